"""Finds where a table begins in a sheet or text: below which title, how many rows of header."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

Row = Sequence[str | None]
LEAST_FILLED = 0.6
_NUMBER = re.compile(r"[+-]?[\d.,  ']*\d[\d.,]*(?:[eE][+-]?\d+)?%?")
_DAY = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ].*)?")
_MONTHS = (
    "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|janv|fevr|févr|mars|avr|mai|juin|juil|aout|août|"
    "sept|déc|mär|maer|okt|dez|ene|abr|ago|dic|gen|mag|giu|lug|set|ott|mrt|mei"
)
PERIOD = re.compile(
    rf"(?:19|20)\d\d(?:[-/. ]?(?:0[1-9]|1[0-2])|[-/. ]?[QTK][1-4]|/\d\d)?"
    rf"|(?:0[1-9]|1[0-2])[-/.](?:19|20)\d\d|[QTK][1-4][-/. ](?:19|20)\d\d"
    rf"|(?:{_MONTHS})\w*\.?[-/. ](?:19|20)?\d\d",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Start:
    """Where the header stands, and how many of its columns have a name.

    Attributes
    ----------
    skip_rows, header_rows
        As a mapping's section `file` takes them.
    columns
        How many columns the table has.
    rows_below
        Rows with cells below the header, among those looked at.
    """

    skip_rows: int
    header_rows: int
    columns: int
    rows_below: int


def is_period(text: str) -> bool:
    """Say whether a head names a year, a quarter or a month.

    Examples
    --------
    >>> [is_period(head) for head in ("2023", "202401", "Jan 2024", "Robbery", "Q1 2024")]
    [True, True, True, False, True]
    """
    return PERIOD.fullmatch(text.strip()) is not None


def is_number(text: str) -> bool:
    """Say whether a cell is written as a number, whatever its marks."""
    return _NUMBER.fullmatch(text.strip()) is not None


def table_start(rows: Sequence[Row]) -> Start:
    """Find the header among the first rows of a sheet or text.

    Examples
    --------
    >>> table_start([["Offences 2024"], [], ["Area", "Robbery", None], [None, "2023", "2024"],
    ...              ["Harbour", "4", "6"], ["Old Town", "9", "7"]])
    Start(skip_rows=2, header_rows=2, columns=3, rows_below=2)
    """
    filled = [_filled(row) for row in rows]
    wide = Counter(len(cells) for cells in filled if len(cells) > 1)
    if not wide:
        first = next((at for at, cells in enumerate(filled) if cells), 0)
        return Start(first, 1, 1, max(0, sum(map(bool, filled)) - 1))
    most = max(count for count, times in wide.items() if times >= max(wide.values()) / 3)
    at = next(at for at, cells in enumerate(filled) if len(cells) >= LEAST_FILLED * most)
    below = [cells for cells in filled[at + 1 :] if cells]
    if _is_data(filled[at], below):
        return Start(at, 0, most, len(below) + 1)
    if at and _is_upper_head(filled[at - 1], filled[at]):
        return Start(at - 1, 2, most, len(below))
    if below and at + 1 < len(filled) and _continues(filled[at], filled[at + 1]):
        return Start(at, 2, most, len(below) - 1)
    return Start(at, 1, most, len(below))


def _filled(row: Row) -> dict[int, str]:
    return {at: str(cell).strip() for at, cell in enumerate(row) if str(cell or "").strip()}


def _is_value(text: str) -> bool:
    """Say whether a cell is a number or a day, and not a year or month that may be a head."""
    if _DAY.fullmatch(text):
        return True
    return is_number(text) and not is_period(text)


def _is_data(cells: dict[int, str], below: list[dict[int, str]]) -> bool:
    """Say whether the first row holds values as the rows below do: then there is no header."""
    values = [at for at, text in cells.items() if _is_value(text)]
    if not values or len(values) < len(cells) / 4:
        return False
    return any(all(_is_value(row.get(at, "")) for at in values) for row in below[:5])


def _is_upper_head(above: dict[int, str], head: dict[int, str]) -> bool:
    """Say whether a row over the header is a row of it: merged cells, not a title."""
    if len(above) < 2 and (not above or min(above) == 0):
        return False
    if any(_is_value(text) for text in above.values()):
        return False
    return any(at not in above for at in head)


def _continues(head: dict[int, str], below: dict[int, str]) -> bool:
    """Say whether the row below the header fills its gaps, as the parts of a merged cell do."""
    gaps = [at for at in below if at not in head]
    if not gaps or any(_is_value(text) for text in below.values()):
        return False
    return min(below) > 0 or len(below) < len(head) + len(gaps)
