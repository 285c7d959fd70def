"""Finds the questions that a drafted mapping still asks, and the lines where they stand."""

import re
from collections.abc import Iterator
from collections.abc import Mapping as Assigned
from typing import Any

OPEN = "?"
"""What a draft writes where only a person can know."""


def unanswered(stored: Assigned[str, Any], text: str) -> list[str]:
    """List the lines of a mapping that still hold a question mark.

    Parameters
    ----------
    stored
        What the TOML file holds.
    text
        Its text, to give the number of the line.

    Examples
    --------
    >>> unanswered({"time": {"format": "?"}}, "[time]")[0][:33]
    '[time] format is not answered yet'
    """
    problems = []
    for section, name in _open(stored):
        where = f"[{section}] {name}" if section else name
        number = _line_of(section, name, text)
        place = f"line {number}: " if number else ""
        problems.append(
            f"{place}{where} is not answered yet; write the answer in place of "
            f'"{OPEN}" (the choices stand above it)'
        )
    return problems


def _open(stored: Assigned[str, Any], section: str = "") -> Iterator[tuple[str, str]]:
    for name, value in stored.items():
        if value == OPEN:
            yield section, name
        elif isinstance(value, dict):
            yield from _open(value, f"{section}.{name}".strip("."))


def _line_of(section: str, name: str, text: str) -> int:
    inside = ""
    for number, line in enumerate(text.splitlines(), start=1):
        head = re.match(r"\s*\[([^\[\]]+)\]\s*(?:#|$)", line)
        if head is not None:
            inside = head.group(1).replace('"', "").replace("'", "").replace(" ", "")
        key, equals, _ = line.partition("=")
        if equals and inside == section and key.strip().strip("\"'") == name:
            return number
    return 0
