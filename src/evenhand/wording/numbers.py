"""How numbers, months and p-values are written in each language; rounding happens here only."""

import math
from datetime import date, datetime
from decimal import localcontext
from typing import Literal, SupportsFloat

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

from evenhand.wording.languages import NUMBERS, REGIONS

NumberKind = Literal[
    "count", "number", "signed", "percent", "signed_percent", "rate", "ratio", "p_value", "metres",
    "days", "date", "month", "year", "points", "size", "short_day", "moment", "short_moment",
]  # fmt: skip
NO_BREAK = " "
MINUS = "−"
_DIGITS = 400
"""As many as the largest float has, and a few more."""
_HUNDREDFOLD = ("percent", "signed_percent", "points")


def written(value: object, kind: NumberKind, language: str, digits: int | None = None) -> str:
    """Write one value for a reader.

    Parameters
    ----------
    value
        A number, a day for `date`, `short_day` and `month`, or a local time for `moment`. None and
        not-a-number are written as a dash.
    kind
        What it is: `percent` takes a share from 0 to 1, `points` a difference of two shares, whose
        unit the sentence names; `size` leaves the sign to the sentence; `rate`, `number` and
        `ratio` are given to about three significant digits; `p_value` never prints as zero.
    language
        Two letters, such as "fr".
    digits
        Digits after the decimal mark; without it each kind has its own.

    Returns
    -------
    str
        The value as printed, with the language's decimal mark, grouping and spaces.

    Examples
    --------
    >>> written(0.0912, "percent", "en"), written(12345, "count", "en")
    ('9 %', '12,345')
    >>> written(0.00003, "p_value", "en")
    'p < 0.001'
    >>> written(datetime(2026, 12, 1, 14, 0), "short_moment", "fr")
    '1er décembre, 14:00'
    """
    if isinstance(value, date):
        return _date(value, kind, language)
    number = float(value) if isinstance(value, SupportsFloat) else math.nan
    if math.isnan(number):
        return "–"
    if math.isinf(number):
        return "∞" if number > 0 else MINUS + "∞"
    if kind == "p_value":
        return _p_value(number, language)
    if kind == "year":
        return str(int(number))
    number = abs(number) if kind == "size" else number
    scaled = number * 100 if kind in _HUNDREDFOLD else number
    text = _decimal(scaled, _digits(scaled, kind) if digits is None else digits, language)
    if kind in ("signed", "signed_percent", "points") and scaled > 0 and text.strip("0.,") != "":
        text = "+" + text
    return text + _unit(kind)


def _digits(value: float, kind: NumberKind) -> int:
    if kind in ("count", "days", "size"):
        return 0
    size = abs(value)
    if kind == "percent" and 0 < size < 0.05:
        return min(-math.floor(math.log10(size)), 4)  # 6 of 60,000 are few, not none
    if kind in _HUNDREDFOLD:
        return 0 if size >= 0.95 or size == 0 else 1
    if size == 0 or size >= 100:
        return 0
    return max(0, 2 - math.floor(math.log10(size))) if size < 1 else (1 if size >= 10 else 2)


def _decimal(value: float, digits: int, language: str) -> str:
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    locale = NUMBERS.get(language, language)
    with localcontext(prec=_DIGITS):  # of 28 digits by default: what is larger would be an error
        text: str = format_decimal(round(value, digits) + 0.0, format=pattern, locale=locale)
    return text.replace("-", MINUS)


def _unit(kind: NumberKind) -> str:
    if kind in ("percent", "signed_percent"):
        return NO_BREAK + "%"
    return NO_BREAK + "m" if kind == "metres" else ""


def _p_value(value: float, language: str) -> str:
    if value < 0.001:
        return "p < " + _decimal(0.001, 3, language)
    return "p = " + _decimal(value, 3 if value < 0.01 else 2, language)


def _date(value: date, kind: NumberKind, language: str) -> str:
    locale = REGIONS.get(language, language).replace("-", "_")
    if kind == "month":
        return str(format_skeleton("yMMMM", value, locale=locale))
    if kind == "year":
        return str(value.year)
    is_short = kind.startswith("short_")
    text = str(
        format_skeleton("MMMMd", value, locale=locale)
        if is_short
        else format_date(value, format="long", locale=locale)
    )
    if language == "fr" and value.day == 1:
        # French writes the first of a month as an ordinal, which the locale data leave out.
        text = text.replace("1 ", "1er ", 1)
    if kind.endswith("moment") and isinstance(value, datetime):
        return f"{text}, {value:%H:%M}"
    return text
