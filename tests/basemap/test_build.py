"""A basemap on the disk: tiles that a browser can read, a manifest that keeps its schema."""

import gzip
import json
import os
import shutil
import signal
import sys
from dataclasses import replace
from datetime import UTC, datetime
from subprocess import run

import numpy as np
import pyogrio.raw
import pytest
import shapely
from pmtiles.reader import Reader

from evenhand.errors import WorkspaceError
from evenhand.frame.ranged import ranged
from evenhand.sources.basemap.features import Drawn
from evenhand.sources.basemap.from_osm import features_from_extract
from evenhand.sources.basemap.schema import BY_NAME, LAYERS
from evenhand.workspace.basemap import (
    basemap_schema,
    build_basemap,
    check_basemap,
    read_basemap,
)
from evenhand.workspace.disk import locked
from evenhand.workspace.json_schema import schema_faults
from evenhand.workspace.pmtiles import read_header

from .osm_texts import Osm, harbour_town

MADE_AT = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def features(tmp_path_factory):
    return features_from_extract(harbour_town().write(tmp_path_factory.mktemp("osm") / "town.osm"))


@pytest.fixture(scope="module")
def kept(features, tmp_path_factory):
    city = tmp_path_factory.mktemp("city")
    build_basemap(city, features, made_at=MADE_AT)
    return city


@pytest.fixture
def city(kept, tmp_path):
    shutil.copytree(kept, tmp_path / "city")
    return tmp_path / "city"


def small(tmp_path):
    osm = Osm()
    osm.way([(10.0, 50.02), (10.02, 50.02)], {"highway": "primary"})
    return features_from_extract(osm.write(tmp_path / "small.osm"))


def state(city):
    """Everything that lies there but the lock, which holds nothing."""
    return {path.name: path.read_bytes() for path in (city / "basemap").iterdir()
            if path.name != ".lock"}  # fmt: skip


def by_range(path):
    """Read bytes as a browser does."""
    asked = []

    def read(offset, length):
        answer = ranged(path.parent, path.name, f"bytes={offset}-{offset + length - 1}")
        assert answer.status == 206
        asked.append(length)
        return b"".join(answer.body)

    return Reader(read), asked


def test_the_manifest_keeps_its_published_schema(kept):
    document = json.loads((kept / "basemap" / "basemap.json").read_text(encoding="utf-8"))
    assert list(schema_faults(document, basemap_schema())) == []
    assert document["made_at"] == "2026-11-30T12:00:00Z"
    assert document["attribution"] == "© OpenStreetMap contributors"
    assert document["source"]["name"] == "town.osm"
    assert [row["layer"] for row in document["layers"]] == [layer.name for layer in LAYERS]


def test_the_schema_names_the_layers_of_the_software():
    row = basemap_schema()["$defs"]["layer"]["properties"]["layer"]
    assert row["enum"] == [layer.name for layer in LAYERS]


def test_what_is_read_is_what_was_built(kept, features):
    built = read_basemap(kept)
    assert built.bounds == (10.0, 50.0, 10.1, 50.1)
    assert built.made_at == MADE_AT
    assert {layer.name: layer.features for layer in built.layers} == {
        name: len(drawn) for name, drawn in features.layers.items()
    }
    for layer in built.layers:
        assert layer.zooms == (BY_NAME[layer.name].first_zoom, 14)
        assert layer.bytes == layer.path.stat().st_size
    assert check_basemap(kept) == []


@pytest.mark.parametrize("name", [layer.name for layer in LAYERS])
def test_a_browser_finds_the_tiles_of_each_layer_by_range(kept, name):
    layer = read_basemap(kept).layer(name)
    reader, asked = by_range(layer.path)
    header = reader.header()
    assert (header["min_zoom"], header["max_zoom"]) == layer.zooms
    assert [one["id"] for one in reader.metadata()["vector_layers"]] == [name]
    sides = ("min_lon", "min_lat", "max_lon", "max_lat")
    west, south, east, north = (header[f"{side}_e7"] / 1e7 for side in sides)
    assert west >= 9.999 and south >= 49.999 and east <= 10.101 and north <= 50.101
    found = [(x, y) for x in range(8647, 8653) for y in range(5545, 5560) if reader.get(14, x, y)]
    assert found
    tile = reader.get(14, *found[0])
    content = gzip.decompress(tile) if tile[:2] == b"\x1f\x8b" else tile
    assert name.encode() in content
    assert max(asked) < 100_000


def test_the_tiles_hold_the_shapes_and_attributes(kept):
    built = read_basemap(kept)
    for layer in built.layers:
        meta, _, wkb, columns = pyogrio.raw.read(layer.path, ZOOM_LEVEL="14")
        wanted = {one.name for one in BY_NAME[layer.name].attributes}
        assert wanted <= {*meta["fields"], "mvt_id"}, layer.name
        assert len(wkb) >= layer.features
    meta, _, wkb, columns = pyogrio.raw.read(built.layer("roads").path, ZOOM_LEVEL="14")
    found = dict(zip(meta["fields"], columns, strict=True))
    assert "Hafenstraße" in set(found["name"])
    assert set(found["class"]) == {"main", "motorway"}


