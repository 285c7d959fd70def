"""Which rows have something to be known, by number, and where rows of a table come from."""

import json

import numpy as np
import pyarrow as pa
import pytest

from evenhand.sources.importing import import_files
from evenhand.sources.repeats import KeyCount
from evenhand.sources.report import ImportReport
from evenhand.sources.tally import MOST_GAPS, Tally

MAPPING = """\
title = "Records"
kind = "incidents"

[columns]
incident_id = "id"
offence_source = "what"
starts_at = "when"
longitude = "lon"
latitude = "lat"

[time]
format = "%Y-%m-%d %H:%M"
zone = "Europe/London"
"""
ROWS = """\
id,what,when,lon,lat
a,theft,2023-03-01 10:00,-0.1,51.5
b,theft,not a day,-0.1,51.5
a,theft,2023-03-26 01:30,0,0
,theft,2023-10-29 01:30,-0.1,51.5
c,theft,,,
d,theft,31 June,-0.1,51.5
e,theft,2023-03-02 10:00,-0.1,51.5
"""


@pytest.fixture
def report(workspace, write):
    write("records.toml", MAPPING)
    return import_files(workspace, [write("records.csv", ROWS)])


def test_rows_that_stay_in_are_told_by_number(report):
    seen = {part.key: (part.rows, part.first_rows) for part in report.seen}
    assert seen["at_origin"] == (1, (4,))
    assert seen["skipped_clock"] == (1, (4,))
    assert seen["clock_twice"] == (1, (5,))
    assert seen["undated"] == (1, (6,))
    assert seen["no_id"] == (1, (5,))
    assert seen["repeated_keys"] == (1, (4,))
    assert "with_offset" not in seen


def test_rows_left_out_leave_gaps_in_the_numbers(report):
    assert report.files[0].first_row == 2
    assert report.files[0].gaps == ((3, 1), (7, 1))


def test_stamps_with_an_offset_are_counted(workspace, write):
    write("records.toml", MAPPING.replace("%Y-%m-%d %H:%M", "iso"))
    text = "id,what,when,lon,lat\n1,theft,2023-06-01T22:00:00+00:00,,\n2,theft,2023-06-01T22:00,,\n"
    found = import_files(workspace, [write("records.csv", text)])
    assert [(p.rows, p.first_rows) for p in found.seen if p.key == "with_offset"] == [(1, (2,))]


def test_the_account_survives_json_and_old_accounts_are_read(report):
    stored = json.loads(json.dumps(report.to_json()))
    assert ImportReport.from_json(stored) == report
    for new in ("seen", "repeated"):
        del stored[new]
    for file in stored["files"]:
        del file["gaps"], file["first_row"]
    old = ImportReport.from_json(stored)
    assert old.seen == old.repeated == ()
    assert old.files[0].gaps is None


def test_keys_that_repeat_are_found_over_batches_by_the_places_of_their_rows():
    keys = KeyCount()
    keys.add(pa.array(["a", None, "b"]))
    keys.add(pa.array([None, "a", "c", "c", "a"]))
    assert keys.repeated() == 3
    assert keys.groups(9) == (2, ((0, 4, 7), (5, 6)))
    assert keys.groups(1) == (2, ((0, 4, 7),))


def test_no_keys_make_no_groups():
    keys = KeyCount()
    keys.add(pa.array([None, None], pa.string()))
    assert keys.groups(3) == (0, ())
    assert KeyCount().groups(3) == (0, ())


def test_too_many_gaps_are_not_kept():
    tally = Tally()
    tally.close(np.arange(2 * MOST_GAPS) % 2 == 0, 0)
    assert len(tally.gaps) == MOST_GAPS
    tally.close(np.array([False]), 2 * MOST_GAPS)
    assert tally.gaps is None
