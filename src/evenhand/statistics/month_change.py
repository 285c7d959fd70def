"""What recent months should have held, going by the months before them, and what they held."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evenhand.statistics.count_regression import likely_counts
from evenhand.statistics.month_terms import Months, month_terms
from evenhand.statistics.serial_counts import SerialFit, serial_fit

TREND_FROM = 36


@dataclass(frozen=True)
class MonthChange:
    """Recent months beside what the earlier ones led to expect.

    Attributes
    ----------
    expected, low, high
        Expected count of each month without a change, and its likely range, shape (months,).
    fit
        The fit with a step at the recent months.
    step
        Column of the step in `fit`; the change is exp(step) - 1.
    has_trend
        Whether a steady trend was carried on into the recent months, or their level only.
    """

    expected: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    fit: SerialFit
    step: int
    has_trend: bool

    def change_quantile(self, probability: float) -> float:
        """Give the change, as a share, that the true one stays below with this probability."""
        return float(np.expm1(self.fit.quantile(self.step, probability)))


def month_change(
    counts: NDArray[np.floating],
    months: Months,
    used: NDArray[np.bool_],
    recent: NDArray[np.bool_],
    breaks: NDArray[np.bool_],
    *,
    confidence: float = 0.95,
) -> MonthChange:
    """Do recent months differ from what the months before them led to expect?

    Parameters
    ----------
    counts
        Shape (months,); what stands where `used` is False is not read.
    months
        First days of consecutive calendar months, shape (months,).
    used
        Which months have a usable count, shape (months,).
    recent
        Which months are asked about: the last ones, shape (months,).
    breaks
        One row for each declared break in recording, True from the first month recorded the new
        way, shape (breaks, months).
    confidence
        Level of the monthly ranges.

    Returns
    -------
    MonthChange
        Expected counts, and the fit whose last term is the step.

    Raises
    ------
    ValueError
        The months used are too few for the terms.

    Notes
    -----
    One log-linear model is fitted to all months with a step at the recent ones, so that these do
    not inform what is expected of them. With 36 earlier months or more the earlier trend is
    carried on, else only the level. Ranges of single months have the over-dispersion and the
    uncertainty of the expectation in them.
    """
    earlier = used & ~recent
    has_trend = int(earlier.sum()) >= TREND_FROM
    terms = month_terms(months, used, with_trend=has_trend)
    for number, row in enumerate(breaks):
        terms = terms.with_term(f"break_{number}", row.astype(float))
    with_step = terms.with_term("step", recent.astype(float))
    fit = serial_fit(
        counts[used], with_step.design[used], with_step.offset[used], with_step.at[used]
    )
    base = with_step.design.copy()
    base[:, -1] = 0.0
    expected = np.exp(base @ fit.coefficients + with_step.offset)
    about = np.einsum("ij,jk,ik->i", base, fit.covariance, base)
    variance = max(fit.dispersion, 1.0) * expected + expected**2 * about
    low, high = likely_counts(expected, variance, confidence=confidence)
    return MonthChange(expected, low, high, fit, with_step.design.shape[1] - 1, has_trend)


def month_trend(
    counts: NDArray[np.floating],
    months: Months,
    used: NDArray[np.bool_],
    breaks: NDArray[np.bool_],
) -> tuple[SerialFit, int]:
    """How fast do counts rise or fall from year to year, over all months?

    Parameters
    ----------
    counts, months, used, breaks
        As for `month_change`.

    Returns
    -------
    fit : SerialFit
        The fit.
    trend : int
        Column of the trend: the yearly change is exp(trend) - 1.
    """
    terms = month_terms(months, used)
    for number, row in enumerate(breaks):
        terms = terms.with_term(f"break_{number}", row.astype(float))
    fit = serial_fit(counts[used], terms.design[used], terms.offset[used], terms.at[used])
    return fit, terms.index("trend")
