"""Brings strings to numbers and truths, and says which are neither."""

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evenhand.sources import coded

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
LARGEST_WHOLE = 2.0**53
"""No count is larger: beyond it whole numbers are no longer exact."""
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
TRUE = frozenset({"true", "t", "yes", "y", "1", "ja", "oui", "sí", "si", "sim", "wahr"})
FALSE = frozenset({"false", "f", "no", "n", "0", "nein", "non", "não", "nee", "falsch"})


def numbers(texts: pa.Array, decimal: str = ".", thousands: str = "") -> tuple[Floats, Flags]:
    """Read numbers.

    Parameters
    ----------
    texts
        Strings, or a dictionary of them; null where missing.
    decimal, thousands
        The marks of the source.

    Returns
    -------
    tuple
        Values, NaN where missing or unreadable, and which are there but are no number; each of
        shape (rows,).

    Examples
    --------
    >>> numbers(pa.array(["1.234,5", "x", None]), decimal=",", thousands=".")[0]
    array([1234.5,    nan,    nan])
    """
    if pa.types.is_dictionary(texts.type):
        return NumbersOfWords(decimal, thousands).of(coded.compact(texts))
    try:
        values = pc.cast(_plain(texts, decimal, thousands), pa.float64())
    except pa.ArrowInvalid:
        plain = pc.utf8_trim_whitespace(_plain(texts, decimal, thousands))
        fits = pc.match_substring_regex(plain, _NUMBER)
        values = pc.cast(pc.if_else(fits, plain, pa.scalar(None, pa.string())), pa.float64())
    found: Floats = values.to_numpy(zero_copy_only=False).astype(float)
    there = texts.is_valid().to_numpy(zero_copy_only=False)
    unreadable = there & ~np.isfinite(found)
    if thousands:
        unreadable |= _badly_grouped(texts, decimal, thousands)
    return np.where(unreadable, np.nan, found), unreadable


class NumbersOfWords:
    """The numbers that words of a growing dictionary stand for: each word is read once."""

    def __init__(self, decimal: str, thousands: str) -> None:
        self._marks = decimal, thousands
        self._values: Floats = np.array([np.nan])  # the last one stands for missing
        self._unreadable: Flags = np.array([False])

    def of(self, texts: pa.Array) -> tuple[Floats, Flags]:
        """Give the numbers of rows, and which cells are there but are none; as `numbers`."""
        known = len(self._values) - 1
        if len(texts.dictionary) > known:
            values, unreadable = numbers(texts.dictionary.slice(known), *self._marks)
            self._values = np.concatenate([self._values[:-1], values, [np.nan]])
            self._unreadable = np.concatenate([self._unreadable[:-1], unreadable, [False]])
        codes = coded.codes_of(texts)
        return self._values[codes], self._unreadable[codes]


def _badly_grouped(texts: pa.Array, decimal: str, thousands: str) -> Flags:
    """Say which cells have the mark of thousands where it cannot be: 1.23 is not 123."""
    mark, point = re.escape(thousands), re.escape(decimal)
    grouped = rf"^\s*[+-]?\d{{1,3}}(?:{mark}\d{{3}})+(?:{point}\d*)?\s*$"
    has_mark = pc.match_substring(texts, thousands)
    wrong = pc.and_(has_mark, pc.invert(pc.match_substring_regex(texts, grouped)))
    found: Flags = pc.fill_null(wrong, False).to_numpy(zero_copy_only=False)
    return found


def _plain(texts: pa.Array, decimal: str, thousands: str) -> pa.Array:
    for mark in (thousands, " ", " ") if thousands else ():
        texts = pc.replace_substring(texts, mark, "")
    return texts if decimal == "." else pc.replace_substring(texts, decimal, ".")


def truths(texts: pa.Array) -> tuple[pa.Array, Flags]:
    """Read yes and no in several languages; say which cells are there but are neither."""
    coded = texts.dictionary_encode()
    words = [str(word).strip().casefold() for word in coded.dictionary.to_pylist()]
    meant = pa.array(
        [True if word in TRUE else False if word in FALSE else None for word in words], pa.bool_()
    )
    found = meant.take(coded.indices) if len(words) else pa.nulls(len(texts), pa.bool_())
    there = texts.is_valid().to_numpy(zero_copy_only=False)
    return found, there & ~found.is_valid().to_numpy(zero_copy_only=False)
