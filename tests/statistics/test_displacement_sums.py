"""Weighted displacement against published cases, by hand, and by brute force."""

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from evenhand.statistics.assigned_by_lot import changed_by_lot
from evenhand.statistics.block_difference import count_effect
from evenhand.statistics.displacement_difference import (
    Difference,
    contrast_change,
    harm_weighted,
    log_ratio,
    weighted_displacement_difference,
)
from evenhand.statistics.displacement_quotient import displacement_quotient
from evenhand.statistics.dose_response import dose_slope
from evenhand.statistics.ring_change import ring_change, rings_by_lot

REFERENCE = Path(__file__).parents[1] / "reference"
KNOWN = json.loads((REFERENCE / "weighted_displacement" / "expected.json").read_text())
DOSES = json.loads((REFERENCE / "dose_response" / "expected.json").read_text())


@pytest.mark.parametrize("case", KNOWN["wdd"])
def test_the_difference_is_that_of_the_published_cases(case):
    found = weighted_displacement_difference(
        case["treated"], case["control"], case["displaced_treated"], case["displaced_control"],
        time_weights=case["time_weights"],
    )  # fmt: skip
    assert found.estimate == pytest.approx(case["estimate"], rel=1e-12)
    assert found.std_error**2 == pytest.approx(case["variance"], rel=1e-12)
    if "z" in case:
        assert found.z == pytest.approx(case["z"], abs=0.005)
        assert found.interval() == pytest.approx((case["low"], case["high"]), abs=0.0005)


def test_the_quotient_and_effects_are_those_of_the_tool_guide():
    case = KNOWN["wdq"]
    found = displacement_quotient(case["target"], case["buffer"], case["comparison"])
    for name in ("gross", "net", "quotient", "total_net"):
        assert getattr(found, name).estimate == pytest.approx(case[name], abs=5e-7), name
    assert found.why == ""


def test_area_weights_divide_counts_and_their_square_the_variance():
    found = weighted_displacement_difference((10, 20), (100, 100), area_weights=(1, 10, 1, 1))
    assert found.estimate == 10
    assert found.std_error**2 == pytest.approx(10 + 20 + 200 / 100, rel=1e-12)
    with pytest.raises(ValueError, match="above 0"):
        weighted_displacement_difference((1, 1), (1, 1), time_weights=(0, 1))


def test_harm_weights_enter_the_variance_as_squares():
    found = harm_weighted([Difference(-4.0, 3.0, degrees=10), Difference(1.0, 1.0)], [10.0, 2.0])
    assert (found.estimate, found.std_error**2, found.degrees) == (-38.0, pytest.approx(904.0), 10)


def test_fieller_s_range_holds_the_ratios_that_are_not_refused():
    """A bound q is where the numerator less q times the denominator is 1.96 errors from 0."""
    (rb, ra), (db, da), (cb, ca) = (207, 110), (178, 157), (308, 318)
    found = displacement_quotient((rb, ra), (db, da), (cb, ca))

    def far(q):
        off = da / ca - db / cb - q * (ra / ca - rb / cb)
        slopes = {rb: q / cb, ra: -q / ca, db: -1 / cb, da: 1 / ca,
                  cb: (db - q * rb) / cb**2, ca: (q * ra - da) / ca**2}  # fmt: skip
        return abs(off) / np.sqrt(sum(slope**2 * count for count, slope in slopes.items()))

    for bound in (found.quotient.low, found.quotient.high):
        assert far(bound) == pytest.approx(1.959964, abs=1e-5)
    assert far(found.quotient.estimate) < 1e-9
    assert found.quotient.low < found.quotient.estimate < found.quotient.high


@pytest.mark.parametrize(("target", "buffer", "comparison", "why"), [
    ((100, 100), (50, 50), (100, 100), "no_clear_change"),
    ((100, 95), (50, 60), (100, 100), "no_clear_change"),
    ((100, 50), None, (100, 100), "no_buffer"),
    ((100, 50), (50, 50), (0, 10), "no_comparison"),
    ((100, 50), (50, 50), (10, 0), "no_comparison"),
])  # fmt: skip
def test_the_quotient_is_refused_where_it_is_not_defined(target, buffer, comparison, why):
    found = displacement_quotient(target, buffer, comparison)
    assert found.why == why
    assert np.isnan(found.quotient.estimate)
    assert np.isfinite(found.gross.estimate)


