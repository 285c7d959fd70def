"""What a synthetic control says: size, range, whether to trust it, what would overturn it."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from evenhand.assessment.differences_words import few_answer
from evenhand.assessment.panel_words import (
    compared_said,
    names_value,
    panel_values,
    quantities,
    set_aside_said,
)
from evenhand.assessment.told_ranges import FEW_FOR_SHARE, with_ranges
from evenhand.taxonomy.classes import DISCOVERED_CLASSES
from evenhand.wording.messages import Message, Name, Quantity, Term, Value, say, say_of
from evenhand.wording.numbers import NumberKind

POOR_FIT, OFF, HEAVY, A_YEAR = 2.0, 0.5, 0.1, {"month": 12, "week": 52}
_KINDS: dict[NumberKind, tuple[str, ...]] = {
    "count": ("recorded_after", "donors", "sets", "ring_areas", "ring_recorded",
              "backdated_periods"),
    "number": ("expected_after", "ring_expected"),
    "signed": ("difference", "difference_low", "difference_high", "ring_difference", "ring_low",
               "ring_high"),
    "signed_percent": ("change", "change_low", "change_high", "one_out_low", "one_out_high",
                       "backdated_change", "augmented_change"),
    "percent": ("confidence", "confidence_reached", "fit_error", "usual_gap"),
    "p_value": ("p_value", "p_ratio", "backdated_p_value", "ring_p_value",
                "augmented_p_value"),
}  # fmt: skip


def verdict_of(fields: Mapping[str, Any], confidence: float) -> str:
    """Say in one word what may be said.

    Parameters
    ----------
    fields
        What `sizes_of` and `fit_of` give.
    confidence
        Level asked for.
    """
    if fault_of(fields):
        return "not_trusted"
    if fields["least_p_value"] > 1 - confidence + 1e-9:
        return "cannot_tell"
    if fields["p_value"] > 1 - confidence + 1e-9:
        return "unclear"
    return "fewer" if fields["difference"] < 0 else "more"


def fault_of(fields: Mapping[str, Any]) -> str:
    """Say what forbids trust in the fit; empty where nothing does."""
    if fields["fit_beside_others"] > POOR_FIT:
        return "poor_fit"
    if fields["slow_fit_beside_others"] > POOR_FIT:
        return "off_level" if fields["off_level"] > OFF else "other_course"
    return ""


def synthetic_values(found: Any) -> dict[str, Value]:
    """Give every value that the messages of a synthetic control may need."""
    values = panel_values(found)
    for kind, names in _KINDS.items():
        values |= quantities(found, names, kind)
    for name in ("difference", "difference_low", "difference_high", "ring_difference", "ring_low",
                 "ring_high"):  # fmt: skip
        values[name] = Quantity(getattr(found, name), "signed", name, 0)
    for name in ("expected_after", "ring_expected"):
        values[name] = Quantity(getattr(found, name), "number", name, 0)
    values |= {
        **{name: Quantity(getattr(found, name), "number", name, 1)
           for name in ("fit_beside_others", "slow_fit_beside_others")},
        "error_ratio": Quantity(found.error_ratio, "number", "error_ratio", 1),
        "least_p_value": Quantity(found.least_p_value, "percent", "least_p_value", 1),
        "one_out_name": Name(found.one_out_name), "base": Term("base", found.base),
        "seed": Quantity(found.seed, "year", "seed"),
    }  # fmt: skip
    return with_ranges(values)


def synthetic_answer(found: Any, values: Mapping[str, Value]) -> Message:
    """Give the answer in a sentence or two."""
    told = {**values, "recorded": values["recorded_after"], "expected": values["expected_after"],
            "treated": values["areas_treated"]}  # fmt: skip
    few = few_answer(found.expected_after, found.verdict, told)
    if few is not None:
        return few
    known = not np.isnan(found.change_low) and not np.isnan(found.change_high)
    return say_of(f"synthetic_control.{found.verdict}{'' if known else '_open'}", values)


def synthetic_reading(found: Any, values: Mapping[str, Value]) -> tuple[Message, ...]:
    """Give the mix, the placebos, the checks and the ring."""
    parts = ["reading_mix_one" if found.areas_treated == 1 else "reading_mix", "reading_fit"]
    parts.append("reading_sets_drawn" if found.sets_drawn else "reading_sets")
    parts.append("reading_least")
    found_ratio = np.isfinite(found.error_ratio)
    parts.append("reading_ratio" if found_ratio else "reading_ratio_endless")
    if found.verdict == "not_trusted":
        parts.insert(0, f"reading_{fault_of(vars(found))}")
        parts[1:1] = (
            ["reading_augmented"] if found.augmented_change == found.augmented_change else []
        )
    few = found.expected_after < FEW_FOR_SHARE
    if found.one_out_name and not few:
        parts.append("reading_one_out")
    if found.backdated_p_value == found.backdated_p_value and not few:
        apart = found.backdated_p_value <= 1 - found.confidence
        parts.append("reading_backdated_apart" if apart else "reading_backdated")
    parts.append("reading_ring" if found.ring_areas else "reading_no_ring")
    said = [say_of(f"synthetic_control.{part}", values) for part in parts]
    return (*said, compared_said(found, "donors"), *_departing(found), *set_aside_said(found))


def _departing(found: Any) -> tuple[Message, ...]:
    """Name donors that count much and that themselves left their own mix: look what happened."""
    frame = found.weights()
    large = frame["own_rank"] >= frame["own_rank"].quantile(0.95)
    names = frame.loc[large & (frame["mix_share"] >= HEAVY), "area_name"].astype(str).tolist()
    if not names:
        return ()
    return (say("synthetic_control.reading_departing", areas=names_value(names)),)


def synthetic_limits(found: Any, values: Mapping[str, Value]) -> tuple[Message, ...]:
    """Name what it rests on and cannot show."""
    keys = ["limit_alike", "limit_shocks"]
    keys += ["limit_season"] if found.periods_before < A_YEAR[found.period] else []
    keys += ["limit_level"] if found.scale == "own_level" else ["limit_base"]
    keys += [] if found.is_unique else ["limit_ties"]
    keys += ["limit_chosen", "limit_moved"]
    said = [say_of(f"synthetic_control.{key}", values) for key in keys]
    if found.areas_treated > 1:
        said.append(say("differences.limit_neighbours"))
    if found.offence in DISCOVERED_CLASSES:
        said.append(say("differences.limit_found_by_police"))
    return (*said, *found.notes)
