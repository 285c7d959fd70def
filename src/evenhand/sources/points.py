"""Brings coordinates of a source to projected metres, each distinct point once."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd
from pyproj import CRS, Transformer

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]
_ODD = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Points:
    """Points of rows, by distinct point.

    Attributes
    ----------
    x_m, y_m
        Projected coordinates of the distinct points, metres, shape (points,).
    codes
        For each row its point, -1 where it has none; shape (rows,).
    is_unreadable
        Rows whose coordinates cannot be on the Earth; they have no point.
    was_origin
        Rows at 0, 0: what systems write where they know no place; they have no point.
    """

    x_m: Floats
    y_m: Floats
    codes: Codes
    is_unreadable: Flags
    was_origin: Flags


def projected(x: Floats, y: Floats, crs: str, to_crs: str) -> Points:
    """Project points.

    Parameters
    ----------
    x, y
        Longitude and latitude, or easting and northing, shape (rows,); NaN where missing.
    crs, to_crs
        Reference system of the source, and of the workspace (metres).
    """
    origin = (x == 0) & (y == 0)
    half = np.isnan(x) != np.isnan(y)
    off = half | (~np.isnan(x) & ~_on_earth(x, y, crs))
    there = ~np.isnan(x) & ~np.isnan(y) & ~origin & ~off
    codes, distinct_x, distinct_y = _distinct(x, y, there)
    if same_system(crs, to_crs):
        x_m, y_m = distinct_x, distinct_y
    else:
        x_m, y_m = _transformer(crs, to_crs).transform(distinct_x, distinct_y)
    x_m, y_m = np.asarray(x_m, dtype=float), np.asarray(y_m, dtype=float)
    lost = np.append(~(np.isfinite(x_m) & np.isfinite(y_m)), False)
    off |= lost[codes]
    return Points(x_m, y_m, np.where(lost[codes], -1, codes), off, origin)


def _distinct(x: Floats, y: Floats, there: Flags) -> tuple[Codes, Floats, Floats]:
    codes = np.full(len(x), -1, dtype=np.int64)
    x_there, y_there = np.ascontiguousarray(x[there]), np.ascontiguousarray(y[there])
    mixed = (x_there.view(np.uint64) * _ODD) ^ y_there.view(np.uint64)
    found, distinct = pd.factorize(mixed)
    first = np.zeros(len(distinct), dtype=np.int64)
    first[found[::-1]] = np.arange(len(found))[::-1]
    points_x, points_y = x_there[first], y_there[first]
    if not ((points_x[found] == x_there).all() and (points_y[found] == y_there).all()):
        # Two points mixed to one number: number them by both halves instead, which is slower.
        found, both = pd.factorize(x_there + 1j * y_there)
        points_x, points_y = np.asarray(both).real.copy(), np.asarray(both).imag.copy()
    codes[there] = found
    return codes, points_x, points_y


@lru_cache
def same_system(crs: str, to_crs: str) -> bool:
    """Say whether two names stand for one reference system."""
    return bool(CRS.from_user_input(crs) == CRS.from_user_input(to_crs))


@lru_cache
def _transformer(crs: str, to_crs: str) -> Transformer:
    return Transformer.from_crs(crs, to_crs, always_xy=True)


@lru_cache
def _is_geographic(crs: str) -> bool:
    return bool(CRS.from_user_input(crs).is_geographic)


def _on_earth(x: Floats, y: Floats, crs: str) -> Flags:
    if not _is_geographic(crs):
        return np.isfinite(x) & np.isfinite(y)
    return (np.abs(x) <= 180) & (np.abs(y) <= 90)
