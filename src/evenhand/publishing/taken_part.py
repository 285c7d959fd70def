"""What came of a consultation or a short survey, with small numbers hidden: never an estimate.

Those who take part choose to. Nothing here is weighted, and no range says what residents think:
where numbers have a range it is that of the answers themselves.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from evenhand.safeguards.parts import protected

Given = Mapping[str, Any]
MOST_OPTIONS = 12


def points_told(given: Sequence[Given], options: Sequence[str]) -> list[dict[str, Any]]:
    """Give the mean of the points of each option, and the middle half of the answers.

    Parameters
    ----------
    given
        What was answered: `points` is option → points, or empty where none were given.
    options
        Codes of the options.

    Returns
    -------
    list
        For each option `code`, `mean`, `low` and `high` (first and third quartile), in whole
        points, the highest mean first; empty where nobody gave points.

    Examples
    --------
    >>> points_told([{"points": {"a": 70, "b": 30}}, {"points": {"a": 50, "b": 50}}], ["a", "b"])[0]
    {'code': 'a', 'mean': 60, 'low': 55, 'high': 65}
    """
    rows = [one["points"] for one in given if one.get("points")]
    if not rows:
        return []
    table = np.array([[row.get(code, 0) for code in options] for row in rows], dtype=float)
    low, high = np.quantile(table, [0.25, 0.75], axis=0)
    means = table.mean(axis=0)
    order = sorted(range(len(options)), key=lambda at: (-means[at], at))
    return [
        {"code": options[at], "mean": round(means[at]), "low": round(low[at]),
         "high": round(high[at])}
        for at in order
    ]  # fmt: skip


def pairs_told(given: Sequence[Given], options: Sequence[str], least: int) -> list[dict[str, Any]]:
    """Count for each two options who gave more points to the one, to the other, or to neither.

    Parameters
    ----------
    given, options
        As for `points_told`.
    least
        Counts from 1 to one less are hidden.

    Returns
    -------
    list
        `one`, `other`, and the counts `first`, `second`, `neither`; None for a hidden one.
    """
    found = []
    for one, other in combinations(options, 2):
        points = [row.get("points", {}) for row in given]
        signs = Counter(np.sign(row.get(one, 0) - row.get(other, 0)) for row in points)
        first, second, neither = protected([signs[1], signs[-1], signs[0]], least)
        found.append({"one": one, "other": other, "first": first, "second": second,
                      "neither": neither})  # fmt: skip
    return found


def baskets_told(
    given: Sequence[Given], costs: Mapping[str, int], budget: int, least: int
) -> dict[str, Any] | None:
    """Count who chose each option within the budget, and give the set that gathers the most.

    Parameters
    ----------
    given
        What was answered: `basket` lists the options that were chosen.
    costs
        Option → its cost, in the budget's unit.
    budget
        What may be spent.
    least
        Counts from 1 to one less are hidden, and those that would tell them.

    Returns
    -------
    dict or None
        `options` (`code`, `count`), and of the `set` its options and `cost`; None where nobody
        chose anything.

    Notes
    -----
    The set solves a knapsack exactly: of all sets whose costs fit in the budget, the one with the
    most choices added up; of equals the cheaper, then the one whose options were named first. It is
    worked out from the counts that are shown, so that it tells nothing of those that are not.

    Examples
    --------
    >>> rows = [{"basket": ["a", "b"]}] * 12 + [{"basket": ["c"]}] * 11
    >>> baskets_told(rows, {"a": 10, "b": 20, "c": 30}, 30, least=10)["set"]
    ['a', 'b']
    """
    if not any(one.get("basket") for one in given):
        return None
    options = list(costs)
    chosen = Counter(code for one in given for code in one.get("basket", ()))
    shown = {code: protected([chosen[code], len(given) - chosen[code]], least)[0]
             for code in options}  # fmt: skip
    best: tuple[int, ...] = ()
    rank = (0, 0)
    for size in range(1, len(options) + 1):
        for one in combinations(range(len(options)), size):
            cost = sum(costs[options[at]] for at in one)
            votes = sum(shown[options[at]] or 0 for at in one)
            if cost <= budget and all(shown[options[at]] for at in one) and (votes, -cost) > rank:
                best, rank = one, (votes, -cost)
    return {
        "options": [{"code": code, "count": shown[code]} for code in options],
        "set": [options[at] for at in best], "cost": sum(costs[options[at]] for at in best),
    }  # fmt: skip


def question_told(
    given: Sequence[Given], code: str, answers: Sequence[int], least: int
) -> dict[str, Any]:
    """Count the answers to one question of a survey, those who left it out among them.

    Parameters
    ----------
    given
        What was answered: `answers` is question → code.
    code, answers
        The question, and the codes of its answers.
    least
        Counts from 1 to one less are hidden, and those that would tell them.
    """
    counts = Counter(one.get("answers", {}).get(code) for one in given)
    parts = [*answers, None]
    shown = protected([counts[part] for part in parts], least)
    return {"code": code, "cells": [{"code": part, "count": count}
                                    for part, count in zip(parts, shown, strict=True)]}  # fmt: skip


def parts_told(
    by: str, told: Sequence[str], people: Mapping[str, float], names: Mapping[str, str], least: int
) -> dict[str, Any]:
    """Count who took part by area or age band, beside the share of who lives there.

    Parameters
    ----------
    by
        `area` or `age`.
    told
        What each one said of themselves; empty for nothing.
    people
        Area or band → its share of the population, from 0 to 1; may be empty.
    names
        Area or band → its name, in the order in which they are listed.
    least
        Counts from 1 to one less are hidden, and those that would tell them.
    """
    counts = Counter(one if one in names else "" for one in told)
    parts = [*names, ""]
    shown = protected([counts[part] for part in parts], least)
    return {"by": by, "rows": [{"name": names.get(part, ""), "count": count,
                                "people": people.get(part)}
                               for part, count in zip(parts, shown, strict=True)]}  # fmt: skip
