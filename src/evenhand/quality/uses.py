"""What a table is good for, by stated rules over what the checks found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from evenhand.quality.item import Item

Verdict = Literal["good", "care", "not"]
MOST_MISSING, FEW_MISSING = 0.5, 0.05


@dataclass(frozen=True)
class Use:
    """What one table is good for.

    Attributes
    ----------
    table
        Its name.
    purpose
        A term of `quality_purpose`: months, days, hours, areas, map, change, comparison.
    verdict
        `good`, `care` or `not`.
    reasons
        The items that speak against it, the weightiest first.
    """

    table: str
    purpose: str
    verdict: Verdict
    reasons: tuple[Item, ...] = ()


_AGAINST: Mapping[str, tuple[str, ...]] = {
    "months": ("undated", "known_to_year", "stray_dates", "missing_months", "partial_months",
               "empty_days", "ambiguous_dates", "told_twice", "missing_figures", "not_months"),
    "days": ("undated", "known_to_year", "known_to_month", "empty_days", "ambiguous_dates",
             "long_windows"),
    "hours": ("undated", "known_to_year", "known_to_month", "known_to_day", "default_times",
              "rounded_times", "zone_behind", "zone_ahead", "month_edges", "long_windows"),
    "areas": ("unplaced", "outside_areas", "missing_places", "missing_figures", "absent_cells"),
    "map": ("unplaced", "repeated_points", "lattice", "rounded_degrees", "default_places",
            "coarse_places", "missing_places"),
    "change": ("classes_come_and_go", "shares_shift", "missing_months", "empty_days", "told_twice",
               "late_tail"),
    "comparison": ("no_iccs", "provisional_classes"),
}  # fmt: skip
_OF_TABLE: Mapping[str, tuple[str, ...]] = {
    "incidents": tuple(_AGAINST),
    "stops": ("months", "days", "hours", "areas", "map"),
    "counts": ("months", "areas", "change", "comparison"),
}
_REFUSED_ABOVE: Mapping[str, tuple[str, ...]] = {
    "months": ("undated", "known_to_year", "not_months"),
    "days": ("undated", "known_to_year", "known_to_month"),
    "hours": ("undated", "known_to_year", "known_to_month", "known_to_day"),
    "areas": ("unplaced", "outside_areas"),
    "map": ("unplaced", "repeated_points", "lattice", "rounded_degrees", "coarse_places"),
    "change": (),
    "comparison": ("no_iccs", "provisional_classes"),
}
"""Purpose → faults that, together in more than half of the rows, leave nothing to go on."""


_NEEDED = {"change": "shares_shift", "areas": "outside_areas"}
"""Purpose → the check that must have something to look at: two years; areas of any kind."""


def uses_of(items: Sequence[Item]) -> tuple[Use, ...]:
    """Say of each table what it is good for, good for with care, and not good for.

    Not good: faults that take a row out for the purpose concern more than half of the rows, one
    fault alone; for a change over time, there is less than two years to compare. With care: a
    fault that is heavy, or that concerns more than 5 % of the rows.
    """
    found = []
    for table, purposes in _OF_TABLE.items():
        own: dict[str, Item] = {}
        for item in items:
            if item.table == table:
                own.setdefault(item.key, item)
        found += [_use(table, purpose, own) for purpose in purposes if own]
    return tuple(found)


def _use(table: str, purpose: str, own: Mapping[str, Item]) -> Use:
    against = [own[key] for key in _AGAINST[purpose] if key in own and _weighs(own[key])]
    against.sort(key=lambda item: -_share(item))
    stops = [item for item in against
             if item.key in _REFUSED_ABOVE[purpose] and _share(item) > MOST_MISSING]  # fmt: skip
    needed = own.get(_NEEDED.get(purpose, ""))
    if needed is not None and needed.state == "unknown":
        stops = against = [needed]
    if stops:
        return Use(table, purpose, "not", tuple(stops))
    return Use(table, purpose, "care" if against else "good", tuple(against))


def _weighs(item: Item) -> bool:
    return item.state == "found" and (item.is_heavy or _share(item) > FEW_MISSING)


def _share(item: Item) -> float:
    share = item.numbers.get("share", (0.0, "percent"))[0]
    return float(share) if share == share else 0.0
