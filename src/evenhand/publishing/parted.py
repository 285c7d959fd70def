"""A chapter in parts: each part's first answer is told, the others are points, few are drawn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from evenhand.publishing.answers import Answer
from evenhand.publishing.blocks import Answer as Opening
from evenhand.publishing.blocks import (
    Block,
    CannotShow,
    Figure,
    Paragraph,
    Sentence,
    Subheading,
)
from evenhand.publishing.figures import FigureMaker
from evenhand.publishing.priorities import is_clear
from evenhand.publishing.telling import limits_of, shorter
from evenhand.wording.messages import Message, say

_MOST_READ = 2
"""Sentences of a reading that are printed; the others stand with the method's own finding."""


@dataclass(frozen=True)
class Part:
    """One part of a chapter.

    Attributes
    ----------
    name
        Its heading is the message `audit.<chapter>_<name>`.
    methods
        Whose answers it tells, in this order.
    drawn
        Which of them draw something, if it is clear.
    intervention
        Of which intervention it tells; empty for answers about none.
    heading
        What stands above it instead of that message.
    tabled
        Makes tables that set its answers side by side.
    in_table
        Methods whose further answers stand in that table, and not among the points.
    """

    name: str
    methods: tuple[str, ...]
    drawn: tuple[str, ...] = ()
    intervention: str = ""
    heading: Message | None = None
    tabled: Callable[[Sequence[Answer]], Sequence[Block]] | None = None
    in_table: tuple[str, ...] = ()

    def tells(self, answer: Answer) -> bool:
        """Say whether an answer belongs here."""
        about = self.intervention in ("", answer.ask.options.get("intervention"))
        return about and answer.ask.method in self.methods


@dataclass(frozen=True)
class Layout:
    """How a chapter is laid out.

    Attributes
    ----------
    chapter
        Its name.
    parts
        In the order in which they are told; the first with an answer opens the chapter.
    read
        Methods of whose reading more or less than two sentences is printed.
    if_clear
        Methods that draw clear answers alone.
    both
        Methods whose map and chart both stand: where it is, and how it comes about.
    kept
        A word in the names of sentences of a reading that are always printed; empty for none.
    wide
        Methods whose charts have long words beside them, for which half a page is too narrow.
    opening
        Makes what opens the chapter instead of its first answer.
    summed
        Methods whose answers that opening and a table tell, so that no sentence does.
    """

    chapter: str
    parts: tuple[Part, ...]
    read: Mapping[str, int] = field(default_factory=dict)
    if_clear: tuple[str, ...] = ()
    both: tuple[str, ...] = ()
    wide: tuple[str, ...] = ()
    kept: str = ""
    opening: Callable[[Sequence[Answer]], list[Block]] | None = None
    summed: tuple[str, ...] = ()

    def read_out(self, answer: Answer) -> list[Message]:
        """Choose the sentences of a reading that are printed."""
        many = self.read.get(answer.ask.method, _MOST_READ)
        return [
            message
            for place, message in enumerate(answer.explained.reading)
            if place < many or (self.kept and self.kept in message.key.partition(".")[2])
        ]


def parted_blocks(layout: Layout, found: Sequence[Answer], figures: FigureMaker) -> list[Block]:
    """Compose the chapter; nothing where nothing was found.

    Parameters
    ----------
    layout
        Its parts, and what of them is drawn and read out.
    found
        The answers of the chapter.
    figures
        Numbers the figures.
    """
    blocks: list[Block] = layout.opening(found) if layout.opening else []
    for part in layout.parts:
        mine = sorted(filter(part.tells, found), key=lambda a: part.methods.index(a.ask.method))
        if not mine:
            continue
        blocks += _begun(mine[0], part, layout, first=not blocks)
        blocks += _of_part(mine, part, layout, figures)
    limits = limits_of(found)
    if limits:
        blocks.append(CannotShow(say("audit.cannot_show"), tuple(limits)))
    return blocks


def _begun(answer: Answer, part: Part, layout: Layout, *, first: bool) -> list[Block]:
    """Tell a part's first answer: above all headings where it opens the chapter."""
    heading = Subheading(part.heading or say(f"audit.{layout.chapter}_{part.name}"))
    if answer.ask.method in layout.summed:
        return [heading]
    if first:
        return [Opening(_told(answer)), *([heading] if part.heading else [])]
    return [heading, Paragraph((_told(answer),))]


def _told(answer: Answer) -> Sentence:
    return Sentence(answer.explained.answer, answer.id)


def _of_part(
    mine: Sequence[Answer], part: Part, layout: Layout, figures: FigureMaker
) -> list[Block]:
    """Tell further answers as points, draw what is to be drawn, and read out a little of each."""
    methods = [answer.ask.method for answer in mine]
    points = [
        Sentence(shorter(answer.explained.answer), answer.id)
        if answer.ask.method in methods[:place]
        else _told(answer)
        for place, answer in enumerate(mine)
        if place and answer.ask.method not in (*part.in_table, *layout.summed)
    ]
    first = [
        answer for place, answer in enumerate(mine) if answer.ask.method not in methods[:place]
    ]
    read = [Sentence(message, answer.id) for answer in first for message in layout.read_out(answer)]
    drawn = [answer for answer in first if answer.ask.method in part.drawn]
    return [
        *(part.tabled(mine) if part.tabled and part.in_table else []),
        *([Paragraph(tuple(points), points=True)] if points else []),
        *(part.tabled(mine) if part.tabled and not part.in_table else []),
        *_drawn(drawn, layout, figures),
        *([Paragraph(tuple(read), quiet=True, points=len(read) > 1)] if read else []),
    ]


def _drawn(answers: Sequence[Answer], layout: Layout, figures: FigureMaker) -> list[Figure]:
    """Draw two or more side by side, one alone over the whole width."""
    shown = [one for one in answers if one.ask.method not in layout.if_clear or is_clear(one)]
    many = len(shown) > 1 or any(one.ask.method in layout.both for one in shown)
    made: list[Figure] = []
    for answer in shown:
        charts = 2 if answer.ask.method in layout.both else 1
        narrow = many and answer.ask.method not in layout.wide
        half = figures.of(answer, charts=charts, half=True, named=True) if narrow else []
        made += half or figures.of(answer, charts=charts)
    return made
