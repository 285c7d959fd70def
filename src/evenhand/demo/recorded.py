"""From what happened to what the police of the demo city recorded."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.demo.ground import CRS, Ground, quarters_of
from evenhand.demo.happen import DAYS, ORIGINS, Draw
from evenhand.demo.happenings import TIMEZONE
from evenhand.demo.offences import CODES, NATURES, SCHEME
from evenhand.demo.settings import settings_of, spaces_of
from evenhand.demo.streets import Network
from evenhand.tables.incidents import Incidents

_OUTCOMES = (("no_suspect", 0.71), ("suspect_known", 0.17), ("settled", 0.08), ("open", 0.04))
_MO = {
    "burglary_dwelling": {
        "mo_entry": {"door_forced": 0.34, "window_forced": 0.28, "unlocked": 0.16,
                     "lock_drilled": 0.08, "trick": 0.05, "climbed": 0.09},
        "mo_side": {"rear": 0.52, "front": 0.37, "upper_floor": 0.11},
        "mo_tool": {"screwdriver": 0.40, "crowbar": 0.20, "none": 0.25,
                    "drill": 0.08, "stone": 0.07},
        "mo_target": {"cash_jewellery": 0.48, "electronics": 0.28,
                      "bicycle": 0.09, "keys": 0.08, "nothing": 0.07},
    },
    "theft_from_person": {
        "mo_method": {"jostling": 0.36, "distraction": 0.16, "bag_opened": 0.28,
                      "from_table": 0.20},
        "mo_target": {"phone": 0.46, "wallet": 0.42, "bag": 0.12},
    },
}  # fmt: skip
MO_WORDS: dict[str, list[str]] = {
    column: sorted({word for means in _MO.values() for word in means.get(column, ())})
    for column in ("mo_entry", "mo_side", "mo_tool", "mo_method", "mo_target")
}
"""Column → the words that stand in it."""
MO_COLUMNS = tuple(MO_WORDS)


@dataclass(frozen=True)
class Recorded:
    """Records and the truth behind each.

    Attributes
    ----------
    incidents
        The table.
    origins
        For each incident: `incident_id`, `happened_at`, `origin`, `parent_id` (missing where the
        parent was not recorded or there is none).
    reporting
        For each class: `occurred`, `reported`, `discovered` counts, and the planted `rate`.
    """

    incidents: Incidents
    origins: pd.DataFrame
    reporting: pd.DataFrame


def record(
    drawn: Draw,
    network: Network,
    ground: Ground,
    rng: np.random.Generator,
    prevented: NDArray[np.bool_] | None = None,
) -> Recorded:
    """Write down what the public reported, a share of what happened, and what patrols found.

    What is marked as `prevented`, shape (occurrences,), is dropped after all draws: its numbers in
    the register stay empty.
    """
    gone = np.zeros(len(drawn), dtype=bool) if prevented is None else prevented
    rates = np.array([nature.reporting for nature in NATURES.values()])
    found = drawn.origin == ORIGINS.index("discovered")
    told = ~found & (rng.random(len(drawn)) < rates[drawn.offence])
    reporting = _reporting(drawn.only(~gone), found[~gone], told[~gone], rates)
    kept = drawn.only(found | told)
    order = np.lexsort([kept.hour, kept.day])
    stays = ~gone[found | told][order]
    kept = _ordered(kept, order)
    frame, happened = _written(kept, network, ground, rng)
    parents = pd.Series(frame["incident_id"].to_numpy(), dtype="string")
    origins = pd.DataFrame(
        {
            "incident_id": frame["incident_id"],
            "happened_at": happened.dt.tz_convert("UTC"),
            "origin": np.array(ORIGINS)[kept.origin],
            "parent_id": parents.reindex(kept.parent).to_numpy(),
        }
    )
    frame, origins = (part[stays].reset_index(drop=True) for part in (frame, origins))
    table = Incidents.from_frame(frame, crs=CRS, timezone=TIMEZONE)
    return Recorded(table, origins, reporting)


def _reporting(
    drawn: Draw, found: NDArray[np.bool_], told: NDArray[np.bool_], rates: NDArray[np.float64]
) -> pd.DataFrame:
    size = len(NATURES)
    return pd.DataFrame(
        {
            "offence_class": list(NATURES),
            "occurred": np.bincount(drawn.offence[~found], minlength=size),
            "reported": np.bincount(drawn.offence[told], minlength=size),
            "discovered": np.bincount(drawn.offence[found], minlength=size),
            "rate": rates,
        }
    )


def _ordered(drawn: Draw, order: NDArray[np.int64]) -> Draw:
    place = np.full(len(order) + 1, -1)
    place[order] = np.arange(len(order))
    columns = {name: values[order] for name, values in vars(drawn).items()}
    columns["parent"] = place[columns["parent"]]
    return Draw(**columns)


def _written(
    drawn: Draw, network: Network, ground: Ground, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.Series]:
    count = len(drawn)
    names = np.array(list(NATURES))[drawn.offence]
    happened, starts, ends = _times(drawn, rng)
    code, iccs = _codes(names, rng)
    quarter = quarters_of(ground, np.column_stack([drawn.x_m.round(1), drawn.y_m.round(1)]))
    found = drawn.origin == ORIGINS.index("discovered")
    unknown = rng.random(count) < 0.03
    tried = np.array([nature.attempted for nature in NATURES.values()])[drawn.offence]
    frame = pd.DataFrame(
        {
            "incident_id": _numbers(drawn.day),
            "offence_source": code,
            "scheme": SCHEME,
            "offence_iccs": iccs,
            "offence_class": names,
            "starts_at": starts,
            "ends_at": ends,
            "time_precision": "instant",
            "x_m": np.round(drawn.x_m, 1),
            "y_m": np.round(drawn.y_m, 1),
            "place_precision_m": 10.0,
            "space": spaces_of(names, drawn, rng),
            "setting": settings_of(names, drawn, network),
            "attempted": rng.random(count) < tried,
            "discovered_by": np.where(unknown, "unknown", np.where(found, "police", "public")),
            "outcome": rng.choice([o for o, _ in _OUTCOMES], count, p=[p for _, p in _OUTCOMES]),
            "area_neighbourhood": [code[:3] for code in quarter],
            "area_quarter": quarter,
            "area_segment": network.frame["segment_id"].to_numpy()[drawn.segment],
        }
    )
    series = drawn.origin == ORIGINS.index("series")
    for column, values in _modus(names, series, rng).items():
        frame[column] = values
    return frame, happened


def _numbers(days: NDArray[np.datetime64]) -> list[str]:
    """Number the records within each year, as a register does."""
    years = days.astype("datetime64[Y]").astype(int) + 1970
    running = np.arange(len(years)) - np.searchsorted(years, years)
    return [f"L{year}-{number + 1:05d}" for year, number in zip(years, running, strict=True)]


def _codes(
    names: NDArray[np.str_], rng: np.random.Generator
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    code = np.empty(len(names), dtype=object)
    iccs = np.full(len(names), None, dtype=object)
    for name in NATURES:
        own = [row for row in CODES if row[2] == name]
        mine = np.flatnonzero(names == name)
        drawn = rng.choice(len(own), len(mine), p=[row[4] for row in own])
        code[mine] = np.array([row[0] for row in own], dtype=object)[drawn]
        iccs[mine] = np.array([row[3] or None for row in own], dtype=object)[drawn]
    return code, iccs


def _times(drawn: Draw, rng: np.random.Generator) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Give when it happened, and the earliest and latest time that the victim could say.

    Nobody sees a burglary begin: an absence with a log-normal length holds the true time at a
    uniform place. One absence in twenty-five is a holiday, twelve times as long.
    """
    medians = np.array([nature.window_hours for nature in NATURES.values()])[drawn.offence]
    unseen = (medians > 0) & (rng.random(len(drawn)) < 0.88)
    length = (
        medians * rng.lognormal(0, 0.7, len(drawn)) * np.where(rng.random(len(drawn)) < 0.04, 12, 1)
    )
    before = np.where(unseen, rng.random(len(drawn)) * length, 0)
    minutes = np.round(drawn.hour * 60)
    start = np.where(unseen, np.floor((minutes - before * 60) / 15) * 15, minutes)
    end = np.where(unseen, np.ceil((minutes + (length - before) * 60) / 15) * 15, minutes)
    first = rng.random(len(drawn)) < 0.5
    return (
        _instants(drawn.day, minutes, first),
        _instants(drawn.day, start, first),
        _instants(drawn.day, end, first),
    )


