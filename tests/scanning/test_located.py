from datetime import date

import numpy as np
import pandas as pd
import pytest

from evenhand.errors import UnsuitableData
from evenhand.scanning.located import NO_DAY, located
from evenhand.tables.incidents import Incidents

ZONE = "Europe/Amsterdam"


def table(*rows):
    """Rows of (start, end, precision, x, place precision, class)."""
    frame = pd.DataFrame(rows, columns=["starts_at", "ends_at", "time_precision", "x_m",
                                        "place_precision_m", "offence_class"])  # fmt: skip
    for name in ("starts_at", "ends_at"):
        frame[name] = pd.to_datetime(frame[name]).dt.tz_localize(ZONE)
    frame["y_m"] = frame["x_m"]
    frame["incident_id"] = [f"i{n}" for n in range(len(frame))]
    frame["offence_source"] = "x"
    return Incidents.from_frame(frame, crs="EPSG:25831", timezone=ZONE)


def day(text):
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


MIXED = table(
    ("2026-01-05 10:00", "2026-01-05 11:00", "instant", 1.0, 5.0, "robbery"),
    ("2026-01-05 23:30", "2026-01-06 01:30", "instant", 2.0, 5.0, "robbery"),
    ("2026-01-07 00:00", None, "day", 3.0, None, "robbery"),
    ("2026-01-01 00:00", "2026-02-01 00:00", "month", 4.0, 5.0, "robbery"),
    ("2026-01-08 00:00", "2026-01-12 00:00", "instant", 5.0, 5.0, "robbery"),
    (None, None, "instant", 6.0, 5.0, "robbery"),
    ("2026-01-09 10:00", None, "instant", None, None, "robbery"),
    ("2026-01-09 10:00", None, "instant", 8.0, 250.0, "robbery"),
    ("2026-01-09 10:00", None, "instant", 9.0, 5.0, "damage"),
)


def test_days_are_those_of_the_middle_on_the_local_clock():
    found = located(MIXED, method="m", offence="robbery", needs="day")
    assert found.x_m.tolist() == [1.0, 2.0, 3.0]
    assert found.day.tolist() == [day("2026-01-05"), day("2026-01-06"), day("2026-01-07")]
    assert found.rows.tolist() == [0, 1, 2]


def test_every_row_is_used_or_set_aside_with_one_reason():
    for needs in ("place", "day"):
        found = located(MIXED, method="m", offence="robbery", needs=needs)
        assert found.n_used + sum(found.set_aside.values()) == found.n_rows == 8
    assert found.set_aside == {
        "undated": 1, "too_coarse_in_time": 2, "unplaced": 1, "coarse_place": 1,
    }  # fmt: skip


def test_places_alone_need_no_date():
    found = located(MIXED, method="m", offence="robbery")
    assert found.x_m.tolist() == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    assert found.day[[3, 4, 5]].tolist() == [NO_DAY] * 3
    assert np.isnan(found.precision_m[2])


def test_a_period_takes_the_rows_that_lie_wholly_in_it():
    inside = {"period_from": date(2026, 1, 6), "period_to": date(2026, 1, 31)}
    found = located(MIXED, method="m", offence="robbery", needs="day", **inside)
    assert found.x_m.tolist() == [3.0]
    assert found.n_used + sum(found.set_aside.values()) == found.n_rows


def test_rows_without_points_or_days_are_refused_with_what_could_be_asked():
    months = table(("2026-01-01", "2026-02-01", "month", 1.0, 5.0, "robbery"))
    with pytest.raises(UnsuitableData, match=r"near_repeat.*\n?.*needs days.*trend"):
        located(months, method="near_repeat", needs="day")
    areas = table(("2026-01-01", None, "day", None, None, "robbery"))
    with pytest.raises(UnsuitableData, match="point of its own; with areas alone area_rates"):
        located(areas, method="hot_spots")
    with pytest.raises(UnsuitableData, match="no row of this class"):
        located(months, method="hot_spots", offence="damage")
