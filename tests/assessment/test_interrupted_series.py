"""The method: what it says of a planted step, and what it refuses, each in one message."""

from datetime import date

import numpy as np
import panel_tables as made
import pytest

from evenhand.assessment.interrupted_series import interrupted_series
from evenhand.errors import OptionError, UnsuitableData

STEADY = [10, 11, 9, 10, 12, 8] * 6


def told(table=None, *, done=None, gave=None, **options):
    return interrupted_series(made.counts(table), done or made.interventions(),
                              gave or made.deliveries(), **options)  # fmt: skip


def halved(values, first=24):
    return [v if n < first else v // 2 for n, v in enumerate(values)]


def table(treated=None, others=STEADY):
    treated = treated or halved(STEADY)
    return {"t1": treated, "t2": treated, "b1": others, "c1": others, "c2": others, "u1": others}


def test_a_halving_beside_steady_areas_is_told_with_size_and_number():
    found = told(table())
    assert found.verdict == "fell" and found.is_controlled
    assert found.effect == pytest.approx(-0.51, abs=0.05)
    recorded = 2 * sum(halved(STEADY)[24:])
    assert found.recorded == recorded
    assert found.difference == pytest.approx(recorded - found.expected)
    assert found.difference_low <= found.difference <= found.difference_high < 0
    assert "Fewer" in found.explain().answer.written("en")
    assert "What would overturn it" in found.explain().written("en")


def test_a_fall_that_all_areas_share_is_no_effect_beside_them_but_one_alone():
    found = told(table(others=halved(STEADY)))
    assert found.verdict == "not_clear"
    assert abs(found.effect) < 0.05
    assert found.alone_effect < -0.4 and found.alone_p_value < 0.05


def test_without_comparison_areas_it_says_what_cannot_be_told_apart():
    roles = {"t1": "treated", "t2": "treated"}
    own = {area: counts for area, counts in table().items() if area in roles}
    found = told(own, done=made.interventions(roles))
    assert not found.is_controlled and found.verdict == "fell"
    said = found.explain()
    assert "with nothing to compare it with" in said.answer.written("en")
    assert "Whether the measure did it cannot be told" in said.answer.written("en")
    assert "sans rien à comparer" in said.answer.written("fr")
    assert found.to_frame()["comparison_count"].isna().all()


def test_areas_without_a_measure_stand_for_comparison_areas_where_none_was_written_down():
    found = told(table(), done=made.interventions({"t1": "treated", "t2": "treated"}))
    assert found.is_controlled and found.is_untouched and found.comparisons > 0
    assert "areas without any measure stand for them" in found.explain().written("en")
    assert not told(table()).is_untouched


@pytest.mark.parametrize(("language", "one", "none"), [
    ("en", "in the treated area:", "treated areas"), ("fr", "dans le secteur traité", "traités"),
])  # fmt: skip
def test_one_treated_area_is_told_in_the_singular(language, one, none):
    answer = told(table(), done=made.interventions({"t1": "treated", "c1": "comparison"}),
                  gave=made.deliveries(("t1",))).explain().answer.written(language)  # fmt: skip
    assert one in answer and none not in answer


def test_transition_and_a_further_day_are_left_out_and_counted():
    found = told(table(), transition=2, also=(date(2024, 3, 1),))
    assert found.periods_after == 10
    assert found.interruptions == (date(2024, 3, 1), date(2025, 3, 1))
    assert len(found.to_frame()) == 34
    assert "transition" in found.explain().written("en").lower()


def test_a_measure_that_ended_is_told_for_its_own_time():
    done = made.interventions(ends_on="2025-08-31")
    found = told(table(), done=done)
    assert found.periods_after == 8 and len(found.interruptions) == 2


def test_areas_that_begin_apart_leave_out_the_time_between():
    rows = [{"intervention_id": "M-1", "measure": "lamps", "offence_class": "robbery",
             "area_id": "t2", "role": "treated", "starts_on": "2025-04-01"}]  # fmt: skip
    roles = {"t1": "treated", "c1": "comparison", "c2": "comparison"}
    found = told(table(), done=made.interventions(roles, others=rows),
                 gave=made.deliveries(start="2025-04-01"))  # fmt: skip
    assert found.periods_after == 9 and found.periods_before == 24


def test_charts_show_series_ways_and_false_dates():
    found = told(table())
    series, ways, dates = found.charts()
    assert len(series.rows) == 36 and sum(row["is_first"] for row in series.rows) == 1
    assert ways.rows[0]["way"] == "as_told"
    assert sum(row["is_true_date"] for row in dates.rows) == 1
    assert len(dates.rows) == found.false_dates + 1


@pytest.mark.parametrize(
    ("options", "months", "words"),
    [
        ({"also": (date(2019, 1, 1),)}, 36, "give a day within"),
        ({"also": (date(2025, 1, 1),)}, 36, "cannot be told apart"),
        ({"also": (date(2023, 2, 1),)}, 36, "before or after the interruption"),
        ({"transition": 11}, 36, "at least 3 are needed"),
        ({"season": "summer"}, 36, "choose one of"),
        ({"transition": -1}, 36, "at least 0"),
    ],
)
def test_options_that_leave_nothing_are_refused(options, months, words):
    with pytest.raises((UnsuitableData, OptionError), match=words):
        told({area: values[:months] for area, values in table().items()}, **options)


def test_fewer_than_twelve_periods_before_are_refused():
    with pytest.raises(UnsuitableData, match="at least 12 are needed"):
        told(table(), done=made.interventions(starts_on="2023-09-01"),
             gave=made.deliveries(start="2023-09-01"))  # fmt: skip


def test_less_than_two_years_are_refused_unless_there_is_no_season():
    short = {area: values[:20] for area, values in table(halved(STEADY, 14)).items()}
    done, gave = made.interventions(starts_on="2024-03-01"), made.deliveries(start="2024-03-01")
    with pytest.raises(UnsuitableData, match="fewer than two years"):
        told(short, done=done, gave=gave)
    found = told(short, done=done, gave=gave, season="none")
    assert not found.has_season and "season is not allowed for" in found.explain().written("en")


def test_too_few_records_before_are_refused():
    few = [1, 0, 0, 0, 1, 0] * 6
    with pytest.raises(UnsuitableData, match="at least 30 are needed"):
        told(table(few))


def test_no_effect_is_estimated_before_deliveries_are_written_down():
    with pytest.raises(UnsuitableData, match="an effect is not estimated"):
        interrupted_series(made.counts(table()), made.interventions())


def test_all_faults_are_said_at_once():
    with pytest.raises(UnsuitableData) as refused:
        told(table([1, 0, 0, 0, 1, 0] * 6), transition=11)
    assert "2 problems" in str(refused.value)


def test_years_before_the_measure_that_swing_by_themselves_make_it_doubtful():
    """A wave of four years and a step of the same size: false dates find as much."""
    at = np.arange(96)
    wave = np.round(60 * np.exp(0.35 * np.sign(np.sin(2 * np.pi * at / 29)))).astype(int).tolist()
    steady = [60] * 96
    months = made.pd.date_range("2018-01-01", periods=96, freq="MS")
    counted = made.counts({"t1": wave, "c1": steady, "c2": steady}, months=months)
    roles = {"t1": "treated", "c1": "comparison", "c2": "comparison"}
    found = interrupted_series(counted, made.interventions(roles), made.deliveries(("t1",)))
    if found.p_value < 0.05:
        assert found.verdict == "doubtful"
    assert found.false_clear > 0
