import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evenhand.errors import UnsuitableData
from evenhand.statistics.survey_design import design_of
from evenhand.statistics.survey_estimates import means, ratios, totals
from evenhand.statistics.survey_replicates import bootstrapped, jackknifed, replicates_of

FOLDER = Path(__file__).parents[1] / "reference/survey_estimates"
R = json.loads((FOLDER / "expected.json").read_text())
ROWS = pd.read_csv(FOLDER / "input.csv")
API = Path(__file__).parents[3] / "shared/data/survey/apistrat.csv"
SAMPLE = design_of(ROWS["weight"], strata=ROWS["stratum"], clusters=ROWS["cluster"])
FINITE = design_of(
    ROWS["weight"], strata=ROWS["stratum"], clusters=ROWS["cluster"], population=ROWS["population"]
)


def same(found, name, rtol=1e-9):
    np.testing.assert_allclose(found.estimate, R[name]["estimate"], rtol=rtol)
    np.testing.assert_allclose(found.covariance, R[name]["covariance"], rtol=rtol)


@pytest.mark.parametrize(("name", "found"), [
    ("mean", means(SAMPLE, ROWS["score"])),
    ("mean_fpc", means(FINITE, ROWS["score"])),
    ("total", totals(SAMPLE, ROWS["afraid"])),
    ("share", means(SAMPLE, ROWS["afraid"])),
    ("ratio", ratios(SAMPLE, ROWS["afraid"], ROWS["score"])),
    ("domains", means(SAMPLE, ROWS["score"], ROWS["group"])),
    ("waves", means(SAMPLE, ROWS["afraid"], ROWS["wave"] - 1)),
])  # fmt: skip
def test_estimates_and_covariances_are_those_of_r_survey(name, found):
    same(found, name)
    assert found.degrees.tolist() == np.atleast_1d(R[name]["degrees"]).tolist()


def test_the_change_between_waves_in_the_same_clusters_uses_their_covariance():
    waves = means(SAMPLE, ROWS["afraid"], ROWS["wave"] - 1)
    change = waves.contrast([-1, 1])
    assert change.estimate[0] == pytest.approx(R["change"]["estimate"], rel=1e-9)
    assert change.std_error[0] == pytest.approx(R["change"]["std_error"][0][0], rel=1e-9)
    apart = np.sqrt(np.diag(waves.covariance).sum())
    assert change.std_error[0] < apart


def overlapping():
    """Three strata far apart, five clusters a wave, two of them in both."""
    draw = np.random.default_rng(6)
    rows = [(wave, stratum, cluster, draw.random() < 0.1 + 0.4 * stratum + 0.02 * cluster)
            for wave in (0, 1) for stratum in range(3)
            for cluster in np.arange(5) + 3 * wave for _ in range(12)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["wave", "stratum", "cluster", "yes"]).astype(float)
    return frame.assign(weight=draw.uniform(1, 3, len(frame)))


def test_waves_that_share_some_clusters_have_each_the_error_of_its_own():
    rows = overlapping()
    both = design_of(rows["weight"], strata=rows["stratum"], clusters=rows["cluster"],
                     waves=rows["wave"])  # fmt: skip
    found = means(both, rows["yes"], rows["wave"])
    for wave in (0, 1):
        mine = rows[rows["wave"].eq(wave)]
        alone = design_of(mine["weight"], strata=mine["stratum"], clusters=mine["cluster"])
        assert found.std_error[wave] == pytest.approx(means(alone, mine["yes"]).std_error[0],
                                                      rel=1e-9)  # fmt: skip
    # By hand: residuals about each wave's own stratum, multiplied where a cluster is in both.
    z = rows.assign(z=0.0)
    for wave in (0, 1):
        mine = rows["wave"].eq(wave)
        w = rows.loc[mine, "weight"]
        z.loc[mine, "z"] = w * (rows.loc[mine, "yes"] - found.estimate[wave]) / w.sum()
    sums = z.groupby(["wave", "stratum", "cluster"])["z"].sum()
    apart = sums - sums.groupby(["wave", "stratum"]).transform("mean")
    joined = apart[0.0].to_frame("one").join(apart[1.0].rename("two"), how="inner")
    assert len(joined) == 6
    expected = 5 / 4 * float((joined["one"] * joined["two"]).sum())
    assert found.covariance[0, 1] == pytest.approx(expected, rel=1e-9)


