"""One row for each area: its own share, the model's, and how far it was moved to the total."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.analysis.area_features import (
    AreaSources,
    area_features,
    neighbours_of,
    residents_of,
)
from evenhand.analysis.area_mix import Mix, mix_of, shared_groupings
from evenhand.analysis.area_models import (
    Direct,
    Fitted,
    Modelled,
    apart_from,
    brought_to_total,
    by_answers,
    by_areas,
    chosen_fit,
    refuse_thin,
)
from evenhand.analysis.survey_parts import LEAST_TOLD
from evenhand.analysis.survey_tables import SURE, UNSURE
from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.multiplicity import holm
from evenhand.statistics.survey_design import Design
from evenhand.statistics.survey_domains import domain_means, kish_effect
from evenhand.statistics.survey_estimates import Estimates, Sample, means
from evenhand.tables.answers.answered import Asked
from evenhand.tables.exposure import ExposureByGroup

Floats = NDArray[np.float64]
_LEAST_EFFECT = 0.5
"""A design that halves the variance is taken as such; less would be luck of few clusters."""


@dataclass(frozen=True)
class SmallAreaTable:
    """Estimates of areas, and what they rest on.

    Attributes
    ----------
    frame
        One row for each area, sorted by id.
    fit
        The model.
    model
        Its estimates before they were brought to the total.
    whole
        The survey's own share over all areas, with its range.
    design_effect
        Of the areas together.
    features, groupings, left_out
        What the model knows of areas and of people, and groups of the population left out.
    """

    frame: pd.DataFrame
    fit: Fitted
    model: Modelled
    whole: tuple[float, float, float]
    design_effect: float
    features: tuple[str, ...]
    groupings: tuple[str, ...]
    left_out: tuple[str, ...]

    def fields(self) -> dict[str, Any]:
        """Give the values of a finding's fields."""
        own = self.model.own_weight[self.frame["answers"].to_numpy() > 0]
        moved = self.frame["moved"].abs()
        return {
            "fit": self.fit, "design_effect": self.design_effect,
            **dict(zip(("total", "total_low", "total_high"), self.whole, strict=True)),
            "own_weight": float(np.median(own)), "area_sd": self.model.area_sd,
            "rho": self.model.rho, "rho_p_value": self.model.rho_p_value,
            "normal_p_value": self.model.normal_p_value, "was_zero": self.model.was_zero,
            "most_moved": float(moved.max()), "features": self.features,
            "groupings": self.groupings, "left_out": self.left_out,
        }  # fmt: skip


def small_area_table(
    asked: Asked, values: Floats, sources: AreaSources, margins: ExposureByGroup | None, *,
    fit: str, features: Sequence[str], is_full: bool, to_total: bool, confidence: float,
    draws: int, seed: int,
) -> SmallAreaTable:  # fmt: skip
    """Estimate the share of each area.

    Parameters
    ----------
    asked, values
        Respondents, and 1, 0 or missing for each, shape (n,).
    sources, margins
        What is known of areas, and of who lives there.
    fit, features, is_full, to_total, confidence, draws, seed
        As for the method.

    Raises
    ------
    UnsuitableData
        As for the method.
    """
    ids = tuple(sorted(asked.area_names))
    place = pd.Series(asked.areas).map({area: at for at, area in enumerate(ids)}).fillna(-1)
    code = np.asarray(place, dtype=np.intp)
    used = np.where(asked.counts & (code >= 0), values, np.nan)
    if not (~np.isnan(used)).any():
        raise UnsuitableData(listed(asked.method, [
            f"nobody who answered '{asked.item}' has a known area; give respondents areas"
        ]))  # fmt: skip
    direct = _direct(asked, used, code, len(ids), confidence)
    known = area_features(asked.method, features, ids, sources)
    refuse_thin(asked.method, direct, len(known.names))
    by = shared_groupings(asked, margins)
    chosen = chosen_fit(fit, direct.answers, bool(by))
    mix: Mix | None = None
    if chosen == "multilevel":
        mix = _mix(asked, margins, ids, by)
        model = by_answers(used, code, mix, known.columns, is_full=is_full, draws=draws, seed=seed,
                           confidence=confidence)  # fmt: skip
    else:
        near = neighbours_of(asked.method, sources.areas, ids) if chosen == "spatial" else None
        model = by_areas(direct, known.columns, near, confidence)
    whole, whole_range = _whole(asked, used, confidence)
    people = _people(asked, code, len(ids), residents_of(sources.exposure, ids), mix)
    frame = _frame(asked, ids, direct, model, people, float(whole.estimate[0]), to_total)
    told = ["direct", "direct_low", "direct_high"]
    frame.loc[frame["answers"] < LEAST_TOLD, told] = np.nan
    frame["certainty"] = _certainty(frame, float(whole.estimate[0]))
    return SmallAreaTable(
        frame, chosen, model, (float(whole.estimate[0]), *whole_range), direct.design_effect,
        known.names, mix.groupings if mix else (), mix.outside if mix else (),
    )  # fmt: skip


