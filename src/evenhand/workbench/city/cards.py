"""Worth a closer look: other findings on record about the same offence."""

import json
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from evenhand.frame.shelf import SHELF
from evenhand.frame.words import drawn_language, say
from evenhand.wording.messages import Quantity
from evenhand.workbench.jobs.models import FAILED, Job
from evenhand.workbench.methods.drawn import FOLDER, FORMAT
from evenhand.workbench.methods.interval import clearness
from evenhand.workbench.methods.views import question_of
from evenhand.workbench.opened import city
from evenhand.workbench.people.rights import may
from evenhand.workspace.findings import Record
from evenhand.workspace.workspace import Workspace

TELLING = (
    "trend", "two_periods", "change_by_area", "area_rates", "near_repeat", "repeat_places",
    "concentration", "hour_profile", "pattern_change", "base_comparison", "aoristic_profile",
    "seasonal_profile", "weekday", "setting_profile", "street_density", "hot_spots",
    "perception_gap", "survey_change", "survey_estimates",
)  # fmt: skip
"""Methods whose answers tell most at a glance, the first first."""
CARDS, _LOOKED_AT = 3, 6


def cards_of(request: HttpRequest, what: str, shown: str) -> tuple[list[dict[str, Any]], bool]:
    """Give up to three cards, and whether more are being drawn.

    Parameters
    ----------
    request
        Who looks.
    what
        The offence; empty for all.
    shown
        The method whose finding the map shows, which is not told twice.
    """
    here = city()
    records = _candidates(here, what, shown)[:_LOOKED_AT]
    pages = [(record, page_of(here, record.id, drawn_language(request))) for record in records]
    there = [(record, page) for record, page in pages if page and not page.get("is_refused")]
    there.sort(key=lambda one: -clearness(one[1].get("interval")))
    missing = [record for record, page in pages if page is None]
    wanted = missing[: max(0, CARDS - len(there))]
    are_coming = [_drawn_soon(request, record) for record in wanted]
    return [_card(request, record, page) for record, page in there[:CARDS]], any(are_coming)


def page_of(here: Workspace, number: str, spoken: str) -> dict[str, Any] | None:
    """Give what was drawn of a finding without its drawings; None where it is not drawn."""
    kept = SHELF.get(here.folder / FOLDER / f"{number}.json", _told, "answers")
    return kept.get(spoken) if kept else None


def _told(content: bytes) -> dict[str, Any]:
    document = json.loads(content)
    if document["format"] != FORMAT:
        return {}
    kept = ("answer", "interval", "is_refused")
    return {
        spoken: {name: page.get(name) for name in kept}
        for spoken, page in document["pages"].items()
    }


def _candidates(here: Workspace, what: str, shown: str) -> list[Record]:
    """List the newest finding of each telling method about an offence, from the present tables."""
    files = {name: here.files(name) for name in here.table_names()}
    newest: dict[str, Record] = {}
    for record in here.records():
        is_about = (record.options.get("offence") or "") == what
        is_current = all(files.get(one.table) == one.files for one in record.tables.values())
        if record.method in TELLING and is_about and is_current and record.method != shown:
            newest[record.method] = record
    return [newest[name] for name in TELLING if name in newest]


def _drawn_soon(request: HttpRequest, record: Record) -> bool:
    failed = Job.objects.filter(kind="page", arguments={"finding": record.id}, state=FAILED)
    if failed.exists():
        return False
    Job.ask("page", request.user, finding=record.id)
    return True


def _card(request: HttpRequest, record: Record, page: dict[str, Any]) -> dict[str, Any]:
    line = page.get("interval")
    number = {"number": record.id}
    if line:
        ends = {name: Quantity(line[name], line["kind"]) for name in ("low", "high")}
        source = say(request, "web_city.closer_range", **ends, **number)
    else:
        source = say(
            request, "web_city.closer_source", made=date.fromisoformat(record.made_on), **number
        )
    is_open = may(request.user, "findings.read")
    return {
        "title": question_of(request, record.method),
        "url": reverse("finding", args=[record.id]) if is_open else "",
        "text": page["answer"], "line": line, "source": source,
    }  # fmt: skip
