"""The parts in a real browser: wide and narrow, by day and by night, by keyboard, on paper."""

import io
from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api")
CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.web,
    pytest.mark.browser,
    pytest.mark.usefixtures("built"),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
]
QUIET = (
    "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-quic",
    "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
)  # fmt: skip
NO_WEBGL = """HTMLCanvasElement.prototype.getContext = new Proxy(
  HTMLCanvasElement.prototype.getContext, { apply: (f, host, given) =>
    given[0].startsWith('webgl') ? null : Reflect.apply(f, host, given) });"""
DRAWN_MS = 60_000


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop in this thread
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, live_server, settings, tmp_path, monkeypatch):
    """Open an address of the workbench, signed in, and keep what it asks for and complains of."""
    from django.test import Client

    from evenhand.workbench.people.models import Person

    settings.ROOT_URLCONF = "web.parts_page"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr("evenhand.workbench.people.context.city_name", lambda: "Lindeburg")
    client = Client()
    client.force_login(Person.objects.enrol(
        role="analyst", name="A. Vermeer", email="a@example.org", password="x"))  # fmt: skip
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    opened = []

    def go(address, width=1280, scheme="light", before="", **options):
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, **options
        )
        opened.append(context)
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        if before:
            context.add_init_script(before)
        page = context.new_page()
        page.asked, page.complaints = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.complaints.append(message.text)
                if message.type in ("error", "warning") else None)  # fmt: skip
        page.on("pageerror", lambda problem: page.complaints.append(str(problem)))
        page.goto(live_server.url + address)
        return page

    yield go
    for context in opened:
        context.close()


def drawn(page):
    page.locator("body[data-map=ok][data-charts=ok][data-page=ok]").wait_for(timeout=DRAWN_MS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_part_is_accessible_and_keeps_to_its_own_host(visit, live_server, width, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page = visit("/parts?faults", width, scheme)
    drawn(page)
    for summary in page.locator("main details:not([open]) > summary").all():
        if summary.is_visible():
            summary.click()
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"][:160] for n in v["nodes"]][:3]) for v in found] == []
    assert page.complaints == []
    elsewhere = ("data:", "blob:", live_server.url)
    assert [url for url in page.asked if not url.startswith(elsewhere)] == []
    wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1]


def test_small_targets_are_large_enough(visit):
    page = visit("/parts", 360)
    drawn(page)
    small = page.evaluate("""[...document.querySelectorAll(
      'main button, .ds-input, summary, .choice')]
      .filter(one => !one.closest('.map-areas'))
      .map(one => [(one.closest('label') ?? one).getBoundingClientRect(), one])
      .filter(([box]) => box.width && Math.min(box.width, box.height) < 24)
      .map(([box, one]) => one.outerHTML.slice(0, 90))""")
    assert small == []


def test_the_first_tab_skips_to_the_content_and_can_be_seen(visit):
    page = visit("/parts")
    page.keyboard.press("Tab")
    ring = page.evaluate("""(() => { const s = getComputedStyle(document.activeElement);
      return [document.activeElement.getAttribute('href'), s.outlineWidth, s.outlineStyle,
              s.boxShadow !== 'none',
              document.activeElement.getBoundingClientRect().top >= 0]; })()""")
    assert ring == ["#main", "3px", "solid", True, True]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_form_with_faults_begins_at_their_list_and_leads_to_the_fields(visit):
    page = visit("/parts?faults")
    page.locator("body[data-page=ok]").wait_for()
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.matches('[data-error-summary]')")
    page.locator("[data-error-summary] a", has_text="Which?").click()
    assert page.evaluate("document.activeElement.id || location.hash") in ("id_how_0", "#id_how_0")
    described = page.locator("#id_within").get_attribute("aria-describedby").split()
    assert described == ["id_within_helptext", "id_within_error"]
    assert page.locator("#id_within_error").inner_text().strip().startswith("Error:")


def test_the_map_can_be_read_by_keyboard_and_skipped(visit):
    page = visit("/parts")
    drawn(page)
    page.locator(".map-skip").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Area 0: 0 recorded"
    assert page.locator(".map-row").inner_text().split("\n") == ["Area 0", "0 recorded"]
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Area 1: 1 recorded"
    page.locator(".map-skip").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('.map-under')")


def test_choosing_a_layer_changes_map_legend_table_and_address(visit):
    page = visit("/parts?what=b")
    drawn(page)
    page.get_by_role("radio", name="Where the two part").check()
    page.get_by_role("heading", name="Both").wait_for()
    assert page.get_by_role("heading", name="Per 1,000").count() == 0
    assert page.locator(".map-areas li").count() == 3
    assert page.url.endswith("?what=b&layer=parts")
    assert page.get_by_role("radio", name="Places").is_disabled()


def test_without_webgl_the_drawing_of_the_server_stays(visit):
    page = visit("/parts", before=NO_WEBGL)
    page.locator("body[data-map=none]").wait_for(timeout=DRAWN_MS)
    assert page.get_by_role("img", name="Burglary in seven areas").is_visible()
    assert page.locator(".map-canvas").count() == 0


def test_without_scripts_all_of_the_content_is_there(visit):
    page = visit("/parts", java_script_enabled=False)
    assert page.get_by_role("img", name="Burglary in seven areas").is_visible()
    assert page.get_by_role("button", name="Show").is_visible()
    assert page.get_by_role("heading", name="Burglary fell").count() == 0  # a caption, not a title
    assert page.get_by_text("Burglary fell", exact=True).is_visible()
    assert page.get_by_role("button", name="Print").count() == 0


def test_the_menu_of_a_phone_holds_every_place(visit):
    page = visit("/parts", 360)
    page.locator("details.menu > summary").click()
    names = page.locator(".menu-box > ul a").all_inner_texts()
    assert "City" in names
    assert "Library" in names
    assert page.get_by_role("button", name="Français").is_visible()


def test_an_open_menu_closes_on_escape_and_gives_the_focus_back(visit):
    page = visit("/parts")
    page.locator("body[data-page=ok]").wait_for()
    page.locator("details.drop > summary").first.click()
    page.keyboard.press("Escape")
    assert page.locator("details.drop[open]").count() == 0
    assert page.evaluate("document.activeElement.matches('summary')")


def test_a_running_job_is_followed_to_its_result(visit):
    page = visit("/job")
    page.get_by_text("Step 2").wait_for()
    page.wait_for_url("**/sheet")
    assert page.complaints == []


def test_a_waiting_page_gives_way_to_the_whole_of_the_next(visit):
    page = visit("/looking")
    page.get_by_role("heading", name="The city").wait_for()
    assert page.get_by_text("Drawing").is_visible()
    assert page.get_by_text("One moment").count() == 0


def test_a_brief_of_eight_items_prints_on_one_page(visit):
    import pikepdf

    page = visit("/sheet")
    page.locator("body[data-page=ok]").wait_for()
    assert page.get_by_role("button", name="Print").is_visible()
    with pikepdf.open(io.BytesIO(page.pdf(prefer_css_page_size=True))) as printed:
        assert len(printed.pages) == 1
    page.emulate_media(media="print")
    assert not page.locator(".nav").is_visible()
    assert not page.get_by_role("button", name="Print").is_visible()


def test_words_of_the_form_follow_the_language_of_the_reader(visit, live_server):
    page = visit("/parts?faults", locale="fr-FR")
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.get_by_text("(facultatif)").first.is_visible()
    assert "Erreur" in page.locator("#id_within_error").inner_text()
