"""What is recorded around a site: counted by a finding, small numbers hidden, counted again."""

from datetime import date, timedelta
from typing import Any

import pandas as pd

from evenhand.contract import Finding
from evenhand.errors import OptionError, listed
from evenhand.safeguards.disclosure import control
from evenhand.safeguards.layout import Layout
from evenhand.scanning.daily import known_days
from evenhand.tables.incidents import Incidents
from evenhand.wording.faults import fault
from evenhand.wording.messages import Name
from evenhand.workspace.findings import Recorded, real_options
from evenhand.workspace.planning import change, logged
from evenhand.workspace.planning_files import Document, PlanningFiles
from evenhand.workspace.running import find_method
from evenhand.workspace.workspace import Workspace

METHOD = "site_surroundings"
_COLUMNS = ("count", "count_before", "change", "change_low", "change_high")
_DERIVED = ("change", "change_low", "change_high")
ALL = "all"


def count_around(workspace: Workspace, number: str, *, today: date) -> Document:
    """Count what is recorded on and around a site, and keep the numbers that may be shown.

    Parameters
    ----------
    workspace, number
        The city's folder, and the file.
    today
        The day of counting: records younger than the city's own delay are left out, since a
        statement leaves the house.

    Raises
    ------
    OptionError
        The site is not on the map yet.
    UnsuitableData, WorkspaceError
        There are no incidents, or the file is closed.
    """
    document = PlanningFiles(workspace.folder).get(number)
    site = document["site"]
    if site is None:
        raise _nowhere(number)
    last = last_day(workspace, today)
    recorded = workspace.run(
        METHOD, outline=site["outline"], within_m=site["within_m"], period_to=last,
        period_from=_year_to(last),
    )  # fmt: skip
    made = _counted(workspace, recorded, today)

    def alter(now: Document) -> Document:
        if now["site"] != site:
            raise _nowhere(number)
        now["counted"] = made
        return logged(now, today, "counted")

    return change(workspace, number, alter)


def recount(workspace: Workspace, number: str, *, today: date) -> Document:
    """Ask the question of the file's numbers again, with the options and seed that it had.

    The answer is written beside the former numbers, with whether any of them differs: records
    that came in late or were corrected since.

    Raises
    ------
    OptionError
        Nothing was counted yet.
    UnsuitableData, WorkspaceError
        The incidents are gone, or the file is closed.
    """
    before = PlanningFiles(workspace.folder).get(number)["counted"]
    if before is None:
        problem = fault("refusal_sheets.nothing_counted", number=Name(number))
        raise OptionError(listed("planning", [problem]))
    stored = workspace.record(before["finding"]).options
    options = real_options(find_method(METHOD), stored)
    recorded = workspace.run(METHOD, **options)
    made = _counted(workspace, recorded, today)

    def alter(now: Document) -> Document:
        differs = bool(differences(before["numbers"], made["numbers"]))
        now["recounts"].append({"on": today.isoformat(), "of": before["finding"],
                                "finding": made["finding"], "differs": differs,
                                "numbers": made["numbers"]})  # fmt: skip
        return logged(now, today, "recounted")

    return change(workspace, number, alter)


def take_recount(workspace: Workspace, number: str, *, today: date) -> Document:
    """Let the numbers that were counted last stand in the place of the former ones.

    Raises
    ------
    OptionError
        They were not counted again, or nothing differs.
    """

    def alter(now: Document) -> Document:
        last = last_recount(now)
        if last is None or last["finding"] == now["counted"]["finding"]:
            raise OptionError(
                listed("planning", [fault("refusal_sheets.nothing_to_take", number=Name(number))])
            )
        record = workspace.record(last["finding"])
        now["counted"] |= {"finding": last["finding"], "numbers": last["numbers"],
                           "on": last["on"], "method_version": record.method_version}  # fmt: skip
        return logged(now, today, "counted")

    return change(workspace, number, alter)


def last_recount(document: Document) -> Document | None:
    """Give the last time that the numbers of a file, as they stand, were counted again."""
    counted = document["counted"]
    rows = [one for one in document["recounts"] if counted and one["of"] == counted["finding"]]
    return rows[-1] if rows else None


