"""Chapter 1: the city and its data, with the account of every import."""

from collections.abc import Mapping, Sequence

from evenhand.publishing.answers import Answers
from evenhand.publishing.blocks import (
    Answer,
    Block,
    Cell,
    Fact,
    Facts,
    Heading,
    Paragraph,
    Sentence,
    Subheading,
    Table,
    TableData,
)
from evenhand.publishing.chapters import chapter_blocks
from evenhand.publishing.dossier import Chapter
from evenhand.publishing.figures import FigureMaker
from evenhand.publishing.means import Means
from evenhand.sources.report import ImportReport
from evenhand.wording.messages import Name, Quantity, say

_MOST_FILES = 24


def data_chapter(
    reports: Sequence[ImportReport], means: Means, answers: Answers, figures: FigureMaker
) -> Chapter:
    """Compose the chapter on the data: faults first, then how the rows add up."""
    quality = chapter_blocks(answers.of("data"), figures)
    blocks: list[Block] = []
    if reports:
        account = _opening(reports)
        blocks.append(Answer(account) if not quality else Paragraph((account,)))
    if quality:
        blocks = [quality[0], *blocks]
    blocks.append(_facts(reports, means, answers))
    codes = shown_by_code(answers, figures.names)
    blocks += [Paragraph((codes,), quiet=True)] if codes else []
    blocks += quality[1:]
    if reports:
        blocks.append(Subheading(say("audit.account")))
        blocks.append(_files(reports))
        aside = _aside(reports)
        blocks += [aside] if aside else []
        notes = _notes(reports)
        blocks += [notes] if notes else []
    return Chapter("1", "data", say("audit.title_data"), tuple(blocks))


def shown_by_code(answers: Answers, names: Mapping[str, str]) -> Sentence | None:
    """Say that areas are shown by their codes, where no name of them is known; else nothing."""
    for answer in answers.by("area_rates")[:1]:
        ids = set(map(str, answer.finding.to_frame()["area_id"]))
        if ids - set(names):
            return Sentence(say("audit.codes_some" if ids & set(names) else "audit.codes_all"))
    return None


def _opening(reports: Sequence[ImportReport]) -> Sentence:
    rows_in = sum(report.rows_in for report in reports)
    used = sum(report.rows_used for report in reports)
    return Sentence(
        say(
            "audit.rows_reconciled",
            rows=Quantity(rows_in, "count", "I-all.rows_in"),
            used=Quantity(used, "count", "I-all.rows_used"),
            aside=Quantity(rows_in - used, "count", "I-all.rows_aside"),
        )
    )


def _facts(reports: Sequence[ImportReport], means: Means, answers: Answers) -> Facts:
    facts = []
    for profile in answers.by("offence_profile")[:1]:
        try:
            total, per_year = profile.finding.cite("total"), profile.finding.cite("per_year")
        except KeyError:  # hidden by the disclosure policy
            continue
        value = say("dossier.value", value=Quantity(total, "count", "total"))
        note = say("audit.fact_per_year", number=Quantity(per_year, "count", "per_year"))
        facts.append(
            Fact(
                say("audit.fact_recorded"),
                Sentence(value, profile.id),
                Sentence(note, profile.id),
            )
        )
    for asked in answers.by("survey_estimates")[:1]:
        value = say(
            "dossier.value", value=Quantity(asked.finding.cite("n_rows"), "count", "n_rows")
        )
        used = Quantity(asked.finding.cite("n_used"), "count", "n_used")
        note = say("audit.fact_answered", used=used)
        facts.append(
            Fact(say("audit.fact_asked"), Sentence(value, asked.id), Sentence(note, asked.id))
        )
    if means.first_on and means.last_on:
        first = say("dossier.value", value=Quantity(means.first_on, "date"))
        last = say("audit.fact_to", last=Quantity(means.last_on, "date"))
        facts.append(Fact(say("audit.fact_from"), Sentence(first), Sentence(last)))
    if reports:
        files = Quantity(sum(len(report.files) for report in reports), "count", "I-all.files")
        imports = Quantity(len(reports), "count", "I-all.imports")
        facts.append(
            Fact(
                say("audit.fact_files"),
                Sentence(say("dossier.value", value=files)),
                Sentence(say("audit.fact_imports", imports=imports)),
            )
        )
    return Facts(tuple(facts))


