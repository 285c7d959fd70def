"""What would have been found had other areas been treated: tests of few treated areas."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SHARES = np.linspace(0.0, 1.0, 21)
WIDEST, MOST_PULL = 5, 0.9
_TIE = 1e-9


@dataclass(frozen=True)
class Assignments:
    """Which areas could have been treated.

    Attributes
    ----------
    members
        One row for each way of choosing the treated areas, 1 where chosen, shape (ways, areas);
        the first row is what was done.
    complete
        Whether these are all ways there are; else they are draws of them.
    ways
        How many ways there are in all.
    """

    members: Floats
    complete: bool
    ways: int

    @property
    def least_p(self) -> float:
        """The smallest two-sided p-value that these ways can give.

        Where half of the areas are treated, the other half is a way too, and as extreme: what
        the treated have beyond the common change the others lack.
        """
        halved = 2 * self.members[0].sum() == self.members.shape[1]
        return (2 if halved and self.complete else 1) / len(self.members)


def assignments(treated: NDArray[np.bool_], *, draws: int, seed: int) -> Assignments:
    """List the ways in which as many areas could have been chosen, or draw some of them.

    Parameters
    ----------
    treated
        Which areas were treated, shape (areas,).
    draws
        All ways are listed if there are no more than this; else so many are drawn, each way as
        likely as any other, beside what was done.
    seed
        Start of the draws.

    Returns
    -------
    Assignments
        What was done comes first.

    Examples
    --------
    >>> assignments(np.array([True, False, False]), draws=99, seed=1).members.tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    areas, many = len(treated), int(treated.sum())
    ways = comb(areas, many)
    if ways <= draws + 1:
        chosen = np.array(list(combinations(range(areas), many)), dtype=np.int64)
    else:
        order = np.random.default_rng(seed).random((draws, areas))
        chosen = np.argpartition(order, many - 1, axis=1)[:, :many]
    members = np.zeros((len(chosen), areas))
    np.put_along_axis(members, chosen, 1.0, axis=1)
    real = treated.astype(np.float64)
    if ways <= draws + 1:
        members = members[~(members == real).all(axis=1)]
    return Assignments(np.vstack([real, members]), ways <= draws + 1, ways)


def size_variances(residuals: Floats, first: Floats, second: Floats) -> Floats:
    """How much does each area vary by chance, given its size?

    Parameters
    ----------
    residuals
        What an area has beyond what no effect would give, shape (…, areas).
    first, second
        How variance could follow size, as two shapes that are mixed, (…, areas): for counts their
        Poisson variance, and its square.

    Returns
    -------
    ndarray
        Variances, shape (…, areas); only their ratios matter to a studentised test.

    Notes
    -----
    Chance has two parts: single incidents, which weigh less the larger an area is, and what is
    peculiar to an area in a period, which does not shrink with size. The share of the second is
    the one of 21 steps with the largest Gaussian quasi-likelihood. Taking only the first rejects
    too often where large areas are treated, only the second where small ones are
    (`docs/decisions/0025`).

    References
    ----------
    Ferman & Pinto 2019, doi:10.1162/rest_a_00759, who let the variance follow group size in the
    same two parts and estimate it by least squares; likelihood is used here since squares of few
    residuals are far from normal.
    """
    squares = residuals**2
    one = first / np.maximum(first.mean(axis=-1, keepdims=True), 1e-300)
    two = second / np.maximum(second.mean(axis=-1, keepdims=True), 1e-300)
    best = np.full(residuals.shape[:-1], np.inf)
    found = np.array(np.broadcast_to(one, residuals.shape))
    for share in SHARES:
        shape = np.maximum((1 - share) * one + share * two, 1e-12)
        scale = (squares / shape).mean(axis=-1)
        value = np.log(shape).mean(axis=-1) + np.log(np.maximum(scale, 1e-300))
        better = value < best
        best = np.where(better, value, best)
        found = np.where(better[..., None], shape * scale[..., None], found)
    return np.asarray(found, dtype=np.float64)


