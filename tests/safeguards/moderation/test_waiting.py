"""Floods, groups of texts that say nearly the same, and the order in which they are read."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.safeguards.moderation.alike import similar
from evenhand.safeguards.moderation.floods import Arrival, Limits, fingerprint, flood
from evenhand.safeguards.moderation.judging import Judgement, Reason, judge
from evenhand.safeguards.moderation.sorting import queue

NOON = datetime(2026, 5, 1, 12)


def came(minute, source="a", text="The lamp is broken"):
    return Arrival(NOON + timedelta(minutes=minute), source, fingerprint(text))


def test_many_from_one_source_are_a_flood_and_as_many_from_several_are_none():
    new = came(6, text="new")
    assert flood(new, [came(n, text=f"{n}") for n in range(6)]) == "source"
    assert flood(new, [came(n, source=f"{n}", text=f"{n}") for n in range(6)]) is None


def test_the_same_text_from_anywhere_is_a_flood_however_it_is_spelled():
    before = [came(n, source=f"{n}", text=text) for n, text in enumerate(
        ["The lamp is broken", "THE LAMP IS BROKEN!", "the  l\u0430mp is broken"])]  # fmt: skip
    assert flood(came(4, source="x"), before) == "text"


def test_what_came_long_before_does_not_count():
    assert flood(came(60), [came(0)] * 9) is None
    assert flood(came(60), [came(0)] * 9, Limits(minutes=90)) == "text"


def test_a_thousand_texts_in_a_minute_keep_their_limits_and_are_grouped_in_one_go():
    before, kept = [], []
    for n in range(1000):
        new = Arrival(NOON + timedelta(milliseconds=60 * n), f"{n % 50}", fingerprint(f"text {n}"))
        if flood(new, before) is None:
            kept.append(f"Lamp {n} at the corner of street {n * 7919 % 1000} is out")
        before.append(new)
    assert len(kept) == 50 * Limits().from_one_source
    assert sum(map(len, similar(kept * 3))) == 3 * len(kept)
    assert max(map(len, similar(kept * 3))) >= 3


def test_near_duplicates_are_one_group_and_others_stand_alone():
    texts = [
        "The lamp at the canal bridge has been broken for three weeks",
        "Bins behind the market overflow every Sunday",
        "the lamp at the canal bridge has been broken since three weeks!!",
        "Tne lamp at the canal bridge has been broken for three weeks, again",
    ]
    assert similar(texts) == [(0, 2, 3), (1,)]


@given(st.lists(st.text(max_size=60), max_size=12))
def test_every_text_is_in_one_group_and_the_same_texts_group_alike(texts):
    groups = similar(texts)
    assert sorted(at for group in groups for at in group) == list(range(len(texts)))
    assert groups == similar(texts)


class Model:
    def __init__(self, *numbers):
        self.numbers = numbers

    def urgency(self, texts, language):
        return self.numbers


HELD = Judgement("hold", (Reason("spam", ((0, 1),), ("x",)),))
PASSED = Judgement("pass", ())


def test_a_model_orders_texts_of_one_outcome_and_never_across_outcomes():
    assert queue(["a", "b", "c"], [PASSED, HELD, PASSED], "en", Model(0, 0, 9)) == [1, 2, 0]


@pytest.mark.parametrize("numbers", [(1,), (1, float("nan"), 2), ()])
def test_a_model_that_fails_leaves_the_order_of_arrival(numbers):
    assert queue(["a", "b", "c"], [PASSED] * 3, "en", Model(*numbers)) == [0, 1, 2]


def test_an_emergency_is_read_first():
    texts = ["The lamp is broken", "Someone is breaking into the kiosk right now"]
    assert queue(texts, [judge(text, "en") for text in texts], "en") == [1, 0]
