import pytest

from evenhand.demo.questionnaire import ITEMS as ASKED
from evenhand.tables.survey import ANSWER_STATES
from evenhand.tables.survey_items import SCALES, WORSE
from evenhand.taxonomy.items import CONSTRUCTS, WORDING_STATUSES, bank, mode_effects
from evenhand.taxonomy.reference import rows
from evenhand.wording.messages import LANGUAGES, entries

ITEMS = tuple(bank().values())
OWN = tuple(item for item in ITEMS if item.wording_status == "own")


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.code)
def test_every_item_is_whole(item):
    assert item.construct in CONSTRUCTS and item.wording_status in WORDING_STATUSES
    assert item.scale in (*SCALES, "") and item.worse in (*WORSE, "")
    assert item.origin and item.licence and item.source
    assert set(item.missing_codes.values()) <= set(ANSWER_STATES) - {"answered"}
    assert not set(item.codes) & set(item.missing_codes)
    assert set(item.counted) <= set(item.codes)
    assert set(item.subjects) >= set(LANGUAGES)


def test_no_wording_of_others_is_kept():
    assert [item.code for item in ITEMS if item.reference_only and item.questions] == []
    licences = {item.code: item.licence for item in ITEMS if item.questions}
    assert set(licences.values()) == {"EUPL-1.2"}


@pytest.mark.parametrize("item", OWN, ids=lambda item: item.code)
def test_own_items_are_worded_in_every_language(item):
    assert set(item.questions) == set(item.languages) >= set(LANGUAGES)
    for language in item.languages:
        texts = item.answers[language]
        assert set(texts) == set(item.codes)
        ends = (min(texts), max(texts))
        worded = ends if item.scale == "score" else texts
        assert all(texts[code] for code in worded), (item.code, language)
    assert set(item.missing_codes.values()) == {"refused", "dont_know", "missing"}


def test_items_whose_codes_were_not_read_have_none():
    for item in ITEMS:
        if item.instrument.startswith(("CSEW", "Dutch", "SDG")):
            assert not item.codes and item.worse == "" and item.counted == (), item.code


def test_every_item_of_the_demo_city_stands_in_the_bank():
    assert set(ASKED) <= set(bank())


def test_the_unwelcome_end_holds_what_is_counted():
    # Low is unwelcome where 1 means yes to something bad, and in scores of trust.
    for item in ITEMS:
        if item.counted and item.worse in ("high", "low"):
            middle = (min(item.codes) + max(item.codes)) / 2
            ends = {"high": min(item.counted) >= middle, "low": max(item.counted) <= middle}
            exempt = item.code in ("lb_precautions_help", "lb_worry_episodes", "own_worry_times")
            assert ends[item.worse] or exempt, item.code


def test_conditions_name_items_and_codes_of_the_bank():
    for item in ITEMS:
        if item.only_if:
            code, value = item.only_if.split(" = ")
            assert int(value) in bank()[code].codes, item.code


def test_every_mode_effect_is_worded_and_cited():
    for row in mode_effects():
        assert row["mark"] in ("secondary", "single-source", "checked")
        for language in LANGUAGES:
            assert f"items.effect_{row['effect']}" in entries(language)
    named = {effect for item in ITEMS for effect in item.mode_effects}
    assert named == {row["effect"] for row in mode_effects()}


def test_no_item_asks_who_somebody_is_by_origin_or_looks():
    watch = {"vigilantism", "disorder", "place"}
    texts = " ".join(text for item in ITEMS if item.construct in watch
                     for text in item.questions.values()).casefold()  # fmt: skip
    for word in ("foreign", "migrant", "ethnic", "étrang", "stranger", "colour", "suspicious"):
        assert word not in texts


def test_no_text_is_without_its_item():
    codes = {row["item"] for row in rows("survey_items")}
    assert len(codes) == len(rows("survey_items"))
    for name in ("survey_item_words", "survey_item_codes"):
        assert {row["item"] for row in rows(name)} <= codes
        keys = [(row["item"], row.get("language"), row.get("part"), row["code"])
                for row in rows(name)]  # fmt: skip
        assert len(keys) == len(set(keys))
