"""Every method with every kind of main table that it reads, and options under which it runs."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from contract_tables import made

from evenhand.catalogue import METHODS
from evenhand.contract import Finding, Method, table_kinds
from evenhand.options import allows_none
from evenhand.tables.table import Table

OPTIONS: dict[str, dict[str, Any]] = {
    "staggered_effects": {
        "intervention": "M-3",
        "offence": "bicycle_theft",
        "confidence": 0.6,
        "draws": 199,
    },
    "event_study": {
        "intervention": "M-3",
        "offence": "bicycle_theft",
        "compared_with": "all_untouched",
    },
    "difference_in_differences": {
        "intervention": "M-3",
        "offence": "bicycle_theft",
        "confidence": 0.6,
        "draws": 199,
    },
    "synthetic_control": {"intervention": "M-3", "offence": "bicycle_theft", "draws": 199},
    "concentration": {"over": "area", "level": "neighbourhood"},
    "repeat_places": {"over": "point", "at_risk": 5000, "draws": 199},
    "pattern_difference": {
        "offence": "bicycle_theft",
        "other_offence": "burglary_dwelling",
        "level": "neighbourhood",
    },
    "hot_spots": {"over": "area", "level": "neighbourhood"},
    "site_surroundings": {"outline": "300:300,500:300,500:500,300:500", "draws": 99},
    "insecurity_drivers": {
        "item": "aesfdrk",
        "counted": (3, 4),
        "drivers": ("lb_lighting", "lb_litter"),
        "groups": ("gender",),
        "features": ("density",),
    },
    "weighted_displacement": {"intervention": "M-3", "offence": "burglary_dwelling", "draws": 199},
    "count_change": {"intervention": "M-3", "offence": "burglary_dwelling"},
    "displacement": {"intervention": "M-3", "offence": "burglary_dwelling", "draws": 99},
    "implementation": {"intervention": "M-3", "offence": "burglary_dwelling"},
    "small_areas": {
        "item": "aesfdrk",
        "counted": (3, 4),
        "fit": "multilevel",
        "draws": 199,
        "features": ("density",),
    },
    "comparison_areas": {
        "treated": ("a2",),
        "offence": "bicycle_theft",
        "level": "neighbourhood",
        "caliper": 5.0,
    },
    "rollout_assignment": {
        "candidates": ("a2", "a3", "b1", "b3"),
        "offence": "bicycle_theft",
        "level": "neighbourhood",
        "waves_on": (date(2026, 12, 1),),
        "per_wave": 1,
        "least_compared": 2,
        "balance": 5.0,
    },
    "detectable_effect": {
        "treated": ("a2",),
        "offence": "bicycle_theft",
        "level": "neighbourhood",
        "months": 9,
        "designs": ("difference_in_differences",),
        "placebos": 10,
        "draws": 99,
    },
    "interrupted_series": {"intervention": "M-3", "offence": "bicycle_theft", "transition": 1},
    "value_for_money": {
        "intervention": "M-3",
        "offence": "bicycle_theft",
        "confidence": 0.6,
        "draws": 199,
    },
    "adverse_effects": {"fear_item": "aesfdrk", "fear_counted": (3, 4)},
}
"""Options for the made-up city where a method's own example, made for the demo city, won't do."""


@dataclass(frozen=True)
class Case:
    """One method on one kind of main table."""

    method: Method
    main: str
    kind: type[Table]

    @property
    def id(self) -> str:
        return f"{self.method.name}-{self.kind.__name__}"

    @property
    def options(self) -> dict[str, Any]:
        return OPTIONS.get(self.method.name, dict(self.method.example))

    @cached_property
    def tables(self) -> dict[str, Table]:
        hints = self.method.tables()
        return {name: made(self.kind if name == self.main else table_kinds(hint)[0])
                for name, hint in hints.items()}  # fmt: skip

    @property
    def bare_tables(self) -> dict[str, Table]:
        """The tables without those that may be left out."""
        hints = self.method.tables()
        return {n: t for n, t in self.tables.items() if n == self.main or not allows_none(hints[n])}

    @cached_property
    def finding(self) -> Finding:
        return self.run()

    def run(self, **tables: Table) -> Finding:
        return self.method.run(**{**self.tables, **tables}, **self.options)


def cases() -> list[Case]:
    found = []
    for method in METHODS:
        tables = method.tables()
        if tables:
            main = next(iter(tables))
            found += [Case(method, main, kind) for kind in table_kinds(tables[main])]
    return found


CASES = cases()
