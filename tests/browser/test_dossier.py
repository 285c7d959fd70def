"""The dossier in a real browser: accessible, self-contained, and never wider than the screen."""

import pytest

from evenhand.publishing.audit import write_audit

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    from publishing import small_city
    from publishing.conftest import city

    tables = {
        "incidents": small_city.incidents(),
        "areas": small_city.areas(),
        "exposure": small_city.exposure(),
        "streets": small_city.streets(),
        "ground": small_city.ground(),
    }
    workspace = city(tmp_path_factory.mktemp("browser") / "city", tables)
    return write_audit(workspace, pdf=False).html.as_uri()


@pytest.fixture
def opened(browser, address, request):
    """A page at a given width, with what it asked for and what it complained of."""
    width = getattr(request, "param", 1024)
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.asked, page.complaints = [], []
    page.on("request", lambda asked: page.asked.append(asked.url))
    page.on("console", lambda said: page.complaints.append(said.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(address)
    yield page
    page.close()


@pytest.mark.parametrize("opened", [360, 1600], indirect=True)
def test_axe_finds_nothing(opened) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for summary in opened.locator("details:not([open]) > summary").all()[:4]:
        if summary.is_visible():
            summary.click()
    found = Axe().run(opened).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == []


@pytest.mark.parametrize("opened", [320, 1600], indirect=True)
def test_nothing_scrolls_sideways(opened) -> None:
    wide, seen = opened.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide <= seen


def test_the_page_asks_for_nothing_and_complains_of_nothing(opened, address) -> None:
    outside = [url for url in opened.asked if not url.startswith(("data:", address))]
    assert outside == []
    assert opened.complaints == []


def test_our_own_faces_are_drawn(opened) -> None:
    opened.evaluate("document.fonts.ready")
    loaded = opened.evaluate("[...document.fonts].filter(f => f.status == 'loaded').length")
    assert loaded == 2


@pytest.mark.parametrize("opened", [360], indirect=True)
def test_words_in_drawings_stay_readable_on_a_phone(opened) -> None:
    sizes = opened.evaluate(
        """[...document.querySelectorAll('.drawing svg text')]
        .filter(t => t.getBoundingClientRect().height > 0)
        .map(t => [parseFloat(getComputedStyle(t).fontSize), t.getScreenCTM()])
        .map(([size, at]) => size * Math.hypot(at.a, at.b))"""
    )
    assert sizes
    assert min(sizes) >= 11


def test_the_first_tab_leads_to_the_audit(opened) -> None:
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.getAttribute('href')") == "#main"
    opened.keyboard.press("Enter")
    assert opened.evaluate("document.activeElement.id") == "main"


def test_a_number_leads_to_how_it_was_made(opened) -> None:
    link = opened.locator("a.n").first
    target = link.get_attribute("href")
    link.click()
    assert opened.locator(target).evaluate("e => e.getBoundingClientRect().top") < 900
