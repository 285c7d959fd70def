"""What the densest ground of a density holds: of its own points, of others, at other widths."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from evenhand.scanning.density_ground import DensityGround
from evenhand.statistics.density import Density, Edge, density
from evenhand.statistics.shares import clopper_pearson_interval, share_tails

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
LEVELS = (1, 2, 5, 10, 20, 50)
TOLD = 2
SURE, UNSURE = 0.25, 0.6
MUCH = 0.2
_HALF_WIDTH = 1.96


@dataclass(frozen=True, eq=False)
class Densest:
    """The densest parts of the ground.

    Attributes
    ----------
    frame
        One row for each of `LEVELS`.
    cells
        One row for each cell.
    p_value
        Whether the densest 2 % of the ground holds more than its share of other points.
    per_m2
        Average density.
    area_names
        Areas that each have a fifth or more of the densest 2 %, the one with most first.
    """

    frame: pd.DataFrame
    cells: pd.DataFrame
    p_value: float
    per_m2: float
    area_names: tuple[str, ...]


def densest_ground(
    x_m: Floats, y_m: Floats, window: DensityGround, *, bandwidth_m: float, edge: Edge,
    precision_m: float, confidence: float, seed: int,
) -> Densest:  # fmt: skip
    """Measure what the densest ground holds.

    Parameters
    ----------
    x_m, y_m
        Points in the window, shape (points,).
    window
        The cells.
    bandwidth_m, edge
        As for `evenhand.statistics.density.density`.
    precision_m
        How far points may be off: half the bandwidth is not looked at if it is finer than that.
    confidence, seed
        Level of the ranges, and the start of the draw of halves.
    """
    area = window.ground.area_m2

    def smoothed(rows: Flags, times: float = 1.0) -> Density:
        return density(x_m[rows], y_m[rows], window.ground, bandwidth_m=bandwidth_m * times,
                       edge=edge)  # fmt: skip

    every = np.ones(len(x_m), dtype=bool)
    first = np.zeros(len(x_m), dtype=bool)
    first[np.random.default_rng(seed).permutation(len(x_m))[: len(x_m) // 2]] = True
    whole, wide = smoothed(every), smoothed(every, 2.0)
    narrow = smoothed(every, 0.5) if bandwidth_m / 2 >= precision_m else None
    halves = [(smoothed(~counted).per_m2, _counts(window, x_m[counted], y_m[counted]))
              for counted in (first, ~first)]  # fmt: skip
    counts = _counts(window, x_m, y_m)
    rows = [_level(level, area, counts, whole, narrow, wide, halves) for level in LEVELS]
    frame = pd.DataFrame(rows)
    held = frame.pop("held"), frame.pop("p_value")
    low, high = clopper_pearson_interval(held[0], len(x_m), confidence=confidence)
    frame["share_held_out_low"], frame["share_held_out_high"] = low, high
    told = densest(whole.per_m2, area, TOLD)
    stays = told & densest(wide.per_m2, area, TOLD)
    stays &= densest((narrow or wide).per_m2, area, TOLD)
    average = len(x_m) / float(area.sum())
    return Densest(
        frame=frame.astype({"level": "string"}),
        cells=_celled(window, whole, average, stays),
        p_value=float(held[1][LEVELS.index(TOLD)]),
        per_m2=average,
        area_names=_where(window, told),
    )


def densest(per_m2: Floats, area_m2: Floats, level: float) -> Flags:
    """Mark the densest cells that together are so many per cent of the ground, one at least.

    Examples
    --------
    >>> densest(np.array([3.0, 9.0, 5.0, 1.0]), np.ones(4), 50).tolist()
    [False, True, True, False]
    """
    order = np.argsort(-per_m2, kind="stable")
    reached = np.cumsum(area_m2[order])
    many = max(1, int(np.sum(reached <= reached[-1] * level / 100 * (1 + 1e-9))))
    marked = np.zeros(len(per_m2), dtype=bool)
    marked[order[:many]] = True
    return marked


def _counts(window: DensityGround, x_m: Floats, y_m: Floats) -> Floats:
    cell = window.cells.holding(x_m, y_m)
    return np.bincount(cell[cell >= 0], minlength=len(window.cells)).astype(np.float64)


def _level(
    level: int, area: Floats, counts: Floats, whole: Density, narrow: Density | None, wide: Density,
    halves: list[tuple[Floats, Floats]],
) -> dict[str, object]:  # fmt: skip
    marked = densest(whole.per_m2, area, level)
    half, double = (None if one is None else densest(one.per_m2, area, level)
                    for one in (narrow, wide))  # fmt: skip
    found = [(densest(per_m2, area, level), held) for per_m2, held in halves]
    tails = [float(share_tails(held[there].sum(), held.sum(), area[there].sum() / area.sum())[0][0])
             for there, held in found]  # fmt: skip
    held = float(sum(held[there].sum() for there, held in found))
    total = counts.sum()
    return {
        "level": str(level), "cells": int(marked.sum()),
        "share_ground": float(area[marked].sum() / area.sum()),
        "ground_km2": float(area[marked].sum() / 1e6), "count": int(counts[marked].sum()),
        "share_count": float(counts[marked].sum() / total), "share_held_out": held / total,
        "share_held_out_low": np.nan, "share_held_out_high": np.nan,
        "share_with_half_bandwidth": _share(counts, half),
        "share_with_double_bandwidth": _share(counts, double),
        "share_ground_stays_with_half": _share(area * marked, half),
        "share_ground_stays_with_double": _share(area * marked, double),
        "held": held, "p_value": min(1.0, 2 * min(tails)),
    }  # fmt: skip


def _share(each: Floats, marked: Flags | None) -> float:
    return np.nan if marked is None else float(min(1.0, each[marked].sum() / each.sum()))


def _celled(window: DensityGround, found: Density, average: float, stays: Flags) -> pd.DataFrame:
    """Say of each cell how dense it is and how sure that is."""
    wide = _HALF_WIDTH * found.std_error_per_m2
    above, below = found.per_m2 - wide > average, found.per_m2 + wide < average
    size = wide / np.maximum(found.per_m2, average)
    certainty = np.select([below | (above & (size <= SURE)), above & (size <= UNSURE), above],
                          ["sure", "unsure", "cannot_say"], "as_expected")  # fmt: skip
    return pd.DataFrame({
        "cell_id": window.cells.ids, "per_km2": found.per_m2 * 1e6,
        "std_error_per_km2": found.std_error_per_m2 * 1e6,
        "times_average": found.per_m2 / average, "certainty": certainty, "stays": stays,
    })  # fmt: skip


def _where(window: DensityGround, marked: Flags) -> tuple[str, ...]:
    """Name the areas that have much of some cells' ground; of two with as much the first."""
    ground = pd.Series(window.ground.area_m2[marked]).groupby(window.names[marked]).sum()
    much = ground[(ground >= MUCH * ground.sum()) & (ground.index != "")]
    return tuple(map(str, much.sort_values(ascending=False, kind="stable").index))
