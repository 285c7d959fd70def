"""Near repeat: static and moving risk, planted triggering, one band and whole tables."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from evenhand.statistics.knox import KnoxTable, knox_table
from simulations.judging import Case
from simulations.processes import Vector

Points = tuple[Vector, Vector, NDArray[np.int64]]
Draw = Callable[[np.random.Generator], Points]
Verdict = Callable[[np.random.Generator], bool]
SIDE_M, DAYS = 6_000.0, 365
ONE_BAND = {"space_edges": [0, 200], "time_edges": [0, 14]}
TWELVE = {"space_edges": [0, 1, 100, 200, 300], "time_edges": [0, 7, 14, 21]}
FORTY = {"space_edges": [0, 1, *range(100, 1000, 100)], "time_edges": [0, 7, 14, 21, 28]}
HALF_YEAR = 182


def _places(rng: np.random.Generator, n: int) -> tuple[Vector, Vector]:
    """Place events by a risk that differs from place to place and never changes.

    Two in ten at one of 300 addresses of unequal risk, half about five centres, the rest anywhere.
    """
    x, y = rng.uniform(0, SIDE_M, (2, n))
    kind = rng.random(n)
    near, at = kind < 0.5, kind > 0.8
    city = np.random.default_rng(1)  # the city stays the same from replicate to replicate
    centres, addresses = city.uniform(1_000, 5_000, (5, 2)), city.uniform(0, SIDE_M, (300, 2))
    centre = centres[rng.integers(0, 5, near.sum())] + rng.normal(0, 400, (near.sum(), 2))
    risk = city.pareto(1.5, 300) + 1
    address = addresses[rng.choice(300, at.sum(), p=risk / risk.sum())]
    x[near], y[near] = centre.T
    x[at], y[at] = address.T
    return x, y


def _season(rng: np.random.Generator, n: int) -> NDArray[np.int64]:
    """Date events by season and weekday."""
    day = np.arange(DAYS)
    weight = (1 + 0.4 * np.cos(2 * np.pi * day / DAYS)) * np.where(day % 7 > 4, 1.5, 1.0)
    return np.asarray(rng.choice(DAYS, n, p=weight / weight.sum()))


def _static(n: int) -> Draw:
    return lambda rng: (*_places(rng, n), _season(rng, n))


def _triggered(n: int, offspring: float) -> Draw:
    """Let each event bring others: 100 m away in each direction, after 10 days on average."""

    def draw(rng: np.random.Generator) -> Points:
        first = round(n * (1 - offspring))
        parents = (*_places(rng, first), _season(rng, first).astype(float))
        found = [parents]
        while len(parents[0]):
            young = rng.poisson(offspring, len(parents[0]))
            x, y, day = (np.repeat(part, young) for part in parents)
            many = len(x)
            parents = (x + rng.normal(0, 100, many), y + rng.normal(0, 100, many),
                       day + rng.exponential(10, many))  # fmt: skip
            found.append(parents)
        x, y, day = (np.concatenate(part) for part in zip(*found, strict=True))
        inside = day < DAYS
        return x[inside], y[inside], np.floor(day[inside]).astype(np.int64)

    return draw


def _moving(n: int) -> Draw:
    """Put 70 % of events into one half of the city until mid-year, then into the other."""

    def draw(rng: np.random.Generator) -> Points:
        day = rng.integers(0, DAYS, n)
        in_west = (rng.random(n) < 0.7) == (day < HALF_YEAR)
        x = rng.uniform(0, SIDE_M / 2, n) + np.where(in_west, 0, SIDE_M / 2)
        return x, rng.uniform(0, SIDE_M, n), day

    return draw


def _table(draw: Draw, bands: dict[str, list[float]], rng: np.random.Generator, *,
           block: int = 0, draws: int = 199) -> KnoxTable:  # fmt: skip
    x, y, day = draw(rng)
    return knox_table(
        x, y, day, **bands, draws=draws, seed=int(rng.integers(2**31)),
        strata=day // block if block else None,
    )  # fmt: skip


def _one(draw: Draw, *, block: int = 0, draws: int = 199) -> Verdict:
    def run(rng: np.random.Generator) -> bool:
        found = _table(draw, ONE_BAND, rng, block=block, draws=draws)
        return bool(found.p_value[0, 0] <= 0.05 + 1e-12)

    return run


def _all_blocks(draw: Draw, blocks: tuple[int, ...]) -> Verdict:
    """Say whether the test stands at every one of some block lengths."""

    def run(rng: np.random.Generator) -> bool:
        x, y, day = draw(rng)
        seed = int(rng.integers(2**31))
        return all(
            knox_table(x, y, day, **ONE_BAND, draws=199, seed=seed, strata=day // block)
            .p_value[0, 0] <= 0.05 + 1e-12
            for block in blocks
        )  # fmt: skip

    return run


def _any(draw: Draw, bands: dict[str, list[float]], *, adjusted: bool = True, block: int = 0,
         draws: int = 199) -> Verdict:  # fmt: skip
    def run(rng: np.random.Generator) -> bool:
        found = _table(draw, bands, rng, block=block, draws=draws)
        p = found.p_adjusted if adjusted else found.p_value
        return bool((p <= 0.05 + 1e-12).any())

    return run


BAND, TABLE = "p ≤ .05 for 0–200 m, 0–14 days", "any cell of the table ≤ .05"
CASES = (
    Case("near repeat", "null", "300 events, static uneven risk, season", BAND, _one(_static(300)), "equal", 0.05),
    Case("near repeat", "null", "3,000 events, static uneven risk, season", BAND, _one(_static(3000)), "equal", 0.05),
    Case("near repeat", "null", "the same within blocks of 28 days", BAND, _one(_static(3000), block=28), "equal", 0.05),
    Case("near repeat", "null", "300 events, p from exact mean and variance, nothing drawn", BAND, _one(_static(300), draws=0), "at_most", 0.05),
    Case("near repeat", "null", "3,000 events, p from exact mean and variance, nothing drawn", BAND, _one(_static(3000), draws=0), "at_most", 0.05),
    Case("near repeat", "null", "3,000 events, table of 12 cells, adjusted", TABLE, _any(_static(3000), TWELVE), "at_most", 0.05),
    Case("near repeat", "null", "3,000 events, table of 40 cells, adjusted", TABLE, _any(_static(3000), FORTY), "at_most", 0.05),
    Case("near repeat", "null", "300 events, table of 40 cells, adjusted", TABLE, _any(_static(300), FORTY), "at_most", 0.05),
    Case("near repeat", "null", "3,000 events, table of 40 cells, nothing drawn, Holm", TABLE, _any(_static(3000), FORTY, draws=0), "at_most", 0.05),
    Case("near repeat", "nuisance", "3,000 events, 12 cells, plain p-values", TABLE, _any(_static(3000), TWELVE, adjusted=False), "stated", 0.05),
    Case("near repeat", "nuisance", "3,000 events, 40 cells, plain p-values", TABLE, _any(_static(3000), FORTY, adjusted=False), "stated", 0.05),
    Case("near repeat", "power", "300 events, 0.1 follow each", BAND, _one(_triggered(300, 0.1)), "stated", 0.9),
    Case("near repeat", "power", "300 events, 0.3 follow each", BAND, _one(_triggered(300, 0.3)), "stated", 0.9),
    Case("near repeat", "power", "3,000 events, 0.1 follow each", BAND, _one(_triggered(3000, 0.1)), "stated", 0.9),
    Case("near repeat", "power", "3,000 events, 0.3 follow each", BAND, _one(_triggered(3000, 0.3)), "at_least", 0.9),
    Case("near repeat", "power", "3,000 events, 0.1 follow each, 40 cells, adjusted", TABLE, _any(_triggered(3000, 0.1), FORTY), "stated", 0.9),
    Case("near repeat", "power", "3,000 events, 0.3 follow each, blocks of 28 days", BAND, _one(_triggered(3000, 0.3), block=28), "at_least", 0.9),
    Case("near repeat", "power", "3,000 events, 0.1 follow each, blocks of 28 days", BAND, _one(_triggered(3000, 0.1), block=28), "stated", 0.9),
    Case("near repeat", "nuisance", "moving risk (70 % in a half that swaps on day 182), 3,000 events, no blocks (the warning says so)", BAND, _one(_moving(3000)), "stated", 0.05),
    Case("near repeat", "nuisance", "moving risk, blocks of 14 days, none astride the change", BAND, _one(_moving(3000), block=14), "at_most", 0.05),
    Case("near repeat", "nuisance", "moving risk, blocks of 26 days, none astride", BAND, _one(_moving(3000), block=26), "at_most", 0.05),
    Case("near repeat", "nuisance", "moving risk, blocks of 91 days, none astride", BAND, _one(_moving(3000), block=91), "at_most", 0.05),
    Case("near repeat", "nuisance", "moving risk, blocks of 28 days, one astride", BAND, _one(_moving(3000), block=28), "stated", 0.05),
    Case("near repeat", "nuisance", "moving risk, blocks of 60 days, one astride", BAND, _one(_moving(3000), block=60), "stated", 0.05),
    Case("near repeat", "nuisance", "moving risk, blocks of 120 days, one astride", BAND, _one(_moving(3000), block=120), "stated", 0.05),
    Case("near repeat", "nuisance", "moving risk, at each of 14, 28 and 91 days", BAND, _all_blocks(_moving(3000), (14, 28, 91)), "at_most", 0.05),
)  # fmt: skip
