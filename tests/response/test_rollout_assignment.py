"""The lot: balanced, apart, free enough, and drawn again from the same start."""

from datetime import date
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from evenhand.errors import UnsuitableData
from evenhand.response.rollout_assignment import rollout_assignment
from evenhand.statistics.allocation import allotted, drawn_waves, p_over, tightness, ways
from evenhand.tables.interventions import Interventions

from .plan_city import counts, drawn, plan, squares

FREE = np.zeros((6, 6), dtype=bool)


def draw(features, near=FREE, blocks=None, waves=1, each=2, **options):
    areas = len(features)
    rule = {"least_compared": 2, "balance": 9.0, "draws": 500, **options}
    return allotted(np.asarray(features, dtype=float)[:, None], near,
                    np.zeros(areas, dtype=int) if blocks is None else np.array(blocks),
                    waves=waves, each=each, rng=np.random.default_rng(1), **rule)  # fmt: skip


def test_all_allocations_are_listed_and_counted_by_the_binomial():
    found = draw(range(6))
    assert found.possible == len(found.kept) == 15 and found.is_listed


def test_balance_keeps_exactly_the_allocations_counted_one_by_one():
    values = [0.0, 1.0, 2.0, 3.0, 4.0, 9.0]
    found = draw(values, balance=1.0)
    kept = [
        set(chosen) for chosen in combinations(range(6), 2)
        if abs(np.mean([values[n] for n in chosen])
               - np.mean([values[n] for n in range(6) if n not in chosen])) <= 1.0
    ]  # fmt: skip
    assert sorted(map(sorted, kept)) == sorted(
        np.flatnonzero(row > 0).tolist() for row in found.kept
    )
    assert found.unbalanced == 15 - len(kept)


def test_no_compared_area_is_near_a_treated_one():
    near = np.abs(np.subtract.outer(range(6), range(6))) <= 1
    found = draw(range(6), near=near)
    for row in found.kept:
        treated, compared = np.flatnonzero(row > 0), np.flatnonzero(row == 0)
        assert not near[np.ix_(treated, compared)].any()
        assert len(compared) >= 2


def test_waves_are_never_next_to_each_other():
    near = np.abs(np.subtract.outer(range(8), range(8))) <= 1
    found = draw(range(8), near=near, waves=2, each=1)
    assert found.near > 0
    for row in found.kept:
        assert not near[np.ix_(np.flatnonzero(row == 1), np.flatnonzero(row == 2))].any()


def test_blocks_have_an_equal_part_in_every_wave():
    blocks = [0, 0, 0, 1, 1, 1]
    found = draw(range(6), blocks=blocks, waves=2, each=1)
    assert found.possible == ways(np.array(blocks), 2, 1) == 36
    for row in found.kept:
        for wave in (1, 2):
            assert sorted(np.array(blocks)[row == wave]) == [0, 1]


def test_drawn_allocations_are_as_likely_as_each_other():
    """Of 6 areas 2 waves of 1: 30 ways; 30 000 draws give each 1 000, three standard errors."""
    rng = np.random.default_rng(5)
    order = np.argsort(rng.random((30_000, 6)), axis=1)[:, :2]
    _, number = np.unique(order, axis=0, return_counts=True)
    assert len(number) == 30 and np.abs(number - 1000).max() < 4 * np.sqrt(1000)
    made, whole = drawn_waves(np.zeros(6, dtype=int), 2, 1, 3000, np.random.default_rng(1))
    assert whole and len(made) == 30


def test_bound_pairs_are_counted():
    free = tightness(draw(range(6)).kept)
    assert (free.always, free.never, free.pairs_bound) == (0, 0, 0.0)
    assert free.share_treated == pytest.approx(1 / 3)
    tight = tightness(np.array([[1, 1, 0, 0], [0, 0, 1, 1]]))
    assert tight.pairs_bound == 1.0
    assert tightness(np.array([[1, 0], [1, 0]])).always == 1


def test_the_lot_is_the_same_from_the_same_start_and_another_from_another():
    first = rollout_assignment(drawn(14), per_wave=4)
    again = rollout_assignment(drawn(14), per_wave=4)
    assert first.to_frame().equals(again.to_frame())
    others = [rollout_assignment(drawn(14), per_wave=4, seed=n).to_frame()["part"].tolist()
              for n in range(2, 8)]  # fmt: skip
    assert any(one != first.to_frame()["part"].tolist() for one in others)


def test_the_lot_gives_every_area_its_share_over_many_starts():
    """With alike areas all 45 choices are acceptable: each area is treated in a fifth of lots."""
    alike = counts({f"a{n}": 20 for n in range(10)})
    times = sum(
        rollout_assignment(alike, per_wave=2, seed=n).to_frame()["wave"].notna().to_numpy(dtype=int)
        for n in range(150)
    )
    assert times == pytest.approx(30, abs=4 * np.sqrt(150 * 0.2 * 0.8))


