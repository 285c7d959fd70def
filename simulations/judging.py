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
    """

    method: str
    kind: Kind
    process: str
    event: str
    run: Callable[[np.random.Generator], bool]
    rule: Rule
    level: float
    replicates: int = 1000


@dataclass(frozen=True)
class Judged:
    """A case with its rate.

    Attributes
    ----------
    rate, replicates
        Share of replicates in which the event happened, and how many there were.
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
    return 3 * sqrt(level * (1 - level) / replicates) + 0.005


def judge(case: Case, replicates: int | None = None, seed: int = SEED) -> Judged:
    """Run a case and judge its rate."""
    runs = replicates or case.replicates
    hits = sum(bool(case.run(np.random.default_rng([seed, r]))) for r in range(runs))
    rate, width = hits / runs, band(case.level, runs)
    passed = {
        "equal": abs(rate - case.level) <= width,
        "at_most": rate <= case.level + width,
        "at_least": rate >= case.level - width,
        "stated": None,
    }[case.rule]
    return Judged(case, rate, runs, seed, passed)
