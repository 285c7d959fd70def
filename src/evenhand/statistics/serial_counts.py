"""Coefficients of monthly counts when months are over-dispersed and resemble their neighbours."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray
from scipy import special

from evenhand.statistics.count_regression import quasi_poisson

Vector = NDArray[np.float64]
GRID = np.round(np.arange(-0.5, 0.951, 0.05), 2)
LEAST_SCALE = 1e-10


@dataclass(frozen=True)
class SerialFit:
    """A log-linear model of counts in order of time, with its uncertainty over serial dependence.

    Attributes
    ----------
    mean
        Fitted means, shape (n,).
    dispersion
        Variance over mean of a single count, averaged over `correlations`.
    correlation
        Mean correlation of neighbouring months.
    correlations, weights
        The correlations considered and how well each suits the data, shape (grid,).
    estimates
        Coefficients for each correlation, shape (grid, terms).
    std_errors
        Their standard errors, shape (grid, terms).
    covariance
        Of the coefficients, averaged over `correlations`, shape (terms, terms).
    degrees
        Observations less terms.
    course, course_variance
        Where the course may wander (`wandering`): what it would have been with nothing done, on
        the scale of the linear predictor without offset, and its variance, shape (n,).
    covariances
        Of the coefficients for each correlation (and way to wander), shape (grid, terms, terms).
    """

    mean: Vector
    dispersion: float
    correlation: float
    correlations: Vector
    weights: Vector
    estimates: NDArray[np.float64]
    std_errors: NDArray[np.float64]
    covariance: NDArray[np.float64]
    degrees: int
    course: Vector | None = None
    course_variance: Vector | None = None
    covariances: NDArray[np.float64] | None = None

    @property
    def coefficients(self) -> Vector:
        """Coefficients averaged over the correlations, shape (terms,)."""
        return np.asarray(self.weights @ self.estimates)

    def tail_above(self, term: int, value: float) -> float:
        """Say how likely a coefficient is above a value."""
        t = (self.estimates[:, term] - value) / self.std_errors[:, term]
        return float(self.weights @ special.stdtr(self.degrees, t))

    def p_value(self, term: int) -> float:
        """Give the two-sided p-value of a coefficient being 0."""
        above = self.tail_above(term, 0.0)
        return float(min(1.0, 2 * min(above, 1 - above)))

    def quantile(self, term: int, probability: float) -> float:
        """Give the value that a coefficient stays below with this probability."""
        spread = 60 * float(self.std_errors[:, term].max())
        middle = float(self.coefficients[term])
        return float(
            scipy.optimize.brentq(
                lambda value: 1 - self.tail_above(term, value) - probability,
                middle - spread,
                middle + spread,
                xtol=1e-12,
            )
        )


def serial_fit(
    counts: ArrayLike,
    design: NDArray[np.floating],
    offset: ArrayLike,
    at: ArrayLike,
) -> SerialFit:
    """What do counts in order of time say about each term, allowing for their likeness?

    Parameters
    ----------
    counts
        Shape (n,), in order of time, 0 or more.
    design
        Shape (n, terms), of full rank.
    offset
        Logarithm of the exposure, shape (n,).
    at
        When each was counted, in months, shape (n,), rising; gaps are allowed.

    Returns
    -------
    SerialFit
        Estimates for each correlation of neighbouring months, weighted by restricted likelihood.

    Raises
    ------
    ValueError
        There are no more observations than terms, or the Poisson fit does not settle.

    Notes
    -----
    Means come from quasi-Poisson regression. Its working response has variance
    dispersion / mean and, by assumption, correlation rho^gap; for each rho of a grid from -0.5 to
    0.95 the coefficients follow by generalised least squares. Rather than to plug in one rho,
    which few months cannot tell, the t distributions are averaged with weights proportional to
    the restricted likelihood of rho (flat prior), so that intervals and p-values carry the
    uncertainty of rho. `acceptance.md` asks for an honest size at 36 months: measured in
    `docs/simulations.md`.

    References
    ----------
    Zeger & Qaqish 1988, doi:10.2307/2531732. Harville 1974, doi:10.1093/biomet/61.2.383.
    """
    mean, root, target = working_counts(counts, design, offset)
    x, when = np.asarray(design, dtype=np.float64), np.asarray(at, dtype=np.float64)
    return over_correlations(mean, root, target, x, when)


def working_counts(
    counts: ArrayLike, design: NDArray[np.floating], offset: ArrayLike
) -> tuple[Vector, Vector, Vector]:
    """Give fitted means, square roots of working weights and the working response of counts.

    Parameters
    ----------
    counts, design, offset
        As for `serial_fit`.

    Returns
    -------
    tuple
        Each of shape (n,); the response is without the offset.
    """
    y, x = np.asarray(counts, dtype=np.float64), np.asarray(design, dtype=np.float64)
    off = np.broadcast_to(np.asarray(offset, dtype=np.float64), y.shape)
    mean = quasi_poisson(y, x, off).mean
    return mean, np.sqrt(mean), np.log(mean) - off + (y - mean) / mean


def over_correlations(
    mean: Vector, root: Vector, target: Vector, design: NDArray[np.float64], at: Vector
) -> SerialFit:
    """Which coefficients suit a working response, over all likenesses of its neighbours?

    Parameters
    ----------
    mean
        Fitted means, handed on, shape (n,).
    root
        Square roots of the working weights, shape (n,).
    target
        Working response on the scale of the linear predictor, without offset, shape (n,).
    design
        Shape (n, terms), of full rank, n above terms.
    at
        When each was counted, rising, shape (n,).

    Returns
    -------
    SerialFit
        As from `serial_fit`, whose notes say how.
    """
    weighted, response = root[:, None] * design, root * target
    degrees, terms = len(target) - design.shape[1], design.shape[1]
    estimates, errors = np.empty((len(GRID), terms)), np.empty((len(GRID), terms))
    likelihood, scales = np.empty(len(GRID)), np.empty(len(GRID))
    covariances = np.empty((len(GRID), terms, terms))
    for row, rho in enumerate(GRID):
        rows, log_det = whitened(np.column_stack([weighted, response]), at, float(rho))
        q, r = np.linalg.qr(rows[:, :-1])
        estimates[row] = np.linalg.solve(r, q.T @ rows[:, -1])
        left = rows[:, -1] - rows[:, :-1] @ estimates[row]
        # A course without any noise still needs an error above 0.
        scales[row] = max(left @ left / degrees, LEAST_SCALE)
        inverse = np.linalg.inv(r)
        covariances[row] = scales[row] * inverse @ inverse.T
        errors[row] = np.sqrt(np.diag(covariances[row]))
        log_xx = 2 * np.log(np.abs(np.diag(r))).sum()
        likelihood[row] = -0.5 * (log_det + log_xx + degrees * np.log(scales[row]))
    weights = np.exp(likelihood - likelihood.max())
    weights /= weights.sum()
    return SerialFit(
        mean=mean,
        dispersion=float(weights @ scales),
        correlation=float(weights @ GRID),
        correlations=GRID.copy(),
        weights=weights,
        estimates=estimates,
        std_errors=errors,
        covariance=np.einsum("g,gij->ij", weights, covariances),
        degrees=degrees,
    )


def whitened(
    rows: NDArray[np.float64], at: Vector, rho: float
) -> tuple[NDArray[np.float64], float]:
    """Make rows uncorrelated that have correlation rho^gap; give them and log |correlation|."""
    gaps = np.diff(at)
    shared = np.sign(rho) ** gaps * np.abs(rho) ** gaps if rho != 0 else np.zeros_like(gaps)
    left = 1 - shared**2
    fresh = (rows[1:] - shared[:, None] * rows[:-1]) / np.sqrt(left)[:, None]
    return np.concatenate([rows[:1], fresh]), float(np.log(left).sum())
