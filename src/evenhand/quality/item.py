"""One line of the report on data: what was looked for, its size, an example, what follows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from evenhand.wording.messages import Message, Quantity, Term, Value, say
from evenhand.wording.numbers import NumberKind

Group = Literal["rows", "time", "place", "classes", "series"]
State = Literal["found", "clear", "unknown"]
GROUPS: tuple[Group, ...] = ("rows", "time", "place", "classes", "series")
EVERY_TABLE = "all"


@dataclass(frozen=True)
class Example:
    """A row of a file, counted as a spreadsheet does; never what stands in it."""

    file: str
    row: int


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing that was looked for.

    Attributes
    ----------
    key
        What: a term of `quality_item`, with the messages `quality.found_<key>` and `means_<key>`.
    table
        The table, or "all" for what the imports tell of all files.
    group
        The part of the report it stands in.
    state
        `found`; `clear`: looked for and not there; `unknown`: these data cannot tell.
    subject
        Tells items of one key apart: a reason, a time of day, a column. A word of the name
        `subject` in `words` is how it is printed.
    counted
        What `count` and `of` count: rows, months, days, points, classes, cells, files, identifiers.
    numbers
        Name → (value, kind): `count`, `of` and `share`, and what else the sentence needs.
    words
        What else the sentence needs: terms, names, days.
    examples
        The first rows concerned.
    done
        What was done with them: `quality.done_<done>`.
    is_heavy
        Whether findings must be read with care because of it.
    affects
        Methods whose answers it touches; with `state` found, in part of the rows.
    """

    key: str
    table: str
    group: Group
    state: State
    subject: str = ""
    counted: str = "rows"
    numbers: Mapping[str, tuple[Any, NumberKind]] = field(default_factory=dict)
    words: Mapping[str, Value] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()
    done: str = "kept"
    is_heavy: bool = False
    affects: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its key and subject: what a citation names."""
        return f"{self.key}|{self.subject}" if self.subject else self.key

    def citation(self, number: str) -> str:
        """Say how one of its numbers is cited: "D-incidents.count[undated]"."""
        return f"D-{self.table}.{number}[{self.name}]"

    def title(self) -> Message:
        """Name it in a few words."""
        if self.key == "aside":
            return say(f"data.aside_{self.subject}")
        if "subject" in self.words:
            return say("quality.titled", name=self.term(), subject=self.words["subject"])
        return say("dossier.value", value=self.term())

    def term(self) -> Term:
        """Give its name as a term."""
        return Term("quality_item", self.key)

    def found(self) -> Message:
        """Say what was found, with its size."""
        return say(f"quality.found_{self.key}", **self._values())

    def dealt(self) -> Message:
        """Say what was done with it."""
        return say(f"quality.done_{self.done}")

    def means(self) -> Message:
        """Say what it means for the findings."""
        return say(f"quality.means_{self.key}", **self._values())

    def quantity(self, number: str) -> Quantity:
        """Give one of its numbers, with what cites it."""
        value, kind = self.numbers[number]
        is_day = kind in ("date", "month")
        return Quantity(value, kind, "" if is_day else self.citation(number))

    def _values(self) -> dict[str, Value]:
        return {name: self.quantity(name) for name in self.numbers} | dict(self.words)


def sized(count: float, of: float) -> dict[str, tuple[Any, NumberKind]]:
    """Give the three numbers that every item of rows has.

    Examples
    --------
    >>> sized(1, 4)["share"]
    (0.25, 'percent')
    """
    share = count / of if of else float("nan")
    return {"count": (count, "count"), "of": (of, "count"), "share": (share, "percent")}
