import numpy as np
import pandas as pd
import pytest

from evenhand.analysis.insecurity_lifecycle import insecurity_lifecycle
from evenhand.errors import TableError
from evenhand.statistics.survey_design import design_of
from evenhand.statistics.survey_estimates import means
from evenhand.tables.answers.answered import answers_of
from evenhand.tables.lifecycle import Lifecycle
from evenhand.tables.observations import Observations
from evenhand.tables.survey import Survey
from evenhand.tables.survey_items import SurveyItems
from evenhand.taxonomy.lifecycle import Factor, Stage, StageModel, lifecycle, model_problems


def survey(**answers):
    """Give a survey of 90 respondents of unequal weight: item → answers, repeated."""
    parts = [
        pd.DataFrame({
            "respondent_id": [f"r{n:02d}" for n in range(90)], "wave": "2026", "item": item,
            "answer": np.resize(codes, 90), "answer_state": "answered",
            "weight": np.resize([1.0, 2.0, 0.5], 90),
        })
        for item, codes in answers.items()
    ]  # fmt: skip
    return Survey.from_frame(pd.concat(parts))


def state_of(found, stage):
    return set(found.to_frame().set_index("stage").loc[[stage], "state"])


def test_shares_are_those_of_the_survey_foundation():
    asked = survey(aesfdrk=[1, 2, 3, 4], crmvct=[1, 2, 2])
    found = insecurity_lifecycle(asked)
    answers = answers_of("test", asked, "aesfdrk")
    whole = means(design_of(answers.weights), np.isin(answers.codes, (3, 4)).astype(float))
    key = "[situational_worry|aesfdrk]"
    assert found.cite(f"share{key}") == pytest.approx(whole.estimate[0], rel=1e-12)
    low, high = whole.share_interval(confidence=0.95)
    assert (found.cite(f"share_low{key}"), found.cite(f"share_high{key}")) == pytest.approx(
        (low[0], high[0]), rel=1e-12
    )
    # Weights 1, 2, 0.5 over answers 1, 2, 2 of the other item: a victim is who has weight 1.
    assert found.cite("share[victimisation|crmvct]") == pytest.approx(1 / 3.5)


def test_a_stage_nobody_asked_about_is_a_result():
    found = insecurity_lifecycle(survey(aesfdrk=[1, 2, 3, 4]))
    assert state_of(found, "recovery") == {"not_asked"}
    assert (found.stages, found.stages_measured) == (7, 1)
    told = found.explain().answer.written("en")
    assert "1 of 7 stages" in told and "fear when a threat is noticed" in told


def test_a_survey_about_something_else_tells_of_no_stage():
    found = insecurity_lifecycle(survey(my_own=[1, 2]))
    assert found.stages_measured == 0
    assert found.items_unplaced == 1
    assert found.n_used == 0
    assert "no stage" in str(found.explain().answer)


def test_few_answers_are_not_judged():
    found = insecurity_lifecycle(survey(aesfdrk=[1, 4]), fewest=91)
    assert state_of(found, "situational_worry") == {"too_few"}


def test_an_item_worded_as_one_of_the_bank_is_placed_by_it():
    rows = pd.DataFrame([{"item": "q1", "bank_item": "aesfdrk", "scale": "ordinal",
                          "worse": "high", "code": code, "answer_state": "answered"}
                         for code in (1, 2, 3, 4)])  # fmt: skip
    found = insecurity_lifecycle(survey(q1=[1, 2, 3, 4]), SurveyItems.from_frame(rows))
    assert found.to_frame().set_index("item")["stage"]["q1"] == "situational_worry"


def test_walks_measure_factors_that_no_item_does():
    row = {"walk_id": "w", "sheet": "passage", "place_id": "p1", "observed_on": "2026-10-20",
           "rater": "1", "item": "way_out", "rating": 3, "rating_state": "seen"}  # fmt: skip
    seen = Observations.from_frame(pd.DataFrame([row]))
    factors = insecurity_lifecycle(survey(aesfdrk=[1]), observations=seen).factors_frame()
    told = factors.set_index("factor")
    assert told["by_walks"]["no_way_out"] and not told["by_survey"]["no_way_out"]
    assert not told["is_measured"]["own_hands"]


def test_a_citys_own_stages_stand_in_for_ours_under_their_own_names():
    own = Lifecycle.of(StageModel(
        (Stage("street", ("safety_after_dark",), "On the street"), Stage("after", (), "After")),
        (Factor("light", "street", "protective", (), ("light_enough",), "", "Light"),),
    ))  # fmt: skip
    found = insecurity_lifecycle(survey(aesfdrk=[1, 4]), stages=own)
    assert found.stages == 2 and not found.is_own
    told = found.explain().written("fr")
    assert "On the street" in told and "Light" in told and "After" in told
    assert "cette ville" in told


def test_our_own_stages_have_no_fault_and_say_that_they_are_ours():
    assert model_problems(lifecycle()) == []
    assert {stage.mark for stage in lifecycle().stages} == {"own"}
    assert all(bool(one.evidence) != (one.mark == "own") for one in lifecycle().factors)
    assert Lifecycle.of(lifecycle()).model().stages[0].constructs == (
        "quality_of_life", "safety_other",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (StageModel((Stage("a"),)), "there are 1 stages; give 2 to 12"),
        (StageModel((Stage("a"), Stage("a"))), "the stage 'a' stands more than once"),
        (StageModel((Stage("a", ("noise",)), Stage("b"))), "no construct 'noise'"),
        (StageModel((Stage("a", ("trust",)), Stage("b", ("trust",)))), "stands at two stages"),
        (StageModel((Stage("a"), Stage("b")), (Factor("f", "c", "risk"),)), "no stage 'c'"),
        (StageModel((Stage("a"), Stage("b")), (Factor("f", "a", "risk", (), ("x",)),)),
         "no line 'x'"),
    ],
)  # fmt: skip
def test_faulty_stages_are_refused_in_words(model, words):
    with pytest.raises(TableError) as problem:
        Lifecycle.of(model)
    assert words in str(problem.value)
