"""Nobody is led to a page or a button that their role may not use; no address ends in a fault.

On the way each page is looked at: what it shows has names, and no two kinds share a title.
"""

from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve

from evenhand.workbench.people.models import Person
from evenhand.workbench.people.roles import RIGHTS, ROLES
from workbench.named import title_of, unnamed
from workbench.walking import filled, further, kind, ways_of

__all__ = ["filled"]


def walked(client, start, known):
    """Visit every kind of page that can be reached by links; give what was refused or unnamed."""
    todo, seen, refused, titles = [start], set(), [], {}
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
        if answer.status_code == 200 and kind(here) not in known:
            known.add(kind(here))
            refused += [(here, fault) for fault in unnamed(page)]
        titles.setdefault(title_of(page), set()).add(kind(here))
        todo += further(here, page)
        for action in ways_of(page).sent_to:
            refused += not_allowed(client, urljoin(here, action) or here, here)
    assert len(seen) > 5
    return refused + [(title, pages) for title, pages in titles.items() if len(pages) > 1]


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


@pytest.mark.django_db(databases=["default", "portal"])
@pytest.mark.parametrize(
    "roles", [("prevention", "partner"), pytest.param(ROLES, marks=pytest.mark.long)]
)
def test_no_link_or_form_leads_a_role_to_where_it_may_not_be(filled, as_role, roles):
    known = set()
    refused = {role: walked(as_role(role), "/", known) for role in roles}
    assert {role: wrong for role, wrong in refused.items() if wrong} == {}


@pytest.mark.parametrize(("part", "fault"), [
    ("<input id=a>", "no name"),
    ("<label for=a>Street</label><input id=a aria-label=Place>", "named 'Place', shown 'Street'"),
    ("<button><svg aria-hidden=true></svg></button>", "no name"),
    ("<h3>Third</h3>", "a heading of level 3 follows one of level 1"),
    ("<h1>Another</h1>", "2 headings of the first level"),
])  # fmt: skip
def test_what_has_no_name_is_told(part, fault):
    (told,) = unnamed(f"<title>T</title><h1>First</h1>{part}")
    assert told.startswith(fault)


def test_names_are_found_wherever_they_may_stand():
    assert unnamed(
        "<title>T</title><h1>First</h1><h2>Second</h2><label>Street <select><option>A</select>"
        "</label><a href=/><img alt=Home></a><span id=n>When</span><input aria-labelledby=n>"
    ) == []  # fmt: skip
