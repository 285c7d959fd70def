"""Where a fetched file came from: a small file beside it, so that a report can cite it."""

import hashlib
import json
import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from evenhand.errors import SourceError, listed
from evenhand.sources.files import SourceFile
from evenhand.sources.report import Note

ENDING = ".source.toml"
UNFINISHED = ".unfinished-"
_BLOCK = 2**20


@dataclass(frozen=True)
class Origin:
    """Where a file was fetched, and what it was then.

    Attributes
    ----------
    address
        The address; for a file within an archive with its name there after #.
    fetched_at
        UTC.
    publisher, licence
        As the publisher states them; the licence is empty where none is stated.
    sha256, n_bytes
        Of the file.
    """

    address: str
    fetched_at: str
    publisher: str
    licence: str
    sha256: str
    n_bytes: int


def sidecar(path: Path) -> Path:
    """Give the place of the small file beside a fetched one."""
    return path.with_name(path.name + ENDING)


def is_here(path: Path) -> bool:
    """Say whether a file was fetched whole before.

    Raises
    ------
    SourceError
        Another file of this name is there, which is not written over.
    """
    if not path.exists():
        return False
    known = _read(sidecar(path))
    if known is None or known.sha256 != _hash(path):
        raise SourceError(
            listed(path.name, ["a file of this name is there and is not the one that was fetched "
                               "before; move it, or fetch into another folder"])
        )  # fmt: skip
    return True


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """Write a file that takes its name only when it is whole; on any fault nothing is left."""
    unfinished = path.with_name(f"{UNFINISHED}{os.getpid()}-{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path)
        with unfinished.open("w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as problem:
        raise SourceError(
            listed(path.name, [f"it cannot be written: {problem.strerror or problem}; check space "
                               "and permissions"])
        ) from None  # fmt: skip
    finally:
        unfinished.unlink(missing_ok=True)


def _sweep(path: Path) -> None:
    """Take away what fetches of this file left that were ended by force."""
    for left in path.parent.glob(f"{UNFINISHED}*-{path.name}"):
        number = left.name.removeprefix(UNFINISHED).partition("-")[0]
        if number.isdigit() and not _runs(int(number)):
            left.unlink(missing_ok=True)


def _runs(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def note_origin(path: Path, address: str, publisher: str, licence: str) -> Origin:
    """Write beside a fetched file where it came from."""
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    made = Origin(address, now, publisher, licence, _hash(path), path.stat().st_size)
    lines = [
        f"{key} = {json.dumps(value, ensure_ascii=True)}" for key, value in asdict(made).items()
    ]
    with whole(sidecar(path)) as file:
        file.write(("\n".join(lines) + "\n").encode("ascii"))
    return made


def origin_notes(file: SourceFile) -> tuple[Note, ...]:
    """Say where a file was fetched, if that stands beside it; nothing where it does not fit."""
    known = None if file.member else _read(sidecar(file.path))
    if known is None or known.sha256 != file.digest[0]:
        return ()
    names = {"file": file.name, "address": known.address[:300], "day": known.fetched_at[:10],
             "publisher": known.publisher[:120]}  # fmt: skip
    if not known.licence:
        return (Note("sources.fetched", names=names),)
    return (Note("sources.fetched_licence", names=names | {"licence": known.licence[:200]}),)


def _read(path: Path) -> Origin | None:
    try:
        stored = tomllib.loads(path.read_text(encoding="utf-8"))
        return Origin(
            address=str(stored["address"]),
            fetched_at=str(stored["fetched_at"]),
            publisher=str(stored["publisher"]),
            licence=str(stored["licence"]),
            sha256=str(stored["sha256"]),
            n_bytes=int(stored["n_bytes"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _hash(path: Path) -> str:
    known = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            known.update(block)
    return known.hexdigest()
