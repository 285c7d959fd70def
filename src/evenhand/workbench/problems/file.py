"""The page of one problem: the whole cycle, one phase of it, its revisions, its export."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from evenhand.errors import EvenhandError
from evenhand.frame.words import say, written
from evenhand.taxonomy.problem_files import VIEWS, ViewPart, view
from evenhand.wording.messages import Worded
from evenhand.workbench.opened import city
from evenhand.workbench.people.rights import allowed, may
from evenhand.workbench.people.sharing import may_problem
from evenhand.workbench.problems.beside import (
    deliveries_of,
    evidence_shown,
    finding_rows,
    known_of_options,
    plans_of,
)
from evenhand.workbench.problems.board import lead_of, next_date, place_of
from evenhand.workbench.problems.comments import ProblemComment, comments_of
from evenhand.workbench.problems.models import ASKED, Passing
from evenhand.workbench.problems.reach import files, reached
from evenhand.workbench.problems.sections import LISTS
from evenhand.workbench.problems.words import (
    gate_of,
    lines_of,
    passed_said,
    plain_said,
    said_day,
    said_term,
    said_value,
    steps_of,
)
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.problem_changes import changes, label_of
from evenhand.workspace.problem_exchange import exported

SECTIONS = ("scanning", "analysis", "response", "assessment", "record")


@allowed("problems.read")
def problem(request: HttpRequest, number: str) -> HttpResponse:
    """Show the whole cycle of a problem on one page; in the order of SARA or of the 5Is."""
    document = reached(request, number)
    reading = request.GET.get("view", VIEWS[0])
    return shown(request, document, reading if reading in VIEWS else VIEWS[0])


@allowed("problems.read")
def section(request: HttpRequest, number: str, section: str) -> HttpResponse:
    """Show one phase of a file."""
    document = reached(request, number)
    if section not in SECTIONS:
        raise Http404
    return shown(request, document, VIEWS[0], section)


@allowed("problems.read")
def export(request: HttpRequest, number: str) -> HttpResponse:
    """Hand a file out for another city, with its fingerprint."""
    reached(request, number)
    response = HttpResponse(exported(city(), number), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{number}.json"'
    return response


@allowed("problems.read")
def revisions(request: HttpRequest, number: str) -> HttpResponse:
    """List the revisions of a file, and say in words what changed between two of them."""
    document = reached(request, number)
    last = document["revision"]
    after = _number(request.GET.get("after"), last)
    before = _number(request.GET.get("before"), max(after - 1, 1))
    log = {one["revision"]: one for one in document["log"]}
    context = {
        "document": document,
        "before": before,
        "after": after,
        "rows": [_revision(request, log.get(one), one) for one in range(last, 0, -1)],
        "changes": _changes(request, number, before, after),
    }
    return render(request, "problems/revisions.html", context)


def _number(text: str | None, usual: int) -> int:
    is_number = bool(text) and str(text).isdecimal() and len(str(text)) < 7
    return min(max(int(str(text)), 1), 10**6) if is_number else usual


def _revision(request: HttpRequest, one: Mapping[str, Any] | None, number: int) -> dict[str, Any]:
    if one is None:
        return {"revision": number, "on": "", "what": ""}
    what = say(request, f"web_problems.log_{one['what']}")
    return {"revision": number, "on": said_day(request, one["on"]), "what": what}


def _changes(request: HttpRequest, number: str, before: int, after: int) -> list[str]:
    try:
        earlier, later = (files().revision(number, one) for one in (before, after))
    except EvenhandError:
        raise Http404 from None
    return [written(one, request) for one in changes(earlier, later)]


def shown(
    request: HttpRequest, document: Document, reading: str = VIEWS[0], only: str = "",
    comment: ProblemComment | None = None,
) -> HttpResponse:  # fmt: skip
    """Draw the page of a file.

    Parameters
    ----------
    request, document
        Who reads, and the file.
    reading, only
        In which order, and of which phase alone.
    comment
        A comment with faults, to be mended.
    """
    number = document["id"]
    may_write = may_problem(request.user, number, "write") and document["phase"] != "closed"
    asked = Passing.objects.filter(problem=number, state=ASKED).first()
    context = {
        "document": document,
        "place": place_of(document),
        "lead": lead_of(document),
        "next_on": said_day(request, next_date(document)) if next_date(document) else "",
        "steps": steps_of(request, document),
        "gate": gate_of(request, document),
        "facts": _facts(request, document),
        "chapters": _chapters(request, document, reading, only, may_write),
        "reading": reading,
        "only": only,
        "asked": asked,
        "asked_phase": said_term(request, "problem_phase", asked.to_phase) if asked else "",
        "may_answer": bool(asked) and may(request.user, "problems.decide"),
        "may_write": may_write,
        "may_share": may(request.user, "problems.share"),
        "may_move": may_problem(request.user, number, "write"),
        "may_decide": may(request.user, "problems.decide") and document["phase"] != "closed",
        "may_consult": may(request.user, "taking_part.write") and len(document["options"]) > 1,
        "phase_name": said_term(request, "problem_phase", document["phase"]),
        "comments": comments_of(request, number),
        "form": comment or ProblemComment(request),
    }
    return render(request, "problems/problem.html", context, status=422 if comment else 200)


def _facts(request: HttpRequest, document: Document) -> list[dict[str, str]]:
    return [
        {
            "label": one["what"],
            "value": _of_goal(request, one),
            "note": " · ".join(
                text for text in (said_day(request, one["by_on"] or ""), one["owner"]) if text
            ),
        }
        for one in document["goals"][:3]
    ]


def _of_goal(request: HttpRequest, one: Mapping[str, Any]) -> str:
    now, target = (
        said_value(request, "goals", name, one[name]) if one[name] is not None else "?"
        for name in ("baseline", "target")
    )
    return f"{now} → {target}"


def _chapters(
    request: HttpRequest, document: Document, reading: str, only: str, may_write: bool
) -> list[dict[str, Any]]:
    parts = [one for one in view(reading) if one.chapter != "record"]
    made = []
    for name in dict.fromkeys(one.chapter for one in parts):
        if only and name != only:
            continue
        made.append({
            "name": name,
            "title": said_term(request, "problem_chapter", name),
            "parts": [_part(request, document, one, may_write, reading)
                      for one in parts if one.chapter == name],
        })  # fmt: skip
    if only in ("", "record"):
        made.append({
            "name": "record", "title": said_term(request, "problem_chapter", "record"),
            "record": _record(request, document),
        })  # fmt: skip
    return made


def _part(
    request: HttpRequest, document: Document, one: ViewPart, may_write: bool, reading: str
) -> dict[str, Any]:
    part, content = one.part, document[one.part]
    number = document["id"]
    title = said_term(request, "problem_part", part)
    made: dict[str, Any] = {"name": part, "title": title, "anchor": part, "label": title}
    if one.chapter != _first_chapter(part, reading):
        made["anchor"] = f"{one.chapter}-{part}"
        made["label"] = f"{title} – {said_term(request, 'problem_chapter', one.chapter)}"
    if part in LISTS:
        made["entries"] = _entries(request, document, one)
        if may_write:
            made["add"] = reverse("problem-entry-new", args=[number, part])
            made["add_word"] = said_term(request, "problem_entry", part)
    elif isinstance(content, Mapping):
        made["lines"] = lines_of(request, part, content)
        if part == "concern":
            made["lines"] += [
                {"label": said_term(request, "problem_part", name),
                 "value": said_value(request, name, name, document[name])}
                for name in ("setting", "space")
            ]  # fmt: skip
        made["edit"] = reverse("problem-about", args=[number]) if may_write else ""
    else:
        made["words"] = [str(row) for row in content]
    if part in ("options", "partners"):
        made["evidence"] = evidence_shown(request, document, part)
    if part == "responses":
        made["plans"] = reverse("problem-plans", args=[number])
    return made


def _first_chapter(part: str, reading: str) -> str:
    """Name the chapter in which a view shows a part first."""
    return next(one.chapter for one in view(reading) if one.part == part)


def _entries(request: HttpRequest, document: Document, one: ViewPart) -> list[dict[str, Any]]:
    part = one.part
    known = known_of_options(request, document) if part == "options" else {}
    given = deliveries_of(request, document) if part == "responses" else {}
    frozen = plans_of(request, document) if part == "responses" else {}
    links = finding_rows(request, document) if part == "findings" else {}
    made = []
    for place, row in enumerate(document[part], start=1):
        label = str(row.get("id", "")) + " " + _label(request, part, row)
        entry = {
            "label": label.strip(),
            "lines": lines_of(request, part, row, one.fields, is_named=True),
            "url": reverse("problem-entry", args=[document["id"], part, place]),
            "place": place,
            "notes": known.get(row.get("measure"), []),
            **given.get(row.get("id"), {}),
            **frozen.get(row.get("id"), {}),
            **links.get(place, {}),
        }
        if part == "findings":
            entry["lines"] = []
        if part == "hypotheses":
            entry |= _hypothesis(request, row)
        if part == "assessments":
            entry["answer"] = _answer_of(request, document, row["finding"])
        made.append(entry)
    return made


def _label(request: HttpRequest, part: str, row: Mapping[str, Any]) -> str:
    if part == "options":
        return said_term(request, "evidence_measure", row["measure"])
    return label_of(part, row)


def _hypothesis(request: HttpRequest, row: Mapping[str, Any]) -> dict[str, Any]:
    kinds = {"held_up": "done", "refuted": "", "cannot_be_told": "wait", "not_tested": "wait"}
    return {
        "lines": [],
        "claim": row["claim"],
        "side": said_term(request, "problem_side", row["side"]),
        "refuted_if": row["refuted_if"],
        "result": said_term(request, "problem_result", row["result"]),
        "kind": kinds[row["result"]],
        "reason": row["reason"] or "",
        "findings": row["findings"],
        "mechanisms": said_value(request, "hypotheses", "mechanisms", row["mechanisms"])
        if row["mechanisms"] else "",
    }  # fmt: skip


def _answer_of(request: HttpRequest, document: Document, number: str) -> str:
    for one in document["findings"]:
        if one["finding"] == number and one["answer"]:
            return plain_said(request, Worded(one["answer"]))
    return ""


def _record(request: HttpRequest, document: Document) -> list[dict[str, Any]]:
    """Give decisions and gates by day, the newest first."""
    rows = [
        (one["on"], place, one["id"], one["what"], one)
        for place, one in enumerate(document["decisions"])
    ]
    rows += [
        (one["on"], place, "", passed_said(request, one), one)
        for place, one in enumerate(document["gates"])
    ]
    return [
        {"datetime": on, "date": said_day(request, on), "title": title, "text": text,
         "why": one["why"], "by": f"{one['function']}, {one['organisation']}"}
        for on, _, title, text, one in sorted(rows, key=lambda row: row[:3], reverse=True)
    ]  # fmt: skip
