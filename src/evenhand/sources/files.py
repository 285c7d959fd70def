"""Opens what was given: files, folders and archives, with limits, hashes and clear refusals."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, cast
from zipfile import ZipFile

import pyarrow as pa

from evenhand.errors import SourceError, listed
from evenhand.kernels.files import sha256
from evenhand.sources.hashing import Hashes, ahead
from evenhand.sources.telling import names_person, reason_of

LARGEST_UNPACKED = 8 * 2**30
LARGEST_RATIO = 200
RATIO_COUNTS_FROM = 64 * 2**20
LONGEST_NAME = 120
ENCRYPTED = 1
DELIMITED = (".csv", ".tab", ".tsv", ".txt", ".csv.gz", ".tab.gz", ".tsv.gz", ".txt.gz")
WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
COLUMNAR = (".parquet", ".geoparquet", ".pq")
STATISTICAL = (".sav", ".zsav", ".dta")
VECTORS = (".geojson", ".gpkg", ".kml", ".shp", ".json")


@dataclass(frozen=True)
class SourceFile:
    """One file to read: on its own, or inside a zip archive.

    Attributes
    ----------
    path
        The file on the disk.
    member
        Its name inside the archive; empty for a file of its own.
    part
        Which table is made of it, where several are.
    """

    path: Path
    member: str = ""
    part: str = ""

    @property
    def name(self) -> str:
        """What it is called in reports and messages: never by a name of a person."""
        name = f"{self._outer_name}/{self._inner_name}" if self.member else self._outer_name
        return f"{name} ({self.part})" if self.part else name

    @property
    def own_name(self) -> str:
        """What it is called without the archive that it lies in."""
        return self._inner_name if self.member else self._outer_name

    @cached_property
    def _outer_name(self) -> str:
        if not names_person(self.path.name):
            return self.path.name
        try:
            with self.path.open("rb", buffering=0) as stream:
                number = sha256(stream)[0][:8]
        except OSError:
            number = "unread"
        return f"file-{number}{self.path.suffix}"

    @cached_property
    def _inner_name(self) -> str:
        if not names_person(self.member):
            return self.member
        try:
            with ZipFile(self.path) as archive:
                number = archive.namelist().index(self.member) + 1
        except (OSError, zipfile.BadZipFile, ValueError):
            number = 0
        return f"file-{number}{Path(self.member).suffix}"

    @property
    def suffix(self) -> str:
        """The ending that says what kind of file it is, `.gz` included."""
        suffixes = [part.lower() for part in Path(self.member or self.path.name).suffixes]
        return "".join(suffixes[-2:]) if suffixes[-1:] == [".gz"] else "".join(suffixes[-1:])

    @property
    def is_delimited(self) -> bool:
        """Whether it is text with separated columns."""
        return self.suffix in DELIMITED

    @property
    def is_workbook(self) -> bool:
        """Whether it is a spreadsheet."""
        return self.suffix in WORKBOOKS

    @property
    def is_columnar(self) -> bool:
        """Whether it is Parquet, with or without shapes."""
        return self.suffix in COLUMNAR

    @property
    def is_statistical(self) -> bool:
        """Whether a statistics program wrote it: SPSS or Stata."""
        return self.suffix in STATISTICAL and not self.member

    @property
    def is_vector(self) -> bool:
        """Whether it holds shapes."""
        return self.suffix in VECTORS or (self.suffix == ".zip" and not self.member)

    @property
    def digest(self) -> tuple[str, int]:
        """SHA-256 and size in bytes, of the file as it lies there (in an archive: unpacked)."""
        return self._hashes[:2]

    @property
    def content(self) -> str:
        """SHA-256 of the content, unpacked."""
        return self._hashes[2]

    @property
    def told_size(self) -> int | None:
        """How many bytes the content is, where the disk tells it; None where it lies packed."""
        if self.member or self.suffix.endswith(".gz"):
            return None
        try:
            return self.path.stat().st_size
        except OSError:
            return None

    def hash_ahead(self) -> None:
        """Begin to find out `digest` and `content`, in a thread beside; who asks then waits."""
        _ = self._coming

    @cached_property
    def _coming(self) -> Future[Hashes]:
        return ahead(self._all_hashes)

    @cached_property
    def _hashes(self) -> Hashes:
        was_begun = "_coming" in self.__dict__
        return self._coming.result() if was_begun else self._all_hashes()

    def _all_hashes(self) -> Hashes:
        with self._raw(buffering=0) as stream:
            lying, size = sha256(stream)
        if not self.suffix.endswith(".gz"):
            return lying, size, lying
        with self.open() as stream:
            return lying, size, sha256(stream)[0]

    def open(self) -> IO[bytes]:
        """Open the file's content, unpacked as it is read.

        Raises
        ------
        SourceError
            The file cannot be read, or the archive would unpack to more than the limit.
        """
        raw = self._raw()
        if self.suffix.endswith(".gz"):
            return cast(IO[bytes], _Unpacking(self, gzip.GzipFile(fileobj=raw), raw))
        return raw

    def plain(self) -> IO[bytes]:
        """Open the file's content for reading in blocks, without a buffer between."""
        if self.member or self.suffix.endswith(".gz"):
            return self.open()
        try:
            return cast(IO[bytes], self.path.open("rb", buffering=0))
        except OSError as problem:
            raise SourceError(
                listed(self.name, [f"it cannot be read: {reason_of(problem)}"])
            ) from None

    def arrow(self) -> pa.NativeFile:
        """Open the file's content for Arrow: without a detour where it lies plainly on the disk."""
        if self.member or self.suffix.endswith(".gz"):
            return pa.PythonFile(self.open(), mode="r")
        try:
            return pa.OSFile(str(self.path))
        except OSError as problem:
            raise SourceError(
                listed(self.name, [f"it cannot be read: {reason_of(problem)}"])
            ) from None

    def peek(self, n_bytes: int) -> bytes:
        """Give the first bytes of the content, unpacked."""
        with self.open() as stream:
            start = b""
            while len(start) < n_bytes and (block := stream.read(n_bytes - len(start))):
                start += block
        return start

    def _raw(self, buffering: int = -1) -> IO[bytes]:
        try:
            if not self.member:
                return cast(IO[bytes], self.path.open("rb", buffering=buffering))
            archive = ZipFile(self.path)
            if archive.getinfo(self.member).flag_bits & ENCRYPTED:
                raise SourceError(
                    listed(self.name, ["it is encrypted; unpack it with its password first"])
                )
            return cast(IO[bytes], _Unpacking(self, archive.open(self.member), archive))
        except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as problem:
            raise SourceError(
                listed(self.name, [f"it cannot be read: {reason_of(problem)}"])
            ) from None


