"""What a difference in differences says: size, range, what it rests on, what would overturn it."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from evenhand.assessment.panel_words import compared_said
from evenhand.assessment.told_ranges import FEW_FOR_SHARE, with_ranges
from evenhand.taxonomy.classes import DISCOVERED_CLASSES
from evenhand.wording.messages import Message, Name, Quantity, Term, Value, say, say_of

FEW_BEFORE, UNEQUAL = 6, 1.5
_COUNTS = ("treated", "others", "periods_before", "periods_after", "treated_before",
           "treated_after", "others_before", "others_after", "ways", "draws")  # fmt: skip
_CHANGES = ("change", "change_low", "change_high", "placebo_change", "overturned_by")
_NUMBERS = ("expected", "difference", "difference_low", "difference_high")
_P = ("p_value", "plain_p_value", "cr1_p_value", "cr2_p_value", "wild_p_value", "amount_p_value",
      "amount_cr1_p_value", "amount_wild_p_value", "placebo_p_value")  # fmt: skip
_AMOUNTS = ("amount", "amount_low", "amount_high")


def did_values(found: Any) -> dict[str, Value]:
    """Give every value that the messages of a difference in differences may need.

    Parameters
    ----------
    found
        A finding with fields of these names.
    """
    values: dict[str, Value] = {
        "offence": Term("offence_class", found.offence),
        "measure": Term("measure", found.measure),
        "intervention": Name(found.intervention),
        "base": Term("base", found.base),
        "periods": Term("periods", found.period),
        "a_period": Term("a_period", found.period),
        "begins_on": Quantity(found.begins_on, "date", "begins_on"),
        "seed": Quantity(found.seed, "year", "seed"),
        "used": Quantity(found.n_used, "count", "n_used"),
        "rows": Quantity(found.n_rows, "count", "n_rows"),
        "confidence": Quantity(found.confidence, "percent"),
        "least_p_value": Quantity(found.least_p_value, "percent", "least_p_value", 1),
        "size_ratio": Quantity(found.size_ratio, "number", "size_ratio", 1),
    }
    for names, kind in ((_COUNTS, "count"), (_CHANGES, "signed_percent"), (_P, "p_value")):
        for name in names:
            values[name] = Quantity(getattr(found, name), kind, name)  # type: ignore[arg-type]
    for name in _NUMBERS:
        values[name] = Quantity(getattr(found, name), "signed" if name != "expected" else "number",
                                name, 0)  # fmt: skip
    for name in _AMOUNTS:
        values[name] = Quantity(getattr(found, name), "signed", name)
    return with_ranges(values)


def few_answer(base: float, way: str, values: Mapping[str, Value]) -> Message | None:
    """Tell a change from next to nothing in incidents alone; None where a share may be told.

    Parameters
    ----------
    base
        Incidents that the share would be of.
    way
        `fewer`, `more`, `unclear` or `cannot_tell`.
    values
        With `recorded`, `expected`, `difference` and its range.
    """
    return say_of(f"differences.few_{way}", values) if base < FEW_FOR_SHARE else None


def did_answer(found: Any, values: Mapping[str, Value]) -> Message:
    """Say in one sentence how much more or less it became, and whether chance gives as much."""
    way = ending_of(found)
    few = few_answer(min(found.treated_before, found.expected), way,
                     {**values, "recorded": values["treated_after"]})  # fmt: skip
    return few or say_of(f"difference_in_differences.{way}", values)


def ending_of(found: Any) -> str:
    """Say in a word what a range of changes shows: `cannot_tell`, `fewer`, `more` or `unclear`."""
    if np.isnan(found.change_low) and np.isnan(found.change_high):
        return "cannot_tell"
    if found.change_high < 0:
        return "fewer"
    return "more" if found.change_low > 0 else "unclear"


def did_reading(found: Any, values: Mapping[str, Value]) -> tuple[Message, ...]:
    """Give the counts, the tests and the checks."""
    name = "difference_in_differences"
    warned = [say_of("differences.reading_one_period", values)] if _alone(found) else []
    parts = ["reading_counts", "reading_ways_all" if found.complete else "reading_ways_drawn"]
    few = min(found.treated_before, found.expected) < FEW_FOR_SHARE
    if found.overturned_by == found.overturned_by and not few:
        parts.append("reading_overturned")
    parts.append("reading_clusters_few" if found.treated <= 5 else "reading_clusters")
    is_open = "" if np.isfinite([found.amount_low, found.amount_high]).all() else "_open"
    parts.append(f"reading_{'rate' if found.has_base else 'amount'}{is_open}")
    if found.placebo_p_value == found.placebo_p_value and not few:
        apart = found.placebo_p_value <= 1 - found.confidence
        parts.append("reading_placebo_apart" if apart else "reading_placebo")
    said = [say_of(f"{name}.{part}", values) for part in parts]
    return (*warned, said[0], compared_said(found, "others"), *said[1:],
            say_of("data.rows_used", values))  # fmt: skip


def _alone(found: Any) -> bool:
    """Say whether a single period lies before, so that nobody can see a course."""
    return bool(found.periods_before == 1)


def did_limits(found: Any, values: Mapping[str, Value]) -> tuple[Message, ...]:
    """Name what it rests on and cannot show."""
    keys = ["limit_trend"]
    keys += ["limit_one_period"] if _alone(found) else []
    keys += ["limit_few_before"] if 1 < found.periods_before < FEW_BEFORE else []
    unequal = max(found.size_ratio, 1 / max(found.size_ratio, 1e-9)) > UNEQUAL
    keys += ["limit_unequal"] if unequal else []
    keys += ["limit_chosen", "limit_moved", "limit_neighbours"]
    said = [say_of(f"differences.{key}", values) for key in keys]
    if found.offence in DISCOVERED_CLASSES:
        said.append(say("differences.limit_found_by_police"))
    return (*said, *found.notes)
