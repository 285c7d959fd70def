"""How much more counts vary than independent events would: over-dispersion and likeness."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

LEAST_CELLS, LEAST_EVENTS = 5, 20


@dataclass(frozen=True)
class Dispersion:
    """Variance over mean.

    Attributes
    ----------
    value
        Pearson's estimate; 1 for independent events, not held above 1; not-a-number if unknown.
    degrees
        Degrees of freedom it rests on.
    """

    value: float
    degrees: float

    @property
    def allowed(self) -> "Dispersion":
        """What a test allows for: the estimate where it is above 1, else independent events."""
        return self if self.value > 1 else INDEPENDENT

    def widened(self, confidence: float) -> float:
        """Give the factor on a count's variance that a range must allow for: see `widened`."""
        used = self.allowed
        return float(widened(used.value, used.degrees, confidence))


INDEPENDENT = Dispersion(1.0, float("inf"))
UNKNOWN = Dispersion(float("nan"), 0.0)


def widened(values: ArrayLike, degrees: ArrayLike, confidence: float) -> NDArray[np.float64]:
    """By which factor must the variance of a range grow for a dispersion that was estimated?

    Parameters
    ----------
    values, degrees
        Variance over mean and its degrees of freedom, shapes that broadcast.
    confidence
        Level of the range.

    Returns
    -------
    NDArray
        The dispersion, 1 at least, times (t / z)², as Korn and Graubard widen for an estimated
        design effect; 1 where the dispersion is unknown or not above 1.
    """
    found, tail = np.asarray(values, dtype=np.float64), (1 - confidence) / 2
    ratio = scipy.stats.t.isf(tail, np.asarray(degrees, dtype=np.float64)) / scipy.stats.norm.isf(
        tail
    )
    return np.asarray(np.where(found > 1, found * ratio**2, 1.0))


def table_dispersion(table: NDArray[np.floating]) -> Dispersion:
    """How much do the cells of a table vary beyond what its margins explain?

    Parameters
    ----------
    table
        Counts, shape (rows, columns); rows and columns without any events are left out.

    Returns
    -------
    Dispersion
        Pearson's statistic of independence over its degrees of freedom; not-a-number with fewer
        than two rows or columns.

    Notes
    -----
    With means below about one, single cells are too sparse to judge; the caller widens the cells.

    References
    ----------
    McCullagh & Nelder 1989, Generalized Linear Models, section 4.5.2.

    Examples
    --------
    >>> table_dispersion(np.array([[10.0, 20.0], [20.0, 10.0]])).value.round(4)
    np.float64(6.6667)
    """
    kept = _expected(table)
    if kept is None:
        return UNKNOWN
    found, expected = kept
    degrees = (found.shape[0] - 1) * (found.shape[1] - 1)
    value = np.sum((found - expected) ** 2 / expected) / degrees
    return Dispersion(value, float(degrees))


def margin_dispersion(table: NDArray[np.floating]) -> Dispersion:
    """How much do the cells of a sparse table vary beyond what its margins explain?

    Parameters
    ----------
    table
        Counts, shape (rows, columns); rows and columns without any events are left out.

    Returns
    -------
    Dispersion
        Sum of squared departures over what independent events would have given the margins;
        not-a-number with fewer than two rows or columns.

    Notes
    -----
    Given its margins r and c and the total n, a cell of independent events has the variance
    e (1 - r/n) (1 - c/n) n / (n - 1) about e = r c / n. Full cells weigh more than with Pearson's
    statistic, which is too low where means are about one and events come in clusters (1.8 for a
    true 2, see decision 0011), because a cluster raises its own expectation.
    Degrees of freedom are Satterthwaite's.

    References
    ----------
    Lancaster 1949, doi:10.1093/biomet/36.1-2.117, for the variance; Satterthwaite 1946,
    doi:10.2307/3002019.

    Examples
    --------
    >>> round(margin_dispersion(np.array([[10.0, 20.0], [20.0, 10.0]])).value, 4)
    6.5556
    """
    kept = _expected(table)
    if kept is None:
        return UNKNOWN
    found, expected = kept
    total = found.sum()
    if total < 2:
        return UNKNOWN
    rows, columns = found.shape
    free = np.outer(1 - found.sum(axis=1) / total, 1 - found.sum(axis=0) / total)
    variance = expected * free * total / (total - 1)
    cells = (rows - 1) * (columns - 1) / (rows * columns)
    degrees = max(variance.sum() ** 2 / (variance**2).sum() * cells, 1.0)
    return Dispersion(float(((found - expected) ** 2).sum() / variance.sum()), float(degrees))


