"""Density: the edge of an L-shaped city, what even cities must not show, and snapped points."""

from collections.abc import Callable

import numpy as np
import shapely

from evenhand.scanning.densest import certainty_of, densest, held, smoothed
from evenhand.statistics.bandwidths import bandwidth
from evenhand.statistics.density import Edge, Ground, density
from evenhand.statistics.street_density import even_error, street_density
from evenhand.statistics.street_network import StreetNetwork, street_network
from simulations.judging import Case

L_SHAPE = shapely.Polygon([(0, 0), (4000, 0), (4000, 1500), (1500, 1500), (1500, 4000), (0, 4000)])
SIDE, WIDTH = 100.0, 200.0
MAPS = 40
Points = tuple[np.ndarray, np.ndarray]


def _ground(side: float = SIDE) -> Ground:
    at = np.arange(side / 2, 4000, side)
    x, y = (each.ravel() for each in np.meshgrid(at, at))
    kept = shapely.contains_xy(L_SHAPE, x, y)
    return Ground(x[kept], y[kept], np.full(kept.sum(), side**2))


GROUND = _ground()


def _even(rng: np.random.Generator, many: int) -> Points:
    at = rng.uniform(0, 4000, (3 * many, 2))
    x, y = at[shapely.contains_xy(L_SHAPE, at)][:many].T.copy()
    return x, y


