"""Finds how days and times are written in a column; what may be two orders is left open."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from evenhand.sources import times
from evenhand.sources.drafting.looks import MOSTLY, Look

DAYS = (
    "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%m.%d.%Y", "%d-%m-%Y", "%m-%d-%Y",
    "%Y/%m/%d", "%Y.%m.%d", "%d/%m/%y", "%m/%d/%y", "%d.%m.%y", "%d-%m-%y", "%m-%d-%y",
    "%d-%b-%Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%y", "%d. %B %Y",
)  # fmt: skip
MONTHS = ("%Y-%m", "%m/%Y", "%m.%Y", "%m-%Y", "%Y/%m", "%b-%y", "%b %Y", "%B %Y", "%b-%Y", "%B %y")
CODED = (("%YJJ00", "year"), ("%YMM%m", "month"), ("%YM%m", "month"))
"""Periods as the statistical offices of the Netherlands and of the Union code them."""
CLOCKS = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%H.%M", "%Hh%M")
SWAPPED = {
    "%d/%m/": "%m/%d/", "%m/%d/": "%d/%m/", "%d.%m.": "%m.%d.", "%m.%d.": "%d.%m.",
    "%d-%m-": "%m-%d-", "%m-%d-": "%d-%m-",
}  # fmt: skip
LEAST_HOURS = 6
_DIGIT_CLOCK = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d")
_MIDNIGHT = re.compile(r"[T ](?:0?0:00(?::00)?|12:00(?::00)? AM)(?:\.0+)?Z?$")
DIGITS = {4: "%Y", 6: "%Y%m", 8: "%Y%m%d"}


@dataclass(frozen=True)
class DateLook:
    """How a column writes its days or times.

    Attributes
    ----------
    pattern
        A format of a mapping's section `time`.
    other
        The same with day and month the other way round, where the cells allow both.
    share
        The share of filled rows that it reads.
    precision
        instant, day, month or year.
    needs_head
        Whether the cells are bare digits, so that only the head can say that they are dates.
    """

    pattern: str
    other: str = ""
    share: float = 1.0
    precision: str = "day"
    needs_head: bool = False

    @property
    def is_fine(self) -> bool:
        """Whether it knows at least the day."""
        return self.precision in ("instant", "day")


def date_look(look: Look) -> DateLook | None:
    """Say how a column writes its days or times; None if it holds none.

    Examples
    --------
    >>> date_look(Look("when", pa.array(["03/04/2024", "25/04/2024"]))).pattern
    '%d/%m/%Y'
    >>> date_look(Look("when", pa.array(["03/04/2024", "05/04/2024"]))).other
    '%m/%d/%Y'
    """
    if not look.n_filled or not any(char.isdigit() for char in look.some[0]):
        return None
    if look.is_number:
        return _numbered(look)
    found = [
        (share, pattern)
        for pattern in _candidates(look.some)
        if (share := _share(look, pattern)) >= MOSTLY
    ]
    if not found:
        return _coded(look)
    best, pattern = max(found, key=lambda one: one[0])
    if pattern == "%Y-%m-%d" and look.share(lambda word: ":" in word) > 1 - MOSTLY:
        pattern = times.ISO  # midnight written as a bare day among moments
    pattern, precision = _without_midnight(look, pattern)
    if precision:
        return DateLook(pattern, swapped(pattern) if _has_twin(found, best) else "", best, "day")
    twins = [other for share, other in found if other == swapped(pattern) and share == best]
    return DateLook(
        pattern, twins[0] if twins else "", best, _precision(look, pattern), needs_head=False
    )


def _has_twin(found: list[tuple[float, str]], best: float) -> bool:
    fitting = {pattern for share, pattern in found if share == best}
    return any(swapped(pattern) in fitting for pattern in fitting)


def _without_midnight(look: Look, pattern: str) -> tuple[str, str]:
    """Take a time of day that is midnight in every row for what it is: no time of day."""
    ends = {found.group() if (found := _MIDNIGHT.search(word)) else "" for word in look.some}
    if len(ends) != 1 or "" in ends or len(look.some) < 2:
        return pattern, ""
    end = ends.pop()
    day = next((one for one in DAYS if pattern.startswith(one) or pattern == times.ISO), "")
    return (
        (f"{day}{end}", "day") if day and _share(look, f"{day}{end}") >= MOSTLY else (pattern, "")
    )


def _coded(look: Look) -> DateLook | None:
    for pattern, precision in CODED:
        letters = re.sub("%[Ym]", "0", pattern)
        if _mask(letters) == _mask(look.some[0]) and _share(look, pattern) >= MOSTLY:
            return DateLook(pattern, "", 1.0, precision)
    return None


def swapped(pattern: str) -> str:
    """Give a format with day and month the other way round; empty if it has no such order."""
    start = pattern[:6]
    return SWAPPED[start] + pattern[6:] if start in SWAPPED else ""


def clock_pattern(look: Look) -> str:
    """Say how a column writes times of day; empty if it does not."""
    mask = _mask(look.some[0]) if look.n_filled else ""
    if look.is_whole and look.share(_DIGIT_CLOCK.fullmatch) >= MOSTLY:
        return "%H%M"
    for pattern in CLOCKS:
        if _mask_of(pattern) == mask:
            return pattern
    return ""


def is_first_of_month(look: Look, pattern: str) -> bool:
    """Say whether every day is the first of a month, of several months."""
    days, _ = times.days(pa.array(look.some, pa.string()), pattern)
    known = days[~np.isnat(days)]
    months = known.astype("datetime64[M]")
    return len(set(months)) > 1 and bool((known == months.astype("datetime64[us]")).all())


def is_hourly(look: Look, pattern: str) -> bool:
    """Say whether every time is a full hour, of many hours: minutes are not known."""
    if look.is_number or (pattern != times.ISO and times.precision_of(pattern) != "instant"):
        return False
    words = pa.array(look.some, pa.string())
    moments = times.instants(words, pattern, "UTC", "instant").first
    known = moments[~np.isnat(moments)]
    minutes = (known - known.astype("datetime64[h]")).astype(int)
    hours = {int(hour) for hour in (known.astype("datetime64[h]").astype(int) % 24)}
    return len(hours) >= LEAST_HOURS and bool((minutes == 0).all())


def _numbered(look: Look) -> DateLook | None:
    low, high = look.bounds
    lengths = {len(word) for word in look.some}
    if look.is_whole and len(lengths) == 1 and (length := lengths.pop()) in DIGITS:
        pattern = DIGITS[length]
        if _share(look, pattern) >= MOSTLY:
            precision = {4: "year", 6: "month", 8: "day"}[length]
            return DateLook(pattern, "", 1.0, precision, needs_head=True)
    if low >= 20_000 and high <= 73_000:
        precision = "day" if look.is_whole else "instant"
        return DateLook(times.EXCEL, "", 1.0, precision, needs_head=True)
    if low >= 3e8 and high <= 4e9:
        return DateLook(times.EPOCH, "", 1.0, "instant", needs_head=True)
    if low >= 3e11 and high <= 4e12:
        return DateLook(times.EPOCH_MS, "", 1.0, "instant", needs_head=True)
    return None


def _precision(look: Look, pattern: str) -> str:
    if pattern == times.ISO:
        return "instant" if look.share(lambda word: ":" in word) > 0.5 else "day"
    return times.precision_of(pattern)


def _candidates(words: Sequence[str]) -> list[str]:
    """Name the formats whose shape at least one frequent value has."""
    masks = {_mask(word) for word in words[:50]}
    every = [*DAYS, *MONTHS]
    every += [f"{day}{between}{clock}" for day in DAYS for clock in CLOCKS for between in " T"]
    found = [pattern for pattern in every if _mask_of(pattern) in masks]
    is_iso = any(re.match(r"\d{4}-\d\d-\d\d[T ]\d\d", word) for word in words[:50])
    return [*found, times.ISO] if is_iso else found


def _mask(word: str) -> str:
    """Write a value with every run of digits as d and every run of letters as a."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "0", word)).replace("0", "d")


def _mask_of(pattern: str) -> str:
    letters = re.sub(r"%[bBp]", "jan", re.sub(r"%[YmdHMSIy]", "0", pattern))
    return _mask(letters)


def _share(look: Look, pattern: str) -> float:
    """The share of filled rows, among frequent values, that the import's own reader can read."""
    words = look.some
    found, _ = times.days(pa.array(words, pa.string()), pattern)
    weights = np.array([look.words[word] for word in words], dtype=float)
    return float((weights * ~np.isnat(found)).sum() / weights.sum())