def size_shape(rest: Floats, total: Floats, pull: Floats | None = None) -> Floats:
    """How does variance follow size, by one shape for all stretches of time?

    Parameters
    ----------
    rest
        What areas have beyond the expected in each stretch, shape (areas, stretches).
    total
        Their sizes, shape (areas,).
    pull
        By which share each area draws what is expected of it to itself, shape (areas,); its
        residuals are too small by as much. An area that is nearly all of its group tells nothing:
        taken as it is, it would say that large areas hardly vary.

    Returns
    -------
    ndarray
        The mixture of size and its square of the largest quasi-likelihood, each stretch having a
        scale of its own, shape (areas,).
    """
    drawn = np.zeros(len(total)) if pull is None else pull
    tells = drawn < MOST_PULL
    squares = rest**2 / (1 - np.where(tells, drawn, 0))[:, None]
    best, found = np.inf, total
    for share in SHARES:
        shape = (1 - share) * total / total.mean() + share * total**2 / (total**2).mean()
        shape = np.maximum(shape, 1e-12)
        scale = np.maximum((squares / shape[:, None])[tells].mean(axis=0), 1e-300)
        value = float(np.log(shape[tells]).mean() + np.log(scale).mean())
        if value < best - 1e-12:
            best, found = value, shape
    return np.asarray(found)


def reassigned_statistics(
    residuals: Floats, variances: Floats, pull: Floats, ways: Assignments
) -> Floats:
    """Give the studentised sum of residuals of each way of choosing the treated areas.

    Parameters
    ----------
    residuals, variances
        As above, shape (values, areas).
    pull
        How strongly each area draws the common change, shape (values, areas).
    ways
        The ways of choosing.

    Returns
    -------
    ndarray
        Shape (values, ways); what was done comes first.

    Notes
    -----
    Residuals are r = ε - w Σε with w = pull / Σ pull, so that a set S has the variance
    (1 - 2 w_S) V_S + w_S² V with w_S, V_S sums over S and V over all areas.
    """
    # Areas without any record draw nothing: their residuals are 0, and so is the statistic.
    weights = pull / np.maximum(pull.sum(axis=-1, keepdims=True), 1e-300)
    members = ways.members.T
    drawn, own = weights @ members, variances @ members
    whole = variances.sum(axis=-1, keepdims=True)
    spread = np.maximum((1 - 2 * drawn) * own + drawn**2 * whole, 1e-300)
    return np.asarray((residuals @ members) / np.sqrt(spread), dtype=np.float64)


def p_of(statistics: Floats) -> Floats:
    """Give the share of ways at least as extreme as what was done, itself counted.

    Parameters
    ----------
    statistics
        Shape (values, ways), what was done first.

    Returns
    -------
    ndarray
        Two-sided p-values, shape (values,); ties count against an effect.
    """
    sizes = np.abs(statistics)
    extreme = sizes >= sizes[:, :1] * (1 - 1e-7) - _TIE
    return np.asarray(extreme.mean(axis=1), dtype=np.float64)


def inverted(
    p_values: Callable[[Floats], Floats], centre: float, step: float, level: float
) -> tuple[float, float]:
    """Find the range of effects that a test does not reject.

    Parameters
    ----------
    p_values
        Takes effects, shape (values,), and gives the p-value of each.
    centre
        The estimate, whose p-value is the largest.
    step
        About one standard error of it.
    level
        An effect is rejected if its p-value is at most this.

    Returns
    -------
    tuple of float
        Low and high; infinite where nothing so far out is rejected.
    """
    ends = [_edge(p_values, centre, side * step, level) for side in (-1.0, 1.0)]
    return ends[0], ends[1]


def _edge(
    p_values: Callable[[Floats], Floats], centre: float, step: float, level: float
) -> float:  # fmt: skip
    """Walk outwards until all is rejected, then close in on the outermost effect kept."""
    reach = 6.0
    for _ in range(WIDEST):
        grid = centre + step * np.linspace(0.0, reach, 25)
        kept = np.flatnonzero(p_values(grid) > level + _TIE)
        last = int(kept[-1]) if len(kept) else 0
        if last < len(grid) - 1:
            for _ in range(2):
                grid = np.linspace(grid[last], grid[last + 1], 13)
                kept = np.flatnonzero(p_values(grid) > level + _TIE)
                last = min(int(kept[-1]) if len(kept) else 0, len(grid) - 2)
            return float(grid[last + 1])
        reach *= 4.0
    return float(np.copysign(np.inf, step))
