"""Zones after recent incidents: the days of their bands, and when there are none."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from test_near_repeat import pattern

from evenhand.errors import UnsuitableData
from evenhand.scanning.located import Located, located
from evenhand.scanning.near_repeat import near_repeat
from evenhand.scanning.near_repeat_zones import near_repeat_zones
from evenhand.scanning.repeat_bands import repeat_bands
from evenhand.scanning.repeat_zones import Reach, reaches, zones
from evenhand.statistics.close_pairs import pair_sums
from evenhand.tables.incidents import Incidents


@pytest.fixture(scope="module")
def repeated():
    return pattern(3000, 0.3, seed=4)


@pytest.fixture(scope="module")
def found(repeated):
    return near_repeat_zones(repeated, draws=199)


def test_a_zone_ends_on_the_last_day_of_its_band(found, repeated):
    rows = found.to_frame()
    assert found.on == repeated.local_times("starts_at").max().date()
    bands = {"0–6": (0, 6), "7–13": (7, 13), "14–20": (14, 20), "21–27": (21, 27)}
    assert len(rows) > 0
    for row in rows.itertuples():
        first, last = bands[row.day_band]
        on = pd.Timestamp(found.on)
        assert row.elevated_to_on == row.happened_on + pd.Timedelta(days=last)
        assert row.elevated_from_on == max(
            row.happened_on + pd.Timedelta(days=first), on + pd.Timedelta(days=1)
        )
        assert row.days_left == (row.elevated_to_on - row.elevated_from_on).days + 1 >= 1
    assert rows["happened_on"].max() <= pd.Timestamp(found.on)


def test_zones_stand_on_the_very_days_on_which_a_pair_would_be_counted():
    """Bands of pairs and of zones are the same: no day is lost or gained between them."""
    bands = repeat_bands("near_repeat", 1.0, (100.0,), (7, 14))
    reach = Reach(*bands.edges_days[1:3], 100.0, 1.5, 1.2, 2.0)
    day = 20_000
    event = Located(*(np.array([v]) for v in (0.0, 0.0, day, np.nan, 0)), 1, 1, {})
    for later in range(1, 20):
        pair = pair_sums([0, 50], [0, 0], [day, day + later], [0, 0], [bands.grid()],
                         metric="euclidean")[0]  # fmt: skip
        rows = zones(event, [reach], day + later - 1)
        today = pd.Timestamp(0) + pd.Timedelta(days=day + later)
        stands = (rows["elevated_from_on"] <= today) & (today <= rows["elevated_to_on"])
        assert stands.any() == (pair.observed[0, :, 1].sum() == 1), later


def test_the_day_asked_from_hides_everything_later(repeated):
    on = date(2025, 7, 1)
    asked = near_repeat_zones(repeated, on=on, draws=199)
    early = repeated.where(repeated.local_times("starts_at").dt.date <= on)
    assert asked.repeats.n_used == len(early)
    pd.testing.assert_frame_equal(
        asked.to_frame(), near_repeat_zones(early, on=on, draws=199).to_frame()
    )
    assert (asked.to_frame()["elevated_from_on"] > pd.Timestamp(on)).all()


def test_long_after_the_last_incident_no_zone_is_left(repeated):
    late = near_repeat_zones(repeated, on=date(2026, 6, 1), draws=199)
    assert (late.zones, late.to_map()) == (0, None)
    assert str(late.explain().answer).startswith("No zones after 1 June 2026")


@pytest.mark.parametrize(("table", "told"), [
    (pattern(2000, 0.0, seed=2), "no clear near repeats"),
    (pattern(1500, 0.4, seed=5, days=50), "too short to tell"),
])  # fmt: skip
def test_without_clear_near_repeats_there_are_no_zones(table, told):
    nothing = near_repeat_zones(table, draws=199)
    assert nothing.zones == 0
    assert nothing.to_frame().empty
    assert nothing.to_map() is None
    assert told in str(nothing.explain().answer)


def test_what_police_found_makes_no_zone_and_is_counted(repeated):
    frame = repeated.to_frame()
    frame["discovered_by"] = "public"
    last = frame["starts_at"] >= frame["starts_at"].max() - pd.Timedelta(days=27)
    frame.loc[last, "discovered_by"] = "police"
    table = Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC")
    on = frame["starts_at"].max().date()
    found = near_repeat_zones(table, on=on, draws=199)
    assert found.repeats.verdict == "clear"
    assert found.zones == 0
    assert found.set_aside == {"found_by_police": int(last.sum())}
    assert found.n_rows == len(frame)
    assert any("What police found" in str(line) for line in found.explain().limits)
    with pytest.raises(UnsuitableData, match="found by police"):
        near_repeat_zones(table.where(last), draws=99)


def test_a_zone_says_that_it_is_no_forecast_and_about_no_person(found):
    limits = " ".join(map(str, found.explain().limits))
    assert "nothing here was held against what came next" in limits
    assert "never about who lives or stays there" in limits


def test_squares_of_the_map_lie_within_the_zones_and_take_the_highest_ratio(found):
    rows, layer = found.to_frame(), found.to_map()
    assert layer.kind == "cells"
    assert max(row["value"] for row in layer.rows) == rows["ratio"].max()
    assert found.area_km2 == pytest.approx(len(layer.rows) * 25**2 / 1e6)
    places = rows[["x_m", "y_m"]].to_numpy()
    for row in layer.rows[:50]:
        column, line = map(int, row["cell_id"].split("_")[1:])
        middle = np.array([25 * (column + 0.5), 25 * (line + 0.5)])
        assert np.hypot(*(places - middle).T).min() < found.radius_m


def test_the_reach_has_no_gap(repeated):
    bands = repeat_bands("near_repeat", 1.0, (100.0, 200.0, 300.0), (7, 14, 21))
    frame = near_repeat(repeated, bands_m=(100.0, 200.0, 300.0), bands_days=(7, 14, 21),
                        draws=99).to_frame()  # fmt: skip
    test = "blocks_56"
    table = frame["p_value_adjusted"].notna() & frame["test"].eq(test)
    held = {(1, 0), (100, 0), (1, 14), (200, 0)}
    marks = [(m, d) in held for m, d in zip(frame["from_m"], frame["from_days"], strict=True)]
    frame.loc[table, "p_value_adjusted"] = np.where(np.array(marks)[table], 0.01, 0.5)
    frame.loc[table, "ratio"] = 2.0
    events = located(repeated, method="near_repeat", needs="day")
    assert [one.radius_m for one in reaches(frame, test, events, bands, 0.95)] == [300.0]
