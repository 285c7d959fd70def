"""From a finding to a brief, read, handed over and printed on one page, in Chromium."""

import json
from io import BytesIO

import pytest

from evenhand.workbench.briefs.models import HAND_OVER, Brief, Note, Station
from evenhand.workbench.methods.drawn import FORMAT

pytestmark = [pytest.mark.browser, pytest.mark.web, pytest.mark.long]
SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="80">'
    '<rect width="80" height="80"/></svg>'
)


@pytest.fixture
def finding(folder, live_server, settings):
    """A finding with a map, as its page keeps it."""
    from evenhand.workbench.opened import city

    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    number = city().run("area_rates", level="neighbourhood").id
    figure = {"kind": "map", "title": "Where it gathers", "wide": SQUARE}
    page = {"is_refused": False, "answer": "Most of it lies in one area.", "figures": [figure]}
    kept = city().folder / "web" / "findings" / f"{number}.json"
    kept.parent.mkdir(parents=True)
    kept.write_text(json.dumps({"format": FORMAT, "pages": {"en": page, "fr": page}}))
    return number


def is_accessible(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found] == []
    wide, seen = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide <= seen


def test_a_finding_becomes_a_brief_that_is_read_handed_over_and_printed(
    browser, live_server, someone, finding
):
    pikepdf = pytest.importorskip("pikepdf")
    someone("prevention")
    Station.objects.create(name="Station North")
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale="en-GB")
    page = context.new_page()
    page.goto(f"{live_server.url}/sign-in?next=/briefs/new%3Ffinding%3D{finding}")
    page.get_by_label("E-mail").fill("prevention@example.org")
    page.get_by_label("Password", exact=True).fill("pass")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="New brief").wait_for()
    assert page.get_by_label("Most of it lies in one area.").is_checked()
    is_accessible(page)
    page.get_by_role("button", name="Make a draft").click()
    page.get_by_role("link", name="Add a line").click()
    page.get_by_label("What", exact=True).fill("Stop the grey car AB-123-CD")
    page.get_by_label("From", exact=True).fill("City works")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("reads like a number plate").first.wait_for()
    is_accessible(page)
    page.get_by_label("What", exact=True).fill("Be seen at the underpass")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Publish brief").click()
    page.get_by_role("button", name="I have read this").click()
    page.get_by_text("One prevention,").wait_for()
    is_accessible(page)
    with pikepdf.open(BytesIO(page.pdf(prefer_css_page_size=True))) as printed:
        assert len(printed.pages) == 1
    page.get_by_role("link", name="Hand over at the end of the shift").click()
    page.get_by_label("Line for the next shift").fill("The lamp at the underpass is out")
    page.get_by_role("button", name="Hand over this line").click()
    page.get_by_text("Handed over.").wait_for()
    context.close()
    assert Brief.objects.get().receipts.count() == 1
    assert Note.objects.get(kind=HAND_OVER).text == "The lamp at the underpass is out"
