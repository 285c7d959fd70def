"""Small areas whose differences are alike between neighbours: Fay and Herriot's model in space."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.fay_herriot import checked_areas
from evenhand.statistics.spatial_likelihood import Spatial

Floats = NDArray[np.float64]
SpatialFit = Literal["reml", "ml"]
_FEWEST_AREAS = 10
"""Fewer areas cannot tell likeness of neighbours from a difference between areas."""


@dataclass(frozen=True)
class SpatialAreas:
    """Estimates of areas, drawn from a model in which neighbours are alike.

    Attributes
    ----------
    estimate, mse
        Of each area, shape (m,), and its mean squared error.
    synthetic
        What the covariates alone would say, shape (m,).
    own_weight
        Weight of an area's own survey in its estimate, shape (m,); 0 without answers.
    area_variance
        Variance Â of the innovations of areas' effects.
    rho
        How much an area's effect follows the mean of its neighbours', from −1 to 1.
    rho_std_error
        Its standard error.
    rho_p_value
        That ρ = 0, by the likelihood ratio against χ² with 1 degree of freedom.
    coefficients, std_errors
        Of the covariates, shape (p,).
    log_likelihood
        Restricted or not, by `fit`.
    fit
        `reml` or `ml`.
    was_zero
        Whether Â came out as 0, so that an adjusted likelihood took its place.
    """

    estimate: Floats
    mse: Floats
    synthetic: Floats
    own_weight: Floats
    area_variance: float
    rho: float
    rho_std_error: float
    rho_p_value: float
    coefficients: Floats
    std_errors: Floats
    log_likelihood: float
    fit: SpatialFit
    was_zero: bool

    def interval(self, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Give likely ranges: normal, by the root of the mean squared error."""
        reach = scipy.stats.norm.isf((1 - confidence) / 2) * np.sqrt(self.mse)
        return self.estimate - reach, self.estimate + reach


def neighbour_weights(pairs: ArrayLike, areas: int) -> Floats:
    """Give each area's neighbours equal weights that add up to 1.

    Parameters
    ----------
    pairs
        Two areas that are neighbours, from 0 on, shape (pairs, 2); each pair once or twice.
    areas
        How many areas.

    Returns
    -------
    ndarray
        Shape (areas, areas); a row of 0 for an area without neighbours.

    Raises
    ------
    UnsuitableData
        A pair names an area that is not there, or one area twice.

    Examples
    --------
    >>> neighbour_weights([(0, 1), (1, 2)], 3)[1].tolist()
    [0.5, 0.0, 0.5]
    """
    both = np.asarray(pairs, dtype=np.intp).reshape(-1, 2)
    if ((both < 0) | (both >= areas)).any() or (both[:, 0] == both[:, 1]).any():
        raise UnsuitableData(listed("small areas", [
            f"a pair of neighbours names an area outside 0 to {areas - 1}, or one area twice"
        ]))  # fmt: skip
    joined = np.zeros((areas, areas))
    joined[both[:, 0], both[:, 1]] = joined[both[:, 1], both[:, 0]] = 1.0
    found: Floats = joined / np.maximum(joined.sum(axis=1, keepdims=True), 1.0)
    return found


