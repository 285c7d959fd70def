import gzip
import json

import pytest

from evenhand.workspace.workspace import Workspace

from .conftest import GOOD, MAPPING

HEAD = "when,lon,lat,what\n"
ROW = "2024-01-01 10:00,5.1,52.0,B\n"
PACKED = gzip.compress((HEAD + ROW * 500).encode(), mtime=0)
SQUARE = [[5.1, 52], [5.2, 52], [5.2, 52.1], [5.1, 52.1], [5.1, 52]]


def outlines(ring=SQUARE, kind="Polygon", **properties):
    coordinates = [ring] if kind == "Polygon" else ring[0]
    shape = {"type": kind, "coordinates": coordinates}
    feature = {"type": "Feature", "properties": properties or {"code": "A"}, "geometry": shape}
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


def assert_refused(attacked, done, said, code=6):
    assert done.exit_code == code, done.output
    assert said in done.stderr
    assert "Traceback" not in done.output
    assert Workspace.open(attacked.workspace).table_names() == ()
    assert not list((attacked.workspace / "tables").iterdir())


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("f.csv", "", "empty"),
        ("f.csv", "\n\n\n", "empty"),
        ("f.csv", HEAD, "no row below"),
        ("f.csv", HEAD.strip(), "no row below"),
        ("f.csv", bytes(range(256)) * 40, "not text"),
        ("f.csv", b"PK\x03\x04" + bytes(50), "another kind of file"),
        ("f.xlsx", GOOD, "workbook"),
        ("f.csv.gz", PACKED[: len(PACKED) // 2], "cut short"),
        ("f.csv.gz", b"no archive", "damaged"),
        ("f.zip", b"no archive", "cannot be read"),
        ("f.csv", GOOD.replace("B", "B\0"), "not text"),
        ("f.csv", GOOD.encode() + "2024-01-01,5,52,Ü\n".encode() + b"2024,5,52,\xdc\n", "utf-8"),
        ("f.csv", GOOD.encode("utf-16")[:-1], "utf-16"),
        ("f.csv", '"' + HEAD + ROW * 10_000, "quotation mark"),
        ("f.csv", GOOD + ROW.replace("B", '"B') + ROW * 20, "quotation mark"),
        ("f.csv", HEAD + "1,2\n3,4,5,6,7\n", "none of its 2 rows"),
        ("f.csv", "when,lon,lat,lat,what\n" + ROW, "lat more than once"),
        ("f.csv", GOOD.upper(), "'when'"),
        ("f.csv", ROW * 2, "'when'"),
        ("f.csv", HEAD + ROW.replace("2024", "0001") + ROW.replace("2024", "9999"), "not a date"),
        ("f.csv", HEAD + ROW.replace("01-01", "02-31"), "not a date"),
        ("f.csv", HEAD + ROW.replace("2024-01-01", "03/04/2024"), "not a date"),
        ("f.csv", HEAD + ROW.replace("52.0", "5760000"), "not a point"),
        ("f.csv", HEAD + ROW.replace("52.0", "nan") + ROW.replace("52.0", "1e308"), "not a point"),
        ("f.csv", HEAD + ROW.replace("52.0", '"52,0"'), "not a point"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_whole(attacked, name, content, said):
    assert_refused(attacked, attacked.take(content, name=name), said)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "file of outlines"),
        ("[1, 2]", "file of outlines"),
        ('{"type": "FeatureColl', "file of outlines"),
        (outlines(kind="Point"), "polygons"),
        (outlines([[5, 95], [6, 95], [6, 96], [5, 95]]), "polygons"),
        (outlines().replace("52.1", "NaN"), "polygons"),
        (outlines(victim_name="Jan"), "no column tells"),
    ],
)
def test_outlines_that_are_none_are_refused(attacked, content, said):
    assert_refused(attacked, attacked.take(content, mapping=None, name="a.geojson"), said)


def test_names_of_areas_that_are_addresses_of_mail_are_refused(attacked):
    whole = json.loads(outlines())
    whole["features"] = [
        {**whole["features"][0], "properties": {"code": f"A{i}", "name": f"p{i}@mail.nl"}}
        for i in range(4)
    ]
    done = attacked.take(json.dumps(whole), mapping=None, name="a.geojson")
    assert_refused(attacked, done, "looks like e-mail addresses")


@pytest.mark.parametrize("ending", ["\r", "\r\n"])
def test_line_ends_of_other_systems_are_read(attacked, ending):
    done = attacked.take(GOOD.replace("\n", ending))
    assert done.exit_code == 0, done.output
    assert Workspace.open(attacked.workspace).row_count("incidents") == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_encodings_of_spreadsheets_are_read(attacked, encoding):
    assert attacked.take(GOOD.encode(encoding)).exit_code == 0


def test_a_file_refused_for_its_mapping_comes_in_with_a_better_one(attacked):
    other = GOOD.replace("2024-01-01", "01/01/2024").replace("2024-02-01", "01/02/2024")
    assert attacked.take(other).exit_code == 6
    assert attacked.take(other, MAPPING.replace('"iso"', '"%d/%m/%Y %H:%M"')).exit_code == 0
    assert Workspace.open(attacked.workspace).row_count("incidents") == 2


def test_counts_too_large_to_be_counts_are_set_aside(attacked):
    mapping = """kind = "counts"
[columns]
area_id = "area"
period = "month"
offence_source = "what"
count = "n"
[constants]
unit = "offences"
[time]
format = "%Y-%m"
"""
    rows = "area,month,what,n\nA,2024-01,x,1e308\nA,2024-02,x,-5\nA,2024-03,x,<5\nA,2024-04,x,4\n"
    assert attacked.take(rows, mapping).exit_code == 0
    assert Workspace.open(attacked.workspace).read("counts").to_frame()["count"].tolist() == [4]
