"""An appraisal sheet in a real browser, on a desk and on a phone."""

from datetime import date
from pathlib import Path

import pytest

from evenhand.publishing.appraisal_page import write_appraisal
from evenhand.workspace.appraisals import add_alternative, answer_question, decide, open_appraisal
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

pytest.importorskip("playwright.sync_api")
CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
]
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
TODAY = date(2026, 11, 30)


@pytest.fixture(scope="module", params=["en", "fr"])
def address(request, tmp_path_factory) -> str:
    settings = Settings(name="X", crs="EPSG:25831", timezone="Europe/Amsterdam", languages=("en",))
    city = Workspace.create(tmp_path_factory.mktemp("appraisal") / "w", settings)
    open_appraisal(city, "facial_recognition", "Faces at the gates", by="prevention office",
                   today=TODAY)  # fmt: skip
    answer_question(city, "A-0001", "sorts_people", text="By where they come from", says="yes",
                    source="offer", today=TODAY)  # fmt: skip
    answer_question(city, "A-0001", "evidence_found", text="Nearest are cameras",
                    measures=("cctv",), today=TODAY)  # fmt: skip
    add_alternative(city, "A-0001", what="Leave it", why_not="Thefts rose", is_nothing=True,
                    today=TODAY)  # fmt: skip
    decide(city, "A-0001", "refuse", why="It may not be done", by="city council", today=TODAY)
    return write_appraisal(city, "A-0001", language=request.param, pdf=False).html.as_uri()


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        yield browser
        browser.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_is_accessible_fits_and_asks_for_nothing(browser, address, width) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto(address)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found] == []
    wide, seen = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide <= seen
    assert [one for one in asked if not one.startswith("file:")] == []
    page.close()
