"""A survey planned as a whole: answers, invitations, clusters, areas, and change between waves."""

import math
from dataclasses import dataclass, replace

from evenhand.errors import OptionError, listed
from evenhand.statistics.survey_planning import (
    Draw,
    answers_for_mean,
    answers_for_share,
    borrowed_margin,
    cheapest_cluster_size,
    design_effect,
    fewest,
    mean_margin,
    share_margin,
    share_precision,
)
from evenhand.statistics.survey_power import (
    answers_for_change,
    power_of_change,
    power_of_mean_change,
    smallest_change,
)

RARE = 0.05
"""Shares at or below this are also told as what may be there when nobody says yes."""

SHARES = {
    "share": (0, 1, True), "overlap": (0, 1, True), "correlation": (0, 1, True),
    "power": (0.5, 1, False), "confidence": (0.5, 1, False), "between": (0, 0.5, True),
    "icc": (0, 1, True), "group_share": (0, 1, False),
}  # fmt: skip
"""Option → least, most, and whether these may be reached."""
MARGINS = {"within": (0, 0.5, False), "change": (-1, 1, False), "difference": (-1, 1, False)}
"""The same for what is a share only where a share is wanted."""
SIZES = {"answers": 2, "areas": 1, "population": 2, "cluster_size": 1, "weight_cv": 0,
         "hours_per_cluster": 0}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody wants to know, and how they would ask; shares run from 0 to 1.

    Attributes
    ----------
    share
        What the share may turn out to be; a half needs most answers.
    spread
        Standard deviation of the answers where a mean is wanted, such as trust from 0 to 10; None
        where a share is. Margins and changes are then in points of the scale.
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
        A fall or rise that must not be missed; None if none is asked about.
    difference, group_share
        A difference between a group and all others that must not be missed, and the group's share
        of the answers.
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
    spread: float | None = None
    within: float | None = None
    answers: int | None = None
    areas: int = 1
    population: float | None = None
    cluster_size: float = 1.0
    icc: float | None = None
    weight_cv: float = 0.0
    response_rate: float = 1.0
    change: float | None = None
    difference: float | None = None
    group_share: float = 0.5
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
        Between which values the share would be said to lie; None for a mean.
    margin
        How far the share or mean may be off.
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
    difference_power
        How likely the difference between the group and all others is found.
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
    margin: float | None = None
    none_high: float | None = None
    area_answers: int | None = None
    area_margin: float | None = None
    area_borrowed: float | None = None
    area_needed: int | None = None
    area_total: int | None = None
    change_power: float | None = None
    change_smallest: float | None = None
    change_needed: int | None = None
    difference_power: float | None = None
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
    if answers is None:
        answers = _needed(wanted, draw)
    if answers is None:
        return replace(plan, is_reachable=False)
    plan = replace(
        plan,
        answers=answers,
        invited=math.ceil(answers / wanted.response_rate),
        clusters=draw.clusters(answers) if wanted.cluster_size > 1 else None,
        effective=answers / plan.effect,
        margin=_margin(wanted, answers, draw),
    )
    if wanted.spread is None:
        plan = _with_interval(plan, answers, draw)
    return _with_difference(_with_change(_with_areas(plan, answers), answers), answers)


def _needed(wanted: Wanted, draw: Draw) -> int | None:
    if wanted.within is None:
        return None
    if wanted.spread is None:
        return answers_for_share(wanted.share, wanted.within, draw, confidence=wanted.confidence)
    return answers_for_mean(wanted.spread, wanted.within, draw, confidence=wanted.confidence)


def _margin(wanted: Wanted, answers: float, draw: Draw) -> float:
    if wanted.spread is None:
        return share_margin(wanted.share, answers, draw, confidence=wanted.confidence)
    return mean_margin(wanted.spread, answers, draw, confidence=wanted.confidence)


def _with_interval(plan: SurveyPlan, answers: int, draw: Draw) -> SurveyPlan:
    share, level = plan.wanted.share, plan.wanted.confidence
    low, high = share_precision(share, answers, draw, confidence=level)
    none = share_precision(0.0, answers, draw, confidence=level)[1] if share <= RARE else None
    return replace(plan, low=low, high=high, none_high=none)


def _with_areas(plan: SurveyPlan, answers: int) -> SurveyPlan:
    wanted, draw = plan.wanted, plan.wanted.draw()
    each = answers // wanted.areas
    if wanted.areas == 1 or each < 1:
        return plan if wanted.areas == 1 else replace(plan, area_answers=0)
    if draw.population is not None:
        draw = replace(draw, population=draw.population / wanted.areas)
    needed = _needed(wanted, draw)
    borrowed = None
    if wanted.between is not None and wanted.spread is None:
        borrowed = borrowed_margin(wanted.share, each, draw, wanted.between,
                                   confidence=wanted.confidence)  # fmt: skip
    return replace(
        plan,
        area_answers=each,
        area_margin=_margin(wanted, each, draw),
        area_borrowed=borrowed,
        area_needed=needed,
        area_total=None if needed is None else needed * wanted.areas,
    )


