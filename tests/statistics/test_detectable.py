import numpy as np
import pytest
from scipy import integrate, stats

from evenhand.statistics.block_difference import count_effect
from evenhand.statistics.count_designs import before_after, reassigned_difference
from evenhand.statistics.detectable import (
    Judged,
    Placebo,
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


@pytest.mark.parametrize(("areas", "treated", "ways"), [(20, 1, 20), (19, 1, 19), (10, 3, 120)])
def test_the_floor_of_p_is_one_over_the_ways_to_choose(areas, treated, ways):
    assert arrangements(areas, treated) == ways
    assert smallest_p(areas, treated, 199) == pytest.approx(1 / ways)


def test_where_ways_are_drawn_the_floor_is_one_over_the_draws_and_one():
    assert smallest_p(60, 10, 199) == pytest.approx(1 / 200)


def test_the_design_says_what_the_assessment_will_say():
    counts = table(9, 20, seed=4)
    for treated, effect in ((np.arange(9) < 2, 0.0), (np.arange(9) == 5, 0.5)):
        made = with_effect(counts, treated, 12, effect, 3, np.random.default_rng(1))
        said = reassigned_difference(999, 1)(made, treated, 12)
        for place, one in enumerate(made):
            before, after = one[:, :12].sum(axis=1), one[:, 12:].sum(axis=1)
            judged = count_effect(before, after, treated, confidence=0.95, draws=999, seed=1)
            assert said.p_values[place] == pytest.approx(judged.p_value, rel=1e-9)
            assert said.sizes[place] == pytest.approx(np.log(judged.estimate), abs=0.01)


def test_many_data_sets_at_once_are_judged_as_one_by_one():
    counts, treated = table(8, 20, seed=5), np.arange(8) < 2
    made = with_effect(counts, treated, 10, 0.3, 6, np.random.default_rng(1))
    judge = reassigned_difference(99, 1)
    whole = judge(made, treated, 10)
    each = [judge(one[None], treated, 10) for one in made]
    assert whole.p_values.tolist() == [one.p_values[0] for one in each]
    assert whole.sizes.tolist() == [one.sizes[0] for one in each]


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
    assert own == windows(36, 30) == [0, 3, 6]
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
    found = curve(table(12), np.arange(12) < 3, reassigned_difference(219, 1))
    assert (np.diff(found.power[1:]) >= 0).all() and found.power[1] < 0.9
    assert found.power[-1] == pytest.approx(1.0)
    assert found.power[0] <= 0.15
    assert np.isnan(found.exaggeration[0])


def test_below_the_floor_nothing_is_ever_called():
    found = curve(table(10), np.arange(10) < 1, reassigned_difference(199, 1))
    assert (found.power == 0).all()
    assert np.isnan(found.detectable(0.8))
    assert np.isnan(found.wrong_sign).all()


def test_small_effects_that_are_called_look_larger_than_they_are():
    found = curve(table(12, mean=5.0), np.arange(12) < 3, before_after)
    assert found.exaggeration[1] > 1.3
    assert found.exaggeration[-1] == pytest.approx(1, abs=0.1)


def test_power_of_independent_counts_is_that_of_the_normal_formula():
    """Poisson counts, bare comparison: Φ(|log ratio| / error − 1.96), error from the sums."""
    counts = np.random.default_rng(8).poisson(20, (120, 72)).astype(float)
    found = curve(counts, np.arange(120) < 2, before_after, most=360)
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


@pytest.mark.parametrize("error", [0.05, 0.1, 0.3])
def test_wrong_signs_and_exaggeration_are_those_of_gelman_and_carlin(error):
    """Their formulas for a normal estimate, by quadrature: power, type S and type M."""
    effect, draws, rng = 0.1, 40_000, np.random.default_rng(11)

    def normal(counts, mine, first):
        true = np.log(counts[:, mine, first:].mean(axis=(1, 2)) / 1e9)
        sizes = true + rng.normal(0, error, len(counts))
        return Judged(2 * stats.norm.sf(np.abs(sizes) / error), sizes)

    curve = power_curve(
        np.full((2, 2), 1e9), [Placebo(0, np.array([True, False]))], normal, before=1, after=1,
        effects=np.array([0.0, effect]), alpha=0.05, draws=draws, rng=rng,
    )  # fmt: skip
    true, least = stats.norm(np.log(1 - effect), error), stats.norm.isf(0.025) * error
    fall, rise = true.cdf(-least), true.sf(least)
    away = sum(
        integrate.quad(lambda size: abs(np.expm1(size)) * true.pdf(size), *ends)[0]
        for ends in ((-9 * error - 1, -least), (least, 9 * error + 1))
    )
    noise = 4 / np.sqrt(draws * (fall + rise))
    assert curve.power[1] == pytest.approx(fall, abs=4 * np.sqrt(fall * (1 - fall) / draws))
    assert curve.wrong_sign[1] == pytest.approx(rise / (fall + rise), abs=noise / 2)
    assert curve.exaggeration[1] == pytest.approx(away / (fall + rise) / effect, rel=noise)


def test_the_likely_range_of_a_claim_never_closes_and_holds_the_claim():
    none = np.zeros(2)
    for power in (0.0, 0.3, 1.0):
        for apart in (1, 4, 20):
            claim = PowerCurve(np.array([0, 0.2]), np.full(2, power), none, none, none, 40, apart)
            low, high = claim.likely(1)
            assert 0 <= low <= power <= high <= 1 and high - low > 0.02
    assert PowerCurve(np.array([0, 0.2]), none, np.full(2, np.nan), none, none, 1, 1).likely(1) == (
        0.0, 1.0,
    )  # fmt: skip
