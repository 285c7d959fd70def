"""Every page says who may see it, and keeps to it."""

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

from evenhand.workbench.people.rights import may
from evenhand.workbench.people.roles import RIGHTS, ROLES

EXAMPLES = {
    "number": "F-0001",
    "token": "none",
    "name": "area_rates",
}
UUID = "9b2d0f3e-7b2e-4b0b-9b55-6f3b8a1c2d4e"


def pages(patterns=None, before=""):
    """Give every address pattern with the function behind it."""
    for one in patterns or get_resolver().url_patterns:
        if isinstance(one, URLResolver):
            yield from pages(one.url_patterns, before + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield before + str(one.pattern), one


ALL = sorted(pages(), key=lambda page: page[0])


def address(pattern, one):
    """Fill an address with values that its converters take."""
    for name, converter in one.pattern.converters.items():
        kind = type(converter).__name__
        value = UUID if kind == "UUIDConverter" else EXAMPLES.get(name, "1")
        marked = [f"<{prefix}:{name}>" for prefix in ("str", "slug", "uuid", "int", "path")]
        for mark in (*marked, f"<{name}>"):
            pattern = pattern.replace(mark, value)
    return "/" + pattern


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Let one browser send to every address in a row; the limit has tests of its own."""
    monkeypatch.setattr("evenhand.workbench.people.seats.sends_too_much", lambda _: False)


@pytest.mark.parametrize("page", ALL, ids=[pattern or "home" for pattern, _ in ALL])
def test_every_page_is_marked_with_a_right(page):
    _, one = page
    right = getattr(one.callback, "right", None)
    assert right is not None, "mark the view with @allowed or @open_to_all"
    assert right == "" or right in RIGHTS


@pytest.fixture
def bare(monkeypatch):
    """Refusals without their page, which has tests of its own: the matrix asks for its number."""
    monkeypatch.setattr(
        "evenhand.frame.errors.render",
        lambda request, template, context, status: HttpResponse(status=status),
    )


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_in_where_its_rights_say_and_nowhere_else(as_role, bare, role):
    client = as_role(role)
    wrong = []
    for pattern, one in ALL:
        if not one.callback.right:
            continue
        answer = client.get(address(pattern, one))
        is_let_in = answer.status_code != 403
        if is_let_in is not (role in RIGHTS[one.callback.right]):
            wrong.append((pattern, answer.status_code))
        assert answer.status_code < 500, pattern
    assert not wrong


def test_a_visitor_is_sent_to_sign_in(visitor):
    for pattern, one in ALL:
        if not one.callback.right:
            continue
        answer = visitor.get(address(pattern, one))
        assert answer.status_code == 302, pattern
        assert answer.headers["Location"].startswith("/sign-in?next="), pattern


@pytest.mark.parametrize("role", ROLES)
def test_a_role_sends_where_its_rights_say_and_nowhere_else(as_role, bare, role):
    client, wrong = as_role(role), []
    for pattern, one in ALL:
        if not one.callback.right:
            continue
        if "_auth_user_id" not in client.session:
            client = as_role(role)  # one of the addresses signs out
        answer = client.post(address(pattern, one), {})
        is_let_in = answer.status_code != 403
        if is_let_in is not (role in RIGHTS[one.callback.right]):
            wrong.append((pattern, answer.status_code))
        assert answer.status_code < 500, pattern
    assert not wrong


def test_a_visitor_who_sends_is_asked_to_sign_in(visitor):
    for pattern, one in ALL:
        if not one.callback.right:
            continue
        answer = visitor.post(address(pattern, one), {})
        assert answer.status_code == 302, pattern
        assert answer.headers["Location"].startswith("/sign-in?next="), pattern


def test_nothing_is_taken_that_was_not_sent_by_a_form_of_ours(as_role):
    """Every address, by somebody who may everything there, without the form's token."""
    left = dict(ALL)
    for role in ROLES:
        client = as_role(role)
        client.handler.enforce_csrf_checks = True
        for pattern, one in list(left.items()):
            right = one.callback.right
            if right and role not in RIGHTS[right]:
                continue
            del left[pattern]
            answer = client.post(address(pattern, one), {})
            assert answer.status_code == 403, (role, pattern)
            assert "open too long" in answer.content.decode(), (role, pattern)
            made_up = {"csrfmiddlewaretoken": "x" * 64}
            assert client.post(address(pattern, one), made_up).status_code == 403, pattern
    assert not left


def test_nobody_may_who_is_switched_off(someone):
    person = someone("analyst")
    assert may(person, "city.see")
    person.is_active = False
    assert not may(person, "city.see")


@pytest.mark.parametrize("urls", ["evenhand.workbench.urls", "evenhand.portal.urls"])
def test_each_name_of_an_address_is_used_once(urls):
    def names(patterns):
        for one in patterns:
            yield from names(one.url_patterns) if hasattr(one, "url_patterns") else [one.name]

    given = [name for name in names(get_resolver(urls).url_patterns) if name]
    assert len(given) > 10
    assert {name for name in given if given.count(name) > 1} == set()
