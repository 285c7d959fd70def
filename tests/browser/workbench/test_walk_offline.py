"""A walk entered on a phone without a connection, sent later, and kept once, in Chromium."""

import re

import pytest

from evenhand.workbench.asking.models import Observed
from evenhand.workbench.asking.walk_forms import walks
from evenhand.workbench.people.models import Seat

pytestmark = [pytest.mark.browser, pytest.mark.web]
GO = "/asking/walks/W-0001/go"


@pytest.fixture
def planned(folder, settings):
    """A walk of two stops, two raters each."""
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    stops = [{"place_id": f"S{one}", "label": f"Stop {one}", "x_m": 420_000.0 + one,
              "y_m": 4_580_000.0} for one in (1, 2)]  # fmt: skip
    walks().begin({"title": "Underpass", "on": "2026-12-01", "light": "dark", "raters": 2,
                   "sheet": "passage", "stop": stops})  # fmt: skip


def signed_in(page, address):
    page.goto(address)
    page.get_by_label("E-mail").fill("prevention@example.org")
    page.get_by_label("Password", exact=True).fill("pass")
    page.get_by_role("button", name="Continue").click()


def enter(page, answer):
    page.get_by_role("radio", name=answer).first.check()
    page.get_by_role("button", name="Save this stop").click()


def kept(page, many):
    page.locator(f"[data-walk-state][data-kept='{many}']").wait_for()


def is_accessible(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found] == []


def test_what_is_entered_without_a_connection_is_sent_later_and_kept_once(
    browser, live_server, someone, planned, monkeypatch
):
    from evenhand.workbench.asking import going

    someone("prevention")
    url = live_server.url
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale="en-GB")
    page = context.new_page()
    signed_in(page, f"{url}/sign-in?next={GO}")
    page.locator("body[data-walk-kept=yes]").wait_for()
    is_accessible(page)

    context.set_offline(True)
    page.get_by_role("link", name="Stop 1").click()
    page.get_by_role("heading", name="Stop 1").wait_for()
    is_accessible(page)
    enter(page, "yes")
    page.get_by_role("heading", name="Stop 2").wait_for()
    kept(page, 1)
    enter(page, "no")
    page.get_by_role("heading", name="Underpass").wait_for()
    kept(page, 2)
    assert "2 kept on this phone, not yet sent." in page.locator("[data-walk-state]").inner_text()
    assert "no connection" in page.locator("[data-walk-state]").inner_text()
    assert not Observed.objects.exists()

    answers = iter([True])
    whole = going.JsonResponse

    def lost_once(told, **kwargs):
        """Fail after the entries were kept: what the phone sees when an answer is lost."""
        if "told" in told and next(answers, False):
            raise ConnectionError
        return whole(told, **kwargs)

    monkeypatch.setattr(going, "JsonResponse", lost_once)
    context.set_offline(False)
    page.get_by_text("could not be sent just now").wait_for()
    assert Observed.objects.count() == 2
    kept(page, 2)
    page.get_by_role("button", name="Send now").click()
    kept(page, 0)
    assert "Nothing is kept on this phone." in page.locator("[data-walk-state]").inner_text()
    assert Observed.objects.count() == 2

    Seat.objects.update(seen_at="2000-01-01T00:00:00Z")
    page.get_by_label("Your number on this walk").select_option("2")
    page.evaluate("navigator.serviceWorker.ready")
    context.set_offline(True)
    page.get_by_role("link", name="Stop 1").click()
    enter(page, "yes")
    page.get_by_role("heading", name="Stop 2").wait_for()
    context.set_offline(False)
    page.get_by_text("You have been signed out. Nothing is lost").wait_for()
    kept(page, 1)
    page.locator("[data-walk-state] a").click()
    signed_in(page, page.url)
    page.get_by_role("heading", name="Stop 2").wait_for()
    kept(page, 0)
    assert Observed.objects.get(rater=2).stop == "S1"

    Observed.objects.create(walk="W-0001", stop="S2", rater=2, ratings={"upkeep": 1})
    enter(page, "no")
    page.get_by_text("Rater 2 has rated Stop 2 from another phone").wait_for()
    kept(page, 1)
    is_accessible(page)
    page.get_by_role("button", name="Put mine in its place").click()
    kept(page, 0)
    page.get_by_text("Nothing is kept on this phone.").wait_for()
    assert Observed.objects.get(rater=2, stop="S2", is_current=True).ratings != {"upkeep": 1}
    page.get_by_role("link", name="Stop 2").click()

    page.route(re.compile(r"/entries$"), lambda route: route.abort())
    enter(page, "no")
    page.get_by_role("heading", name="Underpass").wait_for()
    kept(page, 1)
    page.goto(f"{url}/asking/walks")
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="Sign out").locator("visible=true").click()
    page.get_by_role("heading", name="Some of what you entered").wait_for()
    kept(page, 1)
    is_accessible(page)
    page.get_by_role("button", name="Throw it away and sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()
    assert page.evaluate("localStorage.getItem('evenhand-unsent')") is None
    assert page.evaluate("caches.has('evenhand-walks')") is False
    context.close()
    assert Observed.objects.filter(is_current=True).count() == 4
