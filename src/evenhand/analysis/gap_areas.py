"""Feeling and record of the same areas, side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.survey_domains import kish_effect
from evenhand.statistics.survey_estimates import Estimates, means
from evenhand.tables.answers.answered import Asked
from evenhand.tables.area_counts import AreaCounts, area_counts
from evenhand.tables.area_months import area_dispersion
from evenhand.tables.areas import Areas
from evenhand.tables.bases import base_counts, ids_by_level
from evenhand.tables.counts import Counts
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents

_MOST_NAMED = 4
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Recorded:
    """What was recorded by area.

    Attributes
    ----------
    frame
        `area_id`, `area_name`, `count`, `years`, `base_count`.
    dispersion
        How much more than Poisson numbers the areas' counts vary; missing where months do not
        tell.
    starts_on, ends_on
        The period.
    is_from_other_time
        Whether the base is of another time.
    """

    frame: pd.DataFrame
    dispersion: float
    starts_on: date
    ends_on: date
    is_from_other_time: bool


def recorded_by_area(
    method: str,
    asked: Asked,
    recorded: Incidents | Counts,
    exposure: Exposure,
    areas: Areas | None,
    *,
    level: str | None,
    offence: str | None,
    base: str,
    period: tuple[date | None, date | None],
) -> Recorded:
    """Count what was recorded in the areas that the survey knows.

    Raises
    ------
    UnsuitableData
        The survey's areas are of no level of the records, or the base is not known.
    """
    chosen = _level(method, asked, ids_by_level(recorded, areas), level)
    found: AreaCounts = area_counts(recorded, areas, level=chosen or None, offence=offence,
                                    period_from=period[0], period_to=period[1])  # fmt: skip
    frame, taken = found.frame, found.taken
    known = base_counts(exposure, base, frame["area_id"].tolist(), taken.starts_on, taken.ends_on)
    if not known.is_known:
        raise UnsuitableData(listed(method, [
            f"the exposure has no '{base}' for these areas; import some, or choose another base"
        ]))  # fmt: skip
    frame["base_count"] = known.each.to_numpy()
    dispersion = area_dispersion(taken, recorded).value
    return Recorded(frame, float(dispersion), taken.starts_on, taken.ends_on,
                    known.is_from_other_time)  # fmt: skip


def _level(
    method: str, asked: Asked, levels: Mapping[str, Sequence[str]], level: str | None
) -> str:
    """Choose the level named, or the one that holds most of the survey's areas."""
    mine = set(asked.areas) - {""}
    shared = {name: len(mine & set(ids)) for name, ids in levels.items()}
    problems = []
    if not mine:
        problems.append("no respondent has an area; import the survey with 'area_id'")
    elif level is not None and level not in levels:
        problems.append(f"there is no set of areas '{level}'; there are: "
                        f"{', '.join(sorted(levels)) or 'none'}")  # fmt: skip
    elif not max(shared.values(), default=0) or (level is not None and not shared[level]):
        few = ", ".join(sorted(mine)[:_MOST_NAMED])
        there = level or ", ".join(sorted(levels)) or "none"
        problems.append(f"the survey's areas ({few} …) are none of those that records are counted "
                        f"by ({there}); bring both to one level")  # fmt: skip
    if problems:
        raise UnsuitableData(listed(method, problems))
    return level if level is not None else max(sorted(shared), key=lambda name: shared[name])


@dataclass(frozen=True)
class Felt:
    """What people of each area answered.

    Attributes
    ----------
    frame
        `answers`, `effective_answers`, `share`, `share_low`, `share_high`, in the order of areas.
    variance
        Sampling variance of each share, smoothed over the areas; missing without answers.
    overall, overall_error
        The share over all areas, and its standard error.
    design_effect
        By how much the design widens the areas' variances.
    """

    frame: pd.DataFrame
    variance: Floats
    overall: float
    overall_error: float
    design_effect: float


def felt_by_area(asked: Asked, yes: Floats, area_ids: Sequence[str], confidence: float) -> Felt:
    """Estimate the share in each area under the design, with a variance that owes nothing to luck.

    Parameters
    ----------
    asked, yes
        The answers, and who gave one that counts.
    area_ids
        The areas, in the order wanted.
    confidence
        Level of the likely ranges.

    Notes
    -----
    Each variance is p̄(1 − p̄) d / n with p̄ the share over all areas, n the answers and d the
    design effect over all areas: an area in which all answered alike is not certain.
    """
    code = pd.Series(asked.areas).map({area: at for at, area in enumerate(area_ids)})
    domain = code.fillna(-1).to_numpy(dtype=np.intp)
    counts = asked.counts
    n = np.bincount(domain[counts & (domain >= 0)], minlength=len(area_ids)).astype(float)
    there = np.flatnonzero(n > 0)
    packed = np.full(len(area_ids) + 1, -1, dtype=np.intp)
    packed[there] = np.arange(len(there))
    found = means(asked.design, yes, packed[domain])
    inside = means(asked.design, yes, np.where(domain >= 0, 0, -1))
    low, high = found.share_interval(confidence=confidence)
    share = found.estimate
    effect = _design_effect(found, n[there], kish_effect(asked.weights, np.where(
        counts, domain, -1)))  # fmt: skip
    overall = (float(inside.estimate[0]) * n.sum() + 0.5) / (n.sum() + 1)
    columns = {"share": share, "share_low": low, "share_high": high}
    frame = pd.DataFrame({name: np.full(len(area_ids), np.nan) for name in columns})
    for name, value in columns.items():
        frame.loc[there, name] = value
    frame["effective_answers"] = n / effect
    frame["answers"] = pd.Series(n).astype("Int64")
    with np.errstate(divide="ignore"):
        variance = np.where(n > 0, overall * (1 - overall) * effect / n, np.nan)
    return Felt(frame, variance, float(inside.estimate[0]), float(inside.std_error[0]), effect)


def _design_effect(found: Estimates, n: Floats, by_weights: float) -> float:
    """Give the design effect over areas, each as far as it has answers; at least 1.

    Areas in one cluster cannot show how clusters differ; with none but these, weights alone tell.
    """
    share, error = found.estimate, found.std_error
    plain = share * (1 - share) / np.maximum(n - 1, 1)
    told = (plain > 0) & (n > 2) & (error > 0) & (found.degrees > 0)
    if not told.any():
        return by_weights
    return max(1.0, float(np.average(error[told] ** 2 / plain[told], weights=n[told])))
