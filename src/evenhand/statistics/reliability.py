"""Whether items that are added up measure one thing: alpha and omega, for ordinal answers too."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.polychoric import polychoric_matrix

Floats = NDArray[np.float64]
_LEAST = 30


@dataclass(frozen=True)
class Reliability:
    """How far a scale measures one thing.

    Attributes
    ----------
    alpha, alpha_low, alpha_high
        Cronbach's, with Feldt's range.
    ordinal_alpha
        The same from polychoric correlations: as if answers were not cut into few categories.
    omega
        McDonald's total omega by one factor of the polychoric correlations.
    item_rest
        Correlation of each item with the sum of the others, shape (k,).
    backward
        Items whose correlation with the others is below 0: coded backwards, perhaps.
    answers
        Respondents with an answer to every item.
    """

    alpha: float
    alpha_low: float
    alpha_high: float
    ordinal_alpha: float
    omega: float
    item_rest: Floats
    backward: tuple[int, ...]
    answers: int


def reliability(
    items: ArrayLike, weights: ArrayLike | None = None, *, confidence: float = 0.95
) -> Reliability:
    """Do these items measure one thing, so that they may be added up?

    Parameters
    ----------
    items
        Coded answers, shape (n, k), k at least 2; missing where not answered.
    weights
        Of each respondent, shape (n,); None counts all alike.
    confidence
        Level of the range of alpha.

    Returns
    -------
    Reliability
        Alpha, its ordinal twin, omega, and what each item adds.

    Raises
    ------
    UnsuitableData
        Fewer than two items or 30 respondents with an answer to each, or an item that all
        answered alike.

    Notes
    -----
    Respondents with a missing item are left out. Feldt's range takes answers as normal and
    equally weighted. With two items omega needs equal loadings, which is what alpha assumes.

    References
    ----------
    Cronbach 1951, doi:10.1007/BF02310555; Feldt 1965, doi:10.1007/BF02289499; Zumbo, Gadermann &
    Zeisser 2007, doi:10.22237/jmasm/1177992180 (ordinal alpha); McDonald 1999, Test Theory.

    Examples
    --------
    >>> level = np.tile([1, 2, 3, 4], 10)
    >>> reliability(np.column_stack([level, level, level])).alpha
    1.0
    """
    given = np.asarray(items, dtype=np.float64)
    if given.ndim != 2 or given.shape[1] < 2:
        raise UnsuitableData(listed("reliability", ["a scale needs at least two items"]))
    kept = ~np.isnan(given).any(axis=1)
    w = np.ones(len(given)) if weights is None else np.asarray(weights, dtype=np.float64)
    kept &= w > 0
    x, w = given[kept], w[kept]
    problems = []
    if len(x) < _LEAST:
        problems.append(f"{len(x)} respondents answered every item; at least {_LEAST} are needed")
    elif flat := [at + 1 for at in range(x.shape[1]) if len(np.unique(x[:, at])) < 2]:
        problems.append(f"all gave the same answer to item {', '.join(map(str, flat))}; leave it "
                        "out")  # fmt: skip
    if problems:
        raise UnsuitableData(listed("reliability", problems))
    spread = np.cov(x, rowvar=False, aweights=w)
    alpha = _alpha(spread)
    low, high = _feldt(alpha, len(x), x.shape[1], confidence)
    smooth = polychoric_matrix(x, w)
    rest = _item_rest(spread)
    backward = tuple(int(at) for at in np.flatnonzero(rest < 0))
    return Reliability(alpha, low, high, _alpha(smooth), _omega(smooth), rest, backward, len(x))


def _alpha(spread: Floats) -> float:
    k = len(spread)
    return float(k / (k - 1) * (1 - np.trace(spread) / spread.sum()))


def _feldt(alpha: float, n: int, k: int, confidence: float) -> tuple[float, float]:
    """Give Feldt's range: (1 − alpha) over its true value is F-distributed."""
    tail, degrees = (1 - confidence) / 2, (n - 1, (n - 1) * (k - 1))
    low = 1 - (1 - alpha) * scipy.stats.f.isf(tail, *degrees)
    return float(low), float(1 - (1 - alpha) * scipy.stats.f.ppf(tail, *degrees))


def _item_rest(spread: Floats) -> Floats:
    own, with_all = np.diag(spread), spread.sum(axis=0)
    rest = spread.sum() - 2 * with_all + own
    found: Floats = (with_all - own) / np.sqrt(own * np.maximum(rest, 1e-300))
    return found


def _omega(correlation: Floats) -> float:
    """Give total omega from one factor, fitted by least squares off the diagonal (minres)."""
    k = len(correlation)
    if k == 2:
        return _alpha(correlation)

    def apart(loading: Floats) -> float:
        gap = correlation - np.outer(loading, loading)
        np.fill_diagonal(gap, 0.0)
        return float((gap**2).sum())

    values, vectors = np.linalg.eigh(correlation)
    start = vectors[:, -1] * np.sqrt(values[-1]) * np.sign(vectors[:, -1].sum() or 1)
    loading = scipy.optimize.minimize(apart, start, method="BFGS", options={"gtol": 1e-10}).x
    common = float(loading.sum()) ** 2
    return common / (common + float(np.clip(1 - loading**2, 0, None).sum()))
