"""The report on data as lines of text, as Markdown, and as plain JSON values."""

from typing import Any

from evenhand.quality.item import Item
from evenhand.quality.report import QualityReport
from evenhand.quality.telling import (
    TABLES,
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
from evenhand.wording.messages import Quantity, Term, say
from evenhand.wording.messages import term as written_term


def text_lines(report: QualityReport, language: str) -> list[str]:
    """Write the report for a terminal.

    Parameters
    ----------
    report
        The report.
    language
        Two letters.
    """
    lines = []
    for table in used_tables(report):
        lines.append(say("quality.heading", table=table_term(table)).written(language))
        lines += [f"  {message.written(language)}" for message in use_messages(report, table)]
    for table, group, items in parts(report):
        lines += ["", _heading(table, group, language)]
        told: set[str] = set()
        for item in items:
            lines.append(f"  {'*' if item.is_heavy else '-'} {item.title().written(language)}")
            texts = _told(item, language)
            # What was done and what it means holds for all of a kind, and is said once.
            is_again = item.key in TOLD_TOGETHER and item.key in told
            lines += [f"      {text}" for text in (texts[:1] if is_again else texts)]
            told.add(item.key)
    for text in _rest(report, language):
        lines += ["", text]
    return lines


def _told(item: Item, language: str) -> list[str]:
    found, done, means = (message.written(language) for message in sentences(item))
    example = example_message(item)
    lines = [f"{found} ({example.written(language)})" if example else found, f"{done} {means}"]
    more = touched(item)
    return [*lines, more.written(language)] if more else lines


def _rest(report: QualityReport, language: str) -> list[str]:
    pairs = [
        (table, message)
        for table in TABLES
        for message in (clear_message(report, table), unknown_message(report, table))
    ]
    return [
        f"{say('quality.rest', table=table_term(table)).written(language)} "
        f"{message.written(language)}"
        for table, message in pairs
        if message is not None
    ]


def _name(table: str, language: str) -> str:
    return say("dossier.value", value=table_term(table)).written(language)


def _heading(table: str, group: str, language: str) -> str:
    return say(
        "quality.caption", table=table_term(table), group=Term("quality_group", group)
    ).written(language)


def markdown(report: QualityReport, language: str, title: str, lead: str = "") -> str:
    """Write the report as a page: summary, then a table and sentences for each part.

    Parameters
    ----------
    report
        The report.
    language
        Two letters.
    title, lead
        Heading of the page, and what stands under it.
    """
    lines = [f"# {title}", ""]
    lines += [lead, ""] if lead else []
    lines += [say("quality.lead").written(language), ""]
    for table in used_tables(report):
        lines += [f"**{_name(table, language)}**", ""]
        lines += [f"- {message.written(language)}" for message in use_messages(report, table)]
        lines.append("")
    for table, group, items in parts(report):
        lines += ["", f"## {_heading(table, group, language)}", "", *_table(items, language), ""]
        for item in items:
            said = " ".join(message.written(language) for message in sentences(item))
            more = touched(item)
            said += f" {more.written(language)}" if more else ""
            lines += [f"**{item.title().written(language)}.** {said}", ""]
    lines += [text + "\n" for text in _rest(report, language)]
    return "\n".join(lines).rstrip() + "\n"


def _table(items: list[Item], language: str) -> list[str]:
    heads = [say(f"quality.head_{name}").written(language)
             for name in ("what", "count", "share", "example")]  # fmt: skip
    rows = ["| " + " | ".join(heads) + " |", "| --- | --: | --: | --- |"]
    for item in items:
        example = example_message(item)
        cells = [
            item.title().written(language), *(_number(item, name, language)
                                              for name in ("count", "share")),
            example.written(language) if example else "–",
        ]  # fmt: skip
        rows.append("| " + " | ".join(cells) + " |")
    return rows


def _number(item: Item, name: str, language: str) -> str:
    if name not in item.numbers:
        return "–"
    value, kind = item.numbers[name]
    return say("dossier.value", value=Quantity(value, kind)).written(language)


def plain(report: QualityReport, language: str) -> dict[str, Any]:
    """Give the report as plain values, every number unrounded with what cites it.

    Parameters
    ----------
    report
        The report.
    language
        Two letters, for the sentences.
    """
    return {
        "rows": report.rows,
        "fingerprints": report.fingerprints,
        "summary": {
            table: [message.written(language) for message in use_messages(report, table)]
            for table in used_tables(report)
        },
        "uses": [
            {"table": use.table, "purpose": use.purpose, "verdict": use.verdict,
             "reasons": [item.name for item in use.reasons]}
            for use in report.uses
        ],
        "items": [_plain_item(item, language) for item in report.items],
    }  # fmt: skip


def _plain_item(item: Item, language: str) -> dict[str, Any]:
    said = {}
    if item.state == "found":
        found, done, means = (message.written(language) for message in sentences(item))
        said = {"found": found, "done": done, "means": means}
    return {
        "table": item.table, "key": item.key, "subject": item.subject, "group": item.group,
        "state": item.state, "counted": item.counted, "calls_for_care": item.is_heavy,
        "name": written_term("quality_item", item.key, language), **said,
        "numbers": {
            name: {"value": _json_number(value), "cite": item.citation(name)}
            for name, (value, _) in item.numbers.items()
        },
        "examples": [{"file": one.file, "row": one.row} for one in item.examples],
        "affects": list(dict.fromkeys(item.affects)),
    }  # fmt: skip


def _json_number(value: Any) -> float | int | None:
    number = float(value)
    if number != number:
        return None
    return int(number) if number.is_integer() else number
