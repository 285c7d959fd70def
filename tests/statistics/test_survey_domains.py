import numpy as np
import pytest

from evenhand.statistics.joint_means import joint_means
from evenhand.statistics.survey_design import design_of
from evenhand.statistics.survey_domains import domain_means, kish_effect
from evenhand.statistics.survey_estimates import means


def drawn(seed=1, n=400, **more):
    draw = np.random.default_rng(seed)
    clusters = draw.integers(0, 40, n)
    y = draw.integers(0, 2, n).astype(float)
    y[draw.random(n) < 0.1] = np.nan
    weights = draw.uniform(0.5, 2, n)
    weights[:5] = 0
    design = design_of(weights, strata=clusters % 5, clusters=clusters, **more)
    return design, y, draw.integers(-1, 7, n)


@pytest.mark.parametrize("more", [{}, {"population": np.full(400, 60)}])
def test_many_parts_have_what_each_has_alone(more):
    design, y, part = drawn(**more)
    found, plain = domain_means(design, y, part, 7), means(design, y, part)
    for name in ("estimate", "std_error", "degrees", "answers", "effective"):
        np.testing.assert_allclose(getattr(found, name), getattr(plain, name), rtol=1e-9)


@pytest.mark.parametrize("single", ["centre", "certainty"])
def test_a_stratum_with_one_cluster_adds_what_the_design_says(single):
    draw = np.random.default_rng(2)
    clusters = np.r_[np.repeat(np.arange(8), 10), np.full(10, 9)]
    strata = np.r_[np.repeat([0, 1], 40), np.full(10, 2)]
    design = design_of(draw.uniform(1, 2, 90), strata=strata, clusters=clusters, single=single)
    y, part = draw.integers(0, 2, 90).astype(float), draw.integers(0, 3, 90)
    np.testing.assert_allclose(domain_means(design, y, part, 3).std_error,
                               means(design, y, part).std_error, rtol=1e-9)  # fmt: skip


def test_parts_without_answers_are_missing():
    design, y, part = drawn()
    found = domain_means(design, y, np.where(part == 2, -1, part), 9)
    assert np.isnan(found.estimate[[2, 7, 8]]).all()
    assert np.isnan(found.std_error[[2, 7, 8]]).all()
    assert (found.answers[[2, 7, 8]] == 0).all()


@pytest.mark.parametrize("estimated", [
    lambda *given: domain_means(*given, 4), means,
    lambda design, y, part: joint_means(design, np.where(
        part[:, None] == np.arange(4), y[:, None], np.nan)),
])  # fmt: skip
def test_a_part_in_one_cluster_has_no_effective_number_and_a_wide_range(estimated):
    # Deviations within one cluster add up to 0, but for rounding: that is not a small error.
    draw = np.random.default_rng(3)
    clusters = np.repeat(np.arange(6), 50)
    design = design_of(draw.gamma(4, 0.25, 300) + 0.1, clusters=clusters)
    y = (draw.random(300) < 0.3).astype(float)
    found = estimated(design, y, np.minimum(clusters, 3))
    assert found.std_error[:3].tolist() == [0.0, 0.0, 0.0]
    assert np.isnan(found.effective[:3]).all() and np.isfinite(found.effective[3])
    low, high = found.share_interval()
    assert (high - low)[:3].min() > 0.9


def test_unequal_weights_alone_widen_by_kish_whatever_their_scale():
    w, part = np.array([1.0, 3.0, 2.0, 2.0, 9.0]), np.array([0, 0, 1, 1, -1])
    # 2 × 10 / 16 and 2 × 8 / 16, two answers each.
    assert kish_effect(w, part) == pytest.approx((1.25 + 1.0) / 2)
    assert kish_effect(1e6 * w, part) == pytest.approx(kish_effect(w, part))
