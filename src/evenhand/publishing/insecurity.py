"""What an audit asks of a survey of people, and of what stands beside it."""

from typing import Any

from evenhand.publishing.ask import Ask
from evenhand.publishing.asked import SurveyMeans, worry_items
from evenhand.publishing.means import Means

CHAPTER = "insecurity"
_PEOPLE = ("gender", "sex", "age")
"""Groupings that are told one after the other, if the survey has them."""
_OF_A_KIND = 2
_BASES = ("ambient", "residents")
"""What recorded crime is set against beside a feeling outdoors, the first first."""


def insecurity_questions(means: Means, year: dict[str, Any]) -> tuple[Ask, ...]:
    """List the questions about how safe people feel, in the order in which they are told.

    First how many feel unsafe, where, and beside what was recorded; then whether it changed and
    what was tried; then what kind of worry it is and what goes with it; last how far the answers
    carry. Without a survey one question stands for all of these.

    Parameters
    ----------
    means
        What the tables know.
    year
        The options `period_from` and `period_to` of the last year recorded.
    """
    asked = means.survey
    if asked is None:
        return (Ask("survey_estimates", CHAPTER, {}, ("survey",)), *_without(means))
    if not asked.main:
        return (Ask("survey_estimates", CHAPTER, {}, ("safety",)), *_without(means))
    return (
        *_feeling(means, asked, year),
        *_changed(asked),
        *_outbreak(means),
        *_worry(asked),
        *_walked(means),
        *_taken_part(means),
        *_scales(asked),
    )


def _feeling(means: Means, asked: SurveyMeans, year: dict[str, Any]) -> list[Ask]:
    """Ask how many feel unsafe, in which areas and groups, and beside what was recorded."""
    item = {"item": asked.main}
    by = {"by": "area"} if asked.several_areas else {}
    groups = [name for name in _PEOPLE if name in asked.groups]
    base = next((name for name in _BASES if name in means.bases), "residents")
    beside = {**item, **year, "base": base, "level": means.level or None}
    return [
        Ask("survey_estimates", CHAPTER, {**item, **by}),
        *(Ask("survey_estimates", CHAPTER, {**item, "by": "group", "group": name})
          for name in groups),
        *([Ask("perception_gap", CHAPTER, beside, ("survey_area", "area", "rate"))]
          if means.counts else []),
        *([Ask("small_areas", CHAPTER, item)] if asked.few_in_area else []),
    ]  # fmt: skip


def _changed(asked: SurveyMeans) -> list[Ask]:
    """Ask what changed between the waves, and around a measure."""
    item = {"item": asked.main}
    by = {"by": "area"} if asked.several_areas else {}
    return [
        Ask("survey_change", CHAPTER, {**item, **by}, ("two_waves",)),
        Ask("perception_before_after", CHAPTER, item, ("measure",)),
    ]


def _outbreak(means: Means) -> list[Ask]:
    """Ask where unease breaks out, calling falsely once in two years in the whole city."""
    watched = {"level": means.level or None, "false_calls_per_city_year": 0.5}
    return [
        Ask("insecurity_outbreak", CHAPTER, watched, ("signals", "records")),
        Ask("insecurity_lifecycle", CHAPTER, {}),
    ]


def _worry(asked: SurveyMeans) -> list[Ask]:
    """Ask what kind of worry it is, what people put first, and what goes with feeling unsafe."""
    return [
        Ask("worry_kinds", CHAPTER, worry_items(asked), ("worry",)),
        Ask(
            "public_priorities",
            CHAPTER,
            {"problem_items": asked.of("top_problems")},
            ("top_problems", "records"),
        ),
        Ask("insecurity_drivers", CHAPTER, _drivers(asked), ("drivers",)),
        Ask("vigilantism", CHAPTER, {}, ("vigilantism",)),
    ]


def _drivers(asked: SurveyMeans) -> dict[str, Any]:
    """Name what the feeling may go with: few items of each kind, and who it is that feels so."""
    kinds = ("disorder", "place", "trust", "victimisation")
    named = [item for kind in kinds for item in asked.of(kind)[:_OF_A_KIND]]
    groups = [name for name in _PEOPLE if name in asked.groups]
    return {"item": asked.main, "drivers": tuple(named), "groups": tuple(groups) or None}


def _walked(means: Means) -> list[Ask]:
    """Ask what safety walks saw: of a city that never held one, nothing."""
    if "observations" not in means.has:
        return []
    return [Ask("place_audit", CHAPTER, {}), Ask("rater_agreement", CHAPTER, {})]


def _taken_part(means: Means) -> list[Ask]:
    """Ask who took part: of a city without a portal, nothing."""
    if "participation" not in means.has:
        return []
    return [Ask("participation_coverage", CHAPTER, {}, ("rate",))]


def _scales(asked: SurveyMeans) -> list[Ask]:
    items = asked.of("disorder") if len(asked.of("disorder")) > 2 else asked.of("worry_intensity")
    return [Ask("survey_scale", CHAPTER, {"scale": items}, ("survey_scale",))]


def _without(means: Means) -> list[Ask]:
    """Ask what needs no survey."""
    return [
        *(_outbreak(means)[:1] if "signals" in means.has else []),
        *_walked(means),
        *_taken_part(means),
    ]
