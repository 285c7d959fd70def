"""Says whether what a server sent is a table at all, whole to its last line."""

from typing import IO

from evenhand.errors import SourceError, listed

_PAGE = (b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")


def refuse_no_table(file: IO[bytes], name: str) -> None:
    """Refuse a web page in place of a table, nothing at all, and a last line that breaks off.

    Raises
    ------
    SourceError
        The file is one of these.
    """
    file.seek(0)
    start = file.read(512).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    problem = ""
    if not start:
        problem = "the server sent nothing; try later"
    elif start.startswith(_PAGE):
        problem = "the server sent a web page instead of a table; open the address in a browser"
    else:
        file.seek(-1, 2)
        if file.read(1) not in (b"\n", b"\r"):
            problem = "its last line breaks off, so that the rest may be missing; try again"
    file.seek(0, 2)
    if problem:
        raise SourceError(listed(name, [f"{problem}; nothing of it was kept"]))
