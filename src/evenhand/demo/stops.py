"""Stops and searches in the demo city, with a planted disparity of known size."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.demo.ground import CRS, Ground, quarters_of
from evenhand.demo.happen import DAYS
from evenhand.demo.happenings import TIMEZONE
from evenhand.demo.people import AGES, share_b_present
from evenhand.demo.planted import PLANTED
from evenhand.demo.policing import segments_in
from evenhand.demo.streets import Network
from evenhand.tables.patrols import Patrols
from evenhand.tables.stops import Stops

EXPECTED = 8_000
LATITUDE, LONGITUDE = 51.96, 5.08
DUSK_DEGREES = -6.0
RISK = (1.6, 6.4)
"""Beta parameters of the chance that a search finds something: the same in both groups."""
_HOURS = np.r_[np.full(6, 0.5), np.full(6, 0.6), np.full(5, 1.0), np.full(5, 1.7), np.full(2, 1.2)]
_OBJECTS = {"drugs": 0.55, "weapons": 0.2, "stolen_goods": 0.2, "tools": 0.05}


def sun_degrees(instants: pd.DatetimeIndex) -> NDArray[np.float64]:
    """Say how high the sun stands over the demo city, degrees, to about a third of a degree.

    Notes
    -----
    Declination and equation of time by their first harmonics; no refraction. Enough to plant
    and to find daylight: the sun moves a degree in some seven minutes at dusk.
    """
    day = instants.day_of_year.to_numpy(dtype=float)
    turn = 2 * np.pi * (day - 81) / 364
    declination = np.radians(23.45) * np.sin(2 * np.pi * (day + 284) / 365)
    minutes = 9.87 * np.sin(2 * turn) - 7.53 * np.cos(turn) - 1.5 * np.sin(turn)
    hour = instants.hour.to_numpy() + instants.minute.to_numpy() / 60
    angle = np.radians(15 * (hour + LONGITUDE / 15 + minutes / 60 - 12))
    lat = np.radians(LATITUDE)
    height = np.sin(lat) * np.sin(declination) + np.cos(lat) * np.cos(declination) * np.cos(angle)
    degrees: NDArray[np.float64] = np.degrees(np.arcsin(height))
    return degrees


def stops(
    network: Network, ground: Ground, patrols: Patrols, rng: np.random.Generator
) -> tuple[Stops, pd.DataFrame]:
    """Draw stops where patrols are, and the truth about them.

    Returns
    -------
    tuple
        The table, and one row for each stop with `stop_id`, `is_dark` and `chance` (of a find,
        known to nobody in the city).
    """
    given = patrols.to_frame().groupby(["area_id", "period_start"])["given_hours"].sum()
    counts = rng.poisson(EXPECTED * given.to_numpy() / given.sum())
    quarter = np.repeat(given.index.get_level_values(0).to_numpy(dtype=object), counts)
    month = np.repeat(given.index.get_level_values(1).to_numpy().astype("datetime64[M]"), counts)
    first = month.astype("datetime64[D]")
    length = ((month + 1).astype("datetime64[D]") - first).astype(int)
    day = first + np.floor(rng.random(len(first)) * length).astype("timedelta64[D]")
    minute = rng.choice(24, len(day), p=_HOURS / _HOURS.sum()) * 60 + rng.integers(0, 60, len(day))
    local = pd.Series(day.astype("datetime64[m]") + minute.astype("timedelta64[m]")).clip(
        DAYS[0], DAYS[-1] + 1 - np.timedelta64(1, "m")
    )
    at = local.astype("datetime64[us]").dt.tz_localize(
        TIMEZONE, ambiguous=np.ones(len(day), dtype=bool), nonexistent=pd.Timedelta(hours=1)
    )
    vehicle = rng.random(len(day)) < 0.42
    dark = sun_degrees(pd.DatetimeIndex(at.dt.tz_convert("UTC"))) < DUSK_DEGREES
    is_b = _groups(quarter, vehicle & dark, rng)
    frame, chance = _searched(is_b, vehicle, rng)
    spots = network.points(segments_in(network, quarter, rng), rng)
    area = quarters_of(ground, spots.round(1))
    frame = frame.assign(
        starts_at=at, x_m=np.round(spots[:, 0], 1), y_m=np.round(spots[:, 1], 1),
        area_quarter=area, area_neighbourhood=[code[:3] for code in area],
    )  # fmt: skip
    order = np.argsort(at.to_numpy(), kind="stable")
    frame = frame.iloc[order].reset_index(drop=True)
    frame["stop_id"] = [f"T{number:05d}" for number in range(1, len(frame) + 1)]
    truth = pd.DataFrame(
        {"stop_id": frame["stop_id"], "is_dark": dark[order], "chance": chance[order]}
    )
    return Stops.from_frame(frame, crs=CRS, timezone=TIMEZONE), truth


def _groups(
    quarter: NDArray[np.object_], veiled: NDArray[np.bool_], rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Draw origin b with odds: people present × planted ratio, and less after dark in vehicles."""
    present = share_b_present()
    share = np.array([present[code[:3]] for code in quarter])
    odds = share / (1 - share) * PLANTED.stop_ratio * np.where(veiled, PLANTED.dark_odds, 1.0)
    drawn: NDArray[np.bool_] = rng.random(len(share)) < odds / (1 + odds)
    return drawn


def _searched(
    is_b: NDArray[np.bool_], vehicle: NDArray[np.bool_], rng: np.random.Generator
) -> tuple[pd.DataFrame, NDArray[np.float64]]:
    count = len(is_b)
    chance = rng.beta(*RISK, count)
    searched = chance > np.where(is_b, PLANTED.search_thresholds[1], PLANTED.search_thresholds[0])
    found = searched & (rng.random(count) < chance)
    looked_for = rng.choice(list(_OBJECTS), count, p=list(_OBJECTS.values()))
    frame = pd.DataFrame(
        {
            "kind": np.where(vehicle, "vehicle", "pedestrian"),
            "object_of_search": pd.Series(looked_for).where(searched),
            "searched": searched,
            "found": pd.Series(found).astype("boolean").where(searched),
            "outcome": np.where(
                found, np.where(rng.random(count) < 0.4, "arrest", "fine"), "no_action"
            ),
            "group_origin": np.where(is_b, "b", "a"),
            "group_age": rng.choice(list(AGES)[1:], count, p=[0.46, 0.38, 0.13, 0.03]),
            "group_gender": np.where(rng.random(count) < 0.15, "women", "men"),
        }
    )
    frame.loc[rng.random(count) < 0.04, ["group_origin"]] = None
    return frame, chance
