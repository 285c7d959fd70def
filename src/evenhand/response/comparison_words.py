"""What is said of comparison areas: which, how alike, and what no matching can show."""

import math
from typing import TYPE_CHECKING

from evenhand.contract import Explanation
from evenhand.wording.messages import Name, Quantity, Term, TermList, Value, say_of
from evenhand.wording.numbers import NumberKind

if TYPE_CHECKING:
    from evenhand.response.comparison_areas import ComparisonAreas

NAME = "comparison_areas"
_KINDS: dict[str, NumberKind] = {
    "treated_areas": "count", "chosen_areas": "count", "alike_areas": "count",
    "pool_areas": "count", "near_areas": "count", "reached_areas": "count",
    "incomplete_areas": "count", "matched_months": "count", "held_out_months": "count",
    "caliper": "number", "buffer_m": "metres", "tolerable": "percent", "confidence": "percent",
    "held_out_change": "signed_percent", "held_out_low": "signed_percent",
    "held_out_high": "signed_percent", "dispersion": "number", "correlation": "number",
    "gap_most": "number",
}  # fmt: skip


def values(found: "ComparisonAreas") -> dict[str, Value]:
    """Give the values of its messages, each with the field it comes from."""
    told: dict[str, Value] = {
        name: Quantity(getattr(found, name), kind, name) for name, kind in _KINDS.items()
    }
    frame = found.to_frame()
    names = dict(zip(frame["area_id"], frame["area_name"], strict=True))
    return told | {
        "offence": Term("offence_class", found.offence),
        "first_on": Quantity(found.first_on, "month", "first_on"),
        "last_on": Quantity(found.last_on, "month", "last_on"),
        "held_out_on": Quantity(found.held_out_on, "month", "held_out_on"),
        "treated_names": TermList(tuple(Name(str(names[one])) for one in found.treated)),
        "chosen_names": TermList(tuple(Name(str(names[one])) for one in found.chosen)),
        "used": Quantity(found.n_used, "count", "n_used"),
        "rows": Quantity(found.n_rows, "count", "n_rows"),
    }


def explained(found: "ComparisonAreas") -> Explanation:
    """Say which areas may be compared, how alike their past is, and what stays unknown."""
    told = values(found)
    return Explanation(
        answer=say_of(f"{NAME}.{found.verdict}", told),
        reading=tuple(say_of(key, told) for key in _reading(found)),
        limits=tuple(say_of(f"{NAME}.{key}", told) for key in _limits(found)),
    )


def _reading(found: "ComparisonAreas") -> list[str]:
    keys = ["reading_pool"]
    if found.chosen:
        keys += ["reading_chosen", "reading_balance"]
    if not math.isnan(found.held_out_change):
        keys.append("reading_held_out")
    if not math.isnan(found.correlation):
        keys.append("reading_correlation")
    if found.near_areas or found.reached_areas or found.incomplete_areas:
        keys.append("reading_left_out")
    return [*(f"{NAME}.{key}" for key in keys), "data.rows_used"]


def _limits(found: "ComparisonAreas") -> list[str]:
    keys = ["limit_future", "limit_returns", "limit_unseen"]
    if not found.has_outlines:
        keys.append("limit_no_outlines")
    elif not found.buffer_m:
        keys.append("limit_no_buffer")
    return keys
