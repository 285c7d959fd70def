"""How far areas lie apart, so that what is moved next door is not counted as a comparison."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from evenhand.tables.areas import Areas

UNKNOWN = float("nan")


def metres_apart(areas: Areas | None, ids: Sequence[str], level: str) -> NDArray[np.float64]:
    """Measure the shortest way between the outlines of every two areas.

    Parameters
    ----------
    areas
        The outlines; None leaves every distance unknown.
    ids
        The areas, in the order wanted, shape (n,).
    level
        Their set.

    Returns
    -------
    NDArray
        Metres, shape (n, n): 0 for areas that touch and for an area with itself; not-a-number
        where an outline is missing.
    """
    apart = np.full((len(ids), len(ids)), UNKNOWN)
    if areas is None:
        return apart
    frame = areas.to_frame()
    shown = frame[frame["level"].eq(level)] if level else frame
    shapes = dict(zip(shown["area_id"].astype(str), shown["geometry"], strict=True))
    there = [place for place, name in enumerate(ids) if name in shapes]
    outlines = np.array([shapes[ids[place]] for place in there], dtype=object)
    if len(there):
        apart[np.ix_(there, there)] = shapely.distance(outlines[:, None], outlines[None, :])
    return apart


def areas_near(
    areas: Areas | None, ids: Sequence[str], level: str, within_m: float
) -> tuple[NDArray[np.bool_], tuple[str, ...]]:
    """Mark areas whose outlines lie nearer than so many metres to each other.

    Parameters
    ----------
    areas
        The outlines.
    ids
        The areas, in the order wanted, shape (n,).
    level
        Their set.
    within_m
        The distance; areas exactly so far apart are not near, and none are if it is 0.

    Returns
    -------
    near : NDArray
        Shape (n, n).
    missing : tuple
        Areas without an outline, of which nothing is known; empty if nothing is asked.
    """
    near = np.zeros((len(ids), len(ids)), dtype=bool)
    if within_m <= 0:
        return near, ()
    frame = areas.to_frame() if areas is not None else None
    shapes = {}
    if frame is not None:
        shown = frame[frame["level"].eq(level)] if level else frame
        shapes = dict(zip(shown["area_id"].astype(str), shown["geometry"], strict=True))
    missing = tuple(name for name in ids if name not in shapes)
    if missing:
        return near, missing
    outlines = np.array([shapes[name] for name in ids], dtype=object)
    first, second = shapely.STRtree(outlines).query(outlines, "dwithin", within_m)
    less = shapely.distance(outlines[first], outlines[second]) < within_m
    near[first[less], second[less]] = True
    return near, ()


def nearest(apart: NDArray[np.float64], to: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Give each area's distance from the nearest of some areas.

    Parameters
    ----------
    apart
        Metres between areas, shape (n, n).
    to
        Which they are, shape (n,).

    Returns
    -------
    NDArray
        Metres, shape (n,); 0 for those areas themselves; not-a-number where unknown, infinite if
        there are none.

    Examples
    --------
    >>> nearest(np.array([[0.0, 70.0], [70.0, 0.0]]), np.array([True, False])).tolist()
    [0.0, 70.0]
    """
    if not to.any():
        return np.full(len(apart), np.inf)
    found: NDArray[np.float64] = apart[:, to].min(axis=1)
    return found
