"""Event sheets: filled part by part, signals read together, compared with other weeks, closed."""

import json
from datetime import date, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest

from evenhand.errors import OptionError, UnsuitableData, WorkspaceError
from evenhand.publishing.event_page import event_pdf
from evenhand.publishing.event_words import event_lines
from evenhand.scanning.two_periods import two_periods
from evenhand.taxonomy.events import ACCESS, PARTS
from evenhand.workspace.event_comparison import WEEKS, compare_event
from evenhand.workspace.event_files import EventFiles, event_schema
from evenhand.workspace.event_reading import lacking, phase_of, signals_together
from evenhand.workspace.event_sheets import (
    MOST,
    add_entry,
    change_entry,
    change_facts,
    close_event,
    open_event,
    remove_entry,
)
from evenhand.workspace.numbered_documents import RevisionClash, expecting
from evenhand.workspace.verifying import verify
from publishing import small_city
from publishing.conftest import city as city_with

TODAY = date(2026, 9, 1)
ZONE = ZoneInfo("Europe/Amsterdam")
BEGINS, ENDS = datetime(2026, 9, 12, 14), datetime(2026, 9, 13, 2)
GIVEN = {
    "expected": {"when": "peak, 21–23 h", "low": 4000, "high": 6000, "source": "tickets sold"},
    "places": {"name": "Station square", "capacity": "5000", "capacity_source": "fire brigade",
               "area": "A1", "flows": "in from the north"},
    "risks": {"behaviour": "People press towards one gate", "likelihood": "possible",
              "harm": "grave", "source": "debrief of last year", "place": "L2"},
    "measures": {"risk": "R3", "what": "A second gate", "owner": "fair association",
                 "dose": "open 20–24 h"},
    "partners": {"organisation": "Fire brigade", "duty": "watches the gates"},
    "messages": {"on": "2026-09-10", "to": "visitors", "what": "Come by train", "by": "city"},
    "access": {"topic": "step_free", "what": "Ramp at gate one", "by": "fair association"},
    "stops": {"sign": "The square is full and people still come", "decides": "mayor's office",
              "told": "by loudspeaker, towards the park"},
    "signals": {"at": "2026-09-12T21:00", "place": "L2", "points_to": "crowding",
                "what": "Queue to the bridge", "confidence": "seen", "source": "stewards, gate two",
                "until": "2026-09-12T22:00"},
    "actions": {"signal": "S9", "at": "2026-09-12T21:10", "done": "Gate two opened",
                "by": "stewards"},
    "handovers": {"at": "2026-09-12T22:00", "by": "late desk", "to": "night desk", "text": "Calm"},
    "came": {"expectation": "X1", "low": 5200, "high": 5600, "source": "gate counts"},
    "outcomes": {"risk": "R3", "happened": "less", "text": "A queue, no press",
                 "source": "stewards"},
    "delivered": {"measure": "M4", "delivery": "as_planned", "text": "Open from 20 h",
                  "source": "stewards"},
    "lessons": {"lesson": "keep", "text": "The second gate", "by": "fire brigade"},
    "debriefs": {"partner": "O5", "on": "2026-09-20", "text": "Went well"},
    "decisions": {"on": "2026-09-21", "what": "Second gate each year", "by": "city council"},
}  # fmt: skip


@pytest.fixture(scope="module")
def tables():
    return {"incidents": small_city.incidents(), "areas": small_city.areas()}


@pytest.fixture
def city(tmp_path, tables):
    return city_with(tmp_path / "city", tables)


@pytest.fixture
def number(city):
    made = open_event(city, "Harbour fair", "fair", begins=BEGINS, ends=ENDS, today=TODAY,
                      organiser="Fair association", by="office", areas=["A1"])  # fmt: skip
    return made["id"]


def at(hour, minute=0, day=12):
    return datetime(2026, 9, day, hour, minute, tzinfo=ZONE)


def filled(city, number):
    for part, given in GIVEN.items():
        document = add_entry(city, number, part, given, today=TODAY)
    return document


def test_every_part_of_the_sheet_can_be_written_and_stays_as_the_schema_says(city, number):
    document = filled(city, number)
    assert set(GIVEN) == set(PARTS)
    assert document["places"][0] | {"id": "", "on_day": ""} == {
        "id": "", "on_day": "", "name": "Station square", "area": "A1", "capacity": 5000,
        "capacity_source": "fire brigade", "flows": "in from the north",
    }  # fmt: skip
    assert document["signals"][0]["at"] == "2026-09-12T21:00+02:00"
    assert [line["entry"] for line in document["log"]][:3] == [None, "X1", "L2"]
    assert verify(city).faults == ()
    json.dumps(document)


