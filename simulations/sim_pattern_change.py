"""Pattern change: false calls on maps that did not change, sparse places, planted shifts."""

from collections.abc import Callable

import numpy as np

from evenhand.statistics.dispersion import lasting_dispersion
from evenhand.statistics.pattern_change import (
    Control,
    moved_by_chance,
    pattern_tests,
    share_moved,
)
from simulations.judging import Case
from simulations.processes import Table, chained_table, repeated, seasonal_table

Draw = Callable[[np.random.Generator], tuple[np.ndarray, np.ndarray, float]]


def _multinomial(
    places: int, first: int, second: int, spread: float = 1.0, planted: float = 1.0
) -> Draw:
    """Draw both sets from one pattern; the place nearest the mean gets `planted` times as much."""

    def run(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, float]:
        risk = np.exp(rng.normal(0, spread, places))
        risk[0] = 1.0
        later = risk.copy()
        later[0] *= planted
        return (rng.multinomial(first, risk / risk.sum()),
                rng.multinomial(second, later / later.sum()), 1.0)  # fmt: skip

    return run


def _months(make: Callable[[np.random.Generator, Table], Table], known: bool = True,
            mean: float = 4.0) -> Draw:  # fmt: skip
    """Draw two years of 30 areas in months; the variation is measured as the method does."""

    def run(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, float]:
        scale = np.exp(rng.normal(0, 0.7, 30)) * mean
        table = make(rng, seasonal_table(scale, 24))
        halves = table[:, :12], table[:, 12:]
        spread = [max(1.0, lasting_dispersion(half).value) for half in halves]
        return (*(half.sum(axis=1) for half in halves), float(np.mean(spread)) if known else 1.0)

    return run


def _repeats(rng: np.random.Generator, levels: Table) -> Table:
    return repeated(rng, levels, 0.3, late=0.3)


def _alike(rng: np.random.Generator, levels: Table) -> Table:
    return chained_table(rng, levels, 2.0, 0.3)


def _drifting(rng: np.random.Generator, levels: Table) -> Table:
    """Let each area go its own slow way over the two years: no pattern stays quite the same."""
    walk = rng.normal(0, 0.03, levels.shape).cumsum(axis=1)
    return rng.poisson(levels * np.exp(walk)).astype(float)


def _any(draw: Draw, control: Control = "false_discoveries") -> Callable[..., bool]:
    def run(rng: np.random.Generator) -> bool:
        first, second, wider = draw(rng)
        found = pattern_tests(first, second, dispersion=wider, control=control)
        return bool((found.p_adjusted < 0.05).any())

    return run


def _first(draw: Draw) -> Callable[[np.random.Generator], bool]:
    def run(rng: np.random.Generator) -> bool:
        first, second, wider = draw(rng)
        return bool(pattern_tests(first, second, dispersion=wider).p_adjusted[0] < 0.05)

    return run


def _whole(draw: Draw) -> Callable[[np.random.Generator], bool]:
    def run(rng: np.random.Generator) -> bool:
        first, second, wider = draw(rng)
        chance = moved_by_chance(first, second, dispersions=(wider, wider), draws=199,
                                 seed=int(rng.integers(2**31)))  # fmt: skip
        extreme = int(np.sum(chance >= share_moved(first, second) - 1e-12))
        return (1 + extreme) / 200 <= 0.05

    return run


_E = "any clear place on the map"
_W = "the whole differs"
CASES = (
    Case("pattern change", "null", "30 areas, multinomial, 3,000 and 3,000", _E, _any(_multinomial(30, 3000, 3000)), "at_most", 0.05),
    Case("pattern change", "null", "30 areas, sparse: 60 and 60", _E, _any(_multinomial(30, 60, 60)), "at_most", 0.05),
    Case("pattern change", "null", "500 cells, sparse: 500 and 500", _E, _any(_multinomial(500, 500, 500)), "at_most", 0.05),
    Case("pattern change", "null", "500 cells, 10,000 against 1,000", _E, _any(_multinomial(500, 10_000, 1000)), "at_most", 0.05),
    Case("pattern change", "null", "5,000 segments, 5,000 and 5,000", _E, _any(_multinomial(5000, 5000, 5000)), "at_most", 0.05, 200),
    Case("pattern change", "null", "30 areas, sparse: 60 and 60; any false call (Holm)", _E, _any(_multinomial(30, 60, 60), "any_false_call"), "at_most", 0.05),
    Case("pattern change", "null", "500 cells, sparse: 500 and 500; any false call (Holm)", _E, _any(_multinomial(500, 500, 500), "any_false_call"), "at_most", 0.05),
    Case("pattern change", "null", "30 areas, multinomial, 600 and 600", _W, _whole(_multinomial(30, 600, 600)), "equal", 0.05),
    Case("pattern change", "null", "500 cells, sparse: 500 and 500", _W, _whole(_multinomial(500, 500, 500)), "equal", 0.05),
    Case("pattern change", "power", "one of 30 areas has half as much again, 3,000 and 3,000", "that area is clear", _first(_multinomial(30, 3000, 3000, planted=1.5)), "stated", 0.8),
    Case("pattern change", "power", "one of 30 areas has twice as much, 3,000 and 3,000", "that area is clear", _first(_multinomial(30, 3000, 3000, planted=2.0)), "stated", 0.8),
    Case("pattern change", "power", "one of 500 cells has five times as much, 5,000 and 5,000", "that cell is clear", _first(_multinomial(500, 5000, 5000, planted=5.0)), "stated", 0.8),
    Case("pattern change", "nuisance", "near repeats: 0.3 follow each, a third of them a month later", _E, _any(_months(_repeats)), "at_most", 0.05),
    Case("pattern change", "nuisance", "variance 2 × mean, AR(1) .3", _E, _any(_months(_alike)), "at_most", 0.05),
    Case("pattern change", "nuisance", "near repeats, months unknown (the limit says so)", _E, _any(_months(_repeats, known=False)), "stated", 0.05),
    Case("pattern change", "nuisance", "near repeats: 0.3 follow each, a third of them a month later", _W, _whole(_months(_repeats)), "at_most", 0.05),
    Case("pattern change", "nuisance", "every area drifts slowly: a true change, in small", _E, _any(_months(_drifting)), "stated", 0.05),
)  # fmt: skip
