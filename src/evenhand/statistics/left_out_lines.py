"""Lines through all points but one, each with its own restricted likelihood, all at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_COARSE, _FINE, _ZOOMS = 120, 25, 6


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
    evaluated together; the grid is then narrowed six times, to about one part in ten million.
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
    first = place == 0
    for _ in range(_ZOOMS):
        low = grid[rows, np.maximum(place - 1, 0)]
        high = grid[rows, np.minimum(place + 1, grid.shape[1] - 1)]
        grid = np.linspace(low, high, _FINE, axis=1)
        place = _heights(grid, variances, sums, among, adjusted).argmax(axis=1)
    return grid[rows, place], first


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
