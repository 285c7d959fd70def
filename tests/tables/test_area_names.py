import pandas as pd
import shapely

import evenhand as eh
from evenhand.tables.area_names import area_names
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents

CODES = ("E01017501", "E01017501", "E01017501", "E01017502", None)
NAMES = ("Bedford 001A", "Bedford 001A", "Bedford 1A", "Bedford 001B", "Nowhere")


def incidents(**columns):
    months = pd.Timestamp("2023-03-01", tz="Europe/London")
    frame = pd.DataFrame({
        "incident_id": list("abcde"), "offence_source": "robbery", "offence_class": "robbery",
        "starts_at": months, "time_precision": "month", "x_m": float("nan"), "y_m": float("nan"),
        "area_lsoa": CODES, **columns,
    })  # fmt: skip
    return Incidents.from_frame(frame, crs="EPSG:27700", timezone="Europe/London")


def outlines(name):
    return Areas.from_frame(
        pd.DataFrame({"area_id": ["E01017502"], "area_name": [name], "level": "lsoa",
                      "geometry": [shapely.box(0, 0, 1, 1)]}),
        crs="EPSG:27700",
    )  # fmt: skip


def test_records_name_areas_by_what_they_say_most_often():
    assert area_names(incidents(name_lsoa=NAMES), None) == {
        "E01017501": "Bedford 001A", "E01017502": "Bedford 001B",
    }  # fmt: skip


def test_outlines_go_before_records():
    names = area_names(incidents(name_lsoa=NAMES), outlines("Castle"))
    assert names == {"E01017501": "Bedford 001A", "E01017502": "Castle"}


def test_a_name_serves_its_own_level_only():
    assert area_names(incidents(name_lsoa=NAMES), None, "ward") == {}


def test_counts_name_areas_too():
    frame = pd.DataFrame({
        "area_id": ["1", "2"], "area_name": ["Noord", None], "period_start": "2024-01-01",
        "period_end": "2024-01-31", "offence_source": "robbery", "offence_class": "robbery",
        "unit": "offences", "count": 3,
    })  # fmt: skip
    assert area_names(Counts.from_frame(frame), None) == {"1": "Noord"}


def test_a_finding_tells_names_and_keeps_codes():
    frame = eh.area_rates(incidents(name_lsoa=NAMES), level="lsoa").to_frame()
    assert frame["area_id"].tolist() == ["E01017501", "E01017502"]
    assert frame["area_name"].tolist() == ["Bedford 001A", "Bedford 001B"]


def test_areas_without_any_name_are_told_by_code():
    frame = eh.area_rates(incidents(), level="lsoa").to_frame()
    assert frame["area_name"].tolist() == ["E01017501", "E01017502"]
