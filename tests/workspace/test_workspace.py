import errno
import os
import subprocess
import sys
from dataclasses import replace

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from shapely.geometry import LineString, Point, Polygon

from evenhand.errors import TableError, WorkspaceError
from evenhand.tables.columns import Column
from evenhand.tables.exposure import Exposure
from evenhand.workspace.kinds import KINDS
from evenhand.workspace.workspace import Workspace

from .rows import CRS, SETTINGS, ZONE, areas, incident_rows, incidents, report

VALUES = {
    "id": ["a1", "b2", "ç3"],
    "text": ["Oude Stad", None, "Linde«hof»"],
    "code": ["x_1", "robbery", None],
    "instant": [pd.Timestamp("2026-03-29 01:30:00.000001", tz="UTC"), pd.NaT,
                pd.Timestamp("2026-10-25 01:30", tz="UTC")],
    "day": [pd.Timestamp("2024-02-29"), pd.NaT, pd.Timestamp("1999-12-31")],
    "number": [1.5, None, 3.0],
    "whole": [1, None, 5],
    "boolean": [True, None, False],
}  # fmt: skip
SHAPES = {
    "areas": [Polygon([(0, 0), (10, 0), (0, 9.123456789)])] * 3,
    "streets": [LineString([(0, 0), (1, i)]) for i in (1, 2, 3)],
    "ground": [Point(0, 0).buffer(i) for i in (1, 2, 3)],
}


def column_values(kind, column: Column):
    if column.name == "offence_class":
        return ["robbery", "local:graffiti", "drugs"]
    if column.kind == "geometry":
        return SHAPES[kind.NAME]
    if column.name == "group" and not kind.HAS_GROUPS:
        return ["all", None, "all"]
    if column.name in ("period_start", "starts_on"):
        return pd.to_datetime(["2024-01-01", "2024-02-01", "2024-03-01"])
    if column.name in ("period_end", "ends_on"):
        return pd.to_datetime(["2024-01-31", "2024-02-29", "2024-03-31"])
    values = [*column.choices, *column.choices, *column.choices][:3] or VALUES[column.kind]
    if column.name in ("starts_at", "ends_at") and not column.missing:
        values = [VALUES["instant"][0], VALUES["instant"][2], VALUES["instant"][2]]
    if not column.missing:
        values = [values[0] if value is None else value for value in values]
    return values


FIXED = {
    "harm_weights": {
        "ruler": "ours", "vintage": "2026", "kind": "harm", "unit": "points", "place": "here",
        "currency": None, "price_year": None, "weight_low": [1.0, 2.0, 3.0], "weight": None,
        "offence_class": ["robbery", "damage", "local:graffiti"], "weight_high": [4.0, 5.0, 6.0],
    },
    "european_rates": {"geo": ["AA", "BB", "CC"], "year": [2020, 2021, 2022], "iccs": "ICCS0401"},
    "survey_design": {"wave": ["2024", "2025", "2026"], "replicate_shrunk": [0.0, None, 0.5]},
    "observations": {
        "sheet": "street_or_square", "item": ["light_enough", "dark_stretches", "lamps_out"],
        "rater": ["1", "2", "R3"], "rating": pd.array([pd.NA] * 3, dtype="Int64"),
        "rating_state": ["not_seen", "skipped", "could_not_tell"], "part_of_day": "dark",
    },
    "lifecycle": {
        "position": [1, 2, 3], "kind": ["stage", "stage", "risk"],
        "stage": ["early", "late", "late"], "code": ["early", "late", "dark"],
        "constructs": ["trust", None, "exposure"], "lines": [None, None, "lamps_out"],
    },
    "partners": {
        "kind": ["insurers", "local:club", "schools"], "agreement": ["yes", None, "no"],
        "data_shared": ["claims", None, "absence incident_books"],
        "joined_on": pd.to_datetime(["2024-01-01", None, "2024-03-01"]),
        "agreement_ends_on": pd.to_datetime(["2026-01-01", None, None]),
    },
    "evidence": {
        "measure": ["street_lighting", "cctv", "street_lighting"], "design": "trial",
        "problems": ["robbery", "all_crime insecurity", "violence"], "direction": "fewer",
        "settings": ["retail", None, "housing retail"], "metric": ["change", None, "rate_ratio"],
        "value": [-0.2, None, 0.8], "low": [-0.3, None, 0.7], "high": [-0.1, None, 0.9],
        "year": [2020, None, 2021], "source": "a report",
        **dict.fromkeys(("label", "mechanisms", "sides", "spaces", "rights", "cost")),
    },
    "costs": {
        "currency": ["EUR", "GBP", "EUR"], "price_year": ["2024", "2025", "2025"],
        "amount": [10.0, 20.5, 0.0], "low": [9.0, None, 0.0], "high": [11.0, None, 3.0],
    },
    "survey_shares": {"share": [0.1, 0.25, 1.0], "low": [0.0, None, 0.5], "high": [0.2, None, 1.0]},
}  # fmt: skip
"""Values of tables whose columns hang together."""


