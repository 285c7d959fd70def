import json
from collections.abc import Callable
from pathlib import Path

import pytest

from evenhand.errors import SourceError
from evenhand.sources.importing import import_files
from evenhand.sources.mapping import Mapping
from evenhand.workspace.workspace import Workspace

Write = Callable[[str, str], Path]
SQUARE = [[-0.2, 51.4], [0.0, 51.4], [0.0, 51.6], [-0.2, 51.6], [-0.2, 51.4]]
EAST = [[0.0, 51.4], [0.2, 51.4], [0.2, 51.6], [0.0, 51.6], [0.0, 51.4]]
BOW = [[0.3, 51.4], [0.5, 51.6], [0.5, 51.4], [0.3, 51.6], [0.3, 51.4]]
POINTS = (
    "date,loc_cat,longitude,latitude,district\n"
    "2026-01-05 10:00,street,-0.1,51.5,2\n"
    "2026-01-05 11:00,street,0.1,51.5,2\n"
    "2026-01-05 12:00,street,1.5,51.5,2\n"
    "2026-01-05 13:00,street,,,2\n"
)


def geojson(*areas: tuple[str | None, str, list[list[float]] | None]) -> str:
    features = [
        {
            "type": "Feature",
            "properties": {"ward_code": code, "ward_name": name},
            "geometry": {"type": "Polygon", "coordinates": [ring]} if ring else None,
        }
        for code, name, ring in areas
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_outlines_are_projected_named_and_mended(workspace: Workspace, write: Write) -> None:
    text = geojson(("W1", "West", SQUARE), ("W2", "East", EAST), ("W3", "Bow", BOW))
    report = import_files(workspace, [write("Test wards.geojson", text)])
    rows = workspace.read("areas").to_frame().set_index("area_id")
    assert rows["level"].unique().tolist() == ["test_wards"]
    assert rows["area_name"].tolist() == ["West", "East", "Bow"]
    # 0.2° of latitude are 22.25 km, 0.2° of longitude at 51.5° N are 13.89 km.
    assert rows.loc["W1", "area_km2"] == pytest.approx(22.25 * 13.89, rel=2e-3)
    assert rows.loc["W3", "geometry"].is_valid
    assert [note.numbers["rows"][0] for note in report.notes if note.key.endswith("mended")] == [1]


def test_outlines_without_shape_or_code_are_set_aside(workspace: Workspace, write: Write) -> None:
    text = geojson(("W1", "West", SQUARE), ("W2", "Nowhere", None), ("", "No code", EAST))
    mapping = Mapping(
        "wards", "areas", {"area_id": ("ward_code",), "area_name": ("ward_name",)}, level="ward"
    )
    report = import_files(workspace, [write("w.geojson", text)], mapping=mapping)
    assert {part.reason: part.first_rows for part in report.set_aside} == {
        "no_shape": (2,),
        "missing_value": (3,),
    }
    assert (report.rows_in, report.rows_used) == (3, 1)


def test_several_outlines_of_one_area_are_joined(workspace: Workspace, write: Write) -> None:
    text = geojson(("W1", "West", SQUARE), ("W1", "West", EAST), ("W2", "x", BOW), ("W3", "y", BOW))
    report = import_files(workspace, [write("w.geojson", text)])
    rows = workspace.read("areas").to_frame().set_index("area_id")
    assert len(rows) == 3
    assert rows.loc["W1", "area_km2"] == pytest.approx(2 * 22.25 * 13.89, rel=3e-3)
    assert report.tables["areas"] == 3


@pytest.mark.parametrize("areas_first", [True, False])
def test_rows_get_their_areas_whichever_comes_first(
    workspace: Workspace, write: Write, areas_first: bool
) -> None:
    areas = write("ward.geojson", geojson(("W1", "West", SQUARE), ("W2", "East", EAST)))
    points = write("points.csv", POINTS)
    for path in (areas, points) if areas_first else (points, areas):
        import_files(workspace, [path])
    rows = workspace.read("incidents").to_frame()
    assert rows["area_ward"].fillna("none").tolist() == ["W1", "W2", "none", "none"]
    assert rows["incident_id"].is_unique


def test_both_in_one_import_are_placed_too(workspace: Workspace, write: Write) -> None:
    areas = write("ward.geojson", geojson(("W1", "West", SQUARE)))
    import_files(workspace, [write("points.csv", POINTS), areas])
    rows = workspace.read("incidents").to_frame()
    assert rows["area_ward"].fillna("none").tolist() == ["W1", "none", "none", "none"]


def test_undoing_the_areas_takes_the_placing_back(workspace: Workspace, write: Write) -> None:
    import_files(workspace, [write("points.csv", POINTS)])
    before = workspace.fingerprints()
    import_files(workspace, [write("ward.geojson", geojson(("W1", "West", SQUARE)))])
    assert "area_ward" in workspace.read("incidents").to_frame()
    workspace.undo()
    assert workspace.fingerprints() == before


def test_a_second_level_leaves_the_first(workspace: Workspace, write: Write) -> None:
    import_files(workspace, [write("ward.geojson", geojson(("W1", "West", SQUARE)))])
    import_files(workspace, [write("points.csv", POINTS)])
    import_files(workspace, [write("city.geojson", geojson(("C", "City", SQUARE)))])
    rows = workspace.read("incidents").to_frame().iloc[0]
    assert (rows["area_ward"], rows["area_city"]) == ("W1", "C")
    assert set(workspace.read("areas").column("level")) == {"ward", "city"}


def test_outlines_without_a_telling_column_are_refused(workspace: Workspace, write: Write) -> None:
    text = geojson(("", "same", SQUARE), ("", "same", EAST), ("", "same", BOW))
    text = text.replace("ward_code", "kind").replace("ward_name", "colour")
    with pytest.raises(SourceError, match="no column tells its areas apart"):
        import_files(workspace, [write("w.geojson", text)])


def test_streets_are_read_by_their_mapping(workspace: Workspace, write: Write) -> None:
    lines = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"id": code, "way": kind},
                "geometry": {"type": "LineString", "coordinates": [[-0.1, 51.5], [-0.1, 51.51]]},
            }
            for code, kind in (("S1", "residential"), ("S2", "canal"), ("S1", "residential"))
        ],
    }
    mapping = Mapping(
        "streets",
        "streets",
        {"segment_id": ("id",), "kind": ("way",)},
        values={"kind": {"residential": "minor"}},
    )
    report = import_files(workspace, [write("s.geojson", json.dumps(lines))], mapping=mapping)
    rows = workspace.read("streets").to_frame()
    assert rows["kind"].tolist() == ["minor"]
    assert rows["length_m"].tolist() == [pytest.approx(1112.5, rel=2e-3)]
    assert report.by_reason() == {"repeated_id": 1, "unknown_word": 1}


