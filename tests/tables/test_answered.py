"""A survey brought to one row for each respondent: what fits, and what is refused in words."""

import time

import numpy as np
import pandas as pd
import pytest

from evenhand.errors import UnsuitableData
from evenhand.statistics.survey_estimates import means
from evenhand.statistics.survey_replicates import Replicates
from evenhand.tables.answers.answered import answers_of, every_wave, indicator
from evenhand.tables.areas import Areas
from evenhand.tables.survey import Survey
from evenhand.tables.survey_design import SurveyDesign
from evenhand.tables.survey_items import SurveyItems

PEOPLE = pd.DataFrame({
    "respondent_id": [f"r{n}" for n in range(8)], "wave": ["1"] * 4 + ["2"] * 4,
    "weight": [10.0, 20.0, 10.0, 20.0] * 2, "stratum": list("aabbaabb"),
    "cluster": ["c1", "c2", "c3", "c4"] * 2, "area_id": ["n", "n", "s", None] * 2,
    "group_age": ["young", "old"] * 4, "mode": "web",
})  # fmt: skip


def survey(people=PEOPLE, **columns):
    """Two items for each respondent: `unsafe` 1 to 4 in turn, `trust` one more."""
    parts = [people.assign(item=item, answer=answer, answer_state="answered")
             for item, answer in (("unsafe", [1, 2, 3, 4] * 2), ("trust", 5))]  # fmt: skip
    return Survey.from_frame(pd.concat(parts, ignore_index=True).assign(**columns))


def changed(column, row, value):
    frame = survey().to_frame()
    frame[column] = frame[column].astype(object)
    frame.loc[row, column] = value
    return Survey.from_frame(frame)


def asked(given=None, item="unsafe", **more):
    return answers_of("test", given or survey(), item, **more)


def items(worse="high", codes=(1, 2, 3, 4), item="unsafe", **columns):
    rows = [{"item": item, "scale": "ordinal", "worse": worse, "code": code,
             "answer_state": "answered", "code_label": f"means {code}", **columns}
            for code in codes]  # fmt: skip
    return pd.DataFrame(rows)


def test_the_latest_wave_is_taken_and_the_design_is_over_all_its_respondents():
    found = asked()
    assert found.waves == ("2",)
    assert found.codes.tolist() == [1, 2, 3, 4]
    assert found.design.degrees() == 2
    assert found.weights.sum() == 60
    assert found.areas.tolist() == ["n", "n", "s", ""]
    assert found.groups["age"].tolist() == ["young", "old"] * 2


def test_waves_are_ordered_by_their_days_before_their_names():
    days = survey().to_frame()
    days["asked_on"] = np.where(days["wave"].eq("1"), "2026-01-01", "2024-01-01")
    assert every_wave(Survey.from_frame(days)) == ("2", "1")
    named = survey().to_frame().assign(wave=lambda rows: rows["wave"].map({"1": "10", "2": "9"}))
    assert every_wave(Survey.from_frame(named)) == ("9", "10")


def test_answers_keep_their_states_and_a_missing_row_is_no_answer():
    frame = survey().to_frame().query("wave == '2'").reset_index(drop=True)
    frame.loc[0, ["answer", "answer_state"]] = [pd.NA, "refused"]
    frame.loc[1, "answer"] = pd.NA
    found = asked(Survey.from_frame(frame.drop(index=2)))
    assert np.isnan(found.codes).sum() == 3
    assert found.states == {"answered": 1, "refused": 1, "dont_know": 0, "not_asked": 0,
                            "missing": 2}  # fmt: skip
    assert found.set_aside == {"refused": 1, "no_answer": 2}


def test_codes_that_stand_for_no_answer_are_taken_out_by_the_items_table():
    table = pd.concat([items(codes=(1, 2, 3)), items(codes=(4,)).assign(answer_state="refused")])
    found = asked(items=SurveyItems.from_frame(table))
    assert np.isnan(found.codes[3])
    assert found.states["refused"] == 1


def test_a_code_that_the_items_table_lacks_is_named():
    table = SurveyItems.from_frame(items(codes=(1, 2)))
    with pytest.raises(UnsuitableData, match=r"2 answers to 'unsafe' have codes .* lacks: 3, 4"):
        asked(items=table)


def test_the_unwelcome_half_counts_where_nothing_else_is_said():
    found = asked(items=SurveyItems.from_frame(items(worse="low")))
    assert indicator(found).tolist() == [1, 1, 0, 0]
    assert indicator(found, (4,)).tolist() == [0, 0, 0, 1]


def test_the_item_bank_says_what_counts_and_in_which_words():
    frame = survey().to_frame().replace({"item": {"unsafe": "aesfdrk"}})
    found = asked(Survey.from_frame(frame), "aesfdrk")
    assert indicator(found).tolist() == [0, 0, 1, 1]
    assert set(found.meaning.labels) >= {"en", "fr"}


def test_an_item_coded_backwards_is_said_and_the_survey_followed():
    frame = survey().to_frame().replace({"item": {"unsafe": "aesfdrk"}})
    table = SurveyItems.from_frame(items(worse="low", item="aesfdrk"))
    found = asked(Survey.from_frame(frame), "aesfdrk", items=table)
    assert indicator(found).tolist() == [1, 1, 0, 0]
    assert "coded backwards" in str(found.notes[-1])