def full_table(kind):
    frame = pd.DataFrame({column.name: column_values(kind, column) for column in kind.COLUMNS})
    frame = frame.assign(**FIXED.get(kind.NAME, {}))
    for column in kind.COLUMNS:
        if not column.missing and frame[column.name].isna().any():
            frame[column.name] = frame[column.name].fillna(frame[column.name].iloc[0])
        if column.name == "x_m":
            frame[["x_m", "y_m"]] = [[1.0, 2.0], [3.5, 4.5], [None, None]]
            frame[["x_m", "y_m"]] = frame[["x_m", "y_m"]].fillna(
                9.0 if not column.missing else None
            )
    for prefix in kind.PREFIXES:
        frame[prefix + "extra"] = ["one", None, "two"]
    crs, zone = (CRS if kind.NEEDS_CRS else None), (ZONE if kind.NEEDS_TIMEZONE else None)
    return kind.from_frame(frame, crs=crs, timezone=zone)


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_table_comes_back_as_it_went_in(workspace, name):
    table = full_table(KINDS[name])
    workspace.add({name: table}, report(3, table=name))
    back = Workspace.open(workspace.folder).read(name)
    pd.testing.assert_frame_equal(back.to_frame(), table.to_frame())
    assert (type(back), back.crs, back.timezone) == (type(table), table.crs, table.timezone)
    assert back.fingerprint() == table.fingerprint()


@pytest.mark.parametrize("name", KINDS)
def test_columns_and_tables_may_be_empty(workspace, name):
    kind = KINDS[name]
    full = full_table(kind)
    required = [c.name for c in kind.COLUMNS if c.required]
    sparse = kind.from_frame(full.to_frame()[required], crs=full.crs, timezone=full.timezone)
    none = sparse.where(pd.Series([False] * 3))
    for table in (none, sparse):
        workspace.add({name: table}, report(len(table), table=name), replacing=[name])
        back = workspace.read(name)
        assert len(back) == len(table)
        assert back.fingerprint() == table.fingerprint()


def test_several_imports_append_and_undo_takes_back_the_last_only(workspace):
    workspace.add({"incidents": incidents(4)}, report(4, "first.csv"))
    first = workspace.fingerprints()
    workspace.add({"incidents": incidents(6, start=10), "areas": areas()}, report(6, "second.csv"))
    assert len(workspace.read("incidents")) == 10
    assert workspace.row_count("incidents") == 10
    assert [one.files[0].name for one in workspace.reports()] == ["first.csv", "second.csv"]
    assert workspace.undo().files[0].name == "second.csv"
    assert workspace.fingerprints() == first
    assert workspace.table_names() == ("incidents",)
    workspace.undo()
    assert workspace.table_names() == ()
    assert list((workspace.folder / "tables").iterdir()) == []
    with pytest.raises(WorkspaceError, match="no import left to undo"):
        workspace.undo()


def test_the_same_import_twice_changes_nothing_and_reads_no_row(workspace):
    def never():
        raise AssertionError("was read")
        yield

    workspace.add({"incidents": incidents(4)}, report(4), key="k1")
    before = (workspace.folder / "manifest.json").read_bytes()
    again = workspace.add({"incidents": never()}, report(4), key="k1")
    assert (again.changed, again.serial, again.rows) == (False, 1, {"incidents": 4})
    assert (workspace.folder / "manifest.json").read_bytes() == before
    assert workspace.knows("k1")
    assert not workspace.knows("k2")


def test_the_same_content_twice_changes_nothing_even_without_a_key(workspace):
    workspace.add({"areas": areas()}, report(2))
    assert not workspace.add({"areas": areas()}, report(2)).changed
    assert len(workspace.reports()) == 1


def test_batches_of_arrow_rows_make_the_same_table_as_one_frame(workspace):
    whole = incident_rows(9, area_ward="w1")
    pieces = (pa.RecordBatch.from_pandas(whole.iloc[i : i + 2]) for i in range(0, 9, 2))
    workspace.add({"incidents": pieces}, lambda: report(9))
    one = type(incidents(1)).from_frame(whole, crs=CRS, timezone=ZONE)
    assert workspace.read("incidents").fingerprint() == one.fingerprint()
    assert len(list((workspace.folder / "tables").iterdir())) == 1


