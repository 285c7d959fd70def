"""The bandwidth of a density: asked for or chosen by a rule, and never finer than the places."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from evenhand.errors import OptionError, UnsuitableData, listed
from evenhand.scanning.located import Located
from evenhand.statistics.bandwidths import Rule, bandwidth
from evenhand.statistics.density import Ground

Floats = npt.NDArray[np.float64]
MANY_REPEATS = 0.1
LEAST_POINTS = 10
Chosen = Literal["asked", "likelihood", "diggle", "cronie_van_lieshout", "scott"]


@dataclass(frozen=True)
class Width:
    """A bandwidth and where it comes from.

    Attributes
    ----------
    bandwidth_m
        Standard deviation of the kernel along each axis.
    chosen_by
        The rule, or `asked`.
    floor_m
        The narrowest allowed: a cell, or how far points may be off.
    precision_m
        How far points may be off at most; 0 if no row says so.
    on_rows_m
        What the rule gives if repeated points count as often as they occur; missing where they
        are few, or no rule was used.
    share_repeated
        Share of the points that stand where another one does.
    n_distinct
        How many distinct points there are.
    """

    bandwidth_m: float
    chosen_by: Chosen
    floor_m: float
    precision_m: float
    on_rows_m: float
    share_repeated: float
    n_distinct: int


def width_of(
    points: Located, kept: npt.NDArray[np.bool_], ground: Ground, *, bandwidth_m: float | None,
    selector: Rule, cell_m: float,
) -> Width:  # fmt: skip
    """Choose the bandwidth for some of the points.

    Parameters
    ----------
    points, kept
        The points, and which of them lie in the window.
    ground
        The window.
    bandwidth_m
        What was asked for; None lets the rule choose.
    selector
        The rule, used on distinct points.
    cell_m
        Side of a cell.

    Raises
    ------
    OptionError
        The bandwidth asked for is finer than the places or the cells.
    UnsuitableData
        There are too few points.
    """
    x, y = points.x_m[kept], points.y_m[kept]
    spots, many = np.unique(x + 1j * y, return_counts=True)
    if len(spots) < LEAST_POINTS:
        raise UnsuitableData(listed("density", [
            f"only {len(spots)} different points lie in the window; at least {LEAST_POINTS} are "
            "needed; take more classes or a longer time, or ask concentration"]))  # fmt: skip
    stated = points.precision_m[kept]
    precision = float(np.nanmax(stated)) if np.isfinite(stated).any() else 0.0
    floor = max(cell_m, precision)
    repeated = float(many[many > 1].sum() / many.sum())
    if bandwidth_m is not None:
        if bandwidth_m < floor:
            raise OptionError(listed("density", [
                f"option 'bandwidth_m' is {bandwidth_m:g} m, but cells are {cell_m:g} m wide and "
                f"points may be {precision:g} m off; give at least {floor:g}"]))  # fmt: skip
        return Width(bandwidth_m, "asked", floor, precision, np.nan, repeated, len(spots))
    most = max(floor, _widest(ground, selector))

    def chosen(at_x: Floats, at_y: Floats) -> float:
        return bandwidth(at_x, at_y, ground, rule=selector, least_m=floor, most_m=most)

    width = chosen(spots.real, spots.imag)
    on_rows = chosen(x, y) if repeated > MANY_REPEATS else np.nan
    return Width(width, selector, floor, precision, on_rows, repeated, len(spots))


def _widest(ground: Ground, selector: Rule) -> float:
    """Look no further than part of the window's width; the pairs that Diggle needs are many."""
    across = float(np.sqrt(ground.area_m2.sum()))
    return across / (16 if selector == "diggle" else 4)
