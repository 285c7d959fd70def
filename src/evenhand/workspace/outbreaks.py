"""What is done with outbreak files: opened on a finding, filled, followed up and closed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from evenhand.analysis.insecurity_outbreak import CALLED, InsecurityOutbreak
from evenhand.errors import OptionError, UnsuitableData, WorkspaceError, listed
from evenhand.taxonomy.urgency import candidate_causes, points_of
from evenhand.wording.faults import fault
from evenhand.wording.messages import Name
from evenhand.workspace.findings import Recorded
from evenhand.workspace.free_texts import texts_problems
from evenhand.workspace.outbreak_files import Document, OutbreakFiles
from evenhand.workspace.workspace import Workspace

METHOD = "insecurity_outbreak"
STATUSES = ("open", "likely", "unlikely")
OPENING = ("estimate", "low", "high", "signals", "expected", "incidents_estimate", "incidents_low",
           "incidents_high", "beyond", "beyond_low", "beyond_high", "recent_signals",
           "recent_expected")  # fmt: skip
FOLLOWED = ("estimate", "low", "high", "recent_signals", "recent_expected")


def open_outbreak(
    workspace: Workspace, area: str, *, today: date, finding: str | None = None
) -> Document:
    """Open a file on the last rise of an area.

    Parameters
    ----------
    workspace
        The city's folder.
    area
        Id or name of an area.
    today
        The day on which it is opened.
    finding
        Number of a recorded finding of `insecurity_outbreak`; None asks now.

    Returns
    -------
    dict
        The file, as `outbreak.schema.json` describes it.

    Raises
    ------
    UnsuitableData
        No signals rise in the area, or it cannot be watched.
    OptionError
        There is no such area, or the finding is one of another method.
    WorkspaceError
        The area has an open file on this rise.
    """
    recorded = _recorded(workspace, finding)
    found = _of_outbreaks(recorded)
    row = _row(found, area)
    files = OutbreakFiles(workspace.folder)
    begins = str(row["begins_on"].date())
    for one in files.all():
        if (one["status"], one["area_id"], one["finding"]["begins_on"]) == (
            "open", row["area_id"], begins,
        ):  # fmt: skip
            problem = fault(
                "refusal_sheets.open_already", area=Name(one["area_name"]), number=Name(one["id"])
            )
            raise WorkspaceError(listed("outbreak", [problem]))
    assert found.provenance is not None
    reasons = [name for name in str(row["reasons"]).split(", ") if name]
    return files.add({
        "format": 1, "id": "", "revision": 1, "status": "open",
        "area_id": str(row["area_id"]), "area_name": str(row["area_name"]),
        "opened_on": today.isoformat(),
        "finding": {
            "id": recorded.id, "row": found.key_of(row),
            "method_version": found.provenance.version, "verdict": str(row["verdict"]),
            "begins_on": begins, "noticed_on": str(row["noticed_on"].date()),
            "offence_class": None if pd.isna(row["offence_class"]) else str(row["offence_class"]),
            "carried_by": str(row["carried_by"]).split(", "),
            "numbers": _numbers(recorded, found, row, OPENING),
        },
        "urgency": {
            "level": str(row["urgency"]), "points": int(row["points"]),
            "reasons": [{"reason": name, "points": points_of(name)} for name in reasons],
        },
        "causes": [
            {"cause": cause, "status": "open", "evidence": []} for cause in candidate_causes()
        ],
        "communication": [], "follow_up": [], "notes": [], "closed": None,
        "log": [{"on": today.isoformat(), "what": "opened"}],
    })  # fmt: skip


def add_evidence(
    workspace: Workspace, number: str, cause: str, *, today: date, status: str | None = None,
    speaks_for: str | None = None, speaks_against: str | None = None, source: str | None = None,
) -> Document:  # fmt: skip
    """Write evidence for or against a candidate cause, and how likely it now seems.

    Raises
    ------
    OptionError
        There is no such cause or status, evidence has no source, or a text names a person.
    """
    problems = _choice("cause", cause, candidate_causes())
    problems += _choice("status", status, STATUSES) if status else []
    given = {"for": speaks_for, "against": speaks_against}
    if any(given.values()) and not source:
        problems.append(fault("refusal_files.no_source"))
    if not any(given.values()) and not status:
        problems.append(fault("refusal_files.no_judgement"))
    _refuse(problems, {**given, "source": source})

    def alter(document: Document) -> Document:
        row = next((one for one in document["causes"] if one["cause"] == cause), None)
        if row is None:
            row = {"cause": cause, "status": "open", "evidence": []}
            document["causes"].append(row)
        row["status"] = status or row["status"]
        row["evidence"] += [
            {"on": today.isoformat(), "speaks": speaks, "text": text, "source": source}
            for speaks, text in given.items()
            if text
        ]
        return _logged(document, today, "cause")

    return _change(workspace, number, alter)


def add_note(workspace: Workspace, number: str, text: str, *, today: date) -> Document:
    """Write a note into a file.

    Raises
    ------
    OptionError
        The text is empty or names a person.
    """
    _refuse([], {"note": text})

    def alter(document: Document) -> Document:
        document["notes"].append({"on": today.isoformat(), "text": text})
        return _logged(document, today, "note")

    return _change(workspace, number, alter)


def add_message(
    workspace: Workspace, number: str, *, to: str, what: str, by: str, on: date, today: date
) -> Document:
    """Plan what is said to whom, when, and by which office.

    Raises
    ------
    OptionError
        A text is empty or names a person.
    """
    _refuse([], {"to": to, "what": what, "by": by})

    def alter(document: Document) -> Document:
        planned = {"on": on.isoformat(), "to": to, "what": what, "by": by}
        rows = [*document["communication"], planned]
        document["communication"] = sorted(rows, key=lambda row: str(row["on"]))
        return _logged(document, today, "communication")

    return _change(workspace, number, alter)


def plan_follow_up(
    workspace: Workspace, number: str, *, due: date, what: str, today: date
) -> Document:
    """Set a day on which the signals are looked at again.

    Raises
    ------
    OptionError
        The text is empty or names a person, or the day lies before the file was opened.
    """
    opened = OutbreakFiles(workspace.folder).get(number)["opened_on"]
    problems: list[str] = []
    if due.isoformat() < opened:
        problems.append(fault("refusal_sheets.due_before", due=Name(str(due)), opened=Name(opened)))
    _refuse(problems, {"what": what})

    def alter(document: Document) -> Document:
        asked: dict[str, Any] = {
            "due_on": due.isoformat(),
            "what": what,
            "done_on": None,
            "numbers": [],
        }
        rows = [*document["follow_up"], asked]
        document["follow_up"] = sorted(rows, key=lambda row: str(row["due_on"]))
        return _logged(document, today, "follow_up_planned")

    return _change(workspace, number, alter)


def do_follow_up(workspace: Workspace, number: str, place: int, *, today: date) -> Document:
    """Look at the signals again, and write their numbers beside those of the opening.

    Parameters
    ----------
    place
        Which follow-up, counted from 1.

    Raises
    ------
    OptionError
        There is no such follow-up, or it is done.
    """
    files = OutbreakFiles(workspace.folder)
    document = files.get(number)
    planned: list[dict[str, Any]] = document["follow_up"]
    if not 0 < place <= len(planned) or planned[place - 1]["done_on"]:
        left = [str(n) for n, one in enumerate(planned, start=1) if not one["done_on"]]
        raise OptionError(
            listed("outbreak", [fault("refusal_files.no_follow_up", place=place,
                                      known=", ".join(left) or fault("refusal_files.none"))])
        )  # fmt: skip
    options = workspace.record(document["finding"]["id"]).options
    known = {name: value for name, value in options.items() if value is not None}
    recorded = workspace.run(METHOD, **{k: v for k, v in known.items() if k != "until"})
    found = _of_outbreaks(recorded)
    frame = found.to_frame()
    rows = frame[frame["area_id"].eq(document["area_id"])].sort_values("begins_on")
    if rows.empty:
        raise UnsuitableData(listed("outbreak", [fault("refusal_sheets.no_signals_left")]))
    numbers = _numbers(recorded, found, rows.iloc[-1], FOLLOWED)

    def alter(before: Document) -> Document:
        before["follow_up"][place - 1] |= {"done_on": today.isoformat(), "numbers": numbers}
        return _logged(before, today, "follow_up_done")

    return _change(workspace, number, alter)


def close_outbreak(workspace: Workspace, number: str, *, why: str, today: date) -> Document:
    """Close a file, with the reason.

    Raises
    ------
    OptionError
        The text is empty or names a person.
    """
    _refuse([], {"why": why})

    def alter(document: Document) -> Document:
        document["status"] = "closed"
        document["closed"] = {"on": today.isoformat(), "why": why}
        return _logged(document, today, "closed")

    return _change(workspace, number, alter)


def _change(workspace: Workspace, number: str, alter: Any) -> Document:
    files = OutbreakFiles(workspace.folder)
    if files.get(number)["status"] == "closed":
        problem = fault("refusal_sheets.closed_file", number=Name(number))
        raise WorkspaceError(listed("outbreak", [problem]))
    return files.change(number, alter)


def _recorded(workspace: Workspace, finding: str | None) -> Recorded:
    return workspace.run(METHOD) if finding is None else workspace.again(finding)


def _of_outbreaks(recorded: Recorded) -> InsecurityOutbreak:
    if not isinstance(recorded.finding, InsecurityOutbreak):
        made = recorded.finding.provenance
        named = made.method if made else "unknown"
        raise OptionError(
            listed(
                "outbreak",
                [
                    fault(
                        "refusal_files.finding_of", number=recorded.id, method=named, wanted=METHOD
                    )
                ],
            )
        )
    return recorded.finding


def _row(found: InsecurityOutbreak, area: str) -> pd.Series:
    """Give the last rise of an area, by its id or name."""
    frame = found.to_frame()
    rows = frame[frame["area_id"].eq(area) | frame["area_name"].eq(area)]
    if len(set(rows["area_id"])) != 1:
        known = ", ".join(sorted(frame["area_name"].unique()))
        key = "no_area_called" if rows.empty else "areas_alike"
        raise OptionError(
            listed("outbreak", [fault(f"refusal_files.{key}", area=area, known=known)])
        )
    row = rows.sort_values("begins_on").iloc[-1]
    if row["verdict"] not in CALLED:
        key = "unwatched" if row["verdict"] == "cannot_say" else "no_rise"
        told = fault(f"refusal_sheets.{key}", area=Name(str(row["area_name"])))
        raise UnsuitableData(listed("outbreak", [told]))
    return row


def _numbers(
    recorded: Recorded, found: InsecurityOutbreak, row: pd.Series, names: tuple[str, ...]
) -> list[dict[str, Any]]:
    """Give numbers of a row, each with the path that makes it again."""
    key = found.key_of(row)
    return [
        {"name": name, "value": float(row[name]), "path": f"{recorded.id}.{name}[{key}]"}
        for name in names
        if pd.notna(row[name])
    ]


def _logged(document: Document, today: date, what: str) -> Document:
    document["log"].append({"on": today.isoformat(), "what": what})
    return document


def _choice(name: str, value: str, known: tuple[str, ...]) -> list[str]:
    if value in known:
        return []
    return [fault("refusal_sheets.no_choice", name=Name(name), value=Name(value),
                  known=Name(", ".join(known)))]  # fmt: skip


def _refuse(problems: list[str], texts: Mapping[str, str | None]) -> None:
    """Refuse texts that are empty, too long or name a person, without printing them."""
    problems += texts_problems(texts)
    if problems:
        raise OptionError(listed("outbreak", problems))
