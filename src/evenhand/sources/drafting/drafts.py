"""A draft: the lines of a mapping, each with its reason and certainty, and what is left out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from evenhand.sources.mapping_questions import OPEN
from evenhand.wording.messages import Message, Name, Quantity, say

Certainty = Literal["sure", "likely", "asked"]
Key = tuple[str, str]
UNANSWERED = OPEN
SECTIONS = ("", "recognise", "file", "columns", "values", "constants", "rows", "parts", "wide",
            "time", "place", "offences", "survey")  # fmt: skip
"""Sections of a mapping, in the order in which a draft gives them."""


@dataclass(frozen=True)
class Option:
    """One answer to a question.

    Attributes
    ----------
    value
        What the mapping's line then holds.
    label
        The answer in words.
    also
        Lines that change with it: (section, name) → value.
    """

    value: Any
    label: Message
    also: Mapping[Key, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One line of a mapping.

    Attributes
    ----------
    section, name
        Where it stands: ("columns", "starts_at"); the section is empty at the top.
    value
        What is proposed; for a question the answer that Enter gives, None where there is none.
    certainty
        sure, likely, or asked: then no import takes the mapping until it is answered.
    reason
        Why, in words.
    options
        For a question: the answers to choose from; empty where it is answered freely.
    """

    section: str
    name: str
    value: Any
    certainty: Certainty
    reason: Message
    options: tuple[Option, ...] = ()

    @property
    def key(self) -> Key:
        """Its place in the mapping."""
        return (self.section, self.name)


@dataclass(frozen=True)
class LeftOut:
    """A column that the mapping does not read, and why."""

    column: str
    reason: Message


@dataclass(frozen=True)
class Draft:
    """A mapping as proposed for one file.

    Attributes
    ----------
    file
        Name of the file.
    kind
        The table that the lines are drafted for.
    lines
        The mapping, in its order.
    left_out
        Columns that are not read.
    notes
        What should be known besides.
    is_known
        Whether the file is of a known origin, whose mapping comes with Evenhand.
    """

    file: str
    kind: str
    lines: tuple[Line, ...]
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[Message, ...] = ()
    is_known: bool = False

    @property
    def questions(self) -> tuple[Line, ...]:
        """The lines that only a person can answer."""
        return tuple(line for line in self.lines if line.certainty == "asked")

    def line(self, section: str, name: str) -> Line | None:
        """Find a line."""
        return next((line for line in self.lines if line.key == (section, name)), None)

    def value(self, section: str, name: str) -> Any:
        """Give what a line proposes; None if there is no such line."""
        line = self.line(section, name)
        return line.value if line is not None else None

    def roles(self) -> dict[str, Any]:
        """Give the proposed columns by role."""
        return {line.name: line.value for line in self.lines if line.section == "columns"}

    def answered(self, key: Key, answer: Any) -> "Draft":
        """Give the draft with one line answered, and what changes with the answer.

        Parameters
        ----------
        key
            Section and name of the line.
        answer
            One of its options, or a value; None takes the line out.
        """
        line = self.line(*key)
        assert line is not None, key
        chosen = answer if isinstance(answer, Option) else None
        value = chosen.value or None if chosen else answer
        changes = {**(chosen.also if chosen else {}), key: value}
        kept = tuple(
            replace(one, value=changes[one.key], certainty="sure", reason=reason("answered"))
            if one.key in changes
            else one
            for one in self.lines
        )
        new = tuple(
            Line(*place, said, "sure", reason("answered"))
            for place, said in changes.items()
            if self.line(*place) is None and said is not None
        )
        kept = tuple(one for one in kept if not (one.key in changes and one.value is None))
        order = {section: at for at, section in enumerate(SECTIONS)}
        return replace(
            self, lines=tuple(sorted(kept + new, key=lambda one: order[one.section.split(".")[0]]))
        )

    def stored(self, *, guesses: bool = False) -> dict[str, Any]:
        """Give the mapping as TOML holds it.

        Parameters
        ----------
        guesses
            Whether questions are filled with the answer that Enter gives, or the first of their
            options, for a check of what an import would do then; else they hold `UNANSWERED`.
        """
        made: dict[str, Any] = {}
        for line in self.lines:
            value = line.value
            if line.certainty == "asked":
                first = line.options[0].value if line.options else None
                guess = line.value if line.value is not None else first
                value = guess if guesses and guess is not None else UNANSWERED
            place = made
            for part in line.section.split(".") if line.section else ():
                place = place.setdefault(part, {})
            place[line.name] = value
        return made


def reason(
    key: str, *columns: str, shares: Mapping[str, float] | None = None, **names: str
) -> Message:
    """Make a reason: the entry of `wording/*/drafting.toml`, columns, shares and names.

    Parameters
    ----------
    key
        The entry.
    columns
        Printed as `{column}`, joined by " + ".
    shares
        Slot → a share from 0 to 1 where it begins with "share", else a count.
    names
        Slot → text printed as it is.
    """
    values: dict[str, Any] = {slot: Name(text) for slot, text in names.items()}
    if columns:
        values["column"] = Name(" + ".join(columns))
    for slot, share in (shares or {}).items():
        values[slot] = Quantity(share, "percent" if slot.startswith("share") else "count")
    return say(f"drafting.{key}", **values)
