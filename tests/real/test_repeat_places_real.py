"""Burglaries of Chicago with days, and West Yorkshire's on shared points and months."""

import numpy as np
import pandas as pd
import pytest

from evenhand.scanning.repeat_places import repeat_places

CHICAGO = "us_cities/near_repeat/chicago_be.csv.gz"


@pytest.fixture
def burglaries(bring):
    city = bring(CHICAGO, crs="EPSG:26971", zone="America/Chicago", mapping="chicago_be")
    return city.workspace.read("incidents")


def test_repeats_are_those_that_grouping_gives(burglaries, plain):
    found = repeat_places(burglaries, draws=99)
    rows = pd.DataFrame(plain(CHICAGO))
    rows["day"] = pd.to_datetime(rows["date"].replace("", pd.NaT), errors="coerce")
    spot = rows["X"].astype(float).round().astype(int), rows["Y"].astype(float).round().astype(int)
    counts = rows.groupby(list(spot)).size()
    assert found.places_hit == len(counts)
    frame = found.to_frame().set_index("part")
    assert frame.loc["hit_2", "places"] == (counts == 2).sum()
    assert frame.loc["hit_5", "count"] == counts[counts >= 5].sum()
    dated = rows.assign(x=spot[0], y=spot[1]).dropna(subset="day").sort_values(["x", "y", "day"])
    gaps = dated.groupby(["x", "y"])["day"].diff().dt.days.dropna()
    bands = np.histogram(gaps, [0, 8, 15, 29, 92, 10_000])[0]
    assert frame["repeats"].dropna().tolist() == bands.tolist()


def test_points_without_a_precision_are_not_taken_for_addresses(burglaries):
    found = repeat_places(burglaries, draws=99)
    assert found.explain().answer.key == "repeat_places.cannot_say"
