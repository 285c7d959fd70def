"""Finds identifiers that were seen before, over all batches of a file."""

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
    """Counts rows whose identifier stands more than once, without keeping the identifiers."""

    def __init__(self) -> None:
        self._seen = Numbering()
        self._first: list[Places] = []
        self._again: list[tuple[keys.Numbers, Places]] = []
        self._rows = 0

    def add(self, texts: pa.Array) -> None:
        """Take note of identifiers, or of their hashes; missing ones do not count."""
        numbers, first = self._seen.numbers(keys_of(texts))
        places = np.arange(self._rows, self._rows + len(texts), dtype=np.uint32)
        if texts.null_count:
            places = places[texts.is_valid().to_numpy(zero_copy_only=False)]
        if first.all():
            self._first.append(places)  # numbers are given in the order of appearance
        else:
            self._first.append(places[first])
            self._again.append((numbers[~first], places[~first]))
        self._rows += len(texts)

    def repeated(self) -> int:
        """Say how many rows carry an identifier that an earlier row carried."""
        return sum(len(places) for _, places in self._again)

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
        if not self.repeated():
            return 0, ()
        first = np.concatenate(self._first)
        numbers, places = (np.concatenate(part) for part in zip(*self._again, strict=True))
        order = np.argsort(numbers, kind="stable")
        doubled, starts = np.unique(numbers[order], return_index=True)
        rows = np.split(places[order], starts[1:])
        return len(doubled), tuple(
            (int(first[number]), *map(int, own))
            for number, own in zip(doubled[:most], rows[:most], strict=True)
        )


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
