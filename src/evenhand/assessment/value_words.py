"""What value for money says: what one avoided incident cost, and when that cannot be told."""

from typing import TYPE_CHECKING

import numpy as np

from evenhand.contract import Explanation
from evenhand.wording.messages import Message, Name, Quantity, Term, Value, say, say_of

if TYPE_CHECKING:
    from evenhand.assessment.value_for_money import ValueForMoney

NAME = "value_for_money"
_MONEY = ("cost", "cost_low", "cost_high", "cost_each", "cost_each_low", "cost_each_high")
_NUMBERS = ("avoided", "avoided_low", "avoided_high", "expected")
_ROW = ("cost_each", "cost_each_low", "cost_each_high", "saved", "saved_low", "saved_high", "net",
        "net_low", "net_high", "needed_count", "units_avoided", "units_avoided_low",
        "units_avoided_high")  # fmt: skip


def values(found: "ValueForMoney") -> dict[str, Value]:
    """Give every value that its messages may need."""
    told: dict[str, Value] = {
        "offence": Term("offence_class", found.offence), "measure": Term("measure", found.measure),
        "intervention": Name(found.intervention), "periods": Term("periods", found.period),
        "currency": Name(found.currency), "price_year": Name(found.price_year),
        "reach": Term("value_reach", found.reach),
        "p_value": Quantity(found.p_value, "p_value", "p_value"),
        "periods_after": Quantity(found.periods_after, "count", "periods_after"),
        "areas": Quantity(found.areas, "count", "areas"),
        "others": Quantity(found.others, "count", "others"),
        "confidence": Quantity(found.confidence, "percent"),
        "draws": Quantity(found.draws, "count", "draws"),
        "seed": Quantity(found.seed, "year", "seed"),
        "used": Quantity(found.n_used, "count", "n_used"),
        "rows": Quantity(found.n_rows, "count", "n_rows"),
        "transfer_note": Name(found.transfer_note),
    }  # fmt: skip
    for name in (*_MONEY, *_NUMBERS):
        told[name] = Quantity(getattr(found, name), "count", name)
    return told


def explained(found: "ValueForMoney") -> Explanation:
    """Say the cost of one avoided incident, or why it cannot be told."""
    told = values(found)
    return Explanation(answer=say_of(f"{NAME}.{found.answer}", told),
                       reading=_reading(found, told), limits=_limits(found, told))  # fmt: skip


def _reading(found: "ValueForMoney", told: dict[str, Value]) -> tuple[Message, ...]:
    said = [say_of(f"{NAME}.reading_spent", told), say_of(f"{NAME}.reading_avoided", told)]
    frame = found.to_frame()
    for row in frame.to_dict(orient="records"):
        reach, ruler = str(row["reach"]), str(row["ruler"])
        path = f"[{reach}|{ruler}]"
        own: dict[str, Value] = {
            **told, "ruler": Term("ruler", ruler), "reach": Term("value_reach", reach),
            "weight_unit": Term("harm_unit", str(row["weight_unit"])),
            "share_needed": Quantity(row["share_needed"], "percent", f"share_needed{path}"),
        }  # fmt: skip
        for name in _ROW:
            digits = None if name.startswith("cost_each") else 0
            own[name] = Quantity(row[name], "number", f"{name}{path}", digits)
        if ruler == "count" and reach == found.reach:
            continue
        if ruler == "count":
            said.append(say_of(f"{NAME}.reading_reach_{row['answer']}", own))
        elif reach == found.reach:
            said.append(say_of(f"{NAME}.reading_ruler_{row['answer']}", own))
            if not np.isnan(row["saved_low"]):
                said.append(say_of(f"{NAME}.reading_saved", own))
                said.append(say_of(f"{NAME}.reading_break_even", own))
    said += list(found.not_weighed)
    said.append(say_of(f"{NAME}.reading_overturned", told))
    return (*said, say_of(f"{NAME}.reading_draws", told), say_of("data.rows_used", told))


def _limits(found: "ValueForMoney", told: dict[str, Value]) -> tuple[Message, ...]:
    keys = ["limit_effect", "limit_average", "limit_set_up", "limit_other_gains"]
    keys += ["limit_no_buffer"] if found.reach == "treated" else []
    said = [say_of(f"{NAME}.{key}", told) for key in keys]
    frame = found.to_frame()
    if found.is_transferred and frame["ruler"].ne("count").any():
        said.append(say("harm.limit_transfer"))
    if found.transfer_note and frame["needed_count"].notna().any():
        said.append(say_of(f"{NAME}.limit_transfer_note", told))
    return (*said, *found.notes)
