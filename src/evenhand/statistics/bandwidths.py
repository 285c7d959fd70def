"""How wide a density's kernel should be, by four rules."""

from collections.abc import Callable
from typing import Literal

import numpy as np
import numpy.typing as npt
import scipy.fft
from numpy.typing import ArrayLike
from scipy.optimize import brentq, minimize_scalar
from scipy.spatial import cKDTree

from evenhand.kernels.mesh import RIM, Mesh, scattered
from evenhand.statistics.density import Ground, Smoother

Floats = npt.NDArray[np.float64]
Rule = Literal["likelihood", "diggle", "cronie_van_lieshout", "scott"]
RULES: tuple[Rule, ...] = ("likelihood", "diggle", "cronie_van_lieshout", "scott")
TRIED = 8
NODES = 2.0
FINENESS = 0.005
MOST_PAIRED = 6_000
MOST_PAIRS = 4_000_000
MOST_JUDGED = 4_000
MOST_LAGS = 250
_SPARSE = 0.1
_FAR = 8.0


def bandwidth(
    x_m: ArrayLike, y_m: ArrayLike, ground: Ground, *, rule: Rule, least_m: float, most_m: float
) -> float:
    """How wide should the kernel be?

    Parameters
    ----------
    x_m, y_m
        Distinct points inside the window, projected metres, shape (points,). Repeated points draw
        the first two rules towards 0.
    ground
        The window in cells.
    rule
        Which rule.
    least_m, most_m
        The narrowest and the widest bandwidth looked at.

    Returns
    -------
    float
        Standard deviation of a Gaussian kernel along each axis, metres; `least_m` or `most_m` if
        the rule points beyond.

    Raises
    ------
    ValueError
        There are fewer than three points, or the bounds are not in order.

    Notes
    -----
    `likelihood`: greatest leave-one-out likelihood of a Poisson process, Σ log λ₋ᵢ(xᵢ) − ∫λ, edge
    corrected (Loader 1999, section 5.3). `diggle`: least mean square error if the points are a Cox
    process (Diggle 1985; Berman & Diggle 1989). `cronie_van_lieshout`: Σ 1/λ(xᵢ) equals the area
    of the window (2018). `scott`: n^(−1/6) times the standard deviation, here the root of the mean
    of both variances, for one kernel as wide as high.

    References
    ----------
    Diggle 1985, doi:10.2307/2347366. Berman & Diggle 1989,
    doi:10.1111/j.2517-6161.1989.tb01750.x. Cronie & van Lieshout 2018,
    doi:10.1093/biomet/asy001. Scott 1992, doi:10.1002/9780470316849.

    Examples
    --------
    >>> x, y = np.array([0.0, 0.0, 2.0, 2.0]), np.array([0.0, 2.0, 0.0, 2.0])
    >>> ground = Ground(x, y, np.ones(4))
    >>> found = bandwidth(x, y, ground, rule="scott", least_m=0.1, most_m=9.0)
    >>> round(found, 6) == round(4 ** (-1 / 6) * (4 / 3) ** 0.5, 6)
    True
    """
    x, y = _in_order(x_m, y_m)
    if len(x) < 3 or not 0 < least_m <= most_m:
        raise ValueError("a bandwidth needs three points, and 0 < least_m <= most_m")
    if rule == "scott":
        found = len(x) ** (-1 / 6) * np.sqrt((np.var(x, ddof=1) + np.var(y, ddof=1)) / 2)
        return float(np.clip(found, least_m, most_m))
    if rule == "diggle":
        return _diggle(x, y, ground, least_m, most_m)
    if rule == "likelihood":
        judge = _Judge(x, y, ground)
        return _least_of(lambda width: -judge.likelihood(width), least_m, most_m)
    return _cronie(x, y, ground, least_m, most_m)


def _in_order(x_m: ArrayLike, y_m: ArrayLike) -> tuple[Floats, Floats]:
    """Sort points, so that which of them are drawn does not depend on the order of rows."""
    x, y = np.asarray(x_m, dtype=np.float64), np.asarray(y_m, dtype=np.float64)
    order = np.lexsort((y, x))
    return x[order], y[order]


