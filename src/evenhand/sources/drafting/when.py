"""Drafts the lines that say when: days and times of day of rows, or the periods counted."""

import calendar
import re

from evenhand.sources import times
from evenhand.sources.drafting.dates import (
    DateLook,
    clock_pattern,
    is_first_of_month,
    is_hourly,
    swapped,
)
from evenhand.sources.drafting.drafts import Certainty, Line, Option, reason
from evenhand.sources.drafting.evidence import Evidence
from evenhand.sources.drafting.looks import MOSTLY, Look

HOUR_MINUTES = 60
LEAST_END = 0.12
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_FINENESS = {"instant": 0.4, "day": 0.3, "month": 0.1, "year": 0.0}


def time_lines(evidence: Evidence, role: str = "starts_at") -> list[Line]:
    """Draft when something happened: its column or columns, and how they write it."""
    start = _start(evidence)
    if start is None:
        return [Line("columns", role, None, "asked", reason("no_date"))]
    date = evidence.date(start)
    assert date is not None
    is_said = evidence.says(start.name, "start", "month") >= 0.5
    certainty: Certainty = "sure" if is_said else "likely"
    names, pattern = [evidence.take(start)], date.pattern
    lines: list[Line] = []
    clock = evidence.best("clock", fits=_is_clock)
    is_apart = clock is not None and date.precision == "day" and role == "starts_at"
    is_apart = is_apart and date.pattern not in times.NUMBERED  # a number has no place for a clock
    if clock is not None and is_apart and clock_pattern(clock):
        # Rows without a time of day run over the whole day; none loses its date.
        names.append(evidence.take(clock))
        pattern = f"{pattern} {clock_pattern(clock)}"
    why = reason("date", *names, shares={"share": date.share})
    lines.append(Line("columns", role, _one_or_more(names), certainty, why))
    lines += _end_lines(evidence, date, pattern, len(names) > 1) if role == "starts_at" else []
    lines += _format_lines(evidence, start, date, pattern)
    if is_hourly(start, date.pattern):
        lines.append(
            Line("time", "step_minutes", HOUR_MINUTES, "likely", reason("hourly", start.name))
        )
    is_month = evidence.says(start.name, "month") >= 0.5 and date.is_fine
    if is_month and is_first_of_month(start, date.pattern):
        why = reason("first_of_month", start.name)
        lines.append(Line("time", "precision", "month", "sure", why))
    return lines


def _start(evidence: Evidence) -> Look | None:
    def worth(look: Look) -> float:
        date = evidence.date(look)
        fine = _FINENESS[date.precision] if date else 0.0
        mostly = evidence.mostly(look.name)
        off = {"recorded": 1.2, "end": 1.0, "upkeep": 2.0}.get(mostly, 0.0)
        off = off or (1.0 if evidence.says(look.name, "end") > LEAST_END else 0.0)
        said = evidence.says(look.name, "start")
        return said + fine + 0.3 * look.filled - off

    free = [look for look in evidence.dated if look.name not in evidence.taken]
    return max(free, key=worth, default=None)


def _is_clock(look: Look) -> bool:
    return look.is_clock or clock_pattern(look) == "%H%M"


def _end_lines(evidence: Evidence, date: DateLook, pattern: str, with_clock: bool) -> list[Line]:
    def is_alike(look: Look) -> bool:
        found = evidence.date(look)
        return found is not None and found.pattern == date.pattern

    if with_clock:
        day = evidence.best("end", fits=is_alike)
        clock = evidence.best(
            "clock_end", fits=lambda look: clock_pattern(look) == pattern.split(" ", 1)[-1]
        )
        names = [evidence.take(day), evidence.take(clock)] if day and clock else []
    else:
        end = evidence.best("end", fits=is_alike, least=LEAST_END)
        end = end if end and evidence.mostly(end.name) not in ("recorded", "upkeep") else None
        names = [evidence.take(end)] if end else []
    if not names:
        return []
    return [Line("columns", "ends_at", _one_or_more(names), "likely", reason("end", *names))]


