"""The workbench as a server: the web processes and the hand that does the jobs, as one tree."""

import os
import subprocess
import sys
import threading
from pathlib import Path

from evenhand.errors import MissingExtra, listed
from evenhand.frame import server

_PATIENCE_SECONDS = 10
_LOOK_SECONDS = 0.25


def prepare(workspace: Path) -> None:
    """Set up Django for a workspace and bring its database up to date.

    Raises
    ------
    MissingExtra
        The web part is not installed.
    """
    os.environ["EVENHAND_WORKSPACE"] = str(workspace.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenhand.workbench.settings")
    try:
        import django
        import granian  # noqa: F401
    except ImportError:
        raise MissingExtra(
            listed("serve", ["the workbench needs the web extra: pip install 'evenhand[web]'"])
        ) from None
    django.setup()
    from django.core.management import call_command

    from evenhand.portal.laying import lay_out
    from evenhand.workspace.workspace import Workspace

    lay_out(Workspace.open(workspace))
    for database in ("default", "portal"):
        call_command("migrate", database=database, verbosity=0, interactive=False)


def welcome_path() -> str:
    """Give the path at which the first account is made; empty once there is an account."""
    from evenhand.workbench.people.models import Person
    from evenhand.workbench.people.views import welcome_address

    return "" if Person.objects.exists() else welcome_address()


def serve_until_stopped(host: str, port: int, *, workers: int = 2) -> None:
    """Run the web server and the hand until this process is told to end.

    Parameters
    ----------
    host, port
        Where it listens.
    workers
        How many web processes. They and the hand end when this process ends, however it ends.
    """
    with Hand():
        server.serve_until_stopped("evenhand.workbench.wsgi:application", host, port, workers)


class Hand:
    """The process that does the jobs; begun again whenever it ends, until the block ends."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._keeper = threading.Thread(target=self._keep, daemon=True)

    def __enter__(self) -> "Hand":
        self._keeper.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._keeper.join()

    def _keep(self) -> None:
        process = self._begun()
        while not self._over.wait(_LOOK_SECONDS):
            if process.poll() is not None:
                process = self._begun()
        process.terminate()
        try:
            process.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _begun(self) -> "subprocess.Popen[bytes]":
        # Without closing files it is spawned, not forked: a web process that is forked at the same
        # moment would inherit the pipe on which Popen waits, and it would wait for ever.
        return subprocess.Popen(
            [sys.executable, "-m", "evenhand.workbench.jobs.worker"], close_fds=False
        )
