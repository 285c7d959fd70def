"""Would places where nothing was done show as large a gap? Placebos for one area or several."""

from dataclasses import dataclass
from itertools import combinations, permutations
from math import comb, perm

import numpy as np
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.simplex_weights import nearest_mix
from evenhand.statistics.synthetic_control import error_ratio
from evenhand.statistics.synthetic_fits import fitted, levels_of

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Indices = NDArray[np.int64]
SLACK, LEAST_DONORS = 1 - 1e-9, 3
"""A placebo as large as the treated, but for rounding, counts as as large; fewest donors."""


@dataclass(frozen=True)
class Placebos:
    """The gap of the treated together, and the gaps of every set that could have been treated.

    Arrays over sets hold the treated set first.

    Attributes
    ----------
    paths
        Gap by time since the start, as a share of the level, shape (sets, window).
    before
        How many periods of the window lie before the start.
    gaps
        Mean gap over all periods after the start, as a share of the level, shape (sets,).
    leaks
        By how much of a constant gap of the treated each set's gap would fall without it: 1 for
        the treated themselves, shape (sets,).
    errors, ratios
        Mean squared gap before the start; that after it over that before, shape (sets,).
    spreads
        Root of the error before plus the median error: what a gap is measured by, shape (sets,).
    p_value
        Share of sets whose gap, measured by its spread, is at least as large in either direction.
    p_ratio
        The same for the ratio of squared gaps.
    least_p
        The smallest p-value that so many sets allow.
    is_drawn
        Whether sets were drawn because there are too many to take all.
    """

    paths: Matrix
    before: int
    gaps: Vector
    leaks: Vector
    errors: Vector
    ratios: Vector
    spreads: Vector
    p_value: float
    p_ratio: float
    least_p: float
    is_drawn: bool

    @property
    def fit_beside_others(self) -> float:
        """Root mean squared gap of the treated before the start over the median of the others."""
        middle = float(np.median(self.errors[1:]))
        own = float(self.errors[0])
        return float(np.sqrt(own / middle)) if middle > 0 else float("inf") if own > 0 else 1.0

    def interval(self, confidence: float) -> tuple[float, float, float]:
        """Which constant gaps would the placebos not call unusual?

        Parameters
        ----------
        confidence
            Level asked for.

        Returns
        -------
        tuple
            Low, high and the level reached: that asked for, or, with too few sets, the highest
            there is, 1 less the smallest p-value. Infinite where no gap would be unusual.

        Notes
        -----
        All δ with p(δ) > α, from the lowest to the highest, where δ is taken off the treated
        after their starts (Firpo & Possebom 2018). Weights rest on periods before, so every
        set's gap is linear in δ and p changes only where two of these lines cross.
        """
        alpha = max(1 - confidence, self.least_p)
        with np.errstate(divide="ignore", invalid="ignore"):
            own, other = self.spreads[0], self.spreads[1:]
            crossings = np.concatenate([
                (self.gaps[1:] * own - sign * self.gaps[0] * other)
                / (self.leaks[1:] * own - sign * other)
                for sign in (1.0, -1.0)
            ])  # fmt: skip
        edges = np.unique(np.r_[crossings[np.isfinite(crossings)], self.gaps[0]])
        far = 10 * (np.abs(edges).max() + 1)
        points = np.sort(np.r_[-far, edges, (edges[1:] + edges[:-1]) / 2, far])
        fits = np.array([self._p_at(float(point)) > alpha + 1e-12 for point in points])
        # A stretch between two crossings fits as a whole: its ends are the points beside it.
        first, last = np.flatnonzero(fits)[[0, -1]]
        low = points[first - 1 + first % 2] if first else -np.inf
        high = points[last + 1 - last % 2] if last < len(points) - 1 else np.inf
        return float(low), float(high), 1 - alpha

    def _p_at(self, gap: float) -> float:
        return rank_p(_sizes(self.gaps - gap * self.leaks, self.spreads))