def test_lengths_of_periods_enter_the_gross_effect_only():
    same = displacement_quotient((100, 50), (60, 60), (200, 200))
    half = displacement_quotient((200, 50), (120, 60), (400, 200), length_ratio=0.5)
    assert half.gross.estimate == same.gross.estimate
    assert half.quotient.estimate == pytest.approx(same.quotient.estimate, rel=1e-12)


def test_the_contrast_is_the_published_difference_of_its_sums():
    table = np.array([[20.0] * 10 + [11.0] * 10, [31.0] * 10 + [32.0] * 10])
    when = np.arange(20) < 10
    plain, _ = contrast_change(table, [1, -1], when, ~when)
    known = weighted_displacement_difference((200, 110), (310, 320))
    assert (plain.estimate, plain.std_error) == pytest.approx((known.estimate, known.std_error))


def test_what_moves_areas_together_leaves_their_difference_alone():
    """Both areas share every shock: each varies wildly and their difference not at all."""
    shock = np.array([5.0, 40, 10, 30, 20, 8, 33, 14, 27, 21] * 2)
    when = np.arange(20) < 12
    _, together = contrast_change(np.array([shock, shock]), [1, -1], when, ~when)
    assert together.dispersion == pytest.approx(0.0, abs=1e-12)
    _, alone = contrast_change(np.array([shock, shock.mean() + 0 * shock]), [1, -1], when, ~when)
    assert alone.dispersion > 2
    assert alone.std_error > together.std_error * 1.4


def test_the_dispersion_is_unknown_with_fewer_than_eight_periods_before():
    when = np.arange(12) < 7
    plain, seen = contrast_change(np.ones((2, 12)), [1, -1], when, ~when)
    assert np.isnan(seen.std_error)
    assert np.isnan(seen.dispersion)
    assert plain.std_error > 0


def test_dispersion_is_the_variance_of_the_series_over_that_of_independent_counts():
    rng = np.random.default_rng(4)
    table = rng.poisson(10, (2, 24)).astype(float)
    when = np.arange(24) < 16
    _, seen = contrast_change(table, [1, -1], when, ~when)
    series = table[0, :16] - table[1, :16]
    assert seen.dispersion == pytest.approx(series.var(ddof=1) / table[:, :16].mean(axis=1).sum())
    assert seen.degrees == 15


def test_a_common_share_is_no_change_on_the_scale_of_shares():
    assert np.expm1(log_ratio((500, 400), (100, 80)).estimate) == pytest.approx(0, abs=0.002)
    known = weighted_displacement_difference((500, 400), (100, 80))
    assert known.p_value < 0.05


def test_randomisation_of_areas_of_one_size_ranks_plain_shares_of_every_set():
    """With equal totals every area varies alike, so that studentised ranks are those of sums."""
    after = np.random.default_rng(1).binomial(80, 0.5, 7) + 0.0
    before, treated = 80 - after, np.isin(np.arange(7), (0, 3))

    def gap(which):
        return abs(after[which].mean() - after[~which].mean())

    every = [gap(np.isin(np.arange(7), pair)) for pair in combinations(range(7), 2)]
    share = np.mean(np.array(every) >= gap(treated) - 1e-9)
    found = changed_by_lot(before, after, treated, ~treated)
    assert found.p_value == pytest.approx(share)
    assert (found.sets, found.draws, found.least) == (21, 21, pytest.approx(1 / 21))


def test_beside_all_others_lots_say_what_differences_in_differences_say():
    rng = np.random.default_rng(7)
    before = rng.poisson(np.exp(rng.normal(3, 0.8, 12))) + 1.0
    after = rng.poisson(before * np.exp(rng.normal(0, 0.2, 12))) + 0.0
    treated = np.arange(12) < 2
    by_lot = changed_by_lot(before, after, treated, ~treated)
    other = count_effect(before, after, treated, confidence=0.95, draws=1999, seed=1)
    assert by_lot.p_value == pytest.approx(other.p_value)
    assert np.exp([by_lot.low, by_lot.high]) == pytest.approx([other.low, other.high], rel=2e-3)


