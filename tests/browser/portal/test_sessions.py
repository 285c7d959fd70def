"""A guest of a session, on a phone and on a desk: signs up, comes back by link, says how it was."""

import os
import subprocess
import sys

import pytest

from browser.portal.test_resident import holds
from evenhand.portal.folder import write_portal
from portal.conftest import CITY
from portal.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.web, pytest.mark.long]
MADE = """
from datetime import timedelta
from django.utils.timezone import now
from portal.sessions.making import session
lines = [{"minutes": 20, "title": "Welcome", "who": "Host city"},
         {"minutes": 40, "title": "Marked lockers", "who": "City of Brugg"}]
print(session(programme=lines, themes=["Who belongs at the table?"],
              join_at="https://meet.example/room").code)
"""
OVER = """
from datetime import timedelta
from django.utils.timezone import now
from evenhand.portal.sessions.models import Evaluation, Session
Session.objects.update(starts_at=now() - timedelta(hours=2), ends_at=now() - timedelta(hours=1))
"""
COUNTED = """
from evenhand.portal.sessions.models import Evaluation
print(Evaluation.objects.count())
"""


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """The portal as it is run, and what does something in its database."""
    folder = tmp_path_factory.mktemp("city") / "portal"
    write_portal(folder, CITY)

    def do(code):
        own = {"EVENHAND_PORTAL": str(folder), "DJANGO_SETTINGS_MODULE": "evenhand.portal.settings",
               "PYTHONPATH": os.pathsep.join(sys.path)}  # fmt: skip
        whole = f"import django\ndjango.setup()\n{code}"
        done = subprocess.run([sys.executable, "-c", whole],
                              env=os.environ | own, capture_output=True, text=True,
                              check=True)  # fmt: skip
        return done.stdout.strip()

    with Running(folder) as running:
        yield running.address, do


def test_from_the_shared_address_to_the_evaluation(browser, portal):
    address, do = portal
    here = f"{address}/en/sessions/{do(MADE)}"
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en-GB")
    page = context.new_page()
    foreign = []
    page.on("request", lambda asked: foreign.append(asked.url)
            if not asked.url.startswith((address, "data:")) else None)  # fmt: skip
    page.goto(f"{address}/en/sessions/")
    holds(page)
    page.get_by_role("link", name="Pickpocketing at events").click()
    page.get_by_label("Show the time in").select_option(label="Lisbon")
    with page.expect_navigation():
        page.get_by_role("button", name="Show", exact=True).click()
    holds(page)
    page.set_viewport_size({"width": 1024, "height": 800})
    holds(page)
    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("E-mail").fill("ada@example.org")
    with page.expect_navigation():
        page.get_by_role("button", name="Sign up").click()
    assert page.get_by_role("heading", name="You have a place").is_visible()
    assert page.get_by_text("in Lisbon").first.is_visible()
    holds(page)
    link = page.url
    page.goto(f"{here}/programme")
    page.emulate_media(media="print")
    holds(page)
    assert not page.get_by_text("Programme to print").is_visible()
    page.emulate_media(media="screen")
    do(OVER)
    page.goto(link)
    holds(page)
    for name in ("useful", "time", "use"):
        page.locator(f"[name={name}][value=yes]").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Send").click()
    assert page.get_by_text("Your answers have arrived.").is_visible()
    holds(page)
    assert do(COUNTED) == "1"
    assert context.cookies() == []
    assert foreign == []
    context.close()
