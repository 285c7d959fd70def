"""What opens the chapters on response and assessment: a sum over all problems and measures."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from evenhand.assessment.adverse_effects import AdverseEffects
from evenhand.assessment.displacement import Displacement
from evenhand.publishing.answers import Answer
from evenhand.publishing.blocks import Answer as Opening
from evenhand.publishing.blocks import Block, Paragraph, Sentence
from evenhand.publishing.effects_table import told_of
from evenhand.response.evidence_options import EvidenceOptions
from evenhand.response.evidence_words import problem_term
from evenhand.taxonomy.problem_files import PHASES
from evenhand.wording.messages import (
    LANGUAGES,
    Message,
    Name,
    Quantity,
    TermList,
    Worded,
    say,
    say_of,
    term,
)
from evenhand.wording.messages import Term as Word

Document = Mapping[str, Any]


def response_opening(found: Sequence[Answer], files: Sequence[Document]) -> list[Block]:
    """Sum up for how many problems something is known to work, and where each file stands.

    Parameters
    ----------
    found
        The answers of the chapter; those of `evidence_options` are counted.
    files
        The problem files of the partnership.

    Returns
    -------
    list
        Nothing where no problem was asked about.
    """
    asked = [one.finding for one in found if isinstance(one.finding, EvidenceOptions)]
    if not asked:
        return []
    good = [problem_term(one.asked.offence) for one in asked if one.n_good]
    none = [problem_term(one.asked.offence) for one in asked if not one.n_good]
    lines = [
        *_listing("audit.response_with", "problems", good),
        *_listing("audit.response_without", "problems", none),
        *_stages(files),
    ]
    many = {"problems": Quantity(len(asked), "count"), "good": Quantity(len(good), "count")}
    head = say_of(f"audit.response_sum_{_some(good, asked)}", many)
    return [Opening(Sentence(head)), _points(lines)]


def assessment_opening(found: Sequence[Answer]) -> list[Block]:
    """Sum up which measures can be told to have worked, which cannot, and which did harm.

    Parameters
    ----------
    found
        The answers of the chapter.

    Returns
    -------
    list
        Nothing where no measure was asked about. A measure worked where every design that judged
        it calls a fall; what one alone calls stays untold.
    """
    about: dict[str, list[Answer]] = {}
    for answer in found:
        about.setdefault(str(answer.ask.options["intervention"]), []).append(answer)
    if not about:
        return []
    kinds = {number: _kinds(mine) for number, mine in about.items()}
    lines = [
        line
        for kind in ("worked", "rose", "untold", "moved", "harm", "no_harm", "unwatched")
        for line in _listing(
            f"audit.assessment_{kind}", "measures",
            [_named(number, about[number]) for number in about if kind in kinds[number]],
        )
    ]  # fmt: skip
    worked = [number for number in about if "worked" in kinds[number]]
    many = {"measures": Quantity(len(about), "count"), "worked": Quantity(len(worked), "count")}
    head = say_of(f"audit.assessment_sum_{_some(worked, about)}", many)
    return [Opening(Sentence(head)), _points(lines)]


def _kinds(mine: Sequence[Answer]) -> set[str]:
    effect = {"fall": "worked", "rise": "rose"}.get(told_of(mine), "untold")
    nearby = [one.finding.verdict for one in mine if isinstance(one.finding, Displacement)]
    moved = {"moved"} & set(nearby)
    watched = [one.finding.verdict for one in mine if isinstance(one.finding, AdverseEffects)]
    harm = "harm" if "alarm" in watched else "no_harm" if "none" in watched else "unwatched"
    return {effect, harm, *moved}


def _named(number: str, mine: Sequence[Answer]) -> Worded:
    """Name a measure by what was done and its number."""
    measure = next(
        (str(one.finding.measure) for one in mine if hasattr(one.finding, "measure")), ""
    )
    if not measure:
        return Worded(dict.fromkeys(LANGUAGES, number))
    return Worded({name: f"{term('measure', measure, name)} ({number})" for name in LANGUAGES})


def _stages(files: Sequence[Document]) -> Iterable[Sentence]:
    """Say which problem files stand in which phase."""
    if not files:
        yield Sentence(say("audit.response_no_file"))
    for phase in PHASES:
        names = [Name(f"{one['title']} ({one['id']})") for one in files if one["phase"] == phase]
        if names:
            yield Sentence(say("audit.response_files", phase=Word("problem_phase", phase),
                               files=TermList(tuple(names))))  # fmt: skip


def _listing(key: str, slot: str, terms: Sequence[Word | Name | Worded]) -> list[Sentence]:
    return [Sentence(Message(key, {slot: TermList(tuple(terms))}))] if terms else []


def _points(lines: Sequence[Sentence]) -> Paragraph:
    return Paragraph(tuple(lines), points=True)


def _some(part: Sequence[Any], whole: Sequence[Any] | Mapping[str, Any]) -> str:
    return "none" if not part else "all" if len(part) == len(whole) else "some"
