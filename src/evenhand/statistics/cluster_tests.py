"""Cluster-robust and wild-bootstrap tests of a difference in differences: shown beside, not alone.

With few treated areas both mislead: the first says "clear" far too often, the second hardly ever.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
_SIZES = np.sqrt([1.5, 1.0, 0.5])
WEBB = np.concatenate([-_SIZES, _SIZES])


@dataclass(frozen=True)
class ClusterTests:
    """Tests that take whole areas as clusters.

    Attributes
    ----------
    estimate
        Log of the ratio of ratios, or the difference of mean differences.
    cr1_error, cr1_p
        The usual cluster-robust standard error, and its p-value by t with areas less one.
    cr2_error, cr2_df, cr2_p
        Bias-reduced error with Satterthwaite's degrees of freedom; not-a-number with one treated
        or one other area.
    wild_p
        Of the wild bootstrap with the null imposed.
    """

    estimate: float
    cr1_error: float
    cr1_p: float
    cr2_error: float
    cr2_df: float
    cr2_p: float
    wild_p: float


def count_cluster_tests(
    before: Floats, after: Floats, treated: Mask, *, periods: int, draws: int, seed: int
) -> ClusterTests:
    """How sure would cluster-robust and wild-bootstrap tests of the ratio of ratios be?

    Parameters
    ----------
    before, after
        Counts of each area before and after, shape (areas,); each group has some both times.
    treated
        Shape (areas,).
    periods
        How many periods there are in all.
    draws, seed
        Of the wild bootstrap.

    Returns
    -------
    ClusterTests
        On the log scale.

    Notes
    -----
    With one common beginning the scores of the Poisson model with fixed effects sum, over the
    periods of an area, to κ_g (after - total × share of its group), κ = 1/before + 1/after of the
    group's sums: the sandwich needs nothing else. CR1 multiplies by G/(G-1) × (N-1)/(N-K), where
    K counts period effects and the effect, as area effects lie within clusters. CR2 divides each
    square by 1 - hat, as if variance were proportional to size. The wild bootstrap is that of
    scores (Kline & Santos) with Webb's six weights, since two weights give few patterns.

    References
    ----------
    Cameron & Miller 2015, doi:10.3368/jhr.50.2.317; Bell & McCaffrey 2002, Survey Methodology 28;
    Kline & Santos 2012, doi:10.1515/2156-6674.1006; Webb 2023, doi:10.1111/caje.12661.
    """
    total, areas = before + after, len(before)
    estimate, squares, reduced, parts = 0.0, 0.0, 0.0, []
    for group, sign in ((treated, 1.0), (~treated, -1.0)):
        sums = before[group].sum(), after[group].sum()
        rest = after[group] - total[group] * (sums[1] / sum(sums))
        weight = (1 / sums[0] + 1 / sums[1]) ** 2
        hat = total[group] / sum(sums)
        estimate += sign * float(np.log(sums[1] / sums[0]))
        squares += weight * float((rest**2).sum())
        part, freedom = _reduced(rest, hat)
        parts.append((weight * part, freedom))
        reduced += weight * part
    cells = areas * periods
    factor = areas / (areas - 1) * (cells - 1) / (cells - periods - 1)
    pooled = after - total * (after.sum() / total.sum())
    scores = (treated - total[treated].sum() / total.sum()) * pooled
    return _told(estimate, squares * factor, parts, areas, _wild(scores, draws, seed))


def mean_cluster_tests(
    change: Floats, treated: Mask, *, periods: int, draws: int, seed: int
) -> ClusterTests:
    """How sure would cluster-robust and wild-bootstrap tests of the linear estimate be?

    Parameters
    ----------
    change
        Mean after less mean before of each area, shape (areas,).
    treated
        Shape (areas,).
    periods, draws, seed
        As for `count_cluster_tests`.

    Returns
    -------
    ClusterTests
        For the difference of mean changes; two-way fixed effects on a balanced panel give the same.
    """
    areas = len(change)
    estimate = float(change[treated].mean() - change[~treated].mean())
    squares, parts = 0.0, []
    for group in (treated, ~treated):
        many = int(group.sum())
        rest = change[group] - change[group].mean()
        squares += float((rest**2).sum()) / many**2
        part, freedom = _reduced(rest, np.full(many, 1 / many))
        parts.append((part / many**2, freedom))
    cells = areas * periods
    factor = areas / (areas - 1) * (cells - 1) / (cells - periods - 1)
    return _told(
        estimate, squares * factor, parts, areas, _wild_means(change, treated, draws, seed)
    )


def _wild_means(change: Floats, treated: Mask, draws: int, seed: int) -> float:
    """Draw changes as if there were no effect, and estimate each draw anew with its own error."""
    weights = np.random.default_rng(seed).choice(WEBB, (draws, len(change)))
    weights = np.vstack([np.ones(len(change)), weights])
    drawn = weights * (change - change.mean())
    estimate, variance = np.zeros(len(drawn)), np.zeros(len(drawn))
    for group, sign in ((treated, 1.0), (~treated, -1.0)):
        mean = drawn[:, group].mean(axis=1)
        estimate += sign * mean
        variance += ((drawn[:, group] - mean[:, None]) ** 2).sum(axis=1) / group.sum() ** 2
    found = np.abs(estimate) / np.sqrt(np.maximum(variance, 1e-300))
    return float((found >= found[0] * (1 - 1e-9)).mean())


def _reduced(rest: Floats, hat: Floats) -> tuple[float, float]:
    """Give the sum of squares without the bias of hat, and its degrees of freedom."""
    if len(rest) < 2 or hat.max() > 1 - 1e-12:
        return float("nan"), float("nan")
    part = float((rest**2 / (1 - hat)).sum())
    # Each square has, if variance is proportional to size, expectation hat × variance.
    own = np.diag(hat) - np.outer(hat, hat)
    scaled = own / np.sqrt(np.outer(1 - hat, 1 - hat))
    return part, float(np.trace(scaled) ** 2 / (scaled**2).sum())


def _told(
    estimate: float, variance: float, parts: list[tuple[float, float]], areas: int, wild: float
) -> ClusterTests:
    error = float(np.sqrt(variance))
    whole = sum(part for part, _ in parts)
    ratio = sum(part**2 / freedom for part, freedom in parts)
    freedom = float(whole**2 / ratio) if ratio > 0 else float("nan")
    reduced = float(np.sqrt(whole))
    return ClusterTests(
        estimate, error, _two_sided(estimate, error, areas - 1), reduced, freedom,
        _two_sided(estimate, reduced, freedom), wild,
    )  # fmt: skip


def _two_sided(estimate: float, error: float, freedom: float) -> float:
    if not error > 0 or np.isnan(freedom):
        return float("nan")
    return float(2 * stats.t.sf(abs(estimate) / error, freedom))


def _wild(scores: Floats, draws: int, seed: int) -> float:
    """Draw signs and sizes of the areas' scores, each draw studentised like the sum itself."""
    weights = np.random.default_rng(seed).choice(WEBB, (draws, len(scores)))
    drawn = weights * scores
    found = np.abs(drawn.sum(axis=1)) / np.sqrt(np.maximum((drawn**2).sum(axis=1), 1e-300))
    real = abs(scores.sum()) / np.sqrt(max(float((scores**2).sum()), 1e-300))
    return float((1 + int((found >= real * (1 - 1e-9)).sum())) / (1 + draws))