def placebos(
    counts: Matrix,
    treated: Indices,
    donors: Indices,
    *,
    first: Indices,
    stop: Indices,
    bases: Vector | None = None,
    draws: int = 999,
    seed: int = 1,
) -> Placebos:
    """Is the gap of the treated larger than that of as many other places?

    Parameters
    ----------
    counts
        Counts of all areas, shape (areas, periods).
    treated, donors
        Rows of the treated areas and of the donors, which have nothing in common.
    first, stop
        Index of the first period after the start and after the last, shape (treated,).
    bases
        As for `fitted`.
    draws, seed
        How many sets are drawn where there are more than so many, and the start of the draws.

    Returns
    -------
    Placebos
        The treated together, and every set of as many areas as if it had been treated at their
        starts.

    Raises
    ------
    UnsuitableData
        There are fewer than three donors, or an area has no level.

    Notes
    -----
    Each area of a set has its own start and its own mix of all areas outside the set; their gaps
    are added up, so that an area weighs as much as it has incidents. Sets are taken from treated
    and donors alike: if nothing was achieved, and areas were as likely to be treated as others,
    every set had the same chance to be the treated one and p is exact. Sets of donors only, as
    in Cavallo and others, overlap so much that their gaps differ too little from each other: with
    four treated and twenty donors, p ≤ .05 came up in 12 % of studies where nothing was done.

    The spread of a set is the root of its error before the start plus the median error of all
    sets. By its own error alone, a fit that is near perfect by luck makes any gap look huge; the
    median is the same for all sets, so ranks keep their meaning.

    References
    ----------
    Abadie, Diamond & Hainmueller 2010, doi:10.1198/jasa.2009.ap08746 (rank of the ratio).
    Cavallo, Galiani, Noy & Pantano 2013, doi:10.1162/REST_a_00413 (several treated). Firpo &
    Possebom 2018, doi:10.1515/jci-2016-0026 (intervals).

    Examples
    --------
    >>> counts = np.array([[5, 6, 4, 2, 2], [4, 6, 5, 5, 5], [6, 6, 3, 5, 5], [8, 9, 9, 9, 8.]])
    >>> found = placebos(counts, np.array([0]), np.array([1, 2, 3]), first=np.array([3]),
    ...     stop=np.array([5]))
    >>> round(float(found.gaps[0]), 3), found.p_value, found.least_p
    (-0.6, 0.25, 0.25)
    """
    if len(donors) < LEAST_DONORS:
        raise UnsuitableData(listed("placebos", [
            f"there are {len(donors)} donor(s); give at least {LEAST_DONORS}"]))  # fmt: skip
    rows = np.r_[treated, donors]
    mine = counts[rows]
    cohorts = sorted({(int(f), int(s)) for f, s in zip(first, stop, strict=True)})
    slots = [cohorts.index((int(f), int(s))) for f, s in zip(first, stop, strict=True)]
    sets, drawn = _sets(len(rows), slots, draws, seed)
    window = int(first.min()), int((stop - first).min())
    paths, totals = np.zeros((len(sets), sum(window))), np.zeros((len(sets), 2))
    weighed, periods = np.zeros(len(sets)), np.zeros(len(sets))
    bases = None if bases is None else bases[rows]
    for slot, number in enumerate(slots):
        begin, end = cohorts[number]
        level = levels_of(mine, begin, bases)
        done = _done(level, first, stop, mine.shape)
        weights = _outside(mine / level[:, None], sets, slot, begin)
        unit, ratio = sets[:, slot], level[sets[:, slot], None] / level[None, :]
        gap = mine[unit] - (weights * ratio) @ mine
        leak = done[unit] - (weights * ratio) @ done
        paths += gap[:, begin - window[0] : begin + window[1]]
        totals += np.column_stack([part[:, begin:end].sum(axis=1) for part in (gap, leak)])
        weighed += level[unit]
        periods += level[unit] * (end - begin)
    return _ranked(paths / weighed[:, None], totals / periods[:, None], window[0], drawn)


def _done(level: Vector, first: Indices, stop: Indices, shape: tuple[int, ...]) -> Matrix:
    """Give a gap of one level in each treated period of the treated, shape (areas, periods)."""
    at, found = np.arange(shape[1]), np.zeros(shape)
    many = len(first)
    within = (at >= first[:, None]) & (at < stop[:, None])
    found[:many] = within * level[:many, None]
    return found


def _outside(scaled: Matrix, sets: Indices, slot: int, begin: int) -> Matrix:
    """Fit one area of each set on all areas outside the set, shape (sets, areas)."""
    before = scaled[:, :begin].T
    every = np.arange(len(scaled))
    alone = fitted(scaled, every, every, first=begin, bases=np.ones(len(scaled))).weights
    found = alone[sets[:, slot]]
    # Dropping donors without weight changes no optimum: only the others are fitted again.
    again = np.take_along_axis(found, sets, axis=1).sum(axis=1) > 0
    for row in np.flatnonzero(again):
        others = np.setdiff1d(every, sets[row])
        unit = sets[row, slot]
        found[row] = 0
        found[row, others] = nearest_mix(before[:, others] - before[:, [unit]])[0]
    return found


def _sets(areas: int, slots: list[int], draws: int, seed: int) -> tuple[Indices, bool]:
    """List every set that could have been treated, or draw some; the treated set comes first.

    With several starts it counts which area has which.
    """
    treated = len(slots)
    ordered = len(set(slots)) > 1
    many = perm(areas, treated) if ordered else comb(areas, treated)
    own = np.arange(treated, dtype=np.int64)
    if many <= draws + 1:
        every = (permutations if ordered else combinations)(range(areas), treated)
        found = np.array(list(every), dtype=np.int64)
        return np.vstack([own, found[(found != own).any(axis=1)]]), False
    keys = np.random.default_rng(seed).random((draws, areas))
    return np.vstack([own, np.argsort(keys, axis=1)[:, :treated]]).astype(np.int64), True


def _ranked(paths: Matrix, totals: Matrix, before: int, drawn: bool) -> Placebos:
    errors = np.mean(paths[:, :before] ** 2, axis=1)
    ratios = error_ratio(errors, np.mean(paths[:, before:] ** 2, axis=1))
    # Where most sets fit perfectly there is no median to measure by: all are measured alike.
    usual = float(np.median(errors)) or float(errors.mean()) or 1.0
    spreads = np.sqrt(errors + usual)
    gaps = totals[:, 0]
    return Placebos(
        paths=paths, before=before, gaps=gaps, leaks=totals[:, 1], errors=errors, ratios=ratios,
        spreads=spreads, p_value=rank_p(_sizes(gaps, spreads)), p_ratio=rank_p(ratios),
        least_p=1 / len(gaps), is_drawn=drawn,
    )  # fmt: skip


def _sizes(gaps: Vector, spreads: Vector) -> Vector:
    """Measure gaps by their spreads; a gap of 0 is no size at all."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(gaps == 0, 0.0, np.abs(gaps) / spreads)


def rank_p(sizes: Vector) -> float:
    """Give the share of all values, the first included, that are at least as large as the first.

    Examples
    --------
    >>> rank_p(np.array([3.0, 1.0, 3.0, 2.0]))
    0.5
    """
    return float(np.mean(sizes >= sizes[0] * SLACK))
