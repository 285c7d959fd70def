import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import evenhand as eh
from evenhand.analysis.gap_areas import felt_by_area
from evenhand.errors import UnsuitableData
from evenhand.publishing.pairs import pair_of, steps_of
from evenhand.statistics.perception_gap import perception_gap as gaps_of
from evenhand.tables.answers.answered import answers_of, indicator
from evenhand.tables.survey import Survey

EXPECTED = json.loads(
    Path(__file__).parents[1].joinpath("reference/perception_gap/expected.json").read_text()
)
NAMES = [f"a{n:02d}" for n in range(12)]
RATES = np.geomspace(10, 60, 12)
FELT = 0.1 + 0.08 * np.log(RATES / 10)


def survey(shares, answers=250, names=NAMES):
    rows = [
        (f"{name}-{n}", name, 3 if n < round(share * many) else 2)
        for name, share, many in zip(
            names, shares, np.broadcast_to(answers, len(names)), strict=True
        )
        for n in range(many)
    ]
    frame = pd.DataFrame(rows, columns=["respondent_id", "area_id", "answer"])
    return Survey.from_frame(frame.assign(wave="1", item="aesfdrk", answer_state="answered",
                                          weight=1.0))  # fmt: skip


def counts(rates=RATES, names=NAMES):
    return eh.Counts.from_frame(pd.DataFrame({
        "area_id": names, "period_start": "2025-01-01", "period_end": "2025-12-31",
        "offence_source": "r", "offence_class": "robbery", "unit": "offences",
        "count": pd.Series(np.round(10 * np.asarray(rates, float))).astype("Int64"),
    }))  # fmt: skip


def people(names=NAMES, each=10_000):
    return eh.Exposure.from_frame(pd.DataFrame({"area_id": names, "base": "residents",
                                                "value": each}))  # fmt: skip


def found_of(shares, **options):
    return eh.perception_gap(survey(shares), counts(), people(), counted=(3, 4), **options)


def test_gaps_are_those_of_r_where_nothing_but_the_line_matters():
    felt, rate = np.array(EXPECTED["felt"]), np.array(EXPECTED["rate"])
    found = gaps_of(felt, np.full(10, 0.001), rate * 1e9, np.full(10, 1e9))
    assert not found.is_told.any()
    np.testing.assert_allclose(found.gap, EXPECTED["gap"], rtol=1e-6)
    assert found.slope == pytest.approx(EXPECTED["slope"], rel=1e-6)


def test_unsafe_where_crime_is_low_and_safe_where_it_is_high_are_told_and_named():
    shares = FELT.copy()
    shares[1] += 0.25
    shares[10] -= 0.18
    frame = found_of(shares).to_frame().set_index("area_id")
    assert frame["call"].value_counts().to_dict() == {"not_told": 10, "less_safe": 1, "safer": 1}
    assert frame.loc["a01", "call"] == "less_safe" and frame.loc["a01", "quadrant"] == "unsafe_low"
    assert frame.loc["a10", "call"] == "safer" and frame.loc["a10", "quadrant"] == "safe_high"
    assert frame.loc[["a01", "a10"], "quadrant_is_clear"].all()
    words = found_of(shares).explain().written()
    assert (
        "More people feel unsafe than in the city as a whole, and clearly less is recorded: a01"
        in words
    )
    assert (
        "Fewer people feel unsafe than in the city as a whole, and clearly more is recorded: a10"
        in words
    )


def test_a_map_of_both_places_an_area_by_what_is_clear_and_marks_what_is_not_known():
    shares, answers = FELT.copy(), np.full(12, 250)
    shares[1] += 0.25
    answers[5] = 0
    found = eh.perception_gap(survey(shares, answers), counts(), people(), counted=(3, 4))
    rows = {row["area_id"]: row for row in pair_of(found).both.rows}
    assert steps_of(rows["a01"]["value"]) == (2, 0) and rows["a01"]["is_outlined"]
    assert rows["a05"]["value"] is None and rows["a05"]["certainty"] == "cannot_say"
    frame = found.to_frame().set_index("area_id").drop(index="a05")
    for code, row in frame.iterrows():
        _, recorded = steps_of(rows[code]["value"])
        assert (recorded == 1) == (0.05 < row["crime_likely_high"] < 0.95)
    least = eh.area_rates(counts(), people())
    assert pair_of(least) is None


