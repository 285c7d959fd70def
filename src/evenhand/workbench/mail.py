"""How mail goes out: to files of the workspace, or by a server."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from evenhand.errors import WorkspaceError, listed

_FILES = "django.core.mail.backends.filebased.EmailBackend"
_SERVER = "django.core.mail.backends.smtp.EmailBackend"


def mail_of(url: str, folder: Path) -> dict[str, Any]:
    """Give Django's settings of mail.

    Parameters
    ----------
    url
        ``smtps://user:password@host:port``, or ``smtp://…`` for a server that begins TLS itself;
        empty for files.
    folder
        Where the files go.

    Raises
    ------
    WorkspaceError
        The address is of another kind.

    Examples
    --------
    >>> mail_of("smtps://eve:s%40@mail.example", Path("mail"))["EMAIL_PORT"]
    465
    """
    if not url:
        return {"EMAIL_BACKEND": _FILES, "EMAIL_FILE_PATH": str(folder)}
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise WorkspaceError(
            listed("EVENHAND_SMTP", ["it must look like smtps://user:password@host:port"])
        )
    is_tls = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": _SERVER,
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if is_tls else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": is_tls,
        "EMAIL_USE_TLS": not is_tls and parts.hostname not in ("localhost", "127.0.0.1"),
        "EMAIL_TIMEOUT": 10,
    }
