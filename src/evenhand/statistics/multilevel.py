"""Shares of small areas from single answers: a multilevel logit on the population's mix."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.multilevel_mode import Groups, Mode, grouped, mode_at

Floats = NDArray[np.float64]
_GRID, _REACH = 15, 3.5
_FEWEST_AREAS, _FEWEST_ANSWERS = 5, 30


@dataclass(frozen=True)
class AreaShares:
    """Shares of areas by a multilevel model and post-stratification.

    Attributes
    ----------
    estimate
        Posterior mean of each area's share, shape (areas,).
    std_error, low, high
        Posterior standard deviation and likely range, shape (areas,).
    whole, whole_low, whole_high
        Share in all areas together, with its range.
    area_sd, area_sd_low, area_sd_high
        How much areas differ beyond the covariates, on the logit scale.
    coefficients, std_errors
        Of the covariates, shape (p,).
    answers
        Answers of each area, shape (areas,).
    draws
        Draws of the areas' shares, shape (draws, areas).
    """

    estimate: Floats
    std_error: Floats
    low: Floats
    high: Floats
    whole: float
    whole_low: float
    whole_high: float
    area_sd: float
    area_sd_low: float
    area_sd_high: float
    coefficients: Floats
    std_errors: Floats
    answers: NDArray[np.int64]
    draws: Floats


def multilevel_shares(
    answers: ArrayLike, covariates: ArrayLike, areas: ArrayLike, cell_covariates: ArrayLike,
    cell_areas: ArrayLike, cell_sizes: ArrayLike, *, coefficient_sd: float = 2.5,
    area_sd_scale: float = 1.0, draws: int = 1000, seed: int = 1, confidence: float = 0.95,
) -> AreaShares:  # fmt: skip
    """What is the share in each area, if people who are alike may speak for each other?

    Parameters
    ----------
    answers
        1 for yes and 0 for no, shape (n,).
    covariates
        Of each respondent, shape (n, p), with a column of ones; coded alike in the cells.
    areas
        Area of each respondent, from 0 on, shape (n,).
    cell_covariates, cell_areas, cell_sizes
        The population: covariates (c, p), area (c,) and number of people (c,) of each cell.
        Areas without answers have cells all the same.
    coefficient_sd
        Standard deviation of the normal prior of each coefficient but the first.
    area_sd_scale
        Scale of the half-normal prior of the standard deviation between areas.
    draws, seed
        Draws from the posterior.
    confidence
        Level of the ranges.

    Returns
    -------
    AreaShares
        Each area's share with its range.

    Raises
    ------
    UnsuitableData
        Shapes do not fit, an answer is neither 0 nor 1, fewer than 30 answers or 5 areas have
        any, all answer alike, or an area has no people in the cells.

    Notes
    -----
    logit p = x′β + u_area, u ~ N(0, σ²). At each of 15 values of σ, weighted by its posterior, the
    areas' effects are integrated out by quadrature, β is normal about its mode, and each effect
    given β skew-normal with the moments of the quadrature. The design enters only through
    covariates: give those that the sample was drawn by. Shares of cells are added up by size.

    References
    ----------
    Gelman & Little 1997, Survey Methodology 23(2), 127-135; Pinheiro & Bates 1995,
    doi:10.1080/10618600.1995.10474663; Park, Gelman & Bafumi 2004, doi:10.1093/pan/mph024.
    """
    data = grouped(answers, covariates, areas)
    x = np.asarray(cell_covariates, dtype=np.float64)
    place, size = np.asarray(cell_areas, np.intp), np.asarray(cell_sizes, np.float64)
    many = int(max(place.max(initial=-1), data.area.max(initial=-1))) + 1
    _check(data, x, place, size, many)
    precision = np.r_[0.0, np.full(x.shape[1] - 1, coefficient_sd**-2)]
    modes, weights = _over_sd(data, precision, area_sd_scale, many)
    draw = np.random.default_rng(seed)
    picked = draw.choice(len(modes), draws, p=weights)
    beta, effect = np.empty((draws, x.shape[1])), np.empty((draws, many))
    for at in np.unique(picked):
        rows = np.flatnonzero(picked == at)
        beta[rows], effect[rows] = modes[at].drawn(draw, len(rows))
    shares = _added_up(beta, effect, x, place, size, many)
    people = np.bincount(place, weights=size, minlength=many)
    whole = shares @ people / people.sum()
    ends = [(1 - confidence) / 2, (1 + confidence) / 2]
    sds = np.array([mode.sd for mode in modes])[picked]
    low, high = np.quantile(shares, ends, axis=0)
    whole_low, whole_high = (float(v) for v in np.quantile(whole, ends))
    sd_low, sd_high = (float(v) for v in np.quantile(sds, ends))
    seen = np.bincount(data.area, weights=data.trials, minlength=many)
    return AreaShares(
        shares.mean(axis=0), shares.std(axis=0, ddof=1), low, high,
        float(whole.mean()), whole_low, whole_high, float(sds.mean()), sd_low, sd_high,
        beta.mean(axis=0), beta.std(axis=0, ddof=1), seen.astype(np.int64), shares,
    )  # fmt: skip


def _check(data: Groups, x: Floats, place: NDArray[np.intp], size: Floats, many: int) -> None:
    problems = []
    if x.ndim != 2 or x.shape[1] != data.x.shape[1] or not len(x) == len(place) == len(size):
        problems.append("the cells need one row of the same covariates, one area and one size each")
    elif not np.isfinite(x).all() or not np.isfinite(size).all() or (size < 0).any():
        problems.append("a cell has a covariate or a size that is missing or negative")
    elif (np.bincount(place, weights=size, minlength=many) <= 0).any():
        problems.append("an area has no people in the cells; leave it out or give its population")
    total, seen = int(data.trials.sum()), len(np.unique(data.area))
    if total < _FEWEST_ANSWERS or seen < _FEWEST_AREAS:
        problems.append(f"{total} answers in {seen} areas are too thin to model; at least "
                        f"{_FEWEST_ANSWERS} in {_FEWEST_AREAS} areas are needed")  # fmt: skip
    if data.hits.sum() in (0, total):
        problems.append("everybody answered alike; give the share with the survey's range instead")
    if problems:
        raise UnsuitableData(listed("multilevel model", problems))


def _over_sd(data: Groups, precision: Floats, scale: float, many: int) -> tuple[list[Mode], Floats]:
    """Give modes at values of the standard deviation between areas, and their weights."""
    known: list[Mode] = []

    def at(log_sd: float) -> Mode:
        known.append(mode_at(data, float(np.exp(log_sd)), precision, many, *known[-1:]))
        return known[-1]

    def height(log_sd: float) -> float:
        found = at(log_sd)
        return found.height - 0.5 * (found.sd / scale) ** 2 + log_sd

    best = scipy.optimize.minimize_scalar(lambda log: -height(log), bounds=(-6.0, 2.0),
                                          method="bounded", options={"xatol": 1e-2})  # fmt: skip
    top, step = float(best.x), 0.2
    bend = (height(top + step) - 2 * height(top) + height(top - step)) / step**2
    wide = 1 / np.sqrt(max(-bend, 0.25))
    logs = top + wide * np.linspace(-_REACH, _REACH, _GRID)
    modes = [at(float(log)) for log in logs]
    heights = np.array([m.height - 0.5 * (m.sd / scale) ** 2 for m in modes]) + logs
    weights = np.exp(heights - heights.max())
    return modes, weights / weights.sum()


def _added_up(
    beta: Floats, effect: Floats, x: Floats, place: NDArray[np.intp], size: Floats, many: int
) -> Floats:
    """Add the shares of cells up to areas, for each draw."""
    kinds, kind = np.unique(x, axis=0, return_inverse=True)
    level = beta @ kinds.T
    people = np.bincount(place, weights=size, minlength=many)
    found = np.zeros_like(effect)
    for at in range(len(kinds)):
        cells = np.flatnonzero(kind.ravel() == at)
        held = np.bincount(place[cells], weights=size[cells], minlength=many) / people
        there = np.flatnonzero(held)
        found[:, there] += held[there] * scipy.special.expit(level[:, [at]] + effect[:, there])
    return found
