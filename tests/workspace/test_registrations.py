"""Registrations: drafted on power, frozen whole, and assessments held against them."""

import json
from datetime import date

import numpy as np
import pandas as pd
import pytest

from evenhand.catalogue import METHODS
from evenhand.errors import OptionError, WorkspaceError
from evenhand.publishing.registration_page import registration_lines, write_registration
from evenhand.sources.report import FileRead, ImportReport
from evenhand.tables.counts import Counts
from evenhand.tables.deliveries import Deliveries
from evenhand.tables.interventions import Interventions
from evenhand.workspace.json_schema import schema_faults
from evenhand.workspace.numbered_documents import document_schema, fingerprint_of
from evenhand.workspace.registration_checks import check_registration
from evenhand.workspace.registrations import (
    KIND,
    amend_registration,
    change_registration,
    freeze_registration,
    is_intact,
    new_registration,
    registrations,
)
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

EARLY, TODAY = date(2024, 12, 1), date(2026, 2, 10)
AREAS = [f"a{n:02d}" for n in range(8)]
ROLES = {"a00": "treated", "a01": "treated", "a02": "buffer"}
TEXTS = {
    "question": "Do lamps go with fewer robberies?", "measure": "lamps",
    "plausible_source": "a review", "harm": ("more robberies next door",),
    "not_looked_at": ("single streets",),
}  # fmt: skip


def counts():
    draw = np.random.default_rng(1)
    when = pd.date_range("2023-01-01", periods=36, freq="MS")
    return Counts.from_frame(pd.concat([
        pd.DataFrame({"area_id": name, "period_start": when,
                      "period_end": when + pd.offsets.MonthEnd(0), "offence_source": "r",
                      "offence_class": "robbery", "unit": "offences",
                      "count": draw.poisson(np.where((when >= "2025-01-01") & (name < "a02"),
                                                     10, 40))})
        for name in AREAS
    ]))  # fmt: skip


def interventions():
    return Interventions.from_frame(pd.DataFrame([
        {"intervention_id": "M-1", "measure": "lamps", "offence_class": "robbery", "area_id": name,
         "role": ROLES.get(name, "comparison"), "starts_on": "2025-01-01"} for name in AREAS
    ]))  # fmt: skip


def deliveries():
    return Deliveries.from_frame(pd.DataFrame([
        {"intervention_id": "M-1", "area_id": name, "period_start": "2025-01-01",
         "period_end": "2025-12-31", "planned": 10, "delivered": 9, "unit": "lamps"}
        for name in ("a00", "a01")
    ]))  # fmt: skip


@pytest.fixture
def city(tmp_path):
    settings = Settings(name="Lindeburg", crs="EPSG:25831", timezone="Europe/Amsterdam")
    workspace = Workspace.create(tmp_path / "city", settings)
    made = {"counts": counts(), "interventions": interventions(), "deliveries": deliveries()}
    for name, table in made.items():
        read = FileRead(f"{name}.csv", "9f3c" * 16, 10, name, len(table), len(table))
        report = ImportReport(files=(read,), set_aside=(), tables={name: len(table)})
        workspace.add({name: table}, report)
    return workspace


@pytest.fixture
def power(city):
    return city.run("detectable_effect", months=12, placebos=10, draws=99).id


@pytest.fixture
def frozen(city, power):
    new_registration(city, power, today=EARLY, texts=TEXTS)
    return freeze_registration(city, "PR-0001", by="prevention office", today=EARLY)


def test_a_draft_takes_areas_days_and_power_from_the_finding(city, power):
    made = new_registration(city, power, today=EARLY)
    plan = made["plan"]
    roles = {one["area_id"]: one["role"] for one in plan["areas"]}
    assert roles == {name: ROLES.get(name, "comparison") for name in AREAS}
    assert (plan["starts_on"], plan["ends_on"]) == ("2025-01-01", "2025-12-31")
    assert plan["power"]["numbers"][0]["path"] == f"{power}.power_plausible"
    assert list(schema_faults(made, document_schema(KIND.schema))) == []


