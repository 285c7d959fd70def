"""Places of Lindeburg: station, schools, bars, museums, shops, parks; every name is invented."""

import numpy as np
import pandas as pd

from evenhand.demo.ground import CRS, Ground, at
from evenhand.demo.plan import CENTRE, STATION
from evenhand.demo.streets import Network
from evenhand.tables.places import Places

_BARS = ("De Zwaan", "Het Anker", "De Wissel", "De Koperen Ketel", "Het Scheepje", "De Bonte Koe",
         "De Uil", "In den Toren", "Het Wapen", "De Linde", "De Laatste Trein",
         "De Veerman")  # fmt: skip
_KINDS = (
    ("bar", 42, "night", "night_time_street", "Café"),
    ("school", 22, "school", "school_surroundings", "School"),
    ("shop", 70, "commercial", "retail", "Winkel"),
    ("supermarket", 18, "dwellings", "retail", "Buurtmarkt"),
    ("hotel", 14, "tourist", "tourist_centre_or_event", "Hotel"),
    ("museum", 4, "tourist", "tourist_centre_or_event", "Museum"),
    ("second_hand_shop", 9, "industrial", "resale_market", "Tweedehands"),
    ("bus_stop", 60, "main", "station_or_train", "Halte"),
    ("community_centre", 9, "residents", "neighbourhood", "Buurthuis"),
)
"""Kind, how many, what draws it, its setting, first word of its name."""


def places(network: Network, ground: Ground, rng: np.random.Generator) -> Places:
    """Give the table of places, each at an address of the street network."""
    station, market = at(*STATION).tolist(), at(*CENTRE).tolist()
    rows: list[tuple[str, str, str, float, float]] = [
        ("Station Lindeburg", "station", "station_or_train", station[0], station[1]),
        ("Markt", "square", "tourist_centre_or_event", market[0], market[1]),
    ]
    streets = network.table.to_frame()["street_name"]
    for kind, count, feature, setting, word in _KINDS:
        weight = network.features[feature]
        segments = rng.choice(len(weight), count, p=weight / weight.sum())
        for number, (segment, spot) in enumerate(
            zip(segments, network.points(segments, rng), strict=True), start=1
        ):
            street = streets.iloc[int(segment)]
            own = _BARS[number % len(_BARS)] if kind == "bar" else street
            name = f"{word} {number}" if pd.isna(own) else f"{word} {own}"
            rows.append((name, kind, setting, float(spot[0]), float(spot[1])))
    for name, park in ground.parks.items():
        middle = park.representative_point()
        rows.append((name, "park", "public_space", middle.x, middle.y))
    frame = pd.DataFrame(rows, columns=["place_name", "kind", "setting", "x_m", "y_m"])
    frame["place_id"] = [f"P{number:03d}" for number in range(1, len(frame) + 1)]
    return Places.from_frame(frame.round({"x_m": 1, "y_m": 1}), crs=CRS)
