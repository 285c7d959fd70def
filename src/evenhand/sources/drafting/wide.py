"""Writes the pattern that the columns of a wide table match, and how their names write periods."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from evenhand.sources import times
from evenhand.sources.heads import BETWEEN
from evenhand.sources.kinds import BOTH, OFFENCES, PERIODS

_FORMATS = (
    (r"\d{4}", "%Y", "year"),
    (r"\d{6}", "%Y%m", "month"),
    (r"\d{4}-\d{2}", "%Y-%m", "month"),
    (r"\d{4}/\d{2}", "%Y/%m", "month"),
    (r"\d{4}\.\d{2}", "%Y.%m", "month"),
    (r"\d{2}/\d{4}", "%m/%Y", "month"),
    (r"\d{2}\.\d{4}", "%m.%Y", "month"),
    (r"[A-Za-z]{3} \d{4}", "%b %Y", "month"),
    (r"[A-Za-z]{3}-\d{2}", "%b-%y", "month"),
    (r"[A-Za-z]{3}-\d{4}", "%b-%Y", "month"),
    (r"[A-Za-z]{3} \d{2}", "%b %y", "month"),
    (r"[A-Za-z]+ \d{4}", "%B %Y", "month"),
)


@dataclass(frozen=True)
class Periods:
    """What a mapping's section `wide` says of columns named after periods.

    Attributes
    ----------
    columns, format, length, over
        The settings; `format` is empty where the names are written in no way that is known.
    """

    columns: str
    format: str
    length: str
    over: str = PERIODS


def period_pattern(names: Sequence[str]) -> Periods:
    """Say how the names of columns write periods.

    Examples
    --------
    >>> period_pattern(["202401", "202402"]).format
    '%Y%m'
    """
    heads = [name.rpartition(BETWEEN) for name in names]
    before = {head for head, _, _ in heads}
    found = _plainly([last for _, _, last in heads])
    if found is None:
        return Periods(names_pattern(names), "", "month")
    if before == {""}:
        return found
    if len(before) == 1:
        # One word over all of them, such as "Offences": a part of each name that says nothing.
        stem = f"{next(iter(before))}{BETWEEN}"
        return Periods(re.escape(stem) + found.columns, _literal(stem) + found.format, found.length)
    columns = f"(?P<{OFFENCES}>.+){BETWEEN}(?P<{PERIODS}>{found.columns})"
    return Periods(columns, found.format, found.length, BOTH)


def _plainly(names: Sequence[str]) -> Periods | None:
    """Say how names that are periods and nothing else are written; None if in no known way."""
    for columns, pattern, length in _FORMATS:
        if all(re.fullmatch(columns, name) for name in names):
            found, _ = times.days(pa.array(list(names)), pattern)
            if not np.isnat(found).any():
                return Periods(columns, pattern, length)
    return None


def _literal(text: str) -> str:
    return text.replace("%", "%%")


def names_pattern(names: Sequence[str]) -> str:
    """Give a pattern that exactly these names match."""
    return "|".join(re.escape(name) for name in names)