def test_what_is_missing_is_named_all_at_once_before_freezing(city, power):
    new_registration(city, power, today=EARLY)
    with pytest.raises(OptionError) as refused:
        freeze_registration(city, "PR-0001", by="office", today=EARLY)
    for name in ("question", "measure", "harm", "not_looked_at", "plausible size"):
        assert name in str(refused.value)


def test_a_frozen_plan_has_the_fingerprint_of_its_words_and_stays(city, frozen):
    beside = {name: part for name, part in frozen["frozen"].items() if name != "fingerprint"}
    sealed = fingerprint_of({"plan": frozen["plan"], "frozen": beside})
    assert frozen["frozen"]["fingerprint"] == sealed
    assert frozen["frozen"]["is_late"] is False
    assert set(frozen["frozen"]["tables"]) == {"counts", "interventions", "deliveries"}
    with pytest.raises(WorkspaceError, match="frozen and its plan stays"):
        change_registration(city, "PR-0001", today=TODAY, texts={"question": "Another?"})
    with pytest.raises(WorkspaceError, match="was frozen on 2024-12-01"):
        freeze_registration(city, "PR-0001", by="office", today=TODAY)


def test_a_plan_frozen_after_the_start_is_called_late(city, power):
    new_registration(city, power, today=TODAY, texts=TEXTS)
    made = freeze_registration(city, "PR-0001", by="office", today=TODAY)
    assert made["frozen"]["is_late"] is True
    assert "frozen after the start" in "\n".join(registration_lines(made, "en"))


@pytest.mark.parametrize(
    "alter",
    [lambda one: one["frozen"].update(on="2024-01-01"), lambda one: one["frozen"].update(by="x"),
     lambda one: one["frozen"].update(is_late=not one["frozen"]["is_late"]),
     lambda one: one["frozen"]["tables"].clear(), lambda one: one.update(frozen=None),
     lambda one: one.update(status="draft"), lambda one: one["plan"].update(ends_on="2030-01-31")],
    ids=["day", "office", "late", "tables", "unsealed", "draft", "plan"],
)  # fmt: skip
def test_a_frozen_plan_whose_day_or_status_was_altered_is_refused_by_every_step(
    city, frozen, alter
):
    path = city.folder / "registrations" / "PR-0001.json"
    altered = json.loads(path.read_text())
    alter(altered)
    path.write_text(json.dumps(altered))
    document = registrations(city.folder).get("PR-0001")
    assert not is_intact(document)
    assert "no longer the one" in "\n".join(registration_lines(document, "en"))
    for step in (
        lambda: change_registration(city, "PR-0001", today=TODAY, texts={"question": "Other?"}),
        lambda: freeze_registration(city, "PR-0001", by="office", today=TODAY),
        lambda: amend_registration(city, "PR-0001", what="x", why="y", today=TODAY),
        lambda: check_registration(city, "PR-0001", "F-0001", today=TODAY),
    ):
        with pytest.raises(WorkspaceError, match="fingerprint differs"):
            step()
    assert registrations(city.folder).get("PR-0001") == document


def test_a_plan_altered_on_disk_is_found_out(city, frozen):
    path = city.folder / "registrations" / "PR-0001.json"
    altered = json.loads(path.read_text())
    altered["plan"]["rule"]["alpha"] = 0.1
    path.write_text(json.dumps(altered))
    document = registrations(city.folder).get("PR-0001")
    assert not is_intact(document)
    assert "no longer the one" in "\n".join(registration_lines(document, "en"))
    found = city.run("difference_in_differences", draws=99)
    with pytest.raises(WorkspaceError, match="fingerprint differs"):
        check_registration(city, "PR-0001", found.id, today=TODAY)


def test_an_assessment_as_planned_keeps_to_the_plan_and_the_rule_decides(city, frozen):
    found = city.run("difference_in_differences", intervention="M-1")
    checked = check_registration(city, "PR-0001", found.id, today=TODAY)["checks"][-1]
    assert checked["departures"] == []
    assert checked["outcome"]["value"] == found.finding.change < -0.5
    assert checked["outcome"]["called"] is (found.finding.p_value <= 0.05)