def test_what_is_told_is_probably_beyond_what_was_set_beforehand():
    shares = FELT.copy()
    shares[1] += 0.25
    near, far = (found_of(shares, least_gap=least) for least in (0.02, 0.2))
    assert near.cite("call[a01]") == "less_safe" and far.cite("call[a01]") == "not_told"
    told = near.to_frame().query("call != 'not_told'")
    assert told["probability"].ge(0.95).all()
    assert near.cite("gap[a01]") == pytest.approx(0.25, abs=0.04)


def test_feeling_that_follows_crime_has_no_gap_though_ranks_differ_by_chance():
    draw = np.random.default_rng(4)
    shares = draw.binomial(250, FELT) / 250
    assert (pd.Series(shares).rank() != pd.Series(RATES).rank()).any()
    found = found_of(shares)
    assert found.to_frame()["call"].eq("not_told").all()
    assert "In no area do people clearly feel otherwise" in found.explain().written()


def test_an_area_without_respondents_is_named_and_not_judged():
    answers = np.full(12, 250)
    answers[5] = 0
    found = eh.perception_gap(survey(FELT, answers), counts(), people(), counted=(3, 4))
    row = found.to_frame().set_index("area_id").loc["a05"]
    assert row["call"] == "cannot_say" and row["answers"] == 0 and np.isnan(row["gap"])
    assert "without records or a base: a05" in found.explain().written()
    assert {"area_id": "a05", "certainty": "cannot_say"}.items() <= next(
        one for one in found.to_map().rows if one["area_id"] == "a05").items()  # fmt: skip


def test_an_area_in_which_all_answer_alike_is_not_certain():
    shares = FELT.copy()
    shares[0] = 0.0
    frame = found_of(shares).to_frame()
    width = frame["gap_high"] - frame["gap_low"]
    assert width.iloc[0] > 0.9 * width.median()


def test_clusters_that_answer_alike_make_gaps_less_sure():
    plain = survey(FELT).to_frame()
    lumped = plain.assign(cluster=plain["area_id"] + "-" + (plain.index % 250 // 5).astype(str),
                          stratum=plain["area_id"])  # fmt: skip
    one, other = (eh.perception_gap(Survey.from_frame(f), counts(), people(), counted=(3, 4))
                  for f in (plain, lumped))  # fmt: skip
    width = [(f.to_frame()["gap_high"] - f.to_frame()["gap_low"]).median() for f in (one, other)]
    assert width[1] > 1.5 * width[0]


def test_areas_in_one_cluster_do_not_make_the_others_surer():
    plain = survey(FELT).to_frame()
    within = plain["area_id"] + "-" + (plain.index % 250 // 5).astype(str)
    whole = plain["area_id"].isin(NAMES[:6])
    plain["weight"] = np.random.default_rng(2).uniform(0.8, 1.2, len(plain))
    some = plain.assign(cluster=within.where(~whole, plain["area_id"]))
    lumped = plain.assign(cluster=within)[~whole]
    # The design effect is that of the six areas that can show it, not half of it.
    effects = []
    for frame in (some, lumped):
        asked = answers_of("perception_gap", Survey.from_frame(frame), "aesfdrk")
        found = felt_by_area(asked, indicator(asked, (3, 4)), NAMES, 0.95)
        effects.append(found.design_effect)
    assert effects[0] == pytest.approx(effects[1], rel=0.05)
    assert effects[0] > 2


@pytest.mark.parametrize(("tables", "words"), [
    ({"survey": survey(FELT, names=[f"z{n}" for n in range(12)])}, "bring both to one level"),
    ({"survey": survey(FELT, [250] * 5 + [0] * 7)}, "5 of 12 areas have at least 15"),
    ({"exposure": people([f"z{n}" for n in range(12)])}, "the exposure has no 'residents'"),
    ({"exposure": people(each=[0] * 8 + [100] * 4)}, "4 of 12 areas"),
])  # fmt: skip
def test_areas_that_do_not_meet_are_refused(tables, words):
    given = {"survey": survey(FELT), "recorded": counts(), "exposure": people(), **tables}
    with pytest.raises(UnsuitableData, match=words):
        eh.perception_gap(**given, counted=(3, 4))


def test_respondents_elsewhere_and_silent_ones_are_counted():
    names = [*NAMES, "elsewhere"]
    frame = survey([*FELT, 0.5], names=names).to_frame()
    frame.loc[[0, 1, 2], "answer"] = pd.NA
    frame.loc[[0, 1, 2], "answer_state"] = "refused"
    found = eh.perception_gap(Survey.from_frame(frame), counts(), people(), counted=(3, 4))
    assert found.set_aside == {"refused": 3, "area_not_judged": 250}
    assert found.n_used == 12 * 250 - 3