def test_numbers_that_a_program_gave_are_no_codes(workspace: Workspace, tmp_path: Path) -> None:
    def square(n: int) -> str:
        x = -0.1 * n
        ring = [[x, 51.5], [x - 0.1, 51.5], [x - 0.1, 51.6], [x, 51.6], [x, 51.5]]
        return json.dumps({"type": "Polygon", "coordinates": [ring]})

    features = ",".join(
        f'{{"type":"Feature","properties":{{"id":"wards.{n}","ward":"W{n}0"}},'
        f'"geometry":{square(n)}}}'
        for n in (1, 2, 3)
    )
    path = tmp_path / "wards.geojson"
    path.write_text(f'{{"type":"FeatureCollection","features":[{features}]}}')
    import_files(workspace, [path])
    assert workspace.read("areas").column("area_id").tolist() == ["W10", "W20", "W30"]


def as_wards(code: str, name: str, ring: list[list[float]]) -> str:
    return geojson((code, name, ring))


WARDS = Mapping(
    "wards", "areas", {"area_id": ("ward_code",), "area_name": ("ward_name",)}, level="ward"
)


def test_a_second_division_of_the_same_ground_is_refused(
    workspace: Workspace, write: Write
) -> None:
    import_files(workspace, [write("old.geojson", as_wards("W1", "West", SQUARE))], mapping=WARDS)
    with pytest.raises(SourceError, match=r"new\.geojson: its areas lie over .*level 'ward'"):
        import_files(
            workspace, [write("new.geojson", as_wards("X9", "West", SQUARE))], mapping=WARDS
        )
    assert workspace.read("areas").column("area_id").tolist() == ["W1"]


def test_two_divisions_in_one_import_are_refused_too(workspace: Workspace, write: Write) -> None:
    files = [write("a.geojson", as_wards("W1", "A", SQUARE)),
             write("b.geojson", as_wards("X9", "B", SQUARE))]  # fmt: skip
    with pytest.raises(SourceError, match=r"b\.geojson: its areas lie over those of a\.geojson"):
        import_files(workspace, files, mapping=WARDS)


def test_neighbours_may_join_a_level_later(workspace: Workspace, write: Write) -> None:
    import_files(workspace, [write("west.geojson", as_wards("W1", "W", SQUARE))], mapping=WARDS)
    import_files(workspace, [write("east.geojson", as_wards("W2", "E", EAST))], mapping=WARDS)
    assert sorted(workspace.read("areas").column("area_id")) == ["W1", "W2"]
