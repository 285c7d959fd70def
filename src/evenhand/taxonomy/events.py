"""What a sheet on an event asks for: its parts by phase, and the codes of its answers.

The codes and the order of the parts are a convention of ours. Planning, watching and looking back
as three phases of one sheet, and weak signals that are read together, follow LETSCROWD (H2020
740466, https://cordis.europa.eu/article/id/410936-safer-crowds-in-mass-gatherings).
"""

from collections.abc import Mapping
from dataclasses import dataclass

BEFORE, DURING, AFTER = "before", "during", "after"
PHASES = (BEFORE, DURING, AFTER)
KINDS = ("concert", "match", "sports", "fair", "market", "parade", "assembly", "holiday", "other")
LIKELIHOODS = ("seldom", "possible", "likely")
HARMS = ("slight", "serious", "grave")
ACCESS = ("step_free", "toilets", "quiet_place", "hearing", "seeing", "language", "companion",
          "way_home", "children", "other")  # fmt: skip
NEEDED_ACCESS = ACCESS[:-1]
SIGNS = ("crowding", "blocked_way", "flow", "weather", "structure", "supply", "mood", "theft",
         "harassment", "health", "rumour", "traffic", "other")  # fmt: skip
"""What a signal points to: something at the place, or behaviour; never a person or a group."""
CONFIDENCES = ("seen", "told", "unsure")
HAPPENED = ("as_feared", "less", "not", "unknown")
DONE = ("as_planned", "partly", "not", "unknown")
LESSONS = ("keep", "change", "stop")


@dataclass(frozen=True)
class Field:
    """One thing that an entry of a part holds.

    Attributes
    ----------
    name
        Its name in the document.
    kind
        ``text``, ``note`` (shorter), ``line``, ``whole``, ``choice``, ``day``, ``moment``, ``area``
        or ``entry``.
    is_required
        Whether it may not be left empty.
    choices
        The codes of a choice; their words are the terms `event_<name>`.
    of
        For an entry: the part that it is one of.
    """

    name: str
    kind: str = "text"
    is_required: bool = True
    choices: tuple[str, ...] = ()
    of: str = ""


@dataclass(frozen=True)
class Part:
    """One list of a sheet.

    Attributes
    ----------
    name
        Its name in the document.
    phase
        Before, during or after.
    letter
        What the numbers of its entries begin with.
    fields
        What an entry holds.
    only_grows
        Whether an entry, once written, stays as it is.
    """

    name: str
    phase: str
    letter: str
    fields: tuple[Field, ...]
    only_grows: bool = False

    def field(self, name: str) -> Field:
        """Give a field by its name."""
        return next(one for one in self.fields if one.name == name)


_SOURCE = Field("source", "line")
_PLACE = Field("place", "entry", is_required=False, of="places")
_EVERY = (
    Part("expected", BEFORE, "X", (
        Field("when", "line"), Field("low", "whole"), Field("high", "whole"), _SOURCE)),
    Part("places", BEFORE, "L", (
        Field("name", "line"), Field("area", "area", is_required=False),
        Field("capacity", "whole", is_required=False),
        Field("capacity_source", "line", is_required=False),
        Field("flows", "text", is_required=False))),
    Part("risks", BEFORE, "R", (
        _PLACE, Field("behaviour"), Field("when", "line", is_required=False),
        Field("likelihood", "choice", choices=LIKELIHOODS), Field("harm", "choice", choices=HARMS),
        _SOURCE)),
    Part("measures", BEFORE, "M", (
        Field("risk", "entry", is_required=False, of="risks"), Field("what"),
        Field("owner", "line"), Field("dose", "line"))),
    Part("partners", BEFORE, "O", (
        Field("organisation", "line"), Field("duty"),
        Field("reached", "line", is_required=False))),
    Part("messages", BEFORE, "C", (
        Field("on", "day"), Field("to", "line"), Field("what"), Field("by", "line"))),
    Part("access", BEFORE, "A", (
        Field("topic", "choice", choices=ACCESS), Field("what"), Field("by", "line"))),
    Part("stops", BEFORE, "H", (
        Field("sign"), Field("decides", "line"), Field("told", "line"))),
    Part("signals", DURING, "S", (
        Field("at", "moment"), _PLACE, Field("points_to", "choice", choices=SIGNS),
        Field("what", "note"),
        Field("confidence", "choice", choices=CONFIDENCES), _SOURCE, Field("until", "moment")),
        only_grows=True),
    Part("actions", DURING, "T", (
        Field("signal", "entry", is_required=False, of="signals"), Field("at", "moment"),
        Field("done", "note"), Field("by", "line")), only_grows=True),
    Part("handovers", DURING, "G", (
        Field("at", "moment"), Field("by", "line"), Field("to", "line"), Field("text", "note")),
        only_grows=True),
    Part("came", AFTER, "N", (
        Field("expectation", "entry", of="expected"), Field("low", "whole"), Field("high", "whole"),
        _SOURCE)),
    Part("outcomes", AFTER, "U", (
        Field("risk", "entry", is_required=False, of="risks"),
        Field("happened", "choice", choices=HAPPENED), Field("text"), _SOURCE)),
    Part("delivered", AFTER, "V", (
        Field("measure", "entry", of="measures"),
        Field("delivery", "choice", choices=DONE), Field("text"), _SOURCE)),
    Part("lessons", AFTER, "W", (
        Field("lesson", "choice", choices=LESSONS), Field("text"), Field("by", "line"))),
    Part("debriefs", AFTER, "B", (
        Field("partner", "entry", of="partners"), Field("on", "day"), Field("text"))),
    Part("decisions", AFTER, "D", (
        Field("on", "day"), Field("what"), Field("by", "line")), only_grows=True),
)  # fmt: skip
PARTS: Mapping[str, Part] = {part.name: part for part in _EVERY}
"""Name → part, in the order of a sheet."""


def part_of(entry: str) -> Part | None:
    """Give the part that an entry's number belongs to; None where there is none.

    Examples
    --------
    >>> part_of("R3").name, part_of("Z1")
    ('risks', None)
    """
    return next((one for one in _EVERY if one.letter == entry[:1]), None)
