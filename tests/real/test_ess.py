"""The European Social Survey, round 9, on the same file as R's survey package: GB and NO."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evenhand.analysis.survey_estimates import survey_estimates
from evenhand.statistics.survey_estimates import means, ratios, totals
from evenhand.tables.answers.answered import answers_of, indicator
from evenhand.tables.survey import Survey

DATA = Path(__file__).parents[2].parent / "shared/data/perception"
R = json.loads((Path(__file__).parents[1] / "reference/ess9/expected.json").read_text())
ITEMS = ("aesfdrk", "trstplc", "ppltrst")
CASES = [(country, weight) for country in ("GB", "NO") for weight in ("anweight", "pspwght")]
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="shared data are absent")


@pytest.fixture(scope="module", params=CASES, ids=" ".join)
def case(request):
    """Give a survey made from the file and R's numbers for it."""
    country, weight = request.param
    rows = pd.read_stata(DATA / f"ESS9{country}.dta", convert_categoricals=False)
    people = pd.DataFrame({
        "respondent_id": rows["idno"].astype(int).astype(str), "wave": "9", "mode": "face-to-face",
        "area_id": rows["region"], "weight": rows[weight], "cluster": rows["psu"].astype(str),
        "stratum": rows["stratum"].astype(str),
        "group_gender": rows["gndr"].astype(int).astype(str),
    })  # fmt: skip
    long = pd.concat([
        people.assign(item=item, answer=rows[item],
                      answer_state=np.where(rows[item].isna(), "missing", "answered"))
        for item in ITEMS
    ])  # fmt: skip
    return Survey.from_frame(long), R[f"{country} {weight}"]


def row_of_the_page(label, row):
    def with_range(value, low, high):
        return f"{row[value]:.1%} ({100 * row[low]:.1f} to {100 * row[high]:.1f})"

    cells = [label, with_range("unweighted", "unweighted_low", "unweighted_high"),
             with_range("estimate", "weights_only_low", "weights_only_high"),
             with_range("estimate", "low", "high"),
             f"{row['answers']:,}", f"{row['effective_answers']:,.0f}"]  # fmt: skip
    return "| " + " | ".join(cells).replace("%", " %") + " |"


def told(finding, expected, names=("all",), rtol=1e-8):
    rows = finding.to_frame().set_index("part").loc[list(names)]
    np.testing.assert_allclose(rows["estimate"], np.ravel(expected["estimate"]), rtol=rtol)
    np.testing.assert_allclose(rows["std_error"], np.ravel(expected["std_error"]), rtol=rtol)


def test_the_share_that_feels_unsafe_is_that_of_r(case):
    survey, expected = case
    found = survey_estimates(survey, item="aesfdrk")
    row = found.to_frame().iloc[0]
    told(found, expected["share"])
    assert row["answers"] == expected["answers"]
    assert found.n_rows == expected["respondents"]
    assert row["degrees_of_freedom"] == expected["degrees"]
    assert (row["low"], row["high"]) == pytest.approx(expected["share"]["korn_graubard"], rel=1e-6)
    assert row["design_effect"] == pytest.approx(expected["share"]["deff"], rel=2e-3)


def test_without_weights_or_design_it_is_what_r_gives_then(case):
    survey, expected = case
    row = survey_estimates(survey, item="aesfdrk").to_frame().iloc[0]
    assert row["unweighted"] == pytest.approx(expected["unweighted"]["estimate"], rel=1e-8)
    frame = survey.to_frame().assign(stratum=None, cluster=None)
    alone = survey_estimates(Survey.from_frame(frame), item="aesfdrk")
    told(alone, expected["weights_only"])


def test_weights_strata_and_clusters_each_change_the_answer(case):
    survey, _ = case
    row = survey_estimates(survey, item="aesfdrk").to_frame().iloc[0]
    assert abs(row["estimate"] - row["unweighted"]) > 0.002
    by_design, by_weights = (
        row["high"] - row["low"],
        row["weights_only_high"] - row["weights_only_low"],
    )
    assert abs(by_design / by_weights - 1) > 1e-4


def test_means_totals_and_ratios_are_those_of_r(case):
    survey, expected = case
    told(survey_estimates(survey, item="trstplc", measure="mean"), expected["mean"])
    asked = answers_of("test", survey, "aesfdrk")
    trust, people = asked.of("trstplc").codes, asked.of("ppltrst").codes
    for found, name in (
        (totals(asked.design, indicator(asked)), "total"),
        (ratios(asked.design, trust, people), "ratio"),
    ):
        assert found.estimate[0] == pytest.approx(expected[name]["estimate"], rel=1e-8)
        assert found.std_error[0] == pytest.approx(
            np.ravel(expected[name]["std_error"])[0], rel=1e-8
        )


def test_regions_are_those_of_r(case):
    survey, expected = case
    names = expected["region"]["names"]
    told(survey_estimates(survey, item="aesfdrk", by="area", fewest=2), expected["region"], names)
    trust = survey_estimates(survey, item="trstplc", measure="mean", by="area", fewest=2)
    told(trust, expected["trust_by_region"], names)


def test_genders_and_their_difference_are_those_of_r(case):
    survey, expected = case
    found = survey_estimates(survey, item="aesfdrk", by="group", group="gender")
    told(found, expected["gender"], ("1", "2"))
    asked = answers_of("test", survey, "aesfdrk")
    women = (asked.groups["gender"] == "2").astype(int)
    apart = means(asked.design, indicator(asked), women).contrast([-1, 1])
    expected = expected["difference"]
    assert apart.estimate[0] == pytest.approx(np.ravel(expected["estimate"])[0], rel=1e-8)
    assert apart.std_error[0] == pytest.approx(np.ravel(expected["std_error"])[0], rel=1e-8)


def test_the_page_on_surveys_prints_these_figures(case):
    survey, expected = case
    if expected is not R["GB anweight"] and expected is not R["NO anweight"]:
        pytest.skip("the page uses the analysis weight")
    page = (Path(__file__).parents[2] / "docs/surveys.md").read_text()
    rows = survey_estimates(survey, item="aesfdrk", by="area").to_frame().set_index("part")
    british = expected is R["GB anweight"]
    assert row_of_the_page("United Kingdom" if british else "Norway", rows.loc["all"]) in page
    if british:
        assert row_of_the_page("North East England (UKC)", rows.loc["UKC"]) in page
