"""Log-linear regression of counts: Poisson, quasi-Poisson and negative binomial."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray
from scipy import special

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class CountFit:
    """A fitted log-linear model of counts.

    Attributes
    ----------
    coefficients
        On the log scale, shape (terms,).
    covariance
        Of the coefficients, shape (terms, terms): for Poisson fits already times `dispersion`.
    mean
        Fitted means, shape (n,).
    dispersion
        Pearson's estimate of variance over what the family expects; 1 suits the family.
    size
        Negative binomial: k in variance = mean + mean² / k; infinite for Poisson fits.
    degrees
        Observations less terms.
    """

    coefficients: Vector
    covariance: NDArray[np.float64]
    mean: Vector
    dispersion: float
    size: float
    degrees: int

    @property
    def std_errors(self) -> Vector:
        """Standard errors of the coefficients, shape (terms,)."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))


def quasi_poisson(
    counts: ArrayLike, design: NDArray[np.floating], offset: ArrayLike = 0.0
) -> CountFit:
    """How do counts go with what describes them, if variance is a multiple of the mean?

    Parameters
    ----------
    counts
        Shape (n,), 0 or more.
    design
        Columns that describe them, shape (n, terms), of full rank.
    offset
        Logarithm of the exposure, shape (n,).

    Returns
    -------
    CountFit
        Poisson means; covariance times Pearson's dispersion, which is not held above 1 here.

    Raises
    ------
    ValueError
        There are no more observations than terms, or the fit does not settle.

    References
    ----------
    McCullagh & Nelder 1989, Generalized Linear Models, sections 6.2 and 9.2.
    """
    y, x = np.asarray(counts, dtype=np.float64), np.asarray(design, dtype=np.float64)
    beta, mean = _reweighted(y, x, np.broadcast_to(offset, y.shape), np.inf)
    degrees = len(y) - x.shape[1]
    dispersion = float(np.sum((y - mean) ** 2 / mean) / degrees)
    covariance = np.asarray(dispersion * np.linalg.inv((x * mean[:, None]).T @ x), float)
    return CountFit(beta, covariance, mean, dispersion, float("inf"), degrees)


def negative_binomial(
    counts: ArrayLike, design: NDArray[np.floating], offset: ArrayLike = 0.0
) -> CountFit:
    """How do counts go with what describes them, if variance = mean + mean² / size?

    Parameters
    ----------
    counts, design, offset
        As for `quasi_poisson`.

    Returns
    -------
    CountFit
        Means and size by maximum likelihood. The size is infinite where the counts are no more
        spread than Poisson's.

    Raises
    ------
    ValueError
        There are no more observations than terms, or the fit does not settle.

    References
    ----------
    Lawless 1987, doi:10.2307/3314912. Hilbe 2011, Negative Binomial Regression.
    """
    y, x = np.asarray(counts, dtype=np.float64), np.asarray(design, dtype=np.float64)
    off = np.broadcast_to(np.asarray(offset, dtype=np.float64), y.shape)

    def loss(log_size: float) -> float:
        size = float(np.exp(log_size))
        return -_negative_binomial_likelihood(y, _reweighted(y, x, off, size)[1], size)

    best = scipy.optimize.minimize_scalar(
        loss, bounds=(-6.0, 16.0), method="bounded", options={"xatol": 1e-9}
    )
    size = float("inf") if best.x > 15 else float(np.exp(best.x))
    beta, mean = _reweighted(y, x, off, size)
    weight = mean if np.isinf(size) else mean / (1 + mean / size)
    degrees = len(y) - x.shape[1]
    spread = mean if np.isinf(size) else mean + mean**2 / size
    covariance = np.asarray(np.linalg.inv((x * weight[:, None]).T @ x), float)
    dispersion = float(np.sum((y - mean) ** 2 / spread) / degrees)
    return CountFit(beta, covariance, mean, dispersion, size, degrees)


def _reweighted(
    y: Vector, x: NDArray[np.float64], offset: Vector, size: float
) -> tuple[Vector, Vector]:
    """Fit by iteratively reweighted least squares."""
    if len(y) <= x.shape[1]:
        raise ValueError(f"{len(y)} observations cannot settle {x.shape[1]} terms")
    eta = np.log(np.maximum(y, 0.5))
    beta = np.zeros(x.shape[1])
    for _ in range(100):
        mean = np.exp(np.clip(eta, -30, 30))
        weight = mean if np.isinf(size) else mean / (1 + mean / size)
        target = eta - offset + (y - mean) / mean
        root = np.sqrt(weight)
        step = np.linalg.lstsq(x * root[:, None], target * root, rcond=None)[0]
        if np.max(np.abs(step - beta)) < 1e-11 * (1 + np.max(np.abs(beta))):
            return step, np.exp(np.clip(x @ step + offset, -30, 30))
        beta, eta = step, x @ step + offset
    raise ValueError("the fit does not settle; some class of months may have no incidents at all")


def _negative_binomial_likelihood(y: Vector, mean: Vector, size: float) -> float:
    return float(
        np.sum(
            special.gammaln(y + size)
            - special.gammaln(size)
            - special.gammaln(y + 1)
            + size * np.log(size / (size + mean))
            + special.xlogy(y, mean / (size + mean))
        )
    )


def likely_counts(
    mean: ArrayLike, variance: ArrayLike, *, confidence: float = 0.95
) -> tuple[Vector, Vector]:
    """Between which numbers will a count most likely fall?

    Parameters
    ----------
    mean
        Expected counts, shape (n,), above 0.
    variance
        Of the count about that expectation, with what is uncertain in it, shape (n,).
    confidence
        Level of the range.

    Returns
    -------
    low, high
        Quantiles, shape (n,), of the negative binomial with this mean and variance; of Poisson's
        where the variance is not above the mean.
    """
    m, v = np.broadcast_arrays(np.asarray(mean, float), np.asarray(variance, float))
    tail = (1 - confidence) / 2
    p = np.clip(m / np.maximum(v, m * (1 + 1e-9)), 1e-12, 1 - 1e-12)
    size = m * p / (1 - p)
    wide = v > m * (1 + 1e-6)
    low = np.where(wide, scipy.stats.nbinom.ppf(tail, size, p), scipy.stats.poisson.ppf(tail, m))
    high = np.where(
        wide, scipy.stats.nbinom.ppf(1 - tail, size, p), scipy.stats.poisson.ppf(1 - tail, m)
    )
    return low, high
