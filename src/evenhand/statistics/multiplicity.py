"""Many tests at once: p-values adjusted so that a whole table or map keeps its promise."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def holm(p_values: ArrayLike) -> NDArray[np.float64]:
    """Which of many results stand, if even one false one among them is to be rare?

    Parameters
    ----------
    p_values
        One for each test, shape (n,); a missing one was not tested and stays missing.

    Returns
    -------
    NDArray
        Adjusted p-values, shape (n,): below .05 means at most 5 % risk of any false call.

    References
    ----------
    Holm 1979, Scandinavian Journal of Statistics 6, 65-70.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03])
    array([0.03, 0.06, 0.06])
    """
    p, order, tested = _sorted(p_values)
    raised = np.maximum.accumulate(p * np.arange(len(p), 0, -1))
    return _restored(raised, order, tested)


def weighted_holm(p_values: ArrayLike, weights: ArrayLike) -> NDArray[np.float64]:
    """Which of many results stand, if some were named beforehand as those to look out for?

    Parameters
    ----------
    p_values
        One for each test, shape (n,); a missing one was not tested and stays missing.
    weights
        Shares of the risk of any false call, above 0, chosen before seeing the data, shape (n,);
        those of tests that were made are scaled to add up to 1.

    Returns
    -------
    NDArray
        Adjusted p-values, shape (n,): below .05 means at most 5 % risk of any false call,
        whatever the weights. Equal weights give `holm`.

    References
    ----------
    Holm 1979, Scandinavian Journal of Statistics 6, 65-70, section 4 (weighted form).

    Examples
    --------
    >>> weighted_holm([0.02, 0.02, 0.5], [2, 1, 1])
    array([0.04, 0.04, 0.5 ])
    """
    p, w = np.asarray(p_values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    found = np.full(len(p), np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested] / w[tested], kind="stable")]
    left = np.cumsum(w[order][::-1])[::-1]
    found[order] = np.minimum(np.maximum.accumulate(p[order] / w[order] * left), 1.0)
    return found


def benjamini_hochberg(p_values: ArrayLike) -> NDArray[np.float64]:
    """Which of many results stand, if few of those that stand are to be false?

    Parameters
    ----------
    p_values
        One for each test, shape (n,); a missing one was not tested and stays missing.

    Returns
    -------
    NDArray
        Adjusted p-values, shape (n,): below .05 means at most 5 % false calls on average. When
        nothing is true the chance of any call is at most 5 % as well.

    Notes
    -----
    Holds for independent or positively dependent tests; else use `benjamini_yekutieli`.

    References
    ----------
    Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03])
    array([0.03, 0.04, 0.04])
    """
    p, order, tested = _sorted(p_values)
    scaled = p * len(p) / np.arange(1, len(p) + 1)
    lowered = np.minimum.accumulate(scaled[::-1])[::-1]
    return _restored(lowered, order, tested)


def benjamini_yekutieli(p_values: ArrayLike) -> NDArray[np.float64]:
    """As `benjamini_hochberg`, for tests that depend on each other in any way whatever.

    Parameters
    ----------
    p_values
        One for each test, shape (n,); a missing one was not tested and stays missing.

    Returns
    -------
    NDArray
        Adjusted p-values, shape (n,).

    References
    ----------
    Benjamini & Yekutieli 2001, doi:10.1214/aos/1013699998.

    Examples
    --------
    >>> benjamini_yekutieli([0.01, 0.04]).round(4)
    array([0.03, 0.06])
    """
    tested = int(np.sum(~np.isnan(np.asarray(p_values, dtype=np.float64))))
    penalty = float(np.sum(1 / np.arange(1, tested + 1)))
    return np.asarray(np.minimum(benjamini_hochberg(p_values) * penalty, 1.0))


def step_down_max(observed: ArrayLike, drawn: ArrayLike) -> NDArray[np.float64]:
    """Which of many dependent statistics stand out, if even one false call is to be rare?

    Parameters
    ----------
    observed
        Standardised statistics, shape (tests,); a missing one was not tested and stays missing.
    drawn
        The same under the null, shape (draws, tests).

    Returns
    -------
    NDArray
        Adjusted p-values, shape (tests,), from 1 / (draws + 1) to 1.

    Notes
    -----
    Largest first, each is compared with the largest of those not yet passed, draw by draw:
    (1 + r) / (draws + 1) with r the draws that reach it. Ties within 1e-9 count as reached.

    References
    ----------
    Westfall & Young 1993, Resampling-Based Multiple Testing, algorithm 4.1 (maxT); Ge, Dudoit &
    Speed 2003, doi:10.1007/BF02595811.

    Examples
    --------
    >>> step_down_max([3.0, 0.5], [[0.0, 1.0], [1.0, 0.0], [2.0, 0.0]])
    array([0.25, 0.5 ])
    """
    given = np.asarray(observed, dtype=np.float64)
    adjusted = np.full(given.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(given))
    if not len(tested):
        return adjusted
    order = tested[np.argsort(-given[tested], kind="stable")]
    among = np.asarray(drawn, dtype=np.float64)[:, order]
    largest = np.maximum.accumulate(among[:, ::-1], axis=1)[:, ::-1]
    reach = given[order] - 1e-9 * np.maximum(1.0, np.abs(given[order]))
    p = (1 + (largest >= reach).sum(axis=0)) / (1 + len(among))
    adjusted[order] = np.maximum.accumulate(p)
    return adjusted


def _sorted(
    p_values: ArrayLike,
) -> tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.bool_]]:
    given = np.atleast_1d(np.asarray(p_values, dtype=np.float64))
    tested = ~np.isnan(given)
    order = np.argsort(given[tested], kind="stable")
    return given[tested][order], order, tested


def _restored(
    adjusted: NDArray[np.float64], order: NDArray[np.intp], tested: NDArray[np.bool_]
) -> NDArray[np.float64]:
    among = np.empty_like(adjusted)
    among[order] = np.minimum(adjusted, 1.0)
    whole = np.full(tested.shape, np.nan)
    whole[tested] = among
    return whole
