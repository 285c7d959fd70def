"""Both clocks read right, also in the weeks in which only one of them was set forward or back."""

from datetime import UTC, datetime, timedelta

import pytest

from evenhand.portal.sessions.times import OFTEN, by_clock, city_of, instant, is_clock, offset_of

HOST = "Europe/Amsterdam"


def read(local: datetime, clock: str, minutes: int = 60) -> tuple[str, str, str]:
    """Say what a reader elsewhere sees of a session at a time by the host's clock."""
    starts = instant(local, HOST)
    assert starts is not None
    told = by_clock(starts, starts + timedelta(minutes=minutes), clock, "en")
    return told.day, told.hours, told.offset


@pytest.mark.parametrize(
    ("local", "clock", "expected"),
    [  # worked out by hand from the rules of each place
        # 14:00 CET is 13:00 UTC
        ((2027, 1, 14, 14), HOST, ("Thursday 14 January 2027", "14:00–15:00", "UTC+1")),
        ((2027, 1, 14, 14), "Europe/Lisbon", ("Thursday 14 January 2027", "13:00–14:00", "UTC+0")),
        ((2027, 1, 14, 14), "Asia/Kolkata",
         ("Thursday 14 January 2027", "18:30–19:30", "UTC+5:30")),
        ((2027, 1, 14, 14), "America/New_York",
         ("Thursday 14 January 2027", "08:00–09:00", "UTC−5")),
        # 14 March 2027: clocks of New York go forward; Amsterdam's not before 28 March
        ((2027, 3, 25, 14), "America/New_York",
         ("Thursday 25 March 2027", "09:00–10:00", "UTC−4")),
        ((2027, 3, 29, 14), "America/New_York", ("Monday 29 March 2027", "08:00–09:00", "UTC−4")),
        # 31 October 2027: Amsterdam goes back; New York not before 7 November
        ((2027, 10, 29, 14), "America/New_York",
         ("Friday 29 October 2027", "08:00–09:00", "UTC−4")),
        ((2027, 11, 2, 14), "America/New_York",
         ("Tuesday 2 November 2027", "09:00–10:00", "UTC−4")),
        ((2027, 11, 9, 14), "America/New_York",
         ("Tuesday 9 November 2027", "08:00–09:00", "UTC−5")),
        # Sydney goes back on 4 April 2027, one week after Amsterdam went forward
        ((2027, 3, 25, 14), "Australia/Sydney",
         ("Friday 26 March 2027", "00:00–01:00", "UTC+11")),
        ((2027, 3, 30, 14), "Australia/Sydney",
         ("Tuesday 30 March 2027", "23:00 – Wednesday 31 March 2027, 00:00", "UTC+11")),
        ((2027, 4, 6, 14), "Australia/Sydney", ("Tuesday 6 April 2027", "22:00–23:00", "UTC+10")),
    ],
)  # fmt: skip
def test_a_reader_elsewhere_sees_the_right_hours(local, clock, expected):
    assert read(datetime(*local), clock) == expected


def test_a_session_that_lasts_while_clocks_go_back_is_as_long_as_it_was_said():
    starts = instant(datetime(2027, 10, 31, 1, 30), HOST)
    told = by_clock(starts, starts + timedelta(hours=2), HOST, "en")
    assert told.hours == "01:30–02:30"  # two hours: 02:00 to 03:00 came twice


def test_an_hour_that_is_left_out_or_comes_twice_is_no_instant():
    assert instant(datetime(2027, 3, 28, 2, 0), HOST) is None
    assert instant(datetime(2027, 3, 28, 3, 0), HOST) == datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert instant(datetime(2027, 10, 31, 2, 59), HOST) is None
    assert instant(datetime(2027, 10, 31, 3, 0), HOST) == datetime(2027, 10, 31, 2, tzinfo=UTC)


def test_every_clock_to_choose_from_exists_and_has_a_name():
    assert [one for one in OFTEN if not is_clock(one)] == []
    assert city_of("Europe/Lisbon", "de") == "Lissabon"
    assert city_of("Europe/Vienna", "fr") == "Vienne"
    assert len({city_of(one, "es") for one in OFTEN}) == len(OFTEN)


def test_a_day_is_written_in_the_readers_language():
    starts = datetime(2027, 3, 30, 12, tzinfo=UTC)
    ends = starts + timedelta(hours=1)
    days = {one: by_clock(starts, ends, HOST, one).day for one in ("en", "fr", "de", "es")}
    assert days == {
        "en": "Tuesday 30 March 2027", "fr": "mardi 30 mars 2027",
        "de": "Dienstag, 30. März 2027", "es": "martes, 30 de marzo de 2027",
    }  # fmt: skip


def test_offsets_west_of_greenwich_have_a_minus():
    assert offset_of(datetime(2027, 1, 1, tzinfo=UTC) - timedelta(0)) == "UTC+0"
