"""The planted gaps between feeling and crime are told, and no other."""

import evenhand as eh
from evenhand.demo.city import make_city
from evenhand.demo.planted import PLANTED


def told(city, wave):
    tables = city.tables
    frame = eh.perception_gap(
        tables["survey"], tables["incidents"], tables["exposure"], areas=tables["areas"],
        base="ambient", level="neighbourhood", wave=wave,
    ).to_frame()  # fmt: skip
    rows = frame[frame["call"].isin(["less_safe", "safer"])]
    return dict(zip(rows["area_id"], rows["call"], strict=True))


def planted(wave):
    return {code: ("less_safe" if each[wave] > 0 else "safer")
            for code, *each in PLANTED.unsafe_offset if each[wave]}  # fmt: skip


def test_the_planted_gaps_of_the_second_wave_are_told_and_nothing_else(city):
    assert told(city, "2026") == planted(1)


def test_in_the_first_wave_nothing_is_told_that_was_not_planted(city):
    assert told(city, "2024").items() <= planted(0).items()


def test_in_another_city_the_large_gap_is_told_and_nothing_that_was_not_planted():
    found = told(make_city(2), "2026")
    assert found.items() <= planted(1).items()
    assert found["KAN"] == "less_safe"
