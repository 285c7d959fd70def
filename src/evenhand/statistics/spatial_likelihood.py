"""The likelihood of small areas whose effects follow those of their neighbours."""

import numpy as np
import scipy
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_MOST_RHO = 0.995
"""At 1 the areas' effects have no finite variance."""
_GRID = 25


class _Line:
    """The likelihood by A alone, in coordinates in which areas are independent."""

    def __init__(
        self, values: Floats, y: Floats, x: Floats, restricted: bool, adjusted: bool
    ) -> None:
        self.values, self.restricted, self.adjusted = values, restricted, adjusted
        self.wide = x.shape[1]
        crossed = (x[:, :, None] * x[:, None, :]).reshape(len(y), -1)
        self.products = np.column_stack([crossed, x * y[:, None], y**2])

    def heights(self, a: Floats) -> Floats:
        """Give the log likelihood at many values of A, but for a constant."""
        v = 1 + np.multiply.outer(a, self.values)
        sums = (1 / v) @ self.products
        crossed = sums[:, : self.wide**2].reshape(-1, self.wide, self.wide)
        pulled = sums[:, self.wide**2 : -1]
        beta = np.linalg.solve(crossed, pulled[:, :, None])[:, :, 0]
        found: Floats = -0.5 * (np.log(v).sum(axis=1) + sums[:, -1] - (pulled * beta).sum(axis=1))
        if self.restricted:
            found = found - 0.5 * np.linalg.slogdet(crossed)[1]
        return found + np.log(a) if self.adjusted else found


class Spatial:
    """The likelihood by the variance between areas and the likeness of neighbours."""

    def __init__(self, y: Floats, d: Floats, x: Floats, w: Floats, restricted: bool) -> None:
        self.all_x, self.w, self.there = x, w, ~np.isnan(y)
        self.y, self.d, self.x = y[self.there], d[self.there], x[self.there]
        self.restricted = restricted
        self._root = np.sqrt(self.d)

    def covariance(self, rho: float) -> Floats:
        """Give K, the covariance of effects at A = 1, of all areas."""
        step = np.eye(len(self.w)) - rho * self.w
        found: Floats = np.linalg.inv(step.T @ step).astype(np.float64)
        return found

    def best_at(self, rho: float, adjusted: bool, *, is_rough: bool = False) -> tuple[float, float]:
        """Find the likeliest A at one ρ, or a rough one, and the height there."""
        inside = np.ix_(self.there, self.there)
        k = self.covariance(rho)[inside]
        scaled = k / np.outer(self._root, self._root)
        values, vectors = np.linalg.eigh(scaled)
        turned = vectors.T @ (np.column_stack([self.y, self.x]) / self._root[:, None])
        line = _Line(np.maximum(values, 0.0), turned[:, 0], turned[:, 1:], self.restricted,
                     adjusted)  # fmt: skip
        top = (float(np.var(self.y)) + float(self.d.max())) / float(np.diag(k).mean())
        grid = np.r_[0.0 if not adjusted else 1e-12 * top, np.geomspace(1e-6, 30, 60) * top]
        high = line.heights(grid)
        at = int(np.argmax(high))
        constant = self._constant() - float(np.log(self._root).sum())
        if at == 0 or is_rough:
            return float(grid[at]), float(high[at]) + constant
        low, end = np.log(max(grid[at - 1], 1e-9 * grid[at])), np.log(grid[min(at + 1, 60)])
        best = scipy.optimize.minimize_scalar(
            lambda log: -float(line.heights(np.array([np.exp(log)]))[0]), bounds=(low, end),
            method="bounded", options={"xatol": 1e-9})  # fmt: skip
        return float(np.exp(best.x)), -float(best.fun) + constant

    def _constant(self) -> float:
        spare = len(self.y) - (self.x.shape[1] if self.restricted else 0)
        return -0.5 * spare * float(np.log(2 * np.pi))

    def height(self, a: float, rho: float) -> float:
        """Give the log likelihood, restricted or not."""
        inside = np.ix_(self.there, self.there)
        v = a * self.covariance(rho)[inside] + np.diag(self.d)
        root = scipy.linalg.cho_factor(v, lower=True)
        solved = scipy.linalg.cho_solve(root, self.x)
        crossed = self.x.T @ solved
        left = self.y - self.x @ np.linalg.solve(crossed, solved.T @ self.y)
        found = -float(np.log(np.diag(root[0])).sum())
        found -= 0.5 * float(left @ scipy.linalg.cho_solve(root, left))
        if self.restricted:
            found -= 0.5 * float(np.linalg.slogdet(crossed)[1])
        return found + self._constant()

    def likeliest(self, adjusted: bool) -> tuple[float, float, float]:
        """Find Â, ρ̂ and the height there."""
        grid = np.linspace(-_MOST_RHO, _MOST_RHO, _GRID)
        heights = [self.best_at(float(rho), adjusted, is_rough=True)[1] for rho in grid]
        at = int(np.argmax(heights))
        low, high = grid[max(at - 1, 0)], grid[min(at + 1, _GRID - 1)]
        best = scipy.optimize.minimize_scalar(
            lambda rho: -self.best_at(float(rho), adjusted)[1], bounds=(low, high),
            method="bounded", options={"xatol": 1e-9})  # fmt: skip
        rho = float(best.x)
        a, height = self.best_at(rho, adjusted)
        if height < heights[at]:  # an end of the grid
            rho = float(grid[at])
            a, height = self.best_at(rho, adjusted)
        return a, rho, height
