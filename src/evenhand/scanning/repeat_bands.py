"""The bands of distance and days in which near repeats are counted, and what they are called."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from evenhand.errors import OptionError, listed

SAME_PLACE = "same_place"


@dataclass(frozen=True)
class RepeatBands:
    """Half-open bands: each holds its lower edge and not its upper one.

    Attributes
    ----------
    edges_m
        0, the end of "the same place", and the upper edges, metres.
    edges_days
        0 and the upper edges, whole days.
    """

    edges_m: tuple[float, ...]
    edges_days: tuple[int, ...]

    @property
    def near_m(self) -> float:
        """What counts as near: below the first edge beyond the same place, metres."""
        return self.edges_m[2]

    @property
    def soon_days(self) -> int:
        """What counts as soon: fewer days than this."""
        return self.edges_days[1]

    @property
    def reach_m(self) -> float:
        """Where the bands end, metres."""
        return self.edges_m[-1]

    @property
    def reach_days(self) -> int:
        """Where the bands end, days."""
        return self.edges_days[-1]

    def distances(self) -> list[str]:
        """Name the bands of distance; "100–<200" holds 100 m and not 200 m."""
        return [
            SAME_PLACE if low == 0 else distance_name(low, high)
            for low, high in pairwise(self.edges_m)
        ]

    def times(self) -> list[str]:
        """Name the bands of days by their first and last day, both of which they hold."""
        return [days_name(low, high) for low, high in pairwise(self.edges_days)]

    def near(self) -> str:
        """Name the band of distance in which the question is decided: the same place and near."""
        return distance_name(0, self.near_m)

    def soon(self) -> str:
        """Name the first band of days."""
        return days_name(0, self.soon_days)

    def grid(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give the edges as arrays, in metres and in days."""
        return np.array(self.edges_m), np.array(self.edges_days, dtype=np.float64)


def distance_name(low: float, high: float) -> str:
    """Name a band of distance that holds its lower end only.

    Examples
    --------
    >>> distance_name(100, 200), distance_name(0, 0.5)
    ('100–<200', '0–<0.5')
    """
    return f"{low:g}–<{high:g}"


def days_name(low: int, high: int) -> str:
    """Name a band of whole days by the first and last day it holds.

    Examples
    --------
    >>> days_name(0, 3), days_name(3, 4)
    ('0–2', '3')
    """
    return f"{low}–{high - 1}" if high - low > 1 else f"{low}"


def repeat_bands(
    method: str, same_place_m: float, bands_m: tuple[float, ...], bands_days: tuple[int, ...]
) -> RepeatBands:
    """Check the edges that were asked for and make bands of them.

    Raises
    ------
    OptionError
        There are none, they do not rise, or they are out of bounds; everything is listed.

    Examples
    --------
    >>> repeat_bands("near_repeat", 1.0, (100.0, 200.0), (7, 14)).distances()
    ['same_place', '1–<100', '100–<200']
    """
    problems = []
    for name, edges, unit, most in (
        ("bands_m", bands_m, "m", _MOST_M),
        ("bands_days", bands_days, "days", _MOST_DAYS),
    ):
        told = f"option '{name}' is {', '.join(f'{edge:g}' for edge in edges) or 'empty'} {unit}"
        if not 1 <= len(edges) <= _MOST_BANDS:
            problems.append(f"{told}; give 1 to {_MOST_BANDS} upper edges, as in 100,200,300")
        elif not all(0 < edge <= most for edge in edges):
            problems.append(f"{told}; give upper edges above 0 and up to {most:,}")
        elif any(late <= early for early, late in pairwise(edges)):
            problems.append(f"{told}; give each edge once, from small to large")
    if not problems and not 0 < same_place_m < bands_m[0]:
        problems.append(
            f"option 'same_place_m' is {same_place_m:g} m; give more than 0 and less than the "
            f"first edge of bands_m, {bands_m[0]:g} m"
        )
    if problems:
        raise OptionError(listed(method, problems))
    return RepeatBands((0.0, same_place_m, *map(float, bands_m)), (0, *bands_days))


_MOST_BANDS, _MOST_M, _MOST_DAYS = 20, 5_000, 366