def test_p_has_the_floor_of_the_acceptable_allocations():
    found = rollout_assignment(counts({f"a{n}": 20 for n in range(6)}), per_wave=1)
    assert (found.accepted, found.verdict) == (6, "tight")
    assert found.smallest_p == pytest.approx(1 / 6)


def test_no_acceptable_allocation_is_an_answer():
    found = rollout_assignment(
        drawn(8), None, squares(8), per_wave=3, buffer_m=500, least_compared=4
    )
    assert (found.verdict, found.accepted) == ("none", 0)
    assert found.to_frame()["part"].eq("no_candidate").all()


def test_the_allocation_is_a_table_of_interventions():
    days = (date(2026, 1, 1), date(2026, 7, 1))
    found = rollout_assignment(
        drawn(14), None, squares(14), waves_on=days, per_wave=2, buffer_m=1, offence="robbery"
    )
    rows = Interventions.from_frame(found.interventions("M-7", "lamps")).to_frame()
    treated = rows[rows["role"].eq("treated")]
    assert treated.groupby("starts_on").size().tolist() == [2, 2]
    assert set(treated["starts_on"]) == set(pd.to_datetime(list(days)))
    assert set(rows["role"]) == {"treated", "comparison", "buffer"}


def test_areas_reached_already_are_no_candidates():
    found = rollout_assignment(
        drawn(12), plan({"a03": "treated"}, "M-2", "2024-01-01"), per_wave=2, offence="robbery"
    )
    frame = found.to_frame().set_index("area_id")
    assert frame.loc["a03", "part"] == "no_candidate"


@pytest.mark.parametrize(("options", "words"), [
    ({"per_wave": 9}, "there are 8 candidates"),
    ({"per_wave": 3, "blocks": 2}, "cannot be shared evenly by 2 blocks"),
    ({"waves_on": (date(2026, 7, 1), date(2026, 1, 1)), "per_wave": 1}, "do not rise"),
    ({"candidates": ("nowhere",)}, "there is no area 'nowhere'"),
    ({"waves_on": (date(2023, 6, 1),)}, "a lot is drawn before anything begins"),
    ({"waves_on": (date(2062, 1, 1),)}, "more than 2 years after the last month recorded"),
    ({"buffer_m": 50.0}, "8 candidates have no outline"),
])  # fmt: skip
def test_bad_input_gets_one_clear_message(options, words):
    with pytest.raises(UnsuitableData, match=words):
        rollout_assignment(drawn(8), **options)


def test_where_the_mirror_image_is_acceptable_too_p_is_twice_as_large():
    found = rollout_assignment(drawn(8), per_wave=4, balance=5.0)
    assert found.smallest_p == pytest.approx(2 / found.accepted)
    changes = dict(zip(found.to_frame()["area_id"], found.to_frame()["wave"].fillna(0) * -5.0,
                       strict=True))  # fmt: skip
    assert found.p_value(changes) == pytest.approx(found.smallest_p)


def test_p_over_the_acceptable_allocations_keeps_its_promise_whatever_is_drawn():
    """Changes follow what was balanced; each acceptable allocation in turn is the one drawn."""
    rng = np.random.default_rng(4)
    features = rng.normal(size=10)
    kept = draw(features, np.zeros((10, 10), dtype=bool), each=4, balance=0.4).kept
    everything = draw(features, np.zeros((10, 10), dtype=bool), each=4, balance=99.0).kept
    for _ in range(5):
        changes = 2 * features + rng.normal(size=10) * 0.1
        p = np.array([p_over(kept, one, changes) for one in kept])
        assert all((p <= level).mean() <= level for level in (0.05, 0.1, 0.2, 0.5))
        # Over all allocations, kept or not, it never comes near .5: the wrong set to compare with.
        wrong = np.array([p_over(everything, one, changes) for one in kept])
        assert wrong.min() > 0.3


def test_the_allocations_are_those_the_lot_was_drawn_from():
    found = rollout_assignment(drawn(10), None, squares(10, 60.0), per_wave=2, buffer_m=70.0)
    lots, frame = found.allocations(), found.to_frame().set_index("area_id")
    assert len(lots) == found.accepted == len(lots.drop_duplicates())
    part = lots.iloc[0].map(lambda one: {0: "comparison", -1: "buffer"}.get(one, "to_treat"))
    assert part.eq(frame.loc[part.index, "part"]).all()
    assert (lots > 0).mean().to_numpy() == pytest.approx(frame["share_treated"].to_numpy())


def test_every_change_is_needed_to_judge_afterwards():
    found = rollout_assignment(drawn(8), per_wave=2)
    with pytest.raises(UnsuitableData, match="candidate 'a03' has no change"):
        found.p_value({f"a{n:02d}": 0.1 for n in range(8) if n != 3})
