"""Ordered answers explained by others, and whether groups answer an item otherwise at one level."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from evenhand.errors import UnsuitableData, listed

Floats = NDArray[np.float64]
NEGLIGIBLE, LARGE = 0.035, 0.070
"""Jodoin and Gierl's bounds of the change of Nagelkerke's R²: below the first it is negligible."""


@dataclass(frozen=True)
class OrdinalFit:
    """A proportional-odds model.

    Attributes
    ----------
    cuts
        Between the ordered answers, rising, shape (answers − 1,).
    slopes
        Log odds ratio of a higher answer, shape (p,).
    log_likelihood
        At these.
    """

    cuts: Floats
    slopes: Floats
    log_likelihood: float


@dataclass(frozen=True)
class ItemDifference:
    """Whether groups of the same level answer an item otherwise.

    Attributes
    ----------
    p_value
        Of no difference, level or slope (likelihood ratio, 2 (groups − 1) degrees of freedom).
    effect
        How much more of the answers the groups explain: change of Nagelkerke's R².
    uniform
        The part of `effect` that is the same at every level.
    """

    p_value: float
    effect: float
    uniform: float


def ordinal_logit(answers: ArrayLike, x: ArrayLike, counts: ArrayLike | None = None) -> OrdinalFit:
    """How do the odds of a higher answer go with other things?

    Parameters
    ----------
    answers
        Ordered codes, shape (n,); their distances do not count.
    x
        Explaining values, shape (n, p); p may be 0.
    counts
        How many respondents each row stands for, shape (n,); None means one.

    Returns
    -------
    OrdinalFit
        logit P(answer ≤ k) = cut_k − x·slope, fitted by maximum likelihood.

    Raises
    ------
    UnsuitableData
        All answers are alike.

    References
    ----------
    McCullagh 1980, doi:10.1111/j.2517-6161.1980.tb01109.x.

    Examples
    --------
    >>> found = ordinal_logit([0, 0, 1, 1, 2, 2], np.empty((6, 0)))
    >>> found.cuts.round(4)
    array([-0.6931,  0.6931])
    """
    values, y = np.unique(np.asarray(answers), return_inverse=True)
    z = np.asarray(x, dtype=np.float64)
    w = np.ones(len(y)) if counts is None else np.asarray(counts, dtype=np.float64)
    if len(values) < 2:
        raise UnsuitableData(listed("ordinal model", ["all answers are alike; leave the item out"]))
    middle, spread = z.mean(axis=0), np.where(z.std(axis=0) > 0, z.std(axis=0), 1.0)
    scaled = (z - middle) / spread
    share = np.cumsum(np.bincount(y, w))[:-1] / w.sum()
    first = scipy.special.logit(share)
    start = np.r_[first[0], np.log(np.diff(first)), np.zeros(z.shape[1])]
    many = len(values) - 1
    found = scipy.optimize.minimize(
        _unlikely, start, args=(y, scaled, w, many), jac=True, method="BFGS",
        options={"gtol": 1e-7 * w.sum(), "maxiter": 500},
    )  # fmt: skip
    cuts = _rising(found.x[:many])
    slopes = found.x[many:] / spread
    return OrdinalFit(cuts + middle @ slopes, slopes, -float(found.fun))


def item_difference(answers: ArrayLike, level: ArrayLike, groups: ArrayLike) -> ItemDifference:
    """Do groups of people at the same level answer this item otherwise?

    Parameters
    ----------
    answers
        Codes of one item, shape (n,), none missing.
    level
        What the other items say of each respondent, such as their sum, shape (n,).
    groups
        Group of each respondent, shape (n,).

    Returns
    -------
    ItemDifference
        With p-value and size.

    Raises
    ------
    UnsuitableData
        There are fewer than two groups, or all answers are alike.

    Notes
    -----
    Three nested proportional-odds models: level; level and groups; these and their products.
    Weights and clusters are left out: the question is about people, not about the population;
    clusters make the p-value too small, so the size decides, and the p-value only rules out
    chance. Taking the other items as the level supposes that most of them are alike.

    References
    ----------
    Zumbo 1999, A Handbook on the Theory and Methods of Differential Item Functioning; Swaminathan
    & Rogers 1990, doi:10.1111/j.1745-3984.1990.tb00754.x; Jodoin & Gierl 2001,
    doi:10.1207/S15324818AME1404_2 (bounds of size); Nagelkerke 1991, doi:10.1093/biomet/78.3.691.

    Examples
    --------
    >>> level = np.tile([0, 1, 2, 3], 50)
    >>> group = np.repeat(["a", "b"], 100)
    >>> same = item_difference((level + np.arange(200) % 3) // 2, level, group)
    >>> same.effect < 0.035
    True
    """
    names, code = np.unique(np.asarray(groups).astype(str), return_inverse=True)
    if len(names) < 2:
        raise UnsuitableData(listed("item difference", ["two groups are needed to compare"]))
    table = np.column_stack([np.asarray(answers, float), np.asarray(level, float), code])
    rows, counts = np.unique(table, axis=0, return_counts=True)
    y, base = rows[:, 0], rows[:, 1:2]
    each = (rows[:, 2:3] == np.arange(1, len(names))).astype(np.float64)
    none = ordinal_logit(y, np.empty((len(y), 0)), counts).log_likelihood
    nested = (base, np.hstack([base, each]), np.hstack([base, each, base * each]))
    fits = [ordinal_logit(y, x, counts).log_likelihood for x in nested]
    n = int(counts.sum())
    alone, level_too, both = (_nagelkerke(fit, none, n) for fit in fits)
    test = max(2 * (fits[2] - fits[0]), 0.0)
    p = float(scipy.stats.chi2.sf(test, 2 * (len(names) - 1)))
    return ItemDifference(p, max(both - alone, 0.0), max(level_too - alone, 0.0))


def _nagelkerke(fit: float, none: float, n: int) -> float:
    """Give Nagelkerke's R² from two log likelihoods."""
    return float(-np.expm1(2 * (none - fit) / n) / -np.expm1(2 * none / n))


def _rising(raw: Floats) -> Floats:
    """Give cuts from a first one and the logarithms of the steps between them."""
    found: Floats = np.cumsum(np.r_[raw[0], np.exp(raw[1:])])
    return found


def _unlikely(
    raw: Floats, y: NDArray[np.intp], x: Floats, w: Floats, many: int
) -> tuple[float, Floats]:
    """Give the negative log likelihood and its gradient."""
    cuts, slopes = _rising(raw[:many]), raw[many:]
    eta = x @ slopes
    edges = np.r_[-np.inf, cuts, np.inf]
    above, below = scipy.special.expit(edges[y + 1] - eta), scipy.special.expit(edges[y] - eta)
    chance = np.maximum(above - below, 1e-300)
    up, down = above * (1 - above) / chance * w, below * (1 - below) / chance * w
    by_cut = np.bincount(y, up, many + 1)[:many] - np.bincount(y, down, many + 1)[1:]
    steps = np.r_[1.0, np.exp(raw[1:many])]
    to_raw = np.cumsum(by_cut[::-1])[::-1] * steps
    return -float((w * np.log(chance)).sum()), np.r_[-to_raw, x.T @ (up - down)]
