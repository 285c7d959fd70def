"""Each part of a population beside all others together, with what the two have in common."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from evenhand.statistics.survey_design import Design
from evenhand.statistics.survey_estimates import Sample, means

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class BesideRest:
    """Parts of a population, each beside all others together.

    Attributes
    ----------
    estimate, std_error
        The part's mean less that of all others, shape (parts,); missing for a part without
        answers, or without others.
    degrees
        Degrees of freedom, shape (parts,).
    plain_error
        The error if everybody's answers spread alike and people had been drawn one by one with
        these weights, shape (parts,).
    """

    estimate: Floats
    std_error: Floats
    degrees: Floats
    plain_error: Floats

    @property
    def p_value(self) -> Floats:
        """Two-sided, of no difference, shape (parts,): see `guarded_p_value`."""
        return guarded_p_value(self.estimate, self.std_error, self.degrees, self.plain_error)


def guarded_p_value(
    estimate: ArrayLike, std_error: ArrayLike, degrees: ArrayLike, plain_error: ArrayLike
) -> Floats:
    """How likely is a difference like this by chance, where few had the property?

    Parameters
    ----------
    estimate, std_error, degrees
        A difference, its error by the design and degrees of freedom, shape (n,).
    plain_error
        The error if all answers spread alike, whoever gave them, shape (n,).

    Returns
    -------
    ndarray
        The larger p-value of Student's test with the design's error and the normal one with the
        plain error; missing where the design gives no error, as for a part in one cluster, which
        shows nothing of how clusters differ.

    Notes
    -----
    Where a part has few with the property, both its share and its error come out small together,
    and the first test alone calls up to a third of maps on which nothing differs; the plain error
    does not shrink with the share (`simulations/sim_survey_questions.py`).

    Examples
    --------
    >>> guarded_p_value([0.1, 0.1], [0.01, 0.03], [60, 60], [0.04, 0.01]).round(4)
    array([0.0124, 0.0015])
    """
    gap, error, plain, df = (np.asarray(v, dtype=np.float64) for v in (
        estimate, std_error, plain_error, degrees))  # fmt: skip
    with np.errstate(invalid="ignore", divide="ignore"):
        t = np.where((error > 0) & (df > 0), np.abs(gap) / error, np.nan)
        z = np.where(plain > 0, np.abs(gap) / plain, np.inf)
    by_design = 2 * scipy.stats.t.sf(t, np.maximum(df, 1))
    found: Floats = np.where(np.isnan(t), np.nan, np.maximum(by_design, 2 * scipy.stats.norm.sf(z)))
    return found


def plain_variances(
    weights: Floats, values: Floats, domains: NDArray[np.intp], many: int
) -> Floats:
    """Give each part's variance if all answers spread alike, and only weights differ.

    Parameters
    ----------
    weights, values
        Shape (n,); values missing where not answered.
    domains
        Part of each respondent, −1 for none, shape (n,).
    many
        How many parts.

    Returns
    -------
    ndarray
        Shape (parts,): the spread of all answers times Σw²/(Σw)² of the part.
    """
    there = ~np.isnan(values) & (weights > 0)
    w, y, part = weights[there], values[there], domains[there]
    spread = np.average((y - np.average(y, weights=w)) ** 2, weights=w)
    inside = part >= 0
    held = np.bincount(part[inside], w[inside], many)
    squares = np.bincount(part[inside], w[inside] ** 2, many)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = spread * np.where(held > 0, squares / held**2, np.nan)
    return found


def beside_rest(sample: Sample, values: ArrayLike, domains: ArrayLike, many: int) -> BesideRest:
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
    BesideRest
        With p-values that hold where few have the property.

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
    plain = np.sqrt(_plain(sample.weights, np.where(there, y, np.nan), part, many))
    if isinstance(sample, Design) and sample.is_plain:
        found = _linearised(sample, np.where(there, y, 0.0), np.where(there, part, -1), there, many)
        return BesideRest(*found, plain)
    answers = np.bincount(part[there & (part >= 0)], minlength=many)
    estimate, error, degrees = np.full(many, np.nan), np.full(many, np.nan), np.zeros(many)
    for at in np.flatnonzero((answers > 0) & (answers < there.sum())):
        other = np.where(part == at, 1, np.where(there, 0, -1))
        both = means(sample, np.where(there, y, np.nan), other).contrast([-1, 1])
        estimate[at], error[at] = both.estimate[0], both.std_error[0]
        degrees[at] = both.degrees[0]
    return BesideRest(estimate, error, degrees, plain)


def _plain(weights: Floats, y: Floats, part: NDArray[np.intp], many: int) -> Floats:
    """Add the plain variances of each part and of all others together."""
    own = plain_variances(weights, y, part, many)
    there = ~np.isnan(y) & (weights > 0)
    w, at = weights[there], part[there]
    inside = at >= 0
    held = w.sum() - np.bincount(at[inside], w[inside], many)
    squares = (w**2).sum() - np.bincount(at[inside], w[inside] ** 2, many)
    spread = plain_variances(weights, y, np.zeros(len(y), dtype=np.intp), 1)[0] * (
        w.sum() ** 2 / (w**2).sum()
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = own + spread * np.where(held > 0, squares / held**2, np.nan)
    return found


def _linearised(
    design: Design, y: Floats, part: NDArray[np.intp], there: NDArray[np.bool_], many: int
) -> tuple[Floats, Floats, Floats]:
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
    return estimate, np.sqrt(variance), degrees


def _degrees(design: Design, seen: NDArray[np.bool_]) -> int:
    strata = np.bincount(design.stratum_of_cluster[seen], minlength=1)
    return int(seen.sum() - np.count_nonzero(strata))
