"""The questions asked of surveys: what they answer, and what they refuse or warn of."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evenhand.analysis.survey_change import survey_change
from evenhand.analysis.survey_estimates import survey_estimates
from evenhand.analysis.survey_scale import survey_scale
from evenhand.analysis.survey_weighting import survey_weighting
from evenhand.analysis.worry_kinds import worry_kinds
from evenhand.errors import UnsuitableData
from evenhand.statistics.survey_design import design_of
from evenhand.statistics.survey_estimates import means
from evenhand.tables.exposure import ExposureByGroup
from evenhand.tables.survey import Survey
from evenhand.tables.survey_design import SurveyDesign
from evenhand.tables.survey_items import SurveyItems

AREAS = ("a", "b", "c", "d")


def people(wave="1", each=100, seed=1, **columns):
    """Four areas in two strata with ten clusters each, weights that differ, two age groups."""
    draw = np.random.default_rng(seed)
    n = 4 * each
    frame = pd.DataFrame({
        "respondent_id": [f"{wave}-{at}" for at in range(n)], "wave": wave,
        "area_id": np.repeat(AREAS, each), "stratum": np.repeat(["x", "x", "y", "y"], each),
        "cluster": [f"k{at // (each // 10)}" for at in range(n)],
        "weight": draw.uniform(5, 15, n), "mode": "web",
        "group_age": draw.choice(["young", "old"], n, p=[0.3, 0.7]),
    })  # fmt: skip
    return frame.assign(**columns)


def answered(frame, share, item="unsafe", seed=2):
    draw = np.random.default_rng(seed)
    yes = draw.random(len(frame)) < np.asarray(share)
    return frame.assign(item=item, answer=np.where(yes, 1, 2), answer_state="answered")


def one_wave(shares=(0.2, 0.2, 0.2, 0.6), each=100):
    return Survey.from_frame(answered(people(each=each), np.repeat(shares, each)))


def two_waves(first=0.3, second=0.3, **columns):
    both = [answered(people("1"), first, seed=3), answered(people("2"), second, seed=4)]
    return Survey.from_frame(pd.concat(both, ignore_index=True).assign(**columns))


def margins(**sizes):
    rows = [{"area_id": area, "base": "residents", "group": f"age:{label}", "value": value}
            for area in AREAS for label, value in sizes.items()]  # fmt: skip
    return ExposureByGroup.from_frame(pd.DataFrame(rows))


def test_the_area_that_stands_out_is_told_and_the_numbers_are_those_of_the_design():
    survey = one_wave()
    found = survey_estimates(survey, item="unsafe", counted=(1,), by="area")
    frame = survey.to_frame()
    drawn = design_of(frame["weight"], strata=frame["stratum"], clusters=frame["cluster"])
    yes = (frame["answer"] == 1).astype(float)
    expected = means(drawn, yes, frame["area_id"].map(AREAS.index).to_numpy())
    rows = found.to_frame().set_index("part")
    np.testing.assert_allclose(rows.loc[list(AREAS), "estimate"], expected.estimate)
    np.testing.assert_allclose(rows.loc[list(AREAS), "std_error"], expected.std_error)
    assert rows.loc["d", "p_value_adjusted"] < 0.01
    assert "clearly more in d" in str(found.explain().answer)
    layer = found.to_map()
    assert [row["area_id"] for row in layer.rows] == list(AREAS)
    assert layer.number == "percent"


def test_areas_without_and_with_few_respondents_are_named_and_not_judged():
    frame = answered(people(), 0.4)
    frame = frame[(frame["area_id"] != "c") & ~((frame["area_id"] == "b") & (frame.index % 10 > 0))]
    from shapely.geometry import box

    from evenhand.tables.areas import Areas

    rows = [{"area_id": a, "area_name": f"Area {a}", "level": "ward", "geometry": box(0, 0, 1, 1)}
            for a in AREAS]  # fmt: skip
    known = Areas.from_frame(pd.DataFrame(rows), crs="EPSG:25831")
    found = survey_estimates(Survey.from_frame(frame), areas=known, item="unsafe", counted=(1,),
                             by="area")  # fmt: skip
    assert found.empty == ("Area c",)
    assert found.small == ("Area b",)
    assert found.cite("certainty[b]") == "cannot_say"
    assert np.isnan(found.cite("p_value[b]"))
    assert "No respondent at all: Area c" in found.explain().written()


def test_respondents_outside_all_areas_are_counted():
    frame = answered(people(), 0.4)
    frame.loc[:9, "area_id"] = None
    found = survey_estimates(Survey.from_frame(frame), item="unsafe", counted=(1,), by="area")
    assert found.outside_areas == 10
    assert found.cite("answers[all]") == 400
    assert found.to_frame()["answers"].iloc[1:].sum() == 390


def test_a_share_of_nobody_keeps_a_range_and_a_total_is_of_people():
    none = survey_estimates(one_wave((0, 0, 0, 0)), item="unsafe", counted=(2,), by="whole")
    assert none.cite("estimate[all]") == 1
    assert 0.95 < none.cite("low[all]") < 1
    found = survey_estimates(one_wave(), item="unsafe", counted=(1,), measure="total")
    frame = one_wave().to_frame()
    assert found.cite("estimate[all]") == pytest.approx(
        frame.loc[frame.answer == 1, "weight"].sum()
    )
    with pytest.raises(UnsuitableData, match="do not add up to the population"):
        survey_estimates(Survey.from_frame(one_wave().to_frame().assign(weight=None)),
                         item="unsafe", counted=(1,), measure="total")  # fmt: skip


@pytest.mark.parametrize(("options", "words"), [
    ({"counted": None}, r"nothing says which answers to 'unsafe' count.*coded answers: 1, 2"),
    ({"counted": (7,)}, "no answer coded 7; there are: 1, 2"),
    ({"by": "group", "group": "gender"}, "groups by age; there is none by 'gender'"),
    ({"weighting": "raked"}, "weighting needs residents by group"),
])  # fmt: skip
def test_what_cannot_be_told_is_refused_with_what_there_is(options, words):
    with pytest.raises(UnsuitableData, match=words):
        survey_estimates(one_wave(), item="unsafe", **{"counted": (1,), **options})


def test_an_item_nobody_answered_is_refused():
    frame = one_wave().to_frame().assign(answer=None, answer_state="not_asked")
    with pytest.raises(UnsuitableData, match="nobody answered 'unsafe' in wave 1"):
        survey_estimates(Survey.from_frame(frame), item="unsafe", counted=(1,))


def test_weights_strata_and_clusters_each_move_what_is_printed():
    frame = one_wave().to_frame()
    frame["weight"] = np.where(frame["area_id"].eq("d"), 40.0, 10.0)
    row = survey_estimates(Survey.from_frame(frame), item="unsafe", counted=(1,)).to_frame().iloc[0]
    assert row["estimate"] > row["unweighted"] + 0.05
    assert row["high"] - row["low"] != row["weights_only_high"] - row["weights_only_low"]
    assert row["design_effect"] > 1


def test_a_part_in_one_cluster_is_told_as_unsure_and_not_tested():
    drawn = answered(people(), np.repeat([0.2, 0.2, 0.2, 0.9], 100))
    drawn["stratum"], drawn.loc[300:, "cluster"] = "x", "one"
    found = survey_estimates(Survey.from_frame(drawn), item="unsafe", counted=(1,), by="area")
    row = found.to_frame().set_index("part").loc["d"]
    assert found.in_one == ("d",)
    assert any("too few of the clusters" in str(line) for line in found.explain().reading)
    assert row["certainty"] == "cannot_say" and np.isnan(row["p_value"])
    assert row["high"] - row["low"] > 0.8 and np.isnan(row["design_effect"])
    later = answered(people("2"), 0.9).assign(stratum="x")
    both = Survey.from_frame(pd.concat([drawn, later], ignore_index=True))
    changed = survey_change(both, item="unsafe", counted=(1,), by="area").to_frame()
    row = changed.set_index("part").loc["d"]
    assert row["certainty"] == "cannot_say" and np.isnan(row["p_value"])


def test_a_rise_is_found_and_none_is_not():
    up = survey_change(two_waves(0.2, 0.5), item="unsafe", counted=(1,), by="area")
    assert str(up.explain().answer).startswith("More than before")
    assert up.parts_up == 4
    same = survey_change(two_waves(), item="unsafe", counted=(1,))
    assert str(same.explain().answer).startswith("No clear change")


def test_clusters_in_common_make_the_change_surer_where_they_go_together():
    common = np.repeat(np.random.default_rng(8).uniform(0.05, 0.95, 40), 10)
    found = survey_change(two_waves(common, common), item="unsafe", counted=(1,))
    assert found.shares_clusters
    assert found.cite("std_error[all]") < 0.8 * found.cite("std_error_apart[all]")


@pytest.mark.parametrize(("mode_break", "modes", "key"), [
    (True, ["web"] * 2, "break_declared"), (False, ["telephone", "web"], "up"),
    (None, ["telephone", "web"], "break_modes"), (None, ["web", "web"], "up"),
])  # fmt: skip
def test_a_break_is_never_called_a_change(mode_break, modes, key):
    frame = two_waves(0.2, 0.5).to_frame()
    frame["mode"] = np.where(frame["wave"].eq("1"), *modes)
    rows = [{"wave": "1"}, {"wave": "2", "mode_break": mode_break}]
    design = SurveyDesign.from_frame(pd.DataFrame(rows))
    found = survey_change(Survey.from_frame(frame), design=design, item="unsafe", counted=(1,))
    assert found.explain().answer.key.endswith(key)
    if key.startswith("break"):
        assert np.isnan(found.cite("p_value[all]"))
        assert "cannot be called change" in str(found.explain().answer)


def test_one_wave_alone_has_no_change():
    with pytest.raises(UnsuitableData, match="a change needs two waves"):
        survey_change(one_wave(), item="unsafe", counted=(1,))
    with pytest.raises(UnsuitableData, match="no wave '9'; the survey has: 1, 2"):
        survey_change(two_waves(), item="unsafe", counted=(1,), first_wave="9")
    with pytest.raises(UnsuitableData, match="the first before the second"):
        survey_change(two_waves(), item="unsafe", counted=(1,), first_wave="2", second_wave="1")


def test_raked_estimates_meet_the_margins_and_each_wave_is_weighted_by_itself():
    known = margins(young=500, old=500)
    survey = two_waves()
    found = survey_weighting(survey, known, margins_by=("age",), wave="2")
    np.testing.assert_allclose(found.to_frame()["after"], 2000)
    total = survey_estimates(survey, margins=known, item="unsafe", counted=(1, 2), by="wave",
                             measure="total", weighting="raked", margins_by=("age",))  # fmt: skip
    np.testing.assert_allclose(total.to_frame()["estimate"], [8000, 4000, 4000])
    whole = total.to_frame().iloc[1]
    assert whole["std_error"] == pytest.approx(0, abs=1e-6)


def test_post_strata_and_calibration_by_area_meet_every_cell():
    known = margins(young=300, old=700)
    for weighting in ("post_stratified", "calibrated"):
        found = survey_weighting(one_wave(), known, weighting=weighting,
                                 margins_by=("area", "age"))  # fmt: skip
        frame = found.to_frame()
        np.testing.assert_allclose(frame["after"], frame["population"], rtol=1e-6)


def test_trimmed_weights_stay_below_the_bound_and_the_margins_are_met():
    frame = one_wave().to_frame()
    frame.loc[::50, "weight"] = 300.0
    found = survey_weighting(Survey.from_frame(frame), margins(young=500, old=500),
                             margins_by=("age",), trim_at=4.0)  # fmt: skip
    assert found.trimmed == 8
    assert found.furthest < 1e-6
    assert "every margin is still met" in found.explain().written()


@pytest.mark.parametrize(("known", "options", "words"), [
    ({"young": 5, "old": 5, "child": 2}, {}, r"'age' has nobody of: child.*margins_without="),
    ({"young": 5}, {}, "'age' has categories that the margins lack: old"),
    ({"young": 5, "old": 5}, {"margins_by": ("gender",)}, "no groups by 'gender'.*age"),
    ({"young": 5, "old": 0}, {"margins_by": ()}, "say what the margins are by: age, area"),
])  # fmt: skip
def test_margins_that_do_not_fit_are_named(known, options, words):
    with pytest.raises(UnsuitableData, match=words):
        survey_weighting(one_wave(), margins(**known), **{"margins_by": ("age",), **options})


def test_margins_of_two_populations_are_refused_or_taken_as_shares():
    rows = pd.concat(
        [
            margins(young=500, old=500).to_frame(),
            margins(young=1).to_frame().assign(group="gender:all of them", value=9),
        ]
    )
    known = ExposureByGroup.from_frame(rows.reset_index(drop=True))
    frame = one_wave().to_frame().assign(group_gender="all of them")
    survey = Survey.from_frame(frame)
    with pytest.raises(UnsuitableData, match=r"different totals: 'age' 4,000, 'gender' 36.*shares"):
        survey_weighting(survey, known, margins_by=("age", "gender"))
    found = survey_weighting(survey, known, margins_by=("age", "gender"), margins_as="shares")
    assert found.cite("after[gender|all of them]") == pytest.approx(4000)


def worry_rows(**answers):
    frame = people(each=10)
    return Survey.from_frame(pd.concat([
        frame.assign(item=item, answer=pd.array([code] * len(frame), dtype="Int64"),
                     answer_state="answered" if code is not None else "refused")
        for item, code in answers.items()
    ]))  # fmt: skip


WELL = {"lb_worry_general": 4, "lb_worry_episodes": 2, "lb_precautions": 1,
        "lb_precautions_help": 1, "lb_quality_of_life": 2}  # fmt: skip


@pytest.mark.parametrize(("changed", "kind"), [
    ({}, "functional"), ({"lb_quality_of_life": 1}, "dysfunctional"),
    ({"lb_precautions": 2, "lb_precautions_help": None}, "dysfunctional"),
    ({"lb_worry_episodes": 0}, "anxious"), ({"lb_worry_general": 1, "lb_worry_episodes": 0},
                                            "unworried"),
    ({"lb_precautions_help": None}, "worried"), ({"lb_worry_episodes": None}, "cannot_classify"),
])  # fmt: skip
def test_each_pattern_of_answers_is_one_kind_of_worry(changed, kind):
    survey = worry_rows(**{**WELL, **changed})
    found = worry_kinds(survey)
    if kind == "cannot_classify":
        assert found.set_aside == {"cannot_classify": 40}
        assert "cannot be placed" in str(found.explain().answer)
    assert found.cite(f"share[all|{kind}]") == 1
    assert found.to_frame()["answers"].sum() == 40


def test_shares_of_all_kinds_add_up_in_every_part():
    found = worry_kinds(worry_rows(**WELL), by="area").to_frame()
    np.testing.assert_allclose(found.groupby("part")["share"].sum(), 1)


def test_items_of_worry_that_are_not_there_are_all_listed():
    with pytest.raises(UnsuitableData) as refused:
        worry_kinds(one_wave())
    assert "option 'worried': there is no item 'lb_worry_general'" in str(refused.value)
    assert "option 'episodes'" in str(refused.value)


def scale_rows(shift=0.0, turned=(), seed=6):
    draw = np.random.default_rng(seed)
    frame = people(each=150)
    level = draw.normal(0, 1.4, len(frame))
    parts = []
    for at in range(4):
        felt = level + draw.logistic(0, 1, len(frame))
        felt += shift * (frame["group_age"].eq("young") if at == 3 else 0)
        code = 1 + np.searchsorted([-1, 0, 1.2], -felt if at in turned else felt)
        parts.append(frame.assign(item=f"i{at}", answer=code, answer_state="answered"))
    return Survey.from_frame(pd.concat(parts))


SCALE = ("i0", "i1", "i2", "i3")


def test_a_scale_is_told_reliable_and_comparable_where_it_is():
    found = survey_scale(scale_rows(), scale=SCALE, by="group")
    assert found.explain().answer.key == "survey_scale.comparable"
    assert found.cite("ordinal_alpha[all]") > 0.7


def test_groups_that_answer_an_item_otherwise_are_warned_of_before_they_are_compared():
    found = survey_scale(scale_rows(shift=1.8), scale=SCALE, by="group")
    assert found.otherwise == ("i3",)
    assert "at the same level they answer these otherwise: i3" in str(found.explain().answer)


def test_an_item_coded_backwards_is_named_and_one_declared_so_is_turned():
    survey = scale_rows(turned=(2,))
    found = survey_scale(survey, scale=SCALE)
    assert found.backward == ("i2",)
    assert "coded backwards" in str(found.explain().answer)
    rows = [{"item": item, "scale": "ordinal", "worse": "low" if item == "i2" else "high",
             "code": code, "answer_state": "answered"} for item in SCALE
            for code in (1, 2, 3, 4)]  # fmt: skip
    told = survey_scale(survey, SurveyItems.from_frame(pd.DataFrame(rows)), scale=SCALE)
    assert told.reversed_items == ("i2",)
    assert told.backward == ()


def test_one_item_or_a_nominal_one_is_no_scale():
    with pytest.raises(UnsuitableData, match="at least two items"):
        survey_scale(scale_rows(), scale=("i0", "i0"))
    rows = [{"item": "i0", "scale": "nominal", "code": code, "answer_state": "answered"}
            for code in (1, 2, 3, 4)]  # fmt: skip
    with pytest.raises(UnsuitableData, match="'i0' is nominal"):
        survey_scale(scale_rows(), SurveyItems.from_frame(pd.DataFrame(rows)), scale=SCALE)


def test_findings_say_in_every_language_what_they_found():
    for found in (one_wave(), two_waves()):
        told = survey_estimates(found, item="unsafe", counted=(1,)).explain()
        assert replace(told, limits=()).written("fr")
