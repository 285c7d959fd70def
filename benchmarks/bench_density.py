"""Density of a million points on cells of 100 m: ours beside KDEpy, on one thread, error beside time.

The error is the largest difference from the kernels summed one by one, at the fullest cells and at
others, as a share of the peak. Times are those of the processor, so that what else runs on the
machine counts less.
"""

import os
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import process_time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

from benchmarks.peers import told
from evenhand.kernels import loading
from evenhand.statistics.density import Smoother

SIDE, CELL, WIDTH, ROUNDS, LIMIT_SECONDS = 20_000.0, 100.0, 300.0, 5, 300.0
GOAL_ERROR, GOAL_RATIO = 1e-3, 3.0
SIZES = (1_000, 10_000, 100_000, 1_000_000)
AXIS = np.arange(0.0, SIDE + CELL / 2, CELL)


def main() -> None:
    """Time all, and print a table."""
    print("density, cells of 100 m, bandwidth 300 m | processor seconds: median (least to most) | "
          "largest error, share of the peak")  # fmt: skip
    points = _points(SIZES[-1])
    some = _judged(points)
    exact = _exact(points, some)
    seconds = {many: _ours(points[:many]) for many in SIZES}
    error = _error(_density(points)[some[:, 0], some[:, 1]], exact)
    for many, each in seconds.items():
        tail = f"{error:.2g}" if many == SIZES[-1] else "–"
        print(f"{many:,} points, ours ({loading.in_use()}) | {_spread(each)} | {tail}", flush=True)
    steps = np.log([median(seconds[many]) for many in SIZES])
    print(f"cost grows with the power {np.polyfit(np.log(SIZES), steps, 1)[0]:.2f} of the points, "
          f"{np.diff(steps)[-1] / np.log(10):.2f} from 100,000 on")  # fmt: skip
    with loading.forced(loading.TWINS):
        print(f"{SIZES[-1]:,} points, ours (twins) | {_spread(_ours(points))} | –", flush=True)
    ours, reached = median(seconds[SIZES[-1]]), None
    for fine in (100.0, 50.0, 25.0, 20.0):
        reached = _peer(points, some, exact, fine)
        if reached is not None:
            break
    ratio = None if reached is None else reached / ours
    verdict = "reached" if error <= GOAL_ERROR and (ratio or 0) >= GOAL_RATIO else "MISSED"
    told_ratio = "did not reach the error" if ratio is None else f"takes {ratio:.1f} × as long"
    print(f"error ≤ 0.1 % of the peak: KDEpy {told_ratio}; goal ≥ 3 ×: {verdict}")


def _points(many: int) -> np.ndarray:
    """Points about 60 middles, 200 to 1,500 m wide."""
    draw = np.random.default_rng(1)
    middles, widths = draw.uniform(3000, 17_000, (60, 2)), draw.uniform(200, 1500, 60)
    which = draw.integers(0, 60, many)
    return np.clip(middles[which] + draw.normal(0, 1, (many, 2)) * widths[which][:, None], 0, SIDE)


def _density(points: np.ndarray) -> np.ndarray:
    x, y = (each.ravel() for each in np.meshgrid(AXIS, AXIS, indexing="ij"))
    smoother = Smoother(x, y, WIDTH)
    field = smoother.smooth(points[:, 0], points[:, 1])
    return smoother.at(field, x, y).reshape(len(AXIS), -1)


def _ours(points: np.ndarray) -> list[float]:
    seconds = []
    for _ in range(ROUNDS):
        begun = process_time()
        _density(points)
        seconds.append(process_time() - begun)
    return seconds


def _judged(points: np.ndarray) -> np.ndarray:
    fullest = np.argsort(-_density(points).ravel())[:100]
    others = np.random.default_rng(2).integers(0, len(AXIS) ** 2, 300)
    return np.column_stack(np.unravel_index(np.unique(np.r_[fullest, others]), (len(AXIS),) * 2))


def _exact(points: np.ndarray, some: np.ndarray) -> np.ndarray:
    at, total = AXIS[some] / WIDTH, np.zeros(len(some))
    for part in np.array_split(points / WIDTH, 200):
        near = [np.exp(-0.5 * (at[:, axis, None] - part[:, axis]) ** 2) for axis in (0, 1)]
        total += np.einsum("ij,ij->i", *near)
    return total / (2 * np.pi * WIDTH**2)


def _error(found: np.ndarray, exact: np.ndarray) -> float:
    return float(np.abs(found - exact).max() / exact.max())


def _peer(points: np.ndarray, some: np.ndarray, exact: np.ndarray, fine: float) -> float | None:
    """Time KDEpy on one grid; give its seconds if its error is small enough."""
    with tempfile.TemporaryDirectory() as folder:
        files = [str(Path(folder) / name) for name in ("points.npy", "cells.npy")]
        np.save(files[0], points)
        np.save(files[1], some)
        made = told("peer_kdepy.py", *files, *map(str, (SIDE, WIDTH, CELL, fine, ROUNDS)),
                    limit_seconds=LIMIT_SECONDS)  # fmt: skip
    label = f"1,000,000 points, KDEpy, grid of {fine:g} m"
    if made is None:
        print(f"{label} | not done in {LIMIT_SECONDS:.0f} s | –", flush=True)
        return None
    error = _error(np.array(made["values"]), exact)
    print(f"{label} ({made['version']}) | {_spread(made['seconds'])} | {error:.2g}", flush=True)
    return median(made["seconds"]) if error <= GOAL_ERROR else None


def _spread(seconds: list[float]) -> str:
    return f"{median(seconds):.4f} ({min(seconds):.4f} to {max(seconds):.4f})"


if __name__ == "__main__":
    main()
