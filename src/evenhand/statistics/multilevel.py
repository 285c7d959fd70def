"""Shares of small areas from single answers: a multilevel logit on the population's mix."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.multilevel_mode import (
    LEAST_LOG_SD,
    MANY_POINTS,
    MOST_LOG_SD,
    Groups,
    Mode,
    alike,
    grouped,
    joint_mode,
    layout_of,
)

Floats = NDArray[np.float64]
_GRID, _REACH = 6, 3.5
"""Values of the standard deviation above its mode, that included; how far they go."""
_MOST_BELOW = 24
"""Below it they go on until they hardly count: towards 0 the posterior thins out slowly."""
_NEGLIGIBLE = 7.0
"""Of the logarithm of a weight, below the highest: less than one in a thousand."""
_WIDE_LOG_SD = 0.0
"""Areas that differ by more than this (σ > 1 on the logit scale) take more points of quadrature."""
_AT_ONCE = 64
"""Areas drawn at once: what they need stays in a core's own memory."""
_FARTHEST, _FLAT = 350.0, 1e-6
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
    logit p = x′β + u_area, u ~ N(0, σ²). At each of a dozen values of σ or so, weighted by its
    posterior, the areas' effects are integrated out by quadrature, β is normal about its mode, and
    each effect given β has the mean, spread and skewness of the quadrature. The design enters only
    through covariates: give those that the sample was drawn by. Shares of cells are added up by
    size.

    References
    ----------
    Gelman & Little 1997, Survey Methodology 23(2), 127-135; Pinheiro & Bates 1995,
    doi:10.1080/10618600.1995.10474663; Park, Gelman & Bafumi 2004, doi:10.1093/pan/mph024.
    """
    data = grouped(answers, covariates, areas)
    x = np.asarray(cell_covariates, dtype=np.float64)
    place, size = np.asarray(cell_areas, np.intp), np.asarray(cell_sizes, np.float64)
    many = int(max(place.max(initial=-1), data.area.max(initial=-1))) + 1
    checked_cells(data, x, place, size, many)
    precision = np.r_[0.0, np.full(x.shape[1] - 1, coefficient_sd**-2)]
    modes, weights = over_sd(data, precision, area_sd_scale, many)
    draw = np.random.default_rng(seed)
    counts = np.bincount(draw.choice(len(modes), draws, p=weights), minlength=len(modes))
    off = [mode.drawn_coefficients(draw, int(n)) for mode, n in zip(modes, counts, strict=True)]
    beta = np.concatenate([mode.beta + by for mode, by in zip(modes, off, strict=True)])
    cells = cells_of(x, place, size, many)
    people = np.bincount(place, weights=size, minlength=many).astype(np.float64)
    shares = np.empty((many, draws))
    summary = np.empty((4, many))
    bent = [mode.bent() for mode in modes]
    edges = np.r_[0, np.cumsum(counts)]
    for begin in range(0, many, _AT_ONCE):
        rows = slice(begin, min(begin + _AT_ONCE, many))
        effect = draw.standard_normal((rows.stop - begin, draws))
        for at, mode in enumerate(modes):
            columns = slice(edges[at], edges[at + 1])
            effect[:, columns] = mode.effects(bent[at], rows, off[at], effect[:, columns])
        shares[rows] = found = added_up(cells, beta, effect, rows)
        summary[:, rows] = summed_up(found, confidence)
    whole = people @ shares / people.sum()
    whole_low, whole_high = (float(v) for v in summed_up(whole[None, :], confidence)[2:, 0])
    seen = np.bincount(data.area, weights=data.trials, minlength=many)
    mean, spread, low, high = summary
    return AreaShares(
        mean, spread, low, high, float(whole.mean()), whole_low, whole_high,
        *sd_range(modes, weights, confidence), beta.mean(axis=0), beta.std(axis=0, ddof=1),
        np.round(seen).astype(np.int64), shares.T,
    )  # fmt: skip


def summed_up(draws: Floats, confidence: float) -> Floats:
    """Give mean, standard deviation and likely range of each row's draws, shape (4, rows)."""
    places = np.array([(1 - confidence) / 2, (1 + confidence) / 2]) * (draws.shape[1] - 1)
    below = np.floor(places).astype(int)
    above = np.minimum(below + 1, draws.shape[1] - 1)
    ordered = np.partition(draws, np.unique(np.r_[below, above]), axis=1)
    ends = ordered[:, below] + (ordered[:, above] - ordered[:, below]) * (places - below)
    return np.vstack([draws.mean(axis=1), draws.std(axis=1, ddof=1), ends.T])


def checked_cells(
    data: Groups, x: Floats, place: NDArray[np.intp], size: Floats, many: int
) -> None:
    """Refuse cells that do not fit the answers, and answers too thin to model."""
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


@dataclass(frozen=True)
class Likeliest:
    """The likeliest values of a multilevel logit, areas' effects integrated out.

    Attributes
    ----------
    coefficients, std_errors
        Shape (p,); the errors at the likeliest `area_sd`.
    area_sd
        Standard deviation between areas, on the logit scale.
    effects
        Mean of each area's effect, shape (areas,).
    """

    coefficients: Floats
    std_errors: Floats
    area_sd: float
    effects: Floats


