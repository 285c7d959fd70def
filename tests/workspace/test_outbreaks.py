"""Outbreak files: opened on a finding, kept whole, closed for good, and never about a person."""

import json
from datetime import date

import numpy as np
import pandas as pd
import pytest

from evenhand.errors import OptionError, UnsuitableData, WorkspaceError
from evenhand.publishing.trace import trace
from evenhand.sources.report import FileRead, ImportReport
from evenhand.tables.counts import Counts
from evenhand.tables.signals import Signals
from evenhand.taxonomy.urgency import candidate_causes, urgency
from evenhand.workspace.free_texts import names_person
from evenhand.workspace.json_schema import schema_faults
from evenhand.workspace.outbreak_files import OutbreakFiles, outbreak_schema
from evenhand.workspace.outbreaks import (
    add_evidence,
    add_message,
    add_note,
    close_outbreak,
    do_follow_up,
    open_outbreak,
    plan_follow_up,
)
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

TODAY = date(2026, 2, 10)
WEEKS = pd.date_range("2024-01-01", periods=110, freq="7D")


def signals(last=8):
    draw = np.random.default_rng(1)
    index = pd.MultiIndex.from_product([("east", "north", "south", "west"), WEEKS])
    frame = index.to_frame(index=False, name=["area_id", "on_day"])
    risen = frame["area_id"].eq("north") & frame["on_day"].ge(WEEKS[-last])
    frame["count"] = draw.poisson(np.where(risen, 30.0, 12.0))
    return Signals.from_frame(
        frame.assign(signal_source="complaint", topic="noise", signal_id=frame.index.astype(str))
    )


def counts():
    draw = np.random.default_rng(2)
    index = pd.MultiIndex.from_product([("east", "north", "south", "west"), WEEKS])
    frame = index.to_frame(index=False, name=["area_id", "period_start"])
    return Counts.from_frame(frame.assign(
        count=draw.poisson(20, len(frame)), offence_source="robbery", offence_class="robbery",
        unit="offences", period_end=frame["period_start"] + pd.Timedelta(days=6)))  # fmt: skip


def report(name, rows):
    read = FileRead(f"{name}.csv", "9f3c" * 16, 10, name, rows, rows)
    return ImportReport(files=(read,), set_aside=(), tables={name: rows})


@pytest.fixture
def city(tmp_path):
    settings = Settings(name="Lindeburg", crs="EPSG:25831", timezone="Europe/Amsterdam")
    workspace = Workspace.create(tmp_path / "city", settings)
    for name, table in {"signals": signals(), "counts": counts()}.items():
        workspace.add({name: table}, report(name, len(table)))
    return workspace


@pytest.fixture
def opened(city):
    open_outbreak(city, "north", today=TODAY)
    return city


def test_a_file_holds_the_finding_urgency_with_reasons_and_every_candidate_cause(city):
    made = open_outbreak(city, "north", today=TODAY)
    assert (made["id"], made["status"], made["finding"]["verdict"]) == (
        "O-0001",
        "open",
        "outbreak",
    )
    assert [row["cause"] for row in made["causes"]] == list(candidate_causes())
    points = [row["points"] for row in made["urgency"]["reasons"]]
    assert sum(points) == made["urgency"]["points"]


def test_every_number_of_a_file_comes_out_again_when_traced(city):
    made = open_outbreak(city, "north", today=TODAY)
    assert {one["name"] for one in made["finding"]["numbers"]} >= {"estimate", "incidents_estimate"}
    for one in made["finding"]["numbers"]:
        assert trace(city, one["path"]).value == pytest.approx(one["value"], rel=1e-12)


def test_what_is_on_disk_keeps_the_published_schema(opened):
    stored = json.loads((opened.folder / "outbreaks/O-0001.json").read_text(encoding="utf-8"))
    assert list(schema_faults(stored, outbreak_schema())) == []


def test_an_area_without_a_rise_and_one_that_is_not_there_get_no_file(city):
    with pytest.raises(UnsuitableData, match="signals of east show no rise"):
        open_outbreak(city, "east", today=TODAY)
    with pytest.raises(OptionError, match="no area 'nowhere'; there are: east, north, south, west"):
        open_outbreak(city, "nowhere", today=TODAY)
    assert OutbreakFiles(city.folder).all() == []


def test_one_rise_has_one_open_file(opened):
    with pytest.raises(WorkspaceError, match="north has an open file on this rise: O-0001"):
        open_outbreak(opened, "north", today=TODAY)
    close_outbreak(opened, "O-0001", why="opened by mistake", today=TODAY)
    assert open_outbreak(opened, "north", today=TODAY)["id"] == "O-0002"


def test_a_finding_of_another_method_is_refused(city):
    other = city.run("offence_profile")
    with pytest.raises(OptionError, match="is a finding of offence_profile"):
        open_outbreak(city, "north", today=TODAY, finding=other.id)


def test_evidence_needs_a_source_a_known_cause_and_status(opened):
    with pytest.raises(OptionError) as refused:
        add_evidence(opened, "O-0001", "ghosts", today=TODAY, speaks_for="x", status="sure")
    for words in ("no cause 'ghosts'", "no status 'sure'", "evidence has no source"):
        assert words in str(refused.value)
    with pytest.raises(OptionError, match="nothing is given"):
        add_evidence(opened, "O-0001", "rumour", today=TODAY)
    made = add_evidence(opened, "O-0001", "rumour", today=TODAY, speaks_against="none heard",
                        source="community centre", status="unlikely")  # fmt: skip
    row = next(row for row in made["causes"] if row["cause"] == "rumour")
    assert (row["status"], row["evidence"][0]["speaks"]) == ("unlikely", "against")


