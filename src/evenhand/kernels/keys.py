"""64-bit hashes of texts, and numbers for 64-bit keys by their first appearance."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from evenhand.kernels.loading import compiled

Keys = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
_ODD = np.uint64(0x9E3779B97F4A7C15)
_FEWEST_PLACES = 1024


def hashed(data: bytes | memoryview, offsets: Offsets) -> Keys:
    """Hash texts to 64 bits, eight bytes at a time.

    Parameters
    ----------
    data
        All texts, one behind the other.
    offsets
        Where each text begins and the last one ends, shape (texts + 1,).

    Returns
    -------
    ndarray
        Shape (texts,). Different texts have one hash with probability 2⁻⁶⁴ a pair.
    """
    kernels = compiled()
    if kernels is None:
        return _hashed(np.frombuffer(data, dtype=np.uint8), offsets.astype(np.int64))
    found = np.empty(len(offsets) - 1, dtype=np.uint64)
    kernels.hashed(data, np.ascontiguousarray(offsets), found)
    return found


class Numbering:
    """Numbers keys from 0 on, in the order in which they first appear."""

    def __init__(self) -> None:
        self._table = np.zeros(_FEWEST_PLACES, dtype=np.uint64)
        self._keys = np.empty(_FEWEST_PLACES, dtype=np.uint64)
        self._sorted = np.zeros(0, dtype=np.uint64)
        self._of_sorted = np.zeros(0, dtype=np.int32)
        self._count = 0
        self._kernels = compiled()

    def __len__(self) -> int:
        """How many different keys there were."""
        return self._count

    def numbers(self, keys: Keys) -> tuple[Numbers, Flags]:
        """Give each key its number, and say which keys appear for the first time.

        Both are of shape (keys,).
        """
        return self._twin(keys) if self._kernels is None else self._compiled(keys)

    def _compiled(self, keys: Keys) -> tuple[Numbers, Flags]:
        needed = self._count + len(keys)
        if needed > len(self._keys):
            known = self._keys[: self._count]
            self._keys = np.empty(max(needed, 2 * len(self._keys)), dtype=np.uint64)
            self._keys[: self._count] = known
        if 4 * needed > 3 * len(self._table):
            places = len(self._table)
            while 4 * needed > 3 * places:
                places *= 4
            self._table = np.zeros(places, dtype=np.uint64)
            self._kernels.placed(self._table, self._keys, self._count)
        numbers, first = np.empty(len(keys), dtype=np.int32), np.empty(len(keys), dtype=np.bool_)
        self._count = self._kernels.numbered(
            self._table, self._keys, np.ascontiguousarray(keys), numbers, first, self._count
        )
        return numbers, first

    def _twin(self, keys: Keys) -> tuple[Numbers, Flags]:
        distinct, row, back = np.unique(keys, return_index=True, return_inverse=True)
        at = np.searchsorted(self._sorted, distinct)
        numbers = np.full(len(distinct), -1, dtype=np.int32)
        inside = at < len(self._sorted)
        same = inside.copy()
        same[inside] = self._sorted[at[inside]] == distinct[inside]
        numbers[same] = self._of_sorted[at[same]]
        new = np.flatnonzero(~same)
        numbers[new[np.argsort(row[new])]] = self._count + np.arange(len(new))
        self._count += len(new)
        self._sorted = np.insert(self._sorted, at[new], distinct[new])
        self._of_sorted = np.insert(self._of_sorted, at[new], numbers[new])
        first = np.zeros(len(keys), dtype=np.bool_)
        first[row[new]] = True
        return numbers[back], first


def repeated(parts: Sequence[Keys]) -> Flags:
    """Say which of many keys stand in another place too.

    Parameters
    ----------
    parts
        The keys, part after part, each of shape (keys,); together fewer than 2³².

    Returns
    -------
    ndarray
        Shape (keys of all parts,).

    Examples
    --------
    >>> repeated([np.array([7, 3], np.uint64), np.array([7, 5], np.uint64)]).tolist()
    [True, False, True, False]
    """
    kernels = compiled()
    if kernels is None:
        keys = np.concatenate([*parts, np.zeros(0, dtype=np.uint64)])
        _, back, count = np.unique(keys, return_inverse=True, return_counts=True)
        return np.asarray(count[back] > 1)
    marks = np.empty(sum(map(len, parts)), dtype=np.bool_)
    kernels.repeated(tuple(map(np.ascontiguousarray, parts)), marks)
    return marks


def row_names(prefix: str, first: int, n_rows: int) -> tuple[bytes, bytes]:
    """Name rows `prefix-first`, `prefix-(first + 1)` and so on.

    Returns
    -------
    tuple
        The texts one behind the other, and their int32 offsets, as Arrow keeps strings.
    """
    kernels = compiled()
    if kernels is None:
        names = [f"{prefix}-{number}".encode() for number in range(first, first + n_rows)]
        offsets = np.cumsum([0, *map(len, names)]).astype(np.int32)
        return b"".join(names), offsets.tobytes()
    made: tuple[bytes, bytes] = kernels.row_names(prefix.encode(), first, n_rows)
    return made


def _hashed(data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64]) -> Keys:
    """Hash texts in NumPy, all of one length at a time."""
    lengths = np.diff(offsets)
    result = np.zeros(len(lengths), dtype=np.uint64)
    for length in np.unique(lengths):
        rows = lengths == length
        words = -(-int(length) // 8)
        padded = np.zeros((int(rows.sum()), words * 8), dtype=np.uint8)
        if length:
            padded[:, :length] = _cut(data, offsets[:-1][rows], int(length))
        result[rows] = _folded(padded.view("<u8"), int(length))
    return result


def _cut(
    data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64], length: int
) -> npt.NDArray[np.uint8]:
    together = len(starts) and starts[-1] - starts[0] == length * (len(starts) - 1)
    if together:  # all of one length, one behind the other: no copy by index
        return data[starts[0] : starts[0] + length * len(starts)].reshape(-1, length)
    scattered: npt.NDArray[np.uint8] = data[starts[:, None] + np.arange(length)]
    return scattered


def _folded(words: Keys, length: int) -> Keys:
    mixed = np.full(len(words), length, dtype=np.uint64) * _ODD
    for column in words.T:
        mixed ^= column
        mixed *= _ODD
        mixed ^= mixed >> np.uint64(29)
    return mixed
