"""Fetches months of data.police.uk by force, out of the archives that hold all forces."""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from evenhand.errors import SourceError, listed
from evenhand.sources.fetch.tables import refuse_no_table
from evenhand.sources.fetch.web import Web
from evenhand.sources.fetched import is_here, note_origin, whole

BASE = "https://data.police.uk"
KINDS = ("street", "outcomes", "stop-and-search")
LICENCE = "Open Government Licence v3.0"
PART = 2**18
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


class RemoteFile(io.RawIOBase):
    """A file on a server that is read in parts, so that little of a large archive is fetched.

    Raises
    ------
    SourceError
        The server gives no parts, or the file changed while it was read.
    """

    def __init__(self, web: Web, address: str) -> None:
        self._web, self._address = web, address
        self._at = 0
        self._size, self._mark = -1, ""
        self._part(0, 0)

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that any part of it can be read."""
        return True

    def tell(self) -> int:
        """Give where the next part begins."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to another part; nothing is fetched for it."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Fetch the next part."""
        end = min(self._at + len(buffer), self._size)
        if end <= self._at:
            return 0
        part = self._part(self._at, end - 1)
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def _part(self, first: int, last: int) -> bytes:
        held = io.BytesIO()
        answer = self._web.take(self._address, held, {"Range": f"bytes={first}-{last}"}, status=206)
        found = _RANGE.fullmatch(answer.headers.get("content-range", ""))
        mark = answer.headers.get("etag") or answer.headers.get("last-modified", "")
        if found is None or int(found[1]) != first or len(held.getvalue()) != last - first + 1:
            raise _archive_problem(self._address, "the server sends another part than was asked "
                                   "for; fetch the archive with a browser")  # fmt: skip
        if self._size >= 0 and (int(found[3]), mark) != (self._size, self._mark):
            raise _archive_problem(self._address, "it was changed while it was read; try again")
        self._size, self._mark = int(found[3]), mark
        return held.getvalue()


def fetch_police_uk(
    web: Web,
    forces: Sequence[str],
    months: Sequence[str],
    kinds: Sequence[str],
    folder: Path,
    base: str = BASE,
) -> list[Path]:
    """Fetch one file for each month, force and kind; those that are here already are kept.

    Parameters
    ----------
    web
        What asks, with its limits.
    forces, months, kinds
        As in the publisher's file names: "west-yorkshire", "2024-01", "street".
    folder
        Where the files go.
    base
        Address of the publisher. An archive holds the months of three years up to its own, the
        newest as corrected, so that the newest archive is asked first.

    Raises
    ------
    SourceError
        Something asked for is misspelt or is in no archive, or the server fails. Files that were
        whole by then are kept.
    """
    _refuse_misspelt(forces, months, kinds)
    wanted = {
        f"{month}-{force}-{kind}.csv": month
        for month in dict.fromkeys(months)
        for force in dict.fromkeys(forces)
        for kind in dict.fromkeys(kinds)
    }
    missing = {name for name in wanted if not is_here(folder / name)}
    for month in sorted(set(months), reverse=True):
        if any(wanted[name] == month for name in missing):
            missing -= _from_archive(web, f"{base.rstrip('/')}/data/archive/{month}.zip",
                                     missing, folder)  # fmt: skip
    if missing:
        raise SourceError(
            listed("fetch", [f"no archive holds {name}; the force may not have sent it, or is "
                             "called otherwise there" for name in sorted(missing)])
        )  # fmt: skip
    return [folder / name for name in wanted]


def _from_archive(web: Web, address: str, wanted: Iterable[str], folder: Path) -> set[str]:
    remote = io.BufferedReader(RemoteFile(web, address), PART)
    try:
        with zipfile.ZipFile(remote) as archive:
            members = {one.filename.rpartition("/")[2]: one for one in archive.infolist()}
            there = {name for name in wanted if name in members}
            for name in sorted(there):
                _unpack(archive, members[name], folder / name, web.limits.largest)
                host = urlsplit(address).hostname or ""
                stated = LICENCE if host == urlsplit(BASE).hostname else ""
                source = f"{address}#{members[name].filename}"
                note_origin(folder / name, source, host, stated)
            return there
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as problem:
        raise _archive_problem(address, f"the archive is damaged ({problem}); try later") from None


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path, most: int) -> None:
    done = 0
    with whole(path) as file, archive.open(member) as inside:
        while block := inside.read(PART):
            done += len(block)
            if done > most:
                raise SourceError(
                    listed(path.name, [f"it unpacks to more than {most / 2**20:,.0f} MB; allow "
                                       "more with --megabytes"])
                )  # fmt: skip
            file.write(block)
        refuse_no_table(file, path.name)


def _refuse_misspelt(forces: Sequence[str], months: Sequence[str], kinds: Sequence[str]) -> None:
    problems = [
        f"'{force}' is no name of a force as the publisher writes it: west-yorkshire, btp"
        for force in forces
        if not re.fullmatch(r"[a-z]+(-[a-z]+)*", force)
    ]
    problems += [
        f"'{month}' is no month; write it as 2024-01"
        for month in months
        if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", month)
    ]
    problems += [
        f"'{kind}' is no kind of file; there are: {', '.join(KINDS)}"
        for kind in kinds
        if kind not in KINDS
    ]
    if problems:
        raise SourceError(listed("fetch", problems))


def _archive_problem(address: str, why: str) -> SourceError:
    return SourceError(listed(address.rpartition("/")[2], [why]))
