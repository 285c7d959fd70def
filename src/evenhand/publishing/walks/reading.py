"""Reads a safety walk from TOML and says everything that is wrong with it at once."""

import math
import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from evenhand.errors import SourceError, listed
from evenhand.publishing.questionnaires.reading import KEPT, kept_body
from evenhand.publishing.walks.model import Stop, Walk
from evenhand.taxonomy.observation_sheets import PARTS_OF_DAY, sheets
from evenhand.taxonomy.persons.described import describes_person

SETTINGS = {"walk_id", "title", "sheet", "on", "light", "raters", "come_along", "stop"}
STOP_SETTINGS = {"place_id", "label", "x_m", "y_m", "area_id", "sheet"}
MOST_BYTES, MOST_STOPS, MOST_RATERS, LONGEST = 200_000, 40, 30, 120
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_\-]{0,39}")


def read_walk(path: Path) -> Walk:
    """Read and check a walk.

    Parameters
    ----------
    path
        A TOML file, or a walk that a workspace keeps (.json); see the guide "Safety walks".

    Raises
    ------
    SourceError
        The file cannot be read, or the walk has faults; all are listed.
    """
    if path.suffix == KEPT:
        return walk_of(stored_of(kept_body(path), path.stem), path.name)
    try:
        raw = path.read_bytes()
    except OSError as problem:
        what = (problem.strerror or "cannot be read").lower()
        raise SourceError(listed(path.name, [f"{what}; say where the walk is"])) from problem
    if len(raw) > MOST_BYTES:
        raise SourceError(listed(path.name, ["it is too long for a walk; check the name"]))
    try:
        stored = tomllib.loads(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        what = "it is not UTF-8" if isinstance(problem, UnicodeDecodeError) else str(problem)
        told = f"this is not TOML: {what}; mend that place"
        raise SourceError(listed(path.name, [told])) from problem
    return walk_of(stored, path.name)


def stored_of(body: Mapping[str, Any], number: str) -> dict[str, Any]:
    """Give what a kept walk holds as its TOML file would: the day as a day, its number as code.

    Examples
    --------
    >>> stored_of({"on": "2026-11-30"}, "W-0001")
    {'on': datetime.date(2026, 11, 30), 'walk_id': 'W-0001'}
    """
    try:
        on = date.fromisoformat(str(body.get("on")))
    except ValueError:
        return {**body, "on": None, "walk_id": number}
    return {**body, "on": on, "walk_id": number}


def walk_of(stored: Mapping[str, Any], name: str) -> Walk:
    """Check what a TOML file holds, and make the walk of it.

    Raises
    ------
    SourceError
        It has faults; all are listed.
    """
    given = stored.get("stop", [])
    stops = given if isinstance(given, list) and all(isinstance(s, dict) for s in given) else None
    problems = _top_problems(stored)
    if stops is None:
        problems.append("stop must be written [[stop]], once for each")
    elif not 1 <= len(stops) <= MOST_STOPS:
        problems.append(f"there are {len(stops)} stops; give 1 to {MOST_STOPS}, each as [[stop]]")
    for number, one in enumerate(stops or [], start=1):
        problems += _stop_problems(one, f"stop {number}", stored.get("sheet"))
    ids = [str(one.get("place_id")) for one in stops or []]
    problems += [f"two stops have the place_id '{code}'; stop there once, or number it"
                 for code in sorted({code for code in ids if ids.count(code) > 1})]  # fmt: skip
    if problems:
        raise SourceError(listed(name, problems))
    return Walk(
        walk_id=stored["walk_id"],
        title=stored["title"],
        on=stored["on"],
        part_of_day=stored["light"],
        raters=stored["raters"],
        come_along=tuple(stored.get("come_along", ())),
        stops=tuple(_stop(one, str(stored.get("sheet", ""))) for one in stops or []),
    )


def _stop(one: Mapping[str, Any], usual: str) -> Stop:
    return Stop(
        place_id=one["place_id"],
        label=one["label"],
        x_m=float(one["x_m"]),
        y_m=float(one["y_m"]),
        area_id=str(one.get("area_id", "")),
        sheet=str(one.get("sheet", usual)),
    )


def _top_problems(stored: Mapping[str, Any]) -> list[str]:
    problems = [f"there is no setting '{name}'; there are: {', '.join(sorted(SETTINGS))}"
                for name in stored if name not in SETTINGS]  # fmt: skip
    problems += _code_problems("walk_id", stored.get("walk_id"))
    problems += _text_problems("title", stored.get("title"))
    day = stored.get("on")
    if not isinstance(day, date) or isinstance(day, datetime):
        problems.append("on is no day; write it without quotes, as on = 2026-11-30")
    if stored.get("light") not in PARTS_OF_DAY:
        problems.append(f"light is {stored.get('light')!r}; give one of {', '.join(PARTS_OF_DAY)}")
    raters = stored.get("raters")
    if isinstance(raters, bool) or not isinstance(raters, int) or not 1 <= raters <= MOST_RATERS:
        problems.append(
            f"raters is {raters!r}; give how many rate each stop, 1 to {MOST_RATERS}, and no names"
        )
    invited = stored.get("come_along", [])
    if not isinstance(invited, list):
        problems.append('come_along is no list; write it as ["residents", "the caretaker"]')
    for number, text in enumerate(invited if isinstance(invited, list) else [], start=1):
        problems += _text_problems(f"come_along, line {number}", text)
    return problems + (_sheet_problems("sheet", stored["sheet"]) if "sheet" in stored else [])


def _stop_problems(one: Mapping[str, Any], where: str, usual: Any) -> list[str]:
    problems = [f"{where} has no setting '{name}'; there are: {', '.join(sorted(STOP_SETTINGS))}"
                for name in one if name not in STOP_SETTINGS]  # fmt: skip
    problems += _code_problems(f"{where}: place_id", one.get("place_id"))
    problems += _text_problems(f"{where}: label", one.get("label"))
    for name in ("x_m", "y_m"):
        value = one.get(name)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not math.isfinite(float(str(value))):
            problems.append(f"{where}: {name} is {value!r}; give projected metres")
    return problems + _sheet_problems(f"{where}: sheet", one.get("sheet", usual))


def _sheet_problems(where: str, value: Any) -> list[str]:
    if value in sheets():
        return []
    return [f"{where} is {value!r}; give one of {', '.join(sheets())}"]


def _code_problems(where: str, value: Any) -> list[str]:
    if isinstance(value, str) and _CODE.fullmatch(value):
        return []
    return [f"{where} is no code; give up to 40 letters, digits, - and _"]


def _text_problems(where: str, value: Any) -> list[str]:
    """Say what is wrong with a text; one that describes a person is not repeated."""
    if not isinstance(value, str) or not value.strip():
        return [f"{where} is not given; write a few words"]
    if len(value) > LONGEST:
        return [f"{where} has {len(value)} letters; write at most {LONGEST}"]
    if describes_person(value) and not where.startswith("come_along"):
        return [f"{where} describes a person; write about the place, never who was there"]
    return []