def spatial_fay_herriot(
    direct: ArrayLike, variances: ArrayLike, covariates: ArrayLike, neighbours: ArrayLike, *,
    fit: SpatialFit = "reml",
) -> SpatialAreas:  # fmt: skip
    """What is the value in each area, if areas alike, and neighbours, may speak for each other?

    Parameters
    ----------
    direct, variances, covariates
        As for `fay_herriot`, shapes (m,), (m,), (m, p); an area without answers is missing and
        gets what the covariates and its neighbours say.
    neighbours
        Weights of each area's neighbours, shape (m, m), rows adding up to 1, or to 0 where there
        are none; as from `neighbour_weights`.
    fit
        `reml` or `ml`.

    Returns
    -------
    SpatialAreas
        Estimates with mean squared errors, and how alike neighbours are.

    Raises
    ------
    UnsuitableData
        As for `fay_herriot`; or fewer than ten areas have answers, or the weights of neighbours
        are negative or do not add up.

    Notes
    -----
    y = Xβ + v + e, v = ρWv + u, var u = A, var e_i = D_i known. The likelihood is profiled: for
    each ρ one eigendecomposition gives it for every A; ρ is searched over a grid, then by Brent.
    Mean squared error g1 + g2 + 2 g3 − g4, for ML less the bias of Â and ρ̂; with B the weights of
    the direct estimates and I the expected information, g3 = Σ I⁻¹_kl ∂_kB V ∂_lB′ and g4 half the
    sum of I⁻¹_kl times the second derivative of g1 at fixed B: the part of it that is not
    −2 g3, since the covariance is not linear in ρ. Where Â would be 0, ln A is added to the
    likelihood, as in `fay_herriot`.

    References
    ----------
    Pratesi & Salvati 2008, doi:10.1007/s10260-007-0061-9; Molina, Salvati & Pratesi 2009,
    doi:10.1007/s00180-008-0138-4; Singh, Shukla & Kundu 2005, Survey Methodology 31(2), 183-195;
    Li & Lahiri 2010, doi:10.1016/j.jmva.2009.10.009.

    Examples
    --------
    >>> ring = neighbour_weights([(at, (at + 1) % 12) for at in range(12)], 12)
    >>> direct = np.sin(np.arange(12) * np.pi / 6)
    >>> found = spatial_fay_herriot(direct, np.full(12, 0.1), np.ones((12, 1)), ring)
    >>> bool(found.rho > 0.5)
    True
    """
    y, d, x = checked_areas(direct, variances, covariates)
    w = _checked_weights(neighbours, y)
    model = Spatial(y, d, x, w, restricted=fit == "reml")
    a, rho, height = model.likeliest(adjusted=False)
    was_zero = a <= 0
    if was_zero:
        a, rho, _ = model.likeliest(adjusted=True)
        height = model.height(a, rho)
    ratio = 0.0 if was_zero else max(2 * (height - model.best_at(0.0, adjusted=False)[1]), 0.0)
    return _estimated(model, a, rho, height, float(scipy.stats.chi2.sf(ratio, 1)), fit, was_zero)


def bootstrap_mse(
    found: SpatialAreas, variances: ArrayLike, covariates: ArrayLike, neighbours: ArrayLike, *,
    draws: int = 200, seed: int = 1,
) -> Floats:  # fmt: skip
    """Give mean squared errors by drawing from the model found and estimating anew.

    Parameters
    ----------
    found
        As `spatial_fay_herriot` gives it.
    variances, covariates, neighbours
        What it was given.
    draws, seed
        How often, and the start of the draws.

    Returns
    -------
    ndarray
        Shape (m,).

    References
    ----------
    Molina, Salvati & Pratesi 2009, doi:10.1007/s00180-008-0138-4 (parametric bootstrap).
    """
    d, x, w = (np.asarray(v, np.float64) for v in (variances, covariates, neighbours))
    draw, many = np.random.default_rng(seed), len(found.estimate)
    mixing = np.linalg.inv(np.eye(many) - found.rho * w)
    squares = np.zeros(many)
    asked = found.own_weight > 0
    for _ in range(draws):
        effect = mixing @ draw.normal(0, np.sqrt(found.area_variance), many)
        truth = found.synthetic + effect
        noise = draw.normal(0, 1, many) * np.sqrt(np.where(asked, d, 1.0))
        again = spatial_fay_herriot(np.where(asked, truth + noise, np.nan), d, x, w, fit=found.fit)
        squares += (again.estimate - truth) ** 2
    return squares / draws


def _checked_weights(neighbours: ArrayLike, y: Floats) -> Floats:
    w, problems = np.asarray(neighbours, np.float64), []
    if w.shape != (len(y), len(y)):
        problems.append(f"neighbours have shape {w.shape}; give one row and column for each of the "
                        f"{len(y)} areas")  # fmt: skip
    else:
        sums = w.sum(axis=1)
        fine = (np.abs(sums - 1) < 1e-6) | (sums == 0)
        if not (w >= 0).all() or not fine.all() or np.diag(w).any():
            problems.append("the weights of an area's neighbours are negative, do not add up to 1, "
                            "or count the area itself; use neighbour_weights")  # fmt: skip
        elif not w.any():
            problems.append("no area has a neighbour; use fay_herriot")
    if int((~np.isnan(y)).sum()) < _FEWEST_AREAS:
        problems.append(f"only {int((~np.isnan(y)).sum())} areas have answers; to tell whether "
                        f"neighbours are alike takes {_FEWEST_AREAS}")  # fmt: skip
    if problems:
        raise UnsuitableData(listed("small areas", problems))
    return w


