"""Columns that are made together: x and y with their areas, times with their precision, periods."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from evenhand.sources import periods, times
from evenhand.sources.batch import Batch, day_array, instant_array
from evenhand.sources.mapping import Mapping, Roles
from evenhand.sources.mapping_checks import POINT_ROLES
from evenhand.sources.placing import Target
from evenhand.sources.points import PointBook, Points

Made = dict[str, pa.Array]


def book_of(columns: Roles, mapping: Mapping, target: Target) -> PointBook:
    """Open the book in which the points of a file are written down."""
    default = "EPSG:4326" if _point_roles(columns) == POINT_ROLES[:2] else target.crs
    return PointBook(target, str(mapping.setting("place", "crs", default)))


def point_columns(batch: Batch, book: PointBook, levels: Iterable[str]) -> Made:
    """Make x_m and y_m, and for each of the levels the area that a point lies in."""
    points = _points(batch, book)
    batch.aside("unreadable_place", points.is_unreadable)
    batch.aside("far_place", points.is_far)
    batch.count("at_origin", points.was_origin)
    missing = points.codes < 0
    if {"longitude", "easting", "x_m"} & set(batch.columns):
        batch.count("unplaced", missing)
    codes = pa.array(points.codes, mask=missing)
    made = {
        "x_m": pa.array(points.x_m, pa.float64()).take(codes),
        "y_m": pa.array(points.y_m, pa.float64()).take(codes),
    }
    return made | {f"area_{level}": book.areas(level).take(codes) for level in levels}


def _point_roles(columns: Roles) -> tuple[str, ...]:
    if "x_m" in columns:
        return ("x_m", "y_m")
    return POINT_ROLES[:2] if "longitude" in columns else POINT_ROLES[2:]


def _points(batch: Batch, book: PointBook) -> Points:
    n_rows = batch.n_rows
    roles = _point_roles(batch.columns)
    if not set(roles) <= set(batch.columns):
        nothing = np.zeros(n_rows, dtype=bool)
        none = np.zeros(0)
        return Points(none, none, np.full(n_rows, -1), nothing, nothing, nothing)
    (x, bad_x), (y, bad_y) = (batch.numbers(role) for role in roles)
    batch.aside("unreadable_place", bad_x | bad_y)
    return book.points(x, y)


def time_columns(batch: Batch, target: Target, names: set[str]) -> Made:
    """Make starts_at, ends_at and time_precision."""
    pattern = str(batch.mapping.setting("time", "format", times.ISO))
    precision = str(batch.mapping.setting("time", "precision", times.precision_of(pattern)))
    zone = str(batch.mapping.setting("time", "zone", target.timezone))
    texts = batch.texts("starts_at")
    start = times.instants(texts, pattern, zone, precision)
    batch.aside("unreadable_date", start.is_unreadable)
    batch.count("skipped_clock", start.was_skipped)
    batch.count("clock_twice", start.was_twice)
    batch.count("undated", np.isnat(start.first))
    batch.count("with_offset", start.had_offset)
    last = start.last
    if "ends_at" in batch.columns:
        end = times.instants(batch.texts("ends_at"), pattern, zone, precision)
        batch.aside("unreadable_date", end.is_unreadable)
        last = np.where(np.isnat(end.last), last, end.last)
        batch.aside("reversed_times", last < start.first)
    made = {"starts_at": instant_array(start.first)}
    if "ends_at" in names:
        made["ends_at"] = instant_array(last)
    if "time_precision" in names and "time_precision" not in batch.columns:
        made["time_precision"] = batch.constant(precision)
    return made


def period_columns(batch: Batch) -> Made:
    """Make the first and last day of the period that a row names."""
    role = "period" if "period" in batch.columns else "year"
    pattern = str(batch.mapping.setting("time", "format", "%Y" if role == "year" else times.ISO))
    length = str(batch.mapping.setting("time", "length", "year" if role == "year" else "month"))
    start, unreadable = times.days(batch.texts(role), pattern)
    batch.aside("unreadable_date", unreadable)
    first, last = periods.bounds(start, length)
    return {"period_start": day_array(first), "period_end": day_array(last)}
