"""Whether the workbench of a workspace is well, looked at from outside; nothing is written."""

import os
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

from evenhand.frame.databases import DATABASE_FILE

_BUILT = Path(__file__).parent / "frame" / "static" / "evenhand" / "evenhand.css"
_PATIENCE = timedelta(minutes=1)
_SILENCE = timedelta(minutes=5)


def looked_at(folder: Path) -> tuple[list[str], list[str]]:
    """Look at pages, database, migrations and jobs.

    Parameters
    ----------
    folder
        The workspace. `DATABASE_URL` names its database, where it is not in the folder.

    Returns
    -------
    list of str, list of str
        What there is to tell, and what is wrong.
    """
    if find_spec("django") is None:
        return [], []
    told = [f"pages: {'built' if _BUILT.is_file() else 'not built; with the sources: make web'}"]
    if not os.environ.get("DATABASE_URL") and not (folder / DATABASE_FILE).is_file():
        return [*told, "database: none yet; evenhand serve makes it"], []
    os.environ["EVENHAND_WORKSPACE"] = str(folder.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenhand.workbench.settings")
    import django

    django.setup()
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    try:
        return [*told, *_of_the_database()], []
    except (DatabaseError, ImproperlyConfigured) as problem:
        first = (str(problem).strip().splitlines() or ["no reason given"])[0]
        return told, [f"the workbench's database does not answer: {first}"]


def _of_the_database() -> list[str]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        return [f"database: {connection.vendor}, {waiting} migrations wait; the next start of "
                "evenhand serve brings them"]  # fmt: skip
    return [f"database: {connection.vendor}, up to date", f"jobs: {_of_the_jobs()}"]


def _of_the_jobs() -> str:
    from django.utils.timezone import now

    from evenhand.workbench.jobs.models import (
        RUNNING,
        SIGN_OF_LIFE,
        STALE_AFTER,
        WAITING,
        Daily,
        Job,
    )

    alive = Job.objects.filter(state=RUNNING, heartbeat_at__gte=now() - STALE_AFTER).count()
    left = Job.objects.filter(state=WAITING, asked_at__lt=now() - _PATIENCE).count()
    lost = Job.objects.filter(state=RUNNING, heartbeat_at__lt=now() - STALE_AFTER).count()
    if (left or lost) and not alive:
        return f"{left + lost} wait and nobody does them; is evenhand serve running?"
    waiting = Job.objects.filter(state=WAITING).count()
    told = f"{alive} running, {waiting} waiting"
    seen = Daily.objects.filter(name=SIGN_OF_LIFE).values_list("taken_at", flat=True).first()
    if seen is not None and not alive and seen < now() - _SILENCE:
        told += f"; no hand was seen since {seen:%Y-%m-%d %H:%M} UTC; is evenhand serve running?"
    return told
