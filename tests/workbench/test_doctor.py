"""`evenhand doctor` tells of the web part: pages, database, migrations, jobs."""

import shutil

import pytest

from workbench import kept

DOCTOR = """
import os, sys
os.environ.pop("DJANGO_SETTINGS_MODULE"), os.environ.pop("EVENHAND_WORKSPACE")
from evenhand.cli import main
main(["doctor", sys.argv[1]], standalone_mode=False)
"""
OLD_JOB = """
import django
django.setup()
from datetime import timedelta
from django.utils.timezone import now
from evenhand.workbench.jobs.models import Job
Job.objects.update(asked_at=now() - timedelta(hours=1))
"""
ONE_BACK = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", "jobs", "zero", verbosity=0)
"""


@pytest.fixture
def city(prepared, tmp_path):
    return shutil.copytree(prepared, tmp_path / "city")


def test_it_tells_how_the_workbench_is(city):
    assert "database: none yet" in kept.run(city, DOCTOR, str(city))
    kept.run(city, kept.PEOPLE)
    told = kept.run(city, DOCTOR, str(city))
    assert "[web] installed (evenhand serve)" in told
    assert "workbench database: sqlite, up to date" in told
    assert "workbench jobs: 0 running, 1 waiting" in told


@pytest.mark.long
def test_it_tells_of_jobs_and_migrations_that_wait(city):
    kept.run(city, kept.PEOPLE)
    kept.run(city, OLD_JOB)
    assert "jobs: 1 wait and nobody does them" in kept.run(city, DOCTOR, str(city))
    kept.run(city, ONE_BACK)
    assert "migrations wait" in kept.run(city, DOCTOR, str(city))


def test_a_database_that_does_not_answer_is_a_problem(city, monkeypatch):
    (city / "app.sqlite3").write_bytes(b"no database" * 500)
    with pytest.raises(
        AssertionError, match="the workbench's database does not answer: file is not"
    ):
        kept.run(city, DOCTOR.replace(", standalone_mode=False", ""), str(city))


SILENT_HAND = """
import django
django.setup()
from datetime import timedelta
from django.utils.timezone import now
from evenhand.workbench.jobs.models import Daily, Job
from evenhand.workbench.jobs.worker import _look_at_days
Job.objects.all().delete()
_look_at_days(0.0)
assert Daily.objects.get(name="hand").taken_at > now() - timedelta(minutes=1)
if {is_long}:
    Daily.objects.filter(name="hand").update(taken_at=now() - timedelta(hours=3))
"""


@pytest.mark.long
def test_it_tells_when_no_hand_was_seen_for_long(city):
    kept.run(city, kept.PEOPLE)
    kept.run(city, SILENT_HAND.format(is_long=False))
    assert "no hand was seen" not in kept.run(city, DOCTOR, str(city))
    kept.run(city, SILENT_HAND.format(is_long=True))
    assert "no hand was seen since" in kept.run(city, DOCTOR, str(city))
