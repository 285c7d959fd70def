"""Near repeat beside pointpats; near repeat, Gi* and density as the work grows.

`python benchmarks/bench_scanning.py near_repeat growth` runs these parts, or all. Each piece of work
runs in a process of its own, on one core, once its libraries are loaded. Times are those of the
processor, so that what else runs on the machine counts less.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.peers import ONE_THREAD, told

SPACE, TIME = np.arange(0.0, 1001.0, 100.0), np.arange(0, 29, 7)
"""Ten bands of 100 m, four weeks."""
POINTS_A_KM2 = 150.0
"""About 1.5 million pairs within a kilometre among 10,000 points."""
DAYS = 730
CELL_M, WIDTH_M = 100.0, 300.0
NOTHING: dict[str, Any] = {}


def happenings(n: int, km2: float | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Make points in a square, some near each other in space and time, over two years."""
    rng = np.random.default_rng(1)
    side = 1000 * np.sqrt(n / POINTS_A_KM2 if km2 is None else km2)
    x, y = rng.uniform(0, side, (2, n))
    day = rng.integers(0, DAYS, n)
    near = rng.choice(n, n // 20, replace=False)
    x[near], y[near] = x[near - 1] + rng.normal(0, 80, len(near)), y[near - 1]
    day[near] = np.minimum(day[near - 1] + rng.integers(0, 9, len(near)), DAYS - 1)
    return np.clip(x, 0, side), y, day


def crowd(n: int, side: int) -> tuple[np.ndarray, np.ndarray]:
    """Make points in a square of so many cells, gathered about a hundred places."""
    rng = np.random.default_rng(2)
    middles = rng.uniform(0.1, 0.9, (100, 2)) * side * CELL_M
    at = middles[rng.integers(0, 100, n)] + rng.normal(0, 900, (n, 2))
    x, y = np.clip(at, 0, side * CELL_M).T
    return x, y


def knox(n: int, draws: int, km2: float = 0, twin: bool = False) -> Callable[[], dict[str, Any]]:
    """Prepare the near-repeat table of n points, within a city that grows with them."""
    from evenhand.statistics.knox import knox_table

    x, y, day = happenings(n, km2 or None)
    if twin:
        os.environ["EVENHAND_PLAIN"] = "1"
    return lambda: {
        "observed": knox_table(
            x, y, day, space_edges=SPACE, time_edges=TIME, draws=draws
        ).observed.sum()
    }


def knox_one(n: int, metres: float, days: int, draws: int) -> Callable[[], dict[str, Any]]:
    """Prepare one pair of thresholds, as pointpats counts them: at most so far."""
    from evenhand.statistics.knox import knox_table

    x, y, day = happenings(n)
    far = [0.0, np.nextafter(metres, np.inf)]

    def work() -> dict[str, Any]:
        found = knox_table(x, y, day, space_edges=far, time_edges=[0, days + 1], draws=draws,
                           metric="euclidean")  # fmt: skip
        return {"observed": found.observed[0, 0], "p": found.p_value[0, 0]}

    return work


def lattice(side: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Make counts on a square of cells, and the eight neighbours of each and itself."""
    import shapely

    from evenhand.statistics.cells import cells_over

    cells = cells_over(shapely.box(0, 0, side * CELL_M, side * CELL_M), shape="square",
                       cell_m=CELL_M)  # fmt: skip
    order = np.lexsort((cells.column, cells.row))
    assert (order == np.arange(side * side)).all()
    return values(side), *cells.neighbours(1.5 * CELL_M)


def values(side: int) -> np.ndarray:
    """Make counts that differ from cell to cell, the first row first."""
    return np.random.default_rng(3).negative_binomial(1, 0.3, side * side).astype(float)


def gi(side: int, draws: int) -> Callable[[], dict[str, Any]]:
    """Prepare Gi* and the conditional permutations of a square; no draws: all of them, counted."""
    from evenhand.statistics.local_clustering import gi_star
    from evenhand.statistics.neighbour_sums import permutation_tails

    counts, indptr, indices = lattice(side)

    def work() -> dict[str, Any]:
        z = gi_star(counts, indptr, indices)
        tails = permutation_tails(counts, indptr, indices, draws=draws or None)
        return {"z": z, "p": np.minimum(tails.p_hot, tails.p_cold)}

    return work


def density(n: int, side: int) -> Callable[[], dict[str, Any]]:
    """Prepare the plain estimate, as KDEpy makes it: no edges, no errors."""
    from evenhand.statistics.density import Smoother

    x, y = crowd(n, side)
    at = (np.arange(side) + 0.5) * CELL_M
    cell_x, cell_y = (each.ravel() for each in np.meshgrid(at, at, indexing="ij"))

    def work() -> dict[str, Any]:
        smoother = Smoother(np.r_[x, cell_x], np.r_[y, cell_y], WIDTH_M)
        return {"density": smoother.at(smoother.smooth(x, y), cell_x, cell_y).reshape(side, side)}

    return work


WORKS = {each.__name__: each for each in (knox, knox_one, gi, density)}


@dataclass(frozen=True)
class Ran:
    """What a piece of our work took: processor seconds of its rounds, memory, pairs observed."""

    cpu: tuple[float, ...] = ()
    megabytes: float = 0.0
    observed: float = float("nan")
    words: str = ""

    @property
    def median(self) -> float:
        """The median of the rounds."""
        return median(self.cpu) if self.cpu else float("nan")

    def written(self) -> str:
        """Give the median and the range of the rounds, or why there is none."""
        if not self.cpu:
            return self.words
        return f"{self.median:.3g} ({min(self.cpu):.3g}–{max(self.cpu):.3g})"


def ours(name: str, *given: float, rounds: int = 3) -> Ran:
    """Do our work in a process of its own."""
    call = [sys.executable, __file__, "--work", name, "--given", json.dumps(given),
            "--rounds", str(rounds)]  # fmt: skip
    done = subprocess.run(call, capture_output=True, text=True, check=False,
                          env={**os.environ, **ONE_THREAD})  # fmt: skip
    if done.returncode:
        return Ran(words=f"failed: {done.stderr.strip().splitlines()[-1][:120]}")
    found = json.loads(done.stdout)
    return Ran(tuple(found["seconds"]), found["megabytes"], found["observed"])


def _child(name: str, given: list[float], rounds: int) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # goals are per core
    work, seconds, found = WORKS[name](*given), [], NOTHING
    for _ in range(rounds):
        used = time.process_time()
        found = work()
        seconds.append(time.process_time() - used)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "megabytes": megabytes,
                      "observed": float(found.get("observed", np.nan))}))  # fmt: skip


def row(work: str, own: Ran, goal: str, is_reached: bool | None, theirs: str = "–",
        ratio: str = "–") -> None:  # fmt: skip
    """Print one line of the table."""
    verdict = "–" if is_reached is None or not own.cpu else "reached" if is_reached else "MISSED"
    print(f"{work} | {own.written()} | {own.megabytes:,.0f} | {theirs} | {ratio} | {goal} | "
          f"{verdict}", flush=True)  # fmt: skip


def near_repeat() -> None:
    """Compare near repeat with pointpats, and see how it holds up for many points."""
    print(
        "work | ours, processor seconds: median (range) | MB | pointpats | ratio | goal | verdict"
    )
    table = ours("knox", 10_000, 999, rounds=5)
    row(
        "near repeat, 10,000 points, 999 draws, 10 × 4 bands", table, "≤ 0.2 s", table.median <= 0.2
    )
    for metres, days, limit in ((100.0, 7, 300.0), (1000.0, 28, 60.0)):
        _beside_pointpats(table, metres, days, limit)
    for text, given, limit, most in (
        ("100,000 points, 999 draws, a city 10 times as large", (100_000, 999), 5.0, 512),
        ("100,000 points, 999 draws, all in the city of the 10,000", (100_000, 999, 66.7), 0, 0),
        ("1,000,000 points, exact mean and variance, a city 100 times as large", (1_000_000, 0), 0,
         0),
    ):  # fmt: skip
        own = ours("knox", *given, rounds=1)
        row(f"near repeat, {text}", own, f"≤ {limit:g} s, ≤ 0.5 GB" if limit else "–",
            (own.median <= limit and own.megabytes <= most) if limit else None)  # fmt: skip
    own = ours("knox", 10_000, 999, 0, 1, rounds=1)
    row("near repeat by the NumPy twin, 10,000 points, 999 draws", own, "≤ 60 s", own.median <= 60)


def _beside_pointpats(table: Ran, metres: float, days: int, limit: float) -> None:
    """Count the pairs of one distance and gap on both sides: pointpats has no table of bands."""
    one = ours("knox_one", 10_000, metres, days, 999)
    x, y, day = happenings(10_000)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "points.npz"
        np.savez(path, x=x, y=y, day=day)
        found = told("peer_knox.py", str(path), str(metres), str(days), "999", limit_seconds=limit)
    name = f"one cell: ≤ {metres:g} m, ≤ {days} days"
    if found is None:
        row(name, one, "≥ 100×", None, f"not done in {limit:g} s", f"> {limit / one.median:.0f}")
        return
    same = "same" if one.observed == found["observed"] else "OTHER"
    row(name, one, "≥ 100×", found["seconds"] >= 100 * one.median,
        f"{found['seconds']:.3g}, {same} count", f"{found['seconds'] / one.median:.0f}")  # fmt: skip
    row("the whole table beside that one cell", table, "≥ 100×",
        found["seconds"] >= 100 * table.median, f"{found['seconds']:.3g}",
        f"{found['seconds'] / table.median:.0f}")  # fmt: skip


def growth() -> None:
    """Measure n = 1,000 … 1,000,000, and fit the power of n that the time grows with."""
    sizes = (1_000, 10_000, 100_000, 1_000_000)
    given: dict[str, list[tuple[float, ...]]] = {
        "near repeat, exact moments, n points at equal density": [(n, 0) for n in sizes],
        "near repeat, 99 draws, n points at equal density": [(n, 99) for n in sizes],
        "Gi*, all permutations counted, n cells": [(round(n**0.5), 0) for n in sizes],
        "Gi*, 999 draws, n cells": [(round(n**0.5), 999) for n in sizes],
        "density, n points on 90,000 cells": [(n, 300) for n in sizes],
    }
    names = {"near": "knox", "Gi*,": "gi", "density,": "density"}
    print("work as it grows | 1,000 | 10,000 | 100,000 | 1,000,000 | power of n, by CPU | most MB")
    for text, each in given.items():
        ran = [ours(names[text.split()[0]], *one, rounds=1 if one[0] > 50_000 else 3)
               for one in each]  # fmt: skip
        steps = np.log([one.median for one in ran])
        power = np.polyfit(np.log(sizes), steps, 1)[0]
        cells = " | ".join(one.written() for one in ran)
        last = (steps[-1] - steps[-2]) / np.log(10)
        print(f"{text} | {cells} | {power:.2f}, last step {last:.2f} | "
              f"{max(one.megabytes for one in ran):,.0f}", flush=True)  # fmt: skip


PARTS = {"near_repeat": near_repeat, "growth": growth}


def main(parts: list[str]) -> None:
    """Print the tables of the parts asked for."""
    for part in parts or PARTS:
        PARTS[part]()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help=", ".join(PARTS))
    parser.add_argument("--work", choices=list(WORKS))
    parser.add_argument("--given", type=json.loads)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    if asked.work:
        _child(asked.work, asked.given, asked.rounds)
    else:
        main(asked.parts)
