"""Guards one column: which of its words may not be kept, and whether it may be kept at all."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import numpy as np
import pyarrow as pa

from evenhand.sources.persons.harmless import FORMS_KEPT, form_of, forms_of, is_harmless
from evenhand.sources.persons.serials import are_birthdays, serial_of
from evenhand.taxonomy.persons.disguises import bare, plainly
from evenhand.taxonomy.persons.listed import words as known_words
from evenhand.taxonomy.persons.looks import Look, look_of
from evenhand.taxonomy.persons.naming import is_single_name

Use = Literal["codes", "places", "numbers"]
"""What a column is for: codes and labels, names and codes of places, or numbers of records."""
MOST_LOOKED_AT = 2_000
"""Words of one shape that are looked at one by one; the others are judged by these."""
MOST_FORMS = 20
"""Forms of one shape that are looked at together; where there are more, words are, one by one."""
CHANCE_FROM = {"codes": 3, "places": 20, "numbers": 20}
CHANCE_SHARE = 0.5
FEWEST_NAMES = 20
FEWEST_SENTENCES = 3
SENTENCE_TOKENS = 6
LONGEST_ID = 40
_NOTHING: Counter[str | None] = Counter()
_DULL = re.compile(
    r"[A9a]*a[A9a]*|A{4,}9*|[A9]{0,3}|A9{6,}|AA9{6,}|9{1,7}|9{20,}|A{1,4}[-/_]9{5,}|9{4}[-/]9{5,}"
)
"""Shapes that no data of a person have: letters for letters, 9 for digits."""
_LUT = np.frombuffer(
    bytes(
        ord("9") if chr(byte).isdigit() and byte < 128
        else ord("A") if ord("A") <= byte <= ord("Z")
        else ord("a") if ord("a") <= byte <= ord("z") or byte > 127
        else byte
        for byte in range(256)
    ),
    dtype=np.uint8,
)  # fmt: skip


class Guard:
    """Remembers the words of one column so far, by their shapes.

    Parameters
    ----------
    use
        What the column is for.
    """

    def __init__(self, use: Use) -> None:
        self._use = use
        self._looks: dict[str, Counter[str | None]] = {}
        self._totals: Counter[str] = Counter()
        self._settled: dict[str, Look | None] = {}
        self._letters: dict[str, set[str]] = {}
        self._serials: set[int] = set()
        self._sentences = 0
        self._names = self._tokens = 0

    def kinds(self, texts: Sequence[str]) -> list[str | None]:
        """Say for each of the words, none of which came before, what it looks like.

        Parameters
        ----------
        texts
            Words of the next batch, each once.

        Returns
        -------
        list
            In the order given; None for what may be kept.
        """
        shapes = shapes_of(texts)
        if self._use == "codes":
            self._serials.update(filter(None, map(serial_of, texts)))
        passed = self._passed(texts, shapes)
        if len(passed) == len(set(shapes)):
            return [None] * len(texts)
        found = [
            None if shape in passed else self._look(text, shape)
            for text, shape in zip(texts, shapes, strict=True)
        ]
        return [
            look.kind if look and self._counts(look, shape) else None
            for look, shape in zip(found, shapes, strict=True)
        ]

    def whole_kind(self, n_rows: int, n_words: int) -> str | None:
        """Say what the column holds throughout, if single words do not tell it.

        Parameters
        ----------
        n_rows, n_words
            Rows with a word so far, and how many words are different.
        """
        if self._sentences >= FEWEST_SENTENCES and 2 * self._sentences > n_words:
            return "free text"
        if self._use == "codes" and are_birthdays(tuple(self._serials), n_rows, n_words):
            return "dates of birth, written as a spreadsheet counts days"
        if n_words < FEWEST_NAMES or n_words < 0.3 * n_rows or self._use != "codes":
            return None
        if self._names > 0.6 * n_words:
            return "names of people"
        digits = sum(
            sum(looks.values())
            for shape, looks in self._looks.items()
            if 8 <= len(shape) <= 13 and set(shape) == {"9"}
        )
        alone = digits > 0.9 * n_words and n_words > 0.9 * n_rows
        return "telephone numbers or numbers of persons" if alone else None

    def _passed(self, texts: Sequence[str], shapes: Sequence[str]) -> set[str]:
        """Name the shapes all of whose words are harmless, so far too, and count these at once."""
        if self._use == "codes":  # of such each word is looked at for more
            return set()
        forms: dict[str, set[str]] = {}
        for shape, form in set(zip(shapes, forms_of(texts), strict=True)):
            forms.setdefault(shape, set()).add(form)
        passed = {
            shape
            for shape, some in forms.items()
            if len(some) <= MOST_FORMS
            and self._looks.get(shape, _NOTHING).keys() <= {None}
            and all(map(is_harmless, some))
        }
        for shape, count in Counter(shapes).items():
            if shape in passed and shape not in self._settled:
                self._pass(shape, count)
        return passed

    def _pass(self, shape: str, count: int) -> None:
        """Count words of a shape that are harmless, as if each had been looked at."""
        if self._use == "numbers" and is_dull(shape):
            return
        looked_at = min(count, MOST_LOOKED_AT - self._totals[shape])
        self._totals[shape] += looked_at
        self._looks.setdefault(shape, Counter())[None] += looked_at
        if looked_at < count:
            self._settled[shape] = None

    def _look(self, text: str, shape: str) -> Look | None:
        if self._use == "numbers" and is_dull(shape):
            return None
        if shape in self._settled:
            return self._settled[shape]
        looks = self._looks.setdefault(shape, Counter())
        total = self._totals[shape]
        if total >= MOST_LOOKED_AT:
            kind, count = looks.most_common(1)[0]
            is_so = kind is not None and count > CHANCE_SHARE * total
            self._settled[shape] = Look(str(kind), by_chance=True) if is_so else None
            return self._settled[shape]
        self._totals[shape] = total + 1
        form = form_of(plainly(text)) if text.isascii() else ""
        look = None if is_harmless(form) else look_of(text, is_place=self._use == "places")
        looks[look.kind if look else None] += 1
        if look and look.kind == "number plates":
            self._letters.setdefault(shape, set()).add(re.sub(r"\d", "", text))
        if self._use == "codes":
            self._sentences += is_told(form or text)
            self._names += " " not in text and is_single_name(text)
        return look

    def _counts(self, look: Look, shape: str) -> bool:
        """Say whether a look is to be believed, by the other words of the same shape."""
        if not look.by_chance:
            return True
        looks = self._looks[shape]
        total = sum(looks.values())
        if look.kind == "number plates" and total >= 3 and 2 * len(self._letters[shape]) <= total:
            return False  # codes share their letters, plates hardly do
        if total < CHANCE_FROM[self._use]:
            return self._use == "codes"
        return looks[look.kind] > CHANCE_SHARE * total


@lru_cache(FORMS_KEPT)
def is_told(text: str) -> bool:
    """Say whether a text tells what happened, in a sentence, rather than names it.

    Examples
    --------
    >>> is_told("The man was seen when he left by the back door")
    True
    >>> is_told("Other theft of property from a vehicle in a public place")
    False
    """
    tokens = re.findall(r"[^\W\d_]+", text)
    if len(tokens) < SENTENCE_TOKENS:
        return False
    told = sum(bare(token) in known_words("told") for token in tokens)
    return told >= 2 or (told == 1 and len(tokens) >= 2 * SENTENCE_TOKENS)


def shapes_of(texts: Sequence[str]) -> list[str]:
    """Give the shape of each text: A and a for letters, 9 for digits, all else as it is.

    Examples
    --------
    >>> shapes_of(["AB12 cde", "Tür-7"])
    ['AA99 aaa', 'Aaaa-9']
    """
    found: list[str] = shaped(pa.array(texts, pa.string())).to_pylist()
    return found


def shaped(texts: pa.Array) -> pa.Array:
    """Give the shapes of strings that begin their buffer; none may be missing."""
    _, offsets, data = texts.buffers()
    if data is None or texts.offset:
        return pa.array([shapes_of([text])[0] if text else "" for text in texts.to_pylist()])
    shapes = pa.py_buffer(_LUT[np.frombuffer(data, dtype=np.uint8)].tobytes())
    return pa.StringArray.from_buffers(len(texts), offsets, shapes)


def is_dull(shape: str) -> bool:
    """Say whether no data of a person have such a shape, as an identifier may."""
    if len(shape) > LONGEST_ID or _DULL.fullmatch(shape) is not None:
        return True
    # Letters and digits that take turns more often than in any plate; codici fiscali have 16.
    runs = re.findall(r"A+|9+", shape) if set(shape) <= {"A", "9"} else ()
    return len(runs) > 3 and len(shape) != 16
