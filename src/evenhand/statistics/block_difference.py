"""Difference in differences of counts when all treated areas begin at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evenhand.statistics.reassigned_areas import (
    Assignments,
    assignments,
    inverted,
    p_of,
    reassigned_statistics,
    size_variances,
)

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class BlockEffect:
    """An effect with its range and p-value from reassigning the areas.

    Attributes
    ----------
    estimate, low, high
        The effect: a ratio (1: none) or a difference (0: none); infinite ends are not told.
    p_value
        Of no effect, two-sided.
    plain_p_value
        The same without allowing for the size of areas.
    least_p
        The smallest p-value that so many areas can give.
    ways
        How many ways of choosing there are.
    complete
        Whether all were listed.
    """

    estimate: float
    low: float
    high: float
    p_value: float
    plain_p_value: float
    least_p: float
    ways: int
    complete: bool


def ratio_of_ratios(before: Floats, after: Floats, treated: Mask) -> float:
    """By what factor did the treated areas change beyond the others?

    Parameters
    ----------
    before, after
        Counts of each area in all periods before and after, shape (areas,).
    treated
        Shape (areas,).

    Returns
    -------
    float
        1: as the others.

    Notes
    -----
    With one common beginning this is exactly the Poisson estimate with fixed effects of areas and
    periods (its scores depend on these four sums alone), whatever the number of periods.

    References
    ----------
    Santos Silva & Tenreyro 2006, doi:10.1162/rest.88.4.641; Wooldridge 2023,
    doi:10.1093/ectj/utad016.

    Examples
    --------
    >>> both = np.array([100.0, 200.0]), np.array([60.0, 180.0])
    >>> round(ratio_of_ratios(*both, np.array([True, False])), 4)
    0.6667
    """
    own = after[treated].sum() / before[treated].sum()
    return float(own / (after[~treated].sum() / before[~treated].sum()))


def count_effect(
    before: Floats, after: Floats, treated: Mask, *, confidence: float, draws: int, seed: int
) -> BlockEffect:
    """Did the treated areas change by another factor than the others?

    Parameters
    ----------
    before, after
        Counts of each area in all periods before and after, shape (areas,); no area has none at
        all, and each group has some before and after, the treated perhaps none after.
    treated
        Shape (areas,).
    confidence
        Level of the range.
    draws, seed
        As for `assignments`.

    Returns
    -------
    BlockEffect
        The ratio of ratios.

    Notes
    -----
    Whole areas change places, so months need not be independent. For a supposed effect θ each
    area's count after, given its total, has the expectation n θρ/(1+θρ) (treated) or n ρ/(1+ρ),
    with ρ from all areas together; what it has beyond is studentised by `size_variances` and
    summed over the treated, and over every other set of as many areas. The range holds every θ
    that is not rejected. With areas alike this is the exact test; with unlike sizes it rests on
    the variance following size, for which it was simulated.

    References
    ----------
    Conley & Taber 2011, doi:10.1162/REST_a_00049; Ferman & Pinto 2019,
    doi:10.1162/rest_a_00759; MacKinnon & Webb 2020, doi:10.1016/j.jeconom.2020.04.024.

    Examples
    --------
    >>> before = np.array([60.0, 40, 80, 50, 30])
    >>> found = count_effect(before, np.array([30.0, 41, 79, 52, 29]),
    ...     np.array([True, False, False, False, False]), confidence=0.8, draws=99, seed=1)
    >>> round(found.estimate, 3), found.p_value, found.least_p
    (0.498, 0.2, 0.2)
    """
    ways = assignments(treated, draws=draws, seed=seed)

    def p_values(logs: Floats) -> Floats:
        return p_of(_count_statistics(before, after, treated, np.exp(np.clip(logs, -25, 25)), ways))

    sums = [side[group].sum() + 0.5 for group in (treated, ~treated) for side in (after, before)]
    centre = float(np.log(sums[0] / sums[1] / (sums[2] / sums[3])))
    step = _log_step(before, after, treated, float(np.exp(centre)))
    level = 1 - confidence
    edges = (
        (-np.inf, np.inf)
        if ways.least_p > level + 1e-9
        else inverted(p_values, centre, step, level)
    )
    low = 0.0 if after[treated].sum() == 0 else float(np.exp(edges[0]))
    residuals = count_residuals(before, after, treated, np.ones(1))[0][0]
    plain = residuals / np.maximum(before + after, 1e-300)
    return BlockEffect(
        ratio_of_ratios(before, after, treated), low, float(np.exp(edges[1])),
        float(p_values(np.zeros(1))[0]), _plain_p(plain, ways), ways.least_p, ways.ways,
        ways.complete,
    )  # fmt: skip


def count_p_value(
    before: Floats, after: Floats, treated: Mask, *, draws: int, seed: int
) -> float:  # fmt: skip
    """Give the p-value of `count_effect` alone, which costs less than its range.

    Parameters
    ----------
    before, after, treated, draws, seed
        As for `count_effect`.
    """
    ways = assignments(treated, draws=draws, seed=seed)
    return float(p_of(_count_statistics(before, after, treated, np.ones(1), ways))[0])


def mean_effect(
    before: Floats, after: Floats, treated: Mask, sizes: Floats, *, confidence: float, draws: int,
    seed: int,
) -> BlockEffect:  # fmt: skip
    """Did the treated areas change by another amount than the others?

    Parameters
    ----------
    before, after
        Mean of each area before and after, a number for each period or a rate, shape (areas,).
    treated
        Shape (areas,).
    sizes
        What the means are per: exposures, or ones, shape (areas,).
    confidence, draws, seed
        As for `count_effect`.

    Returns
    -------
    BlockEffect
        The difference of mean differences: the linear estimate with fixed effects of areas and
        periods, each area counting alike.

    Notes
    -----
    Variance may follow the level over the size (chance of single incidents) and the level squared.
    """
    ways = assignments(treated, draws=draws, seed=seed)
    change, level = after - before, np.maximum((before + after) / 2, 1e-12)
    estimate = float(change[treated].mean() - change[~treated].mean())

    def statistics(values: Floats) -> Floats:
        rest = change[None, :] - values[:, None] * treated
        rest = rest - rest.mean(axis=1, keepdims=True)
        spread = size_variances(rest, level / sizes, level**2)
        return reassigned_statistics(rest, spread, np.ones_like(rest), ways)

    alpha = 1 - confidence
    own, others = treated.sum(), (~treated).sum()
    step = max(float(change[~treated].std()) * np.sqrt(1 / own + 1 / others), 1e-9)
    edges = (-np.inf, np.inf)
    if ways.least_p <= alpha + 1e-9:
        edges = inverted(lambda values: p_of(statistics(values)), estimate, step, alpha)
    return BlockEffect(
        estimate, *edges, float(p_of(statistics(np.zeros(1)))[0]),
        _plain_p(change - change.mean(), ways), ways.least_p, ways.ways, ways.complete,
    )  # fmt: skip


def expected_after(before: Floats, after: Floats, treated: Mask) -> Floats:
    """What would each area have had after, had all changed as the untreated did?

    Parameters
    ----------
    before, after, treated
        As for `count_effect`.

    Returns
    -------
    ndarray
        Expected counts, shape (areas,).
    """
    return np.asarray(before * (after[~treated].sum() / before[~treated].sum()))


def number_range(recorded: float, expected: float, low: float, high: float) -> tuple[float, float]:
    """How many fewer or more were recorded than would have been, by a range of the ratio?

    Parameters
    ----------
    recorded
        Count of the treated after.
    expected
        What the others lead to expect; used only where nothing was recorded.
    low, high
        Range of recorded by what would have been; missing ends stay missing.

    Returns
    -------
    tuple of float
        Low and high.

    Notes
    -----
    Recorded is known; what would have been is not: it is recorded over each ratio that fits. To
    take the expected number for known instead gives ranges a third too narrow, which held the
    true number of prevented incidents in 71 to 91 of 100 studies where it should be 95.

    Examples
    --------
    >>> number_range(60.0, 100.0, 0.5, 0.8)
    (-60.0, -15.0)
    """
    if recorded == 0:
        return (low - 1) * expected, (high - 1) * expected
    ends = [recorded - recorded / end if end > 0 else np.nan for end in (low, high)]
    return float(ends[0]), float(ends[1])


def _plain_p(residuals: Floats, ways: Assignments) -> float:
    even = np.ones((1, len(residuals)))
    return float(p_of(reassigned_statistics(residuals[None, :], even, even, ways))[0])


def _log_step(before: Floats, after: Floats, treated: Mask, ratio: float) -> float:
    """Give about one standard error of the log ratio: how unlike areas of a group change."""
    total, squares = before + after, 0.0
    for group in (treated, ~treated):
        size = total[group].sum()
        share = min(max(after[group].sum() / size, 0.5 / size), 1 - 0.5 / size)
        rest = after[group] - total[group] * share
        squares += (max(float((rest**2).sum()), size * share * (1 - share))
                    / (size * share * (1 - share)) ** 2)  # fmt: skip
    return float(np.sqrt(squares)) if ratio > 0 else 1.0


def count_residuals(
    before: Floats, after: Floats, treated: Mask, ratios: Floats
) -> tuple[Floats, Floats]:
    """What has each area after, beyond what a supposed effect leads to expect?

    Parameters
    ----------
    before, after, treated
        As for `count_effect`.
    ratios
        Supposed effects, above 0, shape (values,).

    Returns
    -------
    residuals, poisson
        Counts after less their expectation given each area's total, and the Poisson variance of
        these, shape (values, areas).
    """
    total, first, last = before + after, before.sum(), after.sum()
    own = total[treated].sum()
    slope = last * (1 + ratios) - (total.sum() - own) - own * ratios
    odds = (slope + np.sqrt(slope**2 + 4 * first * ratios * last)) / (2 * first * ratios)
    each = np.where(treated, ratios[:, None], 1.0) * odds[:, None]
    share = each / (1 + each)
    return after - total * share, total * share * (1 - share)


def _count_statistics(
    before: Floats, after: Floats, treated: Mask, ratios: Floats, ways: Assignments
) -> Floats:
    residuals, poisson = count_residuals(before, after, treated, ratios)
    spread = size_variances(residuals, poisson, poisson**2)
    return reassigned_statistics(residuals, spread, poisson, ways)