def _clustered(rng: np.random.Generator, many: int) -> Points:
    """Clusters of about 25 within 300 m, whose middles may lie outside the city."""
    middles = rng.uniform(-1000, 5000, (max(8, many // 8), 2))
    at = np.repeat(middles, 25, axis=0)
    at = at + rng.normal(0, 300, at.shape)
    x, y = at[shapely.contains_xy(L_SHAPE, at)].T.copy()
    return x, y


def _biased(
    points: Callable[[np.random.Generator, int], Points], edge: Edge
) -> Callable[[np.random.Generator], bool]:
    """Whether 40 maps together are 2 % wrong on the ground within a bandwidth of the edge."""
    rim = shapely.distance(shapely.boundary(L_SHAPE), shapely.points(GROUND.x_m, GROUND.y_m))
    near = rim < WIDTH

    def run(rng: np.random.Generator) -> bool:
        told = there = 0.0
        for _ in range(MAPS):
            x, y = points(rng, 1500)
            found = density(x, y, GROUND, bandwidth_m=WIDTH, edge=edge)
            told += float(np.sum((found.per_m2 * GROUND.area_m2)[near]))
            far = shapely.distance(shapely.boundary(L_SHAPE), shapely.points(x, y))
            there += float(np.sum(far < WIDTH))
        return abs(told / there - 1) > 0.02

    return run


def _loses(rng: np.random.Generator) -> bool:
    x, y = _clustered(rng, 300)
    found = density(x, y, GROUND, bandwidth_m=float(rng.uniform(100, 900)), edge="jones_diggle")
    return bool(abs(np.sum(found.per_m2 * GROUND.area_m2) - len(x)) > 1e-6)


def _held(rng: np.random.Generator, points: Points) -> float:
    x, y = points
    cell = _cells(x, y)

    def smooth(rows: np.ndarray, times: float) -> np.ndarray:
        return density(x[rows], y[rows], GROUND, bandwidth_m=WIDTH * times).per_m2

    def count(rows: np.ndarray) -> np.ndarray:
        return np.bincount(cell[rows], minlength=len(GROUND.x_m)).astype(float)

    whole = density(x, y, GROUND, bandwidth_m=WIDTH).per_m2
    found = smoothed(len(x), int(rng.integers(2**31)), smooth=smooth, count=count, whole=whole,
                     has_narrow=False)  # fmt: skip
    every = count(np.ones(len(x), dtype=bool))
    return held(GROUND.area_m2, every, found, confidence=0.95).p_value


def _cells(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    number = np.full((40, 40), -1)
    number[(GROUND.y_m // SIDE).astype(int), (GROUND.x_m // SIDE).astype(int)] = np.arange(
        len(GROUND.x_m)
    )
    return number[(y // SIDE).astype(int), (x // SIDE).astype(int)]


def _called(many: int, spot: int = 0, repeats: int = 1) -> Callable[[np.random.Generator], bool]:
    """Whether the densest ground is told to hold more than its share."""

    def run(rng: np.random.Generator) -> bool:
        x, y = (np.repeat(each, repeats) for each in _even(rng, many))
        at = np.array([[3200.0], [700.0]]) + rng.normal(0, 80, (2, spot))
        return _held(rng, (np.r_[x, at[0]], np.r_[y, at[1]])) < 0.05

    return run


def _painted(many: int) -> Callable[[np.random.Generator], bool]:
    """Whether any cell of an even city gets a colour."""

    def run(rng: np.random.Generator) -> bool:
        found = density(*_even(rng, many), GROUND, bandwidth_m=WIDTH)
        average = many / float(GROUND.area_m2.sum())
        said = certainty_of(found.per_m2, found.std_error_per_m2, found.even_error_per_m2, average)
        return bool((said != "as_expected").any())

    return run


def _found(rng: np.random.Generator) -> bool:
    """Whether the densest 2 % of the ground covers the middle of a planted spot."""
    x, y = _even(rng, 360)
    at = np.array([[3200.0], [700.0]]) + rng.normal(0, 80, (2, 40))
    found = density(np.r_[x, at[0]], np.r_[y, at[1]], GROUND, bandwidth_m=WIDTH)
    marked = densest(found.per_m2, GROUND.area_m2, 2)
    return bool(marked[np.hypot(GROUND.x_m - 3200, GROUND.y_m - 700) < 80].any())


def _snapped(distinct: bool) -> Callable[[np.random.Generator], bool]:
    """Whether Diggle's rule falls to the narrowest width on points moved to 200 map points."""

    def run(rng: np.random.Generator) -> bool:
        x, y = _even(rng, 1200)
        to = np.column_stack(_even(rng, 200))
        near = np.argmin((x[:, None] - to[:, 0]) ** 2 + (y[:, None] - to[:, 1]) ** 2, axis=1)
        spots = to[np.unique(near)] if distinct else to[near]
        found = bandwidth(spots[:, 0], spots[:, 1], GROUND, rule="diggle", least_m=5.0,
                          most_m=180.0)  # fmt: skip
        return found < 10.0

    return run


def _town() -> StreetNetwork:
    """Streets around 12 by 12 blocks of 100 m, a fifth of them missing."""
    ways = [[(a, b), (a, b + 1)] for a in range(13) for b in range(12)]
    ways += [[(b, a), (b + 1, a)] for (a, b), _ in ways]
    kept = np.random.default_rng(1).random(len(ways)) < 0.8
    return street_network(shapely.linestrings(100.0 * np.array(ways, dtype=float)[kept]))


TOWN = _town()


def _on_streets(rng: np.random.Generator, many: int, spot: int) -> Points:
    segment = np.r_[rng.integers(0, len(TOWN), many), np.full(spot, 100)]
    return segment, rng.random(len(segment)) * TOWN.length_m[segment]


def _street_called(many: int, spot: int = 0) -> Callable[[np.random.Generator], bool]:
    def run(rng: np.random.Generator) -> bool:
        segment, along = _on_streets(rng, many, spot)

        def smooth(rows: np.ndarray, times: float) -> np.ndarray:
            return street_density(TOWN, segment[rows], along[rows], reach_m=150 * times,
                                  split="discontinuous", with_error=False).per_m  # fmt: skip

        def count(rows: np.ndarray) -> np.ndarray:
            return np.bincount(segment[rows], minlength=len(TOWN)).astype(float)

        every = np.ones(len(segment), dtype=bool)
        found = smoothed(len(segment), int(rng.integers(2**31)), smooth=smooth, count=count,
                         whole=smooth(every, 1.0), has_narrow=False)  # fmt: skip
        return held(TOWN.length_m, count(every), found, confidence=0.95).p_value < 0.05

    return run


def _street_painted(rng: np.random.Generator) -> bool:
    segment, along = _on_streets(rng, 300, 0)
    found = street_density(TOWN, segment, along, reach_m=150.0, split="discontinuous")
    said = certainty_of(found.per_m, found.std_error_per_m, EVEN_ERROR, 300 / TOWN.length_m.sum())
    return bool((said != "as_expected").any())


EVEN_ERROR = even_error(TOWN, per_m=300 / float(TOWN.length_m.sum()), reach_m=150.0,
                        split="discontinuous")  # fmt: skip
_CITY = "L-shaped city"
CASES = (
    Case("density", "null", f"1,500 even points in an {_CITY}, bandwidth 200 m",
         "bias over 2 % at the edge, 40 maps", _biased(_even, "uniform"), "at_most", 0.0, 100),
    Case("density", "null", f"clusters of 300 m across the edge of an {_CITY}",
         "bias over 2 % at the edge, 40 maps", _biased(_clustered, "uniform"), "at_most", 0.0,
         100),
    Case("density", "power", f"1,500 even points in an {_CITY}, edge not corrected",
         "bias over 2 % at the edge, 40 maps", _biased(_even, "none"), "at_least", 1.0, 100),
    Case("density", "null", f"clusters in an {_CITY}, bandwidth 100 to 900 m, Jones–Diggle",
         "integral off by 1e-6", _loses, "at_most", 0.0),
    Case("densest ground", "null", f"300 even points in an {_CITY}", "called denser, p < 0.05",
         _called(300), "at_most", 0.05),
    Case("densest ground", "power", "the same with 30 more on one spot of 80 m",
         "called denser, p < 0.05", _called(300, spot=30), "at_least", 0.9),
    Case("densest ground", "power", "360 even points and 40 on one spot of 80 m",
         "the spot is among the densest 2 %", _found, "at_least", 0.95),
    Case("densest ground", "nuisance", "150 even points, each recorded twice",
         "called denser, p < 0.05", _called(150, repeats=2), "stated", 0.05),
    Case("map of density", "null", f"60 even points in an {_CITY}", "any cell is coloured",
         _painted(60), "at_most", 0.05),
    Case("map of density", "null", f"1,000 even points in an {_CITY}", "any cell is coloured",
         _painted(1000), "at_most", 0.05),
    Case("densest streets", "null", "300 even points on 254 segments", "called denser, p < 0.05",
         _street_called(300), "at_most", 0.05),
    Case("densest streets", "power", "the same with 20 more on one street",
         "called denser, p < 0.05", _street_called(300, 20), "at_least", 0.9),
    Case("map of streets", "null", "300 even points on 254 segments", "any street is coloured",
         _street_painted, "at_most", 0.05),
    Case("bandwidth", "nuisance", "1,200 even points moved to 200 map points, all rows",
         "Diggle's rule gives under 10 m", _snapped(False), "stated", 0.0, 200),
    Case("bandwidth", "null", "the same, distinct points",
         "Diggle's rule gives under 10 m", _snapped(True), "at_most", 0.05, 200),
)  # fmt: skip
