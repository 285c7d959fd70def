"""Which way of asking fits: every way with reasons, none as an answer, the next step."""

from urllib.parse import urlencode

import pytest

READER = "auditor"


def page_of(client, **given):
    asked = {"place": "station", "within": 5} | given
    return client.get("/asking/choose?" + urlencode(asked, doseq=True))


def test_the_word_of_the_navigation_leads_to_the_chooser(as_role):
    page = as_role(READER).get("/asking").content.decode()
    assert 'href="/asking" aria-current="page"' in page
    assert 'href="/asking/choose"' in page


def test_a_question_is_answered_with_the_way_that_fits_and_those_that_do_not(as_role):
    page = page_of(as_role(READER), question="place_features", must_include=["cannot_walk"])
    text = page.content.decode()
    assert "a safety walk with several observers" in text
    assert "people who cannot walk far" in text
    assert 'href="/asking/walks/new"' in text


def test_no_way_is_an_answer(as_role):
    text = page_of(as_role(READER), question="persons").content.decode()
    assert "None of these answers it, and none is meant to" in text
    assert "ds-button" in text
    assert 'href="/asking/walks/new"' not in text


def test_what_is_too_dear_is_set_aside_with_its_reason(as_role):
    given = {"question": "how_many", "hours": 10, "hours_questionnaire": 2}
    text = page_of(as_role(READER), **given).content.decode()
    assert "set aside" in text
    assert "and there are 10" in text


@pytest.mark.parametrize(
    "given", [{"question": "x"}, {"question": "how_many", "within": 0},
              {"question": "how_many", "place": "<script>"}],
)  # fmt: skip
def test_what_cannot_be_asked_is_told_at_its_field(as_role, given):
    answer = page_of(as_role(READER), **given)
    assert answer.status_code == 422
    assert "<script>" not in answer.content.decode()
