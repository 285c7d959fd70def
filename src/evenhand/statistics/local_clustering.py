"""Values that gather: each place and its neighbours beside all places, after Getis and Ord."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike
from scipy.spatial import cKDTree

from evenhand.statistics.multiplicity import benjamini_hochberg

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class HotAndCold:
    """What stands out on a map; every array has shape (n,).

    Attributes
    ----------
    is_hot, is_cold
        The places called.
    p_hot, p_cold
        Adjusted for all places and for looking on both sides; missing where not tested.
    """

    is_hot: Flags
    is_cold: Flags
    p_hot: Floats
    p_cold: Floats


def neighbours_within(x_m: ArrayLike, y_m: ArrayLike, within_m: float) -> tuple[Numbers, Indices]:
    """Which points lie within a distance of each, itself included?

    Parameters
    ----------
    x_m, y_m
        Points, metres, shape (n,).
    within_m
        Longest distance in a straight line, included.

    Returns
    -------
    tuple of ndarray
        Where each point's neighbours begin and the last one's end, shape (n + 1,), and their
        positions, rising within each point.

    Raises
    ------
    ValueError
        There are 2³¹ points or more.

    Notes
    -----
    For cells of a lattice `Cells.neighbours` is quicker, for streets
    `evenhand.statistics.street_distances.segments_within` measures along them.

    Examples
    --------
    >>> indptr, indices = neighbours_within([0.0, 1.0, 9.0], [0.0, 0.0, 0.0], 1.0)
    >>> indptr.tolist(), indices.tolist()
    ([0, 2, 4, 5], [0, 1, 0, 1, 2])
    """
    points = np.column_stack([np.asarray(x_m, float), np.asarray(y_m, float)])
    if len(points) >= 2**31:
        raise ValueError(f"{len(points)} points are too many to number with 32 bits")
    indptr = np.zeros(len(points) + 1, dtype=np.int64)
    if not len(points):
        return indptr, np.empty(0, dtype=np.int32)
    pairs = cKDTree(points).query_pairs(within_m, output_type="ndarray")
    own = np.arange(len(points))
    row = np.concatenate([own, pairs[:, 0], pairs[:, 1]])
    column = np.concatenate([own, pairs[:, 1], pairs[:, 0]])
    np.cumsum(np.bincount(row, minlength=len(points)), out=indptr[1:])
    return indptr, column[np.lexsort((column, row))].astype(np.int32)


def gi_star(
    values: ArrayLike,
    indptr: Numbers,
    indices: Indices,
    *,
    weights: ArrayLike | None = None,
    star: bool = True,
) -> Floats:
    """By how many standard errors do a place and its neighbours differ from all places?

    Parameters
    ----------
    values
        One for each place, shape (n,).
    indptr, indices
        Neighbours in rows (CSR), shapes (n + 1,) and (pairs,).
    weights
        One for each pair, shape (pairs,); all 1 if left out.
    star
        Gi*: a place is its own neighbour, with the weight its row gives. Otherwise Gi: the place
        is left out of the sum, of the mean and of the spread.

    Returns
    -------
    ndarray
        z, shape (n,); missing where values or weights do not vary, so that nothing can be said.

    Raises
    ------
    ValueError
        `star` is asked for and a place is missing from its own row.

    Notes
    -----
    z_i = (Σ_j w_ij y_j - W_i ȳ) / (s √((n S_1i - W_i²) / (n - 1))), W_i and S_1i the sums of w_ij
    and of w_ij², s with divisor n; for Gi with mean, s and n of the other places.

    Weights that sum to 1 in each row must do so with the place itself in it. esda, given weights
    that were standardised without it, adds the place afterwards and warns; here the weight of
    the place is always one that the caller has seen. z hardly depends on it for equal weights.

    z is for readers who expect it, not for verdicts: with sparse counts its normal tails are far
    from the true ones (see `permutation_tails`). Without exposure it finds where people are.

    References
    ----------
    Getis & Ord 1992, doi:10.1111/j.1538-4632.1992.tb00261.x; Ord & Getis 1995,
    doi:10.1111/j.1538-4632.1995.tb00912.x, whose standardised form this is.

    Examples
    --------
    Four places in a row; the first two hold 1, with a mean of 0.5 and s = 0.5:
    (2 - 2 · 0.5) / (0.5 √((4 · 2 - 4) / 3)) = √3.

    >>> indptr, indices = np.array([0, 2, 4, 6, 8]), np.array([0, 1, 0, 1, 2, 3, 2, 3])
    >>> gi_star([1, 1, 0, 0], indptr, indices).round(6).tolist()
    [1.732051, 1.732051, -1.732051, -1.732051]
    """
    y = np.asarray(values, dtype=np.float64)
    n = len(y)
    row = np.repeat(np.arange(n), np.diff(indptr))
    weight = np.ones(len(indices)) if weights is None else np.asarray(weights, dtype=np.float64)
    is_own = indices == row
    if star and np.count_nonzero(np.bincount(row[is_own], minlength=n)) < n:
        raise ValueError("Gi* needs every place in its own row; a place is missing from it")
    # Centred first: the spread of the others is a small difference of large squares.
    y = y - (y.mean() if n else 0.0)
    squares = float(y @ y)
    mean, spread, many = np.zeros(n), np.full(n, squares / max(n, 1)), n
    if not star:
        row, weight, indices, many = row[~is_own], weight[~is_own], indices[~is_own], n - 1
        mean = -y / max(many, 1)
        spread = (squares - y**2) / max(many, 1) - mean**2
    around, sums, squared = (
        np.bincount(row, part, minlength=n) for part in (weight * y[indices], weight, weight**2)
    )
    scale = many * squared - sums**2
    is_varied = (spread > 1e-12 * squares / max(n, 1)) & (scale > 1e-9 * sums**2)
    with np.errstate(invalid="ignore", divide="ignore"):
        z = (around - sums * mean) / np.sqrt(spread * scale / (many - 1))
    return np.where(is_varied, z, np.nan)


def global_g(
    values: ArrayLike, indptr: Numbers, indices: Indices, *, weights: ArrayLike | None = None
) -> tuple[float, float]:
    """Do high values lie beside high values, over the whole map?

    Parameters
    ----------
    values
        One for each place, none below 0, shape (n,).
    indptr, indices, weights
        As for `gi_star`; a place is never taken as its own neighbour.

    Returns
    -------
    tuple of float
        General G, the share of Σ y_i y_j (i ≠ j) that lies between neighbours, and its mean when
        values are dealt out by chance; missing where all products are 0.

    References
    ----------
    Getis & Ord 1992, doi:10.1111/j.1538-4632.1992.tb00261.x, equations 5 and 6.

    Examples
    --------
    Three places in a row, 1, 2 and 0: neighbours' products are 2 twice, and all products 2 twice.

    >>> g, mean = global_g([1, 2, 0], np.array([0, 1, 3, 4]), np.array([1, 0, 2, 1]))
    >>> g, round(mean, 6)
    (1.0, 0.666667)
    """
    y = np.asarray(values, dtype=np.float64)
    row = np.repeat(np.arange(len(y)), np.diff(indptr))
    weight = np.ones(len(indices)) if weights is None else np.asarray(weights, dtype=np.float64)
    weight = np.where(indices == row, 0.0, weight)
    products = float(y.sum() ** 2 - y @ y)
    if not products > 0:
        return np.nan, np.nan
    beside = float(np.sum(weight * y[row] * y[indices]))
    return beside / products, float(weight.sum()) / (len(y) * (len(y) - 1))


def hot_and_cold(p_hot: ArrayLike, p_cold: ArrayLike, *, false_share: float = 0.05) -> HotAndCold:
    """Which places stand out, if few of those called are to be false?

    Parameters
    ----------
    p_hot, p_cold
        One-sided p-values, shape (n,); a missing one was not tested.
    false_share
        Of the places called, how large a share may be false on average.

    Returns
    -------
    HotAndCold
        Verdicts and adjusted p-values. Two families: all hot sides, and all cold sides, each
        under Benjamini & Hochberg at half of `false_share`; the adjusted p-values are doubled
        instead, so that each is compared with the whole.

    Notes
    -----
    Windows of neighbouring places overlap, so their one-sided tests depend on each other
    positively, under which the procedure holds; both sides together do not, hence two families.

    References
    ----------
    Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x; Caldas de Castro & Singer
    2006, doi:10.1111/j.1538-4632.2006.00682.x.

    Examples
    --------
    >>> found = hot_and_cold([0.001, 0.5, 0.9], [0.999, 0.5, 0.2], false_share=0.05)
    >>> found.is_hot.tolist(), found.p_hot.round(3).tolist()
    ([True, False, False], [0.006, 1.0, 1.0])
    """
    hot, cold = (np.minimum(1.0, 2 * benjamini_hochberg(p)) for p in (p_hot, p_cold))
    return HotAndCold(hot <= false_share, cold <= false_share, hot, cold)
