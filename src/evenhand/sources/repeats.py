"""Finds identifiers that were seen before, over all batches of a file."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

_ODD = np.uint64(0x9E3779B97F4A7C15)


class Repeats:
    """Remembers 64-bit hashes of identifiers, sorted; not the identifiers themselves."""

    def __init__(self) -> None:
        self._seen = np.zeros(0, dtype=np.uint64)

    def new(self, texts: pa.Array) -> npt.NDArray[np.bool_]:
        """Say which rows carry an identifier that an earlier row carried; missing ones do not.

        Notes
        -----
        Two different identifiers share a hash with probability 2⁻⁶⁴ a pair: about 3e-8 for one
        file of a million rows.
        """
        there = texts.is_valid().to_numpy(zero_copy_only=False)
        hashes = hashed(texts.filter(pa.array(there)) if texts.null_count else texts)
        order = np.argsort(hashes, kind="stable")
        ordered = hashes[order]
        again = np.zeros(len(hashes), dtype=bool)
        again[order[1:]] = ordered[1:] == ordered[:-1]
        at = np.searchsorted(self._seen, hashes)
        inside = at < len(self._seen)
        again[inside] |= self._seen[at[inside]] == hashes[inside]
        merged = np.concatenate([self._seen, hashes[~again]])
        merged.sort(kind="stable")  # two sorted runs: nearly linear
        self._seen = merged
        repeated = np.zeros(len(there), dtype=bool)
        repeated[there] = again
        return repeated


class KeyCount:
    """Counts rows whose identifier stands more than once, without keeping the identifiers."""

    def __init__(self) -> None:
        self._hashes: list[npt.NDArray[np.uint64]] = []
        self._places: list[npt.NDArray[np.uint32]] = []
        self._rows = 0

    def add(self, texts: pa.Array) -> None:
        """Take note of identifiers; missing ones do not count."""
        self._hashes.append(hashed(texts.drop_null()))
        there = texts.is_valid().to_numpy(zero_copy_only=False)
        self._places.append((np.flatnonzero(there) + self._rows).astype(np.uint32))
        self._rows += len(texts)

    def repeated(self) -> int:
        """Say how many rows carry an identifier that an earlier row carried."""
        if not self._hashes:
            return 0
        together = np.sort(np.concatenate(self._hashes))
        return int((together[1:] == together[:-1]).sum())

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
        if not self._rows:
            return 0, ()
        hashes, places = np.concatenate(self._hashes), np.concatenate(self._places)
        order = np.argsort(hashes, kind="stable")
        edges = np.flatnonzero(np.diff(hashes[order], prepend=~hashes[order[:1]]))
        sizes = np.diff(np.append(edges, len(order)))
        doubled = edges[sizes > 1]
        chosen = np.argsort(places[order[doubled]], kind="stable")[:most]
        return len(doubled), tuple(
            tuple(int(place) for place in places[order[start : start + size]])
            for start, size in zip(doubled[chosen], sizes[sizes > 1][chosen], strict=True)
        )


def hashed(texts: pa.Array) -> npt.NDArray[np.uint64]:
    """Hash strings to 64 bits, eight bytes at a time; no string may be missing."""
    data = np.frombuffer(texts.buffers()[2] or b"", dtype=np.uint8)
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int32)
    offsets = offsets[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
    lengths = np.diff(offsets)
    result = np.zeros(len(texts), dtype=np.uint64)
    for length in np.unique(lengths):
        rows = lengths == length
        words = -(-int(length) // 8)
        padded = np.zeros((int(rows.sum()), words * 8), dtype=np.uint8)
        if length:
            padded[:, :length] = _cut(data, offsets[:-1][rows], int(length))
        result[rows] = _folded(padded.view(np.uint64), int(length))
    return result


def _cut(
    data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64], length: int
) -> npt.NDArray[np.uint8]:
    together = len(starts) and starts[-1] - starts[0] == length * (len(starts) - 1)
    if together:  # all of one length, one behind the other: no copy by index
        return data[starts[0] : starts[0] + length * len(starts)].reshape(-1, length)
    scattered: npt.NDArray[np.uint8] = data[starts[:, None] + np.arange(length)]
    return scattered


def _folded(words: npt.NDArray[np.uint64], length: int) -> npt.NDArray[np.uint64]:
    mixed = np.full(len(words), length, dtype=np.uint64) * _ODD
    for column in words.T:
        mixed ^= column
        mixed *= _ODD
        mixed ^= mixed >> np.uint64(29)
    return mixed
