import numpy as np
import pytest

from evenhand.statistics.detectable import with_effect
from evenhand.statistics.interrupted_series import interrupted_series, series_terms
from evenhand.statistics.series_designs import FIRST_MONTH, controlled_series, synthetic_gap
from evenhand.statistics.synthetic_placebos import placebos

COUNTS = np.random.default_rng(2).poisson(15, (8, 30)).astype(float)


def judged(one, treated, first):
    own, donors = np.flatnonzero(treated), np.flatnonzero(~treated)
    return placebos(one, own, donors, first=np.full(len(own), first),
                    stop=np.full(len(own), one.shape[1]), draws=99, seed=1)  # fmt: skip


def thinned(treated, effect=0.5, draws=5):
    made = with_effect(COUNTS, treated, 20, effect, draws, np.random.default_rng(3))
    return np.concatenate([COUNTS[None], made])


def test_one_treated_area_is_judged_exactly_as_the_assessment_does():
    treated = np.arange(8) == 2
    made = thinned(treated)
    said = synthetic_gap(99, 1)(made, treated, 20)
    assert said.p_values == pytest.approx([judged(one, treated, 20).p_value for one in made])


def test_several_treated_areas_are_judged_nearly_so():
    treated = np.isin(np.arange(8), (2, 5))
    made = thinned(treated, draws=20)
    said = synthetic_gap(99, 1)(made, treated, 20)
    whole = np.array([judged(one, treated, 20).p_value for one in made])
    assert np.abs(said.p_values - whole).max() < 0.08
    assert ((said.p_values <= 0.1) == (whole <= 0.1)).mean() > 0.85


def test_the_size_is_recorded_over_what_the_mix_had():
    treated = np.arange(8) == 2
    said = synthetic_gap(99, 1)(thinned(treated), treated, 20)
    assert (said.sizes[1:] < said.sizes[0]).all()
    assert np.mean(said.sizes[1:]) == pytest.approx(said.sizes[0] + np.log(0.5), abs=0.15)


def test_too_few_donors_call_nothing():
    treated = np.array([True, False, False])
    said = synthetic_gap(99, 1)(COUNTS[None, :3], treated, 20)
    assert said.p_values.tolist() == [1.0]


def test_the_series_is_that_of_the_assessment():
    treated = np.arange(8) < 2
    made = thinned(treated, draws=2)
    said = controlled_series()(made, treated, 20)
    terms = series_terms(FIRST_MONTH + np.arange(30), "month", season=False)
    for place, one in enumerate(made):
        found = interrupted_series(one[treated].sum(axis=0), terms, [float(terms.at[20])],
                                   others=one[~treated].sum(axis=0))  # fmt: skip
        assert said.p_values[place] == found.p_value
        assert np.expm1(said.sizes[place]) == pytest.approx(found.effect)


def test_a_series_that_cannot_be_fitted_calls_nothing():
    treated = np.arange(8) < 2
    said = controlled_series()(np.zeros((1, 8, 30)), treated, 20)
    assert said.p_values[0] > 0.05
