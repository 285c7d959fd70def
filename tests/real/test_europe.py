"""Estonia, Berlin, London victims and populations; counted apart here."""

import math
from collections import Counter, defaultdict

import pandas as pd
import pytest

from evenhand.tables.columns import names_group


def test_estonian_squares_stand_in_their_middle(bring, plain):
    path = "europe/estonia_ppa_avalik_1.csv.gz"
    rows = plain(path, "\t")
    got = bring(path, crs="EPSG:3301", zone="Europe/Tallinn")
    stored = got.frame("incidents")
    assert got.report.rows_used == len(stored) == len(rows) == 10_169
    placed = [row["Lest_X"] != "" for row in rows]
    assert stored["x_m"].notna().tolist() == placed
    assert placed.count(False) == 92
    for row, x, y in zip(rows, stored["x_m"], stored["y_m"], strict=True):
        if row["Lest_X"]:
            south, north = map(float, row["Lest_X"].split("-"))
            west, east = map(float, row["Lest_Y"].split("-"))
            assert (x, y) == ((west + east) / 2, (south + north) / 2)
    # Squares of 500 m are written as 499 and some of 1,000 m as 999: half the diagonal is far off.
    off = stored["place_precision_m"].dropna().round(2).value_counts().to_dict()
    assert off == {round(499 / math.sqrt(2), 2): 9_005, round(999 / math.sqrt(2), 2): 1_072}
    # In Estonia: the easting was not taken for the northing.
    assert stored["x_m"].dropna().between(300_000, 800_000).all()
    assert stored["y_m"].dropna().between(6_300_000, 6_700_000).all()


def test_estonian_dates_without_a_clock_time_are_days(bring, plain):
    path = "europe/estonia_ppa_avalik_1.csv.gz"
    rows = plain(path, "\t")
    got = bring(path, crs="EPSG:3301", zone="Europe/Tallinn")
    stored = got.frame("incidents")
    days = [row["ToimKell"] == "" for row in rows]
    assert stored["time_precision"].eq("day").tolist() == days
    assert got.notes()["clock_missing"] == sum(days) == 595
    assert got.notes()["repeated_keys"] == len(rows) - len({r["JuhtumId"] for r in rows}) == 55
    local = got.workspace.read("incidents").local_times("starts_at")
    assert local.dt.strftime("%Y-%m-%d").tolist() == [row["ToimKpv"] for row in rows]
    assert (local.min().date().isoformat(), local.max().date().isoformat()) == (
        "2021-01-01",
        "2022-12-07",
    )
    sections = Counter(row["ParagrahvTais"] for row in rows)
    assert stored["offence_source"].value_counts().to_dict() == dict(sections)
    assert got.notes().get("unknown_codes", 0) == 0


def test_berlin_has_a_count_for_each_offence_region_and_year(bring, plain):
    rows = plain("europe/berlin_crimes_lor.csv")
    got = bring("europe/berlin_crimes_lor.csv", crs="EPSG:25833", zone="Europe/Berlin",
                mapping="berlin")  # fmt: skip
    counts = got.frame("counts")
    offences = [name for name in rows[0] if name not in ("Year", "District", "Code", "Location")]
    assert len(offences) == 16
    assert (got.report.rows_used, len(counts)) == (len(rows), len(rows) * 16) == (1_200, 19_200)
    for offence in offences:
        assert counts.loc[counts["offence_source"].eq(offence), "count"].tolist() == [
            int(row[offence]) for row in rows
        ]
    years = counts["period_start"].dt.year.value_counts().to_dict()
    assert years == dict.fromkeys(range(2012, 2020), 150 * 16)
    assert counts["area_id"].nunique() == 150


def test_victims_are_counted_and_what_they_were_like_is_not_read(bring, plain):
    path = "london/MPS_homicide_victims_2003_2023.csv"
    rows = plain(path)
    got = bring(path)
    counts = got.frame("counts")
    assert got.report.rows_used == len(rows) == 2_912
    assert counts["count"].sum() == sum(int(row["Count of Victims"]) for row in rows) == 2_912
    assert counts["unit"].unique().tolist() == ["victims"]
    expected = defaultdict(int)
    for row in rows:
        month = pd.to_datetime(row["Recorded Date"], format="%b-%y")
        # Some boroughs are written with a blank behind them.
        expected[row["Borough"].strip(), month, row["Homicide Offence Type"]] += 1
    found = counts.set_index(["area_id", "period_start", "offence_source"])["count"].to_dict()
    assert found == dict(expected)
    assert not any(names_group(name) or "age" in name.split("_") for name in counts)
    assert got.workspace.table_names() == ("counts",)


def test_spanish_residents_by_municipality_and_year(bring, plain):
    path = "europe/spain_balances/poblacion_municipios.csv"
    rows = plain(path, ";")
    got = bring(path, crs="EPSG:25830", zone="Europe/Madrid", mapping="population_spain")
    residents = got.frame("exposure")
    assert got.report.rows_used == len(residents) == len(rows) == 4_270
    assert residents["value"].sum() == sum(int(row["POB"]) for row in rows)
    assert residents["area_id"].str.len().unique().tolist() == [5], "a code keeps its zero"


def test_london_residents_by_lsoa(bring, sheet):
    path = "london/london_lsoa_deprivation.xlsx"
    got = bring(path, mapping="london_lsoa_population")
    rows = [row for row in sheet(path, "Population figures") if row[0]]
    residents = got.frame("exposure")
    assert got.report.rows_used == len(residents) == len(rows) == 4_835
    assert residents["value"].sum() == sum(row[4] for row in rows)
    assert residents["period_start"].dt.year.unique().tolist() == [2015]


@pytest.mark.parametrize(
    ("path", "n_rows", "offence"),
    [
        ("nottingham_burglary.csv.gz", 1_795, "local:burglary"),
        ("nottingham_robbery.csv.gz", 555, "robbery"),
        ("lancashire_asb.tab", 56_434, "misconduct"),
    ],
)
def test_months_whose_offence_only_the_file_name_tells(bring, plain, path, n_rows, offence):
    folder = "uk_police/areas/"
    rows = plain(folder + path, "\t" if path.endswith(".tab") else ",")
    got = bring(folder + path, mapping=path.split(".")[0])
    stored = got.frame("incidents")
    assert got.report.rows_used == len(stored) == len(rows) == n_rows
    assert stored["offence_class"].unique().tolist() == [offence]
    months = got.workspace.read("incidents").local_times("starts_at").dt.strftime("%Y-%m-01")
    assert months.value_counts().to_dict() == dict(Counter(row["month"] for row in rows))
    assert len(set(months)) == 12
    assert stored["time_precision"].unique().tolist() == ["month"]
    assert stored["area_lsoa"].tolist() == [row["lsoa_code"] for row in rows]
