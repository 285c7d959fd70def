"""What Django is told of a workspace: its database, its secret for cookies and its clock."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from evenhand.errors import WorkspaceError, listed
from evenhand.workspace.settings import FILE as SETTINGS_FILE
from evenhand.workspace.settings import read_settings

SECRET_FILE = "app.key"
DATABASE_FILE = "app.sqlite3"


def database_of(file: Path, url: str, variable: str = "DATABASE_URL") -> dict[str, Any]:
    """Give Django's settings of the database.

    Parameters
    ----------
    file
        Where SQLite keeps its rows.
    url
        ``postgresql://user:password@host:port/name``; empty for SQLite.
    variable
        The variable that the address comes from, for the message.

    Raises
    ------
    WorkspaceError
        The address is of another kind of database.

    Examples
    --------
    >>> database_of(Path("app.sqlite3"), "postgresql://eve@db.example:5433/evenhand")["HOST"]
    'db.example'
    """
    if not url:
        # IMMEDIATE: a transaction that begins by reading and then writes would be refused
        # whenever another wrote in between.
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": file,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise WorkspaceError(
            listed(variable, ["it must begin with postgresql://; leave it empty for SQLite"])
        )
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def secret_of(folder: Path, settings: str = SETTINGS_FILE, name: str = SECRET_FILE) -> str:
    """Give the secret that signs; made when it is first asked for, for the owner alone.

    A folder without its file of settings, or that cannot be written to, gets one that lasts as
    long as the process.
    """
    path = folder / name
    if not (folder / settings).is_file():
        return secrets.token_urlsafe(48)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    except OSError:
        return secrets.token_urlsafe(48)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret := secrets.token_urlsafe(48))
    return secret


def clock_of(workspace: Path) -> str:
    """Give the time zone of the city, in which days begin and times are told; UTC without a city.

    Examples
    --------
    >>> clock_of(Path("no such folder"))
    'UTC'
    """
    path = workspace / SETTINGS_FILE
    return read_settings(path).timezone if path.is_file() else "UTC"
