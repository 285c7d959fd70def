"""A database that is in use goes forward with its rows."""

import json
import shutil

from workbench import kept

FIRST = """
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
executor = MigrationExecutor(connection)
first = [key for key in executor.loader.graph.nodes if key[1].startswith("0001_")]
executor.migrate(first)
executor = MigrationExecutor(connection)
apps = executor.loader.project_state(first).apps
people, jobs = apps.get_model("people", "Person"), apps.get_model("jobs", "Job")
fields = {one.name for one in people._meta.get_fields()}
given = {"name": "Ada", "email": "ada@example.org", "role": "analyst", "password": "!"}
one = people.objects.create(**{name: value for name, value in given.items() if name in fields})
jobs.objects.create(kind="method", arguments={"method": "area_rates"}, asked_by=one)
"""

FORWARD = """
import django, json
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("makemigrations", check=True, dry_run=True, verbosity=0)
call_command("migrate", check_unapplied=True, verbosity=0)
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.people.ledger import broken_link, enter
from evenhand.workbench.people.models import Person
one = Person.objects.get(email="ada@example.org")
enter(one, "data.imported", "x")
print(json.dumps({"name": one.name, "role": one.role, "whole": broken_link() is None,
                  "asked_by": Job.objects.get().asked_by.email, "state": Job.objects.get().state}))
"""


def test_rows_of_the_first_version_of_each_app_are_there_after_all_migrations(prepared, tmp_path):
    city = shutil.copytree(prepared, tmp_path / "city")
    kept.run(city, FIRST)
    assert json.loads(kept.run(city, FORWARD)) == {
        "name": "Ada",
        "role": "analyst",
        "whole": True,
        "asked_by": "ada@example.org",
        "state": "waiting",
    }
