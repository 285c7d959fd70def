"""Shares of small areas: which model speaks, what it says, and what is refused in words."""

from importlib.util import find_spec

import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from evenhand.analysis.area_features import AreaSources, area_features, neighbours_of
from evenhand.analysis.small_areas import small_areas
from evenhand.errors import MissingExtra, UnsuitableData
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.exposure import Exposure, ExposureByGroup
from evenhand.tables.survey import Survey

WIDE, HIGH = 4, 5
IDS = [f"a{n:02d}" for n in range(WIDE * HIGH)]
TRUE = 1 / (1 + np.exp(-(-0.6 + 1.2 * np.sin(np.arange(20)))))


def areas(many=20):
    shapes = [box(1000 * (n % WIDE), 1000 * (n // WIDE), 1000 * (n % WIDE) + 1000,
                  1000 * (n // WIDE) + 1000) for n in range(many)]  # fmt: skip
    frame = pd.DataFrame({"area_id": IDS[:many], "area_name": [f"Area {i}" for i in IDS[:many]],
                          "level": "ward", "geometry": shapes,
                          "deprivation_rank": np.arange(1, many + 1)})  # fmt: skip
    return Areas.from_frame(frame, crs="EPSG:25831")


def survey(each=60, skip=(), lean=0.0, seed=1):
    draw = np.random.default_rng(seed)
    rows = []
    for at, area in enumerate(IDS):
        if area in skip:
            continue
        women = draw.random(each) < 0.7
        chance = np.clip(TRUE[at] + lean * (women - 0.5), 0.01, 0.99)
        rows.append(pd.DataFrame({
            "area_id": area, "answer": np.where(draw.random(each) < chance, 1, 2),
            "group_gender": np.where(women, "women", "men"), "weight": 1.0,
        }))  # fmt: skip
    frame = pd.concat(rows, ignore_index=True)
    frame["respondent_id"] = [f"r{n}" for n in range(len(frame))]
    return Survey.from_frame(frame.assign(wave="1", item="unsafe", answer_state="answered"))


def people(women=0.5, skip=()):
    rows = [{"area_id": area, "base": "residents", "group": f"gender:{label}",
             "value": 1000 * share}
            for area in IDS if area not in skip
            for label, share in (("women", women), ("men", 1 - women))]  # fmt: skip
    return ExposureByGroup.from_frame(pd.DataFrame(rows))


def residents():
    return Exposure.from_frame(pd.DataFrame({"area_id": IDS, "base": "residents", "group": "all",
                                             "value": 500.0 * (1 + np.arange(20))}))  # fmt: skip


def found(given=None, **more):
    return small_areas(given or survey(), item="unsafe", counted=(1,), **more)


def test_estimates_lie_between_own_answers_and_what_areas_alike_say():
    frame = found(areas=areas(), benchmark="none").to_frame()
    low = np.minimum(frame["direct"], frame["synthetic"]) - 0.01
    high = np.maximum(frame["direct"], frame["synthetic"]) + 0.01
    assert frame["estimate"].between(low, high).all()
    assert frame["estimate"].std() < frame["direct"].std()
    assert ((frame["low"] <= TRUE) & (frame["high"] >= TRUE)).mean() >= 0.85


def test_brought_to_the_total_areas_give_the_surveys_own_share():
    told = found(areas=areas(), exposure=residents())
    frame = told.to_frame()
    share = frame["population"] / frame["population"].sum()
    assert (share * frame["estimate"]).sum() == pytest.approx(told.total, rel=1e-9)
    assert frame["moved"].abs().max() == pytest.approx(told.most_moved)
    still = found(areas=areas(), exposure=residents(), benchmark="none").to_frame()
    assert (still["moved"] == 0).all()
    assert (frame["std_error"] >= still["std_error"]).all()


def test_the_answer_names_an_area_that_is_clearly_higher_and_its_own_answers():
    told = found(areas=areas())
    best = told.to_frame().sort_values("estimate").iloc[-1]
    text = told.explain().written()
    assert f"clearly more in {best['area_name']}" in text
    assert "By its own 60 answers alone" in text


def test_an_area_without_respondents_is_estimated_flagged_and_outlined():
    told = found(survey(skip=("a03",)), areas=areas(), features=("deprivation_rank",))
    row = told.to_frame().set_index("area_id").loc["a03"]
    assert row["is_synthetic"]
    assert np.isnan(row["direct"])
    assert row["estimate"] > 0
    assert row["certainty"] != "sure"
    assert row["own_weight"] == 0
    outlined = {r["area_id"] for r in told.to_map().rows if r["is_outlined"]}
    assert outlined == {"a03"}
    assert "Area a03" in told.explain().written()


def test_thin_areas_take_single_answers_where_the_population_is_known_by_groups():
    thin = survey(each=12)
    assert found(thin, areas=areas(), margins=people()).fit == "multilevel"
    assert found(thin, areas=areas()).fit == "area_model"
    assert found(areas=areas(), margins=people()).fit == "area_model"


def test_the_mix_of_the_population_counts_in_the_multilevel_fit():
    given = survey(lean=0.4)
    more = {"areas": areas(), "fit": "multilevel", "benchmark": "none"}
    women = found(given, margins=people(0.9), **more).to_frame()["estimate"]
    men = found(given, margins=people(0.1), **more).to_frame()["estimate"]
    assert (women > men + 0.1).all()


def test_combinations_of_groups_are_taken_where_the_population_has_them():
    crossed = pd.DataFrame([
        {"area_id": area, "base": "residents", "group": f"age:{age}|gender:{gender}", "value": n}
        for area in IDS
        for age, gender, n in (("old", "women", 900), ("old", "men", 10), ("young", "women", 10),
                               ("young", "men", 900))
    ])  # fmt: skip
    frame = survey(lean=0.4).to_frame()
    frame["group_age"] = np.where(np.arange(len(frame)) % 2, "old", "young")
    told = found(Survey.from_frame(frame), areas=areas(), fit="multilevel",
                 margins=ExposureByGroup.from_frame(crossed))  # fmt: skip
    assert told.groupings == ("age", "gender")
    assert told.to_frame()["population"].eq(1820).all()


def test_groups_that_nobody_was_asked_of_are_left_out_and_named():
    more = people().to_frame()
    child = more[more["group"].eq("gender:men")].assign(group="gender:not asked", value=200.0)
    margins = ExposureByGroup.from_frame(pd.concat([more, child]))
    told = found(areas=areas(), fit="multilevel", margins=margins)
    assert told.left_out == ("gender:not asked",)
    assert told.to_frame()["population"].eq(1000).all()
    assert "gender:not asked" in told.explain().written()


def test_neighbours_are_those_that_touch():
    weights = neighbours_of("test", areas(), IDS)
    assert np.flatnonzero(weights[0]).tolist() == [1, 4, 5]
    assert weights[5].sum() == pytest.approx(1)
    told = found(areas=areas(), fit="spatial")
    assert -1 < told.rho < 1
    assert "Neighbours are alike by" in told.explain().written()


def test_features_are_standardised_logarithms_per_resident():
    counts = Counts.from_frame(pd.DataFrame({
        "area_id": IDS, "period_start": "2025-01-01", "period_end": "2025-12-31",
        "unit": "offences", "offence_source": "x", "offence_class": "robbery",
        "count": np.arange(20) + 5,
    }))  # fmt: skip
    told = area_features("test", ("density", "recorded_crime"), IDS,
                         AreaSources(areas(), residents(), counts))  # fmt: skip
    np.testing.assert_allclose(told.columns.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(told.columns.std(axis=0), 1)
    raw = np.log((np.arange(20) + 5.5) / (500.0 * (1 + np.arange(20))))
    np.testing.assert_allclose(told.columns[:, 1], (raw - raw.mean()) / raw.std())


def test_respondents_outside_all_areas_are_counted_and_set_aside():
    frame = survey().to_frame()
    frame.loc[:4, "area_id"] = "elsewhere"
    told = found(Survey.from_frame(frame), areas=areas())
    assert told.set_aside["outside_areas"] == 5
    assert told.n_used == 1195


def test_all_alike_in_one_area_is_not_taken_for_certain():
    frame = survey(each=10).to_frame()
    frame.loc[frame["area_id"].eq("a07"), "answer"] = 2
    told = found(Survey.from_frame(frame), areas=areas(), fit="area_model").to_frame()
    row = told.set_index("area_id").loc["a07"]
    assert row["direct"] == 0
    assert row["estimate"] > 0.01
    assert row["high"] > row["estimate"] > row["low"]


@pytest.mark.parametrize(("given", "more", "words"), [
    (None, {"features": ("wealth",)}, "no feature of areas 'wealth'"),
    (None, {"features": ("density",)}, "needs residents by area"),
    (None, {"features": ("deprivation_rank", "deprivation_rank")}, "asked for twice"),
    (None, {"features": ("recorded_crime",), "exposure": residents()}, "needs incidents or counts"),
    (None, {"fit": "multilevel"}, "needs residents by a group"),
    (None, {"fit": "multilevel", "margins": people(skip=("a02",))}, "in a02; add them"),
    (survey(skip=IDS[4:]), {}, "240 answers in 4 areas are too thin"),
    (survey(each=1), {}, "20 answers in 20 areas are too thin"),
])  # fmt: skip
def test_what_is_too_thin_or_missing_is_refused(given, more, words):
    with pytest.raises(UnsuitableData, match=words):
        found(given, areas=areas(), **more)


def test_too_many_features_are_refused():
    with pytest.raises(UnsuitableData, match="2 features of areas are too many for 8 areas"):
        found(survey(skip=IDS[8:]), areas=areas(8), exposure=residents(),
              features=("deprivation_rank", "density"))  # fmt: skip


def test_neighbours_need_outlines():
    with pytest.raises(UnsuitableData, match="20 areas have none"):
        found(fit="spatial")


def test_everybody_alike_is_refused():
    frame = survey().to_frame().assign(answer=2)
    with pytest.raises(UnsuitableData, match="answered alike"):
        small_areas(Survey.from_frame(frame), item="unsafe", counted=(2,))


@pytest.mark.skipif(find_spec("numpyro") is not None, reason="NumPyro is installed")
def test_without_numpyro_the_full_posterior_names_its_extra():
    with pytest.raises(MissingExtra, match="bayes"):
        found(areas=areas(), margins=people(), fit="multilevel", posterior="full")
