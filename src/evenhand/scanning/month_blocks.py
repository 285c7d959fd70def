"""What was recorded, cut into months, to see how much classes vary by themselves."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from evenhand.statistics.dispersion import (
    LEAST_EVENTS,
    Dispersion,
    lasting_dispersion,
    neighbour_dispersion,
)
from evenhand.tables.area_months import month_table
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.tallied import Tally
from evenhand.wording.messages import Message, Quantity, say


@dataclass(frozen=True)
class ClassDispersion:
    """How much each class varies by itself.

    Attributes
    ----------
    values, degrees
        Variance over mean and its degrees of freedom, by class; values are missing where
        unknown.
    """

    values: pd.Series
    degrees: pd.Series

    def of(self, classes: Iterable[object]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give both for some classes; a class that was not seen takes the median, as if known."""
        named = [str(name) for name in classes]
        middle = self.values.median() if len(self.values) else np.nan
        values = self.values.reindex(named).fillna(middle)
        return values.to_numpy(np.float64), self.degrees.reindex(named).fillna(
            np.inf).to_numpy(np.float64)  # fmt: skip

    @property
    def span(self) -> tuple[float, float]:
        """The smallest and the largest, not below 1; missing where unknown."""
        held = self.values.clip(lower=1.0)
        return (float(held.min()), float(held.max())) if len(held) else (np.nan, np.nan)


def class_dispersion(
    taken: Tally, rows: pd.DataFrame, recorded: Incidents | Counts
) -> ClassDispersion:
    """How much does each class vary from month to month, over all areas together?

    Parameters
    ----------
    taken, rows, recorded
        As for `month_table`.
    """
    table = month_table(taken, rows, "offence_class", recorded)
    if table is None:
        return _NOTHING
    values, degrees = neighbour_dispersion(table.to_numpy())
    return _by_class(table.index, values, degrees)


def class_dispersion_in_areas(
    taken: Tally, rows: pd.DataFrame, recorded: Incidents | Counts
) -> ClassDispersion:
    """How much does each class vary beyond what area and month explain?

    Parameters
    ----------
    taken, rows, recorded
        As for `month_table`. A class with fewer than 20 takes the median of the others.
    """
    found: dict[str, Dispersion] = {}
    for name, part in rows.groupby("offence_class", observed=True):
        table = month_table(taken, part, "area_id", recorded)
        if table is not None and table.to_numpy().sum() >= LEAST_EVENTS:
            found[str(name)] = lasting_dispersion(table.to_numpy())
    return _by_class(pd.Index(list(found)), [one.value for one in found.values()],
                     [one.degrees for one in found.values()])  # fmt: skip


def classes_said(low: float, high: float) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
    """Say in the reading what was allowed for, or in the limits that nothing could be."""
    if np.isnan(low):
        return (), (say("area_rates.limit_independent"),)
    return (
        say(
            "harm.reading_dispersion",
            low=Quantity(low, "number", "dispersion_low"),
            high=Quantity(high, "number", "dispersion_high"),
        ),
    ), ()


def _by_class(names: "pd.Index[str]", values: ArrayLike, degrees: ArrayLike) -> ClassDispersion:
    both = pd.DataFrame({"value": values, "degrees": degrees}, index=names, dtype="float64")
    both = both[both["value"].notna()]
    return ClassDispersion(both["value"], both["degrees"])


_EMPTY = pd.Series(dtype="float64")
_NOTHING = ClassDispersion(_EMPTY, _EMPTY)
