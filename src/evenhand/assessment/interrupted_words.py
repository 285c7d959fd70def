"""What an interrupted series says: size, what it rests on, what would overturn it."""

from typing import TYPE_CHECKING

import numpy as np

from evenhand.assessment.told_ranges import with_ranges
from evenhand.contract import Explanation
from evenhand.taxonomy.classes import DISCOVERED_CLASSES
from evenhand.wording.messages import (
    Message,
    Name,
    Quantity,
    Term,
    TermList,
    Value,
    fewer_or_more,
    say_of,
)

if TYPE_CHECKING:
    from evenhand.assessment.interrupted_series import InterruptedSeries

NAME = "interrupted_series"
_COUNTS = ("treated", "comparisons", "periods_before", "periods_after", "recorded", "false_dates",
           "false_clear", "ways_tried")  # fmt: skip
_CHANGES = ("effect", "effect_low", "effect_high", "alone_effect", "alone_low", "alone_high",
            "level", "level_low", "level_high", "slope_per_year", "slope_low", "slope_high",
            "drift_to_doubt", "seen_from", "telling_effect")  # fmt: skip
_P = ("p_value", "alone_p_value", "p_slope", "telling_p_value")
FEW_AFTER = 12


def values(found: "InterruptedSeries") -> dict[str, Value]:
    """Give every value that its messages may need."""
    told: dict[str, Value] = {
        "offence": Term("offence_class", found.offence), "unit": Term("unit", found.unit),
        "measure": Term("measure", found.measure), "intervention": Name(found.intervention),
        "periods": Term("periods", found.period),
        "begins_on": Quantity(found.begins_on, "date", "begins_on"),
        "p_false_date": Quantity(found.p_false_date, "percent", "p_false_date"),
        "least_p_false_date": Quantity(found.least_p_false_date, "percent", "least_p_false_date"),
        "dispersion": Quantity(found.dispersion, "number", "dispersion"),
        "correlation": Quantity(found.correlation, "number", "correlation"),
        "delivered": Quantity(found.delivered, "count", "delivered"),
        "fidelity": Quantity(found.fidelity, "percent", "fidelity"),
        "dose_unit": Name(found.dose_unit.replace("_", " ")),
        "used": Quantity(found.n_used, "count", "n_used"),
        "rows": Quantity(found.n_rows, "count", "n_rows"),
        "doubted_by": TermList(tuple(Term("series_way", one) for one in found.doubted_by)),
        "confidence": Quantity(found.confidence, "percent"),
    }  # fmt: skip
    for names, kind in ((_COUNTS, "count"), (_CHANGES, "signed_percent"), (_P, "p_value")):
        for name in names:
            told[name] = Quantity(getattr(found, name), kind, name)  # type: ignore[arg-type]
    told["expected"] = Quantity(found.expected, "number", "expected", 0)
    for end in ("", "_low", "_high"):
        name = f"difference{end}"
        told[f"number{end}"] = fewer_or_more(getattr(found, name), name)
    for name in ("where", "beside"):
        told[name] = say_of(f"{NAME}.{name}", told)
    if found.telling_period is not None:
        told["telling_period"] = Quantity(found.telling_period, "date", "telling_period")
    return with_ranges(told)


def explained(found: "InterruptedSeries") -> Explanation:
    """Say the size first, then how it was told, then what would overturn it."""
    told = values(found)
    beside = "beside" if found.is_controlled else "alone"
    answer = say_of(f"{NAME}.{found.verdict}_{beside}", told)
    return Explanation(answer=answer, reading=_reading(found, told), limits=_limits(found, told))


def _reading(found: "InterruptedSeries", told: dict[str, Value]) -> tuple[Message, ...]:
    keys = ["reading_size", "reading_done", "reading_level"]
    keys += ["reading_slope"] if not np.isnan(found.slope_per_year) else ["reading_no_slope"]
    keys += ["reading_alone"] if found.is_controlled else []
    keys.append("reading_false_dates" if found.false_dates else "reading_no_false_dates")
    if found.verdict != "not_clear":
        keys.append("overturn_drift")
        keys.append("overturn_ways" if found.doubted_by else "overturn_no_way")
        keys += ["overturn_period"] if found.telling_period is not None else []
    else:
        keys.append("reading_seen_from")
    keys.append("reading_model")
    said = [say_of(f"{NAME}.{key}", told) for key in keys]
    return (*said, say_of("data.rows_used", told))


def _limits(found: "InterruptedSeries", told: dict[str, Value]) -> tuple[Message, ...]:
    keys = ["limit_same_time_beside" if found.is_controlled else "limit_same_time", "limit_chosen"]
    keys += ["limit_untouched"] if found.is_untouched else []
    keys += ["limit_few_after"] if found.periods_after < FEW_AFTER else []
    keys += [] if found.has_season else ["limit_no_season"]
    keys.append("limit_recording")
    keys += ["limit_found_by_police"] if found.offence in DISCOVERED_CLASSES else []
    return (*(say_of(f"{NAME}.{key}", told) for key in keys), *found.notes)
