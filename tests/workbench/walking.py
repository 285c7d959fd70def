"""A partnership at work, and the ways that lead from one of its pages to the next."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.utils.timezone import localdate

from evenhand.workbench.people.roles import ROLES
from evenhand.workspace.problems import open_problem

FILES = (".pdf", ".csv", ".json", ".svg", ".png", ".gpkg")


_ALIKE = re.compile(
    r"(/problems/P-\d+/)[a-z_]+(?=/new|/\d+)"
    r"|(/assessments/\d+/ask/|/appraisals/A-\d+/ask/|/events/E-\d+/(?:add|log|change)/|/partnership/steps/|/audits/A-\d+/"
    r"|/planning/S-\d+/(?:review|statement|write)/|/outbreaks/[A-Z]-\d+/write/)[a-z_-]+"
)
"""Pages of one form, told apart by what they ask for."""


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
    path = _ALIKE.sub(lambda one: (one.group(1) or one.group(2)) + "X", path)
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
        ("/planning/new", {
            "title": "Former gasworks", "kind": "dwellings", "stage": "design",
            "applicant": "Harbour housing", "by": "planning office", "opened": "2026-02-10"}),
        ("/asking/questionnaires/new", {
            "beginning": "full", "title_en": "Safety here", "title_fr": "Ici", "asks_area": "on"}),
        ("/asking/walks/new", {
            "title": "Station square", "on": tomorrow, "light": "dark", "raters": "3",
            "sheet": "street_or_square", "come_along": "residents"}),
        ("/asking/walks/W-0001/stops", {"revision": "1"}),
        ("/events/new", {
            "title": "Harbour fair", "kind": "fair", "begins": tomorrow + "T10:00",
            "ends": tomorrow + "T23:00", "organiser": "fair association", "by": "office"}),
        ("/appraisals/new", {
            "kind": "cameras", "title": "Cameras at the harbour", "by": "prevention office"}),
        ("/assessments/new", {"kind": "dpia", "title": "Hot spots", "office": "prevention"}),
    ):  # fmt: skip
        answer = officer.post(url, sent)
        assert answer.status_code == 302, (url, answer.content.decode())
    for page in (f"/findings/{number}", "/", "/findings"):
        officer.get(page)
        work()
    for role in ROLES:
        as_role(role)
    return number


def further(here, page):
    """Give where the links of a page lead, but for files."""
    found = (urljoin(here, link).split("#")[0] for link in ways_of(page).links if ":" not in link)
    return [url for url in found if not kind(url).endswith(FILES)]
