import json

import pytest

from evenhand.sources.report import (
    CrosswalkLoss,
    FileRead,
    ImportReport,
    Note,
    PersonalCells,
    SetAside,
    joined,
)

FILE = FileRead("a.csv", "ab" * 32, 120, "incidents", rows_in=10, rows_used=7)
ASIDE = (
    SetAside("a.csv", "ragged", 2, (4, 9)),
    SetAside("a.csv", "unreadable_date", 1, (5,)),
)


def whole() -> ImportReport:
    return ImportReport(
        files=(FILE,),
        set_aside=ASIDE,
        personal=(PersonalCells("a.csv", "outcome", "email", 1),),
        losses=(CrosswalkLoss("policeuk", "broader", 7),),
        tables={"incidents": 7},
        mappings={"a.csv": {"kind": "incidents"}},
        notes=(Note("sources.repeated_keys", {"rows": (3, "count")}, {"file": "a.csv"}),),
    )


def test_a_report_survives_json() -> None:
    stored = json.loads(json.dumps(whole().to_json()))
    assert ImportReport.from_json(stored) == whole()
    assert ImportReport.from_json(stored).by_reason() == {"ragged": 2, "unreadable_date": 1}


def test_a_report_that_loses_a_row_cannot_exist() -> None:
    with pytest.raises(AssertionError, match="1 rows are not accounted for"):
        ImportReport(files=(FILE,), set_aside=ASIDE[:1])


def test_rows_set_aside_need_a_file_that_was_read() -> None:
    with pytest.raises(AssertionError, match="not read"):
        ImportReport(files=(), set_aside=ASIDE)


def test_joined_reports_add_up() -> None:
    other = ImportReport(
        files=(FileRead("b.csv", "cd" * 32, 9, "incidents", 4, 4),),
        losses=(CrosswalkLoss("policeuk", "broader", 4),),
        tables={"incidents": 4},
        notes=whole().notes,
    )
    both = joined([whole(), other])
    assert (both.rows_in, both.rows_used) == (14, 11)
    assert both.tables == {"incidents": 11}
    assert both.losses == (CrosswalkLoss("policeuk", "broader", 11),)
    assert len(both.notes) == 1
