"""When a session is: by the host's clock and by the reader's, both written out."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from babel.dates import format_date, get_timezone_location

from evenhand.wording.languages import REGIONS

OFTEN = (
    "Europe/Lisbon", "Europe/London", "Europe/Dublin", "Atlantic/Reykjavik", "Europe/Madrid",
    "Europe/Paris", "Europe/Brussels", "Europe/Amsterdam", "Europe/Luxembourg", "Europe/Berlin",
    "Europe/Zurich", "Europe/Vienna", "Europe/Rome", "Europe/Prague", "Europe/Warsaw",
    "Europe/Budapest", "Europe/Zagreb", "Europe/Copenhagen", "Europe/Oslo", "Europe/Stockholm",
    "Europe/Helsinki", "Europe/Tallinn", "Europe/Riga", "Europe/Vilnius", "Europe/Sofia",
    "Europe/Bucharest", "Europe/Athens", "Asia/Nicosia", "Europe/Kyiv", "Europe/Chisinau",
    "Europe/Istanbul", "Africa/Casablanca", "Africa/Tunis", "Africa/Johannesburg",
    "America/Sao_Paulo", "America/Bogota", "America/Montreal", "America/New_York",
    "America/Chicago", "America/Los_Angeles", "Asia/Kolkata", "Asia/Singapore", "Asia/Tokyo",
    "Australia/Sydney", "Pacific/Auckland",
)  # fmt: skip
"""Clocks that a reader chooses from; an address may name any other."""


@dataclass(frozen=True, kw_only=True)
class Times:
    """One stretch of time by one clock, in words.

    Attributes
    ----------
    day
        With the weekday.
    hours
        From and to, such as "14:00–15:00"; with the day of the end where that is another one.
    offset
        Such as "UTC+1", at the beginning.
    place
        The city that the clock is named after, in the reader's language.
    """

    day: str
    hours: str
    offset: str
    place: str


def is_clock(name: str) -> bool:
    """Say whether there is a clock of this name.

    Examples
    --------
    >>> is_clock("Europe/Lisbon"), is_clock("../etc/passwd"), is_clock("Mars/Base")
    (True, False, False)
    """
    return name in _known()


@cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


def by_clock(starts_at: datetime, ends_at: datetime, clock: str, language: str) -> Times:
    """Write a stretch of time by a clock.

    Parameters
    ----------
    starts_at, ends_at
        Instants, zone-aware.
    clock
        IANA name.
    language
        Two letters.

    Examples
    --------
    >>> starts = datetime(2027, 1, 14, 13, tzinfo=UTC)
    >>> by_clock(starts, starts + timedelta(hours=1), "Europe/Lisbon", "en")
    Times(day='Thursday 14 January 2027', hours='13:00–14:00', offset='UTC+0', place='Lisbon')
    """
    zone = ZoneInfo(clock)
    first, last = starts_at.astimezone(zone), ends_at.astimezone(zone)
    hours = f"{first:%H:%M}–{last:%H:%M}"
    if last.date() != first.date():
        hours = f"{first:%H:%M} – {_day(last, language)}, {last:%H:%M}"
    return Times(
        day=_day(first, language),
        hours=hours,
        offset=offset_of(first),
        place=city_of(clock, language),
    )


def _day(moment: datetime, language: str) -> str:
    locale = REGIONS.get(language, language).replace("-", "_")
    text = format_date(moment.date(), format="full", locale=locale)
    return str(text).replace(",", "") if language == "en" else str(text)


def offset_of(moment: datetime) -> str:
    """Write how far a clock is from UTC at a moment.

    Examples
    --------
    >>> offset_of(datetime(2027, 7, 1, 12, tzinfo=ZoneInfo("Asia/Kolkata")))
    'UTC+5:30'
    """
    ahead = moment.utcoffset() or timedelta()
    minutes = abs(ahead) // timedelta(minutes=1)
    sign = "−" if ahead < timedelta() else "+"
    hours, rest = divmod(minutes, 60)
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")


@cache
def city_of(clock: str, language: str) -> str:
    """Give the city that a clock is named after."""
    if clock == "UTC":
        return clock
    try:
        locale = REGIONS.get(language, language).replace("-", "_")
        return str(get_timezone_location(clock, locale=locale, return_city=True))
    except (LookupError, ZoneInfoNotFoundError):
        return clock.rsplit("/", 1)[-1].replace("_", " ")


def instant(naive: datetime, clock: str) -> datetime | None:
    """Give the instant of a time by a clock; None where that clock shows it twice or never.

    Clocks that are set forward leave an hour out, and clocks that are set back show one twice.

    Examples
    --------
    >>> instant(datetime(2027, 3, 28, 14), "Europe/Amsterdam")
    datetime.datetime(2027, 3, 28, 12, 0, tzinfo=datetime.timezone.utc)
    >>> instant(datetime(2027, 3, 28, 2, 30), "Europe/Amsterdam") is None  # left out
    True
    >>> instant(datetime(2027, 10, 31, 2, 30), "Europe/Amsterdam") is None  # twice
    True
    """
    zone = ZoneInfo(clock)
    first, second = (naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        return None
    return first.astimezone(UTC)
