"""What staggered effects say: nothing is set against areas already treated."""

from typing import Any

from evenhand.assessment.differences_words import ending_of, few_answer
from evenhand.assessment.panel_words import compared_said
from evenhand.assessment.told_ranges import FEW_FOR_SHARE, with_ranges
from evenhand.contract import Explanation
from evenhand.taxonomy.classes import DISCOVERED_CLASSES
from evenhand.wording.messages import Message, Name, Quantity, Term, Value, say, say_of

_COUNTS = ("treated", "cohorts", "never", "recorded", "placebo_periods", "draws", "cut_off",
           "stretch")  # fmt: skip
_CHANGES = ("change", "change_low", "change_high", "left_low", "left_high", "placebo_change")
_NUMBERS = ("difference", "difference_low", "difference_high")
_AMOUNTS = ("imputed", "by_cohort", "two_way")


def staggered_values(found: Any) -> dict[str, Value]:
    """Give every value that the messages of staggered effects may need.

    Parameters
    ----------
    found
        A finding with fields of these names.
    """
    values: dict[str, Value] = {
        "offence": Term("offence_class", found.offence),
        "measure": Term("measure", found.measure),
        "intervention": Name(found.intervention),
        "periods": Term("periods", found.period),
        "a_period": Term("a_period", found.period),
        "first_on": Quantity(found.first_on, "date", "first_on"),
        "last_on": Quantity(found.last_on, "date", "last_on"),
        "used": Quantity(found.n_used, "count", "n_used"),
        "rows": Quantity(found.n_rows, "count", "n_rows"),
        "confidence": Quantity(found.confidence, "percent"),
        "seed": Quantity(found.seed, "year", "seed"),
        "p_value": Quantity(found.p_value, "p_value", "p_value"),
        "placebo_p_value": Quantity(found.placebo_p_value, "p_value", "placebo_p_value"),
        "least_p_value": Quantity(found.least_p_value, "percent", "least_p_value", 1),
        "share_forbidden": Quantity(found.share_forbidden, "percent", "share_forbidden"),
        "expected": Quantity(found.expected, "number", "expected", 0),
    }
    for name in _COUNTS:
        values[name] = Quantity(getattr(found, name), "count", name)
    for name in _CHANGES:
        values[name] = Quantity(getattr(found, name), "signed_percent", name)
    for name in _NUMBERS:
        values[name] = Quantity(getattr(found, name), "signed", name, 0)
    for name in _AMOUNTS:
        values[name] = Quantity(getattr(found, name), "signed", name)
    return with_ranges(values)


def staggered_explained(found: Any) -> Explanation:
    """Say the size, how sure it is, what it rests on, and what two-way effects would say."""
    values = staggered_values(found)
    name, ending = "staggered_effects", ending_of(found)
    keys = ["reading_counts", "reading_ways_all" if found.complete else "reading_ways_drawn"]
    few = found.expected < FEW_FOR_SHARE
    keys += ["reading_overturned"] if ending in ("fewer", "more") and not few else []
    keys += ["reading_left_out"] if found.left_low == found.left_low and not few else []
    keys.append("reading_linear")
    if found.placebo_p_value == found.placebo_p_value and not few:
        apart = found.placebo_p_value <= 1 - found.confidence
        keys.append("reading_placebo_apart" if apart else "reading_placebo")
    limits: list[Message] = [
        say("differences.limit_trend"), say(f"{name}.limit_course"), say(f"{name}.limit_order"),
        say("differences.limit_moved"), say("differences.limit_neighbours"),
    ]  # fmt: skip
    if found.offence in DISCOVERED_CLASSES:
        limits.append(say("differences.limit_found_by_police"))
    nearest = found.change_high if found.change_high < 0 else found.change_low
    values["overturned_by"] = Quantity(
        nearest, "signed_percent", "change_high" if found.change_high < 0 else "change_low"
    )
    return Explanation(
        answer=few_answer(found.expected, ending, values) or say_of(f"{name}.{ending}", values),
        reading=(*(say_of(f"{name}.{key}", values) for key in keys),
                 *_compared(found), say_of("data.rows_used", values)),
        limits=(*limits, *found.notes),
    )  # fmt: skip


def _compared(found: Any) -> tuple[Message, ...]:
    """Say which areas never treated are compared with, where there are any."""
    return (compared_said(found, "never"),) if found.never else ()
