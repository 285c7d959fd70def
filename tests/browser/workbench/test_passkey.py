"""A passkey from making it to signing in with it, and the pages of an account, in Chromium."""

import re

import pyotp
import pytest

from evenhand.workbench.people.ledger import Entry, broken_link
from evenhand.workbench.people.models import Passkey

pytestmark = [pytest.mark.browser, pytest.mark.web]


@pytest.fixture
def served(folder, live_server, settings):
    """The address of the workbench, by a name for which browsers make passkeys."""
    settings.ALLOWED_HOSTS = ["localhost"]
    return live_server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def page(browser, served):
    """A page of a browser whose device makes passkeys when it is asked to."""
    context = browser.new_context(viewport={"width": 1024, "height": 900}, locale="en-GB")
    page = context.new_page()
    faults = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    yield page
    context.close()
    assert [one for one in faults if "404" not in one and "422" not in one] == []


def sign_in(page, served):
    page.goto(f"{served}/sign-in?next=/account")
    page.get_by_label("E-mail").fill("analyst@example.org")
    page.get_by_label("Password", exact=True).fill("pass")
    page.get_by_role("button", name="Continue").click()


def test_a_passkey_is_made_and_then_opens_the_account(page, served, someone):
    person = someone("analyst")
    sign_in(page, served)
    page.get_by_text("Add a passkey", exact=True).first.click()
    form = page.locator("form[data-passkey-make]")
    form.get_by_label("Name of the device").fill("This laptop")
    form.get_by_label("Your password now").fill("pass")
    form.get_by_role("button", name="Add a passkey").click()
    page.get_by_text("The passkey was added.").wait_for()
    assert Passkey.objects.get(person=person).name == "This laptop"

    page.locator("main").get_by_role("button", name="Sign out", exact=True).click()
    page.goto(f"{served}/sign-in?next=/account")
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("heading", name="One analyst").wait_for()
    assert page.url == f"{served}/account"
    assert Passkey.objects.get().used_at is not None

    page.locator("main").get_by_role("button", name="Sign out", exact=True).click()
    sign_in(page, served)
    page.get_by_role("heading", name="Second step").wait_for()
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("heading", name="One analyst").wait_for()
    assert Entry.objects.filter(what="person.signed_in").count() == 3
    assert broken_link() is None


def test_a_code_app_is_set_up_and_asked_for_and_the_password_can_be_seen(page, served, someone):
    someone("analyst")
    sign_in(page, served)
    page.get_by_role("link", name="Set up a code app").click()
    secret = re.sub(r"\s", "", page.locator("main code").inner_text())
    assert page.locator("main img").evaluate("one => one.naturalWidth") > 0
    app = pyotp.TOTP(secret)
    page.get_by_label("Code that the app shows").fill(app.now())
    page.get_by_label("Your password now").fill("pass")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    code = page.locator("main li code").first.inner_text()
    page.get_by_role("link", name="I have kept them").click()
    page.locator("main").get_by_role("button", name="Sign out", exact=True).click()

    page.goto(f"{served}/sign-in")
    password = page.get_by_label("Password", exact=True)
    password.fill("pass")
    page.get_by_label("Show the password").check()
    assert password.get_attribute("type") == "text"
    sign_in(page, served)
    page.get_by_label("Six-digit code").fill(code)
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("9 recovery codes are left.").wait_for()
