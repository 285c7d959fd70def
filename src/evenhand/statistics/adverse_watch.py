"""Did counts rise in some areas beyond others, after a day: one-sided, for a list of warnings."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evenhand.statistics.serial_shares import serial_share_fit

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rise:
    """How many times as many there were after, beside the other areas.

    Attributes
    ----------
    ratio, low, high
        The ratio and its likely range; 1: as elsewhere.
    p_rise
        Of no rise, one-sided.
    before, after, others_before, others_after
        Counts.
    """

    ratio: float
    low: float
    high: float
    p_rise: float
    before: float
    after: float
    others_before: float
    others_after: float


def rise_beside_others(
    counts: ArrayLike, others: ArrayLike, at: ArrayLike, after: ArrayLike, *, confidence: float,
    least: float = 0.0,
) -> Rise:  # fmt: skip
    """Did one series rise beside another, from a time on?

    Parameters
    ----------
    counts, others
        The series watched and the one it is set beside, shape (n,), in order of time.
    at
        When each was counted, in periods, shape (n,); gaps are allowed.
    after
        Which periods lie after, shape (n,).
    confidence
        Level of the range.
    least
        Fewer than this before are taken for this many.

    Returns
    -------
    Rise
        Ratio of ratios; counts are those given.

    Raises
    ------
    ValueError
        Too few periods, or none of a series before or after.

    Notes
    -----
    Share of the first series in both, a step, variance a multiple of the binomial's, neighbouring
    periods alike (`serial_shares`). What both share drops out: season, campaigns, a new way of
    taking complaints. What hardly was there before may be the harm itself, and no ratio can be
    taken to nothing: what is lacking to `least` is spread evenly over the periods before, which
    can only make a rise look smaller.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> late = np.arange(24) >= 12
    >>> found = rise_beside_others(rng.poisson(np.where(late, 40, 20)), rng.poisson(60, 24),
    ...     np.arange(24), late, confidence=0.95)
    >>> 1.5 < found.ratio < 2.5, found.p_rise < 0.001
    (True, True)
    """
    y, o = np.asarray(counts, dtype=np.float64), np.asarray(others, dtype=np.float64)
    late = np.asarray(after, dtype=bool)
    sums = [float(series[side].sum()) for series in (y, o) for side in (~late, late)]
    if min(max(sums[0], least), *sums[1:]) <= 0:
        raise ValueError("one of the series has nothing before or after")
    y = y + ~late * max(least - sums[0], 0.0) / (~late).sum()
    fit = serial_share_fit(y, o, np.column_stack([np.ones(len(y)), late]), at)
    tail = (1 - confidence) / 2
    return Rise(
        float(np.exp(fit.coefficients[1])), float(np.exp(fit.quantile(1, tail))),
        float(np.exp(fit.quantile(1, 1 - tail))), 1 - fit.tail_above(1, 0.0), *sums,
    )  # fmt: skip
