"""Options as somebody typed them, on a command line or in a web form, turned into values."""

from collections.abc import Mapping
from datetime import date
from typing import Any

WANTED = {
    "float": "a number",
    "int": "a whole number",
    "date": "a day, as 2026-11-23",
    "bool": "yes or no",
}
"""Kind of option → what must be typed."""


def typed_value(text: str, one: Mapping[str, Any]) -> Any:
    """Turn typed text into the value of an option.

    Parameters
    ----------
    text
        What was typed; several values are separated by commas.
    one
        The option, as the index of the catalogue describes it.

    Raises
    ------
    ValueError
        The text is not of the option's kind.

    Examples
    --------
    >>> typed_value("250, 500", {"many": True, "kind": "float", "optional": False})
    (250.0, 500.0)
    """
    if one["many"]:
        parts = [part.strip() for part in text.split(",") if part.strip()]
        if not parts:
            raise ValueError(text)
        return tuple(_single(part, one["kind"]) for part in parts)
    if text == "none" and one["optional"]:
        return None
    return _single(text, one["kind"])


def _single(text: str, kind: str) -> Any:
    if kind == "float":
        return float(text)
    if kind == "int":
        return int(text)
    if kind == "date":
        return date.fromisoformat(text)
    if kind == "bool":
        words = {"yes": True, "true": True, "no": False, "false": False}
        if text.lower() not in words:
            raise ValueError(text)
        return words[text.lower()]
    return text
