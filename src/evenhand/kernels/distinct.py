"""Some of many positions, drawn one after the other without putting back, draw by draw."""

import numpy as np
import numpy.typing as npt

from evenhand.kernels.counted_words import keys_of, scaled, words
from evenhand.kernels.loading import compiled

Positions = npt.NDArray[np.int32]


def distinct(many: int, taken: int, *, seed: int, first: int, draws: int) -> Positions:
    """Draw positions without putting back, in order.

    Parameters
    ----------
    many
        How many positions there are, below 2³¹.
    taken
        How many are drawn, `many` at most.
    seed
        Any whole number of 64 bits.
    first
        Number of the first draw; a draw depends on its number and the seed alone.
    draws
        How many draws.

    Returns
    -------
    ndarray
        Positions from 0 to many - 1, shape (draws, taken): each order of each choice is equally
        likely, and so the first k of a draw are a draw of k.

    Raises
    ------
    ValueError
        More are asked for than there are, or there are too many.

    Notes
    -----
    A position is ⌊u · many / 2⁶⁴⌋, u the next word of the draw's sequence (`counted_words`); one
    that was drawn before is passed over, and the word after it is used.
    """
    if not 0 <= taken <= many < 2**31:
        raise ValueError(f"{taken} of {many} positions cannot be drawn")
    found = np.empty((draws, taken), dtype=np.int32)
    kernels = compiled()
    if kernels is None:
        _drawn(found, many, keys_of(seed, np.arange(first, first + draws, dtype=np.uint64)))
    else:
        kernels.distinct(found, many, taken, seed, first)
    return found


def _drawn(found: Positions, many: int, keys: npt.NDArray[np.uint64]) -> None:
    counters = np.zeros(len(keys), dtype=np.uint64)
    for place in range(found.shape[1]):
        left = np.arange(len(keys))
        while len(left):
            counters[left] += np.uint64(1)
            found[left, place] = scaled(words(keys[left], counters[left]), many)
            known = found[left, :place] == found[left, place, None]
            left = left[known.any(axis=1)]
