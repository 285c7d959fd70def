"""The problem file of the demo city, from scanning to assessment, made as a partnership would."""

import tomllib
from collections.abc import Mapping
from datetime import date
from importlib import resources
from typing import Any

from evenhand.errors import OptionError, UnsuitableData
from evenhand.workspace.problem_files import ProblemFiles
from evenhand.workspace.problems import advance, decide, open_problem, write_parts
from evenhand.workspace.workspace import Workspace

OPENED, ANALYSED, DECIDED, ASSESSED = (date(2026, 11, day) for day in (2, 3, 4, 5))
OFFICER = "prevention officer, Prevention office of Lindeburg"
PARTNERSHIP = "steering group, Partnership of Lindeburg"
OFFENCE = {"offence": "burglary_dwelling"}
MEASURE = {"intervention": "M-1", **OFFENCE}
QUARTERS = {"level": "quarter", "base": "dwellings", **OFFENCE}
QUESTIONS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "rates_before": ("area_rates", {
        **QUARTERS, "period_from": date(2024, 5, 1), "period_to": date(2025, 4, 30),
    }),
    "trend": ("trend", OFFENCE),
    "hours": ("aoristic_profile", OFFENCE),
    "near": ("near_repeat", {**OFFENCE, "period_from": date(2024, 11, 1), "draws": 199}),
    "repeats": ("repeat_places", OFFENCE),
    "done": ("implementation", MEASURE),
    "effect": ("difference_in_differences", MEASURE),
    "displacement": ("displacement", MEASURE),
    "money": ("value_for_money", MEASURE),
    "harm": ("adverse_effects", {"intervention": "M-1"}),
    "rates_after": ("area_rates", {
        **QUARTERS, "period_from": date(2025, 11, 1), "period_to": date(2026, 10, 31),
    }),
}  # fmt: skip
"""Word in `problem.toml` → the question behind it, as the audit asks it where it does."""


def write_demo_problem(workspace: Workspace) -> str | None:
    """Write the demo city's problem file through the steps that a partnership would take.

    Parameters
    ----------
    workspace
        The demo city's folder.

    Returns
    -------
    str or None
        Its number; that of the file that is there, if there is one; None where the workspace does
        not hold the demo city whole, so that the questions behind the file have no answer.
    """
    there = ProblemFiles(workspace.folder).numbers()
    if there:
        return there[0]
    try:
        found = _asked(workspace)
    except (OptionError, UnsuitableData):
        return None
    path = resources.files("evenhand.demo").joinpath("problem.toml")
    told = _numbered(tomllib.loads(path.read_text(encoding="utf-8")), found)
    number: str = open_problem(workspace, told["opened"], today=OPENED)["id"]
    _pass(workspace, number, told["scanned"], "analysis", OPENED)
    _write(workspace, number, told["analysed"], ANALYSED)
    _pass(workspace, number, told["analysed"], "response", ANALYSED)
    _write(workspace, number, told["responded"], DECIDED)
    decide(workspace, number, by=PARTNERSHIP, today=DECIDED, **told["decided"])
    _pass(workspace, number, told["responded"], "assessment", DECIDED)
    _write(workspace, number, told["assessed"], ASSESSED)
    return number


def _asked(workspace: Workspace) -> dict[str, str]:
    return {
        word: workspace.run(method, **options).id for word, (method, options) in QUESTIONS.items()
    }


def _numbered(told: Any, found: Mapping[str, str]) -> Any:
    """Put numbers of findings where words stand for them."""
    if isinstance(told, list):
        return [_numbered(one, found) for one in told]
    if not isinstance(told, dict):
        return told
    made = {name: _numbered(part, found) for name, part in told.items()}
    if "finding" in told:
        made["finding"] = found[told["finding"]]
    if all(isinstance(one, str) for one in told.get("findings", [None])):
        made["findings"] = [found[one] for one in told["findings"]]
    return made


def _pass(workspace: Workspace, number: str, told: Mapping[str, Any], phase: str, on: date) -> None:
    advance(workspace, number, to=phase, why=told["why"], by=OFFICER, today=on)


def _write(workspace: Workspace, number: str, told: Mapping[str, Any], on: date) -> None:
    now = ProblemFiles(workspace.folder).get(number)
    parts = {name: part for name, part in told.items() if name != "why"}
    if "findings" in parts:
        linked = [{"finding": one["finding"], "why": one["why"]} for one in now["findings"]]
        parts["findings"] = [*linked, *parts["findings"]]
    write_parts(workspace, number, parts, revision=now["revision"], today=on)
