from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.wording.numbers import MINUS, NO_BREAK, written


@pytest.mark.parametrize(("value", "kind", "english", "french"), [
    (0.0912, "percent", f"9{NO_BREAK}%", f"9{NO_BREAK}%"),
    (0.004, "percent", f"0.4{NO_BREAK}%", f"0,4{NO_BREAK}%"),
    (-0.09, "signed_percent", f"{MINUS}9{NO_BREAK}%", f"{MINUS}9{NO_BREAK}%"),
    (0.09, "signed_percent", f"+9{NO_BREAK}%", f"+9{NO_BREAK}%"),
    (3.14159, "rate", "3.14", "3,14"),
    (31.4159, "rate", "31.4", "31,4"),
    (0.0314159, "number", "0.0314", "0,0314"),
    (0.5, "p_value", "p = 0.50", "p = 0,50"),
    (200.0, "metres", f"200{NO_BREAK}m", f"200{NO_BREAK}m"),
    (2026, "year", "2026", "2026"),
    (None, "count", "–", "–"),
    (float("nan"), "rate", "–", "–"),
    (float("inf"), "rate", "∞", "∞"),
])  # fmt: skip
def test_numbers_are_written_as_each_language_does(value, kind, english, french):
    assert (written(value, kind, "en"), written(value, kind, "fr")) == (english, french)


@given(st.floats(min_value=0, max_value=1, exclude_max=True))
def test_a_p_value_is_never_written_as_zero(p):
    assert written(p, "p_value", "en").split()[-1].strip("0.") != "" or p > 0.9


@pytest.mark.parametrize(
    ("share", "written_as"),
    [(6 / 59_812, "0.01 %"), (0.0004, "0.04 %"), (0.0, "0 %")],
)
def test_a_few_of_many_are_not_written_as_none(share, written_as):
    assert written(share, "percent", "en") == written_as.replace(" ", NO_BREAK)


def test_a_small_negative_number_has_no_minus_before_zero():
    assert written(-0.0001, "number", "en", digits=1) == "0.0"
    assert written(-0.0, "signed", "en") == "0"


def test_days_and_months_are_written_out():
    assert written(date(2026, 11, 1), "month", "en") == "November 2026"
    assert written(date(2026, 11, 1), "month", "fr") == "novembre 2026"
    assert "2026" in written(date(2026, 11, 1), "date", "fr")


def test_the_first_of_a_month_is_an_ordinal_in_french():
    assert written(date(2023, 3, 1), "date", "fr") == "1er mars 2023"
    assert written(date(2023, 3, 11), "date", "fr") == "11 mars 2023"
    assert written(date(2023, 3, 1), "date", "en") == "1 March 2023"
