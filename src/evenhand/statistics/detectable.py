"""How likely would an effect be seen, had it been there in months and places that are known?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb
from typing import NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

ALIKE = 1.5
"""Placebo sets have between 1 / ALIKE and ALIKE times as many incidents as the treated areas."""


class Judged(NamedTuple):
    """What a design says of several data sets.

    Attributes
    ----------
    p_values
        Two-sided, shape (draws,).
    sizes
        Logarithm of the ratio to what was to be expected, shape (draws,).
    """

    p_values: NDArray[np.float64]
    sizes: NDArray[np.float64]


Design = Callable[[NDArray[np.float64], NDArray[np.bool_], int], Judged]
"""counts (draws, areas, periods), treated (areas,), first treated period → what is said."""


@dataclass(frozen=True)
class Placebo:
    """One stretch of the history with areas in which nothing was done.

    Attributes
    ----------
    start
        First period of the stretch.
    treated
        The areas played as treated, shape (areas,).
    """

    start: int
    treated: NDArray[np.bool_]


@dataclass(frozen=True)
class PowerCurve:
    """How often effects of several sizes would have been called.

    Attributes
    ----------
    effects
        Share of incidents prevented, rising from 0, shape (effects,).
    power
        Share of trials in which a fall was called; at 0, in which anything was called.
    std_error
        Of the power, from how far placebos differ, shape (effects,).
    wrong_sign
        Of the trials called, the share in which a rise was called; missing if none was called.
    exaggeration
        Mean size called over the true size, both as shares; missing at 0 or if none was called.
    placebos, apart
        How many placebos were played, and how many of them share no cell.
    """

    effects: NDArray[np.float64]
    power: NDArray[np.float64]
    std_error: NDArray[np.float64]
    wrong_sign: NDArray[np.float64]
    exaggeration: NDArray[np.float64]
    placebos: int
    apart: int

    def detectable(self, wanted: float) -> float:
        """Give the smallest effect with a power, between the effects tried; missing if none has.

        Notes
        -----
        The curve is first made to rise (running maximum), then read linearly.

        Examples
        --------
        >>> half = np.full(3, 0.5)
        >>> PowerCurve(np.array([0, 0.2, 0.4]), np.array([0.05, 0.4, 1.0]), half, half, half,
        ...            9, 9).detectable(0.7)
        0.3
        """
        rising = np.maximum.accumulate(self.power[1:])
        above = np.flatnonzero(rising >= wanted)
        if not len(above):
            return float("nan")
        place = int(above[0])
        if place == 0:
            return float(self.effects[1])
        low, high = rising[place - 1], rising[place]
        share = (wanted - low) / (high - low)
        begin, end = self.effects[1 + place - 1], self.effects[1 + place]
        return round(float(begin + share * (end - begin)), 10)

    def likely(self, at: int, confidence: float = 0.95) -> tuple[float, float]:
        """Give the likely range of the power at one of the effects.

        Notes
        -----
        Student's t over placebos that share no cell, and one more made up, which shows the effect
        half of the time: placebos that all agree are no proof, so that the range never closes.
        How often it holds the power of the very areas planned stands in `docs/simulations.md`.

        Examples
        --------
        >>> none, half = np.zeros(2), np.full(2, 0.5)
        >>> sure = PowerCurve(np.array([0, 0.2]), np.ones(2), none, half, half, 9, 4)
        >>> [round(one, 2) for one in sure.likely(1)]
        [0.62, 1.0]
        """
        many, power, error = self.apart, float(self.power[at]), float(self.std_error[at])
        if np.isnan(error):
            return 0.0, 1.0
        middle = (many * power + 0.5) / (many + 1)
        squares = (many - 1) * many * error**2
        squares += many * (power - middle) ** 2 + (0.5 - middle) ** 2
        reach = float(scipy.stats.t.isf((1 - confidence) / 2, many))
        reach *= float(np.sqrt(squares / many / (many + 1)))
        return max(min(middle - reach, power), 0.0), min(max(middle + reach, power), 1.0)


def arrangements(areas: int, treated: int) -> int:
    """Count the ways in which so many of the areas could have been the treated ones.

    Examples
    --------
    >>> arrangements(20, 1), arrangements(20, 3)
    (20, 1140)
    """
    return comb(areas, treated)


def smallest_p(areas: int, treated: int, draws: int) -> float:
    """Give the least p that randomisation inference can reach.

    Notes
    -----
    1 / arrangements where all are listed, 1 / (1 + draws) where they are drawn, as in
    `reassigned_areas.assignments`. The observed arrangement is one of them, so that p is never 0.
    Where half of the areas are treated, the other half is as extreme, and p twice as large.

    Examples
    --------
    >>> smallest_p(20, 1, 999), smallest_p(50, 5, 199), smallest_p(6, 3, 999)
    (0.05, 0.005, 0.1)
    """
    ways = arrangements(areas, treated)
    if ways > draws + 1:
        return 1 / (draws + 1)
    return (2 if areas == 2 * treated else 1) / ways


def windows(periods: int, length: int, most: int = 3) -> list[int]:
    """Give starts of stretches of a history, spread evenly, the last one always among them.

    Examples
    --------
    >>> windows(36, 24, 3), windows(20, 24)
    ([0, 6, 12], [])
    """
    last = periods - length
    if last < 0:
        return []
    many = min(most, last + 1)
    return sorted({round(last * n / (many - 1)) for n in range(many)}) if many > 1 else [last]


def placebos(
    counts: NDArray[np.float64],
    treated: NDArray[np.bool_],
    *,
    length: int,
    most: int,
    rng: np.random.Generator,
) -> list[Placebo]:
    """Choose months and places in which nothing was done, to play an effect in.

    Parameters
    ----------
    counts
        The history, shape (areas, periods).
    treated
        The areas meant to be treated, shape (areas,); always among those played.
    length
        Periods of a stretch, before and after together.
    most
        How many placebos at most.
    rng
        Draws the sets.

    Returns
    -------
    list
        Each stretch with each set, the treated areas' own first. Other sets are as many areas
        with about as many incidents (`ALIKE`), because power depends on both.
    """
    starts = windows(counts.shape[1], length)
    if not starts:
        return []
    sets = [treated, *_alike(counts.sum(axis=1), treated, -(-most // len(starts)) - 1, rng)]
    played = [Placebo(start, chosen) for chosen in sets for start in starts]
    return played[: max(most, len(starts))]


def _alike(
    totals: NDArray[np.float64], treated: NDArray[np.bool_], most: int, rng: np.random.Generator
) -> list[NDArray[np.bool_]]:
    many, areas, own = int(treated.sum()), len(treated), totals[treated].sum()
    found: dict[bytes, NDArray[np.bool_]] = {treated.tobytes(): treated}
    for _ in range(60 * max(most, 0)):
        if len(found) > most:
            break
        drawn = np.zeros(areas, dtype=bool)
        drawn[rng.choice(areas, many, replace=False)] = True
        if own / ALIKE <= totals[drawn].sum() <= own * ALIKE:
            found.setdefault(drawn.tobytes(), drawn)
    return list(found.values())[1 : most + 1]


def with_effect(
    counts: NDArray[np.float64],
    treated: NDArray[np.bool_],
    first: int,
    effect: float,
    draws: int,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Take incidents out of treated areas at random, each with one chance.

    Parameters
    ----------
    counts
        Shape (areas, periods), whole numbers.
    treated, first
        Areas, shape (areas,), and first period in which the effect is there.
    effect
        Chance that an incident is prevented; below 0, the share that is added.
    draws
        How many data sets.

    Returns
    -------
    NDArray
        Shape (draws, areas, periods).

    Examples
    --------
    >>> whole = with_effect(np.full((2, 3), 8.0), np.array([True, False]), 2, 1.0, 1,
    ...                     np.random.default_rng(1))
    >>> whole[0].tolist()
    [[8.0, 8.0, 0.0], [8.0, 8.0, 8.0]]
    """
    made = np.repeat(counts[None], draws, axis=0)
    reached = made[:, treated, first:]
    if effect >= 0:
        made[:, treated, first:] = rng.binomial(np.rint(reached).astype(np.int64), 1 - effect)
    else:
        made[:, treated, first:] = reached + rng.poisson(reached * -effect)
    return made


