"""A guest of a session, on a phone and on a desk: signs up, comes back by link, says how it was."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from browser.portal.test_resident import holds
from evenhand.portal.sessions.models import Evaluation, Session
from portal.conftest import folder
from portal.sessions.making import session

__all__ = ["folder"]
pytestmark = [
    pytest.mark.browser, pytest.mark.web,
    pytest.mark.django_db(transaction=True, databases=["default", "portal"]),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _rows_beside_a_browser(monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def test_from_the_shared_address_to_the_evaluation(browser, folder, live_server):
    lines = [{"minutes": 20, "title": "Welcome", "who": "Host city"},
             {"minutes": 40, "title": "Marked lockers", "who": "City of Brugg"}]  # fmt: skip
    one = session(programme=lines, themes=["Who belongs at the table?"],
                  join_at="https://meet.example/room")  # fmt: skip
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en-GB")
    page = context.new_page()
    foreign = []
    page.on("request", lambda asked: foreign.append(asked.url)
            if not asked.url.startswith((live_server.url, "data:")) else None)  # fmt: skip
    here = f"{live_server.url}/en/sessions/{one.code}"
    page.goto(f"{live_server.url}/en/sessions/")
    holds(page)
    page.get_by_role("link", name=one.title).click()
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
    Session.objects.update(starts_at=now() - timedelta(hours=2), ends_at=now() - timedelta(hours=1))
    page.goto(link)
    holds(page)
    for name in ("useful", "time", "use"):
        page.locator(f"[name={name}][value=yes]").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Send").click()
    assert page.get_by_text("Your answers have arrived.").is_visible()
    holds(page)
    assert Evaluation.objects.count() == 1
    assert context.cookies() == []
    assert foreign == []
    context.close()
