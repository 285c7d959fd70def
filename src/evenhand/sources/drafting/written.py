"""Writes a draft as a TOML file that a person can read and mend, with its reasons as comments."""

import json
import re
import textwrap
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from evenhand.sources.drafting.drafts import UNANSWERED, Draft, Line, reason
from evenhand.wording.messages import say
from evenhand.wording.visible import visible

WIDTH = 100
MOST_LEFT = 60
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml_of(draft: Draft, language: str = "en", mapping: str = "mapping.toml") -> str:
    """Write a draft as TOML.

    Parameters
    ----------
    draft
        The draft.
    language
        Language of the comments.
    mapping
        What the TOML file will be called, for the command that comes next.
    """
    lines = [*_comment(reason("draft_head", file=draft.file).written(language))]
    n_open = len(draft.questions)
    state = (
        reason("draft_open", shares={"questions": float(n_open)})
        if n_open
        else reason("draft_ready", file=draft.file, mapping=mapping)
    )
    lines += _comment(state.written(language))
    for section, inside in groupby(draft.lines, key=lambda line: line.section):
        lines += ["", *([f"[{_section(section)}]"] if section else [])]
        for line in inside:
            lines += _written(line, language)
    lines += _left_out(draft, language)
    return "\n".join([*lines, ""])


def toml_value(value: Any) -> str:
    """Write a value as TOML.

    Examples
    --------
    >>> print(toml_value(["Date", "Time"]), toml_value(True))
    ["Date", "Time"] true
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    if isinstance(value, (int, float)):
        return repr(value)
    text = str(value)
    if "\\" in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    # JSON's escapes are TOML's, but for the one character that JSON lets stand.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _written(line: Line, language: str) -> Iterator[str]:
    name = _key(line.name)
    if line.certainty == "asked":
        asked = say("drafting.draft_question").written(language)
        yield from _comment(f"{asked} {line.reason.written(language)}")
        for option in line.options:
            shown = toml_value(option.value) if option.value != "" else f"({name})"
            also = "".join(
                f"; {place[0]} {place[1]} = {toml_value(value)}"
                for place, value in option.also.items()
                if value is not None
            )
            label = option.label.written(language)
            label = label[:1].lower() + label[1:] if label[1:2].islower() else label
            yield from _comment(f"  {shown}  {label}{also}", hanging="    ")
        yield f"{name} = {toml_value(UNANSWERED)}"
        return
    word = say(f"drafting.certainty_{line.certainty}").written(language)
    word = word[:1].lower() + word[1:]
    yield from _comment(f"{word} {line.reason.written(language)}")
    yield f"{name} = {toml_value(line.value)}"


def _left_out(draft: Draft, language: str) -> Iterator[str]:
    for note in draft.notes:
        yield ""
        yield from _comment(note.written(language))
    if not draft.left_out:
        return
    yield ""
    yield from _comment(say("drafting.draft_left").written(language))
    for left in draft.left_out[:MOST_LEFT]:
        why = left.reason.written(language)
        yield from _comment(f"  {left.column}: {why[:1].lower()}{why[1:]}", hanging="    ")
    more = len(draft.left_out) - MOST_LEFT
    if more > 0:
        said = reason("draft_more", shares={"columns": float(more)})
        yield from _comment(f"  {said.written(language)}")


def _comment(text: str, hanging: str = "") -> list[str]:
    plain = re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]+", " ", visible(text))
    indent = " " * (len(plain) - len(plain.lstrip()))
    wrapped = textwrap.wrap(
        plain, WIDTH - 2, initial_indent=indent, subsequent_indent=hanging or indent,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    return [f"# {line}".rstrip() for line in wrapped]


def _section(section: str) -> str:
    return ".".join(_key(part) for part in section.split("."))


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else toml_value(name).replace("\n", " ")
