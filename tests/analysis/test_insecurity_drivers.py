"""What goes with feeling unsafe: sizes planted, words that claim no cause, and refusals."""

import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from evenhand.analysis.insecurity_drivers import insecurity_drivers
from evenhand.errors import UnsuitableData
from evenhand.tables.areas import Areas
from evenhand.tables.survey import Survey
from evenhand.tables.survey_items import SurveyItems

AREAS = [f"a{n:02d}" for n in range(12)]


def people(seed=1, each=80, litter=1.2):
    """Litter goes with feeling unsafe by so much on the logit scale; noise with nothing."""
    draw = np.random.default_rng(seed)
    n = each * len(AREAS)
    frame = pd.DataFrame({
        "respondent_id": [f"r{k}" for k in range(n)], "area_id": np.repeat(AREAS, each),
        "group_age": draw.choice(["young", "middle", "old"], n, p=[0.3, 0.4, 0.3]),
        "litter": draw.random(n) < 0.4, "noise": draw.random(n) < 0.5,
        "trust": draw.integers(0, 11, n),
    })  # fmt: skip
    effect = pd.Series(draw.normal(0, 0.4, len(AREAS)), index=AREAS)
    logit = -0.8 + litter * frame["litter"] + frame["area_id"].map(effect)
    logit += 0.5 * frame["group_age"].eq("old")
    frame["unsafe"] = draw.random(n) < 1 / (1 + np.exp(-logit))
    return frame


def survey(frame=None):
    frame = people() if frame is None else frame
    kept = frame[["respondent_id", "area_id", "group_age"]].assign(
        wave="1", answer_state="answered", weight=1.0)  # fmt: skip
    parts = [
        kept.assign(item=item, answer=frame[item].astype(int) if item == "trust"
                    else np.where(frame[item], 1, 2))
        for item in ("unsafe", "litter", "noise", "trust")
    ]  # fmt: skip
    return Survey.from_frame(pd.concat(parts, ignore_index=True))


def items():
    rows = [
        {
            "item": item,
            "item_label": f"asked of {item}",
            "scale": "binary",
            "worse": "low",
            "code": code,
            "answer_state": "answered",
            "code_label": label,
        }
        for item in ("unsafe", "litter", "noise")
        for code, label in ((1, "yes"), (2, "no"))
    ]
    rows += [{"item": "trust", "item_label": "trust", "scale": "score", "worse": "low",
              "code": code, "answer_state": "answered", "code_label": str(code)}
             for code in range(11)]  # fmt: skip
    return SurveyItems.from_frame(pd.DataFrame(rows))


def areas():
    shapes = [box(1000 * n, 0, 1000 * n + 1000, 1000) for n in range(len(AREAS))]
    return Areas.from_frame(pd.DataFrame({
        "area_id": AREAS, "area_name": AREAS, "level": "ward", "geometry": shapes,
        "deprivation_rank": np.arange(1, len(AREAS) + 1)}), crs="EPSG:25831")  # fmt: skip


def found(given=None, **more):
    options = {"drivers": ("litter", "noise"), "groups": ("age",)} | more
    return insecurity_drivers(given or survey(), items(), item="unsafe", **options)


def test_what_was_planted_is_found_at_its_size_and_noise_is_not():
    frame = found().to_frame().set_index("driver")
    row = frame.loc["litter"]
    assert row["low"] < 0.27 < row["high"]  # 1.2 on the logit scale, about these shares
    assert row["p_value_adjusted"] < 0.001
    assert frame.loc["noise", "p_value_adjusted"] > 0.05
    assert row["estimate"] == pytest.approx(row["adjusted_with"] - row["adjusted_without"])


def test_the_answer_speaks_of_shares_and_claims_no_cause():
    told = found().explain()
    text = told.answer.written("en")
    assert "goes together most with “asked of litter (yes)”" in text
    assert "not what brings what about" in text
    assert "odds" not in told.written()
    assert "cause" not in text


def test_groups_are_compared_with_the_largest():
    frame = found().to_frame().set_index("driver")
    assert frame.loc["age:old", "compared_with"] == "middle"
    assert set(frame.index) == {"litter", "noise", "age:old", "age:young"}
    assert frame.loc["age:old", "estimate"] > 0


def test_of_a_score_the_unwelcome_half_is_compared():
    frame = found(drivers=("trust",), groups=None).to_frame()
    counted = (people()["trust"] <= 4).sum()
    assert frame["answers_with"].tolist() == [counted]


def test_the_raw_difference_is_that_of_the_shares_as_answered():
    frame = people()
    row = found(drivers=("litter",), groups=None).to_frame().iloc[0]
    raw = frame.groupby("litter")["unsafe"].mean()
    assert row["unadjusted"] == pytest.approx(raw[True] - raw[False])


def test_a_feature_of_areas_has_the_degrees_of_freedom_of_areas():
    told = found(features=("deprivation_rank",), areas=areas())
    row = told.to_frame().set_index("driver").loc["deprivation_rank"]
    assert row["degrees_of_freedom"] == len(AREAS) - 2
    assert pd.isna(row["answers_with"])
    assert "People by their area" in told.explain().written()


def test_nothing_clear_is_said_as_such():
    told = found(survey(people(litter=0.0)), drivers=("litter", "noise"), groups=None)
    assert "goes clearly with none of the 2 things" in told.explain().answer.written("en")


def test_who_left_out_another_answer_is_counted_and_set_aside():
    frame = survey().to_frame()
    gone = frame["item"].eq("noise") & frame["respondent_id"].isin([f"r{n}" for n in range(200)])
    frame.loc[gone, "answer_state"] = "refused"
    frame.loc[gone, "answer"] = pd.NA
    told = found(Survey.from_frame(frame))
    assert told.set_aside["other_answer_missing"] == 200
    assert told.n_used == 760
    assert "more than one in ten" in told.explain().written()


def test_few_areas_have_no_effects_and_the_limits_say_so():
    frame = people()
    told = found(survey(frame[frame["area_id"].isin(AREAS[:3])]))
    assert told.areas == 0
    assert "too few areas" in told.explain().written()


def doubled():
    frame = people()
    return frame.assign(noise=np.where(np.arange(len(frame)) % 50, frame["litter"],
                                       ~frame["litter"]))  # fmt: skip


@pytest.mark.parametrize(("given", "more", "words"), [
    (None, {"drivers": None, "groups": None}, "say what feelings may go with"),
    (None, {"drivers": ("unsafe",)}, "'unsafe' cannot go with itself"),
    (None, {"drivers": ("litter", "litter")}, "'litter' is named twice"),
    (None, {"groups": ("income",)}, "no groups by 'income'; there are: age"),
    (None, {"fewest": 600}, "holds for .* 600 each are needed"),
    (people(each=5), {"fewest": 2, "drivers": ("litter", "noise", "trust")}, "ask of fewer"),
    (doubled(), {}, "says nearly the same"),
    (None, {"drivers": ("disorder",)}, "disorder"),
])  # fmt: skip
def test_what_is_too_thin_or_alike_is_refused(given, more, words):
    with pytest.raises(UnsuitableData, match=words):
        found(None if given is None else survey(given), **more)
