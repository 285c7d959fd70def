"""A database that is in use goes forward with its rows: one row at least of every model."""

import json
import shutil

from workbench import kept

FIRST = """
import datetime, json
import django
django.setup()
from django.db import connections, models
from django.db.migrations.executor import MigrationExecutor
from django.utils.timezone import now
executor = MigrationExecutor(connections["default"])
first = [key for key in executor.loader.graph.nodes if key[1].startswith("0001_")]
for name in connections:
    MigrationExecutor(connections[name]).migrate(first)
executor = MigrationExecutor(connections["default"])
apps = executor.loader.project_state(first).apps
ours = {key[0] for key in executor.loader.graph.nodes
        if executor.loader.get_migration(*key).__module__.startswith("evenhand.")}
given = {
    "Person": {"name": "Ada", "email": "ada@example.org", "role": "analyst", "password": "!"},
    "Job": {"kind": "method", "arguments": {"method": "area_rates"}},
}
plain = [
    (models.DateTimeField, now()), (models.DateField, datetime.date(2026, 11, 2)),
    (models.UUIDField, None), (models.JSONField, {}), (models.BooleanField, False),
    (models.FloatField, 0.5), (models.IntegerField, 1), (models.BinaryField, b"x"),
]
made = {}
def value_of(field):
    if field.is_relation:
        return row_of(field.related_model)
    if field.choices:
        return field.choices[0][0]
    return next((one for kind, one in plain if isinstance(field, kind)), "x")
def row_of(model):
    if model not in made:
        known = given.get(model.__name__, {})
        values = {
            field.name: value_of(field) for field in model._meta.concrete_fields
            if field.name not in known and not field.has_default() and not field.null
            and not isinstance(field, models.AutoField) and not getattr(field, "auto_now_add", 0)
        }
        made[model] = model.objects.create(**values, **known)
    return made[model]
for model in apps.get_models():
    # The audit log seals its own entries: one is written below.
    if model._meta.app_label in ours and model.__name__ != "Entry":
        row_of(model)
print(json.dumps(sorted(model._meta.label for model in made)))
"""

FORWARD = """
import django, json
django.setup()
from django.apps import apps
from django.core.management import call_command
for name in ("default", "portal"):
    call_command("migrate", database=name, verbosity=0)
    call_command("migrate", database=name, check_unapplied=True, verbosity=0)
call_command("makemigrations", check=True, dry_run=True, verbosity=0)
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.people.ledger import broken_link, enter
from evenhand.workbench.people.models import Person
one = Person.objects.get(email="ada@example.org")
enter(one, "data.imported", "x")
ours = [model for model in apps.get_models() if model.__module__.startswith("evenhand.")]
print(json.dumps({"name": one.name, "role": one.role, "whole": broken_link() is None,
                  "asked_by": Job.objects.get().asked_by.email, "state": Job.objects.get().state,
                  "rows": {model._meta.label: model.objects.count() for model in ours}}))
"""


def test_rows_of_the_first_version_of_each_app_are_there_after_all_migrations(prepared, tmp_path):
    city = shutil.copytree(prepared, tmp_path / "city")
    written = json.loads(kept.run(city, FIRST))
    found = json.loads(kept.run(city, FORWARD))
    rows = found.pop("rows")
    assert found == {
        "name": "Ada",
        "role": "analyst",
        "whole": True,
        "asked_by": "ada@example.org",
        "state": "waiting",
    }
    apps = {label.split(".")[0] for label in rows}
    assert len(written) > 25
    assert {label.split(".")[0] for label in written} == apps
    assert {label: rows.get(label) for label in written} == dict.fromkeys(written, 1)
