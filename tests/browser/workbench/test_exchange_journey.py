"""On a phone: a session from its first words to its evaluation; a bundle into a fresh instance."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from browser.workbench.test_problem_journey import holds, served, signed_in
from evenhand.portal.sessions.models import Session
from evenhand.portal.sessions.places import evaluate, sign_up
from evenhand.workbench.opened import city
from evenhand.workbench.sessions.letters import send_due
from evenhand.workspace.city_keys import CityKeys
from evenhand.workspace.member_cards import own_card
from evenhand.workspace.problem_files import ProblemFiles
from evenhand.workspace.problems import open_problem
from evenhand.workspace.reading_list import add_reference
from workspace.practice_city import FILES, TODAY, kept, signed

__all__ = ["served", "signed_in"]
pytestmark = [
    pytest.mark.browser, pytest.mark.web, pytest.mark.long,
    pytest.mark.django_db(transaction=True, databases=["default", "portal"]),
]  # fmt: skip
PHONE = 360
PROBLEM = {
    "title": "Bags at the station", "setting": "station_or_train", "space": "public",
    "concern": {"kind": "offence", "offence_class": "theft_from_person", "when": None,
                "words": "Bags are stolen on the platforms."},
}  # fmt: skip


def save(page, name="Save"):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def test_an_organiser_goes_from_a_title_to_the_evaluation(signed_in, served, mailoutbox):
    number = open_problem(city(), PROBLEM, today=TODAY)["id"]
    page = signed_in("prevention", PHONE)
    page.goto(f"{served}/sessions")
    holds(page)
    page.get_by_role("link", name="Prepare a session").click()
    page.get_by_label("Title").fill("Pickpocketing at events")
    page.get_by_label("Series").fill("Not so petty")
    page.get_by_label("Day").fill((localdate() + timedelta(days=9)).isoformat())
    page.get_by_label("Begins at").fill("14:00")
    holds(page)
    save(page)
    page.get_by_role("link", name="Add a question to discuss").click()
    page.get_by_label("Question to discuss").fill("Who belongs at the table?")
    save(page)
    holds(page)
    save(page, "Publish")
    one = Session.objects.get()
    guests = [sign_up(one, name=f"Guest {n}", email=f"g{n}@example.org", once=f"form-of-guest-{n}")
              for n in range(5)]  # fmt: skip
    assert send_due() == len(mailoutbox) == 5
    page.get_by_role("link", name="Who signed up").click()
    assert page.get_by_text("Confirmation. Sent on").first.is_visible()
    holds(page)
    Session.objects.update(starts_at=now() - timedelta(hours=2), ends_at=now() - timedelta(hours=1))
    for place, _ in guests:
        evaluate(place, {"useful": "yes", "time": "partly", "use": "yes"}, "")
    page.goto(f"{served}/sessions/{one.code}")
    assert page.get_by_text("5 answers").first.is_visible()
    page.get_by_role("link", name="Add what came of it").click()
    page.get_by_label("What came of it").fill("Two cities try marked lockers")
    save(page)
    page.get_by_role("link", name="Take something up in a problem file").click()
    holds(page)
    save(page)
    assert page.get_by_role("link", name=f"Problem file {number}").is_visible()
    holds(page)
    (decision,) = ProblemFiles(city().folder).get(number)["decisions"]
    assert decision["what"] == "Two cities try marked lockers"


def test_a_fresh_instance_takes_over_what_another_city_tried(signed_in, served, tmp_path):
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    bundle, print_ = signed(theirs, FILES), CityKeys(theirs).fingerprint()
    page = signed_in("administrator", PHONE)
    page.goto(f"{served}/practices")
    holds(page)
    page.get_by_role("link", name="Import a bundle").click()
    file = {"name": "bundle.zip", "mimeType": "application/zip", "buffer": bundle}
    page.get_by_label("File of the other city").set_input_files(file)
    page.get_by_label("Fingerprint as it was read out").fill(print_.upper())
    page.get_by_label("Office that compared it").fill("prevention office")
    holds(page)
    save(page, "Import a bundle")
    page.get_by_role("link", name="Alarms in the north").click()
    assert page.get_by_text("Signature checked").is_visible()
    holds(page)
    kept(city(), title="Alarms in the south", city="Brugg")
    page.goto(f"{served}/practices/compare")
    for name in ("Alarms in the north", "Alarms in the south"):
        page.get_by_label(name).check()
    save(page, "Set side by side")
    assert page.get_by_text("recorded by other rules").is_visible()
    holds(page)
    add_reference(city().folder, {
        "title": "What three cities tried", "publisher": "City of Brugg", "language": "nl",
        "link": "https://city.example/report", "kind": "research", "phases": ["analysis"],
        "problems": ["worry"],
    })  # fmt: skip
    for path in ("practices/follow", "reading", "members", "members/questions", "members/import"):
        page.goto(f"{served}/{path}")
        holds(page)
    page.goto(f"{served}/members/card")
    page.get_by_label("Feelings of insecurity").check()
    save(page)
    assert own_card(city().folder)["topics"] == ["worry"]
    holds(page)
