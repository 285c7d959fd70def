"""Tables in print: bounded, the latest rows of a series, side by side where they are narrow."""

from datetime import date, timedelta

from evenhand.publishing import printed_tables
from evenhand.publishing.blocks import Cell, Heading, TableData
from evenhand.publishing.writing import Writer
from evenhand.wording.messages import Name, Quantity


def weeks(number: int) -> TableData:
    start = date(2024, 1, 1)
    rows = tuple(
        (Cell(Quantity(start + timedelta(days=7 * week), "date")), Cell(Quantity(week, "count")))
        for week in range(number)
    )
    return TableData((Heading("period_start"), Heading("count")), rows)


def places(number: int, words: str) -> TableData:
    rows = tuple((Cell(Name(words)), Cell(Quantity(n, "count"))) for n in range(number))
    return TableData((Heading("place_name"), Heading("count")), rows)


def counts(parts) -> list[list[int]]:
    return [[row[1].value.value for row in data.rows] for data, _ in parts]


def test_of_a_long_series_the_latest_rows_are_printed_and_the_rest_is_told() -> None:
    parts, told = printed_tables.twin(weeks(100), Writer("en"))
    assert [n for part in counts(parts) for n in part] == list(range(52, 100))
    assert told is not None
    assert told.written("en").startswith("The latest 48 of 100 rows")


def test_a_narrow_table_stands_in_two_halves_with_nothing_lost() -> None:
    parts, told = printed_tables.twin(weeks(25), Writer("en"))
    assert counts(parts) == [list(range(13)), list(range(13, 25))]
    assert told is None


def test_a_wide_table_keeps_its_first_rows() -> None:
    parts, told = printed_tables.twin(places(30, "a place with a name so long " * 3), Writer("en"))
    assert counts(parts) == [list(range(15))]
    assert told is not None
    assert told.written("en").startswith("15 of 30 rows")
