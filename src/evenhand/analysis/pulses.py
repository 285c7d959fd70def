"""A repeated survey as one of the signals: where did its answers worsen against the other areas?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.analysis.watched_weeks import METHOD_NAME, Weeks
from evenhand.statistics.survey_domains import kish_effect
from evenhand.statistics.survey_estimates import Estimates, means
from evenhand.tables.answers.answered import answers_of, indicator
from evenhand.tables.survey import Survey
from evenhand.tables.survey_design import SurveyDesign
from evenhand.tables.survey_items import SurveyItems


@dataclass(frozen=True)
class Pulses:
    """What the waves of a survey add to the watch.

    Attributes
    ----------
    evidence
        Log likelihood ratios, shape (areas, weeks, sizes); 0 in weeks in which no wave ended.
    waves
        How many waves were compared with earlier ones.
    """

    evidence: NDArray[np.float64]
    waves: int


def pulses_of(
    survey: Survey,
    item: str,
    counted: tuple[int, ...] | None,
    weeks: Weeks,
    sizes: NDArray[np.float64],
    *,
    items: SurveyItems | None = None,
    design: SurveyDesign | None = None,
) -> Pulses:
    """Compare each wave with the waves before it, area by area, beside the other areas.

    Parameters
    ----------
    survey, items, design
        The answers, what items mean, and how respondents were drawn.
    item, counted
        The item watched, and the answers that count as unwelcome.
    weeks
        The weeks and areas watched.
    sizes
        Rises looked for, as factors on the odds.

    Returns
    -------
    Pulses
        Evidence in the week in which a wave's last interview was held.

    Raises
    ------
    UnsuitableData
        The item was not asked, or nothing says which answers count.

    Notes
    -----
    An area's log odds less their mean over the waves before, less the same of all other areas
    (weighed by their precision), are taken as normal, with the binomial's variance times the
    design effect over all areas: what changes
    in the whole city, a change of mode included, does not enter.
    """
    evidence = np.zeros((len(weeks.areas), len(weeks.mondays), len(sizes)))
    days = pd.to_datetime(survey.column("asked_on")).groupby(survey.column("wave").astype(str))
    ends = days.max().dropna().sort_values()
    earlier: list[tuple[NDArray[np.float64], NDArray[np.float64]]] = []
    used = 0
    for wave, day in ends.items():
        odds, variance = _log_odds(survey, item, counted, str(wave), weeks, items, design)
        week = int((day - weeks.mondays[0]).days // 7)
        if earlier and 0 <= week < len(weeks.mondays):
            apart, wide = _beside_others(odds, variance, earlier)
            step = np.log(sizes)
            gain = apart[:, None] * step / wide[:, None] - step**2 / (2 * wide[:, None])
            evidence[:, week] += np.where(np.isfinite(gain), gain, 0.0)
            used += 1
        earlier.append((odds, variance))
    return Pulses(evidence, used)


def _log_odds(
    survey: Survey,
    item: str,
    counted: tuple[int, ...] | None,
    wave: str,
    weeks: Weeks,
    items: SurveyItems | None,
    design: SurveyDesign | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give each area's log odds and their variance; not-a-number where nobody answered."""
    asked = answers_of(
        METHOD_NAME, survey, item, wave=wave, items=items, design=design, single="centre"
    )
    part = pd.Categorical(asked.areas, list(weeks.areas)).codes.astype(np.int64)
    many = len(weeks.areas)
    found = means(asked.design, indicator(asked, counted), part)
    share, size = np.full(many, np.nan), np.full(many, np.nan)
    share[: len(found.estimate)] = found.estimate
    size[: len(found.estimate)] = found.answers / _effect(found, kish_effect(asked.weights, part))
    size = np.where(size > 0, size, np.nan)
    held = (share * size + 0.5) / (size + 1)
    return np.log(held / (1 - held)), 1 / (size * held * (1 - held))


def _effect(found: Estimates, by_weights: float) -> float:
    """Give the design effect over areas, by answers; 1 at least.

    An area's own would follow its luck: two clusters that happen to agree would make it certain.
    """
    known = np.isfinite(found.effective) & (found.effective > 0) & (found.degrees > 0)
    if not known.any():
        return by_weights
    each = found.answers[known] / found.effective[known]
    return max(1.0, float(np.average(each, weights=found.answers[known])))


def _beside_others(
    odds: NDArray[np.float64],
    variance: NDArray[np.float64],
    earlier: list[tuple[NDArray[np.float64], NDArray[np.float64]]],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give how far each area changed beyond the others, and the variance of that."""
    sure = np.array([1 / each for _, each in earlier])
    before = np.nansum(sure * np.array([each for each, _ in earlier]), axis=0)
    weight = np.nansum(sure, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        change, wide = odds - before / weight, variance + 1 / weight
        precision = np.where(np.isfinite(change), 1 / wide, 0.0)
        others = precision.sum() - precision
        told = np.where(np.isfinite(change), change, 0.0) * precision
        return change - (told.sum() - told) / others, wide + 1 / others
