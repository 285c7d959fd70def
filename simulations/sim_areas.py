"""Rates, ranks and harm of areas: false calls on even maps, coverage of ranks, repeats."""

from collections.abc import Callable

import numpy as np

from evenhand.statistics.area_rates import differs_from_rest
from evenhand.statistics.dispersion import (
    UNKNOWN,
    Dispersion,
    lasting_dispersion,
    neighbour_dispersion,
)
from evenhand.statistics.poisson_rates import exact_interval
from evenhand.statistics.ranks import rank_intervals
from simulations.judging import Case
from simulations.processes import Table, Vector, chained_table, repeated, seasonal_table

AREAS = 30
Draw = Callable[[np.random.Generator, Table], Table]


def _plain(rng: np.random.Generator, levels: Table) -> Table:
    return rng.poisson(levels).astype(float)


def _doubled(rng: np.random.Generator, levels: Table) -> Table:
    return chained_table(rng, levels, 2.0)


def _alike(rng: np.random.Generator, levels: Table) -> Table:
    return chained_table(rng, levels, 2.0, 0.3)


def _repeats(rng: np.random.Generator, levels: Table) -> Table:
    return repeated(rng, levels, 0.3, late=0.3)


def _uneven(rng: np.random.Generator, levels: Table) -> Table:
    """Every third area varies four times as much as chance, the others do not."""
    found = rng.poisson(levels).astype(float)
    found[::3] = chained_table(rng, levels[::3], 4.0)
    return found


def _exposure(rng: np.random.Generator, areas: int = AREAS) -> Vector:
    """Draw bases that differ about twentyfold."""
    return np.asarray(np.exp(rng.uniform(0, np.log(20), areas)))


def _map(draw: Draw, mean: float, months: int = 12, planted: float = 1.0,
         known: bool = True) -> Callable[[np.random.Generator], Vector]:  # fmt: skip
    """Test each area of a city in which all have one rate, but perhaps the first."""

    def run(rng: np.random.Generator) -> Vector:
        exposure = _exposure(rng)
        scale = exposure / exposure.mean() * mean
        if planted != 1:
            exposure[0] = exposure.mean()
            scale[0] = mean * planted
        table = draw(rng, seasonal_table(scale, months))
        spread = lasting_dispersion(table) if known else UNKNOWN
        return differs_from_rest(table.sum(axis=1), exposure, spread)

    return run


def _any(test: Callable[[np.random.Generator], Vector]) -> Callable[..., bool]:
    return lambda rng: bool((test(rng) < 0.05).any())


def _first(test: Callable[[np.random.Generator], Vector]) -> Callable[..., bool]:
    return lambda rng: bool(test(rng)[0] < 0.05)


def _true_places(sums: Vector) -> tuple[np.ndarray, np.ndarray]:
    return 1 + (sums[None, :] > sums[:, None]).sum(1), (sums[None, :] >= sums[:, None]).sum(1)


def _covers(best: np.ndarray, worst: np.ndarray, sums: Vector, unit: int) -> bool:
    """Does the interval of one unit hold all places that its tie spans?"""
    first, last = _true_places(sums)
    return bool(best[unit] <= first[unit] and worst[unit] >= last[unit])


def _area_rank(draw: Draw, known: bool = True) -> Callable[[np.random.Generator], bool]:
    """Rank twelve areas of which several are close, and look at one of them."""

    def run(rng: np.random.Generator) -> bool:
        rate = np.array([3.0, 2, 2, 1.9, 1.5, 1.4, 1, 1, 1, 0.9, 0.7, 0.5])
        exposure = _exposure(rng, len(rate))
        table = draw(rng, seasonal_table(rate * exposure, 12))
        spread = lasting_dispersion(table) if known else UNKNOWN
        weight = (1 / exposure)[:, None]
        found = rank_intervals(table.sum(1)[:, None], weight, weight, dispersion=spread.value,
                               degrees=spread.degrees, draws=199,
                               seed=int(rng.integers(2**31)))  # fmt: skip
        return _covers(found.best, found.worst, rate, int(rng.integers(len(rate))))

    return run


def _harm_rank(draw: Draw, known: bool = True) -> Callable[[np.random.Generator], bool]:
    """Rank ten classes by weight times count: rare and grave ones beside frequent and light."""

    def run(rng: np.random.Generator) -> bool:
        mean = np.array([0.3, 2.0, 4, 8, 12, 20, 40, 60, 90, 150])
        weight = np.array([1500.0, 200, 110, 50, 30, 10, 11, 5, 2, 1])
        table = draw(rng, seasonal_table(mean, 12))
        values, degrees = (
            neighbour_dispersion(table) if known else (np.ones(10), np.full(10, np.inf))
        )
        found = rank_intervals(table.sum(1)[:, None], weight[:, None], weight[:, None],
                               dispersion=values[:, None], degrees=degrees[:, None], draws=199,
                               seed=int(rng.integers(2**31)))  # fmt: skip
        return _covers(found.best, found.worst, mean * weight, int(rng.integers(10)))

    return run


