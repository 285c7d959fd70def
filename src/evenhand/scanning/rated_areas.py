"""Rates, ranks and certainty of many areas: what the methods that compare areas share."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.statistics.area_rates import (
    differs_from_rest,
    rank_groups,
    share_overlapping,
    shrunken_rates,
)
from evenhand.statistics.dispersion import (
    INDEPENDENT,
    UNKNOWN,
    Dispersion,
    lasting_dispersion,
)
from evenhand.statistics.poisson_rates import exact_interval
from evenhand.statistics.ranks import rank_intervals
from evenhand.tables.area_counts import area_counts
from evenhand.tables.area_months import month_table
from evenhand.tables.areas import Areas
from evenhand.tables.bases import BaseCounts, base_counts
from evenhand.tables.counts import Counts
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents
from evenhand.tables.tallied import Tally
from evenhand.wording.messages import Message, Quantity, say

SURE, UNSURE, CLEAR = 0.25, 0.6, 0.05
COUNT_RANGE = ("count", "count_low", "count_high")
RATES = ("estimate_per_1000", "low_per_1000", "high_per_1000")


@dataclass(frozen=True)
class Counted:
    """What was recorded in each area of a period, and how much it varies by itself.

    Attributes
    ----------
    frame
        One row for each area: `area_id`, `area_name`, `count`, `years`.
    taken
        The rows behind it.
    months
        What was recorded in each area (its rows) and month, to see how much areas vary by
        themselves; None where fewer than six months can be told apart.
    """

    frame: pd.DataFrame
    taken: Tally
    months: pd.DataFrame | None

    @property
    def dispersion(self) -> Dispersion:
        """Of the areas' counts over the period; unknown where months cannot be told apart."""
        return dispersion_of(self.months)

    def bases(self, exposure: Exposure | None, names: Sequence[str]) -> dict[str, BaseCounts]:
        """Find how many of each base the areas had in the period."""
        ids, taken = self.frame["area_id"].tolist(), self.taken
        return {
            name: base_counts(exposure, name, ids, taken.starts_on, taken.ends_on) for name in names
        }


def counted_areas(
    recorded: Incidents | Counts,
    areas: Areas | None,
    *,
    level: str | None,
    offence: str | None,
    period_from: date | None,
    period_to: date | None,
) -> Counted:
    """Count what was recorded in each area, as `area_counts` does, with its dispersion."""
    counted = area_counts(recorded, areas, level=level, offence=offence,
                          period_from=period_from, period_to=period_to)  # fmt: skip
    months = month_table(counted.taken, counted.taken.frame, "area_id", recorded)
    return Counted(counted.frame, counted.taken, months)


def dispersion_of(months: pd.DataFrame | None) -> Dispersion:
    """Say how much counts of areas vary beyond what area and month explain."""
    return UNKNOWN if months is None else lasting_dispersion(months.to_numpy())


def dispersion_said(dispersion: float) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
    """Say in the reading what was allowed for, or in the limits that nothing could be."""
    if math.isnan(dispersion):
        return (), (say("area_rates.limit_independent"),)
    value = Quantity(dispersion, "number", "dispersion")
    return (say("area_rates.reading_dispersion", dispersion=value),), ()


def with_rates(
    frame: pd.DataFrame, confidence: float, dispersion: Dispersion = INDEPENDENT
) -> pd.DataFrame:
    """Add numbers a year and rates, each with its range; missing without count or base.

    Ranges are Garwood's, of counts divided by their dispersion.
    """
    count = frame["count"].astype("float64").to_numpy(na_value=np.nan)
    years = frame["years"].where(frame["years"] > 0).to_numpy()
    wider = dispersion.widened(confidence)
    low, high = exact_interval(np.nan_to_num(count) / wider, 1 / wider, confidence=confidence)
    per = frame["base_count"].where(frame["base_count"] > 0).to_numpy() / 1000
    blank = np.where(np.isnan(count), np.nan, 1.0)
    frame["count_low"], frame["count_high"] = low * blank, high * blank
    for names, scale in ((("per_year", "per_year_low", "per_year_high"), years),
                         (RATES, years * per)):  # fmt: skip
        for name, value in zip(names, (count, low, high), strict=True):
            frame[name] = value * blank / scale
    return frame


