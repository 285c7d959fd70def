"""The city page in Chromium: the map is drawn, reads by keyboard, and is not needed."""

import shutil
from importlib import resources
from pathlib import Path

import pytest
from django.conf import settings as of_django
from django.test import Client

from browser.conftest import CHROMIUM, QUIET

pytestmark = [pytest.mark.browser, pytest.mark.web]
BUILT = resources.files("evenhand.frame").joinpath("static/evenhand/map.js")
DRAWS = ("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
         "--ignore-gpu-blocklist")  # fmt: skip
PAGE = "/?what=assault&layer=gathers"


@pytest.fixture(scope="module")
def drawing_browser():
    """A browser that draws in three dimensions without a graphics card."""
    pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists() or not BUILT.is_file():
        pytest.skip("Chromium is not installed, or the scripts are not built: make web")
    from playwright.sync_api import sync_playwright

    flags = [one for one in QUIET if one != "--disable-gpu"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*flags, *DRAWS])
        yield browser
        browser.close()


@pytest.fixture
def opened(drawing_browser, worked, tmp_path, settings, live_server, someone):
    """Open the city page of somebody who is signed in; faults of the page fail the test."""
    settings.WORKSPACE = Path(shutil.copytree(worked, tmp_path / "city"))
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    client = Client(HTTP_HOST="localhost")
    client.force_login(someone("analyst"))
    name = of_django.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
    faults, contexts = [], []

    def open_page(width=1024, **how):
        context = drawing_browser.new_context(
            viewport={"width": width, "height": 900}, locale="en-GB", **how
        )
        contexts.append(context)
        context.add_cookies([cookie])
        page = context.new_page()
        page.on("console", lambda one: faults.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda one: faults.append(str(one)))
        page.goto(live_server.url + PAGE)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def test_the_map_is_drawn_and_reads_by_keyboard(opened):
    from axe_playwright_python.sync_playwright import Axe

    page = opened()
    page.wait_for_selector("body[data-map=ok]", timeout=30_000)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:160]) for one in found] == []
    areas = page.locator(".map-areas button")
    assert areas.count() == 6
    areas.first.focus()
    told = areas.first.text_content()
    name, _, row = told.partition(": ")
    assert page.locator(".map-row").text_content() == name + row
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == areas.nth(1).text_content()


def test_a_phone_holds_it_and_needs_no_script(opened):
    page = opened(width=360, java_script_enabled=False)
    drawing = page.locator(".map-drawing > img")
    assert drawing.evaluate("one => one.complete && one.naturalWidth > 0")
    assert drawing.bounding_box()["y"] < 1800
    page.get_by_text("Show these numbers as a table").click()
    assert page.get_by_role("rowheader", name="Oude Stad").is_visible()
    page.get_by_label("What changed").check()
    page.get_by_role("button", name="Show").click()
    assert "layer=changed" in page.url
    page = opened(width=360)
    wide, seen = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide <= seen
    menu = page.locator("details.menu > summary")
    menu.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert menu.evaluate("one => one === document.activeElement && !one.parentElement.open")


def test_a_chart_is_drawn_live_as_the_server_drew_it_and_reads_by_arrow_keys(opened, live_server):
    page = opened()
    page.goto(live_server.url + "/findings/F-0001")
    page.locator("body[data-charts=ok]").wait_for(timeout=30_000)
    chart = page.locator("[data-prepared]").first
    words = [
        sorted(text for text in chart.locator(f"{one} text").all_text_contents() if text)
        for one in ("[data-without-script] svg", ".figure-canvas svg")
    ]
    assert words[0] == words[1] != []
    assert chart.locator("[data-without-script]").is_hidden()
    first, second = (
        page.locator("figure").filter(has=chart).locator("tbody tr").nth(place).text_content()
        for place in (0, 1)
    )
    chart.focus()
    page.keyboard.press("ArrowDown")
    said = chart.locator("output").text_content()
    assert said.split(":")[0] in first
    page.keyboard.press("ArrowDown")
    assert chart.locator("output").text_content().split(":")[0] in second


def test_without_a_script_the_servers_chart_stands(opened, live_server):
    page = opened(java_script_enabled=False)
    page.goto(live_server.url + "/findings/F-0001")
    assert page.locator("[data-prepared] [data-without-script] svg").first.is_visible()
    assert page.locator("[data-prepared] output").count() == 0
