"""Lines through all points but one, each with its own restricted likelihood, all at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_COARSE, _HALVINGS = 120, 60


@dataclass(frozen=True)
class Lines:
    """One line for each row of weights.

    Attributes
    ----------
    level, slope
        Shape (rows,).
    variance
        Between points, beyond their own errors, shape (rows,); an adjusted likelihood takes the
        place of the restricted one where that gives 0.
    covariance
        Of level and slope, shape (rows, 2, 2).
    """

    level: Floats
    slope: Floats
    variance: Floats
    covariance: Floats

    def at(self, x: Floats) -> Floats:
        """Give each row's value at its own x, shape (rows,)."""
        found: Floats = self.level + self.slope * x
        return found

    def error_at(self, x: Floats) -> Floats:
        """Give the variance of that, shape (rows,)."""
        c = self.covariance
        found: Floats = c[:, 0, 0] + 2 * x * c[:, 0, 1] + x**2 * c[:, 1, 1]
        return found


def lines_through(y: Floats, variances: Floats, x: Floats, among: NDArray[np.bool_]) -> Lines:
    """Fit a line to each of several choices of points, with errors of known variance.

    Parameters
    ----------
    y, x
        Shape (m,).
    variances
        Of each point's error, shape (rows, m): it may differ from row to row.
    among
        Which points each row is fitted to, shape (rows, m).

    Returns
    -------
    Lines
        What `fay_herriot` gives for each row by REML, or by its adjusted likelihood where that
        is 0.

    Notes
    -----
    With two coefficients everything is six weighted sums, so all rows and a grid of variances are
    evaluated together; between the neighbours of the highest the root of the score is found by
    halving.
    """
    middle = float(y[among.any(axis=0)].mean())
    sums = np.column_stack([np.ones_like(x), x, x * x, y - middle, x * (y - middle),
                            (y - middle) ** 2])  # fmt: skip
    top = np.array([np.var(y[row]) for row in among])
    top = top + np.where(among, variances, 0.0).max(axis=1)
    grid = np.geomspace(1e-8, 30, _COARSE)
    at, is_zero = _highest(np.r_[0.0, grid] * top[:, None], variances, sums, among, adjusted=False)
    if is_zero.any():
        rows = np.flatnonzero(is_zero)
        at[rows], _ = _highest(np.r_[1e-12, grid] * top[rows, None], variances[rows], sums,
                               among[rows], adjusted=True)  # fmt: skip
    found = _sums(at[:, None], variances, sums, among)[0][:, 0]
    s0, s1, s2, t0, t1, _ = found.T
    determinant = s0 * s2 - s1**2
    slope = (s0 * t1 - s1 * t0) / determinant
    covariance = np.array([[s2, -s1], [-s1, s0]]).transpose(2, 0, 1) / determinant[:, None, None]
    return Lines(middle + (t0 - slope * s1) / s0, slope, at, covariance)


def _highest(
    grid: Floats, variances: Floats, sums: Floats, among: NDArray[np.bool_], *, adjusted: bool
) -> tuple[Floats, NDArray[np.bool_]]:
    """Find where each likelihood is highest, and whether that is at the grid's first value."""
    rows = np.arange(len(grid))
    place = _heights(grid, variances, sums, among, adjusted).argmax(axis=1)
    low = grid[rows, np.maximum(place - 1, 0)]
    high = grid[rows, np.minimum(place + 1, grid.shape[1] - 1)]
    rising = _score(low, variances, sums, among, adjusted) > 0
    falling = _score(high, variances, sums, among, adjusted) < 0
    top = grid[rows, place]
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        up = _score(middle, variances, sums, among, adjusted) > 0
        low, high = np.where(up, middle, low), np.where(up, high, middle)
    return np.where(rising & falling, (low + high) / 2, top), place == 0


def _score(
    at: Floats, variances: Floats, sums: Floats, among: NDArray[np.bool_], adjusted: bool
) -> Floats:
    """Give the derivative of the restricted log likelihood by the variance, shape (rows,)."""
    whole = at[:, None] + variances
    once = among / whole
    twice = once / whole
    s0, s1, s2, t0, t1, _ = (once @ sums).T
    p0, p1, p2 = (twice @ sums[:, :3]).T
    determinant = s0 * s2 - s1**2
    slope = (s0 * t1 - s1 * t0) / determinant
    left = sums[:, 3] - ((t0 - slope * s1) / s0)[:, None] - slope[:, None] * sums[:, 1]
    trace = (s2 * p0 - 2 * s1 * p1 + s0 * p2) / determinant
    found: Floats = 0.5 * ((twice * left**2).sum(axis=1) - once.sum(axis=1) + trace)
    return found + 1 / np.maximum(at, 1e-300) if adjusted else found


def _heights(
    grid: Floats, variances: Floats, sums: Floats, among: NDArray[np.bool_], adjusted: bool
) -> Floats:
    """Give the restricted log likelihood but for a constant, shape (rows, values)."""
    found, logs = _sums(grid, variances, sums, among)
    s0, s1, s2, t0, t1, q = np.moveaxis(found, -1, 0)
    determinant = s0 * s2 - s1**2
    slope = (s0 * t1 - s1 * t0) / determinant
    left = q - (t0 - slope * s1) / s0 * t0 - slope * t1
    height: Floats = -0.5 * (logs + left + np.log(determinant))
    if adjusted:
        height = height + np.log(np.maximum(grid, 1e-300))
    return height


def _sums(
    grid: Floats, variances: Floats, sums: Floats, among: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Give the weighted sums of each row and value, and the sum of log variances."""
    whole = grid[:, :, None] + variances[:, None, :]
    weights = among[:, None, :] / whole
    return weights @ sums, np.where(among[:, None, :], np.log(whole), 0.0).sum(axis=-1)
