"""Shares of one series in two when neighbouring periods resemble each other."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from evenhand.statistics.serial_counts import SerialFit, over_correlations


def serial_share_fit(
    counts: ArrayLike, others: ArrayLike, design: NDArray[np.floating], at: ArrayLike
) -> SerialFit:
    """What does each term say about one series as against another, counted at the same times?

    Parameters
    ----------
    counts, others
        Counts of the two series, shape (n,); a time at which neither has any says nothing.
    design
        Shape (n, terms), of full rank.
    at
        When each was counted, shape (n,), rising; gaps are allowed.

    Returns
    -------
    SerialFit
        Coefficients are logarithms of ratios of the two series. `mean` is that of `counts`, given
        the sum of both, shape (times with any,); `dispersion` is over binomial variance.

    Raises
    ------
    ValueError
        There are no more times than terms, or the fit does not settle.

    Notes
    -----
    Given their sum, one of two Poisson counts is binomial with odds equal to the ratio of their
    means, so that whatever moves both alike (season, holidays, a common drift) drops out. Means
    come from quasi-binomial regression; likeness of neighbours is allowed for as in `serial_fit`.

    References
    ----------
    McCullagh & Nelder 1989, Generalized Linear Models, sections 4.5 and 6.4. Zeger & Qaqish 1988,
    doi:10.2307/2531732.

    Examples
    --------
    >>> fit = serial_share_fit([10, 12, 9, 11, 5, 6, 4, 6], [20] * 8,
    ...     np.column_stack([np.ones(8), np.arange(8) >= 4]), np.arange(8))
    >>> round(float(np.exp(fit.coefficients[1])), 1)
    0.5
    """
    share = working_shares(counts, others, design)
    x = np.asarray(design, dtype=np.float64)[share.known]
    when = np.asarray(at, dtype=np.float64)[share.known]
    return over_correlations(share.mean, share.root, share.target, x, when)


class WorkingShares(NamedTuple):
    """What a binomial fit leaves for likeness of neighbours to be allowed for.

    Attributes
    ----------
    known
        Times at which either series has any, shape (n,).
    mean, root, target
        Fitted means of the first series, square roots of working weights and working response,
        shape (times known,).
    """

    known: NDArray[np.bool_]
    mean: NDArray[np.float64]
    root: NDArray[np.float64]
    target: NDArray[np.float64]


def working_shares(
    counts: ArrayLike, others: ArrayLike, design: NDArray[np.floating]
) -> WorkingShares:
    """Fit the share of one series in two, as if times were independent.

    Parameters
    ----------
    counts, others, design
        As for `serial_share_fit`.

    Raises
    ------
    ValueError
        As there.
    """
    y, o = np.asarray(counts, dtype=np.float64), np.asarray(others, dtype=np.float64)
    known = y + o > 0
    x = np.asarray(design, dtype=np.float64)[known]
    y, total = y[known], (y + o)[known]
    if len(y) <= x.shape[1]:
        raise ValueError(f"{len(y)} observations cannot settle {x.shape[1]} terms")
    share = (y + 0.5) / (total + 1)
    eta: NDArray[np.float64] = special.logit(share)
    beta: NDArray[np.float64] = np.zeros(x.shape[1])
    for _ in range(100):
        share = special.expit(np.clip(eta, -30, 30))
        weight = total * share * (1 - share)
        target, root = eta + (y - total * share) / weight, np.sqrt(weight)
        step = np.asarray(np.linalg.lstsq(x * root[:, None], target * root, rcond=None)[0])
        settled = bool(np.max(np.abs(step - beta)) < 1e-11 * (1 + np.max(np.abs(beta))))
        beta, eta = step, x @ step
        if settled:
            return WorkingShares(known, total * share, root, target)
    raise ValueError("the fit does not settle; some class of periods may have no incidents at all")
