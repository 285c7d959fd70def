"""Registrations: how a measure will be judged, frozen before anybody knows the outcome."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from evenhand.catalogue import METHODS
from evenhand.errors import OptionError, WorkspaceError, listed
from evenhand.response.detectable_effect import DetectableEffect
from evenhand.sources.kinds import TABLES
from evenhand.wording.faults import fault
from evenhand.wording.messages import Term
from evenhand.workspace.free_texts import LONGEST, names_person, person_fault
from evenhand.workspace.numbered_documents import (
    Document,
    DocumentKind,
    NumberedDocuments,
    fingerprint_of,
)
from evenhand.workspace.registration_chain import broken_links, chained
from evenhand.workspace.workspace import Workspace

KIND = DocumentKind("registrations", "PR", "registration.schema.json", "registration")
POWER = "detectable_effect"
DESIGN = "difference_in_differences"
FOUND = ("power_plausible", "detectable", "smallest_p", "false_calls", "exaggeration", "expected")
"""Numbers of the power that a registration keeps."""
TEXTS = ("question", "measure", "plausible_source")
LISTS = ("harm", "not_looked_at")


def registrations(workspace: Path) -> NumberedDocuments:
    """Give the registrations of a workspace's folder."""
    return NumberedDocuments(workspace, KIND)


def new_registration(
    workspace: Workspace, finding: str, *, today: date, texts: Mapping[str, Any] | None = None
) -> Document:
    """Draft a registration from what was found of power.

    Parameters
    ----------
    workspace
        The city's folder.
    finding
        Number of a recorded `detectable_effect`.
    today
        The day on which it is drafted.
    texts
        Any of `TEXTS` (words), `LISTS` (several) and `design`.

    Returns
    -------
    dict
        The document, as `registration.schema.json` describes it.

    Raises
    ------
    OptionError
        The finding is one of another method, or a text is empty or names a person.
    """
    method = workspace.record(finding).method
    if method != POWER:
        raise OptionError(
            listed(
                "register",
                [fault("refusal_files.finding_of", number=finding, method=method, wanted=POWER)],
            )
        )
    recorded = workspace.again(finding)
    found = recorded.finding
    assert isinstance(found, DetectableEffect)
    given = dict(texts or {})
    _refuse(given)
    assert found.provenance is not None
    plan = _plan(workspace, found, recorded.id, found.provenance.version)
    return registrations(workspace.folder).add({
        "format": 1, "status": "draft", "opened_on": today.isoformat(),
        "plan": _with_texts(plan, given), "frozen": None, "amendments": [], "checks": [],
        "log": [{"on": today.isoformat(), "what": "drafted"}],
    })  # fmt: skip


def change_registration(
    workspace: Workspace, number: str, *, today: date, texts: Mapping[str, Any]
) -> Document:
    """Alter a draft.

    Raises
    ------
    OptionError
        Nothing is given, or a text is empty or names a person.
    WorkspaceError
        It is frozen.
    """
    given = {name: value for name, value in texts.items() if value}
    if not given:
        raise OptionError(listed("register", [fault("refusal_files.nothing_given")]))
    _refuse(given)

    def alter(document: Document) -> Document:
        refuse_altered(document)
        if document["status"] == "frozen":
            raise WorkspaceError(
                listed("register", [fault("refusal_files.plan_frozen", number=number)])
            )  # fmt: skip
        document["plan"] = _with_texts(document["plan"], given)
        return _logged(document, today, "changed")

    return registrations(workspace.folder).change(number, alter)


def freeze_registration(workspace: Workspace, number: str, *, by: str, today: date) -> Document:
    """Freeze a plan with its fingerprint.

    Parameters
    ----------
    by
        The office that answers for it.

    Raises
    ------
    OptionError
        Parts of the plan are missing; all are named.
    WorkspaceError
        It is frozen already.
    """
    _refuse({"by": by})
    there = [name for name in TABLES if workspace.has(name)]
    tables = {name: workspace.read(name).fingerprint() for name in there}

    def alter(document: Document) -> Document:
        refuse_altered(document)
        if document["status"] == "frozen":
            on = document["frozen"]["on"]
            raise WorkspaceError(
                listed("register", [fault("refusal_files.frozen_on", number=number, day=on)])
            )
        missing = missing_parts(document["plan"])
        if missing:
            raise OptionError(
                listed("register", [fault("refusal_files.plan_lacks", part=Term("plan_part", name))
                                    for name in missing])
            )  # fmt: skip
        document["status"] = "frozen"
        frozen = {
            "on": today.isoformat(), "by": by,
            "is_late": document["plan"]["starts_on"] <= today.isoformat(), "tables": tables,
        }  # fmt: skip
        document["frozen"] = {**frozen, "fingerprint": _seal(document["plan"], frozen)}
        return _logged(document, today, "frozen")

    return registrations(workspace.folder).change(number, alter)


def missing_parts(plan: Mapping[str, Any]) -> list[str]:
    """Name what a plan lacks before it may be frozen.

    Examples
    --------
    >>> missing_parts({"question": "Fewer?", "measure": "locks", "harm": [], "not_looked_at": ["x"],
    ...     "areas": [], "plausible": {"share": 0.2, "source": "review"}})
    ['harm', 'treated_areas', 'comparison_areas']
    """
    found = [name for name in ("question", "measure", *LISTS) if not plan[name]]
    roles = {area["role"] for area in plan["areas"]}
    found += [f"{role}_areas" for role in ("treated", "comparison") if role not in roles]
    if not plan["plausible"]["source"]:
        found.append("plausible_source")
    return found


