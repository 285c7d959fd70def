"""What estimates for small areas say of how they were made, and of what they cannot show."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from evenhand.analysis.survey_words import answered_said, names_value
from evenhand.wording.messages import Message, Name, Quantity, Term, TermList, Value, say

if TYPE_CHECKING:
    from evenhand.analysis.small_areas import SmallAreaShares

FEW_AREAS = 15
NOT_NORMAL = 0.01
_GROUPINGS = ("age", "gender")
"""Groupings that have a word of their own; others are named as in the survey."""


def reading_said(
    found: "SmallAreaShares", values: Mapping[str, Value], *, has_told: bool
) -> tuple[Message, ...]:
    """Say by what model areas were estimated, how far it speaks for them, and how it fits."""
    said = [say("small_areas.reading_clear", **values)]
    if has_told:
        said.append(say("small_areas.reading_direct", **values))
    said.append(_fit_said(found, values))
    if found.is_full:
        said.append(say("small_areas.reading_full"))
    if found.features:
        known = TermList(tuple(Term("area_feature", name) for name in found.features))
        said.append(say("small_areas.reading_features", features=known))
    if found.left_out:
        said.append(say("small_areas.reading_left_out", groups=names_value(found.left_out)))
    if found.synthetic:
        names = names_value(found.synthetic_names())
        said.append(say("small_areas.reading_synthetic", **values, names=names))
    if found.was_zero:
        said.append(say("small_areas.reading_zero"))
    if found.normal_p_value < NOT_NORMAL:
        p = Quantity(found.normal_p_value, "p_value", "normal_p_value")
        said.append(say("small_areas.reading_not_normal", p=p))
    if found.most_moved > 0:
        moved = Quantity(found.most_moved, "percent", "most_moved")
        said.append(say("small_areas.reading_moved", **values, moved=moved))
    said.append(say("survey.reading_wave", **values))
    return (*said, *answered_said(found, values))


def _fit_said(found: "SmallAreaShares", values: Mapping[str, Value]) -> Message:
    if found.fit == "multilevel":
        return say("small_areas.reading_multilevel", groups=_groupings(found))
    if found.fit == "spatial":
        return say("small_areas.reading_spatial", **values,
                   rho=Quantity(found.rho, "number", "rho"),
                   p=Quantity(found.rho_p_value, "p_value", "rho_p_value"))  # fmt: skip
    return say("small_areas.reading_area_model", **values)


def _groupings(found: "SmallAreaShares") -> TermList:
    return TermList(tuple(
        Term("grouping", name) if name in _GROUPINGS else Name(name) for name in found.groupings
    ))  # fmt: skip


def limits_said(found: "SmallAreaShares", values: Mapping[str, Value]) -> tuple[Message, ...]:
    """Say what the estimates cannot show."""
    said = [say("small_areas.limit_unlike")]
    if found.fit == "multilevel":
        said.append(say("small_areas.limit_design", groups=_groupings(found)))
    else:
        said.append(say("small_areas.limit_variance"))
    if found.areas_asked < FEW_AREAS:
        said.append(say("small_areas.limit_few_areas", **values))
    said += [say("survey.limit_answered"), say("survey.limit_said")]
    if found.single != "refuse":
        said.append(say(f"survey.limit_single_{found.single}"))
    return (*said, say("survey.limit_parts"), *found.notes)
