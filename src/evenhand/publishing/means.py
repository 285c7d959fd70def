"""What a workspace's tables can carry: which questions may be asked of them at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd

from evenhand.publishing.asked import SurveyMeans, survey_has, survey_means
from evenhand.publishing.europe import comparable_years
from evenhand.publishing.measured import (
    Measured,
    busiest_areas,
    level_for_effects,
    measures_taken,
    usual_settings,
)
from evenhand.scanning.quality_checks import EXACT_M
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents
from evenhand.tables.table import Table

FOCUS = {
    "violence": ("assault", "threat", "local:violence_and_sexual_offences"),
    "robbery": ("robbery",),
    "pickpocketing": ("theft_from_person",),
    "burglary": ("burglary_dwelling", "burglary_other", "local:burglary"),
    "misconduct": ("misconduct",),
}
"""The partnership's problems, each with the classes that can stand for it, the first first."""

_ENOUGH_SHARE = 0.2
_ENOUGH_ROWS = 30
_SEVERAL = 3
_TWO_YEARS = 24
_WINDOW_HOURS = 2
_MANY_WINDOWS = 0.3


@dataclass(frozen=True)
class Means:
    """What the tables of a workspace know.

    Attributes
    ----------
    has
        Names of what is there: `area`, `map`, `rate`, `second_base`, `day`, `hour`, `point`,
        `exact_point`,
        `segment`, `setting`, `two_years` (24 months with records),
        `comparable` (a month and the same one a year before), `records`, `incidents`, `european`
        (a table of European rates), and what `survey_has` names.
    level
        The set of areas to report on; empty where there is none.
    bases
        Bases of exposure that the level has, residents first.
    first_on, last_on
        First and last day of the rows that have one.
    counts
        Offence class → how many, the most frequent first.
    base_level
        The set of areas on which two bases at least cover several areas, so that they can be
        compared; the level itself where it can be.
    months
        First days of the months in which anything was recorded.
    windowed
        Classes of which many rows know only the hours between which it happened.
    country, europe
        The city's country, and Eurostat code → years in which it has a comparable rate.
    survey
        What a survey of people knows; None where there is none.
    measures
        Measures taken against an offence, the first begun first.
    effect_level
        The set of areas in which an effect would be looked for: as few as can show one.
    settings, busiest
        Class → the setting, and the area of that set, where most of it is recorded.
    """

    has: frozenset[str]
    level: str
    bases: tuple[str, ...]
    first_on: date | None
    last_on: date | None
    counts: Mapping[str, int]
    base_level: str = ""
    months: tuple[date, ...] = ()
    windowed: frozenset[str] = frozenset()
    country: str = ""
    europe: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    survey: SurveyMeans | None = None
    measures: tuple[Measured, ...] = ()
    effect_level: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    busiest: Mapping[str, str] = field(default_factory=dict)

    def focus(self) -> tuple[str, ...]:
        """Give the classes to look at closely: one for each focus problem, and the largest."""
        chosen = [
            next((name for name in classes if self.counts.get(name, 0) >= _ENOUGH_ROWS), "")
            for classes in FOCUS.values()
        ]
        largest = next(iter(self.counts), "")
        named = [name for name in (*chosen, largest) if name]
        return tuple(dict.fromkeys(named))


def means_of(tables: Mapping[str, Table], country: str = "") -> Means:
    """Look at tables by name and say what they can carry.

    Parameters
    ----------
    tables
        By name.
    country
        Eurostat's code of the city's country; empty if it is not known.
    """
    means = _of_city(tables)
    survey = survey_means(tables)
    has = means.has | survey_has(survey, tables) | ({"records"} if means.counts else set())
    effect_level = level_for_effects(tables) or means.level
    means = replace(
        means, survey=survey, has=has, measures=measures_taken(tables), effect_level=effect_level,
        settings=usual_settings(tables), busiest=busiest_areas(tables, effect_level),
    )  # fmt: skip
    rates = tables.get("european_rates")
    if rates is None:
        return means
    europe = comparable_years(rates, country)
    return replace(means, has=means.has | {"european"}, country=country, europe=europe)


def _of_city(tables: Mapping[str, Table]) -> Means:
    recorded = tables.get("incidents") or tables.get("counts")
    areas, exposure = tables.get("areas"), tables.get("exposure")
    level = _level(recorded, areas if isinstance(areas, Areas) else None)
    bases = tuple(_bases(exposure, areas, level))
    base_level = _base_level(exposure, areas, level)
    has = set()
    if level:
        has.add("area")
    if level and isinstance(areas, Areas):
        has.add("map")
    if bases:
        has.add("rate")
    if base_level:
        has.add("second_base")
    if isinstance(recorded, Incidents):
        return replace(_of_incidents(recorded, has, level, bases), base_level=base_level)
    if isinstance(recorded, Counts):
        return replace(_of_counts(recorded, has, level, bases), base_level=base_level)
    return Means(frozenset(has), level, bases, None, None, {})


