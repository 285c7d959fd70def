"""How events gather on few places, measured beside what chance alone would gather."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from evenhand.statistics.dispersion import INDEPENDENT, Dispersion

MOST_WORK = 20_000_000
Floats = NDArray[np.float64]


def gini(counts: ArrayLike) -> float:
    """How unequally are events shared out over places?

    Parameters
    ----------
    counts
        Events at each place, places without any included, shape (places,).

    Returns
    -------
    float
        0 if every place has as many, nearly 1 if one place has all; not-a-number without events.

    Notes
    -----
    The biased form (divisor places²), which `generalised_gini` builds on.

    Examples
    --------
    >>> round(gini([0, 0, 0, 1, 1, 2, 6]), 6)
    0.657143
    """
    k = np.sort(np.asarray(counts, dtype=np.float64))
    if k.sum() <= 0:
        return float("nan")
    return _gini_sorted(k)


def _gini_sorted(k: NDArray[np.float64]) -> float:
    n = len(k)
    return float(2 * np.arange(1, n + 1) @ k / (n * k.sum()) - (n + 1) / n)


def generalised_gini(
    counts: ArrayLike, *, base: ArrayLike | None = None, unbiased: bool = False
) -> float:
    """As the Gini index, but fair when there are fewer events than places.

    Parameters
    ----------
    counts
        Events at each place, places without any included, shape (places,).
    base
        How many each place has of whom or what the events may happen to, same shape, above 0;
        None takes all places as equal.
    unbiased
        Whether to multiply by m / (m - 1), m the smaller of places and events.

    Returns
    -------
    float
        G' = max(1, places/events) (G - 1) + 1; not-a-number without events, and for the unbiased
        form with a single event or place.

    Notes
    -----
    G' is not 0 when events fall at random: 500 on 1,000 places give .35. Read it beside
    `random_band` only. With a base G is twice the area between the diagonal and the Lorenz curve
    of events over the base, places in order of their rate; equal bases give the plain form.

    References
    ----------
    Bernasco & Steenbeek 2017, doi:10.1007/s10940-016-9324-7, equation 3.

    Examples
    --------
    >>> round(generalised_gini([3, 1, 1, 0, 0, 0, 0, 0, 0, 0]), 4)
    0.56
    >>> round(generalised_gini([3, 1, 1, 0, 0, 0, 0, 0, 0, 0], unbiased=True), 4)
    0.7
    """
    k = np.sort(np.asarray(counts, dtype=np.float64))
    if k.sum() <= 0:
        return float("nan")
    if base is None:
        return _generalised_sorted(k, unbiased)
    value = float(_over_base(np.asarray(counts, float)[None], np.asarray(base, float)).ginis[0])
    return _unbiased(value, len(k), float(k.sum())) if unbiased else value


def _generalised_sorted(k: NDArray[np.float64], unbiased: bool = False) -> float:
    places, events = len(k), float(k.sum())
    value = max(1.0, places / events) * (_gini_sorted(k) - 1) + 1
    return _unbiased(value, places, events) if unbiased else value


def _unbiased(value: float, places: int, events: float) -> float:
    least = min(float(places), events)
    return value * least / (least - 1) if least > 1 else float("nan")


def share_of_places_with(
    counts: ArrayLike, share_of_events: float = 0.5, *, base: ArrayLike | None = None
) -> float:
    """On how small a share of places, or of their base, does a given share of the events gather?

    Parameters
    ----------
    counts
        Events at each place, places without any included, shape (places,).
    share_of_events
        From 0 to 1.
    base
        How many each place has of whom or what the events may happen to, same shape, above 0;
        None takes all places as equal.

    Returns
    -------
    float
        The fullest places needed, as a share of all places, whole places only; with a base, the
        share of it that the places with the highest rates have.

    Examples
    --------
    >>> share_of_places_with([6, 2, 1, 1, 0, 0, 0, 0, 0, 0])
    0.1
    """
    if base is not None:
        held, owned = _curve(np.asarray(counts, float)[None], np.asarray(base, float))
        return float(owned[0][np.searchsorted(held[0], share_of_events * (1 - 1e-12))])
    k = np.sort(np.asarray(counts, dtype=np.float64))[::-1]
    needed = share_of_events * k.sum() * (1 - 1e-12)
    return float((np.searchsorted(np.cumsum(k), needed) + 1) / len(k))


def lorenz_points(
    counts: ArrayLike, points: int = 101, *, base: ArrayLike | None = None
) -> NDArray[np.float64]:
    """What share of the events do the fullest places hold, from none of the places to all?

    Parameters
    ----------
    counts
        Events at each place, places without any included, shape (places,).
    points
        How many points of the curve.
    base
        How many each place has of whom or what the events may happen to, same shape, above 0;
        None takes all places as equal.

    Returns
    -------
    NDArray
        Shape (points, 2): share of places or base, share of events; from (0, 0) to (1, 1).
    """
    at = np.linspace(0, 1, points)
    if base is not None:
        held, owned = _curve(np.asarray(counts, float)[None], np.asarray(base, float))
        return np.column_stack([at, np.interp(at, owned[0], held[0])])
    k = np.sort(np.asarray(counts, dtype=np.float64))[::-1]
    held = np.concatenate([[0.0], np.cumsum(k)]) / k.sum()
    return np.column_stack([at, np.interp(at, np.linspace(0, 1, len(held)), held)])


@dataclass(frozen=True)
class RandomBand:
    """What concentration looks like when every place is alike.

    Attributes
    ----------
    ginis
        G' of each random draw, shape (draws,).
    share_for_half
        Share of places that hold half of the events, of each draw, same shape.
    curves
        Share of the events that the fullest places hold, at 101 steps from none of the places to
        all, of each draw, shape (draws, 101).
    places
        Places that the events fell on at random; estimated where it was not known.
    """

    ginis: NDArray[np.float64]
    share_for_half: NDArray[np.float64]
    curves: NDArray[np.float64]
    places: int


def random_band(
    events: int,
    places: int,
    *,
    known: bool = True,
    base: ArrayLike | None = None,
    dispersion: Dispersion = INDEPENDENT,
    draws: int = 199,
    seed: int = 1,
) -> RandomBand:
    """How concentrated would this many events look, if all places were alike?

    Parameters
    ----------
    events
        How many events.
    places
        How many places, those without any included; or how many were hit, if not `known`.
    known
        Whether places without events are part of `places`.
    base
        How many each place has of whom or what the events may happen to, shape (places,): events
        then fall on places in proportion to it. None takes all places as equal.
    dispersion
        Variance over mean of the places' counts, for places with a base; 1 or unknown draws
        independent events.
    draws, seed
        Monte-Carlo draws and their start; fewer draws are made where 20 million events or places
        would be drawn in all, but never fewer than 99.

    Returns
    -------
    RandomBand
        G' and the share that holds half, draw by draw.

    Notes
    -----
    Events fall independently and with equal chance on each place (uniform Poisson given its
    total). Where only places that were hit are known, the number of places is the one at which
    as many would be hit on average, and each draw drops the places it missed, as the data do.
    With a dispersion the counts are negative-binomial given their total (Dirichlet-multinomial);
    the dispersion itself is drawn, as far as it is uncertain.

    References
    ----------
    Mohler, Brantingham, Carter & Short 2019, doi:10.1007/s10940-019-09404-1. Chalfin, Kaplan &
    Cuellar 2021, doi:10.1177/00224278211016029.
    """
    rng = np.random.default_rng(seed)
    if base is not None:
        owned = np.asarray(base, dtype=np.float64)
        drawn = _drawn(rng, events, owned / owned.sum(), dispersion.allowed, max(draws, 99))
        return _over_base(drawn.astype(np.float64), owned)
    behind = places if known else places_behind(events, places)
    draws = max(99, min(draws, MOST_WORK // max(1, events + behind)))
    values, halves, curves = np.empty(draws), np.empty(draws), np.empty((draws, 101))
    steps = np.linspace(0, 1, 101)
    for draw in range(draws):
        hits = np.bincount(rng.integers(behind, size=events), minlength=behind)
        k = _sorted_counts(hits if known else hits[hits > 0])
        values[draw] = _generalised_sorted(k)
        held = np.concatenate([[0.0], np.cumsum(k[::-1])]) / max(events, 1)
        halves[draw] = np.searchsorted(held, 0.5 * (1 - 1e-12)) / len(k)
        curves[draw] = np.interp(steps * len(k), np.arange(len(held)), held)
    return RandomBand(values, halves, curves, behind)


def _drawn(
    rng: np.random.Generator, events: int, share: Floats, dispersion: Dispersion, draws: int
) -> NDArray[np.int64]:
    """Draw counts given their total, shape (draws, places)."""
    if dispersion.value <= 1:
        return rng.multinomial(events, share, size=draws)
    degrees = min(dispersion.degrees, 1e6)
    spread = dispersion.value * degrees / rng.chisquare(degrees, draws)
    size = events / np.maximum(spread - 1, 1e-6)
    weight = np.maximum(rng.standard_gamma(size[:, None] * share), 1e-300)
    return rng.multinomial(events, weight / weight.sum(axis=1, keepdims=True))


def _curve(drawn: Floats, base: Floats) -> tuple[Floats, Floats]:
    """Give the shares of events and of the base, highest rate first, shape (draws, places + 1)."""
    order = np.argsort(-drawn / base, axis=1, kind="stable")
    start = np.zeros((len(drawn), 1))
    held = np.cumsum(np.take_along_axis(drawn, order, axis=1), axis=1)
    owned = np.cumsum(base[order], axis=1)
    return (
        np.concatenate([start, held / held[:, -1:]], axis=1),
        np.concatenate([start, owned / owned[:, -1:]], axis=1),
    )


def _over_base(drawn: Floats, base: Floats) -> RandomBand:
    """Measure draws over the base, shape (draws, places)."""
    held, owned = _curve(drawn, base)
    area = (np.diff(owned, axis=1) * (held[:, 1:] + held[:, :-1])).sum(axis=1)
    events = drawn.sum(axis=1)
    ginis = np.maximum(1.0, len(base) / events) * (area - 2) + 1
    at = np.argmax(held >= 0.5 * (1 - 1e-12), axis=1)
    steps = np.linspace(0, 1, 101)
    curves = np.array([np.interp(steps, x, y) for x, y in zip(owned, held, strict=True)])
    return RandomBand(ginis, owned[np.arange(len(at)), at], curves, len(base))


def _sorted_counts(k: NDArray[np.intp]) -> NDArray[np.float64]:
    """Sort small whole numbers by counting them: faster than comparing."""
    return np.repeat(np.arange(k.max() + 1, dtype=np.float64), np.bincount(k))


def places_behind(events: int, hit: int) -> int:
    """How many equal places must there be for this many to be hit by this many events?

    Parameters
    ----------
    events
        How many events.
    hit
        Different places hit; at most `events`.

    Returns
    -------
    int
        The number at which places × (1 - (1 - 1/places)^events) = hit; a thousand times the
        events where every event hit a place of its own.

    Examples
    --------
    >>> places_behind(1000, 632)
    999
    """
    most = 1000 * max(events, 1)

    def excess(places: float) -> float:
        return float(-places * np.expm1(events * np.log1p(-1 / places)) - hit)

    if hit <= 1 or excess(float(hit) + 1e-9) >= 0:
        return max(hit, 1)
    return (
        most if excess(float(most)) <= 0 else round(scipy.optimize.brentq(excess, hit + 1e-9, most))
    )
