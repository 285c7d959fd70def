"""From a finding to a printed decision, by two people in Chromium; each page is accessible."""

import pytest

from evenhand.workbench.jobs.worker import do_next
from evenhand.workbench.opened import city
from evenhand.workspace.problem_files import ProblemFiles

pytestmark = [pytest.mark.browser, pytest.mark.web, pytest.mark.long]


@pytest.fixture
def served(folder, live_server):
    """The address of the workbench."""
    return live_server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def signed_in(browser, served, someone):
    """Give a page of a browser in which somebody of a role is signed in."""
    contexts = []

    def enter(role, width):
        someone(role)
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="en-GB")
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{served}/sign-in?next=/problems")
        page.get_by_label("E-mail").fill(f"{role}@example.org")
        page.get_by_label("Password", exact=True).fill("pass")
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("heading", name="Problems").wait_for()
        return page

    yield enter
    for context in contexts:
        context.close()


def holds(page):
    """Say that a page is accessible and as wide as its window."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found] == []
    wide, seen = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide <= seen


def test_from_a_finding_to_a_printed_decision(signed_in, served):
    number = city().run("area_rates", offence="burglary_dwelling").id
    officer = signed_in("prevention", 1024)
    holds(officer)

    officer.goto(f"{served}/problems/new?finding={number}")
    holds(officer)
    officer.get_by_label("Title").fill("Burglary in three quarters")
    officer.locator("[name='concern.words']").fill("Homes are broken into by day.")
    officer.get_by_role("button", name="Open the file").click()
    do_next("journey")
    officer.goto(f"{served}/problems/P-0001")
    officer.get_by_role("heading", name="Burglary in three quarters").wait_for()
    assert number in officer.locator("#findings").inner_text()
    holds(officer)

    officer.goto(f"{served}/problems/P-0001/hypotheses/new")
    officer.locator("[name=side]").select_option("place")
    officer.locator("[name=claim]").fill("Back doors cannot be seen from the street")
    officer.locator("[name=refuted_if]").fill("As many break-ins through front doors")
    officer.get_by_role("button", name="Save").click()
    officer.get_by_text("Back doors cannot be seen").wait_for()

    officer.get_by_role("link", name="Ask to pass: Analysis").click()
    officer.get_by_label("Why").fill("What, where and when are known")
    holds(officer)
    officer.get_by_role("button", name="Ask a second person").click()
    officer.get_by_text("A second person has to confirm").wait_for()

    mayor = signed_in("decision", 360)
    mayor.get_by_role("link", name="P-0001").first.click()
    mayor.get_by_role("link", name="Answer", exact=True).click()
    holds(mayor)
    mayor.get_by_role("button", name="Confirm: Analysis").click()
    mayor.get_by_text("The file has passed: Analysis.").wait_for()
    mayor.goto(f"{served}/problems/P-0001/decide")
    mayor.get_by_label("What was decided").fill("Ask the insurers for data")
    mayor.get_by_label("Why").fill("Records do not say which door")
    mayor.get_by_role("button", name="Write it down").click()
    mayor.get_by_text("Ask the insurers for data").wait_for()
    holds(mayor)

    officer.goto(f"{served}/problems/P-0001/print")
    officer.get_by_role("button", name="Make the print").click()
    do_next("journey")
    officer.goto(f"{served}/problems/P-0001/print")
    with officer.expect_download() as download:
        officer.get_by_role("link", name="(PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    document = ProblemFiles(city().folder).get("P-0001")
    assert (document["phase"], len(document["decisions"])) == ("analysis", 1)
