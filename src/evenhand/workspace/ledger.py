"""The ledger of a workspace's documents: a chain in which each link holds the one before it."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evenhand.errors import WorkspaceError, listed
from evenhand.wording.faults import fault
from evenhand.workspace.disk import held_patiently, sync, unreadable

FOLDER, FILE, LOCK = "ledger", "links.jsonl", ".lock"
START = "0" * 64
"""What the first link holds for the one before it."""
WRITTEN, CAUGHT_UP, ACCEPTED = "written", "caught_up", "accepted"
KINDS = (WRITTEN, CAUGHT_UP, ACCEPTED)
"""A revision written by a step; one found without a link; an alteration that an office accepts."""
_FIELDS = ("what", "folder", "id", "revision", "document", "by", "why", "former", "link")


@dataclass(frozen=True)
class Link:
    """One link: which revision of which document has which fingerprint.

    Attributes
    ----------
    what
        One of `KINDS`.
    folder, id, revision
        Which document, as it stood when.
    document
        Its fingerprint, 64 letters.
    by, why
        Of an alteration that was accepted: which office, and the reason; else empty.
    former, link
        Fingerprint of the link before, and of this one.
    """

    what: str
    folder: str
    id: str
    revision: int
    document: str
    by: str = ""
    why: str = ""
    former: str = START
    link: str = ""

    @property
    def of(self) -> tuple[str, str]:
        """Which document it is about: its folder and its number."""
        return self.folder, self.id

    def sealed(self, former: str) -> "Link":
        """Give the link with its fingerprint, behind another one."""
        told = {name: getattr(self, name) for name in _FIELDS[:7]} | {"former": former}
        return Link(**told, link=_seal(told))

    def is_whole(self) -> bool:
        """Say whether the link still has the fingerprint of what it says."""
        return self.link == self.sealed(self.former).link

    def to_line(self) -> str:
        """Write the link as one line of the ledger."""
        told = {name: getattr(self, name) for name in _FIELDS}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"


class Ledger:
    """The links of one workspace, in the order in which documents were written.

    Parameters
    ----------
    workspace
        The workspace's folder.

    Notes
    -----
    Who may write the files may write the ledger too. It shows what was altered, taken out or put
    back without a word; against one who makes the whole chain anew only a head that was noted
    elsewhere helps: on a printed page, in a manifest, with a partner.
    """

    def __init__(self, workspace: Path) -> None:
        self.folder = workspace / FOLDER
        self.path = self.folder / FILE

    def links(self) -> list[Link]:
        """Give every link; a last line that was not finished is left out.

        Raises
        ------
        WorkspaceError
            A line is none, or the file cannot be read.
        """
        try:
            lines = self.path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return []
        except OSError as problem:
            raise WorkspaceError(unreadable(self.path, problem)) from None
        return [self._parsed(line, at) for at, line in enumerate(lines[:-1], start=1)]

    def head(self) -> str:
        """Give the fingerprint of the last link; of none, `START`."""
        links = self.links()
        return links[-1].link if links else START

    def last(self, folder: str, number: str) -> Link | None:
        """Give the last link of one document; None if it has none."""
        of = (folder, number)
        return next((one for one in reversed(self.links()) if one.of == of), None)

    def add(self, *links: Link) -> None:
        """Write links behind the last one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._held():
            former, lines = self.head(), []
            for link in links:
                sealed = link.sealed(former)
                former = sealed.link
                lines.append(sealed.to_line())
            with self.path.open("ab") as file:
                self._cut_unfinished(file.fileno())
                file.write("".join(lines).encode())
                file.flush()
                os.fsync(file.fileno())
        sync(self.folder)

    def _cut_unfinished(self, handle: int) -> None:
        """Take out a last line that a killed process left half written."""
        content = self.path.read_bytes()
        if content and not content.endswith(b"\n"):
            os.ftruncate(handle, content.rfind(b"\n") + 1)

    @contextmanager
    def _held(self) -> Iterator[None]:
        with held_patiently(self.folder, self.folder / LOCK):
            yield

    def _parsed(self, line: bytes, at: int) -> Link:
        try:
            told = json.loads(line)
            if set(told) != set(_FIELDS) or type(told["revision"]) is not int:
                raise ValueError
            if not all(isinstance(told[one], str) for one in _FIELDS if one != "revision"):
                raise ValueError
            return Link(**told)
        except (ValueError, TypeError, RecursionError):
            problem = fault("refusal_files.ledger_line", line=at)
            raise WorkspaceError(listed(str(self.path), [problem])) from None


def chain_faults(links: list[Link]) -> list[str]:
    """Say which links of a chain are altered or missing.

    Examples
    --------
    >>> first = Link("written", "problems", "P-0001", 1, "a" * 64).sealed(START)
    >>> second = Link("written", "problems", "P-0001", 2, "b" * 64).sealed(first.link)
    >>> third = Link("written", "problems", "P-0001", 3, "c" * 64).sealed(second.link)
    >>> chain_faults([first, second, third]), chain_faults([first, third])
    ([], ['a link is missing before link 2 (P-0001, revision 3)'])
    """
    faults, former = [], START
    for at, link in enumerate(links, start=1):
        named = f"link {at} ({link.id}, revision {link.revision})"
        if not link.is_whole():
            faults.append(f"{named} was altered: its fingerprint differs")
        if link.former != former:
            faults.append(f"a link is missing before {named}")
        former = link.link
    return faults


def _seal(told: Mapping[str, Any]) -> str:
    plain = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
