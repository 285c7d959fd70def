"""The archive of a backup: a ZIP file whose first member lists the fingerprints of all others."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from evenhand.errors import WorkspaceError, listed

LIST = "backup.json"
FORMAT = 1
SQLITE, POSTGRESQL, NONE = "sqlite", "postgresql", "none"
DUMPS = {SQLITE: "app.sqlite3", POSTGRESQL: "database.dump"}
WITHIN = "workspace/"
_CHUNK = 1 << 20
_LONGEST_LIST = 256 << 20


@dataclass(frozen=True)
class Member:
    """One file of a backup.

    Attributes
    ----------
    name
        Its path in the archive, with ``/``.
    size
        In bytes.
    sha256
        Fingerprint of its bytes, 64 letters.
    """

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Listing:
    """What a backup holds.

    Attributes
    ----------
    city
        The city's name, as its settings had it.
    made_at
        When it was made, UTC, ISO 8601.
    version
        Evenhand's version that made it.
    database
        ``sqlite``, ``postgresql``, or ``none`` where the workbench was never opened.
    members
        Every file beside the list.
    left_out
        What the workspace held and the backup does not.
    """

    city: str
    made_at: str
    version: str
    database: str
    members: tuple[Member, ...]
    left_out: tuple[str, ...]

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(one.size for one in self.members)

    def to_text(self) -> str:
        """Give it as JSON."""
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1) + "\n"

    @property
    def fingerprint(self) -> str:
        """One fingerprint for all: that of the list."""
        return hashlib.sha256(self.to_text().encode()).hexdigest()


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Listing]]:
    """Open a backup and read its list.

    Raises
    ------
    WorkspaceError
        It is none, is cut short, or holds other files than its list says.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            listing = _listing(path, archive)
            yield archive, listing
    except OSError as problem:
        raise refused(path, f"it cannot be read ({problem.strerror or problem})") from problem
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as problem:
        raise refused(path, "it is damaged or cut short; use another copy") from problem


def copied(archive: zipfile.ZipFile, member: Member, to: IO[bytes] | None) -> str:
    """Copy one file out of a backup, and say what is wrong with it; empty where it is whole.

    No more is written than the list says, whatever the archive would unfold to.
    """
    total, size = hashlib.sha256(), 0
    try:
        with archive.open(member.name) as source:
            while size <= member.size and (chunk := source.read(_CHUNK)):
                size += len(chunk)
                total.update(chunk)
                if to is not None and size <= member.size:
                    to.write(chunk)
    except (zipfile.BadZipFile, EOFError, zipfile.zlib.error):  # type: ignore[attr-defined]
        return f"{member.name} is damaged"
    if size != member.size or total.hexdigest() != member.sha256:
        return f"{member.name} is not the file that was backed up: its fingerprint differs"
    return ""


def checked(path: Path) -> Listing:
    """Hold every file of a backup against its list.

    Returns
    -------
    Listing
        What it holds.

    Raises
    ------
    WorkspaceError
        Files are damaged, missing or added; all are named.
    """
    with opened(path) as (archive, listing):
        faults = [fault for one in listing.members if (fault := copied(archive, one, None))]
    if faults:
        raise WorkspaceError(listed(str(path), faults))
    return listing


def refused(path: Path, fault: str) -> WorkspaceError:
    """Give the error that names the file and what to do."""
    return WorkspaceError(listed(str(path), [fault]))


def _listing(path: Path, archive: zipfile.ZipFile) -> Listing:
    names = archive.namelist()
    if LIST not in names or archive.getinfo(LIST).file_size > _LONGEST_LIST:
        raise refused(path, "this is no backup that evenhand made")
    try:
        told = json.loads(archive.read(LIST))
        found = _parsed(told)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as problem:
        raise refused(path, "its list cannot be read; use another copy") from problem
    if told["format"] != FORMAT:
        raise refused(path, "a later version of Evenhand made it; install that version")
    meant = [LIST, *(one.name for one in found.members)]
    bad = [one for one in meant if not _is_plain(one)]
    if bad or sorted(names) != sorted(meant) or len(set(names)) != len(names):
        raise refused(path, "it holds other files than its list says; use another copy")
    return found


def _parsed(told: dict[str, Any]) -> Listing:
    members = tuple(
        Member(str(one["name"]), int(one["size"]), str(one["sha256"])) for one in told["members"]
    )
    if told["database"] not in (*DUMPS, NONE):
        raise ValueError
    return Listing(
        city=str(told["city"]),
        made_at=str(told["made_at"]),
        version=str(told["version"]),
        database=told["database"],
        members=members,
        left_out=tuple(map(str, told["left_out"])),
    )


def _is_plain(name: str) -> bool:
    if name in (LIST, *DUMPS.values()):
        return True
    inside = PurePosixPath(name)
    return (
        name.startswith(WITHIN)
        and str(inside) == name
        and ".." not in inside.parts
        and not any(letter in name for letter in "\\\0")
    )
