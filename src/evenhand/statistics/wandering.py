"""Coefficients of counts whose course wanders slowly by itself, by an unknown amount."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from evenhand.statistics.serial_counts import LEAST_SCALE, SerialFit, Vector, whitened

GRID = np.round(np.arange(-0.5, 0.91, 0.1), 2)
WAVES = {"walk": 16, "bend": 6}
STILL, ROUNDING = 1e-12, 1e-5


@dataclass(frozen=True)
class Wander:
    """One way in which a course may wander, and how often real ones do.

    Attributes
    ----------
    kind
        `walk`: the level takes a step each month. `bend`: its slope does.
    step
        Standard deviation of a month's step, on the logarithmic scale; 0 where it keeps still.
    weight
        How likely it is before the counts are seen; weights add up to 1.
    """

    kind: Literal["walk", "bend"]
    step: float
    weight: float


ALONE = (
    Wander("walk", 0.0, 0.05), Wander("walk", 0.02, 0.1), Wander("walk", 0.035, 0.2),
    Wander("walk", 0.06, 0.2), Wander("walk", 0.1, 0.1), Wander("bend", 0.004, 0.25),
    Wander("bend", 0.008, 0.1),
)  # fmt: skip
"""For a series on its own: rounded from what idle series of London's boroughs fit best."""
BESIDE = (
    Wander("walk", 0.0, 0.1), Wander("walk", 0.01, 0.3), Wander("walk", 0.02, 0.3),
    Wander("walk", 0.035, 0.1), Wander("walk", 0.06, 0.1), Wander("walk", 0.1, 0.1),
)  # fmt: skip
"""For the ratio of two series: the same boroughs, two beside four others."""


def over_wanderings(
    mean: Vector,
    root: Vector,
    target: Vector,
    design: NDArray[np.float64],
    at: Vector,
    *,
    ways: tuple[Wander, ...],
    year: float,
    base: NDArray[np.float64],
) -> SerialFit:
    """Which coefficients suit a working response whose course may wander?

    Parameters
    ----------
    mean, root, target, design, at
        As for `serial_counts.over_correlations`.
    ways
        How the course may wander.
    year
        How many periods make a year.
    base
        Rows of the design for the course to be told, as with nothing done, shape (n, terms).

    Returns
    -------
    SerialFit
        Averaged over likenesses of neighbours and ways to wander; `course` is the course told by
        `base`, wanderings and all, on the scale of the linear predictor.

    Notes
    -----
    To season, trend and noise of neighbours alike is added what real courses do: a random walk of
    the level, or of the slope. Its variance, like the likeness of neighbours, can hardly be told
    from a few years, so that t distributions are averaged with weights: restricted likelihood
    times how often real idle series wander so (`ALONE`, `BESIDE`). Walks are taken as sums of
    their slowest waves (`WAVES`), solved as Henderson's mixed-model equations. Steps are told
    before the counts are seen relative to the noise that a still course would leave.

    References
    ----------
    Harville 1977, doi:10.1080/01621459.1977.10480998 (restricted likelihood, equations). Harvey
    & Durbin 1986, doi:10.2307/2981553 (wandering level and slope beside an intervention).

    Examples
    --------
    >>> counts = np.array([20.0, 22, 19, 21] * 6)
    >>> line = np.column_stack([np.ones(24), np.arange(24)])
    >>> told = {"year": 12.0, "base": line}
    >>> still, free = (over_wanderings(counts, np.sqrt(counts), np.log(counts), line,
    ...     np.arange(24.0), ways=ways, **told) for ways in ((Wander("walk", 0.0, 1.0),), ALONE))
    >>> bool(still.covariance[1, 1] < free.covariance[1, 1])
    True
    """
    # What a still course leaves is solved for, so that rounding stays far below the noise.
    begin = np.linalg.lstsq(root[:, None] * design, root * target, rcond=None)[0]
    left, parts, start = target - design @ begin, [], 0.0
    for kind in dict.fromkeys(way.kind for way in ways):
        mine = [way for way in ways if way.kind == kind]
        waves = _waves(at.tobytes(), year, kind)
        system = _System.of(root, left, design, waves, at)
        start = start or system.still()
        parts.append((system, waves, system.solved(mine, start)))
    best = max(float(part[2].likelihood.max()) for part in parts)
    total = sum(float(np.exp(solved.likelihood - best).sum()) for *_, solved in parts)
    least = ROUNDING if len(ways) > 1 else -1.0
    found = [_averaged(*part, base, best + np.log(total), least) for part in parts]
    fit = _joined(mean, [one for one in found if len(one.weights)], len(target) - design.shape[1])
    return replace(fit, estimates=fit.estimates + begin, course=fit.course + base @ begin)


