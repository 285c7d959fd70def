"""What lies along each street of Lindeburg: homes, shops, people, and what draws them."""

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from evenhand.demo.ground import Ground, at
from evenhand.demo.plan import CENTRE, STATION

DWELLINGS = {
    "OUD": 5_200, "STA": 8_400, "NRD": 13_600, "WES": 10_900, "MOL": 9_300, "KAN": 7_600,
    "ZUI": 14_200, "OOS": 10_100, "LIN": 5_700,
}  # fmt: skip
PER_DWELLING = {
    "OUD": 1.5, "STA": 1.7, "NRD": 2.1, "WES": 2.2, "MOL": 1.9, "KAN": 1.95, "ZUI": 2.0,
    "OOS": 2.2, "LIN": 2.4,
}  # fmt: skip
PRESENT = {
    "OUD": 24_500, "STA": 21_000, "NRD": 24_000, "WES": 19_500, "MOL": 15_500, "KAN": 17_500,
    "ZUI": 25_500, "OOS": 18_500, "LIN": 10_500,
}  # fmt: skip
"""People present on an average hour, all of them invented, as are dwellings and household sizes."""


def features_of(
    frame: pd.DataFrame, ground: Ground, rng: np.random.Generator
) -> dict[str, NDArray[np.float64]]:
    """Give each feature's share on each segment; marks the night-time streets in `frame`."""
    length, code = frame["length_m"].to_numpy(), frame["neighbourhood"].to_numpy()
    path = frame["kind"].eq("path").to_numpy()
    long = length * (frame["is_built"] & ~frame["is_bridge"]).to_numpy()
    bars, cafes = at(CENTRE[0] + 330, CENTRE[1] + 260), at(STATION[0] - 260, STATION[1] - 120)
    lively = _near(frame, bars, 160) + 0.6 * _near(frame, cafes, 130)
    frame["is_night"] = _lively(lively, (long > 0) & ~path, 64)
    homes = _shared(long * ~path * rng.lognormal(0, 0.25, len(frame)), code, DWELLINGS)
    raw = {
        "dwellings": homes,
        "residents": homes * np.array([PER_DWELLING[c] for c in code]),
        "night": length * frame["is_night"].to_numpy(),
        "industrial": long * (code == "KAN"),
        "main": long * frame["kind"].eq("main").to_numpy(),
        "school": long * _schools(frame, long, rng),
        **_busy(frame, ground, length, long),
    }
    open_to_all = ~frame["is_bridge"].to_numpy()
    return {
        name: values * open_to_all / (values * open_to_all).sum() for name, values in raw.items()
    }


def _busy(
    frame: pd.DataFrame, ground: Ground, length: NDArray[np.float64], long: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    """Give what draws people: shops, sights, station, parks; and who is present for them."""
    code, main = frame["neighbourhood"].to_numpy(), frame["kind"].eq("main").to_numpy()
    # The station opens towards the old town.
    this_side = np.where(code == "OOS", 0.2, 1.0)
    market, station = at(*CENTRE), at(*STATION)
    drawn = _near(frame, market, 330) * 6 + _near(frame, station, 220) * 4 * this_side
    shops = long * (drawn + 0.25 * main + 0.03)
    parks = shapely.union_all(list(ground.parks.values())).buffer(30)
    shapely.prepare(parks)
    green = length * shapely.intersects_xy(parks, frame["x_m"], frame["y_m"])
    people = shops * 3 + long * (0.35 + 0.5 * main) + green * 0.3
    return {
        "ambient": _shared(people, code, PRESENT),
        "commercial": shops,
        "tourist": long * _near(frame, market, 260) * (code == "OUD"),
        "station": long * _near(frame, station, 200) * this_side,
        "park": green,
    }


def _schools(
    frame: pd.DataFrame, long: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Put 22 schools on side streets, and say how near each segment is to one."""
    side = np.flatnonzero((long > 0) & frame["kind"].ne("main").to_numpy())
    nearness = np.zeros(len(frame))
    for spot in frame[["x_m", "y_m"]].to_numpy()[rng.choice(side, 22, replace=False)]:
        nearness += _near(frame, spot, 60)
    return nearness


def _near(frame: pd.DataFrame, spot: NDArray[np.float64], reach: float) -> NDArray[np.float64]:
    """Fall off exponentially from 1 at a spot, with `reach` in metres."""
    gap = np.hypot(frame["x_m"] - spot[0], frame["y_m"] - spot[1]).to_numpy()
    near: NDArray[np.float64] = np.exp(-gap / reach)
    return near


def _lively(
    weight: NDArray[np.float64], allowed: NDArray[np.bool_], count: int
) -> NDArray[np.bool_]:
    """Mark the segments with the largest weight."""
    chosen = np.zeros(len(weight), dtype=bool)
    chosen[np.argsort(-(weight * allowed))[:count]] = True
    return chosen


def _shared(
    weight: NDArray[np.float64], code: NDArray[np.object_], totals: dict[str, int]
) -> NDArray[np.float64]:
    """Share out each neighbourhood's total by weight."""
    values = np.zeros(len(weight))
    for name, total in totals.items():
        here = code == name
        values[here] = weight[here] / weight[here].sum() * total
    return values