def test_the_schema_knows_every_part_and_field_and_no_other():
    properties = event_schema()["properties"]
    for part in PARTS.values():
        rows = properties[part.name]
        assert rows["maxItems"] == MOST[part.phase]
        assert set(rows["items"]["properties"]) == {"id", "on_day", *(f.name for f in part.fields)}
        for field in part.fields:
            known = rows["items"]["properties"][field.name]
            assert known.get("enum", [*field.choices]) == [*field.choices]
            assert ("null" in known["type"]) is not field.is_required


def test_all_that_is_wrong_with_an_entry_is_told_at_once(city, number):
    given = {"low": "many", "high": 3, "from": "x"}
    with pytest.raises(OptionError) as told:
        add_entry(city, number, "expected", given, today=TODAY)
    for words in ("no field 'from'", "'when' is empty", "'low' is no whole number",
                  "'source' is empty"):  # fmt: skip
        assert words in str(told.value)
    with pytest.raises(OptionError, match="'high' \\(3\\) is less than 'low' \\(4\\)"):
        add_entry(city, number, "expected", {**GIVEN["expected"], "low": 4, "high": 3}, today=TODAY)
    with pytest.raises(OptionError, match="capacity_source"):
        add_entry(city, number, "places", {"name": "Square", "capacity": 9}, today=TODAY)
    with pytest.raises(OptionError, match="'area' cannot be 'A2'; there are: A1"):
        add_entry(city, number, "places", {"name": "Square", "area": "A2"}, today=TODAY)
    with pytest.raises(OptionError, match="'risk' cannot be 'R9'; there are: –"):
        add_entry(city, number, "measures", {**GIVEN["measures"], "risk": "R9"}, today=TODAY)
    late = {**GIVEN["signals"], "place": None, "until": "2026-09-12T20:00"}
    with pytest.raises(OptionError, match="'until' is not after 'at'"):
        add_entry(city, number, "signals", late, today=TODAY)
    assert EventFiles(city.folder).get(number)["revision"] == 1


def test_an_entry_is_changed_in_part_and_removed_only_if_nothing_refers_to_it(city, number):
    filled(city, number)
    after = change_entry(city, number, "R3", {"harm": "serious", "place": ""}, today=TODAY)
    assert (after["risks"][0]["harm"], after["risks"][0]["place"]) == ("serious", None)
    assert after["risks"][0]["behaviour"] == GIVEN["risks"]["behaviour"]
    with pytest.raises(OptionError, match="M4, U13 refer to R3"):
        remove_entry(city, number, "R3", today=TODAY)
    after = remove_entry(city, number, "B16", today=TODAY)
    assert after["debriefs"] == []
    again = add_entry(city, number, "debriefs", GIVEN["debriefs"], today=TODAY)
    assert again["debriefs"][0]["id"] == "B18"


@pytest.mark.parametrize("entry", ["S9", "T10", "G11", "D17"])
def test_the_log_and_the_decisions_are_only_added_to(city, number, entry):
    filled(city, number)
    for act in (remove_entry, lambda *a, **k: change_entry(*a, {"by": "x"}, **k)):
        with pytest.raises(OptionError, match="stays as it was written"):
            act(city, number, entry, today=TODAY)


def test_a_rewritten_log_is_found_out(city, number):
    document = filled(city, number)
    path = city.folder / "events" / f"{number}.json"
    document["signals"] = []
    path.write_text(json.dumps(document))
    assert any("was altered" in fault for fault in verify(city).faults)


def test_signals_that_hold_and_point_the_same_way_are_read_together(city, number):
    def signal(hour, minute, source, points_to="crowding", **other):
        given = {**GIVEN["signals"], "at": f"2026-09-12T{hour}:{minute:02}", "source": source,
                 "points_to": points_to, **other}  # fmt: skip
        return add_entry(city, number, "signals", given, today=TODAY)

    add_entry(city, number, "expected", GIVEN["expected"], today=TODAY)
    add_entry(city, number, "places", GIVEN["places"], today=TODAY)
    signal(21, 0, "stewards, gate two")
    document = signal(21, 5, "first aid", points_to="health")
    assert signals_together(document, at(21, 10)) == []
    signal(21, 10, "Stewards,  gate two")
    document = signal(21, 20, "transport company", confidence="told", until="2026-09-12T23:00")
    (one,) = signals_together(document, at(21, 30))
    assert (one.place, one.points_to, len(one.signals), one.sources, one.seen) == (
        "L2", "crowding", 3, 2, 2,
    )  # fmt: skip
    assert len(signals_together(document, at(21, 15))[0].signals) == 2
    assert signals_together(document, at(22, 0)) == []
    assert signals_together(document, at(20, 59)) == []
    told = "\n".join(event_lines(document, "en", at(21, 30)))
    assert "3 signals point to too many people at one place at Station square." in told
    assert "From 2 sources, 2 of them seen by us, 21:00 to 21:20 h." in told


