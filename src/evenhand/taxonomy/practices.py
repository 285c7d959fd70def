"""What a practice sheet says of an effect: its design, its result, and how strong that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evenhand.taxonomy.evidence import EvidenceEntry, strength

RESULTS = ("helped", "no_clear_effect", "harmed", "could_not_tell")
DESIGNS = ("trial", "controlled", "association", "described")
"""Designs that one city can have: those of the evidence library for studies pooled are not."""

DIRECTIONS = {"helped": "fewer", "no_clear_effect": "unclear", "harmed": "more",
              "could_not_tell": "unmeasured"}  # fmt: skip
LICENCES = ("CC0-1.0", "CC-BY-4.0")


@dataclass(frozen=True)
class EffectFields:
    """Where a method of assessment keeps its effect.

    Attributes
    ----------
    change
        The names of the change and of the ends of its likely range, as shares.
    counts
        The counts of records that the change is worked out from.
    areas
        How many areas were treated, and how many compared with.
    design
        How it was studied.
    controlled_if
        Name of the claim by which it has a comparison; without one it is an association.
    """

    change: tuple[str, str, str]
    counts: tuple[str, ...]
    areas: tuple[str, str]
    design: str = "controlled"
    controlled_if: str = ""


_CHANGE = ("change", "change_low", "change_high")
EFFECTS: Mapping[str, EffectFields] = {
    "difference_in_differences": EffectFields(
        _CHANGE, ("treated_before", "treated_after", "others_before", "others_after"),
        ("treated", "others"),
    ),
    "staggered_effects": EffectFields(_CHANGE, ("recorded", "expected"), ("treated", "never")),
    "synthetic_control": EffectFields(
        _CHANGE, ("recorded_after", "expected_after"), ("areas_treated", "areas_compared")
    ),
    "interrupted_series": EffectFields(
        ("effect", "effect_low", "effect_high"), ("recorded", "expected"),
        ("treated", "comparisons"), controlled_if="is_controlled",
    ),
}  # fmt: skip
"""Method → where its effect stands."""


def result_of(low: float | None, high: float | None) -> str:
    """Say what came of a measure, by the likely range of the change alone.

    Parameters
    ----------
    low, high
        Ends of the range, as shares; None where there is none.

    Examples
    --------
    >>> result_of(-0.4, -0.1), result_of(-0.4, 0.2), result_of(0.1, 0.3), result_of(None, None)
    ('helped', 'no_clear_effect', 'harmed', 'could_not_tell')
    """
    if low is None or high is None:
        return "could_not_tell"
    if high < 0:
        return "helped"
    return "harmed" if low > 0 else "no_clear_effect"


def strength_of(effect: Mapping[str, Any]) -> int:
    """Say how much is known by a sheet's effect, on the ladder of the evidence library.

    Parameters
    ----------
    effect
        `design`, `result` and `plan` of a sheet.

    Notes
    -----
    A comparison whose plan was not frozen beforehand counts one less: the outcome was known when
    the comparison was chosen.

    Examples
    --------
    >>> strength_of({"design": "controlled", "result": "helped", "plan": "PR-0001"})
    2
    >>> strength_of({"design": "described", "result": "could_not_tell", "plan": None})
    0
    """
    entry = EvidenceEntry(
        entry="sheet", measure="sheet", design=effect["design"], problems=(),
        direction=DIRECTIONS[effect["result"]], source="sheet",
        is_low_quality=effect["plan"] is None,
    )  # fmt: skip
    return strength(entry)


def effect_problems(effect: Mapping[str, Any]) -> list[str]:
    """Say where result, design and numbers of an effect do not fit together.

    Examples
    --------
    >>> effect_problems({"design": "described", "result": "helped", "estimate": None,
    ...     "low": None, "high": None})
    ["'effect.result' is helped, but its numbers say could_not_tell"]
    """
    numbers = [effect[name] for name in ("estimate", "low", "high")]
    there = [one for one in numbers if one is not None]
    problems = []
    if there and len(there) < len(numbers):
        problems.append("'effect' has a part of its numbers; an estimate needs both ends of its "
                        "range")  # fmt: skip
    elif there and not numbers[1] <= numbers[0] <= numbers[2]:
        problems.append("'effect.estimate' lies outside its own range")
    if there and effect["design"] == "described":
        problems.append("'effect' has numbers without a design; nothing is graded without one")
    told = result_of(effect["low"], effect["high"]) if len(there) == 3 else "could_not_tell"
    if effect["result"] != told:
        problems.append(f"'effect.result' is {effect['result']}, but its numbers say {told}")
    return problems
