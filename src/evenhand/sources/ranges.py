"""Numbers that a source gives as ranges – "6588500-6588999" – as midpoint and half width."""

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evenhand.sources.cells import numbers

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def midpoints(
    texts: pa.Array, between: str, decimal: str = ".", thousands: str = ""
) -> tuple[Floats, Floats, Flags]:
    """Read ranges.

    Parameters
    ----------
    texts
        Strings; null where missing.
    between
        What stands between the two ends.
    decimal, thousands
        The marks of the source.

    Returns
    -------
    tuple
        Midpoints and half widths, NaN where missing or unreadable, and which cells are there but
        are no range, its lower end first; each of shape (rows,).

    Examples
    --------
    >>> midpoints(pa.array(["100-199", "5", None]), "-")
    (array([149.5,   nan,   nan]), array([49.5,  nan,  nan]), array([False,  True, False]))
    """
    pattern = rf"^\s*(?P<low>.*?\d)\s*{re.escape(between)}\s*(?P<high>[+-]?[\d.,].*?)\s*$"
    ends = pc.extract_regex(_plain(texts), pattern)
    (low, bad_low), (high, bad_high) = (
        numbers(pc.struct_field(ends, part), decimal, thousands) for part in ("low", "high")
    )
    there = texts.is_valid().to_numpy(zero_copy_only=False)
    wrong = there & (bad_low | bad_high | np.isnan(low) | np.isnan(high) | (high < low))
    low, high = np.where(wrong, np.nan, low), np.where(wrong, np.nan, high)
    return (low + high) / 2, (high - low) / 2, wrong


def _plain(texts: pa.Array) -> pa.Array:
    return texts.cast(pa.string()) if pa.types.is_dictionary(texts.type) else texts
