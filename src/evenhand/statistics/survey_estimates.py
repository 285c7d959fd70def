"""Means, shares, totals and their differences from a survey, with the spread its design gives."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.shares import Interval, korn_graubard_interval
from evenhand.statistics.survey_design import Design
from evenhand.statistics.survey_replicates import Replicates

Floats = NDArray[np.float64]
Sample = Design | Replicates
_RESIDUE = 1e-20
"""A variance below this part of that of the answers would take as many answers: it is rounding."""


@dataclass(frozen=True)
class Estimates:
    """Estimates for parts of a population, and how they go together.

    Attributes
    ----------
    estimate
        Shape (k,); missing for a part without answers.
    covariance
        Shape (k, k).
    degrees
        Degrees of freedom of each, shape (k,).
    answers
        How many answered, shape (k,).
    effective
        How many people drawn at random would be as sure, shape (k,); missing for totals.
    """

    estimate: Floats
    covariance: Floats
    degrees: Floats
    answers: NDArray[np.int64]
    effective: Floats

    @property
    def std_error(self) -> Floats:
        """Standard errors, shape (k,)."""
        found: Floats = np.sqrt(np.maximum(np.diag(self.covariance), 0.0))
        return found

    def interval(self, *, confidence: float = 0.95) -> Interval:
        """Give likely ranges by Student's t with the design's degrees of freedom."""
        far = scipy.stats.t.isf((1 - confidence) / 2, np.maximum(self.degrees, 1))
        reach = np.where(self.degrees > 0, far * self.std_error, np.inf)
        return self.estimate - reach, self.estimate + reach

    def share_interval(self, *, confidence: float = 0.95) -> Interval:
        """Give Korn and Graubard's ranges, for estimates that are shares."""
        return korn_graubard_interval(self.estimate, self.std_error, self.answers, self.degrees,
                                      confidence=confidence)  # fmt: skip

    def contrast(self, coefficients: ArrayLike) -> "Estimates":
        """Give weighted sums of the estimates, such as differences.

        Parameters
        ----------
        coefficients
            Shape (m, k) or (k,): (−1, 1) gives the second less the first.

        Examples
        --------
        >>> both = Estimates(np.array([1.0, 3.0]), np.diag([0.5, 0.5]), np.array([9.0, 9.0]),
        ...                  np.array([10, 10]), np.array([10.0, 10.0]))
        >>> change = both.contrast([-1, 1])
        >>> change.estimate, change.std_error
        (array([2.]), array([1.]))
        """
        by = np.atleast_2d(np.asarray(coefficients, dtype=float))
        touched = [np.flatnonzero(row) for row in by]
        return Estimates(
            estimate=by @ self.estimate,
            covariance=by @ self.covariance @ by.T,
            degrees=np.array([self.degrees[at].min() for at in touched]),
            answers=np.array([self.answers[at].sum() for at in touched], dtype=np.int64),
            effective=np.full(len(by), np.nan),
        )


def means(sample: Sample, values: ArrayLike, domains: ArrayLike | None = None) -> Estimates:
    """What is the mean (or, of yes and no, the share) in a population or its parts?

    Parameters
    ----------
    sample
        The design, or replicate weights.
    values
        Answers, shape (n,); 0 and 1 for shares; missing where not answered.
    domains
        Part of the population of each respondent, from 0 on, shape (n,); −1 for none; None
        takes the population as one.

    Returns
    -------
    Estimates
        One for each part, with their joint covariance, so that parts may be compared.

    Raises
    ------
    UnsuitableData
        Shapes do not fit, or nobody answered.

    Notes
    -----
    Ratio of weighted sums, linearised; respondents of other parts stay in the design with
    nothing to add, so that the number of answers in a part counts as random. Those who did not
    answer are such too: that they are like those who did is an assumption.

    References
    ----------
    Särndal, Swensson & Wretman 1992, Model Assisted Survey Sampling, sections 5.6 and 5.8;
    Kish 1965, Survey Sampling (effective numbers).

    Examples
    --------
    >>> from evenhand.statistics.survey_design import design_of
    >>> found = means(design_of([1.0, 1.0, 1.0, 1.0]), [1, 0, 1, 1])
    >>> found.estimate, found.std_error.round(4)
    (array([0.75]), array([0.25]))
    """
    y = np.asarray(values, dtype=float)
    return ratios(sample, y, np.where(np.isnan(y), np.nan, 1.0), domains)


