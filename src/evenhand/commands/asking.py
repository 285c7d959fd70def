"""The dialogue of `check --ask`: a few plain questions on the terminal, each with a way out."""

import calendar
import re
from typing import Any

import click

from evenhand.commands.talking import Talk, line_of
from evenhand.sources.drafting.drafter import draft_of
from evenhand.sources.drafting.drafts import Draft, Line, Option
from evenhand.sources.drafting.offences import class_of_words
from evenhand.sources.drafting.places import Hints
from evenhand.sources.drafting.sample import Sample, sample_of
from evenhand.sources.files import SourceFile
from evenhand.sources.mapping_checks import mapping_problems
from evenhand.wording.messages import Message, Name, Quantity, Term, say

MOST_QUESTIONS, MOST_REPAIRS = 5, 3
SHOWN_CODES = 8


def dialogue(draft: Draft, file: SourceFile, hints: Hints, language: str) -> Draft:
    """Ask what only a person can know, at most about eight questions, and show the result.

    Parameters
    ----------
    draft
        The draft to begin with.
    file, hints
        What it was drafted from.
    language
        Language of the questions.
    """
    sample = sample_of(file)
    talk = Talk(language, tuple(sample.columns))
    talk.tell("looked", file=Name(file.name), rows=Quantity(sample.n_rows, "count"),
              columns=Quantity(len(sample.header), "count"))  # fmt: skip
    draft, sample = _sheet(draft, sample, hints, talk)
    draft = _kind(draft, sample, hints, talk)
    if draft.line("", "kind") in draft.questions:
        return draft  # the other questions depend on it
    for line in draft.questions[:MOST_QUESTIONS]:
        draft = _answered(draft, line, talk)
    draft = _codes(draft, talk)
    return _mended(draft, talk)


def _sheet(draft: Draft, sample: Sample, hints: Hints, talk: Talk) -> tuple[Draft, Sample]:
    """Ask which sheet is meant, where several hold the same kind of table."""
    line = draft.line("file", "sheet")
    if line is None or line.certainty != "asked":
        return draft, sample
    _because(line, talk)
    at = talk.choose(sample.sheets, sample.sheets.index(line.value))
    chosen = sample_of(sample.file, sample.sheets[at or 0])
    again = draft_of(chosen, hints)
    kept = Line("file", "sheet", sample.sheets[at or 0], "sure", line.reason)
    lines = tuple(one for one in again.lines if one.key != kept.key)
    first = next(i for i, one in enumerate(lines) if one.section)
    return _with(again, (*lines[:first], kept, *lines[first:])), chosen


def _kind(draft: Draft, sample: Sample, hints: Hints, talk: Talk) -> Draft:
    """Say what kind of table it looks like; ask where that is not sure."""
    line = draft.line("", "kind")
    assert line is not None
    if line.certainty == "sure" or not line.options:
        words = talk.written(_kind_words(draft.kind))
        talk.tell("kind_is", kind=Name(words[:1].lower() + words[1:]))
        return draft
    click.echo("")
    talk.tell("kind_question")
    _because(line, talk)
    names = [talk.written(option.label) for option in line.options]
    kinds = [option.value for option in line.options]
    at = talk.choose(names, kinds.index(line.value) if line.value in kinds else None)
    if at is None:
        return draft
    if kinds[at] == draft.kind:
        return draft.answered(line.key, line.options[at])
    sheet = draft.line("file", "sheet")
    again = draft_of(sample, hints, kinds[at])
    if sheet is not None and again.line("file", "sheet") is not None:
        again = again.answered(sheet.key, sheet.value)
    return again


def _answered(draft: Draft, line: Line, talk: Talk) -> Draft:
    """Ask one open question."""
    if draft.line(*line.key) is None or draft.line(*line.key) not in draft.questions:
        return draft
    click.echo("")
    click.echo(talk.written(line.reason))
    if line.key == ("constants", "offence_source"):
        return _offence(draft, line, talk)
    if line.key == ("constants", "period_start"):
        return _whole_period(draft, line, talk)
    if line.options:
        names = [talk.written(option.label) for option in line.options]
        names += [talk.say("other_system")] if line.name == "crs" else []
        values = [option.value for option in line.options]
        default = values.index(line.value) if line.value in values else None
        at = talk.choose(names, default)
        if at is None or at < len(line.options):
            return draft if at is None else draft.answered(line.key, line.options[at])
    if line.section == "columns":
        name = talk.column("which_column")
        return draft if name in (None, "0") else draft.answered(line.key, name)
    key = {"crs": "crs_text", "format": "format_text"}.get(line.name, "free_text")
    given = talk.text(key, lambda text: _problem(line, text, draft.kind))
    return draft if given is None else draft.answered(line.key, given)


