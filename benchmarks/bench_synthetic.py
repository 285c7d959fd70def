"""Placebos of a synthetic control over 200 areas beside pysyncon, at equal or better fit.

The peer runs in its own environment, as KDEpy and esda do, and is given its solver alone; times are
those of the processor. First 20 fits, several rounds, which is the goal; then all 200, the peer
once, beside everything that a study of one treated area asks of us.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

from benchmarks.peers import told
from evenhand.statistics.synthetic_fits import fitted
from evenhand.statistics.synthetic_placebos import placebos

UNITS, PERIODS, FIRST, FEW = 200, 60, 36, 20
"""Areas, months, first month with the measure, and how many fits are compared over rounds."""
GOAL_RATIO, ROUNDS, LIMIT_SECONDS = 50.0, 3, 300.0


def main() -> None:
    """Time both, and print a table."""
    print(f"synthetic control, {UNITS - 1} areas to mix, {FIRST} months before | processor seconds: "
          "median (least to most) | ratio | fit")  # fmt: skip
    counts = _counts()
    before = counts[:, :FIRST] / counts[:, :FIRST].mean(axis=1)[:, None]
    some = np.arange(0, UNITS, UNITS // FEW)
    ratio, fits = _row(f"{FEW} fits", lambda: _fit(counts, some), counts, before, some, ROUNDS)
    verdict = "reached" if ratio >= GOAL_RATIO and fits else "MISSED"
    every = np.arange(UNITS)
    _row(f"all {UNITS}, ranked, beside as many fits of the peer", lambda: _ranked(counts), counts,
         before, every, 1)  # fmt: skip
    print(f"at equal or better fit pysyncon takes {ratio:.0f} × as long; goal ≥ {GOAL_RATIO:g} ×: "
          f"{verdict}")  # fmt: skip


def _counts() -> np.ndarray:
    """Draw counts of areas that share two courses and a season."""
    draw = np.random.default_rng(8)
    courses = np.cumsum(draw.normal(0, 0.1, (PERIODS, 2)), axis=0)
    courses += 0.15 * np.sin(2 * np.pi * np.arange(PERIODS) / 12)[:, None]
    level = 12 * np.exp(draw.normal(0, 0.4, UNITS))
    mean = level[:, None] * np.exp(0.5 * draw.normal(size=(UNITS, 2)) @ courses.T)
    return draw.poisson(mean).astype(np.float64)


def _fit(counts: np.ndarray, units: np.ndarray) -> np.ndarray:
    return fitted(counts, units, np.arange(UNITS), first=FIRST).weights


def _ranked(counts: np.ndarray) -> np.ndarray:
    return placebos(counts, np.array([0]), np.arange(1, UNITS), first=np.array([FIRST]),
                    stop=np.array([PERIODS])).gaps  # fmt: skip


def _row(
    name: str, ours: Callable[[], np.ndarray], counts: np.ndarray, before: np.ndarray,
    units: np.ndarray, rounds: int,
) -> tuple[float, bool]:  # fmt: skip
    """Time one piece of work on both sides, print it, and say whether no fit of ours is worse."""
    mine = _seconds(ours)
    with tempfile.TemporaryDirectory() as folder:
        files = [str(Path(folder) / name) for name in ("before.npy", "units.npy")]
        np.save(files[0], before)
        np.save(files[1], units)
        made = told("peer_pysyncon.py", *files, str(rounds), limit_seconds=LIMIT_SECONDS)
    print(f"{name}, ours | {_spread(mine)} | – | –", flush=True)
    if made is None:
        print(f"{name}, pysyncon | not done in {LIMIT_SECONDS:.0f} s | – | –", flush=True)
        return 0.0, False
    errors = [((before[units] - weights @ before) ** 2).sum(axis=1)
              for weights in (_fit(counts, units), np.array(made["weights"]))]  # fmt: skip
    as_good = bool((errors[0] <= errors[1] * (1 + 1e-9)).all())
    ratio = median(made["seconds"]) / median(mine)
    print(f"{name}, pysyncon {made['version']} | {_spread(made['seconds'])} | {ratio:.0f} | "
          f"{'ours as good or better' if as_good else 'OURS WORSE'}", flush=True)  # fmt: skip
    return ratio, as_good


def _seconds(work: Callable[[], np.ndarray], rounds: int = 5) -> list[float]:
    work()
    seconds = []
    for _ in range(rounds):
        begun = process_time()
        work()
        seconds.append(process_time() - begun)
    return seconds


def _spread(seconds: list[float]) -> str:
    return f"{median(seconds):.4f} ({min(seconds):.4f} to {max(seconds):.4f})"


if __name__ == "__main__":
    main()