def with_ranks(
    frame: pd.DataFrame,
    has_base: bool,
    dispersion: Dispersion,
    *,
    confidence: float,
    draws: int,
    seed: int,
) -> pd.DataFrame:
    """Add ranks with their ranges, the shrunken rate and the adjusted p-value, where there are."""
    value = "estimate_per_1000" if has_base else "per_year"
    there = frame[value].notna().to_numpy()
    for name in ("rank", "rank_low", "rank_high", "rank_group"):
        frame[name] = pd.array([pd.NA] * len(frame), dtype="Int64")
    for name in ("share_overlapping", "shrunken_per_1000", "p_value_adjusted"):
        frame[name] = np.nan
    count = frame.loc[there, "count"].to_numpy(dtype=np.float64)
    exposure = frame.loc[there, "years"].to_numpy(dtype=np.float64)
    if has_base:
        exposure = exposure * frame.loc[there, "base_count"].to_numpy() / 1000
        frame.loc[there, "shrunken_per_1000"] = shrunken_rates(count, exposure)
        frame.loc[there, "p_value_adjusted"] = differs_from_rest(count, exposure, dispersion)
    low, high = rank_ranges(count, exposure, dispersion, confidence=confidence, draws=draws,
                            seed=seed)  # fmt: skip
    overlap = share_overlapping(low, high)
    rank = frame.loc[there, value].rank(ascending=False, method="min").astype("Int64")
    frame.loc[there, "rank"] = rank.mask(overlap > 0.5)
    frame.loc[there, "rank_low"], frame.loc[there, "rank_high"] = low, high
    frame.loc[there, "rank_group"] = rank_groups(low, high)
    frame.loc[there, "share_overlapping"] = overlap
    return frame


def certainty(
    frame: pd.DataFrame, has_base: bool, fewest: int, smallest_base: float
) -> "pd.Series[Any]":
    """Say how certain each area's rate is: `sure`, `unsure` or `cannot_say`."""
    half = (frame["per_year_high"] - frame["per_year_low"]) / 2
    relative = half / frame["per_year"].where(frame["per_year"] > 0)
    tier = pd.Series(
        np.select([relative <= SURE, relative <= UNSURE], ["sure", "unsure"], "cannot_say"),
        index=frame.index,
    )
    few = frame["count"].lt(fewest).fillna(True).astype(bool)
    small = ~frame["base_count"].ge(smallest_base) if has_base else pd.Series(False, frame.index)
    return tier.mask(few | small, "cannot_say").astype("string")


def count_clear(frame: pd.DataFrame) -> int:
    """Count the areas that clearly differ from the others."""
    judged = frame["p_value_adjusted"].lt(CLEAR) & frame["certainty"].ne("cannot_say")
    return int(judged.fillna(False).sum())


def city_rate(frame: pd.DataFrame) -> float:
    """Divide all that was recorded in areas with a base by their base and years."""
    there = frame[frame["estimate_per_1000"].notna()]
    exposure = float((there["base_count"] * there["years"]).sum())
    return float(there["count"].sum()) / exposure * 1000 if exposure > 0 else float("nan")


def rank_ranges(
    count: NDArray[np.float64],
    exposure: NDArray[np.float64],
    dispersion: Dispersion,
    *,
    confidence: float,
    draws: int,
    seed: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the best and worst place that each area's rate may have, 1 being the highest."""
    weight = (1 / exposure)[:, None]
    placed = rank_intervals(
        count[:, None], weight, weight, dispersion=dispersion.value, degrees=dispersion.degrees,
        confidence=confidence, draws=draws, seed=seed,
    )  # fmt: skip
    return placed.best, placed.worst


def rated_again(
    frame: pd.DataFrame,
    shown: "pd.Series[bool]",
    months: pd.DataFrame | None,
    has_base: bool,
    options: Mapping[str, Any],
) -> tuple[pd.DataFrame, Dispersion]:
    """Work out ranges, ranks and certainty again from some areas, as if there were no others.

    Parameters
    ----------
    frame
        One row for each area, as `area_rates` gives it.
    shown
        Which rows count; the others keep their name and their base, and no number.
    months
        What was recorded in each area and month.
    has_base
        Whether there are rates.
    options
        Those of `area_rates`.
    """
    again = frame.copy()
    again["count"] = again["count"].where(shown)
    there = set(frame.loc[shown, "area_id"])
    kept = None if months is None else months[months.index.isin(there)]
    dispersion = _coarse(dispersion_of(None if kept is None or len(kept) < 2 else kept))
    again = with_rates(again, options["confidence"], dispersion)
    again = with_ranks(again, has_base, dispersion, confidence=options["confidence"],
                       draws=options["draws"], seed=options["seed"])  # fmt: skip
    again["certainty"] = certainty(again, has_base, options["fewest"], options["smallest_base"])
    return again, dispersion


def _coarse(found: Dispersion) -> Dispersion:
    """Round up to a tenth: months of single areas, which it rests on, are published nowhere."""
    if math.isnan(found.value):
        return found
    return Dispersion(math.ceil(found.value * 10) / 10, max(float(found.degrees // 1), 1.0))