def cluster_dispersion(table: NDArray[np.floating]) -> Dispersion:
    """How much more do column totals vary because events come in clusters within rows?

    Parameters
    ----------
    table
        Counts, shape (rows, columns): rows are clusters (weeks, say), columns classes.

    Returns
    -------
    Dispersion
        Average variance inflation of the column totals given the rows; not-a-number with fewer
        than two rows or columns with events.

    Notes
    -----
    Rao and Scott's first-order correction with rows as sampling units. `table_dispersion`
    weights each row alike and so misses that large clusters weigh by the square of their size.

    References
    ----------
    Rao & Scott 1981, doi:10.1080/01621459.1981.10477633.
    """
    kept = _expected(table)
    if kept is None:
        return UNKNOWN
    found, expected = kept
    rows, columns = found.shape
    share = found.sum(axis=0) / found.sum()
    inflated = np.sum((found - expected) ** 2 / share) * rows / (rows - 1)
    value = inflated / (found.sum() * (columns - 1))
    return Dispersion(float(value), float((rows - 1) * (columns - 1)))


def group_dispersion(counts: NDArray[np.floating], group: NDArray[np.integer]) -> Dispersion:
    """How much do counts of equally long spells vary within their groups?

    Parameters
    ----------
    counts
        Counts, shape (spells,).
    group
        The group of each, shape (spells,).

    Returns
    -------
    Dispersion
        Pearson's statistic about each group's mean, over its degrees of freedom.
    """
    statistic, degrees = 0.0, 0
    for name in np.unique(group):
        inside = counts[group == name]
        if len(inside) > 1 and inside.sum() > 0:
            statistic += float(np.sum((inside - inside.mean()) ** 2) / inside.mean())
            degrees += len(inside) - 1
    return Dispersion(statistic / degrees if degrees else float("nan"), float(degrees))


def lasting_dispersion(table: NDArray[np.floating]) -> Dispersion:
    """How much do sums over many columns vary, when neighbouring columns are alike?

    Parameters
    ----------
    table
        Counts, shape (rows, columns), the columns in order of time.

    Returns
    -------
    Dispersion
        That of single cells (`margin_dispersion`) times (1 + r) / (1 - r), r being their
        `likeness`; degrees of freedom are lowered by the same factor.

    References
    ----------
    Bayley & Hammersley 1946, doi:10.2307/2983560, for the sum of alike numbers.
    """
    cell, alike = margin_dispersion(table), likeness(table)
    factor = (1 + alike) / (1 - alike)
    return Dispersion(cell.value * factor, max(cell.degrees / factor, 1.0))


def likeness(table: NDArray[np.floating]) -> float:
    """How alike are neighbouring cells of a row, beyond what the margins explain?

    Parameters
    ----------
    table
        Counts, shape (rows, columns), the columns in order of time.

    Returns
    -------
    float
        Correlation of neighbouring Pearson residuals, pooled over rows, corrected for the row's
        own mean and held between 0 and 0.9; 0 with fewer than four columns.

    References
    ----------
    Marriott & Pope 1954, doi:10.1093/biomet/41.3-4.390, for the correction.
    """
    kept = _expected(table)
    if kept is None or kept[0].shape[1] < 4:
        return 0.0
    found, expected = kept
    residuals = (found - expected) / np.sqrt(expected)
    length = residuals.shape[1]
    if not residuals.any():
        return 0.0
    raw = np.sum(residuals[:, 1:] * residuals[:, :-1]) / np.sum(residuals**2)
    raw *= length / (length - 1)
    return float(np.clip((raw * length + 1) / (length - 3), 0.0, 0.9))


