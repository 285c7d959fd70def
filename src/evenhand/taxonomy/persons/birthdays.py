"""Finds dates of birth: a date beside a word that says so, or one too old for an offence."""

import re

from evenhand.taxonomy.persons.checkdigits import is_day
from evenhand.taxonomy.persons.disguises import bare
from evenhand.taxonomy.persons.listed import words

BORN_UNTIL = 2012
"""A date later than this may be an offence's; children are found by words and by columns only."""
_EUROPEAN = re.compile(r"(\d{1,2})[./\- ]{1,2}(\d{1,2})[./\- ]{1,2}((?:19|20)\d\d)")
_ISO = re.compile(r"((?:19|20)\d\d)[./\-](\d{1,2})[./\-](\d{1,2})(?:[T ]00:00(?::00)?)?")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_WRITTEN = re.compile(
    r"\d{1,2}\.?(?:er|º|°|st|nd|rd|th)?,? (?:de |of |d')?[^\W\d_]{3,12}\.?,? (?:de |del )?"
    r"((?:19|20)\d\d)(?: r\.?)?"
    r"|[^\W\d_]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? ((?:19|20)\d\d)",
)
_ANY_WRITTEN = re.compile(_WRITTEN.pattern.replace("(?:19|20)", r"\d\d"))
_YEAR = re.compile(
    r"(?:\b|[./\-])(?:(?:19|20)\d\d|\d\d)(?:\b|r)"
    r"|\b(?:7[3-9]\d\d|[89]\d{3}|[1-3]\d{4}|4[0-2]\d{3})\b"
)
"""A year, or a day as a spreadsheet counts it."""


def is_birthday(text: str) -> bool:
    """Say whether a text tells a date of birth.

    Examples
    --------
    >>> is_birthday("geb. 12.3.84"), is_birthday("1984-03-12"), is_birthday("2024-03-12")
    (True, True, False)
    >>> is_birthday("born 29221"), is_birthday("29221")
    (True, False)
    """
    year = _year_of(text)
    return (year is not None and year <= BORN_UNTIL) or _is_labelled(text)


def may_be_written_day(form: str) -> bool:
    """Say whether a text with these letters, and digits for digits, may be a date in words."""
    return _ANY_WRITTEN.fullmatch(form) is not None


def tells_birth(text: str) -> bool:
    """Say whether a word stands in a text that makes a date beside it one of birth."""
    plain = bare(text)
    return any(label in plain for label in words("births"))


def is_compact_birthday(text: str) -> bool:
    """Say whether eight digits are such a date; codes of eight digits seldom are."""
    found = _COMPACT.fullmatch(text)
    return found is not None and int(found[1]) <= BORN_UNTIL and is_day(*map(int, found.groups()))


def _year_of(text: str) -> int | None:
    """Give the year of a text that is a whole date."""
    if found := _EUROPEAN.fullmatch(text):
        day, month, year = map(int, found.groups())
        return year if is_day(year, month, day) or is_day(year, day, month) else None
    if found := _ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
        return year if is_day(year, month, day) else None
    if found := _WRITTEN.fullmatch(text):
        return int(found[1] or found[2])
    return None


def _is_labelled(text: str) -> bool:
    if not _YEAR.search(text):
        return False
    plain = bare(text)
    for label in words("births"):
        at = plain.find(label)
        while at >= 0:
            before = plain[at - 1 : at]
            rest = plain[at + len(label) :]
            stands_alone = not before.isalnum() and not (label[-1].isalpha() and rest[:1].isalpha())
            if stands_alone and _YEAR.search(rest[:32]):
                return True
            at = plain.find(label, at + 1)
    return False
