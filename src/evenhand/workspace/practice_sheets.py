"""What is done with practice sheets: drafted from a problem file, written, released, withdrawn."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from evenhand.errors import OptionError, WorkspaceError, listed
from evenhand.wording.faults import fault
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.practice_checks import sheet_problems
from evenhand.workspace.practice_files import PracticeFiles
from evenhand.workspace.problem_files import ProblemFiles
from evenhand.workspace.registrations import is_intact, registrations
from evenhand.workspace.workspace import Workspace

EDITABLE = (
    "title", "problem", "mechanism", "done", "period", "dose", "cost", "side_effects", "failed",
    "ask", "licence",
)  # fmt: skip
"""Parts that people write; the effect comes from a finding, and its result from its numbers."""
NO_EFFECT: Mapping[str, Any] = {
    "design": "described", "result": "could_not_tell", "method": None, "method_version": None,
    "finding": None, "release": None, "last_day": None, "estimate": None, "low": None,
    "high": None, "confidence": None, "rounded_to": None, "offence_class": None, "unit": None,
    "level": None, "areas_treated": None, "areas_compared": None, "periods_before": None,
    "periods_after": None, "period": None, "plan": None, "why_no_numbers": "not_assessed",
}  # fmt: skip


def draft_sheet(
    workspace: Workspace,
    problem: str,
    *,
    today: date,
    response: str | None = None,
    effect: Mapping[str, Any] | None = None,
) -> Document:
    """Draft a sheet from a problem file.

    Parameters
    ----------
    workspace
        The city's folder.
    problem
        Number of the problem file.
    today
        The day on which it is drafted.
    response
        Id of the response that it tells of, such as "R1"; None takes the first.
    effect
        What came of it, as disclosure control left it; None where nothing was assessed.

    Returns
    -------
    dict
        The sheet, as `practice.schema.json` describes it.

    Raises
    ------
    OptionError
        The file has no such response, or a text of it may not leave.
    """
    document = ProblemFiles(workspace.folder).get(problem)
    done = response_of(document, response)
    made = _drafted(workspace, document, done, today)
    if effect:
        made["effect"] = {**NO_EFFECT, **effect, "plan": frozen_plan(workspace, done)}
    _refuse(made)
    return PracticeFiles(workspace.folder).add(made)


def response_of(document: Document, response: str | None) -> Document:
    """Give a response of a problem file by its id, or its first.

    Raises
    ------
    OptionError
        There is none.
    """
    for one in document["responses"]:
        if response in (None, one["id"]):
            return dict(one)
    known = ", ".join(one["id"] for one in document["responses"]) or "none yet"
    problem = fault(
        "refusal_files.no_response", number=document["id"], response=response or "", known=known
    )
    raise OptionError(listed("practice", [problem]))


def frozen_plan(workspace: Workspace, response: Document) -> str | None:
    """Give the number of the plan that was frozen before a response began, and stands as it was."""
    number = response["preregistration"]
    files = registrations(workspace.folder)
    if not number or number not in files.numbers():
        return None
    plan = files.get(number)
    is_in_time = plan["frozen"] and not plan["frozen"]["is_late"] and is_intact(plan)
    return str(number) if is_in_time else None


def _drafted(
    workspace: Workspace, document: Document, done: Document, today: date
) -> dict[str, Any]:
    concern, notes = document["concern"], document["implementation"]
    codes = [code for one in document["hypotheses"] if one["id"] in done["hypotheses"]
             for code in one["mechanisms"]]  # fmt: skip
    side = [one["says"] for one in document["assessments"] if one["asks"] in ("harm",
            "displacement")]  # fmt: skip
    return {
        "format": 1, "id": "", "revision": 1, "status": "draft", "opened_on": today.isoformat(),
        "open_since": None, "licence": "CC-BY-4.0", "city": workspace.settings.name,
        "title": document["title"],
        "problem": {
            "kind": concern["kind"], "offence_class": concern["offence_class"],
            "setting": document["setting"], "space": document["space"], "words": concern["words"],
        },
        "mechanism": {"codes": list(dict.fromkeys(codes))[:20], "words": done["mechanism"]},
        "measure": done["measure"],
        "done": " ".join(one["note"] for one in notes if one["response"] == done["id"])[:2000]
        or None,
        "period": {"starts_on": done["starts_on"], "ends_on": done["ends_on"]},
        "dose": {"planned": done["dose_planned"], "delivered": None, "unit": done["dose_unit"],
                 "words": None},
        "cost": {"amount": None, "currency": None, "year": None, "covers": None},
        "effect": dict(NO_EFFECT),
        "side_effects": side[:20],
        "failed": [one["text"] for one in document["lessons"] if one["kind"] != "worked"][:20],
        "ask": {"office": _office(document), "page": None}, "from_problem": document["id"],
        "log": [{"on": today.isoformat(), "revision": 1, "what": "drafted"}],
    }  # fmt: skip


def _office(document: Document) -> str | None:
    """Name the office that leads: function and organisation, as the file has it."""
    for one in document["partners"]:
        if one["part"] == "leads":
            told = ", ".join(text for text in (one["function"], one["organisation"]) if text)
            return told[:200]
    return None


def write_sheet(
    workspace: Workspace, number: str, parts: Mapping[str, Any], *, today: date
) -> Document:
    """Write parts of a sheet anew; a released one becomes a draft again.

    Parameters
    ----------
    parts
        Part → what is written, of `EDITABLE`; fields of a part that are left out stay.

    Raises
    ------
    OptionError
        A part is not one that people write, or a text names a person; all faults are listed.
    """
    unknown = [name for name in parts if name not in EDITABLE]
    if unknown:
        told = [fault("refusal_files.not_by_hand", name=name) for name in unknown]
        raise OptionError(listed("practice", told))

    def alter(document: Document) -> Document:
        for name, part in parts.items():
            both = isinstance(part, Mapping) and isinstance(document[name], Mapping)
            document[name] = {**document[name], **part} if both else part
        document |= {"status": "draft", "open_since": None}
        return _logged(document, today, "written")

    return _change(workspace, number, alter)


def set_effect(
    workspace: Workspace,
    number: str,
    effect: Mapping[str, Any],
    *,
    today: date,
    is_released: bool = False,
) -> Document:
    """Put what disclosure control left of an effect into a sheet.

    Parameters
    ----------
    effect
        Fields of the effect; result and plan are not taken from it.
    is_released
        Whether the sheet may be handed on from now on.
    """

    def alter(document: Document) -> Document:
        plan = document["effect"]["plan"]
        document["effect"] = {**NO_EFFECT, **effect, "plan": plan}
        if is_released:
            document |= {"status": "released", "open_since": today.isoformat()}
        return _logged(document, today, "released" if is_released else "assessed")

    return _change(workspace, number, alter)


def withdraw_sheet(workspace: Workspace, number: str, *, today: date) -> Document:
    """Take a sheet out of what is handed on; copies that others took stay theirs.

    Raises
    ------
    WorkspaceError
        It was never released.
    """

    def alter(document: Document) -> Document:
        if document["status"] != "released":
            raise WorkspaceError(
                listed("practice", [fault("refusal_files.not_released", number=number)])
            )
        return _logged({**document, "status": "withdrawn"}, today, "withdrawn")

    return _change(workspace, number, alter)


def _change(workspace: Workspace, number: str, alter: Any) -> Document:
    def checked(document: Document) -> Document:
        after: Document = alter(document)
        _refuse(after)
        return after

    return PracticeFiles(workspace.folder).change(number, checked)


def _refuse(document: Document) -> None:
    problems = sheet_problems({**document, "id": document["id"] or "SH-0001"})
    if problems:
        raise OptionError(listed("practice", problems[:20]))


def _logged(document: Document, today: date, what: str) -> Document:
    entry = {"on": today.isoformat(), "revision": document["revision"] + 1, "what": what}
    return {**document, "log": [*document["log"], entry]}
