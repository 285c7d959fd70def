"""A job is done once, survives its hand, and ends when it is cancelled."""

import json
from datetime import timedelta

import pytest
from django.utils.timezone import now

from evenhand.workbench.jobs import bodies
from evenhand.workbench.jobs.models import ATTEMPTS, CANCELLED, DONE, FAILED, RUNNING, Job
from evenhand.workbench.jobs.worker import do_next


@pytest.fixture
def person(someone):
    return someone("analyst")


@pytest.fixture
def kind(monkeypatch):
    """Make a kind of job of a function, for one test."""

    def made(body):
        monkeypatch.setattr(bodies, "body_of", lambda _: body)
        return "made"

    return made


def lose(job):
    """Leave a job as a hand leaves it that was killed."""
    Job.objects.filter(pk=job.pk).update(heartbeat_at=now() - timedelta(minutes=5))


def test_a_job_is_done_and_tells_its_result(person, kind):
    job = Job.ask(kind(lambda job, told: {"url": "/" + job.arguments["a"]}), person, a="x")
    assert do_next("one")
    job.refresh_from_db()
    assert (job.state, job.result, job.attempt) == (DONE, {"url": "/x"}, 1)
    assert not do_next("one")


def test_the_same_question_waits_once(person, kind):
    name = kind(lambda job, told: {})
    assert Job.ask(name, person, a=1) == Job.ask(name, person, a=1)
    assert Job.ask(name, person, a=1) != Job.ask(name, person, a=2)


def test_a_job_whose_hand_was_killed_is_begun_again_by_the_next(person, kind):
    job = Job.ask(kind(lambda job, told: {"attempt": job.attempt}), person)
    assert Job.take("killed") is not None
    assert Job.take("another") is None
    lose(job)
    assert do_next("another")
    job.refresh_from_db()
    assert (job.state, job.result) == (DONE, {"attempt": 2})
    assert job.was_restarted


def test_a_job_that_loses_every_hand_is_given_up(person, kind):
    job = Job.ask(kind(lambda job, told: {}), person)
    for attempt in range(ATTEMPTS):
        assert Job.take(f"hand-{attempt}") is not None
        lose(job)
    assert not do_next("last")
    job.refresh_from_db()
    assert (job.state, job.problem) == (FAILED, "lost")


def test_a_hand_that_was_thought_dead_cannot_end_what_another_took(person, kind):
    job = Job.ask(kind(lambda job, told: {}), person)
    slow = Job.take("slow")
    lose(job)
    taken = Job.take("quick")
    assert not slow.end(DONE, result={"from": "slow"})
    assert not slow.beat()
    assert taken.end(DONE, result={"from": "quick"})
    job.refresh_from_db()
    assert job.result == {"from": "quick"}


def test_a_waiting_job_is_cancelled_at_once(person, kind):
    job = Job.ask(kind(lambda job, told: {}), person)
    job.cancel()
    job.refresh_from_db()
    assert job.state == CANCELLED
    assert not do_next("one")


def test_a_running_job_hears_at_its_next_beat_that_it_was_cancelled(person, kind):
    job = Job.ask(kind(lambda job, told: {}), person)
    taken = Job.take("one")
    assert taken.beat()
    job.cancel()
    assert not taken.beat()
    job.refresh_from_db()
    assert job.state == RUNNING


def test_a_fault_of_ours_is_told_without_its_insides(person, kind, caplog):
    def body(job, told):
        raise ZeroDivisionError("secret")

    job = Job.ask(kind(body), person)
    do_next("one")
    job.refresh_from_db()
    assert (job.state, job.problem) == (FAILED, "fault")
    assert "secret" in caplog.text


def test_a_question_from_form_to_finding(as_role, work):
    client = as_role("analyst")
    sent = client.post("/methods/offence_profile", {})
    assert sent.status_code == 302
    waiting = client.get(sent.headers["Location"])
    assert "You can leave this page" in waiting.content.decode()
    assert '<noscript><meta http-equiv="refresh"' in waiting.content.decode()
    work()
    done = client.get(sent.headers["Location"])
    assert done.headers["Location"] == "/findings/F-0001"
    page = client.get("/findings/F-0001").content.decode()
    assert "What this cannot show" in page
    assert "<svg" in page


def test_a_refused_question_says_why_and_keeps_nothing(as_role, work, here):
    client = as_role("analyst")
    sent = client.post("/methods/area_rates", {"offence": "piracy"})
    work()
    page = client.get(sent.headers["Location"])
    assert "This could not be done" in page.content.decode()
    assert here.records() == []


def test_somebody_elses_job_is_not_there(as_role, person, kind):
    job = Job.ask(kind(lambda job, told: {}), person)
    assert as_role("prevention").get(f"/jobs/{job.pk}").status_code == 404


@pytest.fixture
def found(as_role, work):
    """The browser of an analyst, with one finding of a map."""
    client = as_role("analyst")
    client.post("/methods/area_rates", {"level": "neighbourhood"})
    work()
    return client


def test_a_finding_can_be_taken_away_in_every_form(found):
    rows = b"".join(found.get("/findings/F-0001.csv").streaming_content).decode()
    assert rows.startswith("area_id,")
    told = json.loads(b"".join(found.get("/findings/F-0001.json").streaming_content))
    assert told["id"] == "F-0001"
    assert len(told["rows"]) == len(rows.splitlines()) - 1
    picture = found.get("/findings/F-0001/1.png")
    assert picture.content.startswith(b"\x89PNG")
    assert found.get("/findings/F-0001/1.svg").content.startswith(b"<svg")
    for nothing in (
        "F-0001.exe",
        "F-0001/9.png",
        "F-0001/1.gif",
        "F-0002.csv",
        "..%2f..%2fapp.csv",
    ):
        assert found.get(f"/findings/{nothing}").status_code == 404


def test_the_form_begins_with_what_a_finding_was_asked_with(found):
    page = found.get("/methods/area_rates?like=F-0001").content.decode()
    assert 'value="neighbourhood"' in page


def test_a_method_whose_tables_lack_says_so_before_it_is_run(as_role):
    page = as_role("analyst").get("/methods/survey_estimates").content.decode()
    assert "This cannot be asked yet" in page
    assert "survey" in page
