"""From a walk to its paper, its blank table, and back into a workspace."""

import csv
import io
import tomllib

import numpy as np
import openpyxl
import pikepdf
import pytest

from evenhand.errors import SourceError
from evenhand.publishing.questionnaires.workbook import workbook
from evenhand.publishing.walks.beginning import walk_text
from evenhand.publishing.walks.forms import HEADER, STEM, blank_csv, rows_of
from evenhand.publishing.walks.printing import printed_walk
from evenhand.publishing.walks.reading import read_walk, walk_of
from evenhand.publishing.walks.route_map import route_map
from evenhand.sources.importing import check_files, import_files
from evenhand.taxonomy.observation_sheets import lines_by_item, sheet

from . import small_city
from .conftest import city

GOOD = """
walk_id = "W1"
title = "Round the station"
sheet = "street_or_square"
on = 2026-10-20
light = "dark"
raters = 3
come_along = ["Young people of the youth centre"]
[[stop]]
place_id = "P1"
label = "Underpass, north side"
x_m = 644000.0
y_m = 5758000.0
sheet = "passage"
[[stop]]
place_id = "P2"
label = "Girls' School"
x_m = 644100.0
y_m = 5758050.0
area_id = "KAN"
"""


def walk(**also):
    return walk_of({**tomllib.loads(GOOD), **also}, "walk.toml")


def refused(text):
    with pytest.raises(SourceError) as problem:
        walk_of(tomllib.loads(text), "walk.toml")
    return str(problem.value)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    tables = {name: getattr(small_city, name)() for name in ("areas", "streets", "ground")}
    return city(tmp_path_factory.mktemp("walks") / "workspace", tables)


@pytest.fixture(scope="module")
def kit(workspace):
    return printed_walk(workspace, walk(), "en")[0]


