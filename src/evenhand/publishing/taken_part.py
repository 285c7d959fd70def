"""What came of a consultation or a short survey, with small numbers hidden: never an estimate.

Those who take part choose to. Nothing here is weighted, and no range says what residents think:
where numbers have a range it is that of the answers themselves.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from evenhand.safeguards.answers import (
    Counted,
    nearly_alike,
    protected_answers,
    told_together,
)
from evenhand.safeguards.parts import protected

Given = Mapping[str, Any]
MOST_OPTIONS = 12


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
        Counts from 1 to one less are hidden, and those that would tell them; so is what nearly
        all chose, or nearly nobody.

    Returns
    -------
    dict or None
        `options` (`code`, `count`), and of the `set` its options and `cost`; None where fewer than
        `least` chose anything, nobody included.

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
    if sum(bool(one.get("basket")) for one in given) < least:
        return None
    options = list(costs)
    shown = _baskets_shown(given, costs, budget, least)
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


def _baskets_shown(
    given: Sequence[Given], costs: Mapping[str, int], budget: int, least: int
) -> dict[str, int | None]:
    """Say of which options it may be told how many chose them, all being told at once.

    Options whose costs do not fit together are never chosen by the same person: where two of
    them gather nearly all, few are left for a third. Each set that fits is a kind of answer.
    """
    codes, whole = list(costs), len(given)
    chosen = [frozenset(one.get("basket", ())) & set(codes) for one in given]
    fitting = [frozenset(one) for size in range(len(codes) + 1)
               for one in combinations(codes, size)
               if sum(costs[code] for code in one) <= budget]  # fmt: skip
    kinds = list(dict.fromkeys([*fitting, *chosen]))
    numbers = []
    for code in codes:
        count = sum(code in one for one in chosen)
        has = np.array([code in one for one in kinds])
        if nearly_alike([count, whole - count], least):
            is_rest = whole - count < count
            numbers.append(Counted(has != is_rest, whole - count if is_rest else count, False))
        else:
            numbers.append(Counted(has, count))
    shown = told_together(whole, numbers, np.zeros((0, len(kinds))), least)
    return dict(zip(codes, shown or [None] * len(codes), strict=True))


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
        Counts from 1 to one less are hidden, and those that would tell them; all of them where
        nearly all gave the same answer.
    """
    counts = Counter(one.get("answers", {}).get(code) for one in given)
    parts = [*answers, None]
    shown = protected_answers([counts[part] for part in answers], counts[None], least)
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
