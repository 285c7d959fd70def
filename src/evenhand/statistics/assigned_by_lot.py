"""Randomisation: what would be found if lot had chosen other areas for the measure?"""

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ByLot:
    """How rare a change as large is among sets of areas that were not treated.

    Attributes
    ----------
    p_value
        (1 + as extreme) / (1 + drawn), both sides; of every set where all can be looked at.
    least
        The smallest p-value that so few areas can give.
    sets
        How many sets of areas there are.
    draws
        How many were looked at.
    low, high
        Where most of the other sets' log changes lie, at the level asked for.
    """

    p_value: float
    least: float
    sets: float
    draws: int
    low: float
    high: float


def changed_by_lot(
    before: ArrayLike,
    after: ArrayLike,
    treated: ArrayLike,
    compared: ArrayLike,
    *,
    draws: int = 1999,
    seed: int = 1,
    confidence: float = 0.95,
) -> ByLot:
    """How often would areas chosen by lot change by as much beside others as the treated ones?

    Parameters
    ----------
    before, after
        Events of each area in two periods, shape (areas,).
    treated, compared
        Which areas are treated, and which they are compared with, shape (areas,). Areas that are
        neither could have been either.
    draws
        How many sets are drawn; all are looked at where there are not more.
    seed
        Start of the draws.
    confidence
        Level of the range.

    Returns
    -------
    ByLot
        The p-value of the treated set among all.

    Notes
    -----
    The statistic is log((T1/T0) / (C1/C0)), a half added to each sum, over the root of the sum of
    1 / sums: so that small sets, whose logs scatter more, do not fill the tails. Under the
    hypothesis that the measure changed nothing anywhere, and that lot had chosen, the p-value is
    exact, however counts are spread and whatever they have in common. Lot seldom chose; then it
    says how unusual the treated areas' change is among those of all areas.

    References
    ----------
    Fisher 1935, The Design of Experiments; Phipson & Smyth 2010, doi:10.2202/1544-6115.1585, for
    (1 + r) / (1 + B).

    Examples
    --------
    >>> before = np.full(20, 100)
    >>> after = np.r_[40, np.full(19, 100)]
    >>> one = np.arange(20) == 0
    >>> changed_by_lot(before, after, one, ~one).p_value
    0.05
    """
    b, a = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    is_treated, is_compared = np.asarray(treated, dtype=bool), np.asarray(compared, dtype=bool)
    k, m, n = int(is_treated.sum()), int(is_compared.sum()), len(b)
    sets = float(comb(n, k)) * comb(n - k, m)
    own = _standard(b, a, is_treated[None], is_compared[None])[0]
    if k + m == n and sets <= draws + 1:
        chosen = np.zeros((int(sets), n), dtype=bool)
        for at, places in enumerate(combinations(range(n), k)):
            chosen[at, list(places)] = True
        others, logs = _standard(b, a, chosen, ~chosen)
        p = float((np.abs(others) >= np.abs(own[0]) * (1 - 1e-9)).mean())
    else:
        order = np.argsort(np.random.default_rng(seed).random((draws, n)), axis=1)
        rank = np.empty_like(order)
        np.put_along_axis(rank, order, np.arange(n)[None], axis=1)
        others, logs = _standard(b, a, rank < k, (rank >= k) & (rank < k + m))
        extreme = int((np.abs(others) >= np.abs(own[0]) * (1 - 1e-9)).sum())
        p = (1 + extreme) / (1 + draws)
    tail = (1 - confidence) / 2
    low, high = np.quantile(logs, (tail, 1 - tail))
    return ByLot(p, max(1 / sets, 1 / (1 + draws)), sets, len(others), float(low), float(high))


def _standard(
    before: Floats, after: Floats, treated: NDArray[np.bool_], compared: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Give the standardised and the plain log change of each set, shape (sets,) each."""
    sums = [np.asarray(which, dtype=np.float64) @ values + 0.5
            for which in (treated, compared) for values in (before, after)]  # fmt: skip
    logs = np.log(sums[1] / sums[0]) - np.log(sums[3] / sums[2])
    return logs / np.sqrt(sum(1 / one for one in sums)), logs
