"""Refusals of the library can be said in any language, and stay as they were in English."""

from zoneinfo import ZoneInfo

import pytest

from evenhand.errors import EvenhandError, OptionError, WorkspaceError, listed
from evenhand.taxonomy.events import PARTS
from evenhand.wording.faults import Fault, fault, said_in
from evenhand.wording.messages import LANGUAGES, Name, entries
from evenhand.workspace.appraisals import _lack
from evenhand.workspace.event_entries import checked_entry
from evenhand.workspace.free_texts import person_key, text_problems
from evenhand.workspace.json_schema import schema_faults
from evenhand.workspace.planning import choices, refuse, too_long

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


def _of_event():
    given = {"low": "many", "high": 3, "when": "late"}
    checked_entry({"facts": {"areas": []}}, PARTS["expected"], given, ZoneInfo("Europe/Amsterdam"))


def _of_planning():
    refuse(
        too_long({"by": "x" * 500}) + choices({"says": ("maybe", ("yes", "no"))}), {"by": "An Bo"}
    )


def _of_appraisal():
    problems = [_lack("decision"), _lack("claim_what")]
    raise WorkspaceError(listed("A-0001 is not complete", problems))


def _of_schema():
    parts = {"a": {"type": "string", "maxLength": 1}, "n": {"type": "integer", "minimum": 1}}
    schema = {"type": "object", "required": ["b"], "properties": parts,
              "additionalProperties": False}  # fmt: skip
    raise WorkspaceError(listed("file", list(schema_faults({"a": "xx", "n": 0, "z": 1}, schema))))


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize("refused", [_of_event, _of_planning, _of_appraisal, _of_schema])
def test_what_a_form_can_meet_is_told_in_every_language(refused, language):
    with pytest.raises(EvenhandError) as told:
        refused()
    assert len(told.value.faults) > 1
    for one in told.value.faults:
        assert isinstance(one, Fault)
        said = said_in(one, language)
        assert said != str(one)
        assert not set(said.split()) & {"the", "there", "write", "say", "lacks:", "this"}
