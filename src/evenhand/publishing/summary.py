"""The one page for a decision-maker: five sentences, two small figures, what we cannot say."""

from collections.abc import Sequence

from evenhand.publishing.answers import Answer, Answers
from evenhand.publishing.blocks import (
    Block,
    CannotShow,
    Discussion,
    Figure,
    Paragraph,
    Sentence,
    Subheading,
)
from evenhand.publishing.dossier import Chapter
from evenhand.publishing.figures import FigureMaker
from evenhand.publishing.priorities import is_clear
from evenhand.publishing.released import is_hidden
from evenhand.publishing.telling import limits_of
from evenhand.wording.messages import say

SENTENCES, FIGURES, LIMITS, QUESTIONS = 5, 2, 3, 3
_ORDER = (
    "offence_profile", "area_rates", "perception_gap", "survey_estimates", "hot_spots", "trend",
    "difference_in_differences", "staggered_effects", "near_repeat", "concentration",
    "hour_profile", "harm", "seasonal_profile", "change_by_area", "base_comparison",
    "setting_profile", "two_periods", "harm_by_area", "weekday", "record_quality",
)  # fmt: skip
"""Methods in the order in which the summary takes one sentence from each."""
_ONLY_CLEAR = ("hot_spots", "near_repeat", "difference_in_differences", "staggered_effects")
_INSTEAD = {"survey_estimates": "perception_gap"}
"""Method → the method after whose sentence its own would say little more."""
_PICTURES = ("area_rates", "trend", "offence_profile", "seasonal_profile", "survey_estimates")


def chosen(answers: Answers) -> list[Answer]:
    """Choose the answers that the summary tells: one of each method, clear ones before others.

    Of several answers of one method the first clear one is taken, in the order of the dossier:
    all offences together first, then the focus problems.
    """
    picked: list[Answer] = []
    for method in _ORDER:
        if _INSTEAD.get(method) in [one.ask.method for one in picked]:
            continue
        found = [one for one in answers.by(method) if not is_hidden(one.explained.answer)]
        clear = [answer for answer in found if is_clear(answer)]
        picked += (clear if method in _ONLY_CLEAR else clear or found)[:1]
    return picked[:SENTENCES]


def summary_chapter(
    answers: Answers, figures: FigureMaker, questions: Sequence[Discussion]
) -> Chapter:
    """Compose the summary.

    Parameters
    ----------
    answers
        Everything found.
    figures
        What numbered the figures of the chapters.
    questions
        What the partners are asked to discuss, the first first.
    """
    picked = chosen(answers)
    numbers = tuple(
        figures.first_of[a.id].number if a.id in figures.first_of else 0 for a in picked
    )
    sentences = tuple(Sentence(a.explained.answer, a.id) for a in picked)
    blocks: list[Block] = [Paragraph(sentences, listed=True, figures=numbers)]
    blocks += _pictures(picked, figures)
    limits = _limits(picked)
    if limits:
        blocks.append(CannotShow(say("audit.cannot_say"), tuple(limits)))
    if questions:
        blocks.append(Subheading(say("audit.for_discussion")))
        asked = tuple(Sentence(item.question) for item in questions[:QUESTIONS])
        blocks.append(Paragraph(asked, listed=True))
    blocks.append(Paragraph((Sentence(say("audit.cost_unknown")),), quiet=True))
    return Chapter("", "summary", say("audit.title_summary"), tuple(blocks))


def _limits(picked: Sequence[Answer]) -> list[Sentence]:
    """Take the limits of most sentences, and one of what people were asked."""
    limits = limits_of(picked)
    asked = limits_of([answer for answer in picked if answer.ask.chapter == "insecurity"])[:1]
    others = [one for one in limits if one.message.key not in [a.message.key for a in asked]]
    return [*others[: LIMITS - len(asked)], *asked]


def _pictures(picked: Sequence[Answer], figures: FigureMaker) -> list[Figure]:
    """Take two figures of the sentences, small; maps and courses through time before bars."""
    told = {answer.ask.method: answer for answer in reversed(picked)}
    wanted = [
        told[name]
        for name in _PICTURES
        if name in told and told[name].id in figures.first_of and not figures.is_long(told[name])
    ]
    return [figures.small(answer) for answer in wanted[:FIGURES]]
