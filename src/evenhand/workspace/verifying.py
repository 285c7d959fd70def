"""Whether the documents of a workspace are those that were written, revision by revision."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evenhand.errors import OptionError, WorkspaceError, listed
from evenhand.workspace.appraisal_files import APPRAISALS
from evenhand.workspace.event_files import EVENTS
from evenhand.workspace.free_texts import texts_problems
from evenhand.workspace.ledger import ACCEPTED, CAUGHT_UP, START, Ledger, Link, chain_faults
from evenhand.workspace.numbered_documents import (
    Document,
    NumberedDocuments,
    fingerprint_of,
)
from evenhand.workspace.outbreak_files import OUTBREAKS
from evenhand.workspace.planning_files import SITES
from evenhand.workspace.problem_files import PROBLEMS
from evenhand.workspace.questionnaire_files import QUESTIONNAIRES
from evenhand.workspace.registration_chain import broken_links
from evenhand.workspace.registrations import KIND as REGISTRATIONS
from evenhand.workspace.registrations import is_intact
from evenhand.workspace.store import Store
from evenhand.workspace.walk_files import WALKS
from evenhand.workspace.workspace import Workspace

KINDS = (PROBLEMS, REGISTRATIONS, APPRAISALS, OUTBREAKS, SITES, EVENTS, QUESTIONNAIRES, WALKS)
GROWING = ("decisions", "gates", "amendments", "checks", "versions", "recounts", "log", "signals",
           "actions", "handovers", "comparisons")  # fmt: skip
"""Parts that are only added to, in whichever document has them."""
MISSING = ""
"""What a link that was accepted says of a revision that is not there."""


@dataclass(frozen=True)
class Verdict:
    """What a look at the ledger and at every document found.

    Attributes
    ----------
    head
        Fingerprint of the last link, to be noted elsewhere.
    links, documents, revisions
        How many were looked at.
    faults
        What was altered, taken out or put back; empty where all is as it was written.
    accepted
        Links by which an office accepted an alteration.
    late
        How many revisions had no link when they were written.
    passed
        Gates passed while something was lacking: document, entry of its `gates`.
    """

    head: str
    links: int
    documents: int
    revisions: int
    faults: tuple[str, ...]
    accepted: tuple[Link, ...]
    late: int
    passed: tuple[tuple[str, Mapping[str, Any]], ...]


def verify(workspace: Workspace, *, head: str | None = None) -> Verdict:
    """Hold every document of a workspace, in all its revisions, against the ledger.

    Parameters
    ----------
    workspace
        The city's folder.
    head
        A head that was noted earlier, elsewhere; None for none.

    Raises
    ------
    WorkspaceError
        The ledger itself cannot be read.
    """
    ledger = Ledger(workspace.folder)
    links = ledger.links()
    faults = chain_faults(links)
    faults += _heads_missing(workspace, links, head)
    told: dict[tuple[str, str], list[Link]] = {}
    for link in links:
        told.setdefault(link.of, []).append(link)
    seen = [_Seen(NumberedDocuments(workspace.folder, kind), number, told)
            for kind in KINDS for number in _numbers(workspace, kind.folder, told)]  # fmt: skip
    for one in seen:
        faults += one.faults()
    passed = [(one.number, gate) for one in seen for gate in one.now().get("gates", ())
              if gate["lacking"]]  # fmt: skip
    return Verdict(
        head=links[-1].link if links else START, links=len(links), documents=len(seen),
        revisions=sum(len(one.there) for one in seen), faults=tuple(faults),
        accepted=tuple(link for link in links if link.what == ACCEPTED),
        late=sum(link.what == CAUGHT_UP for link in links), passed=tuple(passed),
    )  # fmt: skip


def accept(workspace: Workspace, number: str, *, by: str, why: str) -> int:
    """Let a document stand as it is now, altered by hand or missing, and write that down for good.

    Parameters
    ----------
    number
        Number of any document, such as "P-0001".
    by, why
        Which office accepts it, and the reason.

    Returns
    -------
    int
        How many links were written.

    Raises
    ------
    OptionError
        There is nothing to accept, or a text is empty or names a person.
    """
    problems = texts_problems({"by": by, "why": why})
    kinds = [kind for kind in KINDS if kind.is_number(number)]
    if not kinds:
        problems.append(f"'{number[:60]}' is no number of a document; write it as P-0001")
    if problems:
        raise OptionError(listed("verify", problems))
    ledger = Ledger(workspace.folder)
    told: dict[tuple[str, str], list[Link]] = {}
    for link in ledger.links():
        told.setdefault(link.of, []).append(link)
    seen = _Seen(NumberedDocuments(workspace.folder, kinds[0]), number, told)
    new = [Link(ACCEPTED, kinds[0].folder, number, revision, print_, by, why)
           for revision, print_ in seen.differing()]  # fmt: skip
    if not new:
        raise OptionError(listed("verify", [f"{number} is as the ledger has it"]))
    ledger.add(*new)
    return len(new)


def _numbers(workspace: Workspace, folder: str, told: Iterable[tuple[str, str]]) -> list[str]:
    kind = next(one for one in KINDS if one.folder == folder)
    there = NumberedDocuments(workspace.folder, kind).numbers()
    return sorted({*there, *(number for where, number in told if where == folder)})


def _heads_missing(workspace: Workspace, links: list[Link], head: str | None) -> Iterator[str]:
    known = {START, *(link.link for link in links)}
    for manifest in Store(workspace.folder).manifests():
        if manifest.ledger is not None and manifest.ledger not in known:
            yield (
                f"import {manifest.serial} saw a head of the ledger that is not there any more: "
                "its last links were taken out, or it was made anew"
            )
    if head is not None and head not in known:
        yield "the head given is not in the ledger: links were taken out, or it was made anew"


class _Seen:
    """One document as it lies on the disk, beside its links."""

    def __init__(
        self, documents: NumberedDocuments, number: str, told: Mapping[Any, list[Link]]
    ) -> None:
        self.number = number
        self.links = {link.revision: link for link in told.get((documents.kind.folder, number), [])}
        self.spoilt: list[str] = []
        self.there: dict[int, Document] = {}
        self.last = 0
        for path in documents.paths_of(number):
            try:
                found = documents.parsed(path, number)
            except WorkspaceError as problem:
                self.spoilt += [line.removeprefix("  - ") for line in str(problem).split("\n")[1:]]
                continue
            kept_as = path.stem.removeprefix(f"{number}").removeprefix("-")
            if kept_as and int(kept_as) != found["revision"]:
                self.spoilt.append(f"what is kept as revision {int(kept_as)} is another one")
                continue
            self.last = 0 if kept_as else found["revision"]
            self.there.setdefault(found["revision"], found)

    def now(self) -> Document:
        """Give the document as it stands; empty where it is gone."""
        return self.there.get(self.last, {})

    def differing(self) -> list[tuple[int, str]]:
        """Give each revision that is not as the ledger has it, and its fingerprint now."""
        found = []
        for revision in sorted({*self.there, *self.links}):
            link = self.links.get(revision)
            now = fingerprint_of(self.there[revision]) if revision in self.there else MISSING
            if link is None or link.document != now:
                found.append((revision, now))
        return found

    def faults(self) -> list[str]:
        """Say everything that is not as it was written."""
        found = [f"{self.number}: {fault}" for fault in self.spoilt]
        linked = max((one for one, link in self.links.items() if link.document), default=0)
        for revision, now in self.differing():
            found.append(self._told(revision, now, linked))
        found += self._rewritten()
        document = self.now()
        if "amendments" in document:
            found += [f"{self.number}: {fault}" for fault in broken_links(document)]
            if not is_intact(document):
                found.append(f"{self.number}: the plan is not the one that was frozen")
        if "gates" in document:
            taken = [one for one, link in self.links.items() if link.what == ACCEPTED]
            base = self.there.get(max(taken, default=1), document)
            base = base if taken else {**base, "phase": "scanning"}
            found += [f"{self.number}: {fault}" for fault in gate_faults(document, base)]
        return found

    def _told(self, revision: int, now: str, linked: int) -> str:
        link, number = self.links.get(revision), self.number
        if link is None and not self.links:
            return (f"revision {revision} of {number} has no link: it is older than the ledger, or "
                    "was put in by hand")  # fmt: skip
        if link is None:
            return (f"revision {revision} of {number} has no link; the last one is of revision "
                    f"{linked}")  # fmt: skip
        if now == MISSING and revision > self.last > 0:
            return (f"{number} stands at revision {self.last}, the ledger at {linked}: revision "
                    f"{revision} is gone, or an older one was put in its place")  # fmt: skip
        if now == MISSING:
            return f"revision {revision} of {number} is gone"
        return f"revision {revision} of {number} was altered: its fingerprint differs"

    def _rewritten(self) -> Iterator[str]:
        """Say which parts that are only added to were rewritten from one revision to the next."""
        for revision, after in sorted(self.there.items()):
            before = self.there.get(revision - 1)
            link = self.links.get(revision)
            if before is None or (link and link.what == ACCEPTED):
                continue
            for part in GROWING:
                old, new = before.get(part, []), after.get(part, [])
                if new[: len(old)] != old:
                    yield (f"revision {revision} of {self.number} rewrites '{part}', which is only "
                           f"added to: it does not go on from revision {revision - 1}")  # fmt: skip
            if before.get("frozen") and (
                before["frozen"] != after.get("frozen") or before["plan"] != after.get("plan")
            ):
                yield f"revision {revision} of {self.number} rewrites a plan that was frozen"


def gate_faults(document: Document, base: Document) -> Iterator[str]:
    """Say where a problem file came into a phase by no gate, or through one that was binding.

    Parameters
    ----------
    document
        A problem file as it stands.
    base
        An earlier revision of it, from which on its gates are followed.

    Examples
    --------
    >>> base = {"phase": "scanning", "gates": []}
    >>> list(gate_faults({"phase": "response", "gates": []}, base))
    ['it is in response; its gates lead to scanning']
    """
    phase = base["phase"]
    for gate in document["gates"][len(base["gates"]) :]:
        if gate["from"] != phase:
            yield f"a gate leads from {gate['from']}, yet it was in {phase}"
        if gate["is_binding"] and gate["lacking"]:
            yield f"it passed the gate to {gate['to']}, which was binding, and lacked something"
        phase = gate["to"]
    if document["phase"] != phase:
        yield f"it is in {document['phase']}; its gates lead to {phase}"


__all__ = ["KINDS", "Verdict", "accept", "gate_faults", "verify"]
