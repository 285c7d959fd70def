"""Field audits of a site: several raters, each for themselves, and how far they agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from evenhand.analysis.rated import FEWEST_RATERS, FEWEST_STOPS, judged, lines_in_order, rated
from evenhand.errors import OptionError, WorkspaceError, listed
from evenhand.tables.observations import OBSERVATION_STATES, Observations
from evenhand.taxonomy.observation_sheets import PARTS_OF_DAY, SheetLine, sheet, sheets
from evenhand.wording.faults import fault
from evenhand.wording.messages import Name
from evenhand.workspace.planning import change, choices, logged, refuse, too_long
from evenhand.workspace.planning_advice import next_number, one_of
from evenhand.workspace.planning_files import Document, PlanningFiles
from evenhand.workspace.workspace import Workspace

MOST_PLACES, MOST_RATERS = 30, 60
SEEN = "seen"
LEAST_ALPHA = 0.4
"""Lines on which raters agree less are shown and not read, as in `place_audit`."""


@dataclass(frozen=True)
class LineResult:
    """What raters wrote of one line at all places of an audit.

    Attributes
    ----------
    item
        The line.
    raters, places, ratings
        Raters who wrote a rating, places that have one, and ratings.
    unwelcome
        How many ratings are unwelcome; None where no answer of the line is.
    verdict
        As of `evenhand.analysis.rated.Judged`: `cannot_say` with too few raters or places.
    share_agreeing, alpha
        Share of pairs that agree, and Krippendorff's alpha; None where there is none.
    """

    item: str
    raters: int
    places: int
    ratings: int
    unwelcome: int | None
    verdict: str
    share_agreeing: float | None
    alpha: float | None


def open_audit(
    workspace: Workspace, number: str, *, sheet_name: str, part_of_day: str,
    places: Sequence[str], raters: int, today: date,
) -> Document:  # fmt: skip
    """Plan a field audit: which sheet, when, at which places, by how many raters.

    Raises
    ------
    OptionError
        There is no such sheet or part of the day, there are too many places or too few raters,
        or the name of a place is empty, stands twice or names a person.
    """
    problems = audit_problems(sheet_name, part_of_day, places, raters)
    for place in places[:MOST_PLACES]:
        refuse(problems + too_long({"places": place}), {"places": place})
    refuse(problems, {})

    def alter(document: Document) -> Document:
        document["audits"].append({
            "number": next_number(document["audits"]), "sheet": sheet_name,
            "part_of_day": part_of_day, "places": list(places), "raters": raters,
            "opened_on": today.isoformat(), "closed_on": None, "sheets": [],
        })  # fmt: skip
        return logged(document, today, "audit_opened")

    return change(workspace, number, alter)


def fill_sheet(
    workspace: Workspace, number: str, audit: int, *, rater: str, place: int,
    given: Mapping[str, int | str], today: date,
) -> Document:  # fmt: skip
    """Write one rater's sheet for one place; a sheet filled in before is replaced.

    Parameters
    ----------
    rater
        A number of the audit's own, never a name.
    place
        Which place, counted from 1.
    given
        For each line its code, or why there is none: `not_seen`, `could_not_tell`, `skipped`.

    Raises
    ------
    OptionError
        There is no such audit, place, line or code, a line is missing, or there are more raters
        than were planned.
    WorkspaceError
        The audit is closed, or its sheets are those of a walk.
    """

    def alter(document: Document) -> Document:
        row = one_of(document["audits"], audit, "audit")
        if row["closed_on"]:
            problem = fault(
                "refusal_sheets.audit_closed", audit=Name(str(audit)), number=Name(number)
            )
            raise WorkspaceError(listed("planning", [problem]))
        if row.get("source"):
            problem = fault("refusal_sheets.audit_of_walk", walk=Name(row["source"]["walk"]))
            raise WorkspaceError(listed("planning", [problem]))
        refuse(sheet_problems(row, rater, place, given), {})
        ratings = [rating_of(line.item, given[line.item]) for line in lines_of(row)]
        made = {"rater": rater, "place": place, "on": today.isoformat(), "ratings": ratings}
        others = [one for one in row["sheets"] if (one["rater"], one["place"]) != (rater, place)]
        row["sheets"] = sorted([*others, made], key=_by_place)
        return logged(document, today, "audit_filled")

    return change(workspace, number, alter)


def close_audit(workspace: Workspace, number: str, audit: int, *, today: date) -> Document:
    """End an audit: no sheet is filled in any more.

    Raises
    ------
    OptionError
        There is no such audit.
    """

    def alter(document: Document) -> Document:
        one_of(document["audits"], audit, "audit")["closed_on"] = today.isoformat()
        return logged(document, today, "audit_closed")

    return change(workspace, number, alter)


def lines_of(audit: Mapping[str, Any]) -> tuple[SheetLine, ...]:
    """Give the lines that an audit asks, in the order of the paper."""
    return sheet(audit["sheet"], audit["part_of_day"])


def raters_of(audit: Mapping[str, Any], place: int | None = None) -> list[str]:
    """Name the raters who filled in a sheet, at one place or at any."""
    return sorted({one["rater"] for one in audit["sheets"] if place in (None, one["place"])})


def is_enough(audit: Mapping[str, Any]) -> bool:
    """Say whether the planned raters filled in every place, or the audit was closed."""
    if audit["closed_on"]:
        return True
    places = range(1, len(audit["places"]) + 1)
    return all(len(raters_of(audit, place)) >= audit["raters"] for place in places)


def observations_of(document: Document, audit: int) -> Observations | None:
    """Give the ratings of an audit as the city's table of observations takes them.

    None where nothing was filled in yet.

    Raises
    ------
    OptionError
        There is no such audit.
    """
    row = one_of(document["audits"], audit, "audit")
    rows = [
        {"walk_id": f"{document['id']}-{audit}", "sheet": row["sheet"],
         "place_id": f"{document['id']}-{audit}-{one['place']}", "observed_on": one["on"],
         "part_of_day": row["part_of_day"], "rater": one["rater"], "item": rating["item"],
         "rating": rating["rating"], "rating_state": rating["state"]}
        for one in row["sheets"]
        for rating in one["ratings"]
    ]  # fmt: skip
    return Observations.from_frame(pd.DataFrame(rows)) if rows else None


def results_of(document: Document, audit: int) -> list[LineResult]:
    """Say for each line what was rated, how much of it is unwelcome, and how far raters agree."""
    table = observations_of(document, audit)
    if table is None or not table.column("rating_state").eq(SEEN).any():
        return []
    rows = rated(table, "planning", None).rows
    return [_result(rows, line) for line in lines_in_order(rows)]


def too_few(audit: Mapping[str, Any]) -> tuple[int, int]:
    """Say how many raters and places still lack before agreement can be told; 0 for none."""
    raters, places = len(raters_of(audit)), len(audit["places"])
    return max(FEWEST_RATERS - raters, 0), max(FEWEST_STOPS - places, 0)


def _result(rows: pd.DataFrame, line: SheetLine) -> LineResult:
    own = rows[rows["line"].eq(line.item)]
    found = judged(rows, line.item, least=LEAST_ALPHA)
    unwelcome = int(own["is_unwelcome"].sum()) if line.unwelcome else None
    return LineResult(
        item=line.item, raters=int(own["rater"].nunique()), places=int(own["place_id"].nunique()),
        ratings=len(own), unwelcome=unwelcome, verdict=found.verdict,
        share_agreeing=found.found.agreement if found.found else None,
        alpha=found.found.alpha if found.found else None,
    )  # fmt: skip


def audit_problems(
    sheet_name: str, part_of_day: str, places: Sequence[str], raters: int
) -> list[str]:
    """Say what is wrong with an audit as it is planned."""
    problems = choices({"sheet": (sheet_name, tuple(sheets())),
                        "part_of_day": (part_of_day, PARTS_OF_DAY)})  # fmt: skip
    if not 0 < len(places) <= MOST_PLACES or len(set(places)) != len(places):
        problems.append(fault("refusal_sheets.places_many", most=Name(str(MOST_PLACES))))
    if not 2 <= raters <= MOST_RATERS:
        problems.append(fault("refusal_sheets.raters_many", most=Name(str(MOST_RATERS))))
    return problems


def rating_of(item: str, value: int | str) -> dict[str, Any]:
    """Give the rating of one line as a file keeps it."""
    if isinstance(value, str):
        return {"item": item, "rating": None, "state": value}
    return {"item": item, "rating": value, "state": SEEN}


def sheet_problems(
    audit: Mapping[str, Any], rater: str, place: int, given: Mapping[str, int | str]
) -> list[str]:
    """Say what is wrong with one rater's sheet for one place."""
    problems: list[str] = []
    if not rater.isdigit() or len(rater) > 3:
        problems.append(fault("refusal_sheets.rater_number"))
    if not 0 < place <= len(audit["places"]):
        problems.append(fault("refusal_files.no_place", place=place, last=len(audit["places"])))
    if rater not in raters_of(audit) and len(raters_of(audit)) >= MOST_RATERS:
        problems.append(fault("refusal_sheets.raters_full", most=Name(str(MOST_RATERS))))
    lines = {line.item: line for line in lines_of(audit)}
    problems += [fault("refusal_sheets.not_rated", item=Name(item))
                 for item in lines if item not in given]  # fmt: skip
    problems += [
        fault("refusal_files.no_line", item=item[:40]) for item in given if item not in lines
    ]
    for item, line in lines.items():
        value = given.get(item, line.codes[0])
        known = OBSERVATION_STATES[1:] if isinstance(value, str) else line.codes
        if value not in known:
            problems.append(
                fault(
                    "refusal_sheets.no_code",
                    item=Name(item),
                    value=Name(str(value)[:20]),
                    known=Name(", ".join(map(str, known))),
                )
            )
    return problems


def _by_place(one: dict[str, Any]) -> tuple[int, int]:
    return one["place"], int(one["rater"])


def audit_of(workspace: Workspace, number: str, audit: int) -> dict[str, Any]:
    """Give one audit of a file.

    Raises
    ------
    OptionError
        There is none.
    """
    return one_of(PlanningFiles(workspace.folder).get(number)["audits"], audit, "audit")


__all__ = [
    "LineResult", "OptionError", "audit_of", "close_audit", "fill_sheet", "is_enough", "lines_of",
    "observations_of", "open_audit", "raters_of", "results_of", "too_few",
]  # fmt: skip
