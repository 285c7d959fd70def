"""Every page of the workbench that links lead to: accessible, and as wide as a small phone."""

from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders

from workbench.conftest import as_role, here, work
from workbench.walking import filled, further, kind

pytestmark = [
    pytest.mark.browser, pytest.mark.web, pytest.mark.long,
    pytest.mark.django_db(databases=["default", "portal"]),
]  # fmt: skip
__all__ = ["as_role", "filled", "here", "work"]
READERS = (("prevention", "fr"), ("administrator", "en"))
ORIGIN = "http://localhost"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def pages_of(client, known):
    """Give one page of each kind that links lead to: address → status and markup."""
    todo, seen, pages = ["/"], set(), {}
    while todo:
        url = todo.pop(0)
        if kind(url) in seen:
            continue
        seen.add(kind(url))
        got = client.get(url, follow=True)
        if got.headers["Content-Type"].startswith("text/html"):
            markup = got.content.decode()
            todo += further(got.request["PATH_INFO"], markup)
            if kind(url) not in known:
                pages[url] = (got.status_code, markup)
    known |= seen
    return pages


def answered_from(pages, page):
    """Let a page be asked of what was fetched: nothing listens, nothing waits."""

    def answer(route):
        path = route.request.url.removeprefix(ORIGIN)
        if path.startswith("/static/"):
            route.fulfill(path=finders.find(urlsplit(path).path.removeprefix("/static/")))
        elif path in pages:
            status, markup = pages[path]
            route.fulfill(status=status, body=markup, content_type="text/html; charset=utf-8")
        else:
            route.fulfill(status=404)

    page.route(f"{ORIGIN}/**", answer)


def faults_of(page, axe):
    """Say what is wrong with a page as it stands."""
    found = [
        (one["id"], one["nodes"][0]["html"][:160])
        for one in axe.run(page, options={"runOnly": RULES}).response["violations"]
    ]
    beyond = page.evaluate(WIDE)
    return found + ([("wider than the screen", beyond)] if beyond > 0 else [])


def test_each_kind_of_page_is_accessible_and_fits_a_small_phone(browser, filled, as_role):
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(viewport={"width": 360, "height": 800})
    said, wrong, known = [], {}, set()
    page.on("pageerror", lambda fault: said.append(str(fault)))
    for role, language in READERS:
        client = as_role(role)
        client.cookies["language"] = language
        pages = pages_of(client, known)
        answered_from(pages, page)
        for url in pages:
            page.goto(ORIGIN + url, wait_until="load")
            if faults := faults_of(page, Axe()):
                wrong[role, url] = faults
            assert page.evaluate("document.documentElement.lang") == language
    page.close()
    assert wrong == {}
    assert said == []
    assert len(known) > 60
