"""The mode of a multilevel logit at one standard deviation between areas, and draws around it."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from evenhand.errors import UnsuitableData, listed

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
_STEPS, _AT_REST = 60, 1e-7
_NODES, _WEIGHTS = np.polynomial.hermite.hermgauss(9)
_MOST_SKEW = 0.9
"""A skew-normal cannot be more skewed than 0.995."""


@dataclass(frozen=True)
class Groups:
    """Answers put together by area and covariates.

    Attributes
    ----------
    hits, trials
        Yes and all answers of each group, shape (g,).
    x
        Covariates, shape (g, p).
    area
        Area, from 0 on, shape (g,).
    """

    hits: Floats
    trials: Floats
    x: Floats
    area: Codes


def grouped(answers: ArrayLike, covariates: ArrayLike, areas: ArrayLike) -> Groups:
    """Put answers of the same area and covariates together.

    Raises
    ------
    UnsuitableData
        Shapes do not fit, an answer is neither 0 nor 1, or a covariate or area is missing.
    """
    y, x = np.asarray(answers, np.float64), np.asarray(covariates, np.float64)
    place = np.asarray(areas, np.float64)
    problems = []
    if x.ndim != 2 or len(x) != len(y) or len(place) != len(y):
        problems.append(f"there are {len(y)} answers, {len(x)} rows of covariates and "
                        f"{len(place)} areas; give each respondent one of each")  # fmt: skip
    elif not np.isin(y, (0, 1)).all():
        problems.append("an answer is neither 0 nor 1; leave out those who did not answer")
    elif not np.isfinite(x).all() or not (place >= 0).all():
        problems.append("a covariate or an area is missing; leave such respondents out")
    if problems:
        raise UnsuitableData(listed("multilevel model", problems))
    rows, group = np.unique(np.column_stack([place, x]), axis=0, return_inverse=True)
    group = group.ravel()
    return Groups(
        np.bincount(group, weights=y, minlength=len(rows)).astype(np.float64),
        np.bincount(group, minlength=len(rows)).astype(np.float64),
        np.ascontiguousarray(rows[:, 1:]), rows[:, 0].astype(np.intp),
    )  # fmt: skip


@dataclass(frozen=True)
class Mode:
    """Where the posterior of the coefficients is highest, at one `sd`, areas integrated out.

    Attributes
    ----------
    sd
        Standard deviation between areas.
    beta
        Mode, shape (p,).
    curvature
        Curvature of the marginal posterior of β, shape (p, p).
    mean, spread, skew
        Of each area's effect given β, shape (areas,).
    slope
        How the effects' means move with β, shape (p, areas).
    height
        Log marginal likelihood of `sd`, β and effects integrated out.
    """

    sd: float
    beta: Floats
    curvature: Floats
    mean: Floats
    spread: Floats
    skew: Floats
    slope: Floats
    height: float

    def drawn(self, draw: np.random.Generator, many: int) -> tuple[Floats, Floats]:
        """Draw coefficients, shape (many, p), and effects of areas, shape (many, areas).

        Effects are skew-normal given the coefficients, with the moments found by quadrature.
        """
        root = np.linalg.cholesky(self.curvature)
        noise = draw.standard_normal((many, len(self.beta)))
        off = scipy.linalg.solve_triangular(root.T, noise.T).T
        skew = np.clip(self.skew, -_MOST_SKEW, _MOST_SKEW)
        part = np.abs(skew) ** (2 / 3)
        lean = np.sign(skew) * np.sqrt(np.pi / 2 * part / (part + ((4 - np.pi) / 2) ** (2 / 3)))
        shape = (many, len(self.mean))
        raw = np.abs(draw.standard_normal(shape)) * lean
        raw += draw.standard_normal(shape) * np.sqrt(1 - lean**2)
        raw -= lean * np.sqrt(2 / np.pi)
        raw *= self.spread / np.sqrt(1 - 2 * lean**2 / np.pi)
        return self.beta + off, self.mean + off @ self.slope + raw


def mode_at(
    data: Groups, sd: float, precision: Floats, areas: int, start: "Mode | None" = None
) -> Mode:
    """Find the mode of the coefficients by Newton's method, effects integrated out.

    Parameters
    ----------
    data
        Answers in groups.
    sd
        Standard deviation between areas, above 0.
    precision
        Of the normal prior of each coefficient, shape (p,); 0 for none.
    areas
        How many areas, those without answers included.
    start
        A mode at another `sd`, to begin with.

    Notes
    -----
    Each area's integral is taken by adaptive Gauss-Hermite quadrature at 9 points; the
    curvature of β is Louis's: expected curvature less the variance of the score.

    References
    ----------
    Pinheiro & Bates 1995, doi:10.1080/10618600.1995.10474663; Louis 1982,
    doi:10.1111/j.2517-6161.1982.tb01203.x.
    """
    if start is None:
        beta, effect = np.zeros(data.x.shape[1]), np.zeros(areas)
        beta[0] = scipy.special.logit((data.hits.sum() + 0.5) / (data.trials.sum() + 1))
    else:
        beta, effect = start.beta, start.mean * min(1.0, sd / start.sd)
    held = _Integrated(data, sd, precision, areas, beta, effect)
    for _ in range(_STEPS):
        step, size = np.linalg.solve(held.curvature, held.gradient), 1.0
        if float(np.abs(step).max()) < _AT_REST:
            break
        new = _Integrated(data, sd, precision, areas, beta + step, held.effect)
        while new.height < held.height - 1e-9 and size > 1e-4:
            size /= 2
            new = _Integrated(data, sd, precision, areas, beta + size * step, held.effect)
        beta, held = beta + size * step, new
    volume = float(np.linalg.slogdet(held.curvature)[1])
    return Mode(sd, beta, held.curvature, *held.moments(), held.slope, held.height - 0.5 * volume)


class _Integrated:
    """The posterior of β at one value, each area's effect integrated out."""

    def __init__(
        self, data: Groups, sd: float, precision: Floats, areas: int, beta: Floats, effect: Floats
    ) -> None:
        level = data.x @ beta
        self.effect, own = _effects(data, level, sd, effect)
        self.nodes = self.effect + _NODES[:, None] * np.sqrt(2 / own)
        share = scipy.special.expit(level + self.nodes[:, data.area])
        logs = data.hits * (level + self.nodes[:, data.area])
        logs -= data.trials * np.logaddexp(0, level + self.nodes[:, data.area])
        each = _by_area(logs, data.area, areas) - 0.5 * (self.nodes / sd) ** 2
        each += (np.log(_WEIGHTS) + _NODES**2)[:, None]
        top = each.max(axis=0)
        total = np.exp(each - top).sum(axis=0)
        self.weights = np.exp(each - top) / total
        # sqrt(2/own) of the quadrature over sqrt(2π) sd of the normal density
        scale = -0.5 * np.log(own) - np.log(sd) - 0.5 * np.log(np.pi)
        self.height = float((top + np.log(total) + scale).sum() - 0.5 * precision @ beta**2)
        self._by_beta(data, share, precision, areas, beta)

    def _by_beta(
        self, data: Groups, share: Floats, precision: Floats, areas: int, beta: Floats
    ) -> None:
        weight = self.weights[:, data.area]
        left = data.hits - data.trials * share
        self.gradient = data.x.T @ (weight * left).sum(axis=0) - precision * beta
        curved = (weight * data.trials * share * (1 - share)).sum(axis=0)
        scores = np.stack([_by_area(left * column, data.area, areas) for column in data.x.T])
        mean = (self.weights * scores).sum(axis=1)
        apart = (scores - mean[:, None, :]) * np.sqrt(self.weights)
        flat = apart.reshape(len(apart), -1)
        self.curvature = (data.x * curved[:, None]).T @ data.x + np.diag(precision) - flat @ flat.T
        off = self.nodes - (self.weights * self.nodes).sum(axis=0)
        self.slope = (self.weights * off * (scores - mean[:, None, :])).sum(axis=1)

    def moments(self) -> tuple[Floats, Floats, Floats]:
        """Give mean, standard deviation and skewness of each area's effect given β."""
        mean = (self.weights * self.nodes).sum(axis=0)
        off = self.nodes - mean
        spread = np.sqrt((self.weights * off**2).sum(axis=0))
        return mean, spread, (self.weights * off**3).sum(axis=0) / spread**3


def _effects(data: Groups, level: Floats, sd: float, effect: Floats) -> tuple[Floats, Floats]:
    """Find the mode of each area's effect given β, and its curvature, by Newton's method."""
    areas, effect = len(effect), effect.copy()
    own = np.full(areas, sd**-2)
    for _ in range(_STEPS):
        share = scipy.special.expit(level + effect[data.area])
        pull = np.bincount(data.area, weights=data.hits - data.trials * share, minlength=areas)
        weight = data.trials * share * (1 - share)
        own = sd**-2 + np.bincount(data.area, weights=weight, minlength=areas).astype(np.float64)
        move = np.clip((pull - effect / sd**2) / own, -2.0, 2.0)
        effect += move
        if float(np.abs(move).max()) < 1e-8:
            break
    return effect, own


def _by_area(values: Floats, area: Codes, areas: int) -> Floats:
    """Add up values, shape (nodes, groups), by area: shape (nodes, areas)."""
    starts = np.searchsorted(area, np.arange(areas))
    sums = np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)
    ends = np.searchsorted(area, np.arange(areas), side="right")
    found: Floats = sums[:, ends] - sums[:, starts]
    return found
