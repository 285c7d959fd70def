"""A public edition is asked for on the page of an audit, and made when a second person agrees."""

import re

import pytest
from django.urls import reverse

from evenhand.workbench.audits.shelf import all_kept
from evenhand.workbench.data.models import ASKED, MADE, ReleaseAsk
from evenhand.workbench.jobs.models import FAILED, Job
from evenhand.workbench.people.ledger import Entry
from evenhand.workspace.workspace import Workspace
from workbench.test_audits import audited, composed, drawn  # noqa: F401

NUMBER = "A-0001"


def page_of(client, number=NUMBER):
    return client.get(reverse("audit", args=[number]), follow=True).content.decode()


def test_it_is_offered_to_those_who_may_ask_for_releases(as_role, audited):  # noqa: F811
    assert "Ask for a public edition" in page_of(as_role("analyst"))
    assert "Ask for a public edition" in page_of(as_role("decision"))
    assert "Ask for a public edition" not in page_of(as_role("auditor"))
    assert as_role("auditor").post(f"/audits/{NUMBER}/edition").status_code == 403
    assert as_role("analyst").get(f"/audits/{NUMBER}/edition").status_code == 405
    assert as_role("analyst").post("/audits/A-0999/edition").status_code == 404


@pytest.fixture
def asked(as_role, audited, work, monkeypatch):  # noqa: F811
    monkeypatch.setattr("evenhand.workbench.audits.drawn.dossier_pdf", lambda *_: (b"%PDF-1.7", ()))
    client = as_role("analyst")
    client.post(f"/audits/{NUMBER}/edition")
    work()
    return client, ReleaseAsk.objects.get()


def test_it_takes_two_people_and_nothing_is_made_before(as_role, audited, asked, work):  # noqa: F811
    client, ask = asked
    assert ask.edition_of == NUMBER
    failed = Job.objects.filter(state=FAILED).values_list("problem", flat=True)
    assert ask.preview, failed
    text = client.get(ask.get_absolute_url()).content.decode()
    assert f"This is the public edition of audit {NUMBER}" in text
    assert not (audited / "releases").exists()
    assert [one.number for one in all_kept(Workspace.open(audited))] == [NUMBER]
    client.post(reverse("release-send", args=[ask.pk]))
    assert client.post(reverse("release-agree", args=[ask.pk])).status_code == 403
    work()
    assert not (audited / "releases").exists()

    decider = as_role("decision")
    decider.post(reverse("release-agree", args=[ask.pk]))
    work()
    ask.refresh_from_db()
    assert ask.state == MADE, Job.objects.filter(state=FAILED).values_list("problem", flat=True)
    assert (ask.number, ask.edition) == ("R-0001", "A-0002")
    entry = Entry.objects.get(what="release.made")
    assert entry.facts["edition"] == "A-0002"
    text = decider.get(reverse("release", args=[ask.number])).content.decode()
    assert 'href="/audits/A-0002"' in text

    public = page_of(as_role("moderator"), "A-0002")
    assert "Ask for a public edition" not in public
    assert not re.search(r"/findings/F-\d{4}", public)
    assert as_role("moderator").get(f"/audits/{NUMBER}", follow=True).status_code == 403


def test_asking_again_while_one_waits_leads_to_it(as_role, audited, asked, work):  # noqa: F811
    client, ask = asked
    client.post(reverse("release-send", args=[ask.pk]))
    ask.refresh_from_db()
    assert ask.state == ASKED
    answer = client.post(f"/audits/{NUMBER}/edition")
    assert answer.headers["Location"] == ask.get_absolute_url()
    assert ReleaseAsk.objects.count() == 1
