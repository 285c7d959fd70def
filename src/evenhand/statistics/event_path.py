"""How far treated areas lie from the others, stretch by stretch, before and after a measure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from evenhand.statistics.reassigned_areas import size_shape

Floats = NDArray[np.float64]
DRAWS = 20_000


@dataclass(frozen=True)
class EventPath:
    """Log ratios of stretches of time against one of them.

    Attributes
    ----------
    log_ratio
        How much more the treated had than the others, beside the stretch of reference, shape
        (stretches,); 0 there.
    covariance
        Of them, shape (stretches, stretches); 0 in the row of the reference.
    freedom
        Degrees of freedom of the covariance: areas less two.
    reference
        Index of the stretch of reference.
    """

    log_ratio: Floats
    covariance: Floats
    freedom: int
    reference: int

    @property
    def std_error(self) -> Floats:
        """Standard errors, shape (stretches,)."""
        return np.asarray(np.sqrt(np.diag(self.covariance).clip(0)))


@dataclass(frozen=True)
class TrendBefore:
    """What the time before says of a drift, and what it could not have seen.

    Attributes
    ----------
    p_joint
        That the largest distance before is chance, all stretches before together.
    slope, slope_error, p_slope
        Log change a stretch, its standard error and p-value.
    erasing_slope
        The slope that, had it gone on, would be the whole effect.
    power
        How often the test of the slope would have found that one.
    seen_slope
        The slope that it would find in 8 of 10.
    effect_seen
        The log effect that a drift of that size would feign.
    """

    p_joint: float
    slope: float
    slope_error: float
    p_slope: float
    erasing_slope: float
    power: float
    seen_slope: float
    effect_seen: float


def event_path(counts: Floats, treated: NDArray[np.bool_], reference: int) -> EventPath:
    """How much more did treated areas have in each stretch than others, beside the reference?

    Parameters
    ----------
    counts
        Counts of areas in stretches of time, shape (areas, stretches); each group has some in
        each stretch.
    treated
        Shape (areas,); at least one each, three in all.
    reference
        Index of the stretch that the others are set against.

    Returns
    -------
    EventPath
        The Poisson estimate with fixed effects of areas and stretches, and an effect of each
        stretch: in closed form the ratio of ratios of sums.

    Notes
    -----
    With one treated area its own residuals are nothing, so its chance is taken from how all areas
    stray from their group, in scale: variance follows size as in `size_variances`, and areas of
    equal size vary alike (as in Conley & Taber 2011 and Ferman & Pinto 2019). How stretches hang
    together is taken from the residuals of all areas, so months may depend on each other.

    References
    ----------
    Conley & Taber 2011, doi:10.1162/REST_a_00049; Ferman & Pinto 2019, doi:10.1162/rest_a_00759.

    Examples
    --------
    >>> table = np.array([[20.0, 20, 10], [40, 41, 40], [30, 29, 31], [25, 25, 24]])
    >>> found = event_path(table, np.array([True, False, False, False]), 1)
    >>> np.exp(found.log_ratio).round(3).tolist()
    [1.0, 1.0, 0.5]
    """
    total = counts.sum(axis=1)
    sums = {side: counts[rows].sum(axis=0) for side, rows in ((1, treated), (0, ~treated))}
    shares = np.where(treated[:, None], sums[1] / sums[1].sum(), sums[0] / sums[0].sum())
    rest = counts - total[:, None] * shares
    own = np.where(treated, total[treated].sum(), total[~treated].sum())
    size = size_shape(rest, total, total / own)
    scaled = rest / np.sqrt(size)[:, None]
    freedom = len(counts) - 2
    spread = scaled.T @ scaled / freedom
    covariance, log_ratio = np.zeros((counts.shape[1],) * 2), np.zeros(counts.shape[1])
    for side, rows in ((1, treated), (0, ~treated)):
        turn = np.diag(1 / sums[side])
        turn[:, reference] -= 1 / sums[side][reference]
        covariance += size[rows].sum() * turn @ spread @ turn.T
        logs = np.log(sums[side])
        log_ratio += (1 if side else -1) * (logs - logs[reference])
    return EventPath(log_ratio, covariance, freedom, reference)


def joint_critical(path: EventPath, rows: NDArray[np.bool_], confidence: float, seed: int) -> float:
    """How many standard errors wide is a band that holds all of some stretches at once?

    Parameters
    ----------
    path
        The path.
    rows
        The stretches that the band is to hold, shape (stretches,).
    confidence
        Of all together.
    seed
        Of the draws of multivariate t.

    References
    ----------
    Montiel Olea & Plagborg-Møller 2019, doi:10.1002/jae.2656 (sup-t bands).
    """
    drawn = _largest(path, rows, seed)
    return float(np.quantile(drawn, confidence)) if len(drawn) else float("nan")


def _largest(path: EventPath, rows: NDArray[np.bool_], seed: int) -> Floats:
    errors = path.std_error
    kept = rows & (errors > 0)
    if not kept.any():
        return np.zeros(0)
    part = path.covariance[np.ix_(kept, kept)] / np.outer(errors[kept], errors[kept])
    values, vectors = np.linalg.eigh(part)
    rng = np.random.default_rng(seed)
    normal = rng.standard_normal((DRAWS, len(values))) @ (vectors * np.sqrt(values.clip(0))).T
    chi = rng.chisquare(path.freedom, DRAWS) / path.freedom
    return np.asarray(np.abs(normal).max(axis=1) / np.sqrt(chi))


def average_after(path: EventPath, begins: int) -> tuple[float, float]:
    """Give the mean log ratio after less that before, and its standard error.

    Parameters
    ----------
    path
        The path.
    begins
        Index of the first stretch after.
    """
    stretches = len(path.log_ratio)
    weights = np.full(stretches, 1 / (stretches - begins))
    weights[:begins] = -1 / begins
    spread = max(float(weights @ path.covariance @ weights), 0.0)
    return float(weights @ path.log_ratio), float(np.sqrt(spread))


def trend_before(path: EventPath, begins: int, *, level: float, seed: int) -> TrendBefore:
    """Were both groups drifting apart before, and would that have been seen?

    Parameters
    ----------
    path
        The path; its reference lies before.
    begins
        Index of the first stretch after; at least two lie before.
    level
        Of the tests, two-sided.
    seed
        Of the draws for the joint test.

    Returns
    -------
    TrendBefore
        A test that finds nothing shows little where its power is small.

    Notes
    -----
    The slope is that of least squares over the stretches before, tested by t. A drift g a stretch
    shifts the mean after less the mean before by g times the distance of the middles: the slope
    that erases the effect is the effect over that distance. Power is by noncentral t.

    References
    ----------
    Roth 2022, doi:10.1257/aeri.20210236: tests of trends before have little power against drifts
    that matter, and passing them must not be taken for the assumption itself.
    """
    stretches = len(path.log_ratio)
    early = np.arange(stretches) < begins
    errors = path.std_error
    seen = early & (errors > 0)
    largest = float((np.abs(path.log_ratio[seen]) / errors[seen]).max()) if seen.any() else 0.0
    drawn = _largest(path, early, seed)
    p_joint = float((1 + (drawn >= largest).sum()) / (1 + len(drawn)))
    at = np.arange(begins) - (begins - 1) / 2
    weights = np.zeros(stretches)
    weights[:begins] = at / (at**2).sum()
    slope = float(weights @ path.log_ratio)
    error = max(float(weights @ path.covariance @ weights), 1e-24) ** 0.5
    distance = stretches / 2  # from the middle of the time before to that of the time after
    erasing = average_after(path, begins)[0] / distance
    critical = float(stats.t.isf(level / 2, path.freedom))
    reach = critical + float(stats.t.isf(0.2, path.freedom))
    return TrendBefore(
        p_joint, slope, error, float(2 * stats.t.sf(abs(slope) / error, path.freedom)), erasing,
        _power(abs(erasing) / error, critical, path.freedom), reach * error,
        reach * error * distance,
    )  # fmt: skip


def _power(shift: float, critical: float, freedom: int) -> float:
    return float(stats.nct.sf(critical, freedom, shift) + stats.nct.cdf(-critical, freedom, shift))
