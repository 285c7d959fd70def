"""What happens in Lindeburg: how much of each class, when, how it is reported, and its local codes.

Every figure is invented for the demo city; none is an estimate of any real place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

SCHEME: Final = "lindeburg"


@dataclass(frozen=True)
class Nature:
    """How one class of offence behaves in the demo city.

    Attributes
    ----------
    recorded
        Expected records in three years.
    reporting
        Share of occurrences that the public reports.
    yearly
        Factor from one year to the next.
    season
        Height of the yearly wave and the month of its peak.
    weekend
        Factor on Friday, Saturday and Sunday against the other days.
    hours
        Bumps over the local day: hour, width in hours, weight.
    mix
        What draws it: feature of a street segment → weight.
    spread
        Standard deviation of the log of the segments' own risk.
    window_hours
        Median length of the time in which nobody saw it; 0: the time is known.
    attempted
        Share attempted only.
    """

    recorded: int
    reporting: float
    yearly: float
    season: tuple[float, int]
    weekend: float
    hours: tuple[tuple[float, float, float], ...]
    mix: Mapping[str, float]
    spread: float = 0.5
    window_hours: float = 0.0
    attempted: float = 0.0


_DAY = ((14.0, 4.0, 1.0),)
_EVENING = ((20.0, 3.0, 1.0), (14.0, 3.5, 0.5))
_EMPTY_HOME = ((19.0, 2.5, 1.0), (13.5, 3.0, 0.8), (3.0, 2.0, 0.3))
_SHOPPING = ((15.0, 3.0, 1.0), (22.5, 2.0, 0.4))
_PARKED = ((15.0, 4.5, 1.0), (23.0, 3.0, 0.5))
_OPEN = ((15.5, 2.6, 1.0),)
_OUT = ((22.0, 2.6, 1.0), (16.0, 3.0, 0.5))
_NIGHT = ((0.5, 2.4, 1.0), (22.0, 2.0, 0.6), (16.0, 3.5, 0.4))
_OVERNIGHT = ((2.5, 2.5, 1.0), (22.0, 2.5, 0.5), (14.0, 4.0, 0.25))

NATURES: Final[Mapping[str, Nature]] = {
    "assault": Nature(6200, 0.45, 1.0, (0.10, 7), 1.5, _NIGHT,
           {"night": 2, "ambient": 3, "residents": 4, "station": 1}),
    "threat": Nature(2600, 0.35, 1.02, (0.06, 6), 1.1, _EVENING,
           {"residents": 5, "ambient": 3, "night": 1, "school": 1}),
    "robbery": Nature(1150, 0.55, 1.0, (0.12, 12), 1.2, _EVENING,
           {"ambient": 4, "station": 1, "night": 1, "school": 1, "main": 2}, 0.6, 0, 0.18),
    "theft_from_person": Nature(4150, 0.35, 0.97, (0.22, 7), 1.35, _SHOPPING,
           {"tourist": 4, "station": 2, "commercial": 4, "ambient": 2}, 0.5, 0, 0.04),
    "burglary_dwelling": Nature(2700, 0.65, 0.91, (0.24, 12), 1.05, _EMPTY_HOME,
           {"dwellings": 1}, 0.55, 8.0, 0.22),
    "burglary_other": Nature(1700, 0.60, 0.96, (0.10, 11), 1.0, _OVERNIGHT,
           {"commercial": 4, "industrial": 4, "school": 1, "dwellings": 2}, 0.5, 12.0, 0.20),
    "theft_of_vehicle": Nature(900, 0.92, 1.03, (0.06, 10), 1.0, _OVERNIGHT,
           {"dwellings": 5, "industrial": 2, "main": 1}, 0.4, 11.0, 0.08),
    "theft_from_vehicle": Nature(3800, 0.50, 0.98, (0.12, 11), 1.05, _OVERNIGHT,
           {"dwellings": 5, "station": 1, "commercial": 2, "park": 1}, 0.5, 10.0, 0.06),
    "bicycle_theft": Nature(7600, 0.40, 1.05, (0.25, 8), 0.95, _PARKED,
           {"station": 2, "commercial": 4, "dwellings": 5, "school": 2, "night": 1}, 0.6, 7.0),
    "shop_theft": Nature(5900, 0.30, 1.07, (0.10, 12), 1.15, _OPEN,
           {"commercial": 8, "main": 1}, 0.8),
    "other_theft": Nature(5600, 0.35, 1.0, (0.08, 7), 1.05, _DAY,
           {"commercial": 3, "ambient": 4, "residents": 3, "station": 1}),
    "damage": Nature(6600, 0.30, 0.98, (0.10, 5), 1.3, _OVERNIGHT,
           {"residents": 5, "ambient": 2, "night": 1, "school": 1, "industrial": 1}, 0.5, 9.0),
    "misconduct": Nature(6000, 0.25, 1.02, (0.28, 7), 1.4, _OUT,
           {"night": 2, "park": 2, "ambient": 3, "residents": 4, "station": 1}, 0.6),
    "sexual_violence": Nature(500, 0.20, 1.0, (0.08, 7), 1.4, _NIGHT,
           {"night": 1, "residents": 5, "ambient": 2, "park": 1}, 0.3),
    "drugs": Nature(220, 0.05, 1.0, (0.05, 6), 1.1, _EVENING,
           {"ambient": 3, "station": 1, "night": 1, "residents": 3}, 0.4),
    "weapons": Nature(60, 0.05, 1.0, (0.05, 6), 1.2, _EVENING,
           {"ambient": 3, "night": 1, "residents": 3}, 0.3),
    "other": Nature(1600, 0.40, 1.0, (0.03, 4), 1.0, _DAY,
           {"residents": 5, "ambient": 4, "main": 1}, 0.3),
}  # fmt: skip

CODES: Final[tuple[tuple[str, str, str, str, float], ...]] = (
    ("110", "Assault, minor", "assault", "020112", 0.82),
    ("111", "Assault, serious", "assault", "020111", 0.18),
    ("120", "Threat", "threat", "02012", 1.0),
    ("130", "Sexual violence", "sexual_violence", "0301", 1.0),
    ("210", "Robbery in the street", "robbery", "040111", 0.86),
    ("211", "Robbery of a shop", "robbery", "04013", 0.14),
    ("310", "Pickpocketing", "theft_from_person", "050221", 0.84),
    ("311", "Snatching without force", "theft_from_person", "050221", 0.16),
    ("410", "Burglary, house or flat", "burglary_dwelling", "05012", 1.0),
    ("420", "Burglary, business", "burglary_other", "05011", 0.55),
    ("421", "Burglary, public building", "burglary_other", "05013", 0.12),
    ("422", "Burglary, shed or storage box", "burglary_other", "", 0.33),
    ("430", "Theft of car or moped", "theft_of_vehicle", "050211", 1.0),
    ("440", "Theft from car", "theft_from_vehicle", "050222", 1.0),
    ("450", "Theft of bicycle", "bicycle_theft", "050229", 1.0),
    ("460", "Theft from shop", "shop_theft", "050231", 1.0),
    ("470", "Theft, other", "other_theft", "0502", 1.0),
    ("510", "Damage", "damage", "0504", 0.7),
    ("511", "Graffiti", "damage", "0504", 0.3),
    ("610", "Nuisance, groups", "misconduct", "", 0.45),
    ("611", "Nuisance, noise", "misconduct", "", 0.35),
    ("612", "Nuisance, drink", "misconduct", "", 0.20),
    ("710", "Drugs, possession", "drugs", "0601", 0.75),
    ("711", "Drugs, dealing", "drugs", "0601", 0.25),
    ("720", "Weapons", "weapons", "0901", 1.0),
    ("900", "Other", "other", "", 1.0),
)
"""Local code, label, our class, ICCS code where it is obvious, and share within the class."""


def local_codes() -> dict[str, tuple[str, str | None]]:
    """Say what each local code means: code → our class and ICCS code.

    Examples
    --------
    >>> local_codes()["310"]
    ('theft_from_person', '050221')
    >>> local_codes()["610"]
    ('misconduct', None)
    """
    return {code: (name, iccs or None) for code, _, name, iccs, _ in CODES}


def hour_weights(nature: Nature) -> NDArray[np.float64]:
    """Give the share of each local hour of the day, shape (24,), sum 1."""
    hours = np.arange(24) + 0.5
    total = np.full(24, 0.02)
    for at, width, weight in nature.hours:
        gap = np.abs(hours - at)
        gap = np.minimum(gap, 24 - gap)
        total += weight * np.exp(-0.5 * (gap / width) ** 2)
    share: NDArray[np.float64] = total / total.sum()
    return share


def day_weights(nature: Nature, days: NDArray[np.datetime64]) -> NDArray[np.float64]:
    """Give the share of each day, shape (days,), sum 1: trend × season × weekday."""
    since = (days - days[0]).astype("timedelta64[D]").astype(float)
    of_year = (days - days.astype("datetime64[Y]")).astype("timedelta64[D]").astype(float)
    height, peak = nature.season
    season = 1 + height * np.cos(2 * np.pi * (of_year / 365.25 - (peak - 0.5) / 12))
    weekday = (days.astype("datetime64[D]").astype(int) + 3) % 7
    week = np.where(weekday >= 4, nature.weekend, 1.0)
    weight = nature.yearly ** (since / 365.25) * season * week
    share: NDArray[np.float64] = weight / weight.sum()
    return share
