"""What a killed process left half written beside what it was to become; nothing reads it."""

import shutil
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from evenhand.workspace.disk import UNFINISHED

KEPT_SECONDS = 24 * 60 * 60
"""Nothing is written for so long: what is older belongs to nobody who still writes."""


def remove_unfinished() -> int:
    """Delete files and folders of the workspace that were begun and never got their name.

    Returns
    -------
    int
        How many went.
    """
    gone = 0
    for path in Path(settings.WORKSPACE).rglob(f"{UNFINISHED}*"):
        with suppress(OSError):  # another hand may have taken it away
            if time.time() - path.lstat().st_mtime < KEPT_SECONDS:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
            gone += 1
    return gone
