"""How safe do I feel, and what disturbs: from a place by its name to the private link."""

import html
import json
import re

import pytest

from evenhand.portal.contributions.models import Contribution, by_link
from evenhand.portal.places import FILE

pytestmark = pytest.mark.django_db(databases=["default", "portal"])

PLACES = {
    "places": [
        {"name": "Molenweg", "kind": "street", "at": [5.05, 52.05], "area": "A1"},
        {"name": "Moleneind", "kind": "street", "at": [5.06, 52.06], "area": "A1"},
        {"name": "Stadspark", "kind": "green", "at": [5.15, 52.02], "area": "A2"},
        {"name": "Noord", "kind": "area", "at": [5.05, 52.05], "area": "A1"},
    ],
    "areas": [
        {"id": "A1", "name": "Noord", "outline": {"type": "Polygon", "coordinates": [
            [[5.0, 52.0], [5.1, 52.0], [5.1, 52.1], [5.0, 52.1], [5.0, 52.0]]]}},
        {"id": "A2", "name": "Zuid", "outline": {"type": "Polygon", "coordinates": [
            [[5.1, 52.0], [5.2, 52.0], [5.2, 52.1], [5.1, 52.1], [5.1, 52.0]]]}},
    ],
}  # fmt: skip
FEELING = {"q": "molenweg", "feeling": "fairly_unsafe", "times": ["evening", "night"]}
NUISANCE = {"q": "Stadspark", "what": "waste", "times": ["day"], "often": "weekly"}
CARRIED = re.compile(r'name="carried" value="([^"]*)"')


@pytest.fixture
def city(folder):
    (folder / FILE).write_text(json.dumps(PLACES))
    return folder


def carried(answer):
    return html.unescape(CARRIED.search(answer.content.decode())[1])


def post(resident, answer, step, address="/en/mark/", **values):
    return resident.post(address, {"step": step, "carried": carried(answer), **values})


def to_check(resident, address="/en/mark/", first=FEELING, **second):
    answer = post(resident, resident.get(address), "1", address, **first)
    return post(resident, answer, "2", address, **second)


def link_of(answer):
    return re.search(r"/mine/([\w-]+)/", answer.content.decode())[1]


def test_a_place_by_its_name_goes_all_the_way(resident, city):
    check = to_check(resident, reasons=["dark"], helps=["light"], text="The lamps are out.")
    said = check.content.decode()
    for words in ("Molenweg", "Fairly unsafe", "In the evening, At night", "It is dark",
                  "Better light", "The lamps are out."):  # fmt: skip
        assert words in said
    assert not Contribution.objects.exists()
    done = post(resident, check, "3")
    assert "Nobody can find it again for you" in done.content.decode()
    kept = by_link(link_of(done))
    assert kept.text == "The lamps are out."
    assert kept.answers == {
        "feeling": "fairly_unsafe", "times": ["evening", "night"], "reasons": ["dark"],
        "helps": ["light"], "place_is_named": True,
    }  # fmt: skip
    assert (kept.place_name, kept.area_id, kept.longitude) == ("Molenweg", "A1", 5.05)
    assert "Molenweg" in resident.get(f"/en/mine/{link_of(done)}/").content.decode()


def test_a_safe_place_counts_too_and_is_asked_for_its_own_reasons(resident, city):
    first = FEELING | {"feeling": "very_safe"}
    why = post(resident, resident.get("/en/mark/"), "1", **first).content.decode()
    assert "It is well lit" in why
    assert "It is dark" not in why


def test_a_nuisance_needs_a_place_what_it_is_and_words(resident, city):
    answer = post(resident, resident.get("/en/report/"), "1", "/en/report/", q="", what="")
    said = answer.content.decode()
    assert "Name the place that you mean." in said
    assert "Choose what it is about." in said
    answer = post(resident, answer, "1", "/en/report/", **NUISANCE)
    assert "What happens there?" in answer.content.decode()
    answer = post(resident, answer, "2", "/en/report/", text="")
    assert "Write what happens there." in answer.content.decode()
    answer = post(resident, answer, "2", "/en/report/", text="Bags of rubbish by the gate.")
    done = post(resident, answer, "3", "/en/report/")
    assert by_link(link_of(done)).kind == "nuisance"


