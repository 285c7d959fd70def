"""What happened next to where something was done: the ring beside any design, from plain arrays."""

from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evenhand.statistics.area_spread import area_spread, contrast_by_areas
from evenhand.statistics.displacement_difference import Difference, contrast_change, log_ratio

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class RingChange:
    """How counts of a ring changed beside places out of reach.

    Attributes
    ----------
    before, after
        Events in the ring.
    number
        More (above 0) or fewer than expected over the period after, with the error that the
        periods before show, or that of independent counts where these are fewer than 8.
    share
        The same as a difference of logs.
    dispersion
        Variance over that of independent counts; missing with fewer than 8 periods before.
    by_areas
        Whether errors come from how far areas part from each other, else from the periods before.
    """

    before: float
    after: float
    number: Difference
    share: Difference
    dispersion: float
    by_areas: bool = False


def ring_change(
    ring: ArrayLike, beyond: ArrayLike, before: ArrayLike, after: ArrayLike
) -> RingChange:
    """Did more happen in the ring around a measure than places out of its reach lead to expect?

    Parameters
    ----------
    ring
        Events in the ring in each period, in order of time, shape (periods,).
    beyond
        Events out of reach, shape (periods,).
    before, after
        Which periods are compared, shape (periods,) each.

    Returns
    -------
    RingChange
        Above 0: more than expected, as when events move there; below 0: fewer, as when a benefit
        spreads.

    Notes
    -----
    Places out of reach are brought to the ring's own total before, so that a common change by one
    share does not look like a shift. The ring must never be among what anything is compared with.

    References
    ----------
    Bowers & Johnson 2003, doi:10.1023/A:1024909009240, for the buffer; Wheeler & Ratcliffe 2018,
    doi:10.1186/s40163-018-0085-5, for the difference.

    Examples
    --------
    >>> found = ring_change([10] * 8 + [12] * 8, [50] * 16, np.arange(16) < 8, np.arange(16) >= 8)
    >>> found.number.estimate, round(float(np.expm1(found.share.estimate)), 2)
    (16.0, 0.2)
    """
    series = np.array([ring, beyond], dtype=np.float64)
    first, last = np.asarray(before, dtype=bool), np.asarray(after, dtype=bool)
    early, late = series[:, first].sum(axis=1), series[:, last].sum(axis=1)
    weight = _weight(float(early[0]), float(early[1]))
    independent, dispersed = contrast_change(series, [1.0, -1.0 / weight], first, last)
    known = np.isfinite(dispersed.std_error)
    spread = {"dispersion": max(dispersed.dispersion, 1.0), "degrees": dispersed.degrees}
    share = log_ratio((early[0], late[0]), (early[1], late[1]), **(spread if known else {}))
    return RingChange(float(early[0]), float(late[0]), dispersed if known else independent, share,
                      dispersed.dispersion)  # fmt: skip


def _weight(target: float, beside: float) -> float:
    """Say by what others are divided; beside nothing before, next to nothing is expected."""
    return beside / max(target, 0.5) if beside > 0 else 1.0


def areas_change(
    counts: ArrayLike, target: ArrayLike, beside: ArrayLike, before: ArrayLike, after: ArrayLike
) -> RingChange:
    """Did more happen in some areas than others lead to expect, as areas part from each other?

    Parameters
    ----------
    counts
        Events of each area and period, in order of time, shape (areas, periods).
    target, beside
        Which areas are asked about, and which they are set beside, shape (areas,) each.
    before, after
        Which periods are compared, shape (periods,) each.

    Returns
    -------
    RingChange
        As `ring_change` of both sums; with errors from `evenhand.statistics.area_spread` where
        enough areas tell them.
    """
    n, own, others = np.asarray(counts, float), np.asarray(target, bool), np.asarray(beside, bool)
    first, last = np.asarray(before, dtype=bool), np.asarray(after, dtype=bool)
    found = ring_change(n[own].sum(axis=0), n[others].sum(axis=0), first, last)
    early, late = n[:, first].sum(axis=1), n[:, last].sum(axis=1)
    used = own | others
    spread = area_spread(early[used], late[used], own[used])
    if not spread.known:
        return found
    sums = [[each[rows].sum() for each in (early, late)] for rows in (own, others)]
    weight = _weight(float(sums[0][0]), float(sums[1][0]))
    gains = np.where(own[used], 1.0, -1.0 / weight)
    number = contrast_by_areas(early[used], late[used], gains, last.sum() / first.sum(), spread)
    events = (early + late)[used]
    wider = [spread.of(events, own[used]), spread.of(events, ~own[used])]
    share = log_ratio(*sums, dispersion=wider, degrees=spread.degrees)
    return RingChange(found.before, found.after, number, share, found.dispersion, by_areas=True)


