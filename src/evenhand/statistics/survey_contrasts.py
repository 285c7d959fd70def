"""Each part of a population beside all others together, with what the two have in common."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evenhand.statistics.survey_design import Design
from evenhand.statistics.survey_estimates import Estimates, Sample, means

Floats = NDArray[np.float64]


def beside_rest(sample: Sample, values: ArrayLike, domains: ArrayLike, many: int) -> Estimates:
    """How far is each part of a population from all others together?

    Parameters
    ----------
    sample
        The design, or replicate weights, of all respondents.
    values
        Answers, shape (n,); missing where not answered.
    domains
        Part of each respondent, from 0 on, shape (n,); −1 for none: such stand with the others.
    many
        How many parts.

    Returns
    -------
    Estimates
        The part's mean less that of all others, with variances alone: covariances are left at 0.
        Missing for a part without answers, or without others.

    Notes
    -----
    The difference is linearised as one statistic, so that clusters which hold respondents of
    both sides count once. Degrees of freedom are the fewer of both sides.

    References
    ----------
    Särndal, Swensson & Wretman 1992, Model Assisted Survey Sampling, section 5.8.

    Examples
    --------
    >>> from evenhand.statistics.survey_design import design_of
    >>> found = beside_rest(design_of(np.ones(4)), [1.0, 1.0, 0.0, 1.0], [0, 0, 1, 1], 2)
    >>> found.estimate
    array([ 0.5, -0.5])
    """
    y, part = np.asarray(values, dtype=np.float64), np.asarray(domains, dtype=np.intp)
    there = ~np.isnan(y) & (sample.weights > 0)
    if isinstance(sample, Design) and sample.met is None:
        return _linearised(sample, np.where(there, y, 0.0), np.where(there, part, -1), there, many)
    found = Estimates(np.full(many, np.nan), np.full((many, many), np.nan), np.zeros(many),
                      np.bincount(part[there & (part >= 0)], minlength=many),
                      np.full(many, np.nan))  # fmt: skip
    np.fill_diagonal(found.covariance, np.nan)
    for at in np.flatnonzero((found.answers > 0) & (found.answers < there.sum())):
        other = np.where(part == at, 1, np.where(there, 0, -1))
        both = means(sample, np.where(there, y, np.nan), other).contrast([-1, 1])
        found.estimate[at], found.degrees[at] = both.estimate[0], both.degrees[0]
        found.covariance[at, at] = both.covariance[0, 0]
    return found


def _linearised(
    design: Design, y: Floats, part: NDArray[np.intp], there: NDArray[np.bool_], many: int
) -> Estimates:
    """Work with sums of clusters: those of everybody, and for each part its own."""
    number, w = len(design.stratum_of_cluster), np.where(there, design.weights, 0.0)
    held, summed = (np.bincount(design.clusters, each, number) for each in (w, w * y))
    present = np.bincount(design.clusters[there], minlength=number)
    order = np.argsort(part, kind="stable")
    starts = np.searchsorted(part[order], np.arange(many + 1))
    estimate, variance, degrees = np.full(many, np.nan), np.full(many, np.nan), np.zeros(many)
    for at in range(many):
        mine = order[starts[at] : starts[at + 1]]
        own = design.clusters[mine]
        inside, total = w[mine].sum(), held.sum()
        if not inside or total - inside <= 1e-12 * total:
            continue
        weight, value = np.bincount(own, w[mine], number), np.bincount(own, w[mine] * y[mine],
                                                                       number)  # fmt: skip
        mean, rest = value.sum() / inside, (summed.sum() - value.sum()) / (total - inside)
        z = (value - mean * weight) / inside
        z -= ((summed - value) - rest * (held - weight)) / (total - inside)
        estimate[at] = mean - rest
        variance[at] = design.covariance_of_sums(z[:, None])[0, 0]
        counted = np.bincount(own, minlength=number)
        degrees[at] = min(_degrees(design, counted > 0), _degrees(design, present > counted))
    answers = np.diff(starts).astype(np.int64)
    return Estimates(estimate, np.diag(variance), degrees, answers, np.full(many, np.nan))


def _degrees(design: Design, seen: NDArray[np.bool_]) -> int:
    strata = np.bincount(design.stratum_of_cluster[seen], minlength=1)
    return int(seen.sum() - np.count_nonzero(strata))