def free_share(alike: float, classes: int) -> float:
    """Which share of the degrees of freedom do classes have that are alike their neighbours?

    Parameters
    ----------
    alike
        Correlation of neighbouring classes; that of others is its power by their distance.
    classes
        How many there are, at least 2.

    Returns
    -------
    float
        Box's epsilon, from 1 / (classes - 1) to 1.

    References
    ----------
    Box 1954, doi:10.1214/aoms/1177728717, theorem 3.1.

    Examples
    --------
    >>> round(free_share(0.0, 12), 9), round(free_share(0.3, 12), 3)
    (1.0, 0.865)
    """
    apart = np.abs(np.subtract.outer(np.arange(classes), np.arange(classes)))
    middle = np.eye(classes) - 1 / classes
    centred = middle @ (alike**apart).astype(np.float64) @ middle
    return float(np.trace(centred) ** 2 / ((classes - 1) * np.sum(centred**2)))


def neighbour_dispersion(
    table: NDArray[np.floating],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How much does each row vary about its neighbouring columns, beyond independent events?

    Parameters
    ----------
    table
        Counts, shape (rows, columns), the columns in order of time.

    Returns
    -------
    values, degrees
        Variance over mean of each row and the degrees of freedom it rests on, shape (rows,); a
        row with fewer than 20 events or 5 triples of neighbours with any takes the median of the
        others, as if known; all are not-a-number where no row has enough.

    Notes
    -----
    The mean of (x - 2y + z)² / (x + 4y + z) over neighbours x, y, z: growth does not enter and
    season hardly, of which each row may have its own. Such differences are 18/35 as informative
    as independent numbers.

    References
    ----------
    Gasser, Sroka & Jennen-Steinmetz 1986, doi:10.1093/biomet/73.3.625, equation 2.1 at equal
    distances, divided by the variance of Poisson counts.

    Examples
    --------
    >>> neighbour_dispersion(np.array([[10.0, 20, 10, 20, 10, 20, 10]]))[0].round(3)
    array([4.4])
    """
    x = np.asarray(table, dtype=np.float64)
    before, here, after = x[:, :-2], x[:, 1:-1], x[:, 2:]
    expected, gap = before + 4 * here + after, before - 2 * here + after
    some = expected > 0
    triples = some.sum(axis=1)
    terms = np.divide(gap**2, expected, out=np.zeros_like(expected), where=some)
    enough = (triples >= LEAST_CELLS) & (x.sum(axis=1) >= LEAST_EVENTS)
    values = np.where(enough, terms.sum(axis=1) / np.maximum(triples, 1), np.nan)
    middle = float(np.median(values[enough])) if enough.any() else float("nan")
    degrees = np.where(enough, triples * 18 / 35, np.inf)
    return np.where(enough, values, middle), degrees


def dispersed_counts(
    rng: np.random.Generator,
    mean: ArrayLike,
    dispersion: ArrayLike,
    size: int | tuple[int, ...] | None = None,
) -> NDArray[np.float64]:
    """Draw counts whose variance is a multiple of their mean.

    Parameters
    ----------
    rng
        Where the randomness comes from.
    mean
        Expected counts.
    dispersion
        Variance over mean; 1 or less draws Poisson counts.
    size
        Shape of the draws; None takes that of the means.

    Returns
    -------
    NDArray
        Poisson, or negative-binomial counts with the multiple held constant: the form that stays
        the same when counts are added up.
    """
    spread = np.asarray(dispersion, dtype=np.float64)
    about = np.asarray(mean, dtype=np.float64)
    if np.all(spread <= 1 + 1e-9):
        return rng.poisson(about, size=size).astype(np.float64)
    held = np.maximum(spread, 1 + 1e-6)
    shape = np.maximum(about, 1e-12) / (held - 1)
    return rng.negative_binomial(shape, 1 / held, size=size).astype(np.float64)


def _expected(
    table: NDArray[np.floating],
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    found = np.asarray(table, dtype=np.float64)
    found = found[found.sum(axis=1) > 0][:, found.sum(axis=0) > 0]
    if min(found.shape) < 2:
        return None
    return found, np.outer(found.sum(axis=1), found.sum(axis=0)) / found.sum()