def _whole_period(draft: Draft, line: Line, talk: Talk) -> Draft:
    """Ask which year or month all rows of a table count."""
    if line.options:
        labels = [talk.written(option.label) for option in line.options]
        at = talk.choose([*labels, talk.say("free_text")], 0)
        if at is not None and at < len(line.options):
            return draft.answered(line.key, line.options[at])
    given = talk.text("period_text", lambda text: "" if _period(text) else text)
    days = _period(given or "")
    if not days:
        return draft
    first, last = days
    return draft.answered(line.key, Option(first, line.reason, {("constants", "period_end"): last}))


def _period(text: str) -> tuple[str, str] | tuple[()]:
    """Give the first and last day of a year or month, written 2023 or 2023-05; none of others."""
    if not re.fullmatch(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2]))?", text):
        return ()
    year, month = int(text[:4]), int(text[5:] or 0)
    last = calendar.monthrange(year, month or 12)[1]
    return f"{year}-{month or 1:02}-01", f"{year}-{month or 12:02}-{last}"


def _offence(draft: Draft, line: Line, talk: Talk) -> Draft:
    """Ask which one offence all rows are; find our class for it, if its words say so."""
    if line.options:
        labels = [talk.written(option.label) for option in line.options]
        at = talk.choose([*labels, talk.say("free_text")], 0)
        if at is not None and at < len(line.options):
            return draft.answered(line.key, line.options[at])
    given = talk.text("offence_text", lambda text: _problem(line, text, draft.kind))
    if given is None:
        return draft
    ours = class_of_words(given)
    also = {("constants", "offence_class"): ours} if ours else {}
    return draft.answered(line.key, Option(given, line.reason, also))


def _codes(draft: Draft, talk: Talk) -> Draft:
    """Show the classes suggested for offences; without a yes they stay provisional."""
    codes = [line for line in draft.lines
             if line.section == "offences.codes" and line.certainty == "likely"]  # fmt: skip
    if not codes:
        return draft
    click.echo("")
    talk.tell("codes_head")
    for line in codes[:SHOWN_CODES]:
        ours = Term("offence_class", str(line.value))
        click.echo("  " + talk.say("codes_line", code=Name(line.name), ours=ours))
    if len(codes) > SHOWN_CODES:
        more = Quantity(len(codes) - SHOWN_CODES, "count")
        click.echo("  " + talk.say("codes_more", codes=more))
    if talk.agree("codes_question"):
        return draft
    return _with(draft, tuple(line for line in draft.lines if line not in codes))


def _mended(draft: Draft, talk: Talk) -> Draft:
    """Show which column is read as what, and let single ones be changed."""
    for _ in range(MOST_REPAIRS):
        roles = [line for line in draft.lines
                 if line.section == "columns" and line.certainty != "asked"]  # fmt: skip
        click.echo("")
        talk.tell("summary")
        shown = [
            talk.say("summary_line", role=Name(_role(line.name, talk)), column=Name(_heads(line)))
            for line in roles
        ]
        for number, text in enumerate(shown, start=1):
            click.echo(f"  {number}  {text}")
        wide = draft.line("wide", "columns")
        if wide is not None:
            click.echo(f"     {talk.written(wide.reason)}")
        given = line_of(talk.say("wrong_question"))
        if not given:
            return draft
        if not (given.isdigit() and 1 <= int(given) <= len(roles)):
            talk.tell("not_there")
            continue
        name = talk.column("replace_question")
        if name is not None:
            key = roles[int(given) - 1].key
            draft = draft.answered(key, None if name == "0" else name)
    return draft


def _with(draft: Draft, lines: tuple[Line, ...]) -> Draft:
    from dataclasses import replace

    return replace(draft, lines=lines)


def _because(line: Line, talk: Talk) -> None:
    talk.tell("because", reason=Name(talk.written(line.reason)))


def _kind_words(kind: str) -> Message:
    known = ("incidents", "counts", "exposure", "signals", "places", "stops", "survey", "events")
    return say(f"drafting.choice_{kind}") if kind in known else say("drafting.kind_areas")


def _role(name: str, talk: Talk) -> str:
    for prefix, key in (("area_", "role_area_level"), ("group_", "role_group")):
        if name.startswith(prefix) and name not in ("area_id", "area_name"):
            return talk.say(key, level=Name(name.removeprefix(prefix).replace("_", " ")))
    try:
        return talk.say(f"role_{name}")
    except KeyError:
        return talk.say("role_other", level=Name(name.replace("_", " ")))


def _heads(line: Line) -> str:
    value: Any = line.value
    return value if isinstance(value, str) else " + ".join(value)


def _problem(line: Line, text: str, kind: str) -> str:
    """Say why a mapping could not hold an answer; empty if it can."""
    stored = {"kind": kind, line.section: {line.name: text}}
    found = [one for one in mapping_problems(stored) if f"[{line.section}] {line.name}" in one]
    return found[0] if found else ""
