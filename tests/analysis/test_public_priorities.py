import numpy as np
import pandas as pd
import pytest

import evenhand as eh
from evenhand.errors import UnsuitableData
from evenhand.statistics.estimate_ranks import estimate_ranks
from evenhand.statistics.joint_means import joint_means
from evenhand.statistics.survey_design import design_of
from evenhand.statistics.survey_estimates import means
from evenhand.tables.survey import Survey
from evenhand.taxonomy.classes import is_class
from evenhand.taxonomy.items import bank
from evenhand.taxonomy.problems import KINDS, RELATIONS, problems_of
from evenhand.wording.messages import term

ITEMS = tuple(f"lb_top_problem_{place}" for place in (1, 2, 3))


def survey(lists, weights=None):
    """Make a survey of lists of up to three problems; what is left out was not answered."""
    rows = [
        (f"r{who}", item, answers[place] if place < len(answers) else None)
        for who, answers in enumerate(lists) for place, item in enumerate(ITEMS)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["respondent_id", "item", "answer"])
    frame["answer"] = frame["answer"].astype("Int64")
    frame["answer_state"] = np.where(frame["answer"].isna(), "dont_know", "answered")
    frame["weight"] = 1.0 if weights is None else np.repeat(weights, 3)
    return Survey.from_frame(frame.assign(wave="1"))


def counts(**numbers):
    return eh.Counts.from_frame(pd.DataFrame({
        "area_id": "n", "period_start": "2025-01-01", "period_end": "2025-12-31",
        "offence_source": list(numbers), "offence_class": list(numbers), "unit": "offences",
        "count": list(numbers.values()),
    }))  # fmt: skip


def priorities(lists, numbers=None, **options):
    numbers = numbers or {"robbery": 100, "misconduct": 900, "damage": 400}
    return eh.public_priorities(survey(lists), counts(**numbers), draws=199, **options)


TERROR_FIRST = [(9, 7, 5), (9, 7, 8), (9, 5, 7), (7, 5, 3)] * 40


def test_shares_are_those_counted_by_hand():
    found = priorities(TERROR_FIRST)
    assert found.cite("share[first|terrorism]") == pytest.approx(0.75, rel=1e-12)
    assert found.cite("share[named|nuisance]") == 1
    assert found.cite("share[named|damage]") == pytest.approx(0.75, rel=1e-12)
    assert found.cite("count[named|robbery]") == 40
    assert found.cite("share[count|nuisance]") == pytest.approx(900 / 1400, rel=1e-12)
    # A year of robbery weighs 365 days each, damage and misconduct far less (Cambridge index).
    assert found.cite("rank_low[cchi_2026|robbery]") == 1
    assert found.share_near == 1 and found.share_far == pytest.approx(0.75)


def test_that_petty_crime_fills_lists_which_others_head_is_said_only_if_both_are_sure():
    sure = priorities(TERROR_FIRST)
    assert sure.far_is_first and sure.near_is_wider
    assert "crime and nuisance nearby is on more lists" in sure.explain().written()
    few = priorities([(9, 8), (9, 8), (9, 12), (7, 8)] * 40)  # terrorism heads, and is on more
    assert few.far_is_first and not few.near_is_wider
    assert "cannot be told" in few.explain().written()
    level = priorities([(9, 7), (7, 5), (7, 9), (9, 5)] * 6)
    assert not level.far_is_first
    assert str(level.explain().answer).startswith("Named most often: noise and nuisance")


def test_a_pair_the_other_way_round_is_named_with_its_ruler():
    found = priorities(TERROR_FIRST)
    assert ("cchi_2026", "damage", "robbery") in found.reversals
    assert "surely stand" in found.explain().written()
    assert not priorities([(3, 5)] * 30 + [(5, 3)] * 30).reversals


def test_what_has_no_recorded_class_has_no_share_of_records():
    found = priorities(TERROR_FIRST)
    frame = found.to_frame()
    recorded = frame[~frame["measure"].isin(["named", "first"])]
    assert not set(found.not_recorded) & set(recorded["problem"])
    assert {"terrorism", "traffic", "cyber_and_fraud"} <= set(found.not_recorded)
    assert "terrorism" in str(found.explain().limits[1])