def differences(
    before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> list[tuple[str, dict[str, Any] | None, dict[str, Any] | None]]:
    """Give each number that is not what it was: its name, as it was, as it is now.

    Examples
    --------
    >>> was = [{"name": "count[all]", "value": 12, "path": "F-0001.n", "is_hidden": False}]
    >>> [name for name, _, _ in differences(was, [was[0] | {"value": 13}])], differences(was, was)
    (['count[all]'], [])
    """
    old = {one["name"]: one for one in before}
    new = {one["name"]: one for one in after}
    names = [*new, *(name for name in old if name not in new)]
    return [(name, old.get(name), new.get(name)) for name in names
            if _shown(old.get(name)) != _shown(new.get(name))]  # fmt: skip


def last_day(workspace: Workspace, today: date) -> date:
    """Give the end of the last whole month that is recorded and old enough to be told.

    Raises
    ------
    UnsuitableData, WorkspaceError
        There are no incidents with a day.
    """
    incidents = workspace.read("incidents")
    assert isinstance(incidents, Incidents)
    days = known_days(incidents).dropna()
    policy = workspace.settings.disclosure
    newest = today - timedelta(days=policy.delay_days)
    last = min(days.max().date(), newest) if len(days) else newest
    following = last + timedelta(days=1)
    return last if following.day == 1 else last.replace(day=1) - timedelta(days=1)


def _year_to(last: date) -> date:
    following = last + timedelta(days=1)
    return following.replace(year=following.year - 1)


def _nowhere(number: str) -> OptionError:
    return OptionError(
        listed("planning", [fault("refusal_sheets.not_on_map", number=Name(number))])
    )


def _shown(one: dict[str, Any] | None) -> tuple[Any, ...] | None:
    return None if one is None else (one["value"], one["is_hidden"])


def _counted(workspace: Workspace, recorded: Recorded, today: date) -> Document:
    finding = recorded.finding
    record = workspace.record(recorded.id)
    return {
        "finding": recorded.id,
        "method_version": record.method_version,
        "on": today.isoformat(),
        "least": workspace.settings.disclosure.min_count,
        "first_on": str(finding.starts_on),  # type: ignore[attr-defined]
        "last_on": str(finding.ends_on),  # type: ignore[attr-defined]
        "numbers": _numbers(workspace, recorded.id, finding),
    }


def _numbers(workspace: Workspace, number: str, finding: Finding) -> list[dict[str, Any]]:
    """Give every number of a finding that disclosure control lets stand, and mark the others."""
    kind = type(finding)
    frame = finding.to_frame()
    layout = Layout(name=number, key=kind.KEY, counts=kind.COUNTS, derived=kind.DERIVED,
                    part_of=kind.PART_OF)  # fmt: skip
    done = control([(frame, layout)], workspace.settings.disclosure)[0].frame
    pairs = zip(done.to_dict("records"), frame.to_dict("records"), strict=True)
    found = [
        _number(number, f"{column}[{true['offence_class']}]", shown[column], true[column])
        for shown, true in pairs
        for column in _COLUMNS
        if pd.notna(true[column])
    ]
    is_hidden = bool(done.set_index("offence_class")["count"].isna().get(ALL, True))
    share = getattr(finding, "share_fewer", float("nan"))
    for name in ("share_fewer", "ground_km2", "draws"):
        value = getattr(finding, name)
        if pd.notna(share) or name == "ground_km2":
            hides = is_hidden and name == "share_fewer"
            found.append(_number(number, name, None if hides else value, value))
    return found


def _number(finding: str, name: str, shown: Any, true: Any) -> dict[str, Any]:
    hidden = pd.isna(shown) and pd.notna(true)
    value = None if hidden else float(shown)
    whole = value is not None and value.is_integer() and not name.startswith(_DERIVED)
    return {"name": name, "value": int(value) if whole and value is not None else value,
            "path": f"{finding}.{name}", "is_hidden": bool(hidden)}  # fmt: skip
