"""Tables in workbooks, Parquet and vector files come in as they would from a CSV."""

import base64
import io
import zipfile
import zlib
from datetime import datetime
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely

from evenhand.errors import SourceError
from evenhand.sources.importing import check_files, import_files
from evenhand.sources.mapping import Mapping

HEADER = ["when", "x", "y", "what"]
ROWS = [["2024-05-01", 530000, 180000, "robbery"], ["2024-05-02", 530100.5, 180200, "robbery"],
        ["2024-05-03", None, None, "damage"]]  # fmt: skip
COLUMNS = {"starts_at": ("when",), "easting": ("x",), "northing": ("y",),
           "offence_source": ("what",)}  # fmt: skip
ODS = """<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
 <table:table table:name="T">{}</table:table></office:spreadsheet></office:body>
</office:document-content>"""
# A workbook of Excel 97 with one sheet of two rows, written by xlwt and packed.
XLS = (
    "c-rk)O=uHA6#izDG)ZaGG^Ro;lu)p0t<XddUg{b_d$Lq7iU^vf8!D|EiSeKZt=1d`!IR>p(2JL<7k|)$-aH5uJqUu3D0uNCD0pbIz"
    "Ii)a6V0IkE&j~6%$u1v^S*gI^Jezv#bRf9?ru*7KVTPps5)V^)aV4IuvdwK+8sw0y*xz8(fF$n4$(rk1n{W+c~GvQT<;1D-0?pp3B0"
    "3p6sItnx2?n)Vh{U}5z>cYk^(nL6G1n76=RuYxsK&+?)jMIZq{63IZS=a;s_Sa(Se;RiVquo+!lf4z0WppSd&B-p2;Y_a8<Z{14tK6"
    "WTyYjhF*Ug=0WQ=V%b(9GhIfU7H}S4oCNUM+o?|yTEDh>0n&f1*9RNuuNi(|2F`H~@Dc^&2cNqMv-vZ2@$?eXXjKO*^~@BkOaM5Uw~"
    "Lds==ogEva=S2giW!VPLe7$l-jXvC`p})lUA-M)hS8f?(%5eE^p`PZzDN@4lZ}{9*EL#OSe9~+&?~M9%Ic6JK&!G8>P!|a8X*2afD"
    "mgYw02e*kUWoOU$}~%RMaP6uFf5k9DcSzFF>bnOpm5ob8NP=BAqRW-6CH9(d4OdT(x_^1?{vTzuiRIfp)a9!-$Fyk;>d2E~o*5)V"
    "x;7wW8d%d-2Yb0cI#mG6#v$aP?uCml2&5^hb-j##M~YOdUxk7_=}B^q!E=JKolg1G`KHOVE{<Gdkjk}IOPj0Ri=a|M;PQO9M}aT&}"
    "Nlh1M^hI`VGPR8$Og@%TPhK7cQhQ|K~!Edwf8@zl&4XCe!p!%<~OsT4Wll-$dh&)|I`Y_!KoALtAHWfeX5fC1iSf!2kzfj^3jb6YM"
    "#@UalrsJ2s?nLeVtlBX8>$Xs{<5!#U^EZ$G4e(Uao&"
)


def incidents(**sections) -> Mapping:
    return Mapping(
        "Test", "incidents", COLUMNS, sections={"place": {"crs": "EPSG:27700"}, **sections}
    )


def degrees(x: str, y: str) -> Mapping:
    columns = {"starts_at": ("when",), "longitude": (x,), "latitude": (y,),
               "offence_source": ("what",)}  # fmt: skip
    return Mapping("Test", "incidents", columns, sections={"place": {"crs": "EPSG:4326"}})


def counts(**sections) -> Mapping:
    columns = {"area_id": ("area",), "period": ("month",), "offence_source": ("offence",),
               "count": ("n",)}  # fmt: skip
    time = {"format": "%Y-%m", "length": "month"}
    return Mapping("Test", "counts", columns, constants={"unit": "offences"},
                   sections={"time": time, **sections})  # fmt: skip


