"""From offences that were reported to those that happened, as unsure as the chance of reporting."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed

Floats = NDArray[np.float64]
_NODES = 128


@dataclass(frozen=True)
class Happened:
    """How many offences happened, reported or not.

    Attributes
    ----------
    estimate
        Expected number.
    low, high
        Likely range.
    reported
        How many were reported.
    """

    estimate: float
    low: float
    high: float
    reported: int


def happened(reported: int, a: float, b: float, *, confidence: float = 0.95) -> Happened:
    """How many happened, if so many were reported and each was reported with an unsure chance?

    Parameters
    ----------
    reported
        Offences reported, k, at least 1.
    a, b
        The chance that one is reported, as Beta(a, b); a above 1. It must be of the same offence,
        kind of place, and mix of attempts and completed ones.
    confidence
        Level of the range.

    Returns
    -------
    Happened
        Expected number and likely range.

    Raises
    ------
    UnsuitableData
        Nothing was reported (then nothing bounds what happened), or the chance is too unsure for
        an expected number.

    Notes
    -----
    N = k + NegBin(k, p) with p ~ Beta(a, b): a beta negative binomial. Dividing k by the mean rate
    gives too little, since 1/p is convex: E[N] = k (a + b − 1)/(a − 1). The prior for N is flat
    in its logarithm.

    References
    ----------
    Johnson, Kemp & Kotz 2005, Univariate Discrete Distributions, section 6.2.

    Examples
    --------
    >>> found = happened(120, 30, 20)
    >>> round(found.estimate, 1), found.low, found.high
    (202.8, 160.0, 266.0)
    """
    problems = []
    if reported < 1:
        problems.append("none was reported, which says nothing of how many happened; take a longer "
                        "time or a survey")  # fmt: skip
    if not (a > 1 and b >= 0):
        problems.append(f"the chance of reporting, Beta({a:g}, {b:g}), is too unsure; give a rate "
                        "from more answers")  # fmt: skip
    if problems:
        raise UnsuitableData(listed("dark figure", problems))
    if b == 0:
        return Happened(float(reported), float(reported), float(reported), reported)
    tail = (1 - confidence) / 2
    chances, weights = _chances(a, b)
    low, high = (_unseen(reported, chances, weights, level) for level in (tail, 1 - tail))
    estimate = reported * (a + b - 1) / (a - 1)
    return Happened(estimate, float(reported + low), float(reported + high), reported)


def _chances(a: float, b: float) -> tuple[Floats, Floats]:
    """Give chances of reporting that stand for Beta(a, b), with their weights."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    return scipy.stats.beta.ppf((nodes + 1) / 2, a, b), weights / 2


def _unseen(reported: int, chances: Floats, weights: Floats, level: float) -> int:
    """Find the least number of unreported ones that is not exceeded with probability `level`."""

    def below(number: int) -> float:
        return float(weights @ scipy.special.betainc(reported, number + 1.0, chances))

    low, high = -1, max(reported, 1)
    while below(high) < level:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if below(middle) < level else (low, middle)
    return high


def reporting_chance(share: float, effective: float) -> tuple[float, float]:
    """Turn a surveyed share of offences reported into Beta(a, b).

    Parameters
    ----------
    share
        From 0 to 1.
    effective
        Effective number of offences behind it.

    Returns
    -------
    float, float
        Jeffreys' posterior: share · n + ½ and (1 − share) · n + ½.

    Examples
    --------
    >>> reporting_chance(0.6, 50)
    (30.5, 20.5)
    """
    if not (0 <= share <= 1 and effective > 0):
        raise UnsuitableData(listed("dark figure", ["the share reported is not from 0 to 1, or no "
                                                    "offence stands behind it"]))  # fmt: skip
    return share * effective + 0.5, (1 - share) * effective + 0.5
