"""`evenhand problem` from end to end, each command by the example of its own help."""

import json

import pytest

from evenhand.commands.problem import problem
from workspace.problem_city import make_city, opened

from .examples import examples

DRAFT = "problem.toml"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    city = make_city(home / "demo" / "workspace", languages=("en", "fr"))
    city.run("offence_profile")
    opened(city)
    return home


@pytest.fixture
def at_home(made, monkeypatch):
    monkeypatch.chdir(made)
    return made / "demo" / "workspace"


def test_a_file_is_worked_through_by_the_examples(evenhand, at_home, made):
    order = ("list", "show", "link", "hypothesis", "options", "partners", "decide", "advance",
             "draft", "diff", "page", "schema", "export")  # fmt: skip
    told = {}
    for name in order:
        for words in examples(problem, name):
            done = evenhand(*words)
            assert done.exit_code == 0, (words, done.output)
            told[name] = done.output
    assert {*order, "new", "save", "import"} == set(problem.commands)
    assert "P-0001  scanning  1  Burglary of homes in the north" in told["list"]
    assert "Intelligence: what is known" in told["show"]
    assert "Hypothesis H1, result: was not tested yet, is now cannot be told." in told["hypothesis"]
    assert "Phase: was scanning, is now analysis." in told["advance"]
    assert "For burglary in homes" in told["options"] and "must" in told["partners"]
    assert (at_home / "problems" / "P-0001-sara-en.html").is_file()
    stored = json.loads(evenhand("problem", "show", at_home, "P-0001", "--json").output)
    assert (stored["phase"], stored["revision"]) == ("analysis", 6)
    assert "decision" in json.dumps(stored["log"])


def test_an_edited_draft_is_read_back_and_its_changes_are_said(evenhand, at_home, made):
    (made / DRAFT).unlink(missing_ok=True)
    evenhand("problem", "draft", at_home, "P-0001", DRAFT)
    text = (made / DRAFT).read_text(encoding="utf-8")
    (made / DRAFT).write_text(text.replace("in the north", "in the far north"), encoding="utf-8")
    saved = evenhand("problem", "save", at_home, DRAFT)
    assert saved.exit_code == 0, saved.output
    assert "Title: was Burglary of homes in the north, is now Burglary of homes" in saved.output
    again = evenhand("problem", "save", at_home, DRAFT)
    assert again.exit_code != 0 and "the draft changes nothing" in again.output


def test_a_file_of_another_city_is_taken_over(evenhand, at_home, tmp_path):
    evenhand("problem", "export", at_home, "P-0001", tmp_path / "burglary.json")
    make_city(tmp_path / "other")
    done = evenhand("problem", "import", tmp_path / "other", tmp_path / "burglary.json")
    assert done.exit_code == 0 and "Taken over from Lindeburg" in done.output
    again = evenhand("problem", "import", tmp_path / "other", tmp_path / "burglary.json")
    assert again.exit_code != 0 and "it is here already, as P-0001" in again.output


def test_a_new_file_shows_what_it_lacks_in_both_languages(evenhand, at_home):
    done = evenhand("problem", "new", at_home, "Worry in the underpass", "--worry", "--words",
                    "People avoid it after dark", "--area", "Z-1")  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "A group that is affected." in done.output
    number = evenhand("problem", "list", at_home).output.splitlines()[-1].split()[0]
    shown = evenhand("problem", "show", at_home, number, "--language", "fr")
    assert "Un groupe qui est touché." in shown.output
    for name in ("options", "partners"):
        asked = evenhand("problem", name, at_home, number)
        assert asked.exit_code == 0, asked.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("new", "x", "--words", "Maria Gonzalez Lopez told us", "--offence", "robbery"), "person"),
        (("new", "x", "--words", "x"), "'concern.offence_class' is missing"),
        (("new", "x", "--words", "x", "--offence", "robbery", "--finding", "F-0077"), "F-0077"),
        (("show", "P-0099"), "there is no problem file 'P-0099'"),
        (("show", "../P-0001"), "is no problem file number"),
        (("show", "P-0001", "--revision", "99"), "has no revision 99"),
        (("hypothesis", "P-0001", "--side", "place"), "give --side, --claim and --refuted-if"),
        (("hypothesis", "P-0001", "--side", "moon", "--claim", "x", "--refuted-if", "y"), "side"),
        (("hypothesis", "P-0001", "--side", "offender", "--claim", "It is the Romanians",
          "--refuted-if", "y"), "puts everybody of a group under suspicion"),
        (("decide", "P-0001", "--what", "x", "--why", "y", "--by", "me"), "'function, organ"),
        (("advance", "P-0001", "--to", "moon", "--why", "x", "--by", "a, b"), "no phase 'moon'"),
        (("link", "P-0001", "F-0099", "--why", "x"), "there is no finding 'F-0099'"),
        (("save", "nothing.toml"), "cannot be read"),
        (("import", "nothing.json"), "cannot be read"),
        (("diff", "P-0001", "0"), "has no revision 0"),
    ],
)  # fmt: skip
def test_bad_input_gives_one_message(evenhand, at_home, words, said):
    done = evenhand("problem", words[0], at_home, *words[1:])
    assert done.exit_code not in (0, 70), done.output
    assert said in done.output
    assert "Gonzalez" not in done.output and "Romanians" not in done.output
