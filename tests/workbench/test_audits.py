"""An audit is run by the worker, read as pages, commented, signed off, compared and published."""

import json
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from evenhand.workbench.audits.models import Comment, SignOff
from evenhand.workbench.audits.saying import comments_on, signed
from evenhand.workbench.audits.shelf import FOLDER, all_kept
from evenhand.workbench.data.models import ASKED, MADE, ReleaseAsk
from evenhand.workbench.jobs.models import FAILED, Job
from evenhand.workbench.partnership.models import Member
from evenhand.workbench.people.ledger import Entry
from evenhand.workbench.people.models import Organisation, Person
from evenhand.workspace.workspace import Workspace


@pytest.fixture(scope="module")
def composed(prepared):
    """What an audit of the small city says, asked once for all tests."""
    import shutil
    import tempfile

    from evenhand.publishing.audit import audit_of

    with tempfile.TemporaryDirectory() as beside:
        folder = shutil.copytree(prepared, f"{beside}/city")
        yield folder, audit_of(Workspace.open(folder))


@pytest.fixture(scope="module")
def drawn(composed):
    """Draw it; how paper is typeset is tested where it is made."""
    from evenhand.workbench.audits import drawn as drawing

    folder, (dossier, atlas) = composed
    steps = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drawing, "dossier_pdf", lambda *_: (b"%PDF-1.7", ()))
        here = Workspace.open(folder)
        drawing.keep_drawn(here, dossier, atlas, "full", lambda step, share: steps.append(share))
    assert steps == sorted(steps)
    return folder


@pytest.fixture
def audited(drawn, folder):
    """The city that is served, with an audit."""
    import shutil

    shutil.copytree(drawn, folder, dirs_exist_ok=True)
    return folder


def chapter_of(client, slug="priorities", number="A-0001"):
    return client.get(reverse("audit-chapter", args=[number, slug])).content.decode()


def test_without_an_audit_the_page_says_how_to_get_one(as_role, here):
    page = as_role("analyst").get("/audits").content.decode()
    assert "No audit yet. It takes about a minute." in page
    assert "Run the audit" in page
    assert "Run the audit" not in as_role("auditor").get("/audits").content.decode()


def test_the_job_runs_an_audit_and_leads_to_it(as_role, here, work, composed, monkeypatch):
    def asked(here, *, edition, progress):
        progress("trend", 1, 2)
        return composed[1]

    monkeypatch.setattr("evenhand.workbench.audits.work.audit_of", asked)
    monkeypatch.setattr("evenhand.workbench.audits.drawn.dossier_pdf", lambda *_: (b"%PDF-1.7", ()))
    client = as_role("analyst")
    answer = client.post("/audits/run")
    work()
    job = Job.objects.get(kind="audit")
    assert job.problem == ""
    assert client.get(answer.headers["Location"]).headers["Location"] == "/audits/A-0001"
    page = client.get("/audits/A-0001", follow=True)
    assert page.status_code == 200
    assert Entry.objects.filter(what="audit.made", about="A-0001").exists()


def test_every_chapter_is_a_page_in_both_languages(as_role, audited):
    client = as_role("auditor")
    one = all_kept_of(audited)[0]
    for language in ("en", "fr"):
        client.cookies["language"] = language
        client.post("/language", {"language": language})
        for each in one.said(language)["chapters"]:
            text = chapter_of(client, each["slug"])
            assert each["title"].replace("'", "&#x27;") in text or each["title"] in text
            assert 'style="' not in re.sub(r"<svg.*?</svg>", "", text, flags=re.S)


def all_kept_of(folder):

    return all_kept(Workspace.open(folder))


def test_numbers_and_figures_lead_to_their_findings(as_role, audited):
    client = as_role("analyst")
    one = all_kept_of(audited)[0]
    every = "".join(chapter_of(client, each["slug"]) for each in one.said("en")["chapters"])
    assert re.search(r'class="n" id="n-\d+" href="/findings/F-\d{4}"', every)
    assert 'href="/data/quality"' in every
    assert re.search(r'href="/audits/A-0001/[\w-]+#figure-\d+"', every)
    ids = re.findall(r' id="(p-\d+|figure-\d+|item-\d+)"', chapter_of(client))
    assert len(ids) == len(set(ids))
    targets = set(re.findall(r'href="(/audits/A-0001/[\w-]+)#(figure-\d+)"', every))
    for address, anchor in targets:
        assert f'id="{anchor}"' in client.get(address).content.decode()


def test_a_comment_stands_by_name_beside_its_passage_until_it_is_settled(as_role, audited):
    client = as_role("auditor")
    page = client.get("/audits/A-0001/priorities?on=p-1").content.decode()
    assert "Comment on this passage" in page
    client.post(
        "/audits/A-0001/priorities/comment",
        {"anchor": "p-1", "text": "Which months <b>are</b> compared?"},
    )
    said = Comment.objects.get()
    text = chapter_of(as_role("analyst"))
    assert "One auditor" in text
    assert "&lt;b&gt;are" in text
    assert "1 comment" in text
    as_role("analyst").post(f"/audits/A-0001/settle/{said.pk}")
    assert "Settled by One analyst" in chapter_of(client)
    assert Entry.objects.filter(what="audit.commented").count() == 1


