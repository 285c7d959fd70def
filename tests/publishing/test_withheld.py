"""Methods whose rows would give hidden numbers away are refused by the door out, in words."""

from datetime import date

import pytest

from evenhand.publishing.release import make_release

from . import small_city
from .conftest import city

TODAY = date(2026, 11, 23)
YEARS = {"first_from": date(2024, 1, 1), "first_to": date(2024, 12, 31),
         "second_from": date(2025, 1, 1), "second_to": date(2025, 12, 31)}  # fmt: skip
PLAN = [
    ("pattern_change", {**YEARS, "over": "area", "level": "neighbourhood"}),
    ("pattern_change", {**YEARS, "over": "cell"}),
    ("pattern_difference", {"offence": "assault", "other_offence": "misconduct",
                            "level": "neighbourhood"}),
    ("hot_spots", {"offence": "assault"}),
    ("area_rates", {"level": "neighbourhood"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def preview(tmp_path_factory):
    tables = {"incidents": small_city.incidents(), "areas": small_city.areas(),
              "exposure": small_city.exposure()}  # fmt: skip
    workspace = city(tmp_path_factory.mktemp("withheld") / "city", tables)
    return make_release(workspace, PLAN, today=TODAY, keep=False)


@pytest.mark.parametrize("number", ["Q-0001", "Q-0002", "Q-0003"])
def test_two_counts_side_by_side_are_never_released(preview, number):
    assert "worked out from them" in preview.refused[number]


def test_cells_are_never_released(preview):
    assert "never released" in preview.refused["Q-0004"]


def test_what_may_be_released_beside_them_is(preview):
    assert preview.finding("Q-0005").to_frame()["count"].notna().any()
