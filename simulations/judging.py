"""How a simulated rate is judged: replicates, seeds and bands."""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np

Kind = Literal["null", "power", "nuisance"]
Rule = Literal["equal", "at_most", "at_least", "stated"]
SEED = 20261123


@dataclass(frozen=True)
class Case:
    """One row of the table.

    Attributes
    ----------
    method
        Method or statistic.
    kind
        `null`: nothing is there; `power`: an effect of a stated size; `nuisance`: what fools it.
    process
        How the data are made, in words.
    event
        What is counted.
    run
        Takes a generator, says whether the event happened.
    rule, level
        `equal`, `at_most`, `at_least` a level; `stated`: no criterion, the rate is told.
    replicates
        How often it is run.
    exact
        Gives the rate by listing all outcomes instead; nothing is drawn then.
    """

    method: str
    kind: Kind
    process: str
    event: str
    run: Callable[[np.random.Generator], bool]
    rule: Rule
    level: float
    replicates: int = 1000
    exact: Callable[[], float] | None = None


@dataclass(frozen=True)
class Judged:
    """A case with its rate.

    Attributes
    ----------
    rate, replicates
        Share of replicates in which the event happened, and how many there were; 0 if the rate
        was found by listing all outcomes.
    seed
        Replicate r draws from `default_rng([seed, r])`, whatever runs beside it.
    passed
        Whether the rate keeps its criterion; None where there is none.
    """

    case: Case
    rate: float
    replicates: int
    seed: int
    passed: bool | None


def band(level: float, replicates: int) -> float:
    """Give the width allowed about a level: three standard errors and 0.005."""
    return 3 * sqrt(level * (1 - level) / replicates) + 0.005 if replicates else 0.005


def hits(case: Case, begin: int, end: int, seed: int = SEED) -> int:
    """Count in how many of some replicates the event happened."""
    return sum(bool(case.run(np.random.default_rng([seed, r]))) for r in range(begin, end))


def judged(case: Case, happened: int, runs: int, seed: int = SEED) -> Judged:
    """Judge a case by how often its event happened, or by its exact rate."""
    rate, runs = (case.exact(), 0) if case.exact else (happened / runs, runs)
    width = band(case.level, runs)
    passed = {
        "equal": abs(rate - case.level) <= width,
        "at_most": rate <= case.level + width,
        "at_least": rate >= case.level - width,
        "stated": None,
    }[case.rule]
    return Judged(case, rate, runs, seed, passed)


def judge(case: Case, replicates: int | None = None, seed: int = SEED) -> Judged:
    """Run a case and judge its rate."""
    runs = replicates or case.replicates
    return judged(case, 0 if case.exact else hits(case, 0, runs, seed), runs, seed)
