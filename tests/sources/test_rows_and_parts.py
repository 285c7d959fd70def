"""What a mapping says of rows and cells: left out, parts, ranges, several records, hours only."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.errors import SourceError
from evenhand.sources.importing import import_files
from evenhand.sources.mapping import mapping_from
from evenhand.sources.ranges import midpoints
from evenhand.sources.selecting import left_out, of_other_form, part_of
from evenhand.workspace.workspace import Workspace

Write = Callable[[str, str], Path]
COUNTS = """
kind = "counts"
[columns]
area_id = "place"
year = "year"
offence_source = "what"
count = "n"
[constants]
unit = "offences"
[rows.except.percentage]
measure = "change.*"
[rows.except.total]
what = "All .*"
[rows.where]
source = "police"
[parts]
area_id = '(\\d{2}) .+'
"""
POINTS = """
kind = "incidents"
[columns]
starts_at = "t"
easting = "x"
northing = "y"
offence_source = "what"
[time]
format = "%Y-%m-%d %H:%M"
"""
CELLS = st.lists(st.none() | st.text(max_size=12), max_size=6)


def of_text(text: str, **changes: object):
    stored = tomllib.loads(text)
    for part, added in changes.items():
        stored[part] = {**stored.get(part, {}), **added}
    return mapping_from(stored, "test")


def test_rows_that_are_no_counts_are_set_aside_under_their_reason(workspace: Workspace, write):
    text = (
        "place,year,what,n,measure,source\n"
        "01 Adra,2024,theft,5,number,police\n"
        "01 Adra,2024,theft,12.5,change in %,police\n"
        "01 Adra,2024,All offences,9,number,police\n"
        "01 Adra,2024,theft,7,number,insurers\n"
        "Almería,2024,theft,70,number,police\n"
        "02 Vícar,2024,theft,2,number,police\n"
    )
    report = import_files(workspace, [write("n.csv", text)], mapping=of_text(COUNTS))
    rows = workspace.read("counts").to_frame()
    assert rows[["area_id", "count"]].to_numpy().tolist() == [["01", 5], ["02", 2]]
    assert report.by_reason() == {"left_out": 1, "other_form": 1, "percentage": 1, "total": 1}
    assert [part.first_rows for part in report.set_aside] == [(5,), (6,), (3,), (4,)]
    assert (report.rows_in, report.rows_used) == (6, 2)
    unknown = next(one for one in report.warnings if one.key.endswith("unknown_codes"))
    assert unknown.names["first"] == "theft", "offences of rows left out are not spoken of"


def test_a_row_that_stands_for_three_becomes_three_records(workspace: Workspace, write):
    text = "t,x,y,what,n\n2024-01-05 10:00,530000,180000,theft,3\n2024-01-05 10:00,,,theft,1\n"
    text += "".join(f"2024-01-05 10:00,,,theft,{n}\n" for n in ("0", "", "1.5", "many", "1001"))
    mapping = of_text(POINTS, columns={"times": "n"})
    report = import_files(workspace, [write("n.csv", text)], mapping=mapping)
    rows = workspace.read("incidents").to_frame()
    assert rows["x_m"].notna().tolist() == [True, True, True, False]
    assert rows["incident_id"].is_unique
    assert (report.rows_in, report.rows_used, report.tables["incidents"]) == (7, 2, 4)
    assert report.by_reason() == {"out_of_bounds": 2, "unreadable_number": 2, "missing_value": 1}
    several = next(one for one in report.notes if one.key.endswith("stands_for_several"))
    assert several.numbers["rows"][0] == 1


def test_ranges_stand_in_their_middle_and_may_be_off_by_half_the_diagonal(workspace, write):
    text = (
        "t,x,y,what\n2024-01-05 10:00,530000-530300,180000-180400,theft\n"
        "2024-01-05 10:00,,,theft\n2024-01-05 10:00,530300-530000,180000-180400,theft\n"
    )
    mapping = of_text(POINTS, place={"ranges": "-"})
    report = import_files(workspace, [write("r.csv", text)], mapping=mapping)
    first, second = workspace.read("incidents").to_frame().itertuples()
    # Half of 300 and half of 400: the corner is 250 m off.
    assert (first.x_m, first.y_m, first.place_precision_m) == (530150, 180200, 250)
    assert pd.isna(second.x_m)
    assert pd.isna(second.place_precision_m)
    assert report.by_reason() == {"unreadable_place": 1}


def test_a_stated_precision_stands_beside_every_point(workspace, write):
    text = "t,x,y,what\n2024-01-05 10:00,530000,180000,theft\n2024-01-05 10:00,,,theft\n"
    mapping = of_text(POINTS, place={"precision_m": 50})
    import_files(workspace, [write("r.csv", text)], mapping=mapping)
    assert workspace.read("incidents").column("place_precision_m").tolist()[0] == 50
    assert workspace.read("incidents").column("place_precision_m").isna().tolist() == [False, True]


def test_an_hour_is_a_window_of_sixty_minutes(workspace, write):
    text = "t,x,y,what\n2024-01-05 10:00,530000,180000,theft\n"
    mapping = of_text(POINTS, time={"step_minutes": 60})
    import_files(workspace, [write("h.csv", text)], mapping=mapping)
    row = workspace.read("incidents").to_frame().iloc[0]
    assert row["ends_at"] - row["starts_at"] == pd.Timedelta(hours=1)


def test_a_date_without_its_clock_time_runs_over_the_day(workspace, write):
    text = (
        "d,c,x,y,what\n2024-07-05,10:00,,,theft\n2024-07-06,,,,theft\n,,,,theft\n,10:00,,,theft\n"
    )
    mapping = of_text(POINTS, columns={"starts_at": ["d", "c"]})
    report = import_files(workspace, [write("d.csv", text)], mapping=mapping)
    rows = workspace.read("incidents").to_frame()
    assert rows["time_precision"].tolist() == ["instant", "day", "instant", "instant"]
    assert rows["starts_at"].tolist()[1] == pd.Timestamp("2024-07-05T23:00Z")
    assert rows["ends_at"].tolist()[1] == pd.Timestamp("2024-07-06T23:00Z")
    assert rows["starts_at"].isna().tolist() == [False, False, True, True]
    noted = {one.key: one.numbers["rows"][0] for one in report.notes if "rows" in one.numbers}
    assert (noted["sources.clock_missing"], noted["sources.undated"]) == (1, 2)


def test_one_clock_time_throughout_is_said_to_be_none(workspace, write):
    text = "t,x,y,what\n" + "".join(f"2024-0{m}-05 00:00,,,theft\n" for m in range(1, 9)) * 3
    report = import_files(workspace, [write("m.csv", text)], mapping=of_text(POINTS))
    assert "sources.same_clock" in [one.key for one in report.warnings]
    other = text + "2024-01-05 10:00,,,theft\n2024-01-05 11:00,,,theft\n"
    report = import_files(workspace, [write("o.csv", other)], mapping=of_text(POINTS))
    assert "sources.same_clock" not in [one.key for one in report.warnings]


def test_the_zone_that_nobody_named_is_said(workspace, write):
    path = write("z.csv", "t,x,y,what\n2024-01-05 10:00,,,theft\n")
    report = import_files(workspace, [path], mapping=of_text(POINTS))
    zones = [one.names["zone"] for one in report.notes if one.key == "sources.zone_assumed"]
    assert zones == ["Europe/London"]
    path = write("y.csv", "t,x,y,what\n2024-01-06 10:00,,,theft\n")
    named = of_text(POINTS, time={"zone": "Europe/London"})
    report = import_files(workspace, [path], mapping=named)
    assert "sources.zone_assumed" not in [one.key for one in report.notes]


def test_one_column_for_each_offence_becomes_one_row_for_each(workspace, write):
    mapping = mapping_from(
        tomllib.loads("""
        kind = "counts"
        [columns]
        area_id = "area"
        year = "year"
        [constants]
        unit = "offences"
        [wide]
        columns = "Robbery|Bike"
        over = "offence_source"
        [values.offence_source]
        Bike = "Bicycles"
        [offences.codes]
        Robbery = "robbery"
        Bicycles = "bicycle_theft"
        """),
        "test",
    )
    text = "area,year,Robbery,Bike,Remarks\nA,2019,3,,long\nB,2019,0,x,long\nA,2019,1,1,again\n"
    report = import_files(workspace, [write("w.csv", text)], mapping=mapping)
    rows = workspace.read("counts").to_frame()
    assert rows["offence_source"].tolist() == ["Robbery", "Bicycles"] * 2
    assert rows["offence_class"].tolist() == ["robbery", "bicycle_theft"] * 2
    assert rows["count"].tolist() == [3, pd.NA, 0, pd.NA]
    assert rows["period_end"].dt.strftime("%Y-%m-%d").unique().tolist() == ["2019-12-31"]
    assert (report.rows_in, report.rows_used, report.tables["counts"]) == (3, 2, 4)
    assert report.by_reason() == {"counted_twice": 1}


def test_every_fault_of_the_new_parts_is_listed_at_once():
    stored = tomllib.loads("""
    kind = "incidents"
    parts = { offence_source = "no group" }
    [columns]
    starts_at = "t"
    offence_source = "what"
    [rows.where]
    town = "("
    [rows.except.dull]
    town = "x"
    [time]
    step_minutes = 0
    [place]
    ranges = ""
    """)
    with pytest.raises(SourceError) as caught:
        mapping_from(stored, "test")
    for words in ("[rows.where] town is '('", "no reason 'dull'", "[parts] offence_source is",
                  "[time] step_minutes is 0", "[place] ranges is ''"):  # fmt: skip
        assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[rows.where]\nEthnicity = "x"', "called after groups of people"),
        ('[rows.where]\nvictim_name = "x"', "looks like names of people"),
        ('[parts]\nends_at = "(x)"', "'ends_at' is not mapped"),
        ('[wide]\ncolumns = "x"\nover = "area"', "over is 'area'"),
        ('[time]\nstep_minutes = 1441', "step_minutes is 1441"),
    ],
)  # fmt: skip
def test_rows_are_not_chosen_by_persons_nor_parts_of_nothing(text: str, words: str):
    with pytest.raises(SourceError, match=words.replace("[", r"\[")):
        mapping_from(tomllib.loads(POINTS.split("[time]")[0] + text), "test")


def test_counts_have_no_rows_that_stand_for_several():
    stored = tomllib.loads(COUNTS)
    stored["columns"]["times"] = "n"
    with pytest.raises(SourceError, match="'times' is not a column"):
        mapping_from(stored, "test")


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2000) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.sampled_from(["rows", "parts", "time", "place", "wide"]), JUNK)
def test_a_mapping_of_any_junk_is_read_or_refused_in_words(part: str, junk: object):
    stored = {**tomllib.loads(POINTS), part: junk}
    try:
        assert mapping_from(stored, "test").kind == "incidents"
    except SourceError as problem:
        assert "mapping test" in str(problem)


@given(st.sampled_from(["where", "except"]), JUNK)
def test_rows_of_any_junk_are_read_or_refused_in_words(part: str, junk: object):
    stored = {**tomllib.loads(POINTS), "rows": {part: junk}}
    try:
        mapping_from(stored, "test")
    except SourceError as problem:
        assert "mapping test" in str(problem)


@given(CELLS)
def test_parts_and_choices_are_total(cells: list[str | None]):
    texts = pa.array(cells, pa.string())
    for one in (texts, texts.dictionary_encode()):
        parts = part_of(one, r"(\d+).*")
        wrong = of_other_form(one, r"(\d+).*")
        there = np.array([cell is not None for cell in cells], dtype=bool)
        assert len(parts) == len(cells)
        assert (parts.is_valid().to_numpy(zero_copy_only=False) == (there & ~wrong)).all()
        raw = pa.RecordBatch.from_arrays([one], names=["a"])
        kept = left_out(raw, {"where": {"a": r"\d+"}})["left_out"]
        gone = left_out(raw, {"except": {"total": {"a": r"\d+"}}})["total"]
        assert (kept == ~gone).all()


@given(CELLS, st.sampled_from(["-", " to ", "–"]))
def test_ranges_are_total_and_never_half_read(cells: list[str | None], between: str):
    middle, half, wrong = midpoints(pa.array(cells, pa.string()), between)
    there = np.array([cell is not None for cell in cells], dtype=bool)
    assert (np.isfinite(middle) == (there & ~wrong)).all()
    assert (np.isfinite(half) == np.isfinite(middle)).all()
    assert (half[np.isfinite(half)] >= 0).all()


@given(st.integers(-(10**6), 10**6), st.integers(0, 10**6))
def test_a_range_lies_between_its_ends(low: int, width: int):
    middle, half, _ = midpoints(pa.array([f"{low}-{low + width}"]), "-")
    assert (middle[0], half[0]) == (low + width / 2, width / 2)
