"""What is held, what passes, and that what is quoted stands in the text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.errors import OptionError
from evenhand.safeguards.moderation.judging import judge
from evenhand.safeguards.moderation.rulebook import RULES, languages
from evenhand.wording.languages import LANGUAGES


def rules_of(text, language="en", **more):
    return [reason.rule for reason in judge(text, language, **more).reasons]


@pytest.mark.parametrize(("text", "rule"), [
    ("A tall man with a beard sits at the kiosk.", "description"),
    ("The Romanians have taken over the park.", "trait"),
    ("Ask Mrs Harrowgate about the noise.", "name"),
    ("Ring me on 07700 900123", "phone"),
    ("Write to jo.bloggs@example.org", "mail"),
    ("Van KV87 TRO blocks the ramp", "plate"),
    ("He lives at 12 Mill Lane", "address"),
    ("The owner of the corner shop sells drugs", "accusation"),
    ("Let us all follow him home", "call"),
    ("I will break your legs", "threat"),
    ("Buy now, promo code STREET20", "spam"),
])  # fmt: skip
def test_each_rule_holds_what_it_says(text, rule):
    judged = judge(text, "en")
    assert judged.outcome == "hold"
    assert rule in [reason.rule for reason in judged.reasons]


@pytest.mark.parametrize("text", [
    "As a Muslim woman I avoid the underpass after dark.",
    "I was followed home last night and I am still afraid.",
    "The Turkish bakery on the corner is lovely.",
    "Please repair the lamp in Martin Street.",
    "Somebody stole my bike at the Marie Curie School.",
    "More police patrols near the station, please.",
])  # fmt: skip
def test_residents_who_tell_of_themselves_and_of_places_pass(text):
    assert judge(text, "en").outcome == "pass"


def test_weak_signs_hold_together_are_all_shown_and_can_be_excused():
    signs = ["Sunday at eight.", "All of us.", "Torches and sticks."]
    assert all(rules_of(sign) == [] for sign in signs)
    reason = next(one for one in judge(" ".join(signs), "en").reasons if one.rule == "call")
    assert len(reason.spans) > 1
    assert rules_of("Sunday at eight. All of us. Torches, we sing with the choir.") == []


def test_signs_that_stand_far_apart_are_not_put_together():
    between = " The path is dark." * 4
    assert "call" not in rules_of(
        f"All of us.{between} Torches and sticks.{between} Sunday at eight."
    )


@pytest.mark.parametrize(("text", "language"), [
    ("its tyler braithwaite from year 10", "en"),
    ("das war der lukas ehrenreich", "de"),
    ("c'est enzo delacourt de seconde", "fr"),
    ("es esteban blanco de cuarto", "es"),
])  # fmt: skip
def test_a_given_name_with_a_small_letter_is_held_where_grammar_shows_it(text, language):
    assert "name" in rules_of(text, language)


def test_an_emergency_goes_before_every_other_reason():
    judged = judge("The guy in the red jacket is breaking into the kiosk right now", "en")
    assert judged.outcome == "emergency"
    assert judged.reasons[0].rule == "emergency"


def test_a_place_that_is_called_like_a_person_passes_by_the_city_s_own_list():
    assert "name" in rules_of("It is dark at Oliver Harrowgate")
    assert rules_of("It is dark at Oliver Harrowgate", place_names=["Oliver Harrowgate"]) == []


def test_reasons_say_where_how_it_was_read_and_what_to_write():
    text = "they are Ｇ.y.p.s.i.e.s again"
    reason = next(one for one in judge(text, "en").reasons if one.rule == "trait")
    ((start, end),) = reason.spans
    assert text[start:end] == "Ｇ.y.p.s.i.e.s"
    assert reason.read == ("gypsies",)
    assert all(reason.message.written(language) for language in LANGUAGES)
    assert all(reason.rule_message.written(language) for language in LANGUAGES)


def test_a_language_without_rules_is_refused_by_name():
    with pytest.raises(OptionError, match="'xx'"):
        judge("text", "xx")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400), st.sampled_from(languages()))
def test_any_text_is_judged_and_every_span_lies_in_it(text, language):
    for reason in judge(text, language).reasons:
        assert reason.rule in RULES
        for start, end in reason.spans:
            assert 0 <= start < end <= len(text)
