"""Attack: people in the table of partners, by name, mail and telephone, and code in texts."""

import pytest

from evenhand.workspace.workspace import Workspace

MAPPING = """title = "Partners"
kind = "partners"
[columns]
partner_id = "id"
partner_name = "partner"
kind = "kind"
agreement = "agreement"
"""
OFFICES = (
    "Railway police", "Prevention office", "Wijkbureau Noord", "Woningstichting Rochdale",
    "Erasmus University Rotterdam", "Stichting Maria van Hongarije", "Traders of the old town",
)  # fmt: skip
KINDS = ("railway_police", "prevention_office", "district_office", "housing_associations",
         "universities", "victim_support", "business_district")  # fmt: skip


def told(*names):
    rows = [f"{n},{name},{kind},yes" for n, (name, kind) in
            enumerate(zip((*OFFICES, *names), KINDS * 3, strict=False))]  # fmt: skip
    return "\n".join(["id,partner,kind,agreement", *rows]) + "\n"


def kept(attacked):
    workspace = Workspace.open(attacked.workspace)
    return [] if not workspace.has("partners") else [*workspace.read("partners").column(
        "partner_name")]  # fmt: skip


def test_organisations_called_after_people_are_kept(attacked):
    done = attacked.take(told(), MAPPING)
    assert done.exit_code == 0, done.output
    assert sorted(kept(attacked)) == sorted(OFFICES)


@pytest.mark.parametrize(
    "person", ["Anna Schmidt", "Jan de Vries", "anna@example.org", "+31 6 12345678"]
)
def test_a_person_among_offices_is_emptied_and_its_row_set_aside(attacked, person):
    done = attacked.take(told(person), MAPPING)
    assert person not in done.output
    assert person not in kept(attacked)
    assert not any(person.encode() in path.read_bytes()
                   for path in attacked.workspace.rglob("*") if path.is_file())  # fmt: skip


def test_a_column_full_of_people_is_refused_and_nothing_kept(attacked):
    people = ("Anna Schmidt", "Jan de Vries", "Pieter Bakker", "Hélène Moreau", "Zofia Kowalska")
    done = attacked.take(told(*people), MAPPING)
    assert done.exit_code != 0
    assert "looks like names of people" in done.output
    assert kept(attacked) == []


def test_code_in_a_name_is_shown_and_steers_nothing(attacked):
    done = attacked.take(told("<script>alert(1)</script>", "Club \x1b[2J night"), MAPPING)
    assert done.exit_code == 0, done.output
    shown = attacked.run("run", "stakeholders", attacked.workspace, "--problem", "night_violence")
    assert shown.exit_code == 0
    assert "\x1b" not in shown.output


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("--problem", "vampires"), "vampires"),
        (("--offence", "mugging"), "there is no offence"),
        ((), "neither an offence nor a problem"),
        (("--offence", "assault", "--space", "outer"), "outer"),
    ],
)
def test_a_wrong_question_ends_in_one_message(attacked, words, what):
    attacked.take(told(), MAPPING)
    done = attacked.run("run", "stakeholders", attacked.workspace, *words)
    assert done.exit_code not in (0, 1)
    assert what in done.output and "Traceback" not in done.output
