"""What may be shown gets an answer, in time, and proposals go into the work on problems."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import now

from evenhand.portal.contributions.models import Contribution
from evenhand.workbench.people.ledger import Entry
from evenhand.workbench.people.models import Notice
from evenhand.workbench.queue.answering import due
from evenhand.workbench.queue.telling import tell
from evenhand.workspace.problem_files import ProblemFiles
from evenhand.workspace.problems import open_problem

ANSWER = {"outcome": "done", "answer": "The lamps are mended.", "next_step": "Check them again",
          "next_on": "2027-01-15"}  # fmt: skip


@pytest.fixture
def read(sent):
    """Something that two people read and that may be shown."""

    def keep(text: str = "Dark underpass", **values):
        one = sent(text, **values)
        one.public_text = text
        one.move("read", role="moderator")
        return one

    return keep


def test_an_answer_goes_to_its_author_with_what_comes_next(moderator, read):
    one = read(language="fr")
    client = moderator("pia", "prevention")
    assert one.number in client.get("/queue/answers").content.decode()
    page = f"/queue/{one.number}/answer"
    assert client.post(page, {**ANSWER, "steps": one.steps.count()}).status_code == 302
    one.refresh_from_db()
    assert one.state == "done" and one.closed_at is not None
    last = one.steps.last()
    assert last.words.startswith("The lamps are mended.\nProchaine étape : Check them again")
    assert "2027" in last.words
    entry = Entry.objects.filter(what="queue.answered").last()
    assert (entry.about, entry.facts) == (one.number, {"state": "done"})
    assert not due()


def test_two_answers_at_the_same_moment_are_not_both_sent(moderator, read):
    one = read()
    seen = one.steps.count()
    page = f"/queue/{one.number}/answer"
    moderator("pia", "prevention").post(page, {**ANSWER, "steps": seen})
    late = moderator("dora", "decision").post(
        page, {**ANSWER, "answer": "Not this year.", "steps": seen}
    )
    assert late.status_code == 409 and "Not this year." in late.content.decode()
    assert one.steps.count() == seen + 1


@pytest.mark.parametrize("state", ["received", "held", "withdrawn"])
def test_what_was_not_read_by_two_gets_no_answer(moderator, sent, state):
    one = sent()
    one.move(state)
    client = moderator("pia", "prevention")
    assert client.get(f"/queue/{one.number}/answer").status_code == 404
    assert client.post(f"/queue/{one.number}/answer", ANSWER).status_code == 404


def test_an_answer_names_nobody(moderator, read):
    one = read()
    given = {**ANSWER, "answer": "Write to jan.example@example.org", "steps": one.steps.count()}
    answer = moderator("pia", "prevention").post(f"/queue/{one.number}/answer", given)
    assert answer.status_code == 422
    assert one.steps.last().state == "read"


def test_what_is_late_comes_first_and_is_told_once_a_day(moderator, read, sent):
    early, late = read(), read("Broken bench")
    late.received_at = now() - timedelta(weeks=4, days=1)
    late.save()
    sent("Waits for a moderator")
    assert [(row.one, row.is_late) for row in due()] == [(late, True), (early, False)]
    moderator("ann"), moderator("pia", "prevention")
    assert tell() == 2
    assert tell() == 0
    assert {(one.person.name, one.url) for one in Notice.objects.all()} == {
        ("Ann", "/queue"), ("Pia", "/queue/answers")}  # fmt: skip
    page = moderator("pia", "prevention").get("/queue/answers").content.decode()
    assert "Was due on" in page and "One is late." in page


def a_problem(here) -> str:
    parts = {"title": "Dark ways in Noord", "setting": "housing", "space": "public",
             "place": {"words": "the quay"},
             "concern": {"kind": "offence", "offence_class": "robbery",
                         "words": "People are robbed.", "when": None}}  # fmt: skip
    return open_problem(here, parts, today=date(2026, 2, 10))["id"]


def test_a_proposal_goes_into_a_problem_file_and_its_answer_back(moderator, read, here):
    number = a_problem(here)
    one = read("Lamps under the bridge", kind="proposal")
    client = moderator("pia", "prevention")
    assert "Take into a problem file" in client.get(f"/queue/{one.number}/answer").content.decode()
    page = f"/queue/{one.number}/problem"
    answer = client.post(page, {"problem": number, "decided": "We put up lamps in spring."})
    assert answer.status_code == 302
    decision = ProblemFiles(here.folder).get(number)["decisions"][-1]
    assert one.number in decision["what"] and "Lamps under the bridge" in decision["what"]
    assert decision["why"] == "We put up lamps in spring."
    one.refresh_from_db()
    step = one.steps.last()
    assert (one.state, one.about, step.reason) == ("decided", number, "problem")
    assert step.words == f"We put up lamps in spring.\n{number}, {decision['id']}"


def test_what_the_file_refuses_leaves_the_author_without_a_step(moderator, read, here):
    number = a_problem(here)
    one = read("Write to jan.example@example.org", kind="proposal")
    client = moderator("pia", "prevention")
    answer = client.post(f"/queue/{one.number}/problem", {"problem": number, "decided": "Yes."})
    assert answer.status_code == 422
    assert one.steps.last().state == "read"
    assert not ProblemFiles(here.folder).get(number)["decisions"]


def test_what_a_new_file_refuses_opens_none(moderator, read, here):
    one = read("Write to jan.example@example.org", kind="proposal")
    answer = moderator("pia", "prevention").post(
        f"/queue/{one.number}/problem", {"problem": "new", "decided": "Yes."})  # fmt: skip
    assert answer.status_code == 422
    assert one.steps.last().state == "read"
    assert not ProblemFiles(here.folder).numbers()
    assert not Entry.objects.filter(what="problem.opened").exists()


@pytest.mark.parametrize("choice", ["new", "old"])
@pytest.mark.parametrize("again", ["We put up lamps.", "We put up lamps in May."])
def test_what_ended_between_file_and_author_is_gone_on_with(
    moderator, read, here, monkeypatch, choice, again
):
    chosen = "new" if choice == "new" else a_problem(here)
    one = read("Lamps under the bridge", kind="agenda")
    client = moderator("pia", "prevention")
    page = f"/queue/{one.number}/problem"

    def ends(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Contribution, "move", ends)
        with pytest.raises(KeyboardInterrupt):
            client.post(page, {"problem": chosen, "decided": "We put up lamps."})
    one.refresh_from_db()
    assert one.state == "read" and not one.about
    (left,) = ProblemFiles(here.folder).all()
    assert [row["why"] for row in left["decisions"]] == ["We put up lamps."]
    assert client.post(page, {"problem": chosen, "decided": again}).status_code == 302
    (now,) = ProblemFiles(here.folder).all()
    assert [row["why"] for row in now["decisions"]] == list(
        dict.fromkeys(["We put up lamps.", again]))  # fmt: skip
    one.refresh_from_db()
    last = now["decisions"][-1]["id"]
    assert (one.state, one.about) == ("decided", now["id"])
    assert one.steps.last().words == f"{again}\n{now['id']}, {last}"
    opened = Entry.objects.filter(what="problem.opened", about=now["id"]).count()
    assert opened == (choice == "new")


@pytest.mark.parametrize("kind", ["feeling", "nuisance", "argument"])
def test_only_proposals_and_agenda_items_are_taken_in(moderator, read, here, kind):
    one = read(kind=kind)
    client = moderator("pia", "prevention")
    assert client.get(f"/queue/{one.number}/problem").status_code == 404


def test_who_left_an_address_is_told_that_there_is_news_and_not_what(
    moderator, read, mailoutbox, django_capture_on_commit_callbacks
):
    one = read(language="de", email="resident@example.org")
    with django_capture_on_commit_callbacks(using="portal", execute=True):
        moderator("pia", "prevention").post(
            f"/queue/{one.number}/answer", {**ANSWER, "steps": one.steps.count()}
        )
    (mail,) = mailoutbox
    assert mail.to == ["resident@example.org"] and one.number in mail.subject
    assert "Es gibt Neues" in mail.body
    assert "lamps" not in mail.body and "://" not in mail.body


def test_who_left_no_address_gets_no_mail(
    moderator, read, mailoutbox, django_capture_on_commit_callbacks
):
    one = read()
    with django_capture_on_commit_callbacks(using="portal", execute=True):
        moderator("pia", "prevention").post(
            f"/queue/{one.number}/answer", {**ANSWER, "steps": one.steps.count()}
        )
    assert not mailoutbox


def test_who_is_to_rewrite_is_told_too(
    moderator, sent, says, mailoutbox, django_capture_on_commit_callbacks
):
    one = sent(email="resident@example.org")
    with django_capture_on_commit_callbacks(using="portal", execute=True):
        says(moderator("mona"), one, "hold")
        assert not mailoutbox
        says(moderator("max"), one, "hold")
    assert one.state == "held"
    assert [mail.to for mail in mailoutbox] == [["resident@example.org"]]