def amend_registration(
    workspace: Workspace, number: str, *, what: str, why: str, today: date
) -> Document:
    """Write down a change of plan after freezing; the plan itself stays.

    Raises
    ------
    OptionError
        A text is empty or names a person.
    WorkspaceError
        It is not frozen, so that the draft can be changed instead.
    """
    _refuse({"what": what, "why": why})

    def alter(document: Document) -> Document:
        refuse_altered(document)
        if document["status"] != "frozen":
            raise WorkspaceError(
                listed("register", [fault("refusal_files.still_draft", number=number)])
            )
        entry = {"on": today.isoformat(), "what": what, "why": why}
        document["amendments"].append(chained(document, "amendments", entry))
        return _logged(document, today, "amended")

    return registrations(workspace.folder).change(number, alter)


def is_intact(document: Mapping[str, Any]) -> bool:
    """Say whether plan, day and office are those that were frozen; a draft is always intact."""
    frozen = document["frozen"]
    if (frozen is None) != (document["status"] == "draft"):
        return False
    return frozen is None or _seal(document["plan"], frozen) == frozen["fingerprint"]


def _seal(plan: Mapping[str, Any], frozen: Mapping[str, Any]) -> str:
    """Give the fingerprint of a plan with when and by whom it was frozen, on which tables."""
    beside = {name: part for name, part in frozen.items() if name != "fingerprint"}
    return fingerprint_of({"plan": plan, "frozen": beside})


def refuse_altered(document: Document) -> None:
    """Refuse a registration that was altered after it was frozen, or lost what was added to it.

    Raises
    ------
    WorkspaceError
        It is not intact.
    """
    if not is_intact(document):
        raise WorkspaceError(
            listed("register", [fault("refusal_files.plan_altered", number=document['id'])])
        )  # fmt: skip
    broken = broken_links(document)
    if broken:
        raise WorkspaceError(listed("register", [f"{document['id']}: {one}" for one in broken]))


def _plan(
    workspace: Workspace, found: DetectableEffect, number: str, version: str
) -> dict[str, Any]:
    roles = {"treated": found.treated, "comparison": found.compared, "buffer": found.buffer}
    names = _names(workspace)
    options: dict[str, Any] = {"level": found.level}
    options |= {"intervention": found.intervention} if found.intervention else {}
    options |= {"offence": found.offence} if found.offence != "all" else {}
    start = pd.Timestamp(found.starts_on)
    first = start if start.is_month_start else start + pd.offsets.MonthBegin(1)
    ends = first + pd.DateOffset(months=found.months) - pd.Timedelta(days=1)
    return {
        "question": "", "measure": "", "intervention": found.intervention or None,
        "offence_class": None if found.offence == "all" else found.offence, "level": found.level,
        "areas": [
            {"area_id": one, "area_name": names.get(one, one), "role": role}
            for role, each in roles.items() for one in each
        ],
        "starts_on": found.starts_on.isoformat(), "ends_on": ends.date().isoformat(),
        "months_before": found.months_before, "months_after": found.months,
        "buffer_m": found.buffer_m or None, "design": DESIGN, "options": options,
        "primary": {"number": "change", "p_value": "p_value"},
        "rule": {"alpha": found.alpha, "direction": "fall"},
        "plausible": {"share": found.plausible, "source": ""},
        "power": {"finding": number, "method_version": version, "verdict": found.verdict,
                  "numbers": [_number(found, number, name) for name in FOUND]},
        "harm": [], "not_looked_at": [],
    }  # fmt: skip


def _number(found: DetectableEffect, number: str, name: str) -> dict[str, Any]:
    value = float(getattr(found, name))
    return {"name": name, "value": value if value == value else None, "path": f"{number}.{name}"}


def _names(workspace: Workspace) -> dict[str, str]:
    if not workspace.has("areas"):
        return {}
    frame = workspace.read("areas").to_frame()
    return dict(zip(frame["area_id"].astype(str), frame["area_name"].astype(str), strict=True))


def _with_texts(plan: dict[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    changed = dict(plan)
    for name in ("question", "measure", "design"):
        if given.get(name):
            changed[name] = given[name]
    for name in LISTS:
        if given.get(name):
            changed[name] = list(given[name])
    if given.get("plausible_source"):
        changed["plausible"] = {**plan["plausible"], "source": given["plausible_source"]}
    return changed


def _refuse(given: Mapping[str, Any]) -> None:
    """Refuse texts that are empty, too long or name a person, and designs that do not exist."""
    problems = []
    known = [method.name for method in METHODS if method.phase == "assessment"]
    if given.get("design") and given["design"] not in known:
        problems.append(
            fault("refusal_files.no_design", name=given["design"], known=", ".join(known))
        )
    for name, value in given.items():
        each: Sequence[Any] = value if isinstance(value, (list, tuple)) else (value,)
        for text in each if name != "design" else ():
            if not str(text).strip():
                problems.append(fault("refusal.empty", name=name))
            elif len(str(text)) > LONGEST:
                problems.append(fault("refusal_files.letters_more", name=name, most=LONGEST))
            elif kind := names_person(str(text)):
                problems.append(person_fault(name, kind))
    if problems:
        raise OptionError(listed("register", problems))


def _logged(document: Document, today: date, what: str) -> Document:
    document["log"].append({"on": today.isoformat(), "what": what})
    return document
