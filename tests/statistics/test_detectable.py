from itertools import combinations
from math import comb

import numpy as np
import pytest

from evenhand.statistics.count_designs import before_after, drawn_sets, randomised_difference
from evenhand.statistics.detectable import (
    PowerCurve,
    arrangements,
    placebos,
    power_curve,
    smallest_p,
    windows,
    with_effect,
)

RNG = np.random.default_rng(3)


def table(areas=8, periods=36, mean=20.0, seed=1):
    return np.random.default_rng(seed).poisson(mean, (areas, periods)).astype(float)


@pytest.mark.parametrize(("areas", "treated", "ways"), [(20, 1, 20), (19, 1, 19), (10, 5, 252)])
def test_the_floor_of_p_is_one_over_the_ways_to_choose(areas, treated, ways):
    assert arrangements(areas, treated) == ways
    assert smallest_p(areas, treated, 199) == pytest.approx(1 / ways)


def test_where_ways_are_drawn_the_floor_is_one_over_the_draws_and_one():
    assert smallest_p(60, 10, 199) == pytest.approx(1 / 200)


def test_p_is_the_share_of_arrangements_as_large_counted_one_by_one():
    counts = table(6, 10, seed=4)
    treated = np.array([True, False, True, False, False, False])
    said = randomised_difference(6, 2, 99, 1)(counts[None], treated, 6)

    def size(chosen):
        mine = counts[list(chosen)].sum(axis=0)
        rest = np.delete(counts, list(chosen), axis=0).sum(axis=0)
        return np.log((mine[6:].sum() + 0.5) / (mine[:6].sum() + 0.5)) - np.log(
            (rest[6:].sum() + 0.5) / (rest[:6].sum() + 0.5)
        )

    sizes = [size(chosen) for chosen in combinations(range(6), 2)]
    assert said.sizes[0] == pytest.approx(size((0, 2)), rel=1e-12)
    assert said.p_values[0] == pytest.approx(
        np.mean([abs(one) >= abs(size((0, 2))) - 1e-12 for one in sizes]), rel=1e-12
    )


def test_p_by_draws_is_near_p_by_listing():
    counts, treated = table(14, 12, seed=5), np.arange(14) < 5
    counts[treated, 6:] *= 0.9
    ways = drawn_sets(14, 5, 99, np.random.default_rng(1))
    assert len(ways) == comb(14, 5) > 2000 or len(ways) == 99
    listed = randomised_difference(14, 5, 2002, 1)(counts[None], treated, 6).p_values[0]
    drawn = randomised_difference(14, 5, 2001, 1)(counts[None], treated, 6).p_values[0]
    assert drawn == pytest.approx(listed, abs=3 * np.sqrt(listed * (1 - listed) / 2001) + 1 / 2002)


def test_randomised_p_keeps_its_size_over_all_choices_exactly():
    """Over every choice of treated areas of one table at most a twentieth is called."""
    counts, judge = table(7, 12, seed=6)[None], randomised_difference(7, 2, 99, 1)
    called = [
        judge(counts, np.isin(np.arange(7), chosen), 6).p_values[0] <= 0.05
        for chosen in combinations(range(7), 2)
    ]
    assert np.mean(called) <= 0.05


def test_the_contrast_is_the_usual_test_of_a_ratio_of_rates():
    counts = np.array([[[30.0, 30.0, 20.0]]])  # 60 in two periods, 20 in one
    said = before_after(counts, np.array([True]), 2)
    size = np.log(20.5) - np.log(60.5 / 2)
    assert said.sizes[0] == pytest.approx(size)
    assert said.p_values[0] == pytest.approx(0.12787, abs=5e-5)  # 2 Φ(−0.38909 / 0.25556)