@lru_cache(maxsize=256)
def _waves(times: bytes, year: float, kind: str) -> NDArray[np.float64]:
    """Give the slowest waves of a walk with steps of 1 a month, shape (n, waves)."""
    at = np.frombuffer(times)
    month = (at - at[0]) * 12 / year
    near, far = np.minimum.outer(month, month), np.maximum.outer(month, month)
    held = [np.ones(len(at))]
    alike = near
    if kind == "bend":  # a walk summed up; level and slope stand in the design already
        alike = near**2 * (3 * far - near) / 6
        held.append(month)
    block = np.column_stack(held)
    free = np.eye(len(at)) - block @ np.linalg.pinv(block)
    sizes, shapes = np.linalg.eigh(free @ alike @ free)
    many = min(WAVES[kind], len(at) - len(held))
    found: NDArray[np.float64] = shapes[:, -many:] * np.sqrt(np.maximum(sizes[-many:], 0))
    return found


@dataclass(frozen=True)
class _Solved:
    """Likelihoods, scales and Cholesky factors, shape (correlations, ways, …)."""

    likelihood: NDArray[np.float64]
    scale: NDArray[np.float64]
    lower: NDArray[np.float64]


@dataclass(frozen=True)
class _System:
    """Cross products of terms, waves and response for each likeness of neighbours."""

    products: NDArray[np.float64]
    log_dets: Vector
    terms: int
    waves: int
    degrees: int

    @classmethod
    def of(
        cls, root: Vector, target: Vector, design: NDArray[np.float64],
        waves: NDArray[np.float64], at: Vector,
    ) -> "_System":  # fmt: skip
        rows = root[:, None] * np.column_stack([design, waves, target])
        made = [whitened(rows, at, float(rho)) for rho in GRID]
        products = np.array([row.T @ row for row, _ in made])
        return cls(products, np.array([det for _, det in made]), design.shape[1], waves.shape[1],
                   len(target) - design.shape[1])  # fmt: skip

    def still(self) -> float:
        """Give the noise that is left if the course keeps still."""
        found = self.solved([Wander("walk", 0.0, 1.0)], 1.0)
        weights = np.exp(found.likelihood - found.likelihood.max())
        return float((weights * found.scale).sum() / weights.sum())

    def solved(self, ways: list[Wander], start: float) -> _Solved:
        """Solve for each likeness and way, and say how well each suits."""
        ratio = np.maximum(np.array([way.step for way in ways]) ** 2 / start, STILL)
        whole = np.repeat(self.products[:, None], len(ways), axis=1)
        at = np.arange(self.terms, self.terms + self.waves)
        whole[:, :, at, at] += 1 / ratio[:, None]
        last = whole.shape[-1] - 1
        whole[:, :, last, last] += LEAST_SCALE  # a course without noise still needs an error
        lower = np.linalg.cholesky(whole)
        ends = np.diagonal(lower, axis1=2, axis2=3)
        scale = np.maximum(ends[..., -1] ** 2 / self.degrees, LEAST_SCALE)
        log_det = 2 * np.log(ends[..., :-1]).sum(axis=-1) + self.waves * np.log(ratio)
        likelihood = -0.5 * (log_det + self.log_dets[:, None] + self.degrees * np.log(scale))
        chances = np.log(np.array([way.weight for way in ways]))
        return _Solved(likelihood + chances, scale, np.asarray(lower, dtype=np.float64))


