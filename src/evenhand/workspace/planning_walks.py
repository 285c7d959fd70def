"""A field audit of a site whose sheets were filled in on a safety walk, taken over once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from evenhand.errors import WorkspaceError, listed
from evenhand.wording.faults import fault
from evenhand.wording.messages import Name
from evenhand.workspace.planning import change, logged, refuse, too_long
from evenhand.workspace.planning_advice import next_number
from evenhand.workspace.planning_audits import (
    audit_problems,
    lines_of,
    rating_of,
    sheet_problems,
)
from evenhand.workspace.planning_files import Document
from evenhand.workspace.workspace import Workspace

SKIPPED = "skipped"


@dataclass(frozen=True)
class Walked:
    """What was entered on a walk, of the stops that have one sheet.

    Attributes
    ----------
    walk
        Its number.
    on
        The day on which it was walked.
    sheet, part_of_day
        What was asked, in which light.
    raters
        How many were to rate each stop.
    stops
        What the stops are called, in their order.
    sheets
        Rater's number and stop, counted from 1 → line → its code, or why there is none.
    """

    walk: str
    on: date
    sheet: str
    part_of_day: str
    raters: int
    stops: Sequence[str]
    sheets: Mapping[tuple[str, int], Mapping[str, int | str]]


def take_walk(
    workspace: Workspace, number: str, walked: Walked, *, by: str, today: date
) -> Document:
    """Take the sheets of a walk over as a field audit; taken again, what came since is added.

    Each sheet keeps its rater's number and the day of the walk; the audit keeps which walk it
    comes from, when it was taken over and by which office. A line that nobody ticked is written
    down as skipped.

    Raises
    ------
    OptionError
        There is nothing to take, too many stops, too few raters, or a sheet that does not fit.
    WorkspaceError
        The audit of this walk was ended.
    """
    problems: list[str] = []
    if not walked.sheets:
        problems.append(fault("refusal_sheets.walk_empty", walk=Name(walked.walk)))
    problems += audit_problems(walked.sheet, walked.part_of_day, walked.stops, walked.raters)
    for place in walked.stops:
        problems += too_long({"places": place})
    refuse(problems, {"by": by})

    def alter(document: Document) -> Document:
        row = _row(document, walked, today)
        if row["closed_on"]:
            problem = fault("refusal_sheets.audit_closed", audit=Name(str(row["number"])),
                            number=Name(number))  # fmt: skip
            raise WorkspaceError(listed("planning", [problem]))
        row["source"] = {"walk": walked.walk, "walked_on": walked.on.isoformat(),
                         "taken_on": today.isoformat(), "by": by}  # fmt: skip
        row["places"], row["raters"] = list(walked.stops), walked.raters
        row["sheets"] = [_sheet(row, walked, *one) for one in sorted(walked.sheets, key=_by_place)]
        return logged(document, today, "audit_taken")

    return change(workspace, number, alter)


def _row(document: Document, walked: Walked, today: date) -> dict[str, Any]:
    """Give the audit that this walk was taken over as before, or a new one."""
    for row in document["audits"]:
        source = row.get("source") or {}
        if source.get("walk") == walked.walk and row["sheet"] == walked.sheet:
            row["part_of_day"] = walked.part_of_day
            return cast(dict[str, Any], row)
    made = {
        "number": next_number(document["audits"]), "sheet": walked.sheet,
        "part_of_day": walked.part_of_day, "places": [], "raters": walked.raters,
        "opened_on": today.isoformat(), "closed_on": None, "sheets": [],
    }  # fmt: skip
    document["audits"].append(made)
    return made


def _sheet(row: Mapping[str, Any], walked: Walked, rater: str, place: int) -> dict[str, Any]:
    ticked = walked.sheets[rater, place]
    given = {line.item: SKIPPED for line in lines_of(row)} | dict(ticked)
    refuse(sheet_problems(row, rater, place, given), {})
    ratings = [rating_of(line.item, given[line.item]) for line in lines_of(row)]
    return {"rater": rater, "place": place, "on": walked.on.isoformat(), "ratings": ratings}


def _by_place(one: tuple[str, int]) -> tuple[int, str]:
    rater, place = one
    return place, rater.zfill(3)
