"""Interrupted series: does the mean effect keep its promise on 24 to 96 months?

Courses that keep to their trend are called less often than is meant: real ones wander, and that is
allowed for.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evenhand.statistics.interrupted_series import Interrupted, interrupted_series, series_terms
from simulations.judging import Case, Kind, Rule
from simulations.processes import chained_counts, month_levels

Vector = NDArray[np.float64]
REPLICATES = 200
Run = Callable[[np.random.Generator], bool]


@dataclass(frozen=True)
class Made:
    """How a series is drawn: months, first treated month, mean, variance over mean, likeness."""

    months: int
    first: int
    mean: float = 50.0
    dispersion: float = 2.0
    likeness: float = 0.3
    factor: float = 1.0
    fading: float = 0.0
    common: float = 1.0
    shocks: float = 0.0
    drift: float = 0.0
    heavy: float = 0.0
    beside: bool = False

    def found(self, rng: np.random.Generator) -> Interrupted:
        """Draw the series, and one that nothing touched if it is set beside it; estimate."""
        at = np.arange(self.months)
        after = at >= self.first
        levels = month_levels(self.months, self.mean, growth=0.05)
        levels = levels * np.exp(np.cumsum(rng.normal(0, self.shocks, self.months)))
        levels = levels * np.where(after, self.common, 1.0)
        fade = np.exp(-np.maximum(at - self.first, 0) * self.fading)
        own = levels * np.where(after, 1 - (1 - self.factor) * fade, 1.0)
        own = own * np.exp(np.cumsum(rng.normal(0, self.drift, self.months)))
        own = own * np.where(rng.random(self.months) < self.heavy, 2.0, 1.0)
        counts = chained_counts(rng, own, self.dispersion, self.likeness)
        months = np.datetime64("2016-01", "M") + at
        terms = series_terms(months, "month", season=not self.beside)
        others = chained_counts(rng, levels * 1.5, self.dispersion, self.likeness)
        return interrupted_series(counts, terms, [float(self.first)],
                                  others=others if self.beside else None)  # fmt: skip

    def clear(self, rng: np.random.Generator) -> bool:
        """Say whether p < .05."""
        return self.found(rng).p_value < 0.05

    def covered(self, rng: np.random.Generator) -> bool:
        """Say whether the likely range holds a lasting effect."""
        found = self.found(rng)
        return found.quantile(0.025) <= self.factor - 1 <= found.quantile(0.975)


def _row(kind: Kind, words: str, made: Made, rule: Rule = "equal", level: float = 0.05,
         event: str = "p < .05") -> Case:  # fmt: skip
    run = made.clear if event == "p < .05" else made.covered
    name = "interrupted series" + (", beside others" if made.beside else "")
    return Case(name.replace(",", ":"), kind, words, event, run, rule, level, REPLICATES)


def _size(months: int, first: int, likeness: float, **more: float | bool) -> Case:
    made = Made(months, first, likeness=likeness, **more)  # type: ignore[arg-type]
    words = (f"{months} months, {first} before, mean {made.mean:g}, season, growing 5 % a year, "
             f"variance 2 × mean, AR(1) {likeness:g}")  # fmt: skip
    return _row("null", words, made, "at_most")


_GRID = ((24, 12), (48, 30), (96, 72))
_BASE = "mean 50, season, variance 2 × mean, AR(1) .3"
CASES = (
    *(_size(months, first, rho) for months, first in _GRID for rho in (0.0, 0.6)),
    *(_size(months, first, rho, mean=10.0) for months, first in ((24, 12), (48, 30)) for rho in (0.0, 0.6)),
    _size(36, 24, 0.3, mean=3.0),
    *(_size(months, first, rho, beside=True) for months, first in ((24, 12), (48, 30), (96, 72)) for rho in (0.0, 0.6)),
    _row("null", f"48 months, 30 before, −30 %, {_BASE}", Made(48, 30, factor=0.7), "at_least", 0.95, "range holds the effect"),
    _row("null", f"48 months, 30 before, −30 %, {_BASE}", Made(48, 30, factor=0.7, beside=True), "at_least", 0.95, "range holds the effect"),
    _row("power", f"36 months, 24 before, −30 %, {_BASE}", Made(36, 24, factor=0.7), "stated", 0.8),
    _row("power", f"48 months, 30 before, −30 %, {_BASE}", Made(48, 30, factor=0.7), "stated", 0.8),
    _row("power", f"96 months, 72 before, −30 %, {_BASE}", Made(96, 72, factor=0.7), "stated", 0.8),
    _row("power", f"96 months, 72 before, −30 %, {_BASE}", Made(96, 72, factor=0.7, beside=True), "stated", 0.8),
    _row("power", f"96 months, 72 before, −50 % that fades by 8 % a month, {_BASE}", Made(96, 72, factor=0.5, fading=0.08), "stated", 0.8),
    _row("nuisance", f"48 months, 30 before, everywhere −30 % at the same time, {_BASE}", Made(48, 30, common=0.7), "stated"),
    _row("nuisance", f"48 months, 30 before, everywhere −30 % at the same time, {_BASE}", Made(48, 30, common=0.7, beside=True), "at_most"),
    _row("nuisance", f"48 months, 30 before, shocks that both share (random walk, SD 5 % a month), {_BASE}", Made(48, 30, shocks=0.05), "stated"),
    _row("nuisance", f"48 months, 30 before, shocks that both share (random walk, SD 5 % a month), {_BASE}", Made(48, 30, shocks=0.05, beside=True), "at_most"),
    *(_row("nuisance", f"{months} months, {first} before, the course wanders (random walk, SD {step:.0%} a month), mean {mean:g}, Poisson",
           Made(months, first, mean=mean, dispersion=1, likeness=0, drift=step), "at_most" if step < 0.05 else "stated")
      for months, first, mean, step in ((48, 30, 50, 0.04), (48, 30, 200, 0.08), (96, 72, 50, 0.04))),
    _row("nuisance", "48 months, 30 before, the treated areas wander from the others (random walk, SD 2% a month), mean 50, Poisson", Made(48, 30, dispersion=1, likeness=0, drift=0.02, beside=True), "at_most"),
    _row("power", "48 months, 30 before, −50 %, the course wanders (random walk, SD 4% a month), mean 50, Poisson", Made(48, 30, factor=0.5, dispersion=1, likeness=0, drift=0.04), "stated", 0.8),
    _row("power", "48 months, 30 before, −50 %, the treated areas wander from the others (random walk, SD 2% a month), mean 50, Poisson", Made(48, 30, factor=0.5, dispersion=1, likeness=0, drift=0.02, beside=True), "stated", 0.8),
    _row("nuisance", "96 months, 72 before, one month in twenty doubles (heavy tail), Poisson", Made(96, 72, dispersion=1, likeness=0, heavy=0.05), "stated"),
)  # fmt: skip
