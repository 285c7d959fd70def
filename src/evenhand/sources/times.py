"""Brings clock times of a source to instants, and says which clock times were never or twice."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from evenhand.sources import cells

Moments = npt.NDArray[np.datetime64]
Flags = npt.NDArray[np.bool_]
ISO = "iso"
EXCEL, EPOCH, EPOCH_MS = "excel", "epoch", "epoch_ms"
NUMBERED = (EXCEL, EPOCH, EPOCH_MS)
"""Times written as a number: days since 30 December 1899, seconds or milliseconds since 1970."""
_STRICT_ISO = {"%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S",
               "%Y-%m-%dT%H:%M", ISO}  # fmt: skip
_OFFSET = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")
EARLIEST, LATEST = np.datetime64("1900-01-01", "us"), np.datetime64("2100-01-01", "us")
"""No record is of another day: systems write 0001 or 9999 where they know none."""
_UNIT = {"day": "D", "month": "M", "year": "Y"}


@dataclass(frozen=True)
class Instants:
    """Instants of a column of clock times.

    Attributes
    ----------
    first, last
        Earliest and latest instant, UTC, shape (rows,); NaT where missing or unreadable. They
        differ for coarse times and for clock times that were shown twice.
    is_unreadable
        A value is there, but it is no time.
    was_skipped
        The clock time was never shown (clocks went forward); it is read on the clock before.
    was_twice
        The clock time was shown twice (clocks went back).
    had_offset
        The value says how far its clock is from UTC.
    """

    first: Moments
    last: Moments
    is_unreadable: Flags
    was_skipped: Flags
    was_twice: Flags
    had_offset: Flags


def precision_of(pattern: str) -> str:
    """Say how finely a format knows the time."""
    if pattern in (ISO, *NUMBERED) or re.search(r"%[HIcXsfT]", pattern):
        return "instant"
    if re.search(r"%[djxDF]", pattern):
        return "day"
    return "month" if re.search(r"%[mbB]", pattern) else "year"


def date_part(pattern: str) -> str:
    """Give the part of a format that is the date, where date and clock stand side by side.

    Examples
    --------
    >>> date_part("%d.%m.%Y %H:%M"), date_part("iso")
    ('%d.%m.%Y', '%Y-%m-%d')
    """
    return "%Y-%m-%d" if pattern == ISO else re.split("[ T]?%[HIMSp]", pattern)[0]


def instants(texts: pa.Array, pattern: str, zone: str, precision: str) -> Instants:
    """Read a column of times.

    Parameters
    ----------
    texts
        Strings; null where missing.
    pattern
        A format of `datetime.strptime`, "iso" for ISO 8601 with or without an offset, or one of
        `NUMBERED`.
    zone
        IANA name of the zone whose clock was read; not used for values with an offset.
    precision
        instant, day, month or year: how finely the source knows the time.

    Returns
    -------
    Instants
        A month runs from its first instant to the first of the next, on the zone's clock.

    Notes
    -----
    A clock time that was never shown is read as if the clock had not been put forward; one that
    was shown twice may be either, so it runs from the first to the second.
    """
    coded = texts.dictionary_encode() if not pa.types.is_dictionary(texts.type) else texts
    words = coded.dictionary
    codes = coded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False).astype(np.intp)
    local, is_utc = _parsed(words, pattern)
    known = _known(local, is_utc, zone, precision)
    return Instants(
        first=_spread(known.first, codes),
        last=_spread(known.last, codes),
        is_unreadable=_marked(np.isnat(local), codes),
        was_skipped=_marked(known.was_skipped, codes),
        was_twice=_marked(known.was_twice, codes),
        had_offset=_marked(is_utc, codes),
    )


def days(texts: pa.Array, pattern: str) -> tuple[Moments, Flags]:
    """Read a column of calendar days: the days, and which values are there but are no day."""
    coded = texts.dictionary_encode() if not pa.types.is_dictionary(texts.type) else texts
    codes = coded.indices.fill_null(len(coded.dictionary)).to_numpy(zero_copy_only=False)
    local, _ = _parsed(coded.dictionary, pattern)
    found = local.astype("datetime64[D]").astype("datetime64[us]")
    return _spread(found, codes), _marked(np.isnat(local), codes)


def _known(local: Moments, is_utc: Flags, zone: str, precision: str) -> Instants:
    unit: Any = _UNIT.get(precision)
    if unit is not None:
        begin = local.astype(f"datetime64[{unit}]")
        first = to_utc(begin.astype("datetime64[us]"), zone)[0]
        last = to_utc((begin + 1).astype("datetime64[us]"), zone)[0]
        never = np.zeros(len(local), dtype=bool)
        return Instants(first, last, never, never, never, is_utc)
    first, last, skipped, twice = to_utc(local, zone)
    return Instants(
        np.where(is_utc, local, first),
        np.where(is_utc, local, last),
        np.zeros(len(local), dtype=bool),
        skipped & ~is_utc,
        twice & ~is_utc,
        is_utc,
    )


def _spread(values: Moments, codes: npt.NDArray[Any]) -> Moments:
    missing = np.array(["NaT"], dtype="datetime64[us]")
    spread: Moments = np.concatenate([values.astype("datetime64[us]"), missing])[codes]
    return spread


def _marked(words: Flags, codes: npt.NDArray[Any]) -> Flags:
    """Mark the rows whose word is marked; mostly none is."""
    if not words.any():
        return np.zeros(len(codes), dtype=bool)
    marked: Flags = np.append(words, False)[codes]
    return marked


def _parsed(words: pa.Array, pattern: str) -> tuple[Moments, Flags]:
    """Read distinct words; give local times (or UTC, where the word has an offset)."""
    found, is_utc = _read(pc.utf8_trim_whitespace(words), pattern)
    return np.where((found >= EARLIEST) & (found < LATEST), found, np.datetime64("NaT")), is_utc


def _read(words: pa.Array, pattern: str) -> tuple[Moments, Flags]:
    if pattern in NUMBERED:
        moments = _numbered(words, pattern)
        return moments, np.full(len(words), pattern != EXCEL)
    if pattern == "%Y-%m":
        words, pattern = pc.binary_join_element_wise(words, pa.scalar("01"), "-"), "%Y-%m-%d"
    if pattern in _STRICT_ISO:
        try:
            quick = pc.cast(words, pa.timestamp("us"))
            return _moments(quick), np.zeros(len(words), dtype=bool)
        except pa.ArrowInvalid:
            pass  # some word is not plain ISO: read them one by one
    if pattern == ISO:
        pairs = [_iso(word) for word in words.to_pylist()]
        return (
            np.array([moment for moment, _ in pairs], dtype="datetime64[us]"),
            np.array([is_utc for _, is_utc in pairs], dtype=bool),
        )
    if not re.search("%[djxDFsc]", pattern):  # strptime leaves a day that is not given at 0
        first = pa.scalar("01")
        words = pc.binary_join_element_wise(first, words, " ")
        pattern = f"%d {pattern}"
    if not re.search("%[mbBjxDFsc]", pattern):
        words, pattern = pc.binary_join_element_wise(pa.scalar("01"), words, " "), f"%m {pattern}"
    moments = _moments(pc.strptime(words, format=pattern, unit="us", error_is_null=True))
    return _without_overflow(moments, words, pattern), np.zeros(len(words), dtype=bool)


def _numbered(words: pa.Array, pattern: str) -> Moments:
    values = cells.numbers(words)[0]
    unit = {EXCEL: 86_400e6, EPOCH: 1e6, EPOCH_MS: 1e3}[pattern]
    begin = np.datetime64("1899-12-30" if pattern == EXCEL else "1970-01-01", "us")
    known = np.isfinite(values) & (np.abs(values * unit) < 2**62)
    # Excel keeps a time of day as a share of a day, exact only to some microseconds.
    micros = np.round(np.where(known, values, 0) * unit / 1e3) * 1e3
    moments: Moments = begin + micros.astype("timedelta64[us]")
    moments[~known] = np.datetime64("NaT")
    return moments


def _moments(values: pa.Array) -> Moments:
    found: Moments = values.to_numpy(zero_copy_only=False).astype("datetime64[us]")
    return found


def _without_overflow(moments: Moments, words: pa.Array, pattern: str) -> Moments:
    """Take back days that do not exist: 31 February was read as 3 March."""
    day = (moments.astype("datetime64[D]") - moments.astype("datetime64[M]")).astype(int)
    moments = moments.copy()
    for at in np.flatnonzero(~np.isnat(moments) & (day < 3)):
        try:
            datetime.strptime(words[int(at)].as_py(), pattern)
        except ValueError:
            moments[at] = np.datetime64("NaT")
    return moments


def _iso(word: str | None) -> tuple[np.datetime64, bool]:
    try:
        moment = datetime.fromisoformat(word or "")
        if moment.tzinfo is None:
            return np.datetime64(moment, "us"), False
        utc = moment.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return np.datetime64("NaT", "us"), False
    return np.datetime64(utc, "us"), True


def to_utc(local: Moments, zone: str) -> tuple[Moments, Moments, Flags, Flags]:
    """Bring clock times of a zone to UTC.

    Parameters
    ----------
    local
        Clock times without zone, shape (rows,); NaT where missing.
    zone
        IANA name.

    Returns
    -------
    tuple
        Earliest and latest instant in UTC, whether the clock time was skipped, and whether it
        was shown twice; each of shape (rows,).

    Notes
    -----
    On a day whose midnights on both sides have the same offset the clock was not put; only the
    few clock times of the other days are looked at one by one.
    """
    skipped = np.zeros(len(local), dtype=bool)
    twice = np.zeros(len(local), dtype=bool)
    day = local.astype("datetime64[D]")
    codes, distinct = pd.factorize(day)
    offsets = [_offsets(zone, str(item)) for item in np.asarray(distinct, "datetime64[D]")]
    before = np.array([pair[0] for pair in offsets] + [0], dtype="timedelta64[s]")
    changes = np.array([pair[0] != pair[1] for pair in offsets] + [False])
    first: Moments = local - before[codes]
    last = first.copy()
    for at in np.flatnonzero(changes[codes]):
        clock = local[at].astype("datetime64[us]").item()
        first[at], last[at], skipped[at], twice[at] = _one_by_one(clock, zone)
    return first, last, skipped, twice


@lru_cache(maxsize=100_000)
def _offsets(zone: str, day: str) -> tuple[int, int]:
    """Give the offsets from UTC, seconds, at the two midnights around a day."""
    clock = ZoneInfo(zone)
    start = datetime.fromisoformat(day).replace(tzinfo=clock)
    end = (datetime.fromisoformat(day) + timedelta(days=1)).replace(tzinfo=clock)
    sides = [moment.utcoffset() or timedelta() for moment in (start, end)]
    return int(sides[0].total_seconds()), int(sides[1].total_seconds())


@lru_cache(maxsize=100_000)
def _one_by_one(clock: datetime, zone: str) -> tuple[np.datetime64, np.datetime64, bool, bool]:
    utc = ZoneInfo("UTC")
    early, late = (clock.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
    if early.utcoffset() == late.utcoffset():
        moment = np.datetime64(early.astimezone(utc).replace(tzinfo=None), "us")
        return moment, moment, False, False
    first = np.datetime64(early.astimezone(utc).replace(tzinfo=None), "us")
    last = np.datetime64(late.astimezone(utc).replace(tzinfo=None), "us")
    if first > last:  # in a gap the offset before it gives the later instant
        return first, first, True, False
    return first, last, False, True
