"""Did counts fall more where more was done? A slope over few areas, given each area's own sum."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
LEAST_AREAS = 4
_STEPS, _SMALL = 60, 1e-10


@dataclass(frozen=True)
class Slope:
    """How the change of counts goes with the dose.

    Attributes
    ----------
    slope
        Change of the log rate for one unit more of the dose.
    std_error
        Its standard error, dispersion included.
    degrees
        Degrees of freedom: areas less 2.
    dispersion
        Pearson's, over what binomial counts have; not held above 1.
    mean_change
        Log change, beside the comparison, at the mean dose.
    """

    slope: float
    std_error: float
    degrees: float
    dispersion: float
    mean_change: float

    @property
    def p_value(self) -> float:
        """How often a slope as steep comes about by chance, both sides."""
        return float(2 * scipy.stats.t.sf(abs(self.slope) / self.std_error, self.degrees))

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Give the likely range of the slope."""
        reach = float(scipy.stats.t.isf((1 - confidence) / 2, self.degrees)) * self.std_error
        return self.slope - reach, self.slope + reach


def dose_slope(
    before: ArrayLike, after: ArrayLike, dose: ArrayLike, expected_ratio: ArrayLike = 1.0
) -> Slope:
    """Does the change of counts follow the dose, area by area?

    Parameters
    ----------
    before, after
        Events of each treated area, shape (areas,).
    dose
        How much each got, in any unit, shape (areas,).
    expected_ratio
        After over before as the comparison leads to expect, lengths of periods included, shape
        (areas,) or a number.

    Returns
    -------
    Slope
        The slope at the log of the rate.

    Raises
    ------
    ValueError
        Fewer than 4 areas, no variation of the dose, or nothing counted.

    Notes
    -----
    Poisson counts with log mean = own level of the area + log expected ratio + a + b (dose - its
    mean). Given each area's sum, the count after is binomial with the logit log expected ratio + a
    + b (…), so the levels need no estimate. The error allows for Pearson's dispersion where that
    is above 1, with areas - 2 degrees of freedom. That the comparison's ratio is itself an
    estimate moves a, not b.

    References
    ----------
    McCullagh & Nelder 1989, Generalized Linear Models, sections 4.4 and 7.2 (Poisson counts given
    their sums).

    Examples
    --------
    >>> found = dose_slope([100] * 5, [100, 90, 81, 73, 66], [0, 1, 2, 3, 4])
    >>> round(found.slope, 2), round(found.mean_change, 2)
    (-0.1, -0.21)
    """
    b, a, x = (np.asarray(one, dtype=np.float64) for one in (before, after, dose))
    total = a + b
    used = total > 0
    if used.sum() < LEAST_AREAS or np.ptp(x[used]) <= 0:
        raise ValueError("at least 4 areas with different doses are needed")
    offset = np.broadcast_to(np.log(np.asarray(expected_ratio, dtype=np.float64)), total.shape)
    design = np.column_stack([np.ones(int(used.sum())), x[used] - x[used].mean()])
    beta, share, inverse = _fitted(design, a[used], total[used], offset[used])
    spread = total[used] * share * (1 - share)
    degrees = float(len(spread) - 2)
    pearson = float(((a[used] - total[used] * share) ** 2 / spread).sum()) / degrees
    error = float(np.sqrt(inverse[1, 1] * max(pearson, 1.0)))
    return Slope(float(beta[1]), error, degrees, pearson, float(beta[0]))


def _fitted(
    design: Floats, after: Floats, total: Floats, offset: Floats
) -> tuple[Floats, Floats, Floats]:
    """Fit a binomial regression by Newton's steps."""
    beta = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        share = scipy.special.expit(offset + design @ beta)
        weight = np.maximum(total * share * (1 - share), 1e-9)
        inverse = np.linalg.inv(design.T @ (design * weight[:, None]))
        step = inverse @ (design.T @ (after - total * share))
        beta = beta + np.clip(step, -3.0, 3.0)
        if np.abs(step).max() < _SMALL:
            break
    return beta, np.asarray(share, dtype=np.float64), np.asarray(inverse, dtype=np.float64)
