"""Density along streets: what it finds, what it must not find, and what it refuses."""

import numpy as np
import pandas as pd
import pytest
import shapely

from evenhand.errors import OptionError, UnsuitableData
from evenhand.scanning.street_density import street_density
from evenhand.tables.incidents import Incidents
from evenhand.tables.streets import Streets

SYSTEM = "EPSG:25832"
BLOCK = 100.0


def town(blocks=12, kind="minor"):
    lines = []
    for a in range(blocks + 1):
        for b in range(blocks):
            ways = [(a, b), (a, b + 1)], [(b, a), (b + 1, a)]
            lines += [shapely.LineString(np.array(way) * BLOCK) for way in ways]
    frame = pd.DataFrame({"segment_id": [f"s{n:03d}" for n in range(len(lines))], "kind": kind,
                          "geometry": lines})  # fmt: skip
    return Streets.from_frame(frame, crs=SYSTEM)


def recorded(x, y, **columns):
    frame = pd.DataFrame({
        "incident_id": [f"i{n:05d}" for n in range(len(x))], "offence_source": "x",
        "offence_class": "robbery", "starts_at": pd.Timestamp("2025-03-01", tz="UTC"),
        "time_precision": "month", "x_m": x, "y_m": y,
    } | columns)  # fmt: skip
    return Incidents.from_frame(frame, crs=SYSTEM, timezone="UTC")


def even(many, seed=1):
    """Points 4 m off segments drawn evenly."""
    draw = np.random.default_rng(seed)
    lines = town().column("geometry").to_numpy()
    at = shapely.line_interpolate_point(lines[draw.integers(0, len(lines), many)],
                                        draw.uniform(0, BLOCK, many))  # fmt: skip
    return shapely.get_coordinates(at).T + 4.0


def on_one_street(many, seed=2):
    draw = np.random.default_rng(seed)
    return np.array([draw.uniform(300, 500, many), np.full(many, 604.0)])


def test_a_planted_street_is_found_and_the_one_behind_it_is_not():
    found = street_density(recorded(*np.c_[even(300), on_one_street(60)]), town(), reach_m=100.0)
    assert "Clearly denser on some streets" in str(found.explain().answer)
    middle = shapely.line_interpolate_point(town().column("geometry").to_numpy(), BLOCK / 2)
    x, y = shapely.get_coordinates(middle).T
    segments = found.segments().assign(x=x, y=y).set_index(["x", "y"])
    assert segments.loc[(350.0, 600.0), "stays"]
    assert segments.loc[(350.0, 600.0), "times_average"] > 10
    # The next street lies 100 m away as the crow flies, a block and two corners by street.
    assert segments.loc[(350.0, 700.0), "times_average"] < 4


def test_even_streets_are_called_no_denser_than_chance():
    found = street_density(recorded(*even(400)), town())
    assert found.p_value > 0.05
    assert "No street is clearly denser than an even spread" in str(found.explain().answer)
    assert "sure" not in set(found.segments().query("times_average > 1")["certainty"])


@pytest.mark.parametrize("split", ["continuous", "discontinuous"])
def test_every_record_is_on_the_streets_once(split):
    found = street_density(recorded(*even(200)), town(), split=split)
    length_km = BLOCK / 1000
    assert found.segments()["per_km"].sum() * length_km == pytest.approx(200, abs=1e-6)
    assert found.per_km == pytest.approx(200 / found.streets_km)


def test_records_far_from_every_street_are_set_aside_with_their_reason():
    x, y = even(100)
    found = street_density(recorded(np.r_[x, 5000.0], np.r_[y, 5000.0]), town())
    assert found.set_aside == {"off_street": 1}
    assert found.n_used == 100


def test_rail_is_no_street():
    with pytest.raises(UnsuitableData, match="no street, only rail"):
        street_density(recorded(*even(100)), town(kind="rail"))


def test_without_streets_it_says_what_could_be_asked():
    with pytest.raises(UnsuitableData, match="or ask density"):
        street_density(recorded(*even(100)))


def test_few_records_near_streets_are_refused():
    with pytest.raises(UnsuitableData, match="only 5 of the incidents"):
        street_density(recorded(*even(5)), town())


def test_the_reach_is_never_finer_than_the_places_are_known():
    table = recorded(*even(100), place_precision_m=80.0)
    with pytest.raises(OptionError, match="points may be 80 m off"):
        street_density(table, town(), reach_m=50.0)
    found = street_density(table, town(), reach_m=100.0)
    assert found.to_frame()["share_with_half_reach"].isna().all()
    assert "half would be finer" in found.explain().written()