def _format_lines(evidence: Evidence, look: Look, date: DateLook, pattern: str) -> list[Line]:
    """Draft the format; where day and month could be either way round, ask."""
    other = swapped(pattern) if date.other else ""
    if not other:
        key = f"format_{pattern}" if pattern in times.NUMBERED else "format"
        line = Line("time", "format", pattern, "sure" if not date.needs_head else "likely",
                    reason(key, look.name, format=pattern))  # fmt: skip
        return [line]
    elsewhere = _order_elsewhere(evidence, look, (pattern, other))
    if elsewhere is not None:
        name, order = elsewhere
        why = reason("order_elsewhere", look.name, other=name, format=order)
        return [Line("time", "format", order, "likely", why)]
    day_first = "day_first" if pattern.startswith("%d") else "month_first"
    turned = "month_first" if day_first == "day_first" else "day_first"
    options = (Option(pattern, reason(day_first)), Option(other, reason(turned)))
    return [Line("time", "format", None, "asked", reason("order_open", look.name), options)]


def _order_elsewhere(
    evidence: Evidence, look: Look, orders: tuple[str, str]
) -> tuple[str, str] | None:
    """Find another column of the file that leaves no doubt about the order."""
    for other in evidence.dated:
        date = evidence.date(other)
        if other is look or date is None or date.other:
            continue
        for order in orders:
            if date.pattern[:6] == order[:6]:
                return other.name, order
    return None


def period_lines(evidence: Evidence) -> list[Line]:
    """Draft the period that a row counts: a year, a month, a quarter, or a day of each."""
    month, year = _month_and_year(evidence)
    if month is not None and year is not None:
        names = [evidence.take(month), evidence.take(year)]
        why = reason("period", *names)
        return [
            Line("columns", "period", names, "likely", why),
            Line("time", "format", "%b %Y", "likely", reason("format", *names, format="%b %Y")),
            Line("time", "length", "month", "likely", why),
        ]
    period = _period_column(evidence)
    if period is None:
        return _whole_table(evidence)
    date = evidence.date(period)
    name = evidence.take(period)
    if date is None:
        why = reason("period_words", name)
        return [
            Line("columns", "period", name, "likely", reason("period", name)),
            Line("time", "format", None, "asked", why),
        ]
    role = "year" if date.precision == "year" else "period"
    length = {"year": "year", "month": "month"}.get(date.precision, "month")
    is_coarse = date.precision in ("month", "year")
    certainty: Certainty = "sure" if is_coarse else "likely"
    lines = [Line("columns", role, name, certainty, reason("period", name))]
    lines += _format_lines(evidence, period, date, date.pattern)
    return [*lines, Line("time", "length", length, certainty, reason(f"length_{length}", name))]


def _whole_table(evidence: Evidence) -> list[Line]:
    """Ask which period all rows count, with the year that the file's name may hold."""
    years = set(_YEAR.findall(evidence.sample.file.name))
    options: tuple[Option, ...] = ()
    value: str | None = None
    if len(years) == 1:
        year = years.pop()
        value = f"{year}-01-01"
        also = {("constants", "period_end"): f"{year}-12-31"}
        options = (Option(value, reason("whole_year", name=year), also),)
    end = f"{value[:4]}-12-31" if value else None
    return [
        Line("constants", "period_start", value, "asked", reason("no_period"), options),
        Line("constants", "period_end", end, "asked", reason("period_end")),
    ]


def _month_and_year(evidence: Evidence) -> tuple[Look | None, Look | None]:
    def is_month_name(look: Look) -> bool:
        return len(look.words) <= 12 and look.share(_is_month) >= MOSTLY

    year = evidence.best("year", fits=lambda look: evidence.date(look) is not None)
    months = [look for look in evidence.usable if is_month_name(look)]
    return (months[0] if months else None), year


def _is_month(word: str) -> bool:
    return word[:3].title() in calendar.month_abbr and word.isalpha()


def _period_column(evidence: Evidence) -> Look | None:
    said = evidence.said("period", "month", "year", "start", "recorded", least=0.4)
    fine = [look for look in said if evidence.date(look) is not None]
    worded = [look for look in said if evidence.says(look.name, "period") >= 0.5]
    dated = [look for look in evidence.dated if look.name not in evidence.taken]
    coarse = sorted(fine, key=lambda look: evidence.says(look.name, "recorded"))
    return next(iter([*coarse, *worded, *dated]), None)


def _one_or_more(names: list[str]) -> str | list[str]:
    return names[0] if len(names) == 1 else names
