"""Where people feel less safe, or safer, than what is recorded there leads to expect."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.fay_herriot import SmallAreas, fay_herriot
from evenhand.statistics.left_out_lines import lines_through
from evenhand.statistics.multiplicity import holm

Floats = NDArray[np.float64]
FEWEST_AREAS = 6
_FEWEST_OTHERS = 5
_ROUNDS = 4


@dataclass(frozen=True)
class Gap:
    """The distance of each area's feeling from what its record leads to expect.

    Attributes
    ----------
    gap
        Feeling less expected feeling, on the scale of the feeling, shape (m,).
    std_error
        Errors of the area's feeling, of its record and of what is expected, shape (m,).
    p_value
        Of the claim that the gap is larger than `delta`, either way, shape (m,).
    p_adjusted
        The same over the map, step by step (Holm): below 1 − `confidence` it is told.
    is_told
        Whether the gap is told, shape (m,).
    expected
        The feeling that the other areas lead to expect, shape (m,).
    log_rate, log_rate_error
        Natural logarithm of the recorded rate, leaning on the other areas where counts are
        small, and its error, shape (m,).
    slope, slope_error
        How much the feeling rises with the natural logarithm of the rate, over all areas.
    left_variance
        Variance between areas that the record does not account for.
    delta
        Gaps up to this are not told.
    """

    gap: Floats
    std_error: Floats
    p_value: Floats
    p_adjusted: Floats
    is_told: NDArray[np.bool_]
    expected: Floats
    log_rate: Floats
    log_rate_error: Floats
    slope: float
    slope_error: float
    left_variance: float
    delta: float


def perception_gap(
    feeling: ArrayLike,
    feeling_variance: ArrayLike,
    counts: ArrayLike,
    exposure: ArrayLike,
    *,
    delta: float = 0.0,
    dispersion: float = 1.0,
    skewness: ArrayLike = 0.0,
    confidence: float = 0.95,
) -> Gap:
    """Where do people feel less safe, or safer, than the record leads to expect?

    Parameters
    ----------
    feeling
        Each area's own estimate, such as the share that feels unsafe, shape (m,).
    feeling_variance
        Its sampling variance, above 0, shape (m,); smooth it first.
    counts, exposure
        Recorded incidents, and whom or what they are counted against, above 0, shape (m,).
    delta
        The smallest gap worth telling, on the scale of the feeling, set before looking.
    dispersion
        How much more than Poisson counts vary, at least 1.
    skewness
        Of each feeling's sampling error, shape (m,) or a number; for shares of few answers
        `share_skewness` gives it. Without it a map of shares calls too often.
    confidence
        1 less the risk of any false call on the map.

    Returns
    -------
    Gap
        Each area's gap, and which can be told from `delta` with both errors.

    Raises
    ------
    UnsuitableData
        Fewer than 6 areas have both, shapes differ, or a variance or exposure is not above 0.

    Notes
    -----
    Feeling is regressed on the logarithm of the rate. The rate is itself unsure: it is drawn
    towards the city's as far as its count is small (regression calibration), and what remains
    unsure in it enters the error of the gap. What an area is expected to feel comes from the other
    areas alone, so that it cannot hide its own gap, and not from areas whose gap is told already,
    so that it does not hide that of others. Tested against |gap| ≤ delta; the areas are taken
    by Holm's steps, which keeps the risk of any false call on the map at the level. A difference
    of ranks would make gaps out of noise and is not offered.

    No test can find much more. Of 30 areas, one with 50 answers and a gap of 1.5 standard
    deviations between areas is found in three maps of ten; one that knew every variance, the slope
    and the spread of rates beforehand would find it in nearly four of ten, and in six of ten if
    the record had no noise (`docs/simulations.md`). More answers, or a longer record, find more.

    References
    ----------
    Carroll, Ruppert, Stefanski & Crainiceanu 2006, Measurement Error in Nonlinear Models,
    chapter 4; Fay & Herriot 1979, doi:10.1080/01621459.1979.10482505; Holm 1979, Scandinavian
    Journal of Statistics 6, 65-70.
    """
    y, d, k, e = _checked(feeling, feeling_variance, counts, exposure, delta, dispersion)
    rate = np.log((k + 0.5) / e)
    noise = dispersion / (k + 0.5)
    drawn = fay_herriot(rate, noise, np.ones((len(y), 1)))
    x = np.column_stack([np.ones(len(y)), drawn.estimate - drawn.estimate.mean()])
    whole, _ = _fitted(y, d, x, drawn.mse)
    lean = np.broadcast_to(np.asarray(skewness, dtype=np.float64), y.shape)
    area = _Areas(y, d, x, drawn.mse, lean, float(whole.coefficients[1]))
    found = _stepped(area, delta, 1 - confidence)
    return Gap(
        **found,
        log_rate=drawn.estimate,
        log_rate_error=np.sqrt(drawn.mse),
        slope=float(whole.coefficients[1]),
        slope_error=float(whole.std_errors[1]),
        left_variance=whole.area_variance,
        delta=float(delta),
    )


@dataclass(frozen=True)
class _Areas:
    """What is known of each area, and the slope over all of them to begin with."""

    y: Floats
    d: Floats
    x: Floats
    rate_error: Floats
    skewness: Floats
    slope: float

    def gaps(self, at: NDArray[np.intp], free: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
        """Give each area's gap to what other free areas lead to expect, its error, and that."""
        among = np.tile(free, (len(at), 1))
        among[np.arange(len(at)), at] = False
        slope = np.full(len(at), self.slope)
        for _ in range(_ROUNDS):
            known = self.d + slope[:, None] ** 2 * self.rate_error
            lines = lines_through(self.y, known, self.x[:, 1], among)
            moved = (lines.slope**2 - slope**2) * self.rate_error.max()
            slope = lines.slope
            if float(np.abs(moved).max()) < 0.02 * float(self.d.min()):
                break
        here = self.x[at, 1]
        expected = lines.at(here)
        own = self.d[at] + lines.slope**2 * self.rate_error[at]
        return self.y[at] - expected, np.sqrt(own + lines.error_at(here)), expected


