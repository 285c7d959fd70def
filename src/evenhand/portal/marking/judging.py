"""What the rules of moderation say of a text, before anything is sent."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from evenhand.safeguards.moderation.judging import judge
from evenhand.wording.messages import Message


@dataclass(frozen=True)
class Quote:
    """Words that are held for one reason, and why and how to write them otherwise."""

    words: tuple[str, ...]
    why: Message


@dataclass(frozen=True)
class Judged:
    """What becomes of words.

    Attributes
    ----------
    outcome
        `pass`, `hold` or `emergency`.
    quotes
        Each reason with the stretches that it holds.
    told
        The same as it is kept with a contribution: outcome, rules and where they were met.
    """

    outcome: str
    quotes: tuple[Quote, ...] = ()
    told: Any = None

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Give the held stretches, in order and without overlap."""
        return joined([tuple(one) for reason in self.told["reasons"] for one in reason["spans"]])


def judged(text: str, language: str, names: Collection[str] = ()) -> Judged:
    """Ask the rules of a language about a text.

    Parameters
    ----------
    text
        What was written.
    language
        Of the page that it was written on.
    names
        Names of streets and areas, which may be called like people.
    """
    found = judge(text, language, place_names=names)
    told = {
        "outcome": found.outcome,
        "reasons": [
            {"rule": one.rule, "spans": [list(span) for span in one.spans]} for one in found.reasons
        ],
    }
    quotes = tuple(
        Quote(tuple(text[start:end] for start, end in joined([*one.spans])), one.message)
        for one in found.reasons
    )
    return Judged(found.outcome, quotes, told)


def joined(spans: list[Any]) -> list[tuple[int, int]]:
    """Put overlapping stretches together.

    Examples
    --------
    >>> joined([(5, 9), (0, 3), (7, 12)])
    [(0, 3), (5, 12)]
    """
    whole: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return whole


def without(text: str, spans: list[tuple[int, int]]) -> str:
    """Leave stretches of a text out, each with a mark in its place.

    Examples
    --------
    >>> without("Dark, and Jan shouts", [(10, 13)])
    'Dark, and […] shouts'
    """
    for start, end in reversed(spans):
        text = text[:start] + "[…]" + text[end:]
    return text
