"""Where two sets of incidents lie differently: tests by place, and how alike the whole is."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from evenhand.statistics.dispersion import dispersed_counts
from evenhand.statistics.multiplicity import benjamini_yekutieli, holm

Vector = NDArray[np.float64]
Control = Literal["false_discoveries", "any_false_call"]
LEAST_EXPECTED, TIE = 5.0, 1 + 1e-7


@dataclass(frozen=True)
class PatternTests:
    """Tests of each place; a place without any incident is not tested.

    Attributes
    ----------
    p_value
        Two-sided, shape (places,); missing for a place without incidents.
    p_adjusted
        Adjusted over the places that can ever be clear; missing for the others.
    least_p_value
        The smallest p-value that a place with so many incidents could have.
    can_be_clear
        Whether some outcome, however lopsided, could have been clear after adjustment.
    """

    p_value: Vector
    p_adjusted: Vector
    least_p_value: Vector
    can_be_clear: NDArray[np.bool_]


def pattern_tests(
    first: ArrayLike,
    second: ArrayLike,
    *,
    dispersion: float = 1.0,
    control: Control = "false_discoveries",
    alpha: float = 0.05,
) -> PatternTests:
    """Which places hold another share of the second set than of the first?

    Parameters
    ----------
    first, second
        Incidents of each place in both sets, shape (places,).
    dispersion
        Variance over mean of a place's count, at least 1.
    control
        `false_discoveries`: few of the places called are false (Benjamini-Yekutieli);
        `any_false_call`: even one false call is rare (Holm).
    alpha
        The level that decides which places can ever be clear.

    Returns
    -------
    PatternTests
        Swapping the sets changes nothing.

    Raises
    ------
    ValueError
        A set is empty.

    Notes
    -----
    Each place is a table of two by two: there or elsewhere, first or second set. Pearson's
    chi-square is taken with the factor (N - 1) / N, divided by the dispersion. Where a number
    below 5 is expected, Fisher's exact test (sum of all tables no likelier) stands in; with a
    dispersion above 1 the larger of both p-values, as Fisher's knows of none. Places whose
    smallest possible p-value is too large to be clear are left out of the family (Tarone's
    rule): this looks at the sum of both counts only, which says nothing about their difference.
    Shares of one whole depend on each other negatively, hence Benjamini-Yekutieli rather than
    Benjamini-Hochberg.

    References
    ----------
    Wheeler, Steenbeek & Andresen 2018, doi:10.1111/tgis.12341. Campbell 2007,
    doi:10.1002/sim.2832, for (N - 1) / N. Tarone 1990, doi:10.2307/2531456.

    Examples
    --------
    >>> found = pattern_tests([40, 10, 0, 1], [10, 40, 0, 1])
    >>> found.p_adjusted.round(6), found.can_be_clear.tolist()
    (array([ 0.,  0., nan, nan]), [True, True, False, False])
    """
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    n, m, wider = a.sum(), b.sum(), max(dispersion, 1.0)
    if n <= 0 or m <= 0:
        raise ValueError("both sets need at least one incident")
    both = a + b
    least = np.maximum(0.0, both - m), np.minimum(both, n)
    tails = _chi_square_p(a, both, n, m, wider)
    extreme = np.minimum(*(_chi_square_p(at, both, n, m, wider) for at in least))
    sparse = (both * min(n, m) / (n + m) < LEAST_EXPECTED) & (both > 0)
    for size in np.unique(both[sparse]):
        here = sparse & (both == size)
        exact, smallest = _fisher_p(a[here], size, n, m)
        tails[here] = exact if wider == 1 else np.maximum(exact, tails[here])
        extreme[here] = smallest if wider == 1 else np.maximum(smallest, extreme[here])
    p = np.where(both > 0, tails, np.nan)
    able = (both > 0) & _able(np.where(both > 0, extreme, 1.0), alpha)
    adjust = benjamini_yekutieli if control == "false_discoveries" else holm
    return PatternTests(p, adjust(np.where(able, p, np.nan)), np.where(both > 0, extreme, np.nan),
                        able)  # fmt: skip


def _chi_square_p(at: Vector, both: Vector, n: float, m: float, wider: float) -> Vector:
    """Give the p-value of Pearson's chi-square of each two-by-two table, with (N - 1) / N."""
    total = n + m
    with np.errstate(divide="ignore", invalid="ignore"):
        square = (at * (m - both + at) - (both - at) * (n - at)) ** 2 * (total - 1)
        value = square / (n * m * both * (total - both)) / wider
    # A place that holds everything differs from nothing: 0 / 0.
    return np.asarray(scipy.stats.chi2.sf(np.nan_to_num(value, nan=0.0), 1), dtype=np.float64)


