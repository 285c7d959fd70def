"""Incidents while an event lasted, beside the same weekdays of weeks without it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from evenhand.errors import UnsuitableData, listed
from evenhand.scanning.two_periods import TwoPeriods
from evenhand.tables.events import Events
from evenhand.tables.incidents import Incidents
from evenhand.wording.faults import fault
from evenhand.workspace.event_files import Document, EventFiles
from evenhand.workspace.event_sheets import change_sheet
from evenhand.workspace.running import find_method
from evenhand.workspace.workspace import Workspace

METHOD = "two_periods"
WEEKS = (-52, -4, -2, -1, 1, 2, 4)
"""The weeks, counted from the event, whose same weekdays are set beside it."""
_STEPS = {"too_few": "too_few", "leaning": "leaning", "leaning_from_none": "leaning",
          "no_clear_change": "no_clear_change"}  # fmt: skip


def compare_event(
    workspace: Workspace, number: str, *, today: date, offence: str | None = None
) -> Document:
    """Set the incidents recorded in an event's areas beside those of the same weekdays.

    Each week is compared by `two_periods`, on whole days and on the incidents of the sheet's areas
    alone. More people are about at an event: without counts of visitors, more incidents do not
    mean that it was less safe for each of them.

    Parameters
    ----------
    workspace, number
        The city's folder, and the sheet.
    today
        The day of the entry.
    offence
        The class compared; None compares all.

    Raises
    ------
    UnsuitableData
        The city has no incidents, they end before the event does, or no week can be compared.
    WorkspaceError
        There is no such sheet, or it is closed.
    """
    document = EventFiles(workspace.folder).get(number)
    incidents = _incidents(workspace, document)
    first, last = days_of(document)
    _refuse_uncovered(incidents, last)
    rows, used = [], 0
    for weeks in WEEKS:
        row, n_used = _row(workspace, document, incidents, weeks, offence)
        rows.append(row)
        used = max(used, n_used)
    if all(row["verdict"] == "cannot_say" for row in rows):
        problem = fault("refusal_files.no_week")
        raise UnsuitableData(listed("event", [problem]))
    made = {
        "on_day": today.isoformat(), "method": METHOD,
        "method_version": find_method(METHOD).version, "offence": offence or "all",
        "areas": [one["id"] for one in document["facts"]["areas"]],
        "incidents": incidents.fingerprint(), "first_on": first.isoformat(),
        "last_on": last.isoformat(), "n_used": used, "rows": rows,
    }  # fmt: skip

    def alter(after: Document) -> Document:
        after["comparisons"].append(made)
        line = {"on": today.isoformat(), "what": "compared", "part": None, "entry": None}
        after["log"].append(line)
        return after

    return change_sheet(workspace, number, alter)


def days_of(document: Document) -> tuple[date, date]:
    """Give the first and last day of an event."""
    facts = document["facts"]
    first, last = (datetime.fromisoformat(facts[name]).date() for name in ("begins", "ends"))
    return first, last


def _incidents(workspace: Workspace, document: Document) -> Incidents:
    """Give the incidents in the areas of a sheet; all of them where it names none."""
    if not workspace.has("incidents"):
        problem = fault("refusal_files.no_incidents_yet")
        raise UnsuitableData(listed("event", [problem]))
    table = workspace.read("incidents")
    assert isinstance(table, Incidents)
    ids = [one["id"] for one in document["facts"]["areas"]]
    if not ids:
        return table
    frame = table.to_frame()
    columns = [name for name in frame.columns if str(name).startswith("area_")]
    inside = np.zeros(len(frame), dtype=bool)
    for name in columns:
        inside |= frame[name].isin(ids).fillna(False).to_numpy(dtype=bool)
    if not inside.any():
        problem = fault("refusal_files.none_in_areas")
        raise UnsuitableData(listed("event", [problem]))
    return table.where(inside)


def _refuse_uncovered(incidents: Incidents, last: date) -> None:
    times = incidents.local_times("starts_at").dropna()
    if times.empty or times.max().date() < last:
        until = fault("refusal_files.none") if times.empty else str(times.max().date())
        problem = (fault("refusal_files.records_end", last=until, until=str(last)))  # fmt: skip
        raise UnsuitableData(listed("event", [problem]))


def _row(
    workspace: Workspace, document: Document, incidents: Incidents, weeks: int, offence: str | None
) -> tuple[dict[str, Any], int]:
    first, last = days_of(document)
    a, b = (day + timedelta(weeks=weeks) for day in (first, last))
    row: dict[str, Any] = {
        "weeks": weeks, "first_on": a.isoformat(), "last_on": b.isoformat(), "then": None,
        "now": None, "difference": None, "difference_low": None, "difference_high": None,
        "verdict": "cannot_say", "events": list(_beside(workspace, document, a, b)),
    }  # fmt: skip
    days = incidents.local_times("starts_at").dt.date
    known = days.dropna()
    if a < known.min() or b > known.max() or (a <= last and first <= b):
        return row, 0
    of_class = incidents.column("offence_class").eq(offence or "") | (offence is None)
    if not ((days.between(a, b) | days.between(first, last)) & of_class.fillna(False)).any():
        return row | {"then": 0, "now": 0, "verdict": "too_few"}, 0
    try:
        found = find_method(METHOD).run(
            incidents, None, first_from=a, first_to=b, second_from=first, second_to=last,
            offence=offence,
        )  # fmt: skip
    except UnsuitableData:
        return row, 0
    assert isinstance(found, TwoPeriods)
    values = {
        "then": int(found.cite("count[first]")),
        "now": int(found.cite("count[second]")),
        "verdict": _verdict(found),
    } | {
        name: float(getattr(found, name))
        for name in ("difference", "difference_low", "difference_high")
        if np.isfinite(getattr(found, name))
    }
    return row | values, found.n_used


def _verdict(found: TwoPeriods) -> str:
    step = found.explain().answer.key.partition(".")[2]
    if step in _STEPS:
        return _STEPS[step]
    return "more" if found.difference > 0 else "fewer"


def _beside(workspace: Workspace, document: Document, a: date, b: date) -> Iterator[str]:
    """Name the events of the city's table that fell on the days a week is compared by."""
    if not workspace.has("events"):
        return
    table = workspace.read("events")
    assert isinstance(table, Events)
    frame = table.to_frame()
    starts = table.local_times("starts_at").dt.date
    ends = table.local_times("ends_at").dt.date
    then = frame[(starts <= b) & (ends >= a) & frame["event_id"].ne(document["facts"]["event_id"])]
    for row in then.head(5).itertuples():
        name = getattr(row, "event_name", None)
        yield str(name if isinstance(name, str) and name else row.event_id)[:200]
