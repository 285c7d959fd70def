"""What is said of feelings before and after: site, comparison, and who may be worse off."""

import math
from typing import TYPE_CHECKING

from evenhand.analysis.survey_words import answered_said, codes_value, item_value, state_values
from evenhand.contract import Explanation
from evenhand.tables.answers.before_after_parts import CONTACTED, NAME, SITE
from evenhand.wording.messages import Message, Name, Quantity, Term, TermList, Value, say

if TYPE_CHECKING:
    from evenhand.analysis.perception_before_after import PerceptionBeforeAfter

_FEW = 19
"""With fewer areas where nothing was done, no rank among them can fall below one in twenty."""


def explained(found: "PerceptionBeforeAfter") -> Explanation:
    """Say what changed at the site and whether it is the measure's; the warning comes first."""
    told = values(found)
    answer = say(f"{NAME}.{found.verdict}", **told)
    if found.adverse:
        answer = say(f"{NAME}.warned", warning=_warning(found, told), answer=answer)
    return Explanation(answer=answer, reading=_reading(found, told), limits=_limits(found, told))


def _warning(found: "PerceptionBeforeAfter", told: dict[str, Value]) -> Message:
    fell = found.cite(f"points[{SITE}]") < 0
    part = CONTACTED if CONTACTED in found.adverse else found.adverse[0]
    return say(f"{NAME}.warning_{part}{'_while_fell' if fell else ''}",
               **{**told, **_of_part(found, part)})  # fmt: skip


def values(found: "PerceptionBeforeAfter") -> dict[str, Value]:
    """Give the values of its messages; those of a part are of the site."""
    told: dict[str, Value] = {
        **state_values(found), **_of_part(found, SITE),
        "item": item_value(found.meaning), "codes": codes_value(found.meaning, found.counted),
        "first_wave": Name(found.first_wave), "second_wave": Name(found.second_wave),
        "measure": Term("measure", found.measure),
        "intervention": Name(found.intervention),
        "fewest": Quantity(found.fewest, "count"),
        "untouched": Quantity(found.untouched, "count", "untouched"),
        "p_lot": Quantity(found.p_lot, "p_value", "p_lot"),
        "least_p_lot": Quantity(found.least_p_lot, "p_value", "least_p_lot"),
        "movement": Quantity(found.movement_points, "number", "movement_points", 1),
        "small": TermList(tuple(Term("survey_part", part) for part in found.small)),
    }  # fmt: skip
    for name in ("contacted_more", "contacted_more_low", "contacted_more_high"):
        told[name] = Quantity(getattr(found, name), "points", name)
    return told


def _of_part(found: "PerceptionBeforeAfter", part: str) -> dict[str, Value]:
    kinds = {
        "share_first": "percent", "share_second": "percent", "points": "points",
        "points_low": "points", "points_high": "points", "difference_points": "points",
        "difference_points_low": "points", "difference_points_high": "points",
        "sampling_low": "points", "sampling_high": "points", "p_value": "p_value",
        "p_value_sampling": "p_value", "p_rise_adjusted": "p_value",
    }  # fmt: skip
    told: dict[str, Value] = {"part": Term("survey_part", part)}
    for name, kind in kinds.items():
        path = f"{name}[{part}]"
        told[name] = Quantity(found.cite(path), kind, path)  # type: ignore[arg-type]
    return told


def _reading(found: "PerceptionBeforeAfter", told: dict[str, Value]) -> tuple[Message, ...]:
    said = [say(f"{NAME}.reading_item", **told)]
    if found.verdict != "no_comparison":
        said.append(say(f"{NAME}.reading_sampling", **told))
    if not math.isnan(found.movement) and found.verdict != "no_comparison":
        said += [say(f"{NAME}.reading_movement", **told), say(f"{NAME}.reading_lot", **told)]
    frame = found.to_frame()
    tested = frame.loc[frame["p_rise_adjusted"].notna(), "role"].astype(str)
    said += [say(f"{NAME}.reading_adverse_test", **_of_part(found, part)) for part in tested]
    if not math.isnan(found.contacted_more):
        said.append(say(f"{NAME}.reading_contacted", **told))
    if found.small:
        said.append(say(f"{NAME}.reading_small", **told))
    return (*said, *answered_said(found, told))


def _limits(found: "PerceptionBeforeAfter", told: dict[str, Value]) -> tuple[Message, ...]:
    if found.verdict == "no_comparison":
        keys = ["no_comparison"]
    else:
        keys = ["alike", "few_areas" if found.untouched < _FEW else "chosen"]
        keys += ["movement_unknown"] if math.isnan(found.movement) else []
    keys.append("contacted" if found.knows_contacts else "contacts_unknown")
    keys += ["moved_people"]
    return (*(say(f"{NAME}.limit_{key}", **told) for key in keys), say("survey.limit_answered"),
            *found.notes)  # fmt: skip
