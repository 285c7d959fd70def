"""A reader who knows all that a consultation publishes, and adds and subtracts."""

from collections import Counter
from itertools import combinations, product

import numpy as np
from scipy.optimize import linprog

from evenhand.publishing.priorities_told import priorities_told
from evenhand.publishing.taken_part import baskets_told, parts_told

CODES = ("a", "b", "c")
COSTS = {"a": 20, "b": 15, "c": 12}
BUDGET = 26
AREAS = ("n", "z")
LEAST = 10


def told_of(given):
    """Give all that is published of answers, as the result of a round holds it."""
    return {
        "n": len(given), **priorities_told(given, CODES, LEAST),
        "baskets": baskets_told(given, COSTS, BUDGET, LEAST),
        "who": parts_told("area", [one["area"] for one in given], {}, {one: one for one in AREAS},
                          LEAST),
    }  # fmt: skip


def drawn(seed):
    """Draw answers at random, most of them alike in some way, so that small numbers come about."""
    draw = np.random.default_rng(seed)
    many = int(draw.integers(25, 130))
    lean = draw.dirichlet([0.5, 0.5, 0.5])
    fitting = [one for one in _sets() if sum(COSTS[code] for code in one) <= BUDGET]
    liked = draw.dirichlet([0.4] * len(fitting))
    rows = []
    for _ in range(many):
        if draw.random() < 0.4:
            points = dict.fromkeys(CODES, 0) | {CODES[draw.choice(3, p=lean)]: 100}
        elif draw.random() < 0.9:
            points = dict(zip(CODES, 10 * draw.multinomial(10, lean), strict=True))
        else:
            points = {}
        basket = fitting[draw.choice(len(fitting), p=liked)]
        rows.append({"points": points, "basket": list(basket),
                     "area": str(draw.choice(["n", "z", ""], p=[0.7, 0.25, 0.05]))})  # fmt: skip
    return rows


def _sets():
    return [one for size in range(4) for one in combinations(CODES, size)]


def _kinds():
    """List every answer that can be thought of: points in tens, a set that fits, an area."""
    shared = [(a, b, 100 - a - b) for a in range(0, 101, 10) for b in range(0, 101 - a, 10)]
    fitting = [one for one in _sets() if sum(COSTS[code] for code in one) <= BUDGET]
    return list(product([(0, 0, 0), *shared], fitting, ["n", "z", ""]))


KINDS = _kinds()
POINTS = np.array([one[0] for one in KINDS], dtype=float)
GIVES = (POINTS.sum(axis=1) > 0).astype(float)
IN_BASKET = {code: np.array([code in one[1] for one in KINDS], dtype=float) for code in CODES}
LIVES = {area: np.array([one[2] == area for one in KINDS], dtype=float) for area in (*AREAS, "")}


def _signs(one, other):
    drawn = np.sign(POINTS[:, CODES.index(one)] - POINTS[:, CODES.index(other)])
    return [(drawn == sign).astype(float) for sign in (1, -1, 0)]


def known(told):
    """Put all that is published into one system: rows that are equal, and rows that are not below.

    Returns
    -------
    tuple
        Equal rows, their numbers, rows, and the least that they can be.
    """
    equal, to, above, least = [np.ones(len(KINDS))], [told["n"]], [], []

    def say(row, count, is_above_0=False):
        if count is not None:
            equal.append(row)
            to.append(count)
        elif is_above_0:
            above.append(row)
            least.append(1)

    for row in told["pairs"]:
        counts = [row["first"], row["second"], row["neither"]]
        for one, count in zip(_signs(row["one"], row["other"]), counts, strict=True):
            say(one, count, is_above_0=counts != [None] * 3)
    for row in told["points"]:
        if row["mean"] is not None:
            points = POINTS[:, CODES.index(row["code"])] * GIVES
            half = told["step"] / 2
            above += [points - (row["mean"] - half) * GIVES, (row["mean"] + half) * GIVES - points]
            least += [0, 0]
        if row["low"] is not None:
            is_given = GIVES > 0
            for ends, share in (((row["low"] - 1, row["low"] + 9), 0.25),
                                ((row["high"] - 10, row["high"]), 0.75)):  # fmt: skip
                above += [share * GIVES - (is_given & (points <= ends[0])),
                          (is_given & (points <= ends[1])) - share * GIVES]  # fmt: skip
                least += [0, 0]
    for row in told["baskets"]["options"] if told["baskets"] else ():
        say(IN_BASKET[row["code"]], row["count"])
    for row in told["who"]["rows"]:
        say(LIVES[row["name"]], row["count"], is_above_0=True)
    return np.array(equal), np.array(to, dtype=float), above, np.array(least, dtype=float)


def sought(given):
    """Name every small number that a reader may want: its kinds of answers, and how many."""
    for one, other in combinations(CODES, 2):
        signs = Counter(np.sign(row["points"].get(one, 0) - row["points"].get(other, 0))
                        for row in given)  # fmt: skip
        for sign, row in zip((1, -1, 0), _signs(one, other), strict=True):
            yield f"{one}{other}{sign}", row, signs[sign]
    for at, code in enumerate(CODES):
        gave = (POINTS[:, at] > 0).astype(float)
        yield f"some {code}", gave, sum(row["points"].get(code, 0) > 0 for row in given)
        chosen = sum(code in row["basket"] for row in given)
        yield f"chosen {code}", IN_BASKET[code], chosen
        yield f"not {code}", 1 - IN_BASKET[code], len(given) - chosen
    for area, row in LIVES.items():
        yield f"in {area}", row, sum(one["area"] == area for one in given)


def learnt(given, told):
    """Give the small numbers that are published, or known to be nearer than small."""
    equal, to, above, least = known(told)
    found = {}
    for name, row, count in sought(given):
        if not 0 < count < LEAST:
            continue
        ends = []
        for sign in (1, -1):
            made = linprog(sign * row, A_eq=equal, b_eq=to, bounds=(0, None), method="highs",
                           A_ub=-np.array(above) if above else None,
                           b_ub=-least if above else None)  # fmt: skip
            assert made.status == 0, (name, made.message)
            ends.append(sign * made.fun)
        if ends[0] > 1 + 1e-6 or ends[1] < LEAST - 1 - 1e-6:
            found[name] = (count, *np.round(ends, 2))
    return found
