"""Weights that are shares: the mix of donors nearest to one unit, found exactly."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from evenhand.errors import UnsuitableData, listed

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
TIE, NEAR, LEAST = 1e-9, 1e-13, 1e-14
"""Beside the largest squared distance: what is a tie; what is nearer; which weight is none."""
FIRM, LITTLE = 1e5, 1e-12
"""How firmly equations are held beside evenness; which negative weight is only rounding."""


@dataclass(frozen=True)
class SimplexFit:
    """The best mix of donors.

    Attributes
    ----------
    weights
        Shares of the donors, shape (donors,); none below 0, together 1.
    error
        Mean squared distance of the mix from the unit, each row times its importance.
    is_unique
        Whether no other mix is as near.
    """

    weights: Vector
    error: float
    is_unique: bool


def simplex_weights(
    donors: ArrayLike, unit: ArrayLike, *, importance: ArrayLike | None = None
) -> SimplexFit:
    """Which mix of donors comes nearest to one unit?

    Parameters
    ----------
    donors
        Values of the donors, shape (rows, donors): periods, or predictors, by donor.
    unit
        Values of the unit, shape (rows,).
    importance
        How much each row counts, shape (rows,), none negative; all alike if left out.

    Returns
    -------
    SimplexFit
        Weights, mean squared error, and whether they are the only best ones.

    Raises
    ------
    UnsuitableData
        There is no donor or no row, shapes differ, or a value is missing or not finite.

    Notes
    -----
    This is the nearest point of the hull of P = donors - unit. It is found by least squares
    without negative terms, and where that ends too early by Wolfe's algorithm: both are active-set
    methods that end at the optimum itself, so no stopping rule weighs speed against fit. Where
    several mixes are equally good, that with the smallest sum of squares is given: the most evenly
    spread one, which does not depend on the order of donors.

    References
    ----------
    Wolfe 1976, doi:10.1007/BF01580381 (the nearest point of a hull). Lawson & Hanson 1995,
    doi:10.1137/1.9781611971217, chapter 23 (least squares). Abadie & Gardeazabal 2003,
    doi:10.1257/000282803321455188 (weights on the simplex).

    Examples
    --------
    >>> found = simplex_weights([[0, 4, 9], [0, 0, 9]], [1, 0])
    >>> found.weights.round(9).tolist(), round(found.error, 9), found.is_unique
    ([0.75, 0.25, 0.0], 0.0, True)
    """
    table, row = _arrays(donors, unit)
    weigh = np.ones(len(row)) if importance is None else np.asarray(importance, dtype=np.float64)
    if weigh.shape != row.shape or not np.isfinite(weigh).all() or (weigh < 0).any():
        raise UnsuitableData(listed("simplex_weights", [
            "'importance' must be one finite number for each row, none below 0"]))  # fmt: skip
    weights, unique = nearest_mix((table - row[:, None]) * np.sqrt(weigh)[:, None])
    error = float(np.mean(weigh * (table @ weights - row) ** 2))
    return SimplexFit(weights, error, unique)


def nearest_mix(distances: Matrix) -> tuple[Vector, bool]:
    """Which mix of points is nearest to the origin, and is it the only one?

    Parameters
    ----------
    distances
        Donors less the unit, shape (rows, donors), all finite; not checked.

    Returns
    -------
    tuple
        Weights, shape (donors,), and whether they are unique.
    """
    squares = np.einsum("ij,ij->j", distances, distances)
    largest = float(squares.max())
    if largest == 0:
        many = distances.shape[1]
        return np.full(many, 1 / many), many == 1
    scaled = distances / np.sqrt(largest)
    weights = _by_least_squares(scaled)
    return _untied(scaled, _by_corrals(scaled) if weights is None else weights)


def _by_least_squares(points: Matrix) -> Vector | None:
    """Find the nearest point by least squares without negative terms; None if it is not optimal.

    Minimise |P u|² + (1'u - 1)² over u ≥ 0. With u = s w and w in the simplex the least over s is
    q / (1 + q), q = |P w|², which rises with q: u over its sum is the nearest mix, and nothing is
    penalised. The compiled active-set solver is quick; that it has ended where it should is
    checked, since with many equal donors it sometimes has not.
    """
    squares = np.einsum("ij,ij->j", points, points)
    told = np.ones((len(points) + 1, points.shape[1]))
    # Any scale is exact; this keeps the row of ones as heavy as the nearest donor.
    np.divide(points, np.sqrt(max(float(squares.min()), 1e-8)), out=told[:-1])
    aim = np.zeros(len(told))
    aim[-1] = 1
    try:
        raw, _ = scipy.optimize.nnls(told, aim)
    except RuntimeError:
        return None
    weights = raw / raw.sum()
    left = points @ weights
    return weights if (left @ points).min() >= left @ left - NEAR else None


def _by_corrals(points: Matrix) -> Vector:
    """Find the nearest point of a hull to the origin: Wolfe's algorithm, which ends exactly.

    A corral is a set of points whose own flat is nearest inside their hull. The point that lies
    furthest back joins it; points whose weight would fall below 0 leave it.
    """
    rows, many = points.shape
    corral = [int(np.argmin(np.einsum("ij,ij->j", points, points)))]
    share = np.ones(1)
    products = points.T @ points[:, corral]
    for _ in range(30 * (rows + many)):
        slope = products @ share
        most = int(np.argmin(slope))
        if slope[most] >= share @ slope[corral] - NEAR or most in corral:
            break
        corral.append(most)
        products = np.column_stack([products, points.T @ points[:, most]])
        kept, share = _inside(products[corral], np.append(share, 0.0))
        corral = [one for one, stays in zip(corral, kept, strict=True) if stays]
        products = products[:, kept]
    weights = np.zeros(many)
    weights[corral] = share
    return weights


def _inside(gram: Matrix, share: Vector) -> tuple[NDArray[np.bool_], Vector]:
    """Move to the nearest point of the corral's flat, dropping points that would turn negative."""
    kept = np.ones(len(share), dtype=bool)
    while True:
        # |sum a_i p_i|² is least, with sum 1, along (gram + 1 1')^-1 1 (Wolfe 1976, section 5).
        aim = _solved(gram[np.ix_(kept, kept)] + 1)
        aim, now = aim / aim.sum(), share[kept]
        if aim.min() > LEAST:
            return kept, aim
        falls = (aim <= LEAST) & (now > aim)
        reach = np.min(now[falls] / (now - aim)[falls]) if falls.any() else 1.0
        now = now + min(1.0, float(reach)) * (aim - now)
        stays = now > LEAST
        if stays.all():
            stays[np.argmin(now)] = False
        share[kept] = np.where(stays, now, 0)
        kept[kept] = stays
        share = share / share.sum()


def _solved(gram: Matrix) -> Vector:
    """Solve gram @ u = 1, also where it is singular to machine precision."""
    ones = np.ones(len(gram))
    try:
        return np.asarray(np.linalg.solve(gram, ones))
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.lstsq(gram, ones, rcond=None)[0])


