"""Cells and segments for incidents with points: which size, and what is refused."""

from datetime import date

import numpy as np

from evenhand.errors import UnsuitableData, listed
from evenhand.scanning.hot_counts import Placed, placed_points
from evenhand.scanning.hot_ground import (
    Based,
    Ground,
    HotPlace,
    based_areas,
    cell_ground,
    segment_ground,
)
from evenhand.scanning.hot_judging import LEAST_EXPECTED
from evenhand.scanning.located import refuse_elsewhere
from evenhand.scanning.quality_checks import COARSE_M
from evenhand.statistics.lattice import CellShape
from evenhand.statistics.window_counts import windows_of
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents
from evenhand.tables.streets import Streets

SIZES_M = (250.0, 500.0, 1000.0, 2000.0)
MOST_COARSE, ENOUGH = 0.1, 0.9
"""Share of rows coarser than the cells that is too many; share of the base that must be judged."""


def laid_out(
    recorded: Incidents | Counts, areas: Areas | None, exposure: Exposure | None,
    streets: Streets | None, *, over: HotPlace, offence: str | None, level: str | None,
    base: str, cell_m: float | None, within_m: float | None, period_from: date | None,
    period_to: date | None,
) -> tuple[Ground, Placed]:  # fmt: skip
    """Lay cells or segments out and put the incidents on them.

    Raises
    ------
    UnsuitableData
        There are counts instead of points, no streets for segments, or cells finer than the
        places are known.
    """
    _refuse_without(recorded, streets, over)
    assert isinstance(recorded, Incidents)
    refuse_elsewhere("hot_spots", recorded, areas, streets)
    first, last = _days(recorded, period_from, period_to)
    based = based_areas(areas, exposure, base, level, first, last)
    if over == "segment":
        assert streets is not None
        ground = segment_ground(streets, based, within_m)
        return ground, placed_points(recorded, ground, offence, period_from, period_to, COARSE_M)
    sizes = _sizes(recorded, offence, cell_m)
    for size in sizes:
        ground = _cells(recorded, based, over, size, within_m)
        placed = placed_points(recorded, ground, offence, period_from, period_to, size)
        if cell_m is not None or _is_enough(ground, placed):
            break
    return ground, placed


def _refuse_without(recorded: Incidents | Counts, streets: Streets | None, over: str) -> None:
    if not isinstance(recorded, Incidents):
        raise UnsuitableData(listed("hot_spots", [
            f"counts by area have no points to put on a {over}; ask for over='area'"]))  # fmt: skip
    if over == "segment" and streets is None:
        raise UnsuitableData(listed("hot_spots", [
            "there is no table of streets; import streets, or ask for over='square', which needs "
            "points alone"]))  # fmt: skip


def _cells(recorded: Incidents, based: Based | None, over: HotPlace, size: float,
           within_m: float | None) -> Ground:  # fmt: skip
    frame = recorded.to_frame()
    there = frame["x_m"].notna()
    x_m, y_m = (frame.loc[there, name].to_numpy(dtype=np.float64) for name in ("x_m", "y_m"))
    shape: CellShape = "hexagon" if over == "hexagon" else "square"
    return cell_ground(shape, size, based, x_m, y_m, within_m)


def _sizes(recorded: Incidents, offence: str | None, cell_m: float | None) -> tuple[float, ...]:
    """Give the sizes of cells that the places are known finely enough for.

    Raises
    ------
    UnsuitableData
        More than a tenth of the places are known less finely than the cells asked for.
    """
    frame = recorded.to_frame()
    asked = frame["x_m"].notna()
    if offence:
        asked &= frame["offence_class"].eq(offence)
    error = frame.loc[asked, "place_precision_m"].fillna(COARSE_M).to_numpy(dtype=np.float64)
    fine = float(np.quantile(error, 1 - MOST_COARSE, method="lower")) if len(error) else 0.0
    if cell_m is None:
        return tuple(size for size in SIZES_M if size >= fine) or SIZES_M[-1:]
    if fine > cell_m:
        assumed = " (assumed: the source does not say)" if fine == COARSE_M else ""
        raise UnsuitableData(listed("hot_spots", [
            f"option 'cell_m' is {cell_m:g} m, but more than a tenth of the places are only known "
            f"to {fine:g} m{assumed}; give at least {fine:g}, or leave it out"]))  # fmt: skip
    return (cell_m,)


def _is_enough(ground: Ground, placed: Placed) -> bool:
    """Say whether places that expect enough to be judged hold nearly all of the base."""
    windows = windows_of(ground.exposure, ground.indptr, ground.indices)
    can = windows.share * placed.counts.sum() >= LEAST_EXPECTED
    return bool(ground.exposure[can].sum() >= ENOUGH * ground.exposure.sum())


def _days(recorded: Incidents, first: date | None, last: date | None) -> tuple[date, date]:
    """Give the days for which a base is looked up: those asked for, else those recorded."""
    dates = recorded.local_times("starts_at").dropna()
    today = date(2000, 1, 1) if dates.empty else None
    return (
        first or today or dates.min().date(),
        last or today or dates.max().date(),
    )
