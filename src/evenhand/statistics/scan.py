"""Bursts in time: how surprising is the fullest window of a stretch of days?"""

import numpy as np
import scipy
from numpy.typing import NDArray

from evenhand.statistics.dispersion import dispersed_counts


def naus_scan(length: float, window: float, rate: float, most: int) -> float:
    """How often would the fullest window of an evenly spread stretch hold this many?

    Parameters
    ----------
    length
        Length of the stretch watched, in any unit of time; at least twice the window.
    window
        Length of the window that is moved over it, same unit.
    rate
        Events expected in one unit of time.
    most
        Events in the fullest window.

    Returns
    -------
    float
        Approximate p-value; 1 for one event or none.

    Raises
    ------
    ValueError
        The stretch is shorter than two windows.

    Notes
    -----
    Naus's approximation 1 - Q2 (Q3/Q2)^(L-2) with L = length / window, for windows that may begin
    at any moment and events that arrive evenly and independently. Season, growth and repeats all
    make it too small: see `burst_p_value`. Windows that may begin only at midnight make it
    slightly too large. ptools gives 0.03902238 for the example because its last sum stops one
    term short; with all terms Q3 is exact, as simulation shows (`tests/reference/scan`).

    References
    ----------
    Naus 1982, doi:10.1080/01621459.1982.10477783, equations 2.1 to 2.4.

    Examples
    --------
    >>> round(naus_scan(208, 1, 0.6, 6), 8)
    0.03902311
    """
    if length < 2 * window:
        raise ValueError(f"the stretch ({length}) is shorter than two windows of {window}")
    if most <= 1:
        return 1.0
    mean, windows = rate * window, length / window
    # One window's complements keep the small tail that 1 - Q would round away.
    log_q2, log_q3 = np.log1p(-_not_q2(mean, most)), np.log1p(-_not_q3(mean, most))
    return float(-np.expm1(log_q2 + (windows - 2) * (log_q3 - log_q2)))


def _below(k: int | NDArray[np.int64], mean: float) -> NDArray[np.float64]:
    return np.asarray(scipy.stats.poisson.cdf(k, mean))


def _at(k: int | NDArray[np.int64], mean: float) -> NDArray[np.float64]:
    return np.asarray(scipy.stats.poisson.pmf(k, mean))


def _not_q2(m: float, k: int) -> float:
    """1 - Q2: some window within two lengths holds k or more."""
    above = scipy.stats.poisson.sf(k - 1, m)
    return float(
        above * (2 - above)
        + (k - 1) * _at(k, m) * _at(k - 2, m)
        + (k - 1 - m) * _at(k, m) * _below(k - 3, m)
    )


def _not_q3(m: float, k: int) -> float:
    """1 - Q3: some window within three lengths holds k or more."""
    above = scipy.stats.poisson.sf(k - 1, m)
    a1 = 2 * _at(k, m) * _below(k - 1, m) * ((k - 1) * _below(k - 2, m) - m * _below(k - 3, m))
    inner = (
        (k - 1) * (k - 2) * _below(k - 3, m)
        - 2 * (k - 2) * m * _below(k - 4, m)
        + m**2 * _below(k - 5, m)
    )
    a2 = 0.5 * _at(k, m) ** 2 * inner
    r, s = np.arange(1, k), np.arange(2, k)
    a3 = np.sum(_at(2 * k - r, m) * _below(r - 1, m) ** 2)
    a4 = np.sum(_at(2 * k - s, m) * _at(s, m) * ((s - 1) * _below(s - 2, m) - m * _below(s - 3, m)))
    return float(above * (3 - 3 * above + above**2) + a1 - a2 - a3 + a4)


def window_sums(daily: NDArray[np.floating], window: int) -> NDArray[np.float64]:
    """Add up each stretch of consecutive days.

    Parameters
    ----------
    daily
        One number for each day, last axis, shape (…, days).
    window
        Days in a window.

    Returns
    -------
    NDArray
        Shape (…, days - window + 1).

    Examples
    --------
    >>> window_sums(np.array([1.0, 2.0, 0.0, 4.0]), 2)
    array([3., 2., 4.])
    """
    total = np.cumsum(daily, axis=-1, dtype=np.float64)
    head = np.zeros((*total.shape[:-1], 1))
    padded = np.concatenate([head, total], axis=-1)
    return np.asarray(padded[..., window:] - padded[..., :-window])


def surplus(found: NDArray[np.floating], expected: NDArray[np.floating]) -> NDArray[np.float64]:
    """How much more than expected does each window hold, on Kulldorff's scale?

    Parameters
    ----------
    found, expected
        Counts and expected counts of windows, shapes that broadcast.

    Returns
    -------
    NDArray
        Poisson log-likelihood ratio found ln(found/expected) - (found - expected), 0 where less
        than expected was found.

    References
    ----------
    Kulldorff 1997, doi:10.1080/03610929708831995.
    """
    more = found > expected
    ratio = np.where(more, found, 1.0) / np.where(more, np.maximum(expected, 1e-300), 1.0)
    return np.where(more, found * np.log(ratio) - (found - expected), 0.0)


def left_after_fullest(windows: int) -> float:
    """How much do windows seem to vary once the fullest is left out, if all are alike?

    Parameters
    ----------
    windows
        How many windows there are, at least 3.

    Returns
    -------
    float
        Expected mean square of the others over the true one, by the normal distribution.

    Examples
    --------
    >>> round(left_after_fullest(12), 3), round(left_after_fullest(104), 3)
    (0.82, 0.946)
    """
    z = np.linspace(-8, 8, 4001)
    density = windows * scipy.stats.norm.pdf(z) * scipy.stats.norm.cdf(z) ** (windows - 1)
    largest = float(np.trapezoid(z**2 * density, z))
    return (windows - largest) / (windows - 1)


def burst_p_value(
    daily: NDArray[np.floating],
    expected: NDArray[np.floating],
    window: int,
    *,
    dispersion: float = 1.0,
    draws: int = 999,
    seed: int = 1,
) -> tuple[int, float, NDArray[np.float64]]:
    """How often would the fullest window stand out this far, given what each day leads to expect?

    Parameters
    ----------
    daily
        Events on each day, shape (days,).
    expected
        Events expected on each day, same shape, above 0.
    window
        Days in the window that is moved over them.
    dispersion
        Variance over mean of the counts; 1 is Poisson.
    draws, seed
        Monte-Carlo draws and their start.

    Returns
    -------
    first : int
        Index of the first day of the window that stands out most.
    p_value : float
        (1 + draws at least as extreme) / (1 + draws).
    surplus : NDArray
        The largest surplus of each draw, shape (draws,).

    Notes
    -----
    Draws are negative-binomial with variance dispersion × mean (the form that stays the same when
    days are added up to windows), scaled to the observed total so that the level is not tested.
    """
    base = window_sums(expected, window)
    observed = surplus(window_sums(daily, window), base)
    first = int(np.argmax(observed))
    rng = np.random.default_rng(seed)
    highest = np.empty(draws)
    step = max(1, 2_000_000 // max(1, len(daily)))
    for begin in range(0, draws, step):
        size = (min(step, draws - begin), len(daily))
        drawn = dispersed_counts(rng, expected, dispersion, size)
        totals = np.maximum(drawn.sum(axis=1, keepdims=True), 1.0)
        scaled = base[None, :] * totals / expected.sum()
        highest[begin : begin + size[0]] = surplus(window_sums(drawn, window), scaled).max(axis=1)
    extreme = np.sum(highest >= observed[first] * (1 - 1e-7))
    return first, float((1 + extreme) / (1 + draws)), highest
