"""A workbench with people, jobs and a log in a database file of its own, for processes to use."""

import os
import subprocess
import sys
from pathlib import Path

PEOPLE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.models import Person
for role in ("administrator", "analyst", "partner"):
    one = Person.objects.enrol(
        name=f"One {role}", email=f"{role}@example.org", role=role, password="a long pass word"
    )
    enter(one, "data.imported", role)
Job.ask("method", one, method="area_rates")
"""


def environment(folder: Path, **more: str) -> dict[str, str]:
    """What a process of the workbench is given."""
    dropped = ("DATABASE_URL", "EVENHAND_WORKSPACE")
    given = {name: value for name, value in os.environ.items() if name not in dropped}
    return given | {
        "EVENHAND_WORKSPACE": str(folder),
        "DJANGO_SETTINGS_MODULE": "evenhand.workbench.settings",
    } | more  # fmt: skip


def run(folder: Path, program: str, *words: str, **more: str) -> str:
    """Run a program on a workspace; give what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", program, *words], env=environment(folder, **more),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout
