"""The streets of Lindeburg: names, where they lie, and what is along them."""

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from evenhand.demo.along import features_of
from evenhand.demo.ground import CRS, Ground, at, quarters_of
from evenhand.demo.plan import CENTRE
from evenhand.tables.streets import Streets

_FIRST = (
    "Linde", "Eiken", "Beuken", "Iepen", "Wilgen", "Elzen", "Kastanje", "Populieren", "Meidoorn",
    "Merel", "Leeuwerik", "Reiger", "Zwaluw", "Kievit", "Specht", "Ooievaar", "Molen", "Kerk",
    "Klooster", "Burcht", "Vest", "Turf", "Zout", "Koren", "Haver", "Vlas", "Linnen", "Wol",
    "Smids", "Bakker", "Kuiper", "Touwslager", "Schipper", "Visser", "Haven", "Kanaal", "Sluis",
    "Brug", "Veer", "Dijk", "Polder", "Weide", "Akker", "Tuin", "Boomgaard", "Roos", "Lelie",
    "Tulpen", "Zonnebloem", "Klaver", "Heide", "Varen", "Ster", "Zon", "Maan", "Noorder", "Zuider",
    "Ooster", "Wester", "Spoor", "Wissel", "Perron", "Glas", "Koper", "Zilver", "Tin",
)  # fmt: skip
_LAST = ("straat", "laan", "weg", "pad", "hof", "gaarde", "dreef", "singel", "kade", "plein")
_OLD_LAST = ("straat", "steeg", "markt", "poort", "gang", "plaats")

_KERB_M = 4.0
FEATURES = (
    "residents", "dwellings", "ambient", "commercial", "tourist", "night", "station", "park",
    "school", "industrial", "main",
)  # fmt: skip


@dataclass(frozen=True)
class Network:
    """The street segments, rail left out.

    Attributes
    ----------
    table
        All segments and the rail, as a map draws them.
    frame
        One row for each street segment: `segment_id`, `quarter`, `neighbourhood`, `kind`,
        `length_m`, `x_m`, `y_m` (middle), `is_built`, `is_night`.
    lines
        The segments' lines, in the order of `frame`.
    features
        Name → share of the city's total on each segment; a bridge has none.
    """

    table: Streets
    frame: pd.DataFrame
    lines: NDArray[np.object_]
    features: dict[str, NDArray[np.float64]]

    def points(self, segments: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.float64]:
        """Draw one address for each segment number: metres, shape (segments, 2).

        Addresses stand every 14 m, 4 m off the middle of the street, on a side that belongs to
        the segment's own quarter: many streets are borders.
        """
        length = self.frame["length_m"].to_numpy()[segments]
        doors = np.maximum(1, np.floor(length / 14)).astype(int)
        share = (np.floor(rng.random(len(segments)) * doors) + 0.5) / doors
        spots = shapely.line_interpolate_point(self.lines[segments], share, normalized=True)
        side = self.frame["side"].to_numpy()[segments]
        side = np.where(side == 0, rng.choice([-1, 1], len(segments)), side)
        off = _KERB_M * side[:, None] * self.frame[["normal_x", "normal_y"]].to_numpy()[segments]
        xy: NDArray[np.float64] = shapely.get_coordinates(spots) + off
        return xy


def build_network(ground: Ground, rng: np.random.Generator) -> Network:
    """Name the segments and say what lies along them."""
    lines = np.array(ground.lines, dtype=object)
    kinds = np.array(ground.line_kinds)
    order = np.r_[np.flatnonzero(kinds != "rail"), np.flatnonzero(kinds == "rail")]
    lines, kinds = lines[order], kinds[order]
    ids = np.array([f"S{number:05d}" for number in range(1, len(lines) + 1)], dtype=object)
    names = _names(ground, lines, kinds, rng)
    table = pd.DataFrame(
        {"segment_id": ids, "street_name": names, "kind": kinds,
         "length_m": np.round(shapely.length(lines), 1), "geometry": lines}
    )  # fmt: skip
    street = kinds != "rail"
    frame = _placed(ground, table[street])
    features = features_of(frame, ground, rng)
    return Network(
        table=Streets.from_frame(table, crs=CRS),
        frame=frame,
        lines=lines[street],
        features=features,
    )


def _names(
    ground: Ground, lines: NDArray[np.object_], kinds: NDArray[np.str_], rng: np.random.Generator
) -> list[str | None]:
    """Name a segment after the main street or the cut that it lies on; few cuts have no name."""
    new = [first + last for first, last in product(_FIRST, _LAST)]
    old = [first + last for first, last in product(_FIRST, _OLD_LAST) if first + last not in new]
    pools = {True: list(rng.permutation(old)), False: list(rng.permutation(new))}
    cuts = np.array(ground.cuts, dtype=object)
    middles = shapely.get_coordinates(shapely.centroid(cuts))
    in_old = np.hypot(*(middles - at(*CENTRE)).T) < 900
    given: list[str | None] = [None] * len(cuts)
    for number in np.argsort(-shapely.length(cuts)):
        pool = pools[bool(in_old[number])]
        given[number] = pool.pop() if pool else None
    mains = list(ground.mains)
    tree = shapely.STRtree([*ground.mains.values(), *cuts])
    spots = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    found, near = tree.query_nearest(spots, max_distance=4.0, all_matches=False)
    names: list[str | None] = [None] * len(lines)
    for row, which in zip(found, near, strict=True):
        names[row] = mains[which] if which < len(mains) else given[which - len(mains)]
    return [
        None if kind in ("rail", "path") else name for kind, name in zip(kinds, names, strict=True)
    ]


def _placed(ground: Ground, table: pd.DataFrame) -> pd.DataFrame:
    lines = table["geometry"].to_numpy()
    middle = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    wet = shapely.union_all(list(ground.water.values())).buffer(1.0)
    shapely.prepare(wet)
    near_block = np.zeros(len(lines), dtype=bool)
    near_block[shapely.STRtree(ground.blocks).query(middle, "dwithin", 12.0)[0]] = True
    xy = shapely.get_coordinates(middle)
    sides = _sides(ground, lines, xy)
    frame = pd.DataFrame(
        {
            "segment_id": table["segment_id"].to_numpy(),
            "neighbourhood": [code[:3] for code in sides["quarter"]],
            "kind": table["kind"].to_numpy(),
            "length_m": shapely.length(lines),
            "x_m": xy[:, 0],
            "y_m": xy[:, 1],
            "is_bridge": shapely.intersects(wet, lines),
            "is_built": near_block,
        }
    )
    return frame.assign(**sides)


def _sides(
    ground: Ground, lines: NDArray[np.object_], middle: NDArray[np.float64]
) -> dict[str, NDArray[Any]]:
    """Give each segment's normal, its quarter, and the side it is built on: 1, or 0 for both.

    A segment with different quarters on its two sides takes the one on its right.
    """
    ends = [shapely.get_coordinates(shapely.get_point(lines, place)) for place in (0, -1)]
    along = ends[1] - ends[0]
    long = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)
    normal = np.column_stack([along[:, 1], -along[:, 0]]) / long[:, None]
    right, left = (quarters_of(ground, middle + sign * 6 * normal) for sign in (1, -1))
    return {
        "normal_x": normal[:, 0],
        "normal_y": normal[:, 1],
        "side": np.where(right == left, 0, 1),
        "quarter": right,
    }
