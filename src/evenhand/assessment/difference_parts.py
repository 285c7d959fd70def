"""The parts of a difference in differences: sums, effect, tests beside it, and the time before."""

from typing import Any

import numpy as np
import pandas as pd

from evenhand.assessment.compared_areas import Compared
from evenhand.statistics.block_difference import (
    BlockEffect,
    count_p_value,
    expected_after,
    mean_effect,
    number_range,
    ratio_of_ratios,
)
from evenhand.statistics.cluster_tests import count_cluster_tests, mean_cluster_tests

NAN = float("nan")


def sums_of(block: Compared) -> dict[str, Any]:
    """Give counts, numbers of areas and periods, and how large the treated are beside others."""
    own, total = block.treated, block.before + block.after
    sums = {f"{who}_{when}": int(each[rows].sum())
            for who, rows in (("treated", own), ("others", ~own))
            for when, each in (("before", block.before), ("after", block.after))}  # fmt: skip
    return {
        **sums, "treated": int(own.sum()), "others": int((~own).sum()),
        "begins_on": block.periods[block.begins].date(), "periods_before": block.begins,
        "periods_after": len(block.periods) - block.begins,
        "size_ratio": float(total[own].mean() / total[~own].mean()),
    }  # fmt: skip


def effect_of(block: Compared, effect: BlockEffect, confidence: float) -> dict[str, Any]:
    """Give the effect as factor, share and number; ends that cannot be told are missing."""
    told = effect.least_p <= 1 - confidence + 1e-9
    low, high = (effect.low, effect.high) if told else (NAN, NAN)
    high = high if np.isfinite(high) else NAN
    seen = float(block.after[block.treated].sum())
    expected = seen / effect.estimate if effect.estimate else float(
        expected_after(block.before, block.after, block.treated)[block.treated].sum())  # fmt: skip
    clear = high < 1 or low > 1
    nearest = high if high < 1 else low
    least, most = number_range(seen, expected, low, high)
    return {
        "ratio": effect.estimate, "ratio_low": low, "ratio_high": high,
        "change": effect.estimate - 1, "change_low": low - 1, "change_high": high - 1,
        "expected": expected, "difference": seen - expected,
        "difference_low": least, "difference_high": most,
        "p_value": effect.p_value, "plain_p_value": effect.plain_p_value,
        "least_p_value": effect.least_p, "ways": effect.ways, "complete": effect.complete,
        "overturned_by": nearest - 1 if clear else NAN,
    }  # fmt: skip


def clusters_of(block: Compared, draws: int, seed: int) -> dict[str, Any]:
    """Give the p-values of tests that take areas as clusters."""
    if block.after[block.treated].sum() == 0:
        return dict.fromkeys(("cr1_p_value", "cr2_p_value", "wild_p_value", "log_error"), NAN)
    tests = count_cluster_tests(block.before, block.after, block.treated,
                                periods=len(block.periods), draws=draws, seed=seed)  # fmt: skip
    return {"cr1_p_value": tests.cr1_p, "cr2_p_value": tests.cr2_p, "wild_p_value": tests.wild_p,
            "log_error": tests.cr1_error}  # fmt: skip


def amount_of(block: Compared, confidence: float, draws: int, seed: int) -> dict[str, Any]:
    """Work out the linear estimate: a number a period, or a rate where every base is known."""
    has_base = block.bases is not None and bool((np.nan_to_num(block.bases) > 0).all())
    sizes = np.asarray(block.bases) if has_base else np.ones(len(block.treated))
    scale = 1000 / sizes if has_base else sizes
    before = block.before / block.begins * scale
    after = block.after / (len(block.periods) - block.begins) * scale
    effect = mean_effect(before, after, block.treated, sizes, confidence=confidence, draws=draws,
                         seed=seed)  # fmt: skip
    tests = mean_cluster_tests(after - before, block.treated, periods=len(block.periods),
                               draws=draws, seed=seed)  # fmt: skip
    ends = [end if np.isfinite(end) else NAN for end in (effect.low, effect.high)]
    return {
        "has_base": has_base, "amount": effect.estimate, "amount_low": ends[0],
        "amount_high": ends[1], "amount_p_value": effect.p_value,
        "amount_cr1_p_value": tests.cr1_p, "amount_wild_p_value": tests.wild_p,
    }  # fmt: skip


def placebo_of(block: Compared, draws: int, seed: int) -> dict[str, Any]:
    """Ask the same of the time before, as if the measure had begun halfway through it."""
    none = {"placebo_change": NAN, "placebo_p_value": NAN}
    if block.begins < 2:
        return none
    early = block.until(block.begins // 2)
    sides = [side[rows].sum() for side in (early.before, early.after)
             for rows in (early.treated, ~early.treated)]  # fmt: skip
    if min(sides) == 0:
        return none
    sums = early.before, early.after, early.treated
    return {"placebo_change": ratio_of_ratios(*sums) - 1,
            "placebo_p_value": count_p_value(*sums, draws=draws, seed=seed)}  # fmt: skip


def frame_of(block: Compared) -> pd.DataFrame:
    """Give one row for each area."""
    expected = expected_after(block.before, block.after, block.treated)
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.where(expected > 0, block.after / expected - 1, np.nan)
    return pd.DataFrame({
        "area_id": pd.array(block.ids, dtype="string"),
        "area_name": pd.array(block.names, dtype="string"),
        "area_role": pd.array(block.roles, dtype="string"), "is_treated": block.treated,
        "before_count": block.before.astype("int64"), "after_count": block.after.astype("int64"),
        "expected_count": expected, "change": change,
    })  # fmt: skip


def series_of(block: Compared) -> pd.DataFrame:
    """Give one row for each period."""
    own, others = block.counts[block.treated].sum(axis=0), block.counts[~block.treated].sum(axis=0)
    scale = block.before[block.treated].sum() / block.before[~block.treated].sum()
    at = np.arange(len(block.periods))
    return pd.DataFrame({
        "period_start": block.periods, "recorded_count": own.astype("int64"),
        "expected_count": others * scale, "is_after": at >= block.begins,
        "is_first": at == block.begins,
    })  # fmt: skip
