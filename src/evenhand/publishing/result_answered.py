"""Who answered, of how many, and who is missing: what a result sheet says of its survey."""

from collections.abc import Iterator, Mapping

import pandas as pd

from evenhand.errors import OptionError, listed
from evenhand.publishing.asked import SurveyMeans, survey_means
from evenhand.publishing.blocks import Sentence
from evenhand.publishing.result_findings import Scope, plain
from evenhand.safeguards.policy import DisclosurePolicy
from evenhand.tables.table import Table
from evenhand.wording.messages import Name, Quantity, Value

RESIDENTS = "residents"
_MOST_GROUPS = 6


def answered_said(
    tables: Mapping[str, Table], scope: Scope, policy: DisclosurePolicy, invited: int | None
) -> list[Sentence]:
    """Say how many answered, of how many, and who is hardly heard; nothing without a survey.

    Parameters
    ----------
    tables
        By name: `survey`, `survey_items` and `exposure` are looked at.
    scope
        What the sheet is about.
    policy
        The city's own: smaller numbers than its least are told as such, never printed.
    invited
        How many people were asked to take part; None where nobody said.

    Raises
    ------
    OptionError
        More took part than were asked.
    """
    means = survey_means(tables)
    if means is None or not means.main:
        return []
    rows = tables["survey"].to_frame()
    rows = rows[rows["wave"].eq(means.waves[-1])]
    main = rows[rows["item"].eq(means.main)]
    return [
        *_of_how_many(main[main["area_id"].eq(scope.area)], scope, policy.min_count),
        _took_part(rows["respondent_id"].nunique(), invited),
        *_beside_residents(main, tables, scope),
        *_hardly_heard(main, means, policy.min_count),
    ]


def _of_how_many(here: pd.DataFrame, scope: Scope, least: int) -> Iterator[Sentence]:
    """Say how many of those who were asked the question answered it."""
    area = Name(scope.area_name or scope.name)
    whole, answered = len(here), int(here["answer_state"].eq("answered").sum())
    if answered < least:
        return
    if 0 < whole - answered < least:
        yield plain("answered_nearly", area=area, least=Quantity(least, "count"))
        return
    key = "answered_all" if whole == answered else "answered_some"
    values: dict[str, Value] = {"area": area, "whole": Quantity(whole, "count")}
    if key == "answered_some":
        values["answered"] = Quantity(answered, "count")
    yield plain(key, **values)


def _took_part(took_part: int, invited: int | None) -> Sentence:
    if invited is None:
        return plain("response_unknown")
    if invited < took_part:
        told = (f"option 'invited' is {invited:,}, but {took_part:,} people answered; give how "
                "many were asked to take part in the latest wave")  # fmt: skip
        raise OptionError(listed("result sheet", [told]))
    return plain(
        "response",
        took_part=Quantity(took_part, "count"),
        invited=Quantity(invited, "count"),
        share=Quantity(took_part / invited, "percent"),
    )


def _beside_residents(
    main: pd.DataFrame, tables: Mapping[str, Table], scope: Scope
) -> Iterator[Sentence]:
    """Set the area's share of the answers beside its share of the residents."""
    if "exposure" not in tables or not scope.area:
        return
    exposure = tables["exposure"].to_frame()
    exposure = exposure[exposure["base"].eq(RESIDENTS)]
    dated = exposure["period_end"].notna()
    if dated.any():
        exposure = exposure[exposure["period_end"].eq(exposure["period_end"].max())]
    people = exposure.groupby("area_id", observed=True)["value"].sum()
    answered = main[main["answer_state"].eq("answered")]["area_id"].value_counts()
    asked_in = people[people.index.isin(answered.index)]
    if scope.area not in asked_in.index or answered.sum() == 0 or asked_in.sum() <= 0:
        return
    yield plain(
        "beside_residents",
        area=Name(scope.area_name or scope.name),
        people=Quantity(float(asked_in[scope.area] / asked_in.sum()), "percent"),
        answers=Quantity(float(answered.get(scope.area, 0) / answered.sum()), "percent"),
    )


def _hardly_heard(main: pd.DataFrame, means: SurveyMeans, least: int) -> Iterator[Sentence]:
    """Name the groups from which fewer than the least answered, in the whole city."""
    few: list[str] = []
    answered = main[main["answer_state"].eq("answered")]
    for name in means.groups:
        known = main[f"group_{name}"].dropna().astype(str)
        counts = answered[f"group_{name}"].dropna().astype(str).value_counts()
        few += [f"{name} {one}" for one in sorted(set(known)) if counts.get(one, 0) < least]
    if few:
        shown = ", ".join(few[:_MOST_GROUPS]) + (" …" if len(few) > _MOST_GROUPS else "")
        yield plain("hardly_heard", groups=Name(shown), least=Quantity(least, "count"))
