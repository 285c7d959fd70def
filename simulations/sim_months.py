"""Trend and change: does the recent change keep its promise at 36 and 120 months?"""

from collections.abc import Callable

import numpy as np

from evenhand.statistics.month_change import month_change, month_trend
from simulations.judging import Case
from simulations.processes import chained_counts, month_levels, working_days

START = np.datetime64("2016-01", "M")


def _p_change(counts: np.ndarray, recent: int, used: np.ndarray | None = None,
              breaks: np.ndarray | None = None) -> float:  # fmt: skip
    months = START + np.arange(len(counts))
    kept = np.ones(len(counts), dtype=bool) if used is None else used
    new = np.zeros((0, len(counts)), dtype=bool) if breaks is None else breaks
    late = np.arange(len(counts)) >= len(counts) - recent
    found = month_change(counts, months, kept, late, new)
    return found.fit.p_value(found.step)


def _change(months: int, mean: float = 50.0, dispersion: float = 2.0, likeness: float = 0.3,
            recent: int = 12, factor: float = 1.0, season: float = 0.3,
            growth: float = 0.0) -> Callable[[np.random.Generator], bool]:  # fmt: skip
    def run(rng: np.random.Generator) -> bool:
        levels = month_levels(months, mean, season, growth)
        levels[months - recent :] *= factor
        return _p_change(chained_counts(rng, levels, dispersion, likeness), recent) < 0.05

    return run


def _working_days(rng: np.random.Generator) -> bool:
    levels = month_levels(120, 50.0) * working_days(120)
    return _p_change(chained_counts(rng, levels, 2.0, 0.3), 12) < 0.05


def _missing(rng: np.random.Generator) -> bool:
    counts = chained_counts(rng, month_levels(60, 50.0), 2.0, 0.3)
    used = np.ones(60, dtype=bool)
    used[rng.choice(59, 8, replace=False)] = False
    return _p_change(counts, 12, used) < 0.05


def _declared(rng: np.random.Generator) -> bool:
    levels = month_levels(60, 50.0)
    levels[30:] *= 1.4
    steps = (np.arange(60) >= 30)[None, :]
    return _p_change(chained_counts(rng, levels, 2.0, 0.3), 12, breaks=steps) < 0.05


def _drift(rng: np.random.Generator) -> bool:
    walk = np.exp(np.cumsum(rng.normal(0, 0.04, 60)))
    return _p_change(chained_counts(rng, month_levels(60, 50.0) * walk, 2.0, 0.0), 12) < 0.05


def _heavy(rng: np.random.Generator) -> bool:
    """Nights of mass disorder: one month in twenty doubles."""
    levels = month_levels(60, 50.0) * np.where(rng.random(60) < 0.05, 2.0, 1.0)
    return _p_change(rng.poisson(levels).astype(float), 12) < 0.05


def _trend(months: int, growth: float = 0.0) -> Callable[[np.random.Generator], bool]:
    def run(rng: np.random.Generator) -> bool:
        counts = chained_counts(rng, month_levels(months, 50.0, growth=growth), 2.0, 0.3)
        at = START + np.arange(months)
        fit, column = month_trend(counts, at, np.ones(months, dtype=bool),
                                  np.zeros((0, months), dtype=bool))  # fmt: skip
        return fit.p_value(column) < 0.05

    return run


_P = "mean 50, season, variance 2 × mean, AR(1) .3"
CASES = (
    Case("trend: change of 12 months", "null", f"36 months, {_P}", "p < .05", _change(36), "equal", 0.05),
    Case("trend: change of 12 months", "null", f"120 months, {_P}", "p < .05", _change(120), "equal", 0.05),
    Case("trend: change of 12 months", "null", "36 months, Poisson, independent", "p < .05", _change(36, dispersion=1, likeness=0), "equal", 0.05),
    Case("trend: change of 12 months", "null", "36 months, mean 3, variance 2 × mean", "p < .05", _change(36, mean=3, likeness=0), "equal", 0.05),
    Case("trend: change of 12 months", "null", f"60 months growing 5 % a year, {_P}", "p < .05", _change(60, growth=0.05), "equal", 0.05),
    Case("trend: yearly trend", "null", f"36 months, {_P}", "p < .05", _trend(36), "equal", 0.05),
    Case("trend: yearly trend", "null", f"120 months, {_P}", "p < .05", _trend(120), "equal", 0.05),
    Case("trend: yearly trend", "power", f"60 months growing 10 % a year, {_P}", "p < .05", _trend(60, 0.0953), "stated", 0.8),
    Case("trend: change of 3 months", "null", f"60 months, {_P}", "p < .05", _change(60, recent=3), "equal", 0.05),
    Case("trend: change of 3 months", "power", "60 months, −30 % in the last 3, mean 50, Poisson", "p < .05", _change(60, recent=3, factor=0.7, dispersion=1, likeness=0), "at_least", 0.8),
    Case("trend: change of 3 months", "power", f"36 months, −30 % in the last 3, {_P}", "p < .05", _change(36, recent=3, factor=0.7), "stated", 0.8),
    Case("trend: change of 3 months", "power", f"120 months, −30 % in the last 3, {_P}", "p < .05", _change(120, recent=3, factor=0.7), "stated", 0.8),
    Case("trend: change of 12 months", "power", f"60 months, −30 % in the last 12, {_P}", "p < .05", _change(60, factor=0.7), "stated", 0.8),
    Case("trend: change of 12 months", "power", f"36 months, −30 % in the last 12, {_P}", "p < .05", _change(36, factor=0.7), "stated", 0.8),
    Case("trend: change of 12 months", "nuisance", f"120 months, weekend days bring 60 %, {_P}", "p < .05", _working_days, "equal", 0.05),
    Case("trend: change of 12 months", "nuisance", f"60 months, 8 missing, {_P}", "p < .05", _missing, "equal", 0.05),
    Case("trend: change of 12 months", "nuisance", f"60 months, declared break of +40 % at month 30, {_P}", "p < .05", _declared, "equal", 0.05),
    Case("trend: change of 12 months", "nuisance", "60 months, AR(1) .6, variance 2 × mean", "p < .05", _change(60, likeness=0.6), "stated", 0.05),
    Case("trend: change of 12 months", "nuisance", "60 months, recording drifts (random walk, SD 4 % a month)", "p < .05", _drift, "stated", 0.05),
    Case("trend: change of 12 months", "nuisance", "60 months, one month in twenty doubles (heavy tail)", "p < .05", _heavy, "stated", 0.05),
)  # fmt: skip
