"""Pages of a field audit: what was filled in, a sheet for one place, and what raters found."""

import csv
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from evenhand.errors import EvenhandError
from evenhand.frame.documents import today
from evenhand.frame.faults import faults_said
from evenhand.frame.words import say
from evenhand.wording.messages import Quantity
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, may
from evenhand.workbench.people.who import who, within
from evenhand.workbench.planning import file_words as told
from evenhand.workbench.planning.auditing import SheetFilledForm
from evenhand.workbench.planning.models import number_of
from evenhand.workbench.planning.views import OPEN, file_of
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.planning_audits import (
    LineResult,
    close_audit,
    is_enough,
    observations_of,
    raters_of,
    results_of,
    too_few,
)

_CELLS = ("=", "+", "-", "@", "\t", "\r")


def audit_in(document: Document, number: int) -> dict[str, Any]:
    """Give an audit of a file, or the page that says there is none."""
    found = next((one for one in document["audits"] if one["number"] == number), None)
    if found is None:
        raise Http404
    return dict(found)


def is_shown(request: HttpRequest, document: Document, audit: dict[str, Any]) -> bool:
    """Say whether somebody may see what raters wrote: never before their own sheets are in."""
    if is_enough(audit):
        return True
    mine = number_of(who(request), document["id"], audit["number"])
    filled = {one["place"] for one in audit["sheets"] if one["rater"] == str(mine)}
    has_company = len(raters_of(audit)) > 1
    return has_company and len(filled) == len(audit["places"])


@allowed("planning.read")
@require_safe
def audit(request: HttpRequest, number: str, place: int) -> HttpResponse:
    """Show an audit: its places, and what raters found once their own sheets are in."""
    document = file_of(number)
    one = audit_in(document, place)
    mine = number_of(who(request), number, place)
    may_rate = document["status"] == OPEN and not one["closed_on"] and not one.get("source")
    may_rate = may_rate and may(request.user, "planning.rate")
    shown = is_shown(request, document, one)
    raters, places = too_few(one)
    context = {
        "document": document, "audit": one, "title": told.audit_named(request, one),
        "stops": [_place(request, document, one, at, mine)
                   for at in range(1, len(one["places"]) + 1)],
        "shown": shown, "table": _table(request, results_of(document, place)) if shown else None,
        "lacks_raters": raters, "lacks_places": places, "count": len(raters_of(one)),
        "may_rate": may_rate, "source": _source(request, one),
        "may_close": document["status"] == OPEN and not one["closed_on"]
        and may(request.user, "planning.write"),
        "crumbs": told.crumbs(request, number, told.audit_named(request, one)),
    }  # fmt: skip
    return render(request, "planning/audit.html", context)


def _source(request: HttpRequest, audit: dict[str, Any]) -> dict[str, str] | None:
    """Say which walk the sheets of an audit come from; None where raters wrote here."""
    source = audit.get("source")
    if not source:
        return None
    days = {name: date.fromisoformat(source[f"{given}_on"])
            for name, given in (("on", "walked"), ("taken", "taken"))}  # fmt: skip
    words = say(request, "web_planning.audit_source", walk=source["walk"], by=source["by"], **days)
    is_open = may(request.user, "asking.read")
    return {"words": words, "url": reverse("walk", args=[source["walk"]]) if is_open else ""}


def _place(
    request: HttpRequest, document: Document, audit: dict[str, Any], at: int, mine: int | None
) -> dict[str, Any]:
    raters = raters_of(audit, at)
    return {
        "name": audit["places"][at - 1], "is_mine": str(mine) in raters,
        "count": say(request, "web_planning.audit_raters", part=len(raters),
                     whole=audit["raters"]),
        "url": reverse("planning-audit-sheet", args=[document["id"], audit["number"], at]),
    }  # fmt: skip


def _table(request: HttpRequest, rows: list[LineResult]) -> dict[str, Any] | None:
    if not rows:
        return None
    cells = [
        [told.term_said(request, "observation_item", one.item), *_numbers(request, one)]
        for one in rows
    ]
    heads = ("line", "ratings", "unwelcome", "agreeing", "alpha", "verdict")
    return told.table_of(request, say(request, "web_planning.caption_audit"), heads, cells)


