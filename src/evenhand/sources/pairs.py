"""Coordinates that stand together in one cell: POINT (-0.1 51.5), (51.5, -0.1), 51,5; -0,1."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evenhand.sources.cells import numbers

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
LATITUDE_FIRST, LONGITUDE_FIRST = "latitude first", "longitude first"
ORDERS = (LATITUDE_FIRST, LONGITUDE_FIRST)
_NUMBER = r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
_COMMA = r"[+-]?\d+(?:,\d+)?"
_WKT = rf"(?i)^\s*(?:SRID=\d+;)?POINT\s*[ZM]*\s*\(\s*(?P<x>{_NUMBER})\s+(?P<y>{_NUMBER})[^)]*\)\s*$"
_PLAIN = rf"^\s*[(\[]?\s*(?P<x>{_NUMBER})\s*[,; ]\s*(?P<y>{_NUMBER})\s*[)\]]?\s*$"
_COMMAS = rf"^\s*[(\[]?\s*(?P<x>{_COMMA})\s*(?:;| )\s*(?P<y>{_COMMA})\s*[)\]]?\s*$"


def coordinates(texts: pa.Array, order: str) -> tuple[Floats, Floats, Flags]:
    """Read both coordinates of each cell.

    Parameters
    ----------
    texts
        Strings; null where missing.
    order
        One of `ORDERS`, for cells of two bare numbers; POINT (x y) has its own order.

    Returns
    -------
    tuple
        x and y, NaN where missing or unreadable, and which cells are there but hold no two
        numbers; each of shape (rows,).

    Examples
    --------
    >>> coordinates(pa.array(["POINT (-0.1 51.5)", "(51.5, -0.1)", "51,5; -0,1"]),
    ...             LATITUDE_FIRST)[0].tolist()
    [-0.1, -0.1, -0.1]
    """
    plain = texts.cast(pa.string()) if pa.types.is_dictionary(texts.type) else texts
    x, y = (np.full(len(plain), np.nan) for _ in range(2))
    for pattern, decimal in ((_WKT, "."), (_PLAIN, "."), (_COMMAS, ",")):
        found = pc.extract_regex(plain, pattern)
        first, second = (numbers(pc.struct_field(found, part), decimal)[0] for part in "xy")
        if pattern != _WKT and order == LATITUDE_FIRST:
            first, second = second, first
        new = np.isnan(x)
        x, y = np.where(new, first, x), np.where(new, second, y)
    there = plain.is_valid().to_numpy(zero_copy_only=False)
    return x, y, there & (np.isnan(x) | np.isnan(y))
