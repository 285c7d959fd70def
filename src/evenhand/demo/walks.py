"""Safety walks of Lindeburg: what raters saw at places whose state is planted."""

from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from evenhand.demo.streets import Network
from evenhand.tables.observations import Observations
from evenhand.tables.table import Table
from evenhand.taxonomy.observation_sheets import sheet

AGREEING: Final = 0.86
"""How often a rater writes down the true state; else the one beside it on the scale."""
GUESSED: Final = "noise"
"""The line that raters do not see alike: each writes what comes to mind."""
STATES: Final = ("seen", "could_not_tell", "skipped")
STATE_SHARES: Final = (0.96, 0.025, 0.015)
WALKS: Final = (
    ("KAN-day", "KAN", "2026-10-17", "day"),
    ("KAN-dark", "KAN", "2026-10-20", "dark"),
    ("STA-dark", "STA", "2026-10-22", "dark"),
)
"""Walk, neighbourhood, day, light: the same stops by day and after dark in one neighbourhood."""
RATERS: Final = 5
LEFT_EARLY: Final = 2
"""How many raters had left before the last stop of each walk."""
DARK_STOPS, POOR_STOPS, TRAP_STOPS = (1, 4, 7), (2, 4), (5,)
"""Numbers of the stops, from 0, that are dark, poorly kept, and hard to get away from."""
_LIGHT = ("light_enough", "dark_stretches", "lamps_out")
_CARE = ("upkeep", "damage", "litter", "who_looks_after")
_TRAP = ("trap_spots", "way_out", "sight_ahead")
_PLACES: Final = (("bus_stop", "waiting_place", 3), ("park", "green_space", 1))
_STREETS: Final = (("minor", ("passage",) * 2 + ("street_or_square",) * 3),
                   ("main", ("street_or_square",) * 2))  # fmt: skip
_MIDDLE_LENGTH_M = 60.0


def walks(
    network: Network, places: Table, areas: Table, rng: np.random.Generator
) -> tuple[Observations, dict[str, Any]]:
    """Walk through two neighbourhoods, one of them twice, with five raters.

    Parameters
    ----------
    network, places, areas
        Where stops may lie.
    rng
        Where the draws come from.

    Returns
    -------
    tuple
        The observations, and what is true: `states` (one row for each stop and line), which
        places are `dark`, `poorly_kept` and `trapping`, and the line that is `guessed`.
    """
    routes = {code: _route(network, places, areas, code, rng) for code in ("KAN", "STA")}
    states = {code: _states(route, rng) for code, route in routes.items()}
    rows = [
        row
        for walk, code, day, light in WALKS
        for row in _rated(walk, day, light, routes[code], states[code], rng)
    ]
    table = Observations.from_frame(pd.DataFrame(rows))
    named = {
        key: [route["place_id"].iloc[at] for route in routes.values() for at in stops]
        for key, stops in (("dark", DARK_STOPS), ("poorly_kept", POOR_STOPS),
                           ("trapping", TRAP_STOPS))
    }  # fmt: skip
    truth = {**named, "guessed": GUESSED, "agreeing": AGREEING,
             "states": [[*key, value] for each in states.values()
                        for key, value in each.items()]}  # fmt: skip
    return table, truth


def _route(
    network: Network, places: Table, areas: Table, code: str, rng: np.random.Generator
) -> pd.DataFrame:
    """Choose about ten stops of a neighbourhood: streets, passages, bus stops and a park."""
    shape = areas.to_frame().set_index("area_id")["geometry"][code]
    points = places.to_frame()
    inside = points[shapely.contains_xy(shape, points["x_m"], points["y_m"])]
    parts = []
    for kind, named, count in _PLACES:
        found = inside[inside["kind"].eq(kind)].head(count)
        parts.append(found[["place_id", "x_m", "y_m"]].assign(sheet=named))
    streets = network.frame[network.frame["neighbourhood"].eq(code) & network.frame["is_built"]]
    for kind, sheets in _STREETS:
        long = streets[streets["kind"].eq(kind) & streets["length_m"].gt(_MIDDLE_LENGTH_M)]
        chosen = long.iloc[rng.choice(len(long), len(sheets), replace=False)]
        stops = chosen[["segment_id", "x_m", "y_m"]].rename(columns={"segment_id": "place_id"})
        parts.append(stops.assign(sheet=sheets))
    route = pd.concat(parts, ignore_index=True).assign(area_id=code)
    ordered: pd.DataFrame = route.sort_values("x_m", kind="stable", ignore_index=True)
    return ordered.round({"x_m": 1, "y_m": 1})


def _states(route: pd.DataFrame, rng: np.random.Generator) -> dict[tuple[str, str], int]:
    """Say what is true of each stop: well but for what is planted, else at most middling."""
    found: dict[tuple[str, str], int] = {}
    for at, (place, named) in enumerate(zip(route["place_id"], route["sheet"], strict=True)):
        for line in sheet(named):
            well = line.codes if line.worse != "low" else line.codes[::-1]
            planted = (
                (at in DARK_STOPS and line.item in _LIGHT)
                or (at in POOR_STOPS and line.item in _CARE)
                or (at in TRAP_STOPS and line.item in _TRAP)
            )
            calm = well[0] if rng.random() < 0.7 else well[1]
            if line.worse == "neither":
                calm = int(rng.choice(line.codes))
            found[str(place), line.item] = int(well[-1] if planted else calm)
    return found


def _rated(
    walk: str,
    day: str,
    light: str,
    route: pd.DataFrame,
    states: dict[tuple[str, str], int],
    rng: np.random.Generator,
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for at, stop in enumerate(route.to_dict("records")):
        raters = RATERS - (LEFT_EARLY if at == len(route) - 1 else 0)
        for line in sheet(str(stop["sheet"]), light):
            true = states[str(stop["place_id"]), line.item]
            for rater in range(1, raters + 1):
                state = str(rng.choice(STATES, p=STATE_SHARES))
                rating = _written(line.item, true, np.array(line.codes), rng)
                rows.append({
                    "walk_id": walk, "observed_on": day, "part_of_day": light,
                    **{str(name): value for name, value in stop.items()}, "rater": str(rater),
                    "item": line.item, "rating_state": state,
                    "rating": rating if state == "seen" else None,
                })  # fmt: skip
    return rows


def _written(item: str, true: int, codes: NDArray[np.int64], rng: np.random.Generator) -> int:
    """Give what one rater writes: mostly what is true, else a step beside it."""
    if item == GUESSED:
        return int(rng.choice(codes))
    if rng.random() < AGREEING:
        return true
    beside = codes[np.abs(codes - true) == 1]
    return int(rng.choice(beside))
