"""How ranges without an end, and changes from next to nothing, are put into words."""

import math
from collections.abc import Mapping

from evenhand.wording.messages import Message, Quantity, Value, say

FEW_FOR_SHARE = 5
"""From fewer events a change is told in events only: each of them is more than a fifth."""


def with_ranges(told: Mapping[str, Value]) -> dict[str, Value]:
    """Add `x_range` and `x_span` for every `x_low` with its `x_high`; open ends are in words.

    Parameters
    ----------
    told
        Values of messages.

    Returns
    -------
    dict
        The same and the ranges: `x_range` stands alone, `x_span` after a word such as "anything".
    """
    found = dict(told)
    for name, low in told.items():
        high = told.get(f"{name.removesuffix('_low')}_high")
        if name.endswith("_low") and isinstance(low, Quantity) and isinstance(high, Quantity):
            for form in ("range", "span"):
                found[f"{name.removesuffix('_low')}_{form}"] = ranged(low, high, form)
    return found


def ranged(low: Quantity, high: Quantity, form: str = "range") -> Message:
    """Write a range: both ends, at least, at most, or that no end is known."""
    below, above = _told(low), _told(high)
    if below and above:
        return say(f"panel.{form}", low=low, high=high)
    if below:
        return say(f"panel.{form}_up", low=low)
    return say(f"panel.{form}_down", high=high) if above else say(f"panel.{form}_open")


def sized(
    change: Quantity, told: Message, before: Quantity, after: Quantity, key: str = "panel.sized"
) -> Message:
    """Tell a change as a share with its range; from next to nothing, in events alone."""
    if float(before.value) < FEW_FOR_SHARE:
        return say("panel.sized_few", before=before, after=after)
    return say(key, change=change, range=told)


def _told(end: Quantity) -> bool:
    return math.isfinite(float(end.value))
