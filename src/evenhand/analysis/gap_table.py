"""The table of gaps: feeling, rate, what is expected, the gap, its call and the quadrant."""

import numpy as np
import pandas as pd
from scipy.stats import norm

from evenhand.analysis.gap_areas import Felt, Recorded
from evenhand.analysis.survey_parts import LEAST_TOLD
from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.perception_gap import FEWEST_AREAS, Gap, perception_gap, share_skewness
from evenhand.statistics.poisson_rates import exact_interval

RATES = ("estimate_per_1000", "low_per_1000", "high_per_1000")


def beside(
    felt: Felt, crime: Recorded, fewest: int, confidence: float
) -> tuple[pd.DataFrame, "pd.Series[bool]"]:
    """Put feeling and rate of each area side by side, and say which can be judged."""
    frame = pd.concat([crime.frame, felt.frame], axis=1)
    frame.loc[frame["answers"] < LEAST_TOLD, ["share", "share_low", "share_high"]] = np.nan
    count = frame["count"].astype("float64")
    exposure = frame["years"] * frame["base_count"] / 1000
    wide = max(1.0, crime.dispersion) if np.isfinite(crime.dispersion) else 1.0
    low, high = exact_interval(count.fillna(0).to_numpy() / wide, 1 / wide, confidence=confidence)
    blank = count.notna() & (exposure > 0)
    for name, value in zip(RATES, (count, pd.Series(low), pd.Series(high)), strict=True):
        frame[name] = (value / exposure).where(blank)
    judged = blank & frame["effective_answers"].ge(fewest) & frame["share"].notna()
    if judged.sum() < FEWEST_AREAS:
        raise UnsuitableData(listed("perception_gap", [
            f"{int(judged.sum())} of {len(frame)} areas have at least {fewest} effective answers, "
            f"records and a base; {FEWEST_AREAS} are needed to say what a record leads to expect"
        ]))  # fmt: skip
    return frame, judged


def gaps_in(
    felt: Felt, frame: pd.DataFrame, judged: "pd.Series[bool]", dispersion: float,
    least_gap: float, confidence: float,
) -> Gap:  # fmt: skip
    """Work out the gaps of the areas that can be judged."""
    rows = frame[judged]
    overall = min(max(felt.overall, 0.01), 0.99)  # skewness is not known of shares of 0 or 1
    return perception_gap(
        rows["share"], felt.variance[judged.to_numpy()], rows["count"].astype("float64"),
        rows["years"] * rows["base_count"] / 1000, delta=least_gap,
        dispersion=max(1.0, dispersion) if np.isfinite(dispersion) else 1.0,
        skewness=share_skewness(overall, rows["effective_answers"]), confidence=confidence,
    )  # fmt: skip


def with_gaps(
    frame: pd.DataFrame, judged: "pd.Series[bool]", gaps: Gap, felt: Felt, confidence: float
) -> pd.DataFrame:
    """Add what is expected, the gap, its call and the quadrant."""
    far = norm.isf((1 - confidence) / 2)
    reach = far * gaps.std_error
    share = frame.loc[judged, "share"].to_numpy()
    beyond = np.maximum(*(norm.cdf((sign * gaps.gap - gaps.delta) / gaps.std_error)
                          for sign in (1, -1)))  # fmt: skip
    middle = gaps.log_rate - gaps.log_rate.mean()
    feeling_error = np.sqrt(felt.variance[judged.to_numpy()] + felt.overall_error**2)
    columns = {
        "share_expected": gaps.expected, "gap": gaps.gap, "gap_low": gaps.gap - reach,
        "gap_high": gaps.gap + reach, "p_value": gaps.p_value,
        "p_value_adjusted": gaps.p_adjusted, "probability": beyond,
        "share_on_line": np.average(share, weights=1 / feeling_error**2) + gaps.slope * middle,
        "crime_likely_high": norm.cdf(middle / gaps.log_rate_error),
        "feeling_likely_high": norm.cdf((share - felt.overall) / feeling_error),
        **{name: np.exp(gaps.log_rate + sign * far * gaps.log_rate_error) for name, sign in
           (("drawn_per_1000", 0), ("drawn_low_per_1000", -1), ("drawn_high_per_1000", 1))},
    }  # fmt: skip
    for name, value in columns.items():
        frame[name] = np.nan
        frame.loc[judged, name] = value
    frame["quadrant"] = _quadrants(frame)
    likely = frame[["crime_likely_high", "feeling_likely_high"]]
    frame["quadrant_is_clear"] = judged & (likely.ge(confidence) | likely.le(1 - confidence)).all(
        axis=1
    )
    frame["call"] = "cannot_say"
    told = np.where(gaps.gap > 0, "less_safe", "safer")
    frame.loc[judged, "call"] = np.where(gaps.is_told, told, "not_told")
    for name in ("quadrant", "call"):
        frame[name] = frame[name].astype("string")
    return frame


def _quadrants(frame: pd.DataFrame) -> "pd.Series[str]":
    """Name where feeling and crime stand beside the city's: `unsafe_low` is unsafe, crime low."""
    unsafe = np.where(frame["feeling_likely_high"] >= 0.5, "unsafe", "safe")
    crime = np.where(frame["crime_likely_high"] >= 0.5, "high", "low")
    named = pd.Series([f"{a}_{b}" for a, b in zip(unsafe, crime, strict=True)], index=frame.index)
    return named.where(frame["gap"].notna())
