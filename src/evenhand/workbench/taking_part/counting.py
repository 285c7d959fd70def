"""What came of a round, from the portal's answers to numbers that may be read by anybody."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from evenhand.analysis.participation_coverage import AREA, participation_coverage
from evenhand.errors import EvenhandError
from evenhand.portal.contributions.models import Contribution
from evenhand.portal.taking_part.asked import Asked
from evenhand.portal.taking_part.keeping import ARGUMENT
from evenhand.portal.taking_part.models import Answer
from evenhand.publishing.priorities_told import priorities_told
from evenhand.publishing.taken_part import baskets_told, parts_told, question_told
from evenhand.tables.participation import Participation
from evenhand.workspace.problem_checks import area_names_of
from evenhand.workspace.workspace import Workspace

AGE = "age"


def result_of(workspace: Workspace, body: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Count a round.

    Parameters
    ----------
    workspace
        Whose rule for small numbers holds, and who lives there.
    body
        What was asked.
    today
        The day that the result carries.

    Returns
    -------
    dict
        As the portal's file holds it; of fewer answers than the rule's least count nothing is told
        but that there were so few.
    """
    asked, least = Asked(body), workspace.settings.disclosure.min_count
    answers = list(Answer.objects.filter(asked=asked.number).order_by("pk"))
    given = [one.given for one in answers]
    told: dict[str, Any] = {
        "on": today.isoformat(), "least": least, "n": None, "who": [], "points": [], "step": 1,
        "pairs": [], "baskets": None, "questions": [], "answer": "", "decision": "", "done": [],
    }  # fmt: skip
    if len(answers) < least:
        return told
    told |= {"n": len(answers), "who": _who(workspace, asked, answers, least)}
    codes = [one["code"] for one in asked.options]
    if codes:
        told |= priorities_told(given, codes, least)
    if asked.budget is not None:
        costs = {one["code"]: int(one["cost"]) for one in asked.options}
        told["baskets"] = baskets_told(given, costs, asked.budget, least)
    told["questions"] = [
        question_told(given, one["code"], [row["code"] for row in one["answers"]], least)
        for one in asked.questions
    ]
    return told


def participation_in(answers: list[Answer]) -> Participation:
    """Give answers as the table that says who took part, which no estimate may read."""
    rows = [
        {"contribution_id": str(at), "kind": "consultation", "on_day": one.on_day.isoformat(),
         "area_id": one.area_id or None, "group_age": one.age or None}
        for at, one in enumerate(answers)
    ]  # fmt: skip
    return Participation.from_frame(pd.DataFrame(rows).dropna(axis=1, how="all"))


def _who(
    workspace: Workspace, asked: Asked, answers: list[Answer], least: int
) -> list[dict[str, Any]]:
    people = _people(workspace, answers)
    areas = [one.area_id for one in answers]
    names = area_names_of(workspace)
    there = people.get(AREA, {})
    listed = {one: names[one] for one in names if one in there or one in areas}
    ages = {one: one for one in asked.body["ages"]}
    return [
        parts_told(AREA, areas, there, listed, least),
        parts_told(AGE, [one.age for one in answers], people.get(AGE, {}), ages, least),
    ]


def _people(workspace: Workspace, answers: list[Answer]) -> dict[str, dict[str, float]]:
    """Give the share of each area and age band in the population, where that is known."""
    if not workspace.has("exposure"):
        return {}
    tables: list[Any] = [workspace.read(name) if workspace.has(name) else None
                         for name in ("exposure", "exposure_by_group", "areas")]  # fmt: skip
    try:
        found = participation_coverage(participation_in(answers), *tables)
    except EvenhandError:  # nobody said where they live, or it is not known who lives there
        return {}
    rows = found.to_frame()
    return {
        str(by): dict(zip(part["part"].astype(str), part["share_population"], strict=True))
        for by, part in rows.groupby("by")
    }


def waiting_arguments(number: str) -> int:
    """Count the arguments that moderators have not decided on yet."""
    return Contribution.objects.filter(
        kind=ARGUMENT, about__startswith=f"{number} ", state__in=("received", "held")
    ).count()