@pytest.mark.parametrize(
    "text", ["Jan de Vries complained again", "call 0612345678", "mail an@example.org",
             "Mr. Smith of the shop", "Maria Gonzalez Lopez", "Ring +31 6 1234 5678"],
)  # fmt: skip
def test_no_person_gets_into_any_field(opened, text):
    before = OutbreakFiles(opened.folder).get("O-0001")
    tries = (
        lambda: add_note(opened, "O-0001", text, today=TODAY),
        lambda: add_evidence(opened, "O-0001", "rumour", today=TODAY, speaks_for=text, source="x"),
        lambda: add_evidence(opened, "O-0001", "rumour", today=TODAY, speaks_for="x", source=text),
        lambda: add_message(opened, "O-0001", to=text, what="x", by="x", on=TODAY, today=TODAY),
        lambda: plan_follow_up(opened, "O-0001", due=TODAY, what=text, today=TODAY),
        lambda: close_outbreak(opened, "O-0001", why=text, today=TODAY),
    )
    for attempt in tries:
        with pytest.raises(OptionError, match="data of a person") as refused:
            attempt()
        assert text not in str(refused.value)
    assert OutbreakFiles(opened.folder).get("O-0001") == before


@pytest.mark.parametrize(
    "text", ["Residents ask for lamps on the square", "district mayor", "visit on 3 March 2026",
             "Shop owners' association Kanaalzone", "Twelve flats stand empty; doors forced"],
)  # fmt: skip
def test_places_and_offices_may_be_named(text):
    assert names_person(text) is None


def test_every_revision_is_kept(opened):
    add_note(opened, "O-0001", "first", today=TODAY)
    last = add_note(opened, "O-0001", "second", today=TODAY)
    assert last["revision"] == 3
    kept = sorted(path.name for path in (opened.folder / "outbreaks/revisions").iterdir())
    assert kept == ["O-0001-0001.json", "O-0001-0002.json"]
    assert [row["what"] for row in last["log"]] == ["opened", "note", "note"]


def test_a_follow_up_sets_the_signals_of_then_beside_those_of_now(opened):
    planned = plan_follow_up(opened, "O-0001", due=date(2026, 3, 1), what="again", today=TODAY)
    assert planned["follow_up"][0]["done_on"] is None
    done = do_follow_up(opened, "O-0001", 1, today=date(2026, 3, 2))["follow_up"][0]
    numbers = {one["name"]: one["value"] for one in done["numbers"]}
    assert done["done_on"] == "2026-03-02"
    assert numbers["recent_signals"] > 1.5 * numbers["recent_expected"]
    with pytest.raises(OptionError, match="no follow-up 1 to be done"):
        do_follow_up(opened, "O-0001", 1, today=TODAY)
    with pytest.raises(OptionError, match="lies before the file was opened"):
        plan_follow_up(opened, "O-0001", due=date(2020, 1, 1), what="again", today=TODAY)


def test_a_closed_file_stays_as_it_is(opened):
    close_outbreak(opened, "O-0001", why="as expected for a quarter", today=TODAY)
    with pytest.raises(WorkspaceError, match="O-0001 is closed"):
        add_note(opened, "O-0001", "late", today=TODAY)


def test_messages_stand_in_order_of_their_days(opened):
    for day in (date(2026, 3, 2), date(2026, 2, 20)):
        made = add_message(opened, "O-0001", to="residents", what="lamps", by="district office",
                           on=day, today=TODAY)  # fmt: skip
    assert [row["on"] for row in made["communication"]] == ["2026-02-20", "2026-03-02"]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda text: text[:-30], "this is no JSON"),
        (lambda text: text.replace('"open"', '"half"', 1), "'status' is none of open, closed"),
        (lambda text: text.replace('"O-0001"', '"O-0009"', 1), "it says that it is O-0009"),
        (lambda text: text.replace('"notes"', '"secrets"'), "'notes' is missing"),
        (lambda text: text.replace('"revision": 1', '"revision": "1"'), "'revision' is no integer"),
    ],
)
def test_a_file_altered_by_hand_is_refused_in_words(opened, spoil, words):
    path = opened.folder / "outbreaks/O-0001.json"
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(WorkspaceError, match=words):
        OutbreakFiles(opened.folder).get("O-0001")


@pytest.mark.parametrize("number", ["O-0007", "../settings", "F-0001", ""])
def test_a_number_that_is_not_there_is_said(opened, number):
    with pytest.raises(WorkspaceError, match=r"no outbreak file"):
        OutbreakFiles(opened.folder).get(number)


def test_urgency_is_the_same_for_the_same_reasons_and_rises_with_each():
    some = {"low": 1.6, "signals": 2.0, "growth": 1.0, "weeks": 3.0}
    assert urgency(some) == urgency(dict(reversed(some.items())))
    points = [urgency(some | more).points for more in ({}, {"protest": 1.0},
              {"protest": 1.0, "weeks": 9.0})]  # fmt: skip
    assert points == [2, 4, 5]
    assert urgency({"low": float("nan")}).level == "watch"


def test_a_schema_finds_each_kind_of_fault():
    rule = {"type": "object", "required": ["a"], "additionalProperties": False,
            "properties": {"a": {"type": "array", "items": {"type": "integer", "minimum": 2}},
                           "b": {"type": "string", "minLength": 1, "maxLength": 3}}}  # fmt: skip
    assert list(schema_faults({"a": [2], "b": "xyz"}, rule)) == []
    found = list(schema_faults({"a": [1, True], "b": "", "c": 0}, rule))
    assert found == ["'a[0]' is less than 2", "'a[1]' is no integer", "'b' is empty",
                     "'c' is not known"]  # fmt: skip
    assert list(schema_faults({"a": [], "b": "long"}, rule)) == ["'b' is longer than 3 letters"]
