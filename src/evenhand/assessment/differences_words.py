"""What a difference in differences says: size, range, what it rests on, what would overturn it."""

from collections.abc import Mapping
from typing import Any

import numpy as np

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
    return values


def did_answer(found: Any, values: Mapping[str, Value]) -> Message:
    """Say in one sentence how much more or less it became, and whether chance gives as much."""
    if np.isnan(found.change_low) and np.isnan(found.change_high):
        return say_of("difference_in_differences.cannot_tell", values)
    if found.change_high < 0:
        return say_of("difference_in_differences.fewer", values)
    if found.change_low > 0:
        return say_of("difference_in_differences.more", values)
    return say_of("difference_in_differences.unclear", values)


def did_reading(found: Any, values: Mapping[str, Value]) -> tuple[Message, ...]:
    """Give the counts, the tests and the checks."""
    name = "difference_in_differences"
    parts = ["reading_counts", "reading_ways_all" if found.complete else "reading_ways_drawn"]
    if found.overturned_by == found.overturned_by:
        parts.append("reading_overturned")
    parts.append("reading_clusters_few" if found.treated <= 5 else "reading_clusters")
    is_open = "" if np.isfinite([found.amount_low, found.amount_high]).all() else "_open"
    parts.append(f"reading_{'rate' if found.has_base else 'amount'}{is_open}")
    if found.placebo_p_value == found.placebo_p_value:
        apart = found.placebo_p_value <= 1 - found.confidence
        parts.append("reading_placebo_apart" if apart else "reading_placebo")
    said = [say_of(f"{name}.{part}", values) for part in parts]
    return (*said, say_of("data.rows_used", values))


def did_limits(found: Any, values: Mapping[str, Value]) -> tuple[Message, ...]:
    """Name what it rests on and cannot show."""
    keys = ["limit_trend"]
    keys += ["limit_one_period"] if found.periods_before == 1 else []
    keys += ["limit_few_before"] if 1 < found.periods_before < FEW_BEFORE else []
    unequal = max(found.size_ratio, 1 / max(found.size_ratio, 1e-9)) > UNEQUAL
    keys += ["limit_unequal"] if unequal else []
    keys += ["limit_chosen", "limit_moved", "limit_neighbours"]
    said = [say_of(f"differences.{key}", values) for key in keys]
    if found.offence in DISCOVERED_CLASSES:
        said.append(say("differences.limit_found_by_police"))
    return (*said, *found.notes)
