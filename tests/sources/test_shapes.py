import json

import pytest
import shapely
from shapely.geometry import LineString

from evenhand.errors import SourceError
from evenhand.sources.importing import check_files, import_files
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

MAPPING = """title = "Streets"
kind = "streets"

[columns]
segment_id = "id"
kind = "sort"
"""


def streets(folder, mapping=MAPPING, kind="main"):
    lines = [[[5.1, 52.0], [5.2, 52.1]], None, [[5.2, 52.1], [5.3, 52.1]]]
    features = [
        {
            "type": "Feature",
            "properties": {"id": f"s{i}", "sort": kind, "remark": "beside the house of J."},
            "geometry": line and {"type": "LineString", "coordinates": line},
        }
        for i, line in enumerate(lines)
    ]
    path = folder / "streets.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    path.with_suffix(".toml").write_text(mapping)
    return path


@pytest.fixture
def workspace(tmp_path):
    settings = Settings(name="L", timezone="Europe/Amsterdam", crs="EPSG:25831")
    return Workspace.create(tmp_path / "city", settings)


def test_streets_come_in_projected_and_only_mapped_columns_do(tmp_path, workspace):
    report = import_files(workspace, [streets(tmp_path)])
    rows = workspace.read("streets").to_frame()
    assert rows["segment_id"].tolist() == ["s0", "s2"]
    assert "remark" not in rows
    assert isinstance(rows["geometry"][0], LineString)
    # 5.1° E, 52° N lies 144 km east of the zone's meridian at 3° E: x is 500 km + 144 km.
    assert shapely.get_coordinates(rows["geometry"][0])[0, 0] == pytest.approx(644_200, abs=300)
    assert report.by_reason() == {"no_shape": 1}
    assert (report.rows_in, report.rows_used) == (3, 2)
    assert workspace.reports()[0] == report


def test_shapes_imported_twice_change_nothing(tmp_path, workspace):
    path = streets(tmp_path)
    import_files(workspace, [path])
    before = workspace.fingerprints()
    assert import_files(workspace, [path]).files == ()
    assert workspace.fingerprints() == before


@pytest.mark.parametrize(
    ("mapping", "error", "said"),
    [
        (MAPPING.replace('"sort"', '"gone"'), SourceError, "the column 'gone' is not there"),
    ],
)  # fmt: skip
def test_a_mapping_that_does_not_fit_is_said_in_words(tmp_path, workspace, mapping, error, said):
    path = streets(tmp_path, mapping)
    with pytest.raises(error, match=said):
        import_files(workspace, [path])
    assert any(said in problem for problem in check_files([path], workspace).problems)
    assert workspace.table_names() == ()


def test_a_value_that_the_table_does_not_know_is_refused(tmp_path, workspace):
    with pytest.raises(SourceError, match="no row of it may enter"):
        import_files(workspace, [streets(tmp_path, kind="motorway")])
