"""A survey planned as a whole: answers, invitations, clusters, areas, and change between waves."""

import math
from dataclasses import dataclass, replace

from evenhand.errors import OptionError, listed
from evenhand.statistics.survey_planning import (
    Draw,
    answers_for_share,
    borrowed_margin,
    cheapest_cluster_size,
    design_effect,
    share_precision,
)
from evenhand.statistics.survey_power import (
    answers_for_change,
    power_of_change,
    smallest_change,
)

RARE = 0.05
"""Shares at or below this are also told as what may be there when nobody says yes."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody wants to know, and how they would ask; shares run from 0 to 1.

    Attributes
    ----------
    share
        What the share may turn out to be; a half needs most answers.
    within
        How far it may be off; None where the answers are given.
    answers
        How many answers there will be; None where they are to be found.
    areas
        Into how many areas of like size they fall.
    population, cluster_size, icc, weight_cv
        As for `Draw`.
    response_rate
        Share of those asked who answer.
    change
        A fall or rise of the share that must not be missed; None if none is asked about.
    overlap, correlation
        As for `power_of_change`.
    power, confidence
        How likely it should be found, and the level of the intervals.
    between
        Standard deviation of the areas' true shares; None where nobody knows.
    hours_per_cluster, hours_per_answer
        What one more cluster and one more answer take; None where it is not asked.
    """

    share: float = 0.5
    within: float | None = None
    answers: int | None = None
    areas: int = 1
    population: float | None = None
    cluster_size: float = 1.0
    icc: float | None = None
    weight_cv: float = 0.0
    response_rate: float = 1.0
    change: float | None = None
    overlap: float = 0.0
    correlation: float = 0.0
    power: float = 0.8
    confidence: float = 0.95
    between: float | None = None
    hours_per_cluster: float | None = None
    hours_per_answer: float | None = None

    def draw(self) -> Draw:
        """Give how people are drawn."""
        return Draw(self.cluster_size, self.icc or 0.0, self.weight_cv, 0.0, self.population)


@dataclass(frozen=True, kw_only=True)
class SurveyPlan:
    """What a survey would need, or would give; a number is None where it was not asked for.

    Attributes
    ----------
    wanted
        What was asked.
    is_reachable
        Whether any number of answers is enough for what is wanted.
    answers, invited, clusters
        Answers, people to ask, and clusters.
    effect, effective
        Design effect, and answers divided by it.
    low, high
        Between which values the share would be said to lie.
    none_high
        How high a share may still be where nobody says yes.
    area_answers, area_margin, area_borrowed
        Answers in each area, and how far its share may be off: by itself, and at best by borrowing
        from the other areas.
    area_needed, area_total
        Answers each area needs to be within the margin wanted, and all of them.
    change_power, change_smallest, change_needed
        How likely the change is found, the smallest change found with the power wanted, and the
        answers each wave needs for the change.
    best_cluster_size
        Answers from each cluster that give most for the hours.
    """

    wanted: Wanted
    is_reachable: bool = True
    answers: int | None = None
    invited: int | None = None
    clusters: int | None = None
    effect: float = 1.0
    effective: float | None = None
    low: float | None = None
    high: float | None = None
    none_high: float | None = None
    area_answers: int | None = None
    area_margin: float | None = None
    area_borrowed: float | None = None
    area_needed: int | None = None
    area_total: int | None = None
    change_power: float | None = None
    change_smallest: float | None = None
    change_needed: int | None = None
    best_cluster_size: float | None = None


def survey_plan(wanted: Wanted) -> SurveyPlan:
    """What does a survey need to answer this, and what would it be able to say?

    Parameters
    ----------
    wanted
        What is to be known, and how people would be asked.

    Returns
    -------
    SurveyPlan
        Numbers; `is_reachable` is false where no number of answers is enough.

    Raises
    ------
    OptionError
        Something wanted is out of bounds; all faults are listed.

    Examples
    --------
    >>> plan = survey_plan(Wanted(share=0.3, within=0.05, response_rate=0.25))
    >>> plan.answers, plan.invited
    (364, 1456)
    """
    problems = _faults(wanted)
    if problems:
        raise OptionError(listed("plan-survey", problems))
    draw = wanted.draw()
    plan = SurveyPlan(wanted=wanted, effect=design_effect(draw), best_cluster_size=_best(wanted))
    answers = wanted.answers
    if answers is None and wanted.within is not None:
        answers = answers_for_share(wanted.share, wanted.within, draw, confidence=wanted.confidence)
    if answers is None:
        return replace(plan, is_reachable=False)
    low, high = share_precision(wanted.share, answers, draw, confidence=wanted.confidence)
    plan = replace(
        plan,
        answers=answers,
        invited=math.ceil(answers / wanted.response_rate),
        clusters=draw.clusters(answers) if wanted.cluster_size > 1 else None,
        effective=answers / plan.effect,
        low=low,
        high=high,
        none_high=share_precision(0.0, answers, draw, confidence=wanted.confidence)[1]
        if wanted.share <= RARE
        else None,
    )
    return _with_change(_with_areas(plan, answers), answers)


