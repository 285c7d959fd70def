"""Finds identifiers that were seen before, over all batches of a file."""

from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenhand.kernels import keys
from evenhand.kernels.keys import Keys, Numbering

Places = npt.NDArray[np.uint32]


class Repeats:
    """Remembers 64-bit hashes of identifiers; not the identifiers themselves."""

    def __init__(self) -> None:
        self._seen = Numbering()

    def new(self, texts: pa.Array) -> npt.NDArray[np.bool_]:
        """Say which rows carry an identifier that an earlier row carried; missing ones do not.

        Notes
        -----
        Two different identifiers share a hash with probability 2⁻⁶⁴ a pair: about 3e-8 for one
        file of a million rows.
        """
        there = texts.is_valid().to_numpy(zero_copy_only=False)
        _, first = self._seen.numbers(keys_of(texts))
        repeated = np.zeros(len(there), dtype=bool)
        repeated[there] = ~first
        return repeated


class KeyCount:
    """Counts rows whose identifier stands more than once, without keeping the identifiers.

    Their hashes are kept to the end and compared at once, which costs a quarter of numbering
    them as they come.
    """

    def __init__(self) -> None:
        self._keys: list[Keys] = []
        self._places: list[Places] = []
        self._rows = 0

    def add(self, texts: pa.Array) -> None:
        """Take note of identifiers, or of their hashes; missing ones do not count."""
        places = np.arange(self._rows, self._rows + len(texts), dtype=np.uint32)
        if texts.null_count:
            places = places[texts.is_valid().to_numpy(zero_copy_only=False)]
        self._keys.append(keys_of(texts))
        self._places.append(places)
        self._rows += len(texts)

    def repeated(self) -> int:
        """Say how many rows carry an identifier that an earlier row carried."""
        numbers, _ = self._doubled
        return len(numbers) - int(numbers.max(initial=-1)) - 1

    def groups(self, most: int) -> tuple[int, tuple[tuple[int, ...], ...]]:
        """Say how many identifiers stand more than once, and where the first of them stand.

        Parameters
        ----------
        most
            How many groups of rows to give at most.

        Returns
        -------
        tuple
            The number of such identifiers, and for the first the places of their rows, from 0.
        """
        numbers, places = self._doubled
        if not len(numbers):
            return 0, ()
        order = np.argsort(numbers, kind="stable")
        doubled, starts = np.unique(numbers[order], return_index=True)
        rows = np.split(places[order], starts[1:])
        return len(doubled), tuple(tuple(map(int, own)) for own in rows[:most])

    @cached_property
    def _doubled(self) -> tuple[keys.Numbers, Places]:
        """Give the rows whose identifier stands more than once: its number, and their places."""
        again = keys.repeated(self._keys)
        if not again.any():
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.uint32)
        known, places = np.concatenate(self._keys), np.concatenate(self._places)
        return Numbering().numbers(known[again])[0], places[again]


def hashed(texts: pa.Array) -> Keys:
    """Hash strings to 64 bits; no string may be missing."""
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int32)
    offsets = offsets[texts.offset : texts.offset + len(texts) + 1]
    return keys.hashed(memoryview(texts.buffers()[2] or b""), offsets)


def keys_of(texts: pa.Array) -> Keys:
    """Give the hashes of what is not missing."""
    there = texts.drop_null() if texts.null_count else texts
    if pa.types.is_uint64(there.type):
        found: Keys = there.to_numpy()
        return found
    if pa.types.is_dictionary(there.type):
        there = there.dictionary_decode()
    return hashed(there)
