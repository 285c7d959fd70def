"""In which kind of place an incident of the demo city falls, and who owns the space."""

import numpy as np
from numpy.typing import NDArray

from evenhand.demo.ground import at
from evenhand.demo.happen import Draw
from evenhand.demo.plan import CENTRE, STATION
from evenhand.demo.streets import Network

_HOME = ("burglary_dwelling",)
_SHOP = ("shop_theft",)


def settings_of(names: NDArray[np.str_], drawn: Draw, network: Network) -> NDArray[np.object_]:
    """Give one of the nine settings for each incident, the most particular one that fits."""
    frame = network.frame
    station = np.hypot(*(np.column_stack([drawn.x_m, drawn.y_m]) - at(*STATION)).T) < 190
    market = np.hypot(*(np.column_stack([drawn.x_m, drawn.y_m]) - at(*CENTRE)).T) < 360
    late = (drawn.hour >= 20) | (drawn.hour < 6)
    night = frame["is_night"].to_numpy()[drawn.segment] & late
    path = frame["kind"].eq("path").to_numpy()[drawn.segment]
    main = frame["kind"].eq("main").to_numpy()[drawn.segment]
    school = network.features["school"][drawn.segment] > np.quantile(
        network.features["school"], 0.985
    )
    school &= (drawn.hour >= 7) & (drawn.hour < 18)
    return np.select(
        [np.isin(names, _HOME), np.isin(names, _SHOP), station, night, market, school, path | main],
        ["housing", "retail", "station_or_train", "night_time_street", "tourist_centre_or_event",
         "school_surroundings", "public_space"],
        "neighbourhood",
    ).astype(object)  # fmt: skip


def spaces_of(
    names: NDArray[np.str_], drawn: Draw, rng: np.random.Generator
) -> NDArray[np.object_]:
    """Say who owns the space: homes are private, shops and the station half open to all."""
    chance = rng.random(len(drawn))
    station = np.hypot(*(np.column_stack([drawn.x_m, drawn.y_m]) - at(*STATION)).T) < 90
    at_home = np.isin(names, ["assault", "threat", "sexual_violence"]) & (chance < 0.35)
    return np.select(
        [
            np.isin(names, ["burglary_dwelling", "burglary_other"]) | at_home,
            np.isin(names, _SHOP) | station,
            chance > 0.98,
        ],
        ["private", "semi-public", "unknown"],
        "public",
    ).astype(object)