def _drawn(many: int, most: int) -> npt.NDArray[np.int64]:
    """Draw so many of the points, always the same ones."""
    if many <= most:
        return np.arange(many)
    return np.sort(np.random.default_rng(1).permutation(many)[:most])


def _least_of(cost: Callable[[float], float], least_m: float, most_m: float) -> float:
    """Find the least cost: on a coarse scale first, then between its neighbours there."""
    tried = np.geomspace(least_m, most_m, TRIED)
    best = int(np.argmin([cost(width) for width in tried]))
    low, high = tried[max(best - 1, 0)], tried[min(best + 1, TRIED - 1)]
    found = minimize_scalar(lambda logged: cost(float(np.exp(logged))), method="bounded",
                            bounds=(np.log(low), np.log(high)),
                            options={"xatol": 0.01, "maxiter": 8})  # fmt: skip
    return float(np.exp(found.x)) if found.fun < cost(tried[best]) else float(tried[best])


def likelihood(x_m: ArrayLike, y_m: ArrayLike, ground: Ground, *, bandwidth_m: float) -> float:
    """How well does a density without each point foresee it: Σ log λ₋ᵢ(xᵢ) − ∫λ?

    Parameters
    ----------
    x_m, y_m, ground
        Points and window, as for `bandwidth`.
    bandwidth_m
        The bandwidth that is judged.

    Returns
    -------
    float
        The leave-one-out log-likelihood, edge corrected (`uniform`).

    Notes
    -----
    Where few points are near, the mesh is not exact enough for what is left without the point
    itself: there the kernels are summed one by one. Of more than `MOST_JUDGED` points as many are
    drawn and judged by a density from all.
    """
    return _Judge(*_in_order(x_m, y_m), ground).likelihood(bandwidth_m)


class _Judge:
    """Judges bandwidths by how well each point is foreseen from the others."""

    def __init__(self, x: Floats, y: Floats, ground: Ground) -> None:
        self._x, self._y, self._ground = x, y, ground
        self._points = _drawn(len(x), MOST_JUDGED)
        self._at = np.column_stack([x[self._points], y[self._points]])
        self._tree = cKDTree(np.column_stack([x, y]))
        self._nearest = np.asarray(self._tree.query(self._at, k=2)[0])[:, 1]

    def likelihood(self, width: float) -> float:
        ground, at_x, at_y = self._ground, self._at[:, 0], self._at[:, 1]
        smoother = Smoother(np.r_[self._x, ground.x_m], np.r_[self._y, ground.y_m], width,
                            nodes=NODES)  # fmt: skip
        window = smoother.smooth(ground.x_m, ground.y_m, ground.area_m2)
        field = smoother.smooth(self._x, self._y)
        own = 1 / (2 * np.pi * width**2)
        without = smoother.at(field, at_x, at_y) - own
        sparse = np.flatnonzero(without < _SPARSE * own)
        logged = np.log(np.maximum(without, 1e-300))
        logged[sparse] = np.log(own) + self._log_sums(sparse, width)
        logged -= np.log(smoother.at(window, at_x, at_y))
        on_cells = smoother.at(field, ground.x_m, ground.y_m)
        on_cells /= smoother.at(window, ground.x_m, ground.y_m)
        total = float(np.sum(on_cells * ground.area_m2))
        return float(np.mean(logged)) * len(self._x) - total

    def _log_sums(self, some: npt.NDArray[np.int64], width: float) -> Floats:
        """Give the log of Σ exp(−d²/2h²) over all other points, for points with few neighbours."""
        if not len(some):
            return np.zeros(0)
        pairs = cKDTree(self._at[some]).sparse_distance_matrix(
            self._tree, _FAR * width, output_type="ndarray"
        )
        other = self._points[some][pairs["i"]] != pairs["j"]
        near = np.exp(-0.5 * (pairs["v"][other] / width) ** 2)
        total = np.bincount(pairs["i"][other], near, minlength=len(some))
        least = -0.5 * (self._nearest[some] / width) ** 2
        found: Floats = np.maximum(np.log(np.maximum(total, 1e-300)), least)
        return found


