"""Placebos of a synthetic control over 200 areas beside pysyncon, at equal or better fit."""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.timing import Bench
from evenhand.statistics.synthetic_fits import fitted
from evenhand.statistics.synthetic_placebos import placebos

UNITS, PERIODS, FIRST, FEW = 200, 60, 36, 20
"""Areas, months, first month with the measure, and how many fits the peer is given."""
Floats = NDArray[np.float64]


@cache
def counts() -> Floats:
    """Draw counts of areas that share two courses and a season."""
    draw = np.random.default_rng(8)
    courses = np.cumsum(draw.normal(0, 0.1, (PERIODS, 2)), axis=0)
    courses += 0.15 * np.sin(2 * np.pi * np.arange(PERIODS) / 12)[:, None]
    level = 12 * np.exp(draw.normal(0, 0.4, UNITS))
    mean = level[:, None] * np.exp(0.5 * draw.normal(size=(UNITS, 2)) @ courses.T)
    return draw.poisson(mean).astype(np.float64)


@cache
def scaled() -> Floats:
    """Divide by each area's own mean before, as both sides get it."""
    return counts() / counts()[:, :FIRST].mean(axis=1)[:, None]


def errors(weights: Floats, units: range) -> Floats:
    """Give the squared gap before of some areas, whose weights fill the rows."""
    gap = scaled()[list(units), :FIRST] - weights @ scaled()[:, :FIRST]
    return np.asarray((gap**2).sum(axis=1))


def ours(units: range) -> Floats:
    """Fit some areas, each on all others."""
    every = np.arange(UNITS)
    found = fitted(counts(), np.array(units), every, first=FIRST)
    return errors(found.weights, units)


def whole() -> Floats:
    """Fit all areas and rank them: what a study of one treated area asks for."""
    found = placebos(counts(), np.array([0]), np.arange(1, UNITS), first=np.array([FIRST]),
                     stop=np.array([PERIODS]))  # fmt: skip
    return found.gaps


def theirs(synth: Any, units: range) -> Floats:
    """Fit the same areas by pysyncon's own solver of the same problem."""
    found = np.zeros((len(units), UNITS))
    before = scaled()[:, :FIRST]
    for row, unit in enumerate(units):
        others = np.arange(UNITS) != unit
        found[row, others] = synth.w_optimize(np.eye(FIRST), before[others].T, before[unit])[0]
    return errors(found, units)


def as_good(mine: object, other: object) -> bool:
    """Say whether no fit of ours is worse."""
    return bool((np.asarray(mine) <= np.asarray(other) * (1 + 1e-9)).all())


def benches() -> list[Bench]:
    """Give the comparisons; where pysyncon is not there, our side alone, and told so."""
    alone = Bench(f"placebos of {UNITS} areas, {FIRST} months before, ranked", whole)
    try:
        from pysyncon import Synth
    except ImportError:
        return [Bench(f"{alone.name} (pysyncon is not here: skipped)", whole)]
    some = range(0, UNITS, UNITS // FEW)
    return [
        alone,
        Bench(f"synthetic control, {FEW} fits on {UNITS - 1} areas each, {FIRST} months",
              lambda: ours(some), lambda: theirs(Synth, some), "pysyncon, its solver alone",
              as_good, least_ratio=50, rounds=3),
    ]  # fmt: skip
