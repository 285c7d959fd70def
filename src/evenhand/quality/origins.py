"""Finds, for a row of a table, the file and the row of it that it came from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evenhand.quality.item import Example
from evenhand.sources.report import FileRead, ImportReport, Repeated, Seen

MOST_EXAMPLES = 3


@dataclass(frozen=True)
class Span:
    """The rows of a table that one file brought.

    Attributes
    ----------
    file
        What was read.
    start, end
        Places of its rows in the table, from 0, the end left out.
    delivery
        Number of the import, from 0.
    report
        The account of that import.
    """

    file: FileRead
    start: int
    end: int
    delivery: int
    report: ImportReport

    @property
    def mapping(self) -> Mapping[str, Any]:
        """How the file was read."""
        return self.report.mappings.get(self.file.name, {})

    def seen(self, key: str) -> tuple[Seen, ...]:
        """Give what the import noted of the file's rows."""
        name = self.file.name
        return tuple(one for one in self.report.seen if (one.file, one.key) == (name, key))

    def repeated(self) -> tuple[Repeated, ...]:
        """Give the identifiers that stand more than once in the file."""
        return tuple(one for one in self.report.repeated if one.file == self.file.name)

    def row(self, place: int) -> int | None:
        """Give the number of a row in its file; None where too much was left out to tell."""
        if self.file.gaps is None:
            return None
        number = self.file.first_row + place - self.start
        for first, length in self.file.gaps:
            if first > number:
                break
            number += length
        return number

    def setting(self, section: str, name: str, default: Any = None) -> Any:
        """Give a setting of the mapping."""
        return (self.mapping.get(section) or {}).get(name, default)

    @property
    def roles(self) -> frozenset[str]:
        """The roles that the mapping fills from the file."""
        return frozenset(self.mapping.get("columns") or ())


class Origins:
    """Where the rows of one table came from.

    Parameters
    ----------
    reports
        The accounts of all imports, oldest first.
    table
        Name of the table.
    n_rows
        How many rows it has. Where the accounts do not add up to that (rows were added up or
        replaced), no row is given an origin rather than a wrong one.
    """

    def __init__(self, reports: Sequence[ImportReport], table: str, n_rows: int) -> None:
        spans, start = [], 0
        for delivery, report in enumerate(reports):
            for file in report.files:
                if file.kind == table:
                    end = start + file.rows_used
                    spans.append(Span(file, start, end, delivery, report))
                    start = end
        self.spans: tuple[Span, ...] = tuple(spans) if start == n_rows else ()

    def examples(self, places: Iterable[int]) -> tuple[Example, ...]:
        """Give the origins of the first few rows."""
        found = []
        for place in list(places)[:MOST_EXAMPLES]:
            for span in self.spans:
                if span.start <= place < span.end:
                    row = span.row(int(place))
                    found += [Example(span.file.name, row)] if row is not None else []
        return tuple(found)

    def of_mask(self, mask: Any) -> tuple[Example, ...]:
        """Give the origins of the first rows that are marked."""
        return self.examples(np.flatnonzero(np.asarray(mask, dtype=bool))[:MOST_EXAMPLES])
