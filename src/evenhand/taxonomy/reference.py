"""The data files of the taxonomy, each row with its source and mark."""

import csv
from functools import cache
from importlib import resources
from types import MappingProxyType

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

    Examples
    --------
    >>> rows("rulers")[0]["ruler"]
    'count'
    """
    path = resources.files("evenhand.taxonomy").joinpath("data", f"{name}.csv")
    if not path.is_file():
        raise KeyError(f"no reference data '{name}'")
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(MappingProxyType(row) for row in csv.DictReader(lines))


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
