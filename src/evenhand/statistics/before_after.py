"""Differences in differences of survey shares, with areas that also move by themselves."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from evenhand.errors import UnsuitableData, listed

Floats = NDArray[np.float64]
FEWEST_UNTOUCHED = 3


def own_movement(change: ArrayLike, covariance: ArrayLike) -> float:
    """How far do areas move by themselves, beyond what sampling makes of them?

    Parameters
    ----------
    change
        Second less first, of areas where nothing was done, shape (m,).
    covariance
        Sampling covariance of the changes, shape (m, m).

    Returns
    -------
    float
        Variance of the true changes between areas, at least 0; missing with fewer than 3 areas.

    Notes
    -----
    By moments: E Σ(d − d̄)² = (m − 1) τ² + tr V − 1′V1/m.

    References
    ----------
    Prasad & Rao 1990, doi:10.1080/01621459.1990.10475320 (moments with a common mean).

    Examples
    --------
    >>> own_movement([0.1, 0.0, -0.1], np.zeros((3, 3))).__round__(3)
    0.01
    """
    d, v = np.asarray(change, dtype=np.float64), np.asarray(covariance, dtype=np.float64)
    m = len(d)
    if m < FEWEST_UNTOUCHED:
        return float("nan")
    spread = float(np.sum((d - d.mean()) ** 2)) - float(np.trace(v)) + float(v.sum()) / m
    return max(spread / (m - 1), 0.0)


@dataclass(frozen=True)
class Difference:
    """How much more one part changed than another.

    Attributes
    ----------
    estimate
        Change of the one less change of the other.
    std_error_sampling
        From asking a sample of these areas' people alone.
    std_error
        With what areas move by themselves; missing where that is not known.
    degrees
        Of Student's t for the latter.
    degrees_sampling
        Of Student's t for the former.
    """

    estimate: float
    std_error_sampling: float
    std_error: float
    degrees: float
    degrees_sampling: float

    def interval(self, *, confidence: float, sampling: bool = False) -> tuple[float, float]:
        """Give the likely range: with areas' own movement, or of sampling alone."""
        error, degrees = self._of(sampling)
        reach = float(scipy.stats.t.isf((1 - confidence) / 2, degrees)) * error
        return self.estimate - reach, self.estimate + reach

    def p_value(self, *, sampling: bool = False) -> float:
        """Test that there is no difference, either way."""
        error, degrees = self._of(sampling)
        return float(2 * scipy.stats.t.sf(abs(self.estimate) / error, degrees))

    def p_rise(self, *, sampling: bool = False) -> float:
        """Test that it did not rise."""
        error, degrees = self._of(sampling)
        return float(scipy.stats.t.sf(self.estimate / error, degrees))

    def _of(self, sampling: bool) -> tuple[float, float]:
        if sampling:
            return self.std_error_sampling, self.degrees_sampling
        return self.std_error, self.degrees


def difference_of(
    cells: ArrayLike,
    covariance: ArrayLike,
    contrast: ArrayLike,
    *,
    movement: float,
    untouched: int,
    shares: float,
    degrees: float,
) -> Difference:
    """How much more did one part change than the areas it is compared with?

    Parameters
    ----------
    cells, covariance
        Shares of parts and waves, shape (k,), and their sampling covariance, shape (k, k).
    contrast
        Coefficients, shape (k,), such as (−1, 1, 1, −1).
    movement
        Variance of what areas move by themselves, from `own_movement`; missing if not known.
    untouched
        Number of areas that it rests on.
    shares
        Σ s² over the areas of both parts, with s each area's share of its part: how often the
        movement of an area enters.
    degrees
        Degrees of freedom of the survey's design; 0 where a part lies in one cluster, which shows
        nothing of how clusters differ: then errors are missing.

    Returns
    -------
    Difference
        The difference with both errors.

    Raises
    ------
    UnsuitableData
        Nothing varies, so that no error can be told.

    Notes
    -----
    Variance = c′Vc + τ² Σs². What the areas move by themselves rests on few of them: Student's t
    has their number less one as degrees of freedom, at most the design's.

    References
    ----------
    Conley & Taber 2011, doi:10.1162/REST_a_00049: with few treated groups, the movement of
    untreated ones is what a difference must be set against; we add their variance to the
    sampling variance instead of drawing from them.

    Examples
    --------
    >>> found = difference_of([0.3, 0.2, 0.3, 0.3], np.diag([1e-4] * 4), [-1, 1, 1, -1],
    ...     movement=4e-4, untouched=8, shares=1.5, degrees=100)
    >>> round(found.estimate, 3), round(found.std_error_sampling, 3), round(found.std_error, 4)
    (-0.1, 0.02, 0.0316)
    """
    c, v = np.asarray(contrast, dtype=np.float64), np.asarray(covariance, dtype=np.float64)
    sampling = float(c @ v @ c)
    if not sampling > 0 and degrees > 0:
        raise UnsuitableData(listed("before and after", [
            "all answered alike before and after, so no error can be told; take more answers"
        ]))  # fmt: skip
    few = max(float(untouched - 1), 1.0)
    sampling = sampling if degrees > 0 else float("nan")
    return Difference(
        float(c @ np.asarray(cells, dtype=np.float64)), float(np.sqrt(sampling)),
        float(np.sqrt(sampling + movement * shares)), min(few, max(degrees, 1.0)),
        max(degrees, 1.0),
    )  # fmt: skip