def _of_incidents(recorded: Incidents, has: set[str], level: str, bases: tuple[str, ...]) -> Means:
    rows = len(recorded)
    precision = recorded.column("time_precision")
    fine = {"day": ["instant", "day"], "hour": ["instant"]}
    has = has | {"incidents"}
    has |= {name for name, kinds in fine.items() if _enough(precision.isin(kinds), rows)}
    if _enough(recorded.column("x_m").notna(), rows):
        has.add("point")
    if _enough(recorded.column("setting").notna(), rows):
        has.add("setting")
    if _enough(recorded.column("place_precision_m") <= EXACT_M, rows):
        has.add("exact_point")
    if "area_segment" in recorded.to_frame():
        has.add("segment")
    known = recorded.local_times("starts_at").dropna()
    first = known.min().date() if len(known) else None
    last = _last_day(recorded, known)
    counts = recorded.column("offence_class").value_counts()
    months = known.dt.tz_localize(None).dt.to_period("M").unique()
    means = _means(has, level, bases, first, last, counts, [m.start_time.date() for m in months])
    return replace(means, windowed=_windowed(recorded))


def _windowed(recorded: Incidents) -> frozenset[str]:
    """Name the classes of which many rows know a window of hours, not the hour."""
    rows = recorded.to_frame()[["offence_class", "starts_at", "ends_at", "time_precision"]]
    rows = rows[rows["time_precision"].eq("instant")]
    hours = (rows["ends_at"] - rows["starts_at"]).dt.total_seconds() / 3600
    wide = hours.gt(_WINDOW_HOURS).groupby(rows["offence_class"].astype("string")).mean()
    return frozenset(map(str, wide.index[wide >= _MANY_WINDOWS]))


def _last_day(recorded: Incidents, known: pd.Series) -> date | None:
    """Give the last day: that of the last row, or the end of its month if only that is known."""
    if known.empty:
        return None
    latest = int(known.to_numpy().argmax())
    day = known.iloc[latest].tz_localize(None).normalize()
    if recorded.column("time_precision")[known.index].iloc[latest] == "month":
        day = day + pd.offsets.MonthEnd(0)
    last: date = day.date()
    return last


def _of_counts(recorded: Counts, has: set[str], level: str, bases: tuple[str, ...]) -> Means:
    frame = recorded.to_frame()
    counts = frame.groupby("offence_class")["count"].sum().sort_values(ascending=False)
    months = frame.loc[frame["count"].notna(), "period_start"].dt.to_period("M").unique()
    return _means(
        has, level, bases, frame["period_start"].min().date(), frame["period_end"].max().date(),
        counts, [month.start_time.date() for month in months],
    )  # fmt: skip


def _means(
    has: set[str], level: str, bases: tuple[str, ...], first: date | None, last: date | None,
    counts: Any, months: list[date],
) -> Means:  # fmt: skip
    if len(months) >= _TWO_YEARS:
        has.add("two_years")
    if any(month.replace(year=month.year - 1) in months for month in months):
        has.add("comparable")
    ordered = sorted(
        ((str(name), int(count)) for name, count in counts.items()), key=lambda p: (-p[1], p[0])
    )
    return Means(
        frozenset(has), level, bases, first, last, dict(ordered), months=tuple(sorted(months))
    )


def _enough(mask: "pd.Series[bool]", rows: int) -> bool:
    return rows > 0 and int(mask.sum()) >= _ENOUGH_ROWS and float(mask.mean()) >= _ENOUGH_SHARE


def _level(recorded: Table | None, areas: Areas | None) -> str:
    """Choose the set of areas to report on: the finest with at most 40 areas, else the coarsest."""
    if isinstance(recorded, Incidents):
        frame = recorded.to_frame()
        named = [str(n)[5:] for n in frame.columns if str(n).startswith("area_")]
        sizes = {name: frame[f"area_{name}"].nunique() for name in named}
    elif areas is not None:
        levels = areas.to_frame()[["area_id", "level"]]
        if isinstance(recorded, Counts):
            counted = levels["area_id"].isin(set(recorded.column("area_id")))
            levels = levels[levels["level"].isin(levels.loc[counted, "level"])]
        sizes = {str(k): int(v) for k, v in levels["level"].value_counts().items()}
    elif isinstance(recorded, Counts):
        return "area" if len(set(recorded.column("area_id"))) > 1 else ""
    else:
        return ""
    fitting = {name: size for name, size in sizes.items() if 1 < size <= 40}
    if fitting:
        return max(sorted(fitting), key=lambda name: fitting[name])
    several = {name: size for name, size in sizes.items() if size > 1}
    return min(sorted(several), key=lambda name: several[name]) if several else ""


def _base_level(exposure: Table | None, areas: Table | None, level: str) -> str:
    """Find the set of areas, the wanted one first, where two bases cover several areas."""
    levels = [level] if level else []
    if isinstance(areas, Areas):
        sizes = areas.column("level").value_counts()
        levels += [str(name) for name in sizes.index if str(name) != level]
    for name in levels:
        found = _bases(exposure, areas, name)
        if sum(size >= _SEVERAL for size in found.values()) > 1:
            return name
    return ""


def _bases(exposure: Table | None, areas: Table | None, level: str) -> dict[str, int]:
    """Count the areas of a level that each base covers, residents first."""
    if not isinstance(exposure, Exposure) or not level:
        return {}
    rows = exposure.to_frame()
    if isinstance(areas, Areas):
        frame = areas.to_frame()
        rows = rows[rows["area_id"].isin(frame.loc[frame["level"] == level, "area_id"])]
    covered = rows[rows["value"].notna()].groupby("base")["area_id"].nunique()
    order = ("residents", "ambient", "dwellings", "visitors", "passengers", "footfall")
    return {base: int(covered[base]) for base in order if base in covered}
