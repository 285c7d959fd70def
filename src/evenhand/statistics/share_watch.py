"""Watching areas week by week for a lasting rise of their share of a city's signals."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logsumexp

from evenhand.statistics.share_rise import (
    Floats,
    Usual,
    rise_evidence,
    signals_together,
    usual_shares,
)

LEAST_WEEKS, MOST_WEEKS, GUARD_WEEKS = 52, 104, 8
"""Weeks of the past that the usual share rests on, and weeks just past that do not enter it."""
YEAR_WEEKS = 52
LOOK_BACK, RECENT, OVER = 26, 4, 1.25
"""Weeks in which a beginning is looked for; an episode ends when so many weeks hold less than this
times what is expected."""
CARRIES = 0.75
SIZES = (1.5, 2.0, 3.0)
MOST_SIGNALS = 8


@dataclass(frozen=True)
class Episode:
    """A rise of one area's share.

    Attributes
    ----------
    area, begun, noticed, last
        The area, and the weeks in which the rise began most likely, was noticed, and ended or,
        if it lasts, was last watched: places in the order of the input.
    lasts
        Whether it had not ended in the last week.
    carried
        How likely each signal rose from that week on, taken for itself and with even odds before,
        shape (signals,), 0 to 1.
    """

    area: int
    begun: int
    noticed: int
    last: int
    lasts: bool
    carried: Floats


@dataclass(frozen=True)
class Expectation:
    """What an area's usual share of the rest of the city lets expect.

    Attributes
    ----------
    expected, dispersion
        Expected numbers, and variance over mean, shape (signals, areas, weeks); not-a-number
        before the first week that can be watched.
    usual
        What was usual in the last week.
    """

    expected: Floats
    dispersion: Floats
    usual: Usual


@dataclass(frozen=True)
class Watch(Expectation):
    """What watching gave, beside the expectation.

    Attributes
    ----------
    first
        The first week watched.
    evidence
        Compared with the threshold, shape (areas, weeks); 0 within an episode.
    episodes
        The rises, in order of the week in which they were noticed.
    """

    first: int
    evidence: Floats
    episodes: tuple[Episode, ...]


def watch_shares(
    counts: Floats,
    threshold: float,
    *,
    pulses: Floats | None = None,
    sizes: Sequence[float] = SIZES,
) -> Watch:
    """In which weeks is one area's share of the city's signals clearly higher than usual?

    Parameters
    ----------
    counts
        Signals by week, shape (signals, areas, weeks), in order of time; at least two areas, at
        most 8 signals (pulses together counted as one) and more than 60 weeks.
    threshold
        Evidence at which an area is called: the least number of weeks from one false call of it
        to the next, on average.
    pulses
        Log likelihood ratios of repeated surveys, shape (areas, weeks, sizes), 0 without one.
    sizes
        Rises looked for, as factors on the odds of an area against the rest of the city.

    Returns
    -------
    Watch
        Expectations, evidence and episodes.

    Raises
    ------
    ValueError
        Fewer than two areas, too few weeks, no signal or too many.

    Notes
    -----
    Shiryaev and Roberts: for each set of signals that may rise together and each size, the sum
    over all possible first weeks of the likelihood ratio since then, R = (1 + R) * ratio. If
    nothing rises, R less the number of weeks watched is a martingale, so that the mean time to
    R >= threshold is at least the threshold, whatever the counts of signals and however the sets
    are weighed. That takes signals of one area as independent; where they vary together (one
    event, told on every channel) the log ratio of a set of k is divided by 1 + (k - 1) r, with r
    their mean correlation in weeks past: by k where they are one and the same, for then its mean
    is 1 at most by Hölder's inequality. Sets of one, two … signals weigh the same together. After a
    call R starts anew when the rise is over. The usual share is that of up to 104 weeks, the last
    eight and past rises left out (unless fewer than a year would be left), or its share about the
    same time a year ago, where that was higher: see `usual_shares`.

    References
    ----------
    Roberts 1966, doi:10.1080/00401706.1966.10490374. Pollak 1985, doi:10.1214/aos/1176346587.
    Shin, Ramdas & Rinaldo 2023, arXiv:2203.03532, for mixtures of such sums.

    Examples
    --------
    >>> counts = np.full((1, 3, 80), 10.0)
    >>> counts[0, 1, 74:] = 25.0
    >>> found = watch_shares(counts, 208.0).episodes[0]
    >>> found.area, found.begun, found.noticed, found.lasts
    (1, 74, 75, True)
    """
    signals, areas, weeks = counts.shape
    many = signals + (pulses is not None)
    if areas < 2 or weeks <= LEAST_WEEKS + GUARD_WEEKS or not 0 < many <= MOST_SIGNALS:
        raise ValueError("two areas, sixty-one weeks and one to eight signals are needed")
    looked = np.asarray(sizes, dtype=np.float64)
    going = _Going(counts, pulses, looked, threshold)
    for week in range(going.first, weeks):
        going.step(week)
    return going.watch()


def expected_shares(counts: Floats) -> Expectation:
    """What does each area's usual share of the rest of the city let expect, week by week?

    Parameters
    ----------
    counts
        Shape (signals, areas, weeks), as for `watch_shares`, but of as many signals as there are.

    Returns
    -------
    Expectation
        As from `watch_shares`, but that no rise is left out of what is usual.

    Examples
    --------
    >>> counts = np.full((1, 3, 80), 10.0)
    >>> expected_shares(counts).expected[0, 1, 79].round(2)
    np.float64(10.0)
    """
    shape = counts.shape
    expected, dispersion = np.full(shape, np.nan), np.full(shape, np.nan)
    everything = np.ones(shape[1:], dtype=bool)
    usual = _usual(counts, everything, shape[2] - 1)
    for week in range(LEAST_WEEKS + GUARD_WEEKS, shape[2]):
        usual = _usual(counts, everything, week)
        now = counts[:, :, week]
        expected[:, :, week] = usual.odds * (now.sum(axis=1)[:, None] - now)
        dispersion[:, :, week] = usual.dispersion
    return Expectation(expected, dispersion, usual)


def _usual(counts: Floats, calm: NDArray[np.bool_], week: int) -> Usual:
    """Learn what is usual from the weeks before one, without its guard and past rises."""
    begin, last, kept = _past(calm, week)
    return usual_shares(counts[:, :, begin:last], kept, week - YEAR_WEEKS - begin)


def _past(calm: NDArray[np.bool_], week: int) -> tuple[int, int, NDArray[np.bool_]]:
    """Give the first week of the past, the week after its last, and which of them are usual."""
    last = week - GUARD_WEEKS
    begin = max(0, last - MOST_WEEKS)
    kept = calm[:, begin:last].copy()
    kept[kept.sum(axis=1) < LEAST_WEEKS] = True
    return begin, last, kept


def signal_sets(signals: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give every set of signals and its weight: sets of one size share 1 / signals.

    Returns
    -------
    sets, log_weights
        Shapes (sets, signals), 0 or 1, and (sets,).

    Examples
    --------
    >>> signal_sets(2)[0].tolist(), np.exp(signal_sets(2)[1]).tolist()
    ([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], [0.25, 0.25, 0.5])
    """
    rows, weights = [], []
    for size in range(1, signals + 1):
        chosen = list(combinations(range(signals), size))
        for one in chosen:
            rows.append(np.isin(np.arange(signals), one).astype(np.float64))
            weights.append(1 / signals / len(chosen))
    return np.array(rows), np.log(weights)


