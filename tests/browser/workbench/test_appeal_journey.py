"""Moderators and an author who asks for a third, on phones: two servers over one folder."""

import json
import shutil
from pathlib import Path

import pytest

from browser.portal.test_resident import go_on, holds
from browser.workbench.visitor import Visitor
from evenhand.portal.places import FILE
from portal.running import Running
from workbench.caller import PASSWORD
from workbench.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.web, pytest.mark.long]
PHONE = 360
PEOPLE = f"""
from pathlib import Path
import sys
from evenhand.workbench import serving
serving.prepare(Path(sys.argv[1]))
from evenhand.portal.laying import lay_out
from evenhand.workspace.workspace import Workspace
lay_out(Workspace.open(Path(sys.argv[1])))
from evenhand.workbench.people.models import Person
for name, role in (("One", "moderator"), ("Two", "moderator"), ("One", "decision")):
    Person.objects.enrol(name=name + " " + role, role=role, password={PASSWORD!r},
                         email=name.lower() + role + "@example.org")
"""


@pytest.fixture(scope="module")
def served(prepared, tmp_path_factory):
    """The workbench and the portal of one city."""
    folder = Path(shutil.copytree(prepared, tmp_path_factory.mktemp("appeal") / "city"))
    with (
        Served(folder, first=PEOPLE) as workbench,
        Running(workbench.ready().folder / "portal") as portal,
    ):
        places = json.loads((folder / "portal" / FILE).read_text())["places"]
        yield workbench.address, portal.address, places[0]["name"]


def test_a_text_is_held_by_two_and_shown_by_the_third_whom_its_author_asks(browser, served):
    workbench, portal, place = served
    context = browser.new_context(viewport={"width": PHONE, "height": 740}, locale="en-GB")
    author = context.new_page()
    author.goto(f"{portal}/en/report/")
    author.locator("#id_q").fill(place)
    author.locator("[name=what]").first.check()
    go_on(author)
    if author.locator("[name=place]").count():
        author.locator("[name=place]").first.check()
        go_on(author)
    author.locator("[name=text]").fill("The lamps under the bridge are out.")
    go_on(author)
    go_on(author, "Send")
    link = author.locator(".link a").get_attribute("href")

    def decides(who, verdict, reason):
        one = Visitor(browser, workbench, "en").sign_in(f"{who}@example.org")
        one.page.set_viewport_size({"width": PHONE, "height": 740})  # the name is in a menu there
        one.page.goto(f"{workbench}/queue")
        holds(one.page)
        one.page.locator("main a[href*='/queue/R-']").first.click()
        one.page.locator(f"[name=verdict][value={verdict}]").check()
        one.page.locator("[name=reason]").select_option(reason)
        holds(one.page)
        with one.page.expect_navigation():
            one.press("web_queue.decide")
        holds(one.page)
        one.context.close()
        assert one.faults == []

    decides("onemoderator", "hold", "off_topic")
    decides("twomoderator", "hold", "off_topic")
    author.goto(f"{portal}{link}")
    holds(author)
    with author.expect_navigation():
        author.get_by_role("link", name="Ask a third person").click()
    holds(author)
    author.locator("[name=words]").fill("It is a place, and it is dark.")
    with author.expect_navigation():
        author.locator("main form button[type=submit]").last.click()
    holds(author)
    decides("onedecision", "show", "as_it_is")
    author.goto(f"{portal}{link}")
    holds(author)
    assert author.get_by_text("The lamps under the bridge are out.").first.is_visible()
    assert not author.get_by_role("link", name="Ask a third person").count()
    assert context.cookies() == []
    context.close()
