"""The chapters on what could be done, and on whether what was done worked."""

from collections.abc import Mapping, Sequence
from typing import Any

from evenhand.publishing.answers import Answer
from evenhand.publishing.effects_table import DESIGNS, effects_blocks
from evenhand.publishing.openings import assessment_opening, response_opening
from evenhand.publishing.options_table import options_table
from evenhand.publishing.parted import Layout, Part
from evenhand.wording.messages import Name, Term, Value, say

_BESIDE = ("event_study", "displacement", "adverse_effects", "value_for_money", "implementation")
_OF_MEASURE = (*DESIGNS, *_BESIDE)
_DRAWN = ("staggered_effects", "synthetic_control", "displacement")
_READ = {
    **dict.fromkeys(DESIGNS, 0),
    **dict.fromkeys(_BESIDE, 1),
    "event_study": 0,
    "implementation": 0,
}


def response_layout(files: Sequence[Mapping[str, Any]] = ()) -> Layout:
    """Lay out what is known to work, who belongs at the table, and what could be seen.

    Parameters
    ----------
    files
        The problem files of the partnership, of which the opening tells.
    """
    return Layout(
        chapter="response",
        parts=(
            Part("known", ("evidence_options",), tabled=options_table),
            Part("table", ("stakeholders",), ("stakeholders",)),
            Part("seen", ("detectable_effect",), ("detectable_effect",)),
        ),
        read={"evidence_options": 0, "stakeholders": 1},
        opening=lambda found: response_opening(found, files),
        summed=("evidence_options",),
    )


def assessment_layout(found: Sequence[Answer]) -> Layout:
    """Lay out one part for each measure, in the order in which they were asked about.

    Parameters
    ----------
    found
        The answers of the chapter.
    """
    about = dict.fromkeys(str(answer.ask.options["intervention"]) for answer in found)
    parts = tuple(
        Part("measure", _OF_MEASURE, _DRAWN, intervention=one, tabled=effects_blocks,
             in_table=(*DESIGNS, "event_study"),
             heading=say("audit.assessment_measure", **_named(one, found)))
        for one in about
    )  # fmt: skip
    return Layout(chapter="assessment", parts=parts, read=_READ, kept="overturn",
                  opening=assessment_opening)  # fmt: skip


def _named(intervention: str, found: Sequence[Answer]) -> dict[str, Value]:
    """Name an intervention by its number and by what was done, as findings call it."""
    mine = [one.finding for one in found if one.ask.options["intervention"] == intervention]
    measure = next((str(getattr(one, "measure", "")) for one in mine), "")
    return {"intervention": Name(intervention), "measure": Term("measure", measure)}
