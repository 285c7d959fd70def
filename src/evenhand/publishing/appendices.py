"""The appendices: how every finding was made, the table of every figure, the words used."""

from collections.abc import Mapping, Sequence

from evenhand.publishing.answers import Answer, Answers, Refusal
from evenhand.publishing.blocks import Answer as Opening
from evenhand.publishing.blocks import (
    Block,
    Figure,
    Glossary,
    MethodNote,
    MethodNotes,
    Paragraph,
    Sentence,
    Twins,
)
from evenhand.publishing.chapters import refusal_table
from evenhand.publishing.dossier import Chapter
from evenhand.publishing.reporting import reporting_notes
from evenhand.sources.report import ImportReport
from evenhand.wording.messages import Message, Name, entries, say

_WORDS = (
    "incident", "recorded", "offence_class", "likely_range", "rate", "base", "clear", "finding",
    "fingerprint", "seed", "harm_ruler", "concentration", "kernel_density", "bandwidth",
    "set_aside", "table_twin",
)  # fmt: skip


def cannot_chapter(refused: Sequence[Refusal], mark: str) -> Chapter:
    """Compose the chapter on what the data cannot show: one table, question by question."""
    blocks: list[Block] = []
    if refused:
        blocks.append(Opening(Sentence(say("audit.some_refused"))))
        blocks.append(refusal_table(refused, say("audit.refused_caption")))
    else:
        blocks.append(Opening(Sentence(say("audit.none_refused"))))
    blocks.append(Paragraph((Sentence(say("audit.never_shown")),)))
    return Chapter(mark, "cannot", say("audit.title_cannot"), tuple(blocks))


def methods_chapter(
    answers: Answers, reports: Sequence[ImportReport], quality: Sequence[MethodNote] = ()
) -> Chapter:
    """Compose appendix A: a note for each import and each finding, then what methods declined.

    Parameters
    ----------
    answers
        What was found and refused.
    reports
        The accounts of the imports.
    quality
        Notes on the report on the data.
    """
    imports = [_import_note(position, report) for position, report in enumerate(reports, start=1)]
    notes = [*_every_import(reports), *imports, *quality]
    notes += [_note(answer) for answer in answers.found]
    notes += reporting_notes(answers)
    declined = dict.fromkeys((r.ask.method, _told(r.told)) for r in answers.refused if r.told)
    told = [
        Sentence(say("audit.told", method=Name(method), words=Name(words)))
        for method, words in declined
    ]
    blocks: list[Block] = [
        Paragraph((Sentence(say("audit.methods_lead")),)),
        MethodNotes(tuple(notes)),
    ]
    if told:
        blocks += [Paragraph((sentence,), quiet=True) for sentence in told]
    return Chapter("A", "methods", say("audit.title_methods"), tuple(blocks))


def _told(words: str) -> str:
    """Keep what a method said of its problems, without the heading that names it again."""
    lines = [line.strip().removeprefix("- ") for line in words.splitlines()]
    return "; ".join(lines[1:] if len(lines) > 1 else lines)


def _note(answer: Answer) -> MethodNote:
    finding, made = answer.finding, answer.finding.provenance
    question = f"questions.{answer.method.name}"
    return MethodNote(
        finding=answer.id,
        method=answer.method.name,
        version=made.version if made else answer.method.version,
        question=say(question) if question in entries("en") else None,
        options=_options(made.options if made else {}),
        tables=dict(made.tables) if made else {},
        files=(),
        n_used=finding.n_used,
        n_rows=finding.n_rows,
        set_aside=tuple(
            (_reason(reason), int(count)) for reason, count in finding.set_aside.items() if count
        ),
        sources=answer.method.sources,
    )


def _options(options: Mapping[str, object]) -> dict[str, str]:
    return {name: _option(value) for name, value in options.items() if value is not None}


def _option(value: object) -> str:
    if isinstance(value, (tuple, list)):
        return ", ".join(map(str, value))
    return str(value)


def _reason(reason: str) -> Message:
    key = f"data.aside_{reason}"
    return say(key) if key in entries("en") else say("dossier.value", value=Name(reason))


def _every_import(reports: Sequence[ImportReport]) -> list[MethodNote]:
    if not reports:
        return []
    rows_in, used = sum(r.rows_in for r in reports), sum(r.rows_used for r in reports)
    return [
        MethodNote("I-all", "", "", say("audit.every_import"), {}, {}, (), used, rows_in, (), ())
    ]


def _import_note(position: int, report: ImportReport) -> MethodNote:
    return MethodNote(
        finding=f"I-{position:04d}",
        method="import",
        version="",
        question=None,
        options={},
        tables={name: str(rows) for name, rows in report.tables.items()},
        files=tuple((file.name, file.sha256) for file in report.files),
        n_used=report.rows_used,
        n_rows=report.rows_in,
        set_aside=tuple((_reason(name), count) for name, count in report.by_reason().items()),
        sources=(),
    )


def twins_chapter(figures: Sequence[Figure]) -> Chapter:
    """Compose appendix B: the table of every figure."""
    blocks: tuple[Block, ...] = (
        Paragraph((Sentence(say("audit.twins_lead")),)),
        Twins(tuple(figures)),
    )
    return Chapter("B", "tables", say("audit.title_tables"), blocks)


def glossary_chapter() -> Chapter:
    """Compose the glossary."""
    words = tuple((say(f"glossary.{word}"), say(f"glossary.{word}_means")) for word in _WORDS)
    return Chapter("", "glossary", say("audit.title_glossary"), (Glossary(words),))
