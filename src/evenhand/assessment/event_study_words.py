"""What an event study says: no test before shows that trends were parallel."""

from typing import Any

from evenhand.assessment.panel_words import compared_said
from evenhand.assessment.told_ranges import with_ranges
from evenhand.contract import Explanation
from evenhand.taxonomy.classes import DISCOVERED_CLASSES
from evenhand.wording.messages import Message, Quantity, Term, Value, say, say_of

_COUNTS = ("treated", "others", "stretch", "stretches_before", "stretches_after", "left_out")
_CHANGES = ("change", "change_low", "change_high", "after_change", "slope", "slope_low",
            "slope_high", "erasing_slope", "seen_slope", "effect_seen", "bend")  # fmt: skip

LEAST_BEND, ANYTHING = 0.005, 5.0


def event_values(found: Any) -> dict[str, Value]:
    """Give every value that the messages of an event study may need.

    Parameters
    ----------
    found
        A finding with fields of these names.
    """
    values: dict[str, Value] = {
        "offence": Term("offence_class", found.offence),
        "measure": Term("measure", found.measure),
        "periods": Term("periods", found.period),
        "begins_on": Quantity(found.begins_on, "date", "begins_on"),
        "used": Quantity(found.n_used, "count", "n_used"),
        "rows": Quantity(found.n_rows, "count", "n_rows"),
        "confidence": Quantity(found.confidence, "percent"),
        "power": Quantity(found.power, "percent", "power"),
        "breakdown": Quantity(found.breakdown, "number", "breakdown", 1),
        "p_joint": Quantity(found.p_joint, "p_value", "p_joint"),
        "p_slope": Quantity(found.p_slope, "p_value", "p_slope"),
    }
    for name in _COUNTS:
        values[name] = Quantity(getattr(found, name), "count", name)
    for name in ("half", "same", "double"):
        values[name] = _range(found, name)
    for name in _CHANGES:
        values[name] = Quantity(getattr(found, name), "signed_percent", name)
    return with_ranges(values)


def event_explained(found: Any) -> Explanation:
    """Say what came after, what the time before could have shown, what would overturn it."""
    values = event_values(found)
    clear = found.change_high < 0 or found.change_low > 0
    ending = "unclear"
    if clear:
        ending = "fewer" if found.change_high < 0 else "more"
    keys = ["reading_before_drift" if found.p_slope <= 1 - found.confidence else "reading_before",
            "reading_power", "reading_bounds"]  # fmt: skip
    if found.breakdown != found.breakdown:
        keys.append("reading_never_overturned")
    else:
        keys.append("reading_overturned" if found.breakdown > 0 else "reading_overturned_at_once")
    if found.breakdown > 0 and found.bend > LEAST_BEND:
        keys.append("reading_bend")
    keys += ["reading_left_out"] if found.left_out else []
    reading = [say_of(f"event_study.{key}", values) for key in keys]
    limits = [say("event_study.limit_parallel"), say("event_study.limit_reference"),
              say("event_study.limit_sizes"), say("differences.limit_chosen"),
              say("differences.limit_moved"), say("differences.limit_neighbours")]  # fmt: skip
    if found.offence in DISCOVERED_CLASSES:
        limits.append(say("differences.limit_found_by_police"))
    return Explanation(
        answer=say_of(f"event_study.{ending}", values),
        reading=(*reading, compared_said(found, "others"), say_of("data.rows_used", values)),
        limits=(*limits, *found.notes),
    )


def _range(found: Any, name: str) -> Message:
    """Give a range in words; one that reaches further than anyone would read is called so."""
    low, high = getattr(found, f"{name}_low"), getattr(found, f"{name}_high")
    if not high < ANYTHING:
        return say("event_study.anything")
    return say("event_study.range", low=Quantity(low, "signed_percent", f"{name}_low"),
               high=Quantity(high, "signed_percent", f"{name}_high"))  # fmt: skip
