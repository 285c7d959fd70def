"""Nobody is led to a page or a button that their role may not use; no address ends in a fault."""

from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve

from evenhand.workbench.people.models import Person
from evenhand.workbench.people.roles import RIGHTS, ROLES
from workbench.walking import filled, further, kind, ways_of

__all__ = ["filled"]


def walked(client, start):
    """Visit every kind of page that can be reached by links; give what was refused."""
    todo, seen, refused = [start], set(), []
    while todo:
        url = todo.pop(0)
        if kind(url) in seen:
            continue
        seen.add(kind(url))
        answer = client.get(url, follow=True)
        if answer.status_code not in (200, 422):
            refused.append((url, answer.status_code))
        if not answer.headers["Content-Type"].startswith("text/html"):
            continue
        here, page = answer.request["PATH_INFO"], answer.content.decode()
        todo += further(here, page)
        for action in ways_of(page).sent_to:
            refused += not_allowed(client, urljoin(here, action) or here, here)
    assert len(seen) > 5
    return refused


def not_allowed(client, action, page):
    """Say whether a form of a page is sent to where its reader has no right."""
    try:
        view = resolve(urlsplit(action).path).func
    except Resolver404:
        return [(page, action, "leads nowhere")]
    role = Person.objects.get(pk=client.session["_auth_user_id"]).role
    if not view.right or role in RIGHTS[view.right]:
        return []
    return [(page, action, view.right)]


@pytest.mark.django_db
def test_no_link_or_form_leads_a_role_to_where_it_may_not_be(filled, as_role):
    refused = {role: walked(as_role(role), "/") for role in ROLES}
    assert {role: wrong for role, wrong in refused.items() if wrong} == {}
