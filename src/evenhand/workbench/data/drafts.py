"""The mapping of a file that is not known yet: drafted, asked about, and written beside it."""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evenhand.errors import EvenhandError
from evenhand.sources.drafting.drafter import drafted
from evenhand.sources.drafting.drafts import Draft, Line, Option
from evenhand.sources.drafting.offences import class_of_words
from evenhand.sources.drafting.places import Hints
from evenhand.sources.drafting.sample import sample_of
from evenhand.sources.drafting.written import toml_of, toml_value
from evenhand.sources.files import SourceFile
from evenhand.sources.kinds import TABLES
from evenhand.sources.mapping_checks import mapping_problems
from evenhand.wording.languages import drawn_languages
from evenhand.wording.messages import Message, Name, say
from evenhand.workspace.workspace import Workspace

KIND = "kind"
NONE = "_none"
"""How a form sends the answer that takes a line out."""
MOST_LINES = 120
"""Lines of a mapping that are shown; lists of codes run to hundreds."""


@dataclass(frozen=True)
class Drafted:
    """A draft with what was answered, and the answers that could not be taken."""

    draft: Draft
    columns: tuple[str, ...]
    faults: Mapping[str, str]


def hints_of(workspace: Workspace) -> Hints:
    """Say what a workspace knows of its city: its reference system, and where its areas lie."""
    crs = workspace.settings.crs
    if not workspace.has("areas"):
        return Hints(crs)
    import shapely

    box = shapely.total_bounds(workspace.read("areas").to_frame()["geometry"].to_numpy())
    west, south, east, north = map(float, box)
    return Hints(crs, (west, south, east, north))


def draft_for(file: SourceFile, hints: Hints, answers: Mapping[str, Any]) -> Drafted:
    """Draft the mapping of a file and put in what was answered before.

    Parameters
    ----------
    file, hints
        As for the library's drafter.
    answers
        Place of a line, as `place_of` writes it, → the answer.
    """
    kind = answers.get(KIND)
    sheet = str(answers.get("file|sheet") or "")
    draft = drafted(file, hints, kind if kind in TABLES else None, sheet)
    faults: dict[str, str] = {}
    for place, answer in answers.items():
        line = next((one for one in draft.lines if place_of(one) == place), None)
        if line is None or place == KIND:
            continue
        fault = fault_of(line, answer, draft.kind)
        if fault:
            faults[place] = fault
        else:
            draft = draft.answered(line.key, _given(line, answer))
    columns = tuple(sample_of(file, sheet).columns) if draft.roles() else ()
    return Drafted(draft, columns, faults)


def place_of(line: Line) -> str:
    """Name the place of a line in the mapping; the kind of table has a name of its own."""
    return KIND if line.key == ("", "kind") else f"{line.section}|{line.name}"


def fault_of(line: Line, answer: str, kind: str) -> str:
    """Say why an answer cannot be taken; empty if it can."""
    if line.key == ("constants", "period_start"):
        is_known = answer in [_plain(one.value) for one in line.options]
        return "" if is_known or _period(answer) else "web_data.fault_period"
    if answer in [_plain(one.value) for one in line.options]:
        return ""
    stored = {"kind": kind, line.section: {line.name: answer}}
    where = f"[{line.section}] {line.name}"
    return "web_data.fault_answer" if any(where in p for p in mapping_problems(stored)) else ""


def guessed(draft: Draft) -> Draft:
    """Fill the questions with the answer that is likeliest, so that a check can be made."""
    for line in draft.questions:
        if draft.line(*line.key) not in draft.questions:
            continue  # another answer settled it
        options = [one for one in line.options if line.value in (None, one.value)]
        guess = options[0] if options else line.value
        if guess is not None:
            draft = draft.answered(line.key, guess)
    return draft


def write_beside(draft: Draft, file: SourceFile) -> None:
    """Write a draft as the TOML file that an import finds beside the data."""
    target = file.path.with_name(file.path.name.split(".")[0] + ".toml")
    target.write_text(toml_of(draft, "en", target.name), encoding="utf-8")


