"""How counted places are drawn on a map: each segment or area, or the fullest points."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evenhand.scanning.counted_places import CountedPlaces

DRAWN_FROM, FEWEST_DRAWN, MOST_DRAWN = 3, 12, 300


def map_rows(placed: CountedPlaces, over: str) -> tuple[Mapping[str, Any], ...]:
    """Give the count of each segment, area or known place hit, or of the fullest points."""
    key = "segment_id" if over == "segment" else "area_id"
    if over == "point":
        return _fullest_points(placed)
    if over == "place":
        return _circles(placed, np.flatnonzero(placed.counts))
    if not placed.ids:
        return ()
    return tuple(
        {key: name, "value": float(count), "certainty": "sure"}
        for name, count in zip(placed.ids, placed.counts, strict=True)
    )


def _fullest_points(placed: CountedPlaces) -> tuple[Mapping[str, Any], ...]:
    """Give the fullest points, none with fewer than `DRAWN_FROM` records.

    Under `FEWEST_DRAWN` such points there is no map: a handful of circles shows nothing.
    """
    order = np.argsort(-placed.counts, kind="stable")[:MOST_DRAWN]
    if int(np.sum(placed.counts >= DRAWN_FROM)) < FEWEST_DRAWN:
        return ()
    return _circles(placed, order[placed.counts[order] >= DRAWN_FROM])


def _circles(placed: CountedPlaces, at: NDArray[np.intp]) -> tuple[Mapping[str, Any], ...]:
    return tuple(
        {"x_m": float(x), "y_m": float(y), "value": float(count), "certainty": "sure"}
        for (x, y), count in zip(placed.spots[at], placed.counts[at], strict=True)
    )


def breaks(counts: Any) -> tuple[float, ...]:
    """Give round numbers between few and many: 1, 2, 5, 10, 20 …, up to the fullest place."""
    steps = [m * 10**p for p in range(7) for m in (1, 2, 5)]
    top = float(np.max(counts))
    below = [float(step) for step in steps if step <= top]
    return tuple(below[-4:])
