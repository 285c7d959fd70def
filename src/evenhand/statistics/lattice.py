"""Lattices of squares and hexagons, anchored at the origin of the reference system."""

from typing import Literal

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
CellShape = Literal["square", "hexagon"]
ROW = float(np.sqrt(3) / 2)
"""How far apart rows of hexagons are, in widths of one."""
_NEAR = 1e-9


def lattice_of(
    shape: CellShape, cell_m: float, x_m: Floats, y_m: Floats
) -> tuple[Numbers, Numbers]:
    """Say in which column and row of the lattice each point lies.

    Parameters
    ----------
    shape, cell_m
        The lattice.
    x_m, y_m
        Metres from the origin of the reference system, shape (points,).

    Returns
    -------
    tuple of ndarray
        Column and row, shape (points,).

    Notes
    -----
    A square has its western and southern side, not the others. A hexagon has the points that are
    nearest to its middle.

    Examples
    --------
    >>> [place.tolist() for place in lattice_of("square", 100, np.array([250.0, -1.0]),
    ...                                          np.array([0.0, 99.9]))]
    [[2, -1], [0, 0]]
    >>> [place.tolist() for place in lattice_of("hexagon", 100, np.array([50.0]),
    ...                                          np.array([86.0]))]
    [[0], [1]]
    """
    if shape == "square":
        return (np.floor(np.asarray(x_m) / cell_m).astype(np.int64),
                np.floor(np.asarray(y_m) / cell_m).astype(np.int64))  # fmt: skip
    across, up = np.asarray(x_m) / cell_m, np.asarray(y_m) / (cell_m * ROW)
    # A point lies between two rows of middles; the nearest middle is in one of them.
    low = np.floor(up).astype(np.int64)
    best = np.full(len(across), np.inf)
    column, row = np.zeros(len(across), np.int64), np.zeros(len(across), np.int64)
    for other in (low, low + 1):
        shift = (other % 2) / 2
        nearest = np.floor(across - shift + 0.5).astype(np.int64)
        far = (across - shift - nearest) ** 2 + ((up - other) * ROW) ** 2
        nearer = far < best
        best = np.where(nearer, far, best)
        column, row = np.where(nearer, nearest, column), np.where(nearer, other, row)
    return column, row


def whole_m2(shape: CellShape, cell_m: float) -> float:
    """Give the square metres of a whole cell."""
    return cell_m**2 * (1.0 if shape == "square" else ROW)


def how_many(bounds: tuple[float, float, float, float], *, shape: CellShape, cell_m: float) -> int:
    """Say how many cells a box of west, south, east and north would hold, about."""
    west, south, east, north = bounds
    pitch = cell_m if shape == "square" else cell_m * ROW
    return (int((east - west) / cell_m) + 2) * (int((north - south) / pitch) + 2)


def centres_of(shape: CellShape, cell_m: float, column: Numbers, row: Numbers) -> Floats:
    """Give the middles of cells, metres from the origin, shape (cells, 2)."""
    if shape == "square":
        return np.column_stack([(column + 0.5) * cell_m, (row + 0.5) * cell_m])
    return np.column_stack([(column + (row % 2) / 2) * cell_m, row * cell_m * ROW])


def polygons_of(shape: CellShape, cell_m: float, centres: Floats) -> npt.NDArray[np.object_]:
    """Give whole cells as polygons around their middles, shape (cells,)."""
    half = cell_m / 2
    if shape == "square":
        x, y = centres.T
        return np.asarray(shapely.box(x - half, y - half, x + half, y + half), dtype=object)
    angle = np.deg2rad(np.arange(30, 390, 60))
    corners = np.column_stack([np.cos(angle), np.sin(angle)]) * half / ROW
    return np.asarray(shapely.polygons(centres[:, None, :] + corners[None, :, :]), dtype=object)


def steps_within(shape: CellShape, cell_m: float, within_m: float) -> list[tuple[int, int, int]]:
    """List the steps from a cell to those whose middles are within a distance, none included.

    Returns
    -------
    list of tuple
        Columns to go from an even row, columns to go from an odd row, and rows.

    Examples
    --------
    >>> steps_within("square", 100, 100)
    [(0, 0, -1), (-1, -1, 0), (0, 0, 0), (1, 1, 0), (0, 0, 1)]
    """
    far = int(within_m / cell_m) + 1
    tall = int(far / ROW) + 1 if shape == "hexagon" else far
    limit = within_m * (1 + _NEAR) + _NEAR
    steps = []
    for rows in range(-tall, tall + 1):
        for columns in range(-far - 1, far + 2):
            # From an odd row of hexagons, itself half a cell further east, it is one column more.
            odd = columns + (1 if shape == "hexagon" and rows % 2 else 0)
            east, north = _offset(shape, cell_m, columns, rows)
            if np.hypot(east, north) <= limit:
                steps.append((columns, odd, rows))
    return steps


def _offset(shape: CellShape, cell_m: float, columns: int, rows: int) -> tuple[float, float]:
    """Give the way from the middle of a cell of an even row to another's, metres."""
    if shape == "square":
        return columns * cell_m, rows * cell_m
    return (columns + (rows % 2) / 2) * cell_m, rows * ROW * cell_m
