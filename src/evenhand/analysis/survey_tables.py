"""Estimates of an item for a whole population and its parts, beside what simpler sums would say."""

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from evenhand.analysis.survey_parts import EVERYBODY, WHOLE, Parts
from evenhand.statistics.multiplicity import holm
from evenhand.statistics.shares import Interval
from evenhand.statistics.survey_contrasts import beside_rest
from evenhand.statistics.survey_design import Design, design_of
from evenhand.statistics.survey_domains import domain_means
from evenhand.statistics.survey_estimates import Estimates, Sample, means, totals
from evenhand.tables.answers.answered import Asked

Floats = NDArray[np.float64]
Measure = Literal["share", "mean", "total"]
SURE, UNSURE = 0.15, 0.35
"""Half the likely range, in standard deviations of the answers: up to which it is sure, unsure."""
COLUMNS = (
    "part", "part_name", "answers", "counted", "estimate", "std_error", "low", "high",
    "effective_answers", "design_effect", "degrees_of_freedom", "unweighted", "unweighted_low",
    "unweighted_high", "weights_only_low", "weights_only_high", "difference_from_rest",
    "p_value", "p_value_adjusted", "certainty",
)  # fmt: skip


def estimated(
    sample: Sample, values: ArrayLike, measure: Measure, confidence: float,
    part: NDArray[np.intp] | None = None, many: int = 0,
) -> tuple[Estimates, Interval]:  # fmt: skip
    """Estimate one measure for parts, with its likely range.

    Parameters
    ----------
    sample
        The design of all respondents.
    values
        0 and 1 for shares and totals of people, coded answers for means; shape (n,).
    measure
        `share`, `mean` or `total`.
    confidence
        Level of the range.
    part
        Part of each respondent, −1 for none; None takes the whole.
    many
        How many parts, where how they go together is not wanted: that is quick, and what 0
        leaves to be worked out.

    Returns
    -------
    Estimates, (low, high)
        Shares have Korn and Graubard's range, means and totals Student's.
    """
    if measure == "total":
        found = totals(sample, values, part)
    elif many and part is not None and isinstance(sample, Design) and sample.is_plain:
        found = domain_means(sample, values, part, many)
    else:
        found = means(sample, values, part)
    if measure == "share":
        return found, found.share_interval(confidence=confidence)
    return found, found.interval(confidence=confidence)


def part_table(
    asked: Asked,
    parts: Parts,
    values: Floats,
    *,
    measure: Measure,
    fewest: int,
    confidence: float,
) -> pd.DataFrame:
    """Estimate an item for everybody and each part, with every column of `COLUMNS`.

    Parameters
    ----------
    asked
        The answers and how respondents were drawn.
    parts
        Parts of the population.
    values
        What is estimated, of each respondent, shape (n,).
    measure
        `share`, `mean` or `total`.
    fewest
        A part with fewer answers is not judged.
    confidence
        Level of the likely ranges.
    """
    every = np.zeros(len(values), dtype=np.intp)
    tables = [_rows(asked, every, 1, values, measure, confidence)]
    if parts.labels:
        tables.append(_rows(asked, parts.code, len(parts.labels), values, measure, confidence))
    frame = pd.concat(tables, ignore_index=True)
    frame["part"] = pd.array([WHOLE, *parts.labels], dtype="string")
    frame["part_name"] = pd.array([EVERYBODY, *parts.names], dtype="string")
    gap, p = _beside_rest(asked, parts, values, measure, frame["answers"].to_numpy()[1:] >= fewest)
    frame["difference_from_rest"], frame["p_value"] = np.r_[np.nan, gap], np.r_[np.nan, p]
    frame["p_value_adjusted"] = holm(frame["p_value"])
    frame["certainty"] = _certainty(asked, frame, values, measure, fewest)
    return frame[list(COLUMNS)]