@pytest.mark.parametrize("text", ["Ask Anna Schmidt about it", "mail me at a@example.org", " "])
def test_a_comment_on_persons_is_refused_with_its_words_kept(as_role, audited, text):
    client = as_role("analyst")
    answer = client.post("/audits/A-0001/priorities/comment", {"anchor": "p-1", "text": text})
    assert answer.status_code == 422
    assert not Comment.objects.exists()
    assert text.strip() in answer.content.decode()


def test_a_comment_needs_a_passage_that_is_there(as_role, audited):
    client = as_role("analyst")
    for slug, anchor in (("priorities", "p-99"), ("none", "p-1"), ("priorities", "../x")):
        address = f"/audits/A-0001/{slug}/comment"
        assert client.post(address, {"anchor": anchor, "text": "Why?"}).status_code == 404


def at_the_table(until):
    """Give the partner an organisation whose agreement holds to a day."""
    Member.objects.update_or_create(
        organisation="Housing",
        defaults={"role": "lets homes", "agreed_on": date(2026, 1, 1), "until": until},
    )
    partner, _ = Organisation.objects.get_or_create(name="Housing")
    Person.objects.filter(role="partner").update(partner=partner)


def test_a_partner_reads_a_whole_audit_while_the_agreement_holds(as_role, audited):
    """It holds small numbers; without an agreement there is the public edition."""
    client = as_role("partner")
    address = "/audits/A-0001/priorities"
    sent = {"anchor": "p-1", "text": "Why?"}
    assert client.get(address).status_code == 403
    assert client.get("/audits/A-0001/audit.pdf").status_code == 403
    assert client.post(f"{address}/comment", sent).status_code == 403
    assert client.post("/audits/A-0001/sign/1", {"answer": "agreed"}).status_code == 403
    at_the_table(localdate() + timedelta(days=1))
    assert client.get(address).status_code == 200
    at_the_table(localdate() - timedelta(days=1))
    assert client.get(address).status_code == 403
    assert client.get("/audits/compare").status_code == 403


def test_partners_sign_off_priorities_and_the_last_word_counts(as_role, audited):
    client = as_role("partner")
    at_the_table(localdate())
    assert "Nobody has signed this off yet." in chapter_of(client)
    client.post("/audits/A-0001/sign/1", {"answer": "changes", "note": "Start in spring"})
    client.post("/audits/A-0001/sign/1", {"answer": "agreed", "note": ""})
    text = chapter_of(as_role("analyst"))
    assert "One partner" in text
    assert "Start in spring" not in text
    assert SignOff.objects.count() == 2
    assert as_role("analyst").post("/audits/A-0001/sign/1", {"answer": "agreed"}).status_code == 403
    assert client.post("/audits/A-0001/sign/99", {"answer": "agreed"}).status_code == 404
    client.post("/audits/A-0001/sign/1", {"answer": "yes"})
    client.post("/audits/A-0001/sign/1", {"answer": "agreed", "note": "Anna Schmidt said so"})
    assert SignOff.objects.count() == 2


def test_the_rows_of_an_audit_are_read_back_in_the_order_of_pages(someone):
    partner, analyst = someone("partner"), someone("analyst")
    first, second = (
        Comment.objects.create(audit="a1", chapter="summary", anchor="p-1", text=text, author=one)
        for text, one in (("Settled since", partner), ("Still open", analyst))
    )
    Comment.objects.filter(pk=first.pk).update(resolved_at=now(), resolved_by=analyst)
    Comment.objects.create(audit="b2", chapter="summary", anchor="p-1", text="x", author=partner)
    assert comments_on("a1", "summary") == [second, first]
    for person, answer in ((partner, "changes"), (analyst, "agreed"), (partner, "not_agreed")):
        SignOff.objects.create(audit="a1", item=1, question="?", answer=answer, person=person)
    told = {one.person.role: one.answer for one in signed("a1")[1]}
    assert told == {"partner": "not_agreed", "analyst": "agreed"}


def test_a_whole_audit_is_not_for_everybody_but_its_public_edition_is(as_role, audited):
    client = as_role("moderator")
    assert client.get("/audits/A-0001/priorities").status_code == 403
    assert client.get("/audits/A-0001/audit.pdf").status_code == 403
    page = client.get("/audits").content.decode()
    assert "No public edition yet." in page
    meta = audited / FOLDER / "A-0001" / "meta.json"
    meta.write_text(meta.read_text().replace('"full"', '"public"'))
    assert client.get("/audits/A-0001", follow=True).status_code == 200
    post = client.post("/audits/A-0001/priorities/comment", {"anchor": "p-1", "text": "Why?"})
    assert post.status_code == 403


