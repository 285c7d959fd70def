"""What the densest ground of a density holds: of its own points, of others, at other widths."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from evenhand.scanning.densest import TOLD, certainty_of, densest, held, smoothed
from evenhand.scanning.density_ground import DensityGround
from evenhand.statistics.density import Density, Edge, density

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
MUCH = 0.2
_NAMES = {
    "places": "cells", "share_size": "share_ground", "size": "ground_km2",
    "share_with_half": "share_with_half_bandwidth",
    "share_with_double": "share_with_double_bandwidth",
    "share_stays_with_half": "share_ground_stays_with_half",
    "share_stays_with_double": "share_ground_stays_with_double",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Densest:
    """The densest parts of the ground.

    Attributes
    ----------
    frame
        One row for each level.
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

    def smooth(rows: Flags, times: float) -> Floats:
        return density(x_m[rows], y_m[rows], window.ground, bandwidth_m=bandwidth_m * times,
                       edge=edge, with_error=False).per_m2  # fmt: skip

    def count(rows: Flags) -> Floats:
        cell = window.cells.holding(x_m[rows], y_m[rows])
        return np.bincount(cell[cell >= 0], minlength=len(area)).astype(np.float64)

    whole = density(x_m, y_m, window.ground, bandwidth_m=bandwidth_m, edge=edge)
    found = smoothed(len(x_m), seed, smooth=smooth, count=count, whole=whole.per_m2,
                     has_narrow=bandwidth_m / 2 >= precision_m)  # fmt: skip
    parts = held(area, count(np.ones(len(x_m), dtype=bool)), found, confidence=confidence)
    frame = parts.frame.assign(size=parts.frame["size"] / 1e6)
    average = len(x_m) / float(area.sum())
    return Densest(
        frame=frame.rename(columns=_NAMES),
        cells=_celled(window, whole, average, parts.stays),
        p_value=parts.p_value,
        per_m2=average,
        area_names=_where(window, densest(whole.per_m2, area, TOLD)),
    )


def _celled(window: DensityGround, found: Density, average: float, stays: Flags) -> pd.DataFrame:
    """Say of each cell how dense it is and how sure that is."""
    return pd.DataFrame({
        "cell_id": window.cells.ids, "per_km2": found.per_m2 * 1e6,
        "std_error_per_km2": found.std_error_per_m2 * 1e6,
        "times_average": found.per_m2 / average,
        "certainty": certainty_of(found.per_m2, found.std_error_per_m2, found.even_error_per_m2,
                                  average), "stays": stays,
    })  # fmt: skip


def _where(window: DensityGround, marked: Flags) -> tuple[str, ...]:
    """Name the areas that have much of some cells' ground; of two with as much the first."""
    ground = pd.Series(window.ground.area_m2[marked]).groupby(window.names[marked]).sum()
    much = ground[(ground >= MUCH * ground.sum()) & (ground.index != "")]
    return tuple(map(str, much.sort_values(ascending=False, kind="stable").index))
