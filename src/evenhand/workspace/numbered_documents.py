"""Numbered documents on disk: one JSON file each, checked by a schema, every revision kept."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from evenhand.errors import WorkspaceError, listed
from evenhand.wording.faults import fault
from evenhand.wording.messages import Name, Term, has_term
from evenhand.workspace.disk import held_patiently, words_for_disk, write_whole
from evenhand.workspace.given_json import MOST_BYTES as MOST_BYTES
from evenhand.workspace.given_json import read_document as read_document
from evenhand.workspace.json_schema import schema_faults
from evenhand.workspace.ledger import CAUGHT_UP, WRITTEN, Ledger, Link

REVISIONS, LOCK = "revisions", ".lock"
MOST_REVISIONS = 999_999

Document = dict[str, Any]

_EXPECTED: ContextVar[tuple[str, int] | None] = ContextVar("expected", default=None)


class RevisionClash(WorkspaceError):
    """Somebody else wrote a document since it was read; nothing was written."""


@contextmanager
def expecting(number: str, revision: int) -> Iterator[None]:
    """Let a document be changed only if it still stands at a revision.

    Parameters
    ----------
    number, revision
        The document, and the revision that somebody has before them.

    Raises
    ------
    RevisionClash
        It was changed since; nothing is written.
    """
    token = _EXPECTED.set((number, revision))
    try:
        yield
    finally:
        _EXPECTED.reset(token)


@dataclass(frozen=True)
class DocumentKind:
    """One kind of numbered document that a workspace keeps.

    Attributes
    ----------
    folder
        Its folder in the workspace, which also heads the messages.
    letter
        What its numbers begin with: "O" makes O-0001, O-0002 …
    schema
        File name of its JSON Schema in `evenhand.workspace`; the schema requires `id` and
        `revision`.
    called
        What one is called in messages: "outbreak file".
    """

    folder: str
    letter: str
    schema: str
    called: str

    def is_number(self, text: str) -> bool:
        """Say whether a text is a number of this kind.

        Examples
        --------
        >>> kind = DocumentKind("outbreaks", "O", "outbreak.schema.json", "outbreak file")
        >>> kind.is_number("O-0001"), kind.is_number("../O-0001")
        (True, False)
        """
        return re.fullmatch(rf"{self.letter}-[0-9]{{4,9}}", text) is not None


@cache
def document_schema(name: str) -> Mapping[str, Any]:
    """Give a published JSON Schema of this package by its file name.

    Examples
    --------
    >>> document_schema("outbreak.schema.json")["title"]
    'Outbreak file'
    """
    path = resources.files("evenhand.workspace").joinpath(name)
    found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def fingerprint_of(document: Document) -> str:
    """Give 64 letters that change with any part of a document, and with nothing else.

    Examples
    --------
    >>> fingerprint_of({"a": 1, "b": 2}) == fingerprint_of({"b": 2, "a": 1})
    True
    """
    plain = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


class NumberedDocuments:
    """The documents of one kind in one workspace.

    Parameters
    ----------
    workspace
        The workspace's folder.
    kind
        Which documents.
    """

    def __init__(self, workspace: Path, kind: DocumentKind) -> None:
        self.kind = kind
        self.folder = workspace / kind.folder
        self.ledger = Ledger(workspace)

    def numbers(self) -> list[str]:
        """Give every number that is in use, in order."""
        return [path.stem for path in self._paths(self.folder)]

    def all(self) -> list[Document]:
        """Give every document as it stands now, in the order of their numbers."""
        return [self.parsed(path, path.stem) for path in self._paths(self.folder)]

    def get(self, number: str) -> Document:
        """Give one document by its number, as it stands now.

        Raises
        ------
        WorkspaceError
            There is none, or it was altered into something else.
        """
        path = self.folder / f"{self._checked(number)}.json"
        if not path.is_file():
            known = ", ".join(self.numbers()) or fault("refusal_files.none")
            raise self._refused(
                fault("refusal_files.no_document", kind=self._called(), number=number, known=known)
            )
        return self.parsed(path, number)

    def revision(self, number: str, revision: int) -> Document:
        """Give one document as it stood at a revision.

        Raises
        ------
        WorkspaceError
            There is no such document or revision, or it was altered.
        """
        now = self.get(number)
        if revision == now["revision"]:
            return now
        path = self._kept(number, revision)
        if not 0 < revision < now["revision"] or not path.is_file():
            raise self._refused(
                fault(
                    "refusal_files.no_revision",
                    number=number,
                    revision=revision,
                    last=now["revision"],
                )
            )
        return self.parsed(path, number)

    def add(self, document: Document) -> Document:
        """Write a new document under the next number; a number is never given twice.

        Raises
        ------
        WorkspaceError
            It departs from its schema, or the disk refuses.
        """
        with self._writing():
            taken = [*self._paths(self.folder), *self._paths(self.folder / REVISIONS)]
            last = max((int(path.stem.split("-")[1]) for path in taken), default=0)
            made = {**document, "id": f"{self.kind.letter}-{last + 1:04d}", "revision": 1}
            self._write(made)
            self.ledger.add(self.link_of(made))
        return made

    def change(self, number: str, alter: Callable[[Document], Document]) -> Document:
        """Write a new revision of a document; the one before it is kept.

        Parameters
        ----------
        number
            Its number.
        alter
            Takes a copy of the document as it stands under the lock and gives what it shall be;
            what it raises is passed on, and nothing is written.

        Raises
        ------
        WorkspaceError
            There is no such document, it was altered by hand, another process holds it, the
            disk refuses, or it is not at the revision that was expected (`expecting`).
        """
        self.get(number)
        with self._writing():
            before = self.get(number)
            self._refuse_clash(before)
            late = self._without_links(before)
            after = alter(json.loads(json.dumps(before)))
            after = {**after, "id": number, "revision": before["revision"] + 1}
            self._refuse_faults(self.folder / f"{number}.json", after)
            write_whole(self._kept(number, before["revision"]), _text(before))
            self._write(after)
            self.ledger.add(*late, self.link_of(after))
        return after

    def _refuse_clash(self, now: Document) -> None:
        number, revision = _EXPECTED.get() or (now["id"], now["revision"])
        if number == now["id"] and revision != now["revision"]:
            problem = fault(
                "refusal_files.changed_meanwhile", number=number, revision=now["revision"]
            )
            raise RevisionClash(listed(self.kind.folder, [problem]))

    def link_of(self, document: Document, what: str = WRITTEN) -> Link:
        """Give the link of a revision, to be written into the ledger."""
        return Link(what, self.kind.folder, document["id"], document["revision"],
                    fingerprint_of(document))  # fmt: skip

    def _without_links(self, now: Document) -> list[Link]:
        """Give links for revisions that have none: written before the ledger, or half a step.

        Raises
        ------
        WorkspaceError
            The document is not the one that was written last.
        """
        number, revision = now["id"], now["revision"]
        last = self.ledger.last(self.kind.folder, number)
        if last is None:
            earlier = [self.revision(number, one) for one in range(1, revision)
                       if self._kept(number, one).is_file()]  # fmt: skip
            return [self.link_of(one, CAUGHT_UP) for one in (*earlier, now)]
        if (last.revision, last.document) == (revision, fingerprint_of(now)):
            return []
        if last.revision == revision - 1 and self._kept(number, last.revision).is_file():
            before = self.revision(number, last.revision)
            if fingerprint_of(before) == last.document:
                return [self.link_of(now, CAUGHT_UP)]
        raise self._refused(
            fault("refusal_files.not_as_written", number=number, revision=last.revision)
        )

    def paths_of(self, number: str) -> list[Path]:
        """Give the files of one document: its kept revisions in order, then it as it stands."""
        kept = [path for path in self._paths(self.folder / REVISIONS)
                if path.stem.startswith(f"{number}-")]  # fmt: skip
        now = self.folder / f"{self._checked(number)}.json"
        return [*kept, *([now] if now.is_file() else [])]

    def _paths(self, folder: Path) -> list[Path]:
        if not folder.is_dir():
            return []
        numbers = rf"{self.kind.letter}-([0-9]{{4,9}})(-[0-9]{{4,9}})?"
        whole = re.compile(numbers if folder != self.folder else numbers.partition("(-")[0])
        found = [path for path in folder.glob("*.json") if whole.fullmatch(path.stem)]
        return sorted(found, key=lambda path: [int(part) for part in path.stem.split("-")[1:]])

    def _checked(self, number: str) -> str:
        if not self.kind.is_number(number):
            raise self._refused(
                fault(
                    "refusal_files.no_document_number",
                    number=number[:60],
                    kind=self._called(),
                    letter=self.kind.letter,
                )
            )
        return number

    def _kept(self, number: str, revision: int) -> Path:
        return self.folder / REVISIONS / f"{number}-{revision:04d}.json"

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with words_for_disk(self.folder.parent):
            (self.folder / REVISIONS).mkdir(parents=True, exist_ok=True)
            with held_patiently(self.folder, self.folder / LOCK):
                yield

    def _write(self, document: Document) -> None:
        path = self.folder / f"{document['id']}.json"
        self._refuse_faults(path, document)
        write_whole(path, _text(document))

    def parsed(self, path: Path, number: str) -> Document:
        """Read one file of a document, and refuse it where it is none.

        Raises
        ------
        WorkspaceError
            It cannot be read, departs from the schema, or is another document.
        """
        found = read_document(
            path, fault("refusal_files.put_last", folder=self.kind.folder, revisions=REVISIONS)
        )
        self._refuse_faults(path, found)
        if found["revision"] > MOST_REVISIONS:
            problem = fault("refusal_files.revision_many", revision=str(found["revision"])[:20])
            raise WorkspaceError(listed(str(path), [problem]))
        if found["id"] != number:
            raise WorkspaceError(
                listed(str(path), [fault("refusal_files.other_number", number=found["id"])])
            )
        return dict(found)

    def _refuse_faults(self, path: Path, document: Any) -> None:
        known = document_schema(self.kind.schema)["properties"].get("format", {}).get("enum")
        given = document.get("format") if isinstance(document, dict) else None
        if known and type(given) is int and given > max(known):
            problem = fault("refusal_files.newer_evenhand")
            raise WorkspaceError(listed(str(path), [problem]))
        faults = list(schema_faults(document, document_schema(self.kind.schema)))
        if faults:
            raise WorkspaceError(listed(str(path), [*faults[:10]]))

    def _called(self) -> Term | Name:
        named = has_term("document_kind", self.kind.folder)
        return Term("document_kind", self.kind.folder) if named else Name(self.kind.called)

    def _refused(self, problem: str) -> WorkspaceError:
        return WorkspaceError(listed(self.kind.folder, [problem]))


def _text(document: Document) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
