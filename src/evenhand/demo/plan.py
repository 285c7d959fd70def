"""The plan of Lindeburg: outline, water, parks, rail and main streets, before any detail.

Everything here is invented. Coordinates are metres in the plan's own frame, x east, y north;
`ground.py` bends the plan a little and moves it to its place in the reference system.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

CENTRE = (4000.0, 2720.0)
RING_RADIUS_M = 860.0
STATION = (6480.0, 3560.0)

NEIGHBOURHOODS = {
    "OUD": ("Oude Stad", (4000, 2800)),
    "STA": ("Stationskwartier", (5600, 3300)),
    "NRD": ("Noord", (3700, 4300)),
    "WES": ("Westrand", (1500, 4100)),
    "MOL": ("Molenwijk", (1700, 2500)),
    "KAN": ("Kanaalzone", (2400, 900)),
    "ZUI": ("Zuid", (5700, 1300)),
    "OOS": ("Oostveld", (7400, 4300)),
    "LIN": ("Lindehof", (4700, 5600)),
}
"""Code → printed name and a point that lies within."""

_RIVER = [(-1200, 1330), (500, 1480), (1900, 1830), (3000, 2010), (4000, 1900), (4900, 2190),
          (5900, 2780), (7200, 3010), (8500, 3180), (10200, 3560)]  # fmt: skip
_RAIL = [(4560, 7400), (5060, 5900), (5560, 4780), (6040, 4080), STATION, (6950, 3060),
         (7700, 2420), (10200, 1700)]  # fmt: skip
_RADIALS = {
    "Westerweg": [CENTRE, (3150, 2960), (1500, 3180), (-1200, 2960)],
    "Molenweg": [(3500, 3180), (3300, 3400), (2520, 4560), (1760, 7300)],
    "Noorderweg": [CENTRE, (4030, 3600), (3930, 5100), (3640, 7400)],
    "Parkweg": [(4480, 3240), (4640, 3440), (5240, 4330), (6560, 5380), (8500, 7400)],
    "Stationsweg": [CENTRE, (4830, 2960), (5650, 3240), (6400, 3440), (7700, 3840), (10200, 4330)],
    "Zuiderweg": [CENTRE, (4030, 1900), (4180, 900), (4460, -1200)],
    "Bruggeweg": [(4560, 2600), (5230, 2390), (5700, 1480), (7000, 640), (9200, -500)],
    "Havenweg": [(3300, 2430), (2960, 2005), (3080, 900), (3290, -1200)],
}
_LINDEHOF_EDGE = [(3800, 4820), (4900, 5020), (6400, 4820)]
_PARKS = {
    "Stadspark": ((5330, 3700), (5700, 3540), (6060, 3700), (5820, 4120),
                  (5560, 4420), (5290, 4060)),
    "Westerpark": ((700, 4150), (1250, 3960), (1700, 4240), (1620, 4900),
                  (1050, 5050), (640, 4650)),
    "Zuiderpark": ((4330, 480), (5000, 420), (5350, 760), (5060, 1180), (4460, 1080)),
    "Noorderplantsoen": ((3180, 4420), (3560, 4330), (3700, 4600), (3420, 4800), (3120, 4700)),
    "Lindebos": ((6500, 4680), (7050, 4500), (7600, 4700), (7500, 5180), (6900, 5260)),
    "Uiterwaard": ((6650, 2640), (7100, 2700), (7350, 2500), (7200, 1900),
                  (6500, 1900), (6300, 2300)),
    "Molenveld": ((320, 2250), (900, 2150), (1100, 2480), (700, 2740), (260, 2640)),
}  # fmt: skip
_OLD_TOWN_GREEN = {"Kloosterhof": (3870, 3160, 60), "Bolwerk": (4480, 3180, 95)}


@dataclass(frozen=True)
class Plan:
    """Shapes of the city before its blocks are cut.

    Attributes
    ----------
    outline, built
        The municipality, and the part of it that is built on.
    river, rail
        Centre lines.
    water, parks
        Name → shape.
    mains
        Name → line of a main street, as far as the outline.
    faces
        Code → shape of a neighbourhood; together they cover the outline.
    """

    outline: Polygon
    built: BaseGeometry
    river: LineString
    rail: LineString
    water: dict[str, BaseGeometry]
    parks: dict[str, BaseGeometry]
    mains: dict[str, BaseGeometry]
    faces: dict[str, BaseGeometry]


def smooth_line(points: object, step_m: float = 40.0) -> LineString:
    """Lay a smooth curve through points, with a vertex about every `step_m` metres."""
    nodes = np.asarray(points, dtype=float)
    along = np.r_[0.0, np.cumsum(np.hypot(*np.diff(nodes, axis=0).T))]
    steps = np.linspace(0.0, along[-1], max(8, int(along[-1] / step_m)))
    return LineString(CubicSpline(along, nodes)(steps))


def smooth_shape(points: object) -> Polygon:
    """Lay a smooth closed curve through points."""
    nodes = np.asarray(points, dtype=float)
    nodes = np.vstack([nodes, nodes[:1]])
    steps = np.linspace(0, len(nodes) - 1, 15 * len(nodes))
    return Polygon(CubicSpline(np.arange(len(nodes)), nodes, bc_type="periodic")(steps))


def _blob(
    centre: tuple[float, float], radii: tuple[float, float], waves: NDArray[np.float64]
) -> Polygon:
    """Draw an ellipse whose radius is waved: rows of `waves` are frequency, height, phase."""
    angle = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    bend = 1 + sum(height * np.sin(k * angle + phase) for k, height, phase in waves)
    x = centre[0] + radii[0] * bend * np.cos(angle)
    y = centre[1] + radii[1] * bend * np.sin(angle)
    return Polygon(np.column_stack([x, y]))


def _water(river: LineString) -> dict[str, BaseGeometry]:
    bed = river.buffer(98, cap_style="flat")
    ring = Point(CENTRE).buffer(RING_RADIUS_M + 20, quad_segs=48)
    moat = ring.difference(Point(CENTRE).buffer(RING_RADIUS_M - 20, quad_segs=48))
    inner = smooth_line([(3520, 3460), (3690, 2960), (3610, 2450), (3560, 1950)]).buffer(11)
    south = smooth_line([(1840, 1800), (2040, 1050), (2010, 200), (2240, -1200)])
    harbour = Polygon(
        [(1120, 1640), (1560, 1720), (1640, 960), (1500, 720), (1210, 760), (1160, 1200)]
    )
    north_bank = _side(river, 1.0)
    return {
        "Linde": bed,
        "Singel": moat.intersection(north_bank).difference(bed),
        "Oude Gracht": inner.intersection(Point(CENTRE).buffer(RING_RADIUS_M)).difference(bed),
        "Zuidkanaal": south.buffer(34, cap_style="flat").difference(bed),
        "Haven": harbour.buffer(-30).buffer(30).difference(bed),
    }


def _side(line: LineString, sign: float) -> Polygon:
    """Give the half of the plan on one side of the river: +1 north, -1 south."""
    far = 20_000.0 * sign
    points = list(line.coords)
    return Polygon([*points, (points[-1][0], far), (points[0][0], far)])


def _mains() -> dict[str, LineString]:
    """Give the main streets, some of them far beyond the outline."""
    lines = {name: smooth_line(points) for name, points in _RADIALS.items()}
    turn = np.linspace(0, 2 * np.pi, 90)
    lines["Ringweg"] = LineString(
        np.column_stack([4080 + 2330 * np.cos(turn), 2800 + 1720 * np.sin(turn)])
    )
    return lines


def _faces(
    outline: Polygon, river: LineString, rail: LineString, mains: dict[str, LineString]
) -> dict[str, BaseGeometry]:
    """Cut the outline along river, ring canal, main streets and rail; loose ends do not matter."""
    ring = Point(CENTRE).buffer(RING_RADIUS_M, quad_segs=48)
    north, south = _side(river, 1.0), _side(river, -1.0)
    borders = [
        outline.exterior,
        river,
        ring.exterior.intersection(north.buffer(30)),
        *(
            mains[name].difference(ring.buffer(-20))
            for name in ("Westerweg", "Molenweg", "Parkweg")
        ),
        mains["Noorderweg"].intersection(shapely.box(-9e3, 4500, 2e4, 2e4)),
        mains["Zuiderweg"].intersection(south.buffer(30)),
        smooth_line(_LINDEHOF_EDGE),
        rail.intersection(shapely.box(-9e3, 2900, 2e4, 4850)),
    ]
    cells = shapely.polygonize([shapely.union_all(borders, grid_size=1.0)])
    inside = [c for c in shapely.get_parts(cells) if outline.contains(c.representative_point())]
    return _grown({code: Point(seed) for code, (_, seed) in NEIGHBOURHOODS.items()}, inside)


def _grown(seeds: dict[str, Point], cells: list[BaseGeometry]) -> dict[str, BaseGeometry]:
    """Give each cell to the seed it holds, and a left-over one to the neighbour it touches most."""
    shapes = {code: next(c for c in cells if c.contains(seed)) for code, seed in seeds.items()}
    rest = [cell for cell in cells if not any(cell.contains(seed) for seed in seeds.values())]
    for cell in rest:
        shared = {code: s.boundary.intersection(cell.boundary).length for code, s in shapes.items()}
        best = max(shared, key=lambda code: shared[code])
        shapes[best] = shapely.union(shapes[best], cell)
    return shapes


def draw_plan() -> Plan:
    """Draw the plan; it is always the same."""
    outline = _blob(
        (4300, 3030), (4560, 3330), np.array([[2, 0.02, 0.5], [3, 0.022, 1.9], [5, 0.012, 0.3]])
    )
    built = _blob(
        (4200, 3000),
        (3930, 2790),
        np.array([[3, 0.03, 2.2], [5, 0.035, 0.9], [8, 0.03, 0.2], [13, 0.018, 1.0]]),
    )
    river, rail = smooth_line(_RIVER), smooth_line(_RAIL)
    water = {name: shape.intersection(outline) for name, shape in _water(river).items()}
    wet = shapely.union_all(list(water.values())).buffer(30)
    parks = {
        name: smooth_shape(points).intersection(outline).difference(wet)
        for name, points in _PARKS.items()
    }
    parks |= {n: Point(x, y).buffer(r).difference(wet) for n, (x, y, r) in _OLD_TOWN_GREEN.items()}
    parks = {name: shape.difference(rail.buffer(22)) for name, shape in parks.items()}
    mains = _mains()
    return Plan(
        outline=outline,
        built=built.intersection(outline.buffer(-120)),
        river=river.intersection(outline),
        rail=rail.intersection(outline),
        water=water,
        parks=parks,
        mains={name: line.intersection(outline) for name, line in mains.items()},
        faces=_faces(outline, river, rail, mains),
    )
