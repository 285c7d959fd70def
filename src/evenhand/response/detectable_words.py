"""What is said of power: whether a plausible fall would be seen, and what would be needed."""

import math
from typing import TYPE_CHECKING

from evenhand.contract import Explanation
from evenhand.wording.messages import Message, Name, Quantity, Term, Value, say_of
from evenhand.wording.numbers import NumberKind

if TYPE_CHECKING:
    from evenhand.response.detectable_effect import DetectableEffect

NAME = "detectable_effect"
_KINDS: dict[str, NumberKind] = {
    "treated_areas": "count", "areas": "count", "months": "count", "months_before": "count",
    "plausible": "percent", "wanted": "percent", "alpha": "percent", "smallest_p": "percent",
    "draws": "count",
    "arrangements": "count", "power_low": "percent", "power_high": "percent",
    "detectable": "percent", "largest": "percent", "expected": "count", "prevented": "count",
    "exaggeration": "ratio", "placebos": "count",
    "placebos_apart": "count", "enough_months": "count", "enough_areas": "count",
    "library_low": "percent", "library_high": "percent", "library_entries": "count",
    "most_months": "count", "most_areas": "count", "left_out": "count",
}  # fmt: skip
_SHARES = {
    "shown_plausible": "power_plausible", "shown_largest": "power_largest",
    "wrong_way": "wrong_sign", "false_here": "false_calls", "false_plain": "contrast_false_calls",
}  # fmt: skip
"""How often something happened in trials, in words, by the field that says it."""
_FEW_APART = 10


def values(found: "DetectableEffect") -> dict[str, Value]:
    """Give the values of its messages, each with the field it comes from."""
    told: dict[str, Value] = {
        name: Quantity(getattr(found, name), kind, name) for name, kind in _KINDS.items()
    }
    shares = {name: _how_often(getattr(found, path), path) for name, path in _SHARES.items()}
    return {
        **told,
        **shares,
        "offence": Term("offence_class", found.offence),
        "first_on": Quantity(found.first_on, "month", "first_on"),
        "last_on": Quantity(found.last_on, "month", "last_on"),
        "like": Term("evidence_measure", found.like),
        "named": Name(", ".join(found.treated)),
        "used": Quantity(found.n_used, "count", "n_used"),
        "rows": Quantity(found.n_rows, "count", "n_rows"),
    }


def _how_often(share: float, path: str) -> Message:
    """Say a share of trials; none and all in so many words."""
    way = "none" if share == 0 else "all" if share == 1 else "some"
    return say_of(f"{NAME}.in_{way}", {"share": Quantity(share, "percent", path)})


def explained(found: "DetectableEffect") -> Explanation:
    """Say whether a plausible fall would be seen, what else would help, and what is not known."""
    told = values(found)
    return Explanation(
        answer=say_of(f"{NAME}.{_drawn(found, found.verdict)}", told),
        reading=(*(say_of(key, told) for key in _reading(found)), *_beside(found, told)),
        limits=tuple(_limit(key, told) for key in _limits(found)),
    )


def _drawn(found: "DetectableEffect", key: str) -> str:
    """Choose the words on the least p: it is set by the ways there are, or by those drawn."""
    is_drawn = key.endswith("floor") and found.arrangements > found.draws + 1
    return f"{key}_drawn" if is_drawn else key


def _beside(found: "DetectableEffect", told: dict[str, Value]) -> list[Message]:
    """Say of each other design what it would see."""
    said = []
    for name in found.others:
        path = f"detectable[{name}|{found.treated_areas}|{found.months}|0.0]"
        least = found.cite(path)
        key = "reading_other" if math.isfinite(least) else "reading_other_never"
        calls = path.replace("detectable[", "power[")
        values = {**told, "design": Term("method_name", name),
                  "least": Quantity(least, "percent", path),
                  "false_there": _how_often(found.cite(calls), calls)}  # fmt: skip
        said.append(say_of(f"{NAME}.{key}", values))
    return said


def _reading(found: "DetectableEffect") -> list[str]:
    keys = [f"reading_design_{found.design}"]
    keys += [_drawn(found, "reading_floor")] if found.smallest_p else []
    if found.verdict in ("unseen", "never"):
        keys.append("reading_months" if found.enough_months else "reading_no_months")
        keys.append("reading_areas" if found.enough_areas else "reading_no_areas")
    if not math.isnan(found.exaggeration):
        keys.append("reading_size")
    if found.like:
        keys.append("reading_like" if found.library_entries else "reading_like_none")
    keys += ["reading_false", "reading_contrast", "reading_placebos"]
    return [*(f"{NAME}.{key}" for key in keys), "data.rows_used"]


def _limits(found: "DetectableEffect") -> list[str]:
    keys = ["limit_future", "limit_thinned", "limit_plausible"]
    if found.placebos_apart < _FEW_APART:
        keys.append("limit_few_placebos")
    if not math.isfinite(found.nearest_m):
        keys.append("limit_no_outlines")
    elif found.nearest_m == 0:
        keys.append("limit_touching")
    return keys


def _limit(key: str, told: dict[str, Value]) -> Message:
    return say_of(f"{NAME}.{key}", told)