def test_who_did_not_choose_a_first_problem_is_set_aside():
    found = priorities([*TERROR_FIRST, (), ()])
    assert found.set_aside == {"dont_know": 2}
    assert found.cite("share[first|terrorism]") == pytest.approx(0.75)


def test_quality_of_life_is_told_where_it_is_asked_for():
    frame = survey(TERROR_FIRST).to_frame()
    people = frame.drop_duplicates("respondent_id").assign(item="lb_quality_of_life")
    people["answer"] = pd.array([1] * 40 + [2] * 120, dtype="Int64")
    both = Survey.from_frame(pd.concat([frame, people], ignore_index=True))
    found = eh.public_priorities(both, counts(robbery=9, damage=9), draws=199,
                                 life_item="lb_quality_of_life")  # fmt: skip
    assert found.share_life == pytest.approx(0.25)
    assert "lower the quality of life of 25" in found.explain().written()


@pytest.mark.parametrize(("options", "words"), [
    ({"problem_items": ("aesfdrk",)}, "nothing says which recorded classes"),
    ({"problem_items": ()}, "no item is named"),
    ({"problem_items": ("lb_top_problem_4",)}, "there is no item 'lb_top_problem_4'"),
])  # fmt: skip
def test_items_that_are_not_mapped_or_not_asked_are_refused(options, words):
    with pytest.raises(UnsuitableData, match=words):
        priorities(TERROR_FIRST, **options)


def test_no_record_at_all_is_refused():
    with pytest.raises(UnsuitableData, match="nothing was recorded"):
        priorities(TERROR_FIRST, {"robbery": 0})


def test_every_answer_of_the_bank_is_mapped_in_words_of_each_language():
    problems = problems_of("lb_top_problem_1")
    assert {one.code for one in problems} == set(bank()["lb_top_problem_1"].codes)
    for one in problems:
        assert one.kind in KINDS and one.relation in RELATIONS
        assert all(is_class(name) for name in one.classes)
        assert bool(one.classes) == (one.relation != "none")
        for language in ("en", "fr"):
            assert "_" not in term("problem", one.name, language)


def test_joint_means_are_those_of_each_item_alone():
    draw = np.random.default_rng(3)
    sample = design_of(draw.uniform(1, 3, 60), strata=np.arange(60) % 2,
                       clusters=np.arange(60) % 12)  # fmt: skip
    values = draw.integers(0, 2, (60, 3)).astype(float)
    values[::7, 1] = np.nan
    both = joint_means(sample, values)
    for column in range(3):
        one = means(sample, values[:, column])
        assert both.estimate[column] == pytest.approx(one.estimate[0], rel=1e-12)
        assert both.std_error[column] == pytest.approx(one.std_error[0], rel=1e-12)
        assert both.effective[column] == pytest.approx(one.effective[0], rel=1e-12)
    apart = means(sample, values[:, 0] - values[:, 2])
    assert both.contrast([1, 0, -1]).std_error[0] == pytest.approx(apart.std_error[0], rel=1e-12)


def test_ranks_of_estimates_that_move_together_are_told_apart_sooner():
    apart = estimate_ranks([0.5, 0.4], np.diag([0.002, 0.002]))
    together = estimate_ranks([0.5, 0.4], 0.0019 + np.diag([1e-4, 1e-4]))
    assert apart.worst.tolist() == [2, 2] and together.worst.tolist() == [1, 2]
    assert estimate_ranks([0.5], [[0.1]]).best.tolist() == [1]
    assert estimate_ranks([0.0, 0.0, 0.9], np.diag([0, 0, 1e-4])).best.tolist() == [2, 2, 1]


def test_problems_named_alike_are_seldom_told_in_any_order():
    # Each problem's own rank range alone would order some pair of ten in 14 of 100 surveys.
    draw, wrong = np.random.default_rng(2), 0
    for seed in range(200):
        share = draw.multinomial(500, np.full(10, 0.1)) / 500
        spread = (np.diag(share) - np.outer(share, share)) / 500
        wrong += estimate_ranks(share, spread, draws=199, seed=seed).above.any()
    assert wrong / 200 <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 200)
