"""All that a sample says of its columns: what heads mean and what cells look like, together."""

from collections.abc import Callable
from functools import cached_property

from evenhand.sources.drafting.dates import DateLook, date_look
from evenhand.sources.drafting.heads import meanings
from evenhand.sources.drafting.looks import Look
from evenhand.sources.drafting.sample import Sample
from evenhand.sources.drafting.structure import is_period
from evenhand.sources.personal_data import head_kind
from evenhand.tables.columns import names_group

LEAST_SAID = 0.3
"""How much of a head must speak of a meaning before it counts."""
AREA_HEADS = ("area_code", "area_name")
AS_FINE = 0.9


class Evidence:
    """The columns of a sample, asked by meaning.

    Attributes
    ----------
    looks
        Column → its look.
    taken
        Columns that a role has been found for.
    """

    def __init__(self, sample: Sample) -> None:
        self.sample = sample
        self.looks = {name: Look(name, values) for name, values in sample.columns.items()}
        self.taken: set[str] = set()
        self._means = {name: meanings(name) for name in self.looks}
        self._dates: dict[str, DateLook | None] = {}

    @cached_property
    def usable(self) -> tuple[Look, ...]:
        """Columns that may be read: filled, no persons, no groups of people, no free text."""
        return tuple(look for look in self.looks.values() if self.may_be_read(look))

    def may_be_read(self, look: Look) -> bool:
        """Say whether a column may be read at all, whatever it means."""
        return not (
            look.is_empty or self.person(look) or names_group(look.name) or look.is_free_text
        )

    def person(self, look: Look) -> str | None:
        """Say what data of persons a column holds; dates and places are told by their head only.

        A date such as 04/02/2024 is written as some telephone numbers are.
        """
        by_head = head_kind(look.name)
        if by_head is not None or look.is_number:
            return by_head
        if look.is_clock or look.is_range or look.is_wkt or look.is_pair:
            return None
        return None if date_look(look) is not None else look.person

    def says(self, name: str, *concepts: str) -> float:
        """Say how much a head speaks of some meanings."""
        return max((self._means[name].get(concept, 0.0) for concept in concepts), default=0.0)

    def mostly(self, name: str) -> str:
        """Give the meaning that a head speaks of most; empty if of none."""
        means = self._means[name]
        return max(means, key=lambda one: means[one]) if means else ""

    def said(
        self, *concepts: str, fits: Callable[[Look], object] = bool, least: float = LEAST_SAID
    ) -> list[Look]:
        """List free columns whose heads speak of a meaning and whose cells fit, the best first."""
        found = [
            look
            for look in self.usable
            if look.name not in self.taken
            and self.says(look.name, *concepts) >= least
            and (fits is bool or fits(look))
        ]
        return sorted(found, key=lambda look: -self.says(look.name, *concepts))

    def best(
        self, *concepts: str, fits: Callable[[Look], object] = bool, least: float = LEAST_SAID
    ) -> Look | None:
        """Give the best of these; None if there is none."""
        return next(iter(self.said(*concepts, fits=fits, least=least)), None)

    def take(self, look: Look) -> str:
        """Mark a column as used, and give its name."""
        self.taken.add(look.name)
        return look.name

    def date(self, look: Look) -> DateLook | None:
        """Say how a column writes days, if it does; bare digits only where the head says so."""
        if look.name not in self._dates:
            found = date_look(look)
            if found is not None and found.needs_head:
                wanted = ("year", "period", "month") if found.pattern == "%Y" else (
                    "start", "end", "recorded", "period", "month", "year")  # fmt: skip
                found = found if self.says(look.name, *wanted) >= LEAST_SAID else None
            self._dates[look.name] = found
        return self._dates[look.name]

    @cached_property
    def dated(self) -> list[Look]:
        """Columns that hold days or times."""
        return [look for look in self.usable if self.date(look) is not None]

    @cached_property
    def wide_periods(self) -> list[Look]:
        """Columns that are named after a period and hold numbers: one for each period."""
        return [
            look
            for look in self.looks.values()
            if is_period(look.name.split(" / ")[-1]) and (look.is_number or look.is_empty)
        ]

    @cached_property
    def areas(self) -> list[Look]:
        """Columns that name areas, the finest first, codes before names."""

        def is_area(look: Look) -> bool:
            other = self.says(look.name, "population", "count", "share", "offence", "start")
            is_said = self.says(look.name, *AREA_HEADS) > other
            return is_said and (not look.is_number or look.is_whole)

        found = self.said(*AREA_HEADS, fits=is_area)
        finest = max((len(look.words) for look in found), default=0)

        def coarseness(look: Look) -> tuple[bool, bool, int]:
            # Names change over the years where codes do not: about as fine is as fine.
            is_fine = len(look.words) >= AS_FINE * finest
            return (not is_fine, self.says(look.name, "area_code") == 0, -len(look.words))

        return sorted(found, key=coarseness)
