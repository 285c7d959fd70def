"""`evenhand register` and `rollout` from end to end, by the examples of their own help."""

import json

import numpy as np
import pandas as pd
import pytest

from evenhand.commands.register import register
from evenhand.commands.rollout import rollout
from evenhand.sources.report import FileRead, ImportReport
from evenhand.tables.counts import Counts
from evenhand.tables.deliveries import Deliveries
from evenhand.tables.interventions import Interventions
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

from .examples import examples, examples_of

NAMES = [f"a{n:02d}" for n in range(8)]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    settings = Settings(name="Lindeburg", crs="EPSG:25831", timezone="Europe/Amsterdam",
                        languages=("en", "fr"))  # fmt: skip
    city = Workspace.create(home / "demo" / "workspace", settings)
    draw, when = np.random.default_rng(1), pd.date_range("2023-01-01", periods=36, freq="MS")
    counts = Counts.from_frame(pd.concat([
        pd.DataFrame({"area_id": name, "period_start": when,
                      "period_end": when + pd.offsets.MonthEnd(0), "offence_source": "r",
                      "offence_class": "robbery", "unit": "offences",
                      "count": draw.poisson(30, 36)}) for name in NAMES
    ]))  # fmt: skip
    done = Interventions.from_frame(pd.DataFrame([
        {"intervention_id": "M-1", "measure": "locks", "offence_class": "robbery", "area_id": name,
         "role": "treated" if name < "a02" else "comparison", "starts_on": "2025-01-01"}
        for name in NAMES[:6]
    ]))  # fmt: skip
    given = Deliveries.from_frame(pd.DataFrame([
        {"intervention_id": "M-1", "area_id": name, "period_start": "2025-01-01",
         "period_end": "2025-12-31", "planned": 10, "delivered": 9, "unit": "homes"}
        for name in NAMES[:2]
    ]))  # fmt: skip
    for name, table in {"counts": counts, "interventions": done, "deliveries": given}.items():
        read = FileRead(f"{name}.csv", "9f3c" * 16, 10, name, len(table), len(table))
        city.add({name: table}, ImportReport(files=(read,), set_aside=(),
                                            tables={name: len(table)}))  # fmt: skip
    city.run("detectable_effect", placebos=10, draws=99)
    city.run("difference_in_differences", draws=99)
    return home


@pytest.fixture
def at_home(made, monkeypatch):
    monkeypatch.chdir(made)
    return made / "demo" / "workspace"


def test_a_registration_lives_from_draft_to_check_by_the_examples(evenhand, at_home):
    order = ("list", "new", "set", "freeze", "amend", "check", "list", "show", "page", "schema")
    told = {}
    for name in order:
        for words in examples(register, name):
            done = evenhand(*words)
            assert done.exit_code == 0, (words, done.output)
            told[name] = done.output
    assert set(order) == set(register.commands)
    assert "PR-0001  frozen" in told["list"]
    assert "F-0002, checked on" in told["check"] and "Fingerprint (SHA-256)" in told["show"]
    assert (at_home / "registrations" / "PR-0001-en.html").is_file()
    stored = json.loads(evenhand("register", "show", at_home, "PR-0001", "--json").output)
    assert (stored["status"], stored["revision"]) == ("frozen", 5)
    french = evenhand("register", "show", at_home, "PR-0001", "--language", "fr").output
    assert "a été figé le" in french
    late = evenhand("register", "set", at_home, "PR-0001", "--question", "Another?")
    assert late.exit_code != 0 and "its plan stays as it is" in late.output


def test_the_lot_is_written_as_a_file_that_import_takes(evenhand, at_home):
    asked = evenhand("run", "rollout_assignment", at_home, "--per-wave", "2", "--offence",
                     "robbery", "--waves-on", "2026-03-01")  # fmt: skip
    assert asked.exit_code == 0, asked.output
    written = evenhand(*examples_of(rollout)[-1])
    assert written.exit_code == 0, written.output
    table, mapping = written.output.split()
    brought = evenhand("import", at_home, table, "--mapping", mapping)
    assert brought.exit_code == 0, brought.output
    rows = Workspace.open(at_home).read("interventions").to_frame()
    mine = rows[rows["intervention_id"].eq("M-5")]
    assert mine["role"].value_counts()["treated"] == 2
    assert mine["starts_on"].eq("2026-03-01").all()


def test_a_finding_of_another_method_is_no_lot(evenhand, at_home):
    done = evenhand("rollout", at_home, "F-0001", "--intervention", "M-5", "--measure", "lamps")
    assert done.exit_code != 0 and "give one of rollout_assignment" in done.output
