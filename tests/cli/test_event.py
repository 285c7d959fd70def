"""`evenhand event` from end to end, most commands by the example of their own help."""

import json

import pytest

from evenhand.commands.event import event
from evenhand.workspace.event_files import EventFiles
from publishing import small_city
from publishing.conftest import city as city_with

from .examples import examples_of


@pytest.fixture
def at_home(tmp_path, monkeypatch):
    tables = {"incidents": small_city.incidents(), "areas": small_city.areas()}
    (tmp_path / "demo").mkdir()
    monkeypatch.chdir(tmp_path)
    return city_with(tmp_path / "demo" / "workspace", tables).folder


def test_a_sheet_lives_from_opening_to_its_end_by_the_examples(evenhand, at_home):
    told = {}
    for name in ("parts", "schema", "list", "new", "add", "change", "show", "compare", "page",
                 "list", "remove", "close"):  # fmt: skip
        words = ["A1" if one == "KAN" else one for one in examples_of(event.commands[name])[0]]
        done = evenhand(*words)
        assert done.exit_code == 0, (name, done.output)
        told.setdefault(name, []).append(done.output)
    assert told["list"][0] == "There are no event sheets yet.\n"
    assert "looking back lacks" in told["list"][1]
    assert "People press towards one gate · Likely" in told["change"][0]
    assert "Without counts of visitors this cannot be told apart." in told["compare"][0]
    assert (at_home / "events" / "E-0001-en.pdf").read_bytes()[:5] == b"%PDF-"
    assert EventFiles(at_home).get("E-0001")["status"] == "closed"
    assert json.loads(told["schema"][0])["title"] == "Event sheet"


def test_wrong_words_are_told_in_words(evenhand, at_home):
    opened = ["event", "new", at_home, "fair", "Harbour fair", "--begins", "2026-09-12T12:00",
              "--ends", "2026-09-12T23:00", "--organiser", "fair office",
              "--by", "office"]  # fmt: skip
    assert evenhand(*opened).exit_code == 0
    for words, said in (
        (("add", at_home, "E-0001", "dangers", "--set", "a=b"), "has no part 'dangers'"),
        (("add", at_home, "E-0001", "risks", "--set", "harm"), "write it as --set harm=grave"),
        (("add", at_home, "E-0001", "risks"), "nothing is given"),
        (("change", at_home, "E-0001", "R7", "--set", "harm=grave"), "there is no entry 'R7'"),
        (("remove", at_home, "E-0001", "seven"), "is no number of an entry"),
        (("show", at_home, "E-0002"), "there is no event sheet 'E-0002'"),
    ):
        done = evenhand("event", *words)
        assert done.exit_code not in (0, 1)
        assert said in done.output + done.stderr


def test_a_sheet_speaks_french(evenhand, at_home):
    evenhand(*["A1" if one == "KAN" else one for one in examples_of(event.commands["new"])[0]])
    told = evenhand("event", "show", at_home, "E-0001", "--language", "fr").output
    assert "Harbour market, terminé le" in told
    assert "access: accessibilité (avant)" in evenhand("event", "parts", "--language", "fr").output
