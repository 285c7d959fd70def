"""Questionnaires: the list, a new one, and the page on which one is built."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from evenhand.errors import EvenhandError
from evenhand.frame.documents import kept
from evenhand.frame.faults import texts_said
from evenhand.frame.standing import stand_under
from evenhand.frame.words import language, say
from evenhand.workbench.asking.building import asked, code_of
from evenhand.workbench.asking.question_forms import NewForm, files
from evenhand.workbench.asking.reading import (
    advised,
    document_of,
    read,
    sections_of,
    title_of,
)
from evenhand.workbench.asking.standing import crumbs
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, may


def way(request: HttpRequest, *more: tuple[str, str]) -> list[dict[str, str]]:
    """Give the trail to a page on questionnaires."""
    here = (reverse("questionnaires"), say(request, "web_questions.title"))
    return crumbs(request, here, *more)


def cards(request: HttpRequest) -> list[dict[str, str]]:
    """Give a card for each questionnaire, the newest first."""
    return [
        {
            "url": reverse("questionnaire", args=[one["id"]]),
            "title": f"{one['id']} {title_of(one, language(request))}",
            "text": say(request, "web_questions.counted", count=sum(1 for _ in asked(one["body"]))),
            "source": say(request, "web_questions.revision", revision=str(one["revision"])),
        }
        for one in reversed(files().all())
    ]


@allowed("asking.read")
def questionnaires(request: HttpRequest) -> HttpResponse:
    """List the questionnaires."""
    context = {
        "cards": cards(request), "may_write": may(request.user, "asking.write"),
        "crumbs": crumbs(request, ("", say(request, "web_questions.title"))),
    }  # fmt: skip
    return render(request, "asking/questionnaires.html", context)


@allowed("asking.write")
def new(request: HttpRequest) -> HttpResponse:
    """Begin a questionnaire."""
    form = NewForm(request, {}, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = kept(form, "", form.save)
        if made is not None:
            enter(request, "questionnaire.begun", made["id"])
            return redirect("questionnaire", made["id"])
    title = say(request, "web_questions.new")
    context = {
        "form": form, "title": title, "button": title, "back": reverse("questionnaires"),
        "lead": say(request, "web_questions.new_lead"), "crumbs": way(request, ("", title)),
    }  # fmt: skip
    return render(request, "asking/write.html", context, status=422 if form.errors else 200)


@allowed("asking.read")
def questionnaire(request: HttpRequest, number: str) -> HttpResponse:
    """Show a questionnaire as it is built: its faults, then each question with advice."""
    document = document_of(number)
    known = read(document)
    context: dict[str, Any] = {
        "document": document,
        "title": title_of(document, language(request)),
        "count": sum(1 for _ in asked(document["body"])),
        "faults": texts_said(request, known.faults),
        "advice": advised(request, known.made) if known.made is not None else [],
        "sections": sections_of(request, document, known),
        "tongues": document["body"].get("languages", []),
        "is_sound": known.made is not None,
        "may_ask": known.made is not None and may(request.user, "taking_part.write"),
        "may_write": may(request.user, "asking.write"),
        "crumbs": way(request, ("", number)),
    }
    return render(request, "asking/questionnaire.html", context)


@allowed("asking.read")
def versions(request: HttpRequest, number: str) -> HttpResponse:
    """List the revisions of a questionnaire, with what changed from each to the next."""
    document = document_of(number)
    kept_files, before, rows = files(), None, []
    for revision in range(1, document["revision"] + 1):
        try:
            now = kept_files.revision(number, revision)
        except EvenhandError:
            continue
        rows.append({"revision": revision, "told": told_between(request, before, now)})
        before = now
    context = {
        "may_write": may(request.user, "asking.write"),
        "document": document, "rows": rows[::-1], "title": title_of(document, language(request)),
        "crumbs": way(request, (reverse("questionnaire", args=[number]), number),
                      ("", say(request, "web_questions.versions"))),
    }  # fmt: skip
    return render(request, "asking/versions.html", context)


def told_between(
    request: HttpRequest, before: dict[str, Any] | None, now: dict[str, Any]
) -> list[str]:
    """Say what changed from one revision of a questionnaire to the next."""
    if before is None:
        return [say(request, "web_questions.was_begun")]
    old = {code_of(ask): ask for _, _, ask in asked(before["body"])}
    new_ = {code_of(ask): ask for _, _, ask in asked(now["body"])}
    told = [say(request, "web_questions.was_added", code=code) for code in new_ if code not in old]
    told += [say(request, "web_questions.was_removed", code=code)
             for code in old if code not in new_]  # fmt: skip
    told += [say(request, "web_questions.was_changed", code=code)
             for code in new_ if code in old and new_[code] != old[code]]  # fmt: skip
    if [code for code in old if code in new_] != [code for code in new_ if code in old]:
        told.append(say(request, "web_questions.was_moved"))
    return told or [say(request, "web_questions.was_framed")]


stand_under("asking", "questionnaires", questionnaires, new, questionnaire, versions)
