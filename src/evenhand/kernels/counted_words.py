"""Random words by counter: any word of any draw can be had without those before it."""

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
_ODD = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)


def keys_of(seed: int, draws: Words) -> Words:
    """Give the key of each draw: its word of the sequence that begins at the seed."""
    return words(np.asarray(np.uint64(seed)), draws + np.uint64(1))


def words(keys: Words, counters: Words) -> Words:
    """Give the word of that number of each key's sequence, as splitmix64 does."""
    word = keys + counters * _ODD
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(word ^ (word >> np.uint64(31)))


def scaled(word: Words, many: int) -> npt.NDArray[np.int64]:
    """Give ⌊word · many / 2⁶⁴⌋ for many < 2³²: nothing overflows 64 bits on the way."""
    times = np.uint64(many)
    high = (word >> _HALF) * times + (((word & _LOW) * times) >> _HALF)
    return (high >> _HALF).astype(np.int64)