def test_a_stratum_with_one_cluster_in_a_wave_is_named_with_the_wave():
    rows = overlapping()
    rows = rows[~(rows["wave"].eq(1) & rows["stratum"].eq(2) & rows["cluster"].ne(3))]
    with pytest.raises(UnsuitableData, match=r"1 strata have one cluster.*2\.0 in wave 1\.0"):
        design_of(rows["weight"], strata=rows["stratum"], clusters=rows["cluster"],
                  waves=rows["wave"])  # fmt: skip


@pytest.mark.parametrize("single", ["refuse", "centre", "certainty"])
def test_waves_in_the_same_clusters_throughout_are_as_if_none_were_named(single):
    given = {"strata": ROWS["stratum"], "clusters": ROWS["cluster"], "single": single}
    complete = ROWS.groupby("cluster")["wave"].nunique().eq(2).all()
    named = means(design_of(ROWS["weight"], **given, waves=ROWS["wave"]), ROWS["afraid"],
                  ROWS["wave"] - 1)  # fmt: skip
    plain = means(design_of(ROWS["weight"], **given), ROWS["afraid"], ROWS["wave"] - 1)
    assert complete
    np.testing.assert_allclose(named.covariance, plain.covariance, rtol=1e-9)


def test_waves_drawn_anew_have_no_covariance():
    drawn = design_of(ROWS["weight"], strata=ROWS["stratum"], clusters=ROWS["cluster"],
                      waves=ROWS["wave"], waves_share_clusters=False)  # fmt: skip
    found = means(drawn, ROWS["afraid"], ROWS["wave"] - 1)
    assert found.covariance[0, 1] == pytest.approx(0, abs=1e-18)


def test_respondents_drawn_alone_match_r():
    found = means(design_of(ROWS["weight"]), ROWS["afraid"])
    assert found.std_error[0] == pytest.approx(R["no_clusters"]["std_error"][0][0], rel=1e-9)
    assert found.degrees[0] == R["no_clusters"]["degrees"]


@pytest.mark.parametrize(("single", "name"), [("centre", "adjust"), ("certainty", "certainty")])
def test_a_stratum_of_one_cluster_is_treated_as_asked(single, name):
    lone = ROWS[~(ROWS["stratum"].eq("s1") & ROWS["cluster"].ne("s1c0"))]
    kinds = {"strata": lone["stratum"], "clusters": lone["cluster"]}
    drawn = design_of(lone["weight"], **kinds, single=single)
    expected = R[f"single_{name}"]
    assert means(drawn, lone["afraid"]).std_error[0] == pytest.approx(expected["mean"][0][0])
    if single == "certainty":  # around the mean of clusters a total differs: see README.md
        assert totals(drawn, lone["afraid"]).std_error[0] == pytest.approx(expected["total"][0][0])
    with pytest.raises(UnsuitableData, match=r"1 strata have one cluster.*s1"):
        design_of(lone["weight"], **kinds)


def test_the_jackknife_is_that_of_r_with_and_without_a_finite_population():
    found = means(jackknifed(SAMPLE), ROWS["afraid"])
    assert found.std_error[0] == pytest.approx(R["jackknife"]["std_error"], rel=1e-9)
    assert found.degrees[0] == R["jackknife"]["degrees"]
    finite = means(jackknifed(FINITE), ROWS["afraid"])
    assert finite.std_error[0] == pytest.approx(R["jackknife_fpc"]["std_error"], rel=1e-9)


def test_given_replicates_are_used_with_their_factors():
    many = np.array(R["given"]["weights"], dtype=float)
    scale = float(np.ravel(R["given"]["scale"])[0])
    given = replicates_of(ROWS["weight"], many, kind="given", factors=np.full(many.shape[1], scale))
    expected = float(np.ravel(R["given"]["std_error"])[0])
    assert means(given, ROWS["afraid"]).std_error[0] == pytest.approx(expected, rel=1e-9)


