"""Writing a file in forms: what it is about, and the entries of its lists."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from evenhand.errors import EvenhandError, WorkspaceError
from evenhand.frame.words import language, say
from evenhand.wording.messages import term
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed
from evenhand.workbench.problems.choosing import Choices, chosen
from evenhand.workbench.problems.fields import Written
from evenhand.workbench.problems.reach import files, reached
from evenhand.workbench.problems.saving import Clash, NothingNew, save_about, save_entry
from evenhand.workbench.problems.sections import (
    LISTS,
    PartForm,
    about_fields,
    entry_fields,
    values_of,
)
from evenhand.workbench.problems.words import said_term, said_value
from evenhand.workspace.numbered_documents import Document


@allowed("problems.read")
def about(request: HttpRequest, number: str) -> HttpResponse:
    """Write what a file is about: title, place, offence or worry, setting."""
    document = reached(request, number, "write")
    fields = about_fields()
    form = _form(request, document, fields, document)
    if request.method == "POST" and form.is_valid():
        revision = form.cleaned_data["revision"]
        kept = _kept(
            request, number, form,
            lambda: save_about(
                number, chosen(request, form.values(), _values(number, revision, fields)), revision
            ),
            "", 0,
        )  # fmt: skip
        if kept is not None:
            return kept
    title = say(request, "web_problems.edit_about")
    return _page(request, document, form, title, number)


@allowed("problems.read")
def new(request: HttpRequest, number: str, part: str) -> HttpResponse:
    """Write a new entry of a list."""
    document = _listed(request, number, part)
    fields = entry_fields(part)
    first = {"result": "not_tested"} if part == "hypotheses" else {}
    form = _form(request, document, fields, first)
    if request.method == "POST" and form.is_valid():
        values, revision = form.values(), form.cleaned_data["revision"]
        if part == "findings":
            return redirect(Job.ask("problem-link", request.user, problem=number, **values))
        place = len(document[part]) + 1
        kept = _kept(
            request, number, form,
            lambda: save_entry(number, part, None, values, revision), part, place,
        )  # fmt: skip
        if kept is not None:
            return kept
    title = say(request, "web_problems.add_entry", entry=_entry_word(request, part))
    return _page(request, document, form, title, number, part)


@allowed("problems.read")
def entry(request: HttpRequest, number: str, part: str, place: int) -> HttpResponse:
    """Change an entry of a list, or take it out."""
    document = _listed(request, number, part)
    revision = _revision(request, document)
    rows = _read(number, revision)[part]
    if not 1 <= place <= len(rows):
        raise Http404
    fields = entry_fields(part)
    if part == "findings":
        fields = tuple(one for one in fields if one.name != "finding")
    form = _form(request, document, fields, rows[place - 1])
    is_out = "take_out" in request.POST
    if request.method == "POST" and (is_out or form.is_valid()):
        theirs = values_of(rows[place - 1], fields)
        values = None if is_out else chosen(request, form.values(), theirs)
        kept = _kept(
            request, number, form, lambda: save_entry(number, part, place, values, revision),
            part, place,
        )  # fmt: skip
        if kept is not None:
            return kept
    said = rows[place - 1].get("id") or str(place)
    title = f"{_entry_word(request, part)} {said}"
    return _page(request, document, form, title, number, part, may_take_out=True)


def _listed(request: HttpRequest, number: str, part: str) -> Document:
    if part not in LISTS:
        reached(request, number)
        raise Http404
    return reached(request, number, "write")


def _revision(request: HttpRequest, document: Document) -> int:
    """Give the revision that a form was filled from; the one that stands for a new form."""
    given = request.POST.get("revision", "")
    return int(given) if given.isdecimal() and len(given) < 9 else int(document["revision"])


def _read(number: str, revision: int) -> Document:
    try:
        return files().revision(number, revision)
    except WorkspaceError:
        raise Http404 from None


def _values(number: str, revision: int, fields: tuple[Written, ...]) -> dict[str, Any]:
    return values_of(_read(number, revision), fields)


def _form(
    request: HttpRequest, document: Document, fields: tuple[Written, ...], content: Any
) -> PartForm:
    initial = values_of(content, fields) | {"revision": document["revision"]}
    given = request.POST if request.method == "POST" else None
    return PartForm(request, document, fields, given, initial=initial)


def _kept(
    request: HttpRequest, number: str, form: PartForm, save: Callable[[], Document], part: str,
    place: int,
) -> HttpResponse | None:  # fmt: skip
    """Write; give the page to go to, or None where the form shows what was refused."""
    try:
        made = save()
    except NothingNew:
        messages.info(request, say(request, "web_problems.nothing_new"))
        return redirect(_back(number, part))
    except IndexError:
        raise Http404 from None
    except Clash as clash:
        return _conflict(request, number, form, clash, part)
    except EvenhandError as problem:
        form.refuse(problem, part, place)
        return None
    enter(request, "problem.written", number, part=part or "about", revision=made["revision"])
    messages.success(request, say(request, "web_problems.saved", revision=made["revision"]))
    return redirect(_back(number, part))


def _back(number: str, part: str) -> str:
    return reverse("problem", args=[number]) + (f"#{part}" if part else "")


def _conflict(
    request: HttpRequest, number: str, form: PartForm, clash: Clash, part: str
) -> HttpResponse:
    """Show both versions side by side, and a form with both merged."""
    document = files().get(number)
    is_gone = clash.theirs is None
    theirs = clash.theirs or {}
    rows = [
        {
            "label": form.fields[name].label,
            "base": _said(request, name, clash.base.get(name)),
            "theirs": "" if is_gone else _said(request, name, theirs.get(name)),
            "mine": _said(request, name, value),
            "clashes": name in clash.fields,
        }
        for name, value in clash.mine.items()
        if is_gone or theirs.get(name) != value or name in clash.fields
    ]
    initial = clash.merged | {"revision": clash.revision}
    again = PartForm(request, document, form.written, initial=initial)
    kept = PartForm(request, document, form.written, initial=initial, auto_id="kept_%s")
    versions = {} if is_gone else {
        name: (_said(request, name, theirs.get(name)), _said(request, name, clash.mine[name]))
        for name in clash.fields
    }  # fmt: skip
    labels = {name: str(form.fields[name].label) for name in versions}
    action = request.path
    if part:
        action = reverse("problem-entry-new", args=[number, part]) if is_gone else (
            reverse("problem-entry", args=[number, part, clash.place]))  # fmt: skip
    context = {
        "document": document, "rows": rows, "form": again, "part": part, "is_gone": is_gone,
        "action": action, "back": _back(number, part), "fields": len(clash.fields),
        "choices": Choices(request, labels, versions) if versions else None, "kept": kept,
    }  # fmt: skip
    return render(request, "problems/conflict.html", context, status=409)


def _said(request: HttpRequest, name: str, value: Any) -> str:
    part, _, field = name.rpartition(".")
    return said_value(request, part or field, field, value)


def _entry_word(request: HttpRequest, part: str) -> str:
    return said_term(request, "problem_entry", part)


def _page(
    request: HttpRequest, document: Document, form: PartForm, title: str, number: str,
    part: str = "", may_take_out: bool = False,
) -> HttpResponse:  # fmt: skip
    context = {
        "document": document, "form": form, "title": title, "part": part,
        "back": _back(number, part), "may_take_out": may_take_out,
        "part_name": term("problem_part", part, language(request)) if part else "",
    }  # fmt: skip
    return render(request, "problems/edit.html", context, status=422 if form.errors else 200)
