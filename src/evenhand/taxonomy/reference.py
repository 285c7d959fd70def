"""The data files of the taxonomy, each row with its source and mark."""

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from types import MappingProxyType

from evenhand.errors import SourceError, listed

MARKS = ("checked", "single-source", "secondary", "own", "user")
"""How well a value is attested: two independent copies, one, a copy of a copy, ours, yours."""

Row = MappingProxyType[str, str]


@cache
def rows(name: str) -> tuple[Row, ...]:
    """Give the rows of one data file, as text; an empty cell means "not known".

    Parameters
    ----------
    name
        File name without its ending, such as "iccs".

    Returns
    -------
    tuple of Row
        One read-only mapping for each row.

    Raises
    ------
    KeyError
        There is no such file.
    SourceError
        A row has no source or mark.

    Examples
    --------
    >>> rows("rulers")[0]["ruler"]
    'count'
    """
    path = resources.files("evenhand.taxonomy").joinpath("data", f"{name}.csv")
    if not path.is_file():
        raise KeyError(f"no reference data '{name}'")
    lines = path.read_text(encoding="utf-8").splitlines()
    return checked(name, list(csv.DictReader(lines)))


def checked(name: str, lines: Sequence[dict[str, str]]) -> tuple[Row, ...]:
    """Let rows in of which each says where it is from and how well it is attested.

    Parameters
    ----------
    name
        The file, without its ending.
    lines
        Its rows.

    Raises
    ------
    SourceError
        A row has no known source, or no mark; all are listed.
    """
    problems = [
        f"line {number}: {fault}"
        for number, line in enumerate(lines, start=2)
        for fault in _faults(name, line)
    ]
    if problems:
        raise SourceError(listed(f"reference data {name}", problems))
    return tuple(MappingProxyType(line) for line in lines)


def _faults(name: str, line: Mapping[str, str]) -> list[str]:
    if name == "sources":
        return [f"'{need}' is empty" for need in ("publisher", "edition") if not line.get(need)]
    faults = []
    if line.get("source") not in {row["source_key"] for row in rows("sources")}:
        faults.append(f"the source '{line.get('source') or ''}' is not in sources.csv")
    # A ruler is marked weight by weight.
    if name != "rulers" and line.get("mark") not in MARKS:
        faults.append(f"the mark '{line.get('mark') or ''}' is none of {', '.join(MARKS)}")
    return faults


def files(prefix: str = "") -> tuple[str, ...]:
    """Name the data files whose names start with `prefix`, without their endings."""
    folder = resources.files("evenhand.taxonomy").joinpath("data")
    names = (item.name.removesuffix(".csv") for item in folder.iterdir())
    return tuple(sorted(name for name in names if name.startswith(prefix)))


def source(key: str) -> Row:
    """Give title, publisher, edition, licence, link and note of one source.

    Raises
    ------
    KeyError
        There is no such source.
    """
    return {row["source_key"]: row for row in rows("sources")}[key]
