"""Counts of close pairs as the days are and as they are dealt out anew, in blocks of draws."""

from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from threading import Event

import numpy as np

from evenhand.kernels.day_gaps import LANES, dealt, gap_counts
from evenhand.statistics.progress import Listener, tell
from evenhand.statistics.space_pairs import SpacePairs, Whole

Progress = Listener

_BLOCK_BYTES = 1 << 27
_WORTH_THREADS = 1 << 22


def drawn_counts(
    pairs: SpacePairs, day: Whole, limits: Whole, *, draws: int, seed: int,
    strata: Whole | None = None, progress: Progress | None = None,
) -> Whole:  # fmt: skip
    """How many pairs of each band have days nearer than some limits, as observed and as drawn?

    Parameters
    ----------
    pairs
        Pairs close in space.
    day
        Whole days in the order of `pairs.points`, shape (n,), less than 32,767 apart.
    limits
        Whole days above 0, shape (limits,).
    draws, seed
        How often the days are dealt out anew, and the seed.
    strata
        Number of each event's stratum, in the same order; None deals among all.
    progress
        Called with draws done and draws asked for; None tells whoever listens.

    Returns
    -------
    ndarray
        Shape (draws + 1, counted bands, limits); the first is as observed.
    """
    n = len(day)
    found = np.zeros((draws + 1, len(pairs.later), len(limits)), dtype=np.int64)
    if not found.size or not pairs.listed:
        return found
    days = (day - day.min()).astype(np.int16)
    group = np.zeros(n, dtype=np.int64) if strata is None else strata
    members = np.argsort(group, kind="stable").astype(np.int32)
    groups = np.concatenate([[0], np.cumsum(np.bincount(group))]).astype(np.int64)
    dealt_days = days[np.lexsort((days, group))]  # sorted: rows in any order give the same draws
    edges = np.minimum(limits, 32_767).astype(np.int16)

    stopped, lanes = Event(), _lanes(pairs, n, draws + 1)

    def block(first: int) -> Whole:
        hands = [
            dealt(dealt_days, members, groups, seed, draw, LANES)
            for draw in range(first, first + lanes, LANES)
        ]
        if first == 0:
            hands[0][:, 0] = days
        total = np.zeros((len(hands), len(pairs.later), len(edges), LANES), dtype=np.int64)
        for begin, rows, starts, targets in pairs.pieces():
            for counts, hand in zip(total, hands, strict=True):
                if stopped.is_set():
                    break
                counts += gap_counts(hand, begin, rows, starts, targets, edges)
        return np.concatenate(np.moveaxis(total, 3, 1))

    firsts = range(0, draws + 1, lanes)
    threads = min(_threads(), len(firsts)) if pairs.listed * draws > _WORTH_THREADS else 1
    with ThreadPoolExecutor(threads) as pool:
        waiting = [pool.submit(block, first) for first in firsts]
        try:
            for first, counts in zip(firsts, waiting, strict=True):
                done = min(first + lanes, draws + 1)
                found[first:done] = counts.result()[: done - first]
                (progress or tell)(done - 1, draws)
        finally:  # an interrupt is not kept waiting
            stopped.set()
            for counts in waiting:
                counts.cancel()
    return found


def _lanes(pairs: SpacePairs, n: int, wanted: int) -> int:
    """Choose how many draws go side by side: more where pairs are found anew for each block."""
    most = LANES
    if pairs.held is None:
        most = max(LANES, min(1024, _BLOCK_BYTES // (2 * n)) // LANES * LANES)
    return min(most, -(-wanted // LANES) * LANES)


def _threads() -> int:
    return cpu_count() or 1