def rings_by_lot(
    distances: ArrayLike,
    is_after: ArrayLike,
    treated: ArrayLike,
    others: ArrayLike,
    width: float,
    reach: float,
    *,
    draws: int = 999,
    seed: int = 1,
    confidence: float = 0.95,
) -> tuple[float, float, float]:
    """How often does a ring of the same width around other areas change by as much?

    Parameters
    ----------
    distances
        From each event to each area, 0 within it, metres, shape (events, areas). Events in treated
        areas, or where other measures were taken, are left out beforehand.
    is_after
        Whether each event lies in the period after (else before), shape (events,).
    treated
        Which areas are treated, shape (areas,).
    others
        Which areas could have been treated instead, shape (areas,).
    width
        Of the ring, metres.
    reach
        Events farther than this from all chosen areas are what the ring is compared with, metres.
    draws, seed
        Of sets of areas as many as the treated ones.
    confidence
        Level of the range.

    Returns
    -------
    p_value, low, high
        Both sides, (1 + as extreme) / (1 + draws); and the log changes that the other rings do not
        call unusual: as far from the ring's own, in standard errors for independent counts, as
        the share `confidence` of the others stray from none. All missing where fewer areas could
        have been treated than are; the range is where sets of areas are too few for the level.

    Notes
    -----
    Sets are drawn from all areas, treated ones among them, as if lot chose again. Overlapping
    rings of several areas are merged: an event's distance is that to the nearest of
    them. The statistic is the log change beside what is out of reach, over its error for
    independent counts, as in `evenhand.statistics.assigned_by_lot`.

    References
    ----------
    Fisher 1935, The Design of Experiments; Phipson & Smyth 2010, doi:10.2202/1544-6115.1585.
    """
    d, late = np.asarray(distances, dtype=np.float64), np.asarray(is_after, dtype=bool)
    own, could = np.flatnonzero(treated), np.flatnonzero(others)
    k, nan = len(own), float("nan")
    if len(could) <= k:
        return nan, nan, nan
    pool = np.union1d(own, could)
    rng = np.random.default_rng(seed)
    found = _standard(d[:, own].min(axis=1), late, width, reach)[0]
    stats = np.array([
        _standard(d[:, rng.choice(pool, k, replace=False)].min(axis=1), late, width, reach)
        for _ in range(draws)
    ])  # fmt: skip
    there = np.isfinite(stats[:, 0])
    if not there.any() or np.isnan(found):
        return nan, nan, nan
    extreme = int((np.abs(stats[there, 0]) >= abs(found) * (1 - 1e-9)).sum())
    p_value = (1 + extreme) / (1 + int(there.sum()))
    if comb(len(pool), k) * (1 - confidence) < 1 - 1e-9:
        return p_value, nan, nan
    value, error = _standard(d[:, own].min(axis=1), late, width, reach)[1:]
    usual = np.sort(np.abs(stats[there, 0]))
    at = int(np.ceil(confidence * (1 + len(usual)) - 1e-9)) - 1
    reached = float(usual[at]) * error if at < len(usual) else float("inf")
    return p_value, value - reached, value + reached


def _standard(
    nearest: Floats, late: Bools, width: float, reach: float
) -> tuple[float, float, float]:  # fmt: skip
    """Give standardised and plain log change of a ring, and the error; missing without events."""
    ring, beyond = (nearest > 0) & (nearest <= width), nearest > reach
    sums = np.array([(ring & ~late).sum(), (ring & late).sum(), (beyond & ~late).sum(),
                     (beyond & late).sum()], dtype=np.float64)  # fmt: skip
    if sums[:2].sum() == 0 or sums[2:].min() == 0:
        return float("nan"), float("nan"), float("nan")
    sums += 0.5
    value = float(np.log(sums[1] / sums[0]) - np.log(sums[3] / sums[2]))
    error = float(np.sqrt((1 / sums).sum()))
    return value / error, value, error
