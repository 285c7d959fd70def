"""Every part before and after, and how much more it changed than where nothing was done."""

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import t as student

from evenhand.statistics.before_after import FEWEST_UNTOUCHED, Difference, difference_of
from evenhand.statistics.multiplicity import holm
from evenhand.tables.answers.before_after_parts import (
    BUFFER,
    COMPARISON,
    CONTACTED,
    OTHERS,
    SITE,
    Cells,
)

PARTS = (SITE, CONTACTED, OTHERS, BUFFER, COMPARISON)
_ADVERSE = (CONTACTED, BUFFER)
_BEFORE = {CONTACTED: SITE, OTHERS: SITE}
"""Who stands for a part before: nobody knows then who will be spoken to."""
_NUMBERS = (
    "share_first", "share_second", "points", "points_low", "points_high", "difference_points",
    "difference_points_low", "difference_points_high", "sampling_low", "sampling_high",
    "std_error", "std_error_sampling", "p_value", "p_value_sampling", "p_rise",
)  # fmt: skip


def table(cells: Cells, confidence: float) -> pd.DataFrame:
    """Work out one row for each part that has anybody."""
    rows = []
    for part in PARTS:
        before = _BEFORE.get(part, part)
        first, second = cells.answers.get((before, 0), 0), cells.answers.get((part, 1), 0)
        if first + second and (part, 1) in cells.answers and second:
            rows.append({"role": part, "first_answers": first, "second_answers": second,
                         **_numbers(cells, before, part, confidence)})  # fmt: skip
    frame = pd.DataFrame(rows)
    tested = frame["role"].isin(_ADVERSE) & frame["p_rise"].notna()
    frame["p_rise_adjusted"] = np.nan
    frame.loc[tested, "p_rise_adjusted"] = holm(frame.loc[tested, "p_rise"])
    frame["role"] = frame["role"].astype("string")
    for name in ("first_answers", "second_answers"):
        frame[name] = frame[name].astype("Int64")
    return frame


def _numbers(cells: Cells, before: str, part: str, confidence: float) -> dict[str, float]:
    found = dict.fromkeys(_NUMBERS, float("nan"))
    share = cells.estimates.estimate
    for name, cell in (("share_first", (before, 0)), ("share_second", (part, 1))):
        if cell in cells.place:
            found[name] = float(share[cells.place[cell]])
    if (before, 0) not in cells.place or (part, 1) not in cells.place:
        return found
    own = {(before, 0): -1.0, (part, 1): 1.0}
    moved = _difference(cells, own, 0.0)
    found["points"] = moved.estimate
    found["points_low"], found["points_high"] = moved.interval(confidence=confidence, sampling=True)
    if part == COMPARISON or not cells.has(COMPARISON):
        return found
    spread = cells.spread_of[before] + cells.spread_of[COMPARISON]
    beyond = _difference(cells, {**own, (COMPARISON, 0): 1.0, (COMPARISON, 1): -1.0}, spread)
    told = found | _told(beyond, confidence)
    if part == CONTACTED and cells.has(OTHERS, (1,)):
        told["p_rise"] = float(np.maximum(beyond.p_rise(sampling=True), _beside_others(cells)))
    return told


def _beside_others(cells: Cells) -> float:
    """Test that those spoken to are no more afraid than the others there, one-sided.

    Both live at the site, so whatever the site did by itself is in both.
    """
    apart = _difference(cells, {(CONTACTED, 1): 1.0, (OTHERS, 1): -1.0}, 0.0)
    return apart.p_rise(sampling=True)


def _difference(cells: Cells, weights: dict[tuple[str, int], float], spread: float) -> Difference:
    by = cells.contrast(weights)
    degrees = float(cells.estimates.degrees[by != 0].min())
    return difference_of(cells.estimates.estimate, cells.estimates.covariance, by,
                         movement=cells.movement if spread else 0.0,
                         untouched=len(cells.untouched), shares=spread,
                         degrees=degrees)  # fmt: skip


def _told(beyond: Difference, confidence: float) -> dict[str, float]:
    low, high = beyond.interval(confidence=confidence)
    sampling = beyond.interval(confidence=confidence, sampling=True)
    # A warning must not wait for areas that show their own movement: then sampling alone tells.
    alone = bool(np.isnan(beyond.std_error))
    return {
        "difference_points": beyond.estimate, "difference_points_low": low,
        "difference_points_high": high, "sampling_low": sampling[0], "sampling_high": sampling[1],
        "std_error": beyond.std_error, "std_error_sampling": beyond.std_error_sampling,
        "p_value": beyond.p_value(), "p_value_sampling": beyond.p_value(sampling=True),
        "p_rise": beyond.p_rise(sampling=alone),
    }  # fmt: skip


def by_lot(cells: Cells) -> tuple[float, float]:
    """Rank the site's change among those of areas where nothing was done.

    Returns
    -------
    float, float
        Share of all (the site among them) that changed at least as far from the mean of the
        others, and the smallest that share could be; missing with fewer than 3 such areas.
    """
    share = cells.estimates.estimate

    def change(part: str) -> float:
        return float(share[cells.place[part, 1]] - share[cells.place[part, 0]])

    if len(cells.untouched) < FEWEST_UNTOUCHED or not cells.has(SITE):
        return float("nan"), float("nan")
    moved = np.array([change(SITE), *(change(f"area:{name}") for name in cells.untouched)])
    rest = (moved.sum() - moved) / (len(moved) - 1)
    far = np.abs(moved - rest)
    return float(np.mean(far >= far[0] - 1e-12)), 1 / len(moved)


def direct(cells: Cells, confidence: float) -> dict[str, Any]:
    """Set those spoken to against the others of the site, afterwards; missing without either."""
    names = ("contacted_more", "contacted_more_low", "contacted_more_high")
    if not (cells.has(CONTACTED, (1,)) and cells.has(OTHERS, (1,))):
        return dict.fromkeys(names, float("nan"))
    by = cells.contrast({(CONTACTED, 1): 1.0, (OTHERS, 1): -1.0})
    found = cells.estimates.contrast(by)
    reach = float(student.isf((1 - confidence) / 2, max(float(found.degrees[0]), 1.0)))
    middle, error = float(found.estimate[0]), float(found.std_error[0])
    return dict(zip(names, (middle, middle - reach * error, middle + reach * error), strict=True))
