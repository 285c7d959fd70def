import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import evenhand as eh
from evenhand.errors import OptionError, UnsuitableData
from evenhand.tables.survey import Survey
from evenhand.taxonomy.reporting import reporting_rates

EXPECTED = json.loads(
    Path(__file__).parents[1].joinpath("reference/dark_figure/expected.json").read_text()
)


def counts(**numbers):
    return eh.Counts.from_frame(pd.DataFrame({
        "area_id": "n", "period_start": "2025-01-01", "period_end": "2025-12-31",
        "offence_source": list(numbers), "offence_class": list(numbers), "unit": "offences",
        "count": list(numbers.values()),
    }))  # fmt: skip


def answers(said, weights=None):
    many = len(said)
    return Survey.from_frame(pd.DataFrame({
        "respondent_id": [f"r{n}" for n in range(many)], "wave": "2026", "item": "lb_reported",
        "answer": pd.array(said, dtype="Int64"),
        "answer_state": np.where(pd.isna(said), "not_asked", "answered"),
        "weight": 1.0 if weights is None else weights,
    }))  # fmt: skip


@pytest.mark.parametrize(("k", "a", "b", "mean", "low", "high"), EXPECTED)
def test_number_and_range_are_those_of_r(k, a, b, mean, low, high):
    # A rate of s among n answers stands for Beta(s n + 1/2, (1 - s) n + 1/2).
    size = a + b - 1
    found = eh.dark_figure(counts(robbery=int(k)), offence="robbery", rates="given",
                           share_reported=(a - 0.5) / size, answers_behind=size)  # fmt: skip
    row = found.to_frame().iloc[0]
    assert row["estimate"] == pytest.approx(mean, rel=1e-5)  # the sum in R stops at two million
    assert (row["low"], row["high"]) == (low, high)
    assert row["times_recorded"] == pytest.approx(row["estimate"] / k, rel=1e-12)


def test_each_class_with_a_known_rate_has_its_row_and_the_others_are_named():
    found = eh.dark_figure(counts(robbery=50, burglary_dwelling=400, misconduct=900, drugs=30))
    assert found.to_frame()["offence_class"].tolist() == ["burglary_dwelling", "robbery"]
    assert found.without_rate == ("misconduct",)
    assert found.n_found_by_police == 30  # drugs were found, not reported
    assert found.set_aside == {"found_by_police": 1, "no_reporting_rate": 1}
    assert "misconduct" in found.explain().written()


def test_a_reference_rate_used_elsewhere_is_less_sure_and_says_so():
    given = counts(burglary_dwelling=400)
    here, there = (eh.dark_figure(given, place=place) for place in ("england_and_wales",
                                                                    "elsewhere"))  # fmt: skip
    width = [
        one.to_frame()["high"].iloc[0] - one.to_frame()["low"].iloc[0] for one in (here, there)
    ]
    assert width[1] > 1.3 * width[0]
    assert "the rate is of England and Wales" in there.explain().written()
    assert "two countries may differ by more" not in here.explain().written()


def test_reference_rates_are_as_unsure_as_one_more_year_would_be():
    # By hand: s² (1 + 1/5) (4 / 2) about the mean of the last five years.
    rates = reporting_rates("robbery")
    years = np.array([rates.share_reported[year] for year in sorted(rates.share_reported)[-5:]])
    a, b = rates.chance(same_place=True)
    mean, variance = a / (a + b), a * b / ((a + b) ** 2 * (a + b + 1))
    assert mean == pytest.approx(years.mean(), rel=1e-12)
    assert variance == pytest.approx(years.var(ddof=1) * 1.2 * 2, rel=1e-9)


def test_a_rate_of_the_citys_own_survey_counts_its_effective_answers():
    even = eh.dark_figure(counts(robbery=100), answers([1] * 60 + [2] * 40 + [None] * 50),
                          offence="robbery", rates="survey", counted=(1,))  # fmt: skip
    assert even.to_frame()["share_reported"].iloc[0] == pytest.approx(60.5 / 101, abs=1e-3)
    assert even.effective == pytest.approx(100, rel=0.02)
    uneven = eh.dark_figure(
        counts(robbery=100), answers([1] * 60 + [2] * 40, weights=[1.0, 9.0] * 50),
        offence="robbery", rates="survey", counted=(1,),
    )  # fmt: skip
    assert uneven.effective < 65
    width = [f.to_frame()["high"].iloc[0] - f.to_frame()["low"].iloc[0] for f in (even, uneven)]
    assert width[1] > width[0]


def test_where_all_answer_alike_the_rate_is_still_not_sure():
    found = eh.dark_figure(counts(robbery=100), answers([1] * 20), offence="robbery",
                           rates="survey", counted=(1,))  # fmt: skip
    row = found.to_frame().iloc[0]
    assert row["share_reported"] < 1 and row["high"] > 105


@pytest.mark.parametrize(("options", "error", "words"), [
    ({"offence": "misconduct"}, UnsuitableData, "no reporting rate is known for 'misconduct'"),
    ({"offence": "misconduct", "rates": "survey"}, UnsuitableData, "no survey to take the rate"),
    ({"rates": "given"}, OptionError, "'offence' has no value"),
    ({"rates": "given", "offence": "robbery"}, OptionError, "'answers_behind' has no value"),
    ({"share_reported": 0.3}, OptionError, "does not use it"),
    ({"rates": "given", "offence": "robbery", "share_reported": 0.3, "answers_behind": 1e9},
     OptionError, "at most"),
    ({"rates": "given", "offence": "robbery", "share_reported": 0.01, "answers_behind": 2},
     UnsuitableData, "too unsure"),
])  # fmt: skip
def test_without_a_fitting_rate_it_refuses(options, error, words):
    with pytest.raises(error, match=words):
        eh.dark_figure(counts(misconduct=900, robbery=5), **options)


def test_nothing_reported_is_refused_even_where_police_found_some():
    with pytest.raises(UnsuitableData, match="nothing was reported"):
        eh.dark_figure(counts(drugs=40))


def test_too_few_answers_are_refused():
    with pytest.raises(UnsuitableData, match="8 respondents answered 'lb_reported'"):
        eh.dark_figure(counts(robbery=100), answers([1, 2] * 4), offence="robbery",
                       rates="survey", counted=(1,))  # fmt: skip


def test_areas_are_never_estimated_one_by_one_and_it_says_why():
    found = eh.dark_figure(counts(robbery=50))
    assert "area_id" not in found.to_frame()
    assert "redraw the map of the records" in found.explain().written()
    assert not any("area" in name or "level" in name for name in found.provenance.options)
