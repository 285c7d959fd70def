"""Simple comparisons of counts before and after, as functions of many data sets at once."""

from itertools import combinations

import numpy as np
import scipy
from numpy.typing import NDArray

from evenhand.statistics.detectable import MOST_LISTED, Design, Judged, arrangements

HALF = 0.5
"""Added to every sum, so that the logarithm of none is finite."""


def before_after(counts: NDArray[np.float64], treated: NDArray[np.bool_], first: int) -> Judged:
    """Did the treated areas have fewer after than before, as if nothing else had changed?

    Parameters
    ----------
    counts
        Shape (draws, areas, periods).
    treated, first
        Areas, shape (areas,), and first period after the start.

    Returns
    -------
    Judged
        Poisson p-values and log ratios of the means.

    Notes
    -----
    Shown as a contrast only: season, trend and clustering all pass for an effect. The variance of
    the log ratio is 1 / before + 1 / after.
    """
    mine = counts[:, treated].sum(axis=1)
    before, after = mine[:, :first].sum(axis=1) + HALF, mine[:, first:].sum(axis=1) + HALF
    size = np.log(after / (counts.shape[2] - first)) - np.log(before / first)
    error = np.sqrt(1 / before + 1 / after)
    return Judged(2 * scipy.stats.norm.sf(np.abs(size) / error), size)


def drawn_sets(
    areas: int, treated: int, draws: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """List all ways to choose the treated areas, or draw some where there are too many.

    Returns
    -------
    NDArray
        1 where an area is treated, shape (ways, areas).

    Examples
    --------
    >>> drawn_sets(3, 2, 99, np.random.default_rng(1)).astype(int).tolist()
    [[1, 1, 0], [1, 0, 1], [0, 1, 1]]
    """
    if arrangements(areas, treated) <= max(MOST_LISTED, draws):
        chosen = np.array(list(combinations(range(areas), treated)))
    else:
        chosen = np.argsort(rng.random((draws, areas)), axis=1)[:, :treated]
    sets = np.zeros((len(chosen), areas))
    np.put_along_axis(sets, chosen, 1.0, axis=1)
    return sets


def randomised_difference(areas: int, treated: int, draws: int, seed: int) -> Design:
    """Make a difference in differences of summed counts, judged by randomisation.

    Parameters
    ----------
    areas, treated
        How many areas there are in all, and how many of them are treated.
    draws
        Arrangements drawn where not all can be listed.
    seed
        Of the draws.

    Returns
    -------
    Design
        The size is log (after / before) of the treated less that of the others; p is the share of
        arrangements with a size as large, the observed one among them.

    References
    ----------
    Fisher 1935, The Design of Experiments; MacKinnon & Webb 2020,
    doi:10.1016/j.jeconom.2020.04.024, for few treated clusters.
    """
    sets = drawn_sets(areas, treated, draws, np.random.default_rng(seed))
    is_whole = len(sets) == arrangements(areas, treated)

    def judge(counts: NDArray[np.float64], mine: NDArray[np.bool_], first: int) -> Judged:
        before, after = counts[:, :, :first].sum(axis=2), counts[:, :, first:].sum(axis=2)
        own = _contrast(before, after, mine[None].astype(np.float64))[:, 0]
        others = np.abs(_contrast(before, after, sets))
        extreme = (others >= np.abs(own)[:, None] - 1e-9).sum(axis=1)
        p = extreme / len(sets) if is_whole else (1 + extreme) / (1 + len(sets))
        return Judged(p, own)

    return judge


def _contrast(
    before: NDArray[np.float64], after: NDArray[np.float64], sets: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give each data set's size under each arrangement, shape (draws, ways)."""
    sums = [side @ sets.T + HALF for side in (before, after)]
    rest = [side.sum(axis=1, keepdims=True) - (summed - HALF) + HALF
            for side, summed in zip((before, after), sums, strict=True)]  # fmt: skip
    size: NDArray[np.float64] = np.log(sums[1] / sums[0]) - np.log(rest[1] / rest[0])
    return size
