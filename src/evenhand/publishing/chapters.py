"""The chapters of a local security audit, composed from answers by stated rules."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from evenhand.publishing.answers import Answer, Answers, Refusal
from evenhand.publishing.blocks import Answer as Opening
from evenhand.publishing.blocks import (
    Block,
    CannotShow,
    Cell,
    Heading,
    Paragraph,
    Sentence,
    Subheading,
    Table,
    TableData,
)
from evenhand.publishing.dossier import Chapter
from evenhand.publishing.figures import FigureMaker
from evenhand.publishing.insecurity_chapter import INSECURITY
from evenhand.publishing.measures_chapters import assessment_layout, response_layout
from evenhand.publishing.parted import Layout, parted_blocks
from evenhand.publishing.plan import CHAPTERS
from evenhand.publishing.priorities import is_clear
from evenhand.publishing.reporting import moving_limit, reporting_blocks
from evenhand.publishing.telling import limits_of, shorter
from evenhand.wording.messages import Message, Term, TermList, say

_CHARTS = {"offence_profile": 1, "record_quality": 2, "base_comparison": 2}
_DRAWN_IF_CLEAR = ("near_repeat", "pattern_change", "hot_spots", "space_time_map", "change_by_area")
"""Methods that draw clear answers alone; of the others a sentence says that there is nothing."""
_TOLD = ("dark_figure",)
"""Methods that a sentence tells: what their drawing shows beside it is one number."""
_DRAWN_ONCE = ("repeat_places", "concentration")
"""Methods whose drawings look alike for every offence: one is drawn, the others are told."""
_ASKED_AS = {"records": "records", "survey": "safety", "safety": "safety",
             "survey_public": "safety"}  # fmt: skip
"""What is lacking → the question of all those that it stands for in the table of refusals."""
_MOST_RUNNING = 4
"""More sentences than this are easier to find as points, each on its line."""


def finding_chapters(
    answers: Answers, figures: FigureMaker, before: int = 1, files: Sequence[Mapping[str, Any]] = ()
) -> list[Chapter]:
    """Compose the chapters from "what" to "change"; the first, on the data, is made elsewhere.

    A chapter without any answer is left out: its questions stand in the chapter on what the
    data cannot show, in one table.

    Parameters
    ----------
    answers
        What was found and refused.
    figures
        Numbers the figures.
    before
        How many chapters stand before them.
    files
        The problem files of the partnership; none in what is published.
    """
    chapters: list[Chapter] = []
    for name in CHAPTERS[1:]:
        found = _clear_first(answers.of(name))
        layout = _layout(name, found, files)
        if layout is not None:
            blocks = parted_blocks(layout, found, figures)
        else:
            blocks = chapter_blocks(found, figures, _further_limits(name, answers))
        blocks += reporting_blocks(answers) if name == "what" else []
        if blocks:
            number = str(len(chapters) + before + 1)
            chapters.append(Chapter(number, name, say(f"audit.title_{name}"), tuple(blocks)))
    return chapters


def _layout(
    chapter: str, found: Sequence[Answer], files: Sequence[Mapping[str, Any]]
) -> Layout | None:
    """Give the layout of a chapter in parts; the others take a part for each method."""
    if chapter == "assessment":
        return assessment_layout(found)
    return {"insecurity": INSECURITY, "response": response_layout(files)}.get(chapter)


def _clear_first(found: Sequence[Answer]) -> list[Answer]:
    """Put clear answers before others, for methods that draw those alone; keep their order."""
    methods = list(dict.fromkeys(answer.ask.method for answer in found))
    return sorted(
        found,
        key=lambda one: (
            methods.index(one.ask.method),
            one.ask.method in _DRAWN_IF_CLEAR and not is_clear(one),
        ),
    )


def _further_limits(chapter: str, answers: Answers) -> list[Sentence]:
    """Give limits that no finding knows: a change of reporting looks like a change of offences."""
    if chapter != "change" or not answers.of("change"):
        return []
    return moving_limit([answer.ask.offence for answer in answers.of("change")])


def chapter_blocks(
    found: Sequence[Answer], figures: FigureMaker, further: Sequence[Sentence] = ()
) -> list[Block]:
    """Compose one chapter: its first answer opens it, limits of all close it.

    The first answer of each method is told in full; further answers of the same method, for
    other offences, follow as figures in pairs whose titles are their claims.
    """
    blocks: list[Block] = []
    for position, answer in enumerate(found):
        explanation = answer.explained
        charts = _CHARTS.get(answer.ask.method, 1)
        quiet = answer.ask.method in _TOLD
        quiet |= answer.ask.method in _DRAWN_IF_CLEAR and not is_clear(answer)
        if position and not _begins(found, position):
            quiet |= answer.ask.method in _DRAWN_ONCE
            drawn = [] if quiet else figures.of(answer, charts=charts, half=True)
            blocks = [*blocks, *drawn] if drawn else _further(blocks, answer)
            continue
        if position == 0:
            blocks.append(Opening(Sentence(explanation.answer, answer.id)))
        else:
            blocks.append(Subheading(say(f"audit.part_{answer.ask.method}")))
            blocks += _told(answer)
        blocks += [] if quiet else figures.of(answer, charts=charts)
        if explanation.reading and answer.ask.method not in _TOLD:
            sentences = tuple(Sentence(message, answer.id) for message in explanation.reading)
            many = len(sentences) > _MOST_RUNNING
            blocks.append(Paragraph(sentences, quiet=True, points=many))
    limits = [*limits_of(found), *further]
    if limits:
        blocks.append(CannotShow(say("audit.cannot_show"), tuple(limits)))
    return blocks


def _told(answer: Answer) -> list[Block]:
    return [Paragraph((Sentence(answer.explained.answer, answer.id),))]


def _further(blocks: list[Block], answer: Answer) -> list[Block]:
    """Add an answer that is told alone: as one more point where those before it are told so."""
    point = Sentence(shorter(answer.explained.answer), answer.id)
    last = blocks[-1]
    if isinstance(last, Paragraph) and last.points and not last.quiet:
        return [*blocks[:-1], replace(last, sentences=(*last.sentences, point))]
    return [*blocks, Paragraph((point,), points=True)]


def _begins(found: Sequence[Answer], position: int) -> bool:
    """Say whether another method begins here: a new part of the chapter."""
    return found[position].ask.method != found[position - 1].ask.method


def refusal_table(refused: Sequence[Refusal], caption: Message) -> Table:
    """Make the table of questions without an answer: question, why, what would help.

    Questions of one method that differ in the offence alone share a row.
    """
    seen: dict[tuple[str, str], list[str]] = {}
    for refusal in refused:
        seen.setdefault((refusal.ask.method, refusal.reason), []).append(refusal.ask.offence)
    rows = tuple(
        (
            Cell(_question(method, reason)),
            Cell(say(f"audit.why_{reason}", offences=_classes(offences))),
            Cell(say(f"audit.help_{reason}")),
        )
        for (method, reason), offences in seen.items()
    )
    headings = tuple(Heading(message=say(f"audit.head_{n}")) for n in ("question", "why", "help"))
    return Table(Sentence(caption), TableData(headings, rows))


def _question(method: str, reason: str) -> Message:
    if reason in _ASKED_AS:
        return say(f"audit.asked_{_ASKED_AS[reason]}")
    return say(f"questions.{method}")


def _classes(offences: Sequence[str]) -> TermList:
    return TermList(tuple(Term("offence_class", name) for name in offences if name))


def offence_term(answer: Answer) -> Term:
    """Name the class that an answer is about."""
    return Term("offence_class", answer.ask.offence or "all")