def _harm_areas(draw: Draw, known: bool = True, mixed: bool = False) -> Callable[..., bool]:
    """Call a pair of eight areas reversed though all have one mix (or though one has not)."""

    def run(rng: np.random.Generator) -> bool:
        size = np.linspace(1, 3, 8)
        mean, weight = np.array([0.5, 3.0, 10, 25]), np.array([200.0, 50, 10, 1])
        levels = np.outer(mean, size)  # classes × areas
        if mixed:
            levels[:, 7] = levels[:, 7] * np.array([0.1, 0.1, 0.3, 2.0])
        tables = [draw(rng, seasonal_table(row, 12)) for row in levels]
        counts = np.stack([table.sum(1) for table in tables], axis=1)
        spread = [
            lasting_dispersion(table) if known else Dispersion(1.0, np.inf) for table in tables
        ]
        kinds = [rank_intervals(counts, w, w, dispersion=[one.value for one in spread],
                                degrees=[one.degrees for one in spread], draws=99,
                                seed=int(rng.integers(2**31)))
                 for w in (weight, np.ones(4))]  # fmt: skip
        return bool((kinds[0].above & kinds[1].above.T).any())

    return run


def _rate_range(draw: Draw, known: bool = True) -> Callable[[np.random.Generator], bool]:
    """Does the range of one area's number hold the true one?"""

    def run(rng: np.random.Generator) -> bool:
        scale = _exposure(rng) / 4
        levels = seasonal_table(scale, 12)
        table = draw(rng, levels)
        spread = lasting_dispersion(table) if known else UNKNOWN
        wider, unit = spread.widened(0.95), int(rng.integers(AREAS))
        low, high = exact_interval(table[unit].sum() / wider, 1 / wider)
        return bool(low[0] <= levels[unit].sum() <= high[0])

    return run


_E = "any clear area on the map"
_R = "the interval holds the true place"
CASES = (
    Case("area rates", "null", "30 areas, bases 1 : 20, mean 8 a month, Poisson", _E, _any(_map(_plain, 8)), "at_most", 0.05),
    Case("area rates", "null", "the same, mean 0.5 a month", _E, _any(_map(_plain, 0.5)), "at_most", 0.05),
    Case("area rates", "null", "mean 8 a month, variance 2 × mean", _E, _any(_map(_doubled, 8)), "at_most", 0.05),
    Case("area rates", "null", "mean 0.5 a month, variance 2 × mean", _E, _any(_map(_doubled, 0.5)), "at_most", 0.05),
    Case("area rates", "null", "6 months only, mean 8, variance 2 × mean", _E, _any(_map(_doubled, 8, 6)), "at_most", 0.05),
    Case("area rates", "power", "one of 30 areas has half as much again, mean 8 a month, Poisson", "that area is clear", _first(_map(_plain, 8, planted=1.5)), "stated", 0.8),
    Case("area rates", "power", "the same, twice as much, variance 2 × mean", "that area is clear", _first(_map(_doubled, 8, planted=2.0)), "stated", 0.8),
    Case("area rates", "nuisance", "near repeats: 0.3 follow each, a third of them a month later", _E, _any(_map(_repeats, 8)), "at_most", 0.05),
    Case("area rates", "nuisance", "variance 2 × mean, AR(1) .3", _E, _any(_map(_alike, 8)), "at_most", 0.05),
    Case("area rates", "nuisance", "variance 2 × mean, months unknown (the limit says so)", _E, _any(_map(_doubled, 8, known=False)), "stated", 0.05),
    Case("area rates", "nuisance", "every third area varies 4 ×, the others 1 ×", _E, _any(_map(_uneven, 8)), "stated", 0.05),
    Case("area rates", "nuisance", "range of one area's number, variance 2 × mean", "the range holds the true number", _rate_range(_doubled), "at_least", 0.95),
    Case("area rates", "nuisance", "the same, near repeats", "the range holds the true number", _rate_range(_repeats), "at_least", 0.93),
    Case("area rates", "nuisance", "the same, months unknown (the limit says so)", "the range holds the true number", _rate_range(_doubled, False), "stated", 0.95),
    Case("ranks of areas", "null", "12 areas, some close, Poisson", _R, _area_rank(_plain), "at_least", 0.93),
    Case("ranks of areas", "nuisance", "variance 2 × mean", _R, _area_rank(_doubled), "at_least", 0.93),
    Case("ranks of areas", "nuisance", "near repeats: 0.3 follow each", _R, _area_rank(_repeats), "at_least", 0.93),
    Case("ranks of areas", "nuisance", "variance 2 × mean, months unknown (the limit says so)", _R, _area_rank(_doubled, False), "stated", 0.93),
    Case("harm ranks", "null", "10 classes, 12 months, Poisson", _R, _harm_rank(_plain), "at_least", 0.93),
    Case("harm ranks", "nuisance", "variance 2 × mean", _R, _harm_rank(_doubled), "at_least", 0.93),
    Case("harm ranks", "nuisance", "near repeats: 0.3 follow each", _R, _harm_rank(_repeats), "at_least", 0.93),
    Case("harm ranks", "nuisance", "every third class varies 4 ×", _R, _harm_rank(_uneven), "at_least", 0.93),
    Case("harm ranks", "nuisance", "variance 2 × mean, months unknown (the limit says so)", _R, _harm_rank(_doubled, False), "stated", 0.93),
    Case("harm by area", "null", "8 areas of one mix, Poisson", "any pair called reversed", _harm_areas(_plain), "at_most", 0.05),
    Case("harm by area", "null", "8 areas of one mix, variance 2 × mean", "any pair called reversed", _harm_areas(_doubled), "at_most", 0.05),
    Case("harm by area", "power", "the largest area has light offences mostly, Poisson", "any pair called reversed", _harm_areas(_plain, mixed=True), "stated", 0.8),
    Case("harm by area", "nuisance", "one mix, near repeats", "any pair called reversed", _harm_areas(_repeats), "at_most", 0.05),
)  # fmt: skip
