"""Tables as print can carry them: which rows stand there, and whether in two columns of a page."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from evenhand.publishing import blocks as model
from evenhand.publishing.writing import Writer
from evenhand.wording.messages import Message, Quantity, say

MOST_ROWS = 60
"""Rows of a table in the text."""
_MOST_TWIN_ROWS, _MOST_BESIDE, _LEAST_BESIDE = 15, 48, 12
_LETTER_MM, _GUTTER_MM, _HALF_PAGE_MM = 1.5, 1.9, 80
_PAGE_MM, _MANY_COLUMNS, _HEAD_LINES = 170, 8, 3


def rows_of(data: model.TableData, most: int = MOST_ROWS) -> tuple[model.TableData, Message | None]:
    """Give the rows of a table that are printed, and what is said of the others.

    Of a series the latest rows stand there: of any other table the first.
    """
    if len(data.rows) <= most:
        return data, None
    is_series = isinstance(_plain(data.rows[0][0]), date)
    rows = data.rows[-most:] if is_series else data.rows[:most]
    key = "dossier.latest_of_table" if is_series else "dossier.rest_of_table"
    told = say(key, shown=Quantity(most, "count"), rows=Quantity(len(data.rows), "count"))
    return replace(data, rows=rows), told


def twin(
    data: model.TableData, write: Writer
) -> tuple[list[tuple[model.TableData, list[float]]], Message | None]:
    """Give a figure's table as it is printed: one part, or two that stand side by side.

    Parameters
    ----------
    data
        The whole table.
    write
        Writes its cells, by which its columns are measured.

    Returns
    -------
    tuple
        Each part with the widths of its columns in millimetres, none where they are left to the
        page; and what is said of rows that are not printed.
    """
    beside, _ = rows_of(data, _MOST_BESIDE)
    widths = _widths(beside, write)
    room = sum(widths) + _GUTTER_MM * (len(widths) - 1)
    if len(data.rows) < _LEAST_BESIDE or room > _HALF_PAGE_MM:
        shown, told = rows_of(data, _MOST_TWIN_ROWS)
        return [(shown, _shares(shown, write) if len(data.headings) > _MANY_COLUMNS else [])], told
    shown, told = rows_of(data, _MOST_BESIDE)
    middle = -(-len(shown.rows) // 2)
    halves = (shown.rows[:middle], shown.rows[middle:])
    return [(replace(shown, rows=rows), widths) for rows in halves], told


def _widths(data: model.TableData, write: Writer) -> list[float]:
    """Measure columns by their longest cell, or the longest word of their heading."""
    return [
        _LETTER_MM * max(_longest(write.heading(heading).split()),
                         _longest([write.cell(row[place]) for row in data.rows]))
        for place, heading in enumerate(data.headings)
    ]  # fmt: skip


def _shares(data: model.TableData, write: Writer) -> list[float]:
    """Share a page between many columns, so that none is squeezed to nothing."""
    heads = [len(write.heading(heading)) * _LETTER_MM / _HEAD_LINES for heading in data.headings]
    widths = [max(pair) for pair in zip(_widths(data, write), heads, strict=True)]
    room = _PAGE_MM - _GUTTER_MM * (len(widths) - 1)
    return [width * min(1.0, room / sum(widths)) for width in widths]


def _longest(texts: Sequence[str]) -> int:
    return max(map(len, texts), default=0)


def _plain(cell: model.Cell) -> object:
    return cell.value.value if isinstance(cell.value, Quantity) else None
