"""Finds dates far from all others: mistyped years, and dates that are still to come."""

import numpy as np
import numpy.typing as npt

APART = np.timedelta64(366, "D")
MOST_APART = 0.005


def far_dates(days: npt.NDArray[np.datetime64]) -> npt.NDArray[np.bool_]:
    """Say which dates lie beyond a gap of more than a year from the bulk of all dates.

    Parameters
    ----------
    days
        Dates, shape (rows,); missing ones are never far.

    Returns
    -------
    ndarray
        Shape (rows,). Dates on either side of the bulk are far where a gap of more than 366 days
        parts them from it, and where no more than one row in two hundred lies beyond that gap.

    Notes
    -----
    Today's date is not asked, so that the same data always give the same report: a date to come
    is found because records stop today and it lies beyond them by more than a year.

    Examples
    --------
    >>> days = np.array(["2024-01-01"] * 400 + ["2042-01-01"], "datetime64[D]")
    >>> int(far_dates(days).sum())
    1
    """
    known = ~np.isnat(days)
    ordered = np.sort(days[known])
    far = np.zeros(len(days), dtype=bool)
    if len(ordered) < 2:
        return far
    most = int(MOST_APART * len(ordered))
    wide = np.flatnonzero(np.diff(ordered) > APART)
    low = wide[wide + 1 <= most]
    high = wide[len(ordered) - wide - 1 <= most]
    if len(low):
        far |= known & (days <= ordered[low[-1]])
    if len(high):
        far |= known & (days > ordered[high[0]])
    return far
