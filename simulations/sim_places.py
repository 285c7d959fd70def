"""Concentration and change by area: random maps, planted gathering, snapped points."""

from collections.abc import Callable

import numpy as np

from evenhand.statistics.area_change import area_change
from evenhand.statistics.dispersion import UNKNOWN, lasting_dispersion
from evenhand.statistics.lorenz import generalised_gini, random_band
from simulations.judging import Case
from simulations.processes import chained_table, repeated, seasonal_table


def _p(counts: np.ndarray, known: bool, seed: int) -> float:
    kept = counts if known else counts[counts > 0]
    band = random_band(int(counts.sum()), len(kept), known=known, draws=99, seed=seed)
    return float((1 + np.sum(band.ginis >= generalised_gini(kept) - 1e-12)) / (1 + 99))


def _gather(
    events: int, places: int, known: bool = True, tail: float = 0.0
) -> Callable[[np.random.Generator], bool]:
    def run(rng: np.random.Generator) -> bool:
        risk = rng.pareto(tail, places) + 1 if tail else np.ones(places)
        counts = rng.multinomial(events, risk / risk.sum())
        return _p(counts, known, int(rng.integers(2**31))) < 0.05

    return run


def _p_base(table: np.ndarray, base: np.ndarray, rng: np.random.Generator, seen: bool) -> float:
    counts = table.sum(axis=1)
    band = random_band(int(counts.sum()), len(counts), base=base, draws=99,
                       dispersion=lasting_dispersion(table) if seen else UNKNOWN,
                       seed=int(rng.integers(2**31)))  # fmt: skip
    return float((1 + np.sum(band.ginis >= generalised_gini(counts, base=base) - 1e-12)) / (1 + 99))


def _over_base(
    spread: float = 0.0, share: float = 0.0, plain: bool = False, seen: bool = True
) -> Callable[[np.random.Generator], bool]:
    """Spread 600 events over 40 areas whose bases differ twentyfold, by base and by risk."""

    def run(rng: np.random.Generator) -> bool:
        base = np.exp(rng.uniform(0, np.log(20), 40))
        level = base * np.exp(rng.normal(0, spread, 40))
        level *= 600 / level.sum()
        table = repeated(rng, seasonal_table(level / 12, 12), share)
        if plain:
            return _p(table.sum(axis=1), True, int(rng.integers(2**31))) < 0.05
        return _p_base(table, base, rng, seen) < 0.05

    return run


def _snapped(rng: np.random.Generator) -> bool:
    """Even incidents on 2,000 doors, moved to the nearest of 200 map points of unequal reach."""
    reach = rng.dirichlet(np.full(200, 2.0))
    counts = rng.multinomial(800, reach)
    return _p(counts, False, int(rng.integers(2**31))) < 0.05


def _map(
    areas: int, mean: float, dispersion: float = 1.0, likeness: float = 0.0, common: float = 1.0,
    planted: float = 1.0, heavy: bool = False,
) -> Callable[[np.random.Generator], np.ndarray]:  # fmt: skip
    def run(rng: np.random.Generator) -> np.ndarray:
        scale = np.exp(rng.normal(0, 0.5, areas))
        levels = seasonal_table(mean * scale, 24)
        levels[:, 12:] *= common
        levels[0, 12:] *= planted
        if heavy:
            levels *= np.where(rng.random(levels.shape) < 0.04, 3.0, 1.0)
        table = chained_table(rng, levels, dispersion, likeness)
        spread = [lasting_dispersion(part).value for part in (table[:, :12], table[:, 12:])]
        found = area_change(table[:, :12].sum(1), table[:, 12:].sum(1),
                            dispersion=max(1.0, float(np.nanmean(spread))))  # fmt: skip
        return found.p_adjusted < 0.05

    return run


def _any(draw: Callable[[np.random.Generator], np.ndarray]) -> Callable[..., bool]:
    return lambda rng: bool(draw(rng).any())


def _first(draw: Callable[[np.random.Generator], np.ndarray]) -> Callable[..., bool]:
    return lambda rng: bool(draw(rng)[0])


CASES = (
    Case("concentration", "null", "500 events on 1,000 places, all known", "p < .05", _gather(500, 1000), "at_most", 0.05),
    Case("concentration", "null", "1,000 events on 5,000 places, only those hit known", "p < .05", _gather(1000, 5000, False), "at_most", 0.05),
    Case("concentration", "power", "1,000 events on 1,000 places, Pareto risk (tail 2)", "p < .05", _gather(1000, 1000, tail=2.0), "stated", 0.8),
    Case("concentration", "power", "the same, only those hit known", "p < .05", _gather(1000, 1000, False, tail=2.0), "stated", 0.8),
    Case("concentration", "nuisance", "even risk, snapped to 200 map points", "p < .05", _snapped, "stated", 0.05),
    Case("concentration", "null", "over the base: 600 events in 40 areas, bases 1 : 20, risk even", "p < .05", _over_base(), "at_most", 0.05),
    Case("concentration", "power", "over the base: risk differs by 30 % (log-normal)", "p < .05", _over_base(0.3), "stated", 0.8),
    Case("concentration", "nuisance", "bases 1 : 20 and risk even, areas taken as equal", "p < .05", _over_base(plain=True), "stated", 0.05),
    Case("concentration", "nuisance", "over the base: risk even, near repeats (0.3 follow each)", "p < .05", _over_base(share=0.3), "at_most", 0.05),
    Case("concentration", "nuisance", "the same, months unknown (the limit says so)", "p < .05", _over_base(share=0.3, seen=False), "stated", 0.05),
    Case("change by area", "null", "30 areas, mean 8 a month, variance 2 × mean", "any clear area on the map", _any(_map(30, 8, 2.0)), "at_most", 0.05),
    Case("change by area", "null", "30 areas, mean 1 a month, Poisson", "any clear area on the map", _any(_map(30, 1)), "at_most", 0.05),
    Case("change by area", "power", "one of 30 areas +60 %, mean 8 a month, variance 2 × mean", "that area is clear", _first(_map(30, 8, 2.0, planted=1.6)), "stated", 0.8),
    Case("change by area", "nuisance", "the whole city falls by 30 %, variance 2 × mean", "any clear area on the map", _any(_map(30, 8, 2.0, common=0.7)), "at_most", 0.05),
    Case("change by area", "nuisance", "AR(1) .3, variance 2 × mean", "any clear area on the map", _any(_map(30, 8, 2.0, 0.3)), "at_most", 0.05),
    Case("change by area", "nuisance", "single months treble in single areas (heavy tail)", "any clear area on the map", _any(_map(30, 8, heavy=True)), "stated", 0.05),
)  # fmt: skip
