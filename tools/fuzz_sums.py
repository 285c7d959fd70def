"""Arbitrary arrays for the kernels of neighbours' sums: see fuzz_kernels."""

import contextlib

import numpy as np


def try_levels(kernels, draw) -> None:
    """Multiply in every instruction set, and compare with the product written out."""
    rng = np.random.default_rng(draw.randrange(2**32))
    rows, width = draw.randint(1, 7), draw.choice([1, 2, 30, 1023, 1024, 1025, 2100])
    product = rng.random((rows, width)) * 10.0 ** rng.integers(-308, 2, (rows, 1))
    product[:, draw.randint(0, width) :] = draw.choice([0.0, 1.0, np.nan, np.inf])
    chances = rng.random(draw.randint(1, rows))
    value = draw.choice([0, 1, 3, width - 1, width, 2**32 - 1])
    found = [np.full_like(product, 7.0) for _ in kernels.instruction_sets()]
    for body, out in zip(kernels.instruction_sets(), found, strict=True):
        kernels.times_level(body, product, chances, value, rows, out)
        assert np.array_equal(out, found[0], equal_nan=True)
    if np.isfinite(product).all():
        plain = np.zeros_like(product)
        for k in range(len(chances)):
            if k * value < width:
                plain[k:, k * value :] += chances[k] * product[: rows - k, : width - k * value]
        plain[plain < 1e-290] = 0.0
        np.testing.assert_allclose(found[0], plain, rtol=1e-12)
    given = ["plain", product, chances, value, rows, found[0]]
    place = draw.randrange(1, len(given))
    given[place] = draw.choice([-1, 0, 2**62, np.zeros(0), np.zeros(rows * width + 1), b"", b"123"])
    with contextlib.suppress(ValueError, TypeError, OverflowError, BufferError):
        kernels.times_level(*given)


def try_distinct(kernels, draw) -> None:
    """Draw positions, all of them too, and refuse what cannot be drawn."""
    many, draws = draw.choice([1, 2, 9, 400]), draw.randint(0, 20)
    taken = draw.choice([0, 1, many // 2, many])
    found = np.full((draws, taken), -1, dtype=np.int32)
    kernels.distinct(found, many, taken, draw.randrange(2**64), draw.choice([0, 5, 2**62]))
    assert all(len(set(row)) == taken for row in found.tolist())
    assert taken == 0 or draws == 0 or (found.min() >= 0 and found.max() < many)
    given = [found, many, taken, 1, 0]
    given[draw.randrange(len(given))] = draw.choice([-1, 2**31, 2**62, b"", np.zeros(3, np.int8)])
    # Work that fits but would take years is not tried: only what must be refused at once.
    if isinstance(given[1], int) and given[1] <= 2**31 and given[0] is found:
        with contextlib.suppress(ValueError, TypeError, OverflowError, BufferError):
            kernels.distinct(*given)


def try_others(kernels, draw) -> None:
    """Add up neighbours, and refuse rows that do not fit."""
    rng = np.random.default_rng(draw.randrange(2**32))
    n = draw.randint(0, 12)
    starts = np.concatenate([[0], np.cumsum(rng.integers(0, 5, n))]).astype(np.int64)
    targets = rng.integers(0, max(n, 1), starts[-1]).astype(np.int32)
    values, sums, many = rng.normal(size=n), np.empty(n), np.empty(n, dtype=np.int64)
    kernels.other_sums(values, starts, targets, sums, many)
    for row in range(n):
        near = [j for j in targets[starts[row] : starts[row + 1]] if j != row]
        assert many[row] == len(near)
        assert sums[row] == sum(values[j] for j in near)
    if len(targets):
        targets[rng.integers(len(targets))] = draw.choice([-1, n, 2**31 - 1, 0])
    starts[rng.integers(n + 1)] = draw.choice([-1, 0, 2**62, len(targets)])
    with contextlib.suppress(ValueError):
        kernels.other_sums(values, starts, targets, sums, many)
    given = [values, starts, targets, sums, many]
    given[draw.randrange(5)] = draw.choice([b"", b"123", np.zeros(n + 2), np.zeros(1)])
    with contextlib.suppress(ValueError, TypeError, BufferError):
        kernels.other_sums(*given)