def xlsx(path: Path, sheets: dict[str, list[list]], merged: dict[str, list[str]] | None = None):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
        for cells in (merged or {}).get(name, []):
            page.merge_cells(cells)
    book.save(path)
    return path


def ods(path: Path, rows: list[list]) -> Path:
    cells = "".join(
        "<table:table-row>" + "".join(f"<table:table-cell office:value-type='string'><text:p>{cell}"
        "</text:p></table:table-cell>" for cell in row) + "</table:table-row>" for row in rows
    )  # fmt: skip
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS.format(cells))
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return path


def stored(workspace, path, mapping):
    report = import_files(workspace, [path], mapping=mapping)
    assert report.rows_in == report.rows_used == len(ROWS)
    frame = workspace.read("incidents").to_frame()
    return frame[["offence_source", "starts_at", "x_m", "y_m"]]


def test_every_kind_of_file_gives_the_rows_that_csv_gives(tmp_path, workspace, monkeypatch):
    frame = pd.DataFrame(ROWS, columns=HEADER)
    frame.to_csv(tmp_path / "rows.csv", index=False)
    wanted = stored(workspace, tmp_path / "rows.csv", incidents())
    frame.assign(when=pd.to_datetime(frame["when"])).to_parquet(tmp_path / "rows.parquet")
    xlsx(tmp_path / "rows.xlsx", {"T": [HEADER, *ROWS]})
    ods(tmp_path / "rows.ods", [HEADER, *[["" if cell is None else cell for cell in row]
                                          for row in ROWS]])  # fmt: skip
    for name in ("rows.parquet", "rows.xlsx", "rows.ods"):
        workspace.undo()
        pd.testing.assert_frame_equal(stored(workspace, tmp_path / name, incidents()), wanted)


@pytest.mark.parametrize("name", ["points.geojson", "points.gpkg", "points.parquet"])
def test_points_of_vector_files_are_rows_with_their_coordinates(tmp_path, workspace, name):
    frame = pd.DataFrame(ROWS, columns=HEADER)
    points = [shapely.Point(-0.1, 51.5), shapely.Point(-0.12, 51.51), None]
    table = gpd.GeoDataFrame(frame[["when", "what"]], geometry=points, crs="EPSG:4326")
    if name.endswith("parquet"):
        table.to_parquet(tmp_path / name)
    else:
        table.to_file(tmp_path / name)
    flat = frame[["when", "what"]].assign(lon=[-0.1, -0.12, None], lat=[51.5, 51.51, None])
    flat.to_csv(tmp_path / "flat.csv", index=False)
    wanted = stored(workspace, tmp_path / "flat.csv", degrees("lon", "lat"))
    workspace.undo()
    found = stored(workspace, tmp_path / name, degrees("geometry x", "geometry y"))
    pd.testing.assert_frame_equal(found, wanted)


def test_areas_come_from_geoparquet_as_from_geopackage(tmp_path, workspace):
    shapes = [
        shapely.box(530000, 180000, 531000, 181000),
        shapely.box(531000, 180000, 532000, 181000),
    ]
    table = gpd.GeoDataFrame({"code": ["W1", "W2"]}, geometry=shapes, crs="EPSG:27700")
    table.to_parquet(tmp_path / "wards.parquet")
    mapping = Mapping("Wards", "areas", {"area_id": ("code",)}, level="ward")
    import_files(workspace, [tmp_path / "wards.parquet"], mapping=mapping)
    assert workspace.read("areas").to_frame()["area_km2"].tolist() == [1.0, 1.0]


