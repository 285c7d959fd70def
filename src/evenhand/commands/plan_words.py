"""A plan of a survey told in words."""

from collections.abc import Iterator

from evenhand.statistics.survey_plan import SurveyPlan
from evenhand.wording.messages import Message, Quantity, say

TOO_WIDE = 0.05
"""Where an area's share may be off by more than this, and nothing else was wanted."""


def answer(plan: SurveyPlan) -> Message:
    """Give the answer in one sentence."""
    wanted = plan.wanted
    values = {"share": Quantity(wanted.share, "percent"), "within": _points(wanted.within)}
    if not plan.is_reachable:
        return say("plan.out_of_reach", **values)
    values["answers"] = Quantity(plan.answers, "count")
    if wanted.answers is None:
        return say("plan.needed", **values)
    return say("plan.given", answers=values["answers"], share=values["share"],
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
              margin=_points(plan.area_margin))  # fmt: skip
    if plan.area_needed is not None:
        yield say("plan.areas_need", within=_points(wanted.within),
                  each=Quantity(plan.area_needed, "count"),
                  total=Quantity(plan.area_total, "count"))  # fmt: skip
    elif wanted.within is not None:
        yield say("plan.areas_never", within=_points(wanted.within))
    if plan.area_margin > (wanted.within or TOO_WIDE):
        yield say("plan.areas_borrow")
    if plan.area_borrowed is not None:
        yield say("plan.areas_borrowed", margin=_points(plan.area_borrowed),
                  between=_points(wanted.between))  # fmt: skip


def _change(plan: SurveyPlan) -> Iterator[Message]:
    if plan.change_power is None:
        return
    wanted = plan.wanted
    change, power = _points(abs(wanted.change or 0)), Quantity(wanted.power, "percent")
    yield say("plan.change", change=change, answers=Quantity(plan.answers, "count"),
              found=Quantity(plan.change_power, "percent"))  # fmt: skip
    if plan.change_smallest is not None:
        yield say("plan.change_smallest", smallest=_points(plan.change_smallest), power=power)
    if plan.change_needed is not None:
        yield say("plan.change_needed", change=change, power=power,
                  answers=Quantity(plan.change_needed, "count"))  # fmt: skip
    else:
        yield say("plan.change_never", change=change)


def _points(share: float | None) -> Quantity:
    """Write a difference of shares in percentage points."""
    return Quantity(None if share is None else share * 100, "number", digits=1)
