"""Writes input.csv: 24 stops rated 1 to 4 by four raters, with gaps; everything made up."""

import csv
from pathlib import Path

import numpy as np

draw = np.random.default_rng(20261130)
with Path(__file__).with_name("input.csv").open("w", newline="") as stream:
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["stop", "r1", "r2", "r3", "r4"])
    for stop in range(1, 25):
        state = draw.integers(1, 5)
        rated = [int(np.clip(state + draw.choice([-1, 0, 0, 0, 1]), 1, 4)) for _ in range(4)]
        gaps = draw.random(4) < (0.15 if stop > 16 else 0)
        writer.writerow([stop, *("" if gap else value
                                 for value, gap in zip(rated, gaps, strict=True))])  # fmt: skip
