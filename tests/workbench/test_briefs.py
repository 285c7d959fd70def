"""A brief holds eight lines, each dated, sourced and ending; it names nobody."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils.timezone import localdate, localtime, now

from evenhand.frame.free_text import RoleAddress, refusal
from evenhand.wording.messages import entries
from evenhand.workbench.briefs.gathering import suggestions
from evenhand.workbench.briefs.models import HAND_OVER, MOST_ITEMS, TASK, Brief, Item, Note, Station
from evenhand.workbench.briefs.retention import KEPT, remove_over
from evenhand.workbench.jobs.schedule import DAILY
from evenhand.workbench.methods.drawn import FORMAT
from evenhand.workbench.people.ledger import Entry
from evenhand.workbench.people.models import Person

TWO_MINUTES = timedelta(minutes=2)


@pytest.fixture
def station(db):
    return Station.objects.create(name="Station North")


@pytest.fixture
def writer(as_role):
    return as_role("prevention")


@pytest.fixture
def brief(station, writer):
    """A draft of a shift that runs now."""
    return Brief.objects.create(
        station=station,
        shift="late",
        begins_at=now() - timedelta(hours=1),
        ends_at=now() + timedelta(hours=7),
        written_by=Person.objects.get(role="prevention"),
    )


def a_line(**changed):
    given = {"part": "do", "text": "Be seen at the underpass", "source": "City works"}
    return given | {"dated": localdate().isoformat(), "ends_at": ""} | changed


def add(client, brief, **changed):
    return client.post(f"/briefs/{brief.pk}/items/new", a_line(**changed))


def said(answer):
    return answer.content.decode()


def local(moment):
    return localtime(moment).strftime("%Y-%m-%dT%H:%M")


def test_without_a_station_the_page_says_what_to_add_first(writer):
    assert "No station yet" in said(writer.get("/briefs"))
    assert 'href="/briefs/stations"' in said(writer.get("/briefs/new"))
    writer.post("/briefs/stations", {"name": "Station North"})
    assert Station.objects.get().name == "Station North"
    assert "already" in said(writer.post("/briefs/stations", {"name": "station north"}))


def test_a_line_is_dated_sourced_and_ends_with_the_shift(writer, brief):
    assert add(writer, brief).status_code == 302
    item = brief.items.get()
    assert (item.dated, item.source, item.ends_at) == (localdate(), "City works", brief.ends_at)
    page = said(writer.get(f"/briefs/{brief.pk}"))
    assert "Be seen at the underpass" in page
    assert "City works" in page


@pytest.mark.parametrize(
    ("field", "wrong", "why"),
    [
        ("text", "Stop the grey car AB-123-CD", "number plate"),
        ("text", "Jan Jansen sits at the canal", "name of a person"),
        ("text", "Call 06 12 34 56 78", "telephone number"),
        ("source", "mail jan@example.org", "e-mail address"),
        ("source", "F-0999", "There is no F-0999"),
        ("source", "P-0999", "There is no P-0999"),
        ("source", "", "required"),
        ("dated", (localdate() + timedelta(days=2)).isoformat(), "yet to come"),
        ("dated", "soon", "valid date"),
        ("ends_at", "2020-01-01T10:00", "has passed"),
        ("text", "x" * 241, "at most 240"),
    ],
)
def test_the_field_refuses_and_says_why(writer, brief, field, wrong, why):
    answer = add(writer, brief, **{field: wrong})
    assert why in said(answer)
    assert not brief.items.exists()


def test_times_of_the_day_are_not_numbers_of_houses():
    assert refusal("16–18 h Station square, visible, talk to stewards (P-0014)") == ""
    assert refusal("Vers 16 h, place de la Gare") == ""
    assert refusal("18 Station street") == "web_text.person_addresses_of_people"


def test_every_reason_to_refuse_has_its_words():
    kinds = ("jan@example.org", "AB-123-CD", "06 12 34 56 78", "Jan Jansen", "la famille Martin")
    for text in kinds:
        assert refusal(text) in entries("fr"), text


def test_an_office_has_an_address_and_a_person_has_none():
    field = RoleAddress()
    for taken in ("office@school.example", "030 123 45", "+49 30 12345"):
        assert field.clean(taken) == taken
    for refused in ("jan.jansen@school.example", "m.dupont@ville.example", "the caretaker"):
        with pytest.raises(Exception, match="address"):
            field.clean(refused)


def test_a_ninth_line_does_not_fit(writer, brief):
    for number in range(MOST_ITEMS):
        assert add(writer, brief, text=f"Line {number}").status_code == 302
    assert "9 lines are chosen; 8 fit" in said(add(writer, brief))
    assert brief.items.count() == MOST_ITEMS


def test_lines_are_changed_moved_and_taken_out(writer, brief):
    for text in ("First", "Second"):
        add(writer, brief, text=text)
    first, second = brief.items.all()
    writer.post(f"/briefs/{brief.pk}/items/{second.pk}/up")
    assert [item.text for item in brief.items.all()] == ["Second", "First"]
    writer.post(f"/briefs/{brief.pk}/items/{first.pk}", a_line(text="Changed", part="know"))
    assert brief.items.get(pk=first.pk).text == "Changed"
    writer.post(f"/briefs/{brief.pk}/items/{second.pk}/out")
    assert brief.items.count() == 1


def test_a_published_brief_stays_as_it_is(writer, brief):
    add(writer, brief)
    writer.post(f"/briefs/{brief.pk}/publish")
    item = brief.items.get()
    for path in ("items/new", f"items/{item.pk}", f"items/{item.pk}/out", "discard"):
        assert writer.post(f"/briefs/{brief.pk}/{path}", a_line()).status_code == 404
    assert brief.items.get().text == item.text
    assert Entry.objects.filter(what="brief.published").count() == 1


def test_lines_that_ended_drop_out_and_the_record_keeps_them(writer, brief):
    add(writer, brief, text="Holds")
    add(writer, brief, text="Ends soon", ends_at=local(now() + TWO_MINUTES))
    writer.post(f"/briefs/{brief.pk}/publish")
    Item.objects.filter(text="Ends soon").update(ends_at=now() - TWO_MINUTES)
    page = said(writer.get(f"/briefs/{brief.pk}"))
    assert "Ends soon" not in page
    assert "1 line ended" in page
    Brief.objects.update(ends_at=now() - TWO_MINUTES)
    page = said(writer.get(f"/briefs/{brief.pk}"))
    assert "Ends soon" in page
    assert "kept as a record" in page
    assert f'href="/briefs/{brief.pk}"' in said(writer.get("/briefs/record"))


def test_reading_is_kept_once(writer, brief, as_role):
    reader = as_role("decision")
    assert reader.get(f"/briefs/{brief.pk}").status_code == 404
    assert reader.post(f"/briefs/{brief.pk}/read").status_code == 404
    writer.post(f"/briefs/{brief.pk}/publish")
    for _ in range(2):
        reader.post(f"/briefs/{brief.pk}/read")
    assert brief.receipts.count() == 1
    page = said(reader.get(f"/briefs/{brief.pk}"))
    assert "One decision" in page
    assert "I have read this" not in page


def test_another_station_sees_the_title_alone(writer, brief, station, as_role):
    add(writer, brief)
    writer.post(f"/briefs/{brief.pk}/publish")
    reader = as_role("analyst")
    south = Station.objects.create(name="Station South")
    serving = {"people": [Person.objects.get(role="analyst").pk]}
    writer.post(f"/briefs/stations/{south.pk}", serving)
    answer = reader.get(f"/briefs/{brief.pk}")
    assert answer.status_code == 403
    assert "Station North" in said(answer)
    assert "underpass" not in said(answer)
    assert "Another station" in said(reader.get("/briefs"))
    for path in (".pdf", "/hand-over"):
        assert reader.get(f"/briefs/{brief.pk}{path}").status_code == 403
    assert reader.post(f"/briefs/{brief.pk}/read").status_code == 403
    assert not brief.receipts.exists()


def test_what_a_shift_hands_over_is_offered_to_the_next(writer, brief, station):
    writer.post(f"/briefs/{brief.pk}/publish")
    refused = writer.post(f"/briefs/{brief.pk}/hand-over", {"line": "Jan Jansen was there"})
    assert "name of a person" in said(refused)
    writer.post(f"/briefs/{brief.pk}/hand-over", {"line": "The lamp at the underpass is out"})
    note = Note.objects.get(kind=HAND_OVER)
    assert "The lamp at the underpass" in said(writer.get("/briefs/new"))
    tomorrow = (localdate() + timedelta(days=1)).isoformat()
    sent = {"shift": "early", "day": tomorrow, "begins": "06:00", "ends": "14:00"}
    made = writer.post("/briefs/new", sent | {"items": [f"note-{note.pk}"]})
    item = Brief.objects.get(shift="early").items.get()
    assert made.headers["Location"] == f"/briefs/{item.brief_id}"
    assert (item.part, item.text) == ("changed", "The lamp at the underpass is out")


def test_tasks_wait_until_they_are_done(writer, station):
    sent = a_line(kind=TASK, station=station.pk, text="Ask about the lamps")
    assert writer.post("/briefs/notes/new", sent).status_code == 302
    task = Note.objects.get()
    assert "Ask about the lamps" in said(writer.get("/briefs"))
    writer.post(f"/briefs/notes/{task.pk}/done")
    assert "Ask about the lamps" not in said(writer.get("/briefs"))
    assert "No task is open" in said(writer.get("/briefs"))


def test_a_shift_that_is_over_needs_no_brief(writer, station):
    sent = {"shift": "early", "day": "2020-01-01", "begins": "06:00", "ends": "14:00"}
    assert "already over" in said(writer.post("/briefs/new", sent))
    assert not Brief.objects.exists()


@pytest.fixture
def found(writer, here, station):
    """A finding with a map, as its page shows it."""
    record = here.run("area_rates", level="neighbourhood")
    figure = {"kind": "map", "title": "Where it gathers", "wide": small_map()}
    answer = "Most of it lies in one area. " + "Much more could be said of it. " * 20
    page = {"is_refused": False, "answer": answer, "figures": [figure]}
    kept = here.folder / "web" / "findings" / f"{record.id}.json"
    kept.parent.mkdir(parents=True)
    kept.write_text(json.dumps({"format": FORMAT, "pages": {"en": page, "fr": page}}))
    return record.id


def small_map():
    shape = '<rect width="80" height="60" fill="#888"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="80" height="60">{shape}</svg>'


def from_finding(writer, number):
    tomorrow = (localdate() + timedelta(days=1)).isoformat()
    sent = {"shift": "night", "day": tomorrow, "begins": "22:00", "ends": "06:00"}
    return writer.post(f"/briefs/new?finding={number}", sent | {"items": [f"finding-{number}"]})


def test_a_finding_becomes_a_line_with_its_map(writer, found):
    form = said(writer.get(f"/briefs/new?finding={found}"))
    assert f'value="finding-{found}" checked' in form
    from_finding(writer, found)
    brief = Brief.objects.get()
    assert brief.ends_at - brief.begins_at == timedelta(hours=8)
    item = brief.items.get()
    assert item.text.startswith("Most of it lies in one area.")
    assert len(item.text) <= 240
    assert item.source == found
    page = said(writer.get(f"/briefs/{brief.pk}"))
    assert "<rect" in page
    assert f'href="/findings/{found}"' in page


def test_a_finding_without_an_answer_says_so(writer, station):
    assert "F-0404 gave no answer" in said(writer.get("/briefs/new?finding=F-0404"))


def test_what_still_holds_is_offered_again_once(writer, brief, rf):
    add(writer, brief, text="Until Friday", ends_at=local(now() + timedelta(days=2)))
    add(writer, brief, text="Until Friday", ends_at=local(now() + timedelta(days=2)))
    writer.post(f"/briefs/{brief.pk}/publish")
    offered = suggestions(rf.get("/"), brief.station)
    assert [one.text for one in offered] == ["Until Friday"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_fullest_brief_is_one_page_of_paper(writer, found, language):
    pikepdf = pytest.importorskip("pikepdf")
    from_finding(writer, found)
    brief = Brief.objects.get()
    brief.items.update(text="Mmmmm mmmm, " * 20)
    for number in range(1, MOST_ITEMS):
        Item.objects.create(
            brief=brief, part=("do", "know", "changed", "promised")[number % 4],
            text="Mmmmm mmmm, " * 20, source="The housing company of the town",
            dated=localdate(), ends_at=brief.ends_at,
        )  # fmt: skip
    writer.cookies["language"] = language
    answer = writer.get(f"/briefs/{brief.pk}.pdf")
    with pikepdf.open(BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) == 1
        assert str(pdf.Root.Lang) == language


def test_an_empty_brief_is_fine(writer, brief):
    writer.post(f"/briefs/{brief.pk}/publish")
    assert "Nothing new. That is fine." in said(writer.get(f"/briefs/{brief.pk}"))


def test_tasks_and_notes_are_removed_some_time_after_they_are_over(writer, station):
    late, soon = now() - KEPT - timedelta(days=1), now() - KEPT + timedelta(days=1)
    given = {"station": station, "kind": TASK, "source": "desk", "dated": localdate(),
             "written_by": Person.objects.get(role="prevention")}  # fmt: skip
    Note.objects.create(text="over long ago", ends_at=late, **given)
    Note.objects.create(text="done long ago", ends_at=now() + KEPT, done_at=late, **given)
    Note.objects.create(text="over lately", ends_at=soon, **given)
    Note.objects.create(text="open", ends_at=now() + KEPT, **given)
    assert (remove_over(), remove_over()) == (2, 0)
    assert {one.text for one in Note.objects.all()} == {"over lately", "open"}
    assert Entry.objects.get(what="note.removed").about == station.name
    assert "brief-notes" in DAILY
