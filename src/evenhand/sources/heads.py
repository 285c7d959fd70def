"""Finds the names of a table's columns in its first rows: one row, several, or none."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise

from evenhand.errors import SourceError, listed
from evenhand.sources.personal_data import shown_heads

LONGEST_HEAD = 200
BETWEEN = " / "
MOST_HEADER_ROWS = 5
MOST_SKIPPED_ROWS = 1000
MOST_COLUMNS = 20_000
"""More are refused before anything is looked at by column."""


def header_of(
    rows: Iterable[Sequence[str | None]], name: str, skip_rows: int = 0, header_rows: int = 1
) -> tuple[str, ...]:
    """Give the names of the columns.

    Parameters
    ----------
    rows
        The rows of the table from the top.
    name
        What the file is called in messages.
    skip_rows
        Rows above the header: a title, a date of issue.
    header_rows
        Rows of the header; the names of several are joined, "Robbery / 2024". With 0 there is
        no header: columns are called "column 1", "column 2" …

    Raises
    ------
    SourceError
        There is no header, it has a name twice, or there are too many columns.
    """
    problem = "it is empty; there is no header in its first line"
    try:
        first = list(islice(_after(rows, skip_rows), max(header_rows, 1)))
    except csv.Error:
        first = [["\n"]]
    if not header_rows:
        header = tuple(f"column {number + 1}" for number in range(len(first[0]) if first else 0))
    else:
        header = joined_heads(first)
    if any("\n" in cell and len(cell) > LONGEST_HEAD for cell in header) or first == [["\n"]]:
        raise SourceError(
            listed(name, ["a quotation mark is left open in its header, line 1; mend it"])
        )
    width = max((at for at, cell in enumerate(header, start=1) if cell), default=0)
    header = header[:width]
    if width > MOST_COLUMNS:
        raise SourceError(listed(name, [f"it has {width:,} columns; export fewer"]))
    doubled = sorted(cell for cell, times in Counter(header).items() if cell and times > 1)
    if doubled:
        raise SourceError(
            listed(name, [f"the header has {shown_heads(doubled)} more than once; rename one"])
        )
    if not header:
        raise SourceError(listed(name, [problem]))
    return header


def joined_heads(rows: Sequence[Sequence[str | None]]) -> tuple[str, ...]:
    """Join the rows of a header to one name for each column.

    A cell that is merged over several columns stands in the first of them; the name holds for
    all of them, where a lower row names its parts.

    Examples
    --------
    >>> joined_heads([["Area", "Robbery", None], [None, "2023", "2024"]])
    ('Area', 'Robbery / 2023', 'Robbery / 2024')
    """
    if not rows:
        return ()
    width = max(map(len, rows))
    cells = [[str(cell or "").strip() for cell in row] + [""] * (width - len(row)) for row in rows]
    for above, below in pairwise(cells):
        for at in range(1, width):
            if not above[at] and below[at]:
                above[at] = above[at - 1]
    columns = zip(*cells, strict=True)
    return tuple(BETWEEN.join(dict.fromkeys(filter(None, column))) for column in columns)


def _after(rows: Iterable[Sequence[str | None]], skip_rows: int) -> Iterator[Sequence[str | None]]:
    return islice(iter(rows), skip_rows, None)
