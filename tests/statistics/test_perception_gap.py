import numpy as np
import pytest

from evenhand.errors import UnsuitableData
from evenhand.statistics.perception_gap import perception_gap, share_skewness


def city(seed, areas=30, planted=0.0, slope=0.1, least=40):
    draw = np.random.default_rng(seed)
    exposure = np.exp(draw.uniform(np.log(500), np.log(8000), areas))
    rate = draw.normal(np.log(0.02), 0.5, areas)
    answers = draw.integers(least, 120, areas)
    share = 0.3 + slope * (rate - np.log(0.02)) + planted * (np.arange(areas) == 3)
    feeling = draw.binomial(answers, share) / answers
    return {"feeling": feeling, "feeling_variance": 0.21 / answers,
            "counts": draw.poisson(exposure * np.exp(rate)), "exposure": exposure,
            "skewness": share_skewness(0.3, answers)}  # fmt: skip


def test_a_large_gap_is_found_in_its_area_alone():
    found = perception_gap(**city(1, planted=0.35))
    assert np.flatnonzero(found.p_adjusted < 0.05).tolist() == [3]
    assert found.gap[3] == pytest.approx(0.35, abs=3 * found.std_error[3])


def test_an_area_cannot_hide_its_own_gap():
    """What is expected comes from the others: moving one area's feeling leaves it where it was."""
    plain, moved = city(2), city(2)
    moved["feeling"] = moved["feeling"] + 0.3 * (np.arange(30) == 7)
    one, other = perception_gap(**plain), perception_gap(**moved)
    assert other.expected[7] == pytest.approx(one.expected[7], abs=0.003)  # where the fit rests
    assert other.gap[7] - one.gap[7] == pytest.approx(0.3, abs=0.003)


def test_a_feeling_that_follows_the_record_is_no_gap():
    found = perception_gap(**city(3, slope=0.12))
    assert found.slope == pytest.approx(0.12, abs=3 * found.slope_error)
    assert (found.p_adjusted > 0.05).all()


def test_gaps_below_what_is_worth_telling_are_not_told():
    given = city(4, planted=0.35)
    told, untold = perception_gap(**given), perception_gap(**given, delta=0.35)
    assert told.p_adjusted[3] < 0.05 < untold.p_adjusted[3]
    assert told.gap[3] == untold.gap[3]


def test_a_gap_that_is_told_does_not_hide_that_of_another():
    """The second gap is tested without the first area among those that say what is expected."""
    given = city(8, areas=12, planted=0.45, least=100)
    given["feeling"] = given["feeling"] - 0.2 * (np.arange(12) == 8)
    found = perception_gap(**given)
    assert np.flatnonzero(found.is_told).tolist() == [3, 8]
    alone = {name: np.delete(np.broadcast_to(value, 12), 3) for name, value in given.items()}
    without = perception_gap(**alone)
    assert found.gap[8] == pytest.approx(without.gap[7], abs=2e-3)  # where the fit rests


def test_small_counts_make_the_gap_less_sure_and_are_drawn_to_the_citys_rate():
    given = city(5, slope=0.3)
    thin = given | {"counts": given["counts"].copy(), "exposure": given["exposure"].copy()}
    thin["counts"][0], thin["exposure"][0] = 0, 20.0
    sure, unsure = perception_gap(**given), perception_gap(**thin)
    assert unsure.log_rate_error[0] > 2 * sure.log_rate_error[0]
    assert unsure.std_error[0] > sure.std_error[0]
    city_rate = np.log(0.02)
    assert abs(unsure.log_rate[0] - city_rate) < abs(np.log(0.5 / 20) - city_rate)


def test_the_unit_of_exposure_does_not_matter():
    given = city(6)
    scaled = given | {"exposure": given["exposure"] / 1000}
    np.testing.assert_allclose(perception_gap(**scaled).gap, perception_gap(**given).gap, atol=1e-7)


@pytest.mark.parametrize(("change", "words"), [
    ({"counts": np.full(30, np.nan)}, "lacks a feeling or a count"),
    ({"feeling_variance": np.zeros(30)}, "not above 0"),
    ({"counts": np.ones(3)}, "of the same areas"),
    ({"delta": -1.0}, "delta is below 0"),
])  # fmt: skip
def test_what_cannot_be_compared_is_refused(change, words):
    with pytest.raises(UnsuitableData, match=words):
        perception_gap(**(city(7) | change))
    with pytest.raises(UnsuitableData, match="5 areas have both; at least 6"):
        perception_gap(np.ones(5), np.ones(5), np.ones(5), np.ones(5))
