"""Rows without a point placed by their street, from the file to the table and its account."""

import json
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from evenhand.errors import SourceError
from evenhand.scanning.concentration import concentration
from evenhand.sources.gazetteer_files import read_gazetteer
from evenhand.sources.importing import check_files, import_files
from evenhand.workspace.workspace import Workspace

Write = Callable[[str, str], Path]
CRS = "EPSG:27700"
MAPPING = """
kind = "incidents"
[columns]
starts_at = "when"
offence_source = "what"
easting = "x"
northing = "y"
street = "where"
cross_street = "corner"
district = "quarter"
"""
HEAD = "when,what,x,y,where,corner,quarter\n"
ROWS = (
    "2026-01-05,a,530000,180000,Long Street,,\n"
    "2026-01-05,a,,,Long Street,,\n"
    "2026-01-05,a,,,LONG ST. 12,,\n"
    "2026-01-05,a,,,Lomg Street,,\n"
    "2026-01-05,a,,,Church Lane,,\n"
    "2026-01-05,a,,,Church Lane,,South\n"
    "2026-01-05,a,,,Long Street,,South\n"
    "2026-01-05,a,,,Nowhere,,\n"
    "2026-01-05,a,,,Long Street,Short Road,\n"
    "2026-01-05,a,,,,,\n"
    "2026-01-05,a,0,0,Short Rd,,\n"
)
OUTCOMES = {
    "street_had_point": (1, (2,)), "street_exact": (3, (3, 7, 10)),
    "street_normalised": (2, (4, 12)),
    "street_corrected": (1, (5,)), "street_ambiguous": (1, (6,)), "street_elsewhere": (1, (8,)),
    "street_unknown": (1, (9,)), "unplaced": (4, (6, 8, 9, 11)), "at_origin": (1, (12,)),
}  # fmt: skip


@pytest.fixture
def streets(tmp_path: Path) -> Path:
    """Make a file of streets: one crosses two districts, one name stands in both."""
    lines = {
        "Long Street": [(530_000, 180_000), (530_400, 180_000)],
        "Short Road": [(530_100, 179_960), (530_100, 180_040)],
        "Church Lane": [(530_000, 180_900), (530_050, 180_900)],
        "church lane": [(530_000, 170_000), (530_050, 170_000)],
    }
    frame = gpd.GeoDataFrame(
        {"name": list(lines), "district": ["North", "North", "North", "South"]},
        geometry=[shapely.LineString(points) for points in lines.values()],
        crs=CRS,
    )
    path = tmp_path / "gazetteer" / "streets.gpkg"
    path.parent.mkdir()
    frame.to_crs(4326).to_file(path)
    return path


@pytest.fixture
def recorded(write: Write) -> tuple[Path, Path]:
    return write("thefts.csv", HEAD + ROWS), write("thefts.toml", MAPPING)


def test_every_outcome_is_counted_with_its_first_rows(
    workspace: Workspace, recorded: tuple[Path, Path], streets: Path
) -> None:
    report = import_files(workspace, [recorded[0]], gazetteer=streets)
    seen = {one.key: (one.rows, one.first_rows) for one in report.seen}
    assert {key: seen[key] for key in OUTCOMES} == OUTCOMES
    assert sum(rows for key, (rows, _) in seen.items() if key.startswith("street_")) == 10
    rows = workspace.read("incidents").to_frame()
    assert rows["x_m"].round(1).tolist()[:4] == [530_000, 530_200, 530_200, 530_200]
    assert rows["place_precision_m"].round(0).tolist()[1:4] == [200, 200, 200]
    assert pd.isna(rows["place_precision_m"][0])
    assert rows["y_m"].round(0).tolist()[5] == 170_000
    assert (round(rows["x_m"][8]), round(rows["place_precision_m"][8])) == (530_100, 30)
    assert rows["x_m"].isna().sum() == 4


def test_no_street_or_number_of_a_house_is_stored_or_said(
    workspace: Workspace, recorded: tuple[Path, Path], streets: Path
) -> None:
    report = import_files(workspace, [recorded[0]], gazetteer=streets)
    stored = workspace.read("incidents").to_frame().to_csv()
    told = json.dumps(report.to_json()) + " ".join(
        note.message().written(language)
        for note in (*report.notes, *report.warnings)
        for language in ("en", "fr")
    )
    for word in ("Long St", "LONG ST", "Nowhere", "Church"):
        assert word not in stored and word not in told


def test_the_account_names_the_gazetteer_and_its_hash_enters_the_key(
    workspace: Workspace, recorded: tuple[Path, Path], streets: Path
) -> None:
    made = read_gazetteer(streets, CRS)
    report = import_files(workspace, [recorded[0]], gazetteer=streets)
    said = [note.message().written("en") for note in report.notes]
    assert any("streets.gpkg" in one and made.sha256[:16] in one for one in said)
    first = json.loads((workspace.folder / "manifest.json").read_text())["imports"][0]["key"]
    workspace.undo()
    import_files(workspace, [recorded[0]])
    second = json.loads((workspace.folder / "manifest.json").read_text())["imports"][0]["key"]
    assert first != second


