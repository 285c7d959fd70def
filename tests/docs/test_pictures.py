"""The pages of methods ask the demo city in about ten lines, and show what it answers."""

import sys
from html import escape
from pathlib import Path

import pandas as pd
import pytest

from evenhand.catalogue import METHODS, method
from evenhand.errors import UnsuitableData
from evenhand.tables.costs import Costs
from evenhand.tables.deliveries import Deliveries
from evenhand.tables.exposure import ExposureByGroup
from evenhand.tables.interventions import Interventions
from evenhand.tables.observations import Observations
from evenhand.tables.partners import Partners
from evenhand.tables.places import Places
from evenhand.tables.signals import Signals
from evenhand.tables.stops import Stops
from evenhand.tables.survey import Survey
from evenhand.workspace.workspace import Workspace

sys.path.insert(0, str(Path(__file__).parent.parent))
MOST_LINES, MOST_BYTES = 13, 300_000
SHOWN = ("area_rates", "concentration", "trend", "hot_spots", "pattern_change")


@pytest.fixture(scope="module")
def pictures(make_docs):
    return sys.modules["picture_methods"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder in which `demo/workspace` is a small Lindeburg."""
    from contract.contract_tables import made
    from publishing import small_city
    from publishing.conftest import city

    tables = {name: getattr(small_city, name)()
              for name in ("incidents", "areas", "exposure", "streets", "ground")}  # fmt: skip
    place = {"place_id": "p1", "kind": "station", "x_m": small_city.EAST, "y_m": small_city.NORTH}
    asked = (Survey, Observations, Interventions, Signals, ExposureByGroup, Partners, Deliveries,
             Costs, Stops)  # fmt: skip
    tables |= {kind.NAME: made(kind) for kind in asked}
    tables["places"] = Places.from_frame(pd.DataFrame([place]), crs=small_city.CRS)
    root = tmp_path_factory.mktemp("docs")
    (root / "demo").mkdir()
    city(root / "demo" / "workspace", tables)
    return root


def lines_of(pictures, name):
    return pictures.ten_lines(method(name))


@pytest.mark.parametrize("name", [entry.name for entry in METHODS])
def test_about_ten_lines_ask_the_demo_city(pictures, folder, monkeypatch, capsys, name):
    lines = lines_of(pictures, name)
    if not lines:
        lacking = ("european_comparison", "participation_coverage")
        assert name in lacking, "the demo city has what every other method reads"
        return
    assert len([line for line in lines.splitlines() if line.strip()]) <= MOST_LINES
    monkeypatch.chdir(folder)
    try:
        exec(compile(lines, name, "exec"), {})
    except UnsuitableData as refused:  # the city of this test is smaller than the demo city
        assert str(refused).startswith(name) or "problem" in str(refused)
        return
    assert capsys.readouterr().out.strip()


def test_a_page_without_the_demo_city_has_its_lines_and_no_picture(generated):
    for entry in METHODS:
        page = generated[f"methods/{entry.name}.md"]
        assert "<img" not in page
        assert "## A small example" in page


@pytest.mark.parametrize("name", SHOWN)
def test_a_picture_is_drawn_and_its_text_is_the_answer(make_docs, pictures, folder, tmp_path, name):
    workspace = Workspace.open(folder / "demo" / "workspace")
    try:
        found = pictures.pictured(method(name), workspace, pictures.demo_atlas(workspace))
    except UnsuitableData:
        pytest.fail("nothing was drawn, not even the small example")
    page = make_docs.method_page(method(name), found)
    assert found.files
    pictures.write_pictures({name: found}, tmp_path)
    for file in found.files:
        assert f'src="pictures/{file}" alt="{escape(found.answer)}"' in page
        svg = (tmp_path / "methods" / "pictures" / file).read_text()
        assert svg.startswith("<svg")
        assert len(svg) < MOST_BYTES


def test_asking_for_pictures_records_no_question(pictures, folder):
    workspace = Workspace.open(folder / "demo" / "workspace")
    pictures.pictured(method("area_rates"), workspace, pictures.demo_atlas(workspace))
    assert workspace.records() == []


def test_a_method_whose_table_the_demo_city_lacks_shows_its_small_example(pictures, folder):
    workspace = Workspace.open(folder / "demo" / "workspace")
    found = pictures.pictured(method("european_comparison"), workspace,
                              pictures.demo_atlas(workspace))  # fmt: skip
    assert not found.is_demo
    assert found.files
    assert "small example" in "\n".join(pictures.picture_lines(found))
