"""How often single places are hit again, and how soon, beside what chance alone would give."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from evenhand.statistics.lorenz import places_behind

Counts = NDArray[np.int64]
MOST_WORK, AT_ONCE = 50_000_000, 20_000_000
TINY, NEVER_MISSED = 1e-12, 0.01


def hit_counts(counts: NDArray[np.integer]) -> Counts:
    """Count how many places were hit so many times, from never on.

    Examples
    --------
    >>> hit_counts(np.array([0, 1, 1, 3]))
    array([1, 2, 0, 1])
    """
    return np.bincount(np.asarray(counts, dtype=np.int64)).astype(np.int64)


def share_of_repeats(hits: Counts) -> NDArray[np.float64]:
    """Say which share of the events hit a place that had been hit before.

    Parameters
    ----------
    hits
        Number of places hit 0, 1, 2 … times, shape (…, times).

    Returns
    -------
    NDArray
        (events - places hit) / events, shape (…).

    Examples
    --------
    >>> float(share_of_repeats(np.array([4, 2, 0, 1])))
    0.4
    """
    events = hits @ np.arange(hits.shape[-1])
    return np.asarray(1 - hits[..., 1:].sum(axis=-1) / events, dtype=np.float64)


def pairs_at_one_place(hits: Counts) -> NDArray[np.float64]:
    """Count pairs of events that share their place: k (k - 1) / 2 at a place hit k times."""
    k = np.arange(hits.shape[-1])
    return np.asarray(hits @ (k * (k - 1) / 2), dtype=np.float64)


def hits_by_chance(
    events: int,
    places: int,
    *,
    known: bool,
    chance: NDArray[np.float64] | None = None,
    draws: int = 499,
    seed: int = 1,
) -> Counts:
    """How often would places be hit, if each event fell on any of them independently?

    Parameters
    ----------
    events
        How many events.
    places
        How many places could have been hit; or how many were, if not `known`.
    known
        Whether places that were not hit are known.
    chance
        Relative chance of each place, shape (places,); None takes all as alike.
    draws, seed
        Monte-Carlo draws and their start; fewer where much would be drawn, 99 at least.

    Returns
    -------
    NDArray
        Number of places hit 0, 1, 2 … times in each draw, shape (draws, times).

    Notes
    -----
    Known places: independent Poisson counts given their total. Only places that were hit: zero-
    truncated Poisson counts given how many there are and their total, which no longer depends on
    any rate. It says how uneven the hits of equal places would be, never how many places there
    are that were not hit, nor therefore how many repeats are too many.

    Examples
    --------
    >>> drawn = hits_by_chance(30, 20, known=False, draws=99)
    >>> events = drawn @ np.arange(drawn.shape[1])
    >>> bool((drawn.sum(axis=1) == 20).all() and (events == 30).all())
    True
    """
    rng = np.random.default_rng(seed)
    if not known:
        return _of_hit_places(rng, events, places, max(draws, 99))
    if chance is None:
        return _of_known_places(rng, events, places, draws)
    draws = max(99, min(draws, MOST_WORK // places))
    share = chance / chance.sum()
    each: list[NDArray[np.intp]] = []
    while len(each) < draws:
        some = min(draws - len(each), max(1, AT_ONCE // places))
        each += [np.bincount(row) for row in rng.multinomial(events, share, size=some)]
    return _padded(each)


def _of_known_places(rng: np.random.Generator, events: int, places: int, draws: int) -> Counts:
    draws = max(99, min(draws, MOST_WORK // max(1, events + places)))
    return _padded([
        np.bincount(np.bincount(rng.integers(places, size=events), minlength=places))
        for _ in range(draws)
    ])  # fmt: skip


def _padded(each: "list[NDArray[np.intp]]") -> Counts:
    found = np.zeros((len(each), max(map(len, each))), dtype=np.int64)
    for row, values in zip(found, each, strict=True):
        row[: len(values)] = values
    return found


def _of_hit_places(rng: np.random.Generator, events: int, places: int, draws: int) -> Counts:
    """Draw zero-truncated Poisson counts given their total: keep draws that have it by luck."""
    if events == places:
        found = np.zeros((draws, 2), dtype=np.int64)
        found[:, 1] = places
        return found
    rate = events / places_behind(events, places)
    if (
        places * np.exp(-rate) < NEVER_MISSED
    ):  # then no place would be missed, hence none is cut off
        return _of_known_places(rng, events, places, draws)
    most = min(int(scipy.stats.poisson.isf(TINY, rate)) + 3, events)
    times = np.arange(1, most + 1)
    share = scipy.stats.poisson.pmf(times, rate)
    share /= share.sum()
    tries = 2.5 * np.sqrt(events) * most
    kept: list[NDArray[np.int64]] = []
    left = max(99, min(draws, int(MOST_WORK / tries)))
    while left > 0:
        tried = rng.multinomial(places, share, size=max(100, min(40 * left, AT_ONCE // most)))
        right = tried[tried @ times == events][:left]
        kept.append(right.astype(np.int64))
        left -= len(right)
    return np.pad(np.concatenate(kept), ((0, 0), (1, 0)))


@dataclass(frozen=True)
class RepeatGaps:
    """How long after one event at a place the next came.

    Attributes
    ----------
    observed
        Gaps in each band, shape (bands,).
    drawn
        The same with days dealt out anew over the events, shape (draws, bands).
    soon, soon_drawn
        Gaps of at most so many days, and in each draw, shape (draws,).
    p_value
        Of as many soon gaps or more, by chance.
    """

    observed: Counts
    drawn: Counts
    soon: int
    soon_drawn: Counts
    p_value: float

    @property
    def gaps(self) -> int:
        """How many there are: events at a place hit before."""
        return int(self.observed.sum())


def repeat_gaps(
    place: NDArray[np.integer],
    day: NDArray[np.integer],
    *,
    last_days: tuple[int, ...] = (7, 14, 28, 91),
    soon_days: int = 28,
    draws: int = 499,
    seed: int = 1,
) -> RepeatGaps:
    """Do repeats come sooner after the last than chance would bring them?

    Parameters
    ----------
    place, day
        Place and day of each event, shape (n,).
    last_days
        Last day of each band of gaps, rising; a further band holds all longer ones.
    soon_days
        Up to how many days a repeat is soon.
    draws, seed
        Monte-Carlo draws and their start; fewer where much would be sorted, 99 at least.

    Returns
    -------
    RepeatGaps
        Gaps between one event and the next at the same place, as found and by chance.

    Notes
    -----
    Chance deals the days of all events out anew: each place keeps its number of events, each day
    too, so that places of higher risk, seasons and the length of the period (which cuts long gaps
    off) are in it. Places whose risk moves in time look like repeats that come soon.

    Examples
    --------
    >>> found = repeat_gaps(np.array([1, 1, 2, 3]), np.array([0, 5, 50, 99]), draws=99)
    >>> found.observed, found.soon
    (array([1, 0, 0, 0, 0]), 1)
    """
    rng = np.random.default_rng(seed)
    order = np.argsort(place, kind="stable")
    _, number, many = np.unique(place[order], return_inverse=True, return_counts=True)
    again = many[number] > 1
    at, days = number[again].astype(np.int64), np.asarray(day, dtype=np.int64)[order]
    days = days - (days.min() if len(days) else 0)
    span = int(days.max(initial=0)) + 1
    edges = np.array([*last_days, span + 1])
    found = _gaps(at, days[again], span)
    observed, soon = _in_bands(found, edges), int((found <= soon_days).sum())
    draws = max(99, min(draws, AT_ONCE // max(1, len(at))))
    drawn, soon_drawn = np.empty((draws, len(edges)), dtype=np.int64), np.empty(draws, np.int64)
    for draw in range(draws):
        gaps = _gaps(at, rng.permutation(days)[: len(at)], span)
        drawn[draw], soon_drawn[draw] = _in_bands(gaps, edges), (gaps <= soon_days).sum()
    p_value = (1 + int((soon_drawn >= soon).sum())) / (1 + draws)
    return RepeatGaps(observed, drawn, soon, soon_drawn, p_value)


def _gaps(at: NDArray[np.int64], days: NDArray[np.int64], span: int) -> NDArray[np.int64]:
    """Give the days between one event and the next at the same place."""
    # One whole number for place and day: sorting it is far faster than sorting by two.
    ordered = np.sort(at * span + days)
    same = ordered[1:] // span == ordered[:-1] // span
    return np.asarray(np.diff(ordered)[same], dtype=np.int64)


def _in_bands(gaps: NDArray[np.int64], edges: NDArray[np.int64]) -> Counts:
    return np.bincount(np.searchsorted(edges, gaps), minlength=len(edges)).astype(np.int64)