def test_a_mapping_names_the_gazetteer_beside_it(
    workspace: Workspace, write: Write, streets: Path
) -> None:
    path = write("thefts.csv", HEAD + ROWS)
    write("thefts.toml", MAPPING + '[place]\ngazetteer = "../gazetteer/streets.gpkg"\n')
    report = import_files(workspace, [path])
    assert {one.key for one in report.seen} >= {"street_exact", "street_corrected"}
    assert check_files([path]).is_ready


def test_street_names_without_a_gazetteer_are_warned_about(
    workspace: Workspace, recorded: tuple[Path, Path]
) -> None:
    report = import_files(workspace, [recorded[0]])
    assert "sources.no_gazetteer" in [note.key for note in report.warnings]
    assert workspace.read("incidents").to_frame()["x_m"].notna().sum() == 1


def test_areas_decide_where_the_gazetteer_has_no_districts(
    workspace: Workspace, recorded: tuple[Path, Path], streets: Path, tmp_path: Path
) -> None:
    frame = gpd.read_file(streets).drop(columns="district")
    frame.to_file(streets, mode="w")
    quarters = gpd.GeoDataFrame(
        {"code": ["N", "S"], "name": ["North", "South"]},
        geometry=[shapely.box(5.3e5, 1.75e5, 5.4e5, 1.9e5), shapely.box(5.3e5, 1e5, 5.4e5, 1.75e5)],
        crs=CRS,
    )
    quarters.to_file(tmp_path / "quarters.gpkg")
    import_files(workspace, [tmp_path / "quarters.gpkg", recorded[0]], gazetteer=streets)
    rows = workspace.read("incidents").to_frame()
    assert round(rows["y_m"][5]) == 170_000 and pd.isna(rows["x_m"][6])
    assert rows["area_quarters"].fillna("-").tolist() == list("NNNN-S--N-N")


def test_a_table_is_a_gazetteer_too(workspace: Workspace, write: Write) -> None:
    path = write("thefts.csv", HEAD + ROWS)
    write("thefts.toml", MAPPING)
    places = write("places.txt", "Name;lon;lat;precision_m\nLong Street;-0.1277;51.5034;120\n"
                   "Old Park;-0.12;51.51;\n;-0.12;51.5;\nLost;;;\n")  # fmt: skip
    made = read_gazetteer(places, CRS)
    assert made.n_names == 2
    import_files(workspace, [path], gazetteer=places)
    rows = workspace.read("incidents").to_frame()
    assert rows["place_precision_m"].fillna(-1).tolist()[:4] == [-1, 120, 120, 120]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("gone.csv", None, "there is no such file"),
        ("nameless.csv", "a,b\n1,2\n", "no column of it holds names"),
        ("pointless.csv", "name,b\nHigh Street,2\n", "it has no coordinates"),
        ("blank.csv", "name,x,y\n,,\n", "nothing in it has both a name and a place"),
        ("broken.osm.pbf", "nonsense", "it cannot be read"),
        ("broken.gpkg", "nonsense", "cannot be read"),
    ],
)
def test_a_gazetteer_that_cannot_serve_is_refused_in_words(
    workspace: Workspace, recorded: tuple[Path, Path], tmp_path: Path, name: str,
    text: str | None, words: str,
) -> None:  # fmt: skip
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(SourceError, match=words) as caught:
        import_files(workspace, [recorded[0]], gazetteer=tmp_path / name)
    assert name in str(caught.value)
    assert workspace.table_names() == ()


def test_a_stated_precision_is_kept_for_points_of_the_file(
    workspace: Workspace, write: Write, streets: Path
) -> None:
    path = write("thefts.csv", HEAD + ROWS)
    write("thefts.toml", MAPPING + "[constants]\nplace_precision_m = 15\n")
    import_files(workspace, [path], gazetteer=streets)
    rows = workspace.read("incidents").to_frame()
    assert rows["place_precision_m"].round(0).tolist()[:2] == [15, 200]


def test_rows_placed_on_long_streets_are_no_hot_points_and_are_counted(
    workspace: Workspace, write: Write, streets: Path
) -> None:
    own = "".join(f"2026-01-05,a,{530_000 + at % 20},180000,,,\n" for at in range(60))
    path = write("thefts.csv", HEAD + own + "2026-01-05,a,,,Long Street,,\n" * 40)
    write("thefts.toml", MAPPING)
    import_files(workspace, [path], gazetteer=streets)
    found = concentration(workspace.read("incidents"), over="point")
    assert (found.n_used, found.n_rows, found.set_aside) == (60, 100, {"coarse_place": 40})