def test_the_bootstrap_agrees_with_linearisation():
    taylor = totals(SAMPLE, ROWS["afraid"]).std_error[0]
    draws = 4000
    found = totals(bootstrapped(SAMPLE, replicates=draws), ROWS["afraid"]).std_error[0]
    assert found == pytest.approx(taylor, rel=3 * 1.6 / np.sqrt(2 * draws))


def test_shares_get_korn_and_graubards_range():
    low, high = means(SAMPLE, ROWS["afraid"]).share_interval()
    assert (low[0], high[0]) == pytest.approx(tuple(R["korn_graubard"]), rel=1e-6)


def test_a_share_of_nothing_still_has_a_range():
    low, high = means(SAMPLE, np.zeros(len(ROWS))).share_interval()
    assert low[0] == 0
    assert high[0] > 0.01


@pytest.mark.skipif(not API.exists(), reason="shared data are absent")
def test_the_mean_of_apistrat_is_the_published_one():
    api = pd.read_csv(API)
    drawn = design_of(api["pw"], strata=api["stype"], population=api["fpc"])
    found = means(drawn, api["api00"])
    assert found.estimate[0] == pytest.approx(662.287363, abs=5e-7)
    assert found.std_error[0] == pytest.approx(9.408941, abs=5e-7)


def test_weights_on_another_scale_change_no_mean_and_no_error():
    one, other = means(SAMPLE, ROWS["score"]), None
    bigger = design_of(ROWS["weight"] * 1e5, strata=ROWS["stratum"], clusters=ROWS["cluster"])
    other = means(bigger, ROWS["score"])
    np.testing.assert_allclose(other.estimate, one.estimate, rtol=1e-12)
    np.testing.assert_allclose(other.covariance, one.covariance, rtol=1e-9)


def test_respondents_of_weight_zero_count_for_nothing():
    weight = ROWS["weight"].where(ROWS["group"] != 1, 0.0)
    drawn = design_of(weight, strata=ROWS["stratum"], clusters=ROWS["cluster"])
    found = means(drawn, ROWS["afraid"])
    part = means(SAMPLE, ROWS["afraid"].where(ROWS["group"] != 1))
    np.testing.assert_allclose(found.covariance, part.covariance, rtol=1e-12)
    assert found.answers[0] == part.answers[0] == (ROWS["group"] != 1).sum()


def test_effective_numbers_are_those_of_a_simple_sample_where_there_is_no_design():
    answers = np.r_[np.ones(30), np.zeros(70)]
    found = means(design_of(np.ones(100)), answers)
    assert found.effective[0] == pytest.approx(99)


@pytest.mark.parametrize(("given", "words"), [
    ({"weights": []}, "no respondent"),
    ({"weights": [1, np.nan, -2]}, r"missing for 1 of 3.*\n.*negative for 1 of 3"),
    ({"weights": [0, 0]}, "0 for every respondent"),
    ({"weights": [1, 1], "strata": ["a", None]}, "'strata' is missing for 1 of 2"),
    ({"weights": [1, 1], "clusters": ["a"]}, "'clusters' has 1 labels for 2"),
    ({"weights": [1, 1], "population": [1, 1]}, "smaller than the sample in stratum all"),
    ({"weights": [1, 1, 1, 1], "strata": list("aabb"), "population": [9, 8, 7, 7]},
     "differs within stratum a"),
])  # fmt: skip
def test_a_faulty_design_is_refused_with_every_fault(given, words):
    with pytest.raises(UnsuitableData, match=words):
        design_of(**given)


def test_the_same_cluster_label_in_two_strata_names_two_clusters():
    drawn = design_of(np.ones(4), strata=list("aabb"), clusters=["1", "2", "1", "2"])
    assert drawn.degrees() == 2


def test_an_item_nobody_answered_is_refused_and_an_empty_part_is_missing():
    with pytest.raises(UnsuitableData, match="nobody answered"):
        means(SAMPLE, np.full(len(ROWS), np.nan))
    found = means(SAMPLE, ROWS["score"], np.where(ROWS["group"] == 0, 0, 2))
    assert np.isnan(found.estimate[1])
    assert np.isfinite(found.std_error[[0, 2]]).all()
