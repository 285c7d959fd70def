"""Groups texts that say nearly the same, so that moderators read them together."""

import zlib
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from evenhand.safeguards.moderation.letters import folded

LETTERS, BANDS, ROWS = 5, 32, 3
ALIKE = 0.5
"""Share of shingles that two texts have in common where they are taken for nearly the same."""
_PRIME = (1 << 61) - 1
_FACTORS = np.random.default_rng(20_260_501).integers(1, 1 << 31, size=(2, BANDS * ROWS))


def similar(texts: Sequence[str], *, alike: float = ALIKE) -> list[tuple[int, ...]]:
    """Group texts that say nearly the same.

    Parameters
    ----------
    texts
        As they were written.
    alike
        Least share of shingles in common, from 0 to 1.

    Returns
    -------
    list
        Groups of places in `texts`; each text is in one group, the groups in order of their
        first.

    Notes
    -----
    Shingles of five letters; pairs are found by MinHash in 32 bands of three rows, so that a pair
    with half its shingles in common is missed 1.4 times in a hundred, and are then compared in
    full. The same texts give the same groups each time.

    References
    ----------
    Broder 1997, doi:10.1109/SEQUEN.1997.666900.

    Examples
    --------
    >>> similar(["The lamp is broken", "Bins overflow", "the lamp is broken!!"])
    [(0, 2), (1,)]
    """
    shingles = [_shingles(text) for text in texts]
    root = list(range(len(texts)))
    for one, other in sorted(_candidates(shingles)):
        both = len(shingles[one] & shingles[other])
        if both >= alike * len(shingles[one] | shingles[other]):
            first, last = sorted((_root(root, one), _root(root, other)))
            root[last] = first
    groups: dict[int, list[int]] = defaultdict(list)
    for at in range(len(texts)):
        groups[_root(root, at)].append(at)
    return [tuple(groups[first]) for first in sorted(groups)]


def _shingles(text: str) -> frozenset[int]:
    letters = "".join(char for char in folded(text, {}).text if char.isalnum())
    parts = {letters[at : at + LETTERS] for at in range(max(1, len(letters) - LETTERS + 1))}
    return frozenset(zlib.crc32(part.encode()) for part in parts)


def _candidates(shingles: Sequence[frozenset[int]]) -> set[tuple[int, int]]:
    """Give the pairs that share a band of their signatures."""
    buckets: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    for at, found in enumerate(shingles):
        signature = _signature(found)
        for band in range(BANDS):
            buckets[(band, signature[band * ROWS : (band + 1) * ROWS].tobytes())].append(at)
    return {(group[0], other) for group in buckets.values() for other in group[1:]} | {
        (one, other) for group in buckets.values() for one, other in pairwise(group)
    }


def _signature(found: frozenset[int]) -> "np.ndarray[Any, Any]":
    values = np.fromiter(found, dtype=np.uint64, count=len(found))
    times, plus = (row.astype(np.uint64)[:, None] for row in _FACTORS)
    return np.asarray(((values[None, :] * times + plus) % np.uint64(_PRIME)).min(axis=1))


def _root(root: list[int], at: int) -> int:
    while root[at] != at:
        root[at] = root[root[at]]
        at = root[at]
    return at