def _with_areas(plan: SurveyPlan, answers: int) -> SurveyPlan:
    wanted, draw = plan.wanted, plan.wanted.draw()
    each = answers // wanted.areas
    if wanted.areas == 1 or each < 1:
        return plan if wanted.areas == 1 else replace(plan, area_answers=0)
    if draw.population is not None:
        draw = replace(draw, population=draw.population / wanted.areas)
    level = wanted.confidence
    low, high = share_precision(wanted.share, each, draw, confidence=level)
    needed = None
    if wanted.within is not None:
        needed = answers_for_share(wanted.share, wanted.within, draw, confidence=level)
    borrowed = None
    if wanted.between is not None:
        borrowed = borrowed_margin(wanted.share, each, draw, wanted.between, confidence=level)
    return replace(
        plan,
        area_answers=each,
        area_margin=max(wanted.share - low, high - wanted.share),
        area_borrowed=borrowed,
        area_needed=needed,
        area_total=None if needed is None else needed * wanted.areas,
    )


def _with_change(plan: SurveyPlan, answers: int) -> SurveyPlan:
    wanted, draw = plan.wanted, plan.wanted.draw()
    if wanted.change is None:
        return plan
    after = wanted.share - wanted.change
    both = {"overlap": wanted.overlap, "correlation": wanted.correlation,
            "confidence": wanted.confidence}  # fmt: skip
    pair = (float(answers), float(answers))
    return replace(
        plan,
        change_power=power_of_change(wanted.share, after, pair, draw, **both),
        change_smallest=smallest_change(wanted.share, pair, draw, power=wanted.power, **both),
        change_needed=answers_for_change(wanted.share, after, draw, power=wanted.power, **both),
    )


def _best(wanted: Wanted) -> float | None:
    if wanted.hours_per_cluster is None or wanted.hours_per_answer is None or not wanted.icc:
        return None
    return cheapest_cluster_size(wanted.hours_per_cluster, wanted.hours_per_answer, wanted.icc)


def _faults(wanted: Wanted) -> list[str]:
    problems = []
    if wanted.within is None and wanted.answers is None:
        problems.append("give --within (how far the share may be off) or --answers")
    # Name, least, most, whether these two may be reached themselves.
    bounds = (("share", 0, 1, True), ("within", 0, 0.5, False), ("response_rate", 0, 1, False),
              ("overlap", 0, 1, True), ("correlation", 0, 1, True), ("power", 0.5, 1, False),
              ("confidence", 0.5, 1, False), ("between", 0, 0.5, True), ("icc", 0, 1, True),
              ("change", -1, 1, False))  # fmt: skip
    for name, least, most, reached in bounds:
        value = getattr(wanted, name)
        one = name == "response_rate" and value == 1
        inside = value is None or one or (
            least <= value <= most if reached else least < value < most)  # fmt: skip
        if not inside:
            problems.append(f"option '{name.replace('_', '-')}' is {value:g}; give a share between "
                            f"{least:g} and {most:g}, as 0.05 for 5 %")  # fmt: skip
    smallest = {"answers": 2, "areas": 1, "population": 2, "cluster_size": 1, "weight_cv": 0,
                "hours_per_cluster": 0, "hours_per_answer": 0}  # fmt: skip
    for name, least in smallest.items():
        value = getattr(wanted, name)
        if value is not None and not least <= value < math.inf:
            problems.append(
                f"option '{name.replace('_', '-')}' is {value:g}; give at least {least}"
            )
    return problems + _together(wanted)


def _together(wanted: Wanted) -> list[str]:
    """List what does not go together."""
    problems = []
    if wanted.cluster_size > 1 and wanted.icc is None:
        problems.append("people of one cluster answer alike: with --cluster-size give --icc, from "
                        "an earlier wave or a survey like this")  # fmt: skip
    if wanted.population is not None and (wanted.answers or 0) > wanted.population:
        problems.append("there are more answers than people; mend --answers or --population")
    if wanted.change is not None and not 0 <= wanted.share - wanted.change <= 1:
        problems.append(f"a change of {wanted.change:g} from {wanted.share:g} leads out of 0 to 1; "
                        "mend --share or --change (a fall is above 0, a rise below)")  # fmt: skip
    if wanted.hours_per_answer == 0:
        problems.append("an answer takes some time; give --hours-per-answer above 0")
    return problems
