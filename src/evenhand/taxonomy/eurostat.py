"""Codes of Eurostat's crime tables, and which of our classes can be held against them."""

from dataclasses import dataclass

from evenhand.errors import UnsuitableData, listed
from evenhand.taxonomy.reference import rows

UNITS = ("NR", "P_HTHAB")
"""Number, and number for every hundred thousand inhabitants."""

FIRST_YEAR = 2008
"""Earlier years stand in an older series with other definitions."""

INSIDE_THEFT = ("theft_from_person", "shop_theft", "bicycle_theft", "theft_from_vehicle")


@dataclass(frozen=True)
class EurostatMatch:
    """The Eurostat code that one of our classes can be held against.

    Attributes
    ----------
    code
        Eurostat's code, with its prefix.
    relation
        What our class is to it: exact, narrower, broader or partial.
    note
        Why it is not exact.
    """

    code: str
    relation: str
    note: str


def codes() -> dict[str, str]:
    """Give Eurostat's codes as seen in public code → ICCS code, empty for totals and groups."""
    return {row["eurostat_code"]: row["iccs_code"] for row in rows("eurostat_codes")}


def match(offence: str) -> EurostatMatch:
    """Give the code for a class of ours.

    Raises
    ------
    UnsuitableData
        No Eurostat code separates the class; the message says so by name.

    Examples
    --------
    >>> match("robbery").code
    'ICCS0401'
    """
    found = {row["offence_class"]: row for row in rows("eurostat_offences")}.get(offence)
    if found is None:
        why = (
            "no Eurostat code separates it; it lies inside all theft (ICCS0502)"
            if offence in INSIDE_THEFT
            else "no Eurostat code holds it"
        )
        raise UnsuitableData(
            listed("european_comparison", [f"'{offence}' cannot be compared: {why}; choose one of "
                                           f"{', '.join(comparable())}"])
        )  # fmt: skip
    return EurostatMatch(found["eurostat_code"], found["relation"], found["note"])


def comparable() -> tuple[str, ...]:
    """Name the classes that have a code to be held against."""
    return tuple(row["offence_class"] for row in rows("eurostat_offences"))
