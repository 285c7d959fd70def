"""Adverse effects: how often is there a false warning among everything watched?"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from evenhand.assessment.watched_counts import LEAST_COUNT
from evenhand.statistics.adverse_watch import rise_beside_others
from evenhand.statistics.multiplicity import holm, weighted_holm
from simulations.judging import Case, Kind, Rule
from simulations.processes import chained_counts, month_levels


@dataclass(frozen=True)
class Watch:
    """Eight counts and three answers watched about a measure; what rises by how much."""

    months: int = 36
    first: int = 24
    mean: float = 20.0
    likeness: float = 0.3
    rise: float = 1.0
    everywhere: float = 1.0
    moves: float = 0.0
    reached: float = 0.0
    site: float = 0.0
    plain: bool = False
    hardly: float = 1.0

    def adjusted(self, rng: np.random.Generator) -> np.ndarray:
        """Give adjusted p-values: fear of those reached and at the site, distrust, counts."""
        p = [*self._answers(rng), *(self._counted(rng, number) for number in range(8))]
        weights = np.array([1 / 3, 1 / 6, *np.full(9, 0.5 / 9)])
        return holm(p) if self.plain else weighted_holm(p, weights)

    def _counted(self, rng: np.random.Generator, number: int) -> float:
        at = np.arange(self.months)
        late = at >= self.first
        levels = month_levels(self.months, self.mean) * np.where(late, self.everywhere, 1.0)
        own = levels * (self.hardly if number == 0 else 1.0)
        own = own * np.where(late & (number == 0), self.rise, 1.0)
        own = own * np.where(late, np.exp(rng.normal(0, self.moves)), 1.0)
        counts = chained_counts(rng, own, 2.0, self.likeness)
        others = chained_counts(rng, levels * 3, 2.0, self.likeness)
        if counts.sum() < LEAST_COUNT or not counts[late].sum():
            return float("nan") if counts.sum() < LEAST_COUNT else 1.0
        found = rise_beside_others(counts, others, at, late, confidence=0.95, least=LEAST_COUNT)
        return found.p_rise

    def _answers(self, rng: np.random.Generator) -> tuple[float, float, float]:
        """Draw shares as a survey of 300 people at the site and 600 elsewhere would give them."""
        found = []
        for shift in (self.reached, 0.0):
            before, after = rng.binomial(300, 0.4) / 300, rng.binomial(210, 0.4 + self.site) / 210
            spoken = rng.binomial(90, 0.4 + shift) / 90
            there = rng.binomial(600, 0.3, 2) / 600
            drift, fixed = there[1] - there[0], 2 * 0.3 * 0.7 / 600
            beyond = (spoken - before - drift) / np.sqrt(0.24 / 300 + 0.24 / 90 + fixed)
            beside = (spoken - after) / np.sqrt(0.24 / 90 + 0.24 / 210)
            whole = 0.7 * after + 0.3 * spoken
            site = (whole - before - drift) / np.sqrt(0.48 / 300 + fixed)
            found.append((max(stats.norm.sf(beyond), stats.norm.sf(beside)), stats.norm.sf(site)))
        return float(found[0][0]), float(found[1][0]), float(found[0][1])

    def any_call(self, rng: np.random.Generator) -> bool:
        """Say whether anything is warned of."""
        return bool(np.nanmin(self.adjusted(rng)) < 0.05)

    def calls_reached(self, rng: np.random.Generator) -> bool:
        """Say whether the fear of those reached is warned of."""
        return bool(self.adjusted(rng)[0] < 0.05)

    def calls_counted(self, rng: np.random.Generator) -> bool:
        """Say whether the count that rises is warned of."""
        return bool(self.adjusted(rng)[3] < 0.05)


def _row(kind: Kind, words: str, event: str, watch: Watch, rule: Rule, level: float) -> Case:
    run = {"any warning": watch.any_call, "fear of those reached warned of": watch.calls_reached,
           "the count warned of": watch.calls_counted}[event]  # fmt: skip
    runs = 1000 if words == _BASE else 300  # a tenth of a second each
    return Case("adverse effects", kind, words, event, run, rule, level, replicates=runs)


_BASE = "8 counts of 36 months (24 before), mean 20, variance 2 × mean, AR(1) .3, 3 answers"
_ANY, _REACHED, _COUNTED = "any warning", "fear of those reached warned of", "the count warned of"
CASES = (
    _row("null", _BASE, _ANY, Watch(), "at_most", 0.05),
    _row("null", "the same with 24 months (18 before), mean 8, AR(1) .6", _ANY, Watch(24, 18, 8.0, 0.6), "at_most", 0.05),
    _row("power", f"{_BASE}; one count doubles", _COUNTED, Watch(rise=2.0), "stated", 0.8),
    _row("power", f"{_BASE}; one count rises by half", _COUNTED, Watch(rise=1.5), "stated", 0.8),
    _row("power", f"{_BASE}; fear falls by 20 points at the site and rises by 20 among those reached", _REACHED, Watch(reached=0.2, site=-0.2), "stated", 0.8),
    _row("power", f"{_BASE}; the same, all comparisons weighed alike", _REACHED, Watch(reached=0.2, site=-0.2, plain=True), "stated", 0.8),
    _row("null", f"{_BASE}; one count hardly there before (half a month)", "the count warned of", Watch(hardly=0.025), "at_most", 0.05),
    _row("power", f"{_BASE}; one count from half a month to five", _COUNTED, Watch(hardly=0.025, rise=10.0), "stated", 0.8),
    _row("nuisance", f"{_BASE}; a campaign doubles all counts everywhere", _ANY, Watch(everywhere=2.0), "at_most", 0.05),
    _row("nuisance", f"{_BASE}; fear falls by 20 points at the site, for all alike", _ANY, Watch(reached=-0.2, site=-0.2), "at_most", 0.05),
    _row("nuisance", f"{_BASE}; each count moves by itself (SD .2)", _ANY, Watch(moves=0.2), "stated", 0.05),
)  # fmt: skip
