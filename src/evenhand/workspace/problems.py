"""What is done with problem files: opened, written, judged, decided on, moved on, taken over."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from evenhand.errors import OptionError, UnsuitableData, WorkspaceError, listed
from evenhand.taxonomy.problem_files import PHASES, gates_between
from evenhand.wording.faults import fault
from evenhand.wording.messages import Name, Term
from evenhand.workspace.findings import Recorded
from evenhand.workspace.json_schema import schema_faults
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.problem_checks import content_problems
from evenhand.workspace.problem_files import ProblemFiles, problem_schema
from evenhand.workspace.problem_gates import gate_lacks
from evenhand.workspace.problem_parts import (
    EDITABLE,
    by_whom,
    completed,
    decision_entry,
    empty_part,
    made_again,
    new_links,
    number_entries,
)
from evenhand.workspace.workspace import Workspace

RESULTS = ("not_tested", "refuted", "held_up", "cannot_be_told")


def open_problem(
    workspace: Workspace,
    parts: Mapping[str, Any],
    *,
    today: date,
    decided: Mapping[str, str] | None = None,
) -> Document:
    """Open a problem file, with its first decision where one is given: both or neither.

    Parameters
    ----------
    workspace
        The city's folder.
    parts
        Part → what is written: title, concern, setting and space are needed; see
        `problem_parts.EDITABLE` for the others.
    today
        The day on which it is opened.
    decided
        `what`, `why` and `by` of a decision, as `decide` takes them.

    Returns
    -------
    dict
        The file, as `problem.schema.json` describes it.

    Raises
    ------
    OptionError
        Something needed is missing, a text names a person or profiles a group, or something that
        is named is not there; all faults are listed.
    """
    needed = ("title", "concern", "setting", "space")
    missing = [name for name in needed if name not in parts]
    if missing:
        raise OptionError(
            listed(
                "problem", [fault("refusal_sheets.schema_missing", name=name) for name in missing]
            )
        )
    empty = {name: empty_part(name) for name in EDITABLE}
    empty["place"] = {"areas": [], "named": [], "streets": [], "points": [], "words": None}
    document: Document = {
        "format": 1, "id": "P-0001", "revision": 1, "phase": "scanning",
        "opened_on": today.isoformat(), **empty, "decisions": [], "gates": [], "origin": None,
        "log": [{"on": today.isoformat(), "revision": 1, "what": "opened"}],
    }  # fmt: skip
    document |= completed(workspace, document, parts)
    if decided is not None:
        document["decisions"].append(decision_entry(document, **decided, today=today))
        document["log"].append({"on": today.isoformat(), "revision": 1, "what": "decision"})
        number_entries(document["decisions"], "D")
    refuse_faults(workspace, document)
    return ProblemFiles(workspace.folder).add(document)


def write_parts(
    workspace: Workspace,
    number: str,
    parts: Mapping[str, Any],
    *,
    revision: int,
    today: date,
) -> Document:
    """Write parts of a file anew, as a draft of one of its revisions.

    Parameters
    ----------
    workspace, parts, today
        As for `open_problem`; parts that are not given stay as they are.
    number
        Number of the file.
    revision
        The revision that the draft was made from. What others have changed since stays, unless
        the draft changes the same part.

    Raises
    ------
    WorkspaceError
        The draft and somebody else changed the same part, or the file is closed.
    OptionError
        As for `open_problem`.
    """
    files = ProblemFiles(workspace.folder)
    base = files.revision(number, revision)
    found = made_again(workspace, new_links(parts, base))

    def alter(now: Document) -> Document:
        made = completed(workspace, base, parts, found)
        changed = {name: part for name, part in made.items() if part not in (base[name], now[name])}
        both = [name for name in changed if now[name] != base[name]]
        if both:
            told = [fault("refusal_files.written_meanwhile", name=name, number=number,
                          revision=revision) for name in both]  # fmt: skip
            raise WorkspaceError(listed("problem", told))
        if not changed:
            raise OptionError(listed("problem", [fault("refusal_files.draft_same")]))
        return _logged({**now, **changed}, today, "written")

    return _change(workspace, number, alter)


def add_hypothesis(
    workspace: Workspace,
    number: str,
    *,
    side: str,
    claim: str,
    refuted_if: str,
    today: date,
    mechanisms: tuple[str, ...] = (),
) -> Document:
    """Write down a hypothesis with what would refute it.

    Parameters
    ----------
    side
        target, place or offender: the side of the crime triangle. Of offenders only what makes an
        offence easy or tempting there is written, never who they are.
    claim, refuted_if
        What is held, and what would be seen if it were wrong.
    mechanisms
        By what one could act on it, as `evidence_options` takes them.

    Raises
    ------
    OptionError
        The claim is about persons or a kind of people, or nothing could refute it.
    """

    def alter(document: Document) -> Document:
        entry: dict[str, Any] = {
            "side": side, "claim": claim, "refuted_if": refuted_if, "result": "not_tested",
            "mechanisms": list(mechanisms), "findings": [], "reason": None,
        }  # fmt: skip
        return _entered(document, "hypotheses", "H", entry, today, "hypothesis")

    return _change(workspace, number, alter)


def judge_hypothesis(
    workspace: Workspace,
    number: str,
    hypothesis: str,
    *,
    result: str,
    today: date,
    findings: tuple[str, ...] = (),
    reason: str | None = None,
) -> Document:
    """Write what became of a hypothesis, with the evidence.

    Parameters
    ----------
    hypothesis
        Its id, such as "H1".
    result
        One of `RESULTS`.
    findings
        Numbers of findings; they are linked to the file if they are not yet.
    reason
        What was seen; where there is no finding, also where it comes from.

    Raises
    ------
    OptionError
        There is no such hypothesis or finding, or a result has no evidence.
    """
    known = made_again(workspace, findings)

    def alter(document: Document) -> Document:
        _linked_too(workspace, document, known, f"{hypothesis}: {reason or result}")
        entry = _entry(document, "hypotheses", hypothesis)
        entry |= {"result": result, "findings": list(findings), "reason": reason}
        return _logged(document, today, "hypothesis_judged")

    return _change(workspace, number, alter)


def link_finding(
    workspace: Workspace,
    number: str,
    finding: str,
    *,
    why: str,
    today: date,
    asks: str | None = None,
    goal: str | None = None,
) -> Document:
    """Link a finding to a file; with `asks`, as a part of its assessment.

    Parameters
    ----------
    finding
        Its number, such as "F-0012".
    why
        What it says about this problem.
    asks
        done, effect, displacement, harm, money or goal: what it assesses.
    goal
        Id of the goal that it measures.

    Raises
    ------
    OptionError
        There is no such finding or goal.
    """
    known = made_again(workspace, (finding,))

    def alter(document: Document) -> Document:
        _linked_too(workspace, document, known, why)
        if asks:
            document["assessments"].append(
                {"finding": finding, "goal": goal, "asks": asks, "says": why}
            )
        return _logged(document, today, "finding")

    return _change(workspace, number, alter)


def decide(
    workspace: Workspace, number: str, *, what: str, why: str, by: str, today: date
) -> Document:
    """Write a decision down; it is never rewritten, only followed by another.

    Parameters
    ----------
    what, why
        What was decided, and the reasons.
    by
        "function, organisation": who decided, never a person.

    Raises
    ------
    OptionError
        `by` has no comma, or a text names a person.
    """

    def alter(document: Document) -> Document:
        entry = decision_entry(document, what=what, why=why, by=by, today=today)
        return _entered(document, "decisions", "D", entry, today, "decision")

    return _change(workspace, number, alter)


def advance(
    workspace: Workspace, number: str, *, to: str, why: str, by: str, today: date
) -> Document:
    """Move a file to another phase; what the gates on the way still lack is written down.

    Parameters
    ----------
    to
        The phase; an earlier one goes back, through no gate.
    why
        The reason, which is kept with what was lacking.
    by
        "function, organisation": who let it pass.

    Returns
    -------
    dict
        The file; its last entry of `gates` names what was lacking.

    Raises
    ------
    UnsuitableData
        Something is lacking at a gate that the partnership made binding.
    OptionError
        There is no such phase, it is in it already, or a text names a person.
    """
    function, organisation = by_whom(by)
    if to not in PHASES:
        raise OptionError(
            listed(
                "problem", [fault("refusal_files.no_phase", phase=to[:60], known=", ".join(PHASES))]
            )
        )

    def alter(document: Document) -> Document:
        now = document["phase"]
        if now == to:
            there = Term("problem_phase", to)
            told = fault("refusal.there_already", number=Name(number), phase=there)
            raise OptionError(listed("problem", [told]))
        lacks = _gate_lacks(workspace, document, to)
        document["gates"].append({
            "on": today.isoformat(), "from": now, "to": to, "lacking": lacks,
            "is_binding": to in workspace.settings.binding_gates, "why": why,
            "function": function, "organisation": organisation,
        })  # fmt: skip
        return _logged({**document, "phase": to}, today, "advanced")

    return _change(workspace, number, alter, is_open=False)


def _gate_lacks(workspace: Workspace, document: Document, to: str) -> list[str]:
    lacks: list[str] = []
    for phase in gates_between(document["phase"], to):
        missing = gate_lacks(workspace, document, phase)
        if missing and phase in workspace.settings.binding_gates:
            told = [fault("refusal.lacks", need=Term("problem_need", need)) for need in missing]
            where = fault("refusal_files.gate_binds", number=document["id"], phase=phase)
            raise UnsuitableData(listed(where, told))
        lacks += missing
    return lacks


def _change(
    workspace: Workspace, number: str, alter: Callable[[Document], Document], is_open: bool = True
) -> Document:
    def checked(document: Document) -> Document:
        if is_open and document["phase"] == "closed":
            problem = fault("refusal_files.closed_problem", number=number)
            raise WorkspaceError(listed("problem", [problem]))
        after = alter(document)
        refuse_faults(workspace, after)
        return after

    return ProblemFiles(workspace.folder).change(number, checked)


def refuse_faults(workspace: Workspace, document: Document) -> None:
    """Refuse what departs from the schema or holds what it must not, without printing it.

    Raises
    ------
    OptionError
        All faults, listed.
    """
    problems = list(schema_faults(document, problem_schema()))
    if not problems:
        problems = content_problems(workspace, document)
    if problems:
        raise OptionError(listed("problem", problems[:20]))


def _entered(
    document: Document, part: str, letter: str, entry: dict[str, Any], today: date, what: str
) -> Document:
    document[part].append({"id": "", **entry})
    number_entries(document[part], letter)
    return _logged(document, today, what)


def _entry(document: Document, part: str, name: str) -> dict[str, Any]:
    for one in document[part]:
        if one["id"] == name:
            found: dict[str, Any] = one
            return found
    known = ", ".join(one["id"] for one in document[part]) or "none yet"
    raise OptionError(
        listed("problem", [fault("refusal_files.not_here", name=name[:20], known=known)])
    )


def _linked_too(
    workspace: Workspace, document: Document, known: Mapping[str, Recorded | None], why: str
) -> None:
    linked = {one["finding"] for one in document["findings"]}
    fresh = [{"finding": one, "why": why} for one in known if one not in linked]
    both = {"findings": [*document["findings"], *fresh]}
    document |= completed(workspace, document, both, known)


def _logged(document: Document, today: date, what: str) -> Document:
    entry = {"on": today.isoformat(), "revision": document["revision"] + 1, "what": what}
    return {**document, "log": [*document["log"], entry]}
