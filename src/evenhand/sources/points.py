"""Brings coordinates of a source to projected metres and areas, each distinct point once."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyproj import CRS, Transformer

from evenhand.kernels.keys import Numbering
from evenhand.sources.placing import Target

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]
_ODD = np.uint64(0x9E3779B97F4A7C15)
KEPT_POINTS = 500_000
MARGIN_DEG = 5.0


@dataclass(frozen=True)
class Points:
    """Points of rows, by distinct point.

    Attributes
    ----------
    x_m, y_m
        Projected coordinates of the points in the book, metres, shape (points,).
    codes
        For each row its point, -1 where it has none; shape (rows,).
    is_unreadable
        Rows whose coordinates cannot be on the Earth; they have no point.
    is_far
        Rows whose point lies far outside the land that the target system is made for, as swapped
        coordinates or degrees taken for metres do; they have no point.
    was_origin
        Rows at 0, 0: what systems write where they know no place; they have no point.
    """

    x_m: Floats
    y_m: Floats
    codes: Codes
    is_unreadable: Flags
    is_far: Flags
    was_origin: Flags


class PointBook:
    """Projects and places the points of a file, batch after batch; what it met it remembers.

    Recorded incidents stand on few points: police publish map points, cities their addresses.
    A book of many points that later batches do not meet again is closed and a new one begun, so
    that it stays small.
    """

    def __init__(self, target: Target, crs: str) -> None:
        self._target = target
        self._crs = crs
        self._forget()

    def points(self, x: Floats, y: Floats) -> Points:
        """Give the points of a batch, projected; their codes are numbers in the book.

        Parameters
        ----------
        x, y
            Longitude and latitude, or easting and northing, shape (rows,); NaN where missing.
        """
        origin = (x == 0) & (y == 0)
        half = np.isnan(x) != np.isnan(y)
        off = half | (~np.isnan(x) & ~_on_earth(x, y, self._crs))
        there = ~np.isnan(x) & ~np.isnan(y) & ~origin & ~off
        codes = np.full(len(x), -1, dtype=np.int64)
        codes[there] = self._numbers(x[there], y[there])
        lost = np.append(~(np.isfinite(self._x_m) & np.isfinite(self._y_m)), False)[codes]
        far = np.append(_is_far(self._x_m, self._y_m, self._target.crs), False)[codes] & ~lost
        kept = np.where(lost | far, -1, codes)
        return Points(self._x_m, self._y_m, kept, off | lost, far, origin)

    def areas(self, level: str) -> pa.Array:
        """Give the area of every point in the book, at one level; dictionary, missing in none."""
        placer = self._target.placers[level]
        known = self._areas.get(level, np.zeros(0, dtype=np.int32))
        fresh = placer.numbers_of(self._x_m[len(known) :], self._y_m[len(known) :])
        self._areas[level] = np.concatenate([known, fresh])
        return placer.named(self._areas[level])

    def _forget(self) -> None:
        self._numbering = Numbering()
        self._at = np.zeros(0, dtype=np.int64)
        self._alike: dict[tuple[float, float], int] = {}
        self._x = self._y = self._x_m = self._y_m = np.zeros(0)
        self._areas: dict[str, npt.NDArray[np.int32]] = {}

    def _numbers(self, x: Floats, y: Floats) -> Codes:
        """Number points; those that are new are projected and written down."""
        before = len(self._x)
        numbers = self._numbered(x, y)
        fresh = len(self._x) - before
        if before > KEPT_POINTS and fresh > len(np.unique(numbers)) / 2:
            self._forget()
            numbers = self._numbered(x, y)
        known = len(self._x_m)
        if known < len(self._x):
            new = self._x[known:], self._y[known:]
            x_m, y_m = _projected(*new, self._crs, self._target.crs)
            self._x_m, self._y_m = np.append(self._x_m, x_m), np.append(self._y_m, y_m)
        return numbers

    def _numbered(self, x: Floats, y: Floats) -> Codes:
        """Find points in the book, and write those down that are not there."""
        codes, first = self._numbering.numbers(_mixed(x, y))
        fresh = len(self._x) + np.arange(np.count_nonzero(first))
        self._at = np.concatenate([self._at, fresh])
        self._x, self._y = np.append(self._x, x[first]), np.append(self._y, y[first])
        numbers: Codes = self._at[codes]
        # Two points may mix to one number: such are told apart one by one.
        for row in np.flatnonzero((self._x[numbers] != x) | (self._y[numbers] != y)):
            point = float(x[row]), float(y[row])
            if point not in self._alike:
                self._alike[point] = len(self._x)
                self._x, self._y = np.append(self._x, x[row]), np.append(self._y, y[row])
            numbers[row] = self._alike[point]
        return numbers


def _projected(x: Floats, y: Floats, crs: str, to_crs: str) -> tuple[Floats, Floats]:
    if same_system(crs, to_crs):
        return x, y
    x_m, y_m = _transformer(crs, to_crs).transform(x, y)
    return np.asarray(x_m, dtype=float), np.asarray(y_m, dtype=float)


def _mixed(x: Floats, y: Floats) -> npt.NDArray[np.uint64]:
    """Mix two coordinates to one number; two points may have the same, which is looked at."""
    mixed = np.ascontiguousarray(x).view(np.uint64) * _ODD
    mixed ^= mixed >> np.uint64(29)  # round numbers differ in their high bits only
    mixed ^= np.ascontiguousarray(y).view(np.uint64)
    mixed *= _ODD
    return mixed ^ (mixed >> np.uint64(32))


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


def _is_far(x_m: Floats, y_m: Floats, crs: str) -> Flags:
    west, south, east, north = _served(crs)
    return (x_m < west) | (x_m > east) | (y_m < south) | (y_m > north)


@lru_cache
def _served(crs: str) -> tuple[float, float, float, float]:
    """Give the box, in metres, of the land a system is made for, `MARGIN_DEG` wider all round."""
    everywhere = (-np.inf, -np.inf, np.inf, np.inf)
    land = CRS.from_user_input(crs).area_of_use
    if land is None or land.west > land.east:
        return everywhere
    box = _transformer("EPSG:4326", crs).transform_bounds(
        max(land.west - MARGIN_DEG, -180), max(land.south - MARGIN_DEG, -89),
        min(land.east + MARGIN_DEG, 180), min(land.north + MARGIN_DEG, 89),
    )  # fmt: skip
    return box if np.isfinite(box).all() and box[0] < box[2] and box[1] < box[3] else everywhere


def _on_earth(x: Floats, y: Floats, crs: str) -> Flags:
    if not _is_geographic(crs):
        return np.isfinite(x) & np.isfinite(y)
    return (np.abs(x) <= 180) & (np.abs(y) <= 90)
