"""Arbitrary points and outlines for the kernels of places: see fuzz_kernels."""

import numpy as np


def try_points(kernels, draw) -> None:
    """Number points of few and odd coordinates, and compare with a dictionary."""
    some = [0.0, -0.0, 1.0, float("inf"), 1e-300, float("nan")]
    n = draw.randint(0, 20)
    x, y = (np.array(draw.choices(some, k=n), dtype=float) for _ in range(2))
    table, known_x, known_y = np.zeros(32, dtype=np.uint64), np.empty(n), np.empty(n)
    numbers = np.empty(n, dtype=np.int64)
    count = kernels.points(table, known_x, known_y, x, y, numbers, 0)
    pairs = [(a.tobytes(), b.tobytes()) for a, b in zip(x, y, strict=True)]
    known = {pair: at for at, pair in enumerate(dict.fromkeys(pairs))}
    assert numbers.tolist() == [known[pair] for pair in pairs]
    assert count == len(known)


def try_outlines(kernels, draw) -> None:
    """Give outlines of arbitrary numbers, and starts that may not fit each other."""
    numbers = [0.0, 1.0, 2.0, 0.5, -1.0, 1e300, float("nan"), float("inf")]
    n_rings, n_areas, n_slabs, n = (draw.randint(0, 4) for _ in range(4))

    def starts(count: int, most: int) -> np.ndarray:
        found = np.sort([0, *(draw.randint(0, most) for _ in range(count))])
        found[draw.randrange(count + 1)] += draw.random() < 0.1 and draw.choice([-1, 10**12])
        return found.astype(np.int64)

    def doubles(count: int) -> np.ndarray:
        return np.array(draw.choices(numbers, k=count), dtype=float)

    entries = np.array([draw.randint(-(draw.random() < 0.05), max(n_areas - 1, 0))
                        for _ in range(5)], dtype=np.int32)  # fmt: skip
    out = np.empty(n, dtype=np.int32)
    try:
        kernels.holders(
            doubles(n), doubles(n), out, doubles(24), starts(n_rings, 12),
            np.array(draw.choices([0, 1], k=n_rings), dtype=np.uint8), starts(n_areas, n_rings),
            doubles(4 * n_areas), starts(n_slabs, 5), entries, draw.choice(numbers),
            draw.choice(numbers),
        )  # fmt: skip
    except ValueError:
        return
    assert ((out >= -2) & (out < max(n_areas, 1))).all()
