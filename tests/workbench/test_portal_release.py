"""Pages for residents are published when two people agree, and taken down by one."""

import json

import pytest
from django.urls import reverse

from evenhand.workbench.data.models import ASKED, MADE, ReleaseAsk
from evenhand.workbench.jobs.models import FAILED, Job
from evenhand.workbench.people.ledger import Entry


@pytest.fixture
def asked(as_role, here, work):
    client = as_role("analyst")
    client.post(reverse("release-portal"))
    work()
    return client, ReleaseAsk.objects.get()


def test_two_people_publish_and_see_the_pages_before(as_role, here, work, asked):
    client, ask = asked
    failed = Job.objects.filter(state=FAILED).values_list("problem", flat=True)
    assert ask.for_portal
    assert ask.preview, failed
    page = client.get(ask.get_absolute_url()).content.decode()
    assert "What residents would read" in page
    assert "Offences looked at" in page
    published = here.folder / "portal" / "published"
    assert not published.exists()
    client.post(reverse("release-send", args=[ask.pk]))
    assert client.post(reverse("release-agree", args=[ask.pk])).status_code == 403
    work()
    assert not published.exists()
    assert client.post(reverse("release-portal")).headers["Location"] == ask.get_absolute_url()

    decider = as_role("decision")
    ask.refresh_from_db()
    assert ask.state == ASKED
    decider.post(reverse("release-agree", args=[ask.pk]))
    work()
    ask.refresh_from_db()
    assert ask.state == MADE, Job.objects.filter(state=FAILED).values_list("problem", flat=True)
    index = json.loads((published / "index.json").read_text())
    assert index["release"] == ask.number == "R-0001"
    assert (published / index["folder"] / "data" / "recorded_by_area.csv").is_file()
    assert Entry.objects.filter(what="portal.published", about="R-0001").exists()
    assert "Pages are published now" in decider.get(reverse("releases")).content.decode()

    assert client.post(reverse("portal-down"), {"why": "Wrong."}).status_code == 403
    decider.post(reverse("portal-down"), {"why": ""})
    assert (published / "index.json").is_file()
    decider.post(reverse("portal-down"), {"why": "The source was wrong."})
    assert list(published.iterdir()) == []
    entry = Entry.objects.get(what="portal.taken_down")
    assert entry.facts["why"] == "The source was wrong."
