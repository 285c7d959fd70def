"""Several answers of the same people at once: their means, and how these go together."""

import numpy as np
from numpy.typing import ArrayLike

from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.survey_design import Design
from evenhand.statistics.survey_estimates import Estimates, Sample, without_residue


def joint_means(sample: Sample, values: ArrayLike) -> Estimates:
    """What are the means of several items in one population, with their joint covariance?

    Parameters
    ----------
    sample
        The design, or replicate weights.
    values
        Answers, shape (n, k); 0 and 1 for shares; missing where not answered.

    Returns
    -------
    Estimates
        One for each item.

    Raises
    ------
    UnsuitableData
        Shapes do not fit, or an item has no answer.

    Notes
    -----
    Each mean is a ratio of weighted sums over those who answered, linearised; the covariance is
    that of the linearised values together.

    References
    ----------
    Särndal, Swensson & Wretman 1992, Model Assisted Survey Sampling, section 5.6.

    Examples
    --------
    >>> from evenhand.statistics.survey_design import design_of
    >>> found = joint_means(design_of([1.0] * 4), [[1, 0], [0, 1], [1, 0], [1, 0]])
    >>> found.estimate, found.covariance.round(4).tolist()
    (array([0.75, 0.25]), [[0.0625, -0.0625], [-0.0625, 0.0625]])
    """
    y = np.asarray(values, dtype=np.float64)
    if y.ndim != 2 or len(y) != len(sample):
        raise UnsuitableData(listed("survey estimate", [
            f"there are {len(sample)} respondents, but answers of shape {y.shape}"
        ]))  # fmt: skip
    weights = sample.weights
    there = ~np.isnan(y) & (weights > 0)[:, None]
    base = weights @ there
    if (base <= 0).any():
        raise UnsuitableData(listed("survey estimate", ["nobody answered one of the items"]))
    filled = np.where(there, y, 0.0)
    estimate = weights @ filled / base
    apart = (filled - estimate) * there
    if isinstance(sample, Design):
        spread = sample.covariance(weights[:, None] * apart / base)
    else:
        bases = sample.replicates.T @ there
        each = np.where(bases > 0, sample.replicates.T @ filled / np.maximum(bases, 1e-300),
                        estimate)  # fmt: skip
        off = each - estimate
        spread = (off * sample.factors[:, None]).T @ off
    within = (weights[:, None] * apart**2).sum(axis=0) * base / base**2
    spread, effective = without_residue(spread, within)
    degrees = np.array([float(sample.degrees(column)) for column in there.T])
    return Estimates(estimate, spread, degrees, there.sum(axis=0).astype(np.int64), effective)
