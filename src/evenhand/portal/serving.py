"""The portal as a server: a process of its own, which sees the portal's folder alone."""

import os
from pathlib import Path

from evenhand.errors import MissingExtra, listed
from evenhand.frame import server


def prepare(folder: Path) -> None:
    """Set up Django for a portal's folder and bring its database up to date.

    Raises
    ------
    MissingExtra
        The web part is not installed.
    WorkspaceError
        The folder is no portal's.
    """
    from evenhand.portal.folder import read_portal

    read_portal(folder)
    os.environ["EVENHAND_PORTAL"] = str(folder.resolve())
    os.environ["DJANGO_SETTINGS_MODULE"] = "evenhand.portal.settings"
    try:
        import django
        import granian  # noqa: F401
    except ImportError:
        raise MissingExtra(
            listed("portal", ["the portal needs the web extra: pip install 'evenhand[web]'"])
        ) from None
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def serve_until_stopped(host: str, port: int, *, workers: int = 2) -> None:
    """Run the web server until this process is told to end.

    Parameters
    ----------
    host, port
        Where it listens.
    workers
        How many web processes; they end when this process ends, however it ends.
    """
    server.serve_until_stopped("evenhand.portal.wsgi:application", host, port, workers)
