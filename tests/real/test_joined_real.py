"""Outcomes of data.police.uk with and without their street months; ranks of deprivation."""

import pytest

from evenhand.errors import SourceError
from evenhand.sources.importing import check_files, import_files
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

pytestmark = pytest.mark.long

MARCH = "uk_police/2023-03/2023-03-"


@pytest.mark.parametrize(
    ("force", "ending", "n_rows", "matched"),
    [("bedfordshire", "csv.gz", 4_384, 2_707), ("city-of-london", "csv", 618, 175)],
)
def test_outcomes_find_their_crimes_and_the_others_are_counted(
    bring, plain, force, ending, n_rows, matched
):
    street, outcomes = (f"{MARCH}{force}-{kind}.{ending}" for kind in ("street", "outcomes"))
    recorded, reached = plain(street), plain(outcomes)
    got = bring(street, outcomes)
    ids = {row["Crime ID"] for row in recorded} - {""}
    found = [row["Crime ID"] in ids for row in reached]
    assert (len(reached), sum(found)) == (n_rows, matched)
    assert [(file.rows_in, file.rows_used) for file in got.report.files] == [
        (len(recorded), len(recorded)),
        (n_rows, matched),
    ]
    assert got.report.by_reason() == {"no_match": n_rows - matched}
    last = {row["Crime ID"]: row["Outcome type"] for row in reached}
    own = [row["Last outcome category"] for row in recorded]
    theirs = [last.get(row["Crime ID"], "") if row["Crime ID"] else "" for row in recorded]
    expected = [one or other for one, other in zip(own, theirs, strict=True)]
    assert got.frame("incidents")["outcome"].fillna("").tolist() == expected
    told = next(one for one in got.report.notes if one.key == "sources.joined").numbers
    both = [(one, other) for one, other in zip(own, theirs, strict=True) if other]
    assert {key: value for key, (value, _) in told.items()} == {
        "filled": sum(not one for one, _ in both),
        "same": sum(one == other for one, other in both),
        "different": sum(bool(one) and one != other for one, other in both),
    }
    # Every street month of these says an outcome itself for each crime with an identifier.
    assert told["filled"][0] == 0


@pytest.mark.parametrize(("force", "n_rows"), [("avon-and-somerset", 6_841), ("cleveland", 7_174)])
def test_outcomes_without_a_street_month_are_said(bring, plain, force, n_rows):
    path = f"{MARCH}{force}-outcomes.csv.gz"
    assert len(plain(path)) == n_rows
    with pytest.raises(SourceError, match="adds outcome to incidents that it does not hold"):
        bring(path)
    got = bring(path, f"{MARCH}city-of-london-street.csv")
    assert got.report.by_reason() == {"no_match": n_rows}
    assert got.report.tables == {"incidents": 709}


def test_a_month_of_every_force_comes_in_as_one_folder(bring, data):
    got = bring("uk_police/2023-03")
    assert len(got.report.files) == len(list((data / "uk_police/2023-03").iterdir())) == 11
    assert got.report.tables == {"incidents": 4_887 + 5_946 + 709, "stops": 628 + 345 + 1_466 + 197}
    assert got.report.by_reason() == {"no_match": 6_841 + 7_174 + (4_384 - 2_707) + (618 - 175)}


def test_ranks_of_deprivation_join_the_outlines_by_code(data, tmp_path, sheet):
    path = "london/london_lsoa_deprivation.xlsx"
    (tmp_path / "ranks.xlsx").symlink_to(data / path)
    mapping = __import__("pathlib").Path(__file__).parent / "mappings/london_lsoa_deprivation.toml"
    (tmp_path / "ranks.toml").write_text(mapping.read_text())
    city = Workspace.create(
        tmp_path / "city", Settings(name="L", crs="EPSG:27700", timezone="Europe/London")
    )
    outlines = data / "london/LSOA_2011_London_gen_MHW.zip"
    assert check_files([outlines, tmp_path / "ranks.xlsx"], city).is_ready
    report = import_files(city, [outlines, tmp_path / "ranks.xlsx"])
    rows = {row[0]: row[5] for row in sheet(path, "IMD 2019") if row[0]}
    areas = city.read("areas").to_frame().set_index("area_id")["deprivation_rank"]
    assert len(areas) == len(rows) == 4_835
    assert areas.to_dict() == rows
    assert report.rows_in == report.rows_used == 2 * 4_835