def test_a_header_of_two_rows_below_a_title_is_joined(tmp_path, workspace):
    rows = [["Recorded offences"], [], ["area", "month", "offence", "Figures", None],
            [None, None, None, "n", "per 1000"], ["A1", "2024-01", "theft", 3, 0.1]]  # fmt: skip
    path = xlsx(tmp_path / "t.xlsx", {"Notes": [["Read me"]], "Data": rows}, {"Data": ["D3:E3"]})
    mapping = counts(file={"sheet": "Data", "skip_rows": 2, "header_rows": 2})
    mapping = Mapping("Test", "counts", mapping.columns | {"count": ("Figures / n",)},
                      constants=mapping.constants, sections=mapping.sections)  # fmt: skip
    import_files(workspace, [path], mapping=mapping)
    assert workspace.read("counts").to_frame()["count"].tolist() == [3]


def test_row_numbers_count_the_rows_above_the_header(tmp_path):
    text = "Title\n\narea;month;offence;n\nA1;2024-01;theft;3\nA2;never;theft;4\n"
    (tmp_path / "t.csv").write_text(text)
    report = check_files([tmp_path / "t.csv"], mapping=counts(file={"skip_rows": 2})).report
    assert [(part.reason, part.first_rows) for part in report.set_aside] == [
        ("unreadable_date", (5,))
    ]


def test_a_table_without_header_has_numbered_columns(tmp_path, workspace):
    (tmp_path / "t.csv").write_text("A1,2024-01,theft,3\nA2,2024-01,theft,4\n")
    columns = {"area_id": ("column 1",), "period": ("column 2",), "offence_source": ("column 3",),
               "count": ("column 4",)}  # fmt: skip
    mapping = Mapping("Test", "counts", columns, constants={"unit": "offences"}, sections={
        "time": {"format": "%Y-%m", "length": "month"}, "file": {"header_rows": 0}})  # fmt: skip
    report = import_files(workspace, [tmp_path / "t.csv"], mapping=mapping)
    assert report.rows_in == report.rows_used == 2


def test_a_workbook_of_excel_97_is_read(tmp_path, workspace):
    (tmp_path / "old.xls").write_bytes(zlib.decompress(base64.b85decode(XLS)))
    import_files(workspace, [tmp_path / "old.xls"], mapping=counts())
    assert workspace.read("counts").to_frame()["count"].tolist() == [3, 4]


def test_times_of_a_sheet_keep_their_seconds_and_bare_days_have_none(tmp_path):
    from evenhand.sources.files import SourceFile
    from evenhand.sources.workbooks import Workbook

    cells = ["a", datetime(2024, 5, 1, 13, 5, 7), datetime(2024, 5, 1), 45413.5, 7, True]
    path = xlsx(tmp_path / "t.xlsx", {"T": [[cell] for cell in cells]})
    cells = [row[0] for row in Workbook(SourceFile(path)).rows()]
    assert cells == ["a", "2024-05-01 13:05:07", "2024-05-01", "45413.5", "7", "true"]


@pytest.mark.parametrize("name", ["t.xlsx", "t.ods", "t.xls", "t.xlsb", "t.parquet", "t.gpkg"])
@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0" * 200, b"a,b"]
)
def test_a_damaged_file_is_refused_in_words(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    problems = check_files([tmp_path / name], mapping=counts()).problems
    assert len(problems) == 1
    assert name in problems[0]


def test_a_workbook_that_unpacks_to_far_too_much_is_refused(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(80 * 2**20))
    (tmp_path / "bomb.xlsx").write_bytes(stream.getvalue())
    assert "unpacks to 80 MB" in check_files([tmp_path / "bomb.xlsx"], mapping=counts()).problems[0]


@pytest.mark.parametrize(
    "setting", [{"skip_rows": -1}, {"header_rows": "two"}, {"skip_rows": True}]
)
def test_rows_above_the_table_are_counted_in_whole_numbers(setting):
    from evenhand.sources.mapping import mapping_from

    stored = {"kind": "counts", "file": setting, "columns": {}}
    with pytest.raises(SourceError, match=next(iter(setting))):
        mapping_from(stored, "test")
