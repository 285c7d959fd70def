"""The kinds of option, each with its unit and bounds, said once for library, CLI and web."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, get_args, get_origin


@dataclass(frozen=True)
class Bounds:
    """What values an option may take.

    Attributes
    ----------
    unit
        The unit, as printed beside the value; empty for a plain number or word.
    least, most
        Smallest and largest value allowed, both included unless `above` says otherwise.
    above
        Whether `least` itself is shut out.
    pattern
        A regular expression that a word must match in full.
    meaning
        One line for the help of the command line and the web form.
    """

    unit: str = ""
    least: float | None = None
    most: float | None = None
    above: bool = False
    pattern: str | None = None
    meaning: str = ""


Metres = Annotated[float, Bounds("m", least=0, meaning="a distance")]
Days = Annotated[int, Bounds("days", least=1, most=36_525, meaning="a number of days")]
DistanceEdges = Annotated[
    tuple[float, ...], Bounds("m", meaning="upper edges of distance bands, rising, by commas")
]
DayEdges = Annotated[
    tuple[int, ...], Bounds("days", meaning="upper edges of bands of days, rising, by commas")
]
Months = Annotated[int, Bounds("months", least=1, most=1_200, meaning="a number of months")]
Share = Annotated[float, Bounds("share", least=0, most=1, meaning="a share from 0 to 1")]
Confidence = Annotated[
    float, Bounds("share", least=0.5, most=0.9999, meaning="the level of the likely range")
]
Seed = Annotated[int, Bounds(least=0, most=2**63 - 1, meaning="the start of the random draws")]
Draws = Annotated[int, Bounds("draws", least=99, most=999_999, meaning="how many random draws")]
Year = Annotated[int, Bounds("year", least=1900, most=2200, meaning="a calendar year")]
Offence = Annotated[
    str,
    Bounds(pattern=r"(local:)?[a-z0-9][a-z0-9_\-]*", meaning="an offence class, as in the profile"),
]
Base = Annotated[
    Literal["residents", "ambient", "visitors", "passengers", "dwellings", "footfall"],
    Bounds(meaning="whom or what the rate is per"),
]
AtRisk = Annotated[int, Bounds("places", least=1, meaning="how many places could be hit")]
HotBase = Annotated[
    Literal["residents", "ambient", "visitors", "passengers", "dwellings", "footfall", "ground"],
    Bounds(meaning="whom or what chance spreads incidents over; ground: square metres or street"),
]
CellSize = Annotated[
    float, Bounds("m", least=25, most=20_000, meaning="how far apart the middles of cells are")
]
FalseShare = Annotated[
    float,
    Bounds("share", least=0.001, most=0.5,
           meaning="how many of the places called may be false, on average"),
]  # fmt: skip
ShareGap = Annotated[
    float, Bounds("share", least=0, most=0.5, meaning="the smallest gap worth telling, as a share")
]
AnswersBehind = Annotated[
    float,
    Bounds("answers", least=1, most=10_000_000, meaning="how many answers stand behind a share, "
           "as if drawn at random"),
]  # fmt: skip
Hours = Annotated[float, Bounds("h", least=0, most=24, meaning="a number of hours")]
Fewest = Annotated[
    int, Bounds("records", least=1, most=1_000, meaning="fewer than this are too few to say")
]
SmallestBase = Annotated[
    float, Bounds(least=0, most=1_000_000, meaning="a rate on a smaller base is not judged")
]
CalendarDay = Annotated[date, Bounds("date", meaning="a day, as 2026-11-23")]
CalendarDays = Annotated[
    tuple[date, ...], Bounds("date", meaning="days, as 2026-11-23, separated by commas")
]
ClockHours = Annotated[
    tuple[float, ...],
    Bounds("h", meaning="hours of the clock, as 6,14,22 or 6.5 for half past six"),
]
CellSide = Annotated[float, Bounds("m", least=25, most=5_000, meaning="the side of a cell")]
Bandwidth = Annotated[
    float,
    Bounds("m", least=10, most=20_000, meaning="how widely each incident is spread: one standard "
           "deviation"),
]  # fmt: skip
Reach = Annotated[
    float,
    Bounds("m", least=25, most=1_000, meaning="how far along streets each incident is spread"),
]
_METRE = r"-?[0-9]{1,9}(?:\.[0-9]{1,3})?"
Outline = Annotated[
    str,
    Bounds(pattern=rf"{_METRE}:{_METRE}(?:[,;]{_METRE}:{_METRE})*",
           meaning="a site: easting and northing of its corners in metres, as "
                   "'20:0,20:10,0:10'; one corner for a point"),
]  # fmt: skip
Walk = Annotated[
    str, Bounds(pattern=r"[A-Za-z0-9][A-Za-z0-9_\-]*", meaning="a safety walk, as named at import")
]
AreaLevel = Annotated[
    str, Bounds(pattern=r"[a-z][a-z0-9_]*", meaning="which set of areas, as named at import")
]
Intervention = Annotated[
    str,
    Bounds(pattern=r"[A-Za-z0-9][A-Za-z0-9_.\-]*",
           meaning="which intervention, as in the table of interventions"),
]  # fmt: skip
Period = Annotated[
    Literal["month", "week"], Bounds(meaning="how long the periods are that counts are cut into")
]

Item = Annotated[
    str,
    Bounds(pattern=r"[A-Za-z0-9_][A-Za-z0-9_.\-]*", meaning="the code of a survey item, such as "
           "aesfdrk"),
]  # fmt: skip
Items = Annotated[tuple[str, ...], Bounds(meaning="codes of survey items, separated by commas")]
Codes = Annotated[tuple[int, ...], Bounds(meaning="coded answers that count, separated by commas")]
Wave = Annotated[
    str, Bounds(pattern=r"\w[\w .:/\-]*", meaning="a wave of the survey, as named in the file")
]
Weighting = Annotated[
    Literal["as_given", "raked", "post_stratified", "calibrated"],
    Bounds(meaning="use weights as they are, or bring them to the population's margins first"),
]
SingleUnit = Annotated[
    Literal["refuse", "centre", "certainty"],
    Bounds(meaning="what a stratum with one cluster adds: a refusal, its distance from the mean "
           "of all (cautious), or nothing"),
]  # fmt: skip
Margins = Annotated[
    tuple[str, ...],
    Bounds(meaning="what the population's margins are by, such as age,gender or area"),
]
TrimAt = Annotated[
    float,
    Bounds("times the median", least=1, most=1_000, above=True,
           meaning="the largest weight allowed"),
]  # fmt: skip
Respondents = Annotated[
    int, Bounds("answers", least=2, most=10_000, meaning="an estimate from fewer is not judged")
]
GroupName = Annotated[
    str, Bounds(pattern=r"[A-Za-z0-9_]+", meaning="which groups, such as age or gender")
]
FalseCallsYear = Annotated[
    float,
    Bounds(
        "a year", least=0.01, most=5, meaning="false calls of one area a year that are accepted"
    ),
]
FalseCallsCity = Annotated[
    float,
    Bounds("a year", least=0.01, most=500, meaning="false calls a year in the whole city"),
]
SignalsApart = Annotated[
    Literal["source", "topic"], Bounds(meaning="what is watched as a signal of its own")
]

EvidenceProblem = Annotated[
    str,
    Bounds(pattern=r"(local:)?[a-z0-9][a-z0-9_\-]*", meaning="an offence class, or insecurity"),
]
SettingName = Annotated[
    Literal["station_or_train", "tourist_centre_or_event", "school_surroundings", "housing",
            "night_time_street", "public_space", "retail", "neighbourhood", "resale_market"],
    Bounds(meaning="the setting of a problem"),
]  # fmt: skip
PlaceSetting = Annotated[
    Literal["station_or_train", "tourist_centre_or_event", "school_surroundings", "housing",
            "night_time_street", "public_space", "retail", "neighbourhood", "resale_market"],
    Bounds(meaning="the setting in which it was recorded"),
]  # fmt: skip
SpaceName = Annotated[
    Literal["public", "semi-public", "private"], Bounds(meaning="the kind of space")
]
Mechanisms = Annotated[
    tuple[str, ...],
    Bounds(meaning="numbers of the 25 techniques, CPTED strategies or social measures, by commas"),
]

TriangleSides = Annotated[
    tuple[Literal["target", "place", "offender"], ...],
    Bounds(meaning="sides of the crime triangle to change: target, place, offender, by commas"),
]
Problem = Annotated[
    Literal[
        "pickpocketing_transit", "pickpocketing_centre", "youth_robbery", "home_burglary",
        "night_violence", "public_misconduct", "theft_from_shops", "insecurity_outbreak",
        "stolen_goods_flow", "organised_pickpocketing",
    ],
    Bounds(meaning="a problem with a list of partners of its own"),
]  # fmt: skip
AreaId = Annotated[str, Bounds(pattern=r"\w[\w.:/\-]*", meaning="an area, by its id")]
ProblemId = Annotated[str, Bounds(pattern=r"\w[\w.:/\-]*", meaning="a problem file, by its number")]


AreaIds = Annotated[tuple[str, ...], Bounds(meaning="ids of areas, separated by commas")]
Effect = Annotated[
    float,
    Bounds("share", least=0.01, most=0.95, meaning="the share of incidents that is prevented"),
]
FalseAlarm = Annotated[
    float,
    Bounds("share", least=0.001, most=0.2,
           meaning="how often something may be called where nothing happened"),
]  # fmt: skip
Placebos = Annotated[
    int,
    Bounds("placebos", least=10, most=2_000,
           meaning="in how many stretches of the past, with how many sets of areas, it is tried"),
]  # fmt: skip
DesignName = Literal["difference_in_differences", "synthetic_control", "interrupted_series"]
MeasureCode = Annotated[
    str, Bounds(pattern=r"[a-z0-9][a-z0-9_\-]*", meaning="a measure of the library of evidence")
]
Designs = Annotated[
    tuple[DesignName, ...],
    Bounds(meaning="methods of assessment, by commas; the first decides"),
]
Caliper = Annotated[
    float,
    Bounds("deviations", least=0.05, most=5,
           meaning="how far a comparison area may be from the treated, in standard deviations"),
]  # fmt: skip
AreaCount = Annotated[int, Bounds("areas", least=1, most=1_000, meaning="a number of areas")]


def bounds_of(annotation: Any) -> Bounds:
    """Say what an option's annotation allows; an unbounded one gives empty bounds.

    An optional kind (`Offence | None`) has the bounds of the kind inside.
    """
    for part in (annotation, *get_args(annotation)):
        for extra in getattr(part, "__metadata__", ()):
            if isinstance(extra, Bounds):
                return extra
    return Bounds()


def plain_kind(annotation: Any) -> Any:
    """Strip bounds and `| None` from an annotation: the kind of value that is left."""
    if get_origin(annotation) is Annotated:
        return plain_kind(get_args(annotation)[0])
    parts = [part for part in get_args(annotation) if part is not type(None)]
    if type(None) in get_args(annotation) and len(parts) == 1:
        return plain_kind(parts[0])
    return annotation


def allows_none(annotation: Any) -> bool:
    """Say whether an option may be left out by giving None."""
    if get_origin(annotation) is Annotated:
        return allows_none(get_args(annotation)[0])
    return type(None) in get_args(annotation)


def faults(name: str, value: Any, annotation: Any) -> list[str]:
    """Say everything that is wrong with one option's value; an empty list means it may be used.

    Examples
    --------
    >>> faults("within_m", -5.0, Metres)
    ["option 'within_m' is -5.0 m; give at least 0"]
    """
    if value is None:
        return [] if allows_none(annotation) else [f"option '{name}' has no value; give one"]
    kind, bounds = plain_kind(annotation), bounds_of(annotation)
    if get_origin(kind) is Literal:
        choices = get_args(kind)
        if value in choices:
            return []
        return [f"option '{name}' is {value!r}; choose one of {', '.join(map(str, choices))}"]
    if not _is_kind(value, kind):
        many = f"{bounds.meaning or 'several values'}, as a tuple"
        named = (
            many
            if get_origin(kind) is tuple
            else f"a value of kind {getattr(kind, '__name__', kind)}"
        )
        return [f"option '{name}' is {value!r}; give {named}"]
    if isinstance(value, str) and bounds.pattern and not re.fullmatch(bounds.pattern, value):
        return [f"option '{name}' is {value!r}; give {bounds.meaning}"]
    return _beyond(name, value, bounds)


def _is_kind(value: Any, kind: Any) -> bool:
    if get_origin(kind) is tuple:
        inside = get_args(kind)[0]
        return isinstance(value, tuple) and all(_is_kind(item, inside) for item in value)
    if get_origin(kind) is Literal:
        return value in get_args(kind)
    if kind is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool) and value == value
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, kind) if isinstance(kind, type) else True


def _beyond(name: str, value: Any, bounds: Bounds) -> list[str]:
    unit = f" {bounds.unit}" if bounds.unit else ""
    if bounds.least is not None and (
        value < bounds.least or (bounds.above and value == bounds.least)
    ):
        word = "more than" if bounds.above else "at least"
        return [f"option '{name}' is {value}{unit}; give {word} {bounds.least:g}"]
    if bounds.most is not None and value > bounds.most:
        return [f"option '{name}' is {value}{unit}; give at most {bounds.most:g}"]
    return []
