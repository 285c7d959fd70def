"""Which places at which times have more or fewer than place and time alone lead to expect."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from evenhand.statistics.dispersion import Dispersion, margin_dispersion, widened
from evenhand.statistics.multiplicity import benjamini_hochberg
from evenhand.statistics.poisson_rates import exact_interval

Floats = NDArray[np.float64]
NEGLIGIBLE, TINY, BARELY = 1e-17, 1e-12, 1e-6


@dataclass(frozen=True)
class SpaceTime:
    """A table of places by periods beside what its margins lead to expect.

    Attributes
    ----------
    expected, ratio, low, high
        Expected number, count over it, and the range of that, shape (places, periods).
    p_value
        Two-sided, missing where a place was not judged; same shape.
    p_adjusted
        Adjusted over all that were judged; same shape.
    dispersion
        Variance of the cells over that of independent events.
    """

    expected: Floats
    ratio: Floats
    low: Floats
    high: Floats
    p_value: Floats
    p_adjusted: Floats
    dispersion: Dispersion


def space_time(
    table: NDArray[np.floating], *, fewest: int = 10, confidence: float = 0.95
) -> SpaceTime:
    """Where and when does a table of counts depart from place times period?

    Parameters
    ----------
    table
        Counts, shape (places, periods).
    fewest
        Places with fewer in all periods together are not judged.
    confidence
        Level of the ranges.

    Returns
    -------
    SpaceTime
        Expected counts and departures.

    Notes
    -----
    Expected = total of the place × total of the period / total. Given both totals, a cell of
    independent events is hypergeometric: exact tails. Where cells vary more than that (series,
    near repeats), they are taken as negative-binomial with the measured variance over mean, and
    the place's events are spread over periods accordingly (beta-binomial). That variance is
    measured on all other cells, and widened as t is beside the normal at the level that calls
    the first of so many cells. More and fewer are
    two families, each adjusted after Benjamini and Hochberg at half the level; the larger of
    both adjusted values is doubled, so that a map on which place and period alone decide has any
    clear cell in at most 5 % of cases. Ranges are Garwood's and take the expected number as known.

    References
    ----------
    Lancaster 1949, doi:10.1093/biomet/36.1-2.117. Benjamini & Hochberg 1995,
    doi:10.1111/j.2517-6161.1995.tb02031.x. Garwood 1936, doi:10.1093/biomet/28.3-4.437.

    Examples
    --------
    >>> found = space_time(np.array([[7.0, 5.0], [5.0, 7.0]]))
    >>> found.expected[0, 0], bool(found.p_value[0, 0] > 0.5)
    (np.float64(6.0), True)
    """
    found = np.asarray(table, dtype=np.float64)
    place, period, total = found.sum(axis=1, keepdims=True), found.sum(axis=0), found.sum()
    expected = place * period / total
    dispersion = margin_dispersion(found)
    apart = _without_each(found, expected, place, period)
    more, less = _tails(found, place, period, apart, dispersion.degrees)
    judged = np.broadcast_to(place >= fewest, found.shape)
    p_value = np.where(judged, np.minimum(1.0, 2 * np.minimum(more, less)), np.nan)
    families = [
        benjamini_hochberg(np.where(judged, tail, np.nan).ravel()).reshape(found.shape)
        for tail in (more, less)
    ]
    adjusted = np.minimum(1.0, 2 * np.minimum(*families))
    scale = widened(apart, dispersion.degrees, confidence).ravel()
    safe = np.where(expected > 0, expected, 1.0)
    low, high = exact_interval(found.ravel() / scale, safe.ravel() / scale,
                               confidence=confidence)  # fmt: skip
    there = expected > 0
    return SpaceTime(
        expected=expected,
        ratio=np.where(there, found / safe, np.nan),
        low=np.where(there, low.reshape(found.shape), np.nan),
        high=np.where(there, high.reshape(found.shape), np.nan),
        p_value=p_value,
        p_adjusted=adjusted,
        dispersion=dispersion,
    )


def _without_each(found: Floats, expected: Floats, place: Floats, period: Floats) -> Floats:
    """Give the dispersion of all cells but each: one that stands out must not hide itself."""
    total = max(float(found.sum()), 2.0)
    variance = expected * (1 - place / total) * (1 - period / total) * total / (total - 1)
    squared = (found - expected) ** 2
    rest = np.maximum(variance.sum() - variance, TINY)
    return np.asarray((squared.sum() - squared) / rest, dtype=np.float64)


def _tails(
    found: Floats, place: Floats, period: Floats, dispersion: Floats, degrees: float
) -> tuple[Floats, Floats]:
    """Give both tails of every cell, allowing for a dispersion that is estimated."""
    # At the level at which the first of so many cells is called, as a t beside a normal test.
    level = 0.025 / found.size
    degrees = max(degrees - 1, 1.0)
    ratio = scipy.stats.t.isf(level, degrees) / scipy.stats.norm.isf(level)
    allowed = dispersion * ratio**2
    total = float(found.sum())
    rows, columns = np.broadcast_to(place, found.shape), np.broadcast_to(period, found.shape)
    above, below = hypergeometric_tails(found, rows, columns, total)
    wide = allowed > 1 + BARELY
    above[wide], below[wide] = beta_binomial_tails(
        found[wide], rows[wide], columns[wide] / total, allowed[wide]
    )
    return above, below


def hypergeometric_tails(
    found: Floats, row: Floats, column: Floats, total: float
) -> tuple[Floats, Floats]:
    """How likely are as many, or as few, in a cell of a table with these margins?

    Parameters
    ----------
    found
        Counts of the cells.
    row, column
        Totals of the row and of the column of each, shapes that broadcast with `found`.
    total
        Total of the table.

    Returns
    -------
    above, below
        Probability of as many or more, and of as many or fewer, shape of `found`.

    Notes
    -----
    Probabilities are added up from the observed count outwards by the ratio of neighbouring
    ones, for all cells at once, on the side away from the mean; the other tail, which is never
    small, is the rest.

    Examples
    --------
    >>> above, below = hypergeometric_tails(np.array([4.0]), np.array([5.0]), np.array([5.0]), 10.0)
    >>> above.round(6), below.round(6)
    (array([0.103175]), array([0.996032]))
    """
    k, r, c = np.broadcast_arrays(found, row, column)
    rest = total - r - c
    here = np.exp(
        _log_choose(r, k) + _log_choose(total - r, c - k) - _log_choose(np.full(k.shape, total), c)
    )

    def next_over_here(j: Floats, at: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        return (r[at] - j) * (c[at] - j), (j + 1) * (rest[at] + j + 1)

    return _both(k, r * c / total, here, next_over_here)


def beta_binomial_tails(
    found: Floats, row: Floats, share: Floats, dispersion: Floats | float
) -> tuple[Floats, Floats]:
    """How likely are as many, or as few, of a row's events in a cell, if they come in clusters?

    Parameters
    ----------
    found
        Counts of the cells.
    row, share
        Total of the row, and share of it that the cell is to have, shapes that broadcast.
    dispersion
        Variance over mean of the cells, above 1, shape that broadcasts.

    Returns
    -------
    above, below
        Probability of as many or more, and of as many or fewer, shape of `found`.

    Notes
    -----
    Negative-binomial cells with this dispersion, given their total: beta-binomial with the
    parameters total × share / (dispersion - 1) and total × (1 - share) / (dispersion - 1). Their
    tails are longer than those of counts divided by the dispersion.

    Examples
    --------
    One of two, either alike; at dispersion 2 that is Pólya's urn with one ball of each:

    >>> above, _ = beta_binomial_tails(np.array([2.0]), np.array([2.0]), np.array([0.5]), 2.0)
    >>> above.round(6)
    array([0.333333])
    """
    k, r, q = np.broadcast_arrays(found, row, share)
    own = np.maximum(r * q, TINY) / (dispersion - 1)
    other = np.maximum(r * (1 - q), TINY) / (dispersion - 1)
    betaln = scipy.special.betaln
    here = np.exp(_log_choose(r, k) + betaln(k + own, r - k + other) - betaln(own, other))

    def next_over_here(j: Floats, at: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        return (r[at] - j) * (j + own[at]), (j + 1) * (r[at] - j - 1 + other[at])

    return _both(k, r * q, here, next_over_here)


def _log_choose(n: Floats, k: Floats) -> Floats:
    gammaln = scipy.special.gammaln
    return np.asarray(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1), dtype=np.float64)


Ratio = Callable[[Floats, NDArray[np.bool_]], tuple[Floats, Floats]]
"""Count and which cells → probability of the next over that of this one, as a fraction."""


def _both(k: Floats, mean: Floats, here: Floats, ratio: Ratio) -> tuple[Floats, Floats]:
    """Give both tails from the probability of each count and that of the next over it."""
    high = k >= mean
    tail = np.minimum(_added(k, here, high, 1, ratio) + _added(k, here, ~high, -1, ratio), 1.0)
    rest = np.clip(1 - tail + here, 0.0, 1.0)
    return np.where(high, tail, rest), np.where(high, rest, tail)


def _added(k: Floats, here: Floats, side: NDArray[np.bool_], step: int, ratio: Ratio) -> Floats:
    """Add probabilities up from the cell's own outwards, for the cells of one side of the mean."""
    at, term, added = k.copy(), here.copy(), np.where(side, here, 0.0)
    active = side & (here > 0)
    while active.any():
        j = at[active]
        top, bottom = ratio(j, active) if step > 0 else ratio(j - 1, active)[::-1]
        # Beyond the last possible count, up or down, the fraction is 0 whatever is below it.
        new = term[active] * np.divide(top, bottom, out=np.zeros_like(j), where=top > 0)
        term[active], at[active] = new, j + step
        added[active] += new
        active[active] = new > NEGLIGIBLE * added[active]
    return added
