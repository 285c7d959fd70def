"""What became of it, for everybody: what two people let pass, late, and coarsely."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from evenhand.portal.contributions.models import Contribution, received
from evenhand.portal.places import FILE
from portal.test_marking import PLACES

pytestmark = pytest.mark.django_db(databases=["default", "portal"])


@pytest.fixture
def told(folder):
    (folder / FILE).write_text(json.dumps(PLACES))

    def tell(*verdicts, days=10, state="read", named=True, **values):
        values = {"place_name": "Molenweg 12" if not named else "Molenweg", "area_id": "A1",
                  "answers": {"place_is_named": named, "what": "light"},
                  "public_text": "The lamp is out."} | values  # fmt: skip
        one, link = received("nuisance", language="en", text="The lamp is out.", **values)
        for place, verdict in enumerate(verdicts, 1):
            one.decisions.create(revision=1, place=place, person=str(place), verdict=verdict)
        one.move(state, words="Lamps repaired." if state == "done" else "", role="office")
        came = timezone.now() - timedelta(days=days)
        Contribution.objects.filter(pk=one.pk).update(received_at=came)
        return one, link

    return tell


def shown(resident, one):
    said = resident.get("/en/became/").content.decode()
    assert (resident.get(f"/en/became/{one.number}/").status_code == 200) == (one.number in said)
    return one.number in said


@pytest.mark.parametrize(
    ("verdicts", "is_shown"),
    [
        ((), False),
        (("show",), False),
        (("show", "show"), True),
        (("show", "show_part"), True),
        (("show", "hold"), False),
        (("hold", "hold"), False),
        (("show", "hold", "show"), True),
        (("hold", "hold", "show"), True),
        (("show", "hold", "hold"), False),
    ],
)
def test_two_people_have_to_let_it_pass_or_a_third_who_was_asked(
    resident, told, verdicts, is_shown
):
    one, _ = told(*verdicts)
    assert shown(resident, one) == is_shown


@pytest.mark.parametrize("state", ["received", "held", "withdrawn", "referred"])
def test_nothing_of_another_state_is_shown_whatever_was_decided(resident, told, state):
    one, _ = told("show", "show", state=state)
    assert not shown(resident, one)


def test_decisions_on_another_text_do_not_count(resident, told):
    one, _ = told("show", "show")
    Contribution.objects.filter(pk=one.pk).update(revision=2)
    assert not shown(resident, one)


@pytest.mark.parametrize(("days", "is_shown"), [(6, False), (8, True)])
def test_nothing_is_live(resident, told, days, is_shown):
    one, _ = told("show", "show", days=days)
    assert shown(resident, one) == is_shown


def test_a_place_in_words_of_ones_own_is_shown_as_its_area(resident, told):
    one, _ = told("show", "show", named=False)
    said = resident.get(f"/en/became/{one.number}/").content.decode()
    assert "Molenweg 12" not in said
    assert "Noord" in said
    assert "5.05" not in said


def test_the_text_as_it_was_sent_is_not_shown(resident, told):
    one, _ = told("show", "show_part", public_text="The lamp is […].")
    said = resident.get(f"/en/became/{one.number}/").content.decode()
    assert "The lamp is […]." in said
    assert "The lamp is out." not in said


def test_answers_are_counted_and_what_is_held_too(resident, told):
    told("show", "show", state="done")
    told("hold", "hold", state="held")
    said = resident.get("/en/became/").content.decode()
    assert "2 received, 1 answered." in said
    assert "1 is held back" in said
    assert "Lamps repaired." in said
    assert "Lamps repaired." in resident.get("/en/").content.decode()


def test_areas_and_topics_are_chosen(resident, told):
    one, _ = told("show", "show")
    assert one.number in resident.get("/en/became/?area=A1&kind=nuisance").content.decode()
    other = resident.get("/en/became/?area=A2").content.decode()
    assert one.number not in other
    assert "Nothing is public for this choice" in other


@pytest.mark.parametrize("language", ["en", "fr", "de", "es"])
def test_an_empty_list_says_what_will_be_there(resident, folder, language):
    answer = resident.get(f"/{language}/became/")
    assert answer.status_code == 200
    assert "7" in answer.content.decode()
