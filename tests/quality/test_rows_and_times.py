"""Faults written by hand: each is found, counted, and shown by the number of its row."""

import json

import pandas as pd
import pytest

from evenhand.errors import OptionError, UnsuitableData
from evenhand.quality.report import quality_report
from evenhand.quality.written import markdown, plain, text_lines
from evenhand.tables.stops import Stops
from evenhand.wording.messages import LANGUAGES

FAULTS = """\
a,theft,2023-03-01 10:00,2023-03-01 10:20,-0.1,51.5
b,theft,not a day,,-0.1,51.5
a,theft,2023-03-01 10:00,2023-03-01 10:20,-0.1,51.5
c,fight,2023-03-02 09:00,2023-03-01 09:00,-0.1,51.5
,theft,2023-03-26 01:30,2023-03-26 01:30,0,0
d,theft,,,-0.2,51.5
e,fight,2023-03-05 12:10,2023-03-20 12:10,,
d,fight,2023-03-05 12:10,2023-03-05 12:15,-0.3,51.5
"""


@pytest.fixture
def report(bring):
    return quality_report(bring(FAULTS))


def sized(report, name, table="incidents"):
    item = report.item(table, name)
    return (item.numbers["count"][0], item.numbers["of"][0], [one.row for one in item.examples])


def test_every_fault_is_counted_and_shown_by_row_number(report):
    assert sized(report, "undated") == (1, 6, [7])
    assert sized(report, "unplaced") == (2, 6, [6, 8])
    assert sized(report, "at_origin")[::2] == (1, [6])
    assert sized(report, "skipped_clock")[::2] == (1, [6])
    assert sized(report, "long_windows") == (1, 5, [8])
    assert sized(report, "no_id") == (1, 6, [6])
    assert sized(report, "aside|unreadable_date", "all") == (1, 8, [3])
    assert sized(report, "aside|reversed_times", "all") == (1, 8, [5])
    assert sized(report, "reconciled", "all")[:2] == (6, 8)


def test_dates_years_away_from_all_others_are_found_on_either_side(bring):
    rows = [
        f"k{i},theft,2023-{1 + i % 9:02d}-{1 + i % 28:02d} 10:00,,-0.1,51.5" for i in range(500)
    ]
    rows[40] = rows[40].replace("2023", "2062")
    rows[99] = rows[99].replace("2023", "1923")
    item = quality_report(bring("\n".join([*rows, ""]))).item("incidents", "stray_dates")
    assert (item.numbers["count"][0], [one.row for one in item.examples]) == (2, [42, 101])
    assert item.is_heavy


def test_without_any_area_nothing_is_good_for_comparing_areas(report):
    use = next(use for use in report.uses if (use.table, use.purpose) == ("incidents", "areas"))
    assert use.verdict == "not"
    assert "no outlines of areas were imported" in "\n".join(text_lines(report, "en"))


def test_years_of_their_own_are_no_stray_dates(bring):
    """A first year with many rows, after a gap of three, is a series with a gap."""
    rows = [f"k{i},theft,{2019 if i < 20 else 2023}-01-{1 + i % 28:02d} 10:00,,-0.1,51.5"
            for i in range(500)]  # fmt: skip
    item = quality_report(bring("\n".join([*rows, ""]))).item("incidents", "stray_dates")
    assert item.state == "clear"


def test_repeated_identifiers_and_those_whose_rows_differ_are_told_apart(report):
    assert sized(report, "repeated_ids") == (2, 6, [4, 9])
    assert report.item("incidents", "repeated_ids").numbers["ids"][0] == 2
    assert sized(report, "ids_differ") == (1, 2, [9])
    assert sized(report, "same_rows") == (1, 6, [4])


def test_what_was_looked_for_and_not_found_is_told(report):
    for name in ("known_to_month", "told_twice", "clock_twice", "personal_cells"):
        table = "all" if name == "personal_cells" else "incidents"
        assert report.item(table, name).state == "clear"


def test_what_too_few_rows_cannot_tell_is_not_called_clear(report):
    for name in ("default_times", "empty_days", "default_places", "shares_shift"):
        assert report.item("incidents", name).state == "unknown"


