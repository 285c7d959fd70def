import numpy as np
import pandas as pd
import pytest

import evenhand as eh
from evenhand.errors import UnsuitableData
from evenhand.statistics.survey_design import design_of
from evenhand.statistics.survey_estimates import means
from evenhand.tables.survey import Survey
from evenhand.tables.survey_design import SurveyDesign

AREAS = [f"a{n}" for n in range(8)]


def survey(
    shares=None, *, before=0.15, many=200, item="lb_own_hands", yes=5, no=1, waves=("1", "2")
):
    """Make a survey in which 15 of 100 approve, but for areas named in the last wave."""
    rows = []
    for area in AREAS:
        for wave in waves:
            share = (shares or {}).get(area, before) if wave == waves[-1] else before
            rows += [(f"{area}{wave}{n}", wave, area, yes if n < round(share * many) else no)
                     for n in range(many)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["respondent_id", "wave", "area_id", "answer"])
    return Survey.from_frame(frame.assign(item=item, answer_state="answered", mode="web"))


def test_levels_and_changes_are_those_counted_by_hand():
    found = eh.vigilantism(survey({"a1": 0.4}))
    assert found.cite("second[approve|a1]") == pytest.approx(0.4, rel=1e-12)
    assert found.cite("change[approve|a1]") == pytest.approx(0.25, rel=1e-12)
    assert found.cite("second[approve|all]") == pytest.approx((0.4 + 7 * 0.15) / 8, rel=1e-12)
    assert found.cite("above_rest[approve|a1]") == pytest.approx(0.25, rel=1e-12)
    alone = means(design_of(np.ones(200)), np.r_[np.ones(80), np.zeros(120)])
    low, high = alone.share_interval()
    # The same range but for degrees of freedom, which are those of answers in this area.
    assert found.cite("second_low[approve|a1]") == pytest.approx(low[0], abs=2e-3)
    assert found.cite("second_high[approve|a1]") == pytest.approx(high[0], abs=2e-3)


def test_a_rise_in_one_area_warns_of_it_and_of_nothing_else():
    frame = eh.vigilantism(survey({"a1": 0.35})).to_frame()
    assert frame.loc[frame["is_rising"], "area_id"].tolist() == ["a1"]
    assert frame.loc[frame["is_above_rest"], "area_id"].tolist() == ["a1"]


def test_where_nothing_rises_it_says_so_without_a_warning():
    found = eh.vigilantism(survey())
    assert not found.warnings
    assert str(found.explain().answer).startswith("No warning")
    fallen = eh.vigilantism(survey({"a1": 0.02}))
    assert not fallen.warnings  # less of it is nothing to warn of


def test_few_answers_of_yes_do_not_make_a_warning():
    # 0 and 3 of 200: the design's own error at 0 would be none at all.
    found = eh.vigilantism(survey({"a1": 0.015}, before=0.0))
    assert not found.warnings


def test_false_warnings_are_rare_over_the_whole_table():
    draw = np.random.default_rng(5)
    warned = 0
    for _ in range(25):
        frame = survey(many=60).to_frame()
        frame["answer"] = np.where(draw.random(len(frame)) < 0.15, 5, 1)
        warned += eh.vigilantism(Survey.from_frame(frame)).warnings > 0
    assert warned <= 5  # at 5 %, six of 25 would come once in a thousand times


def test_one_wave_tells_no_change_and_says_so():
    found = eh.vigilantism(survey({"a1": 0.4}, waves=("1",)))
    assert found.first_wave == "" and found.to_frame()["change"].isna().all()
    assert "asked in one wave only" in found.explain().written()
    assert found.to_frame().query("is_above_rest")["area_id"].tolist() == ["a1"]


def test_across_a_break_no_change_is_told():
    design = SurveyDesign.from_frame(pd.DataFrame({"wave": ["1", "2"],
                                                   "mode_break": [False, True]}))  # fmt: skip
    found = eh.vigilantism(survey({"a1": 0.4}), None, design)
    assert found.break_found == "declared" and found.to_frame()["change"].isna().all()
    assert "do not compare" in found.explain().written()


