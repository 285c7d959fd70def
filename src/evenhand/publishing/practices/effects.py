"""The effect of a measure as it may leave the house: a rounded change that tells no count."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from math import ceil, floor, isfinite
from typing import Any

from evenhand.contract import Finding
from evenhand.errors import DisclosureError, OptionError, UnsuitableData, listed
from evenhand.publishing.asking import answer, questions
from evenhand.publishing.cutting import cut, last_day
from evenhand.publishing.release import make_release
from evenhand.safeguards.policy import DisclosurePolicy
from evenhand.taxonomy.practices import EFFECTS, EffectFields, result_of
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.practice_files import PracticeFiles
from evenhand.workspace.practice_sheets import draft_sheet, response_of, set_effect
from evenhand.workspace.problem_files import ProblemFiles
from evenhand.workspace.workspace import Workspace

STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5)
_NEAR = 1e-9


def told_effect(workspace: Workspace, finding: str, *, today: date | None = None) -> dict[str, Any]:
    """Give what may be told of an assessment's effect.

    Parameters
    ----------
    workspace
        The city's folder.
    finding
        Number of a recorded finding of one of `taxonomy.practices.EFFECTS`.
    today
        The day of the release; None takes the clock's.

    Returns
    -------
    dict
        Fields of a sheet's effect without `release`; without numbers where they may not be told.

    Raises
    ------
    OptionError
        The finding assesses no effect.

    Notes
    -----
    Assessments are withheld from releases for their rows, which set counts side by side. What
    leaves is the change and its range, made again from tables without recent records as a release
    does, and rounded to a step so coarse that whoever knows all but one of the counts behind it
    still knows that one only to ± the policy's smallest count; the range is rounded outwards.
    Where a count behind it is small itself, or no step is coarse enough, no number leaves.
    """
    record = workspace.record(finding)
    if record.method not in EFFECTS:
        known = ", ".join(sorted(EFFECTS))
        problem = f"{finding} is a finding of {record.method}, which tells no effect; give one of "
        raise OptionError(listed("practice", [problem + known]))
    policy = workspace.settings.disclosure
    last = last_day(today or datetime.now(UTC).date(), policy.delay_days)
    names = {one.table for one in record.tables.values()}
    tables = {name: cut(workspace.read(name), last) for name in sorted(names)}
    asked = questions(workspace, [finding], tables)[0]
    told: dict[str, Any] = {
        "method": record.method, "method_version": record.method_version, "finding": finding,
        "last_day": last.isoformat(),
    }  # fmt: skip
    try:
        found = answer(asked.method, asked.tables, asked.options, tables, last)
    except (UnsuitableData, DisclosureError):
        return {**told, **_untold("not_assessed")}
    fields = EFFECTS[record.method]
    is_controlled = not fields.controlled_if or bool(getattr(found, fields.controlled_if))
    told |= {"design": fields.design if is_controlled else "association", **_about(found, fields)}
    return {**told, **_numbers(found, fields, policy)}


def _about(found: Finding, fields: EffectFields) -> dict[str, Any]:
    def of(name: str) -> Any:
        return getattr(found, name, None)

    offence = of("offence")
    level = of("level")
    return {
        "offence_class": None if offence in (None, "", "all") else offence, "unit": of("unit"),
        "level": level if isinstance(level, str) and level else None, "period": of("period"),
        "areas_treated": of(fields.areas[0]), "areas_compared": of(fields.areas[1]),
        "periods_before": of("periods_before"), "periods_after": of("periods_after"),
    }  # fmt: skip


def _numbers(found: Finding, fields: EffectFields, policy: DisclosurePolicy) -> dict[str, Any]:
    change, low, high = (float(getattr(found, name)) for name in fields.change)
    if not all(map(isfinite, (change, low, high))):
        return _untold("no_range")
    counts = [float(getattr(found, name)) for name in fields.counts]
    step = step_of(counts, change, policy.min_count)
    if step is None:
        return _untold("too_few")
    shown = round(round(change / step) * step, 4)
    ends = (max(-1.0, round(floor(low / step + _NEAR) * step, 4)),
            round(ceil(high / step - _NEAR) * step, 4))  # fmt: skip
    return {
        "estimate": min(max(shown, ends[0]), ends[1]), "low": ends[0], "high": ends[1],
        "confidence": float(getattr(found, "confidence", 0.95)), "rounded_to": step,
        "result": result_of(*ends), "why_no_numbers": None,
    }  # fmt: skip


def step_of(counts: list[float], change: float, least: int) -> float | None:
    """Give the finest step that a change may be rounded to; None where none is coarse enough.

    Parameters
    ----------
    counts
        The counts of records behind the change.
    change
        The change, as a share.
    least
        The smallest count that may be told.

    Notes
    -----
    The ratio is 1 + change. A step says of it ± step / 2, and so of each count, were all others
    known, ± count × step / (2 × ratio); that must be at least `least`.

    Examples
    --------
    >>> step_of([800.0, 400.0, 900.0, 900.0], -0.5, 10)
    0.05
    >>> step_of([12.0, 9.0, 80.0, 90.0], -0.2, 10) is None
    True
    """
    if min(counts) < least:
        return None
    ratio = max(1.0 + change, _NEAR)
    wide = (step for step in STEPS if min(counts) * step / (2 * ratio) >= least - _NEAR)
    return next(wide, None)


def _untold(why: str) -> dict[str, Any]:
    return {"result": "could_not_tell", "why_no_numbers": why}


def effect_finding(workspace: Workspace, problem: Document) -> str | None:
    """Name the finding by which a problem file assesses its effect, the last that can be told."""
    known = {one.id: one.method for one in workspace.records()}
    for one in reversed(problem["assessments"]):
        if one["asks"] == "effect" and known.get(one["finding"]) in EFFECTS:
            return str(one["finding"])
    return None


def draft_from_problem(
    workspace: Workspace,
    problem: str,
    *,
    today: date,
    response: str | None = None,
    finding: str | None = None,
) -> Document:
    """Draft a sheet from a problem file, with its effect as it would be released.

    Parameters
    ----------
    workspace
        The city's folder.
    problem
        Number of the problem file.
    today
        The day on which it is drafted.
    response
        Id of the response; None takes the first.
    finding
        Number of the finding that assesses it; None takes that of the file.

    Raises
    ------
    OptionError
        There is no such response, or the finding assesses no effect.
    """
    document = ProblemFiles(workspace.folder).get(problem)
    response_of(document, response)
    number = finding or effect_finding(workspace, document)
    effect = told_effect(workspace, number, today=today) if number else None
    return draft_sheet(workspace, problem, today=today, response=response, effect=effect)


def release_sheet(workspace: Workspace, number: str, *, today: date) -> Document:
    """Release a sheet: its numbers are made again and bound to a release that is kept.

    Parameters
    ----------
    workspace
        The city's folder.
    number
        Number of the sheet.
    today
        The day of the release.

    Returns
    -------
    dict
        The sheet, which may be handed on from now on.

    Raises
    ------
    DisclosureError
        The release that goes with it cannot be made.

    Notes
    -----
    The release holds how much there is of everything and how it moves, as every release does, so
    that an effect never stands without its base.
    """
    sheet = PracticeFiles(workspace.folder).get(number)
    finding = sheet["effect"]["finding"]
    effect: Mapping[str, Any] = {}
    if finding:
        effect = told_effect(workspace, finding, today=today)
        made = make_release(workspace, [finding], today=today)
        effect = {**effect, "release": made.id}
    return set_effect(workspace, number, effect, today=today, is_released=True)