def test_a_column_that_comes_later_is_missing_before(workspace):
    pieces = [incident_rows(2), incident_rows(2, start=2, mo_entry="window"), incident_rows(1, 9)]
    workspace.add({"incidents": pieces}, report(5))
    assert workspace.read("incidents").column("mo_entry").isna().tolist() == [
        True, True, False, False, True,
    ]  # fmt: skip


def test_a_later_batch_with_faults_stops_the_import_and_says_where(workspace):
    pieces = [incident_rows(3), incident_rows(2, start=3, time_precision="hour")]
    with pytest.raises(TableError, match="counted after row 3"):
        workspace.add({"incidents": pieces}, report(5))
    assert workspace.table_names() == ()
    assert list((workspace.folder / "tables").iterdir()) == []


def test_what_must_be_unique_is_so_across_batches_and_imports(workspace):
    with pytest.raises(TableError, match="1 values of incident_id stand more than once"):
        workspace.add({"incidents": [incident_rows(2), incident_rows(2, start=1)]}, report(4))
    workspace.add({"incidents": incidents(4)}, report(4))
    with pytest.raises(TableError, match="2 values of incident_id are in the workspace already"):
        workspace.add({"incidents": incidents(4, start=2)}, report(4))
    assert len(workspace.read("incidents")) == 4


def test_a_key_with_missing_parts_is_still_a_key(workspace):
    row = pd.DataFrame({"area_id": ["a"], "base": "residents", "value": [10.0]})
    workspace.add({"exposure": Exposure.from_frame(row)}, report(1))
    with pytest.raises(TableError, match="in the workspace already"):
        workspace.add({"exposure": Exposure.from_frame(row.assign(value=11.0))}, report(1))
    workspace.add(
        {"exposure": Exposure.from_frame(row.assign(value=11.0))}, report(1), replacing=["exposure"]
    )
    assert workspace.read("exposure").column("value").tolist() == [11.0]
    workspace.undo()
    assert workspace.read("exposure").column("value").tolist() == [10.0]


def test_a_table_of_another_place_or_clock_is_refused(workspace):
    elsewhere = type(incidents(1)).from_frame(incident_rows(2), crs="EPSG:2154", timezone="UTC")
    with pytest.raises(TableError, match="2 problems"):
        workspace.add({"incidents": elsewhere}, report(2))
    with pytest.raises(TableError, match="this is a Areas; give Incidents"):
        workspace.add({"incidents": areas()}, report(2))
    with pytest.raises(WorkspaceError, match="no table is called 'crimes'"):
        workspace.add({"crimes": areas()}, report(2))


def test_a_file_altered_by_hand_is_refused_by_name(workspace):
    workspace.add({"incidents": incidents(4)}, report(4))
    (path,) = (workspace.folder / "tables").iterdir()
    rows = pq.read_table(path).slice(1)
    pq.write_table(rows, path)
    for read in (workspace.read, workspace.query):
        with pytest.raises(WorkspaceError, match="altered after its import") as caught:
            read("incidents")
        assert path.name in str(caught.value)
    assert len(workspace.check()) == 1
    path.unlink()
    with pytest.raises(WorkspaceError, match="the file is gone"):
        workspace.read("incidents")


def test_a_query_adds_up_without_reading_the_table(workspace):
    workspace.add({"incidents": incidents(7), "areas": areas()}, report(7))
    rows = workspace.query("incidents")
    counted = rows.group_by("offence_class").agg(n=rows.count()).order_by("offence_class")
    assert counted.to_pyarrow().to_pydict() == {
        "offence_class": ["burglary_dwelling", "drugs", "robbery"],
        "n": [3, 1, 3],
    }
    assert str(workspace.query("areas").schema()["geometry"]) == "binary"


def test_files_carry_reference_system_and_zone_and_open_in_a_gis(workspace):
    import geopandas

    workspace.add({"areas": areas(), "incidents": incidents(2)}, report(4))
    (path,) = (workspace.folder / "tables").glob("incidents-*")
    assert b'"crs": "EPSG:25831"' in pq.read_schema(path).metadata[b"evenhand"]
    assert b'"timezone": "Europe/Amsterdam"' in pq.read_schema(path).metadata[b"evenhand"]
    (path,) = (workspace.folder / "tables").glob("areas-*")
    shapes = geopandas.read_parquet(path)
    assert shapes.crs.to_epsg() == 25831
    assert shapes.geometry.iloc[0].equals(areas().to_frame()["geometry"].iloc[0])


