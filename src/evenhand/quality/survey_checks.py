"""Checks of surveys: answers that are not there, weights, strata and clusters, areas, waves."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from evenhand.quality.item import Group, Item, State, sized
from evenhand.tables.areas import Areas
from evenhand.tables.survey import Survey
from evenhand.tables.survey_design import SurveyDesign
from evenhand.wording.messages import Name

REASONS = ("refused", "dont_know", "not_asked", "missing")
LARGE_UNANSWERED = LARGE_OUTSIDE = 0.1
LARGE_EFFECT = 2.0
"""Weights that halve the answers they rest on, or worse."""
OFF_SCALE = 0.1
"""How far the weights of a wave may add up to another number than the population it is of."""
FEW_CLUSTERS = 2


def survey_items(
    survey: Survey, design: SurveyDesign | None = None, areas: Areas | None = None
) -> Iterator[Item]:
    """Look at a survey: item by item, then at the people asked, each once a wave.

    Parameters
    ----------
    survey
        The answers.
    design
        How each wave was drawn, asked and weighted; None where nobody said.
    areas
        The areas of the city; None where there are none.
    """
    frame = survey.to_frame()
    if frame.empty:
        return
    yield from _item_checks(frame)
    people = frame.drop_duplicates(["wave", "respondent_id"])
    yield from _weight_checks(people)
    yield _scale_check(people)
    yield from _stratum_checks(people)
    yield from _area_checks(people, areas)
    yield _break_check(people, design)


def _found(key: str, count: int, of: int, group: Group = "rows", **more: Any) -> Item:
    told: State = "found" if count else "clear" if of else "unknown"
    state: State = more.pop("state", told)
    numbers = sized(count, of) | more.pop("numbers", {})
    return Item(key=key, table="survey", group=group, state=state, numbers=numbers, **more)


def _item_checks(frame: pd.DataFrame) -> Iterator[Item]:
    """Say for each item how many did not answer, and why."""
    states = pd.crosstab(frame["item"], frame["answer_state"])
    states = states.reindex(columns=["answered", *REASONS], fill_value=0)
    for name, row in states.iterrows():
        asked = int(row.sum() - row["not_asked"])
        count = asked - int(row["answered"])
        parts = {reason: (int(row[reason]), "count") for reason in REASONS}
        yield _found(
            "unanswered", count, asked, "classes", subject=str(name), counted="answers",
            state="found", numbers=parts, words={"subject": Name(str(name))},
            is_heavy=asked == 0 or count / asked > LARGE_UNANSWERED, done="kept_states",
        )  # fmt: skip


def _weight_checks(people: pd.DataFrame) -> Iterator[Item]:
    weights = people["weight"]
    n_missing = int(weights.isna().sum())
    if n_missing == len(people):
        yield _found("no_weights", len(people), len(people), counted="people", is_heavy=True,
                     done="left_as_is")  # fmt: skip
        return
    yield _found("missing_weights", n_missing, len(people), counted="people",
                 is_heavy=n_missing > 0, done="left_as_is")  # fmt: skip
    yield _found("zero_weights", int(weights.eq(0).sum()), len(people), counted="people",
                 done="left_as_is")  # fmt: skip
    for wave, part in weights.dropna().groupby(people["wave"], observed=True):
        yield _uneven(str(wave), part.to_numpy(dtype=float))


def _uneven(wave: str, weights: "np.ndarray[Any, np.dtype[np.float64]]") -> Item:
    """Say how uneven the weights of a wave are: Kish's 1 + cv², and what is left of the answers."""
    mean = float(weights.mean())
    variation = float(weights.std() / mean) if mean else float("nan")
    effect = 1 + variation**2
    return _found(
        "uneven_weights", len(weights), len(weights), subject=wave, counted="people",
        state="found",
        numbers={
            "mean": (mean, "number"), "variation": (variation, "number"),
            "effect": (effect, "number"), "effective": (len(weights) / effect, "count"),
        },
        words={"subject": Name(wave)}, is_heavy=effect >= LARGE_EFFECT, done="left_as_is",
    )  # fmt: skip


def _scale_check(people: pd.DataFrame) -> Item:
    """Compare the sum of each wave's weights with the population of its strata."""
    off = waves = 0
    for _, part in people.groupby("wave", observed=True):
        sizes = part.groupby("stratum", observed=True)["population_size"].first()
        total, weighed = float(sizes.sum()), float(part["weight"].sum())
        if total > 0 and weighed > 0 and sizes.notna().all():
            waves += 1
            off += abs(weighed / total - 1) > OFF_SCALE
    return _found("weight_scale", off, waves, "series", counted="waves", is_heavy=off > 0,
                  done="left_as_is")  # fmt: skip


def _stratum_checks(people: pd.DataFrame) -> Iterator[Item]:
    drawn = people.dropna(subset=["stratum"])
    units = "cluster" if drawn["cluster"].notna().any() else "respondent_id"
    sizes = drawn.groupby(["wave", "stratum"], observed=True)[units].nunique()
    lonely = int(sizes.eq(1).sum())
    yield _found("lonely_strata", lonely, len(sizes), counted="strata", is_heavy=lonely > 0,
                 done="left_as_is")  # fmt: skip
    few = int(sizes.eq(FEW_CLUSTERS).sum())
    middle = float(sizes.median()) if len(sizes) else float("nan")
    yield _found("few_clusters", few, len(sizes), counted="strata", done="left_as_is",
                 numbers={"middle": (middle, "number")})  # fmt: skip


def _area_checks(people: pd.DataFrame, areas: Areas | None) -> Iterator[Item]:
    """Count people outside all areas, and areas in which nobody was asked."""
    outlines = areas.to_frame()[["level", "area_id"]] if areas is not None else None
    given = people["area_id"].dropna()
    if outlines is None or given.empty:
        for key in ("people_outside", "areas_unasked"):
            yield _found(key, 0, 0, "place", counted="people", done="kept_outside")
        return
    inside = given.isin(outlines["area_id"])
    outside = len(people) - int(inside.sum())
    yield _found("people_outside", outside, len(people), "place", counted="people",
                 is_heavy=outside > LARGE_OUTSIDE * len(people), done="kept_outside")  # fmt: skip
    levels = outlines[outlines["area_id"].isin(given)]["level"]
    level = str(levels.mode().iloc[0]) if len(levels) else ""
    of_level = {*outlines[outlines["level"].eq(level)]["area_id"]}
    unasked = len(of_level - {*given})
    yield _found("areas_unasked", unasked, len(of_level), "place", counted="areas",
                 is_heavy=unasked > 0, done="left_as_is")  # fmt: skip


def _break_check(people: pd.DataFrame, design: SurveyDesign | None) -> Item:
    """Count waves that do not compare with the one before."""
    waves = people["wave"].nunique()
    if design is None:
        return _found("mode_breaks", 0, 0, "series", counted="waves", done="left_as_is")
    frame = design.to_frame()
    broken = frame[frame["mode_break"].fillna(False).astype(bool)]["wave"]
    return _found(
        "mode_breaks", len(broken), max(waves, len(broken)), "series", counted="waves",
        words={"waves": Name(", ".join(sorted(broken)) or "–")}, is_heavy=len(broken) > 0,
        done="kept_apart_waves",
    )  # fmt: skip
