"""Codes of the International Classification of Crime for Statistical Purposes (ICCS 1.0)."""

from dataclasses import dataclass
from functools import cache

from evenhand.taxonomy.reference import rows

MANUAL = "https://www.unodc.org/unodc/en/data-and-analysis/statistics/iccs.html"
"""Where UNODC explains the classification; its text is not openly licensed and not copied here."""

_LENGTHS = {6: 5, 5: 4, 4: 2}


@dataclass(frozen=True)
class IccsCode:
    """One code, with a short label in our own words.

    Attributes
    ----------
    code
        Two digits at level 1, four at 2, five at 3, six at 4.
    level
        1 to 4.
    parent
        The code above; empty at level 1.
    labels
        Language → short label.
    mark
        How well the code is attested in the manual's copies.
    """

    code: str
    level: int
    parent: str
    labels: dict[str, str]
    mark: str


@cache
def codes() -> dict[str, IccsCode]:
    """Give all codes we label: levels 1 and 2 whole, below them what crosswalks use."""
    return {
        row["code"]: IccsCode(
            row["code"],
            int(row["level"]),
            row["parent"],
            {"en": row["label_en"], "fr": row["label_fr"]},
            row["mark"],
        )
        for row in rows("iccs")
    }


def lookup(code: str) -> IccsCode:
    """Give one code; an `ICCS` in front, as Eurostat writes it, is taken off.

    Raises
    ------
    KeyError
        The code is not among those we label.

    Examples
    --------
    >>> lookup("ICCS0401").labels["en"]
    'Robbery'
    """
    return codes()[code.upper().removeprefix("ICCS")]


def label(code: str, language: str = "en") -> str:
    """Give the short label of a code in our own words; in English where a language has none.

    Raises
    ------
    KeyError
        The code is not there.
    """
    labels = lookup(code).labels
    return labels.get(language) or labels["en"]


def parents(code: str) -> tuple[str, ...]:
    """Name the codes above one, nearest first.

    Six digits hang below their first five, five below four, four below two.

    Examples
    --------
    >>> parents("050221")
    ('05022', '0502', '05')
    """
    found = []
    while len(code) in _LENGTHS:
        code = code[: _LENGTHS[len(code)]]
        found.append(code)
    return tuple(found)


def is_within(code: str, above: str) -> bool:
    """Say whether a code is the same as another or lies below it.

    Examples
    --------
    >>> is_within("050221", "0502"), is_within("0502", "050221")
    (True, False)
    """
    return code == above or above in parents(code)