def draft_words(made: Drafted, language: str) -> dict[str, Any]:
    """Write a draft for a page: its lines, its questions, and the columns left out.

    Parameters
    ----------
    made
        The draft.
    language
        Two letters.
    """
    draft = made.draft
    lines = [one for one in draft.lines if one.certainty != "asked"]
    return {
        "lines": [_line(one, language) for one in lines[:MOST_LINES]],
        "more": max(len(lines) - MOST_LINES, 0),
        "left_out": [
            {"column": one.column, "reason": one.reason.written(language)} for one in draft.left_out
        ],
        "notes": [note.written(language) for note in draft.notes],
        "questions": [_question(one, made, language) for one in draft.questions],
    }


def _line(line: Line, language: str) -> dict[str, Any]:
    value = line.value
    shown = value if isinstance(value, str) else toml_value(value)
    if line.section == "columns" and isinstance(value, (list, tuple)):
        shown = " + ".join(map(str, value))
    return {
        "what": what(line).written(language),
        "value": shown,
        "is_likely": line.certainty == "likely",
        "reason": line.reason.written(language),
    }


def what(line: Line) -> Message:
    """Say in words what a line of a mapping settles, or name its place."""
    if line.section == "columns":
        for prefix, key in (("area_", "role_area_level"), ("group_", "role_group")):
            if line.name.startswith(prefix) and line.name not in ("area_id", "area_name"):
                level = Name(line.name.removeprefix(prefix).replace("_", " "))
                return say(f"asking.{key}", level=level)
        try:
            return say(f"asking.role_{line.name}")
        except KeyError:
            return say("asking.role_other", level=Name(line.name.replace("_", " ")))
    where = f"[{line.section}] {line.name}" if line.section else line.name
    return say("asking.role_other", level=Name(where))


def _question(line: Line, made: Drafted, language: str) -> dict[str, Any]:
    place = place_of(line)
    options = [
        {"value": _plain(one.value), "label": one.label.written(language)} for one in line.options
    ]
    if line.section == "columns" and not options:
        options = [{"value": name, "label": name} for name in made.columns]
    guess = _plain(line.value) if line.value is not None else ""
    return {
        "place": place,
        "text": line.reason.written(language),
        "options": options,
        "is_free": not options or line.name in ("crs", "period_start", "offence_source"),
        "guess": guess,
        "fault": made.faults.get(place, ""),
    }


def _given(line: Line, answer: str) -> Any:
    option = next((one for one in line.options if _plain(one.value) == answer), None)
    if option is not None:
        return option
    if line.key == ("constants", "period_start"):
        first, last = _period(answer)
        return Option(first, line.reason, {("constants", "period_end"): last})
    if line.key == ("constants", "offence_source"):
        ours = class_of_words(answer)
        also = {("constants", "offence_class"): ours} if ours else {}
        return Option(answer, line.reason, also)
    return answer


def _period(text: str) -> tuple[str, ...]:
    """Give the first and last day of a year or month, written 2023 or 2023-05; none of others."""
    if not re.fullmatch(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2]))?", text):
        return ()
    year, month = int(text[:4]), int(text[5:] or 0)
    last = calendar.monthrange(year, month or 12)[1]
    return f"{year}-{month or 1:02}-01", f"{year}-{month or 12:02}-{last}"


def _plain(value: Any) -> str:
    if value == "":
        return NONE
    return value if isinstance(value, str) else toml_value(value)


def words_of(made: Drafted) -> dict[str, Any]:
    """Write a draft in every language."""
    return {language: draft_words(made, language) for language in drawn_languages()}


def needs_draft(file: SourceFile) -> bool:
    """Say whether nobody has said yet what the columns of a file mean."""
    from evenhand.sources.choosing import chosen

    if file.is_vector:
        try:
            return sample_of(file).geometry == "points"
        except EvenhandError:
            return False
    return any(one.mapping is None for one in chosen([file], None, None))
