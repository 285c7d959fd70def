"""What a consultation publishes, against a reader who adds and subtracts all of it."""

from collections import Counter
from itertools import combinations

import numpy as np
import pytest

from evenhand.publishing.priorities_told import priorities_told
from evenhand.publishing.taken_part import baskets_told, question_told
from evenhand.safeguards.parts import protected

from .consultations import CODES, LEAST, drawn, learnt, told_of


def given(*rows):
    """Give answers: points of a, b and c, a set, and how many gave them."""
    return [{"points": dict(zip(CODES, points, strict=True)) if points else {},
             "basket": list(basket), "area": area}
            for points, basket, area, many in rows for _ in range(many)]  # fmt: skip


def one_by_one(answers):
    """Tell each table as if it stood alone, means as they are."""
    points = np.array([[row["points"].get(code, 0) for code in CODES] for row in answers])
    pairs = []
    for one, other in combinations(range(3), 2):
        signs = Counter(np.sign(points[:, one] - points[:, other]))
        shown = protected([signs[1], signs[-1], signs[0]], LEAST)
        pairs.append({"one": CODES[one], "other": CODES[other],
                      **dict(zip(("first", "second", "neither"), shown, strict=True))})  # fmt: skip
    own = points[points.sum(axis=1) > 0]
    means = [{"code": code, "mean": round(own[:, at].mean()), "low": None}
             for at, code in enumerate(CODES)]  # fmt: skip
    chosen = [sum(code in row["basket"] for row in answers) for code in CODES]
    counts = [protected([one, len(answers) - one], LEAST)[0] for one in chosen]
    return told_of(answers) | {
        "points": means, "step": 1, "pairs": pairs,
        "baskets": {"options": [{"code": code, "count": count}
                                for code, count in zip(CODES, counts, strict=True)]},
    }  # fmt: skip


ALL_TO_ONE = given(((100, 0, 0), "a", "n", 60), ((0, 100, 0), "b", "n", 36),
                   ((0, 0, 100), "c", "z", 4))  # fmt: skip
DEAR = given(((50, 50, 0), "a", "n", 50), ((50, 50, 0), "b", "n", 44), ((50, 0, 50), "c", "n", 4))


def test_the_attack_finds_what_tables_one_by_one_tell():
    """All points to one option: 4 of 100 are its mean; and three that exclude each other."""
    found = learnt(ALL_TO_ONE, one_by_one(ALL_TO_ONE))
    assert found["some c"][1] > 1
    assert learnt(DEAR, one_by_one(DEAR))["chosen c"][2] == pytest.approx(4)


@pytest.mark.parametrize("answers", [ALL_TO_ONE, DEAR, *(drawn(seed) for seed in (15, 21, 304))])
def test_nobody_can_work_out_a_small_number_of_a_consultation(answers):
    assert learnt(answers, told_of(answers)) == {}


@pytest.mark.long
@pytest.mark.parametrize("seed", range(25, 225))
def test_nobody_can_work_out_a_small_number_of_many_consultations(seed):
    answers = drawn(seed)
    assert learnt(answers, told_of(answers)) == {}


def test_what_is_safe_is_told_whole():
    told = told_of(given(((60, 30, 10), "a", "n", 30), ((10, 30, 60), "b", "z", 25),
                         ((30, 60, 10), "c", "n", 20)))  # fmt: skip
    assert told["step"] == 1
    assert [one["count"] for one in told["baskets"]["options"]] == [30, 25, 20]
    assert {one["mean"] for one in told["points"]} == {35, 38, 27}
    assert all(one["low"] is not None for one in told["points"])
    # first, second: a–b 30 to 45, a–c 50 to 25, b–c 50 to 25
    assert [(one["first"], one["second"]) for one in told["pairs"]] == [(30, 45), (50, 25),
                                                                       (50, 25)]  # fmt: skip


@pytest.mark.parametrize("others", [0, 1, 9])
def test_what_nearly_all_said_is_told_of_nobody(others):
    """Of whoever took part it would be known what they said; a blank must not tell all from 9."""
    rows = [{"answers": {"q": 1}}] * 40 + [{"answers": {"q": 2}}] * others
    told = question_told([*rows, *[{"answers": {}}] * 20], "q", [1, 2, 3], LEAST)
    assert {one["count"] for one in told["cells"]} == {None}
    baskets = [{"basket": ["a"]}] * 40 + [{"basket": ["b"]}] * others
    told = baskets_told(baskets, {"a": 10, "b": 10}, 10, LEAST)
    assert [one["count"] for one in told["options"]] == [None, None]
    points = [{"points": {"a": 60, "b": 40}}] * 40 + [{"points": {"a": 40, "b": 60}}] * others
    pair = priorities_told(points, ["a", "b"], LEAST)["pairs"][0]
    assert (pair["first"], pair["second"], pair["neither"]) == (None, None, None)


def test_a_mean_of_few_is_hidden_and_no_other_tells_it():
    answers = given(((50, 50, 0), "", "n", 40), ((60, 0, 40), "", "n", 6))
    told = {one["code"]: one["mean"] for one in told_of(answers)["points"]}
    assert told["c"] is None
    assert sum(one is None for one in told.values()) >= 2
    assert priorities_told(answers[:9], list(CODES), LEAST)["points"] == []


def test_the_middle_half_stands_where_a_quarter_is_enough():
    rows = [{"points": {"a": n, "b": 100 - n}} for n in (20, 40, 60, 80)]
    for many, is_there in ((9, False), (10, True)):
        told = priorities_told(rows * many, ["a", "b"], LEAST)["points"]
        assert [one["low"] is not None for one in told] == [is_there] * 2, many
    assert (told[0]["low"], told[0]["high"]) == (20, 60)