def filled(content, changes=()):
    """Fill a blank table: each rating the first code of its line; `changes` by row and column."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    at = {name: rows[0].index(name) for name in HEADER}
    for row in rows[1:]:
        row[at["rating"]] = str(lines_by_item()[row[at["line"]]].codes[0])
    for number, column, value in changes:
        rows[number][at[column]] = value
    return rows


def typed(folder, kit, changes=()):
    folder.mkdir()
    made = io.StringIO()
    csv.writer(made).writerows(filled(kit[f"{STEM}.csv"], changes))
    (folder / f"{STEM}.csv").write_text(made.getvalue(), encoding="utf-8-sig")
    (folder / f"{STEM}.toml").write_bytes(kit[f"{STEM}.toml"])
    return folder / f"{STEM}.csv"


def test_the_blank_table_has_a_row_for_each_rater_stop_and_line():
    rows = rows_of(walk(), "en")
    lines = len(sheet("passage", "dark")) + len(sheet("street_or_square", "dark"))
    assert len(rows) == 3 * lines
    assert blank_csv(walk(), "fr").startswith(b"\xef\xbb\xbf")
    assert {len(row) for row in rows} == {len(HEADER)}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_paper_is_a_tagged_pdf_with_a_sheet_for_each_stop(workspace, language):
    content = printed_walk(workspace, walk(), language)[0]["walk.pdf"]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked and str(pdf.Root.Lang) == language
        with pdf.open_metadata() as meta:
            assert str(meta["pdfuaid:part"]) == "1"
        assert len(pdf.pages) == 2 + 2


def test_what_was_typed_in_comes_back_as_observations(tmp_path, workspace, kit):
    where = city(tmp_path / "city", {})
    path = typed(tmp_path / "typed", kit, [
        (1, "rating", ""), (2, "rating", ""), (2, "why_none", "cannot tell"),
        (3, "rating", ""), (3, "why_none", "non vu"),
    ])  # fmt: skip
    report = import_files(where, [path])
    assert not report.set_aside
    rows = where.read("observations").to_frame()
    assert rows["rating_state"].value_counts().to_dict() == {
        "seen": len(rows) - 3, "skipped": 1, "could_not_tell": 1, "not_seen": 1,
    }  # fmt: skip
    assert rows["rater"].nunique() == 3
    assert np.isclose(rows["x_m"].min(), 644000.0, atol=0.5)


def test_the_workbook_comes_back_too(tmp_path, kit):
    book = openpyxl.load_workbook(io.BytesIO(kit[f"{STEM}.xlsx"]))
    assert [cell.value for cell in book.active[1]] == list(HEADER)
    (tmp_path / "typed").mkdir()
    rows = filled(kit[f"{STEM}.csv"])
    (tmp_path / "typed" / f"{STEM}.xlsx").write_bytes(workbook({"ratings": rows}))
    (tmp_path / "typed" / f"{STEM}.toml").write_bytes(kit[f"{STEM}.toml"])
    where = city(tmp_path / "city", {})
    import_files(where, [tmp_path / "typed" / f"{STEM}.xlsx"])
    assert len(where.read("observations")) == len(rows) - 1


def test_every_typed_fault_is_told_at_once_and_nothing_is_kept(tmp_path, kit):
    path = typed(tmp_path / "typed", kit, [
        (1, "rating", "9"), (2, "line", "smell"), (3, "rater", "Fatima B."), (4, "rating", "bad"),
        (5, "place", "young man in a hood"), (6, "why_none", "dunno"), (7, "sheet", "harbour"),
    ])  # fmt: skip
    where = city(tmp_path / "city", {})
    with pytest.raises(SourceError) as problem:
        import_files(where, [path])
    told = str(problem.value)
    for words in ("'rater' is no number", "describes a person", "'rating' is no number",
                  "reason why there is no rating", "not a line of the sheet", "out of its scale",
                  "'sheet' is not known"):  # fmt: skip
        assert words in told, words
    assert "(first rows: 3)" in told and "Fatima" not in told and "hood" not in told
    assert not where.has("observations")
    assert check_files([path]).problems


def test_a_blank_table_is_refused(tmp_path, kit):
    (tmp_path / f"{STEM}.csv").write_bytes(kit[f"{STEM}.csv"])
    (tmp_path / f"{STEM}.toml").write_bytes(kit[f"{STEM}.toml"])
    where = city(tmp_path / "city", {})
    with pytest.raises(SourceError, match="no rating is typed in yet"):
        import_files(where, [tmp_path / f"{STEM}.csv"])
    assert not where.has("observations")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("raters = 3", 'raters = ["Anna", "Bo"]'), "give how many rate each stop, 1 to 30"),
        (("raters = 3", "raters = 0"), "raters is 0"),
        (("on = 2026-10-20", 'on = "20 October"'), "on is no day"),
        (('light = "dark"', 'light = "noon"'), "give one of day, dusk, dark"),
        (('"Underpass, north side"', '"where the drunk men sit"'),
         "stop 1: label describes a person"),
        (('"Round the station"', '"Walk past the homeless"'), "title describes a person"),
        (('"P2"', '"P1"'), "two stops have the place_id 'P1'"),
        (("x_m = 644100.0", 'x_m = "east"'), "stop 2: x_m is 'east'"),
        (("x_m = 644100.0", "x_m = nan"), "stop 2: x_m is nan"),
        (('sheet = "passage"', 'sheet = "harbour"'), "stop 1: sheet is 'harbour'"),
        (('walk_id = "W1"', 'walk_id = "W 1!"'), "walk_id is no code"),
        (("[[stop]]", "[[halt]]"), "there is no setting 'halt'"),
        (('label = "Girls\' School"', ""), "stop 2: label is not given"),
    ],
)  # fmt: skip
def test_each_fault_of_a_walk_is_told(change, told):
    assert told in refused(GOOD.replace(*change))


def test_what_describes_a_person_is_not_repeated():
    assert "drunk" not in refused(GOOD.replace("Underpass, north side", "where drunk men sit"))


def test_a_file_that_is_no_walk_is_refused_in_words(tmp_path):
    with pytest.raises(SourceError, match="no such file"):
        read_walk(tmp_path / "gone.toml")
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SourceError, match="not UTF-8"):
        read_walk(tmp_path / "x.toml")
    (tmp_path / "y.toml").write_text("walk_id = ", encoding="utf-8")
    with pytest.raises(SourceError, match="not TOML"):
        read_walk(tmp_path / "y.toml")


def test_stops_come_from_streets_by_their_identifiers(workspace):
    segment = str(workspace.read("streets").column("segment_id").iloc[0])
    head = {"walk_id": "w", "title": "t", "on": "2026-10-20", "light": "day", "raters": 4,
            "sheet": "passage", "file": "w.toml"}  # fmt: skip
    made = walk_of(tomllib.loads(walk_text(workspace, [segment], **head)), "w.toml")
    assert [stop.place_id for stop in made.stops] == [segment]
    with pytest.raises(SourceError, match="'nowhere' is neither a place nor a street segment"):
        walk_text(workspace, ["nowhere"], **head)
    assert len(walk_of(tomllib.loads(walk_text(workspace, [], **head)), "w.toml").stops) >= 1


def test_a_route_is_drawn_where_nothing_of_the_city_is_known():
    stops = walk().stops
    drawing = route_map(stops, None, None, None)
    assert drawing.count("<circle") == len(stops)
    far = route_map(stops, small_city.areas(), small_city.streets(), None)
    assert far.count("<circle") == len(stops)
