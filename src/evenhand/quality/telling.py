"""The report on data in sentences: what each table is good for, and what was looked for."""

from collections.abc import Sequence

from evenhand.quality.item import GROUPS, Group, Item
from evenhand.quality.report import QualityReport
from evenhand.quality.uses import Use
from evenhand.wording.messages import Message, Name, Term, TermList, say

TABLES = ("all", "incidents", "stops", "counts", "exposure", "survey", "survey_shares")
MOST_REASONS = 3
TOLD_TOGETHER = ("base", "unanswered")
"""Faults of which each is told by its first sentence alone: the others hold for all."""


def table_term(table: str) -> Term:
    """Name a table in words."""
    return Term("quality_table", table)


def used_tables(report: QualityReport) -> list[str]:
    """Name the tables whose use is told."""
    return list(dict.fromkeys(use.table for use in report.uses))


def use_messages(report: QualityReport, table: str) -> list[Message]:
    """Say what a table is good for, with care for, and not for."""
    uses = [use for use in report.uses if use.table == table]
    good = [Term("quality_purpose", use.purpose) for use in uses if use.verdict == "good"]
    first = (
        say("quality.good", purposes=TermList((*good,))) if good else say("quality.good_nothing")
    )
    return [
        first,
        *(_said(use) for use in uses if use.verdict == "care"),
        *(_said(use) for use in uses if use.verdict == "not"),
    ]


def _said(use: Use) -> Message:
    purpose = Term("quality_purpose", use.purpose)
    if use.reasons[0].state == "unknown":
        lacks = "not_no_areas" if use.reasons[0].key == "outside_areas" else "not_two_years"
        return say(f"quality.{lacks}", purpose=purpose)
    names = tuple(dict.fromkeys(item.term() for item in use.reasons))[:MOST_REASONS]
    return say(f"quality.{use.verdict}", purpose=purpose, reasons=TermList(names))


def parts(report: QualityReport) -> list[tuple[str, Group, list[Item]]]:
    """Give what was found, table by table and part by part, the heavy first."""
    found = []
    for table in TABLES:
        for group in GROUPS:
            items = [one for one in report.of(table, "found") if one.group == group]
            if items:
                found.append((table, group, sorted(items, key=lambda item: not item.is_heavy)))
    return found


def clear_message(report: QualityReport, table: str) -> Message | None:
    """Name what was looked for in a table and not found."""
    return _named(report.of(table, "clear"), "quality.clear")


def unknown_message(report: QualityReport, table: str) -> Message | None:
    """Name what a table cannot tell."""
    return _named(report.of(table, "unknown"), "quality.unknown")


def _named(items: Sequence[Item], key: str) -> Message | None:
    names = tuple(dict.fromkeys(item.term() for item in items))
    return say(key, items=TermList(names)) if names else None


def example_message(item: Item) -> Message | None:
    """Name the first rows concerned in the first file that has some."""
    if not item.examples:
        return None
    file = item.examples[0].file
    rows = [str(one.row) for one in item.examples if one.file == file]
    key = "quality.rows_of" if len(rows) > 1 else "quality.row_of"
    return say(key, rows=Name(", ".join(rows)), file=Name(file))


def sentences(item: Item) -> tuple[Message, ...]:
    """Say what was found, what was done with it, and what it means."""
    return item.found(), item.dealt(), item.means()


def touched(item: Item) -> Message | None:
    """Name the findings that an item touches."""
    if not item.affects:
        return None
    terms = tuple(Term("quality_method", name) for name in dict.fromkeys(item.affects))
    return say("quality.touches", methods=TermList(terms))
