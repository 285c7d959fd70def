"""What is added to a frozen registration: a chain, in which each entry holds the one before it."""

from collections.abc import Mapping
from typing import Any

from evenhand.wording.faults import fault
from evenhand.workspace.numbered_documents import fingerprint_of

CHAINED = ("amendments", "checks")
"""Parts of a registration that are only added to, each a chain from the frozen plan on."""


def chained(document: Mapping[str, Any], part: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Give an entry with the fingerprint of what stands before it.

    Parameters
    ----------
    document
        A frozen registration.
    part
        `amendments` or `checks`.
    entry
        What is to be added.

    Examples
    --------
    >>> frozen = {"frozen": {"fingerprint": "f" * 64}, "amendments": []}
    >>> chained(frozen, "amendments", {"what": "later"})["former"] == "f" * 64
    True
    """
    return {**entry, "former": _before(document, part, len(document[part]))}


def broken_links(document: Mapping[str, Any]) -> list[str]:
    """Say where entries were taken out of a registration, put in or altered; empty for nowhere.

    Notes
    -----
    The last entry is held by no other one: that it was altered or taken out tells the ledger.
    Entries written before there was a chain hold nothing, and stand before those that do.

    Examples
    --------
    >>> frozen = {"id": "PR-0001", "frozen": {"fingerprint": "f" * 64}, "amendments": [],
    ...     "checks": []}
    >>> for what in ("one", "two", "three"):
    ...     frozen["amendments"].append(chained(frozen, "amendments", {"what": what}))
    >>> broken_links(frozen)
    []
    >>> del frozen["amendments"][1]
    >>> broken_links(frozen)
    ["entry 2 of 'amendments' does not go on from the one before it: one is missing or altered"]
    """
    if document["frozen"] is None:
        return [fault("refusal_files.chain_draft", part=part) for part in CHAINED
                if document[part]]  # fmt: skip
    faults: list[str] = []
    for part in CHAINED:
        has_begun = False
        for at, entry in enumerate(document[part]):
            has_begun |= "former" in entry
            if has_begun and entry.get("former") != _before(document, part, at):
                faults.append(fault("refusal_files.chain_broken", entry=at + 1, part=part))
    return faults


def _before(document: Mapping[str, Any], part: str, at: int) -> str:
    if at == 0:
        return str(document["frozen"]["fingerprint"])
    return fingerprint_of(document[part][at - 1])