def test_numbers_are_cited_and_given_again(report):
    for item in report.items:
        for number, (value, _) in item.numbers.items():
            again = report.cite(item.citation(number))
            assert again == value or (again != again and value != value)
    with pytest.raises(OptionError, match=r"D-incidents\.count"):
        report.cite("D-incidents.count[nothing]")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_content_of_a_row_is_ever_written(bring, language):
    secret = "Ashdown,theft,2023-03-01 10:00,2023-03-01 10:20,-0.123456,51.512345\n"
    found = quality_report(bring(secret * 3 + FAULTS))
    texts = [*text_lines(found, language), markdown(found, language, "Page"),
             json.dumps(plain(found, language), allow_nan=False)]  # fmt: skip
    for text in texts:
        for word in ("Ashdown", "123456", "512345", "10:00"):
            assert word not in text


def test_every_item_found_has_its_sentences_in_every_language(report):
    for item in (one for one in report.items if one.state == "found"):
        for language in LANGUAGES:
            for message in (item.title(), item.found(), item.dealt(), item.means()):
                assert len(message.written(language)) > 5


def test_a_workspace_without_data_is_refused_in_words(workspace):
    with pytest.raises(UnsuitableData, match="import some first"):
        quality_report(workspace)


def test_dates_whose_days_are_all_below_thirteen_are_ambiguous(bring, workspace):
    rows = "".join(f"{n},theft,0{n}/03/2023,,-0.1,51.5\n" for n in range(1, 6))
    found = quality_report(bring(rows, pattern="%d/%m/%Y"))
    assert sized(found, "ambiguous_dates") == (1, 1, [2])
    bring("x,theft,05/03/2023,,-0.1,51.5\ny,theft,25/03/2023,,-0.1,51.5\n", "more", "%d/%m/%Y")
    assert sized(quality_report(workspace), "ambiguous_dates")[:2] == (1, 2)


def test_dates_with_the_year_first_are_never_ambiguous(report):
    item = report.item("incidents", "ambiguous_dates")
    assert (item.state, item.numbers["of"][0]) == ("clear", 0)


def test_two_deliveries_of_one_month_are_told_and_compared(bring):
    rows = [f"{n},theft,2023-04-{n % 28 + 1:02d} 12:{n % 60:02d},,-0.1,51.5" for n in range(60)]
    bring("\n".join(rows[:40]) + "\n", name="first")
    later = "\n".join(f"y{row}" for row in rows) + "\n"
    found = quality_report(bring(later, name="second"))
    assert sized(found, "told_twice")[:2] == (60, 100)
    item = found.item("incidents", "late_tail")
    assert (item.state, item.numbers["count"][0], item.numbers["of"][0]) == ("found", 20, 60)


def test_one_delivery_cannot_tell_how_much_is_still_to_come(report):
    assert report.item("incidents", "late_unknown").state == "found"
    assert not report.item("incidents", "late_unknown").is_heavy


def test_stamps_of_which_only_some_have_an_offset_call_for_care(bring):
    rows = ("1,theft,2023-06-30T23:30:00+00:00,,-0.1,51.5\n"
            "2,theft,2023-06-30T23:40:00,,-0.1,51.5\n")  # fmt: skip
    item = quality_report(bring(rows, pattern="iso")).item("incidents", "offset_stamps")
    assert item.is_heavy
    numbers = {name: value for name, (value, _) in item.numbers.items()}
    assert (numbers["count"], numbers["days"], numbers["months"], numbers["files"]) == (1, 1, 1, 1)


def test_groups_of_people_are_not_looked_at(workspace, monkeypatch):
    frame = pd.DataFrame({
        "stop_id": [f"s{n}" for n in range(30)], "starts_at": pd.Timestamp("2023-05-01", tz="UTC"),
        "x_m": 1.0, "y_m": 1.0, "group_origin": ["north", "south"] * 15,
    })  # fmt: skip
    from evenhand.quality.origins import Origins
    from evenhand.quality.rows import rows_of

    stops = Stops.from_frame(frame, crs="EPSG:27700", timezone="Europe/London")
    assert "group_origin" not in rows_of(stops, Origins([], "stops", 30)).frame
