"""What the neighbours of each place add up to, the place itself left out."""

import numpy as np
import numpy.typing as npt

from evenhand.kernels.loading import compiled

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


def other_sums(
    values: Floats, indptr: Whole, indices: npt.NDArray[np.int32]
) -> tuple[Floats, Whole]:
    """Add up the values of each place's neighbours, and count them.

    Parameters
    ----------
    values
        One for each place, shape (n,).
    indptr, indices
        Neighbours in rows (CSR), shapes (n + 1,) and (pairs,); a place in its own row is passed
        over.

    Returns
    -------
    tuple of ndarray
        Sums, in the order of the row, and how many were added up; shape (n,).

    Raises
    ------
    ValueError
        The rows do not fit the values.
    """
    n = len(values)
    indptr, indices = np.asarray(indptr, dtype=np.int64), np.asarray(indices, dtype=np.int32)
    if len(indptr) != n + 1:
        raise ValueError(f"{len(indptr)} beginnings of rows do not fit {n} places")
    sums, many = np.zeros(n), np.zeros(n, dtype=np.int64)
    kernels = compiled()
    if kernels is None:
        row = np.repeat(np.arange(n), np.diff(indptr))
        others = indices != row
        many[:] = np.bincount(row[others], minlength=n)
        sums[:] = np.bincount(row[others], values[indices[others]], minlength=n)
    else:
        kernels.other_sums(
            np.ascontiguousarray(values), np.ascontiguousarray(indptr),
            np.ascontiguousarray(indices), sums, many,
        )  # fmt: skip
    return sums, many