def _fisher_p(at: Vector, both: float, n: float, m: float) -> tuple[Vector, float]:
    """Give Fisher's two-sided p-value of places with one sum of counts, and the smallest."""
    low, high = int(max(0.0, both - m)), int(min(both, n))
    chance = scipy.stats.hypergeom.pmf(np.arange(low, high + 1), int(n + m), int(both), int(n))
    order = np.argsort(chance, kind="stable")
    summed = np.cumsum(chance[order])
    last = np.searchsorted(chance[order], chance * TIE, side="right") - 1
    whole = np.minimum(summed[last], 1.0)
    return whole[at.astype(np.int64) - low], float(whole.min())


def _able(least: Vector, alpha: float) -> NDArray[np.bool_]:
    """Say which tests can be clear: the fewest m so that at most m can get below alpha / m."""
    ordered = np.sort(least)
    many = np.arange(1, len(least) + 1)
    could = np.searchsorted(ordered, alpha / many, side="right")
    return np.asarray(least <= alpha / many[int(np.argmax(could <= many))])


def share_moved(first: ArrayLike, second: ArrayLike) -> float:
    """What share of one set would have to lie elsewhere for both to have one pattern?

    Parameters
    ----------
    first, second
        Incidents of each place in both sets, shape (places,).

    Returns
    -------
    float
        From 0 (one pattern) to 1 (no place in common); half the sum of differences of shares.

    References
    ----------
    Duncan & Duncan 1955, doi:10.2307/2088328.

    Examples
    --------
    >>> share_moved([1, 3], [3, 1])
    0.5
    """
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    return float(np.abs(a / a.sum() - b / b.sum()).sum() / 2)


def moved_by_chance(
    first: ArrayLike, second: ArrayLike, *, dispersions: tuple[float, float] = (1.0, 1.0),
    draws: int = 999, seed: int = 1,
) -> Vector:  # fmt: skip
    """How much would `share_moved` be if both sets had one pattern?

    Parameters
    ----------
    first, second
        Incidents of each place in both sets, shape (places,).
    dispersions
        Variance over mean of a place's count in each set.
    draws, seed
        How many draws, and their start.

    Returns
    -------
    NDArray
        One value for each draw, shape (draws,). Without dispersion the incidents of each place
        are dealt anew to the two sets; with it, both are drawn from the pattern of all together.
    """
    a, b = np.asarray(first, dtype=np.int64), np.asarray(second, dtype=np.int64)
    rng, both = np.random.default_rng(seed), a + b
    n, m = int(a.sum()), int(b.sum())
    if max(dispersions) <= 1:
        dealt = rng.multivariate_hypergeometric(both, n, size=draws, method="marginals")
        return np.asarray(np.abs(dealt / n - (both - dealt) / m).sum(axis=1) / 2)
    shape = (draws, len(both))
    drawn = [dispersed_counts(rng, np.broadcast_to(both * size / (n + m), shape), max(wider, 1.0))
             for size, wider in zip((n, m), dispersions, strict=True)]  # fmt: skip
    shares = [one / np.maximum(one.sum(axis=1, keepdims=True), 1.0) for one in drawn]
    return np.asarray(np.abs(shares[0] - shares[1]).sum(axis=1) / 2)


def andresen_index(
    base: ArrayLike, test: ArrayLike, *, share: float = 0.85, draws: int = 200, seed: int = 1
) -> tuple[float, float]:
    """How similar are two patterns by Andresen's index S?

    Parameters
    ----------
    base, test
        Incidents of each place, shape (places,); the index changes when they are swapped.
    share
        Share of the test set drawn each time, without replacement.
    draws, seed
        How many draws, and their start.

    Returns
    -------
    every, with_any : float
        Share of places whose base share lies in the middle 95 % of the draws' shares: of all
        places, and of those with an incident in either set.

    Notes
    -----
    The number drawn is rounded up. The middle 95 % leaves out the 5 smallest and the 5 largest
    of 200. It is no test: the more incidents there are, the less similar any two patterns are.

    References
    ----------
    Andresen 2009, doi:10.1016/j.apgeog.2008.12.004.

    Examples
    --------
    >>> base, test = [2, 2, 2, 1, 0, 1], [2, 1, 2, 2, 1, 1]
    >>> andresen_index(base, test)[0].__round__(4), andresen_index(test, base)[0]
    (0.8333, 0.5)
    """
    a, b = np.asarray(base, dtype=np.int64), np.asarray(test, dtype=np.int64)
    size = int(np.ceil(share * b.sum() - 1e-9))
    rng = np.random.default_rng(seed)
    drawn = rng.multivariate_hypergeometric(b, size, size=draws, method="marginals")
    drawn.sort(axis=0)
    cut = int(0.025 * draws)
    low, high = drawn[cut] / size, drawn[draws - 1 - cut] / size
    own = a / a.sum()
    inside = (low - 1e-12 <= own) & (own <= high + 1e-12)
    return float(inside.mean()), float(inside[(a + b) > 0].mean())
