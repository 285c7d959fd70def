"""Hot spots in words: what the answer, the reading and the limits say."""

from typing import TYPE_CHECKING

import numpy as np

from evenhand.contract import Explanation
from evenhand.scanning.hot_groups import first_name
from evenhand.scanning.quality_checks import COARSE_M
from evenhand.scanning.usual_values import usual_values
from evenhand.tables.in_setting import setting_limits
from evenhand.wording.messages import Message, Name, Quantity, Term, Value, say_of
from evenhand.wording.numbers import NumberKind

if TYPE_CHECKING:
    from evenhand.scanning.hot_spots import HotSpots

MANY_LOST, WORTH_SAYING = 0.05, 0.01
_NUMBERS: dict[str, NumberKind] = {
    "n_places": "count", "n_judged": "count", "n_hot": "count", "n_cold": "count",
    "n_hot_stable": "count", "n_hot_low": "count", "n_hot_high": "count",
    "n_hot_thinned": "count", "n_few": "count", "share_count_hot": "percent",
    "share_base_hot": "percent", "n_groups": "count", "count_first": "count",
    "expected_first": "count", "share_lost": "percent", "share_discovered": "percent",
    "cell_m": "metres",
    "within_m": "metres", "error_m": "metres", "false_share": "percent",
    "least_expected": "count", "draws": "count",
}  # fmt: skip


def values_of(found: "HotSpots") -> dict[str, Value]:
    """Give the values that the messages of a finding share."""
    values: dict[str, Value] = {
        **usual_values(found),
        "kind": Term("hot_place", found.over),
        "base": Term("base", found.base),
        "wanted": Term("base", found.base_wanted),
        "assumed": Quantity(COARSE_M, "metres"),
        "seed": Quantity(found.seed, "year", "seed"),
    }
    for name, kind in _NUMBERS.items():
        values[name] = Quantity(getattr(found, name), kind, name, 0 if kind == "metres" else None)
    return values


def explained(found: "HotSpots") -> Explanation:
    """Say how many places are hot, what lies in them and how many stay; then how it was judged."""
    values = values_of(found)
    if found.n_hot:
        values["first"] = Name(first_name(found.to_frame()))
    return Explanation(
        answer=say_of(_answer_key(found), values),
        reading=tuple(say_of(key, values) for key in _reading(found)),
        limits=tuple(_limits(found, values)),
    )


def _answer_key(found: "HotSpots") -> str:
    # A place is judged by what it and its neighbours hold; it may hold little by itself.
    around = "_around" if found.within_m > 0 else ""
    if found.n_hot == 0:
        return f"hot_spots.none{around}"
    rerun = "" if np.isnan(found.n_hot_stable) else "_rerun"
    return f"hot_spots.some{rerun}{around}"


def _reading(found: "HotSpots") -> list[str]:
    window = "alone" if found.within_m == 0 else "cells" if found.cell_m > 0 else "around"
    once = "once_unknown" if np.isnan(found.n_hot_thinned) else "once"
    lost = "_lost" if found.share_lost > 0 else ""
    rerun = [] if np.isnan(found.n_hot_stable) else [f"hot_spots.reading_rerun{lost}"]
    few = ["hot_spots.reading_few"] if found.n_few else []
    groups = ["hot_spots.reading_groups"] if found.n_hot else []
    return [
        *groups, f"hot_spots.reading_{window}", "hot_spots.reading_family", *few, *rerun,
        f"hot_spots.reading_{once}", "data.rows_used",
    ]  # fmt: skip


def _limits(found: "HotSpots", values: dict[str, Value]) -> list[Message]:
    keys = ["scanning.limit_recorded"]
    if found.base == "alike":
        keys.append("hot_spots.limit_alike")
    elif found.base in ("ground", "street_length"):
        instead = "" if found.base_wanted == "ground" else "_instead"
        keys.append(f"hot_spots.limit_people{instead}")
    else:
        keys += ["scanning.limit_base"] + ([] if found.over == "area" else ["hot_spots.limit_even"])
    if not found.has_outline:
        keys.append("hot_spots.limit_no_outline")
    keys.append("hot_spots.limit_independent")
    if found.is_error_assumed:
        keys.append("hot_spots.limit_error_assumed")
    if found.share_lost > MANY_LOST:
        keys.append("hot_spots.limit_lost")
    limits = [say_of(key, values) for key in [*keys, "hot_spots.limit_why"]]
    limits[1:1] = setting_limits(found)
    if found.share_discovered >= WORTH_SAYING:
        limits.insert(0, say_of("hot_spots.limit_found_by_police", values))
    if found.n_hot:
        limits.append(say_of("hot_spots.limit_chosen", values))
    return limits


def map_words(found: "HotSpots", values: dict[str, Value]) -> dict[str, Message]:
    """Say what the marks of the map mean, by certainty."""
    kind = "_lines" if found.over == "segment" else ""
    return {
        "unsure": say_of(f"hot_spots.map_unsure{kind}", values),
        "cannot_say": say_of(f"hot_spots.map_cannot_say{kind}", values),
        "outlined": say_of("hot_spots.map_outlined", values),
    }