def power_curve(
    counts: NDArray[np.float64],
    played: Sequence[Placebo],
    design: Design,
    *,
    before: int,
    after: int,
    effects: NDArray[np.float64],
    alpha: float,
    draws: int,
    rng: np.random.Generator,
) -> PowerCurve:
    """How often would effects of several sizes have been called in placebos of the history?

    Parameters
    ----------
    counts
        The history, shape (areas, periods): all areas that the design looks at.
    played
        The placebos, as from `placebos` with the length `before` + `after`.
    design
        The inference that will be used.
    before, after
        Periods before and after the start within each stretch.
    effects
        Shares prevented, the first 0, shape (effects,).
    alpha
        A p-value up to this is called.
    draws
        Data sets for each placebo and effect.
    rng
        Draws which incidents are prevented.

    Returns
    -------
    PowerCurve
        What was called, by size.

    Notes
    -----
    Real counts bring their own season, likeness in time and uneven areas; no model of them enters.
    The standard error takes as many placebos for independent as share no cell.

    References
    ----------
    Bertrand, Duflo & Mullainathan 2004, doi:10.1162/003355304772839588, for placebo dates and
    places; Gelman & Carlin 2014, doi:10.1177/1745691614551642, for wrong signs and exaggeration.
    """
    called = np.zeros((len(effects), len(played), draws), dtype=bool)
    sizes = np.zeros((len(effects), len(played), draws))
    for at, placebo in enumerate(played):
        stretch = counts[:, placebo.start : placebo.start + before + after]
        # Without an effect nothing is drawn, so that one data set stands for all.
        many = [draws if effect else 1 for effect in effects]
        made = [with_effect(stretch, placebo.treated, before, float(effect), number, rng)
                for effect, number in zip(effects, many, strict=True)]  # fmt: skip
        said = design(np.concatenate(made), placebo.treated, before)
        ends = np.cumsum(many)
        for place, (end, number) in enumerate(zip(ends, many, strict=True)):
            called[place, at] = said.p_values[end - number : end] <= alpha + 1e-12
            sizes[place, at] = said.sizes[end - number : end]
    return _summed(called, sizes, effects, played, before + after)


