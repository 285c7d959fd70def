"""The chapter on how safe people feel: a few parts, each told in sentences and a drawing or two."""

from collections.abc import Sequence
from dataclasses import dataclass

from evenhand.publishing.answers import Answer
from evenhand.publishing.blocks import Answer as Opening
from evenhand.publishing.blocks import Block, CannotShow, Figure, Paragraph, Sentence, Subheading
from evenhand.publishing.figures import FigureMaker
from evenhand.publishing.priorities import is_clear
from evenhand.publishing.telling import limits_of, shorter
from evenhand.wording.messages import say

_MOST_READ = 2
"""Sentences of a reading that are printed; the others stand with the method's own finding."""
_READ = {
    "perception_before_after": 1,
    "insecurity_lifecycle": 0,
    "insecurity_drivers": 1,
    "rater_agreement": 0,
    "survey_scale": 1,
}
"""Methods of whose reading less is printed: it repeats the chapter, or is for who made it."""


@dataclass(frozen=True)
class Part:
    """One part of the chapter.

    Attributes
    ----------
    name
        Its heading is the message `audit.insecurity_<name>`.
    methods
        Whose answers it tells, in this order.
    drawn
        Which of them draw something, if it is clear.
    """

    name: str
    methods: tuple[str, ...]
    drawn: tuple[str, ...] = ()


PARTS = (
    Part("feeling", ("survey_estimates", "small_areas"), ("survey_estimates",)),
    Part("beside", ("perception_gap",), ("perception_gap",)),
    Part("change",
         ("survey_change", "insecurity_outbreak", "perception_before_after",
          "insecurity_lifecycle"),
         ("survey_change", "insecurity_outbreak", "perception_before_after")),
    Part("kinds", ("worry_kinds", "insecurity_drivers"), ("worry_kinds", "insecurity_drivers")),
    Part("first", ("public_priorities", "vigilantism"), ("public_priorities",)),
    Part("walks", ("place_audit", "rater_agreement"), ("place_audit",)),
    Part("carry", ("survey_scale",)),
)  # fmt: skip
"""In the order in which they are told; the first with an answer opens the chapter."""
_IF_CLEAR = ("insecurity_outbreak", "survey_change", "perception_before_after", "perception_gap")
_BOTH = ("perception_gap",)
"""Methods whose map and chart both stand: where it is, and how it comes about."""

_WIDE = ("worry_kinds", "insecurity_drivers", "perception_before_after")
"""Methods whose charts have long words beside them, for which half a page is too narrow."""


def insecurity_blocks(found: Sequence[Answer], figures: FigureMaker) -> list[Block]:
    """Compose the chapter; nothing where nothing was found.

    Parameters
    ----------
    found
        The answers about how safe people feel.
    figures
        Numbers the figures.
    """
    blocks: list[Block] = []
    for part in PARTS:
        mine = [one for name in part.methods for one in found if one.ask.method == name]
        if not mine:
            continue
        if blocks:
            blocks.append(Subheading(say(f"audit.insecurity_{part.name}")))
            blocks.append(Paragraph((_told(mine[0]),)))
        else:
            blocks.append(Opening(_told(mine[0])))
        blocks += _of_part(mine, part, figures)
    limits = limits_of(found)
    if limits:
        blocks.append(CannotShow(say("audit.cannot_show"), tuple(limits)))
    return blocks


def _told(answer: Answer) -> Sentence:
    return Sentence(answer.explained.answer, answer.id)


def _of_part(mine: Sequence[Answer], part: Part, figures: FigureMaker) -> list[Block]:
    """Tell further answers as points, draw what is to be drawn, and read out a little of each."""
    methods = [answer.ask.method for answer in mine]
    points = [
        Sentence(shorter(answer.explained.answer), answer.id)
        if answer.ask.method in methods[:place]
        else _told(answer)
        for place, answer in enumerate(mine)
        if place
    ]
    first = [
        answer for place, answer in enumerate(mine) if answer.ask.method not in methods[:place]
    ]
    read = [
        Sentence(message, answer.id)
        for answer in first
        for message in answer.explained.reading[: _READ.get(answer.ask.method, _MOST_READ)]
    ]
    return [
        *([Paragraph(tuple(points), points=True)] if points else []),
        *_drawn([answer for answer in first if answer.ask.method in part.drawn], figures),
        *([Paragraph(tuple(read), quiet=True, points=len(read) > 1)] if read else []),
    ]


def _drawn(answers: Sequence[Answer], figures: FigureMaker) -> list[Figure]:
    """Draw two or more side by side, one alone over the whole width."""
    shown = [one for one in answers if one.ask.method not in _IF_CLEAR or is_clear(one)]
    many = len(shown) > 1 or any(one.ask.method in _BOTH for one in shown)
    made: list[Figure] = []
    for answer in shown:
        charts = 2 if answer.ask.method in _BOTH else 1
        narrow = many and answer.ask.method not in _WIDE
        half = figures.of(answer, charts=charts, half=True, named=True) if narrow else []
        made += half or figures.of(answer, charts=charts)
    return made