def test_every_departure_is_told(city, frozen):
    found = city.run("difference_in_differences", confidence=0.9, compared_with="all_untouched")
    rows = check_registration(city, "PR-0001", found.id, today=TODAY)["checks"][-1]["departures"]
    assert {(row["what"], row["name"]) for row in rows} >= {
        ("option", "confidence"), ("option", "compared_with"),
    }  # fmt: skip
    assert next(r for r in rows if r["name"] == "confidence")["registered"] == "0.95"


def test_another_method_is_a_departure(city, frozen):
    others = [method.name for method in METHODS if method.phase == "assessment"]
    other = next(name for name in ("weighted_displacement", "count_change") if name in others)
    found = city.run(other, intervention="M-1")
    rows = check_registration(city, "PR-0001", found.id, today=TODAY)["checks"][-1]["departures"]
    assert rows[0] == {
        "what": "method", "name": "", "registered": "difference_in_differences", "ran": other,
    }  # fmt: skip


def test_areas_moved_after_freezing_are_told(city, frozen):
    moved = interventions().to_frame()
    moved = moved[moved["area_id"].ne("a03")]
    fresh = Workspace.create(
        city.folder.parent / "moved",
        Settings(name="Lindeburg", crs="EPSG:25831", timezone="Europe/Amsterdam"),
    )
    tables = {"counts": counts(), "deliveries": deliveries(),
              "interventions": Interventions.from_frame(moved)}  # fmt: skip
    for name, table in tables.items():
        read = FileRead(f"{name}.csv", "9f3c" * 16, 10, name, len(table), len(table))
        fresh.add({name: table}, ImportReport(files=(read,), set_aside=(),
                                             tables={name: len(table)}))  # fmt: skip
    registrations(fresh.folder).add({k: v for k, v in frozen.items() if k != "id"})
    found = fresh.run("difference_in_differences", intervention="M-1")
    rows = check_registration(fresh, "PR-0001", found.id, today=TODAY)["checks"][-1]["departures"]
    assert ("areas", "comparison") in {(row["what"], row["name"]) for row in rows}


def test_a_change_of_plan_is_written_down_beside_the_plan(city, frozen):
    made = amend_registration(city, "PR-0001", what="one area later", why="lamps came late",
                              today=TODAY)  # fmt: skip
    assert made["amendments"][0]["what"] == "one area later"
    assert is_intact(made)


@pytest.mark.parametrize("texts", [
    {"question": "Ask Maria Gonzalez Lopez"}, {"question": " "}, {"design": "guessing"},
    {"harm": ("x" * 2001,)},
])  # fmt: skip
def test_persons_empty_words_and_unknown_designs_are_refused(city, power, texts):
    with pytest.raises(OptionError, match="register: 1 problem"):
        new_registration(city, power, today=EARLY, texts=texts)


def test_only_power_begins_and_only_an_assessment_ends_a_registration(city, power, frozen):
    other = city.run("offence_profile").id
    with pytest.raises(OptionError, match="give one of detectable_effect"):
        new_registration(city, other, today=EARLY)
    with pytest.raises(OptionError, match="assesses nothing"):
        check_registration(city, "PR-0001", power, today=TODAY)
    draft = new_registration(city, power, today=EARLY)
    for refused in (
        lambda: amend_registration(city, draft["id"], what="a", why="b", today=TODAY),
        lambda: check_registration(city, draft["id"], power, today=TODAY),
    ):
        with pytest.raises(WorkspaceError, match="PR-0002 is a draft"):
            refused()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_holds_the_plan_and_its_fingerprint(city, frozen, language):
    pages = write_registration(city, "PR-0001", language=language, pdf=False)
    text = pages[0].read_text(encoding="utf-8")
    assert frozen["frozen"]["fingerprint"] in text
    for words in ("Do lamps go with fewer robberies?", "more robberies next door", "a01", "a04"):
        assert words in text