def _with_change(plan: SurveyPlan, answers: int) -> SurveyPlan:
    wanted, draw = plan.wanted, plan.wanted.draw()
    if wanted.change is None:
        return plan
    both = {"overlap": wanted.overlap, "correlation": wanted.correlation,
            "confidence": wanted.confidence}  # fmt: skip
    pair = (float(answers), float(answers))
    if wanted.spread is not None:
        change, spread = wanted.change, wanted.spread
        found = power_of_mean_change(change, spread, pair, draw, **both)
        needed = fewest(lambda n: power_of_mean_change(change, spread, (n, n), draw, **both)
                        >= wanted.power, draw)  # fmt: skip
        return replace(plan, change_power=found, change_needed=needed)
    after = wanted.share - wanted.change
    return replace(
        plan,
        change_power=power_of_change(wanted.share, after, pair, draw, **both),
        change_smallest=smallest_change(wanted.share, pair, draw, power=wanted.power, **both),
        change_needed=answers_for_change(wanted.share, after, draw, power=wanted.power, **both),
    )


def _with_difference(plan: SurveyPlan, answers: int) -> SurveyPlan:
    wanted = plan.wanted
    if wanted.difference is None:
        return plan
    draw = replace(wanted.draw(), population=None)  # of a group's own nobody said a number
    sizes = (answers * wanted.group_share, answers * (1 - wanted.group_share))
    if wanted.spread is not None:
        found = power_of_mean_change(wanted.difference, wanted.spread, sizes, draw,
                                     confidence=wanted.confidence)  # fmt: skip
    else:
        other = wanted.share - wanted.difference
        found = power_of_change(wanted.share, other, sizes, draw, confidence=wanted.confidence)
    return replace(plan, difference_power=found)


def _best(wanted: Wanted) -> float | None:
    if wanted.hours_per_cluster is None or wanted.hours_per_answer is None or not wanted.icc:
        return None
    return cheapest_cluster_size(wanted.hours_per_cluster, wanted.hours_per_answer, wanted.icc)


def _faults(wanted: Wanted) -> list[str]:
    problems = []
    if wanted.within is None and wanted.answers is None:
        problems.append("give --within (how far it may be off) or --answers")
    shares = SHARES if wanted.spread is not None else SHARES | MARGINS
    for name, (least, most, reached) in shares.items():
        value = getattr(wanted, name)
        inside = value is None or (
            least <= value <= most if reached else least < value < most)  # fmt: skip
        if not inside:
            problems.append(f"option '{_typed(name)}' is {value:g}; give a share between "
                            f"{least:g} and {most:g}, as 0.05 for 5 %")  # fmt: skip
    return problems + _size_faults(wanted) + _together(wanted)


def _size_faults(wanted: Wanted) -> list[str]:
    problems = []
    for name, least in SIZES.items():
        value = getattr(wanted, name)
        if value is not None and not least <= value < math.inf:
            problems.append(f"option '{_typed(name)}' is {value:g}; give at least {least}")
    if not 0 < wanted.response_rate <= 1:
        problems.append(f"option 'response-rate' is {wanted.response_rate:g}; give a share above 0 "
                        "and at most 1, as 0.3 for 30 %")  # fmt: skip
    for name in ("spread", "within", "hours_per_answer"):
        value = getattr(wanted, name)
        if value is not None and not value > 0 and not (name == "within" and not wanted.spread):
            problems.append(f"option '{_typed(name)}' is {value:g}; give more than 0")
    return problems


def _typed(name: str) -> str:
    """Write the name of an option as it is typed."""
    return name.replace("_", "-")


def _together(wanted: Wanted) -> list[str]:
    """List what does not go together."""
    problems = []
    if wanted.cluster_size > 1 and wanted.icc is None:
        problems.append("people of one cluster answer alike: with --cluster-size give --icc, from "
                        "an earlier wave or a survey like this")  # fmt: skip
    if wanted.population is not None and (wanted.answers or 0) > wanted.population:
        problems.append("there are more answers than people; mend --answers or --population")
    for name in ("change", "difference") if wanted.spread is None else ():
        value = getattr(wanted, name)
        if value is not None and not 0 <= wanted.share - value <= 1:
            problems.append(f"a {name} of {value:g} from {wanted.share:g} leads out of 0 to 1; "
                            f"mend --share or --{name} (less is above 0, more below)")  # fmt: skip
    if wanted.spread is not None and wanted.between is not None:
        problems.append("--between is for shares; take it or --spread out")
    return problems
