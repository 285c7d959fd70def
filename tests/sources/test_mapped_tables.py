import gzip
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from evenhand.errors import SourceError
from evenhand.sources import files
from evenhand.sources.importing import check_files, import_files
from evenhand.sources.mapping import Mapping, mapping_from, read_mapping
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

Write = Callable[[str, str], Path]
POINTS = """
kind = "incidents"
[columns]
starts_at = "when"
ends_at = "until"
easting = "x"
northing = "y"
offence_source = "what"
mo_entry = "entry"
[vocabulary]
mo_entry = ["Tür", "Fenster"]
[time]
format = "%d.%m.%Y %H:%M"
[offences.codes]
"Einbruch" = "burglary_dwelling"
"""


def of_text(text: str, **changes: object) -> Mapping:
    return mapping_from(tomllib.loads(text) | changes, "test")


def test_a_german_export_is_read_by_its_mapping(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "fälle.csv"
    text = (
        "when;until;x;y;what;entry;Sachverhalt\r\n"
        "01.02.2026 22:00;02.02.2026 06:30;530000,5;180.000,25;Einbruch;Tür;long words\r\n"
        '"31.02.2026 22:00";;530000,5;180000;Einbruch;Tür;\r\n'
        "03.02.2026 22:00;02.02.2026 06:30;530000,5;180000;Einbruch;Tür;\r\n"
    )
    path.write_bytes(text.encode("cp1252"))
    mapping = of_text(POINTS, file={"decimal": ",", "thousands": "."})
    report = import_files(workspace, [path], mapping=mapping)
    row = workspace.read("incidents").to_frame().iloc[0]
    assert (row["x_m"], row["y_m"]) == (530000.5, 180000.25)
    assert row["starts_at"] == pd.Timestamp("2026-02-01T22:00Z")
    assert row["ends_at"] == pd.Timestamp("2026-02-02T06:30Z")
    assert (row["offence_class"], row["mo_entry"]) == ("burglary_dwelling", "Tür")
    assert report.by_reason() == {"reversed_times": 1, "unreadable_date": 1}
    assert "long words" not in workspace.read("incidents").to_frame().to_csv()


@pytest.mark.parametrize(
    ("clock", "first", "last", "note"),
    [
        ("2026-03-08 02:30", "2026-03-08T08:30Z", "2026-03-08T08:30Z", "skipped_clock"),
        ("2026-11-01 01:30", "2026-11-01T06:30Z", "2026-11-01T07:30Z", "clock_twice"),
        ("2026-07-01 12:00", "2026-07-01T17:00Z", "2026-07-01T17:00Z", None),
    ],
)
def test_clock_times_are_read_on_the_local_clock(
    tmp_path: Path, write: Write, clock: str, first: str, last: str, note: str | None
) -> None:
    city = Workspace.create(
        tmp_path / "chicago", Settings(name="C", crs="EPSG:26971", timezone="America/Chicago")
    )
    text = f"date,loc_cat,longitude,latitude,district\n{clock},street,-87.6,41.8,2\n"
    report = import_files(city, [write("points.csv", text)])
    row = city.read("incidents").to_frame().iloc[0]
    assert row["starts_at"] == pd.Timestamp(first)
    assert row["ends_at"] == pd.Timestamp(last)
    assert row["time_precision"] == "instant"
    assert row["offence_class"] == "assault"
    keys = {item.key.removeprefix("sources.") for item in report.notes} & {
        "skipped_clock",
        "clock_twice",
    }
    assert keys == ({note} if note else set())


def test_a_wide_table_becomes_one_row_for_each_month(workspace: Workspace, write: Write) -> None:
    text = (
        "MajorText,MinorText,LookUp_BoroughName,202401,202402\n"
        "Robbery,Robbery of Personal Property,Camden,3,\n"
        "Robbery,Robbery of Personal Property,Barnet,x,0\n"
        "Robbery,Robbery of Personal Property,Camden,3,4\n"
        "Robbery,,Camden,3,4\n"
    )
    report = import_files(workspace, [write("wide.csv", text)])
    rows = workspace.read("counts").to_frame()
    assert rows["count"].tolist() == [3, pd.NA, pd.NA, 0]
    assert rows["period_end"].dt.strftime("%Y-%m-%d").tolist() == ["2024-01-31", "2024-02-29"] * 2
    assert rows["offence_class"].unique().tolist() == ["robbery"]
    assert report.by_reason() == {"counted_twice": 1, "missing_value": 1}
    assert (report.rows_in, report.rows_used, report.tables["counts"]) == (4, 2, 4)
    assert [note.numbers["rows"][0] for note in report.warnings if note.key.endswith("counts")] == [
        1
    ]


def test_a_long_table_of_counts_by_quarter(workspace: Workspace, write: Write) -> None:
    mapping = of_text(
        """
        kind = "counts"
        [columns]
        area_id = "area"
        period = "quarter"
        offence_source = "code"
        count = "n"
        [constants]
        unit = "victims"
        [time]
        format = "%Y-%m"
        length = "quarter"
        """
    )
    path = write("long.csv", "area,quarter,code,n\nA,2024-04,rob,5\nA,2024-07,rob,-1\n")
    report = import_files(workspace, [path], mapping=mapping)
    row = workspace.read("counts").to_frame().iloc[0]
    assert (str(row["period_start"])[:10], str(row["period_end"])[:10]) == (
        "2024-04-01",
        "2024-06-30",
    )
    assert report.by_reason() == {"out_of_bounds": 1}


def test_populations_can_be_added_up_to_larger_areas(workspace: Workspace, write: Write) -> None:
    mapping = of_text(
        """
        kind = "exposure"
        combine = "sum"
        [columns]
        area_id = "Borough"
        year = "Year"
        value = "Population"
        [constants]
        base = "residents"
        group = "all"
        """
    )
    text = "Code,Borough,Year,Population\n1,Camden,2020,10\n2,Camden,2020,5\n3,Barnet,2020,7\n"
    report = import_files(workspace, [write("pop.csv", text)], mapping=mapping)
    rows = workspace.read("exposure").to_frame().set_index("area_id")["value"]
    assert rows.to_dict() == {"Camden": 15.0, "Barnet": 7.0}
    assert (report.rows_in, report.rows_used, report.tables["exposure"]) == (3, 3, 2)


def test_the_mapping_beside_a_file_is_used(workspace: Workspace, write: Write) -> None:
    write("patrol.toml", 'kind = "patrols"\n[columns]\narea_id = "a"\nperiod = "d"\n'
          'given_hours = "h"\n[time]\nlength = "day"\n')  # fmt: skip
    path = write("patrol.csv", "a,d,h\nA,2026-01-05,3.5\n")
    assert import_files(workspace, [path]).rows_used == 1
    assert workspace.read("patrols").to_frame()["given_hours"].tolist() == [3.5]


def test_deliveries_come_in_with_their_unit_as_a_constant(
    workspace: Workspace, write: Write
) -> None:
    write("d.toml", 'kind = "deliveries"\n[columns]\nintervention_id = "m"\narea_id = "a"\n'
          'period_start = "from"\nperiod_end = "to"\nplanned = "plan"\ndelivered = "given"\n'
          '[constants]\nunit = "homes"\n[time]\nformat = "%Y-%m-%d"\nzone = "UTC"\n')  # fmt: skip
    path = write("d.csv", "m,a,from,to,plan,given\nM-1,x,2025-01-01,2025-01-31,20,14\n"
                 "M-1,x,2025-02-01,2025-02-28,20,\n")  # fmt: skip
    assert import_files(workspace, [path]).rows_used == 2
    rows = workspace.read("deliveries").to_frame()
    assert rows["unit"].tolist() == ["homes", "homes"]
    assert rows["delivered"].isna().tolist() == [False, True]


def test_every_fault_of_a_mapping_is_listed(write: Write) -> None:
    path = write(
        "bad.toml",
        'kind = "incidents"\n[columns]\nwhen = "Datum"\nstarts_at = "Geburtsdatum"\n'
        '[time]\nzone = "Mars"\nprecision = "minute"\n[place]\ncrs = "EPSG:0"\n'
        '[offences.codes]\nx = "mugging"\n',
    )
    with pytest.raises(SourceError) as caught:
        read_mapping(path)
    text = str(caught.value)
    for words in (
        "'when' is not a column",
        "The column Geburtsdatum looks like dates of birth",
        "nothing is given for 'offence_source'",
        "zone is 'Mars'",
        "precision is 'minute'",
        "'EPSG:0' is not known",
        "'mugging'",
    ):
        assert words in text


def test_a_mapping_survives_json() -> None:
    mapping = of_text(POINTS)
    assert mapping_from(mapping.to_json(), "again") == mapping_from(mapping.to_json(), "again")
    assert mapping_from(mapping.to_json(), mapping.title) == mapping


def test_a_column_that_the_mapping_names_must_be_there(workspace: Workspace, write: Write) -> None:
    path = write("a.csv", "when,x,y,what\n")
    with pytest.raises(SourceError, match="the column 'until' of the mapping is not there"):
        import_files(workspace, [path], mapping=of_text(POINTS))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", "it is empty"),
        ("blank.csv", b"\n\n  \n", "it is empty"),
        ("picture.csv", b"PK\x03\x04 zip", "another kind of file"),
        ("binary.csv", b"a,b\x00\x01,c\n", "it is not text"),
        ("twice.csv", b"a,a\n1,2\n", "the header has a more than once"),
        ("unknown.csv", b"a,b\n1,2\n", "no table that is known here"),
        ("broken.zip", b"PK\x03\x04 not really", "cannot be read"),
        ("broken.geojson", b"{nonsense", "cannot be read as a file of outlines"),
        ("broken.xlsx", b"nonsense", "cannot be read as a workbook"),
        ("table.docx", b"nonsense", "nothing in it can be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    workspace: Workspace, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SourceError, match=words) as caught:
        import_files(workspace, [path])
    assert name in str(caught.value)
    assert workspace.table_names() == ()
    assert check_files([path], workspace).problems


def test_a_file_that_is_not_there_is_named(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gone\.csv: .*there is no such file"):
        import_files(workspace, [tmp_path / "gone.csv"])


def points_text(n_rows: int) -> bytes:
    head = b"date,loc_cat,longitude,latitude,district\n"
    return head + b"2026-01-05 10:00,street,-0.1,51.5,2\n" * n_rows


def test_a_truncated_archive_writes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "cut.csv.gz"
    packed = gzip.compress(b"".join([points_text(50_000), bytes(range(97, 120)) * 9_000]))
    path.write_bytes(packed[: len(packed) // 2])
    with pytest.raises(SourceError, match="cut short or damaged"):
        import_files(workspace, [path])
    assert workspace.table_names() == ()


def test_an_archive_that_unpacks_to_too_much_is_refused(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "RATIO_COUNTS_FROM", 2**20)
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside.csv", points_text(200_000))
    with pytest.raises(SourceError, match="it unpacks to more than"):
        import_files(workspace, [path])
    assert workspace.table_names() == ()


def test_a_folder_and_an_archive_of_several_files_are_read_whole(
    workspace: Workspace, tmp_path: Path
) -> None:
    folder = tmp_path / "months"
    (folder / "2026-01").mkdir(parents=True)
    (folder / "2026-01" / "a.csv").write_bytes(points_text(3))
    (folder / "2026-01" / "b.csv.gz").write_bytes(gzip.compress(points_text(4)))
    with zipfile.ZipFile(folder / "c.zip", "w") as archive:
        archive.writestr("x/one.csv", points_text(5))
        archive.writestr("x/readme.md", "words")
    report = import_files(workspace, [folder])
    assert {file.name: file.rows_used for file in report.files} == {
        "a.csv": 3,
        "b.csv.gz": 4,
        "c.zip/x/one.csv": 5,
    }
    assert len(workspace.read("incidents")) == 12


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_and_line_ends_give_the_same_rows(
    workspace: Workspace, tmp_path: Path, encoding: str, end: str
) -> None:
    path = tmp_path / "a.csv"
    text = "date,district,loc_cat,longitude,latitude\n2026-01-05 10:00,Cité,retail,-0.1,51.5\n"
    path.write_bytes(text.replace("\n", end).encode(encoding))
    import_files(workspace, [path])
    rows = workspace.read("incidents").to_frame()
    assert rows["mo_location"].tolist() == ["retail"]
    assert rows["area_district"].tolist() == ["Cité"]
