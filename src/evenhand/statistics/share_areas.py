"""Small areas of shares near 0 or 1: Fay and Herriot's model on the arcsine scale."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.fay_herriot import Fit, SmallAreas, fay_herriot
from evenhand.statistics.spatial_fay_herriot import SpatialAreas, spatial_fay_herriot

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ShareAreas:
    """Shares of areas, drawn from a model on the arcsine scale.

    Attributes
    ----------
    estimate, mse
        Of each area's share, shape (m,), and its mean squared error.
    synthetic
        What the model alone would say, as a share, shape (m,).
    model
        The model on the arcsine scale: own weights, variance between areas, coefficients.
    scores, score_variances
        Each area's own estimate on that scale, shape (m,), missing without answers, and its
        sampling variance.
    """

    estimate: Floats
    mse: Floats
    synthetic: Floats
    model: SmallAreas | SpatialAreas
    scores: Floats
    score_variances: Floats

    def interval(self, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Give likely ranges: normal on the arcsine scale, turned back; never outside 0 to 1."""
        low, high = self.model.interval(confidence=confidence)
        turned = [np.sin(np.clip(end, 0, np.pi / 2)) ** 2 for end in (low, high)]
        return turned[0], turned[1]


def share_areas(
    shares: ArrayLike, effective_answers: ArrayLike, covariates: ArrayLike, *,
    neighbours: ArrayLike | None = None, fit: Fit = "reml",
) -> ShareAreas:  # fmt: skip
    """What share of each area says yes, if areas that are alike may speak for each other?

    Parameters
    ----------
    shares
        Each area's own share, from 0 to 1, shape (m,); missing for areas without answers.
    effective_answers
        How many answers drawn at random would be as sure, above 0 where there is a share, shape
        (m,): answers over the survey's design effect, the same for all areas, so that it does not
        follow the luck of one.
    covariates
        Shape (m, p), with a column of ones.
    neighbours
        Weights of neighbours for the spatial model, shape (m, m); None takes areas apart.
    fit
        As for `fay_herriot`; the spatial model knows `reml` and `ml`.

    Returns
    -------
    ShareAreas
        Shares with mean squared errors.

    Raises
    ------
    UnsuitableData
        As for the model; or a share is outside 0 to 1, or without effective answers.

    Notes
    -----
    z = arcsin √((np + 3/8)/(n + 3/4)) has a variance near 1/(4n + 2) whatever the share, so that
    areas where all answered alike need no smoothing. Turned back as the mean of sin² over a
    normal: ½(1 − cos 2μ · e^(−2s)) with s the mean squared error; its spread likewise.

    References
    ----------
    Anscombe 1948, doi:10.1093/biomet/35.3-4.246; Schmid, Bruckschen, Salvati & Zbiranski 2017,
    doi:10.1111/rssa.12305.

    Examples
    --------
    >>> found = share_areas([0.0, 0.1, 0.2, 0.3, 0.2], [20] * 5, [[1.0]] * 5)
    >>> bool(0 < found.estimate[0] < 0.15)
    True
    """
    p, n = np.asarray(shares, np.float64), np.asarray(effective_answers, np.float64)
    there = ~np.isnan(p)
    fine = p.shape == n.shape and bool(((p >= 0) & (p <= 1) & (n > 0))[there].all())
    if not fine:
        raise UnsuitableData(listed("small areas", ["a share is outside 0 to 1, or lacks an "
                                                    "effective number of answers"]))  # fmt: skip
    known = np.where(there, n, 1.0)
    z = np.arcsin(np.sqrt((known * np.nan_to_num(p) + 0.375) / (known + 0.75)))
    z, d = np.where(there, z, np.nan), 1 / (4 * known + 2)
    model: SmallAreas | SpatialAreas
    if neighbours is None:
        model = fay_herriot(z, d, covariates, fit=fit)
    else:
        model = spatial_fay_herriot(
            z, d, covariates, neighbours, fit="ml" if fit == "ml" else "reml"
        )
    estimate, mse = _turned_back(model.estimate, model.mse)
    return ShareAreas(estimate, mse, _turned_back(model.synthetic, model.mse)[0], model, z, d)


def _turned_back(mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Give mean and variance of sin² of normals, within 0 and π/2 by far the most."""
    middle = np.clip(mean, 0, np.pi / 2)
    once, twice = np.exp(-2 * variance), np.exp(-8 * variance)
    share = 0.5 * (1 - np.cos(2 * middle) * once)
    square = 0.125 * (1 + np.cos(4 * middle) * twice) - 0.25 * (np.cos(2 * middle) * once) ** 2
    return share, np.maximum(square, 0.0)


def normality(left: ArrayLike) -> tuple[float, float]:
    """Are what the covariates leave of areas spread like a normal distribution?

    Parameters
    ----------
    left
        Standardised differences of direct estimates from the covariates' values, shape (m,).

    Returns
    -------
    statistic, p_value
        Of Shapiro and Wilk's test; missing with fewer than 3 areas.

    References
    ----------
    Shapiro & Wilk 1965, doi:10.1093/biomet/52.3-4.591.

    Examples
    --------
    >>> statistic, _ = normality([-1.2, -0.5, 0.0, 0.4, 1.3])
    >>> round(statistic, 2)
    1.0
    """
    values = np.asarray(left, np.float64)
    values = values[np.isfinite(values)]
    if len(values) < 3 or float(np.ptp(values)) == 0:
        return float("nan"), float("nan")
    found = scipy.stats.shapiro(values)
    return float(found.statistic), float(found.pvalue)
