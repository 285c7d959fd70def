"""Hot spots: null maps of sparse and unequal cells, planted blocks, and what fools them."""

from collections.abc import Callable
from functools import cache

import numpy as np
import scipy
from numpy.typing import NDArray

from evenhand.statistics.cells import Cells
from evenhand.statistics.local_clustering import gi_star, hot_and_cold
from evenhand.statistics.moved_counts import moved_places, rerun, verdicts
from evenhand.statistics.neighbour_sums import permutation_tails
from evenhand.statistics.thinned_series import counted_once
from evenhand.statistics.window_counts import Windows, clusters, windows_of
from simulations.judging import Case

Counts = NDArray[np.float64]
Found = NDArray[np.bool_]
Places = NDArray[np.int64]
Thin = Callable[[Places, Places], Found]
Draw = Callable[[np.random.Generator], Counts]
Rule = Callable[[Counts], Found]
FALSE_SHARE = 0.05
LARGE, SMALL = (250, 400), (50, 50)
RATIO, BLOCKS = 3.0, 5
ADDRESSES, DAYS, FORTNIGHT = 20, 364, 14


@cache
def _neighbours(shape: tuple[int, int]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Give windows of 3 × 3 cells."""
    row, column = np.divmod(np.arange(shape[0] * shape[1]), shape[1])
    return Cells("square", 1.0, column, row, np.ones(len(row))).neighbours(1.5)


@cache
def _exposure(shape: tuple[int, int], spread: float) -> Counts:
    """Give exposures that differ up to so many times from cell to cell, with a mean of 1."""
    drawn = np.random.default_rng(20).uniform(0, np.log(spread), shape[0] * shape[1])
    return np.asarray(np.exp(drawn) / np.exp(drawn).mean())


def _centred(shape: tuple[int, int], spread: float) -> Counts:
    """Give exposures that fall from the middle of the city to its corners, with a mean of 1."""
    y, x = np.divmod(np.arange(shape[0] * shape[1]), shape[1])
    far = np.hypot(y - (shape[0] - 1) / 2, x - (shape[1] - 1) / 2)
    drawn = np.exp(-np.log(spread) * far / far.max())
    return np.asarray(drawn / drawn.mean())


@cache
def _windows(shape: tuple[int, int], spread: float) -> Windows:
    return windows_of(_exposure(shape, spread), *_neighbours(shape))


def _exact(shape: tuple[int, int], spread: float = 1.0) -> Rule:
    """Judge by the exact conditional form, every cell tested however little it expects."""
    every = np.ones(shape[0] * shape[1], dtype=bool)
    return lambda counts: verdicts(
        counts, _windows(shape, spread), judged=every, false_share=FALSE_SHARE
    ) != 0  # fmt: skip


def _hot(shape: tuple[int, int]) -> Rule:
    """Judge as the method does: cells that expect less than one are not tested."""
    return lambda counts: clusters(
        counts, _windows(shape, 1.0), false_share=FALSE_SHARE, least=1.0
    ).is_hot  # fmt: skip


def _permuted(shape: tuple[int, int]) -> Rule:
    def run(counts: Counts) -> Found:
        tails = permutation_tails(counts, *_neighbours(shape))
        found = hot_and_cold(tails.p_hot, tails.p_cold, false_share=FALSE_SHARE)
        return found.is_hot | found.is_cold

    return run


def _normal(shape: tuple[int, int]) -> Rule:
    def run(counts: Counts) -> Found:
        z = gi_star(counts, *_neighbours(shape))
        found = hot_and_cold(scipy.stats.norm.sf(z), scipy.stats.norm.cdf(z),
                             false_share=FALSE_SHARE)  # fmt: skip
        return found.is_hot | found.is_cold

    return run


def _poisson(shape: tuple[int, int], mean: float, spread: float = 1.0) -> Draw:
    return lambda rng: rng.poisson(mean * _exposure(shape, spread)).astype(np.float64)


def _in_city(mean: float) -> Draw:
    return lambda rng: rng.poisson(mean * _centred(SMALL, 20.0)).astype(np.float64)


def _exact_in_city(counts: Counts) -> Found:
    windows = windows_of(_centred(SMALL, 20.0), *_neighbours(SMALL))
    every = np.ones(len(counts), dtype=bool)
    return verdicts(counts, windows, judged=every, false_share=FALSE_SHARE) != 0


def _any(draw: Draw, rule: Rule) -> Callable[[np.random.Generator], bool]:
    return lambda rng: bool(rule(draw(rng)).any())


def _blocks() -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Give the middles of the planted blocks, their cells, and the windows that touch them."""
    rows, columns = np.array([8, 8, 25, 40, 40]), np.array([8, 40, 25, 8, 40])
    y, x = np.divmod(np.arange(SMALL[0] * SMALL[1]), SMALL[1])
    far = np.maximum(np.abs(y[:, None] - rows), np.abs(x[:, None] - columns)).min(axis=1)
    return rows * SMALL[1] + columns, far <= 1, far <= 2


def _planted(mean: float) -> Draw:
    _, inside, _ = _blocks()
    return lambda rng: rng.poisson(mean * np.where(inside, RATIO, 1.0)).astype(np.float64)


def _middle(mean: float, rule: Rule) -> Callable[[np.random.Generator], bool]:
    middles, _, _ = _blocks()
    return lambda rng: bool(rule(_planted(mean)(rng))[middles[0]])


def _found(mean: float, rule: Rule) -> Callable[[np.random.Generator], bool]:
    middles, _, _ = _blocks()
    row, column = np.divmod(middles[0], SMALL[1])
    y, x = np.divmod(np.arange(SMALL[0] * SMALL[1]), SMALL[1])
    block = (np.abs(y - row) <= 1) & (np.abs(x - column) <= 1)
    return lambda rng: bool(rule(_planted(mean)(rng))[block].any())


def _cell(mean: float, rule: Rule) -> Callable[[np.random.Generator], bool]:
    """Ask of one planted cell, chosen by chance: its rate is the share of them that is found."""
    _, inside, _ = _blocks()
    return lambda rng: bool(rule(_planted(mean)(rng))[rng.choice(np.flatnonzero(inside))])


def _false(mean: float, rule: Rule, right: Found) -> Callable[[np.random.Generator], bool]:
    """Ask of one cell that was called, chosen by chance: its rate is the false-discovery share."""

    def run(rng: np.random.Generator) -> bool:
        called = np.flatnonzero(rule(_planted(mean)(rng)))
        return bool(len(called) and not right[rng.choice(called)])

    return run


def _from_first(place: Places, day: Places) -> Found:
    return counted_once(place, day, days=FORTNIGHT)


def _by_calendar(place: Places, day: Places) -> Found:
    first = np.zeros(len(place), dtype=bool)
    first[np.unique(place * DAYS + day // FORTNIGHT, return_index=True)[1]] = True
    return first


def _repeats(share: float, beside: bool = False, thinned: Thin | None = None) -> Draw:
    """Draw a year in which so many incidents follow each, at its address or beside it."""

    def run(rng: np.random.Generator) -> Counts:
        cells = SMALL[0] * SMALL[1]
        begun = rng.poisson(cells * (1 - share))
        spot, day = rng.integers(0, cells * ADDRESSES, begun), rng.uniform(0, DAYS, begun)
        spots, days = [spot], [day]
        while len(spot):
            again = np.repeat(np.arange(len(spot)), rng.poisson(share, len(spot)))
            day = day[again] + rng.exponential(7.0, len(again))
            spot = spot[again]
            if beside:
                spot = spot // ADDRESSES * ADDRESSES + rng.integers(0, ADDRESSES, len(spot))
            spots.append(spot)
            days.append(day)
        place, when = np.concatenate(spots), np.concatenate(days)
        place, when = place[when < DAYS], when[when < DAYS].astype(np.int64)
        if thinned:
            place = place[thinned(place, when)]
        return np.bincount(place // ADDRESSES, minlength=cells).astype(np.float64)

    return run


def _kept(error: float) -> Callable[[np.random.Generator], bool]:
    """Ask whether a planted middle is hot and stays so in 80 % of re-runs, 7.5 % of rows lost."""
    middles, inside, _ = _blocks()
    every = np.ones(len(inside), dtype=bool)

    def run(rng: np.random.Generator) -> bool:
        cell = np.repeat(np.arange(len(inside)), rng.poisson(5 * np.where(inside, RATIO, 1.0)))
        x, y = cell % SMALL[1] + rng.random(len(cell)), cell // SMALL[1] + rng.random(len(cell))
        at = (_recorded(x, error, rng), _recorded(y, error, rng))
        x, y = moved_places(*at, np.full(len(cell), error), seed=int(rng.integers(2**31)))
        places = _cells_at(x, y)
        windows = _windows(SMALL, 1.0)
        recorded = np.bincount(_cells_at(*at), minlength=len(inside)).astype(np.float64)
        verdict = verdicts(recorded, windows, judged=every, false_share=FALSE_SHARE)
        again = rerun(places, windows, verdict, judged=every, false_share=FALSE_SHARE,
                      share_lost=0.075, draws=200, seed=int(rng.integers(2**31)))  # fmt: skip
        return bool(verdict[middles[0]] == 1 and again.kept[middles[0]] >= 0.8)

    return run


def _recorded(true: Counts, error: float, rng: np.random.Generator) -> Counts:
    return true + rng.uniform(-error, error, len(true))


def _cells_at(x: Counts, y: Counts) -> NDArray[np.int32]:
    row, column = (np.clip(at, 0, SMALL[0] - 1e-9).astype(np.int32) for at in (y, x))
    return row * np.int32(SMALL[1]) + column


_CALLED = "any cell hot or cold on the map"
_ONCE = "the same, an address counts once in 14 days"
_MIDDLES, _INSIDE, _TOUCHED = _blocks()

CASES = (
    *(Case("hot spots", "null", f"{shape[0] * shape[1]:,} cells, mean {mean:g}, exposure 1 : 20", _CALLED,
           _any(_poisson(shape, mean, 20.0), _exact(shape, 20.0)), "at_most", 0.05, 1000 if shape == SMALL else 500)
      for shape in (SMALL, LARGE) for mean in (0.05, 0.2, 1, 5)),
    *(Case("hot spots: Gi*", "null", f"2,500 cells, mean {mean:g}: all permutations", _CALLED,
           _any(_poisson(SMALL, mean), _permuted(SMALL)), "at_most", 0.05) for mean in (0.05, 0.2, 1, 5)),
    Case("hot spots: Gi*", "null", "100,000 cells, mean 0.2: all permutations", _CALLED, _any(_poisson(LARGE, 0.2), _permuted(LARGE)), "at_most", 0.05, 200),
    *(Case("hot spots: Gi*", "nuisance", f"2,500 cells, mean {mean:g}: z with normal tails", _CALLED,
           _any(_poisson(SMALL, mean), _normal(SMALL)), "stated", 0.05) for mean in (0.05, 0.2, 1, 5)),
    Case("hot spots: Gi*", "nuisance", "mean 1, exposure falls 20 : 1 from the centre and is not known", _CALLED, _any(_in_city(1), _permuted(SMALL)), "stated", 0.05),
    Case("hot spots", "null", "the same, exposure known", _CALLED, _any(_in_city(1), _exact_in_city), "at_most", 0.05),
    *(Case("hot spots", "power", f"2,500 cells, mean {mean:g}, five 3 × 3 blocks at 3 ×", "the middle of a block is hot",
           _middle(mean, _hot(SMALL)), rule, 0.8) for mean, rule in ((0.2, "stated"), (1, "at_least"), (5, "at_least"))),
    *(Case("hot spots", "power", f"the same at mean {mean:g}", "a cell of a block is hot, whichever", _found(mean, _hot(SMALL)), "at_least", 0.8) for mean in (1, 5)),
    Case("hot spots", "power", "the same at mean 5", "a planted cell is hot (share of cells found)", _cell(5, _hot(SMALL)), "stated", 0.8),
    Case("hot spots", "power", "the same at mean 1", "a planted cell is hot (share of cells found)", _cell(1, _hot(SMALL)), "stated", 0.8),
    Case("hot spots", "power", "the same at mean 1", "a hot cell's window touches no block (share)", _false(1, _hot(SMALL), _TOUCHED), "at_most", 0.05),
    Case("hot spots", "power", "the same at mean 1", "a hot cell lies in no block (share)", _false(1, _hot(SMALL), _INSIDE), "stated", 0.05),
    *(Case("hot spots: stability", kind, f"mean 5, places off by up to {error:g} cells, 7.5 % of rows lost", "the middle of a block is hot and kept in 80 % of 200 re-runs",
           _kept(error), rule, 0.8, 200) for error, kind, rule in ((0.25, "power", "at_least"), (1, "power", "stated"), (2, "nuisance", "stated"))),
    Case("hot spots", "nuisance", "mean 1, near repeats (0.3 follow each, a week later, same address)", _CALLED, _any(_repeats(0.3), _exact(SMALL)), "stated", 0.05),
    Case("hot spots", "nuisance", _ONCE, _CALLED, _any(_repeats(0.3, thinned=_from_first), _exact(SMALL)), "stated", 0.05),
    Case("hot spots", "nuisance", "the same, fortnights by the calendar", _CALLED, _any(_repeats(0.3, thinned=_by_calendar), _exact(SMALL)), "stated", 0.05),
    Case("hot spots", "nuisance", "mean 1, near repeats at any address of the cell", _CALLED, _any(_repeats(0.3, beside=True), _exact(SMALL)), "stated", 0.05),
    Case("hot spots", "nuisance", f"{_ONCE} (at any address)", _CALLED, _any(_repeats(0.3, beside=True, thinned=_from_first), _exact(SMALL)), "stated", 0.05),
)  # fmt: skip
