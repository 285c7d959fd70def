"""What was kept long enough is deleted, and what is withdrawn is really gone."""

import os
import sqlite3
import subprocess
import sys
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from evenhand.portal.contributions import keeping
from evenhand.portal.contributions.models import Contribution, Step, received
from evenhand.portal.folder import PHOTOS
from portal.conftest import CITY

pytestmark = pytest.mark.django_db(databases=["default", "portal"])
NOW = timezone.now()


def closed(months, **values):
    one, _ = received("nuisance", language="en", text="The lamp is out.", **values)
    one.move("done")
    at = NOW - timedelta(days=round(months * 30.5))
    Contribution.objects.filter(pk=one.pk).update(closed_at=at)
    return one


def test_it_is_deleted_when_its_time_is_over_and_not_before(folder):
    old, young = closed(13), closed(11)
    assert keeping.delete_over(folder, 12, NOW) == 1
    assert [one.pk for one in Contribution.objects.all()] == [young.pk]
    assert not Step.objects.filter(contribution_id=old.pk).exists()


def test_what_nobody_answered_is_not_kept_for_ever(folder):
    one, _ = received("feeling", language="en")
    assert keeping.delete_over(folder, 12, NOW) == 0
    Step.objects.filter(contribution=one).update(at=NOW - timedelta(days=400))
    assert keeping.delete_over(folder, 12, NOW) == 1


def test_photos_go_with_it_and_those_of_nothing_too(folder):
    (folder / PHOTOS).mkdir()
    for name in ("old.jpg", "young.jpg", "orphan.jpg", "arriving.jpg"):
        (folder / PHOTOS / name).write_bytes(b"x")
    os.utime(folder / PHOTOS / "orphan.jpg", (0, 0))
    closed(13, photo="old.jpg")
    closed(1, photo="young.jpg")
    keeping.delete_over(folder, 12, NOW)
    assert {one.name for one in (folder / PHOTOS).iterdir()} == {"young.jpg", "arriving.jpg"}


def test_an_address_goes_as_soon_as_it_is_closed(folder):
    one = closed(0, email="me@example.org")
    waits, _ = received("nuisance", language="en", email="you@example.org")
    keeping.delete_over(folder, 12, NOW)
    assert Contribution.objects.get(pk=one.pk).email == ""
    assert Contribution.objects.get(pk=waits.pk).email == "you@example.org"


def test_the_daily_work_of_the_workbench_does_it(folder):
    from evenhand.workbench.jobs.schedule import body

    closed(CITY.keep_months + 1)
    assert body("portal-keeping")() == 1
    assert not Contribution.objects.exists()


def test_months_are_those_of_the_calendar():
    assert keeping.months_before(datetime(2026, 1, 31), 12) == datetime(2025, 1, 31)
    assert keeping.months_before(datetime(2024, 2, 29), 12) == datetime(2023, 2, 28)


WITHDRAWN = """
import sys
from pathlib import Path
from evenhand.portal.serving import prepare
folder = Path(sys.argv[1])
prepare(folder)
from evenhand.portal.contributions import keeping
from evenhand.portal.contributions.models import received
one, _ = received("nuisance", language="en", text="XYZZY-" * 40, email="xyzzy@example.org",
                  place_name="XYZZY street", answers={"what": "XYZZY"})
one.steps.update(words="XYZZY")
one.decisions.create(revision=1, place=1, person="1", verdict="hold", words="XYZZY", note="XYZZY")
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
assert b"XYZZY" in (folder / "portal.sqlite3").read_bytes()
keeping.withdraw(one, folder)
"""


def test_nothing_of_what_was_withdrawn_stays_on_the_disk(folder):
    done = subprocess.run(
        [sys.executable, "-c", WITHDRAWN, str(folder)], capture_output=True, text=True, check=False,
        env={key: value for key, value in os.environ.items() if "DJANGO" not in key},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    for path in folder.glob("portal.sqlite3*"):
        assert b"xyzzy" not in path.read_bytes().lower()
    with sqlite3.connect(folder / "portal.sqlite3") as rows:
        assert rows.execute("select count(*), max(state) from contributions_contribution"
                            ).fetchone() == (1, "withdrawn")  # fmt: skip
