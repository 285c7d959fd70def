"""Linear estimates where areas begin at different times, and what two-way effects would do."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]


@dataclass(frozen=True)
class LinearEstimates:
    """Mean effect a period and area, by three ways.

    Attributes
    ----------
    imputed
        Effects of areas and periods from cells not yet treated, filled in for the treated.
    by_cohort
        Each cohort against areas not yet treated, beside its last period before.
    two_way
        One coefficient beside effects of areas and periods: shown as a contrast only.
    share_forbidden
        The weight that it gives to comparisons with areas already treated.
    """

    imputed: float
    by_cohort: float
    two_way: float
    share_forbidden: float


def linear_estimates(counts: Floats, first: Labels) -> LinearEstimates:
    """What are the linear estimates, and how much of the two-way one is a forbidden comparison?

    Parameters
    ----------
    counts
        Shape (areas, periods), complete.
    first
        Index of the first treated period, above 0; the number of periods where never, and some
        are; shape (areas,).

    Returns
    -------
    LinearEstimates
        Each averages over treated cells alike.

    References
    ----------
    Borusyak, Jaravel & Spiess 2024, doi:10.1093/restud/rdae007; Callaway & Sant'Anna 2021,
    doi:10.1016/j.jeconom.2020.12.001 (not-yet-treated, simple aggregation); Goodman-Bacon 2021,
    doi:10.1016/j.jeconom.2021.03.014.
    """
    return LinearEstimates(
        imputed_mean(counts, first), cohort_mean(counts, first), two_way(counts, first),
        share_forbidden(first, counts.shape[1]),
    )  # fmt: skip


def imputed_mean(counts: Floats, first: Labels) -> float:
    """Give the mean of treated cells less what areas' and periods' effects fill in."""
    starts, label = np.unique(first, return_inverse=True)
    periods, cohorts = counts.shape[1], len(starts)
    means = np.stack([counts[label == one].mean(axis=0) for one in range(cohorts)])
    weight = np.sqrt(np.bincount(label))[:, None] * np.ones(periods)
    cohort, at = np.divmod(np.arange(cohorts * periods), periods)
    design = np.zeros((cohorts * periods, cohorts + periods))
    design[np.arange(len(design)), cohort] = 1
    design[np.arange(len(design)), cohorts + at] = 1
    free = at < starts[cohort]
    root = weight.ravel()[free, None]
    fitted = np.linalg.lstsq(design[free] * root, means.ravel()[free] * root[:, 0], rcond=None)[0]
    held, many = ~free, weight.ravel() ** 2
    rest = means.ravel() - design @ fitted
    return float((rest * many)[held].sum() / many[held].sum())


def cohort_mean(counts: Floats, first: Labels) -> float:
    """Give the mean of each cohort's changes less those of areas not yet treated."""
    total, cells = 0.0, 0
    for start in np.unique(first[first < counts.shape[1]]):
        own = first == start
        change = counts - counts[:, [start - 1]]
        for at in range(int(start), counts.shape[1]):
            free = first > at
            if free.any():
                total += own.sum() * float(change[own, at].mean() - change[free, at].mean())
                cells += int(own.sum())
    return total / cells


def two_way(counts: Floats, first: Labels) -> float:
    """Give the coefficient of treatment beside effects of areas and periods."""
    treated = (np.arange(counts.shape[1]) >= first[:, None]).astype(np.float64)
    rest = treated - treated.mean(axis=1, keepdims=True) - treated.mean(axis=0) + treated.mean()
    return float((rest * counts).sum() / (rest**2).sum())


def share_forbidden(first: Labels, periods: int) -> float:
    """Give the weight of comparisons with areas already treated in the two-way coefficient.

    Parameters
    ----------
    first
        As above.
    periods
        How many there are.

    Examples
    --------
    >>> share_forbidden(np.array([2, 2, 6, 6]), 6)
    0.0
    """
    starts, many = np.unique(first, return_counts=True)
    held = np.clip((periods - starts) / periods, 0, 1)
    allowed = forbidden = 0.0
    for one in range(len(starts)):
        for other in range(one + 1, len(starts)):
            early, late = held[one], held[other]
            pair = float(many[one] * many[other])
            allowed += pair * (early - late) * (1 - early)
            forbidden += pair * late * (early - late)
    return float(forbidden / (allowed + forbidden))