def _mix(
    asked: Asked, margins: ExposureByGroup | None, ids: tuple[str, ...], by: tuple[str, ...]
) -> Mix:
    if not by:
        raise UnsuitableData(listed(asked.method, [
            "the multilevel fit needs residents by a group that the survey knows of every "
            "respondent (table exposure_by_group, such as 'age:15-24'); import them, or choose "
            "fit=area_model"
        ]))  # fmt: skip
    return mix_of(asked, margins, ids, by)


def _direct(
    asked: Asked, values: Floats, code: NDArray[np.intp], many: int, confidence: float
) -> Direct:
    found = _means(asked.design, values, code, many)
    low, high = found.share_interval(confidence=confidence)
    answers = np.bincount(code[~np.isnan(values)], minlength=many)
    blank = np.full((3, many), np.nan)
    blank[:, : len(found.estimate)] = found.estimate, low, high
    blank[:, answers == 0] = np.nan
    return Direct(
        blank[0],
        blank[1],
        blank[2],
        answers.astype(np.int64),
        _effect(found, kish_effect(asked.weights, np.where(np.isnan(values), -1, code))),
    )


def _means(sample: Sample, values: Floats, code: NDArray[np.intp], many: int) -> Estimates:
    if isinstance(sample, Design) and sample.is_plain:
        return domain_means(sample, values, code, many)
    return means(sample, values, code)


def _effect(found: Estimates, by_weights: float) -> float:
    """Give the design effect over areas: the mean of theirs, by answers.

    Where each area lies in one cluster, which cannot show how clusters differ, weights alone tell.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        each = found.answers / found.effective
    there = np.isfinite(each) & (each > 0) & (found.degrees > 0)
    if not there.any():
        return by_weights
    return max(float(np.average(each[there], weights=found.answers[there])), _LEAST_EFFECT)


def _whole(
    asked: Asked, values: Floats, confidence: float
) -> tuple[Estimates, tuple[float, float]]:
    found = means(asked.design, values)
    low, high = found.share_interval(confidence=confidence)
    return found, (float(low[0]), float(high[0]))


def _people(
    asked: Asked, code: NDArray[np.intp], many: int, residents: Floats, mix: Mix | None
) -> Floats:
    """Give each area's population: that of the mix, residents, or what weights stand for."""
    if mix is not None:
        found: Floats = mix.sizes.sum(axis=1)
        return found
    if np.isfinite(residents).all() and residents.sum() > 0:
        return residents
    inside = code >= 0
    return np.bincount(code[inside], weights=asked.weights[inside], minlength=many).astype(float)


def _frame(
    asked: Asked, ids: tuple[str, ...], direct: Direct, model: Modelled, people: Floats,
    total: float, to_total: bool,
) -> pd.DataFrame:  # fmt: skip
    estimate, error, low, high = model.estimate, model.std_error, model.low, model.high
    moved = np.zeros(len(ids))
    if to_total:
        estimate, error, low, high, moved = brought_to_total(model, people, total)
    p = np.where(direct.answers > 0, apart_from(total, estimate, error), np.nan)
    return pd.DataFrame({
        "area_id": pd.array(ids, dtype="string"),
        "area_name": pd.array([asked.area_names[area] for area in ids], dtype="string"),
        "answers": direct.answers, "estimate": estimate, "std_error": error, "low": low,
        "high": high, "direct": direct.share, "direct_low": direct.low,
        "direct_high": direct.high, "synthetic": model.synthetic,
        "own_weight": model.own_weight, "moved": moved, "population": people, "p_value": p,
        "p_value_adjusted": holm(p), "is_synthetic": direct.answers == 0,
    })  # fmt: skip


def _certainty(frame: pd.DataFrame, total: float) -> "pd.Series[Any]":
    half = (frame["high"] - frame["low"]) / 2 / np.sqrt(total * (1 - total))
    tier = np.select([half <= SURE, half <= UNSURE], ["sure", "unsure"], "cannot_say")
    only_model = frame["is_synthetic"] & (tier == "sure")
    return pd.Series(tier, index=frame.index, dtype="string").mask(only_model, "unsure")