def test_the_audit_can_be_taken_away(as_role, audited):
    client = as_role("auditor")
    for ending, start in (("html", b"<!doctype html>"), ("pdf", b"%PDF")):
        answer = client.get(f"/audits/A-0001/audit.{ending}")
        assert b"".join(answer.streaming_content).startswith(start)
        answer.close()
    assert client.get("/audits/A-0001/audit.json").status_code == 404


def test_two_audits_are_compared_by_question_and_number(as_role, audited):
    import shutil

    client = as_role("analyst")
    assert "no two audits" in client.get("/audits/compare").content.decode()
    first = audited / FOLDER / "A-0001"
    second = shutil.copytree(first, audited / FOLDER / "A-0002")
    meta = json.loads((second / "meta.json").read_text())
    (second / "meta.json").write_text(json.dumps({**meta, "fingerprint": "0" * 16}))
    kept = json.loads((second / "numbers.json").read_text())
    number = next(one for one in kept["numbers"] if one["method"] and one["value"])
    number["value"] *= 3
    number["said"] = {"en": "three times as many", "fr": "trois fois plus"}
    for one in kept["numbers"]:
        one["source"] = "F-9999"  # numbers of findings differ between audits
    dropped = kept["numbers"].pop()
    (second / "numbers.json").write_text(json.dumps(kept))
    page = client.get("/audits/compare").content.decode()
    assert "1 number changed" in page
    assert "three times as many" in page
    same = client.get("/audits/compare?old=A-0002&new=A-0002").content.decode()
    assert "No number changed" in same
    assert client.get("/audits/compare?old=A-0009").status_code == 404
    assert dropped["key"] not in [one["key"] for one in kept["numbers"]]


def test_an_audit_of_older_data_says_so(as_role, audited, here):
    assert "The data changed since" not in chapter_of(as_role("analyst"))
    here.undo()
    assert "The data changed since" in chapter_of(as_role("analyst"))


def test_an_audit_that_was_cut_off_is_not_there(as_role, audited):
    (audited / FOLDER / "A-0001" / "meta.json").unlink()
    assert as_role("analyst").get("/audits/A-0001").status_code == 404
    assert "No audit yet" in as_role("analyst").get("/audits").content.decode()


@pytest.mark.parametrize("number", ["A-0002", "..%2f..", "A-1", "meta.json"])
def test_no_address_leads_out_of_the_folder(as_role, audited, number):
    assert as_role("analyst").get(f"/audits/{number}").status_code == 404


def test_a_partner_reads_the_words_of_a_link_that_they_may_not_follow(audited, as_role):
    as_role("partner")
    at_the_table(localdate())
    page = chapter_of(as_role("analyst"))
    chapters = set(re.findall(r'href="(/audits/A-0001/[a-z-]+)', page))
    told = {role: "".join(as_role(role).get(one).content.decode() for one in chapters)
            for role in ("analyst", "partner")}  # fmt: skip
    assert 'href="/findings/F-' in told["analyst"]
    assert 'href="/findings/F-' not in told["partner"]
    assert 'href="/data' not in told["partner"]
    bare = {role: re.sub(r"<[^>]+>|\s+", "", page) for role, page in told.items()}
    assert len(bare["partner"]) > 0.8 * len(bare["analyst"])


NUMBER = "A-0001"


def page_of(client, number=NUMBER):
    return client.get(reverse("audit", args=[number]), follow=True).content.decode()


def test_it_is_offered_to_those_who_may_ask_for_releases(as_role, audited):
    assert "Ask for a public edition" in page_of(as_role("analyst"))
    assert "Ask for a public edition" in page_of(as_role("decision"))
    assert "Ask for a public edition" not in page_of(as_role("auditor"))
    assert as_role("auditor").post(f"/audits/{NUMBER}/edition").status_code == 403
    assert as_role("analyst").get(f"/audits/{NUMBER}/edition").status_code == 405
    assert as_role("analyst").post("/audits/A-0999/edition").status_code == 404


@pytest.fixture
def asked(as_role, audited, work, monkeypatch):
    monkeypatch.setattr("evenhand.workbench.audits.drawn.dossier_pdf", lambda *_: (b"%PDF-1.7", ()))
    client = as_role("analyst")
    client.post(f"/audits/{NUMBER}/edition")
    work()
    return client, ReleaseAsk.objects.get()


def test_it_takes_two_people_and_nothing_is_made_before(as_role, audited, asked, work):
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


def test_asking_again_while_one_waits_leads_to_it(as_role, audited, asked, work):
    client, ask = asked
    client.post(reverse("release-send", args=[ask.pk]))
    ask.refresh_from_db()
    assert ask.state == ASKED
    answer = client.post(f"/audits/{NUMBER}/edition")
    assert answer.headers["Location"] == ask.get_absolute_url()
    assert ReleaseAsk.objects.count() == 1
