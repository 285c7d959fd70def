"""First and last days of months, quarters, years and running years."""

from typing import Any

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.datetime64]
ROLLING = "rolling_year"
MONTHS_A_YEAR = 12
_DAY: Any = np.timedelta64(1, "D")


def bounds(days: Days, length: str) -> tuple[Days, Days]:
    """Give the first and the last day of the period that each day lies in.

    Parameters
    ----------
    days
        Any day of the period; NaT where missing. Shape (rows,).
    length
        day, month, quarter, year, or rolling_year: the twelve months that end with the month.

    Examples
    --------
    >>> first, last = bounds(np.array(["2024-02-10"], dtype="datetime64[us]"), "quarter")
    >>> str(first[0]), str(last[0])
    ('2024-01-01', '2024-03-31')
    >>> first, last = bounds(np.array(["2024-03-31"], dtype="datetime64[us]"), "rolling_year")
    >>> str(first[0]), str(last[0])
    ('2023-04-01', '2024-03-31')
    """
    if length == "quarter":
        months = days.astype("datetime64[M]")
        begin = months - (months.astype(int) % 3).astype("timedelta64[M]")
        last: Days = (begin + 3).astype("datetime64[D]") - _DAY
        return begin.astype("datetime64[D]"), last
    if length == ROLLING:
        following = days.astype("datetime64[M]") + 1
        last = following.astype("datetime64[D]") - _DAY
        return (following - MONTHS_A_YEAR).astype("datetime64[D]"), last
    unit: Any = {"day": "D", "month": "M", "year": "Y"}[length]
    begin = days.astype(f"datetime64[{unit}]")
    end: Days = (begin + 1).astype("datetime64[D]") - _DAY
    return begin.astype("datetime64[D]"), end