@dataclass(frozen=True)
class _Averaged:
    """What each likeness and way that matters says, shape (kept, …)."""

    weights: Vector
    correlations: Vector
    scales: Vector
    estimates: NDArray[np.float64]
    covariances: NDArray[np.float64]
    courses: NDArray[np.float64]
    variances: NDArray[np.float64]


def _averaged(
    system: _System, waves: NDArray[np.float64], solved: _Solved, base: NDArray[np.float64],
    total: float, least: float,
) -> _Averaged:  # fmt: skip
    weights = np.exp(solved.likelihood - total)
    kept = weights > least
    inverse = np.linalg.inv(solved.lower[kept][:, :-1, :-1])
    every = (solved.lower[kept][:, -1:, :-1] @ inverse)[:, 0]
    scales, terms = solved.scale[kept], system.terms
    # Rows of the course times the inverse factor: their squares add up to its variance.
    rows = np.column_stack([base, waves])
    reach = inverse @ rows.T
    covariance = np.swapaxes(inverse[..., :terms], 1, 2) @ inverse[..., :terms]
    likeness = np.broadcast_to(GRID[:, None], weights.shape)[kept]
    return _Averaged(
        weights[kept], likeness, scales, every[:, :terms], covariance * scales[:, None, None],
        every @ rows.T, (reach**2).sum(axis=1) * scales[:, None],
    )  # fmt: skip


def _joined(mean: Vector, parts: list[_Averaged], degrees: int) -> SerialFit:
    weights, likeness, scales, estimates, covariances, courses, variances = (
        np.concatenate([getattr(one, name) for one in parts])
        for name in _Averaged.__dataclass_fields__
    )
    weights = weights / weights.sum()
    course = weights @ courses
    return SerialFit(
        mean=mean, dispersion=float(weights @ scales), correlation=float(weights @ likeness),
        correlations=likeness, weights=weights, estimates=estimates,
        std_errors=np.sqrt(np.diagonal(covariances, axis1=1, axis2=2)),
        covariance=np.einsum("g,gij->ij", weights, covariances), degrees=degrees, course=course,
        covariances=covariances, course_variance=weights @ (variances + (courses - course) ** 2),
    )  # fmt: skip


def combined(fit: SerialFit, term: int, other: int, by: float) -> SerialFit:
    """Give a fit whose coefficient `term` is what was the sum of it and `by` times another.

    Parameters
    ----------
    fit
        From `over_wanderings`.
    term, other, by
        Two coefficients, and how often the second is added to the first.

    Returns
    -------
    SerialFit
        The same fit with other estimates and errors of that coefficient; covariances stay.

    Examples
    --------
    >>> counts, at = np.array([20.0, 22, 24, 26, 28, 30, 33, 35]), np.arange(8.0)
    >>> design = np.column_stack([np.ones(8), at])
    >>> told = {"ways": ALONE, "year": 12.0}
    >>> begin, end = (over_wanderings(counts, np.sqrt(counts), np.log(counts), rows, at, base=rows,
    ...     **told) for rows in (design, np.column_stack([np.ones(8), at - 7])))
    >>> moved = combined(begin, 0, 1, 7.0)
    >>> bool(np.isclose(moved.quantile(0, 0.1), end.quantile(0, 0.1)))
    True
    """
    every = fit.covariances
    if every is None:
        raise ValueError("the fit keeps no covariances")
    variance = (
        every[:, term, term] + 2 * by * every[:, term, other] + by**2 * every[:, other, other]
    )
    estimates, errors = fit.estimates.copy(), fit.std_errors.copy()
    estimates[:, term] += by * estimates[:, other]
    errors[:, term] = np.sqrt(variance)
    return replace(fit, estimates=estimates, std_errors=errors)
