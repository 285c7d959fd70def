"""Counts in each place and its neighbours beside what chance would bring: the exact form."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.special import betainc, betaincinv

from evenhand.statistics.local_clustering import hot_and_cold

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Windows:
    """Each place with its neighbours, itself included, and what of the base they hold.

    Attributes
    ----------
    members
        1 for each place (column) that is in the window of a place (row), shape (places, places).
    share
        Share of all exposure that lies in each window, shape (places,).
    """

    members: csr_array
    share: Floats

    def sums(self, values: Floats) -> Floats:
        """Add values up over each window, shape (places,)."""
        return np.asarray(self.members @ values, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Clusters:
    """What stands out, place by place; every array has shape (places,).

    Attributes
    ----------
    around
        How many were counted in the window of each place.
    expected
        How many would be, were they spread as the exposure is.
    ratio, low, high
        One divided by the other, with its exact 95 % range; missing where nothing is expected.
    p_value
        One-sided, on the side on which the place lies; missing where too little is expected.
    p_adjusted
        The same, adjusted over all places tested and for looking on both sides.
    can_say
        Whether enough is expected.
    is_hot, is_cold
        Whether clearly more, or clearly fewer, than expected were counted.
    """

    around: Floats
    expected: Floats
    ratio: Floats
    low: Floats
    high: Floats
    p_value: Floats
    p_adjusted: Floats
    can_say: Flags
    is_hot: Flags
    is_cold: Flags


def windows_of(
    exposure: Floats, indptr: npt.NDArray[np.int64], indices: npt.NDArray[np.int32]
) -> Windows:
    """Prepare windows from neighbours in rows (CSR), each place being its own neighbour.

    Examples
    --------
    >>> alone = windows_of(np.array([1.0, 3.0]), np.array([0, 1, 2]), np.array([0, 1]))
    >>> alone.share.tolist()
    [0.25, 0.75]
    """
    places = len(exposure)
    members = csr_array((np.ones(len(indices)), indices, indptr), shape=(places, places))
    return Windows(members, np.asarray(members @ exposure) / exposure.sum())


def at_least(counts: Floats, total: float, share: Floats) -> Floats:
    """How likely are so many or more of a total in windows of these shares?

    Notes
    -----
    Binomial tail by the incomplete beta function, exact far out: never one minus the other tail.

    Examples
    --------
    >>> at_least(np.array([0.0, 2.0]), 2, np.array([0.5, 0.5])).tolist()
    [1.0, 0.25]
    """
    some = np.maximum(counts, 1)
    return np.where(counts < 1, 1.0, betainc(some, total - some + 1, np.minimum(share, 1.0)))


def at_most(counts: Floats, total: float, share: Floats) -> Floats:
    """How likely are so many or fewer of a total in windows of these shares?

    Examples
    --------
    >>> at_most(np.array([0.0, 2.0]), 2, np.array([0.5, 0.5])).tolist()
    [0.25, 1.0]
    """
    left = np.maximum(total - counts, 1)
    outside = np.clip(1.0 - share, 0.0, 1.0)
    return np.where(counts >= total, 1.0, betainc(left, counts + 1, outside))


def clusters(counts: Floats, windows: Windows, *, false_share: float, least: float) -> Clusters:
    """Where were more, or fewer, counted than the exposure leads to expect?

    Parameters
    ----------
    counts
        How many were counted in each place, shape (places,).
    windows
        The places with their neighbours and exposure.
    false_share
        Of the places called, how large a share may be false on average; half of it is given to
        hot and half to cold places.
    least
        Windows that expect fewer than this are not judged.

    Returns
    -------
    Clusters
        Place by place.

    Notes
    -----
    Given that N were counted in all, the number in a window that holds the share π of the
    exposure is Binomial(N, π) if risk is the same everywhere. Hot and cold places are two families,
    each under Benjamini & Hochberg at half of `false_share`: windows overlap, so that neighbours
    are positively dependent, under which the procedure holds one-sided. Which places are judged
    depends on the exposure and N alone, never on where the counts lie. The normal form of the
    statistic (Getis & Ord's z) is not used to judge: with sparse counts it calls hot places on
    most maps that have none.

    References
    ----------
    Caldas de Castro & Singer 2006, doi:10.1111/j.1538-4632.2006.00682.x (false discoveries among
    local statistics). Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x.

    Examples
    --------
    >>> alone = windows_of(np.ones(4), np.arange(5), np.arange(4, dtype=np.int32))
    >>> found = clusters(np.array([9.0, 1.0, 1.0, 1.0]), alone, false_share=0.1, least=1.0)
    >>> found.is_hot.tolist(), round(float(found.p_value[0]), 6)
    ([True, False, False, False], 0.000392)
    """
    total = float(counts.sum())
    around, expected = windows.sums(counts), total * windows.share
    can_say = expected >= least
    more = np.where(can_say, at_least(around, total, windows.share), np.nan)
    fewer = np.where(can_say, at_most(around, total, windows.share), np.nan)
    called = hot_and_cold(more, fewer, false_share=false_share)
    above = around >= expected
    there = expected > 0
    divisor = np.where(there, expected, 1.0)
    low, high = proportion_range(around, total)
    share = np.where(there, windows.share, np.nan)
    return Clusters(
        around=around, expected=expected, ratio=np.where(there, around / divisor, np.nan),
        low=low / share, high=high / share, p_value=np.where(above, more, fewer),
        p_adjusted=np.where(above, called.p_hot, called.p_cold), can_say=can_say,
        is_hot=above & called.is_hot, is_cold=~above & called.is_cold,
    )  # fmt: skip


def proportion_range(counts: Floats, total: float) -> tuple[Floats, Floats]:
    """Give Clopper & Pearson's 95 % range of the share of a total, shape (places,) each."""
    some, left = np.maximum(counts, 1), np.maximum(total - counts, 1)
    low = np.where(counts < 1, 0.0, betaincinv(some, total - some + 1, 0.025))
    high = np.where(counts >= total, 1.0, betaincinv(counts + 1, left, 0.975))
    return low, high
