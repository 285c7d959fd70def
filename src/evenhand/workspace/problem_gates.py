"""What a problem file lacks for a gate, with what stands in its workspace beside it."""

from collections.abc import Collection, Mapping

from evenhand.taxonomy.problem_files import gates_between, lacking
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.registration_chain import broken_links
from evenhand.workspace.registrations import is_intact, registrations
from evenhand.workspace.workspace import Workspace


def gate_lacks(workspace: Workspace, document: Document, phase: str) -> tuple[str, ...]:
    """Name what a file lacks for the gate of a phase.

    Parameters
    ----------
    workspace
        The city's folder; what was delivered stands in its table of deliveries, and plans of
        assessment among its registrations.
    document
        A problem file.
    phase
        The phase that is to be entered.
    """
    is_asked = phase == "assessment" and document["responses"]
    return lacking(document, phase, _there(workspace) if is_asked else {})


def next_gate(workspace: Workspace, document: Document) -> tuple[str, tuple[str, ...]] | None:
    """Give the next phase of a file and what it still lacks for it; None for a closed one."""
    following = gates_between(document["phase"], "closed")
    if not following:
        return None
    return following[0], gate_lacks(workspace, document, following[0])


def _there(workspace: Workspace) -> Mapping[str, Collection[str]]:
    """Name the measures of which something was delivered, and the plans frozen in time."""
    delivered: Collection[str] = ()
    if workspace.has("deliveries"):
        delivered = set(workspace.read("deliveries").to_frame()["intervention_id"].astype(str))
    frozen = {
        one["id"]
        for one in registrations(workspace.folder).all()
        if one["frozen"]
        and not one["frozen"]["is_late"]
        and is_intact(one)
        and not broken_links(one)
    }
    return {"deliveries": delivered, "registrations": frozen}
