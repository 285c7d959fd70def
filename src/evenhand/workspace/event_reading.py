"""What an event sheet says: its phase, what it still lacks, and signals that point the same way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from evenhand.taxonomy.events import (
    AFTER,
    BEFORE,
    DURING,
    HARMS,
    LIKELIHOODS,
    NEEDED_ACCESS,
    PARTS,
)
from evenhand.workspace.numbered_documents import Document

ENOUGH = 2
"""Signals that point the same way are shown together from the second on."""


@dataclass(frozen=True)
class Lack:
    """One thing that a sheet still lacks.

    Attributes
    ----------
    phase
        Before, during or after.
    part
        The part in which it would stand.
    what
        Its term: `none` for a part that is empty, else what about an entry is open.
    entry
        The entry or topic that it is about; empty for the whole part.
    """

    phase: str
    part: str
    what: str
    entry: str = ""


@dataclass(frozen=True)
class Together:
    """Signals that hold and point the same way at the same place.

    Attributes
    ----------
    place, points_to
        The place's entry, empty for none, and what they point to.
    signals
        The signals, in the order of time.
    sources
        How many sources they come from.
    seen
        How many of them were seen by whoever wrote them down.
    """

    place: str
    points_to: str
    signals: tuple[Mapping[str, Any], ...]
    sources: int
    seen: int


def phase_of(document: Document, at: datetime) -> str:
    """Say in which phase an event is: before, during or after.

    Parameters
    ----------
    document
        The sheet.
    at
        A moment with a time zone.
    """
    facts = document["facts"]
    if at < datetime.fromisoformat(facts["begins"]):
        return BEFORE
    return DURING if at <= datetime.fromisoformat(facts["ends"]) else AFTER


def holding(document: Document, at: datetime) -> list[dict[str, Any]]:
    """Give the signals that hold at a moment, in the order of time; expired ones drop out."""
    found = [
        row
        for row in document["signals"]
        if datetime.fromisoformat(row["at"]) <= at < datetime.fromisoformat(row["until"])
    ]
    return sorted(found, key=lambda row: datetime.fromisoformat(row["at"]))


def signals_together(document: Document, at: datetime) -> list[Together]:
    """Put signals together that hold and point the same way at the same place.

    Nothing is weighed, predicted or rung: the numbers and the words are shown, and people decide.

    Parameters
    ----------
    document
        The sheet.
    at
        A moment with a time zone.

    Returns
    -------
    list of Together
        Two signals or more each, the most first.
    """
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in holding(document, at):
        groups.setdefault((row["place"] or "", row["points_to"]), []).append(row)
    found = [
        Together(place, points_to, tuple(rows), len({_same(row["source"]) for row in rows}),
                 sum(row["confidence"] == "seen" for row in rows))
        for (place, points_to), rows in groups.items()
        if len(rows) >= ENOUGH
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-len(one.signals), -one.sources, one.signals[0]["at"]))


def by_weight(risks: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Order risks by the harm, then by how likely they are; the words are not multiplied."""
    return sorted(
        risks,
        key=lambda row: (-HARMS.index(row["harm"]), -LIKELIHOODS.index(row["likelihood"])),
    )


def lacking(document: Document, phase: str | None = None) -> list[Lack]:
    """Name everything that a sheet still lacks.

    Parameters
    ----------
    document
        The sheet.
    phase
        Before, during or after; None for all three.
    """
    found = [*_before(document), *_during(document), *_after(document)]
    return [one for one in found if phase in (None, one.phase)]


def _before(document: Document) -> Iterator[Lack]:
    for part in ("expected", "places", "risks", "measures", "partners", "messages", "stops"):
        if not document[part]:
            yield Lack(BEFORE, part, "none")
    answered = {row["risk"] for row in document["measures"]}
    for row in document["risks"]:
        if row["id"] not in answered:
            yield Lack(BEFORE, "measures", "no_measure", row["id"])
    topics = {row["topic"] for row in document["access"]}
    for topic in NEEDED_ACCESS:
        if topic not in topics:
            yield Lack(BEFORE, "access", "no_access", topic)


def _during(document: Document) -> Iterator[Lack]:
    if not document["signals"] and not document["handovers"]:
        yield Lack(DURING, "signals", "no_log")


def _after(document: Document) -> Iterator[Lack]:
    for whole, part, field, what in (
        ("expected", "came", "expectation", "no_number"), ("risks", "outcomes", "risk",
        "no_outcome"), ("measures", "delivered", "measure", "no_delivery"),
        ("partners", "debriefs", "partner", "no_debrief"),
    ):  # fmt: skip
        told = {row[field] for row in document[part]}
        for row in document[whole]:
            if row["id"] not in told:
                yield Lack(AFTER, part, what, row["id"])
    if not document["comparisons"]:
        yield Lack(AFTER, "comparisons", "no_comparison")
    for part in ("lessons", "decisions"):
        if not document[part]:
            yield Lack(AFTER, part, "none")


def entry_of(document: Document, entry: str) -> Mapping[str, Any] | None:
    """Give an entry by its number; None where there is none."""
    rows = (row for part in PARTS for row in document[part])
    return next((row for row in rows if row["id"] == entry), None)


def _same(source: str) -> str:
    return " ".join(source.casefold().split())