def test_a_crime_in_progress_leads_to_the_number_and_stops(resident, city):
    first = NUISANCE | {"now": "on"}
    answer = post(resident, resident.get("/en/report/"), "1", "/en/report/", **first)
    said = answer.content.decode()
    assert "Call 112 now" in said
    assert 'name="carried"' not in said
    assert not Contribution.objects.exists()


def test_a_name_that_is_not_known_offers_three_and_ones_own_words(resident, city):
    first = FEELING | {"q": "Molenstrat"}
    answer = post(resident, resident.get("/en/mark/"), "1", **first)
    said = answer.content.decode()
    assert "We know no place of this name" in said
    assert 1 <= said.count('name="place" value=') - 1 <= 3
    own = first | {"place": "own", "asked": "Molenstrat"}
    check = post(resident, post(resident, answer, "1", **own), "2")
    done = post(resident, check, "3")
    kept = by_link(link_of(done))
    assert (kept.place_name, kept.longitude) == ("Molenstrat", None)
    assert not kept.answers["place_is_named"]
    assert "The place in your own words is not shown." in check.content.decode()


def test_several_of_a_name_are_chosen_from(resident, city):
    first = FEELING | {"q": "molen"}
    answer = post(resident, resident.get("/en/mark/"), "1", **first)
    assert "Choose one of them" in answer.content.decode()
    chosen = first | {"place": "Moleneind", "asked": "molen"}
    check = post(resident, post(resident, answer, "1", **chosen), "2")
    assert "Moleneind" in check.content.decode()


def test_a_choice_counts_for_no_other_words(resident, city):
    chosen = FEELING | {"q": "park lane", "place": "Moleneind", "asked": "molen"}
    answer = post(resident, resident.get("/en/mark/"), "1", **chosen)
    assert "Step 1 of 3" in answer.content.decode()


@pytest.mark.parametrize(("at", "is_in"), [("5.05,52.05", True), ("6,53", False), ("x", False)])
def test_a_point_outside_the_city_is_said(resident, city, at, is_in):
    answer = post(resident, resident.get("/en/mark/"), "1", **FEELING | {"q": "", "at": at})
    said = answer.content.decode()
    assert ("Step 2 of 3" in said) == is_in
    assert ("lies outside Lindeburg" in said) == (at == "6,53")


def test_a_stretch_has_two_ends(resident, city):
    check = to_check(resident, first=FEELING | {"to": "Stadspark"})
    assert "From Molenweg to Stadspark" in check.content.decode()
    kept = by_link(link_of(post(resident, check, "3")))
    assert (kept.longitude, kept.to_longitude) == (5.05, 5.15)


def test_each_answer_can_be_changed_and_the_others_stay(resident, city):
    check = to_check(resident, reasons=["dark"], text="The lamps are out.")
    first = post(resident, check, "3", go="1")
    assert 'value="molenweg"' in first.content.decode()
    second = post(resident, first, "1", **FEELING | {"feeling": "very_unsafe"})
    assert "The lamps are out." in second.content.decode()
    assert 'value="dark" id="id_reasons_0" checked' in second.content.decode()


def test_a_page_sent_twice_over_a_broken_line_is_kept_once(resident, city):
    check = to_check(resident)
    links = {link_of(post(resident, check, "3")) for _ in range(3)}
    assert len(links) == 1
    assert Contribution.objects.count() == 1


def test_a_hidden_field_of_somebody_else_begins_anew(resident, city):
    answer = resident.post("/en/mark/", {"step": "3", "carried": "forged"})
    assert "Step 1 of 3" in answer.content.decode()
    assert not Contribution.objects.exists()


