"""Power by design, number of treated areas, months looked at and size of the effect."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.response.designs import RANDOMISED, Named, designs
from evenhand.statistics.detectable import PowerCurve, placebos, power_curve

STEP, COARSE, MOST = 0.05, 0.1, 0.95
THINNED = 10
"""Data sets for each placebo and size."""
FEW_PLACEBOS = 20
DATES = 6
"""How many placebo dates there should be; the months before are cut by as much."""
TRIED_MONTHS = (3, 6, 9, 12, 18, 24, 36)
TRIED_AREAS = (1.5, 2.0, 3.0)
LEAST_BEFORE = 6


@dataclass(frozen=True)
class Asked:
    """What power is asked for.

    Attributes
    ----------
    counts
        All areas looked at, shape (areas, months).
    treated
        Shape (areas,).
    months
        Months looked at after the start.
    plausible, wanted, alpha
        Size of effect, power wanted, and share of false calls.
    draws, placebos, seed
        Arrangements, stretches with sets of areas, start of the draws.
    """

    counts: NDArray[np.float64]
    treated: NDArray[np.bool_]
    months: int
    plausible: float
    wanted: float
    alpha: float
    draws: int
    placebos: int
    seed: int


@dataclass(frozen=True)
class Told:
    """One design tried with so many treated areas and months."""

    name: str
    treated: int
    months: int
    before: int
    smallest_p: float
    curve: PowerCurve


def months_before(periods: int, after: int) -> int:
    """Give the months before the start that are looked at, so that some placebo dates remain.

    Examples
    --------
    >>> months_before(36, 12), months_before(18, 9), months_before(14, 9)
    (19, 9, 5)
    """
    return max(min(after, periods - after), periods - after - DATES + 1)


def tried(asked: Asked) -> list[Told]:
    """Try every design as planned."""
    areas, many = len(asked.treated), int(asked.treated.sum())
    named = designs(areas, many, draws=asked.draws, seed=asked.seed)
    return [_curve(asked, design, asked.treated, asked.months, asked.placebos, STEP)
            for design in named]  # fmt: skip


def alternatives(asked: Asked) -> list[Told]:
    """Try the randomised design with other numbers of months and with more treated areas."""
    areas, many = asked.counts.shape[0], int(asked.treated.sum())
    periods = asked.counts.shape[1]
    months = [n for n in TRIED_MONTHS
              if n != asked.months and months_before(periods, n) >= LEAST_BEFORE]  # fmt: skip
    more = sorted({int(np.ceil(many * factor)) for factor in TRIED_AREAS} - {many})
    cases = [(many, n) for n in months]
    cases += [(n, asked.months) for n in more if n <= areas // 2]
    few = min(asked.placebos, FEW_PLACEBOS)
    found = []
    for number, after in cases:
        design = designs(areas, number, draws=asked.draws, seed=asked.seed)[0]
        found.append(_curve(asked, design, _enlarged(asked, number), after, few, COARSE))
    return found


def _enlarged(asked: Asked, number: int) -> NDArray[np.bool_]:
    """Add areas to those treated, those nearest to their usual size first."""
    totals, treated = asked.counts.sum(axis=1), asked.treated
    gap = np.abs(totals - totals[treated].mean())
    order = np.lexsort((np.arange(len(gap)), gap, ~treated))
    chosen = np.zeros(len(gap), dtype=bool)
    chosen[order[:number]] = True
    return chosen


def _curve(
    asked: Asked, design: Named, treated: NDArray[np.bool_], after: int, most: int, step: float
) -> Told:
    rng = np.random.default_rng([asked.seed, after, int(treated.sum())])
    before = months_before(asked.counts.shape[1], after)
    played = placebos(asked.counts, treated, length=before + after, most=most, rng=rng)
    steps = np.append(np.arange(0, MOST, step), MOST).round(2)
    curve = power_curve(
        asked.counts, played, design.judge, before=before, after=after,
        effects=np.unique(np.append(steps, asked.plausible)), alpha=asked.alpha, draws=THINNED,
        rng=rng,
    )  # fmt: skip
    return Told(design.name, int(treated.sum()), after, before, design.smallest_p, curve)


def table_of(told: Sequence[Told], wanted: float) -> pd.DataFrame:
    """Lay curves out: one row for each design, number of areas, months and size of effect."""
    parts = [
        pd.DataFrame({
            "design": pd.array([one.name] * len(one.curve.effects), dtype="string"),
            "treated_areas": one.treated, "months": one.months,
            "share_prevented": one.curve.effects, "power": one.curve.power,
            "power_std_error": one.curve.std_error, "share_wrong_sign": one.curve.wrong_sign,
            "times_exaggerated": one.curve.exaggeration, "months_before": one.before,
            "smallest_p": one.smallest_p, "detectable": one.curve.detectable(wanted),
        })
        for one in told
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def further(told: Sequence[Told], wanted: float, plausible: float) -> tuple[int, int]:
    """Give the fewest months, and the fewest areas, with which the plausible size would be seen.

    Parameters
    ----------
    told
        The plan first, then the alternatives.
    wanted, plausible
        Power and size.

    Returns
    -------
    tuple
        Months and treated areas; 0 where none of those tried would do.
    """
    plan = told[0]
    enough = [one for one in told if one.name == RANDOMISED
              and one.curve.detectable(wanted) <= plausible + 1e-9]  # fmt: skip
    months = [one.months for one in enough if one.treated == plan.treated]
    areas = [one.treated for one in enough if one.months == plan.months]
    return min(months, default=0), min(areas, default=0)
