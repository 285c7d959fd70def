"""The problem file of the demo city, from scanning to assessment, made as a partnership would."""

import tomllib
from collections.abc import Mapping
from datetime import date
from importlib import resources
from typing import Any

from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.problem_files import ProblemFiles
from evenhand.workspace.problems import (
    add_hypothesis,
    advance,
    decide,
    judge_hypothesis,
    open_problem,
    write_parts,
)
from evenhand.workspace.workspace import Workspace

OPENED, ANALYSED, DECIDED, ASSESSED = (date(2026, 11, day) for day in (2, 3, 4, 5))
BY = "prevention officer, Prevention office of Lindeburg"
OFFENCE = "burglary_dwelling"
QUESTIONS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "rates_before": ("area_rates", {
        "level": "quarter", "base": "dwellings", "period_from": date(2024, 5, 1),
        "period_to": date(2025, 4, 30),
    }),
    "trend": ("trend", {}),
    "hours": ("aoristic_profile", {}),
    "near": ("near_repeat", {"period_from": date(2024, 11, 1), "draws": 199}),
    "repeats": ("repeat_places", {}),
}  # fmt: skip
"""Word in `problem.toml` → the question behind it, as the audit asks it where it does."""


def write_demo_problem(workspace: Workspace) -> str:
    """Write the demo city's problem file through the steps that a partnership would take.

    Parameters
    ----------
    workspace
        The demo city's folder.

    Returns
    -------
    str
        Its number; that of the file that is there, if there is one.
    """
    files = ProblemFiles(workspace.folder)
    there = files.numbers()
    if there:
        return there[0]
    path = resources.files("evenhand.demo").joinpath("problem.toml")
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    found = {
        word: workspace.run(method, offence=OFFENCE, **options).id
        for word, (method, options) in QUESTIONS.items()
    }
    opened = told["opened"]
    links = [{**one, "finding": found[one["finding"]]} for one in opened["findings"]]
    number: str = open_problem(workspace, {**opened, "findings": links}, today=OPENED)["id"]
    advance(workspace, number, to="analysis", by=BY, today=OPENED, **told["scanned"])
    _analyse(workspace, number, told, found)
    _respond(workspace, number, told)
    return number


def _analyse(
    workspace: Workspace, number: str, told: Mapping[str, Any], found: Mapping[str, str]
) -> None:
    for place, one in enumerate(told["hypotheses"], start=1):
        asked = {name: one[name] for name in ("side", "claim", "refuted_if", "mechanisms")}
        add_hypothesis(workspace, number, today=ANALYSED, **asked)
        if one["result"] != "not_tested":
            judge_hypothesis(
                workspace, number, f"H{place}", result=one["result"], reason=one["reason"],
                findings=(found[one["finding"]],), today=ANALYSED,
            )  # fmt: skip
    _write(workspace, number, told, ("goals",), ANALYSED)
    advance(workspace, number, to="response", by=BY, today=ANALYSED, **told["analysed"])


def _respond(workspace: Workspace, number: str, told: Mapping[str, Any]) -> None:
    _write(workspace, number, told, ("options", "responses"), DECIDED)
    decide(workspace, number, by="steering group, Partnership of Lindeburg", today=DECIDED,
           **told["decided"])  # fmt: skip
    _write(workspace, number, told, ("implementation", "lessons"), ASSESSED)
    advance(workspace, number, to="assessment", by=BY, today=ASSESSED, **told["responded"])


def _write(
    workspace: Workspace, number: str, told: Mapping[str, Any], parts: tuple[str, ...], on: date
) -> Document:
    now = ProblemFiles(workspace.folder).get(number)
    written = {name: told[name] for name in parts}
    return write_parts(workspace, number, written, revision=now["revision"], today=on)
