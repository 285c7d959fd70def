"""American points: hours only, from and to, no zone, no points, no header; counted apart here."""

from collections import Counter
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

pytestmark = pytest.mark.long

CHICAGO, NEW_YORK = "America/Chicago", "America/New_York"
CITIES = "us_cities/"


def test_houston_rows_stand_for_their_number_of_offences(bring, plain):
    path = CITIES + "houston_crime_2010.csv.gz"
    rows = plain(path)
    got = bring(path, crs="EPSG:32615", zone=CHICAGO, mapping="houston")
    stored = got.frame("incidents")
    assert got.report.rows_in == got.report.rows_used == len(rows) == 86_314
    assert len(stored) == sum(int(row["number"]) for row in rows) == 87_316
    assert got.notes()["stands_for_several"] == sum(int(row["number"]) > 1 for row in rows) == 832
    assert stored["x_m"].isna().sum() == sum(int(r["number"]) for r in rows if not r["lon"])
    offences = Counter()
    for row in rows:
        offences[row["offense"]] += int(row["number"])
    assert stored["offence_source"].value_counts().to_dict() == dict(offences)
    local = got.workspace.read("incidents").local_times("starts_at")
    assert local.dt.hour.nunique() == 24
    assert (local.min(), local.max()) == (
        pd.Timestamp("2010-01-01 00:00", tz=CHICAGO),
        pd.Timestamp("2010-08-31 23:00", tz=CHICAGO),
    )
    windows = (stored["ends_at"] - stored["starts_at"]).value_counts()
    assert windows.index.tolist() == [pd.Timedelta(hours=1)], "the hour is all that is known"


def test_vehicle_thefts_have_a_window_unless_the_time_is_known(bring, plain):
    path = CITIES + "nyc_vehicle_thefts_from_to.csv.gz"
    rows = plain(path)
    got = bring(path, crs="EPSG:32618", zone=NEW_YORK)
    stored = got.frame("incidents")
    assert got.report.rows_used == len(stored) == len(rows) == 35_746
    known = [row["date_end"] == "" for row in rows]
    assert sum(known) == 2_852
    width = (stored["ends_at"] - stored["starts_at"]).dt.total_seconds()
    zone = ZoneInfo(NEW_YORK)
    at = lambda text: pd.Timestamp(text, tz=zone)  # noqa: E731
    sample = range(0, len(rows), 997)
    for n in sample:
        expected = at(rows[n]["date_end"] or rows[n]["date_start"]) - at(rows[n]["date_start"])
        assert width[n] == expected.total_seconds()
    # In the hour that comes twice in November the time may be either of two, an hour apart.
    assert set(width[known]) == {0, 3_600}
    twice = stored.loc[np.array(known) & width.eq(3_600), "starts_at"].dt.tz_convert(NEW_YORK)
    assert (set(twice.dt.month), set(twice.dt.hour)) == ({11}, {1})
    assert stored["starts_at"].min() == at(min(row["date_start"] for row in rows))
    assert stored["offence_class"].unique().tolist() == ["theft_of_vehicle"]
    tracts = [row["census_block"][:11] for row in rows]
    assert stored["area_census_tract"].tolist() == tracts


def test_memphis_without_a_zone_is_read_on_the_clock_of_the_workspace(bring, plain):
    path = CITIES + "memphis_robberies.csv"
    rows = plain(path)
    got = bring(path, crs="EPSG:32616", zone=CHICAGO, mapping="memphis")
    assert len(got.frame("incidents")) == got.report.rows_used == len(rows) == 2_245
    clocks = got.workspace.read("incidents").local_times("starts_at")
    assert clocks.dt.strftime("%Y-%m-%d %H:%M:%S").tolist() == [row["date"] for row in rows]
    assert "zone_assumed" in got.notes()


def test_stamps_of_san_francisco_keep_the_rhythm_of_its_clock(bring, plain):
    path = CITIES + "san_francisco_robbery_2019.csv"
    rows = plain(path)
    got = bring(path, crs="EPSG:32610", zone="America/Los_Angeles", mapping="san_francisco")
    clocks = got.workspace.read("incidents").local_times("starts_at")
    assert clocks.dt.strftime("%Y-%m-%dT%H:%M:%SZ").tolist() == [row["date_time"] for row in rows]
    by_hour = clocks.dt.hour.value_counts().reindex(range(24), fill_value=0)
    assert len(rows) == 951
    # Read as UTC, the hours after midnight would be the quietest, and dusk as quiet as dawn.
    assert by_hour.loc[5:8].sum() < 0.4 * by_hour.loc[20:23].sum()