def test_paths_may_have_any_letters(tmp_path):
    folder = tmp_path / 'Šibenik [2026] *é?\' "x" 警'
    workspace = Workspace.create(folder, SETTINGS)
    workspace.add({"incidents": incidents(2)}, report(2))
    assert len(Workspace.open(folder).read("incidents")) == 2


def test_a_folder_that_is_not_empty_or_not_a_workspace_is_refused(tmp_path, workspace):
    (tmp_path / "x.txt").write_text("x")
    with pytest.raises(WorkspaceError, match="not an empty folder"):
        Workspace.create(tmp_path, SETTINGS)
    with pytest.raises(WorkspaceError, match="a workspace already"):
        Workspace.create(workspace.folder, SETTINGS)
    with pytest.raises(WorkspaceError, match="no such folder"):
        Workspace.open(tmp_path / "nowhere")
    with pytest.raises(WorkspaceError, match=r"evenhand\.toml"):
        Workspace.open(tmp_path)
    with pytest.raises(WorkspaceError, match="'timezone'"):
        Workspace.create(tmp_path / "new", replace(SETTINGS, timezone="here"))
    with pytest.raises(WorkspaceError, match="there is no table 'incidents' yet"):
        workspace.read("incidents")


@pytest.mark.parametrize("text", ["", "{}", '{"format": 99}', '{"format": 1, "parts": 3}', "[]"])
def test_a_damaged_manifest_is_said_in_words(workspace, text):
    (workspace.folder / "manifest.json").write_text(text)
    with pytest.raises(WorkspaceError, match=r"manifest\.json"):
        Workspace.open(workspace.folder)


def test_a_second_import_at_the_same_time_is_refused_in_words(workspace):
    def rows():
        yield incident_rows(2)
        with pytest.raises(WorkspaceError, match="it is being changed by process"):
            Workspace.open(workspace.folder).add({"incidents": incidents(1, start=50)}, report(1))
        with pytest.raises(WorkspaceError, match="it is being changed"):
            Workspace.open(workspace.folder).undo()
        yield incident_rows(2, start=2)

    workspace.add({"incidents": rows()}, report(4))
    assert len(workspace.read("incidents")) == 4


def test_a_lock_ends_with_the_process_that_held_it(workspace):
    code = "import fcntl,os,sys; f=open(sys.argv[1],'a'); fcntl.flock(f,2); os.kill(os.getpid(),9)"
    lock = workspace.folder / ".lock"
    assert subprocess.run([sys.executable, "-c", code, lock], check=False).returncode == -9
    assert workspace.add({"incidents": incidents(1)}, report(1)).changed


def test_a_reader_that_opened_before_an_import_sees_it_afterwards(workspace):
    workspace.add({"incidents": incidents(2)}, report(2))
    reader = Workspace.open(workspace.folder)
    assert len(reader.read("incidents")) == 2
    workspace.add({"incidents": incidents(3, start=2)}, report(3))
    assert len(reader.read("incidents")) == 5
    workspace.undo()
    assert len(reader.read("incidents")) == 2


def test_a_full_disk_is_said_in_words_and_changes_nothing(workspace, monkeypatch):
    workspace.add({"incidents": incidents(2)}, report(2))
    before = workspace.fingerprints()

    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    for owner, name in ((pq.ParquetWriter, "write_table"), (os, "fsync")):
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, full)
            with pytest.raises(WorkspaceError, match="No space left on device"):
                workspace.add({"incidents": incidents(3, start=2)}, report(3))
        assert workspace.fingerprints() == before
        assert workspace.check() == []
    assert workspace.add({"incidents": incidents(3, start=2)}, report(3)).changed


def test_a_folder_that_may_not_be_written_to_is_said_in_words(workspace, monkeypatch):
    workspace.add({"incidents": incidents(2)}, report(2))

    real = type(workspace.folder).open

    def refused(path, mode="r", *args, **kwargs):
        if "r" not in mode:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real(path, mode, *args, **kwargs)

    monkeypatch.setattr(type(workspace.folder), "open", refused)
    with pytest.raises(WorkspaceError, match="Permission denied"):
        workspace.add({"incidents": incidents(3, start=2)}, report(3))
    with pytest.raises(WorkspaceError, match="Permission denied"):
        workspace.undo()
    assert len(workspace.read("incidents")) == 2
