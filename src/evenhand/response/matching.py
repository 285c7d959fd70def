"""Each area's likeness to those that are to be treated, and what speaks against comparing it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.response.history import History, Plan
from evenhand.statistics.likeness import FEATURES, gaps, past

TREATED, CHOSEN, ALIKE, UNLIKE = "to_treat", "chosen", "alike", "unlike"
NEAR, REACHED, EMPTY = "too_near", "reached", "none_recorded"


@dataclass(frozen=True)
class Matched:
    """What matching found.

    Attributes
    ----------
    roles
        One of the words above for each area, shape (areas,).
    gaps
        In standard deviations, shape (areas, features).
    features
        Names of the features, the base last if there is one.
    apart
        Root mean square of the gaps, shape (areas,).
    pool
        Areas that might be compared, whether alike or not, shape (areas,).
    """

    roles: NDArray[np.str_]
    gaps: NDArray[np.float64]
    features: tuple[str, ...]
    apart: NDArray[np.float64]
    pool: NDArray[np.bool_]

    @property
    def chosen(self) -> NDArray[np.bool_]:
        """Mark the areas chosen, shape (areas,)."""
        return np.asarray(self.roles == CHOSEN)

    def balance(self) -> pd.DataFrame:
        """Set the mean gaps of all possible areas beside those of the chosen, by feature."""
        some = self.chosen.any()
        return pd.DataFrame({
            "feature": pd.array(self.features, dtype="string"),
            "gap_pool": self.gaps[self.pool].mean(axis=0) if self.pool.any() else np.nan,
            "gap_chosen": self.gaps[self.chosen].mean(axis=0) if some else np.nan,
        })  # fmt: skip


def matched(
    history: History,
    plan: Plan,
    nearest_m: NDArray[np.float64],
    *,
    matched_months: int,
    caliper: float,
    wanted: int,
    buffer_m: float,
    base: NDArray[np.float64] | None,
) -> Matched:
    """Match areas to those that are to be treated, on the first months of the history.

    Parameters
    ----------
    history, plan
        What was recorded, and who is treated.
    nearest_m
        Distance of each area from the nearest treated one, shape (areas,).
    matched_months
        How many months are matched on; the rest is held out.
    caliper
        Largest gap in any feature.
    wanted
        How many areas are chosen at most.
    buffer_m
        Areas nearer than this are left out, and those that touch if it is more than 0.
    base
        People, dwellings … of each area, shape (areas,); None matches on no rate.

    Returns
    -------
    Matched
        Roles and gaps.
    """
    counts = history.counts[:, :matched_months]
    month = history.months[:matched_months].month.to_numpy().astype(np.int64)
    names: tuple[str, ...] = FEATURES
    described = past(counts, month)
    target = past(counts[history.treated].sum(axis=0)[None], month)[0]
    target[0] = np.log(counts[history.treated].sum(axis=1).mean() + 0.5)
    if base is not None:
        rate = np.log((counts.sum(axis=1) + 0.5) / base)
        described = np.column_stack([described, rate])
        own = counts[history.treated].sum() / base[history.treated].sum()
        target, names = np.append(target, np.log(own)), (*FEATURES, "rate")
    roles = _barred(history, plan, nearest_m, counts, buffer_m)
    if base is not None:
        roles[(roles == "") & ~np.isfinite(base)] = EMPTY
    pool = roles == ""
    apart_by = gaps(described, target, pool | history.treated)
    apart = np.sqrt((apart_by**2).mean(axis=1))
    within = pool & (np.abs(apart_by) <= caliper).all(axis=1)
    roles[pool] = UNLIKE
    roles[within] = ALIKE
    order = np.lexsort((np.array(history.ids), apart))
    roles[[place for place in order if within[place]][:wanted]] = CHOSEN
    return Matched(roles, apart_by, names, apart, pool)


def _barred(
    history: History,
    plan: Plan,
    nearest_m: NDArray[np.float64],
    counts: NDArray[np.float64],
    buffer_m: float,
) -> NDArray[np.str_]:
    """Name what speaks against an area before its past is looked at."""
    roles = np.full(len(history.ids), "", dtype="<U16")
    roles[counts.sum(axis=1) == 0] = EMPTY
    roles[history.has(tuple(history.touched))] = REACHED
    near = nearest_m < buffer_m
    near |= history.has((plan.named or {}).get("buffer", ()))
    roles[near] = NEAR
    roles[history.treated] = TREATED
    return roles
