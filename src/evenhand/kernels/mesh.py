"""Points on a square mesh of nodes: their weights spread over it, and its values read at them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenhand.kernels.loading import compiled

Floats = npt.NDArray[np.float64]
RIM = 2
"""Points must lie at least so many nodes inside the mesh."""


@dataclass(frozen=True)
class Mesh:
    """Nodes in rows and columns.

    Attributes
    ----------
    west, south
        Coordinates of the first node, metres.
    spacing
        Metres between neighbouring nodes.
    rows, columns
        How many nodes there are from south to north and from west to east.
    """

    west: float
    south: float
    spacing: float
    rows: int
    columns: int


def scattered(mesh: Mesh, x: Floats, y: Floats, weights: Floats | None = None) -> Floats:
    """Spread weights over the 16 nodes about each point by cubic B-splines.

    Parameters
    ----------
    mesh
        The nodes.
    x, y
        Points, metres, shape (points,).
    weights
        What each point weighs, shape (points,); None counts 1 for each.

    Returns
    -------
    ndarray
        Sums on the nodes, shape (rows, columns). They add up to the weights given.

    Raises
    ------
    ValueError
        A point is missing, or lies within `RIM` nodes of the rim.
    """
    field = np.zeros((mesh.rows, mesh.columns))
    kernels = compiled()
    x, y = np.ascontiguousarray(x, np.float64), np.ascontiguousarray(y, np.float64)
    if kernels is None:
        _scatter(mesh, x, y, weights, field)
        return field
    weight = np.zeros(0) if weights is None else np.ascontiguousarray(weights, np.float64)
    _all_done(x, kernels.scattered(x, y, weight, field, mesh.columns, mesh.west, mesh.south,
                                   mesh.spacing))  # fmt: skip
    return field


def gathered(mesh: Mesh, x: Floats, y: Floats, field: Floats) -> Floats:
    """Read a field at points: the sum of 16 nodes with the weights of `scattered`.

    Parameters
    ----------
    mesh
        The nodes.
    x, y
        Points, metres, shape (points,).
    field
        Values on the nodes, shape (rows, columns).

    Returns
    -------
    ndarray
        Shape (points,).

    Raises
    ------
    ValueError
        A point is missing, or lies within `RIM` nodes of the rim.
    """
    kernels = compiled()
    x, y = np.ascontiguousarray(x, np.float64), np.ascontiguousarray(y, np.float64)
    if kernels is None:
        return _gather(mesh, x, y, field)
    values = np.empty(len(x))
    _all_done(x, kernels.gathered(x, y, np.ascontiguousarray(field), values, mesh.columns,
                                  mesh.west, mesh.south, mesh.spacing))  # fmt: skip
    return values


def _all_done(x: Floats, done: int) -> None:
    if done != len(x):
        raise ValueError(f"point {done} is missing or lies at the rim of the mesh")


def _scatter(mesh: Mesh, x: Floats, y: Floats, weights: Floats | None, field: Floats) -> None:
    """Spread weights in NumPy, one of the 16 nodes at a time."""
    first, wx, wy = _nodes(mesh, x, y)
    flat = field.ravel()
    for row in range(4):
        part = wy[row] if weights is None else weights * wy[row]
        for column in range(4):
            at = first + row * mesh.columns + column
            flat += np.bincount(at, part * wx[column], minlength=len(flat))


def _gather(mesh: Mesh, x: Floats, y: Floats, field: Floats) -> Floats:
    """Read a field in NumPy, one row of nodes at a time."""
    first, wx, wy = _nodes(mesh, x, y)
    flat, total = field.ravel(), np.zeros(len(x))
    for row in range(4):
        at = first + row * mesh.columns
        total += wy[row] * sum(wx[column] * flat[at + column] for column in range(4))
    return total


def _nodes(
    mesh: Mesh, x: Floats, y: Floats
) -> tuple[npt.NDArray[np.int64], list[Floats], list[Floats]]:
    """Give the first of the 16 nodes about each point, and the weights along both axes."""
    u, v = (x - mesh.west) / mesh.spacing, (y - mesh.south) / mesh.spacing
    inside = (u >= 1) & (v >= 1) & (u < mesh.columns - RIM) & (v < mesh.rows - RIM)
    _all_done(x, len(x) if inside.all() else int(np.argmin(inside)))
    column, row = u.astype(np.int64), v.astype(np.int64)
    first = (row - 1) * mesh.columns + column - 1
    return first, _spline(u - column), _spline(v - row)


def _spline(t: Floats) -> list[Floats]:
    s = 1.0 - t
    return [
        s * s * s / 6.0,
        (3.0 * t * t * t - 6.0 * t * t + 4.0) / 6.0,
        (-3.0 * t * t * t + 3.0 * t * t + 3.0 * t + 1.0) / 6.0,
        t * t * t / 6.0,
    ]
