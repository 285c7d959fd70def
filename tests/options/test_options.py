from datetime import date
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand import options
from evenhand.options import allows_none, bounds_of, faults, plain_kind

KINDS = {name: kind for name, kind in vars(options).items() if hasattr(kind, "__metadata__")}


def test_every_kind_says_what_it_means():
    for name, kind in KINDS.items():
        assert bounds_of(kind).meaning, name


@pytest.mark.parametrize(("value", "kind", "told"), [
    (-5.0, options.Metres, "option 'x' is -5.0 m; give at least 0"),
    (0, options.Days, "option 'x' is 0 days; give at least 1"),
    (1.2, options.Share, "option 'x' is 1.2 share; give at most 1"),
    (25.0, options.Hours, "option 'x' is 25.0 h; give at most 24"),
    ("Robbery!", options.Offence, "option 'x' is 'Robbery!'; give an offence class, as in the pr"),
    ("people", options.Base, "option 'x' is 'people'; choose one of residents, ambient"),
    (True, options.Days, "option 'x' is True; give a value of kind int"),
    (float("nan"), options.Metres, "option 'x' is nan; give a value of kind float"),
    ("2026-01-01", options.CalendarDay, "option 'x' is '2026-01-01'; give a value of kind date"),
    (None, options.Seed, "option 'x' has no value; give one"),
])  # fmt: skip
def test_a_value_out_of_bounds_is_told_with_its_unit(value, kind, told):
    assert faults("x", value, kind)[0].startswith(told)


@pytest.mark.parametrize(("value", "kind"), [
    (0, options.Metres), (1, options.Days), (0.5, options.Confidence), ("robbery", options.Offence),
    ("local:graffiti", options.Offence), ("dwellings", options.Base),
    (date(2026, 1, 1), options.CalendarDay), ("neighbourhood", options.AreaLevel),
])  # fmt: skip
def test_a_value_within_bounds_is_taken(value, kind):
    assert faults("x", value, kind) == []


def test_an_optional_kind_keeps_the_bounds_of_the_kind_inside():
    optional = options.Days | None
    assert allows_none(optional) and not allows_none(options.Days)
    assert bounds_of(optional) == bounds_of(options.Days)
    assert plain_kind(optional) is int
    assert faults("x", None, optional) == []
    assert faults("x", 0, optional) != []


@given(st.integers(-10, 40_000))
def test_whole_days_are_taken_exactly_within_their_bounds(value):
    assert (faults("x", value, options.Days) == []) == (1 <= value <= 36_525)


def test_a_choice_of_words_takes_these_only():
    kind = Literal["a", "b"]
    assert faults("x", "a", kind) == []
    assert "choose one of a, b" in faults("x", "c", kind)[0]