def test_the_range_by_lot_holds_no_change_just_where_the_lots_do_not_call_one():
    rng = np.random.default_rng(8)
    treated, compared = np.arange(14) < 2, (np.arange(14) >= 2) & (np.arange(14) < 6)
    called = []
    for _ in range(30):
        before = rng.poisson(30, 14) + 1.0
        after = rng.poisson(before * np.where(treated, 0.65, 1.0)) + 0.0
        found = changed_by_lot(before, after, treated, compared, draws=499)
        called.append(found.p_value <= 0.05)
        assert called[-1] == (found.low > 0 or found.high < 0)
    assert 5 <= sum(called) < 30


def test_the_largest_area_is_not_called_for_parting_from_others_as_all_areas_do():
    """Poisson errors alone called .13 to .18 of these: they hold a large area for too certain."""
    rng, called = np.random.default_rng(9), []
    for _ in range(150):
        means = np.sort(40 * np.exp(rng.normal(-0.4, 0.9, 20)))[::-1]
        before = rng.poisson(means) + 0.0
        after = rng.poisson(means * np.exp(rng.normal(0, 0.25, 20))) + 0.0
        first = np.arange(20) == 0
        called.append(changed_by_lot(before, after, first, ~first, confidence=1.0).p_value <= 0.05)
    assert np.mean(called) <= 0.05 + 1.645 * np.sqrt(0.05 * 0.95 / 150)


def test_randomisation_draws_are_near_the_full_list():
    rng = np.random.default_rng(2)
    before, after = rng.poisson(30, 16), rng.poisson(30, 16)
    treated = np.arange(16) < 4
    full = changed_by_lot(before, after, treated, ~treated, draws=1819)
    drawn = changed_by_lot(before, after, treated, ~treated, draws=1500, seed=3)
    assert full.draws == 1820
    assert drawn.p_value == pytest.approx(full.p_value, abs=3 * np.sqrt(0.25 / 1500))
    assert drawn.p_value == changed_by_lot(before, after, treated, ~treated, draws=1500,
                                           seed=3).p_value  # fmt: skip


def test_a_ring_is_expected_to_go_the_way_of_what_is_beyond():
    when = np.arange(24) < 12
    found = ring_change([10] * 12 + [6] * 12, [100] * 12 + [50] * 12, when, ~when)
    assert found.number.estimate == pytest.approx(12 * (6 - 5))
    assert np.expm1(found.share.estimate) == pytest.approx(72.5 / 120.5 * 1200.5 / 600.5 - 1)


def test_rings_around_other_areas_need_more_areas_than_are_treated():
    distances = np.array([[0.0, 500], [100, 400], [900, 0]])
    found = rings_by_lot(distances, [True, False, True], [True, False], [False, True], 150, 300)
    assert np.isnan(found).all()


def test_the_only_ring_that_changed_is_rare_among_rings():
    """Events along a line of 40 areas, 100 m apart; those next to the fifth double."""
    rng = np.random.default_rng(5)
    at, late = rng.uniform(0, 4000, 4000), rng.random(4000)
    centre = np.arange(40) * 100 + 50.0
    distances = np.maximum(np.abs(at[:, None] - centre) - 50, 0)
    treated = np.arange(40) == 5
    nearest = distances[:, 5]
    after = late < np.where((nearest > 0) & (nearest <= 100), 0.72, 0.5)
    kept = nearest > 0
    p, low, high = rings_by_lot(distances[kept], after[kept], treated, ~treated, 100, 200)
    assert p < 0.08
    assert 0 < low < np.log(0.72 / 0.28) < high  # what was planted, beside none out of reach


def test_the_slope_over_doses_is_that_of_r():
    found = dose_slope(DOSES["before"], DOSES["after"], DOSES["dose"], DOSES["expected"])
    assert found.slope == pytest.approx(DOSES["slope"], rel=1e-6)
    assert found.mean_change == pytest.approx(DOSES["mean_change"], rel=1e-6)
    assert found.dispersion == pytest.approx(DOSES["dispersion"], rel=1e-6)
    assert found.std_error == pytest.approx(
        DOSES["std_error_binomial"] * max(1, DOSES["dispersion"]) ** 0.5, rel=1e-6
    )
    assert found.degrees == 4


@pytest.mark.parametrize(("before", "dose"), [([5, 5, 5], [1, 2, 3]), ([5] * 4, [2] * 4),
                                              ([0, 0, 5, 5, 5], [1, 2, 3, 4, 5])])  # fmt: skip
def test_a_slope_is_refused_with_too_few_areas_or_one_dose(before, dose):
    with pytest.raises(ValueError, match="at least 4 areas"):
        dose_slope(before, before, dose)
