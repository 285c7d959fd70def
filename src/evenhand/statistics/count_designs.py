"""Simple comparisons of counts before and after, as functions of many data sets at once."""

import numpy as np
import scipy
from numpy.typing import NDArray

from evenhand.statistics.detectable import Design, Judged
from evenhand.statistics.reassigned_areas import (
    assignments,
    p_of,
    reassigned_statistics,
    size_variances,
)

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


def reassigned_difference(draws: int, seed: int) -> Design:
    """Make a difference in differences of counts, judged by which areas could have been treated.

    Parameters
    ----------
    draws, seed
        As for `assignments`: ways drawn where not all can be listed.

    Returns
    -------
    Design
        For each data set the p-value of no effect that `block_difference.count_effect` gives, and
        the log ratio of ratios, a half added to every sum.

    References
    ----------
    As for `count_effect`: Ferman & Pinto 2019, doi:10.1162/rest_a_00759; MacKinnon & Webb 2020,
    doi:10.1016/j.jeconom.2020.04.024.

    Examples
    --------
    >>> counts = np.array([[[60.0, 30], [40, 41], [80, 79], [50, 52], [30, 29]]])
    >>> mine = np.array([True, False, False, False, False])
    >>> reassigned_difference(99, 1)(counts, mine, 1).p_values.tolist()
    [0.2]
    """

    def judge(counts: NDArray[np.float64], mine: NDArray[np.bool_], first: int) -> Judged:
        before, after = counts[:, :, :first].sum(axis=2), counts[:, :, first:].sum(axis=2)
        total = before + after
        share = after.sum(axis=1, keepdims=True) / total.sum(axis=1, keepdims=True)
        beyond, chance = after - total * share, total * share * (1 - share)
        spread = size_variances(beyond, chance, chance**2)
        ways = assignments(mine, draws=draws, seed=seed)
        p = p_of(reassigned_statistics(beyond, spread, chance, ways))
        own, others = (
            np.log(after[:, side].sum(axis=1) + HALF) - np.log(before[:, side].sum(axis=1) + HALF)
            for side in (mine, ~mine)
        )
        return Judged(p, own - others)

    return judge
