"""Taking part: points, a budget and arguments, without a script, a cookie or an account."""

import html
import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from evenhand.portal.contributions.models import Contribution
from evenhand.portal.places import FILE
from evenhand.portal.taking_part import keeping
from evenhand.portal.taking_part.asked import asked_of, lay
from evenhand.portal.taking_part.models import Answer
from portal.taking import common, consultation, survey
from portal.test_marking import PLACES, carried

pytestmark = pytest.mark.django_db(databases=["default", "portal"])
HERE = "/en/take-part/T-0001/"
POINTS = {"points_o1": "60", "points_o2": "40", "take_o1": "on"}


@pytest.fixture
def asked(folder):
    (folder / FILE).write_text(json.dumps(PLACES))
    return consultation(folder)


def go(resident, go="see", before=None, address=HERE, **given):
    """Send the page of choices."""
    before = before or resident.get(address)
    sent = {"carried": carried(before), "step": "1", "go": go, **given}
    return resident.post(address, sent)


def sent(resident, address=HERE, **given):
    """Go all the way; give the private link."""
    checked = go(resident, address=address, **given)
    done = resident.post(address, {"carried": carried(checked), "go": "send"})
    said = done.content.decode()
    return re.search(r"/en/take-part/mine/([^/]+)/", said)[1]


def test_from_choices_to_the_private_link(resident, asked):
    page = resident.get(HERE)
    said = page.content.decode()
    words = ("Bicycles are taken.", "The racks stay.", "We decide in May.", "20,000 €",
             "good studies found", "None found", "in another order for each visitor")  # fmt: skip
    assert [one for one in words if one not in said] == []
    checked = go(resident, before=page, **POINTS, area="A1", age="18-64")
    said = html.unescape(checked.content.decode())
    assert "60 points. Chosen within the budget." in said
    assert "Noord" in said and "18-64" in said
    assert not Answer.objects.exists()
    mark = {"carried": carried(checked), "go": "send"}
    done = resident.post(HERE, mark)
    assert resident.post(HERE, mark).status_code == 200
    one = Answer.objects.get()
    assert one.given == {"points": {"o1": 60, "o2": 40, "o3": 0}, "basket": ["o1"]}
    assert (one.asked, one.area_id, one.age) == ("T-0001", "A1", "18-64")
    assert not resident.cookies
    link = re.search(r"/en/take-part/mine/([^/]+)/", done.content.decode())[1]
    assert link not in json.dumps(list(Answer.objects.values()), default=str)
    mine = resident.get(f"/en/take-part/mine/{link}/").content.decode()
    assert "60 points." in mine


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"points_o1": "70"}, "You have given 70 points: 30 left."),
        ({"points_o1": "70", "points_o2": "40"}, "You have given 110 points: 10 too many."),
        ({"take_o1": "on", "take_o2": "on"}, "over the budget by 5,000 €"),
        ({"points_o1": "many"}, "Write a whole number of points"),
        ({}, "Give points, choose options or write an argument."),
    ],
)
def test_what_does_not_add_up_is_said_and_nothing_is_sent(resident, asked, given, words):
    said = html.unescape(go(resident, **given).content.decode()).replace("\xa0", " ")
    assert words in said
    assert "data-error-summary" in said


def test_count_again_says_what_is_left_and_calls_nothing_a_fault(resident, asked):
    said = go(resident, "count", points_o1="70", take_o1="on", take_o2="on").content.decode()
    said = html.unescape(said).replace("\xa0", " ")
    assert "70 points: 30 left" in said and "over the budget by 5,000 €" in said
    assert "data-error-summary" not in said
    assert 'value="70"' in said


def test_options_keep_their_order_from_page_to_page(resident, asked):
    page = resident.get(HERE)
    order = re.findall(r'id="option-(o\d)"', page.content.decode())
    after = go(resident, "count", before=page, points_o1="1")
    assert re.findall(r'id="option-(o\d)"', after.content.decode()) == order
    assert len({tuple(re.findall(r'id="option-(o\d)"', resident.get(HERE).content.decode()))
                for _ in range(30)}) > 1  # fmt: skip


def test_an_answer_is_changed_and_taken_back_by_its_link(resident, asked):
    link = sent(resident, **POINTS, for_o1="The way home is dark.")
    mine = f"/en/take-part/mine/{link}/"
    change = resident.get(f"{mine}change")
    assert 'value="60"' in change.content.decode()
    assert 'name="for_o1"' not in change.content.decode()
    checked = go(resident, before=change, points_o3="100")
    resident.post(HERE, {"carried": carried(checked), "go": "send"})
    assert Answer.objects.get().given["points"] == {"o1": 0, "o2": 0, "o3": 100}
    argument = Contribution.objects.get()
    own = keeping.argument_link(link, "o1", "for")
    assert f"/en/mine/{own}/" in resident.get(mine).content.decode()
    said = resident.get(f"/en/mine/{own}/").content.decode()
    assert "<dt>For</dt><dd>Lamps</dd>" in said
    resident.post(f"{mine}withdraw")
    argument.refresh_from_db()
    assert (argument.state, argument.text) == ("withdrawn", "")
    assert not Answer.objects.exists()
    assert resident.get(mine).status_code == 404


def test_an_argument_is_judged_before_it_is_sent(resident, asked):
    text = "John Miller sleeps there."
    held = go(resident, **POINTS, against_o2=text)
    said = held.content.decode()
    assert "<q>John Miller</q>" in said and 'href="#id_against_o2"' in said
    mark = re.search(r'name="anyway" value="(\w+)"', said)[1]
    straight = resident.post(HERE, {"carried": carried(held), "go": "send"})
    assert "It has arrived" not in straight.content.decode()
    assert not Answer.objects.exists() and not Contribution.objects.exists()
    checked = go(resident, before=held, **POINTS, against_o2=text, anyway=mark)
    resident.post(HERE, {"carried": carried(checked), "go": "send"})
    one = Contribution.objects.get()
    assert (one.kind, one.about, one.state) == ("argument", "T-0001 o2 against", "received")
    assert one.judgement["outcome"] == "hold"


