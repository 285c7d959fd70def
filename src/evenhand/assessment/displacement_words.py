"""What the finding on weighted displacement says."""

import math
from typing import Any

from evenhand.assessment.panel_words import panel_values, quantities
from evenhand.assessment.told_ranges import FEW_FOR_SHARE, sized, with_ranges
from evenhand.contract import Explanation
from evenhand.statistics.displacement_difference import LEAST_BEFORE, POISSON_UP_TO
from evenhand.wording.messages import Message, Quantity, Term, Value, say, say_of
from evenhand.wording.numbers import NumberKind

_OF_ROWS: tuple[tuple[str, NumberKind], ...] = (
    ("difference", "signed"), ("difference_low", "signed"), ("difference_high", "signed"),
    ("change", "signed_percent"), ("change_low", "signed_percent"),
    ("change_high", "signed_percent"), ("before_count", "count"), ("after_count", "count"),
    ("p_value", "p_value"), ("p_value_independent", "p_value"),
)  # fmt: skip
BAD_MOMENT = 0.05
_EVENTS = ("difference", "difference_low", "difference_high")


def values(found: Any) -> dict[str, Value]:
    """Give what the messages say of the finding as a whole and of the treated areas."""
    ends = ("", "_low", "_high")
    shares = [f"{name}{end}" for name in ("net", "wdq") for end in ends]
    events = [f"{name}{end}" for name in ("gross", "total_net") for end in ends]
    told: dict[str, Value] = {
        **panel_values(found),
        **quantities(found, shares, "number"),
        **quantities(found, events, "count"),
        **quantities(found, ("areas_buffer", "periods_between", "sets"), "count"),
        "dispersion": Quantity(found.dispersion, "number", "dispersion"),
        "bases_ratio": Quantity(found.bases_ratio, "number", "bases_ratio"),
        "p_lot": Quantity(found.p_lot, "p_value", "p_lot"),
        "least_p_lot": Quantity(found.least_p_lot, "p_value", "least_p_lot"),
        "rise_before": Quantity(found.rise_before, "signed_percent", "rise_before"),
        "p_rise_before": Quantity(found.p_rise_before, "p_value", "p_rise_before"),
        "balance": Term("balance", found.balance),
        "least_before": Quantity(LEAST_BEFORE, "count"),
        "up_to": Quantity(POISSON_UP_TO, "number"),
    }
    return with_ranges(told) | row_values(found, "treated")


def row_values(found: Any, part: str) -> dict[str, Value]:
    """Give the numbers of one part."""
    told: dict[str, Any] = with_ranges({
        name: Quantity(found.cite(f"{name}[{part}]"), kind, f"{name}[{part}]",
                       digits=0 if name in _EVENTS else None)
        for name, kind in _OF_ROWS
    })  # fmt: skip
    few = told["before_count"], told["after_count"]
    told["sized"] = sized(told["change"], told["change_range"], *few)
    known = float(few[0].value) >= FEW_FOR_SHARE
    told["sized_alone"] = (
        say("panel.sized_alone", change=told["change"])
        if known
        else say("panel.sized_few", before=few[0], after=few[1])
    )
    return told


def part_value(part: str) -> Term:
    """Name a part of the finding, for charts."""
    if part.startswith("harm_"):
        return Term("ruler", part.removeprefix("harm_"))
    return Term("moved_part", part)


def explained(found: Any) -> Explanation:
    """Say how far counts fell beyond the comparison, and whether that is unusual."""
    told = values(found)
    reading = [*_number(found, told), _lot(found, told), *_apart(found, told),
               _independent(found, told)]  # fmt: skip
    if found.areas_buffer:
        reading += [
            say_of(f"weighted_displacement.reading_{part}", told | row_values(found, part))
            for part in ("buffer", "both")
        ]
    rests = say_of(f"weighted_displacement.reading_ranges_{found.ranges_rest_on}", told)
    reading += [*_quotient(found, told), *_harm(found, told), rests, say_of("data.rows_used", told)]
    return Explanation(
        answer=say_of(f"weighted_displacement.{found.verdict}", told),
        reading=tuple(reading), limits=(*_limits(found, told), *found.notes),
    )  # fmt: skip


