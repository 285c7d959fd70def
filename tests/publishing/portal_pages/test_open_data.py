"""Open data: read by common tools, with a dictionary, and without what a release hides."""

import io
import json
import re
from datetime import date

import pandas as pd
import pytest
import shapely

from evenhand.portal.know import tables
from evenhand.publishing.portal_pages.city import about_of
from evenhand.publishing.portal_pages.open_data import COLUMNS
from evenhand.publishing.portal_pages.writing import pages_of
from evenhand.safeguards.attack import attack
from evenhand.safeguards.cells import Cell, Span, only
from evenhand.wording.languages import LANGUAGES
from portal.published_city import released


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    workspace, release = released(tmp_path_factory.mktemp("open") / "city")
    return workspace, release, pages_of(release, about_of(workspace, release))


@pytest.fixture(scope="module")
def frame(made):
    return pd.read_csv(io.StringIO(made[2]["data/recorded_by_area.csv"]))


def test_it_is_read_by_pandas_and_says_what_its_columns_mean(made, frame):
    _, release, pages = made
    assert list(frame.columns) == list(COLUMNS) == list(tables.COLUMNS)
    told = json.loads(pages["data/recorded_by_area.json"])
    assert [one["column"] for one in told["dictionary"]] == list(frame.columns)
    for one in told["dictionary"]:
        assert set(one["meaning"]) == set(LANGUAGES)
        assert all(one["meaning"].values())
    described = json.loads(pages["data/recorded_by_area.csv-metadata.json"])
    names = [one["name"] for one in described["tableSchema"]["columns"]]
    assert names == list(frame.columns)
    assert told["release"] == release.id
    assert release.id in told["cite"]["fr"]
    rows = pd.DataFrame(told["rows"])
    pd.testing.assert_series_equal(
        rows["recorded"].astype("float64"), frame["recorded"].astype("float64")
    )


def test_its_numbers_are_those_of_the_release(made, frame):
    _, release, _ = made
    for one in release.findings:
        if one.provenance.method != "area_rates":
            continue
        mine = frame[(frame["offence_class"] == one.offence)
                     & (frame["period_from"] == one.starts_on.isoformat())]  # fmt: skip
        there = one.to_frame().set_index("area_id")["count"].astype("float64")
        ours = mine.set_index("area_id")["recorded"].astype("float64")
        pd.testing.assert_series_equal(ours.sort_index(), there.sort_index(), check_names=False,
                                       check_index_type=False)  # fmt: skip
    assert (frame["is_hidden"] == frame["recorded"].isna()).all()
    assert (
        frame.loc[frame["is_hidden"], ["recorded_low", "per_1000", "per_1000_high"]]
        .isna()
        .all(axis=None)
    )


def test_no_hidden_number_can_be_worked_out_from_it(made, frame):
    """Attack what is published: counts of areas, and what city rates say of their sums."""
    _, release, _ = made
    cells, hidden = [], []
    for row in frame.to_dict("records"):
        span = Span(date.fromisoformat(row["period_from"]), date.fromisoformat(row["period_to"]))
        where = {"area": only(row["area_id"]), "offence": only(row["offence_class"]),
                 "time": span}  # fmt: skip
        value = None if row["is_hidden"] else float(row["recorded"])
        if value is None:
            hidden.append(len(cells))
        cells.append(Cell("data", f"{len(cells)}", where, value))
    totals = [
        Cell("total", one.id, {"offence": only(one.offence),
                               "time": Span(one.starts_on, one.ends_on)}, float(one.total))
        for one in release.findings
        if one.provenance.method == "area_rates" and one.total == one.total
    ]  # fmt: skip
    assert hidden
    found = attack([*cells, *totals], only_targets=hidden)
    assert (found["high"] - found["low"] >= 8).all() or (found["high"] >= 9).all()
    assert ((found["low"] <= 1) & (found["high"] >= 9)).all(), found


def test_outlines_are_of_the_published_areas_alone(made):
    _, _, pages = made
    told = json.loads(pages["data/areas.geojson"])
    index = json.loads(pages["index.json"])
    names = [one["properties"]["id"] for one in told["features"]]
    assert names == [one["id"] for one in index["areas"]]
    for one in told["features"]:
        shape = shapely.from_geojson(json.dumps(one["geometry"]))
        assert shape.is_valid
        assert -180 <= shape.bounds[0] <= 180


def test_drawings_are_small_and_colour_nothing(made):
    _, _, pages = made
    for path, text in pages.items():
        if not path.startswith("areas/"):
            continue
        page = json.loads(text)
        drawings = [page["map"], *(one["drawing"] for one in page["offences"])]
        for drawing in drawings:
            assert len(drawing) < 30_000
            assert 'role="img"' in drawing
            assert re.search(r'aria-label="[^"]{10,}"', drawing)
            assert not re.search(r"#[0-9a-f]{3,6}\b|rgb|red|green", drawing.split(">", 1)[1])
