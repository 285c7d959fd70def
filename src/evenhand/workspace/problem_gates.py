"""What a problem file lacks for a gate, with what stands in the tables of its workspace."""

from evenhand.taxonomy.problem_files import gates_between, lacking
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.workspace import Workspace


def gate_lacks(workspace: Workspace, document: Document, phase: str) -> tuple[str, ...]:
    """Name what a file lacks for the gate of a phase.

    Parameters
    ----------
    workspace
        The city's folder; what was delivered stands in its table of deliveries.
    document
        A problem file.
    phase
        The phase that is to be entered.
    """
    is_delivered = phase == "assessment" and document["responses"] and workspace.has("deliveries")
    tables = {}
    if is_delivered:
        ids = workspace.read("deliveries").to_frame()["intervention_id"]
        tables["deliveries"] = set(ids.astype(str))
    return lacking(document, phase, tables)


def next_gate(workspace: Workspace, document: Document) -> tuple[str, tuple[str, ...]] | None:
    """Give the next phase of a file and what it still lacks for it; None for a closed one."""
    following = gates_between(document["phase"], "closed")
    if not following:
        return None
    return following[0], gate_lacks(workspace, document, following[0])
