"""One browser for each module, and what every page of ours has to hold in it."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium, which asks nobody for anything of its own."""
    pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def holds(browser: Any) -> Callable[[str, int], None]:
    """Say of a page at a width that it is accessible, fits and asks for nothing."""

    def check(address: str, width: int) -> None:
        from axe_playwright_python.sync_playwright import Axe

        page = browser.new_page(viewport={"width": width, "height": 900})
        asked: list[str] = []
        page.on("request", lambda one: asked.append(one.url))
        page.goto(address)
        found = Axe().run(page).response["violations"]
        wide, seen = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        page.close()
        assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found] == []
        assert wide <= seen
        assert [url for url in asked if not url.startswith(("data:", address))] == []

    return check
