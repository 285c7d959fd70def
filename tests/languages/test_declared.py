"""Each language is as far as it says: what is declared whole lacks nothing and fits its English."""

import re
import tomllib
from functools import cache
from importlib import resources

import pytest
from babel import Locale

from evenhand.wording.languages import KNOWN, LANGUAGES, OFFERED, STATES, files_of, said_wholly
from evenhand.wording.messages import Name, Quantity, Term, say, slots, term
from evenhand.wording.numbers import NO_BREAK, written

LATER = [one for one in KNOWN if one.code not in ("en", "fr")]
WEB_BEFORE_ALL = ("web_frame", "web_parts", "web_people")
"""What stands around every page: a language is not offered before."""
WORD = re.compile(r"[A-Za-z]{3,}")
OWN_NAMES = {"terms.reporting_survey.CSEW"}
"""What is called by its own name in every language."""
MARKS = {
    "de": (("\"", "'", "«", "»", "”"), (("„", "“"),)),
    "es": (("\"", "'", "„"), (("«", "»"), ("“", "”"), ("¿", "?"))),
}  # fmt: skip
"""Marks that a language does not use, and those that come in pairs."""


@cache
def read(language, stem):
    path = resources.files("evenhand.wording").joinpath(language, f"{stem}.toml")
    found = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if stem != "terms":
        return found
    return {
        f"{group}.{name}": text for group, names in found.items() for name, text in names.items()
    }


def declared(one):
    """Give the files that are to be whole."""
    return files_of("en") if one.state == "complete" else one.files


def texts_of(entry):
    if isinstance(entry, str):
        return {"": entry}
    return {form: text for form, text in entry.items() if form != "plural"}


def bare(text):
    """Take out of a text what is filled in, typed as it is, or an address."""
    return re.sub(r"`[^`]*`|\S*://\S*|\{\w+(:\w+)?\}", "0", text)


def needed(entry):
    return set().union(*(slots(text) for text in texts_of(entry).values()))


def every_text(language):
    for stem in files_of(language):
        for key, entry in read(language, stem).items():
            for form, text in texts_of(entry).items():
                yield f"{stem}.{key}{'.' if form else ''}{form}", text


def test_languages_are_declared_with_a_known_state_and_english_leads():
    assert {one.state for one in KNOWN} <= set(STATES)
    assert LANGUAGES[0] == OFFERED[0] == "en"
    assert set(LANGUAGES) <= set(OFFERED)
    assert {"en", "fr"} <= set(LANGUAGES)


@pytest.mark.parametrize("one", LATER, ids=lambda one: one.code)
def test_a_file_that_is_declared_whole_has_every_message(one):
    lacking = {
        stem: sorted(set(read("en", stem)) - set(read(one.code, stem))) for stem in declared(one)
    }
    assert {stem: keys for stem, keys in lacking.items() if keys} == {}


@pytest.mark.parametrize("one", LATER, ids=lambda one: one.code)
def test_no_message_stays_that_english_no_longer_has(one):
    stale = {
        stem: sorted(set(read(one.code, stem)) - set(read("en", stem)))
        for stem in files_of(one.code)
    }
    assert {stem: keys for stem, keys in stale.items() if keys} == {}


@pytest.mark.parametrize("one", LATER, ids=lambda one: one.code)
def test_a_message_needs_the_values_that_english_needs(one):
    faults = {
        f"{stem}.{key}": (needed(entry), needed(read("en", stem)[key]))
        for stem in files_of(one.code)
        for key, entry in read(one.code, stem).items()
        if key in read("en", stem) and needed(entry) != needed(read("en", stem)[key])
    }
    assert faults == {}


@pytest.mark.parametrize("one", LATER, ids=lambda one: one.code)
def test_a_counted_message_has_the_forms_of_its_language(one):
    forms = set(Locale.parse(one.code).plural_form.tags) - {"many"} | {"other"}
    faults = []
    for stem in files_of(one.code):
        for key, entry in read(one.code, stem).items():
            english = read("en", stem).get(key)
            if isinstance(entry, str):
                continue
            if set(entry) - {"plural", "many"} != forms:
                faults.append((stem, key, sorted(entry)))
            elif isinstance(english, dict) and entry["plural"] != english["plural"]:
                faults.append((stem, key, entry["plural"]))
    assert faults == []


@pytest.mark.parametrize("one", LATER, ids=lambda one: one.code)
def test_no_sentence_is_left_in_english(one):
    left = [
        f"{stem}.{key}"
        for stem in files_of(one.code)
        for key, entry in read(one.code, stem).items()
        if f"{stem}.{key}" not in OWN_NAMES
        and entry == read("en", stem).get(key)
        and any(len(WORD.findall(bare(text))) >= 4 for text in texts_of(entry).values())
    ]
    assert left == []


@pytest.mark.parametrize("one", LATER, ids=lambda one: one.code)
def test_no_word_is_empty(one):
    assert [key for key, text in every_text(one.code) if not text.strip()
            and dict(every_text("en")).get(key, "").strip()] == []  # fmt: skip


@pytest.mark.parametrize("language", MARKS)
def test_quotes_and_marks_are_those_of_the_language(language):
    foreign, pairs = MARKS[language]
    faults = []
    for key, text in every_text(language):
        said = bare(text)
        if key.startswith("commands."):  # what is typed into a terminal stays as it is typed
            said = re.sub(r"""(?<=[=\s(,])(["'])[^"']*\1""", "0", said)
        if key.startswith(("plain_", "refusal")):  # so does what is written into a file
            said = re.sub(r"""(["'])[^"']*\1""", "0", said)
        faults += [(key, mark) for mark in foreign if mark in said]
        faults += [(key, pair) for pair in pairs if said.count(pair[0]) != said.count(pair[1])]
    assert faults == []


def test_what_stands_around_every_page_is_whole_before_a_language_is_offered():
    lacking = [(code, stem) for code in OFFERED for stem in WEB_BEFORE_ALL
               if not said_wholly(stem, code)]  # fmt: skip
    assert lacking == []


def test_what_a_language_lacks_is_said_wholly_in_english():
    rows = {"used": Quantity(1612, "count"), "rows": Quantity(2634, "count")}
    assert say("data.rows_used", **rows).written("pt") == "1,612 of 2,634 records were used."
    nested = say("dossier.value", value=Quantity(0.5))
    assert nested.written("pt") == nested.written("en")
    assert term("offence_class", "robbery", "pt") == term("offence_class", "robbery")


def test_a_country_is_named_in_its_own_language_even_where_words_are_lacking():
    assert term("country", "NL", "pt") == "Países Baixos"
    assert str(say("dossier.value", value=Name("x"))) != ""
    assert Term("country", "NL").name == "NL"


@pytest.mark.parametrize(("value", "kind", "text"), [
    (1_234_567, "count", "1\u202f234\u202f567"),
    (0.0412, "percent", f"4{NO_BREAK}%"),
    (3.14159, "rate", "3,14"),
    (0.5, "p_value", "p = 0,50"),
])  # fmt: skip
@pytest.mark.parametrize("language", ["de", "es"])
def test_german_and_spanish_numbers_have_a_comma_and_narrow_spaces(language, value, kind, text):
    assert written(value, kind, language) == text


@pytest.mark.parametrize("one", KNOWN, ids=lambda one: one.code)
def test_no_word_is_wider_than_a_heading_on_a_phone(one):
    letters = 25  # of the heading's face, about 13 px each, in the 328 px that 360 px leave
    wide = {
        word
        for _, text in every_text(one.code)
        for word in re.findall(r"[^\W\d_]+", bare(text))
        if len(word) > letters
    }
    assert wide == set()
