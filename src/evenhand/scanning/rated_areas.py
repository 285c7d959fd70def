"""Rates, ranks and certainty of many areas: what the methods that compare areas share."""

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
from evenhand.statistics.poisson_rates import exact_interval
from evenhand.statistics.ranks import rank_intervals

SURE, UNSURE = 0.25, 0.6
COUNT_RANGE = ("count", "count_low", "count_high")
RATES = ("estimate_per_1000", "low_per_1000", "high_per_1000")


def with_rates(frame: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Add numbers a year and rates, each with Garwood's range; missing without count or base."""
    count = frame["count"].astype("float64").to_numpy(na_value=np.nan)
    years = frame["years"].where(frame["years"] > 0).to_numpy()
    low, high = exact_interval(np.nan_to_num(count), np.ones(len(count)), confidence=confidence)
    per = frame["base_count"].where(frame["base_count"] > 0).to_numpy() / 1000
    blank = np.where(np.isnan(count), np.nan, 1.0)
    frame["count_low"], frame["count_high"] = low * blank, high * blank
    for names, scale in ((("per_year", "per_year_low", "per_year_high"), years),
                         (RATES, years * per)):  # fmt: skip
        for name, value in zip(names, (count, low, high), strict=True):
            frame[name] = value * blank / scale
    return frame


def with_ranks(
    frame: pd.DataFrame, has_base: bool, confidence: float, draws: int, seed: int
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
        frame.loc[there, "p_value_adjusted"] = differs_from_rest(count, exposure)
    low, high = rank_ranges(count, exposure, confidence=confidence, draws=draws, seed=seed)
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


def city_rate(frame: pd.DataFrame) -> float:
    """Divide all that was recorded in areas with a base by their base and years."""
    there = frame[frame["estimate_per_1000"].notna()]
    exposure = float((there["base_count"] * there["years"]).sum())
    return float(there["count"].sum()) / exposure * 1000 if exposure > 0 else float("nan")


def rank_ranges(
    count: NDArray[np.float64],
    exposure: NDArray[np.float64],
    *,
    confidence: float,
    draws: int,
    seed: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the best and worst place that each area's rate may have, 1 being the highest."""
    weight = (1 / exposure)[:, None]
    placed = rank_intervals(
        count[:, None], weight, weight, confidence=confidence, draws=draws, seed=seed
    )
    return placed.best, placed.worst
