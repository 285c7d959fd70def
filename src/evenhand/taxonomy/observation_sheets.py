"""Observation sheets for safety walks: lines about places, never about persons, in own words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from evenhand.errors import OptionError, listed
from evenhand.taxonomy.reference import rows

PARTS_OF_DAY = ("day", "dusk", "dark")


@dataclass(frozen=True)
class SheetLine:
    """One line of an observation sheet.

    Attributes
    ----------
    item
        Its code; the words are the message `observation.item_<code>`.
    aspect
        What it is about: lighting, sightlines, care …
    parts_of_day
        When it is asked: light is not judged by day.
    scale, codes
        Its scale, and the codes that may be written down.
    worse
        Which end is the unwelcome one: `high`, `low` or `neither`.
    unwelcome
        The codes that count as unwelcome; empty where no answer is.
    strategy
        The strategy of crime prevention by design that it belongs to by our own reading; may be
        empty.
    source, mark
        Where it is from, and how well attested: our own words, not validated.
    """

    item: str
    aspect: str
    parts_of_day: tuple[str, ...]
    scale: str
    codes: tuple[int, ...]
    worse: str
    unwelcome: tuple[int, ...]
    strategy: str
    source: str
    mark: str


@cache
def sheets() -> Mapping[str, tuple[SheetLine, ...]]:
    """Give every observation sheet: name → its lines in the order of the paper.

    Examples
    --------
    >>> sorted(sheets())
    ['green_space', 'passage', 'street_or_square', 'waiting_place']
    """
    scales: dict[str, list[int]] = {}
    for row in rows("observation_scales"):
        scales.setdefault(row["scale"], []).append(int(row["code"]))
    found: dict[str, list[tuple[int, SheetLine]]] = {}
    for row in rows("observation_sheets"):
        line = SheetLine(
            item=row["item"],
            aspect=row["aspect"],
            parts_of_day=tuple(row["when"].split("|")),
            scale=row["scale"],
            codes=tuple(scales[row["scale"]]),
            worse=row["worse"],
            unwelcome=tuple(int(code) for code in row["unwelcome"].split("|") if code),
            strategy=row["strategy"],
            source=row["source"],
            mark=row["mark"],
        )
        found.setdefault(row["sheet"], []).append((int(row["position"]), line))
    return MappingProxyType(
        {name: tuple(line for _, line in sorted(lines, key=_position))
         for name, lines in found.items()}
    )  # fmt: skip


def sheet(name: str, part_of_day: str | None = None) -> tuple[SheetLine, ...]:
    """Give the lines of one sheet, or those of its version for a part of the day.

    Parameters
    ----------
    name
        The sheet.
    part_of_day
        `day`, `dusk` or `dark`; None gives the lines of all versions.

    Raises
    ------
    OptionError
        There is no such sheet or no such part of the day.

    Examples
    --------
    >>> [line.item for line in sheet("passage", "day")][:2]
    ['sight_ahead', 'round_the_bend']
    """
    problems = []
    if name not in sheets():
        problems.append(f"there is no sheet '{name}'; use one of {', '.join(sheets())}")
    if part_of_day is not None and part_of_day not in PARTS_OF_DAY:
        problems.append(
            f"the part of the day is '{part_of_day}'; use one of {', '.join(PARTS_OF_DAY)}"
        )
    if problems:
        raise OptionError(listed("observation sheet", problems))
    lines = sheets()[name]
    return tuple(line for line in lines if part_of_day in (None, *line.parts_of_day))


@cache
def lines_by_item() -> Mapping[str, SheetLine]:
    """Give each line once: item → line. An item is the same on every sheet that has it."""
    return MappingProxyType({line.item: line for lines in sheets().values() for line in lines})


def _position(numbered: tuple[int, SheetLine]) -> int:
    return numbered[0]
