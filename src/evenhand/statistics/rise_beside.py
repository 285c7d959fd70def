"""A rise of signals beside that of incidents: both against the rest of the city, with ranges."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from evenhand.statistics.share_rise import Floats
from evenhand.statistics.share_watch import Expectation

Beside = Literal["outbreak", "with_incidents", "unclear"]


@dataclass(frozen=True)
class RiseRatio:
    """What an area had, beside what its usual share of the rest of the city lets expect.

    Attributes
    ----------
    found, expected
        Sums over weeks and signals.
    std_error
        Of the log of their ratio.
    """

    found: float
    expected: float
    std_error: float

    @property
    def estimate(self) -> float:
        """The ratio; half a record is added where nothing was found."""
        if self.expected <= 0:
            return float("nan")
        return (self.found if self.found > 0 else 0.5) / self.expected

    def within(self, confidence: float) -> tuple[float, float]:
        """Give the likely range of the ratio."""
        width = norm.isf((1 - confidence) / 2) * self.std_error
        return self.estimate * float(np.exp(-width)), self.estimate * float(np.exp(width))


def rise_ratio(
    counts: Floats, watch: Expectation, area: int, weeks: slice, signals: NDArray[np.bool_]
) -> RiseRatio:
    """How many times as many as expected were there in some weeks of an area?

    Parameters
    ----------
    counts
        Shape (signals, areas, weeks).
    watch
        What was to be expected, from `watch_shares` or `expected_shares`.
    area
        Which area.
    weeks
        Which weeks.
    signals
        Which signals are added up, shape (signals,).

    Returns
    -------
    RiseRatio
        With the delta method's standard error: of the area's and the city's counts in those weeks
        and in the weeks that the usual share rests on, all times the dispersion.

    Examples
    --------
    >>> from evenhand.statistics.share_watch import watch_shares
    >>> counts = np.full((1, 3, 80), 10.0)
    >>> counts[0, 1, 74:] = 25.0
    >>> found = rise_ratio(counts, watch_shares(counts, 208.0), 1, slice(74, 80), np.ones(1, bool))
    >>> found.found, round(found.expected), round(found.estimate, 2)
    (150.0, 60, 2.5)
    """
    mine = counts[signals, area, weeks]
    about = watch.expected[signals, area, weeks]
    known = np.isfinite(about)
    wide = np.where(known, watch.dispersion[signals, area, weeks], 0.0)
    about = np.where(known, about, 0.0)
    found, expected = float(mine[known].sum()), float(about.sum())
    if expected <= 0:
        return RiseRatio(found, 0.0, float("inf"))
    rest = counts[signals][:, :, weeks].sum(axis=1) - mine
    usual = watch.usual
    own, city = usual.own[signals, area], usual.total[signals]
    spread = usual.dispersion[signals, area]
    now = (wide * np.maximum(mine, 0.5 * about)).sum() / max(found, 0.5) ** 2
    beside_it = np.divide(wide * about**2, rest, out=np.zeros_like(about), where=rest > 0).sum()
    before = (about.sum(axis=1) ** 2 * spread * (1 / (own + 0.5) + 1 / (city - own + 0.5))).sum()
    return RiseRatio(found, expected, float(np.sqrt(now + (beside_it + before) / expected**2)))


def beside(
    signals: RiseRatio, incidents: RiseRatio, confidence: float
) -> tuple[Beside, float, float]:
    """Do incidents explain a rise of signals?

    Parameters
    ----------
    signals, incidents
        Both ratios over the same weeks.
    confidence
        Level of the ranges.

    Returns
    -------
    verdict, low, high
        `outbreak` if signals rose clearly more than incidents; `with_incidents` if incidents rose
        clearly and signals not clearly more; else `unclear`. The range is that of the signals'
        ratio over the incidents', of which no less than 1 is taken: incidents that fell explain
        no fewer signals.

    Examples
    --------
    >>> beside(RiseRatio(90.0, 30.0, 0.11), RiseRatio(30.0, 30.0, 0.18), 0.95)[0]
    'outbreak'
    >>> beside(RiseRatio(60.0, 30.0, 0.13), RiseRatio(60.0, 30.0, 0.13), 0.95)[0]
    'with_incidents'
    >>> beside(RiseRatio(20.0, 10.0, 0.22), RiseRatio(3.0, 2.0, 0.6), 0.95)[0]
    'unclear'
    """
    if not np.isfinite(incidents.std_error):
        return "unclear", float("nan"), float("nan")
    apart = np.log(signals.estimate) - np.log(max(incidents.estimate, 1.0))
    width = norm.isf((1 - confidence) / 2) * np.hypot(signals.std_error, incidents.std_error)
    low, high = float(np.exp(apart - width)), float(np.exp(apart + width))
    if low > 1:
        return "outbreak", low, high
    risen = incidents.within(confidence)[0] > 1
    return ("with_incidents" if risen else "unclear"), low, high


def most_risen(ratios: Sequence[RiseRatio], confidence: float) -> int:
    """Which class of incidents rose most, of those that rose clearly?

    Parameters
    ----------
    ratios
        Of all incidents, and of each class.
    confidence
        Level of the ranges; shared out over the classes (Bonferroni), since any may explain.

    Returns
    -------
    int
        Its place; 0 where none rose clearly.

    Examples
    --------
    >>> flat, up = RiseRatio(100.0, 100.0, 0.1), RiseRatio(40.0, 20.0, 0.18)
    >>> most_risen([flat, up, flat], 0.95), most_risen([flat, flat], 0.95)
    (1, 0)
    """
    level = 1 - (1 - confidence) / len(ratios)
    risen = [n for n, one in enumerate(ratios)
             if one.expected > 0 and one.found > 0 and one.within(level)[0] > 1]  # fmt: skip
    return max(risen, key=lambda n: ratios[n].estimate, default=0)
