from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from evenhand.errors import SourceError
from evenhand.sources.importing import check_files, import_files
from evenhand.tables.area_names import area_names
from evenhand.tables.incidents import Incidents
from evenhand.workspace.workspace import Workspace

HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Crime type,Last outcome category,Context\n"
)
ROW = "{key},{month},P,P,{lon},{lat},On or near X,{lsoa},N,{kind},{outcome},\n"


def row(
    key: str = "a1",
    month: str = "2023-03",
    lon: str = "-0.1",
    lat: str = "51.5",
    lsoa: str = "E01000001",
    kind: str = "Burglary",
    outcome: str = "",
) -> str:
    return ROW.format(key=key, month=month, lon=lon, lat=lat, lsoa=lsoa, kind=kind, outcome=outcome)


Write = Callable[[str, str], Path]


def test_a_month_runs_on_the_clock_of_its_city(workspace: Workspace, write: Write) -> None:
    import_files(workspace, [write("a.csv", HEADER + row(month="2023-03"))])
    first = workspace.read("incidents").to_frame().iloc[0]
    assert first["starts_at"] == pd.Timestamp("2023-03-01T00:00Z")
    assert first["ends_at"] == pd.Timestamp("2023-03-31T23:00Z"), "summer time began on the 26th"
    assert first["time_precision"] == "month"


def test_a_row_without_place_or_month_is_kept(workspace: Workspace, write: Write) -> None:
    text = HEADER + row(lon="", lat="") + row(month="") + row(lon="0", lat="0") + row()
    report = import_files(workspace, [write("a.csv", text)])
    rows = workspace.read("incidents").to_frame()
    assert (report.rows_in, report.rows_used, len(rows)) == (4, 4, 4)
    assert rows["x_m"].isna().tolist() == [True, False, True, False]
    assert rows["starts_at"].isna().tolist() == [False, True, False, False]
    counted = {note.key: note.numbers["rows"][0] for note in report.notes if note.numbers}
    assert counted["sources.unplaced"] == 2
    assert counted["sources.at_origin"] == 1
    assert counted["sources.undated"] == 1


def test_planted_faults_are_all_reported_with_their_rows(
    workspace: Workspace, write: Write
) -> None:
    text = (
        HEADER
        + row()  # row 2
        + row(month="2023-13")  # row 3: no such month
        + "too,few,fields\n"  # row 4
        + row(lat="95")  # row 5: beyond the pole
        + row(kind="")  # row 6: no offence
        + row(lon="west")  # row 7: no number
        + row(lon="")  # row 8: half a point
        + "one,field,too,many,,,,,,,,,,\n"  # row 9
        + row(month="March 2023")  # row 10
        + row()  # row 11
    )
    report = import_files(workspace, [write("a.csv", text)])
    found = {part.reason: (part.rows, part.first_rows) for part in report.set_aside}
    assert found == {
        "ragged": (2, (4, 9)),
        "unreadable_date": (2, (3, 10)),
        "unreadable_place": (3, (5, 7, 8)),
        "missing_value": (1, (6,)),
    }
    assert (report.rows_in, report.rows_used) == (10, 2)
    assert len(workspace.read("incidents")) == 2


def test_repeated_identifiers_are_kept_and_counted(workspace: Workspace, write: Write) -> None:
    text = HEADER + row(key="x") + row(key="y") + row(key="x") + row(key="") + row(key="")
    report = import_files(workspace, [write("a.csv", text)])
    assert [note.numbers["rows"][0] for note in report.notes if "repeated" in note.key] == [1]
    ids = workspace.read("incidents").column("incident_id")
    assert len(ids) == 5
    assert ids.is_unique
    assert not ids.str.contains("x").any(), "the source's own identifier is not stored"


def test_only_mapped_columns_are_stored(workspace: Workspace, write: Write) -> None:
    import_files(workspace, [write("a.csv", HEADER + row())])
    stored = workspace.read("incidents").to_frame().astype("string")
    assert not stored.apply(lambda column: column.str.contains("On or near").any()).any()


def test_areas_keep_the_names_that_the_file_gives(workspace: Workspace, write: Write) -> None:
    import_files(workspace, [write("a.csv", HEADER + row())])
    rows = workspace.read("incidents")
    assert isinstance(rows, Incidents)
    assert area_names(rows, None) == {"E01000001": "N"}


def test_a_file_without_the_outcome_column_is_read(workspace: Workspace, write: Write) -> None:
    text = (HEADER + row()).replace(",Last outcome category", "").replace("Burglary,,", "Burglary,")
    report = import_files(workspace, [write("a.csv", text)])
    assert report.rows_used == 1
    assert workspace.read("incidents").column("outcome").isna().all()


def test_the_same_file_twice_changes_nothing(workspace: Workspace, write: Write) -> None:
    path = write("a.csv", HEADER + row())
    import_files(workspace, [path])
    before = workspace.fingerprints()
    again = import_files(workspace, [path])
    assert again.files == ()
    assert [note.key for note in again.warnings] == ["sources.already_imported"]
    assert workspace.fingerprints() == before
    assert len(workspace.reports()) == 1


def test_the_same_content_under_two_names_is_read_once(workspace: Workspace, write: Write) -> None:
    text = HEADER + row()
    report = import_files(workspace, [write("a.csv", text), write("b.csv", text)])
    assert report.rows_used == 1
    assert [note.key for note in report.warnings] == ["sources.same_file"]


def test_a_fault_in_one_file_leaves_the_workspace_as_it_was(
    workspace: Workspace, write: Write
) -> None:
    good = write("a.csv", HEADER + row())
    bad = write("b.csv", HEADER + row(kind="Diebstähle") * 5_000)
    bad.write_bytes(bad.read_bytes() + row(kind="Diebstähle").encode("cp1252"))
    with pytest.raises(SourceError, match=r"b\.csv.*\n.*not written in utf-8 throughout"):
        import_files(workspace, [good, bad])
    assert workspace.table_names() == ()
    assert not list((workspace.folder / "tables").glob("*"))


def test_checking_writes_nothing_and_says_what_an_import_would(
    workspace: Workspace, write: Write
) -> None:
    path = write("a.csv", HEADER + row() + row(month="nonsense"))
    checked = check_files([path], workspace)
    assert checked.is_ready
    assert workspace.table_names() == ()
    assert checked.report.by_reason() == {"unreadable_date": 1}
    assert import_files(workspace, [path]).set_aside == checked.report.set_aside


def test_checking_lists_the_faults_of_every_file(write: Write) -> None:
    bad = [write("empty.csv", ""), write("odd.csv", "a,a\n1,2\n"), write("b.csv", HEADER + row())]
    checked = check_files(bad)
    assert len(checked.problems) == 2
    assert not checked.is_ready
    assert checked.report.rows_used == 1


def test_losses_of_the_crosswalk_add_up_to_the_rows_used(
    workspace: Workspace, write: Write
) -> None:
    text = HEADER + row() + row(kind="Anti-social behaviour") + row(kind="Robbery")
    report = import_files(workspace, [write("a.csv", text + row(kind="Quarrel"))])
    assert sum(loss.rows for loss in report.losses) == report.rows_used == 4
    classes = workspace.read("incidents").column("offence_class").tolist()
    assert classes == ["local:burglary", "misconduct", "robbery", "local:quarrel"]
    assert [note.names["first"] for note in report.warnings] == ["Quarrel"]
