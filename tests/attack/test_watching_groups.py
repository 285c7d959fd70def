"""Attack: orders to watch a kind of people; victims, helpers, places and a football club pass."""

import csv
from pathlib import Path

import pytest

from evenhand.frame.free_text import refusal
from evenhand.taxonomy.persons.counted import without_counts
from evenhand.taxonomy.persons.profiling import ORDER, profiling_in
from evenhand.workspace.free_texts import names_person

FILE = Path(__file__).with_name("profiling_cases.csv")
CASES = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))
"""Sentences in four languages. Halves `tuned` and `held_out` were written before the rules, by the
same hand; `fresh` was written after the rule for any text, to see how far it stands apart from
other words (not far: 4 of 26), `last` after the rule for orders (16 of 16)."""


def measured(half, side):
    """Give the share of accusing sentences found and of others held back."""
    rows = [row for row in CASES if row["half"] == half]
    held = {yes: [bool(profiling_in(row["text"], side)) for row in rows
                  if row["is_profiling"] == yes] for yes in ("yes", "no")}  # fmt: skip
    return tuple(sum(one) / len(one) for one in held.values())


@pytest.mark.parametrize("half", ["tuned", "held_out"])
def test_any_text_that_has_a_kind_of_people_watched_is_found(half):
    found, wrong = measured(half, None)
    assert found >= 0.97 and wrong <= 0.02


@pytest.mark.parametrize("half", ["tuned", "held_out", "fresh", "last"])
def test_orders_name_an_origin_only_where_its_people_suffer_help_or_are_asked(half):
    found, wrong = measured(half, ORDER)
    assert found >= 0.95 and wrong <= 0.06


@pytest.mark.parametrize("language", ["en", "fr", "de", "es"])
def test_no_language_is_left_behind(language):
    rows = [row for row in CASES if row["language"] == language]
    found = [bool(profiling_in(row["text"], ORDER)) for row in rows if row["is_profiling"] == "yes"]
    assert sum(found) / len(found) >= 0.94


@pytest.mark.parametrize(
    "text",
    ["18 h Station square", "18 h, Station square", "Station square 18 h", "8 pm Market street",
     "20 h Place de la Gare", "3 lamps Station Square", "2 officers Market Street",
     "12 March Station square", "15 minutes Station square", "5 km Route de Lyon",
     "2 x Kerkstraat", "18 Uhr Bahnhofstraße", "10 bikes Kerkstraat", "16–18 h Station square"],
)  # fmt: skip
def test_a_time_or_a_number_of_things_before_a_street_is_no_address(text):
    assert names_person(text) is None
    assert refusal(text, ORDER) == ""


@pytest.mark.parametrize(
    "text",
    ["12 Station square", "12 rue Haute", "12 bis Rue Haute", "12, Place de la Gare",
     "Bahnhofstraße 18", "at home: 18 Station Street", "Kerkstraat 10", "18 upper High Street",
     "calle Mayor 5", "12 van Dyck Street", "Call 06 12 34 56 78", "born 12 March 1980"],
)  # fmt: skip
def test_addresses_numbers_and_birthdays_are_found_as_before(text):
    assert names_person(text) is not None


@pytest.mark.parametrize(
    "text",
    ["She lives at 12 Station Road", "il habite 12 rue Haute", "Er wohnt in der Bahnhofstraße 18",
     "vive en calle Mayor 5", "the house, 3a Market Street, second floor"],
)  # fmt: skip
def test_a_home_told_inside_a_sentence_is_found(text):
    assert names_person(text) == "addresses of people"


@pytest.mark.parametrize(
    "text",
    ["Meet at the library, 12 Station Road", "The house of culture opens at 18 h, Station Square",
     "5 homes in Station Road stand empty", "Residents live near 2 schools",
     "La maison de quartier est ouverte le 3 mai"],
)  # fmt: skip
def test_an_office_or_a_number_beside_homes_is_none(text):
    assert names_person(text) is None


def test_a_count_hides_no_number_of_a_telephone():
    assert without_counts("call 06 12 34 56 78 h") == "call 06 12 34 56 78 h"
