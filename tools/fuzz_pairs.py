"""Arbitrary points and days for the kernels of near repeats: see fuzz_kernels."""

import contextlib

import numpy as np


def _points(draw):
    """Draw points in strips: some identical, some at an edge, some in the far corner."""
    n, most = draw.randint(0, 30), draw.choice([0, 3, 20, 2**31 - 1])
    height, widest = draw.choice([1, 2, 7, 2**29]), draw.choice([0, 1, 5, 40, 2**33])
    strips = min(most // height, 60) + 1
    top = min(most, strips * height - 1)
    at = sorted((draw.randint(0, top), draw.randint(0, most)) for _ in range(n))
    at.sort(key=lambda place: (place[0] // height, place[1]))
    y, x = (np.array([place[k] for place in at], dtype=np.int32) for k in (0, 1))
    starts = np.searchsorted(y // height, np.arange(strips + 1)).astype(np.int64)
    is_euclidean, edge = draw.random() < 0.5, min(widest, 3_037_000_499)
    edges = np.array(sorted({draw.randint(0, edge), draw.randint(0, edge), edge}), dtype=np.int64)
    limits = edges * edges if is_euclidean else edges
    begin = draw.randint(0, n)
    reach = min(edge // height, 99) + 1
    return [x, y, starts, limits, is_euclidean, edge, height, reach, begin, draw.randint(begin, n)]


def try_pairs(kernels, draw) -> None:
    """Find pairs, and compare with every pair looked at."""
    points = _points(draw)
    x, y, starts, limits, is_euclidean, *_, begin, end = points
    n, bands = len(x), len(limits) - 1
    later, near = (np.zeros((bands, many), dtype=np.int32) for many in (end - begin, n))
    if bands:
        kernels.close_degrees(*points, later, near)
        far = np.abs(x[:, None].astype(np.int64) - x), np.abs(y[:, None].astype(np.int64) - y)
        apart = far[0] ** 2 + far[1] ** 2 if is_euclidean else far[0] + far[1]
        later_ones = np.triu(np.ones((n, n), dtype=bool), 1)[begin:end]
        for band in range(bands):
            close = (apart >= limits[band]) & (apart < limits[band + 1])
            assert (later[band] == (close[begin:end] & later_ones).sum(axis=1)).all()
        first = np.concatenate([[0], np.cumsum(later.ravel(), dtype=np.int64)])
        kernels.close_pairs(*points, first, np.zeros(first[-1], dtype=np.int32))
    place = draw.randrange(len(points))
    points[place] = _spoilt(points[place], draw)
    for run, arrays in (
        (kernels.close_degrees, (later, near)),
        (kernels.close_pairs, (starts, near)),
    ):
        with contextlib.suppress(ValueError, OverflowError):
            run(*points, *arrays)


def try_gaps(kernels, draw) -> None:
    """Count gaps in every instruction set, near the bounds of 8 and 16 bits too."""
    rng = np.random.default_rng(draw.randrange(2**32))
    rows, bands, lanes = draw.randint(1, 6), draw.randint(0, 3), 64 * draw.randint(1, 2)
    n, many = rows + draw.randint(0, 4), draw.choice([2, 40, 300])
    days = rng.integers(0, draw.choice([1, 130, 32_767]), (n, lanes)).astype(np.int16)
    starts = np.concatenate([[0], np.cumsum(rng.integers(0, many, bands * rows))]).astype(np.int64)
    targets = rng.integers(0, n, starts[-1]).astype(np.int32)
    limits = rng.integers(1, draw.choice([128, 32_768]), draw.randint(0, 9)).astype(np.int16)
    first = np.tile(np.arange(n - rows, n), bands).repeat(np.diff(starts))
    gaps = np.abs(days[first].astype(int) - days[targets])
    of_band = np.arange(bands).repeat(np.diff(starts[::rows]))
    expected = np.array([[(gaps[of_band == band] < limit).sum(axis=0) for limit in limits]
                         for band in range(bands)], dtype=np.int64)  # fmt: skip
    for body in kernels.instruction_sets():
        found = np.zeros((bands, len(limits), lanes), dtype=np.int64)
        given = [days, lanes, n - rows, rows, starts, targets, limits]
        kernels.gap_counts(body, *given, found)
        assert (found.ravel() == expected.ravel()).all(), body
        place = draw.randrange(len(given))
        given[place] = _spoilt(given[place], draw)
        with contextlib.suppress(ValueError, OverflowError):
            kernels.gap_counts(body, *given, found)
    groups = np.concatenate([[0], np.sort(rng.integers(0, n + 1, 2)), [n]]).astype(np.int64)
    members, hand = rng.permutation(n).astype(np.int32), np.zeros((n, lanes), dtype=np.int16)
    given = [
        days[:, 0].copy(),
        members,
        groups,
        draw.randrange(2**64),
        draw.randrange(2**32),
        lanes,
    ]
    kernels.dealt(*given, hand)
    assert (np.sort(hand, axis=0) == np.sort(days[:, :1], axis=0)).all()
    place = draw.randrange(len(given))
    given[place] = _spoilt(given[place], draw)
    with contextlib.suppress(ValueError, OverflowError):
        kernels.dealt(*given, hand)


def _spoilt(value, draw):
    """Cut, lengthen or disturb an array; move a number."""
    if not isinstance(value, np.ndarray):
        return int(value) + draw.choice([-1, 1, 64, -(2**40), 2**40])
    kind = draw.randrange(3)
    if kind == 0 or not value.size:
        return np.append(value.ravel(), value.dtype.type(0))
    if kind == 1:
        return value.ravel()[:-1].copy()
    other = value.copy()
    other.flat[draw.randrange(value.size)] = draw.choice([-1, 0, 1, np.iinfo(value.dtype).max])
    return other
