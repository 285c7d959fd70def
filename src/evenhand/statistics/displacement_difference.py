"""Weighted displacement difference: how many fewer than the comparison leads to expect."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

LEAST_BEFORE = 8
POISSON_UP_TO = 1.2
MOST_ALIKE, CHANCE, LEAST_DEGREES = 0.6, 1.645, 3.0
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Difference:
    """A difference of changes in counts.

    Attributes
    ----------
    estimate
        Change of the target less that of its comparison, in events over the period after.
    std_error
        Its standard error.
    dispersion
        Variance over what independent (Poisson) counts have; 1 if these were assumed, missing if
        unknown.
    degrees
        Degrees of freedom that the dispersion rests on; infinite if it is not estimated.
    """

    estimate: float
    std_error: float
    dispersion: float = 1.0
    degrees: float = float("inf")

    @property
    def z(self) -> float:
        """Estimate over its standard error; missing where that is 0."""
        return self.estimate / self.std_error if self.std_error > 0 else float("nan")

    @property
    def p_value(self) -> float:
        """How often a difference as large comes about by chance, both sides."""
        return float(2 * scipy.stats.t.sf(abs(self.z), self.degrees))

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Give the likely range."""
        reach = float(scipy.stats.t.isf((1 - confidence) / 2, self.degrees)) * self.std_error
        return self.estimate - reach, self.estimate + reach


def weighted_displacement_difference(
    treated: ArrayLike,
    control: ArrayLike,
    displaced_treated: ArrayLike = (0.0, 0.0),
    displaced_control: ArrayLike = (0.0, 0.0),
    *,
    time_weights: ArrayLike = (1.0, 1.0),
    area_weights: ArrayLike = (1.0, 1.0, 1.0, 1.0),
    dispersion: float = 1.0,
    degrees: float = float("inf"),
) -> Difference:
    """By how much more did counts fall where something was done, and next to it, than elsewhere?

    Parameters
    ----------
    treated, control, displaced_treated, displaced_control
        Events before and after, shape (2,) each: where it was done, where it is compared with,
        next to the one and next to the other.
    time_weights
        Lengths of the periods before and after, shape (2,).
    area_weights
        Sizes of the four places in the order above, shape (4,).
    dispersion, degrees
        Variance over mean of the counts, and its degrees of freedom; 1 takes them as independent.

    Returns
    -------
    Difference
        Below 0 where counts fell more than elsewhere.

    Raises
    ------
    ValueError
        A weight is not above 0.

    Notes
    -----
    (T1 - T0) - (C1 - C0) + (TD1 - TD0) - (CD1 - CD0), each count divided by its weight w, the
    product of its time and area weight; the variance is the sum of counts over w² times the
    dispersion. It takes for granted that all four places would have changed by the same *number*:
    a common fall by a fifth on 500 and 100 looks like an effect. Weights that bring bases
    together mend that.

    References
    ----------
    Wheeler & Ratcliffe 2018, doi:10.1186/s40163-018-0085-5, equations 1 and 2; the weights follow
    the same arithmetic.

    Examples
    --------
    >>> found = weighted_displacement_difference((207, 110), (308, 318), (178, 157), (150, 140))
    >>> found.estimate, round(found.std_error, 3), round(found.z, 2)
    (-118.0, 39.598, -2.98)
    """
    table = np.array([treated, control, displaced_treated, displaced_control], dtype=np.float64)
    weights = np.outer(np.asarray(area_weights, dtype=np.float64),
                       np.asarray(time_weights, dtype=np.float64))  # fmt: skip
    if not (weights > 0).all():
        raise ValueError("every weight must be above 0")
    signs = np.array([1.0, -1.0, 1.0, -1.0])
    change = (table / weights) @ np.array([-1.0, 1.0])
    variance = dispersion * float((table / weights**2).sum())
    return Difference(float(signs @ change), float(np.sqrt(variance)), dispersion, degrees)


def harm_weighted(parts: list[Difference], harm: ArrayLike) -> Difference:
    """How much harm went, if each class of offence weighs what a ruler says?

    Parameters
    ----------
    parts
        The difference of each class, taken as independent of one another.
    harm
        Weight of one event of each class, shape (classes,).

    Returns
    -------
    Difference
        Σ h WDD with the variance Σ h² Var.

    References
    ----------
    Wheeler & Ratcliffe 2018, doi:10.1186/s40163-018-0085-5, on weighing by harm.

    Examples
    --------
    >>> both = harm_weighted([Difference(-10.0, 3.0), Difference(5.0, 4.0)], [2.0, 1.0])
    >>> both.estimate, round(both.std_error**2, 6)
    (-15.0, 52.0)
    """
    h = np.asarray(harm, dtype=np.float64)
    each = np.array([part.estimate for part in parts])
    errors = np.array([part.std_error for part in parts])
    degrees = min((part.degrees for part in parts), default=float("inf"))
    return Difference(float(h @ each), float(np.sqrt(h**2 @ errors**2)), degrees=degrees)


