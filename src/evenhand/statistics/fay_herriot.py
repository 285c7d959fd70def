"""Estimates for small areas that lean on a model as far as their own surveys are thin."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from evenhand.errors import UnsuitableData, listed

Floats = NDArray[np.float64]
Fit = Literal["reml", "ml", "moment", "adjusted"]
_FEWEST_SPARE = 3
"""Areas beyond the number of coefficients: fewer cannot show how much areas differ."""


@dataclass(frozen=True)
class SmallAreas:
    """Estimates of areas, drawn from a model where their own surveys say little.

    Attributes
    ----------
    estimate
        Empirical best linear unbiased predictor of each area, shape (m,).
    mse
        Its mean squared error, shape (m,).
    synthetic
        What the model alone would say, shape (m,).
    own_weight
        Weight of an area's own survey, shape (m,): 0 all model, 1 all survey.
    area_variance
        Variance between areas that the covariates leave, Â.
    coefficients, std_errors
        Of the covariates, shape (p,).
    log_likelihood
        Restricted or not, by `fit`; missing for moments.
    fit
        How Â was found.
    was_zero
        Whether Â came out as 0, so that an adjusted likelihood took its place.
    """

    estimate: Floats
    mse: Floats
    synthetic: Floats
    own_weight: Floats
    area_variance: float
    coefficients: Floats
    std_errors: Floats
    log_likelihood: float
    fit: Fit
    was_zero: bool

    def interval(self, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Give likely ranges: normal, by the root of the mean squared error."""
        reach = scipy.stats.norm.isf((1 - confidence) / 2) * np.sqrt(self.mse)
        return self.estimate - reach, self.estimate + reach


def fay_herriot(
    direct: ArrayLike, variances: ArrayLike, covariates: ArrayLike, *, fit: Fit = "reml"
) -> SmallAreas:
    """What is the value in each area, if areas that are alike may speak for each other?

    Parameters
    ----------
    direct
        Each area's own estimate, shape (m,); missing for areas without answers, which get what
        the model says.
    variances
        Sampling variance of each, shape (m,), in squared units, above 0; smooth them first
        (`smoothed_variances`), since a variance from few answers is itself a guess.
    covariates
        Shape (m, p), with a column of ones for the level.
    fit
        `reml`, `ml`, `moment` (Fay and Herriot's own), or `adjusted` (never 0). Where one of the
        first three gives Â = 0, which would make every area all model, `adjusted` takes its
        place and `was_zero` says so.

    Returns
    -------
    SmallAreas
        Estimates with mean squared errors.

    Raises
    ------
    UnsuitableData
        Shapes do not fit, a variance or covariate is missing or a variance not above 0,
        covariates say the same as each other, or fewer than three areas more than covariates
        have answers.

    Notes
    -----
    y_i = x_i′β + v_i + e_i with var v_i = A and var e_i = D_i known. Mean squared error g1 + g2 +
    2 g3 for REML; for ML and moments the bias of Â is taken off. For `adjusted` g1 + g2
    + 2 g3 as for REML, which is cautious. Areas without answers have x′β with mean squared error
    Â + x′var(β)x.

    References
    ----------
    Fay & Herriot 1979, doi:10.1080/01621459.1979.10482505; Prasad & Rao 1990,
    doi:10.1080/01621459.1990.10475320; Datta & Lahiri 2000, Statistica Sinica 10, 613-627; Datta,
    Rao & Smith 2005, doi:10.1093/biomet/92.1.183; Li & Lahiri 2010,
    doi:10.1016/j.jmva.2009.10.009.

    Examples
    --------
    >>> found = fay_herriot([1.0, 3.0, 5.0, 7.0], [0.1] * 4, [[1.0]] * 4)
    >>> found.estimate.round(2)
    array([1.04, 3.01, 4.99, 6.96])
    """
    y, d, x = checked_areas(direct, variances, covariates)
    there = ~np.isnan(y)
    model = _Model(y[there], d[there], x[there])
    a = model.variance(fit)
    was_zero = a <= 0
    used: Fit = "adjusted" if was_zero else fit
    if was_zero:
        a = model.variance("adjusted")
    beta, spread, _ = model.coefficients(a)
    synthetic = x @ beta
    own = np.where(there, a / (a + d), 0.0)
    estimate = np.where(there, own * np.nan_to_num(y) + (1 - own) * synthetic, synthetic)
    of_model = np.einsum("ij,jk,ik->i", x, spread, x)
    mse = np.where(there, model.mse(a, d, of_model, used), a + of_model)
    likelihood = float("nan") if used == "moment" else model.log_likelihood(a, used)
    return SmallAreas(estimate, mse, synthetic, own, float(a), beta, np.sqrt(np.diag(spread)),
                      likelihood, used, bool(was_zero))  # fmt: skip


