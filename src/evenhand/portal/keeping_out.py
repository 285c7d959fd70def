"""Keeps the portal's process out of the workspace: only its own folder is opened there.

The portal has no reason to open a table. Should a fault or an attack make it try, Python refuses:
an audit hook cannot be taken away again as long as the process lives. It is the second fence; the
first is an account of the operating system that may read the portal's folder alone.
"""

import os
import sys
from pathlib import Path
from typing import Any

_OPENING = ("open", "os.listdir", "os.scandir", "sqlite3.connect", "os.rename", "os.remove",
            "os.link", "os.symlink", "os.mkdir", "os.rmdir", "shutil.copyfile")  # fmt: skip


class KeptOut(PermissionError):
    """The portal's process tried to open what is not the portal's."""


def keep_out(workspace: Path, folder: Path) -> None:
    """Refuse from now on whatever lies in the workspace beside the portal's folder.

    Parameters
    ----------
    workspace
        The city's folder.
    folder
        The portal's, which may lie within it.
    """
    closed, mine, opening = os.path.realpath(workspace), os.path.realpath(folder), _OPENING

    def look(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in opening:
            return
        for one in arguments[:2]:
            if isinstance(one, (str, bytes, os.PathLike)) and _is_closed(one, closed, mine):
                raise KeptOut(f"the portal may not open {os.fsdecode(one)}")

    sys.addaudithook(look)


def _is_closed(path: "str | bytes | os.PathLike[Any]", closed: str, mine: str) -> bool:
    real = os.path.realpath(os.fsdecode(path))
    inside = real == closed or real.startswith(closed + os.sep)
    return inside and not (real == mine or real.startswith(mine + os.sep))