def _rows(
    asked: Asked, code: NDArray[np.intp], many: int, values: Floats, measure: Measure,
    confidence: float,
) -> pd.DataFrame:  # fmt: skip
    used = asked.counts & (code >= 0)
    found, (low, high) = estimated(asked.design, _up_to(values, used), measure, confidence,
                                   code, many)  # fmt: skip
    plain, plainly, weighed = _simpler(asked, code, many, values, measure, confidence)
    hits = np.bincount(code[used], np.nan_to_num(values[used]) > 0, many)[:many]
    is_share = measure != "mean" and bool(np.isin(values[~np.isnan(values)], (0, 1)).all())
    answers, effective = found.answers, found.effective
    with np.errstate(invalid="ignore", divide="ignore"):
        effect = answers / effective
    return pd.DataFrame({
        "answers": answers,
        "counted": pd.array(hits.astype(np.int64) if is_share else [pd.NA] * many, dtype="Int64"),
        "estimate": found.estimate, "std_error": found.std_error,
        "low": low, "high": high,
        "effective_answers": effective, "design_effect": effect,
        "degrees_of_freedom": found.degrees,
        "unweighted": plain, "unweighted_low": plainly[0], "unweighted_high": plainly[1],
        "weights_only_low": weighed[0], "weights_only_high": weighed[1],
    })  # fmt: skip


def _up_to(values: Floats, used: NDArray[np.bool_]) -> Floats:
    return np.where(used, values, np.nan)


def _simpler(
    asked: Asked, code: NDArray[np.intp], many: int, values: Floats, measure: Measure,
    confidence: float,
) -> tuple[Floats, Interval, Interval]:  # fmt: skip
    """Give what is got without weights, and the range with weights but without strata, clusters."""
    blank = np.full(many, np.nan)
    used = asked.counts & (code >= 0)
    mine, part = values[used], code[used]
    if measure == "total" or not len(mine):
        plain, plainly = blank, (blank, blank)
    else:
        alone, plainly = estimated(design_of(np.ones(len(mine))), mine, measure, confidence, part,
                                   many)  # fmt: skip
        plain = _filled(alone.estimate, many)
        plainly = _filled(plainly[0], many), _filled(plainly[1], many)
    weighted = design_of(asked.weights)
    _, weighed = estimated(weighted, _up_to(values, used), measure, confidence, code, many)
    return plain, plainly, (_filled(weighed[0], many), _filled(weighed[1], many))


def _filled(found: Floats, many: int) -> Floats:
    """Bring values of the first parts to all parts; those without answers are missing."""
    whole = np.full(many, np.nan)
    whole[: len(found)] = found[:many]
    return whole


def _beside_rest(
    asked: Asked, parts: Parts, values: Floats, measure: Measure, enough: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Give how far each part is from all others together, and its p-value."""
    gap, p = np.full(len(parts.labels), np.nan), np.full(len(parts.labels), np.nan)
    if measure == "total" or len(parts.labels) < 2:
        return gap, p
    found = beside_rest(asked.design, _up_to(values, asked.counts), parts.code, len(parts.labels))
    gap[enough], p[enough] = found.estimate[enough], found.p_value[enough]
    return gap, p


def _certainty(
    asked: Asked, frame: pd.DataFrame, values: Floats, measure: Measure, fewest: int
) -> pd.array:  # type: ignore[valid-type]
    """Say how certain each estimate is: `sure`, `unsure` or `cannot_say`."""
    half = (frame["high"] - frame["low"]) / 2
    if measure == "total":
        relative = half / frame["estimate"].where(frame["estimate"] > 0)
    else:
        used = asked.counts
        w, y = asked.weights[used], values[used]
        spread = np.sqrt(np.average((y - np.average(y, weights=w)) ** 2, weights=w))
        # A share that nobody has still leaves doubt: half the range of 0 and 1 stands in.
        relative = half / (spread or 0.5)
    tier = np.select([relative <= SURE, relative <= UNSURE], ["sure", "unsure"], "cannot_say")
    tier = np.where(frame["answers"] < fewest, "cannot_say", tier)
    return pd.array(tier, dtype="string")
