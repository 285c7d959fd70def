"""A survey's weights brought to the margins of the population, wave by wave."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.survey_design import Design, MetMargins
from evenhand.statistics.survey_weights import (
    Weighted,
    calibrated,
    post_stratified,
    raked,
    trimmed,
)
from evenhand.tables.answers.drawn import Drawn
from evenhand.tables.answers.margins import Population, population_of
from evenhand.tables.exposure import ExposureByGroup
from evenhand.wording.messages import Message, say

Floats = NDArray[np.float64]
Labels = NDArray[np.object_]
Scaling = Literal["numbers", "shares"]
_ROUNDS = 50


@dataclass(frozen=True)
class Wanted:
    """How weights are to be brought to the population.

    Attributes
    ----------
    weighting
        `as_given`, `raked`, `post_stratified` or `calibrated`.
    by
        Groupings of the margins, such as ("age", "gender"), or "area".
    outside
        Groups of the population that the survey does not stand for, such as "age:0-14".
    scaling
        Margins as numbers, which must agree, or as shares of the first one's total.
    trim_at
        Largest weight, as a multiple of the median; None trims nothing.
    """

    weighting: str = "as_given"
    by: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    scaling: Scaling = "numbers"
    trim_at: float | None = None


@dataclass(frozen=True)
class Weighing:
    """Weights before and after, and what they cost.

    Attributes
    ----------
    before, after
        Shape (n,); 0 stays 0.
    waves
        Wave → what its weighting was like.
    trimmed
        How many weights were cut.
    margins
        One row for each wave, variable and category: answers, and how many people weights stood
        for `before` and `after`, beside the `population`.
    indicators
        1 where a respondent is in a category of a margin of the wave, shape (n, categories).
    """

    before: Floats
    after: Floats
    waves: Mapping[str, Weighted]
    trimmed: int
    margins: pd.DataFrame
    indicators: Floats


def reweighted(
    method: str,
    drawn: Drawn,
    margins: ExposureByGroup | None,
    wanted: Wanted,
    groups: Mapping[str, Labels],
    wave: Labels,
) -> Drawn:
    """Bring the weights of a survey to the population, and let its estimates know.

    Parameters
    ----------
    method
        Whose question it is, for messages.
    drawn
        How respondents were drawn.
    margins
        Residents by group.
    wanted
        How to weigh.
    groups
        Grouping → each respondent's group, `area` among them.
    wave
        Of each respondent.

    Raises
    ------
    UnsuitableData
        As for `weighed`; or the survey has replicate weights, which would each have to be made
        anew by whoever knows the design.
    """
    if wanted.weighting == "as_given" and wanted.trim_at is None:
        return drawn
    if not isinstance(drawn.sample, Design):
        raise UnsuitableData(listed(method, [
            "the survey comes with replicate weights, which new weights do not fit; take the "
            "weights as given, or leave the replicate weights out"
        ]))  # fmt: skip
    found = weighed(method, drawn, margins, wanted, groups, wave)
    used = found.after > 0
    met = MetMargins(np.where(used, found.before, 0.0), np.where(used, found.after, 1.0),
                     found.indicators)  # fmt: skip
    has_margins = wanted.weighting != "as_given"
    sample = replace(drawn.sample, weights=found.after, met=met if has_margins else None)
    kept = [
        note
        for note in drawn.notes
        if note.key not in ("survey.note_not_scaled", "survey.note_other_population")
    ]
    notes: tuple[Message, ...] = (*(kept if has_margins else drawn.notes),
                                  say("survey.note_reweighted") if has_margins
                                  else say("survey.note_trimmed"))  # fmt: skip
    return replace(drawn, sample=sample, has_weights=True, notes=notes,
                   is_scaled=drawn.is_scaled or has_margins)  # fmt: skip


def weighed(
    method: str,
    drawn: Drawn,
    margins: ExposureByGroup | None,
    wanted: Wanted,
    groups: Mapping[str, Labels],
    wave: Labels,
) -> Weighing:
    """Weigh each wave anew; see `reweighted`.

    Raises
    ------
    UnsuitableData
        Margins disagree, miss a category or cannot be met; the margin is named. Or calibration
        turns weights negative.
    """
    before = drawn.sample.weights
    names = wanted.by if wanted.weighting != "as_given" else ()
    after, reports, tables, columns, cut = before.copy(), {}, [], [], 0
    people = (population_of(method, margins, groups, wanted.by, wanted.outside)
              if wanted.weighting != "as_given" else None)  # fmt: skip
    for name in dict.fromkeys(wave.tolist()):
        mine = np.flatnonzero((wave == name) & (before > 0))
        answers = {by: groups[by][mine] for by in names}
        new, report, many = _one_wave(method, before[mine], answers, people, wanted)
        after[mine], reports[str(name)], cut = new, report, cut + many
        for met in _met(answers, wanted):
            for label in pd.unique(met):
                columns.append(np.zeros(len(before)))
                columns[-1][mine[met == label]] = 1.0
        for by, given in answers.items():
            size = _sizes(people, by, wanted)
            for label in size:
                inside = given == label
                tables.append((str(name), by, label, int(inside.sum()),
                               float(before[mine][inside].sum()), float(new[inside].sum()),
                               size[label]))  # fmt: skip
    frame = pd.DataFrame(tables, columns=["wave", "variable", "category", "answers", "before",
                                          "after", "population"])  # fmt: skip
    indicators = np.column_stack(columns) if columns else np.zeros((len(before), 0))
    return Weighing(before, after, reports, cut, frame, indicators)


def _met(answers: dict[str, Labels], wanted: Wanted) -> list[Labels]:
    """Give the labels whose numbers are met: of each variable, or of their combinations."""
    if wanted.weighting != "post_stratified" or not answers:
        return list(answers.values())
    joined = pd.Series(list(zip(*answers.values(), strict=True)), dtype=object)
    return [pd.factorize(joined)[0].astype(object)]


def _sizes(people: Population | None, by: str, wanted: Wanted) -> dict[str, float]:
    if people is None:
        return {}
    if wanted.weighting == "post_stratified":
        at = wanted.by.index(by)
        summed: dict[str, float] = {}
        for cell, value in people.cells(wanted.by).items():
            summed[cell[at]] = summed.get(cell[at], 0.0) + value
        return summed
    size = people.margin(by, wanted.by)
    if wanted.scaling == "shares":
        total = sum(people.margin(wanted.by[0], wanted.by).values())
        held = sum(size.values())
        size = {label: value / held * total for label, value in size.items()}
    return size


def _one_wave(
    method: str,
    before: Floats,
    answers: dict[str, Labels],
    people: Population | None,
    wanted: Wanted,
) -> tuple[Floats, Weighted, int]:
    """Weigh one wave, trim it, and weigh again until both hold."""
    try:
        report = _once(before, answers, people, wanted)
        if report.negative:
            raise UnsuitableData(listed(method, [
                f"calibration turned {report.negative} weights negative; weigh with 'raked', or "
                "join rare categories"
            ]))  # fmt: skip
        if wanted.trim_at is None:
            return report.weights, report, 0
        cut, weights = np.zeros(len(before), dtype=bool), report.weights
        for _ in range(_ROUNDS):
            most = wanted.trim_at * float(np.median(weights))
            over = weights > most * (1 + 1e-9)
            if not over.any():
                break
            cut |= over
            weights = trimmed(weights, low=0.0, high=wanted.trim_at)[0].weights
            if people is not None:
                report = _once(weights, answers, people, wanted)
                weights = report.weights
        return weights, _against(before, weights, report), int(cut.sum())
    except UnsuitableData as refused:
        lines = [line.removeprefix("  - ") for line in str(refused).splitlines()[1:]]
        raise UnsuitableData(listed(method, [_with_way_out(line) for line in lines])) from None


def _with_way_out(line: str) -> str:
    """Add the option that helps where margins are of another population than the survey."""
    if "has nobody of: " in line:
        return (
            f"{line}; where the survey does not stand for them, leave them out with "
            "margins_without=… (such as age:0-14)"
        )
    if "different totals" in line:
        return f"{line}, or take them as shares with margins_as=shares"
    return line


def _once(
    before: Floats, answers: dict[str, Labels], people: Population | None, wanted: Wanted
) -> Weighted:
    if people is None:
        return _against(before, before, None)
    if wanted.weighting == "post_stratified":
        return post_stratified(before, answers, people.cells(wanted.by))
    margins = {by: _sizes(people, by, wanted) for by in wanted.by}
    return (raked if wanted.weighting == "raked" else calibrated)(before, answers, margins)


def _against(before: Floats, after: Floats, report: Weighted | None) -> Weighted:
    """Describe weights beside those before all weighing."""
    ratio = after / before
    return Weighted(
        after, report.rounds if report else 0, report.furthest if report else float("nan"),
        float(ratio.min()), float(ratio.max()), int((after < 0).sum()),
        float(after.sum() ** 2 / (after**2).sum()),
    )  # fmt: skip
