"""Days dealt out anew, many draws side by side, and the gaps between the days of pairs."""

import numpy as np
import numpy.typing as npt

from evenhand.kernels.close_pairs import Indices, Whole
from evenhand.kernels.counted_words import keys_of, scaled, words
from evenhand.kernels.loading import compiled, in_use

Days = npt.NDArray[np.int16]
LARGEST_SPAN = 32_766
LANES = 64
"""Draws side by side come in multiples of this: two vectors of the widest instruction set."""
_PAIRS_AT_ONCE = 1 << 20


def dealt(days: Days, members: Indices, groups: Whole, seed: int, first: int, lanes: int) -> Days:
    """Deal days out anew within groups, one draw in each column.

    Parameters
    ----------
    days
        The days of the first group, then of the second …, shape (n,).
    members
        Which event each belongs to, shape (n,): every event once.
    groups
        Where each group begins and the last ends, shape (groups + 1,).
    seed
        Any whole number of 64 bits.
    first
        Number of the first draw; a draw depends on its number and the seed alone.
    lanes
        How many draws.

    Returns
    -------
    ndarray
        Days by event and draw, shape (n, lanes).

    Notes
    -----
    Fisher-Yates, upwards: within a group that begins at g, place p swaps with place
    g + ⌊u (p - g + 1) / 2⁶⁴⌋. u is number p of the splitmix64 sequence whose seed is number
    `draw` of the sequence with the seed given: a counter, so that nothing depends on threads.
    """
    found = np.empty((len(days), lanes), dtype=np.int16)
    kernels = compiled()
    if kernels is not None:
        kernels.dealt(days, members, groups, seed, first, lanes, found)
        return found
    keys = keys_of(seed, np.arange(first, first + lanes, dtype=np.uint64))
    hand = np.repeat(days[:, None], lanes, axis=1)
    columns = np.arange(lanes)
    for begin, end in zip(groups[:-1].tolist(), groups[1:].tolist(), strict=True):
        for place in range(begin + 1, end):
            word = words(keys, np.array([place + 1], dtype=np.uint64))
            other = scaled(word, place - begin + 1) + begin
            held = hand[other, columns]
            hand[other, columns] = hand[place]
            hand[place] = held
    found[members] = hand
    return found


def gap_counts(
    days: Days, begin: int, rows: int, starts: Whole, targets: Indices, limits: Days
) -> Whole:
    """Count, for each draw and band of distance, the pairs whose days lie within some limits.

    Parameters
    ----------
    days
        Days by event and draw, shape (n, lanes); lanes a multiple of `LANES`.
    begin, rows
        Which events are the first of the pairs; one row at least.
    starts, targets
        The second events, as `close_pairs.listed_pairs` gives them.
    limits
        Days, shape (limits,): a gap counts if it is below.

    Returns
    -------
    ndarray
        Shape (bands, limits, lanes).
    """
    bands = (len(starts) - 1) // rows
    lanes = days.shape[1]
    found = np.zeros((bands, len(limits), lanes), dtype=np.int64)
    kernels = compiled()
    if kernels is not None:
        kernels.gap_counts(in_use(), days, lanes, begin, rows, starts, targets, limits, found)
        return found
    firsts = np.repeat(np.tile(np.arange(begin, begin + rows), bands), np.diff(starts))
    ends = starts[::rows]
    by_draw = np.ascontiguousarray(days.T)
    for band in range(bands):
        for at in range(int(ends[band]), int(ends[band + 1]), _PAIRS_AT_ONCE):
            part = slice(at, min(at + _PAIRS_AT_ONCE, int(ends[band + 1])))
            one, other = firsts[part], targets[part]
            for lane in range(lanes):
                gaps = np.abs(by_draw[lane].take(one) - by_draw[lane].take(other))
                for number, limit in enumerate(limits):
                    found[band, number, lane] += np.count_nonzero(gaps < limit)
    return found