def test_an_emergency_stops(resident, asked):
    stop = go(resident, **POINTS, for_o1="Somebody is being stabbed right now, help")
    assert "Call 112 now" in stop.content.decode()
    assert not Answer.objects.exists()


def test_an_argument_is_seen_only_when_two_let_it_pass_and_not_live(resident, asked):
    sent(resident, **POINTS, for_o1="The way home is dark at night.")
    sent(resident, **POINTS, for_o1="The way home is dark at night!!")
    assert "way home" not in resident.get(HERE).content.decode()
    first, second = Contribution.objects.order_by("pk")
    assert second.alike == first
    for one in (first, second):
        for place in (1, 2):
            one.decisions.create(revision=1, place=place, person=str(place), verdict="show")
        one.public_text = one.text
        one.move("read")
    assert "way home" not in resident.get(HERE).content.decode()
    Contribution.objects.update(received_at=timezone.now() - timedelta(days=8))
    said = resident.get(HERE).content.decode()
    assert said.count("way home is dark") == 1
    assert "1 more says nearly the same" in said
    first.decisions.all().delete()
    assert "at night!!" in resident.get(HERE).content.decode()


@pytest.mark.parametrize("language", ["en", "fr", "de", "es"])
def test_a_survey_is_answered_and_each_question_may_be_left_out(resident, folder, language):
    survey(folder)
    address = f"/{language}/take-part/T-0002/"
    page = resident.get(address)
    assert "Is it light enough?" in page.content.decode()
    assert b"data-error-summary" in go(resident, before=page, address=address).content
    checked = go(resident, before=page, address=address, q_light="2")
    done = resident.post(address, {"carried": carried(checked), "go": "send"})
    assert done.status_code == 200
    assert Answer.objects.get().given == {"answers": {"light": 2}}
    assert len(page.content) < 60_000


def test_what_is_closed_takes_nothing_and_what_is_not_open_is_not_there(resident, folder):
    one = consultation(folder)
    page = resident.get(HERE)
    link = sent(resident, **POINTS)
    lay(folder, dict(one.body) | common("T-0001", -9, -1) | {"kind": "consultation"})
    late = go(resident, before=page, **POINTS)
    assert "so nothing was sent" in late.content.decode()
    assert "There is no result yet" in late.content.decode()
    mine = f"/en/take-part/mine/{link}/"
    assert "stays as it is" in resident.get(mine).content.decode()
    resident.post(f"{mine}withdraw")
    assert Answer.objects.count() == 1
    consultation(folder, opens=1, number="T-0003")
    assert resident.get("/en/take-part/T-0003/").status_code == 404
    listed = resident.get("/en/take-part/").content.decode()
    assert "T-0001/" in listed and "T-0003/" not in listed
    assert resident.get("/en/take-part/..%2fportal/").status_code == 404


def test_a_flood_is_slowed_and_nothing_of_the_answer_is_lost(resident, asked, monkeypatch):
    monkeypatch.setattr("evenhand.portal.limits.SENDS", 1)
    sent(resident, **POINTS)
    checked = go(resident, **POINTS)
    slowed = resident.post(HERE, {"carried": carried(checked), "go": "send"})
    assert slowed.status_code == 429
    assert "60 points." in slowed.content.decode()
    assert Answer.objects.count() == 1


def test_a_program_that_fills_in_the_hidden_field_sends_nothing(resident, asked):
    go(resident, "send", website="http://example.org", **POINTS)
    assert not Answer.objects.exists()


def test_answers_are_deleted_when_their_time_is_over(folder, db):
    one = consultation(folder, opens=-40, closes=-30)
    keeping.keep(one, "link", {"given": {"points": {}}, "language": "en"})
    now = timezone.now()
    assert keeping.delete_over(folder, 12, now) == 0
    assert keeping.delete_over(folder, 12, now + timedelta(days=360)) == 1
    assert asked_of(folder, "T-0001") is not None


def test_a_problem_is_put_on_the_agenda(resident, asked):
    page = resident.get("/en/agenda/")
    assert "should work on" in page.content.decode()
    given = {"q": "Molenweg", "what": "waste"}
    second = resident.post("/en/agenda/", {"carried": carried(page), "step": "1", **given})
    third = resident.post("/en/agenda/", {
        "carried": carried(second), "step": "2", "text": "Waste lies there each week.",
    })  # fmt: skip
    done = resident.post("/en/agenda/", {"carried": carried(third), "step": "3", "email": ""})
    assert "It has arrived" in done.content.decode()
    assert Contribution.objects.get().kind == "agenda"


def test_what_is_there_in_one_language_says_so_to_others(resident, asked, folder):
    said = html.unescape(resident.get("/fr/take-part/T-0001/").content.decode()).replace(
        "\xa0", " "
    )
    assert "Rédigé seulement en : English." in said
    assert '<h1 lang="en">What should be done' in said
    assert "Written in" not in resident.get(HERE).content.decode()
    consultation_over = consultation(folder, opens=-9, closes=-1, number="T-0009")
    assert consultation_over.told_in("fr") is consultation_over
    said = html.unescape(resident.get("/fr/take-part/T-0009/").content.decode()).replace(
        "\xa0", " "
    )
    assert "Rédigé seulement en : English." in said
