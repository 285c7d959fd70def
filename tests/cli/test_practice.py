"""`evenhand practice` from a problem file to another city's list, by the examples of its help."""

import json
import shutil

import pytest

from evenhand.commands.practice import practice
from evenhand.workspace.practice_files import PracticeFiles
from evenhand.workspace.problems import write_parts
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace
from workspace.problem_city import TODAY, make_city, opened

from .examples import examples_of

RESPONSE = {"measure": "home_security_set", "side": "target", "mechanism": "Entering takes longer",
            "dose_planned": 900, "dose_unit": "homes"}  # fmt: skip


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    made = make_city(tmp_path_factory.mktemp("practice") / "workspace")
    opened(made)
    write_parts(made, "P-0001", {"responses": [RESPONSE]}, revision=1, today=TODAY)
    return made.folder


@pytest.fixture
def at_home(city, tmp_path, monkeypatch):
    shutil.copytree(city, tmp_path / "demo" / "workspace")
    (tmp_path / "other").mkdir()
    Workspace.create(
        tmp_path / "other" / "workspace",
        Settings(name="Brugg", crs="EPSG:25832", timezone="Europe/Zurich"),
    )
    (tmp_path / "parts.json").write_text('{"failed": ["Fitting took too long"]}')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def asked(evenhand, name):
    return evenhand(*examples_of(practice.commands[name])[0])


def test_a_sheet_goes_from_a_problem_file_to_another_city_by_the_examples(evenhand, at_home):
    told = {}
    for name in ("schema", "list", "draft", "set", "release", "show", "page", "list", "export"):
        done = asked(evenhand, name)
        assert done.exit_code == 0, (name, done.output, done.stderr)
        told.setdefault(name, []).append(done.output)
    assert told["list"][0] == "No practice sheet is here yet.\n"
    assert "Could not be told: its effect was not assessed" in told["list"][1]
    assert "Fitting took too long" in told["show"][0]
    assert json.loads(told["schema"][0])["title"] == "Practice sheet"
    assert list((at_home / "demo/workspace/practices/pages").glob("SH-0001-en.pdf"))
    compared = asked(evenhand, "compare").output
    assert "It has no number" in compared
    assert "nothing is ranked" in compared
    fingerprint = told["export"][0].splitlines()[1]
    refused = asked(evenhand, "import")
    assert refused.exit_code != 0
    assert fingerprint in refused.stderr
    taken = evenhand("practice", "import", "other/workspace", "lindeburg.zip", "--compared",
                     fingerprint, "--by", "prevention office")  # fmt: skip
    assert taken.exit_code == 0, taken.stderr
    listed = evenhand("practice", "list", "other/workspace", "--language", "es").output
    assert "Lindeburg" in listed
    assert "No se pudo saber" in listed
    for name, said in (("publish", "index.html"), ("subscribe", "public"), ("refresh", "new"),
                       ("unsubscribe", ""), ("refresh", "No catalogue")):  # fmt: skip
        done = asked(evenhand, name)
        assert done.exit_code == 0, (name, done.output, done.stderr)
        assert said in done.output
    assert asked(evenhand, "withdraw").exit_code == 0
    assert PracticeFiles(at_home / "demo/workspace").get("SH-0001")["status"] == "withdrawn"


def test_wrong_words_are_told_in_words(evenhand, at_home):
    for words, said in (
        (("draft", "demo/workspace", "P-0001", "--response", "R7"), "has no response R7"),
        (("show", "demo/workspace", "SH-0009"), "there is no sheet 'SH-0009'"),
        (("export", "demo/workspace", "x.zip"), "no sheet is released"),
        (("import", "demo/workspace", "nothing.zip"), "cannot be read"),
    ):
        done = evenhand("practice", *words)
        assert done.exit_code not in (0, 1)
        assert said in done.output + done.stderr
    assert not (at_home / "x.zip").exists()
