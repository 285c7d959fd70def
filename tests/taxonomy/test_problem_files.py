"""Gates and views of a problem file: what their rows say, and names as their authors have them."""

import csv
from pathlib import Path

import pytest

from evenhand.taxonomy.problem_files import (
    PHASES,
    gates_between,
    lacking,
    needs_of,
    view,
)
from evenhand.taxonomy.reference import rows
from evenhand.wording.messages import term

MODELS = Path(__file__).parents[3] / "shared/data/reference/problem_solving_models.csv"
EMPTY = {"hypotheses": [], "goals": [], "options": [], "responses": []}


def chapters(name):
    return [one for one in dict.fromkeys(part.chapter for part in view(name)) if one != "record"]


@pytest.mark.skipif(not MODELS.exists(), reason="the shared reference data are not here")
@pytest.mark.parametrize(("name", "model"), [("sara", "SARA"), ("five_is", "5Is (Ekblom)")])
def test_the_chapters_of_a_view_are_the_parts_of_its_model(name, model):
    with MODELS.open(encoding="utf-8") as file:
        parts = [row["part"] for row in csv.DictReader(file) if row["model"] == model]
    assert [one.capitalize() for one in chapters(name)] == parts
    titles = [term("problem_chapter", one).partition(":")[0] for one in chapters(name)]
    assert titles == parts


def test_every_phase_but_the_first_has_a_gate_and_no_need_stands_twice():
    assert {row["phase"] for row in rows("problem_gates")} == set(PHASES[1:])
    needs = [need for phase in PHASES for need in needs_of(phase)]
    assert len(needs) == len(set(needs)) == len(rows("problem_gates"))


def test_gates_lie_on_the_way_forward_only():
    assert gates_between("scanning", "closed") == PHASES[1:]
    assert gates_between("closed", "scanning") == gates_between("analysis", "analysis") == ()


def test_all_means_that_there_is_one_and_each_has_it():
    one, other = {"by_on": "2027-01-01"}, {"by_on": None}
    for goals, met in (([], False), ([one], True), ([one, other], False), ([one, one], True)):
        assert ("goal_date" not in lacking({**EMPTY, "goals": goals}, "response")) is met


def test_nought_is_a_baseline_and_nothing_is_none():
    for baseline, met in ((0, True), (None, False), ("", False)):
        goals = [{"baseline": baseline}]
        assert ("goal_baseline" not in lacking({**EMPTY, "goals": goals}, "response")) is met


def test_two_sides_means_different_ones_and_only_tested_ones_need_evidence():
    place = {"side": "place", "claim": "x", "result": "not_tested", "findings": [], "reason": None}
    for sides, met in ((("place", "place"), False), (("place", "target"), True)):
        file = {**EMPTY, "hypotheses": [{**place, "side": side} for side in sides]}
        assert ("two_sides" not in lacking(file, "response")) is met
    held = {**place, "result": "held_up"}
    for entry, met in ((held, False), ({**held, "reason": "seen"}, True),
                       ({**held, "findings": ["F-0001"]}, True)):  # fmt: skip
        file = {**EMPTY, "hypotheses": [place, entry]}
        assert ("tests_have_evidence" not in lacking(file, "response")) is met


def test_what_must_stand_in_a_table_is_looked_up_there():
    file = {**EMPTY, "responses": [{"intervention_id": "M-1"}, {"intervention_id": "M-2"}]}
    for ids, met in (({"M-1"}, False), ({"M-1", "M-2"}, True), (set(), False)):
        found = lacking(file, "assessment", {"deliveries": ids})
        assert ("delivery_recorded" not in found) is met
    assert "delivery_recorded" in lacking(file, "assessment")
    assert "delivery_recorded" in lacking(EMPTY, "assessment", {"deliveries": {"M-1"}})
