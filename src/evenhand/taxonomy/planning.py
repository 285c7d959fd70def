"""What a planning file is made of: kinds of development, stages, strategies, sections, outcomes."""

from dataclasses import dataclass
from functools import cache

from evenhand.taxonomy.reference import rows

SAYS = ("met", "partly", "not_met", "not_applicable")
"""How a plan stands to a strategy; the last wants a reason as the others do."""
OUTCOMES = ("unknown", "adopted", "partly", "refused")
"""What became of a piece of advice."""
BUILT = ("unknown", "as_advised", "otherwise", "not_built")
"""What was seen at the place of a piece of advice."""
EFFECTS = ("none_known", "finding", "problem")
"""What is known of an effect: no good evidence, an assessment's finding, a problem file."""
EARLY = ("planning", "design")
"""Stages at which a plan can still be changed with little cost; a convention of ours."""


@dataclass(frozen=True)
class Strategy:
    """One strategy of crime prevention by design.

    Attributes
    ----------
    code
        Its code; the words are the term `cpted_strategy.<code>`.
    group
        `physical` or `social`.
    source, mark
        Where its name is from, and how well attested.
    """

    code: str
    group: str
    source: str
    mark: str


@dataclass(frozen=True)
class Section:
    """One section of a Crime Impact Statement.

    Attributes
    ----------
    code
        Its code; the words are the term `planning_section.<code>`.
    form
        `text`: written by people; `numbers`, `audit`, `review` or `advice`: filled from that part
        of the file, with room for words.
    source, mark
        Where it is from, and how well attested.
    """

    code: str
    form: str
    source: str
    mark: str


@cache
def strategies() -> tuple[Strategy, ...]:
    """Give every strategy, the physical ones first.

    Examples
    --------
    >>> [one.code for one in strategies()][:2], len(strategies())
    (['natural_surveillance', 'natural_access_control'], 10)
    """
    return tuple(
        Strategy(row["strategy"], row["group"], row["source"], row["mark"])
        for row in rows("cpted_strategies")
    )


@cache
def sections() -> tuple[Section, ...]:
    """Give the sections of a statement in their order.

    Examples
    --------
    >>> [one.code for one in sections() if one.form == "numbers"]
    ['recorded']
    """
    return tuple(
        Section(row["code"], row["form"], row["source"], row["mark"])
        for row in rows("planning_words")
        if row["group"] == "section"
    )


def kinds() -> tuple[str, ...]:
    """Name the kinds of development."""
    return _codes("kind")


def stages() -> tuple[str, ...]:
    """Name the stages of a development at which a plan can be looked at.

    Examples
    --------
    >>> stages()
    ('planning', 'design', 'management')
    """
    return _codes("stage")


@cache
def _codes(group: str) -> tuple[str, ...]:
    return tuple(row["code"] for row in rows("planning_words") if row["group"] == group)