def _numbers(request: HttpRequest, one: LineResult) -> list[Any]:
    plain = say(request, "web_frame.plain", text=Quantity(one.ratings, "count"))
    unwelcome = "–" if one.unwelcome is None else say(
        request, "web_planning.of", part=one.unwelcome, whole=one.ratings)  # fmt: skip
    agreeing = "–" if one.share_agreeing is None else say(
        request, "web_frame.plain", text=Quantity(one.share_agreeing, "percent"))  # fmt: skip
    alpha = "–" if one.alpha is None else say(
        request, "web_frame.plain", text=Quantity(one.alpha, "number", "", 2))  # fmt: skip
    return [{"text": plain, "is_number": True}, {"text": unwelcome, "is_number": True},
            {"text": agreeing, "is_number": True}, {"text": alpha, "is_number": True},
            say(request, f"web_planning.verdict_{one.verdict}")]  # fmt: skip


@allowed("planning.rate")
def sheet(request: HttpRequest, number: str, place: int, at: int) -> HttpResponse:
    """Fill in the sheet of one place; saved, it goes on to the next that is open."""
    document = file_of(number)
    one = audit_in(document, place)
    back = reverse("planning-audit", args=[number, place])
    if not 0 < at <= len(one["places"]):
        raise Http404
    if document["status"] != OPEN or one["closed_on"] or one.get("source"):
        messages.warning(request, say(request, "web_planning.audit_closed"))
        return redirect(back)

    def make(data: Any) -> SheetFilledForm:
        row = audit_in(file_of(number), place)
        return SheetFilledForm(at, who(request), row, request, document, data)

    form = make(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = _saved(form)
        if made is not None:
            enter(request, "planning.written", number, part="audit", revision=made["revision"])
            messages.success(request, say(request, "web_documents.saved"))
            return redirect(_after(made, place, who(request), back))
    context = {
        "form": form, "title": one["places"][at - 1], "back": back,
        "over": told.audit_named(request, one), "place": at, "whole": len(one["places"]),
        "lead": say(request, "web_planning.sheet_lead"),
        "button": say(request, "web_planning.save_sheet"),
        "crumbs": told.crumbs(request, number, told.audit_named(request, one)),
    }  # fmt: skip
    return render(request, "planning/write.html", context, status=422 if form.errors else 200)


def _saved(form: SheetFilledForm) -> Document | None:
    """Keep a sheet: it is the rater's own, so that others may write into the file meanwhile."""
    try:
        return form.save()
    except EvenhandError as problem:
        form.refuse(problem)
        return None


def _after(document: Document, audit: int, person: Any, back: str) -> str:
    one = audit_in(document, audit)
    mine = str(number_of(person, document["id"], audit))
    done = {row["place"] for row in one["sheets"] if row["rater"] == mine}
    left = [at for at in range(1, len(one["places"]) + 1) if at not in done]
    if not left:
        return back
    return reverse("planning-audit-sheet", args=[document["id"], audit, left[0]])


@allowed("planning.write")
@require_POST
def close(request: HttpRequest, number: str, place: int) -> HttpResponse:
    """End an audit."""
    audit_in(file_of(number), place)
    try:
        made = close_audit(city(), number, place, today=today())
    except EvenhandError as problem:
        messages.warning(request, faults_said(request, problem)[-1])
    else:
        enter(request, "planning.written", number, part="audit-closed", revision=made["revision"])
    return redirect("planning-audit", number, place)


@allowed("planning.read")
@require_safe
def observations(request: HttpRequest, number: str, place: int) -> HttpResponse:
    """Hand out the ratings as the city's table of observations takes them."""
    document = file_of(number)
    one = audit_in(document, place)
    table = observations_of(document, place)
    if table is None or not is_shown(request, document, one):
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"{number}-audit-{place}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    frame = table.to_frame().dropna(axis="columns", how="all")
    writer = csv.writer(response)
    writer.writerow(frame.columns)
    for row in frame.astype("string").fillna("").itertuples(index=False):
        writer.writerow([f"'{cell}" if str(cell).startswith(_CELLS) else cell for cell in row])
    enter(request, "planning.exported", number, part="observations")
    return response


within("places", audit, sheet, close, observations)
for _page in (audit, sheet):
    _page.__dict__["second"] = "planning"
