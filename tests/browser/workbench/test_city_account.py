"""The city's own accounts in Chromium, against a provider that runs here and signs for real."""

import copy

import pytest

from evenhand.workbench.people.ledger import Entry
from workbench.people.test_oidc import provider

__all__ = ["provider"]
pytestmark = [pytest.mark.browser, pytest.mark.web]


@pytest.fixture
def served(folder, live_server, settings, provider, someone):
    """The address of the workbench, whose policy names the provider's origin as settings do."""
    someone("analyst")
    settings.ALLOWED_HOSTS = ["localhost"]
    policy = copy.deepcopy(settings.CONTENT_SECURITY_POLICY)
    policy["DIRECTIVES"]["form-action"] = ["'self'", provider.issuer]
    settings.CONTENT_SECURITY_POLICY = policy
    return live_server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def page(browser):
    context = browser.new_context()
    page = context.new_page()
    page.said = []
    page.on("console", lambda one: page.said.append(one.text) if one.type == "error" else None)
    yield page
    context.close()


def begin(page, served):
    page.goto(f"{served}/sign-in?next=/library")
    page.get_by_role("button", name="Use your account at Town hall").click()


def test_a_browser_goes_to_the_provider_and_comes_back_signed_in(page, served, provider):
    begin(page, served)
    page.wait_for_url(f"{served}/library")
    asked = provider.asked
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) >= 20 and len(asked["nonce"]) >= 20
    assert asked["redirect_uri"] == f"{served}/sign-in/city/back"
    assert not [said for said in page.said if "Content Security Policy" in said]
    assert Entry.objects.last().what == "person.signed_in"
    begun = dict(asked)
    page.context.clear_cookies()
    begin(page, served)
    page.wait_for_url(f"{served}/library")
    for name in ("state", "nonce", "code_challenge"):
        assert provider.asked[name] != begun[name]


@pytest.mark.parametrize("claims", [{"nonce": "another"}, {"iss": "https://evil.example"}])
def test_a_token_of_another_sign_in_or_provider_lets_nobody_in(page, served, provider, claims):
    provider.claims = claims
    begin(page, served)
    page.get_by_text("Town hall did not confirm").wait_for()
    page.goto(f"{served}/account")
    assert "/sign-in" in page.url


def test_an_answer_with_another_browsers_state_lets_nobody_in(page, served, provider, browser):
    begin(page, served)
    page.wait_for_url(f"{served}/library")
    other = browser.new_context().new_page()
    state = provider.asked["state"]
    other.goto(f"{served}/sign-in/city/back?code=the-code&state={state}")
    other.get_by_text("Town hall did not confirm").wait_for()
    other.goto(f"{served}/account")
    assert "/sign-in" in other.url
    other.context.close()


def test_without_the_providers_origin_the_policy_keeps_the_browser_here(page, served, settings):
    policy = copy.deepcopy(settings.CONTENT_SECURITY_POLICY)
    policy["DIRECTIVES"]["form-action"] = ["'self'"]
    settings.CONTENT_SECURITY_POLICY = policy
    begin(page, served)
    page.wait_for_function("true")
    assert page.url.startswith(served)
    page.goto(f"{served}/account")
    assert "/sign-in" in page.url
    assert any("form-action" in said for said in page.said)
