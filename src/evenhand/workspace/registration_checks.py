"""An assessment held against its registration: what was registered, what ran, what it decides."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from evenhand.catalogue import method as method_named
from evenhand.contract import Finding
from evenhand.errors import OptionError, WorkspaceError, listed
from evenhand.wording.faults import fault
from evenhand.workspace.findings import Record, plain_options
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.registration_chain import chained
from evenhand.workspace.registrations import refuse_altered, registrations
from evenhand.workspace.workspace import Workspace

ROLES = ("treated", "comparison", "buffer")


def check_registration(workspace: Workspace, number: str, finding: str, *, today: date) -> Document:
    """Hold an assessment against a frozen plan, and write down every departure.

    Parameters
    ----------
    workspace
        The city's folder.
    number
        Of the registration.
    finding
        Number of the recorded assessment.
    today
        The day of the check.

    Returns
    -------
    dict
        The registration, the check last in `checks`.

    Raises
    ------
    WorkspaceError
        The plan is a draft, or was altered after it was frozen.
    OptionError
        The finding is no assessment.
    """
    document = registrations(workspace.folder).get(number)
    refuse_altered(document)
    if document["status"] != "frozen":
        raise WorkspaceError(
            listed("register", [fault("refusal_files.freeze_first", number=number)])
        )
    record = workspace.record(finding)
    if method_named(record.method).phase != "assessment":
        raise OptionError(
            listed(
                "register",
                [fault("refusal_files.no_assessment", number=finding, method=record.method)],
            )
        )
    found = workspace.again(finding).finding
    checked = {
        "on": today.isoformat(), "finding": finding,
        "departures": departures(workspace, document, record, found),
        "outcome": outcome(document["plan"], record.id, found),
    }  # fmt: skip

    def alter(kept: Document) -> Document:
        kept["checks"].append(chained(kept, "checks", checked))
        kept["log"].append({"on": today.isoformat(), "what": "checked"})
        return kept

    return registrations(workspace.folder).change(number, alter)


def departures(
    workspace: Workspace, document: Document, record: Record, found: Finding
) -> list[dict[str, str]]:
    """List where an assessment departs from its plan.

    Returns
    -------
    list
        `what` (method, option, areas, day, order), `name`, `registered` and `ran`, as text.
    """
    plan, rows = document["plan"], []
    if record.method != plan["design"]:
        rows.append(_row("method", "", plan["design"], record.method))
    else:
        rows += _options(plan, record)
    rows += _areas(workspace, plan, found)
    rows += _day(workspace, plan) + _periods(plan, found)
    if record.made_on < document["frozen"]["on"]:
        rows.append(_row("order", "", document["frozen"]["on"], record.made_on))
    return rows


def _options(plan: Mapping[str, Any], record: Record) -> list[dict[str, str]]:
    """Compare options: those registered, and the defaults of all others."""
    options = method_named(plan["design"]).options()
    defaults = plain_options({name: default for name, (_, default) in options.items()})
    expected = {**defaults, **plan["options"]}
    ran = {name: record.options.get(name, defaults.get(name)) for name in expected}
    return [_row("option", name, value, ran[name])
            for name, value in expected.items()
            if name in options and not _same(name, value, ran[name], plan)]  # fmt: skip


def _same(name: str, registered: Any, ran: Any, plan: Mapping[str, Any]) -> bool:
    """Say whether an option is as registered; one left open may take what the plan implies."""
    if registered == ran:
        return True
    implied = {"intervention": plan["intervention"], "offence": plan["offence_class"],
               "level": plan["level"]}  # fmt: skip
    return name in implied and None in (registered, ran) and implied[name] in (registered, ran)


def _areas(workspace: Workspace, plan: Mapping[str, Any], found: Finding) -> list[dict[str, str]]:
    registered = {role: sorted(one["area_id"] for one in plan["areas"] if one["role"] == role)
                  for role in ROLES}  # fmt: skip
    ran = _roles_of(workspace, plan, found)
    if ran is None:
        return []
    return [_row("areas", role, ", ".join(registered[role]), ", ".join(ran[role]))
            for role in ran if registered[role] != ran[role]]  # fmt: skip


def _roles_of(
    workspace: Workspace, plan: Mapping[str, Any], found: Finding
) -> dict[str, list[str]] | None:
    """Give the areas that the assessment used, or those now in the table of interventions."""
    frame = found.to_frame()
    if {"area_id", "area_role"} <= set(frame.columns):
        used = frame["area_role"].replace({"untouched": "comparison"})
        return {role: sorted(map(str, frame.loc[used.eq(role), "area_id"]))
                for role in ("treated", "comparison")}  # fmt: skip
    rows = _written(workspace, plan)
    if rows is None:
        return None
    return {role: sorted(map(str, rows.loc[rows["role"].eq(role), "area_id"])) for role in ROLES}


def _day(workspace: Workspace, plan: Mapping[str, Any]) -> list[dict[str, str]]:
    rows = _written(workspace, plan)
    if rows is None:
        return []
    first = rows.loc[rows["role"].eq("treated"), "starts_on"].min()
    began = first.date().isoformat()
    return [] if began == plan["starts_on"] else [_row("day", "", plan["starts_on"], began)]


def _periods(plan: Mapping[str, Any], found: Finding) -> list[dict[str, str]]:
    """Compare the months looked at: as many after, and at least as many before."""
    months = {name: getattr(found, f"periods_{name}", None) for name in ("before", "after")}
    if None in months.values() or getattr(found, "period", "month") != "month":
        return []
    rows = []
    if months["before"] < plan["months_before"]:
        rows.append(_row("months", "before", plan["months_before"], months["before"]))
    if months["after"] != plan["months_after"]:
        rows.append(_row("months", "after", plan["months_after"], months["after"]))
    return rows


def _written(workspace: Workspace, plan: Mapping[str, Any]) -> Any:
    """Give the rows of the plan's intervention in the table as it is now; None for none."""
    if not workspace.has("interventions") or plan["intervention"] is None:
        return None
    frame = workspace.read("interventions").to_frame()
    rows = frame[frame["intervention_id"].eq(plan["intervention"])]
    return rows if rows["role"].eq("treated").any() else None


def outcome(plan: Mapping[str, Any], number: str, found: Finding) -> dict[str, Any]:
    """Say what the registered rule makes of an assessment.

    Returns
    -------
    dict
        The deciding number, its p-value, and whether the rule calls it; None where the finding
        has no such number.
    """
    name, rule = plan["primary"]["number"], plan["rule"]
    value, p = (_finite(getattr(found, one, None)) for one in (name, plan["primary"]["p_value"]))
    called = None
    if value is not None and p is not None:
        way = {"fall": value < 0, "rise": value > 0, "either": True}[rule["direction"]]
        called = bool(p <= rule["alpha"] and way)
    return {"number": name, "value": value, "p_value": p, "called": called,
            "path": f"{number}.{name}"}  # fmt: skip


def _finite(value: Any) -> float | None:
    if value is None or not math.isfinite(float(value)):
        return None
    return float(value)


def _row(what: str, name: str, registered: Any, ran: Any) -> dict[str, str]:
    return {"what": what, "name": name, "registered": _text(registered), "ran": _text(ran)}


def _text(value: Any) -> str:
    return "–" if value is None or value == "" else str(value)