def checked_areas(
    direct: ArrayLike, variances: ArrayLike, covariates: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """Check what is known of areas; variances of areas without answers become 1."""
    y = np.asarray(direct, dtype=np.float64)
    d, x = np.asarray(variances, dtype=np.float64), np.asarray(covariates, dtype=np.float64)
    problems = []
    if x.ndim != 2 or d.shape != y.shape or len(x) != len(y):
        problems.append(f"there are {len(y)} estimates, {d.size} variances and {len(x)} rows of "
                        "covariates; give each area one of each")  # fmt: skip
        raise UnsuitableData(listed("small areas", problems))
    there = ~np.isnan(y)
    wrong = there & ~(d > 0)
    if wrong.any():
        problems.append(f"{int(wrong.sum())} areas have a variance that is missing or 0; smooth "
                        "them first: areas where all answered alike are not certain")  # fmt: skip
    if not np.isfinite(x).all():
        problems.append("a covariate is missing; leave it out, or leave those areas out")
    spare = int(there.sum()) - x.shape[1]
    if spare < _FEWEST_SPARE:
        problems.append(f"only {int(there.sum())} areas have answers, for {x.shape[1]} "
                        f"covariates; {x.shape[1] + _FEWEST_SPARE} are needed")  # fmt: skip
    elif np.isfinite(x).all() and np.linalg.matrix_rank(x[there]) < x.shape[1]:
        problems.append("some covariates say the same as others; leave one out")
    if problems:
        raise UnsuitableData(listed("small areas", problems))
    return y, np.where(there, d, 1.0), x


class _Model:
    """Likelihoods of one model, by the variance between areas."""

    def __init__(self, y: Floats, d: Floats, x: Floats) -> None:
        self.y, self.d, self.x = y, d, x

    def coefficients(self, a: float) -> tuple[Floats, Floats, Floats]:
        """Give coefficients, their covariance and the residuals."""
        weighted = self.x / (a + self.d)[:, None]
        spread: Floats = np.linalg.inv(weighted.T @ self.x).astype(np.float64)
        beta: Floats = spread @ (weighted.T @ self.y)
        return beta, spread, self.y - self.x @ beta

    def log_likelihood(self, a: float, fit: Fit) -> float:
        """Give the log likelihood: restricted for `reml` and `adjusted`, which adds ln A.

        The restricted one leaves out ½ ln|X′X|, as most programs do.
        """
        _, spread, left = self.coefficients(a)
        v = a + self.d
        found = -0.5 * float(np.sum(np.log(v)) + np.sum(left**2 / v))
        if fit == "ml":
            return float(found - 0.5 * len(v) * np.log(2 * np.pi))
        found += 0.5 * float(np.linalg.slogdet(spread)[1])
        found -= 0.5 * (len(v) - self.x.shape[1]) * np.log(2 * np.pi)
        return float(found + (np.log(a) if fit == "adjusted" and a > 0 else 0.0))

    def _heights(self, grid: Floats, fit: Fit) -> Floats:
        """Give the log likelihood at many values of A at once, but for a constant."""
        v = grid[:, None] + self.d
        crossed = np.einsum("gm,mi,mj->gij", 1 / v, self.x, self.x, optimize=True)
        pulled = np.einsum("gm,mi,m->gi", 1 / v, self.x, self.y, optimize=True)
        beta = np.linalg.solve(crossed, pulled[:, :, None])[:, :, 0]
        left = self.y - beta @ self.x.T
        found: Floats = -0.5 * (np.log(v) + left**2 / v).sum(axis=1)
        if fit != "ml":
            found = found - 0.5 * np.linalg.slogdet(crossed)[1]
        return found + np.log(grid) if fit == "adjusted" else found

    def variance(self, fit: Fit) -> float:
        """Find Â ≥ 0."""
        if fit == "moment":
            return self._by_moments()
        top = float(np.var(self.y)) + float(np.max(self.d))
        grid = np.r_[0.0 if fit != "adjusted" else 1e-12 * top, np.geomspace(1e-8, 30, 120) * top]
        heights = self._heights(grid, fit)
        at = int(np.argmax(heights))
        if at == 0:
            return float(grid[0]) if fit == "adjusted" else 0.0
        low, high = grid[at - 1], grid[min(at + 1, len(grid) - 1)]
        if self._score(low, fit) * self._score(high, fit) < 0:
            return float(scipy.optimize.brentq(self._score, low, high, args=(fit,), xtol=1e-15,
                                               rtol=1e-14))  # fmt: skip
        return float(grid[at])

    def _score(self, a: float, fit: Fit) -> float:
        """Give the derivative of the log likelihood by A."""
        _, spread, left = self.coefficients(a)
        v = a + self.d
        found = 0.5 * float(np.sum((left / v) ** 2) - np.sum(1 / v))
        if fit != "ml":
            weighted = self.x / v[:, None]
            found += 0.5 * float(np.trace(spread @ (weighted.T @ weighted)))
        return float(found + (1 / a if fit == "adjusted" and a > 0 else 0.0))

    def _by_moments(self) -> float:
        """Solve Σ residual²/(A + D) = m − p, which falls in A."""
        spare = len(self.y) - self.x.shape[1]

        def gap(a: float) -> float:
            left: Floats = self.coefficients(a)[2]
            total = float(np.sum(left**2 / (a + self.d)))
            return float(total - spare)

        if gap(0.0) <= 0:
            return 0.0
        high = float(np.var(self.y)) + 1e-300
        while gap(high) > 0:
            high *= 2
        return float(scipy.optimize.brentq(gap, 0.0, high, xtol=1e-15, rtol=1e-14))

    def mse(self, a: float, d: Floats, of_model: Floats, fit: Fit) -> Floats:
        """Give the mean squared error by the way Â was found."""
        v, m = a + self.d, len(self.d)
        share = d / (a + d)
        squares, ones = float(np.sum(v**-2)), float(np.sum(1 / v))
        spread = 2 * m / ones**2 if fit == "moment" else 2 / squares
        found = a * share + share**2 * of_model + 2 * share**2 / (a + d) * spread
        if fit == "ml":
            _, inverse, _ = self.coefficients(a)
            weighted = self.x / v[:, None]
            bias = -float(np.trace(inverse @ (weighted.T @ weighted))) / squares
            found = found - bias * share**2
        if fit == "moment":
            bias = 2 * (m * squares - ones**2) / ones**3
            found = found - bias * share**2
        result: Floats = found
        return result


def smoothed_variances(
    shares: ArrayLike, answers: ArrayLike, *, design_effect: float = 1.0
) -> Floats:
    """Give sampling variances of shares that do not follow the luck of each area.

    Parameters
    ----------
    shares
        Direct estimate of each area, from 0 to 1, shape (m,); missing where nobody answered.
    answers
        How many answered, shape (m,).
    design_effect
        By how much the design widens variances, above 0; the survey's own, over all areas.

    Returns
    -------
    ndarray
        Shape (m,): p̄(1 − p̄) · design effect / answers, with p̄ the overall share; infinite where
        nobody answered. Never 0, even where all of an area answered alike.

    Examples
    --------
    >>> smoothed_variances([0.0, 0.4], [10, 30]).round(4)
    array([0.0212, 0.0071])
    """
    p, n = np.asarray(shares, float), np.asarray(answers, float)
    there = ~np.isnan(p) & (n > 0)
    if not there.any() or design_effect <= 0:
        raise UnsuitableData(listed("small areas", ["no area has answers, or the design effect is "
                                                    "not above 0"]))  # fmt: skip
    # Half an answer each way keeps a survey in which all answered alike from being certain.
    overall = (np.sum(n[there] * p[there]) + 0.5) / (n[there].sum() + 1)
    with np.errstate(divide="ignore"):
        found: Floats = overall * (1 - overall) * design_effect / np.where(there, n, 0.0)
    return found


def benchmarked(
    estimate: ArrayLike, mse: ArrayLike, shares: ArrayLike, total: float
) -> tuple[Floats, Floats]:
    """Bring estimates of areas to agree with what the whole survey says of all together.

    Parameters
    ----------
    estimate, mse
        Of each area, shape (m,).
    shares
        Each area's share of the population, shape (m,), adding up to 1.
    total
        The direct estimate for all areas together.

    Returns
    -------
    estimate, mse
        Shape (m,). Each area moves in proportion to its mean squared error times its share,
        which is the smallest weighted movement; its squared movement is added to the error.

    References
    ----------
    Wang, Fuller & Qu 2008, Survey Methodology 34(1), 29-36; Bell, Datta & Ghosh 2013,
    doi:10.1093/biomet/ass063.

    Examples
    --------
    >>> new, _ = benchmarked([0.2, 0.4], [0.01, 0.03], [0.5, 0.5], 0.34)
    >>> new
    array([0.22, 0.46])
    """
    theta, error = np.asarray(estimate, float), np.asarray(mse, float)
    share = np.asarray(shares, float)
    if abs(float(share.sum()) - 1) > 1e-6 or (share < 0).any() or not np.isfinite(total):
        raise UnsuitableData(listed("small areas", ["the shares of the population do not add up "
                                                    "to 1, or the total is missing"]))  # fmt: skip
    move = (total - share @ theta) * share * error / float(share @ (share * error))
    return theta + move, error + move**2
