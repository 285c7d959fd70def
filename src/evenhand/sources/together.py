"""Columns that are made together: x and y with their areas, times with their precision, periods."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evenhand.sources import labels, pairs, periods, ranges, times
from evenhand.sources.batch import Batch, day_array, instant_array
from evenhand.sources.coded import compact
from evenhand.sources.mapping import Mapping, Roles
from evenhand.sources.mapping_checks import POINT_ROLE, POINT_ROLES
from evenhand.sources.placing import Target
from evenhand.sources.points import Floats, PointBook
from evenhand.sources.street_names import STREET
from evenhand.sources.street_places import StreetPlacer, with_streets

Made = dict[str, pa.Array]


def book_of(columns: Roles, mapping: Mapping, target: Target) -> PointBook:
    """Open the book in which the points of a file are written down."""
    is_degrees = _point_roles(columns) == POINT_ROLES[:2] or POINT_ROLE in columns
    default = "EPSG:4326" if is_degrees else target.crs
    return PointBook(target, str(mapping.setting("place", "crs", default)))


def point_columns(
    batch: Batch,
    book: PointBook,
    levels: Iterable[str],
    names: set[str],
    stated: Made,
    streets: StreetPlacer | None = None,
) -> Made:
    """Make x_m and y_m, how far they may be off, and for each level the area they lie in.

    Parameters
    ----------
    batch, book
        The rows, and where the points of their file are written down.
    levels, names
        Levels whose areas are asked for, and the columns that the table has.
    stated
        The precision of each row, where the file or the mapping states it row by row.
    streets
        What places rows without a point by the name of their street.
    """
    x, y, off = _coordinates(batch)
    points = book.points(x, y)
    batch.aside("unreadable_place", points.is_unreadable)
    batch.aside("far_place", points.is_far)
    batch.count("at_origin", points.was_origin)
    missing = points.codes < 0
    codes = pa.array(points.codes, mask=missing)
    made = {
        "x_m": pa.array(points.x_m, pa.float64()).take(codes),
        "y_m": pa.array(points.y_m, pa.float64()).take(codes),
    }
    if "place_precision_m" in names:
        own = pa.array(off, pa.float64(), mask=missing | np.isnan(off))
        made |= {"place_precision_m": own} | stated
    made |= {f"area_{level}": book.areas(level).take(codes) for level in levels}
    if streets is not None:
        found = streets.points(batch, missing)
        missing = missing & ~found.there
        made = with_streets(made, found, streets.areas(levels, found))
    if {"longitude", "easting", "x_m", POINT_ROLE, STREET} & set(batch.columns):
        batch.count("unplaced", missing)
    return made


def _point_roles(columns: Roles) -> tuple[str, ...]:
    if "x_m" in columns:
        return ("x_m", "y_m")
    return POINT_ROLES[:2] if "longitude" in columns else POINT_ROLES[2:]


def _coordinates(batch: Batch) -> tuple[Floats, Floats, Floats]:
    """Read both coordinates, and how far they may be off, metres; NaN where not known."""
    nothing = np.full(batch.n_rows, np.nan)
    stated = np.full(batch.n_rows, float(batch.mapping.setting("place", "precision_m", np.nan)))
    if POINT_ROLE in batch.columns:
        order = str(batch.mapping.setting("place", "order", pairs.LONGITUDE_FIRST))
        x, y, bad = pairs.coordinates(batch.texts(POINT_ROLE), order)
        batch.aside("unreadable_place", bad)
        return x, y, stated
    roles = _point_roles(batch.columns)
    if not set(roles) <= set(batch.columns):
        return nothing, nothing, nothing
    between = batch.mapping.setting("place", "ranges")
    if between is None:
        (x, bad_x), (y, bad_y) = (batch.numbers(role) for role in roles)
        batch.aside("unreadable_place", bad_x | bad_y)
        return x, y, stated
    marks = (str(batch.mapping.setting("file", "decimal", ".")),
             str(batch.mapping.setting("file", "thousands", "")))  # fmt: skip
    (x, half_x, bad_x), (y, half_y, bad_y) = (
        ranges.midpoints(batch.texts(role), str(between), *marks) for role in roles
    )
    batch.aside("unreadable_place", bad_x | bad_y)
    # The corner of the box is the point farthest from its middle.
    return x, y, np.hypot(half_x, half_y)


def time_columns(batch: Batch, target: Target, names: set[str]) -> Made:
    """Make starts_at, ends_at and time_precision."""
    pattern = str(batch.mapping.setting("time", "format", times.ISO))
    precision = str(batch.mapping.setting("time", "precision", times.precision_of(pattern)))
    zone = str(batch.mapping.setting("time", "zone", target.timezone))
    step = np.timedelta64(int(batch.mapping.setting("time", "step_minutes", 0)), "m")
    start = times.instants(batch.words("starts_at"), pattern, zone, precision)
    if precision == "instant":
        batch.tally.see_clocks(start.first[batch.alive])
    first, last, is_day = _days_without_clock(batch, start, step, pattern, zone)
    batch.aside("unreadable_date", start.is_unreadable)
    batch.count("skipped_clock", start.was_skipped)
    batch.count("clock_twice", start.was_twice)
    batch.count("with_offset", start.had_offset)
    batch.count("clock_missing", is_day)
    batch.count("undated", np.isnat(first))
    if "ends_at" in batch.columns:
        end = times.instants(batch.words("ends_at"), pattern, zone, precision)
        batch.aside("unreadable_date", end.is_unreadable)
        last = np.where(np.isnat(end.last), last, end.last + step)
        batch.aside("reversed_times", last < first)
    made = {"starts_at": instant_array(first)}
    if "ends_at" in names:
        made["ends_at"] = instant_array(last)
    if "time_precision" in names and "time_precision" not in batch.columns:
        made["time_precision"] = _precisions(batch, precision, is_day)
    return made


def _days_without_clock(
    batch: Batch, start: times.Instants, step: np.timedelta64, pattern: str, zone: str
) -> tuple[times.Moments, times.Moments, times.Flags]:
    """Let rows whose date and clock stand in two columns, and have no clock, run over the day."""
    columns = batch.columns["starts_at"]
    first, last = start.first, start.last + step
    if len(columns) != 2:
        return first, last, np.zeros(batch.n_rows, dtype=bool)
    date, clock = (compact(batch.raw.column(name)) for name in columns)
    without = pc.and_(date.is_valid(), clock.is_null()).to_numpy(zero_copy_only=False)
    if not without.any():
        return first, last, without
    days = times.instants(date, times.date_part(pattern), zone, "day")
    batch.aside("unreadable_date", without & days.is_unreadable)
    return np.where(without, days.first, first), np.where(without, days.last, last), without


def _precisions(batch: Batch, precision: str, is_day: times.Flags) -> pa.Array:
    if not is_day.any():
        return batch.constant(precision)
    words = pa.array([precision, "day"], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(is_day.astype(np.int32)), words)


def period_columns(batch: Batch) -> Made:
    """Make the first and last day of the period that a row names."""
    role = "period" if "period" in batch.columns else "year"
    setting = batch.mapping.setting
    pattern = setting("time", "pattern")
    if pattern is not None:
        months = setting("time", "months", ())
        first, last, unreadable = labels.labelled(batch.texts(role), str(pattern), months)
    else:
        form = str(setting("time", "format", "%Y" if role == "year" else times.ISO))
        length = str(setting("time", "length", "year" if role == "year" else "month"))
        start, unreadable = times.days(batch.words(role), form)
        first, last = periods.bounds(start, length)
    batch.aside("unreadable_date", unreadable)
    if setting("time", "running"):
        first = last.astype("datetime64[Y]").astype("datetime64[D]")
    return {"period_start": day_array(first), "period_end": day_array(last)}