class _Going:
    """The state of a watch from week to week."""

    def __init__(
        self, counts: Floats, pulses: Floats | None, sizes: Floats, threshold: float
    ) -> None:
        self.counts, self.pulses, self.sizes = counts, pulses, sizes
        self.signals, self.areas, self.weeks = counts.shape
        self.level = np.log(threshold)
        self.first = LEAST_WEEKS + GUARD_WEEKS
        some = counts.sum(axis=1) > 0
        begins = np.where(some.any(axis=1), some.argmax(axis=1), self.weeks)
        self.begins = begins + self.first
        self.sets, self.weights = signal_sets(self.signals + (pulses is not None))
        self.weights = self.weights[:, None] - np.log(len(sizes))
        self.ratios = np.zeros((self.weeks, len(self.sets[0]), self.areas, len(sizes)))
        self.running = np.full((len(self.sets), self.areas, len(sizes)), -np.inf)
        shape = (self.signals, self.areas, self.weeks)
        self.expected, self.dispersion = np.full(shape, np.nan), np.full(shape, np.nan)
        self.evidence = np.full((self.areas, self.weeks), np.nan)
        self.raised = np.zeros((self.areas, self.weeks), dtype=bool)
        self.open: dict[int, Episode] = {}
        self.closed: list[Episode] = []
        self.free_from = np.full(self.areas, self.first, dtype=np.int64)
        self.usual = _usual(counts, ~self.raised, self.first)
        self.tempered = self.sets

    def step(self, week: int) -> None:
        self.usual = _usual(self.counts, ~self.raised, week)
        now = self.counts[:, :, week]
        self.expected[:, :, week] = self.usual.odds * (now.sum(axis=1)[:, None] - now)
        self.dispersion[:, :, week] = self.usual.dispersion
        ratio = rise_evidence(now, self.usual, self.sizes)
        ratio[self.begins > week] = 0.0
        self.expected[self.begins > week, :, week] = np.nan
        self.ratios[week, : self.signals] = ratio
        self.tempered = self._tempered(week)
        if self.pulses is not None:
            self.ratios[week, -1] = self.pulses[:, week]
        gained = np.einsum("ks,sat->kat", self.tempered, self.ratios[week])
        self.running = np.logaddexp(0.0, self.running) + gained
        self.running[:, list(self.open)] = -np.inf
        together = logsumexp(self.running + self.weights[:, :, None], axis=(0, 2))
        self.evidence[:, week] = np.exp(np.minimum(together, 700.0))
        for area in list(self.open):
            self._go_on(area, week)
        for called in np.flatnonzero(together >= self.level):
            self._call(int(called), week)

    def _tempered(self, week: int) -> Floats:
        """Give the sets, each divided by how far its signals say the same."""
        begin, last, kept = _past(~self.raised, week)
        alike = np.eye(len(self.sets[0]))
        alike[: self.signals, : self.signals] = signals_together(
            self.counts[:, :, begin:last], kept, self.usual.share
        )
        many = self.sets.sum(axis=1)
        said = np.einsum("ks,st,kt->k", self.sets, alike, self.sets) / many
        return np.asarray(self.sets / said[:, None])

    def _call(self, area: int, week: int) -> None:
        begun = self._begun(area, week)
        carried = self._carried(area, begun, week)
        self.open[area] = Episode(area, begun, week, week, True, carried)
        self.raised[area, begun : week + 1] = True
        self.running[:, area] = -np.inf

    def _begun(self, area: int, week: int) -> int:
        earliest = max(int(self.free_from[area]), week - LOOK_BACK + 1)
        gained = np.einsum("ks,wst->wkt", self.tempered, self.ratios[earliest : week + 1, :, area])
        since = np.cumsum(gained[::-1], axis=0)[::-1]
        return earliest + int(np.argmax(logsumexp(since + self.weights, axis=(1, 2))))

    def _carried(self, area: int, begun: int, week: int) -> Floats:
        gained = self.ratios[begun : week + 1, :, area].sum(axis=0)
        more = logsumexp(gained, axis=1) - np.log(len(self.sizes))
        return np.asarray(expit(more))

    def _go_on(self, area: int, week: int) -> None:
        episode = self.open[area]
        part = slice(max(episode.begun, week - RECENT + 1), week + 1)
        rising = carrying(episode.carried)[: self.signals]
        rising = rising if rising.any() else np.ones_like(rising)  # a survey alone carries it
        found = self.counts[rising, area, part].sum()
        if found <= OVER * np.nansum(self.expected[rising, area, part]):
            self.closed.append(replace(episode, last=week, lasts=False))
            del self.open[area]
            self.free_from[area] = week + 1
        else:
            self.raised[area, week] = True
            carried = self._carried(area, episode.begun, week)
            self.open[area] = replace(episode, last=week, carried=carried)

    def watch(self) -> Watch:
        found = sorted([*self.closed, *self.open.values()], key=lambda one: (one.noticed, one.area))
        return Watch(
            self.expected, self.dispersion, self.usual, self.first, self.evidence, tuple(found)
        )


def carrying(carried: Floats) -> NDArray[np.bool_]:
    """Say which signals carry a rise: those three times as likely risen as not, one at least."""
    return np.asarray((carried >= CARRIES) | (carried == carried.max()))