def _untied(scaled: Matrix, weights: Vector) -> tuple[Vector, bool]:
    """Give the most even of all mixes that are as near, and whether there is only one."""
    left = scaled @ weights
    size = np.sqrt(np.einsum("ij,ij->j", scaled, scaled).max())
    far = float(np.sqrt(left @ left))
    left = left if far > TIE * size else np.zeros_like(left)
    slack = left @ scaled - left @ left
    may = (weights > 0) | (slack <= TIE * size * far)
    if may.sum() == np.count_nonzero(weights):
        return weights, True
    table = np.vstack([scaled[:, may] / size, np.ones(int(may.sum()))])
    if np.linalg.matrix_rank(table, tol=TIE * np.sqrt(table.size)) == table.shape[1]:
        return weights, True
    even = np.zeros_like(weights)
    even[may] = _most_even(table, np.r_[left / size, 1.0], weights[may])
    slack = (scaled @ even) @ scaled
    # Evenness is never bought with fit, not even where donors differ by many powers of ten.
    return (even if slack.min() >= even @ slack - 10 * NEAR else weights), False


def _most_even(table: Matrix, aim: Vector, start: Vector) -> Vector:
    """Give the shortest w ≥ 0 with table @ w = aim, of which `start` is one.

    Where the shortest of any sign will not do, least squares finds which donors take part, with
    the equations held firmly; the shortest solution on these is then exact.
    """
    left, sizes, right = np.linalg.svd(table, full_matrices=False)
    rank = int((sizes > 1e-10 * sizes[0]).sum())
    rows, goal = right[:rank], (aim @ left[:, :rank]) / sizes[:rank]
    found = goal @ rows
    if found.min() < -LITTLE:
        firm = np.vstack([FIRM * rows, np.eye(table.shape[1])])
        held = np.r_[FIRM * goal, np.zeros(table.shape[1])]
        try:
            found, _ = scipy.optimize.nnls(firm, held, maxiter=30 * len(held))
        except RuntimeError:
            return start
        found = _exact_on(found > 1e-9, rows, goal, found)
    if np.abs(rows @ found - goal).max() > 1e-7:
        return start
    found = np.maximum(found, 0)
    return np.asarray(found / found.sum())


def _exact_on(kept: NDArray[np.bool_], rows: Matrix, goal: Vector, near: Vector) -> Vector:
    """Give the shortest solution on some donors, if none is negative; else what was near."""
    exact = np.zeros(len(kept))
    exact[kept] = np.linalg.lstsq(rows[:, kept], goal, rcond=1e-11)[0]
    holds = exact.min() >= -1e-10 and np.abs(rows @ exact - goal).max() <= 1e-10
    return exact if holds else near


def _arrays(donors: ArrayLike, unit: ArrayLike) -> tuple[Matrix, Vector]:
    table, row = np.asarray(donors, dtype=np.float64), np.asarray(unit, dtype=np.float64)
    problems = []
    if table.ndim != 2 or row.ndim != 1 or len(table) != len(row):
        problems.append(f"'donors' has shape {table.shape} and 'unit' {row.shape}; give (rows, "
                        "donors) and (rows,)")  # fmt: skip
    elif not table.size:
        problems.append("there is no donor or no row; give at least one of both")
    problems += [f"'{name}' has {int((~np.isfinite(values)).sum())} missing or endless value(s); "
                 "leave those rows or donors out"
                 for name, values in (("donors", table), ("unit", row))
                 if not np.isfinite(values).all()]  # fmt: skip
    if problems:
        raise UnsuitableData(listed("simplex_weights", problems))
    return table, row