def _instants(
    days: NDArray[np.datetime64], minutes: NDArray[np.float64], first: NDArray[np.bool_]
) -> pd.Series:
    """Turn local clock times into instants; an hour that comes twice is taken at random."""
    local = days.astype("datetime64[m]") + minutes.astype("timedelta64[m]")
    lowest, highest = DAYS[0].astype("datetime64[m]"), (DAYS[-1] + 1).astype("datetime64[m]")
    series = pd.Series(np.clip(local, lowest, highest - np.timedelta64(1, "m")))
    return series.astype("datetime64[us]").dt.tz_localize(
        TIMEZONE, ambiguous=first, nonexistent=pd.Timedelta(hours=1)
    )


def _modus(
    names: NDArray[np.str_], series: NDArray[np.bool_], rng: np.random.Generator
) -> dict[str, NDArray[np.object_]]:
    """Code how it was done; the mobile series works in one way."""
    result = {column: np.full(len(names), None, dtype=object) for column in MO_COLUMNS}
    for name, columns in _MO.items():
        mine = np.flatnonzero(names == name)
        for column, chances in columns.items():
            result[column][mine] = rng.choice(list(chances), len(mine), p=list(chances.values()))
            result[column][mine[rng.random(len(mine)) < 0.12]] = None
    result["mo_method"][series] = "distraction"
    result["mo_target"][series] = "phone"
    return result
