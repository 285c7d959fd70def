"""The chapter on what the data are worth: a summary first, then what was found, part by part."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from evenhand.publishing.blocks import (
    Answer,
    Block,
    Cell,
    Entries,
    Entry,
    Heading,
    MethodNote,
    Paragraph,
    Sentence,
    Subheading,
    Table,
    TableData,
)
from evenhand.publishing.dossier import Chapter
from evenhand.quality.item import Item
from evenhand.quality.report import QualityReport
from evenhand.quality.telling import (
    TOLD_TOGETHER,
    clear_message,
    example_message,
    parts,
    sentences,
    table_term,
    touched,
    unknown_message,
    use_messages,
    used_tables,
)
from evenhand.wording.messages import Message, say

_HEADS = ("what", "count", "share", "example")


def quality_chapter(report: QualityReport, mark: str) -> Chapter:
    """Compose the chapter.

    Parameters
    ----------
    report
        What was looked for and found.
    mark
        Number of the chapter.
    """
    blocks: list[Block] = [
        Answer(Sentence(_opening(report))),
        Entries(tuple(_use(table, report) for table in used_tables(report)), listed=True),
        Paragraph((Sentence(say("quality.lead")),), quiet=True),
    ]
    for table in dict.fromkeys(table for table, _, _ in parts(report)):
        blocks += _of_table(report, table)
    return Chapter(mark, "quality", say("quality.title"), tuple(blocks))


def _opening(report: QualityReport) -> Message:
    """Say how many of all rows are used: the account that everything else stands on."""
    return report.item("all", "reconciled").found()


def _use(table: str, report: QualityReport) -> Entry:
    sentences_ = tuple(Sentence(message) for message in use_messages(report, table))
    return Entry(say("dossier.value", value=table_term(table)), sentences_)


def _of_table(report: QualityReport, table: str) -> list[Block]:
    """Compose what was found in one table: an overview, then each fault in words."""
    title = say("dossier.value", value=table_term(table))
    found = [item for name, _, items in parts(report) if name == table for item in items]
    rows = tuple(_row(item) for item in found)
    heads = tuple(Heading(message=say(f"quality.head_{name}")) for name in _HEADS)
    blocks: list[Block] = [
        Subheading(title),
        Table(Sentence(say("quality.overview", table=table_term(table))), TableData(heads, rows)),
    ]
    blocks.append(Entries(tuple(_entries(found))))
    rest = [clear_message(report, table), unknown_message(report, table)]
    told = tuple(Sentence(message) for message in rest if message is not None)
    return [*blocks, Paragraph(told, quiet=True)] if told else blocks


def _row(item: Item) -> tuple[Cell, ...]:
    example = example_message(item) or say("quality.no_row")
    return (Cell(item.title()), _number(item, "count"), _number(item, "share"), Cell(example))


def _number(item: Item, name: str) -> Cell:
    if name not in item.numbers:
        return Cell(say("quality.no_row"))
    return Cell(item.quantity(name), item.citation(name))


def _entries(found: Sequence[Item]) -> Iterator[Entry]:
    """Tell each fault; bases one after the other, and once what holds for all of them."""
    for key, group in groupby(found, key=lambda item: item.key):
        items = list(group)
        if key not in TOLD_TOGETHER or len(items) == 1:
            yield from map(_told, items)
            continue
        first = _told(items[0])
        others = [Sentence(item.found()) for item in items[1:]]
        yield replace(
            first,
            title=say("dossier.value", value=items[0].term()),
            sentences=(first.sentences[0], *others, *first.sentences[1:]),
        )


def _told(item: Item) -> Entry:
    more = touched(item)
    return Entry(
        item.title(),
        tuple(Sentence(message) for message in sentences(item)),
        (Sentence(more),) if more else (),
    )


def quality_notes(report: QualityReport) -> list[MethodNote]:
    """Give a note for each table whose numbers the chapter cites: how they are made again."""
    tables = dict.fromkeys(item.table for item in report.items)
    return [
        MethodNote(
            finding=f"D-{table}", method="quality", version="",
            question=say("quality.note", table=table_term(table)), options={},
            tables={name: print_ for name, print_ in report.fingerprints.items()
                    if table in ("all", name)},
            files=(), n_used=report.rows.get(table, sum(report.rows.values())),
            n_rows=report.rows.get(table, sum(report.rows.values())), set_aside=(), sources=(),
        )
        for table in tables
    ]  # fmt: skip
