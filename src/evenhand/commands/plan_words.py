"""A plan of a survey told in words."""

from collections.abc import Iterator

from evenhand.statistics.survey_plan import SurveyPlan
from evenhand.wording.messages import Message, Quantity, say

TOO_WIDE = 0.05
"""Where an area's share may be off by more than this, and nothing else was wanted."""


def answer(plan: SurveyPlan) -> Message:
    """Give the answer in one sentence."""
    wanted = plan.wanted
    within, answers = _points(plan, wanted.within), Quantity(plan.answers, "count")
    share = Quantity(wanted.share, "percent")
    if wanted.spread is not None:
        if not plan.is_reachable:
            return say("plan.mean_out_of_reach", within=within)
        if wanted.answers is None:
            return say("plan.mean_needed", answers=answers, within=within)
        return say("plan.mean_given", answers=answers, margin=_points(plan, plan.margin))
    if not plan.is_reachable:
        return say("plan.out_of_reach", share=share, within=within)
    if wanted.answers is None:
        return say("plan.needed", answers=answers, share=share, within=within)
    return say("plan.given", answers=answers, share=share,
               low=Quantity(plan.low, "percent", digits=1),
               high=Quantity(plan.high, "percent", digits=1))  # fmt: skip


def reading(plan: SurveyPlan) -> Iterator[Message]:
    """Tell people to ask, clusters, design effect, areas, rare answers and change."""
    if not plan.is_reachable:
        return
    wanted = plan.wanted
    answers = Quantity(plan.answers, "count")
    if wanted.response_rate < 1:
        yield say("plan.invited", rate=Quantity(wanted.response_rate, "percent"),
                  invited=Quantity(plan.invited, "count"))  # fmt: skip
        if wanted.population is not None and (plan.invited or 0) > wanted.population:
            yield say("plan.too_few_people")
    if plan.clusters is not None:
        yield say("plan.clusters", clusters=Quantity(plan.clusters, "count"),
                  size=Quantity(wanted.cluster_size, "number", digits=0))  # fmt: skip
    if plan.effect > 1:
        yield say("plan.effect", answers=answers, effective=Quantity(plan.effective, "count"),
                  effect=Quantity(plan.effect, "ratio"))  # fmt: skip
    if plan.none_high is not None:
        yield say("plan.rare", answers=answers, high=Quantity(plan.none_high, "percent", digits=1))
    yield from _areas(plan)
    yield from _change(plan)
    if plan.difference_power is not None:
        yield say("plan.difference", difference=_points(plan, abs(wanted.difference or 0)),
                  group=Quantity(wanted.group_share, "percent"),
                  found=Quantity(plan.difference_power, "percent"))  # fmt: skip
    if plan.best_cluster_size is not None:
        yield say("plan.best_cluster", size=Quantity(plan.best_cluster_size, "number", digits=0))


def limits(plan: SurveyPlan) -> Iterator[Message]:
    """Tell what no number of answers mends."""
    yield say("plan.limit_sample")
    if plan.wanted.response_rate < 1:
        yield say("plan.limit_response", rate=Quantity(plan.wanted.response_rate, "percent"))
    else:
        yield say("plan.limit_all")
    if plan.effect > 1:
        yield say("plan.limit_effect")
    if plan.wanted.areas > 1:
        yield say("plan.limit_areas")


def _areas(plan: SurveyPlan) -> Iterator[Message]:
    if plan.area_answers is None:
        return
    wanted = plan.wanted
    areas = Quantity(wanted.areas, "count")
    if plan.area_margin is None:
        yield say("plan.areas_empty", areas=areas)
        return
    yield say("plan.areas", areas=areas, each=Quantity(plan.area_answers, "count"),
              margin=_points(plan, plan.area_margin))  # fmt: skip
    if plan.area_needed is not None:
        yield say("plan.areas_need", within=_points(plan, wanted.within),
                  each=Quantity(plan.area_needed, "count"),
                  total=Quantity(plan.area_total, "count"))  # fmt: skip
    elif wanted.within is not None:
        yield say("plan.areas_never", within=_points(plan, wanted.within))
    if plan.area_margin > (wanted.within or TOO_WIDE * (wanted.spread or 1)):
        yield say("plan.areas_borrow")
    if plan.area_borrowed is not None:
        yield say("plan.areas_borrowed", margin=_points(plan, plan.area_borrowed),
                  between=_points(plan, wanted.between))  # fmt: skip


def _change(plan: SurveyPlan) -> Iterator[Message]:
    if plan.change_power is None:
        return
    wanted = plan.wanted
    change, power = _points(plan, abs(wanted.change or 0)), Quantity(wanted.power, "percent")
    yield say("plan.change", change=change, answers=Quantity(plan.answers, "count"),
              found=Quantity(plan.change_power, "percent"))  # fmt: skip
    if plan.change_smallest is not None:
        yield say("plan.change_smallest", smallest=_points(plan, plan.change_smallest), power=power)
    if plan.change_needed is not None:
        yield say("plan.change_needed", change=change, power=power,
                  answers=Quantity(plan.change_needed, "count"))  # fmt: skip
    else:
        yield say("plan.change_never", change=change)


def _points(plan: SurveyPlan, value: float | None) -> Quantity:
    """Write a difference in percentage points, or for means in points of the scale."""
    if plan.wanted.spread is not None or value is None:
        return Quantity(value, "number", digits=2)
    return Quantity(value * 100, "number", digits=1)
