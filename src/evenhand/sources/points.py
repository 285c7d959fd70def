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
    pair = np.full(len(x), -1, dtype=np.int64)
    x_codes, x_values = pd.factorize(x[there])
    y_codes, y_values = pd.factorize(y[there])
    both, kept = pd.factorize(x_codes.astype(np.int64) * (len(y_values) + 1) + y_codes)
    pair[there] = both
    kept = np.asarray(kept, dtype=np.int64)
    width = len(y_values) + 1
    return pair, np.asarray(x_values)[kept // width], np.asarray(y_values)[kept % width]


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
