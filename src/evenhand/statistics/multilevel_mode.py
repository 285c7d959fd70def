"""The likelihood of a multilevel logit, areas' effects integrated out, and where it is highest."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.multilevel_layout import Layout

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
_STEPS, _AT_REST, _NEAR = 60, 1e-7, 1e-2
POINTS, MANY_POINTS = 9, 25
"""Of the quadrature; many where areas differ so much that some effects are far from normal."""
_MOST_SKEW = 0.9
"""Beyond it the cubic transform that gives an effect its skewness would fold back on itself."""
LEAST_LOG_SD, MOST_LOG_SD = -6.0, 2.0


@dataclass(frozen=True)
class Groups:
    """Answers put together by area and covariates.

    Attributes
    ----------
    hits, trials
        Yes and all answers of each group, shape (g,); whole numbers unless weighted.
    x
        Covariates, shape (g, p).
    area
        Area, from 0 on and rising, shape (g,).
    """

    hits: Floats
    trials: Floats
    x: Floats
    area: Codes


def grouped(
    answers: ArrayLike, covariates: ArrayLike, areas: ArrayLike, weights: ArrayLike | None = None
) -> Groups:
    """Put answers of the same area and covariates together.

    Parameters
    ----------
    answers
        1 for yes and 0 for no, shape (n,).
    covariates
        Shape (n, p).
    areas
        Area of each respondent, from 0 on, shape (n,).
    weights
        What each answer counts, above 0, shape (n,); None counts each as one.

    Raises
    ------
    UnsuitableData
        Shapes do not fit, an answer is neither 0 nor 1, or a covariate, area or weight is missing.
    """
    y, x = np.asarray(answers, np.float64), np.asarray(covariates, np.float64)
    place = np.asarray(areas, np.float64)
    counted = np.ones(len(y)) if weights is None else np.asarray(weights, np.float64)
    problems = []
    if x.ndim != 2 or len(x) != len(y) or len(place) != len(y) or len(counted) != len(y):
        problems.append(f"there are {len(y)} answers, {len(x)} rows of covariates and "
                        f"{len(place)} areas; give each respondent one of each")  # fmt: skip
    elif not np.isin(y, (0, 1)).all():
        problems.append("an answer is neither 0 nor 1; leave out those who did not answer")
    elif not np.isfinite(x).all() or not (place >= 0).all():
        problems.append("a covariate or an area is missing; leave such respondents out")
    elif not (np.isfinite(counted) & (counted > 0)).all():
        problems.append("a weight is missing or not above 0; leave such respondents out")
    if problems:
        raise UnsuitableData(listed("multilevel model", problems))
    rows, group = alike(np.column_stack([place, x]))
    return Groups(
        np.bincount(group, weights=y * counted, minlength=len(rows)).astype(np.float64),
        np.bincount(group, weights=counted, minlength=len(rows)).astype(np.float64),
        np.ascontiguousarray(rows[:, 1:]), rows[:, 0].astype(np.intp),
    )  # fmt: skip


def alike(rows: Floats) -> tuple[Floats, Codes]:
    """Give the different rows, sorted by their first column, and which of them each row is.

    Examples
    --------
    >>> alike(np.array([[1.0, 2.0], [0.0, 5.0], [1.0, 2.0]]))[1].tolist()
    [1, 0, 1]
    """
    order = np.lexsort(rows.T[::-1])
    ordered = rows[order]
    new = np.r_[True, (ordered[1:] != ordered[:-1]).any(axis=1)][: len(rows)]
    which = np.empty(len(rows), dtype=np.intp)
    which[order] = np.cumsum(new) - 1
    return ordered[new], which


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

    def drawn_coefficients(self, draw: np.random.Generator, many: int) -> Floats:
        """Draw coefficients less their mode, shape (many, p)."""
        if not many:
            return np.empty((0, len(self.beta)))
        root = np.linalg.cholesky(self.curvature)
        noise = draw.standard_normal((many, len(self.beta)))
        found: Floats = scipy.linalg.solve_triangular(root.T, noise.T).T
        return found

    def bent(self) -> tuple[Floats, Floats]:
        """Give a and b of each area so that a (z² − 1) + b z has the effect's moments.

        Returns
        -------
        a, b
            Shape (areas,). a/b solves (6c + 8c³) = skewness · (1 + 2c²)^1.5 by Newton's method.
        """
        skew = np.clip(self.skew, -_MOST_SKEW, _MOST_SKEW)
        lean = skew / 6
        for _ in range(4):
            wide = 1 + 2 * lean**2
            lean = lean - (6 * lean + 8 * lean**3 - skew * wide**1.5) / (
                6 + 24 * lean**2 - 6 * skew * lean * np.sqrt(wide))  # fmt: skip
        scale = self.spread / np.sqrt(1 + 2 * lean**2)
        return lean * scale, scale

    def effects(
        self, bent: tuple[Floats, Floats], rows: slice, off: Floats, noise: Floats
    ) -> Floats:
        """Turn standard normal draws into effects of some areas, shape (areas, many).

        Parameters
        ----------
        bent
            As `bent` gives it.
        rows
            Which areas.
        off
            Coefficients less their mode, shape (many, p).
        noise
            Standard normal draws, shape (areas, many).
        """
        square, scale = bent[0][rows], bent[1][rows]
        found = noise * square[:, None]
        found += scale[:, None]
        found *= noise
        found += np.column_stack([self.slope[:, rows].T, self.mean[rows] - square]) @ np.vstack(
            [off.T, np.ones(len(off))])  # fmt: skip
        return found


def mode_at(
    data: Groups | Layout, sd: float, precision: Floats, areas: int, start: "Mode | None" = None
) -> Mode:
    """Find the mode of the coefficients by Newton's method, effects integrated out.

    Parameters
    ----------
    data
        Answers in groups, or their layout where it is used again.
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
    Each area's integral is taken by adaptive Gauss-Hermite quadrature, at 9 points by default; the
    curvature of β is Louis's: expected curvature less the variance of the score.

    References
    ----------
    Pinheiro & Bates 1995, doi:10.1080/10618600.1995.10474663; Louis 1982,
    doi:10.1111/j.2517-6161.1982.tb01203.x.
    """
    lay = data if isinstance(data, Layout) else layout_of(data)
    if start is None:
        held = Integrated(lay, float(np.log(sd)), precision, first_guess(lay), None)
    else:
        effect = start.mean[lay.seen] * min(1.0, sd / start.sd)
        held = Integrated(lay, float(np.log(sd)), precision, start.beta, effect)
    held = _climbed(lay, held, precision)
    return held.as_mode(areas)


@cache
def _quadrature(points: int) -> tuple[Floats, Floats]:
    """Give nodes of Gauss-Hermite quadrature, and logarithms of weights that its kernel divides."""
    nodes, weights = np.polynomial.hermite.hermgauss(points)
    return nodes, np.log(weights) + nodes**2


def layout_of(data: Groups, points: int = POINTS) -> Layout:
    """Lay answers out for the quadrature."""
    return Layout(data.hits, data.trials, data.x, data.area, points)


def first_guess(lay: Layout) -> Floats:
    """Give the overall logit as first coefficient, 0 for the others."""
    beta = np.zeros(lay.x.shape[1])
    beta[0] = scipy.special.logit((lay.hits.sum() + 0.5) / (lay.trials.sum() + 1))
    return beta


def _climbed(
    lay: Layout, held: "Integrated", precision: Floats, near: float = _AT_REST
) -> "Integrated":
    """Climb to the mode of β at the same standard deviation, or so `near` to its height."""
    for _ in range(_STEPS):
        step, size = held.step(), 1.0
        if float(step @ held.gradient) < near:
            break
        new = held.moved(lay, step, 0.0, precision)
        while new.height < held.height - 1e-9 and size > 1e-4:
            size /= 2
            new = held.moved(lay, size * step, 0.0, precision)
        held = new
    return held


def joint_mode(lay: Layout, precision: Floats, scale: float | None) -> tuple["Integrated", Floats]:
    """Climb to the mode of β and of the logarithm of the standard deviation together.

    Parameters
    ----------
    lay
        The answers.
    precision
        As for `mode_at`.
    scale
        Scale of the half-normal prior of the standard deviation (with the Jacobian of its
        logarithm); None for no prior: the likeliest values.

    Returns
    -------
    held
        The model at the mode.
    bend
        Curvature of β and of the logarithm, shape (p + 1, p + 1).
    """
    held = Integrated(lay, float(np.log(0.5)), precision, first_guess(lay), None)
    for _ in range(_STEPS):
        gradient, bend, height = held.with_prior(scale)
        values, vectors = np.linalg.eigh(bend)
        # Where the surface is not a hill, step as if it were one.
        step = vectors @ ((vectors.T @ gradient) / np.maximum(np.abs(values), 1e-3))
        step /= max(1.0, abs(float(step[-1])))
        room = np.clip(held.log_sd + step[-1], LEAST_LOG_SD, MOST_LOG_SD) - held.log_sd
        if abs(float(step[:-1] @ gradient[:-1] + room * gradient[-1])) < _AT_REST:
            break
        size, new = 1.0, held.moved(lay, step[:-1], room, precision)
        while new.with_prior(scale)[2] < height - 1e-9 and size > 1e-4:
            size /= 2
            new = held.moved(lay, size * step[:-1], size * room, precision)
        held = new
    return held, held.with_prior(scale)[1]


class Integrated:
    """The likelihood of β and the standard deviation at one value, effects integrated out."""

    def __init__(self, lay: Layout, log_sd: float, precision: Floats, beta: Floats,
                 effect: Floats | None) -> None:  # fmt: skip
        self.lay, self.log_sd, self.beta, self.precision = lay, log_sd, beta, precision
        sd = float(np.exp(log_sd))
        level = lay.x @ beta
        start = np.zeros(len(lay.seen)) if effect is None else effect
        self.effect, own = lay.effects(level, sd, start)
        nodes, log_weights = _quadrature(lay.points)
        self.nodes = self.effect[:, None] + nodes * np.sqrt(2 / own)[:, None]
        logs, left, bend = lay.at_nodes(level, self.nodes)
        self.squares = (self.nodes / sd) ** 2
        each = logs - 0.5 * self.squares + log_weights
        top = each.max(axis=1)
        np.exp(each - top[:, None], out=each)
        total = each.sum(axis=1)
        self.weights = each / total[:, None]
        # sqrt(2/own) of the quadrature over sqrt(2π) sd of the normal density
        scale = -0.5 * np.log(own) - log_sd - 0.5 * np.log(np.pi)
        self.height = float((top + np.log(total) + scale).sum() - 0.5 * precision @ beta**2)
        self._by_beta(left, bend)

    def _by_beta(self, left: Floats, bend: Floats) -> None:
        lay, weights = self.lay, self.weights
        scores = lay.scores(left)
        root = np.sqrt(weights)
        mean = np.einsum("pak,ak->pa", scores, weights)
        self.gradient = mean.sum(axis=1) - self.precision * self.beta
        curved = np.einsum("gk,gk->g", weights[lay.at], bend)
        scores -= mean[:, :, None]
        scores *= root
        flat = scores.reshape(len(scores), -1)
        self.curvature = (lay.x * curved[:, None]).T @ lay.x + np.diag(self.precision)
        self.curvature -= flat @ flat.T
        self.node_mean = np.einsum("ak,ak->a", weights, self.nodes)
        off = (self.nodes - self.node_mean[:, None]) * root
        self.slope = np.einsum("pak,ak->pa", scores, off)
        self.square_mean = np.einsum("ak,ak->a", weights, self.squares)
        apart = (self.squares - self.square_mean[:, None]) * root
        self.cross = -(flat @ apart.ravel())
        self.square_variance = float((apart**2).sum())

    def with_prior(self, scale: float | None) -> tuple[Floats, Floats, float]:
        """Give gradient, curvature and height by β and the logarithm of the deviation.

        The squared effect over its variance is a score by that logarithm, less one.
        """
        prior = float(np.exp(2 * self.log_sd)) / scale**2 if scale else 0.0
        lean = float((self.square_mean - 1).sum()) + (1 - prior if scale else 0.0)
        bend = np.empty((len(self.beta) + 1,) * 2)
        bend[:-1, :-1], bend[:-1, -1], bend[-1, :-1] = self.curvature, self.cross, self.cross
        bend[-1, -1] = 2 * self.square_mean.sum() - self.square_variance + 2 * prior
        height = self.height + (self.log_sd - 0.5 * prior if scale else 0.0)
        return np.r_[self.gradient, lean], bend, height

    def moved(self, lay: Layout, by: Floats, by_log_sd: float, precision: Floats) -> "Integrated":
        """Give the model at other values, effects moved along with the coefficients."""
        effect = (self.effect + by @ self.slope) * np.exp(min(0.0, by_log_sd))
        return Integrated(lay, self.log_sd + by_log_sd, precision, self.beta + by, effect)

    def step(self) -> Floats:
        """Give Newton's step to the mode of β; where the surface is no hill, as if it were one."""
        values, vectors = np.linalg.eigh(self.curvature)
        found: Floats = vectors @ ((vectors.T @ self.gradient) / np.maximum(np.abs(values), 1e-3))
        return found

    def near_rest(self) -> "Integrated":
        """Climb so near to the mode of β that `as_mode` can take the last step unseen."""
        return _climbed(self.lay, self, self.precision, _NEAR)

    def as_mode(self, areas: int) -> Mode:
        """Give mode and moments of all areas; those without answers have the prior's.

        The last step to the mode of β is taken here by its gradient, without a new quadrature.
        """
        step = self.step()
        off = self.nodes - self.node_mean[:, None]
        variance = (self.weights * off**2).sum(axis=1)
        sd, seen = float(np.exp(self.log_sd)), self.lay.seen
        mean, spread, skew = np.zeros(areas), np.full(areas, sd), np.zeros(areas)
        slope = np.zeros((len(self.beta), areas))
        mean[seen], spread[seen] = self.node_mean + step @ self.slope, np.sqrt(variance)
        skew[seen] = (self.weights * off**3).sum(axis=1) / variance**1.5
        slope[:, seen] = self.slope
        volume = float(np.linalg.slogdet(self.curvature)[1])
        height = self.height + 0.5 * float(step @ self.gradient)
        return Mode(sd, self.beta + step, self.curvature, mean, spread, skew, slope,
                    height - 0.5 * volume)  # fmt: skip
