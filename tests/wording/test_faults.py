"""Refusals of the library can be said in any language, and stay as they were in English."""

import pytest

from evenhand.errors import OptionError, WorkspaceError, listed
from evenhand.wording.faults import Fault, fault, said_in
from evenhand.wording.messages import LANGUAGES, Name, entries
from evenhand.workspace.free_texts import person_key, text_problems

TEXTS = {
    "empty": " ", "long": "x" * 3000, "mail": "mail an@example.org", "name": "Jan de Vries is in",
    "group": "Young Roma steal bags", "known": "known offenders are expected",
}  # fmt: skip


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_refused_text_is_told_of_in_french_too(text):
    (one,) = text_problems("note", text)
    assert isinstance(one, Fault)
    english, french = str(one), said_in(one, "fr")
    assert "note" in english
    assert french != english
    assert not set(french.split()) & {"the", "write", "never", "this"}
    assert said_in(one, "en") == english


def test_faults_are_kept_apart_in_the_error_that_lists_them():
    faults = [fault("refusal.empty", name=Name("note")), "the disk is full"]
    problem = OptionError(listed("sheet", faults))
    assert str(problem).splitlines()[0] == "sheet: 2 problems"
    assert [said_in(one, "fr") for one in problem.faults] == [
        "« note » est vide ; écrivez quelques mots", "the disk is full",
    ]  # fmt: skip
    assert WorkspaceError("gone").faults == ("gone",)
    assert WorkspaceError().faults == ("",)


def test_every_kind_of_data_of_a_person_has_its_message():
    known = entries(LANGUAGES[0])
    for kind in ("a name", "a family's name", "number plates", "e-mail addresses",
                 "numbers of persons", "a point on the map", "addresses of people"):  # fmt: skip
        assert person_key(kind) in known, kind