def _cronie(x: Floats, y: Floats, ground: Ground, least_m: float, most_m: float) -> float:
    area = float(ground.area_m2.sum())

    def beyond(logged: float) -> float:
        smoother = Smoother(x, y, float(np.exp(logged)), nodes=NODES)
        return float(np.sum(1 / smoother.at(smoother.smooth(x, y), x, y))) / area - 1

    low, high = float(np.log(least_m)), float(np.log(most_m))
    if beyond(low) >= 0:
        return least_m
    if beyond(high) <= 0:
        return most_m
    return float(np.exp(brentq(beyond, low, high, xtol=0.003)))


def _diggle(x: Floats, y: Floats, ground: Ground, least_m: float, most_m: float) -> float:
    """Find the least mean square error of a disc of radius r, twice the bandwidth."""
    area = float(ground.area_m2.sum())
    first, last = least_m / 10, 4 * most_m
    radius = _scale(2 * least_m, 2 * most_m)
    edges = np.union1d(_scale(first, last), radius)
    # K is the same for a part of the points: so many are drawn that their pairs can be counted.
    most = int(np.sqrt(MOST_PAIRS * area / (np.pi * last**2))) + 100
    kept = _drawn(len(x), min(MOST_PAIRED, most))
    edges = np.concatenate([[0.0], edges])
    middle = (edges[1:] + edges[:-1]) / 2
    grown = _pairs_by_distance(x[kept], y[kept], edges) / _set_covariance(ground, middle)
    grown *= area**2 / (len(kept) * (len(kept) - 1))
    below = np.cumsum(grown)[np.searchsorted(edges[1:], radius)]  # K at each radius
    share = np.minimum(middle[None, :] / (2 * radius[:, None]), 1)
    overlap = 2 * radius[:, None] ** 2 * (np.arccos(share) - share * np.sqrt(1 - share**2))
    disc = np.pi * radius**2
    error = (area / len(x) - 2 * below) / disc + overlap @ grown / disc**2
    return float(radius[np.argmin(error)] / 2)


def _scale(low: float, high: float) -> Floats:
    return np.geomspace(low, high, int(np.log(high / low) / FINENESS) + 2)


def _pairs_by_distance(x: Floats, y: Floats, edges: Floats) -> Floats:
    tree = cKDTree(np.column_stack([x, y]))
    pairs = tree.query_pairs(edges[-1], output_type="ndarray")
    distance = np.hypot(x[pairs[:, 0]] - x[pairs[:, 1]], y[pairs[:, 0]] - y[pairs[:, 1]])
    return 2.0 * np.histogram(distance, edges)[0]


def _set_covariance(ground: Ground, distance: Floats) -> Floats:
    """How much of the window is in it again when moved by a distance, over all directions.

    The edge correction of K by the isotropised set covariance (Ohser 1983), which works for a
    window of any form.
    """
    wide = max(float(np.ptp(ground.x_m)), float(np.ptp(ground.y_m)))
    step = max(wide / MOST_LAGS, 1.5 * float(np.sqrt(ground.area_m2.max())))
    many = int(wide / step) + 2 * RIM + 2
    west, south = float(ground.x_m.min()) - RIM * step, float(ground.y_m.min()) - RIM * step
    mesh = Mesh(west, south, step, many, many)
    share = scattered(mesh, ground.x_m, ground.y_m, ground.area_m2) / step**2
    again = scipy.fft.irfft2(np.abs(scipy.fft.rfft2(share, (2 * many,) * 2)) ** 2, (2 * many,) * 2)
    lag = np.minimum(np.arange(2 * many), 2 * many - np.arange(2 * many))
    far = np.rint(np.hypot(lag[:, None], lag[None, :])).astype(int).ravel()
    mean = np.bincount(far, again.ravel()) / np.bincount(far)
    found = np.interp(distance / step, np.arange(len(mean)), mean) * step**2
    return np.maximum(found, 1e-6 * float(ground.area_m2.sum()))
