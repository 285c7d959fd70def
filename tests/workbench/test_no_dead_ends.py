"""Nobody is led to a page or a button that their role may not use; no address ends in a fault."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve
from django.utils.timezone import localdate

from evenhand.workbench.people.models import Person
from evenhand.workbench.people.roles import RIGHTS, ROLES
from evenhand.workspace.problems import open_problem

FILES = (".pdf", ".csv", ".json", ".svg", ".png", ".gpkg")


class Ways(HTMLParser):
    """The links and the forms of a page."""

    def __init__(self):
        super().__init__()
        self.links = []
        self.sent_to = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if tag == "form" and (given.get("method") or "").lower() == "post":
            self.sent_to.append(given.get("action") or "")
        if tag in ("button", "input") and given.get("formaction"):
            self.sent_to.append(given["formaction"])


def ways_of(page):
    found = Ways()
    found.feed(page)
    return found


def kind(url):
    """One of each kind is enough: its numbers stand for all others."""
    path = re.sub(r"/methods/[a-z_]+", "/methods/X", urlsplit(url).path)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+", "N", path)


@pytest.fixture
def filled(as_role, here, work):
    """A partnership at work: something of each kind is there."""
    day = localdate()
    number = here.run("area_rates", offence="burglary_dwelling").id
    problem = {
        "title": "Burglary in Noord", "setting": "housing", "space": "private",
        "place": {"words": "three quarters of Noord"},
        "concern": {"kind": "offence", "offence_class": "burglary_dwelling",
                    "words": "Homes are broken into.", "when": None},
    }  # fmt: skip
    open_problem(here, problem, today=day)
    officer = as_role("prevention")
    tomorrow = (day + timedelta(days=1)).isoformat()
    month = (day + timedelta(days=30)).isoformat()
    for url, sent in (
        ("/places/new", {"name": "Molenwijk"}),
        ("/briefs/stations", {"name": "Station North"}),
        ("/partnership/members/new", {
            "organisation": "Tram operator", "role": "Transport", "agreed_on": day.isoformat(),
            "until": month}),
        ("/partnership/meetings/new", {"on": day.isoformat(), "minutes": "What was decided."}),
        ("/briefs/new", {"shift": "early", "day": tomorrow, "begins": "06:00", "ends": "14:00"}),
    ):  # fmt: skip
        answer = officer.post(url, sent)
        assert answer.status_code == 302, (url, answer.content.decode())
    for page in (f"/findings/{number}", "/", "/findings"):
        officer.get(page)
        work()
    for role in ROLES:
        as_role(role)
    return number


def walked(client, start):
    """Visit every kind of page that can be reached by links; give what was refused."""
    todo, seen, refused = [start], set(), []
    while todo:
        url = todo.pop(0)
        if kind(url) in seen or kind(url).endswith(FILES):
            continue
        seen.add(kind(url))
        answer = client.get(url, follow=True)
        if answer.status_code not in (200, 422):
            refused.append((url, answer.status_code))
        if not answer.headers["Content-Type"].startswith("text/html"):
            continue
        found = ways_of(answer.content.decode())
        here = answer.request["PATH_INFO"]
        todo += [urljoin(here, link).split("#")[0] for link in found.links if ":" not in link]
        for action in found.sent_to:
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
