"""Finds data of persons in column heads and in cells, so that none ever enters a table."""

import itertools
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources

from evenhand.sources.persons.guarding import Guard, Use, is_told

_LIKE_A_NAME = re.compile(
    r"[A-ZÀ-Þ][a-zà-ÿ'’\-]+,? "
    r"(?:[A-ZÀ-Þ]\. )?(?:[a-z]{2,3} ){0,2}[A-ZÀ-Þ][\w'’\-]+"
)
FEWEST_NAMES = 20


def head_kind(column: str) -> str | None:
    """Say what data of persons a column's head announces, in words; None if none.

    Examples
    --------
    >>> head_kind("Bearbeiter"), head_kind("victim_name"), head_kind("Ward_Name")
    ('names of people', 'names of people', None)
    """
    words = _words(column)
    tokens = {*words, "".join(words), *("".join(pair) for pair in itertools.pairwise(words))}
    heads = _heads()
    for kind, known in heads.items():
        if kind not in ("persons", "name_words") and tokens & known:
            return kind
    if tokens & heads["persons"] and (tokens & heads["name_words"] or tokens <= heads["persons"]):
        return "names of people"
    return None


@cache
def _heads() -> dict[str, frozenset[str]]:
    """Read the words of column heads, by what they hold."""
    path = resources.files("evenhand.sources").joinpath("personal_heads.toml")
    stored = tomllib.loads(path.read_text(encoding="utf-8"))
    kinds = stored.pop("kinds")
    return {name: frozenset(words) for name, words in {**kinds, **stored}.items()}


def shown_head(column: str) -> str:
    """Give a column's head as a message may show it: a head that is itself data is not shown.

    A table without a header has its first record where the header should be.

    Examples
    --------
    >>> shown_head("Crime type"), shown_head("jo.moor@example.org")
    ('Crime type', '[a head that looks like e-mail addresses]')
    """
    parts = (cell_kinds([part])[0] for part in (column, *re.split(r" / | \+ ", column)))
    kind = "free text" if is_told(column) else next(filter(None, parts), None)
    return column if kind is None else f"[a head that looks like {kind}]"


def shown_heads(columns: Iterable[str]) -> str:
    """Write several heads as a message may show them: none, where one is data of a person."""
    heads = list(columns)
    if any(shown_head(head) != head for head in heads):
        return f"{len(heads)} heads that look like a record, with data of persons"
    return ", ".join(heads)


def cell_kinds(values: Iterable[str | None], use: Use = "codes") -> list[str | None]:
    """Say for each cell of a column what data of a person it looks like; None for none.

    Parameters
    ----------
    values
        The cells.
    use
        What the column is for: codes, places, or numbers of records.
    """
    cells = list(values)
    distinct = [text for text in dict.fromkeys(cells) if text is not None]
    kinds = dict(zip(distinct, Guard(use).kinds(distinct), strict=True))
    return [None if cell is None else kinds[cell] for cell in cells]


def looks_like_names(distinct: Sequence[str], n_rows: int) -> bool:
    """Say whether a column of codes holds names of people, by the look and variety of its words.

    Parameters
    ----------
    distinct
        The distinct values of the column.
    n_rows
        How many rows have a value. Codes repeat; names of people hardly do.
    """
    if len(distinct) < FEWEST_NAMES or len(distinct) < 0.3 * n_rows:
        return False
    return sum(bool(_LIKE_A_NAME.fullmatch(value)) for value in distinct) > 0.8 * len(distinct)


def _words(column: str) -> list[str]:
    spaced = re.sub(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])", " ", column)
    plain = unicodedata.normalize("NFKD", spaced.casefold().replace("ß", "ss"))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return re.findall(r"[a-z]+", letters)
