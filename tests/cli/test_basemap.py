"""`evenhand basemap`: built, told, refused; nothing half done."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import shapely
from pyproj import Transformer

from basemap.osm_texts import Osm
from evenhand.workspace.workspace import Workspace


@pytest.fixture
def extract(home):
    """An extract that lies where the demo city lies, with a coast in its west."""
    areas = Workspace.open(home / "demo/workspace").read("areas").column("geometry").to_numpy()
    to_lonlat = Transformer.from_crs("EPSG:25831", "EPSG:4326", always_xy=True)
    west, south, east, north = to_lonlat.transform_bounds(*shapely.total_bounds(areas))
    osm = Osm(box=(west - 0.05, south - 0.05, east + 0.05, north + 0.05))
    x, y = (west + east) / 2, (south + north) / 2
    osm.way([(west, north + 0.1), (west, south - 0.1)], {"natural": "coastline"})
    osm.way([(west, y), (east, y)], {"highway": "primary", "name": "Kustweg"})
    osm.node((x, y), place="town", name="Lindeburg aan Zee")
    return osm.write(home / "city.osm")


def manifest(home):
    path = home / "demo/workspace/basemap/basemap.json"
    return json.loads(path.read_text(encoding="utf-8"))


def test_a_basemap_is_built_from_an_extract_and_told(home, extract, evenhand):
    made = evenhand("basemap", "build", extract, "--workspace", "demo/workspace")
    assert made.exit_code == 0, made.output
    assert "The basemap of Lindeburg is ready: 4 layers" in made.stdout
    assert "Made from city.osm." in made.stdout
    assert "  main roads: 1 shown, 0 mended, 0 left out" in made.stdout
    assert "Every map of it carries: © OpenStreetMap contributors" in made.stdout
    assert manifest(home)["attribution"] == "© OpenStreetMap contributors"
    shown = evenhand("basemap", "show", "--workspace", "demo/workspace")
    assert shown.stdout == made.stdout
    french = evenhand("basemap", "show", "--workspace", "demo/workspace", "--language", "fr")
    assert "Le fond de carte de Lindeburg est prêt" in french.stdout


def test_without_an_extract_the_citys_own_tables_are_drawn(home, evenhand):
    told = evenhand("basemap", "show", "--workspace", "demo/workspace")
    assert "There is no basemap of Lindeburg yet" in told.stdout
    made = evenhand("basemap", "build", "--workspace", "demo/workspace")
    assert made.exit_code == 0, made.output
    assert "Made from the city’s own areas, streets and ground." in made.stdout
    assert "OpenStreetMap" not in made.stdout
    found = manifest(home)
    assert found["attribution"] == ""
    assert "land" in [row["layer"] for row in found["layers"]]


def test_an_audit_is_drawn_on_the_basemap_and_says_who_made_it(home, extract, evenhand):
    assert evenhand("basemap", "build", extract, "--workspace", "demo/workspace").exit_code == 0
    made = evenhand("audit", "demo/workspace", "--no-pdf")
    assert made.exit_code == 0, made.output
    page = (home / "demo/workspace/audit/audit-en.html").read_text(encoding="utf-8")
    maps = page.count('class="furniture"')
    assert maps > 1
    assert page.count('class="attribution"') == maps
    assert "<dt>Ground of the maps</dt><dd>© OpenStreetMap contributors</dd>" in page


def test_doctor_finds_a_spoilt_tile(home, evenhand):
    assert "basemap: none yet" in evenhand("doctor", "demo/workspace").stdout
    assert evenhand("basemap", "build", "--workspace", "demo/workspace").exit_code == 0
    healthy = evenhand("doctor", "demo/workspace")
    assert healthy.exit_code == 0
    assert "basemap: built" in healthy.stdout
    tile = next((home / "demo/workspace/basemap").glob("land-*"))
    tile.write_bytes(tile.read_bytes()[:300])
    spoilt = evenhand("doctor", "demo/workspace")
    assert spoilt.exit_code == 7
    assert "shorter than it says" in spoilt.stderr


def test_an_extract_of_elsewhere_changes_nothing(home, extract, evenhand):
    assert evenhand("basemap", "build", extract, "--workspace", "demo/workspace").exit_code == 0
    before = manifest(home)
    osm = Osm(box=(24.9, 60.1, 25.0, 60.2))
    osm.way([(24.9, 60.15), (25.0, 60.15)], {"highway": "primary"})
    osm.write(home / "elsewhere.osm")
    refused = evenhand("basemap", "build", "elsewhere.osm", "--workspace", "demo/workspace")
    assert refused.exit_code == 6
    assert "take an extract of the city itself" in refused.stderr
    assert manifest(home) == before


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["basemap", "build", "none.osm.pbf", "--workspace", "demo/workspace"], 6, "no such file"),
        (["basemap", "build", "demo/raw", "--workspace", "demo/workspace"], 6, "no such file"),
        (["basemap", "build", "--workspace", "nowhere"], 7, "no such folder"),
        (["basemap", "build", "demo/raw/exposure.csv", "--workspace", "demo/workspace"], 6,
         "no extract of OpenStreetMap"),
        (["basemap", "build", "city.osm", "--workspace", "demo/workspace",
          "--names", "the swedish"], 4, "not the code of a language"),
        (["basemap", "build", "city.osm"], 2, "--workspace"),
    ],
    ids=["missing", "folder", "workspace", "table", "language", "no_workspace"],
)  # fmt: skip
def test_bad_input_is_one_message(home, extract, evenhand, arguments, code, said):
    refused = evenhand(*arguments)
    assert refused.exit_code == code, refused.output
    assert said in refused.stderr
    assert "Traceback" not in refused.output
    assert not (home / "demo/workspace/basemap/basemap.json").exists()


def test_a_full_disk_keeps_the_old_basemap(home, extract, evenhand, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(disk)]
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root on Linux can mount a small disk")
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets no disk be mounted")
    try:
        city = disk / "city"
        shutil.copytree(home / "demo/workspace", city)
        assert evenhand("basemap", "build", extract, "--workspace", city).exit_code == 0
        before = {path.name: path.read_bytes() for path in (city / "basemap").iterdir()}
        (disk / "fill").write_bytes(b"\0" * (shutil.disk_usage(disk).free - 24 * 1024))
        refused = evenhand("basemap", "build", "--workspace", city)
        assert refused.exit_code == 7, refused.output
        assert refused.stderr.count("\n  - ") == 1
        assert "the workspace could not be written to" in refused.stderr
        after = {path.name: path.read_bytes() for path in (city / "basemap").iterdir()}
        assert after == before
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True, capture_output=True)


def test_a_build_that_is_told_to_end_leaves_nothing_half(home, extract):
    program = str(Path(sys.executable).with_name("evenhand"))
    command = [program, "basemap", "build", "--workspace", "demo/workspace"]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    folder = home / "demo/workspace/basemap"
    while started.poll() is None and not list(folder.glob(".unfinished*")):
        time.sleep(0.005)
    started.send_signal(signal.SIGTERM)
    _, said = started.communicate(timeout=60)
    if started.returncode:
        assert "nothing is half done" in said
        assert not (folder / "basemap.json").exists()
    assert not list(folder.glob(".unfinished*"))
