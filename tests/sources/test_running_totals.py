"""Periods in words, and running totals of a year brought to counts of their own periods."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evenhand.errors import SourceError
from evenhand.sources.importing import import_files
from evenhand.sources.labels import labelled
from evenhand.sources.mapping import mapping_from
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

Write = Callable[[str, str], Path]
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
LABELS = {
    "kind": "counts",
    "columns": {"area_id": "a", "period": "p", "offence_source": "o", "count": "n"},
    "constants": {"unit": "offences"},
    "time": {
        "pattern": r"(?P<first>\w+)-+(?P<last>\w+) (?P<year>\d{4})",
        "months": MONTHS,
        "running": "year",
    },
}
HEAD = "a,p,o,n\n"


def rows_of(workspace: Workspace) -> list[tuple[str, str, object]]:
    frame = workspace.read("counts").to_frame()
    return [
        (str(row.period_start)[:10], str(row.period_end)[:10], row.count_)
        for row in frame.rename(columns={"count": "count_"}).itertuples()
    ]


def test_each_total_less_the_one_before_is_the_count_between(workspace, write):
    text = HEAD + "A,Jan-Mar 2023,theft,10\nA,jan-jun 2023,theft,25\nA,jan--DEC 2023,theft,60\n"
    report = import_files(workspace, [write("a.csv", text)], mapping=mapping_from(LABELS, "x"))
    assert rows_of(workspace) == [
        ("2023-01-01", "2023-03-31", 10),
        ("2023-04-01", "2023-06-30", 15),
        ("2023-07-01", "2023-12-31", 35),
    ]
    assert (report.rows_in, report.rows_used, report.tables["counts"]) == (3, 3, 3)


def test_the_later_publication_is_kept_and_what_it_changed_is_told(workspace, write):
    old = write("z.csv", HEAD + "A,jan-mar 2023,theft,10\nB,jan-mar 2023,theft,4\n")
    new = write("a.csv", HEAD + "A,jan-mar 2024,theft,7\nA,jan-mar 2023,theft,11\n")
    report = import_files(workspace, [old, new], mapping=mapping_from(LABELS, "x"))
    assert sorted(rows_of(workspace)) == [
        ("2023-01-01", "2023-03-31", 4),
        ("2023-01-01", "2023-03-31", 11),
        ("2024-01-01", "2024-03-31", 7),
    ]
    assert {file.name: file.rows_used for file in report.files} == {"a.csv": 2, "z.csv": 1}
    assert [(one.file, one.reason, one.first_rows) for one in report.set_aside] == [
        ("z.csv", "superseded", (2,))
    ]
    revised = [(one.names["file"], one.numbers["rows"][0]) for one in report.notes
               if one.key == "sources.revised"]  # fmt: skip
    assert revised == [("z.csv", 1)]


def test_a_total_below_the_one_before_leaves_the_time_between_missing(workspace, write):
    text = HEAD + "A,jan-mar 2023,theft,10\nA,jan-jun 2023,theft,9\nA,jan-sep 2023,theft,12\n"
    report = import_files(workspace, [write("a.csv", text)], mapping=mapping_from(LABELS, "x"))
    assert rows_of(workspace) == [
        ("2023-01-01", "2023-03-31", 10),
        ("2023-04-01", "2023-06-30", pd.NA),
        ("2023-07-01", "2023-09-30", 3),
    ]
    below = [one.numbers["rows"][0] for one in report.warnings if one.key.endswith("revised_below")]
    assert below == [1]


def test_the_first_total_of_a_year_keeps_the_time_that_it_covers(workspace, write):
    text = HEAD + "A,jan-mar 2024,theft,3\nA,jan-sep 2023,theft,10\nB,jan-mar 2023,theft,1\n"
    report = import_files(workspace, [write("a.csv", text)], mapping=mapping_from(LABELS, "x"))
    assert rows_of(workspace)[1] == ("2023-01-01", "2023-09-30", 10)
    still = [one.numbers["rows"][0] for one in report.notes if one.key.endswith("still_running")]
    assert still == [1]


def test_a_missing_total_is_passed_over_and_is_not_zero(workspace, write):
    text = HEAD + "A,jan-mar 2023,theft,10\nA,jan-jun 2023,theft,\nA,jan-sep 2023,theft,15\n"
    import_files(workspace, [write("a.csv", text)], mapping=mapping_from(LABELS, "x"))
    assert rows_of(workspace) == [
        ("2023-01-01", "2023-03-31", 10),
        ("2023-04-01", "2023-06-30", pd.NA),
        ("2023-04-01", "2023-09-30", 5),
    ]


def test_what_is_not_running_is_left_as_it_is(workspace, write):
    stored = {**LABELS, "time": {**LABELS["time"]}}
    del stored["time"]["running"]
    text = HEAD + "A,jan-mar 2023,theft,10\nA,apr-jun 2023,theft,15\nA,spring 2023,theft,15\n"
    report = import_files(workspace, [write("a.csv", text)], mapping=mapping_from(stored, "x"))
    assert [row[2] for row in rows_of(workspace)] == [10, 15]
    assert report.by_reason() == {"unreadable_date": 1}


@pytest.mark.parametrize(
    ("time", "words"),
    [
        ({"pattern": "(?P<month>.+)"}, r"\[time\] pattern is"),
        ({"pattern": "(?P<year>.+) (?P<week>.+)"}, r"\[time\] pattern is"),
        ({"pattern": "(?P<year>.+) (?P<first>.+)"}, r"\[time\] pattern is"),
        ({"pattern": "("}, r"\[time\] pattern is"),
        ({"months": MONTHS[:11]}, "names of the twelve months"),
        ({"months": [*MONTHS[:11], "JAN"]}, "names of the twelve months"),
        ({"running": "week"}, "running is 'week'; give one of year"),
    ],
)
def test_faults_of_labels_are_said(time, words):
    with pytest.raises(SourceError, match=words):
        mapping_from({**LABELS, "time": time}, "x")


def test_running_totals_are_counts():
    stored = {"kind": "exposure", "columns": {"area_id": "a", "year": "y", "value": "v"},
              "constants": {"base": "residents"}, "time": {"running": "year"}}  # fmt: skip
    with pytest.raises(SourceError, match="running is for counts"):
        mapping_from(stored, "x")


@pytest.mark.parametrize("part", [{"wide": {"columns": "x"}}, {"combine": "sum"}])
def test_running_totals_have_a_row_for_each_period(part):
    with pytest.raises(SourceError, match="running cannot stand with"):
        mapping_from({**LABELS, **part}, "x")


@pytest.mark.parametrize(
    ("pattern", "months", "label", "first", "last"),
    [
        (r"(?P<year>\d+)", (), "2023", "2023-01-01", "2023-12-31"),
        (r"(?P<month>\w+) (?P<year>\d+)", MONTHS, "FEB 2024", "2024-02-01", "2024-02-29"),
        (r"(?P<month>\d+)/(?P<year>\d+)", (), "11/2024", "2024-11-01", "2024-11-30"),
        (r"(?P<year>\d+) ?Q(?P<quarter>\d)", (), "2024Q4", "2024-10-01", "2024-12-31"),
        (r"(?P<year>\d+) ?Q(?P<quarter>\d)", (), "2024Q5", "NaT", "NaT"),
        (r"(?P<month>\d+)/(?P<year>\d+)", (), "13/2024", "NaT", "NaT"),
        (r"(?P<first>\d+)-(?P<last>\d+)/(?P<year>\d+)", (), "6-3/2024", "NaT", "NaT"),
        (r"(?P<year>\d+)", (), "9999", "NaT", "NaT"),
    ],
)
def test_labels_are_read_or_found_unreadable(pattern, months, label, first, last):
    begin, end, unreadable = labelled(pa.array([label, None]), pattern, months)
    assert [str(day) for day in begin] == [first, "NaT"]
    assert [str(day) for day in end] == [last, "NaT"]
    assert unreadable.tolist() == [first == "NaT", False]


LABEL = st.text(max_size=10) | st.from_regex(r"\A\w{0,3}-\w{0,3} \d{2,5}\Z")


@given(st.lists(st.none() | LABEL, max_size=6))
def test_labels_are_total(labels):
    first, last, unreadable = labelled(
        pa.array(labels, pa.string()), LABELS["time"]["pattern"], MONTHS
    )
    there = np.array([label is not None for label in labels], dtype=bool)
    assert (np.isnat(first) == np.isnat(last)).all()
    assert (unreadable == (there & np.isnat(first))).all()
    assert (last >= first)[~np.isnat(first)].all()


@settings(max_examples=25, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(st.lists(st.integers(0, 50), min_size=12, max_size=12), st.randoms(use_true_random=False))
def test_totals_of_any_months_give_the_months_back(tmp_path_factory, counts, draw):
    """Whatever months of a year are published, sums of what comes out are the totals published."""
    published = sorted(draw.sample(range(12), draw.randint(1, 12)))
    lines = [f"A,jan-{MONTHS[at]} 2023,theft,{sum(counts[: at + 1])}" for at in published]
    draw.shuffle(lines)
    folder = tmp_path_factory.mktemp("running")
    path = folder / "n.csv"
    path.write_text(HEAD + "\n".join(lines) + "\n")
    city = Workspace.create(
        folder / "city", Settings(name="C", crs="EPSG:27700", timezone="Europe/London")
    )
    report = import_files(city, [path], mapping=mapping_from(LABELS, "x"))
    frame = city.read("counts").to_frame().sort_values("period_end")
    assert frame["count"].cumsum().tolist() == [sum(counts[: at + 1]) for at in published]
    begins = ["2023-01-01", *frame["period_end"].add(pd.Timedelta(days=1)).astype(str)[:-1]]
    assert frame["period_start"].astype(str).tolist() == begins
    assert report.rows_in == report.rows_used == len(frame)
