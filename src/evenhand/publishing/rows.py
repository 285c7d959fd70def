"""Rows that no method made and that are to leave the house."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from evenhand.safeguards.cells import Span
from evenhand.safeguards.layout import DIMENSIONS, REPEATING, Layout
from evenhand.wording.messages import Message


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Rows that are to leave the house, and what disclosure control must know of them.

    Attributes
    ----------
    name
        What they are called in the release, and the name of their file: small letters and
        hyphens, such as "contributions".
    frame
        One row for each `key`, with true numbers. Each record is counted in one row; totals are
        rows of their own, with "all" in the key.
    key
        Columns that name a row. `area_id`, `month`, `offence_class` and the like mean what they
        mean in findings; any other column is a dimension of its own.
    counts
        Columns that count people or records, the main one first.
    measure
        What is counted, such as "contributions". Numbers of another measure are never added up
        with these: give the same word whenever the same records are counted.
    starts_on, ends_on
        First and last day of the records counted.
    derived
        Every other numeric column → the counts it is worked out from, as `Finding.DERIVED` says.
    part_of
        Count column → the count column of which it is a part.
    level
        The set of areas of `area_id`.
    coarsened
        In which steps of place and time they are, and why in no smaller ones.
    """

    name: str
    frame: pd.DataFrame
    key: tuple[str, ...]
    counts: tuple[str, ...]
    measure: str
    starts_on: date
    ends_on: date
    derived: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    part_of: Mapping[str, str] = field(default_factory=dict)
    level: str = "area"
    coarsened: Message | None = None

    def layout(self, release: str) -> Layout:
        """Say how disclosure control reads the rows in a release."""
        known = (*DIMENSIONS, *REPEATING)
        return Layout(
            name=f"{release}/{self.name}",
            key=self.key,
            counts=self.counts,
            derived=self.derived,
            part_of=self.part_of,
            scope={"time": Span(self.starts_on, self.ends_on)},
            level=self.level,
            measure=f"rows:{self.measure}",
            own=tuple(name for name in self.key if name not in known),
        )