def test_a_program_that_fills_in_everything_is_stopped_and_a_person_told(resident, city):
    answer = post(resident, resident.get("/en/mark/"), "1", **FEELING, website="x")
    assert "A hidden field was filled in" in answer.content.decode()


def test_no_cookie_is_set_and_no_page_is_stored(resident, city):
    check = to_check(resident)
    for answer in (resident.get("/en/mark/"), check, post(resident, check, "3")):
        assert not answer.cookies
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_flood_is_slowed_and_loses_nothing(resident, city, monkeypatch):
    monkeypatch.setattr("evenhand.portal.limits.SENDS", 3)
    checks = [to_check(resident, text=f"Lamp {n} is out.") for n in range(5)]
    answers = [post(resident, check, "3") for check in checks]
    assert [one.status_code for one in answers] == [200] * 3 + [429] * 2
    late = answers[-1]
    assert "Your answers are all still here" in late.content.decode()
    assert "Lamp 4 is out." in late.content.decode()
    monkeypatch.setattr("evenhand.portal.limits.SENDS", 100)
    assert by_link(link_of(post(resident, late, "3"))).text == "Lamp 4 is out."
    assert Contribution.objects.count() == 4


def test_no_address_is_kept_of_who_sends(resident, city):
    from django.core.cache import cache

    post(resident, to_check(resident), "3")
    assert "127.0.0.1" not in repr(cache._cache)
    assert "127.0.0.1" not in repr(list(Contribution.objects.values()))


def test_words_that_would_be_held_are_quoted_while_nothing_is_sent(resident, city):
    held = to_check(resident, text="It is dark. John Miller shouts there.")
    said = held.content.decode()
    assert "<q>John Miller</q>" in said
    assert "Send it anyway, two people will read it" in said
    assert "Step 2 of 3" in said
    changed = post(resident, held, "2", text="It is dark and there is noise at night.")
    assert "Step 3 of 3" in changed.content.decode()


def test_held_words_may_be_sent_anyway_but_no_others(resident, city):
    text = "It is dark. John Miller shouts there."
    held = to_check(resident, text=text)
    mark = re.search(r'name="anyway" value="(\w+)"', held.content.decode())[1]
    other = post(resident, held, "2", text=text + " Mary Jones too.", anyway=mark)
    assert "Step 2 of 3" in other.content.decode()
    check = post(resident, held, "2", text=text, anyway=mark)
    assert "John Miller" not in check.content.decode().split("What the public will read")[1]
    kept = by_link(link_of(post(resident, check, "3")))
    assert kept.text == text
    assert kept.judgement["outcome"] == "hold"
    assert kept.public_text == ""


def test_words_of_an_emergency_stop(resident, city):
    stop = to_check(resident, text="Someone is breaking into the kiosk right now")
    assert "Call 112 now" in stop.content.decode()
    assert "carried" not in stop.content.decode()
    assert not Contribution.objects.exists()


@pytest.mark.parametrize("language", ["en", "fr", "de", "es"])
@pytest.mark.parametrize("page", ["mark/", "report/", "keep", "accessibility"])
def test_every_page_is_there_in_every_language(resident, city, language, page):
    answer = resident.get(f"/{language}/{page}")
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.content.decode()


def test_what_is_said_again_of_a_place_goes_with_the_first(resident, city):
    said = (FEELING, "The lamps at the underpass are out for weeks.")
    for first, text in (said, (FEELING, "the lamps at the underpass are out for weeks!!"),
                        ({**FEELING, "q": "Stadspark"}, said[1]), (FEELING, "Bins overflow."),
                        (FEELING, ""), (FEELING, "")):  # fmt: skip
        check = to_check(resident, first=first, text=text)
        assert "/mine/" in post(resident, check, "3").content.decode()
    one, again, elsewhere, *others = Contribution.objects.order_by("pk")
    assert again.alike == one
    assert [elsewhere.alike, *(other.alike for other in others)] == [None] * 4
