"""Brings coordinates of a source to projected metres and areas, each distinct point once."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyproj import CRS, Transformer

from evenhand.kernels.points import PointNumbering
from evenhand.sources.placing import Target

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]
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
        no_x, no_y = np.isnan(x), np.isnan(y)
        origin = (x == 0) & (y == 0)
        off = (no_x != no_y) | (~no_x & ~_on_earth(x, y, self._crs))
        there = ~(no_x | no_y | origin | off)
        if there.all():
            codes = self._numbers(x, y)
        else:
            codes = np.full(len(x), -1, dtype=np.int64)
            codes[there] = self._numbers(x[there], y[there])
        is_lost = ~(np.isfinite(self._x_m) & np.isfinite(self._y_m))
        is_far = _is_far(self._x_m, self._y_m, self._target.crs) & ~is_lost
        if not (is_lost.any() or is_far.any()):
            return Points(self._x_m, self._y_m, codes, off, np.zeros(len(x), dtype=bool), origin)
        lost, far = (np.append(one, False)[codes] for one in (is_lost, is_far))
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
        self._known = PointNumbering()
        self._x_m = self._y_m = np.zeros(0)
        self._areas: dict[str, npt.NDArray[np.int32]] = {}

    def _numbers(self, x: Floats, y: Floats) -> Codes:
        """Number points; those that are new are projected and written down."""
        before = len(self._known)
        numbers = self._known.numbers(x, y)
        fresh = len(self._known) - before
        if before > KEPT_POINTS and fresh > len(np.unique(numbers)) / 2:
            self._forget()
            numbers = self._known.numbers(x, y)
        written = len(self._x_m)
        if written < len(self._known):
            new = self._known.x[written:], self._known.y[written:]
            x_m, y_m = _projected(*new, self._crs, self._target.crs)
            self._x_m, self._y_m = np.append(self._x_m, x_m), np.append(self._y_m, y_m)
        return numbers


def _projected(x: Floats, y: Floats, crs: str, to_crs: str) -> tuple[Floats, Floats]:
    if same_system(crs, to_crs):
        return x, y
    x_m, y_m = _transformer(crs, to_crs).transform(x, y)
    return np.asarray(x_m, dtype=float), np.asarray(y_m, dtype=float)


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