def test_trust_and_membership_are_told_where_they_were_asked():
    parts = [survey(), survey({"a2": 0.3}, before=0.05, item="lb_watch_group", yes=1, no=2),
             survey(item="lb_watch_trust", yes=8, no=4)]  # fmt: skip
    both = Survey.from_frame(pd.concat([part.to_frame() for part in parts], ignore_index=True))
    found = eh.vigilantism(both)
    assert found.measures == ("approve", "member", "trust")
    frame = found.to_frame()
    warned = frame[frame["is_rising"]]
    assert set(warned["measure"]) == {"member"} and set(warned["area_id"]) == {"all", "a2"}
    assert found.cite("second[trust|all]") == pytest.approx(0.15 * 8 + 0.85 * 4, rel=1e-12)
    assert frame.loc[frame["measure"].eq("trust"), ["p_rise", "p_above"]].isna().all(axis=None)
    assert eh.vigilantism(survey()).measures == ("approve",)


def test_an_area_with_too_few_answers_is_named_and_not_judged():
    frame = survey().to_frame()
    few = frame["area_id"].ne("a3") | frame.groupby(["area_id", "wave"]).cumcount().lt(20)
    found = eh.vigilantism(Survey.from_frame(frame[few]))
    assert np.isnan(found.cite("second[approve|a3]")) and found.areas_judged == 7
    assert "not judged: a3" in found.explain().written()
    assert {row["area_id"]: row["certainty"] for row in found.to_map().rows}["a3"] == "cannot_say"


def test_no_group_of_people_is_told_apart():
    frame = survey().to_frame().assign(group_age="15-24")
    found = eh.vigilantism(Survey.from_frame(frame))
    assert not any("group" in str(name) for name in found.to_frame().columns)
    assert not any("group" in name and name != "member_item" for name in found.provenance.options)
    assert "nobody is scored" in found.explain().written()


@pytest.mark.parametrize(("options", "words"), [
    ({"item": "lb_own_hand"}, "there is no item 'lb_own_hand'; the nearest are: lb_own_hands"),
    ({"wave": "9"}, "there is no wave '9'"),
    ({"first_wave": "2", "wave": "1"}, "is not before"),
    ({"counted": (7,)}, "has no answer coded 7"),
])  # fmt: skip
def test_what_was_not_asked_is_refused_in_words(options, words):
    with pytest.raises(UnsuitableData, match=words):
        eh.vigilantism(survey(), **options)


def test_a_survey_without_areas_tells_the_whole():
    found = eh.vigilantism(Survey.from_frame(survey().to_frame().assign(area_id=pd.NA)))
    assert found.to_frame()["area_id"].tolist() == ["all"] and found.to_map().rows == ()


def test_one_area_alone_can_be_drawn():
    frame = survey({"a1": 0.4}).to_frame()
    found = eh.vigilantism(Survey.from_frame(frame[frame["area_id"].eq("a1")]))
    assert found.to_map().rows[0]["value"] == pytest.approx(40)


def test_too_few_answers_in_all_are_refused():
    frame = survey().to_frame().iloc[:25].assign(wave="1")
    with pytest.raises(UnsuitableData, match="25 respondents answered; at least 30"):
        eh.vigilantism(Survey.from_frame(frame))


def test_strata_with_one_cluster_are_refused_or_said():
    frame = survey().to_frame()
    frame = frame.assign(stratum=frame["area_id"], cluster=frame["area_id"])
    with pytest.raises(UnsuitableData, match="strata have one cluster"):
        eh.vigilantism(Survey.from_frame(frame))
    found = eh.vigilantism(Survey.from_frame(frame), single="centre")
    assert "Strata with a single cluster" in found.explain().written()