class _Unpacking(io.RawIOBase):
    """A stream that stops with a clear message where an archive is cut short or too large."""

    def __init__(
        self, file: SourceFile, stream: IO[bytes] | gzip.GzipFile, *below: IO[bytes] | ZipFile
    ) -> None:
        self._file = file
        self._stream = stream
        self._below = below
        self._size = 0
        self._packed = file.path.stat().st_size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        try:
            block = self._filled(len(view))
        except (EOFError, zlib.error, OSError, zipfile.BadZipFile) as problem:
            raise SourceError(
                listed(
                    self._file.name,
                    [
                        f"the archive is cut short or damaged after {self._size} bytes "
                        f"({reason_of(problem)}); fetch or export the file again"
                    ],
                )
            ) from None
        view[: len(block)] = block
        self._size += len(block)
        if self._size > LARGEST_UNPACKED or (
            self._size > RATIO_COUNTS_FROM and self._size > LARGEST_RATIO * self._packed
        ):
            raise SourceError(
                listed(
                    self._file.name,
                    [
                        f"it unpacks to more than {self._size // 2**20} MB from "
                        f"{self._packed} bytes, which no table does; unpack it by hand and look"
                    ],
                )
            )
        return len(block)

    def _filled(self, n_bytes: int) -> bytes:
        parts: list[bytes] = []
        while n_bytes and (part := self._stream.read(n_bytes)):
            parts.append(part)
            n_bytes -= len(part)
        return b"".join(parts)

    def close(self) -> None:
        if not self.closed:
            for stream in (self._stream, *self._below):
                stream.close()
        super().close()


def found(paths: Iterable[Path | str]) -> list[SourceFile]:
    """List the files to read in what was given, folders and archives opened, in a fixed order.

    Raises
    ------
    SourceError
        Something given is not there, or holds nothing that can be read; all are listed.
    """
    files: list[SourceFile] = []
    problems: list[str] = []
    for path in map(Path, paths):
        try:
            here = list(_found(path))
        except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile) as problem:
            problems.append(f"{_short(path.name)}: it cannot be read: {_said(problem)}")
            continue
        if not here:
            problems.append(
                f"{path.name}: nothing in it can be read; give CSV, TSV, XLSX, XLS, ODS, "
                "Parquet, SPSS or Stata files, GeoJSON, GeoPackage, KML or zipped shapefiles"
            )
        files += here
    if problems:
        raise SourceError(listed("files", problems))
    return list(dict.fromkeys(files))


def _found(path: Path) -> Iterator[SourceFile]:
    if path.is_dir():
        for inside in sorted(path.rglob("*")):
            hidden = any(part.startswith((".", "~$")) for part in inside.relative_to(path).parts)
            if not hidden and inside.is_file():
                yield from _found(inside)
    elif not path.exists():
        raise FileNotFoundError("there is no such file")
    elif not path.is_file():
        raise OSError("it is a pipe or a device, not a file; save it as a file first")
    elif path.suffix.lower() == ".zip":
        yield from _members(path)
    else:
        file = SourceFile(path)
        is_table = file.is_delimited or file.is_workbook or file.is_columnar
        if is_table or file.is_statistical or file.is_vector:
            yield file


def _said(problem: Exception) -> str:
    """Give a problem in the system's words, without the path that stands before them."""
    return getattr(problem, "strerror", None) or str(problem)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"


def _members(path: Path) -> Iterator[SourceFile]:
    with zipfile.ZipFile(path) as archive:
        names = sorted(info.filename for info in archive.infolist() if not info.is_dir())
    if any(name.lower().endswith(".shp") for name in names):
        yield SourceFile(path)
        return
    for name in names:
        file = SourceFile(path, name)
        hidden = Path(name).name.startswith(".") or name.startswith("__MACOSX")
        if (file.is_delimited or file.is_workbook or file.is_columnar) and not hidden:
            yield file
