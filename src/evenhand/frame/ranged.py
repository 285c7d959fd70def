"""Hands out one file by byte range, as a map reads its tiles; knows no web framework."""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

TILES = re.compile(r"[a-z]{1,32}-(?P<content>[0-9a-f]{16})\.pmtiles")
"""How the files of a basemap are called: the layer, and 16 letters of what is in it."""
_RANGE = re.compile(
    r"bytes\s*=\s*(?P<first>[0-9]{0,18})\s*-\s*(?P<last>[0-9]{0,18})\s*", re.IGNORECASE
)
_CHUNK = 64 * 1024


class Body:
    """Some bytes of an open file, in pieces; closes the file at the end or when it is closed."""

    def __init__(self, file: BinaryIO | None, length: int = 0) -> None:
        self._file = file
        self._left = length

    def __iter__(self) -> Iterator[bytes]:
        try:
            while self._file is not None and self._left > 0:
                piece = self._file.read(min(_CHUNK, self._left))
                if not piece:
                    break
                self._left -= len(piece)
                yield piece
        finally:
            self.close()

    def close(self) -> None:
        """Close the file; a second time does nothing."""
        if self._file is not None:
            self._file.close()
            self._file = None


@dataclass(frozen=True)
class Answer:
    """What to answer.

    Attributes
    ----------
    status
        200 the whole, 206 a part, 304 not changed, 404 no such file, 416 no such part.
    headers
        Name → value.
    body
        The bytes; empty for 304, 404 and 416. Whoever does not read it to its end closes it.
    """

    status: int
    headers: Mapping[str, str]
    body: Body


def ranged(
    folder: Path,
    name: str,
    asked: str | None = None,
    *,
    known: str | None = None,
    only_if: str | None = None,
) -> Answer:
    """Answer a request for a file of tiles.

    Parameters
    ----------
    folder
        Where the tiles lie; nothing outside it is ever read.
    name
        The file asked for, as it stands in the address: a plain name, no path.
    asked
        The header `Range`, None if there was none.
    known
        The header `If-None-Match`: what the browser has already.
    only_if
        The header `If-Range`: give the part only if the file is still this one, else the whole.

    Returns
    -------
    Answer
        Status, headers and the bytes.

    Notes
    -----
    RFC 9110, section 14. A name that is not one of ours is not looked up on the disk at all, and
    a link is not followed. Several ranges in one request, and a range that cannot be read, are
    refused with 416: to send the whole file instead would cost more than any honest reader wants.
    Other units than bytes are ignored, as the standard asks. The file is named by its content,
    so a browser may keep what it was given.

    Examples
    --------
    >>> ranged(Path("."), "../evenhand.toml").status
    404
    """
    matched = TILES.fullmatch(name)
    file = _opened(folder / name) if matched else None
    if matched is None or file is None:
        return Answer(404, {"Content-Length": "0"}, Body(None))
    size = os.fstat(file.fileno()).st_size
    tag = f'"{matched["content"]}"'
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": tag,
        "Cache-Control": "private, max-age=31536000, immutable",
    }
    if known is not None and (known.strip() == "*" or tag in _tags(known)):
        file.close()
        return Answer(304, headers, Body(None))
    headers["Content-Type"] = "application/vnd.pmtiles"
    if asked is None or not _is_bytes(asked) or (only_if is not None and only_if.strip() != tag):
        return Answer(200, headers | {"Content-Length": str(size)}, Body(file, size))
    part = part_of(asked, size)
    if part is None:
        file.close()
        return Answer(
            416,
            {"Accept-Ranges": "bytes", "Content-Range": f"bytes */{size}", "Content-Length": "0"},
            Body(None),
        )
    first, last = part
    file.seek(first)
    length = last - first + 1
    headers |= {"Content-Range": f"bytes {first}-{last}/{size}", "Content-Length": str(length)}
    return Answer(206, headers, Body(file, length))


def part_of(asked: str, size: int) -> tuple[int, int] | None:
    """Read a `Range` header: first and last byte, both given; None where it cannot be met.

    Examples
    --------
    >>> part_of("bytes=0-99", 1000), part_of("bytes=990-2000", 1000), part_of("bytes=-10", 1000)
    ((0, 99), (990, 999), (990, 999))
    >>> part_of("bytes=1000-", 1000) is None, part_of("bytes=0-1,5-9", 1000) is None
    (True, True)
    """
    found = _RANGE.fullmatch(asked.strip())
    if found is None:
        return None
    first, last = found["first"], found["last"]
    if not first:
        length = min(int(last or 0), size)
        return (size - length, size - 1) if length else None
    begin, end = int(first), min(int(last), size - 1) if last else size - 1
    return (begin, end) if begin <= end else None


def _is_bytes(asked: str) -> bool:
    return asked.partition("=")[0].strip().lower() == "bytes"


def _tags(known: str) -> list[str]:
    return [one.strip().removeprefix("W/") for one in known.split(",")]


def _opened(path: Path) -> BinaryIO | None:
    """Open a plain file, following no link; None where there is none."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        return None
    return os.fdopen(handle, "rb")
