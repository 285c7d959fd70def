"""Small made-up street networks."""

import numpy as np
import shapely


def grid(blocks, side):
    """Streets around square blocks, `blocks` a side, one segment for each side of a block."""
    ways = []
    for a in range(blocks + 1):
        for b in range(blocks):
            ways += [[(a * side, b * side), (a * side, (b + 1) * side)],
                     [(b * side, a * side), ((b + 1) * side, a * side)]]  # fmt: skip
    return shapely.linestrings(np.array(ways, dtype=float))


def crooked_town(blocks=8, seed=1):
    """A grid with bent streets of unequal length, gaps, dead ends and a part of its own."""
    draw = np.random.default_rng(seed)
    nodes = draw.normal(0, 18, (blocks + 1, blocks + 1, 2)) + 100 * np.stack(
        np.meshgrid(np.arange(blocks + 1), np.arange(blocks + 1), indexing="ij"), axis=-1
    )
    lines = []
    for a in range(blocks + 1):
        for b in range(blocks):
            for one, two in ((nodes[a, b], nodes[a, b + 1]), (nodes[b, a], nodes[b + 1, a])):
                if draw.random() < 0.85:
                    middle = (one + two) / 2 + draw.normal(0, 9, 2)
                    lines.append(shapely.LineString([one, middle, two]))
    far = [shapely.LineString([(3000, 0), (3060, 0)]), shapely.LineString([(3060, 0), (3060, 90)])]
    return np.array([*lines, *far], dtype=object)
