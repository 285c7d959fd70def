import json
from dataclasses import replace
from datetime import date

import pytest

from evenhand.contract import Method
from evenhand.errors import DisclosureError, OptionError, UnsuitableData, WorkspaceError
from evenhand.scanning import offence_profile
from evenhand.tables.stops import Stops
from evenhand.workspace import running
from evenhand.workspace.workspace import Workspace

from .rows import incidents, report

PERIODS = {
    "first_from": date(2024, 1, 1),
    "first_to": date(2024, 1, 15),
    "second_from": date(2024, 1, 16),
    "second_to": date(2024, 1, 31),
}


@pytest.fixture
def city(workspace):
    workspace.add({"incidents": incidents(80)}, report(80))
    return workspace


def test_the_same_question_keeps_its_number_and_another_gets_the_next(city):
    first = city.run("two_periods", **PERIODS)
    again = Workspace.open(city.folder).run("two_periods", **PERIODS)
    other = city.run("two_periods", **PERIODS, offence="robbery")
    assert (first.id, again.id, other.id) == ("F-0001", "F-0001", "F-0002")
    assert [one.id for one in city.records()] == ["F-0001", "F-0002"]


def test_defaults_given_or_left_out_are_the_same_question(city):
    plain = city.run("two_periods", **PERIODS)
    said = city.run("two_periods", **PERIODS, confidence=0.95, offence=None)
    assert plain.id == said.id


def test_a_record_says_how_the_finding_was_made(city):
    recorded = city.run("two_periods", **PERIODS)
    record = Workspace.open(city.folder).record(recorded.id)
    assert record.method == "two_periods"
    assert record.options["first_from"] == "2024-01-01"
    assert record.options["confidence"] == 0.95
    used = record.tables["recorded"]
    assert used.fingerprint == city.fingerprints()["incidents"]
    assert list(used.files) == [path.name for path in (city.folder / "tables").iterdir()]
    assert (record.n_used, record.n_rows) == (recorded.finding.n_used, recorded.finding.n_rows)


def test_a_finding_can_be_made_again_from_its_record_alone(city):
    recorded = city.run("two_periods", **PERIODS)
    again = Workspace.open(city.folder).again(recorded.id)
    assert again.id == recorded.id
    assert again.finding.to_frame().equals(recorded.finding.to_frame())
    assert again.finding is not recorded.finding


def test_a_finding_is_not_made_again_from_other_rows(city):
    city.run("two_periods", **PERIODS)
    city.add({"incidents": incidents(5, start=500)}, report(5))
    with pytest.raises(WorkspaceError, match="the table incidents is not what it was"):
        city.again("F-0001")
    assert city.run("two_periods", **PERIODS).id == "F-0002"
    city.undo()
    assert city.again("F-0001").id == "F-0001"
    city.undo()
    with pytest.raises(WorkspaceError, match="it is gone"):
        city.again("F-0001")


def test_a_finding_of_another_version_of_its_method_is_not_made_again(city, monkeypatch):
    recorded = city.run("two_periods", **PERIODS)
    newer = replace(running.find_method("two_periods"), version="99.0")
    monkeypatch.setattr(running, "METHODS", (newer,))
    with pytest.raises(WorkspaceError, match=r"here is 99\.0"):
        city.again(recorded.id)


def test_incidents_come_before_counts_unless_counts_are_asked_for(city):
    method = offence_profile.METHOD
    there = ("counts", "incidents")
    argument = next(iter(method.tables()))
    assert running.chosen_tables(method, there)[argument] == "incidents"
    assert running.chosen_tables(method, ("counts",))[argument] == "counts"
    chosen = running.chosen_tables(method, there, {argument: "counts"})
    assert chosen[argument] == "counts"
    with pytest.raises(OptionError, match="cannot be 'areas'"):
        running.chosen_tables(method, there, {argument: "areas"})
    with pytest.raises(OptionError, match="no table argument 'table'"):
        running.chosen_tables(method, there, {"table": "counts"})


def test_what_is_missing_is_said_with_what_is_there(workspace):
    with pytest.raises(UnsuitableData, match=r"(?s)needs incidents.*tables there: none"):
        workspace.run("two_periods", **PERIODS)
    with pytest.raises(OptionError, match="there is no method 'predict_people'"):
        workspace.run("predict_people")


def test_options_are_refused_in_words_and_nothing_is_recorded(city):
    with pytest.raises(OptionError, match="no option 'within_m'"):
        city.run("two_periods", within_m=3)
    with pytest.raises(OptionError, match="'confidence' is 2"):
        city.run("two_periods", **PERIODS, confidence=2.0)
    with pytest.raises(OptionError, match="is a table, not an option"):
        city.run("two_periods", **PERIODS, recorded=incidents(3))
    assert city.records() == []


def test_groups_are_for_audit_and_survey_methods_only(city):
    def reads_stops(stops: Stops, *, seed: int = 1):
        raise AssertionError("must not run")

    method = Method(run=reads_stops, question="?", sources=())
    with pytest.raises(DisclosureError, match="group attributes"):
        running.chosen_tables(method, ("stops",))
    allowed = replace(method, reads_groups=True)
    assert running.chosen_tables(allowed, ("stops",)) == {"stops": "stops"}


def test_an_altered_record_is_said_by_name(city):
    recorded = city.run("two_periods", **PERIODS)
    path = city.folder / "findings" / f"{recorded.id}.json"
    raw = json.loads(path.read_text())
    path.write_text(json.dumps({**raw, "tables": 3}))
    with pytest.raises(WorkspaceError, match=r"F-0001\.json"):
        Workspace.open(city.folder).records()
    path.unlink()
    with pytest.raises(WorkspaceError, match="there is no finding 'F-0001'"):
        Workspace.open(city.folder).record("F-0001")


def test_a_number_taken_by_another_process_is_not_overwritten(city):
    other = Workspace.open(city.folder)
    assert other.records() == []
    city.run("two_periods", **PERIODS)
    text = (city.folder / "findings" / "F-0001.json").read_text()
    assert other.run("two_periods", **PERIODS, offence="robbery").id == "F-0002"
    assert (city.folder / "findings" / "F-0001.json").read_text() == text
