"""Where files lie that somebody brought: apart from the workspace, and apart for each person.

They are written to the disk as they come, never kept in memory, under names that are made safe.
"""

import re
import shutil
import time
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.utils.timezone import now

from evenhand.sources.files import (
    COLUMNAR,
    DELIMITED,
    STATISTICAL,
    VECTORS,
    WORKBOOKS,
)
from evenhand.sources.telling import names_person
from evenhand.workspace.disk import words_for_disk

FOLDER = Path("web", "brought")
TAKEN = (*DELIMITED, *WORKBOOKS, *COLUMNAR, *STATISTICAL, *VECTORS, ".zip")
"""Endings that can be read. Mappings are not among them: one may name any file of the server."""
LONGEST_STEM = 80
KEPT_FOR = timedelta(days=14)
UPLOAD_SECONDS = 6 * 60 * 60
"""An upload that is older and has no row was cut off."""
_MB = 2**20
_UNSAFE = re.compile(r"[^\w \-()]+")


def limit_bytes() -> int:
    """Give the largest size of all files brought together."""
    return int(settings.UPLOAD_LIMIT_MB) * _MB


def folder_of(person: Any, delivery: UUID) -> Path:
    """Give the folder of one delivery of one person."""
    return Path(settings.WORKSPACE) / FOLDER / str(int(person.pk)) / str(delivery)


def drop(person: Any, delivery: UUID) -> None:
    """Delete what was brought."""
    shutil.rmtree(folder_of(person, delivery), ignore_errors=True)


def sweep(person: Any) -> None:
    """Delete what an upload left behind that was cut off, and what nobody came back to."""
    _sweep(str(int(person.pk)))


def sweep_all() -> None:
    """Do so for everybody: who never comes back shall not leave records of people behind."""
    _sweep("*")


def _sweep(owners: str) -> None:
    from evenhand.workbench.data.models import RECEIVED, Delivery

    Delivery.objects.filter(
        state=RECEIVED, at__lt=now() - KEPT_FOR, **({} if owners == "*" else {"person": owners})
    ).update(state="dropped", looked={})
    kept = set(map(str, Delivery.objects.filter(state=RECEIVED).values_list("pk", flat=True)))
    for path in (Path(settings.WORKSPACE) / FOLDER).glob(f"{owners}/*"):
        if path.name not in kept and _is_over(path):
            shutil.rmtree(path, ignore_errors=True)


def _is_over(path: Path) -> bool:
    """Say whether an upload that has no row yet, since it has not ended, never will."""
    with suppress(OSError):
        return time.time() - path.stat().st_mtime > UPLOAD_SECONDS
    return False


def ending_of(name: str) -> str:
    """Give the ending by which a file is read; empty if it cannot be.

    Examples
    --------
    >>> ending_of("Thefts 2024.CSV.gz"), ending_of("mapping.toml"), ending_of("a.csv.exe")
    ('.csv.gz', '', '')
    """
    lower = name.lower()
    return max((one for one in TAKEN if lower.endswith(one)), key=len, default="")


def safe_name(given: str, taken: Iterable[str] = ()) -> str:
    """Give a file a name that cannot lead out of its folder nor hide, alike for none.

    Parameters
    ----------
    given
        What the browser called it.
    taken
        Names of files that came with it: a mapping belongs to all files of one stem.

    Examples
    --------
    >>> safe_name("../../etc/thefts.csv"), safe_name("thefts.csv", ["thefts.xlsx"])
    ('thefts.csv', 'thefts-2.csv')
    >>> safe_name("...csv"), safe_name("a.b.csv")
    ('file.csv', 'a-b.csv')
    """
    plain = unicodedata.normalize("NFC", given.replace("\\", "/").rsplit("/", 1)[-1])
    ending = ending_of(plain)
    stem = _UNSAFE.sub("-", plain[: len(plain) - len(ending)]).strip("-_ ")[:LONGEST_STEM]
    if not stem or names_person(stem):
        stem = "file"
    stems = {name.split(".")[0] for name in taken}
    found, number = stem, 1
    while found in stems:
        number += 1
        found = f"{stem}-{number}"
    return found + ending


class TooLarge(StopUpload):
    """More came than may be brought together."""


class ToQuarantine(FileUploadHandler):
    """Writes what comes straight into the quarantine, and stops where it is too much."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.delivery = uuid4()
        self.folder = folder_of(request.user, self.delivery)
        self.names: dict[str, str] = {}
        self.sizes: dict[str, int] = {}
        self.is_too_large = False
        self.is_cut = False
        self._stream: Any = None
        self._name = ""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file; one whose ending cannot be read is not written at all."""
        super().new_file(*args, **kwargs)
        given = self.file_name or ""
        self._name = safe_name(given, self.sizes)
        self.names[self._name] = Path(given.replace("\\", "/")).name
        self.sizes[self._name] = 0
        self._stream = None
        if ending_of(self._name):
            with words_for_disk(self.folder):
                self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._stream = (self.folder / self._name).open("xb")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write one piece."""
        del start
        self.sizes[self._name] += len(raw_data)
        if sum(self.sizes.values()) > limit_bytes():
            self.is_too_large = True
            self._close()
            raise TooLarge(connection_reset=True)
        if self._stream is not None:
            with words_for_disk(self.folder):
                self._stream.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        """End a file; the form gets its name and size, never its content."""
        self._close()
        if self.file_name == "":
            return None
        return UploadedFile(file=None, name=self._name, size=file_size)

    def upload_interrupted(self) -> None:
        """Leave nothing behind of files that did not come whole."""
        self.is_cut = True
        self._close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _close(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None
