"""Value for money: does the range of a cost for each incident hold what is true?"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from evenhand.statistics.block_difference import count_effect, expected_after
from evenhand.statistics.cost_ratio import CostRatio, cost_ratio, drawn_avoided, drawn_cost
from evenhand.statistics.dispersion import dispersed_counts
from simulations.judging import Case, Kind, Rule

AMOUNT, LOW, HIGH = (60.0, 40.0, 20.0), (50.0, 38.0, 12.0), (80.0, 46.0, 30.0)


@dataclass(frozen=True)
class City:
    """Treated and other areas, what they have in a year, and what the measure does."""

    treated: int = 3
    others: int = 9
    mean: float = 120.0
    factor: float = 0.6
    dispersion: float = 2.0
    common: float = 1.0
    unequal: float = 0.0
    moves: float = 0.0

    def answered(self, rng: np.random.Generator) -> tuple[CostRatio, float]:
        """Draw a city with true costs; give what is said and what is true."""
        many = self.treated + self.others
        own = np.arange(many) < self.treated
        level = self.mean * np.exp(rng.normal(0, self.unequal, many))
        walk = np.exp(rng.normal(0, self.moves, many))
        before = dispersed_counts(rng, level, self.dispersion)
        without = level * self.common
        after = dispersed_counts(
            rng, without * walk * np.where(own, self.factor, 1), self.dispersion
        )
        effect = count_effect(before, after, own, confidence=0.95, draws=999, seed=1)
        expected = float(expected_after(before, after, own)[own].sum())
        sums = [side[rows].sum() for side in (after, before) for rows in (own, ~own)]
        parts = 1 / np.maximum(sums, 0.5)
        avoided = drawn_avoided(expected, float(sums[0]), (effect.low, effect.high),
                                float(parts[0] / parts.sum()), confidence=0.95, draws=2000,
                                rng=rng)  # fmt: skip
        cost = drawn_cost(AMOUNT, LOW, HIGH, 2000, rng)
        middle = expected * (1 - effect.estimate)
        said = cost_ratio(cost, avoided, (sum(AMOUNT), middle), confidence=0.95,
                          is_clear=not effect.low <= 1 <= effect.high)  # fmt: skip
        truth = drawn_cost(AMOUNT, LOW, HIGH, 1, rng)[0]
        real = float(without[own].sum()) * (1 - self.factor)
        return said, truth / real if real > 0 else np.inf

    def holds(self, rng: np.random.Generator) -> bool:
        """Say whether the set of costs told holds the true one."""
        said, truth = self.answered(rng)
        return bool(said.low <= truth <= said.high)

    def told(self, rng: np.random.Generator) -> bool:
        """Say whether a cost with an upper end is told."""
        return self.answered(rng)[0].verdict == "told"


def _row(kind: Kind, words: str, event: str, run: Callable[[np.random.Generator], bool],
         rule: Rule, level: float) -> Case:  # fmt: skip
    return Case("value for money", kind, words, event, run, rule, level, replicates=500)


_BASE = "3 treated of 12 areas, 120 a year each, variance 2 × mean"
_HOLDS, _TOLD = "set of costs holds the true cost", "a cost with an upper end is told"
CASES = (
    _row("null", f"{_BASE}, −40 %, costs uncertain by a fifth", _HOLDS, City().holds, "equal", 0.95),
    _row("null", f"{_BASE}, −60 %, costs uncertain by a fifth", _HOLDS, City(factor=0.4).holds, "equal", 0.95),
    _row("null", f"{_BASE}, −20 %, costs uncertain by a fifth", _HOLDS, City(factor=0.8).holds, "equal", 0.95),
    _row("null", "2 treated of 20 areas, 40 a year each, variance 2 × mean, −40 %", _HOLDS, City(2, 18, 40.0).holds, "equal", 0.95),
    _row("null", f"{_BASE}, no effect", _TOLD, City(factor=1.0).told, "at_most", 0.025),
    _row("power", f"{_BASE}, −40 %", _TOLD, City().told, "stated", 0.8),
    _row("power", f"{_BASE}, −20 %", _TOLD, City(factor=0.8).told, "stated", 0.8),
    _row("nuisance", f"{_BASE}, no effect, everywhere −20 %", _TOLD, City(factor=1.0, common=0.8).told, "at_most", 0.025),
    _row("nuisance", f"{_BASE}, no effect, areas move by themselves (SD .2)", _TOLD, City(factor=1.0, moves=0.2).told, "at_most", 0.025),
    _row("nuisance", "3 treated of 12 areas of unlike size (SD of logs .7), variance 3 × mean, −40 %", _HOLDS, City(dispersion=3.0, unequal=0.7).holds, "equal", 0.95),
    _row("nuisance", "5 treated of 12 areas, 10 a year each, variance 1.5 × mean, −80 %", _HOLDS, City(5, 7, 10.0, 0.2, 1.5).holds, "stated", 0.95),
)  # fmt: skip