def totals(sample: Sample, values: ArrayLike, domains: ArrayLike | None = None) -> Estimates:
    """How many, or how much, is there in a population or its parts?

    Parameters and errors as for `means`. Those who did not answer add nothing: weight for them
    first.
    """
    y, part, many = _parts(sample, values, domains)
    member = _membership(part, many, ~np.isnan(y) & (sample.weights > 0))
    filled = np.nan_to_num(y)
    estimate = (sample.weights * filled) @ member
    if isinstance(sample, Design):
        spread = sample.covariance(member * (sample.weights * filled)[:, None])
    else:
        spread = _spread(sample, (sample.replicates * filled[:, None]).T @ member, estimate)
    return Estimates(estimate, spread, _degrees(sample, member),
                     member.sum(axis=0).astype(np.int64), np.full(many, np.nan))  # fmt: skip


def ratios(
    sample: Sample, above: ArrayLike, below: ArrayLike, domains: ArrayLike | None = None
) -> Estimates:
    """How much of one thing is there for each of another, such as incidents for each person?

    Parameters
    ----------
    sample, domains
        As for `means`.
    above, below
        Numerator and denominator of each respondent, shape (n,); missing where not answered.

    Returns
    -------
    Estimates
        One for each part.

    Raises
    ------
    UnsuitableData
        Shapes do not fit, or nobody answered.
    """
    y, part, many = _parts(sample, above, domains)
    x, _, _ = _parts(sample, below, domains)
    there = ~(np.isnan(y) | np.isnan(x)) & (sample.weights > 0)
    if not there.any():
        raise UnsuitableData(listed("survey estimate", ["nobody answered this item"]))
    member = _membership(part, many, there)
    y, x = np.where(there, y, 0.0), np.where(there, x, 0.0)
    w = sample.weights
    top, base = (w * y) @ member, (w * x) @ member
    with np.errstate(invalid="ignore", divide="ignore"):
        estimate = np.where(base > 0, top / base, np.nan)
        apart = (y[:, None] - x[:, None] * np.nan_to_num(estimate)) * member
        if isinstance(sample, Design):
            spread = sample.covariance(w[:, None] * apart / np.where(base > 0, base, np.nan))
        else:
            tops = (sample.replicates * y[:, None]).T @ member
            bases = (sample.replicates * x[:, None]).T @ member
            spread = _spread(sample, np.where(bases > 0, tops / bases, estimate), estimate)
        within = (w[:, None] * apart**2).sum(axis=0) * (w @ member) / base**2
        spread, effective = without_residue(spread, within)
    return Estimates(estimate, spread, _degrees(sample, member),
                     member.sum(axis=0).astype(np.int64), effective)  # fmt: skip


def without_residue(spread: Floats, within: Floats) -> tuple[Floats, Floats]:
    """Take what rounding leaves where a variance is 0, and give effective numbers of answers.

    Parameters
    ----------
    spread
        Covariance of means, shape (k, k).
    within
        Variance of the answers behind each, shape (k,).

    Returns
    -------
    spread, effective
        With variances of exactly 0 for parts that lie in one cluster, whose deviations add up to
        0; their effective number is missing, not endless.

    Examples
    --------
    >>> without_residue(np.diag([1e-34, 0.01]), np.array([0.25, 0.25]))[1]
    array([nan, 25.])
    """
    variance = np.diag(spread)
    residue = variance <= _RESIDUE * within
    cleaned = spread.copy()
    np.fill_diagonal(cleaned, np.where(residue, 0.0, variance))
    return cleaned, np.where(residue, np.nan, within / np.where(residue, 1.0, variance))


def _parts(
    sample: Sample, values: ArrayLike, domains: ArrayLike | None
) -> tuple[Floats, NDArray[np.intp], int]:
    y = np.asarray(values, dtype=float)
    part = np.zeros(len(y), dtype=np.intp) if domains is None else np.asarray(domains, np.intp)
    if y.shape != (len(sample),) or part.shape != y.shape:
        raise UnsuitableData(listed("survey estimate", [f"there are {len(sample)} respondents, but "
                                    f"{len(y)} answers and {len(part)} parts"]))  # fmt: skip
    return y, part, int(part.max(initial=0)) + 1


def _membership(part: NDArray[np.intp], many: int, there: NDArray[np.bool_]) -> Floats:
    """Give 1 where a respondent belongs to a part and answered, shape (n, parts)."""
    member: Floats = ((part[:, None] == np.arange(many)) & there[:, None]).astype(float)
    return member


def _degrees(sample: Sample, member: Floats) -> Floats:
    return np.array([float(sample.degrees(column > 0)) for column in member.T])


def _spread(sample: Replicates, each: Floats, estimate: Floats) -> Floats:
    """Sum the squared distances of replicates from the estimate, shape (parts, parts)."""
    apart = np.nan_to_num(each - estimate)
    found: Floats = (apart * sample.factors[:, None]).T @ apart
    return found
