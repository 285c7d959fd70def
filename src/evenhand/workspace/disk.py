"""Files that survive a crash: written whole or not at all, one lock, and words for the disk's."""

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from evenhand.errors import WorkspaceError, listed
from evenhand.wording.faults import fault

UNFINISHED = ".unfinished-"
_PATIENCE, _PAUSE = 5.0, 0.02


@contextmanager
def locked(subject: Path, path: Path) -> Iterator[None]:
    """Hold a lock for one change. It ends with its process, however that ends.

    Parameters
    ----------
    subject
        What is locked, for the message.
    path
        The lock's file; made if it is not there, never removed.

    Raises
    ------
    WorkspaceError
        Another process holds it.
    """
    with path.open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WorkspaceError(listed(str(subject), [_held(lock)])) from None
        lock.truncate(0)
        lock.write(f"process {os.getpid()} since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC")
        lock.flush()
        try:
            yield
        finally:
            lock.truncate(0)


@contextmanager
def held_patiently(subject: Path, path: Path, seconds: float = _PATIENCE) -> Iterator[None]:
    """Hold a lock as `locked` does, after waiting a little for one who writes just now."""
    patient_until = time.monotonic() + seconds
    while True:
        holding = locked(subject, path)
        try:
            holding.__enter__()
            break
        except WorkspaceError:
            if time.monotonic() > patient_until:
                raise
            time.sleep(_PAUSE)
    try:
        yield
    finally:
        holding.__exit__(None, None, None)


@contextmanager
def words_for_disk(folder: Path) -> Iterator[None]:
    """Turn what the disk says while a workspace is written into one sentence."""
    try:
        yield
    except OSError as problem:
        raise WorkspaceError(
            listed(
                str(folder),
                [fault("refusal_files.disk_refuses", problem=problem.strerror or str(problem))],
            )
        ) from problem


def unreadable(path: Path, problem: OSError) -> str:
    """Say that a file cannot be read, and why."""
    return listed(
        str(path), [fault("refusal_files.cannot_read", problem=problem.strerror or str(problem))]
    )


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file (text as UTF-8) so that after a crash the old or the new one is there, whole."""
    unfinished = path.with_name(f"{UNFINISHED}{os.getpid()}-{path.name}")
    try:
        with unfinished.open("wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
    sync(path.parent)


def sync(path: Path) -> None:
    """Make sure that a file's bytes, or a folder's entries, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def file_hash(path: Path) -> str:
    """Give the SHA-256 of a file's bytes, 64 letters."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _held(lock: TextIO) -> str:
    lock.seek(0)
    holder = lock.read().strip() or fault("refusal_files.another_process")
    return fault("refusal_files.is_held", holder=holder)
