"""A PostgreSQL server of the tests' own, from the packages of Debian: a socket, no port."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

_SECONDS = 120
_QUICK = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def programs() -> Path | None:
    """Give the folder of `initdb` and `pg_ctl`, of the newest version that is there."""
    there = [one.parent for one in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if there:
        return max(there, key=lambda folder: float(folder.parent.name))
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _as_owner(words: list[str]) -> None:
    # The server refuses to be root's.
    before = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*before, *words], cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        timeout=_SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


@contextmanager
def running() -> Iterator[str]:
    """Start a server and give the address of its database; it and its files go afterwards.

    The folder lies straight below the one for temporary files: pytest's own is closed to the
    server's user, and the path of a socket may have a hundred letters at most.
    """
    bin_folder = programs()
    assert bin_folder is not None
    folder = Path(tempfile.mkdtemp(prefix="evenhand-pg-"))
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    data = str(folder / "data")
    control = [str(bin_folder / "pg_ctl"), "--pgdata", data, "--wait", "--silent"]
    try:
        _as_owner([str(bin_folder / "initdb"), "--pgdata", data, "--username", "eve", "--no-sync",
                   "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8"])  # fmt: skip
        _as_owner([*control, "start", "--log", str(folder / "log"), "--options",
                   f"-k {folder} {_QUICK}"])  # fmt: skip
        try:
            yield f"postgresql://eve@/postgres?host={quote(str(folder), safe='')}"
        finally:
            _as_owner([*control, "stop", "--mode", "immediate"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
