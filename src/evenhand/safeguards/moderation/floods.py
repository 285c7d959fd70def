"""Tells a flood: too much from one source, or the same text over and over."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from evenhand.safeguards.moderation.letters import folded

Flood = Literal["source", "text"]


@dataclass(frozen=True)
class Arrival:
    """When a text came, from where, and what it says in short.

    Attributes
    ----------
    at
        When it came.
    source
        Whatever stands for where it came from; never an address that leads to a person.
    fingerprint
        What `fingerprint` gives.
    """

    at: datetime
    source: str
    fingerprint: str


@dataclass(frozen=True)
class Limits:
    """How much may come within `minutes`: from one source, and of one text from anywhere."""

    minutes: int = 10
    from_one_source: int = 6
    of_one_text: int = 3


def fingerprint(text: str) -> str:
    """Give what a text says in short: alike for texts that differ in capitals, marks and blanks.

    Examples
    --------
    >>> fingerprint("The lamp is BROKEN!") == fingerprint("the lamp,  is broken")
    True
    """
    letters = "".join(char for char in folded(text, {}).text if char.isalnum())
    return hashlib.sha256(letters.encode()).hexdigest()


def flood(new: Arrival, before: Sequence[Arrival], limits: Limits | None = None) -> Flood | None:
    """Say whether one more text is too much, and of what; None where it is not.

    Parameters
    ----------
    new
        The text that comes now.
    before
        Those that came before, in any order; older ones than the limits look back are left out.
    limits
        How much may come; without them ten minutes, six from a source, three of a text.

    Returns
    -------
    str or None
        `source` where too much comes from one source, `text` where the same comes again and again.

    Examples
    --------
    >>> noon = datetime(2026, 5, 1, 12)
    >>> one = Arrival(noon, "a", fingerprint("Buy now"))
    >>> flood(one, [one, one, one]), flood(one, [one])
    ('text', None)
    """
    held = limits or Limits()
    since = new.at - timedelta(minutes=held.minutes)
    recent = [one for one in before if since < one.at <= new.at]
    if sum(one.fingerprint == new.fingerprint for one in recent) >= held.of_one_text:
        return "text"
    if sum(one.source == new.source for one in recent) >= held.from_one_source:
        return "source"
    return None