def _number(found: Any, told: dict[str, Value]) -> list[Message]:
    unknown = "_unknown" if found.ranges_rest_on == "nothing" else ""
    said = [say_of(f"weighted_displacement.reading_number{unknown}", told)]
    if not math.isnan(found.dispersion):
        said.append(say_of("weighted_displacement.reading_varied", told))
    return said


def _lot(found: Any, told: dict[str, Value]) -> Message:
    few = found.least_p_lot > 1 - found.confidence
    kind = "_few" if few else "_together" if found.lots_among == "together" else ""
    return say_of(f"weighted_displacement.reading_lot{kind}", told)


def _apart(found: Any, told: dict[str, Value]) -> list[Message]:
    """Say which reckoning decides where the periods before and the lots call differently."""
    level, before = 1 - found.confidence, float(found.cite("p_value[treated]"))
    if not found.verdict.endswith("_lot") or math.isnan(before):
        return []
    differ = (before <= level) != (found.p_lot <= level)
    return [say_of("weighted_displacement.reading_apart", told)] if differ else []


def _independent(found: Any, told: dict[str, Value]) -> Message:
    """Tell the form for independent counts only where the periods before do not contradict it."""
    if math.isnan(found.dispersion):
        return say_of("weighted_displacement.reading_independent_unknown", told)
    fits = found.dispersion <= POISSON_UP_TO
    key = "reading_independent" if fits else "reading_independent_not"
    return say_of(f"weighted_displacement.{key}", told)


def _quotient(found: Any, told: dict[str, Value]) -> list[Message]:
    if found.wdq_why == "no_comparison":
        return [say_of("weighted_displacement.reading_wdq_no_comparison", told)]
    alone = "" if found.areas_buffer else "_alone"
    messages = [say_of(f"weighted_displacement.reading_effects{alone}", told)]
    if found.wdq_why:
        messages.append(say_of(f"weighted_displacement.reading_wdq_{found.wdq_why}", told))
    elif found.net < 0:
        messages.append(say_of("weighted_displacement.reading_wdq_no_gain", told))
    else:
        kind = "spread" if found.wdq > 0 else ("moved" if found.wdq > -1 else "moved_more")
        messages.append(say_of(f"weighted_displacement.reading_wdq_{kind}", told))
    return messages


def _harm(found: Any, told: dict[str, Value]) -> list[Message]:
    """Tell what all reported classes weigh, under each ruler."""
    parts = [part for part in found.to_frame()["part"] if part.startswith("harm_")]
    said = [
        say_of("weighted_displacement.reading_harm",
               told | row_values(found, part) | {"ruler": part_value(part)})
        for part in parts
    ]  # fmt: skip
    return [*said, say("weighted_displacement.reading_harm_note")] if said else []


def _limits(found: Any, told: dict[str, Value]) -> list[Message]:
    chosen = "_bad" if found.p_rise_before < BAD_MOMENT else ""
    limits = [say("weighted_displacement.limit_alike"), say("weighted_displacement.limit_overturn"),
              say_of(f"weighted_displacement.limit_chosen{chosen}", told)]  # fmt: skip
    if found.areas_treated > 1:
        kind = f"_{found.lots_among}" if found.lots_among in ("together", "too_few") else ""
        limits.append(say(f"weighted_displacement.limit_neighbours{kind}"))
    if math.isinf(found.bases_ratio):
        limits.append(say("weighted_displacement.limit_bases_none"))
    elif not found.is_alike:
        limits.append(say_of("weighted_displacement.limit_bases",
                             told | row_values(found, _plain(found))))  # fmt: skip
    if not found.named_comparison:
        limits.append(say_of("weighted_displacement.limit_untouched", told))
    if found.periods_between:
        limits.append(say_of("weighted_displacement.limit_between", told))
    return limits


def _plain(found: Any) -> str:
    parts = set(found.to_frame()["part"])
    return "treated_as_counted" if "treated_as_counted" in parts else "treated"
