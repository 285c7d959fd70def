"""Weighted displacement quotient, gross and net effect, with ranges and their undefined cases."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Part:
    """A number with its likely range; all missing where it is not defined.

    Attributes
    ----------
    estimate, low, high
        The number and its range.
    """

    estimate: float
    low: float
    high: float


@dataclass(frozen=True)
class Quotient:
    """What a measure did at its place, and next to it.

    Attributes
    ----------
    gross
        Fewer at the place than before: Rb - Ra, the count before brought to the length after.
    net
        Rb / Cb - Ra / Ca: above 0 where the place did better than the comparison.
    quotient
        What happened next to it, for each unit of what happened at the place. Above 0 beside a
        gain: benefits spread; from 0 to -1: some moved; below -1: more moved than was gained.
        Missing where it is not defined.
    total_net
        Fewer at the place and next to it together than the comparison leads to expect.
    why
        Why the quotient is missing: `no_comparison` (a count of it is 0), `no_clear_change` (the
        range of what it is divided by holds 0), `no_buffer`; empty where it is there.
    """

    gross: Part
    net: Part
    quotient: Part
    total_net: Part
    why: str


_NONE = Part(float("nan"), float("nan"), float("nan"))


def displacement_quotient(
    target: ArrayLike,
    buffer: ArrayLike | None,
    comparison: ArrayLike,
    *,
    length_ratio: float = 1.0,
    dispersion: ArrayLike = 1.0,
    degrees: float = float("inf"),
    confidence: float = 0.95,
) -> Quotient:
    """Did what a measure prevented move next door, or did its benefit spread there?

    Parameters
    ----------
    target, buffer, comparison
        Events before and after, shape (2,) each; `buffer` None where there is none.
    length_ratio
        Length of the period after over that before; cancels but in the gross effect.
    dispersion, degrees
        Variance over mean of the counts, of all or of target, buffer and comparison, shape (3,);
        and its degrees of freedom.
    confidence
        Level of the ranges.

    Returns
    -------
    Quotient
        Each number with its range.

    Notes
    -----
    WDQ = (Da/Ca - Db/Cb) / (Ra/Ca - Rb/Cb); GE = Rb - Ra; NE = Rb/Cb - Ra/Ca; TNE = (Rb Ca/Cb -
    Ra) + (Db Ca/Cb - Da). No variance exists in closed form: the quotient's range is Fieller's,
    from the covariance of its two parts by the delta method, and it is refused where what it is
    divided by may be 0, for then the range is the whole line or its outside. The others' ranges
    are by the delta method.

    References
    ----------
    Bowers & Johnson 2003, doi:10.1023/A:1024909009240, for the quotient; Fieller 1954,
    doi:10.1111/j.2517-6161.1954.tb00159.x, for its range.

    Examples
    --------
    >>> found = displacement_quotient((207, 110), (178, 157), (308, 318))
    >>> found.gross.estimate, round(found.net.estimate, 6), round(found.total_net.estimate, 1)
    (97.0, 0.326166, 130.5)
    >>> round(found.quotient.estimate, 6)
    0.258186
    """
    r, c = np.asarray(target, dtype=np.float64), np.asarray(comparison, dtype=np.float64)
    d = np.zeros(2) if buffer is None else np.asarray(buffer, dtype=np.float64)
    reach = float(scipy.stats.t.isf((1 - confidence) / 2, degrees))
    wider = np.broadcast_to(np.asarray(dispersion, dtype=np.float64), (3,))
    spread = np.repeat(wider, 2) * np.array([*r, *d, *c])
    k = length_ratio
    gross = _ranged(k * r[0] - r[1], np.array([k, -1.0, 0, 0, 0, 0]), spread, reach)
    if (c <= 0).any():
        return Quotient(gross, _NONE, _NONE, _NONE, "no_comparison")
    slopes = _net_slopes(r, c)
    net = _ranged(r[0] / c[0] - r[1] / c[1], slopes, spread, reach)
    total = (r[0] + d[0]) * c[1] / c[0] - r[1] - d[1]
    ratio = c[1] / c[0]
    of_total = np.array([ratio, -1.0, ratio, -1.0, -(r[0] + d[0]) * c[1] / c[0] ** 2,
                         (r[0] + d[0]) / c[0]])  # fmt: skip
    total_net = _ranged(total, of_total, spread, reach)
    if buffer is None:
        return Quotient(gross, net, _NONE, total_net, "no_buffer")
    moved = _net_slopes(d, c)[[2, 3, 0, 1, 4, 5]]
    quotient = _fieller(d[0] / c[0] - d[1] / c[1], net.estimate, moved, slopes, spread, reach)
    return Quotient(gross, net, quotient or _NONE, total_net, "" if quotient else "no_clear_change")


def _net_slopes(events: Floats, comparison: Floats) -> Floats:
    """Give the slopes of eb/cb - ea/ca by (eb, ea, other, other, cb, ca)."""
    (b, a), (cb, ca) = events, comparison
    return np.array([1 / cb, -1 / ca, 0.0, 0.0, -b / cb**2, a / ca**2])


def _ranged(value: float, slopes: Floats, spread: Floats, reach: float) -> Part:
    half = reach * float(np.sqrt(slopes**2 @ spread))
    return Part(float(value), float(value) - half, float(value) + half)


def _fieller(
    top: float, bottom: float, of_top: Floats, of_bottom: Floats, spread: Floats, reach: float
) -> Part | None:
    """Give the ratio of two correlated numbers with Fieller's range; None if it has no bounds."""
    vt, vb = float(of_top**2 @ spread), float(of_bottom**2 @ spread)
    cov = float((of_top * of_bottom) @ spread)
    lead = bottom**2 - reach**2 * vb
    if lead <= 0:
        return None
    middle = top * bottom - reach**2 * cov
    root = float(np.sqrt(max(middle**2 - lead * (top**2 - reach**2 * vt), 0.0)))
    return Part(float(top / bottom), float((middle - root) / lead), float((middle + root) / lead))
