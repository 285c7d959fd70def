"""Attack: text that a spreadsheet would take for a formula, in every file that is handed out."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.test import override_settings

from evenhand.workbench.city.facts import gather_facts
from evenhand.workbench.data.accounts import rows_csv
from evenhand.workbench.methods.drawn import FOLDER, keep_drawn
from evenhand.workbench.outbreaks.models import Signal
from evenhand.workspace.workspace import Workspace
from publishing.conftest import city as make_city
from workbench.attack.planted import FORMULAS, hostile_city
from workbench.outbreaks.test_outbreaks import heard, number

__all__ = ["heard", "number"]

STARTS = ("=", "+", "-", "@", "\t", "\r")


def formulas_in(text):
    """List the cells that a spreadsheet would work out: no number, and begun by such a sign."""
    found = []
    for row in csv.reader(io.StringIO(text, newline="")):
        for cell in row:
            try:
                float(cell.replace(",", "."))
            except ValueError:
                found += [cell] if cell.startswith(STARTS) else []
    return found


def test_the_test_finds_what_it_looks_for():
    for one in FORMULAS:
        out = io.StringIO()
        csv.writer(out).writerow([one, "-1.5", "plain"])
        assert formulas_in(out.getvalue()) == [one]


@pytest.fixture(scope="module")
def named(tmp_path_factory):
    """A city whose places are called formulas, with a finding and its files."""
    names = [name.strip() or name for name in FORMULAS[:4]]
    here = make_city(tmp_path_factory.mktemp("named") / "city", hostile_city(names))
    with override_settings(WORKSPACE=here.folder):
        here = Workspace.open(here.folder)
        gather_facts(here)
        recorded = here.run("area_rates", offence="assault")
        keep_drawn(here, here.record(recorded.id), recorded.finding)
    return here.folder


def test_a_findings_rows_hold_none(named, settings, as_role):
    client = as_role("analyst")
    settings.WORKSPACE = named
    text = client.get("/findings/F-0001.csv").getvalue().decode()
    assert "1+1|cmd" in text
    assert formulas_in(text) == []
    assert json.loads(client.get("/findings/F-0001.json").getvalue())


def test_the_files_of_a_finding_are_those_that_were_looked_at(named):
    kinds = {path.suffix for path in (Path(named) / FOLDER).iterdir()}
    assert kinds == {".csv", ".json", ".gpkg"}  # no workbook: numbers alone and text in the last


def test_the_list_of_rows_set_aside_holds_none(rf):
    text = rows_csv(rf.get("/"), [[one, 3, "personal", one] for one in FORMULAS])
    assert "cmd" in text
    assert formulas_in(text) == []


def test_the_list_of_an_outbreaks_signals_holds_none(as_role, heard, number, someone, monkeypatch):
    person = someone("prevention", email="other@example.org")
    Signal.objects.create(outbreak=number, person=person, on_day="2026-02-10",
                          source="=1+1|cmd", count=3, what="=1+1|cmd")  # fmt: skip
    monkeypatch.setattr(
        "evenhand.workbench.outbreaks.views.file_of", lambda number: {"area_id": "+1|cmd"}
    )
    text = as_role("analyst").get(f"/outbreaks/{number}/signals.csv").content.decode()
    assert text.count("|cmd") == 2
    assert formulas_in(text) == []
