"""Finds data of persons in column heads and in cells, so that none ever enters a table."""

import itertools
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources

_CELLS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("e-mail addresses", re.compile(r"[^@\s]{1,64}@[^@\s]+\.[A-Za-z]{2,}")),
    (
        "telephone numbers",
        re.compile(r"(?<![\w.])(?:\+|00)\d[\d ()/.\-]{7,}\d(?!\w)|^0\d[\d ()/.\-]{7,}\d$"),
    ),
    (
        "number plates",
        re.compile(
            r"^(?:[A-Z]{2}\d{2} ?[A-Z]{3}|[A-ZÄÖÜ]{1,3}-[A-ZÄÖÜ]{1,2} ?\d{1,4}[EH]?"
            r"|[A-Z]{2}-\d{3}-[A-Z]{2}|\d{4} [BCDFGHJKLMNPRSTVWXYZ]{3}"
            r"|[A-Z]{2}-\d{2}-\d{2}|\d{2}-[A-Z]{2}-\d{2}|\d{2}-\d{2}-[A-Z]{2}"
            r"|\d{1,2}-[A-Z]{2,3}-\d{1,2}|[A-Z]-\d{3}-[A-Z]{2}|[A-Z]{2}-\d{3}-[A-Z]"
            r"|\d{2}-[A-Z]{2}-[A-Z]{2}|[A-Z]{2}-[A-Z]{2}-\d{2}|[A-Z]{2} \d{3} ?[A-Z]{2})$"
        ),
    ),
    (
        "dates of birth",
        re.compile(
            r"\b(?:dob|born|geb\.?|né\(?e?\)?|nacido|geboren)\b.*\d{2,4}"
            r"|^(?:\d{1,2}[./\-]\d{1,2}[./\-](?:19|20)\d{2}|(?:19|20)\d{2}-\d{2}-\d{2})$",
            re.IGNORECASE,
        ),
    ),
    (
        "numbers of persons",
        re.compile(
            r"^(?:[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]"
            r"|[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]|\d{8}-?[TRWAGMYFPDXBNJZSQVHLCKE]"
            r"|[XYZ]\d{7}[A-Z]|\d{3}-\d{2}-\d{4}"
            r"|[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}[A-Z0-9 ]{0,4})$"
        ),
    ),
    (
        "names of people",
        re.compile(
            r"\b(?:Mr|Mrs|Ms|Miss|Herr|Frau|Monsieur|Madame|Mme|Mlle|Señora?|Sra?|Dhr|Mevr|Mevrouw|"
            r"Signora?|Sig|Senhora?|PC|PCSO|DC|POM|PHM|KHK)\b\.? +[A-ZÀ-Þ][\w'’\-]+"
        ),
    ),
    (
        "addresses of people",
        re.compile(
            r"^(?:flat \w+,? )?\d{1,4}[a-z]?,? +(?:[A-ZÀ-Þ][\w'’.\-]* +){1,4}"
            r"(?:street|st|road|rd|avenue|ave|lane|close|drive|court|way|place|terrace|crescent)\b"
            r"|^\d{1,4}(?: ?(?:bis|ter))?,? +(?:rue|avenue|boulevard|place|chemin|impasse|allée)\b"
            r"|(?:straße|strasse|str\.|gasse|platz|allee|weg|straat|laan|plein|gracht|kade)"
            r" *\d{1,4} ?[a-z]?$"
            r"|^(?:calle|avenida|plaza|via|viale|piazza|rua|praça|travessa)\b.+\d{1,4}$",
            re.IGNORECASE,
        ),
    ),
)
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


def cell_kinds(values: Iterable[str | None]) -> list[str | None]:
    """Say for each cell what data of a person it looks like; None for none."""
    return [None if value is None else _cell_kind(value) for value in values]


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


def _cell_kind(value: str) -> str | None:
    text = value.strip()
    if len(text) < 5:
        return None
    return next((kind for kind, pattern in _CELLS if pattern.search(text)), None)


def _words(column: str) -> list[str]:
    spaced = re.sub(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])", " ", column)
    plain = unicodedata.normalize("NFKD", spaced.casefold().replace("ß", "ss"))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return re.findall(r"[a-z]+", letters)
