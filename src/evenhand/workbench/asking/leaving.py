"""A questionnaire on its way out: as a respondent sees it, and as files for those who ask."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from evenhand.frame.documents import printed
from evenhand.frame.standing import stand_under
from evenhand.frame.words import language, say
from evenhand.publishing.questionnaires.exporting import exported
from evenhand.publishing.questionnaires.kept import toml_text
from evenhand.publishing.questionnaires.model import Questionnaire
from evenhand.wording.languages import NAMES
from evenhand.workbench.asking.building import asked, code_of
from evenhand.workbench.asking.questionnaires import way
from evenhand.workbench.asking.reading import Read, conditions_said, document_of, read, title_of
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.questionnaire_files import FOLDER

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS = {
    "xlsform": ("xlsform", "xlsform.xlsx", WORKBOOK),
    "limesurvey": ("limesurvey", "limesurvey.txt", "text/tab-separated-values; charset=utf-8"),
    "mapping-limesurvey": ("mapping", "mapping-limesurvey.toml", "application/toml"),
    "mapping-odk": ("mapping", "mapping-odk.toml", "application/toml"),
    "mapping-paper": ("mapping", "mapping-paper.toml", "application/toml"),
}
"""Name in the address → form of the library, its file, and what kind of file that is."""
PRINTED = ("paper", "checklist")


def _sound(request: HttpRequest, document: Document) -> Questionnaire | None:
    """Give a questionnaire without faults; else say that it has some."""
    made = read(document).made
    if made is None:
        messages.warning(request, say(request, "web_questions.mend_first"))
    return made


@allowed("asking.read")
def preview(request: HttpRequest, number: str) -> HttpResponse:
    """Show a questionnaire as a respondent sees it; nothing can be sent from here."""
    document = document_of(number)
    known = read(document)
    tongues = [one for one in document["body"].get("languages", []) if one in NAMES]
    asked_in = request.GET.get("language", "")
    tongue = asked_in if asked_in in tongues else next(iter(tongues), language(request))
    back = reverse("questionnaire", args=[number])
    context = {
        "document": document,
        "tongue": tongue,
        "tongues": [(one, NAMES[one], one == tongue) for one in tongues],
        "parts": {part: document["body"].get(part, {}).get(tongue, "")
                  for part in ("title", "intro", "consent", "data_protection", "thanks")},
        "sections": _sections(request, document, known, tongue),
        "back": back,
        "crumbs": way(request, (back, number), ("", say(request, "web_questions.preview"))),
    }  # fmt: skip
    return render(request, "asking/preview.html", context)


def _sections(
    request: HttpRequest, document: Document, known: Read, tongue: str
) -> list[dict[str, Any]]:
    numbers = {code_of(ask): place for place, (_, _, ask) in enumerate(asked(document["body"]), 1)}
    made = []
    for section in document["body"]["section"]:
        questions = []
        for ask in section.get("ask", ()):
            one = known.questions.get(code_of(ask))
            if one is None:
                continue
            questions.append({
                "code": one.code, "number": numbers[one.code],
                "text": one.texts.get(tongue, ""),
                "only": conditions_said(request, ask, one, known, numbers, tongue),
                "answers": [(answer.code, answer.says(tongue)) for answer in one.answers],
                "bounds": one.bounds,
            })  # fmt: skip
        made.append({"title": section.get("title", {}).get(tongue, ""), "questions": questions})
    return made


@allowed("asking.read")
def leave(request: HttpRequest, number: str) -> HttpResponse:
    """Say what a questionnaire can be taken away as, and how answers come back."""
    document = document_of(number)
    made = _sound(request, document)
    back = reverse("questionnaire", args=[number])
    if made is None:
        return redirect(back)
    context = {
        "document": document, "title": title_of(document, language(request)),
        "tongues": [(one, NAMES.get(one, one)) for one in made.languages],
        "crumbs": way(request, (back, number), ("", say(request, "web_questions.leave"))),
    }  # fmt: skip
    return render(request, "asking/leave.html", context)


@allowed("asking.read")
def file(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """Hand out one file that needs no typesetting."""
    document = document_of(number)
    if form == "toml":
        content, name, kind = toml_text(document["body"]).encode(), "toml", "application/toml"
        return _handed(request, document, f"{number}.{name}", content, kind)
    if form not in FORMS:
        raise Http404
    made = _sound(request, document)
    if made is None:
        return redirect("questionnaire", number)
    wanted, name, kind = FORMS[form]
    files, _ = exported(made, [wanted])
    return _handed(request, document, f"{number}-{name}", files[name], kind)


def _handed(
    request: HttpRequest, document: Document, name: str, content: bytes, kind: str
) -> HttpResponse:
    enter(request, "questionnaire.exported", document["id"], file=name)
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@allowed("asking.read")
def paper(request: HttpRequest, number: str, form: str, tongue: str) -> HttpResponseBase:
    """Hand out the questionnaire on paper or the sheet for testing it; a job typesets it."""
    document = document_of(number)
    made = _sound(request, document)
    if made is None:
        return redirect("questionnaire", number)
    if form not in PRINTED or tongue not in made.languages:
        raise Http404
    folder = city().folder / FOLDER
    done = printed(folder / f"{number}-{form}-{tongue}.pdf", folder / f"{number}.json")
    if done is not None:
        enter(request, "questionnaire.exported", number, file=form, language=tongue)
        return done
    return redirect(
        Job.ask("questionnaire-paper", request.user, number=number, form=form, language=tongue)
    )


stand_under("asking", "questionnaires", preview, leave, paper)
