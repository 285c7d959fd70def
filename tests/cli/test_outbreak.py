"""`evenhand outbreak` from end to end, each command by the example of its own help."""

import json

import numpy as np
import pandas as pd
import pytest

from evenhand.commands.outbreak import outbreak
from evenhand.sources.report import FileRead, ImportReport
from evenhand.tables.signals import Signals
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

from .examples import examples

NAMES = ("KAN", "NRD", "STA", "ZUI")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    settings = Settings(name="Lindeburg", crs="EPSG:25831", timezone="Europe/Amsterdam",
                        languages=("en", "fr"))  # fmt: skip
    city = Workspace.create(home / "demo" / "workspace", settings)
    draw = np.random.default_rng(1)
    weeks = pd.date_range("2024-01-01", periods=110, freq="7D")
    index = pd.MultiIndex.from_product([NAMES, weeks])
    frame = index.to_frame(index=False, name=["area_id", "on_day"])
    risen = frame["area_id"].eq("KAN") & frame["on_day"].ge(weeks[-8])
    frame["count"] = draw.poisson(np.where(risen, 30.0, 12.0))
    table = Signals.from_frame(
        frame.assign(signal_source="complaint", topic="noise", signal_id=frame.index.astype(str))
    )
    read = FileRead("signals.csv", "9f3c" * 16, 10, "signals", len(table), len(table))
    report = ImportReport(files=(read,), set_aside=(), tables={"signals": len(table)})
    city.add({"signals": table}, report)
    return home


@pytest.fixture
def at_home(made, monkeypatch):
    monkeypatch.chdir(made)
    return made / "demo" / "workspace"


def test_a_file_lives_from_opening_to_closing_by_the_examples(evenhand, at_home):
    order = ("list", "open", "list", "cause", "note", "message", "follow-up", "show", "page",
             "schema", "close", "show")  # fmt: skip
    told = {}
    for name in order:
        for words in examples(outbreak, name):
            done = evenhand(*words)
            assert done.exit_code == 0, (words, done.output)
            told[name] = done.output
    assert set(order) == set(outbreak.commands)
    assert "O-0001  KAN" in told["list"]
    assert "Empty buildings – likely" in told["show"]
    assert "F-0001.recent_signals[KAN|" in told["show"]
    assert (at_home / "outbreaks" / "O-0001-en.html").is_file()
    stored = json.loads(evenhand("outbreak", "show", at_home, "O-0001", "--json").output)
    assert (stored["status"], stored["revision"]) == ("closed", 7)
    late = evenhand("outbreak", "note", at_home, "O-0001", "too late")
    assert late.exit_code != 0 and "O-0001 is closed" in late.output


def test_a_person_in_a_note_is_refused_in_one_message(evenhand, at_home):
    evenhand("outbreak", "open", at_home, "KAN")
    number = evenhand("outbreak", "list", at_home).output.splitlines()[-1].split()[0]
    done = evenhand("outbreak", "note", at_home, number, "Maria Gonzalez Lopez told us")
    assert done.exit_code != 0 and "looks like data of a person" in done.output
    assert "Gonzalez" not in done.output


def test_half_a_follow_up_is_refused(evenhand, at_home):
    done = evenhand("outbreak", "follow-up", at_home, "O-0001", "--what", "again")
    assert done.exit_code != 0 and "give --due and --what to plan" in done.output


def test_the_words_come_in_french_too(evenhand, at_home):
    done = evenhand("outbreak", "show", at_home, "O-0001", "--language", "fr")
    assert done.exit_code == 0 and "Urgence" in done.output
