"""What is said of an allocation: who goes first, how free the lot was, and what follows."""

from typing import TYPE_CHECKING

from evenhand.contract import Explanation
from evenhand.wording.messages import Name, Quantity, Term, TermList, Value, say_of
from evenhand.wording.numbers import NumberKind

if TYPE_CHECKING:
    from evenhand.response.rollout_assignment import RolloutAssignment

NAME = "rollout_assignment"
_KINDS: dict[str, NumberKind] = {
    "candidates": "count", "treated_areas": "count", "compared_areas": "count",
    "buffer_areas": "count", "waves": "count", "per_wave": "count", "blocks": "count",
    "buffer_m": "metres", "balance": "number", "alpha": "percent", "possible": "count",
    "tried": "count", "accepted": "count", "refused_near": "count",
    "refused_unbalanced": "count", "refused_few": "count", "smallest_p": "number",
    "gap_most": "number", "always_areas": "count", "never_areas": "count",
    "pairs_bound": "percent", "seed": "count",
}  # fmt: skip


def values(found: "RolloutAssignment") -> dict[str, Value]:
    """Give the values of its messages, each with the field it comes from."""
    told: dict[str, Value] = {
        name: Quantity(getattr(found, name), kind, name) for name, kind in _KINDS.items()
    }
    frame = found.to_frame()
    names = frame.loc[frame["wave"].eq(1).fillna(False), "area_name"]
    return told | {
        "offence": Term("offence_class", found.offence),
        "first_on": Quantity(found.first_on, "month", "first_on"),
        "last_on": Quantity(found.last_on, "month", "last_on"),
        "starts_on": Quantity(found.starts_on, "date", "starts_on"),
        "first_names": TermList(tuple(Name(str(name)) for name in names)),
        "used": Quantity(found.n_used, "count", "n_used"),
        "rows": Quantity(found.n_rows, "count", "n_rows"),
    }


def explained(found: "RolloutAssignment") -> Explanation:
    """Say who goes first, whether the lot was free enough, and how to judge afterwards."""
    told = values(found)
    return Explanation(
        answer=say_of(f"{NAME}.{found.verdict}", told),
        reading=tuple(say_of(key, told) for key in _reading(found)),
        limits=tuple(say_of(f"{NAME}.{key}", told) for key in _limits(found)),
    )


def _reading(found: "RolloutAssignment") -> list[str]:
    keys = ["reading_listed" if found.is_listed else "reading_drawn", "reading_refused"]
    if found.accepted:
        keys += ["reading_balance", "reading_bound", "reading_seed"]
    return [*(f"{NAME}.{key}" for key in keys), "data.rows_used"]


def _limits(found: "RolloutAssignment") -> list[str]:
    keys = ["limit_same_lot", "limit_kept", "limit_need"]
    if not found.has_outlines:
        keys.append("limit_no_outlines")
    elif not found.buffer_m:
        keys.append("limit_no_buffer")
    return keys
