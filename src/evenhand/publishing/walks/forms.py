"""The blank table of a walk, as CSV and workbook, and the mapping by which the import reads it."""

import csv
import io
import json

from evenhand.publishing.questionnaires.workbook import workbook
from evenhand.publishing.walks.model import Walk
from evenhand.tables.observations import OBSERVATION_STATES
from evenhand.wording.messages import LANGUAGES, say, term

STEM = "walk_results"
HEADER = ("walk", "day", "light", "stop", "place", "x_m", "y_m", "area", "sheet", "rater", "line",
          "question", "answers", "rating", "why_none")  # fmt: skip


def rows_of(walk: Walk, language: str) -> list[tuple[str, ...]]:
    """Give one row for each rater, stop and line, in the order of the paper, without ratings.

    Parameters
    ----------
    walk
        A walk without faults.
    language
        In which the questions are written; the codes are the same in all.
    """
    found: list[tuple[str, ...]] = []
    for rater in range(1, walk.raters + 1):
        for number, stop in enumerate(walk.stops, start=1):
            head = (walk.walk_id, walk.on.isoformat(), walk.part_of_day, str(number),
                    stop.place_id, f"{stop.x_m:.1f}", f"{stop.y_m:.1f}", stop.area_id,
                    stop.sheet, str(rater))  # fmt: skip
            for line in walk.lines(stop):
                words = " · ".join(
                    f"{code} {term('observation_answer', f'{line.scale}_{code}', language)}"
                    for code in line.codes
                )
                question = say(f"observation.item_{line.item}").written(language)
                found.append((*head, line.item, question, words, "", ""))
    return found


def blank_csv(walk: Walk, language: str) -> bytes:
    """Write the blank table as CSV with a mark by which spreadsheets know UTF-8."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows(rows_of(walk, language))
    return made.getvalue().encode("utf-8-sig")


def blank_workbook(walk: Walk, language: str) -> bytes:
    """Write the blank table as a workbook of text cells."""
    return workbook({"ratings": [HEADER, *rows_of(walk, language)]})


def mapping_text(walk: Walk, crs: str, timezone: str) -> str:
    """Write the mapping of the filled table as TOML.

    Parameters
    ----------
    walk
        A walk without faults.
    crs, timezone
        Of the workspace.
    """
    columns = {
        "walk_id": "walk", "sheet": "sheet", "place_id": "place", "easting": "x_m",
        "northing": "y_m", "area_id": "area", "observed_on": "day", "part_of_day": "light",
        "rater": "rater", "item": "line", "rating": "rating", "rating_state": "why_none",
    }  # fmt: skip
    lines = [
        "# Type one number into 'rating' for each box ticked. Where none was, leave it blank, or",
        f"# write why into 'why_none': {', '.join(OBSERVATION_STATES[1:])}.",
        f"title = {json.dumps(walk.title, ensure_ascii=False)}",
        'kind = "observations"',
        "",
        "[columns]",
        *(f"{role} = {json.dumps(column)}" for role, column in columns.items()),
        "",
        "[time]",
        'format = "%Y-%m-%d"',
        f"zone = {json.dumps(timezone)}",
        "",
        "[place]",
        f"crs = {json.dumps(crs)}",
        "",
        "[values.rating_state]",
    ]
    for state in OBSERVATION_STATES[1:]:
        spoken = {term("rating_state", state, language) for language in LANGUAGES}
        lines += [f"{json.dumps(word, ensure_ascii=False)} = {json.dumps(state)}"
                  for word in sorted(spoken - {state})]  # fmt: skip
    return "\n".join([*lines, ""])
