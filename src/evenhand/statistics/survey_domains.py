"""Means of many parts of a population at once, in time that grows with respondents, not parts."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evenhand.statistics.survey_design import Design
from evenhand.statistics.survey_estimates import Estimates, without_residue

Floats = NDArray[np.float64]


def domain_means(design: Design, values: ArrayLike, domains: ArrayLike, many: int) -> Estimates:
    """What is the mean (or, of yes and no, the share) in each of many parts?

    Parameters
    ----------
    design
        The design of all respondents.
    values
        Answers, shape (n,); missing where not answered.
    domains
        Part of each respondent, from 0 on, shape (n,); −1 for none.
    many
        How many parts; those without answers are missing.

    Returns
    -------
    Estimates
        As `means` gives them, but with variances alone: covariances of parts are left at 0.

    Notes
    -----
    A part's variance comes from the clusters that it has respondents in, and from how many
    clusters their strata have; clusters without any of it add nothing but their number.

    Examples
    --------
    >>> from evenhand.statistics.survey_design import design_of
    >>> found = domain_means(design_of(np.ones(6)), [1, 0, 1, 1, 0, 0], [0, 0, 0, 1, 1, 1], 2)
    >>> found.estimate.round(4), found.std_error.round(4)
    (array([0.6667, 0.3333]), array([0.2981, 0.2981]))
    """
    y, part = np.asarray(values, np.float64), np.asarray(domains, np.intp)
    inside = ~np.isnan(y) & (design.weights > 0) & (part >= 0)
    y, part, w, cluster = y[inside], part[inside], design.weights[inside], design.clusters[inside]
    held = np.bincount(part, w, many)
    with np.errstate(invalid="ignore", divide="ignore"):
        estimate = np.bincount(part, w * y, many) / held
        apart = y - estimate[part]
        within = np.bincount(part, w * apart**2, many) / held
        each = w * apart / held[part]
    pairs, which = np.unique(part * (int(design.clusters.max()) + 1) + cluster,
                             return_inverse=True)  # fmt: skip
    z = np.bincount(which, each, len(pairs)).astype(np.float64)
    of_part, of_cluster = np.divmod(pairs, int(design.clusters.max()) + 1)
    strata = len(design.share_drawn)
    both, stratum = np.unique(of_part * strata + design.stratum_of_cluster[of_cluster],
                              return_inverse=True)  # fmt: skip
    variance = np.bincount(both // strata, _by_stratum(design, both % strata, z, stratum), many)
    variance[held == 0] = np.nan
    degrees = np.bincount(of_part, minlength=many) - np.bincount(both // strata, minlength=many)
    spread, effective = without_residue(np.diag(variance), within)
    return Estimates(estimate, spread, degrees.astype(np.float64),
                     np.bincount(part, minlength=many).astype(np.int64), effective)  # fmt: skip


def kish_effect(weights: ArrayLike, domains: ArrayLike) -> float:
    """By how much do unequal weights alone widen the variances of parts, over all of them?

    Parameters
    ----------
    weights
        Shape (n,).
    domains
        Part of each respondent, from 0 on, shape (n,); −1 for none.

    Returns
    -------
    float
        n Σw²/(Σw)² of each part, averaged by answers; 1 at least.

    References
    ----------
    Kish 1965, Survey Sampling, section 11.7.

    Examples
    --------
    >>> kish_effect([1.0, 3.0, 1.0, 1.0], [0, 0, 1, 1])
    1.125
    """
    w, part = np.asarray(weights, np.float64), np.asarray(domains, np.intp)
    inside = (part >= 0) & (w > 0)
    if not inside.any():
        return 1.0
    answers, held, squares = (np.bincount(part[inside], each) for each in (
        np.ones(int(inside.sum())), w[inside], w[inside] ** 2))  # fmt: skip
    there = answers > 0
    each = answers[there] * squares[there] / held[there] ** 2
    return float(np.average(each, weights=answers[there]))


def _by_stratum(
    design: Design, stratum: NDArray[np.intp], z: Floats, which: NDArray[np.intp]
) -> Floats:
    """Give what each part's stratum adds to its variance.

    The residuals of a ratio add up to 0, and so does the mean of all clusters that stands in
    where a stratum has one cluster.
    """
    clusters = np.bincount(design.stratum_of_cluster, minlength=len(design.share_drawn))[stratum]
    total, squares = np.bincount(which, z), np.bincount(which, z**2)
    alone = clusters == 1
    factor = (1 - design.share_drawn[stratum]) * np.where(
        alone, 1.0, clusters / np.maximum(clusters - 1, 1)
    )
    found: Floats = factor * np.maximum(squares - total**2 / clusters, 0.0)
    if design.single == "centre":
        found = np.where(alone, factor * squares, found)
    return found
