"""What is worth reading on a problem: tools, guidance and research that were opened and checked."""

from dataclasses import dataclass
from functools import cache

from evenhand.taxonomy.classes import OFFENCE_CLASSES
from evenhand.taxonomy.reference import rows

KINDS = ("tool", "guidance", "research")
READING_PHASES = ("scanning", "analysis", "response", "assessment")
WORRY, ANY = "worry", "any"
READING_PROBLEMS = (*OFFENCE_CLASSES, WORRY)
"""What a reference may be on: a class of offences, or feelings of insecurity."""


@dataclass(frozen=True)
class Reference:
    """One thing to read; its link is shown and never fetched.

    Attributes
    ----------
    key
        How it is asked for.
    title, publisher, link
        As the source has them; `publisher` may name the authors of research, as citations do.
    year
        Of publication; None where it was not read.
    language
        Two letters.
    kind
        One of `KINDS`.
    phases
        Those of problem-oriented work that it helps.
    problems
        Some of `READING_PROBLEMS`; `ANY` for all of them.
    note
        What whoever added it says of it.
    """

    key: str
    title: str
    publisher: str
    link: str
    year: int | None
    language: str
    kind: str
    phases: tuple[str, ...]
    problems: tuple[str, ...]
    note: str = ""

    def is_on(self, problem: str) -> bool:
        """Say whether it is on a problem."""
        return ANY in self.problems or problem in self.problems


@cache
def seed() -> tuple[Reference, ...]:
    """Give the references that come with Evenhand.

    Examples
    --------
    >>> [one.title for one in seed() if one.problems == ("shop_theft",)]
    ['A systematic review of tagging as a method to reduce theft in retail environments']
    """
    sources = {row["source_key"]: row for row in rows("sources")}
    return tuple(
        Reference(
            key=row["source"],
            title=sources[row["source"]]["title"],
            publisher=sources[row["source"]]["publisher"],
            link=sources[row["source"]]["link"],
            year=int(row["year"]) if row["year"] else None,
            language=row["language"],
            kind=row["kind"],
            phases=tuple(row["phases"].split()),
            problems=tuple(row["problems"].split()),
        )
        for row in rows("reading_list")
    )
