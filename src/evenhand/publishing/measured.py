"""What an audit needs to know of measures: which were taken, and where one might be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.interventions import Interventions
from evenhand.tables.table import Table

_ENOUGH_KNOWN, _FEWEST_AREAS = 0.2, 20


@dataclass(frozen=True)
class Measured:
    """A measure that was taken against an offence.

    Attributes
    ----------
    intervention, measure
        Its number and what was done.
    offence
        What it was meant to reduce.
    in_steps
        Whether it began at several places on different days.
    """

    intervention: str
    measure: str
    offence: str
    in_steps: bool = False


def measures_taken(tables: Mapping[str, Table]) -> tuple[Measured, ...]:
    """List the measures taken against an offence, in the order in which they began.

    Parameters
    ----------
    tables
        By name; `interventions` is looked at.
    """
    table = tables.get("interventions")
    if not isinstance(table, Interventions):
        return ()
    frame = table.to_frame()
    treated = frame[frame["role"].eq("treated") & frame["offence_class"].notna()]
    begun = treated.groupby("intervention_id").agg(
        measure=("measure", "first"), offence=("offence_class", "first"),
        first=("starts_on", "min"), starts=("starts_on", "nunique"),
    )  # fmt: skip
    begun = begun.reset_index().sort_values(["first", "intervention_id"])
    return tuple(
        Measured(str(row["intervention_id"]), str(row["measure"]), str(row["offence"]),
                 in_steps=int(row["starts"]) > 1)
        for row in begun.to_dict("records")
    )  # fmt: skip


def usual_settings(tables: Mapping[str, Table]) -> dict[str, str]:
    """Name for each class the setting in which it is recorded most, where that is known.

    Parameters
    ----------
    tables
        By name; `incidents` is looked at.
    """
    recorded = tables.get("incidents")
    if not isinstance(recorded, Incidents):
        return {}
    frame = pd.DataFrame({
        "offence": recorded.column("offence_class").astype("string"),
        "setting": recorded.column("setting").astype("string"),
    })  # fmt: skip
    known = frame["setting"].notna().groupby(frame["offence"]).mean()
    enough = set(known.index[known >= _ENOUGH_KNOWN])
    return _most(frame[frame["offence"].isin(enough)].dropna().value_counts(sort=False))


def level_for_effects(tables: Mapping[str, Table]) -> str:
    """Name the set of areas with as few areas as let one alone be told from the others.

    One treated area of n has a p-value of at least 1/n. Empty where no set has as many, or where
    there are counts, whose areas are one set.

    Parameters
    ----------
    tables
        By name; `incidents` is looked at.
    """
    recorded = tables.get("incidents")
    if not isinstance(recorded, Incidents):
        return ""
    frame = recorded.to_frame()
    named = [str(name)[5:] for name in frame if str(name).startswith("area_")]
    sizes = {name: frame[f"area_{name}"].nunique() for name in named if name != "segment"}
    enough = {name: size for name, size in sizes.items() if size >= _FEWEST_AREAS}
    return min(sorted(enough), key=lambda name: enough[name]) if enough else ""


def busiest_areas(tables: Mapping[str, Table], level: str) -> dict[str, str]:
    """Name for each class the area with most records, the first by name of several.

    Parameters
    ----------
    tables
        By name; `incidents` or `counts` is looked at.
    level
        The set of areas; without one nothing is named.
    """
    recorded = tables.get("incidents") or tables.get("counts")
    if not level:
        return {}
    if isinstance(recorded, Incidents) and f"area_{level}" in recorded.to_frame():
        frame = recorded.to_frame()[["offence_class", f"area_{level}"]].dropna()
        return _most(frame.value_counts(sort=False))
    if isinstance(recorded, Counts):
        return _most(recorded.to_frame().groupby(["offence_class", "area_id"])["count"].sum())
    return {}


def _most(many: "pd.Series[Any]") -> dict[str, str]:
    """Give for each first key the second one with the highest number, by name where alike."""
    ordered = many.sort_index().sort_values(ascending=False, kind="stable")
    found: dict[str, str] = {}
    for offence, other in ordered.index:
        found.setdefault(str(offence), str(other))
    return found
