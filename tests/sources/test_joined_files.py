"""Files whose rows add to rows of other files, found by a key that is never stored."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.errors import SourceError
from evenhand.sources.delimited import layout_of
from evenhand.sources.files import SourceFile
from evenhand.sources.importing import check_files, import_files
from evenhand.sources.joining import Joined
from evenhand.sources.mapping import built_in, mapping_from
from evenhand.workspace.workspace import Workspace

Write = Callable[[str, str], Path]
PLACE = "Town,Town,-0.10,51.51,On or near Street,E01000001,Town 001A"
STREET = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Crime type,Last outcome category,Context\n"
    f"aaa,2023-03,{PLACE},Robbery,,\n"
    f"bbb,2023-03,{PLACE},Robbery,Under investigation,\n"
    f"ccc,2023-03,{PLACE},Robbery,,\n"
    f",2023-03,{PLACE},Anti-social behaviour,,\n"
    f"ddd,2023-03,{PLACE},Robbery,Suspect charged,\n"
)
OUTCOMES = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Outcome type\n"
    f"aaa,2023-03,{PLACE},Local resolution\n"
    f"bbb,2023-03,{PLACE},Suspect charged\n"
    f"old,2023-03,{PLACE},Suspect charged\n"
    f",2023-03,{PLACE},Suspect charged\n"
    f"aaa,2023-03,{PLACE},Suspect charged\n"
    f"ddd,2023-03,{PLACE},Suspect charged\n"
)


def test_outcomes_fill_what_the_street_month_leaves_open(workspace: Workspace, write: Write):
    street, outcomes = write("2023-03-street.csv", STREET), write("2023-03-outcomes.csv", OUTCOMES)
    report = import_files(workspace, [street, outcomes])
    stored = workspace.read("incidents").to_frame()
    # The last outcome of aaa is taken; bbb keeps its own, which the street month says later.
    expected = ["Suspect charged", "Under investigation", None, None, "Suspect charged"]
    assert stored["outcome"].astype(object).where(stored["outcome"].notna(), None).tolist() == (
        expected
    )
    assert {file.name: (file.kind, file.rows_in, file.rows_used) for file in report.files} == {
        "2023-03-street.csv": ("incidents", 5, 5),
        "2023-03-outcomes.csv": ("incidents.outcome", 6, 4),
    }
    assert {(one.reason, one.rows, one.first_rows) for one in report.set_aside} == {
        ("no_match", 1, (4,)),
        ("missing_value", 1, (5,)),
    }
    joined = next(one for one in report.notes if one.key == "sources.joined")
    told = {key: value for key, (value, _) in joined.numbers.items()}
    assert told == {"filled": 1, "same": 1, "different": 1}
    assert report.tables == {"incidents": 5}
    keys = {"aaa", "bbb", "old"}
    assert not any(stored[name].astype("string").isin(keys).any() for name in stored)


def test_outcomes_alone_are_refused_in_words(workspace: Workspace, write: Write):
    outcomes = write("2023-03-outcomes.csv", OUTCOMES)
    with pytest.raises(SourceError, match="adds outcome to incidents that it does not hold"):
        import_files(workspace, [outcomes])
    import_files(workspace, [write("2023-03-street.csv", STREET)])
    with pytest.raises(SourceError, match="import it together with the files that hold them"):
        import_files(workspace, [outcomes])
    assert workspace.read("incidents").column("outcome").notna().sum() == 2


def test_a_check_of_a_folder_sees_them_together(workspace: Workspace, write: Write):
    street, outcomes = write("2023-03-street.csv", STREET), write("2023-03-outcomes.csv", OUTCOMES)
    result = check_files([street, outcomes], workspace)
    assert result.is_ready
    assert {file.name: file.rows_used for file in result.report.files} == {
        "2023-03-street.csv": 5,
        "2023-03-outcomes.csv": 4,
    }
    assert result.report.tables == {"incidents": 5}
    assert "adds outcome" in check_files([outcomes], workspace).problems[0]


def test_ranks_of_deprivation_are_found_by_the_code_of_the_area(workspace: Workspace, tmp_path):
    square = "[[[{0},51.5],[{1},51.5],[{1},51.6],[{0},51.6],[{0},51.5]]]"
    features = ",".join(
        f'{{"type":"Feature","properties":{{"code":"E{n}","name":"N{n}"}},"geometry":'
        f'{{"type":"Polygon","coordinates":{square.format(-0.1 * n, -0.1 * n - 0.1)}}}}}'
        for n in (1, 2)
    )
    areas = tmp_path / "wards.geojson"
    areas.write_text(f'{{"type":"FeatureCollection","features":[{features}]}}')
    (tmp_path / "ranks.csv").write_text("lsoa,rank\nE2,17\nE9,3\nE1,0\n")
    (tmp_path / "ranks.toml").write_text(
        'kind = "areas"\n[columns]\narea_id = "lsoa"\ndeprivation_rank = "rank"\n'
        '[join]\nfills = ["deprivation_rank"]\n'
    )
    report = import_files(workspace, [areas, tmp_path / "ranks.csv"])
    ranks = workspace.read("areas").to_frame().set_index("area_id")["deprivation_rank"]
    assert pd.isna(ranks["E1"])
    assert ranks["E2"] == 17
    assert report.by_reason() == {"no_match": 1, "unreadable_number": 1}
    assert check_files([areas, tmp_path / "ranks.csv"], workspace).report.files == ()
    with pytest.raises(SourceError, match="adds deprivation_rank to areas"):
        import_files(workspace, [write_again(tmp_path)])


def write_again(folder: Path) -> Path:
    path = folder / "again.csv"
    path.write_text("lsoa,rank\nE2,18\n")
    (folder / "again.toml").write_text((folder / "ranks.toml").read_text())
    return path


FINDS = 'kind = "incidents"\n[columns]\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('kind = "stops"\n[columns]\nstarts_at = "t"\n[join]\nfills = ["outcome"]', "is for inc"),
        (FINDS + 'outcome = "o"\n[join]\nfills = ["outcome"]', "given for 'record_key'"),
        (FINDS + 'record_key = "k"\n[join]\nfills = ["outcome"]', "given for 'outcome'"),
        (FINDS + 'record_key = "k"\n[join]\nfills = ["x_m"]', "to fill: outcome"),
        (FINDS + 'record_key = "k"\n[join]\nfills = []', "list of columns"),
        (FINDS + 'record_key = "k"\n[join]\nfills = "outcome"', "list of columns"),
        (FINDS + 'record_key = "k"\n[join]', "to fill: outcome"),
    ],
)  # fmt: skip
def test_faults_of_a_join_are_said(text: str, words: str):
    with pytest.raises(SourceError, match=words):
        mapping_from(tomllib.loads(text), "test")


OUTCOMES_MAPPING = next(one for one in built_in() if one.sections.get("join"))
KEYS = st.lists(st.sampled_from(["a", "b", "cc", ""]) | st.text("xy", max_size=2), max_size=8)


@given(KEYS, st.lists(st.none() | st.sampled_from(["a", "b", "cc", "xy"]), max_size=8))
def test_every_row_of_a_joined_file_is_used_or_set_aside(tmp_path_factory, theirs, ours):
    path = tmp_path_factory.mktemp("joined") / "outcomes.csv"
    path.write_text(OUTCOMES.splitlines()[0] + "\n" + "".join(
        f"{key},2023-03,{PLACE},outcome {row}\n" for row, key in enumerate(theirs)
    ) + "end,2023-03,,,,,,,,\n")  # fmt: skip
    file = SourceFile(path)
    joined = Joined(file, layout_of(file, OUTCOMES_MAPPING), OUTCOMES_MAPPING)
    keys = pa.array(ours, pa.string())
    filled = joined.filled("outcome", pa.nulls(len(ours), pa.string()), joined.places(keys))
    expected = {key: f"outcome {row}" for row, key in enumerate(theirs) if key}
    assert filled.to_pylist() == [expected.get(key) if key else None for key in ours]
    report = joined.report()
    used = sum(key != "" and key in ours for key in theirs)
    assert (report.rows_in, report.rows_used) == (len(theirs) + 1, used)
