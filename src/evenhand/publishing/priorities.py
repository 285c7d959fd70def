"""Chapter 10: questions for the partners, each derived from a finding by a stated rule."""

from collections.abc import Callable
from dataclasses import dataclass

from evenhand.publishing.answers import Answer, Answers
from evenhand.publishing.blocks import Block, Discussion, Discussions, Figure, Paragraph, Sentence
from evenhand.publishing.dossier import Chapter
from evenhand.wording.messages import Term, say

MOST = 6
_NOT_CLEAR = (
    "no_", "not_", "too_few", "cannot", "leaning", "even", "like_chance", "none", "unclear",
    "short", "stretch", "metric", "share_alike", "mean_alike",
)  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """When a finding gives the partners something to decide.

    Attributes
    ----------
    method
        Whose findings it looks at. The question is the message `priorities.<method>`, the rule
        in words `priorities.rule_<method>`.
    applies
        Whether a finding gives rise to the question.
    most
        How many questions it may ask in one dossier.
    """

    method: str
    applies: Callable[[Answer], bool]
    most: int = 1


def is_clear(answer: Answer) -> bool:
    """Say whether a finding's answer is a clear one, by the message that it chose."""
    name = answer.explained.answer.key.partition(".")[2]
    return not name.startswith(_NOT_CLEAR)


def _about_a_class(answer: Answer) -> bool:
    return bool(answer.ask.offence) and is_clear(answer)


RULES = (
    Rule("trend", _about_a_class, most=2),
    Rule("difference_in_differences", is_clear),
    Rule("staggered_effects", is_clear),
    Rule("perception_gap", is_clear),
    Rule("near_repeat", _about_a_class),
    Rule("hot_spots", _about_a_class),
    Rule("area_rates", _about_a_class),
    Rule("concentration", _about_a_class),
    Rule("hour_profile", _about_a_class),
    Rule("base_comparison", is_clear),
    Rule("harm", is_clear),
    Rule("two_periods", is_clear),
    Rule("survey_estimates", is_clear),
    Rule("record_quality", lambda answer: answer.finding.n_rows > 0),
    Rule("offence_profile", is_clear),
)
"""In the order in which the questions are put; the first `MOST` that apply are printed."""


def discussions(answers: Answers, figures: dict[str, Figure]) -> list[Discussion]:
    """Derive the questions from the findings."""
    found = []
    for rule in RULES:
        applying = [answer for answer in answers.by(rule.method) if rule.applies(answer)]
        found += [_discussion(answer, figures) for answer in applying[: rule.most]]
    return found[:MOST]


def _discussion(answer: Answer, figures: dict[str, Figure]) -> Discussion:
    offence = Term("offence_class", answer.ask.offence or "all")
    numbers = (figures[answer.id].number,) if answer.id in figures else ()
    return Discussion(
        question=say(f"priorities.{answer.ask.method}", offence=offence),
        grounds=Sentence(answer.explained.answer, answer.id),
        rule=say(f"priorities.rule_{answer.ask.method}"),
        figures=numbers,
    )


def priorities_chapter(items: list[Discussion], mark: str) -> Chapter:
    """Compose the chapter: how the questions came about, then the questions."""
    blocks: list[Block] = [Paragraph((Sentence(say("priorities.lead")),))]
    blocks.append(
        Discussions(tuple(items)) if items else Paragraph((Sentence(say("priorities.none")),))
    )
    return Chapter(mark, "priorities", say("audit.title_priorities"), tuple(blocks))