def test_a_sheet_says_in_each_phase_what_it_lacks(city, number):
    document = EventFiles(city.folder).get(number)
    assert [phase_of(document, one) for one in (at(13), at(15), at(3, day=13))] == [
        "before", "during", "after",
    ]  # fmt: skip
    assert len(lacking(document, "before")) == 7 + len(ACCESS) - 1
    document = filled(city, number)
    assert {one.what for one in lacking(document, "before")} == {"no_access"}
    assert lacking(document, "during") == []
    assert [one.what for one in lacking(document, "after")] == ["no_comparison"]
    for topic in ACCESS[1:]:
        document = add_entry(
            city, number, "access", {**GIVEN["access"], "topic": topic}, today=TODAY
        )
    compare_event(city, number, today=TODAY)
    assert lacking(EventFiles(city.folder).get(number)) == []


def test_incidents_are_set_beside_the_same_weekdays_by_the_library_s_own_method(city, number):
    document = compare_event(city, number, today=TODAY, offence="assault")
    made = document["comparisons"][0]
    assert [row["weeks"] for row in made["rows"]] == [*WEEKS]
    assert (made["first_on"], made["last_on"], made["areas"]) == (
        "2026-09-12",
        "2026-09-13",
        ["A1"],
    )
    table = city.read("incidents")
    inside = table.where(table.column("area_neighbourhood").eq("A1").fillna(False))
    assert made["incidents"] == inside.fingerprint()
    for row in made["rows"]:
        first = date.fromisoformat(row["first_on"])
        assert first.weekday() == date(2026, 9, 12).weekday()
        days = inside.local_times("starts_at").dt.date
        kind = inside.column("offence_class").eq("assault")
        then = (days.between(first, first + timedelta(days=1)) & kind).sum()
        if row["verdict"] == "cannot_say":
            assert row["then"] is None
            continue
        assert row["then"] == then
        if not row["then"] + row["now"]:
            assert row["verdict"] == "too_few"
            continue
        own = two_periods(inside, first_from=first, first_to=first + timedelta(days=1),
                          second_from=date(2026, 9, 12), second_to=date(2026, 9, 13),
                          offence="assault")  # fmt: skip
        assert row["difference_low"] == own.difference_low


def test_an_event_that_the_records_do_not_reach_is_not_compared(city):
    late = datetime(2027, 1, 9, 12)
    made = open_event(city, "Winter market", "market", begins=late, ends=late.replace(hour=20),
                      organiser="traders", by="office", today=TODAY)  # fmt: skip
    with pytest.raises(UnsuitableData, match="end before the event does"):
        compare_event(city, made["id"], today=TODAY)
    assert EventFiles(city.folder).get(made["id"])["comparisons"] == []


def test_facts_are_held_against_the_city(city, number):
    with pytest.raises(OptionError) as told:
        open_event(city, "Fair", "party", begins=ENDS, ends=BEGINS, organiser="x", by="office",
                   today=TODAY, areas=["Nowhere"])  # fmt: skip
    for words in ("no kind 'party'", "is not after 'begins'", "no area 'Nowhere'"):
        assert words in str(told.value)
    after = change_facts(city, number, "Harbour fair", "fair", begins=BEGINS, today=TODAY,
                         ends=ENDS + timedelta(hours=1), organiser="Fair association")  # fmt: skip
    assert (after["facts"]["ends"], after["facts"]["areas"]) == ("2026-09-13T03:00+02:00", [])


def test_no_update_is_lost_and_a_closed_sheet_stays(city, number):
    add_entry(city, number, "stops", GIVEN["stops"], today=TODAY)
    with pytest.raises(RevisionClash), expecting(number, 1):
        add_entry(city, number, "stops", GIVEN["stops"], today=TODAY)
    close_event(city, number, why="Looked back on", today=TODAY)
    with pytest.raises(WorkspaceError, match="is closed and stays"):
        add_entry(city, number, "stops", GIVEN["stops"], today=TODAY)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_printed_sheet_is_one_page_however_much_is_in_it(city, number, language):
    filled(city, number)
    long = "The way past the stalls is narrow and people stop to look, so that others press. " * 3
    for _ in range(7):
        for part in ("places", "risks", "partners", "stops", "messages", "access"):
            words = {f.name: long[:190] if f.kind == "line" else long for f in PARTS[part].fields
                     if f.kind in ("text", "line")}  # fmt: skip
            document = add_entry(city, number, part, {**GIVEN[part], **words}, today=TODAY)
        measure = {"risk": document["risks"][-1]["id"], "what": long}
        add_entry(city, number, "measures", {**GIVEN["measures"], **measure}, today=TODAY)
    document = EventFiles(city.folder).get(number)
    pikepdf = pytest.importorskip("pikepdf")
    with pikepdf.open(BytesIO(event_pdf(document, language, TODAY))) as made:
        assert len(made.pages) == 1
        assert str(made.Root.Lang) == language