def test_thinning_takes_the_share_asked_for_and_leaves_the_rest():
    rng = np.random.default_rng(11)
    counts = np.full((3, 10), 1000.0)
    made = with_effect(counts, np.array([True, False, False]), 4, 0.3, 50, rng)
    assert (made[:, 1:] == 1000).all() and (made[:, 0, :4] == 1000).all()
    assert made[:, 0, 4:].mean() == pytest.approx(700, abs=3 * np.sqrt(210 / 300))
    assert with_effect(counts, np.array([True, False, False]), 4, -0.3, 50, rng)[
        :, 0, 4:
    ].mean() == pytest.approx(1300, abs=3 * np.sqrt(300 / 300))


def test_placebos_hold_the_areas_planned_at_every_date_and_never_the_same_set_twice():
    counts, treated = table(), np.arange(8) < 2
    played = placebos(counts, treated, length=30, most=40, rng=np.random.default_rng(2))
    own = [one.start for one in played if (one.treated == treated).all()]
    assert own == windows(36, 30)
    assert len({(one.start, one.treated.tobytes()) for one in played}) == len(played)
    assert all(one.treated.sum() == 2 for one in played)


def test_placebo_sets_have_about_as_many_incidents_as_the_areas_planned():
    counts = table(10)
    counts[5:] *= 10
    treated = np.arange(10) < 2
    own = counts[treated].sum()
    for one in placebos(counts, treated, length=24, most=60, rng=np.random.default_rng(2)):
        assert own / 1.5 <= counts[one.treated].sum() <= own * 1.5


def test_a_history_shorter_than_the_stretch_gives_no_placebo():
    assert placebos(table(5, 10), np.arange(5) < 1, length=11, most=9, rng=RNG) == []


def curve(counts, treated, design, most=40):
    rng = np.random.default_rng(7)
    played = placebos(counts, treated, length=24, most=most, rng=rng)
    return power_curve(counts, played, design, before=12, after=12, alpha=0.05, draws=20, rng=rng,
                       effects=np.array([0.0, 0.1, 0.3, 0.6]))  # fmt: skip


def test_power_rises_with_the_effect_and_a_huge_one_is_always_called():
    found = curve(table(12), np.arange(12) < 3, randomised_difference(12, 3, 199, 1))
    assert (np.diff(found.power[1:]) >= 0).all() and found.power[1] < 0.9
    assert found.power[-1] == pytest.approx(1.0)
    assert found.power[0] <= 0.15
    assert np.isnan(found.exaggeration[0])


def test_below_the_floor_nothing_is_ever_called():
    found = curve(table(10), np.arange(10) < 1, randomised_difference(10, 1, 199, 1))
    assert (found.power == 0).all()
    assert np.isnan(found.detectable(0.8))
    assert np.isnan(found.wrong_sign).all()


def test_small_effects_that_are_called_look_larger_than_they_are():
    found = curve(table(12, mean=5.0), np.arange(12) < 3, before_after)
    assert found.exaggeration[1] > 1.3
    assert found.exaggeration[-1] == pytest.approx(1, abs=0.1)


def test_power_of_independent_counts_is_that_of_the_normal_formula():
    """Poisson counts, bare comparison: Φ(|log ratio| / error − 1.96), error from the sums."""
    counts = np.random.default_rng(8).poisson(20, (40, 400)).astype(float)
    found = curve(counts, np.arange(40) < 2, before_after, most=240)
    for effect, power in zip(found.effects[1:], found.power[1:], strict=True):
        error = np.sqrt(1 / 480 + 1 / (480 * (1 - effect)))
        from scipy.stats import norm

        formula = norm.cdf(-np.log(1 - effect) / error - norm.isf(0.025))
        assert power == pytest.approx(formula, abs=0.06)


def test_detectable_reads_between_the_sizes_tried():
    none = np.full(3, np.nan)
    made = PowerCurve(np.array([0, 0.2, 0.4]), np.array([0.05, 0.4, 0.3]), none, none, none, 1, 1)
    assert np.isnan(made.detectable(0.8))
    assert made.detectable(0.4) == pytest.approx(0.2)
