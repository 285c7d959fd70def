"""A resident on a phone: marks a place by its name, sends, and opens the private link."""

import json

import pytest

from evenhand.portal.folder import PUBLISHED, write_portal
from evenhand.portal.places import FILE
from evenhand.publishing.portal_pages.writing import publish_pages
from portal.conftest import CITY
from portal.published_city import ABOUT, released
from portal.running import Running
from portal.test_marking import PLACES

pytestmark = [pytest.mark.browser, pytest.mark.web]
A_STEP, WHOLE = 60_000, 200_000
PAGES = ("", "mark/", "report/", "became/", "keep", "accessibility", "mine/none/")


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city") / "portal"
    write_portal(folder, CITY)
    (folder / FILE).write_text(json.dumps(PLACES))
    _, release = released(folder.parent / "known")
    publish_pages(release, ABOUT, folder / PUBLISHED)
    with Running(folder) as running:
        yield running.address


@pytest.fixture
def phone(browser, portal):
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en-GB")
    page = context.new_page()
    page.foreign = []
    page.on("request", lambda one: page.foreign.append(one.url)
            if not one.url.startswith((portal, "data:", "blob:")) else None)  # fmt: skip
    yield page
    context.close()


def holds(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:160]) for one in found] == []
    wide, seen = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide <= seen


def go_on(page, name="Continue"):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def test_from_a_name_to_the_private_link(phone, portal):
    phone.goto(f"{portal}/en/")
    with phone.expect_navigation():
        phone.get_by_role("link", name="Mark a place").click()
    phone.get_by_label("Name of the place").fill("Molenwg")
    with phone.expect_navigation():
        phone.keyboard.press("Enter")
    holds(phone)
    phone.get_by_role("radio", name="Molenweg").check()
    phone.get_by_role("radio", name="Fairly unsafe").check()
    phone.get_by_role("checkbox", name="At night").check()
    go_on(phone)
    holds(phone)
    phone.get_by_role("checkbox", name="It is dark").check()
    phone.get_by_label("In your own words").fill("John Miller shouts there.")
    go_on(phone)
    assert phone.get_by_role("alert").locator("q").first.inner_text() == "John Miller"
    holds(phone)
    phone.get_by_label("In your own words").fill("The lamps by the water are out.")
    go_on(phone)
    holds(phone)
    assert phone.get_by_text("What the public will read").is_visible()
    assert phone.evaluate("Object.keys(localStorage).length") > 0
    go_on(phone, "Send")
    holds(phone)
    assert phone.evaluate("Object.keys(localStorage).length") == 0
    with phone.expect_navigation():
        phone.locator(".link a").click()
    assert phone.get_by_role("heading", name="Molenweg").is_visible()
    assert phone.get_by_text("Two people will read it.").first.is_visible()
    holds(phone)
    assert phone.context.cookies() == []
    assert phone.foreign == []


def test_what_is_known_of_an_area_is_found_and_read(phone, portal):
    phone.goto(f"{portal}/en/know/")
    holds(phone)
    phone.get_by_role("link", name="Quarter a1").click()
    holds(phone)
    assert "Quarter a1" in phone.get_by_role("heading", level=1).inner_text()
    for one in phone.locator("main details").all():
        one.evaluate("one => { one.open = true }")
    holds(phone)
    for path in ("know/data", "know/safe", "easy"):
        phone.goto(f"{portal}/en/{path}")
        holds(phone)
    assert phone.context.cookies() == []
    assert phone.foreign == []


def test_the_keyboard_alone_goes_from_step_to_step(phone, portal):
    phone.goto(f"{portal}/en/mark/")

    def until(name):
        for _ in range(60):
            phone.keyboard.press("Tab")
            if phone.evaluate("document.activeElement.id || document.activeElement.name"
                              " || document.activeElement.innerText").startswith(name):  # fmt: skip
                return
        raise AssertionError(name)

    until("id_q")
    phone.keyboard.type("Molenweg")
    until("id_feeling")
    phone.keyboard.press("Space")
    until("Continue")
    with phone.expect_navigation():
        phone.keyboard.press("Enter")
    until("Continue")
    with phone.expect_navigation():
        phone.keyboard.press("Enter")
    until("Send")
    with phone.expect_navigation():
        phone.keyboard.press("Enter")
    assert phone.get_by_role("heading", name="It has arrived").is_visible()


def test_answers_stay_on_the_device_when_the_line_breaks(phone, portal):
    phone.goto(f"{portal}/en/report/")
    phone.get_by_label("Name of the place").fill("Stadspark")
    phone.get_by_role("radio", name="Noise").check()
    phone.goto("about:blank")
    phone.goto(f"{portal}/en/report/")
    assert phone.get_by_label("Name of the place").input_value() == "Stadspark"
    assert phone.get_by_role("radio", name="Noise").is_checked()
    phone.get_by_role("button", name="Delete them").click()
    assert phone.get_by_label("Name of the place").input_value() == ""


def test_it_works_without_a_script(browser, portal):
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{portal}/fr/mark/")
    page.locator("#id_q").fill("Molenweg")
    page.locator("[name=feeling][value=very_safe]").check()
    for _ in range(2):
        page.locator(".marking .actions .ds-button:not([data-variant])").click()
    page.locator(".marking .actions .ds-button").click()
    assert "/fr/mine/" in page.locator(".link a").get_attribute("href")
    context.close()


@pytest.mark.parametrize("width", [320, 360, 1024])
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_page_fits_and_is_accessible(browser, portal, width, language):
    page = browser.new_page(viewport={"width": width, "height": 800})
    for one in PAGES:
        page.goto(f"{portal}/{language}/{one}")
        holds(page)
    page.close()


@pytest.mark.long
def test_each_step_is_light(browser, portal):
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
    sent = []
    page.on("requestfinished", lambda one: sent.append(one))

    def weight():
        page.wait_for_load_state("networkidle")
        sizes = [one.sizes() for one in sent]
        sent.clear()
        return sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes)

    page.goto(f"{portal}/de/mark/")
    weights = [weight()]
    page.locator("#id_q").fill("Molenweg")
    page.locator("[name=feeling][value=very_unsafe]").check()
    for _ in range(3):
        with page.expect_navigation():
            page.locator(".marking .actions .ds-button:not([data-variant])").click()
        weights.append(weight())
    page.goto(f"{portal}/de/")
    weights.append(weight())
    context.close()
    print("bytes", weights)
    assert max(weights) <= A_STEP
    assert sum(weights[:4]) <= WHOLE