def _apart(played: Sequence[Placebo], length: int) -> int:
    """Count placebos that share no month or no area, taken in order."""
    kept: list[Placebo] = []
    for one in played:
        if not any(abs(one.start - other.start) < length and (one.treated & other.treated).any()
                   for other in kept):  # fmt: skip
            kept.append(one)
    return len(kept)


def _summed(
    called: NDArray[np.bool_],
    sizes: NDArray[np.float64],
    effects: NDArray[np.float64],
    played: Sequence[Placebo],
    length: int,
) -> PowerCurve:
    rising = called & (sizes > 0)
    seen = np.where(effects[:, None, None] > 0, called & ~rising, called)
    by_placebo = seen.mean(axis=2)
    apart = _apart(played, length)
    spread = by_placebo.std(axis=1, ddof=1) if len(played) > 1 else np.full(len(effects), np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        number = called.sum(axis=(1, 2))
        wrong = rising.sum(axis=(1, 2)) / number
        told = np.where(called, np.abs(np.expm1(sizes)), 0).sum(axis=(1, 2)) / number / effects
    missing = (number == 0) | (effects == 0)
    return PowerCurve(
        effects=effects, power=by_placebo.mean(axis=1), std_error=spread / np.sqrt(apart),
        wrong_sign=np.where(missing, np.nan, wrong),
        exaggeration=np.where(missing, np.nan, told), placebos=len(played), apart=apart,
    )  # fmt: skip
