"""What is said of an area: each answer a whole sentence, with its range and what it is beside."""

import math
from dataclasses import dataclass
from typing import Any

from evenhand.publishing.portal_pages.numbers import AreaHere, Change, OffenceHere, Year
from evenhand.wording.messages import Message, Quantity, Term, Value, say

_SIZED = ("fell", "rose")
_WITH_BEFORE = ("no_clear_change", "few")
_WITH_AFTER = (*_WITH_BEFORE, "from_none", "no_earlier")
_MOST_DIGITS = 3


@dataclass(frozen=True)
class Told:
    """A sentence, and the numbers in it as they were released or worked out."""

    message: Message
    numbers: dict[str, float]

    def to_json(self, language: str) -> dict[str, Any]:
        """Give the sentence in a language, with its numbers unrounded."""
        return {"text": self.message.written(language), "numbers": self.numbers}


def answer_of(here: OffenceHere, least: int) -> Told:
    """Say whether a class changed in an area; nothing is said to be the reason."""
    values: dict[str, Value] = {
        "offence": Term("offence_class", here.offence), "least": Quantity(least, "count"),
        "areas": Quantity(here.change.areas, "count"),
    }  # fmt: skip
    change = here.change
    if change.kind in _WITH_AFTER:
        values["after"] = Quantity(here.years[0].count, "count")
    if change.kind in _WITH_BEFORE:
        values["before"] = Quantity(here.years[1].count, "count")
    values |= _range(change)
    return _told(f"area_page.{change.kind}", values)


def _range(change: Change) -> dict[str, Value]:
    if change.ratio is None or change.low is None or change.high is None:
        return {}
    if change.kind == "from_none":
        return {"low": Quantity(change.low, "count"), "high": Quantity(change.high, "count")}
    if change.kind in _SIZED:  # the sentence says which way, so that each number is a size
        low, high = sorted((abs(change.low), abs(change.high)))
        return {"change": Quantity(abs(change.ratio), "percent"),
                "low": Quantity(low, "percent"), "high": Quantity(high, "percent")}  # fmt: skip
    return {name: Quantity(value, "signed_percent") for name, value in
            (("change", change.ratio), ("low", change.low), ("high", change.high))}  # fmt: skip


def counted_of(here: OffenceHere) -> Told | None:
    """Say how many were recorded where the answer speaks of the change alone."""
    if here.change.kind not in (*_SIZED, "leaning", "among_many"):
        return None
    after, before = here.years[0], here.years[1]
    return _told("area_page.counted", {
        "after": Quantity(after.count, "count"), "before": Quantity(before.count, "count"),
        "from": Quantity(after.first, "date"), "to": Quantity(after.last, "date"),
    })  # fmt: skip


def base_of(here: OffenceHere) -> Told | None:
    """Say per whom it is, here and in the whole city; nothing where the number is hidden."""
    year = here.years[0]
    if year.count is None:
        return None
    if not here.base or year.rate is None:
        return _told("area_page.no_base", {})
    digits = carried(year)
    values: dict[str, Value] = {
        "base": Term("base", here.base),
        "rate": Quantity(year.rate, "rate", digits=digits),
        "low": Quantity(year.rate_low, "rate", digits=digits),
        "high": Quantity(year.rate_high, "rate", digits=digits),
    }
    if year.city_rate is None:
        return _told("area_page.base_alone", values)
    city = Quantity(year.city_rate, "rate", digits=digits)
    return _told("area_page.base", values | {"city": city})


def carried(year: Year) -> int:
    """Give as many digits after the mark as the range of a rate carries, three at most."""
    if year.rate_low is None or year.rate_high is None:
        return 1
    half = (year.rate_high - year.rate_low) / 2
    return min(max(0, -math.floor(math.log10(half))), _MOST_DIGITS) if half > 0 else 1


def summary_of(area: AreaHere) -> Told:
    """Say of how many classes the number fell or rose clearly."""
    kinds = [one.change.kind for one in area.offences]
    return _told("area_page.summary", {
        "all": Quantity(len(kinds), "count"), "fewer": Quantity(kinds.count("fell"), "count"),
        "more": Quantity(kinds.count("rose") + kinds.count("from_none"), "count"),
    })  # fmt: skip


def span_of(year: Year, language: str) -> str:
    """Write the months of a year."""
    return say("area_page.span", first=Quantity(year.first, "month"),
               last=Quantity(year.last, "month")).written(language)  # fmt: skip


def _told(key: str, values: dict[str, Value]) -> Told:
    numbers = {
        name: float(value.value)
        for name, value in values.items()
        if isinstance(value, Quantity) and isinstance(value.value, (int, float))
    }
    return Told(say(key, **values), numbers)
