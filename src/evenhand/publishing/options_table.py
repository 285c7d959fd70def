"""One table of options for all focus problems: what is known of each, how much, and its price."""

from collections.abc import Iterator, Sequence

from evenhand.publishing.answers import Answer
from evenhand.publishing.blocks import Cell, Heading, Sentence, Table, TableData
from evenhand.response.evidence_options import EvidenceOptions
from evenhand.response.evidence_words import measure_value, problem_term, words_of
from evenhand.response.ranked_evidence import (
    ALL_CRIME,
    GOOD,
    MORE,
    SOME,
    TOGETHER,
    RankedMeasure,
    has_size,
)
from evenhand.taxonomy.evidence import RATIOS, STRENGTHS
from evenhand.wording.messages import Message, Quantity, Term, say

_HEADS = ("problem", "measure", "known", "size", "rights")
_MOST, _MOST_TOGETHER, _MOST_WARNED = 3, 1, 2


def options_table(found: Sequence[Answer]) -> list[Table]:
    """Set side by side what is known for each problem; nothing where nobody asked.

    Parameters
    ----------
    found
        The answers of the chapter; those of `evidence_options` are taken.

    Returns
    -------
    list
        One table: the best known options of each problem, one that lowered it only together with
        others where there is none, and what is known to backfire.
    """
    rows = tuple(
        row
        for answer in found
        if isinstance(answer.finding, EvidenceOptions)
        for row in _rows(answer, answer.finding)
    )
    if not rows:
        return []
    headings = tuple(Heading(message=say(f"audit.option_head_{name}")) for name in _HEADS)
    caption = Sentence(say("audit.option_caption"))
    return [Table(caption, TableData(headings, rows), say("audit.option_note"))]


def _rows(answer: Answer, finding: EvidenceOptions) -> Iterator[tuple[Cell, ...]]:
    known = [one for one in finding.placed if one.standing in (GOOD, SOME)][:_MOST]
    together = [one for one in finding.placed if one.standing == TOGETHER][:_MOST_TOGETHER]
    worse = [
        one for one in finding.placed if one.standing == MORE and one.offence_match > ALL_CRIME
    ]
    for one in (*(known or together), *worse[:_MOST_WARNED]):
        yield _row(answer, finding, one)


def _row(answer: Answer, finding: EvidenceOptions, one: RankedMeasure) -> tuple[Cell, ...]:
    strength = Term("evidence_strength", STRENGTHS[one.strength])
    size, citation = _size(answer, one)
    return (
        Cell(problem_term(finding.asked.offence)),
        Cell(say("evidence_options.bare", measure=measure_value(one.measure))),
        Cell(say(f"audit.option_{one.standing}", strength=strength)),
        Cell(size, citation),
        Cell(words_of("evidence_rights", one.measure.rights, bool(one.measure.label), "not_told")),
    )


def _size(answer: Answer, one: RankedMeasure) -> tuple[Quantity | Message | Term, str]:
    """Give the first size that its sources tell, as a share or a ratio."""
    for entry in one.entries:
        if has_size(entry):
            path = f"effect[{entry.entry}]"
            if entry.metric in RATIOS:
                times = Quantity(entry.value, "ratio", path, 2)
                return say("audit.option_times", value=times), f"{answer.id}.{path}"
            return Quantity(entry.value, "signed_percent", path, 0), f"{answer.id}.{path}"
    return Term("evidence_cost", "not_known"), ""
