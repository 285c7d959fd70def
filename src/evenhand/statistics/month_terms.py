"""The terms that describe a monthly series: level, trend, season, working days and breaks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Months = NDArray[np.datetime64]
FULL_SEASON_FROM = 60
WEEKENDS_FROM = 60


@dataclass(frozen=True)
class MonthTerms:
    """Columns that describe months.

    Attributes
    ----------
    design
        Shape (months, terms).
    names
        One for each column: `level`, `season_…`, `weekend_days`, `trend`, `break_…`.
    offset
        Logarithm of the days of each month over 30, shape (months,).
    at
        Months since the first, shape (months,).
    """

    design: NDArray[np.float64]
    names: tuple[str, ...]
    offset: NDArray[np.float64]
    at: NDArray[np.float64]

    def with_term(self, name: str, values: NDArray[np.floating]) -> "MonthTerms":
        """Give the same terms and one more at the end, shape (months,)."""
        return MonthTerms(
            np.column_stack([self.design, values]), (*self.names, name), self.offset, self.at
        )

    def index(self, name: str) -> int:
        """Say in which column a term stands."""
        return self.names.index(name)


def month_terms(months: Months, used: NDArray[np.bool_], *, with_trend: bool = True) -> MonthTerms:
    """Which columns describe these months, as finely as their number allows?

    Parameters
    ----------
    months
        First days of consecutive calendar months, rising, shape (months,).
    used
        Which of them have a usable count, shape (months,).
    with_trend
        Whether growth at a steady rate is among the terms; its unit is a year.

    Returns
    -------
    MonthTerms
        The season is two harmonics of the year, and from 60 usable months one term for each
        calendar month; from then on the number of Saturdays and Sundays has a term too. Days in
        the month are an offset.
    """
    whole = months.astype("datetime64[M]")
    at = (whole - whole[0]).astype(np.float64)
    start, end = whole.astype("datetime64[D]"), (whole + 1).astype("datetime64[D]")
    days = (end - start).astype(np.float64)
    calendar = whole.astype(int) % 12
    columns, names = [np.ones(len(whole))], ["level"]
    usable = int(np.sum(used))
    if usable >= FULL_SEASON_FROM:
        columns += [(calendar == m).astype(float) - (calendar == 11) for m in range(11)]
        names += [f"season_{m + 1}" for m in range(11)]
        work = np.busday_count(start, end).astype(np.float64)
        columns.append(days - work - days * 2 / 7)
        names.append("weekend_days")
    else:
        for wave in (1, 2):
            angle = 2 * np.pi * wave * calendar / 12
            columns += [np.cos(angle), np.sin(angle)]
            names += [f"season_cos_{wave}", f"season_sin_{wave}"]
    if with_trend:
        columns.append((at - at[used].mean()) / 12)
        names.append("trend")
    return MonthTerms(np.column_stack(columns), tuple(names), np.log(days / 30), at)