def _stepped(area: _Areas, delta: float, level: float) -> dict[str, NDArray[Any]]:
    """Tell the clearest gap, leave its area out of what is expected, and look again."""
    m = len(area.y)
    told, p, adjusted = np.zeros(m, dtype=bool), np.empty(m), np.ones(m)
    parts = np.empty((m, 3))
    reached = 0.0
    while not told.all():
        left = np.flatnonzero(~told)
        parts[left] = np.column_stack(area.gaps(left, ~told))
        gap, error = parts[left, 0], parts[left, 1]
        p[left] = _p_values(gap, error, area.skewness[left] * (np.sqrt(area.d[left]) / error) ** 3,
                            delta)  # fmt: skip
        clearest = left[int(np.argmin(p[left]))]
        reached = max(reached, min(float(p[clearest]) * len(left), 1.0))
        if reached >= level or len(left) <= _FEWEST_OTHERS + 1:
            adjusted[left] = np.maximum(reached, np.minimum(holm(p[left]), 1.0))
            told[left] = adjusted[left] < level
            break
        adjusted[clearest], told[clearest] = reached, True
    return {"gap": parts[:, 0], "std_error": parts[:, 1], "expected": parts[:, 2], "p_value": p,
            "p_adjusted": adjusted, "is_told": told}  # fmt: skip


def _p_values(gap: Floats, error: Floats, lean: Floats, delta: float) -> Floats:
    """Test each gap against those up to `delta`, either way."""
    above = scipy.stats.norm.sf(_straightened((gap - delta) / error, lean))
    below = scipy.stats.norm.sf(_straightened((-gap - delta) / error, -lean))
    found: Floats = np.minimum(2 * np.minimum(above, below), 1.0)
    return found


def share_skewness(share: float, answers: ArrayLike) -> Floats:
    """Give the skewness of shares among so many (effective) answers, shape (m,).

    Examples
    --------
    >>> share_skewness(0.2, [16]).round(3)
    array([0.375])
    """
    n = np.asarray(answers, dtype=np.float64)
    found: Floats = (1 - 2 * share) / np.sqrt(n * share * (1 - share))
    return found


def _straightened(z: Floats, skew: Floats) -> Floats:
    """Turn a skewed score into a normal one (Cornish-Fisher), at most halfway to nothing."""
    found: Floats = z - np.clip((z**2 - 1) * skew / 6, -np.abs(z) / 2, np.abs(z) / 2)
    return found


def _fitted(
    y: Floats, d: Floats, x: Floats, rate_error: Floats, slope: float = 0.0
) -> tuple[SmallAreas, Floats]:
    """Fit the feeling on the rate; errors of the rate count by the slope, which is found anew."""
    extra = slope**2 * rate_error
    for _ in range(_ROUNDS):
        fit = fay_herriot(y, d + extra, x)
        new = fit.coefficients[1] ** 2 * rate_error
        if float(np.abs(new - extra).max()) < 0.02 * float(d.min()):
            break
        extra = new
    return fit, extra


def _checked(
    feeling: ArrayLike, variance: ArrayLike, counts: ArrayLike, exposure: ArrayLike, delta: float,
    dispersion: float,
) -> tuple[Floats, Floats, Floats, Floats]:  # fmt: skip
    y, d, k, e = (np.asarray(v, dtype=np.float64) for v in (feeling, variance, counts, exposure))
    problems = []
    if not y.shape == d.shape == k.shape == e.shape:
        problems.append("feelings, variances, counts and exposure must be of the same areas")
    elif len(y) < FEWEST_AREAS:
        problems.append(f"{len(y)} areas have both; at least {FEWEST_AREAS} are needed to say what "
                        "a record leads to expect")  # fmt: skip
    elif not (np.isfinite(y) & (d > 0) & (e > 0) & (k >= 0)).all():
        problems.append("an area lacks a feeling or a count, or its variance or exposure is not "
                        "above 0; leave it out")  # fmt: skip
    if delta < 0 or dispersion < 1:
        problems.append("delta is below 0, or the dispersion below 1")
    if problems:
        raise UnsuitableData(listed("perception gap", problems))
    return y, d, k, e
