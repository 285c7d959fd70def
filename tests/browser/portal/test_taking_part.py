"""A participant on a phone: points, a budget, an argument, the private link; no script needed."""

import json

import pytest

from evenhand.portal.folder import write_portal
from evenhand.portal.places import FILE
from portal.conftest import CITY
from portal.running import Running
from portal.taking import consultation, survey
from portal.test_marking import PLACES

pytestmark = [pytest.mark.browser, pytest.mark.web, pytest.mark.long]


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city") / "portal"
    write_portal(folder, CITY)
    (folder / FILE).write_text(json.dumps(PLACES))
    consultation(folder)
    survey(folder)
    with Running(folder) as running:
        yield running.address


def holds(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:160]) for one in found] == []
    wide, seen = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide <= seen


def test_from_points_and_budget_to_the_private_link(browser, portal):
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=True)
    page = context.new_page()

    def press(name):
        with page.expect_navigation():
            page.get_by_role("button", name=name, exact=True).click()

    page.goto(f"{portal}/en/take-part/")
    holds(page)
    page.get_by_role("link", name="What should be done, T-0001").click()
    holds(page)
    page.get_by_label("Points for: Lamps").fill("60")
    page.get_by_label("Do this with the money: Lamps").check()
    page.get_by_label("Do this with the money: Stewards").check()
    press("Count again")
    assert page.get_by_text("60 points: 40 left").is_visible()
    assert page.get_by_text("over the budget by").is_visible()
    holds(page)
    page.get_by_label("Do this with the money: Stewards").uncheck()
    page.get_by_label("Points for: Posters").fill("40")
    page.get_by_text("Write an argument Posters").click()
    page.get_by_label("What speaks against: Posters").fill("Nobody reads them.")
    press("See my choices")
    holds(page)
    press("Send")
    holds(page)
    with page.expect_navigation():
        page.locator(".link a").click()
    assert page.get_by_text("60 points. Chosen within the budget.").is_visible()
    holds(page)
    assert context.cookies() == []
    page.goto(f"{portal}/de/take-part/T-0002/")
    holds(page)
    context.close()
