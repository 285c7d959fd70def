"""Which questions an audit asks, in which chapter, and what each needs to be answered."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from evenhand.publishing.ask import Ask
from evenhand.publishing.europe import code_for, options_for
from evenhand.publishing.insecurity import insecurity_questions
from evenhand.publishing.means import Means
from evenhand.publishing.measures import assessment_questions, response_questions
from evenhand.taxonomy.reporting import reporting_rates

_MOST_OF_A_YEAR = 11
CHAPTERS = (
    "data", "what", "where", "when", "again", "who", "harm", "concentration", "change",
    "insecurity", "response", "assessment",
)  # fmt: skip

_NEAR_DRAWS, _MANY_NEAR = 199, 8_000
_SEASON_MONTHS, _USUAL_RECENT, _LEAST_RECENT = 24, 12, 6


def questions(means: Means) -> tuple[Ask, ...]:
    """List the questions for what the tables can carry, in the order of the dossier.

    Those that need more are listed too: what cannot be answered is part of an audit.
    """
    return (
        *_recorded(means),
        *insecurity_questions(means, _last_year(means)),
        *response_questions(means),
        *assessment_questions(means),
    )


def _recorded(means: Means) -> tuple[Ask, ...]:
    """List the questions about what was recorded; one stands for all where nothing was."""
    if not means.counts:
        return (Ask("offence_profile", "what", {}, ("records",)),)
    where = _level(means)
    # Incidents count once in the whole city; counts of several levels must be told apart.
    whole = {} if "incidents" in means.has else where
    asks = [
        Ask("record_quality", "data", where),
        Ask("offence_profile", "what", where),
        *_european(means),
        *_dark(means),
        *_where(means),
        *_when(means, whole),
        *_again(means),
        Ask("base_comparison", "who", {**_last_year(means), **_compared(means)}, ("second_base",)),
        Ask("setting_profile", "who", {}, ("setting",)),
        Ask("harm", "harm", whole),
        Ask("harm_over_time", "harm", whole, ("two_years",)),
        Ask("harm_by_area", "harm", where, ("area",)),
        *(
            Ask(
                "concentration", "concentration", {**where, "offence": name, "over": _places(means)}
            )
            for name in means.focus()
        ),
        *_change(means, whole),
    ]
    return tuple(asks)


def _level(means: Means) -> dict[str, Any]:
    return {"level": means.level} if means.level else {}


def _first(means: Means) -> str | None:
    """Give the first of the focus problems."""
    return next(iter(means.focus()), None)


def _where(means: Means) -> list[Ask]:
    """Ask where: by area, where it is more than chance, and where it is densest."""
    year = _last_year(means)
    there = {**_level(means), **year}
    return [
        Ask("area_rates", "where", there, ("area",)),
        *(Ask("area_rates", "where", {**there, "offence": name}, ("area",))
          for name in means.focus()),
        *([Ask("concentration", "where", {"over": "point"})] if _needs_points(means) else []),
        # No level: what is exposed is spread over cells from the finest areas that have it.
        *(Ask("hot_spots", "where", {**year, "offence": name}, ("point",))
          for name in means.focus()),
        # Along streets where these are known: a second map of cells would say much the same.
        Ask("street_density" if "segment" in means.has else "density", "where",
            {**year, "offence": _first(means)}, ("point",)),
    ]  # fmt: skip


def _when(means: Means, whole: Mapping[str, Any]) -> list[Ask]:
    """Ask when: through the year, the day and the week."""
    return [
        Ask("seasonal_profile", "when", whole, ("two_years",)),
        Ask("hour_profile", "when", {}, ("hour",)),
        *_hours(means),
        Ask("weekday", "when", {"offence": _first(means)}, ("day",)),
    ]


def _change(means: Means, whole: Mapping[str, Any]) -> list[Ask]:
    """Ask what changed: the number, where, and whether the pattern moved."""
    focus, first = means.focus(), _first(means)
    two_years = {**whole, **_two_years(means)}
    here = {**_level(means), "offence": first}
    return [
        *(Ask("trend", "change", {**whole, "offence": name}, ("two_years",)) for name in focus),
        Ask("change_by_area", "change", here, ("area", "two_years")),
        Ask("space_time_map", "change", {**here, "period": "quarter"}, ("area", "two_years")),
        *_pattern(means, two_years),
        Ask("two_periods", "change", two_years, ("comparable",)),
        *(
            Ask("two_periods", "change", {**two_years, "offence": name}, ("comparable",))
            for name in (() if "two_years" in means.has else focus)
        ),
        Ask("burst", "change", {"offence": first}, ("day",)),
    ]


def _hours(means: Means) -> list[Ask]:
    """Ask at which hours: by shift where most rows only know between which hours it was."""
    focus = means.focus()
    known = [name for name in focus if name not in means.windowed]
    return [
        *(Ask("hour_profile", "when", {"offence": name}, ("hour",)) for name in known),
        *(Ask("aoristic_profile", "when", {"offence": name}, ("hour",))
          for name in focus if name in means.windowed),
    ]  # fmt: skip


def _again(means: Means) -> list[Ask]:
    """Ask what comes back: near in place and time, and at the same place.

    Zones of next risk are not asked for: an audit looks back, and nothing holds them against what
    came next.
    """
    over = "point" if "exact_point" in means.has or "segment" not in means.has else "segment"
    near = {"draws": _NEAR_DRAWS}
    return [
        *(Ask("near_repeat", "again", {**_recent_years(means, name), **near, "offence": name},
              ("point", "day"))
          for name in means.focus()),
        *(Ask("repeat_places", "again", {"over": over, "offence": name}, ("point",))
          for name in means.focus()),
    ]  # fmt: skip


def _pattern(means: Means, two_years: Mapping[str, Any]) -> list[Ask]:
    """Ask whether the pattern moved: over cells where there are points, else over areas."""
    if "point" in means.has:
        given, needs = {**two_years, "over": "cell"}, ("comparable", "point")
    else:
        given, needs = {**two_years, "over": "area", "level": means.level or None}, (
            "comparable", "area")  # fmt: skip
    return [Ask("pattern_change", "change", {**given, "offence": name}, needs)
            for name in means.focus()]  # fmt: skip


def _recent_years(means: Means, offence: str) -> dict[str, Any]:
    """Look back two years, one where records are many: what comes back in weeks needs no more.

    The pairs to be looked at grow with the square of the records.
    """
    if means.first_on is None or means.last_on is None:
        return {}
    in_two_years = 24 * means.counts.get(offence, 0) / max(len(means.months), 1)
    years = 2 if in_two_years <= _MANY_NEAR else 1
    start = (_month_end(means) + pd.Timedelta(days=1) - pd.DateOffset(years=years)).date()
    return {} if start <= means.first_on else {"period_from": start}


def _european(means: Means) -> list[Ask]:
    """Hold each focus problem beside other countries; what cannot be is asked, and refused."""
    if not means.europe:
        lacking = "european_country" if "european" in means.has else "european"
        return [Ask("european_comparison", "what", {}, (lacking,))]
    whole = Counter(month.year for month in means.months)
    asks = []
    for name in means.focus():
        code = code_for(name)
        years = means.europe.get(code, ())
        if not years:
            lacking = "european_year" if code else "european_code"
            asks.append(Ask("european_comparison", "what", {"offence": name}, (lacking,)))
            continue
        options = options_for(name, years, whole, means.country)
        level = {"level": means.level} if means.level else {}
        asks.append(Ask("european_comparison", "what", {**level, **options}))
    return asks


def _dark(means: Means) -> list[Ask]:
    """Ask how many may have happened, for the first focus problem with a known share reported."""
    known = [name for name in means.focus() if reporting_rates(name) is not None]
    place = {"place": "england_and_wales"} if means.country == "UKC-L" else {}
    return [Ask("dark_figure", "what", {**place, "offence": name}) for name in known[:1]]


def _places(means: Means) -> str:
    """Choose what a place is: points only where they are exact, or where there is nothing else."""
    kinds = (("segment", "segment"), ("exact_point", "point"), ("area", "area"))
    return next((over for need, over in kinds if need in means.has), "point")


def _needs_points(means: Means) -> bool:
    """Say whether a map of points must stand in for the areas whose outlines are not known."""
    return "point" in means.has and "map" not in means.has


def public_questions(means: Means) -> tuple[Ask, ...]:
    """List the questions that a public edition answers: few, so that few numbers must be hidden.

    The offence profile, area rates and the course of months for the focus classes, and the
    seasons. Every further table of the same records would hide more numbers in all of them.
    """
    focus = means.focus()
    where: dict[str, Any] = {"level": means.level} if means.level else {}
    year = _last_year(means)
    return (
        Ask("offence_profile", "what", where),
        Ask("area_rates", "where", {**where, **year}, ("area",)),
        *(
            Ask("area_rates", "where", {**where, **year, "offence": name}, ("area",))
            for name in focus
        ),
        Ask("seasonal_profile", "when", {}, ("two_years",)),
        *(Ask("trend", "change", {"offence": name, **_recent(means)}) for name in focus),
        *([Ask("survey_estimates", "insecurity", {}, ("survey_public",))]
          if "survey_kept" in means.has else []),
    )  # fmt: skip


def _recent(means: Means) -> dict[str, Any]:
    """Look at fewer recent months where the delay leaves less than three years."""
    if means.first_on is None or means.last_on is None:
        return {}
    end = _month_end(means)
    months = 12 * (end.year - means.first_on.year) + end.month - means.first_on.month + 1
    earlier = months - _SEASON_MONTHS
    return {"recent_months": earlier} if _LEAST_RECENT <= earlier < _USUAL_RECENT else {}


def _compared(means: Means) -> dict[str, Any]:
    """Compare bases for the first focus problem, on the level where each base is whole."""
    return {"level": means.base_level, "offence": means.focus()[0] if means.focus() else None}


def _last_year(means: Means) -> dict[str, Any]:
    """Give the last twelve whole months, or the last one where most of them are not known."""
    if means.first_on is None or means.last_on is None:
        return {}
    end = _month_end(means)
    start = (end + pd.Timedelta(days=1) - pd.DateOffset(years=1)).date()
    if sum(start <= month <= end.date() for month in means.months) < _MOST_OF_A_YEAR:
        return _months(means.months[-1], "period") if len(means.months) > 1 else {}
    return {} if start <= means.first_on else {"period_from": start, "period_to": end.date()}


def _two_years(means: Means) -> dict[str, Any]:
    """Give two spans to compare: the last two years, or the last month and that a year before."""
    if means.last_on is None:
        return {}
    end = _month_end(means)
    later, earlier = (
        (end + pd.Timedelta(days=1) - pd.DateOffset(years=years)).date() for years in (1, 2)
    )
    if sum(earlier <= month <= end.date() for month in means.months) >= 2 * _MOST_OF_A_YEAR:
        return {
            "first_from": earlier, "first_to": later - timedelta(days=1),
            "second_from": later, "second_to": end.date(),
        }  # fmt: skip
    for month in reversed(means.months):
        before = month.replace(year=month.year - 1)
        if before in means.months:
            return _months(before, "first") | _months(month, "second")
    return {}


def _months(month: date, name: str) -> dict[str, Any]:
    """Give the options `<name>_from` and `<name>_to` for one whole month."""
    end = (pd.Timestamp(month) + pd.offsets.MonthEnd(0)).date()
    return {f"{name}_from": month, f"{name}_to": end}


def _month_end(means: Means) -> pd.Timestamp:
    """Give the end of the last month, unless that month has hardly begun."""
    last = pd.Timestamp(str(means.last_on))
    whole = last + pd.offsets.MonthEnd(0)
    return whole if (whole - last).days <= 3 else whole - pd.offsets.MonthEnd(1)
