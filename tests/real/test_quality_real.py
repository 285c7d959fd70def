"""Faults that real files are known to have, found in them; counts made again from the files."""

import csv
import gzip
from collections import Counter
from pathlib import Path

import pytest

from evenhand.quality.report import QualityReport, quality_report
from evenhand.sources.importing import import_files
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

DATA = Path(__file__).parents[2].parent / "shared" / "data"
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not DATA.exists(), reason="the real data are not here"),
]
POLICE = DATA / "uk_police"


def report_of(folder: Path, crs: str, zone: str, *paths: Path) -> QualityReport:
    city = Workspace.create(folder / "city", Settings(name="City", crs=crs, timezone=zone))
    import_files(city, paths)
    return quality_report(city)


def rows_of(path: Path) -> list[dict[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def number(report: QualityReport, table: str, name: str, which: str = "count") -> float:
    return float(report.item(table, name).numbers[which][0])


def verdict(report: QualityReport, table: str, purpose: str) -> str:
    return next(u.verdict for u in report.uses if (u.table, u.purpose) == (table, purpose))


@pytest.fixture(scope="module")
def london(tmp_path_factory) -> QualityReport:
    files = sorted((POLICE / "metropolitan_stop_and_search").glob("2022-*.csv.gz"))
    return report_of(tmp_path_factory.mktemp("met"), "EPSG:27700", "Europe/London", *files)


@pytest.fixture(scope="module")
def yorkshire(tmp_path_factory) -> QualityReport:
    return report_of(
        tmp_path_factory.mktemp("wy"), "EPSG:27700", "Europe/London", POLICE / "west-yorkshire"
    )


def test_utc_stamps_of_the_metropolitan_police_are_put_on_the_local_clock(london):
    stamps = london.item("stops", "offset_stamps")
    assert stamps.numbers["share"][0] == 1.0
    assert stamps.numbers["months"][0] > 100, "rows of 23:00 UTC belong to the next month"
    assert london.item("stops", "zone_fits").numbers["changes"][0] == 2
    assert london.item("stops", "month_edges").state == "clear"


def test_the_same_stamps_read_as_local_are_found_out(tmp_path):
    mapping = tmp_path / "wrong.toml"
    mapping.write_text(
        'title = "Stops"\nkind = "incidents"\n[columns]\nstarts_at = "Date"\n'
        'longitude = "Longitude"\nlatitude = "Latitude"\noffence_source = "Type"\n'
        '[time]\nformat = "%Y-%m-%dT%H:%M:%S+00:00"\nzone = "Europe/London"\n'
        '[place]\ncrs = "EPSG:4326"\n'
    )
    city = Workspace.create(
        tmp_path / "city", Settings(name="City", crs="EPSG:27700", timezone="Europe/London")
    )
    files = sorted((POLICE / "metropolitan_stop_and_search").glob("2022-*.csv.gz"))
    import_files(city, files, mapping=mapping)
    report = quality_report(city)
    behind = report.item("incidents", "zone_behind")
    assert behind.numbers["certainty"][0] > 0.99
    assert number(report, "incidents", "month_edges") == 6, "April to September"
    assert verdict(report, "incidents", "hours") == "care"


def test_december_2022_ends_on_the_seventeenth(london):
    cut = london.item("stops", "partial_months")
    assert cut.words["months"].text == "2022-12"
    assert cut.words["last"].value.isoformat() == "2022-12-17"


def test_a_tenth_of_the_stops_has_no_point(london):
    files = sorted((POLICE / "metropolitan_stop_and_search").glob("2022-*.csv.gz"))
    plain = [row for path in files for row in rows_of(path)]
    assert number(london, "stops", "unplaced") == sum(row["Longitude"] == "" for row in plain)
    assert 0.09 < number(london, "stops", "unplaced", "share") < 0.12
    first = london.item("stops", "unplaced").examples[0]
    path = POLICE / "metropolitan_stop_and_search" / first.file
    assert rows_of(path)[first.row - 2]["Longitude"] == ""


def test_a_street_file_knows_months_and_shared_points_only(yorkshire):
    assert number(yorkshire, "incidents", "known_to_month", "share") == 1.0
    assert number(yorkshire, "incidents", "repeated_points", "share") > 0.8
    for purpose in ("days", "hours", "map", "change"):
        assert verdict(yorkshire, "incidents", purpose) == "not"


def test_antisocial_behaviour_has_no_identifier_and_is_kept(yorkshire):
    plain = [row for path in (POLICE / "west-yorkshire").glob("*/*.gz") for row in rows_of(path)]
    assert number(yorkshire, "incidents", "no_id") == sum(row["Crime ID"] == "" for row in plain)
    assert all(row["Crime type"] == "Anti-social behaviour" for row in plain if not row["Crime ID"])
    same = Counter(tuple(v for k, v in row.items() if k not in ("Crime ID", "Context", "Location",
                   "Reported by", "Falls within", "LSOA name")) for row in plain)  # fmt: skip
    assert number(yorkshire, "incidents", "same_rows") == len(plain) - len(same)


def test_eleven_months_between_two_julys_are_missing(yorkshire):
    assert number(yorkshire, "incidents", "missing_months") == 11


def test_identifiers_that_repeat_in_a_month_are_found_and_compared(tmp_path):
    path = POLICE / "2023-03/2023-03-bedfordshire-street.csv.gz"
    report = report_of(tmp_path, "EPSG:27700", "Europe/London", path)
    keys = Counter(row["Crime ID"] for row in rows_of(path) if row["Crime ID"])
    repeated = {key for key, times in keys.items() if times > 1}
    assert number(report, "incidents", "repeated_ids") == sum(keys[k] - 1 for k in repeated)
    if repeated:
        assert number(report, "incidents", "repeated_ids", "ids") == len(repeated)


def test_chicago_rounds_its_times_and_writes_a_minute_past_midnight(tmp_path):
    path = DATA / "us_cities/chicago_aggravated_assaults_2010_2019.csv.gz"
    report = report_of(tmp_path, "EPSG:26971", "America/Chicago", path)
    plain = rows_of(path)
    round_ = sum(int(row["date"][14:16]) % 5 == 0 for row in plain)
    # Clock times that were never shown are moved by an hour, which keeps the minute.
    assert number(report, "incidents", "rounded_times") == round_
    past = report.item("incidents", "default_times|00:01")
    assert past.numbers["count"][0] == sum(row["date"].endswith("00:01") for row in plain)
    assert past.numbers["estimate"][0] > 5 * past.numbers["expected"][0]
    assert report.item("incidents", "zone_fits").state == "clear"
