"""What is left of an effect if trends were not parallel: bounds of Rambachan and Roth."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Floats = NDArray[np.float64]
DRAWS, FIRST_SHARE = 4_000, 0.1
MOST_AFTER = 8
Restriction = Literal["relative", "smooth"]


@dataclass(frozen=True)
class Estimates:
    """Event-study estimates against the last stretch before.

    Attributes
    ----------
    values
        Those before, then those after, the reference (0) left out, shape (before + after,).
    covariance
        Of them, shape (before + after, before + after).
    before
        How many of them lie before; at least one.
    weights
        What is asked about: weights of the effects after, shape (after,).
    """

    values: Floats
    covariance: Floats
    before: int
    weights: Floats

    @property
    def after(self) -> int:
        """How many lie after."""
        return len(self.values) - self.before


@dataclass(frozen=True)
class _Polytope:
    """One set of drifts A δ ≤ d, ready to be tested at many values of the effect."""

    start: Floats
    slope: Floats
    covariance: Floats
    corners: Floats
    first: float


def robust_range(
    found: Estimates, bound: float, *, confidence: float, restriction: Restriction = "relative",
    seed: int = 1,
) -> tuple[float, float]:  # fmt: skip
    """Which effects cannot be ruled out if trends depart from parallel by no more than a bound?

    Parameters
    ----------
    found
        The estimates.
    bound
        `relative`: how many times the largest step between stretches before a step after may be
        (M̄). `smooth`: by how much the drift's slope may change from one stretch to the next (M).
    confidence
        Level of the range.
    restriction
        Which of the two.
    seed
        Of the draws of the first of the two steps of the test.

    Returns
    -------
    tuple of float
        Low and high.

    Notes
    -----
    A drift δ is allowed if it lies in one of some polyhedra: for `relative` one for each stretch
    before and direction that may have the largest step. An effect is ruled out if no allowed drift
    and no other course of effects fits: the conditional test of Andrews, Roth & Pakes with a
    least-favourable first step of a tenth of the level (C-LF). Its linear programme is solved by
    listing the corners of its dual, which are the same for every effect, so a range costs little.

    References
    ----------
    Rambachan & Roth 2023, doi:10.1093/restud/rdad018, sections 2.4, 3; Andrews, Roth & Pakes 2023,
    doi:10.1093/restud/rdad004.
    """
    polytopes = list(_polytopes(found, bound, confidence, restriction, seed))
    whole = found.weights @ found.values[found.before :]
    after = found.covariance[found.before :, found.before :]
    reach = 20 * float(np.sqrt(found.weights @ after @ found.weights))
    for _ in range(16):
        grid = whole + reach * np.linspace(-1, 1, 801)
        kept = _kept(polytopes, grid, confidence)
        if kept.any() and not (kept[0] or kept[-1]):
            break
        reach *= 2
    if not kept.any():
        return float("nan"), float("nan")
    first, last = np.flatnonzero(kept)[[0, -1]]
    return (_closed(polytopes, grid, int(first), -1, confidence),
            _closed(polytopes, grid, int(last), 1, confidence))  # fmt: skip


def breakdown(
    found: Estimates, *, confidence: float, restriction: Restriction = "relative",
    most: float = 10.0, seed: int = 1,
) -> float:  # fmt: skip
    """How large may the departure be before nothing clear is left?

    Parameters
    ----------
    found
        The estimates.
    confidence, restriction, seed
        As for `robust_range`.
    most
        No larger bound is tried.

    Returns
    -------
    float
        The smallest bound at which no effect cannot be ruled out; 0 where it cannot be from the
        start, infinite beyond `most`.
    """
    nothing = np.zeros(1)

    def lost(bound: float) -> bool:
        parts = list(_polytopes(found, bound, confidence, restriction, seed))
        return bool(_kept(parts, nothing, confidence)[0])

    low, high = 0.0, most
    if lost(low):
        return 0.0
    if not lost(high):
        return float("inf")
    while high - low > 1e-3 * max(high, 1e-6):
        middle = (low + high) / 2
        low, high = (low, middle) if lost(middle) else (middle, high)
    return high


def _polytopes(
    found: Estimates, bound: float, confidence: float, restriction: Restriction, seed: int
) -> Iterator[_Polytope]:
    steps = _steps(found.before, found.after)
    if restriction == "smooth":
        bends = np.diff(steps, axis=0)
        yield _ready(found, np.vstack([bends, -bends]), bound, confidence, seed)
        return
    for at in range(found.before):
        for sign in (1.0, -1.0):
            largest = sign * steps[at]
            allowed = np.where(np.arange(len(steps)) < found.before, 1.0, bound)
            rows = np.vstack([steps, -steps]) - np.tile(allowed, 2)[:, None] * largest
            yield _ready(found, rows, 0.0, confidence, seed)


def _steps(before: int, after: int) -> Floats:
    """Give the matrix of steps between neighbouring stretches, the reference being 0."""
    whole = np.zeros((before + after + 1, before + after))
    whole[:before, :before] = np.eye(before)
    whole[before + 1 :, before:] = np.eye(after)
    return np.diff(whole, axis=0)


def _ready(found: Estimates, rows: Floats, most: float, confidence: float, seed: int) -> _Polytope:
    """Keep what concerns the time after, turn the effect out, and list the corners."""
    rows = rows[np.abs(rows[:, found.before :]).sum(axis=1) > 1e-12]
    after = rows[:, found.before :]
    along = found.weights / (found.weights @ found.weights)
    others = np.linalg.svd(found.weights[None, :])[2][1:].T
    covariance = rows @ found.covariance @ rows.T
    spread = np.sqrt(np.maximum(np.diag(covariance), 1e-300))
    corners = _corners(after @ others, spread)
    values, vectors = np.linalg.eigh(covariance)
    normal = np.random.default_rng(seed).standard_normal((DRAWS, len(values)))
    drawn = normal @ (vectors * np.sqrt(values.clip(0))).T
    first = np.quantile((drawn @ corners.T).max(axis=1), 1 - FIRST_SHARE * (1 - confidence))
    return _Polytope(rows @ found.values - most, -after @ along, covariance, corners, float(first))


def _corners(nuisance: Floats, spread: Floats) -> Floats:
    """List the corners of {g ≥ 0, g'X = 0, g'σ = 1}, shape (corners, rows)."""
    rows, free = nuisance.shape
    chosen = np.array(list(combinations(range(rows), free + 1)))
    systems = np.concatenate([nuisance[chosen], spread[chosen][:, :, None]], axis=2)
    turned = systems.transpose(0, 2, 1)
    sizes = np.abs(np.linalg.det(turned / np.abs(turned).max(axis=2, keepdims=True).clip(1e-300)))
    fit = sizes > 1e-10
    right = np.zeros((int(fit.sum()), free + 1, 1))
    right[:, -1] = 1.0
    weights = np.linalg.solve(turned[fit], right)[:, :, 0]
    scale = np.abs(weights).max(axis=1, keepdims=True)
    inside = (weights >= -1e-9 * scale).all(axis=1)
    corners = np.zeros((int(inside.sum()), rows))
    np.put_along_axis(corners, chosen[fit][inside], weights[inside].clip(0), axis=1)
    return np.unique(corners.round(12), axis=0)


def _kept(polytopes: list[_Polytope], effects: Floats, confidence: float) -> NDArray[np.bool_]:
    kept = np.zeros(len(effects), dtype=bool)
    for one in polytopes:
        left = ~kept
        if left.any():
            kept[left] = ~_rejected(one, effects[left], confidence)
    return kept


def _rejected(one: _Polytope, effects: Floats, confidence: float) -> NDArray[np.bool_]:
    """Test each effect: least-favourable first step, then conditional on the binding corner."""
    values = one.start[:, None] + one.slope[:, None] * effects
    heights = one.corners @ values
    at = heights.argmax(axis=0)
    top = heights[at, np.arange(len(effects))]
    own = one.corners[at]
    variance = np.einsum("ij,jk,ik->i", own, one.covariance, own).clip(1e-300)
    pull = (own @ one.covariance) @ one.corners.T / variance[:, None]
    rest = heights.T - pull * top[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = rest / (1 - pull)
    low = np.where(pull < 1 - 1e-9, ends, -np.inf).max(axis=1)
    high = np.minimum(np.where(pull > 1 + 1e-9, ends, np.inf).min(axis=1), one.first)
    alpha = 1 - confidence
    first = FIRST_SHARE * alpha
    level = (alpha - first) / (1 - first)
    critical = np.maximum(0.0, _truncated(1 - level, low, high, np.sqrt(variance)))
    return np.asarray((top > one.first) | (top > critical))


def _truncated(share: float, low: Floats, high: Floats, spread: Floats) -> Floats:
    """Give the quantile of a normal kept between two ends, from its upper tail."""
    above, beyond = ndtr(-low / spread), ndtr(-high / spread)
    tail = above - share * (above - beyond)
    with np.errstate(divide="ignore"):
        return np.asarray(np.where(high <= low, high, -ndtri(tail) * spread))


def _closed(
    polytopes: list[_Polytope], grid: Floats, at: int, side: int, confidence: float
) -> float:
    """Close in on the edge between a value kept and its neighbour that is not."""
    kept = float(grid[at])
    if not 0 <= at + side < len(grid):
        return side * float("inf")
    lost = float(grid[at + side])
    for _ in range(4):
        between = np.linspace(kept, lost, 11)
        good = np.flatnonzero(_kept(polytopes, between, confidence))
        last = min(int(good[-1]), 9) if len(good) else 0
        kept, lost = float(between[last]), float(between[last + 1])
    return (kept + lost) / 2
