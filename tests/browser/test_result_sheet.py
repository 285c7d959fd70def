"""The result sheet in a real browser: accessible, and never wider than the screen."""

import sys
from pathlib import Path

import pytest

from evenhand.publishing.result_sheet import write_result_sheet

pytest.importorskip("playwright.sync_api")
sys.path.insert(0, str(Path(__file__).parent.parent))
CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    from publishing import small_city
    from publishing.conftest import city
    from publishing.test_result_sheet import survey, walk

    tables = {name: getattr(small_city, name)()
              for name in ("incidents", "areas", "exposure", "streets", "ground")}  # fmt: skip
    tables |= {"survey": survey("A0"), "observations": walk("A0")}
    workspace = city(tmp_path_factory.mktemp("browser") / "city", tables)
    return write_result_sheet(workspace, area="A0", pdf=False).html.as_uri()


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(address: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto(address)
        wide = page.evaluate("document.documentElement.scrollWidth")
        found = Axe().run(page).response["violations"]
        browser.close()
    assert [one["id"] for one in found] == []
    assert wide <= width
