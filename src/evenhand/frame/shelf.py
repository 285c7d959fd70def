"""Files that were read, and what was made of them, kept in memory until they change."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

MOST_BYTES = 64_000_000
"""The files from which things are kept have together at most so many bytes."""


@dataclass(frozen=True)
class _Kept:
    stamp: tuple[int, int, int]
    made: Any


class Shelf:
    """What was made of files, by their path; a file that changed on the disk is read again.

    Parameters
    ----------
    most_bytes
        How large the files may be together from which things are kept; what was not asked for the
        longest goes first.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._held = 0
        self._kept: OrderedDict[tuple[Path, str], _Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, path: Path, make: Callable[[bytes], Any], what: str = "") -> Any:
        """Give what was made of a file; None where there is none or it is not ours.

        Parameters
        ----------
        path
            The file.
        make
            Makes something of its bytes; what it makes is shared, so nobody may alter it. It may
            refuse with OSError, ValueError, KeyError or TypeError.
        what
            Names what is made, where several things are made of one file.
        """
        try:
            status = path.stat()
        except OSError:
            return None
        key, stamp = (path, what), (status.st_mtime_ns, status.st_size, status.st_ino)
        with self._lock:
            if (known := self._kept.get(key)) and known.stamp == stamp:
                self._kept.move_to_end(key)
                return known.made
        try:
            made = make(path.read_bytes())
        except (OSError, ValueError, KeyError, TypeError):
            return None
        with self._lock:
            self._drop(key)
            self._kept[key] = _Kept(stamp, made)
            self._held += stamp[1]
            while self._held > self._most and len(self._kept) > 1:
                self._drop(next(iter(self._kept)))
        return made

    def _drop(self, key: tuple[Path, str]) -> None:
        if old := self._kept.pop(key, None):
            self._held -= old.stamp[1]


SHELF = Shelf()
"""The one of this process."""
