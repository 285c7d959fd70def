"""Power by design, number of treated areas, months looked at and size of the effect."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.response.designs import Named, designs
from evenhand.statistics.detectable import PowerCurve, placebos, power_curve

COARSE, MOST = 0.1, 0.95
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
    designs
        Names of designs, the one that decides first.
    months
        Months looked at after the start.
    plausible, wanted, alpha
        Size of effect, power wanted, and share of false calls.
    draws, placebos, seed
        Arrangements, stretches with sets of areas, start of the draws.
    """

    counts: NDArray[np.float64]
    treated: NDArray[np.bool_]
    designs: tuple[str, ...]
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
    before = months_before(asked.counts.shape[1], asked.months)
    return [_curve(asked, design, asked.treated, asked.months, asked.placebos, design.step)
            for design in _designs(asked, int(asked.treated.sum()), before)]  # fmt: skip


def _designs(asked: Asked, treated: int, before: int) -> list[Named]:
    areas = len(asked.treated)
    return designs(asked.designs, areas, treated, before, draws=asked.draws, seed=asked.seed)


def alternatives(asked: Asked) -> list[Told]:
    """Try the first design with other numbers of months and with more treated areas."""
    areas, many = asked.counts.shape[0], int(asked.treated.sum())
    periods = asked.counts.shape[1]
    months = [n for n in TRIED_MONTHS
              if n != asked.months and months_before(periods, n) >= LEAST_BEFORE]  # fmt: skip
    more = sorted({int(np.ceil(many * factor)) for factor in TRIED_AREAS} - {many})
    cases = [(many, n) for n in months]
    cases += [(n, asked.months) for n in more if n <= areas // 2]
    few = min(asked.placebos, FEW_PLACEBOS)
    first = _designs(asked, many, months_before(periods, asked.months))[0].name
    found = []
    for number, after in cases:
        design = _designs(asked, number, months_before(periods, after))[0]
        if design.name == first:
            step = max(COARSE, design.step)
            found.append(_curve(asked, design, _enlarged(asked, number), after, few, step))
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
    played = placebos(
        asked.counts, treated, length=before + after, most=min(most, design.most_placebos), rng=rng
    )
    steps = np.append(np.arange(0, MOST, step), MOST).round(2)
    curve = power_curve(
        asked.counts, played, design.judge, before=before, after=after,
        effects=np.unique(np.append(steps, asked.plausible)), alpha=asked.alpha,
        draws=design.thinned, rng=rng,
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
    enough = [one for one in told if one.name == plan.name
              and one.curve.detectable(wanted) <= plausible + 1e-9]  # fmt: skip
    months = [one.months for one in enough if one.treated == plan.treated]
    areas = [one.treated for one in enough if one.months == plan.months]
    return min(months, default=0), min(areas, default=0)
