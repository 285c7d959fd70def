"""What sizes studies of a like measure found, to set beside the size that is hoped for."""

from dataclasses import dataclass
from math import isnan, nan

from evenhand.errors import UnsuitableData, listed
from evenhand.tables.evidence import Evidence, library_with
from evenhand.taxonomy.evidence import EvidenceEntry, groups

NAME = "detectable_effect"
SHARES, RATIO = ("change", "change_rate", "change_at_sites"), "rate_ratio"
"""Metrics that say which share of incidents was prevented; others are no such share."""


@dataclass(frozen=True)
class Studied:
    """Falls that the library of evidence has for a measure.

    Attributes
    ----------
    measure
        Its code; empty where none was named.
    low, high
        Smallest and largest fall, as shares; below 0 for a rise; missing without any.
    entries
        How many entries have a size.
    """

    measure: str = ""
    low: float = nan
    high: float = nan
    entries: int = 0


def studied(measure: str | None, offence: str | None, evidence: Evidence | None) -> Studied:
    """Give the falls that entries on a measure and an offence name.

    Parameters
    ----------
    measure
        A measure of the library, or of the partnership's own entries.
    offence
        The class; None takes every entry.
    evidence
        The partnership's own entries.

    Raises
    ------
    UnsuitableData
        There is no such measure.

    Examples
    --------
    >>> studied("street_lighting", "robbery", None).entries >= 2
    True
    >>> studied("alley_gates", "burglary_dwelling", None).high
    0.37
    """
    if measure is None:
        return Studied()
    library = library_with(evidence)
    if measure not in library.measures:
        near = ", ".join(sorted(library.measures))
        raise UnsuitableData(
            listed(NAME, [f"there is no measure '{measure}' in the library; there are: {near}"])
        )
    falls = [fall for entry in library.entries
             if entry.measure == measure and _is_about(entry, offence)
             for fall in _falls(entry)]  # fmt: skip
    many = sum(entry.measure == measure and _is_about(entry, offence) and bool(_falls(entry))
               for entry in library.entries)  # fmt: skip
    if not falls:
        return Studied(measure)
    return Studied(measure, min(falls), max(falls), many)


def _is_about(entry: EvidenceEntry, offence: str | None) -> bool:
    if offence is None:
        return True
    known = groups()
    return any(word == offence or offence in known.get(word, ()) for word in entry.problems)


def _falls(entry: EvidenceEntry) -> list[float]:
    """Give the fall of an entry and the ends of its range, where it has them."""
    values = [one for one in (entry.value, entry.low, entry.high) if not isnan(one)]
    if entry.metric in SHARES:
        return [round(-one, 10) for one in values]
    return [round(1 - one, 10) for one in values] if entry.metric == RATIO else []
