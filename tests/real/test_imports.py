"""Real files, row by row reconciled. Numbers are those of the files, counted apart below."""

import csv
import gzip
from pathlib import Path

import pytest
import shapely

from evenhand.sources.importing import import_files
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

DATA = Path(__file__).parents[2].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the real data are not here")
POLICE = DATA / "uk_police"


def city(folder: Path, crs: str = "EPSG:27700", zone: str = "Europe/London") -> Workspace:
    return Workspace.create(folder / "city", Settings(name="City", crs=crs, timezone=zone))


def rows_of(path: Path) -> list[dict[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("path", "n_rows"),
    [
        ("west-yorkshire/2016-07/2016-07-west-yorkshire-street.csv.gz", 27_176),
        ("west-yorkshire/2017-07/2017-07-west-yorkshire-street.csv.gz", 28_537),
        ("2023-03/2023-03-city-of-london-street.csv", None),
        ("2023-03/2023-03-bedfordshire-street.csv.gz", 4_887),
        ("2023-03/2023-03-btp-street.csv.gz", 5_946),
    ],
)
def test_street_months_lose_no_row(tmp_path: Path, path: str, n_rows: int | None) -> None:
    plain = rows_of(POLICE / path)
    assert n_rows in (None, len(plain))
    workspace = city(tmp_path)
    report = import_files(workspace, [POLICE / path])
    stored = workspace.read("incidents").to_frame()
    assert report.rows_in == report.rows_used == len(stored) == len(plain)
    assert stored["x_m"].isna().sum() == sum(row["Longitude"] == "" for row in plain)
    assert stored["offence_source"].tolist() == [row["Crime type"] for row in plain]
    assert stored["area_lsoa"].fillna("").tolist() == [row["LSOA code"] for row in plain]
    outcomes = [row["Last outcome category"] for row in plain]
    assert stored["outcome"].fillna("").tolist() == outcomes
    assert sum(loss.rows for loss in report.losses) == len(plain)
    keys = [row["Crime ID"] for row in plain if row["Crime ID"]]
    repeated = [note.numbers["rows"][0] for note in report.notes if note.key.endswith("_keys")]
    assert sum(repeated) == len(keys) - len(set(keys))
    assert stored["time_precision"].unique().tolist() == ["month"]


def test_a_folder_of_two_months_is_one_table(tmp_path: Path) -> None:
    workspace = city(tmp_path)
    report = import_files(workspace, [POLICE / "west-yorkshire"])
    assert [file.rows_used for file in report.files] == [27_176, 28_537]
    months = workspace.read("incidents").local_times("starts_at").dt.strftime("%Y-%m")
    assert months.value_counts().to_dict() == {"2016-07": 27_176, "2017-07": 28_537}


def test_chicago_assaults_and_districts(tmp_path: Path) -> None:
    path = DATA / "us_cities/chicago_aggravated_assaults_2010_2019.csv.gz"
    workspace = city(tmp_path, "EPSG:26971", "America/Chicago")
    report = import_files(workspace, [path])
    import_files(workspace, [DATA / "us_cities/chicago_police_districts.kml"])
    stored = workspace.read("incidents")
    plain = rows_of(path)
    assert report.rows_in == report.rows_used == len(stored) == len(plain) == 148_636
    clocks = stored.local_times("starts_at").dt.strftime("%Y-%m-%d %H:%M")
    # Clock times in the hour that was left out are moved, all others are as in the file.
    moved = [note.numbers["rows"][0] for note in report.notes if note.key.endswith("skipped_clock")]
    differ = sum(one != row["date"] for one, row in zip(clocks, plain, strict=True))
    assert differ == sum(moved)
    frame = stored.to_frame()
    areas = workspace.read("areas").to_frame()
    assert len(areas) == 23
    placed = frame["area_chicago_police_districts"]
    # The recorded district and the district's outline agree, but for the borders.
    assert placed.eq(frame["area_district"]).mean() > 0.98
    sample = frame.sample(2_000, random_state=1)
    for area in areas.itertuples():
        inside = shapely.intersects_xy(area.geometry, sample["x_m"], sample["y_m"])
        assert sample.loc[inside, placed.name].notna().all()
        assert sample.loc[~inside, placed.name].ne(area.area_id).fillna(True).all()


def test_london_boroughs_count_what_the_file_counts(tmp_path: Path) -> None:
    path = DATA / "london/MPS_Borough_Level_Crime_Historical.csv"
    workspace = city(tmp_path)
    report = import_files(workspace, [path, DATA / "london/london_boroughs.gpkg"])
    plain = rows_of(path)
    months = [name for name in plain[0] if name.isdigit()]
    counts = workspace.read("counts").to_frame()
    assert {file.name: (file.rows_in, file.rows_used) for file in report.files} == {
        "london_boroughs.gpkg": (33, 33),
        path.name: (1_725, 1_725),
    }
    assert len(counts) == 1_725 * len(months) == 234_600
    assert counts["count"].sum() == sum(int(row[month]) for row in plain for month in months)
    boroughs = set(workspace.read("areas").column("area_id"))
    counted = set(counts["area_id"])
    assert counted - boroughs == {"London Heathrow and London City Airports"}
    assert boroughs - counted == {"City of London"}


@pytest.mark.parametrize(
    ("path", "crs", "zone", "n_rows", "n_areas"),
    [
        ("uk_police/areas/nottingham_wards.gpkg", "EPSG:27700", "Europe/London", 20, 20),
        ("us_cities/memphis_precincts.geojson", "EPSG:32616", "America/Chicago", 9, 9),
        ("london/london_wards.zip", "EPSG:27700", "Europe/London", 654, 654),
        ("us_cities/chicago_police_districts.kml", "EPSG:26971", "America/Chicago", 25, 23),
        ("uk_police/areas/lancashire_wards.gpkg", "EPSG:27700", "Europe/London", 271, 271),
    ],
)
def test_outlines_are_read_whole(
    tmp_path: Path, path: str, crs: str, zone: str, n_rows: int, n_areas: int
) -> None:
    workspace = city(tmp_path, crs, zone)
    report = import_files(workspace, [DATA / path])
    areas = workspace.read("areas").to_frame()
    assert (report.rows_in, report.rows_used, len(areas)) == (n_rows, n_rows, n_areas)
    assert shapely.is_valid(areas["geometry"].to_numpy()).all()
    assert areas["area_id"].is_unique


def test_ward_populations_fit_their_wards(tmp_path: Path) -> None:
    workspace = city(tmp_path)
    london = DATA / "london/london_ward_pop.csv.gz"
    lancashire = POLICE / "areas/lancashire_ward_pop.xlsx"
    wards = DATA / "london/london_wards.zip"
    report = import_files(workspace, [london, lancashire, wards])
    exposure = workspace.read("exposure").to_frame()
    assert {file.name: file.rows_used for file in report.files} == {
        "london_ward_pop.csv.gz": 24_960,
        "lancashire_ward_pop.xlsx": 285,
        "london_wards.zip": 654,
    }
    in_2020 = exposure[exposure["period_start"].eq("2020-01-01")]
    plain = [row for row in rows_of(london) if row["Year"] == "2020"]
    assert in_2020["value"].sum() == sum(float(row["Population"]) for row in plain)
    assert exposure["period_start"].isna().sum() == 285, "no year is stated: it holds always"