def _estimated(
    model: Spatial, a: float, rho: float, height: float, p_value: float, fit: SpatialFit,
    was_zero: bool,
) -> SpatialAreas:  # fmt: skip
    k = model.covariance(rho)
    there = model.there
    slope = -(model.w + model.w.T) + 2 * rho * model.w.T @ model.w
    first = -k @ slope @ k
    second = 2 * k @ slope @ k @ slope @ k - 2 * k @ model.w.T @ model.w @ k
    v = a * k[np.ix_(there, there)] + np.diag(model.d)
    solver = np.linalg.inv(v)
    weights = a * k[:, there] @ solver
    spread: Floats = np.linalg.inv(model.x.T @ solver @ model.x).astype(np.float64)
    beta = spread @ (model.x.T @ solver @ model.y)
    synthetic = model.all_x @ beta
    estimate = synthetic + weights @ (model.y - model.x @ beta)
    mse, information = _mean_squared(
        model, weights, solver, spread, (k, a * first), {(0, 1): first, (1, 1): a * second},
        a * k, fit,
    )  # fmt: skip
    own = np.zeros(len(there))
    own[there] = np.diag(weights[there])
    error = float(np.sqrt(np.linalg.inv(information)[1, 1]))
    return SpatialAreas(estimate, mse, synthetic, own, a, rho, error, p_value, beta,
                        np.sqrt(np.diag(spread)), height, fit, was_zero)  # fmt: skip


def _mean_squared(
    model: Spatial, weights: Floats, solver: Floats, spread: Floats,
    firsts: tuple[Floats, Floats], seconds: dict[tuple[int, int], Floats], covariance: Floats,
    fit: SpatialFit,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Give the mean squared error of each area, and the information on A and ρ.

    `firsts` and `seconds` are derivatives of the effects' covariance by A and ρ.
    """
    there = model.there
    inside = [g[np.ix_(there, there)] for g in firsts]
    v = np.linalg.inv(solver)
    g1 = np.diag(covariance) - np.einsum("ij,jk,ik->i", weights, v, weights)
    left = model.all_x - weights @ model.x
    g2 = np.einsum("ij,jk,ik->i", left, spread, left)
    information = np.array([
        [0.5 * np.sum((solver @ one) * (solver @ two).T) for two in inside] for one in inside
    ])  # fmt: skip
    sure = np.linalg.inv(information)
    moves = [
        (g[:, there] - weights @ g_in) @ solver for g, g_in in zip(firsts, inside, strict=True)
    ]
    g3 = sum(sure[i, j] * np.einsum("ij,jk,ik->i", moves[i], v, moves[j])
             for i in range(2) for j in range(2))  # fmt: skip
    g4 = np.zeros(len(there))
    for (i, j), g in seconds.items():
        g4 += (0.5 if i == j else 1.0) * sure[i, j] * _at_fixed(g, weights, there)
    mse = g1 + g2 + 2 * g3 - g4
    if fit == "ml":
        pulled = solver @ model.x
        lean = [-0.5 * float(np.trace(spread @ (pulled.T @ g @ pulled))) for g in inside]
        bias = sure @ np.array(lean)
        mse = mse - sum(bias[i] * _at_fixed(firsts[i], weights, there) for i in range(2))
    return np.maximum(mse, g1), information


def _at_fixed(g: Floats, weights: Floats, there: NDArray[np.bool_]) -> Floats:
    """Give a derivative of g1 at fixed weights: of the variance of effect less weighted answers."""
    crossed = np.einsum("ij,ij->i", weights, g[:, there])
    both = np.einsum("ij,jk,ik->i", weights, g[np.ix_(there, there)], weights)
    found: Floats = np.diag(g) - 2 * crossed + both
    return found
