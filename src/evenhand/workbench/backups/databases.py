"""The workbench's database, copied while it is written to, and put back."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from evenhand.errors import WorkspaceError, listed
from evenhand.frame.databases import database_of

_SECONDS = 3600


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a SQLite database as it stands at one moment; others may go on writing.

    Raises
    ------
    WorkspaceError
        It cannot be read, or there is no room for the copy.
    """
    try:
        with (
            closing(sqlite3.connect(source, timeout=20)) as old,
            closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")  # one file, no journal beside it
    except sqlite3.Error as problem:
        raise WorkspaceError(
            listed(str(source), [f"the database could not be copied ({problem}); check space"])
        ) from problem


def sqlite_faults(path: Path) -> list[str]:
    """Say what is wrong with a SQLite database as such."""
    try:
        with closing(sqlite3.connect(path)) as database:
            said = [row[0] for row in database.execute("PRAGMA integrity_check")]
    except sqlite3.Error as problem:
        said = [str(problem)]
    return [] if said == ["ok"] else [f"{path.name}: {one}" for one in said]


def dump_postgresql(url: str, target: Path) -> None:
    """Write all of a PostgreSQL database into a file, as of one moment."""
    _run("pg_dump", url, ["--format=custom", "--no-owner", "--no-privileges",
                          f"--file={target}"])  # fmt: skip


def load_postgresql(url: str, source: Path) -> None:
    """Bring a dump into a PostgreSQL database: all of it, or nothing.

    Raises
    ------
    WorkspaceError
        The database holds tables already, or the dump does not go in.
    """
    listing = _run("pg_dump", url, ["--schema-only"])
    if "CREATE TABLE" in listing:
        raise WorkspaceError(
            listed("DATABASE_URL", ["the database holds tables already; name an empty one"])
        )
    _run("pg_restore", url, ["--no-owner", "--no-privileges", "--single-transaction",
                             "--exit-on-error", str(source)])  # fmt: skip


def program(name: str) -> str:
    """Find one of PostgreSQL's programs, the newest that is there.

    Raises
    ------
    WorkspaceError
        There is none.
    """
    there = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"),
        key=lambda path: [int(part) for part in path.parts[4].split(".") if part.isdigit()],
    )
    found = str(there[-1]) if there else shutil.which(name)
    if not found:
        raise WorkspaceError(
            listed("DATABASE_URL", [f"{name} is not there; apt-get install postgresql-client"])
        )
    return found


def _run(name: str, url: str, words: list[str]) -> str:
    told = database_of(Path(), url)
    # Never as an argument: every account of the machine may read those.
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD",
             "PGDATABASE": "NAME"}  # fmt: skip
    given = {name: str(told[key]) for name, key in names.items() if told[key]}
    if name == "pg_restore":
        words = [f"--dbname={told['NAME']}", *words]
    try:
        done = subprocess.run(
            [program(name), "--no-password", *words], env=os.environ | given, capture_output=True,
            text=True, timeout=_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise WorkspaceError(listed(name, ["it took more than an hour and was ended"])) from None
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise WorkspaceError(listed(name, said[-3:] or [f"it ended with {done.returncode}"]))
    return done.stdout