def test_labels_in_another_language_change_nothing():
    table = items().assign(code_label=["sehr sicher", "sicher", "unsicher", "sehr unsicher"])
    assert indicator(asked(items=SurveyItems.from_frame(table))).tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize(("given", "more", "words"), [
    (survey(), {"item": "unsaf"}, "no item 'unsaf'; the nearest are: unsafe"),
    (survey(), {"item": "zzz"}, "no item 'zzz'; the survey has: trust, unsafe"),
    (survey(), {"wave": "3"}, "no wave '3'; the survey has: 1, 2"),
    (changed("weight", 4, None), {}, "'weight' differs between answers"),
    (changed("stratum", 4, "b"), {}, "'stratum' differs between answers of one respondent, for 1"),
    (survey(weight=None).where([True] * 16), {"item": "nope"}, "no item 'nope'"),
    (survey(weight=[0.0] * 16), {}, "0 for every respondent"),
    (survey(weight=[np.nan, 1.0, 1.0, 1.0] * 4), {}, "missing for 1 of 4 respondents"),
    (survey(stratum=list("abcd") * 4), {}, "4 strata have one cluster"),
])  # fmt: skip
def test_what_is_faulty_is_refused_with_what_to_do(given, more, words):
    with pytest.raises(UnsuitableData, match=words):
        asked(given, **{"item": "unsafe", **more})


def test_negative_weights_do_not_pass_the_table():
    from evenhand.errors import TableError

    with pytest.raises(TableError, match="'weight' is below 0"):
        survey(weight=[-1.0, 1.0, 1.0, 1.0] * 4)


def test_a_respondent_twice_is_refused_with_rows():
    frame = survey().to_frame()
    twice = Survey.from_frame(pd.concat([frame, frame.iloc[[5]]], ignore_index=True))
    with pytest.raises(UnsuitableData, match=r"1 respondents answer an item twice.*unsafe"):
        asked(twice)


def test_strata_of_one_unit_may_be_centred():
    found = asked(survey(stratum=list("abcd") * 4), single="centre")
    assert np.isfinite(means(found.design, found.codes).std_error[0])


def test_an_item_of_another_wave_says_where_it_is():
    frame = survey().to_frame()
    only = frame[~(frame["item"].eq("trust") & frame["wave"].eq("2"))]
    with pytest.raises(UnsuitableData, match="'trust' was not asked in wave 2; it was in: 1"):
        asked(Survey.from_frame(only), "trust")


def test_areas_of_the_fitting_level_are_named_and_respondents_elsewhere_are_outside():
    from shapely.geometry import box

    rows = [{"area_id": a, "area_name": a.upper(), "level": "ward", "geometry": box(0, 0, 9, 9)}
            for a in ("n", "empty")] + [{"area_id": "city", "area_name": "City", "level": "city",
                                         "geometry": box(0, 0, 9, 9)}]  # fmt: skip
    found = asked(areas=Areas.from_frame(pd.DataFrame(rows), crs="EPSG:25831"))
    assert found.areas.tolist() == ["n", "n", "", ""]
    assert dict(found.area_names) == {"n": "N", "empty": "EMPTY"}


def test_weights_on_another_scale_are_noted_and_are_no_error():
    frame = survey().to_frame()
    frame.loc[frame["wave"].eq("2"), "weight"] *= 1000
    found = asked(Survey.from_frame(frame), wave=("1", "2"))
    assert "1,000 times as large" in str(found.notes[0])
    plain = asked(survey(weight=1.0))
    assert "number of respondents" in str(plain.notes[0])
    assert not plain.drawn.is_scaled
    other = asked(survey(population_size=5000.0), single="centre")
    assert "add up to 60, but the strata are said to hold 10,000" in str(other.notes[0])


def test_waves_in_the_same_clusters_go_together_and_others_stand_apart():
    both = asked(wave=("1", "2"))
    assert both.drawn.shares_clusters
    assert both.design.degrees() == 2
    rows = [{"wave": "1"}, {"wave": "2", "clusters_shared": False}]
    declared = SurveyDesign.from_frame(pd.DataFrame(rows))
    assert asked(wave=("1", "2"), design=declared).design.degrees() == 4


def test_replicate_weights_need_to_say_how_they_were_made():
    frame = survey().to_frame()
    for number in range(4):
        frame[f"replicate_weight_{number}"] = frame["weight"] * (1 + (frame.index % 4 == number))
    given = Survey.from_frame(frame)
    with pytest.raises(UnsuitableData, match="says nothing of how they were made"):
        asked(given)
    rows = {"wave": ["2"], "replicate_kind": ["JK1"]}
    found = asked(given, design=SurveyDesign.from_frame(pd.DataFrame(rows)))
    assert isinstance(found.design, Replicates)
    assert found.design.replicates[1].tolist() == [20.0, 40.0, 20.0, 20.0]


def test_one_respondent_is_read_and_cannot_be_judged():
    one = survey().where([True] + [False] * 15)
    with pytest.raises(UnsuitableData, match="1 strata have one cluster"):
        asked(one)
    assert asked(one, single="centre").codes.tolist() == [1]


def test_a_million_respondents_take_seconds():
    many = 1_000_000
    row = np.arange(many)
    frame = pd.DataFrame({
        "respondent_id": row.astype(str), "wave": "1", "item": "unsafe", "answer": row % 4 + 1,
        "answer_state": "answered", "weight": 1.5, "stratum": (row % 20).astype(str),
        "cluster": (row % 2000).astype(str),
    })  # fmt: skip
    given = Survey.from_frame(frame)
    start = time.perf_counter()
    found = asked(given)
    assert means(found.design, indicator(found, (3, 4))).estimate[0] == pytest.approx(0.5)
    assert time.perf_counter() - start < 15