def test_a_shooting_with_several_victims_has_a_row_for_each(bring, plain):
    path = CITIES + "nyc_shootings_2019.csv"
    rows = plain(path)
    got = bring(path, crs="EPSG:32618", zone=NEW_YORK, mapping="nyc_shootings")
    stored = got.frame("incidents")
    assert got.report.rows_used == len(stored) == len(rows) == 967
    assert got.notes()["repeated_keys"] == 967 - len({row["incident_key"] for row in rows}) == 190
    assert stored["outcome"].eq("murder").sum() == sum(row["murder"] == "TRUE" for row in rows)
    assert stored["time_precision"].unique().tolist() == ["day"]
    assert stored["area_borough"].tolist() == [row["boro"] for row in rows]


@pytest.mark.parametrize(
    ("city", "crs", "zone", "n_rows", "undated"),
    [
        ("Austin", "EPSG:32614", CHICAGO, 8_696, 2),
        ("Fort Worth", "EPSG:32614", CHICAGO, 1_577, 0),
        ("Seattle", "EPSG:32610", "America/Los_Angeles", 2_529, 0),
    ],
)
def test_each_sheet_of_the_workbook_is_a_city(bring, sheet, city, crs, zone, n_rows, undated):
    path = CITIES + "us_aggravated_assaults_2019_multi_city.xlsx"
    mapping = city.lower().replace(" ", "_")
    got = bring(path, crs=crs, zone=zone, mapping=mapping)
    rows = sheet(path, city)
    stored = got.frame("incidents")
    assert got.report.rows_used == len(stored) == len(rows) == n_rows
    assert stored["starts_at"].isna().sum() == sum(row[0] is None for row in rows) == undated
    assert stored["mo_location"].isna().sum() == sum(row[4] is None for row in rows)
    clocks = got.workspace.read("incidents").local_times("starts_at").dt.tz_localize(None)
    dated = [pd.Timestamp(row[0]).round("s") for row in rows if row[0] is not None]
    # The spreadsheet keeps days as fractions: the last second may be rounded either way.
    off = np.abs((clocks.dropna().to_numpy() - np.array(dated, "datetime64[us]")).astype(float))
    assert (off <= 1_000_000).all()


@pytest.mark.parametrize("ending", ["csv.gz", "parquet"])
def test_chicago_without_points_has_community_areas(bring, plain, ending):
    rows = plain(CITIES + "chicago_crimes_2022_slim.csv.gz")
    got = bring(CITIES + f"chicago_crimes_2022_slim.{ending}", crs="EPSG:26971", zone=CHICAGO)
    stored = got.frame("incidents")
    assert got.report.rows_used == len(stored) == len(rows) == 215_551
    assert stored["x_m"].notna().sum() == 0
    kinds = Counter(row["Primary Type"] for row in rows)
    assert stored["offence_source"].value_counts().to_dict() == dict(kinds)
    areas = Counter(row["Community Area"] for row in rows)
    assert stored["area_community"].value_counts().to_dict() == dict(areas)
    assert stored["outcome"].eq("arrest").sum() == sum(row["Arrest"] == "true" for row in rows)
    months = got.workspace.read("incidents").local_times("starts_at").dt.strftime("%Y-%m")
    assert months.value_counts().to_dict() == dict(Counter(row["Date"][:7] for row in rows))


def test_burglaries_in_metres_with_and_without_a_header(bring, plain, data):
    folder = CITIES + "near_repeat/"
    rows = plain(folder + "chicago_be.csv.gz")
    got = bring(folder + "chicago_be.csv.gz", crs="EPSG:26971", zone=CHICAGO, mapping="chicago_be")
    stored = got.frame("incidents")
    assert got.report.rows_used == len(stored) == len(rows) == 11_701
    assert stored["x_m"].tolist() == [float(row["X"]) for row in rows]
    assert stored["starts_at"].isna().sum() == sum(row["date"] == "" for row in rows) == 1
    month = bring(folder + "chicago_be_month1.csv", crs="EPSG:26971", zone=CHICAGO,
                  mapping="chicago_be_month1")  # fmt: skip
    lines = (data / folder / "chicago_be_month1.csv").read_text().splitlines()
    assert month.report.rows_used == len(month.frame("incidents")) == len(lines) == 970
    assert month.frame("incidents")["x_m"][0] == float(lines[0].split(",")[0])
    days = month.workspace.read("incidents").local_times("starts_at").dt.strftime("%Y-%m-%d")
    assert days.tolist() == [line.split(",")[2] for line in lines]
