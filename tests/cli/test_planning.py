"""The command `planning`: lists, shows, counts again, prints, and refuses in words."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from evenhand.cli import main
from evenhand.workspace.planning import open_site
from evenhand.workspace.planning_advice import add_advice, add_step
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

TODAY = date(2026, 2, 10)


@pytest.fixture
def folder(tmp_path):
    settings = Settings(name="Lindeburg", crs="EPSG:25831", timezone="Europe/Amsterdam")
    city = Workspace.create(tmp_path / "city", settings)
    open_site(city, "Former gasworks", kind="dwellings", stage="design",
              applicant="Harbour housing", by="planning office", today=TODAY)  # fmt: skip
    add_step(city, "S-0001", what="reply", who="planning office", due=TODAY, today=TODAY)
    add_advice(city, "S-0001", strategy="activity_support", text="Shops to the quay",
               to="Harbour housing", by="planning office", today=TODAY)  # fmt: skip
    return str(city.folder)


def run(*args):
    return CliRunner().invoke(main, ["planning", *args])


def test_a_list_tells_what_is_late(folder):
    told = run("list", folder, "--on", "2026-02-11").output
    assert "S-0001  Former gasworks" in told
    assert "Late: reply (planning office" in told
    assert "Late" not in run("list", folder, "--on", "2026-02-10").output


def test_a_file_is_shown_whole(folder):
    assert json.loads(run("show", folder, "S-0001").output)["title"] == "Former gasworks"
    assert json.loads(run("schema").output)["title"] == "Planning file"


def test_a_statement_and_a_cycle_are_printed(folder):
    told = run("page", folder, "S-0001", "--no-pdf", "--language", "fr")
    text = Path(told.output.strip()).read_text(encoding="utf-8")
    assert "Former gasworks" in text
    assert "Pas encore rédigé" in text
    told = run("cycle", folder, "--from", "2026-01-01", "--to", "2026-12-31", "--no-pdf")
    assert "cycle-2026-01-01-2026-12-31-en.html" in told.output


@pytest.mark.parametrize(
    ("args", "said"),
    [(("count", "S-0001"), "not on the map"), (("count", "S-0001", "--again"), "count first"),
     (("show", "S-0009"), "no planning file 'S-0009'"), (("page", "../x"), "planning file number")],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_words(folder, args, said):
    found = run(args[0], folder, *args[1:])
    assert found.exit_code != 0
    assert said in found.output + str(found.exception)