def likeliest(
    answers: ArrayLike, covariates: ArrayLike, areas: ArrayLike, weights: ArrayLike | None = None
) -> Likeliest:
    """Which coefficients and which difference between areas make the answers likeliest?

    Parameters and errors as for `grouped`. By quadrature at 9 points in each area, with no prior.

    Examples
    --------
    >>> found = likeliest([0, 1] * 50, np.ones((100, 1)), np.arange(100) // 10)
    >>> bool(abs(found.coefficients[0]) < 1e-6 and found.area_sd < 0.01)
    True
    """
    data = grouped(answers, covariates, areas, weights)
    held, bend = joint_mode(layout_of(data), np.zeros(data.x.shape[1]), None)
    if np.linalg.eigvalsh(bend[:-1, :-1])[0] < _FLAT:
        raise UnsuitableData(listed("multilevel model", [
            "no coefficients are likeliest: a covariate foretells the answer without exception"
        ]))  # fmt: skip
    mode = held.as_mode(int(data.area.max()) + 1)
    return Likeliest(mode.beta, np.sqrt(np.diag(np.linalg.inv(mode.curvature))), mode.sd, mode.mean)


def over_sd(data: Groups, precision: Floats, scale: float, many: int) -> tuple[list[Mode], Floats]:
    """Give modes at values of the standard deviation between areas, and their weights.

    Values are spread evenly over the logarithm, by its curvature at the mode of both; sums over
    an even grid of a smooth density are exact far beyond what the draws show.
    """
    lay = layout_of(data)
    best, bend = joint_mode(lay, precision, scale)
    if best.log_sd > _WIDE_LOG_SD:
        lay = layout_of(data, MANY_POINTS)
        best, bend = joint_mode(lay, precision, scale)
    along: Floats = np.linalg.solve(bend[:-1, :-1], bend[:-1, -1]).astype(np.float64)
    wide = 1 / np.sqrt(max(float(bend[-1, -1] - bend[-1, :-1] @ along), 0.25))
    modes: dict[float, Mode] = {}
    tallest = -np.inf
    for side, most in ((1, _GRID), (-1, _MOST_BELOW)):
        held, step = best, 0.0
        for _ in range(most):
            room = float(np.clip(held.log_sd + step, LEAST_LOG_SD, MOST_LOG_SD)) - held.log_sd
            by = (-along * room).astype(np.float64)
            held = held.moved(lay, by, room, precision).near_rest()
            found = held.as_mode(many)
            modes.setdefault(held.log_sd, found)
            tallest = max(tallest, _with_prior(found, scale))
            spent = step != 0 and room == 0
            if spent or _with_prior(found, scale) < tallest - _NEGLIGIBLE:
                break
            step = side * wide * _REACH / (_GRID - 1)
    logs = np.array(sorted(modes))
    chosen = [modes[log] for log in logs]
    heights = np.array([_with_prior(mode, scale) for mode in chosen])
    weights = np.exp(heights - heights.max())
    return chosen, weights / weights.sum()


def _with_prior(mode: Mode, scale: float) -> float:
    """Give a mode's height with the prior of the deviation, by its logarithm."""
    return mode.height - 0.5 * (mode.sd / scale) ** 2 + float(np.log(mode.sd))


def sd_range(modes: list[Mode], weights: Floats, confidence: float) -> tuple[float, float, float]:
    """Give mean and likely range of the standard deviation between areas.

    The range is read off the cubic through the logarithms of the weights.
    """
    logs = np.log([mode.sd for mode in modes])
    smooth = scipy.interpolate.CubicSpline(logs, np.log(weights))
    fine = np.linspace(logs[0], logs[-1], 401)
    density = np.exp(smooth(fine) - np.log(weights.max()))
    below = np.r_[0.0, np.cumsum(density[1:] + density[:-1])]
    ends = [(1 - confidence) / 2, (1 + confidence) / 2]
    low, high = np.exp(np.interp(ends, below / below[-1], fine))
    return float(weights @ np.exp(logs)), float(low), float(high)


@dataclass(frozen=True)
class Cells:
    """The population's kinds of people, shape (k, p), and the share of each in an area (k, a)."""

    kinds: Floats
    held: Floats


def cells_of(x: Floats, place: NDArray[np.intp], size: Floats, many: int) -> Cells:
    """Put cells of the same kind of people together."""
    kinds, kind = alike(x)
    people = np.bincount(place, weights=size, minlength=many)
    each = np.bincount(kind * many + place, weights=size, minlength=len(kinds) * many)
    return Cells(kinds, each.reshape(len(kinds), many) / people)


def added_up(cells: Cells, beta: Floats, effect: Floats, rows: slice) -> Floats:
    """Add the shares of cells up to areas, for each draw: shape (areas, draws)."""
    against = np.exp(-np.clip(effect, -_FARTHEST, _FARTHEST))
    level = np.exp(-np.clip(beta @ cells.kinds.T, -_FARTHEST, _FARTHEST)).T
    found = np.zeros_like(effect)
    for held, odds in zip(cells.held[:, rows], level, strict=True):
        there = np.flatnonzero(held)
        if len(there) == len(held):
            part = against * odds
            part += 1
            found += np.divide(held[:, None], part, out=part)
        elif len(there):
            found[there] += held[there, None] / (1 + against[there] * odds)
    return found
