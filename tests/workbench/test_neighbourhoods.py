"""A neighbourhood's profile names offices, keeps to its days, and passes on with two signatures."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils.timezone import localdate, now

from evenhand.workbench.briefs.gathering import suggestions
from evenhand.workbench.briefs.models import Station
from evenhand.workbench.jobs import schedule
from evenhand.workbench.jobs.models import Daily
from evenhand.workbench.neighbourhoods.completeness import count_of
from evenhand.workbench.neighbourhoods.models import Contact, HandOver, Neighbourhood, Note, Promise
from evenhand.workbench.neighbourhoods.retention import remove_expired
from evenhand.workbench.neighbourhoods.views import next_on
from evenhand.workbench.people.ledger import Entry
from evenhand.workbench.people.models import Person

DAY = timedelta(days=1)


@pytest.fixture
def keeper(as_role):
    return as_role("prevention")


@pytest.fixture
def place(keeper):
    keeper.post("/places/new", {"name": "Molenwijk"})
    return Neighbourhood.objects.get()


def said(answer):
    return answer.content.decode()


def an_office(**changed):
    given = {
        "kind": "school",
        "organisation": "Molenwijk school",
        "role": "Caretaker’s office",
        "address": "office@school.example",
        "consent_on": localdate().isoformat(),
        "keep_until": (localdate() + 100 * DAY).isoformat(),
    }
    return given | changed


def a_note(**changed):
    given = {"kind": "issue", "text": "Bicycles vanish at the racks", "repeats": "once"}
    return given | {"keep_until": (localdate() + 100 * DAY).isoformat()} | changed


def kept(place, **changed):
    given = an_office() | {"consent_on": localdate(), "keep_until": localdate() + DAY} | changed
    return Contact.objects.create(neighbourhood=place, **given)


def test_an_empty_list_says_who_fills_it(keeper, as_role):
    assert "No neighbourhood yet" in said(keeper.get("/places"))
    assert "Add a neighbourhood" not in said(as_role("auditor").get("/places"))


def test_a_new_profile_has_nine_gaps_and_each_leads_to_its_field(keeper, place):
    page = said(keeper.get(f"/places/{place.pk}"))
    assert "0 of 9" in page
    assert page.count("gate-open") == 9
    assert f"/places/{place.pk}/contacts/new?kind=school" in page


def test_the_nine_are_filled_one_by_one(keeper, place):
    for number, kind in enumerate(("school", "residents", "business", "service"), start=1):
        keeper.post(f"/places/{place.pk}/contacts/new", an_office(kind=kind))
        assert count_of(place) == number
    for number, kind in enumerate(("place", "issue", "occasion", "sensitivity"), start=5):
        sent = a_note(kind=kind, on=localdate().isoformat())
        assert keeper.post(f"/places/{place.pk}/notes/new", sent).status_code == 302
        assert count_of(place) == number
    keeper.post(f"/places/{place.pk}/promises/checked")
    place.refresh_from_db()
    assert count_of(place) == 9
    Neighbourhood.objects.update(promises_checked_on=localdate() - 91 * DAY)
    place.refresh_from_db()
    assert count_of(place) == 8


@pytest.mark.parametrize(
    ("field", "wrong", "why"),
    [
        ("organisation", "Jan Jansen", "name of a person"),
        ("role", "mail jan@example.org", "e-mail address"),
        ("address", "jan.jansen@school.example", "seems to name a person"),
        ("address", "ask at the door", "Enter an e-mail address"),
        ("consent_on", 1, "yet to come"),
        ("keep_until", -1, "Enter a day from today"),
        ("keep_until", 731, "Enter a day from today"),
    ],
)
def test_an_office_is_refused_with_a_reason(keeper, place, field, wrong, why):
    if isinstance(wrong, int):  # days from today, counted when the test runs
        wrong = (localdate() + wrong * DAY).isoformat()
    answer = keeper.post(f"/places/{place.pk}/contacts/new", an_office(**{field: wrong}))
    assert why in said(answer)
    assert not Contact.objects.exists()


def test_an_entry_is_changed_where_it_stands(keeper, place):
    one = kept(place)
    sent = an_office(role="Reception")
    keeper.post(f"/places/{place.pk}/contacts/{one.pk}", sent)
    assert Contact.objects.get().role == "Reception"
    other = Neighbourhood.objects.create(name="Other", keeper=place.keeper)
    assert keeper.post(f"/places/{other.pk}/contacts/{one.pk}", sent).status_code == 404


def test_an_occasion_needs_its_day(keeper, place):
    assert "Enter the day" in said(
        keeper.post(f"/places/{place.pk}/notes/new", a_note(kind="occasion"))
    )


@pytest.mark.parametrize(
    ("on", "repeats", "today", "expected"),
    [
        (date(2026, 3, 2), "weekly", date(2026, 3, 3), date(2026, 3, 9)),
        (date(2026, 3, 2), "weekly", date(2026, 3, 9), date(2026, 3, 9)),
        (date(2026, 1, 31), "monthly", date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 12, 5), "monthly", date(2026, 12, 6), date(2027, 1, 5)),
        (date(2024, 2, 29), "yearly", date(2026, 1, 1), date(2026, 2, 28)),
        (date(2026, 1, 1), "once", date(2026, 2, 1), date(2026, 1, 1)),
        (None, "once", date(2026, 2, 1), None),
    ],
)
def test_the_calendar_shows_when_it_comes_next(on, repeats, today, expected):
    assert next_on(Note(on=on, repeats=repeats), today) == expected


def test_what_ended_is_never_shown_even_before_it_is_removed(keeper, place):
    kept(place, organisation="Gone house", keep_until=localdate() - DAY)
    assert "Gone house" not in said(keeper.get(f"/places/{place.pk}"))


def test_the_daily_work_removes_what_ended_and_says_so(keeper, place):
    kept(place, organisation="Gone house", keep_until=localdate() - DAY)
    kept(place, organisation="Staying house", keep_until=localdate())
    assert schedule.do_due() == list(schedule.DAILY)
    assert [one.organisation for one in Contact.objects.all()] == ["Staying house"]
    page = said(keeper.get(f"/places/{place.pk}"))
    assert "by the retention rule" in page
    assert "Gone house" not in page
    entry = Entry.objects.get(what="neighbourhood.removed")
    assert "Gone house" not in entry.facts_text
    assert schedule.do_due() == []
    assert remove_expired() == 0


def test_daily_work_that_fails_is_tried_again(folder, db, monkeypatch):
    def fails():
        raise RuntimeError("no")

    monkeypatch.setattr(schedule, "body", lambda name: fails)
    assert schedule.do_due() == []
    monkeypatch.undo()
    assert schedule.do_due() == []
    Daily.objects.update(taken_at=now() - timedelta(minutes=11))
    assert schedule.do_due() == list(schedule.DAILY)
    Daily.objects.update(done_on=localdate() - DAY)
    assert schedule.do_due() == list(schedule.DAILY)


def test_the_end_of_a_consent_removes_an_office_at_once(keeper, place):
    one = kept(place)
    keeper.post(f"/places/{place.pk}/contacts/{one.pk}/out")
    assert not Contact.objects.exists()
    assert "as consent ended" in said(keeper.get(f"/places/{place.pk}"))


def test_a_promise_has_a_turn_a_day_and_an_outcome(keeper, place, rf):
    sent = {"promise": "Lamps at the underpass", "owner": "City works"}
    sent |= {"made_on": localdate().isoformat(), "due": (localdate() - DAY).isoformat()}
    keeper.post(f"/places/{place.pk}/promises/new", sent)
    one = Promise.objects.get()
    assert "Overdue" in said(keeper.get(f"/places/{place.pk}"))
    station = Station.objects.create(name="North")
    offered = suggestions(rf.get("/"), station)
    assert [(item.part, item.source) for item in offered] == [("promised", "City works")]
    closing = {"state": "not_kept", "outcome": "The lamps come in spring"}
    keeper.post(f"/places/{place.pk}/promises/{one.pk}", closing)
    again = keeper.post(f"/places/{place.pk}/promises/{one.pk}", closing)
    assert again.status_code == 404
    page = said(keeper.get(f"/places/{place.pk}"))
    assert "The lamps come in spring" in page
    assert "No promise is open" in page


def test_partners_see_the_profile_without_contacts(keeper, place, as_role):
    kept(place)
    page = said(as_role("partner").get(f"/places/{place.pk}"))
    assert "without contacts" in page
    assert "office@school.example" not in page
    assert as_role("partner").get(f"/places/{place.pk}.pdf").status_code == 403


def test_both_sign_and_the_newcomer_keeps_it(keeper, place, as_role):
    newcomer = as_role("planner")
    person = Person.objects.get(role="planner")
    assert newcomer.post(f"/places/{place.pk}/hand-over", {}).status_code == 403
    sent = {"newcomer": person.pk, "note": "Meet the school first"}
    keeper.post(f"/places/{place.pk}/hand-over", sent)
    assert HandOver.objects.get().complete == 0
    keeper.post(f"/places/{place.pk}/hand-over", sent)
    assert HandOver.objects.count() == 1
    assert keeper.post(f"/places/{place.pk}/accept").status_code == 403
    assert "Meet the school first" in said(newcomer.get(f"/places/{place.pk}"))
    newcomer.post(f"/places/{place.pk}/accept")
    place.refresh_from_db()
    assert place.keeper == person
    assert "Signed by One prevention" in said(newcomer.get(f"/places/{place.pk}"))
    assert newcomer.post(f"/places/{place.pk}/accept").status_code == 404
    whats = set(Entry.objects.values_list("what", flat=True))
    assert {"neighbourhood.handed_over", "neighbourhood.accepted"} <= whats


def test_a_hand_over_can_be_taken_back(keeper, place, as_role):
    other = as_role("planner")
    keeper.post(
        f"/places/{place.pk}/hand-over", {"newcomer": Person.objects.get(role="planner").pk}
    )
    Person.objects.filter(role="planner").update(role="prevention")
    assert other.get(f"/places/{place.pk}").status_code == 200
    keeper.post(f"/places/{place.pk}/withdraw")
    assert not HandOver.objects.exists()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_pack_is_printed(keeper, place, language):
    pikepdf = pytest.importorskip("pikepdf")
    kept(place)
    Note.objects.create(
        neighbourhood=place, kind="occasion", text="Market", on=localdate(), keep_until=localdate()
    )
    keeper.cookies["language"] = language
    with pikepdf.open(BytesIO(keeper.get(f"/places/{place.pk}.pdf").content)) as pdf:
        assert len(pdf.pages) == 1
        assert str(pdf.Root.Lang) == language
