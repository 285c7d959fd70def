"""One row for each thing watched in each part: size, range, and the family it is judged in."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from evenhand.assessment.watched_counts import Watched
from evenhand.statistics.multiplicity import weighted_holm
from evenhand.tables.answers.before_after_parts import CONTACTED, SITE

Floats = NDArray[np.float64]


def count_row(one: Watched) -> dict[str, Any]:
    """Give the row of something counted."""
    row: dict[str, Any] = {"thing": one.thing, "role": one.part, "why": one.why}
    if one.rise is None:
        return row
    rise = one.rise
    return row | {
        "before_count": rise.before, "after_count": rise.after,
        "others_before_count": rise.others_before, "others_after_count": rise.others_after,
        "change": rise.ratio - 1, "change_low": rise.low - 1, "change_high": rise.high - 1,
        "p_rise": rise.p_rise,
    }  # fmt: skip


def answer_rows(thing: str, got: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of an item asked about."""
    # The range belongs to the test: of those spoken to, and where too few areas show their own
    # movement for a warning to wait for, that of the answers alone.
    alone = got["role"].eq(CONTACTED) | got["difference_points_low"].isna()
    low = got["difference_points_low"].mask(alone, got["sampling_low"])
    high = got["difference_points_high"].mask(alone, got["sampling_high"])
    return pd.DataFrame({
        "thing": thing, "role": got["role"].astype(str), "why": "",
        "before_count": got["first_answers"].astype(float),
        "after_count": got["second_answers"].astype(float),
        "share_first": got["share_first"], "share_second": got["share_second"],
        "points": got["difference_points"], "points_low": low, "points_high": high,
        "p_rise": got["p_rise"],
    })  # fmt: skip


def unwatched(thing: str, why: str) -> pd.DataFrame:
    """Give the row of something not watched, with its reason."""
    return pd.DataFrame({"thing": [thing], "role": [SITE], "why": [why]})


_REACHED = {"fear": 2 / 3, "trust": 1 / 3}
"""Of the half of the risk that goes to those reached: how it is shared out."""


def _weights(frame: pd.DataFrame) -> Floats:
    """Share out the risk of a false warning: half of it goes to those whom the measure reached.

    That a measure frightens the very people it speaks to is the harm known from elsewhere; it
    must not drown in the number of other things watched. The shares were chosen after equal ones
    had lost the harm planted in the demo city, so that city is no proof of them; simulations with
    other harms are (`docs/simulations.md`).
    """
    reached = frame["role"].eq(CONTACTED) & frame["p_rise"].notna()
    rest = ~reached & frame["p_rise"].notna()
    weights = np.where(reached, frame["thing"].map(_REACHED).fillna(0), 0.0)
    share = 0.5 if rest.any() else 1.0
    weights = share * weights / max(weights.sum(), 1e-12)
    left = 1 - weights.sum()
    return np.asarray(np.where(rest, left / max(int(rest.sum()), 1), np.maximum(weights, 1e-12)))


_COLUMNS = (
    "thing", "role", "before_count", "after_count", "others_before_count", "others_after_count",
    "share_first", "share_second", "change", "change_low", "change_high", "points", "points_low",
    "points_high", "seen_from", "p_rise", "p_rise_adjusted", "is_watched", "is_alarm", "why",
)  # fmt: skip


POWER = 0.8
"""How often a rise must be seen for "it would have shown" to be said."""


def _seen_from(frame: pd.DataFrame, weights: Floats, confidence: float) -> Floats:
    """Give the rise that would have been warned of four times in five, all else considered.

    Standard errors are those of the ranges, on the scale of logarithms for counts; a warning needs
    the one-sided level that Holm's first step leaves a comparison: its share of the risk.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = frame[["change", "change_high"]].to_numpy()
        of_count = np.log((1 + ends[:, 1]) / (1 + ends[:, 0]))
    of_answer = (frame["points_high"] - frame["points"]).abs().to_numpy()
    tested = frame["p_rise"].notna().to_numpy()
    level = (1 - confidence) * weights / max(weights[tested].sum(), 1e-12)
    needed = special.ndtri(1 - np.clip(level, 1e-12, 0.5)) + special.ndtri(POWER)
    reach = needed / special.ndtri(0.5 + confidence / 2)
    counted = np.expm1(np.where(np.isfinite(of_count), of_count, np.nan) * reach)
    return np.asarray(np.where(np.isnan(counted), of_answer * reach, counted))


def judged(frame: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Adjust all p-values together, mark the alarms, and put them first."""
    frame = frame.reindex(columns=list(_COLUMNS))
    numbers = list(_COLUMNS[2:17])
    frame[numbers] = frame[numbers].astype("float64")
    weights = _weights(frame)
    frame["p_rise_adjusted"] = weighted_holm(frame["p_rise"].to_numpy(), weights)
    frame["seen_from"] = _seen_from(frame, weights, confidence)
    frame["is_watched"] = frame["p_rise"].notna()
    frame["is_alarm"] = frame["p_rise_adjusted"].lt(1 - confidence)
    words = dict.fromkeys(("thing", "role", "why"), "string")
    ordered = frame.astype(words).sort_values(
        ["is_alarm", "is_watched", "p_rise_adjusted"], ascending=[False, False, True], kind="stable"
    )
    return ordered.reset_index(drop=True)
