"""The estimate and its likely range that an answer tells, for the line beside it."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from evenhand.wording.messages import Message, Quantity, say_of

_POINTS = ("rate", "share", "ratio", "estimate", "change", "effect")
"""What `low` and `high` without a name before them are the range of."""


def interval_of(answer: Message) -> dict[str, Any] | None:
    """Read estimate, range and unit from the numbers of an answer, those that it says first.

    Returns
    -------
    dict or None
        `estimate`, `low`, `high`, `kind`, and `nothing`: the value that means "no change", None
        where there is none. None where the answer tells no range.

    Examples
    --------
    >>> found = interval_of(Message("trend.fell", {}))
    >>> found is None
    True
    """
    try:
        said = say_of(answer.key, answer.values).values
    except KeyError:
        return None
    return _among(said) or _among(answer.values)


def _among(values: Mapping[str, Any]) -> dict[str, Any] | None:
    numbers = {
        name: one
        for name, one in values.items()
        if isinstance(one, Quantity) and _is_number(one.value)
    }
    stems = [name.removesuffix("_low") for name in numbers if name.endswith("_low")]
    for stem in sorted(stems, key=lambda name: name != "change"):
        if stem in numbers and f"{stem}_high" in numbers:
            return _told(numbers[stem], numbers[f"{stem}_low"], numbers[f"{stem}_high"])
    point = next((name for name in _POINTS if name in numbers), None)
    if point and "low" in numbers and "high" in numbers:
        return _told(numbers[point], numbers["low"], numbers["high"])
    return None


def clearness(interval: Mapping[str, Any] | None) -> int:
    """Rank how much a line tells: 2 where the range leaves "no change" out, 1 where it does not."""
    if interval is None:
        return 0
    nothing = interval["nothing"]
    return 1 if nothing is None or interval["low"] <= nothing <= interval["high"] else 2


def _is_number(value: Any) -> bool:
    is_plain = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_plain and isfinite(value)


def _told(point: Quantity, low: Quantity, high: Quantity) -> dict[str, Any]:
    return {
        "estimate": float(point.value), "low": float(low.value), "high": float(high.value),
        "kind": point.kind, "nothing": 0.0 if point.kind.startswith("signed") else None,
    }  # fmt: skip
