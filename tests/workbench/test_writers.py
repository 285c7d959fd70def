"""Fifty who write at once into SQLite: nobody is refused, and nobody's change is lost."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from workbench import kept

PROCESSES, THREADS, ROUNDS, JOBS = 2, 25, 8, 60

WRITING = """
import json, sys, threading, time
import django
django.setup()
from django.db import connection, transaction
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.people.ledger import enter
counted, rounds, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
taken, faults, waits = [], [], []
def write(number):
    try:
        for turn in range(rounds):
            begun = time.perf_counter()
            with transaction.atomic():
                job = Job.objects.get(pk=counted)
                job.share_done += 1
                job.save()
            waits.append(time.perf_counter() - begun)
        enter(None, "data.imported", str(number))
        while (job := Job.take(f"hand-{number}")) is not None or Job.objects.filter(
            state="waiting"
        ).exists():
            if job is not None:
                taken.append(str(job.pk))
    except Exception as fault:
        faults.append(repr(fault))
    finally:
        connection.close()
hands = [threading.Thread(target=write, args=(n,)) for n in range(threads)]
begun = time.perf_counter()
for one in hands: one.start()
for one in hands: one.join()
print(json.dumps({"taken": taken, "faults": faults, "waits": waits,
                  "seconds": time.perf_counter() - begun}))
"""

ASKING = """
import sys
import django
django.setup()
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.people.models import Person
one = Person.objects.first()
Job.objects.all().delete()
for n in range(int(sys.argv[1])):
    Job.objects.create(kind="method", asked_by=one)
counted = Job.objects.create(kind="method", asked_by=one, state="done")
print(counted.pk)
"""

LOOKING = """
import json, sys
import django
django.setup()
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.people.ledger import Entry, broken_link
print(json.dumps({
    "count": Job.objects.get(pk=sys.argv[1]).share_done,
    "attempts": list(Job.objects.exclude(pk=sys.argv[1]).values_list("attempt", flat=True)),
    "chain": broken_link() is None,
    "entries": Entry.objects.count(),
}))
"""


def write_at_once(folder, *, rounds=ROUNDS, jobs=JOBS, **more):
    """Let them write; give what each process tells, and what is there afterwards."""
    counted = kept.run(folder, ASKING, str(jobs), **more).strip()
    with ThreadPoolExecutor(PROCESSES) as pool:
        told = list(pool.map(
            lambda _: json.loads(
                kept.run(folder, WRITING, counted, str(rounds), str(THREADS), **more)
            ),
            range(PROCESSES),
        ))  # fmt: skip
    return told, json.loads(kept.run(folder, LOOKING, counted, **more))


@pytest.fixture
def city(prepared, tmp_path):
    folder = tmp_path / "city"
    shutil.copytree(prepared, folder)
    kept.run(folder, kept.PEOPLE)
    return folder


def test_fifty_writers_lose_nothing_and_take_each_job_once(city):
    told, found = write_at_once(city)
    assert [one["faults"] for one in told] == [[], []]
    assert found["count"] == PROCESSES * THREADS * ROUNDS
    taken = [job for one in told for job in one["taken"]]
    assert len(taken) == len(set(taken)) == JOBS
    assert found["attempts"] == [1] * JOBS
    assert found["chain"]
    assert found["entries"] == 3 + PROCESSES * THREADS