def test_the_sea_is_on_the_right_side_in_the_tiles_too(kept):
    _, _, wkb, _ = pyogrio.raw.read(read_basemap(kept).layer("sea").path, ZOOM_LEVEL="14")
    sea = shapely.union_all(shapely.make_valid(shapely.from_wkb(wkb)))

    def at(lon, lat):
        x = lon * 20037508.342789244 / 180
        y = np.log(np.tan((90 + lat) * np.pi / 360)) * 20037508.342789244 / np.pi
        return sea.contains(shapely.Point(x, y))

    assert [at(10.09, 50.02), at(10.045, 50.045), at(10.02, 50.06), at(10.075, 50.065)] == [
        True, True, False, False]  # fmt: skip


def test_a_new_basemap_takes_the_place_of_the_old_and_leaves_none_of_it(city, tmp_path):
    before = set(state(city))
    built = build_basemap(city, small(tmp_path))
    assert {layer.name for layer in built.layers} == {"land", "roads"}
    assert set(state(city)) == {"basemap.json", *(layer.path.name for layer in built.layers)}
    assert set(state(city)) - {"basemap.json"} != before
    document = json.loads((city / "basemap" / "basemap.json").read_text(encoding="utf-8"))
    assert "sea" in document["empty"]


def test_no_basemap_is_told_as_none(tmp_path):
    assert read_basemap(tmp_path) is None
    assert check_basemap(tmp_path) == []


def test_a_second_build_at_the_same_time_is_refused(city, features):
    with (
        locked(city / "basemap", city / "basemap" / ".lock"),
        pytest.raises(WorkspaceError, match="being changed"),
    ):
        build_basemap(city, features)


def test_a_fault_half_way_leaves_the_old_basemap(city, features, monkeypatch):
    before = state(city)
    done = []

    def stopping(path, layer, drawn):
        if len(done) == 3:
            raise OSError(28, "No space left on device")
        done.append(layer.name)
        path.write_bytes(b"half")
        return read_header(read_basemap(city).layers[0].path)

    monkeypatch.setattr("evenhand.workspace.basemap.write_layer", stopping)
    with pytest.raises(WorkspaceError, match="No space left on device") as refused:
        build_basemap(city, features)
    assert str(refused.value).count("\n") == 1
    assert state(city) == before


def killed_at(city, extract, step):
    """Build in a process of its own that is killed before its disk step of this number."""
    code = f"""
import os, signal
from pathlib import Path
from evenhand.sources.basemap.from_osm import features_from_extract
from evenhand.workspace.basemap import build_basemap
features = features_from_extract(Path({str(extract)!r}))
left = {step}
def counted(real):
    def one(*args, **named):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **named)
    return one
os.fsync, Path.replace, Path.unlink = map(counted, (os.fsync, Path.replace, Path.unlink))
build_basemap(Path({str(city)!r}), features)
"""
    return run([sys.executable, "-c", code], check=False, capture_output=True).returncode


@pytest.mark.parametrize("step", [0, 2, 4, 6, 8])
def test_a_killed_build_leaves_the_old_or_the_new_one_whole(city, tmp_path, step):
    before = json.loads((city / "basemap" / "basemap.json").read_text(encoding="utf-8"))
    small(tmp_path)
    assert killed_at(city, tmp_path / "small.osm", step) == -signal.SIGKILL
    after = read_basemap(city)
    assert check_basemap(city) == []
    assert after.source in (before["source"]["name"], "small.osm")
    build_basemap(city, small(tmp_path))
    assert not list((city / "basemap").glob(".unfinished*"))
    assert len(list((city / "basemap").glob("*.pmtiles"))) == 2


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "basemap.json").write_text("{", encoding="utf-8"), "no JSON"),
        (lambda folder: (folder / "basemap.json").write_text("{}", encoding="utf-8"), "missing"),
        (lambda folder: next(folder.glob("sea-*")).unlink(), "is gone"),
        (lambda folder: next(folder.glob("sea-*")).write_bytes(b"PMTiles\3"), "no PMTiles"),
        (lambda folder: os.truncate(next(folder.glob("sea-*")), 500), "shorter than it says"),
    ],
    ids=["no_json", "empty", "gone", "nonsense", "cut"],
)  # fmt: skip
def test_what_was_spoilt_is_found_and_building_again_mends_it(city, features, spoil, said):
    spoil(city / "basemap")
    problems = check_basemap(city)
    assert len(problems) == 1 or said == "missing"
    assert said in problems[0]
    build_basemap(city, features)
    assert check_basemap(city) == []


def test_an_altered_tile_is_found(city):
    path = next((city / "basemap").glob("sea-*"))
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert "altered" in check_basemap(city)[0]


def test_a_manifest_that_names_files_elsewhere_is_refused(city):
    path = city / "basemap" / "basemap.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["layers"][0]["file"] = "../../secret.pmtiles"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"'layers.*file'"):
        read_basemap(city)


def test_earlier_zooms_can_be_asked_for(tmp_path, features):
    drawn = features.layers["buildings"]
    layers = {"buildings": Drawn(drawn.shapes, drawn.attributes, first_zoom=10)}
    built = build_basemap(tmp_path, replace(features, layers=layers))
    assert built.layer("buildings").zooms == (10, 14)
