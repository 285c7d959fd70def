"""Sentences of layers that know no words are found in the catalogue, and said in its languages."""

import re

import pytest

from evenhand.errors import UnsuitableData, listed
from evenhand.wording.faults import said_everywhere, said_in
from evenhand.wording.languages import LANGUAGES, files_of
from evenhand.wording.messages import entries_of
from evenhand.wording.recognised import PLAIN, recognised

SENTENCES = [
    template
    for stem in files_of("en") if stem.startswith(PLAIN)
    for template in entries_of(stem, "en").values()
]  # fmt: skip


def test_every_sentence_is_found_again_with_its_values():
    for template in SENTENCES:
        text = re.sub(r"\{\w+\}", "7", template)
        found = recognised(text)
        assert found is not None, template
        assert found.inside("en") == text, template


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_refusal_of_a_method_is_told_in_every_language(language):
    raised = UnsuitableData(listed("two_periods", ["the table has no rows; import some first"]))
    head, line = said_in(raised.told, language).splitlines()
    assert head.startswith("two_periods")
    assert "problem:" not in head
    assert "import some first" not in line


def test_a_value_that_is_a_sentence_is_told_too():
    told = said_in("Hours cannot be shown: no row lies in the period. Import a source with times",
                   "fr")  # fmt: skip
    assert "aucune ligne n’est dans la période" in told


def test_what_is_not_known_stays_english():
    assert recognised("the moon is full") is None
    assert set(said_everywhere("the moon is full").values()) == {"the moon is full"}