def contrast_change(
    counts: ArrayLike, gains: ArrayLike, before: ArrayLike, after: ArrayLike
) -> tuple[Difference, Difference]:
    """By how much did a weighted sum of areas change, and how much does it change by itself?

    Parameters
    ----------
    counts
        Events of each area and period, in order of time, shape (areas, periods).
    gains
        With what each area counts: above 0 where something was done, below 0 where it is compared
        with, shape (areas,).
    before, after
        Which periods are compared, shape (periods,) each.

    Returns
    -------
    independent, dispersed
        The change from the mean level before, over the length of the period after: with the error
        of independent counts, and with the one that the periods before show. The latter is
        missing with fewer than 8 periods before.

    Notes
    -----
    The weighted sum is one series, so what moves areas together enters with the right sign: from
    eight totals it cannot be told apart from over-dispersion. Its variance in a period is that
    about its mean before, not below what independent counts have, raised by (1 + r) / (1 - r) for
    the likeness r of neighbouring periods (none where chance may give it, at most .6); with m
    periods before and n after, the change has n (1 + n/m) times that variance, and m - 1 degrees
    of freedom, divided by the same factor, 3 at least.

    References
    ----------
    Wheeler & Ratcliffe 2018, doi:10.1186/s40163-018-0085-5, for the difference; Bayley &
    Hammersley 1946, doi:10.2307/2983560, for alike neighbours. The variance from the series is
    ours.

    Examples
    --------
    >>> table = [[10, 12, 8, 10, 11, 9, 10, 10, 5, 5], [9, 11, 10, 10, 10, 10, 9, 11, 10, 10]]
    >>> when = np.arange(10) < 8
    >>> found, spread = contrast_change(table, [1, -1], when, ~when)
    >>> found.estimate, round(found.std_error, 2), round(spread.dispersion, 2)
    (-10.0, 6.32, 0.07)
    """
    n, g = np.asarray(counts, dtype=np.float64), np.asarray(gains, dtype=np.float64)
    first, last = np.asarray(before, dtype=bool), np.asarray(after, dtype=bool)
    scale = last.sum() / first.sum()
    totals = n[:, last].sum(axis=1), n[:, first].sum(axis=1)
    estimate = float(g @ (totals[0] - scale * totals[1]))
    variance = float(g**2 @ (totals[0] + scale**2 * totals[1]))
    independent = Difference(estimate, float(np.sqrt(variance)))
    return independent, _dispersed(independent, n[:, first], g)


def _dispersed(independent: Difference, before: Floats, gains: Floats) -> Difference:
    periods = before.shape[1]
    expected = float(gains**2 @ before.mean(axis=1))
    if periods < LEAST_BEFORE or expected <= 0:
        nan = float("nan")
        return Difference(independent.estimate, nan, nan, nan)
    series = gains @ before
    alike = _alike(series)
    factor = (1 + alike) / (1 - alike)
    found = float(series.var(ddof=1)) / expected * factor
    degrees = max((periods - 1) / factor, LEAST_DEGREES)
    return Difference(
        independent.estimate, independent.std_error * float(np.sqrt(max(found, 1.0))), found,
        degrees,
    )  # fmt: skip


def _alike(series: Floats) -> float:
    """Correlate neighbouring periods of one series; what chance alone may give counts as none."""
    centred = series - series.mean()
    total = float(centred @ centred)
    if total <= 0:
        return 0.0
    length = len(series)
    raw = float(centred[1:] @ centred[:-1]) / total * length / (length - 1)
    found = (raw * length + 1) / (length - 3)
    return float(np.clip(found, 0.0, MOST_ALIKE)) if found > CHANCE / np.sqrt(length) else 0.0


def log_ratio(
    target: ArrayLike,
    comparison: ArrayLike,
    *,
    dispersion: ArrayLike = 1.0,
    degrees: float = float("inf"),
) -> Difference:
    """By which share did counts change beyond the comparison?

    Parameters
    ----------
    target, comparison
        Events before and after, shape (2,) each; lengths of the periods cancel.
    dispersion, degrees
        As for `weighted_displacement_difference`; the dispersion of both, or of target and
        comparison, shape (2,).

    Returns
    -------
    Difference
        Of logs: log((T1 / T0) / (C1 / C0)); its exponential less 1 is the share. A half is added
        to each count, so that it is finite where one of them is 0.

    Notes
    -----
    Takes for granted that both places would have changed by the same *share*.

    References
    ----------
    Delta method for a log of Poisson counts; the half is the usual mending of zeros.

    Examples
    --------
    >>> found = log_ratio((500, 400), (100, 80))
    >>> round(abs(found.estimate), 3)
    0.001
    """  # fmt: skip
    a = np.asarray(target, dtype=np.float64) + 0.5
    b = np.asarray(comparison, dtype=np.float64) + 0.5
    value = float(np.log(a[1] / a[0]) - np.log(b[1] / b[0]))
    wider = np.broadcast_to(np.asarray(dispersion, dtype=np.float64), (2,))
    plain = np.array([(1 / a).sum(), (1 / b).sum()])
    variance = float(wider @ plain)
    return Difference(value, float(np.sqrt(variance)), variance / float(plain.sum()), degrees)