def _files(reports: Sequence[ImportReport]) -> Table:
    rows = []
    for position, report in enumerate(reports, start=1):
        for place, file in enumerate(report.files, start=1):
            path = f"I-{position:04d}.{{}}[{place}]"
            aside = file.rows_in - file.rows_used
            rows.append(
                (
                    Cell(Name(file.name)),
                    Cell(Name(file.kind)),
                    *(
                        Cell(Quantity(value, "count"), path.format(name))
                        for name, value in (
                            ("rows_in", file.rows_in),
                            ("rows_used", file.rows_used),
                            ("rows_aside", aside),
                        )
                    ),
                )
            )
    headings = ("file", "table", "rows_in", "rows_used", "rows_aside")
    note = say("audit.more_files", more=Quantity(len(rows) - _MOST_FILES, "count"))
    return Table(
        Sentence(say("audit.files_caption")),
        TableData(
            tuple(Heading(message=say(f"audit.head_{name}")) for name in headings),
            tuple(rows[:_MOST_FILES]),
        ),
        note if len(rows) > _MOST_FILES else None,
    )


def _aside(reports: Sequence[ImportReport]) -> Table | None:
    sums: dict[str, int] = {}
    for report in reports:
        for reason, count in report.by_reason().items():
            sums[reason] = sums.get(reason, 0) + count
    if not sums:
        return None
    ordered = sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))
    rows = tuple(
        (
            Cell(say(f"data.aside_{reason}")),
            Cell(Quantity(count, "count"), f"I-all.aside[{reason}]"),
        )
        for reason, count in ordered
    )
    headings = tuple(Heading(message=say(f"audit.head_{name}")) for name in ("reason", "rows_in"))
    return Table(Sentence(say("audit.aside_caption")), TableData(headings, rows))


def _notes(reports: Sequence[ImportReport]) -> Paragraph | None:
    notes = [note for report in reports for note in (*report.warnings, *report.notes)]
    once = {str(note.message()): note.message() for note in notes}
    cells = sum(part.cells for report in reports for part in report.personal)
    sentences = [Sentence(message) for message in once.values()]
    if cells:
        removed = Quantity(cells, "count", "I-all.personal_cells")
        sentences.insert(0, Sentence(say("audit.personal", cells=removed)))
    return Paragraph(tuple(sentences), quiet=True) if sentences else None


def account_number(reports: Sequence[ImportReport], citation: str) -> int:
    """Give again a number that the account of the imports cites, such as "I-0001.rows_in[2]".

    Raises
    ------
    KeyError
        There is no such import, file or number.
    """
    source, _, path = citation.partition(".")
    column, _, key = path.partition("[")
    if source == "I-all":
        return _of_all(reports, column, key.removesuffix("]"))
    file = reports[int(source[2:]) - 1].files[int(key.removesuffix("]")) - 1]
    values = {
        "rows_in": file.rows_in, "rows_used": file.rows_used,
        "rows_aside": file.rows_in - file.rows_used,
    }  # fmt: skip
    return values[column]


def _of_all(reports: Sequence[ImportReport], column: str, key: str) -> int:
    rows_in = sum(report.rows_in for report in reports)
    used = sum(report.rows_used for report in reports)
    if column == "aside":
        return sum(report.by_reason().get(key, 0) for report in reports)
    return {
        "rows_in": rows_in,
        "rows_used": used,
        "rows_aside": rows_in - used,
        "files": sum(len(report.files) for report in reports),
        "imports": len(reports),
        "personal_cells": sum(p.cells for report in reports for p in report.personal),
    }[column]
