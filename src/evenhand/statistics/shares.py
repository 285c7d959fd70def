"""Likely ranges of a share: Wilson, Clopper-Pearson, and Korn-Graubard for survey designs."""

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

Interval = tuple[NDArray[np.float64], NDArray[np.float64]]


def wilson_interval(hits: ArrayLike, trials: ArrayLike, *, confidence: float = 0.95) -> Interval:
    """Between which values does a share most likely lie, on average over all true shares?

    Parameters
    ----------
    hits
        How many had the property, shape (n,) or a number.
    trials
        How many there were, same shape; zero gives the whole range from 0 to 1.
    confidence
        Level of the interval.

    Returns
    -------
    low, high
        Bounds of the share, shape (n,).

    Notes
    -----
    Inverts the score test. Its coverage is right on average but can fall below the level for
    single shares near 0 or 1: use `clopper_pearson_interval` where that must not happen.

    References
    ----------
    Wilson 1927, doi:10.1080/01621459.1927.10502953.

    Examples
    --------
    >>> low, high = wilson_interval(0, 10)
    >>> low.round(4), high.round(4)
    (array([0.]), array([0.2775]))
    """
    x, n = np.broadcast_arrays(*(np.atleast_1d(np.asarray(v, float)) for v in (hits, trials)))
    z = scipy.stats.norm.isf((1 - confidence) / 2)
    centre = (x + z**2 / 2) / (n + z**2)
    spread = np.zeros_like(centre)
    some = n > 0
    spread[some] = np.sqrt(x[some] * (n[some] - x[some]) / n[some] + z**2 / 4)
    half = np.where(some, z / (n + z**2) * spread, 0.5)
    low, high = np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)
    return np.where(x <= 0, 0.0, low), np.where((x >= n) & some, 1.0, high)


def clopper_pearson_interval(
    hits: ArrayLike, trials: ArrayLike, *, confidence: float = 0.95
) -> Interval:
    """Between which values does a share lie, with at least the stated confidence whatever it is?

    Parameters
    ----------
    hits
        How many had the property, shape (n,); may be fractional when it is an effective number.
    trials
        How many there were, same shape; zero gives the whole range from 0 to 1.
    confidence
        Level of the interval.

    Returns
    -------
    low, high
        Bounds of the share, shape (n,); never of zero width.

    References
    ----------
    Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404.

    Examples
    --------
    >>> low, high = clopper_pearson_interval(0, 10)
    >>> low.round(4), high.round(4)
    (array([0.]), array([0.3085]))
    """
    x, n = np.broadcast_arrays(*(np.atleast_1d(np.asarray(v, float)) for v in (hits, trials)))
    tail = (1 - confidence) / 2
    low = np.where(x > 0, scipy.stats.beta.ppf(tail, np.maximum(x, 1e-12), n - x + 1), 0.0)
    high = np.where(x < n, scipy.stats.beta.isf(tail, x + 1, np.maximum(n - x, 1e-12)), 1.0)
    return low, high


def share_tails(hits: ArrayLike, trials: ArrayLike, share: ArrayLike) -> Interval:
    """How often would a share this large, or this small, come about by chance?

    Parameters
    ----------
    hits
        How many had the property, shape (n,); may be fractional when it is an effective number.
    trials
        How many there were, same shape.
    share
        The true share, same shape, from 0 to 1.

    Returns
    -------
    above, below
        Probability of as many or more, and of as many or fewer, shape (n,): the binomial's for
        whole numbers, else those of the beta distribution, which agree with
        `clopper_pearson_interval`.

    Examples
    --------
    >>> above, below = share_tails(9, 10, 0.5)
    >>> above.round(6), below.round(6)
    (array([0.010742]), array([0.999023]))
    """
    x, n, p = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(v, float)) for v in (hits, trials, share))
    )
    above = np.where(x > 0, scipy.stats.beta.cdf(p, np.maximum(x, 1e-12), n - x + 1), 1.0)
    below = np.where(x < n, scipy.stats.beta.sf(p, x + 1, np.maximum(n - x, 1e-12)), 1.0)
    return above, below


def korn_graubard_interval(
    share: ArrayLike,
    std_error: ArrayLike,
    answers: ArrayLike,
    degrees: ArrayLike,
    *,
    confidence: float = 0.95,
) -> Interval:
    """Between which values does a share of a population lie, when its sample had a design?

    Parameters
    ----------
    share
        The design-based estimate, from 0 to 1, shape (n,).
    std_error
        Its design-based standard error, same shape; 0 where the share is 0 or 1.
    answers
        Number of answers behind it, same shape.
    degrees
        Degrees of freedom of the design: clusters less strata, same shape.
    confidence
        Level of the interval.

    Returns
    -------
    low, high
        Bounds of the share, shape (n,); never of zero width.

    Notes
    -----
    Clopper and Pearson's interval on the effective number of answers
    share (1 - share) / std_error², times (t(answers - 1) / t(degrees))². The effective number is
    never more than the answers; where the standard error is 0 it is the answers themselves.

    References
    ----------
    Korn & Graubard 1998, Survey Methodology 24(2), 193-201.
    """
    p, se, n, df = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(v, float)) for v in (share, std_error, answers, degrees))
    )
    tail = (1 - confidence) / 2
    variance = np.where(se > 0, se**2, 1.0)
    effective = np.where(se > 0, p * (1 - p) / variance, n)
    wider = scipy.stats.t.isf(tail, np.maximum(n - 1, 1)) / scipy.stats.t.isf(
        tail, np.maximum(df, 1)
    )
    effective = np.minimum(effective * wider**2, n)
    return clopper_pearson_interval(effective * p, effective, confidence=confidence)
