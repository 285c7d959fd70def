"""Power: is what is claimed from the past what the future then shows? And the lot's own test."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from evenhand.response.designs import RANDOMISED, SERIES, SYNTHETIC
from evenhand.statistics.allocation import allotted
from evenhand.statistics.count_designs import HALF, before_after, reassigned_difference
from evenhand.statistics.detectable import PowerCurve, placebos, power_curve, with_effect
from evenhand.statistics.likeness import gaps, held_out, past
from evenhand.statistics.series_designs import controlled_series, synthetic_gap
from simulations.judging import Case

AREAS, BEFORE, AFTER, DRAWS = 20, 18, 12, 99
PAST = BEFORE + AFTER + 5
"""Months of history: three placebo dates are taken."""
WORLDS = {
    "alike": "20 areas alike, 12 a month each, Poisson",
    "uneven": "20 areas of 3 to 40 a month, clustered (φ 1.5), likeness in time .5, season",
    "thin": "20 areas, 3 a month each, Poisson",
}
TREATED = {"alike": 2, "uneven": 3, "thin": 4}
EFFECTS = (0.0, 0.2, 0.4)
SHOWN = {
    ("alike", 0.2): 0.666, ("alike", 0.4): 0.999, ("uneven", 0.2): 0.475, ("uneven", 0.4): 0.980,
    ("thin", 0.2): 0.378, ("thin", 0.4): 0.945,
}  # fmt: skip
"""Mean claimed power, from the rows told as claimed; the future must show the same."""
OTHERS = {
    (SYNTHETIC, "alike", 0.4): 0.983, (SYNTHETIC, "uneven", 0.4): 0.875,
    (SERIES, "alike", 0.4): 0.543, (SERIES, "uneven", 0.4): 0.453,
}  # fmt: skip
"""The same for the other designs."""
VERY = {("alike", 0.2): 0.673, ("uneven", 0.2): 0.495, ("thin", 0.2): 0.372}
"""Power of the very areas planned (`spread_out`), from studies of them."""


def months(
    world: str, number: int, rng: np.random.Generator, levels: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Draw so many months of every area, shape (areas, months)."""
    if world != "uneven":
        mean = 12.0 if world == "alike" else 3.0
        return rng.poisson(mean, (AREAS, number)).astype(float)
    level = np.geomspace(3, 40, AREAS) if levels is None else levels
    noise = np.zeros((AREAS, number))
    for at in range(number):
        before = noise[:, at - 1] if at else rng.normal(0, 0.15, AREAS)
        noise[:, at] = 0.5 * before + rng.normal(0, 0.15 * np.sqrt(0.75), AREAS)
    season = 1 + 0.3 * np.cos(2 * np.pi * np.arange(number) / 12)
    mean = level[:, None] * season * np.exp(noise)
    spread = rng.gamma(mean / 0.5, 0.5)  # variance 1.5 times the mean
    return rng.poisson(spread).astype(float)


def chosen(world: str, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Choose the treated areas by lot."""
    found = np.zeros(AREAS, dtype=bool)
    found[rng.choice(AREAS, TREATED[world], replace=False)] = True
    return found


DESIGNS = {
    RANDOMISED: lambda: reassigned_difference(DRAWS, 1), SYNTHETIC: lambda: synthetic_gap(DRAWS, 1),
    SERIES: controlled_series,
}  # fmt: skip
PLAYED = {RANDOMISED: (24, 5), SYNTHETIC: (16, 10), SERIES: (10, 1)}
"""Placebos and thinned data sets of each, as `response.designs` has them."""


def claimed(
    world: str, effect: float, rng: np.random.Generator, design: str = RANDOMISED,
    treated: NDArray[np.bool_] | None = None,
) -> PowerCurve:  # fmt: skip
    """Give the power that would be claimed from a past, of areas drawn or given."""
    mine = chosen(world, rng) if treated is None else treated
    table = months(world, PAST, rng)
    most, thinned = PLAYED[design]
    played = placebos(table, mine, length=BEFORE + AFTER, most=most, rng=rng)
    return power_curve(
        table, played, DESIGNS[design](), before=BEFORE, after=AFTER,
        effects=np.array([0.0, effect]), alpha=0.05, draws=thinned, rng=rng,
    )  # fmt: skip


def is_claimed(
    world: str, effect: float, rng: np.random.Generator, design: str = RANDOMISED
) -> bool:
    """Toss a coin with the claimed power: its rate is the mean claim."""
    return bool(rng.random() < claimed(world, effect, rng, design).power[-1])


def is_called(
    world: str, effect: float, rng: np.random.Generator, design: str = RANDOMISED
) -> bool:
    """Say whether a study that nobody looked at before calls a fall."""
    return study(world, effect, chosen(world, rng), rng, design)


def study(
    world: str, effect: float, treated: NDArray[np.bool_], rng: np.random.Generator, design: str
) -> bool:
    """Make a study with these areas and say whether it calls a fall; with no effect, anything."""
    table = months(world, BEFORE + AFTER, rng)
    made = with_effect(table, treated, BEFORE, effect, 1, rng)
    said = DESIGNS[design]()(made, treated, BEFORE)
    return bool(said.p_values[0] <= 0.05 and (effect == 0 or said.sizes[0] < 0))


def is_held(world: str, effect: float, rng: np.random.Generator) -> bool:
    """Say whether the likely range of a claim holds the power of the very areas planned."""
    low, high = claimed(world, effect, rng, treated=spread_out(world)).likely(1)
    return low <= VERY[world, effect] <= high


def spread_out(world: str) -> NDArray[np.bool_]:
    """Treat areas of small, middle and large numbers alike."""
    found = np.zeros(AREAS, dtype=bool)
    found[np.linspace(3, AREAS - 4, TREATED[world]).astype(int)] = True
    return found


def is_called_there(world: str, effect: float, rng: np.random.Generator) -> bool:
    """Say whether a study of the very areas planned calls a fall."""
    return study(world, effect, spread_out(world), rng, RANDOMISED)


def contrast_called(rng: np.random.Generator) -> bool:
    """Say whether the bare comparison calls something where the whole city drifts."""
    table = months("alike", BEFORE + AFTER, rng)
    table = rng.poisson(table * np.exp(np.cumsum(rng.normal(0, 0.1, table.shape[1])))).astype(float)
    return bool(before_after(table[None], np.arange(AREAS) < 2, BEFORE).p_values[0] <= 0.05)


def shifted_future(rng: np.random.Generator) -> bool:
    """Say whether a fall is called where treated areas vary more after than the past showed."""
    treated, table = chosen("alike", rng), months("alike", BEFORE + AFTER, rng)
    table[:, BEFORE:] = rng.poisson(
        table[:, BEFORE:] * np.exp(rng.normal(0, 0.3, (AREAS, 1)))
    )  # fmt: skip
    made = with_effect(table, treated, BEFORE, 0.4, 1, rng)
    said = reassigned_difference(DRAWS, 1)(made, treated, BEFORE)
    return bool(said.p_values[0] <= 0.05 and said.sizes[0] < 0)


def lot_called(effect: float, rng: np.random.Generator) -> bool:
    """Draw a lot under balance and buffers, and test over the same acceptable allocations."""
    table = months("uneven", PAST + AFTER, rng)
    before = table[:, :PAST]
    described = past(before, np.arange(PAST) % 12 + 1)[:, :2]
    features = gaps(described, described.mean(axis=0), np.ones(AREAS, dtype=bool))
    place = rng.permutation(AREAS)
    near = np.abs(np.subtract.outer(place, place)) <= 1
    found = allotted(features, near, np.zeros(AREAS, dtype=np.int64), waves=1, each=3,
                     least_compared=5, balance=0.5, draws=999, rng=rng)  # fmt: skip
    if len(found.kept) < 20:
        return False
    taken = int(rng.integers(len(found.kept)))
    made = with_effect(table, found.kept[taken] > 0, PAST, effect, 1, rng)[0]
    sums = made[:, :PAST].sum(axis=1), made[:, PAST:].sum(axis=1)
    own, rest = (found.kept > 0).astype(float), (found.kept == 0).astype(float)
    change = [np.log(side @ sums[1] + HALF) - np.log(side @ sums[0] + HALF) for side in (own, rest)]
    sizes = np.abs(change[0] - change[1])
    return bool(np.mean(sizes >= sizes[taken] - 1e-12) <= 0.05)


def apart_called(drift: float, rng: np.random.Generator) -> bool:
    """Say whether matched areas are called apart in the months held out."""
    table = months("uneven", 36, rng)
    table[0, 30:] = rng.poisson(table[0, 30:] * np.exp(drift))
    described = past(table[:, :30], np.arange(30) % 12 + 1)
    apart = np.sqrt((gaps(described, described[0], np.ones(AREAS, dtype=bool)) ** 2).mean(axis=1))
    near = np.argsort(apart)[1:5]
    found = held_out(table[[0]], table[near], 6, 0.95)
    return bool(found.low > 0 or found.high < 0)


def _pairs() -> list[Case]:
    rows = []
    for (world, effect), level in SHOWN.items():
        told = f"{WORLDS[world]}; {TREATED[world]} treated lose {effect:.0%}"
        rows.append(Case("detectable effect", "power", told, "claimed from the past (mean)",
                         partial(is_claimed, world, effect), "stated", level, 400))  # fmt: skip
        rows.append(Case("detectable effect", "power", told, "called in studies to come",
                         partial(is_called, world, effect), "equal", level))  # fmt: skip
    for (design, world, effect), level in OTHERS.items():
        name = f"detectable effect: {design.replace('_', ' ')}"
        told = f"{WORLDS[world]}; {TREATED[world]} treated lose {effect:.0%}"
        rows.append(
            Case(
                name,
                "power",
                told,
                "claimed from the past (mean)",
                partial(is_claimed, world, effect, design=design),
                "stated",
                level,
                200,
            )
        )
        rows.append(
            Case(
                name,
                "power",
                told,
                "called in studies to come",
                partial(is_called, world, effect, design=design),
                "equal",
                level,
                400,
            )
        )
        rows.append(
            Case(
                name,
                "null",
                WORLDS[world],
                "something called",
                partial(is_called, world, 0.0, design=design),
                "at_most",
                0.05,
                400,
            )
        )
    for (world, effect), level in VERY.items():
        told = f"{WORLDS[world]}; {TREATED[world]} treated, always the same, lose {effect:.0%}"
        rows.append(
            Case(
                "detectable effect",
                "power",
                told,
                "called in studies of these areas",
                partial(is_called_there, world, effect),
                "equal",
                level,
            )
        )
        rows.append(
            Case(
                "detectable effect",
                "power",
                told,
                "the likely range of a claim holds the power of these areas",
                partial(is_held, world, effect),
                "at_least",
                0.95,
                400,
            )
        )
    for world, process in WORLDS.items():
        rows.append(Case("detectable effect", "null", process, "something called",
                         partial(is_called, world, 0.0), "at_most", 0.05))  # fmt: skip
    return rows


CASES = [
    *_pairs(),
    Case("detectable effect", "nuisance", "the whole city drifts (10 % a month)",
         "the bare comparison calls something", contrast_called, "stated", 0.05),
    Case("detectable effect", "nuisance", "areas change by ±30 % after, as they never did before; "
         "2 treated of 20 lose 40 %", "called, where the past claimed as for areas alike",
         shifted_future, "stated", 0.0),
    Case("rollout assignment", "null", "20 uneven areas in a ring, 3 by lot, balance and buffers",
         "p ≤ .05 over the acceptable allocations", partial(lot_called, 0.0), "at_most", 0.05),
    Case("rollout assignment", "power", "the same, they lose 40 %",
         "p ≤ .05 over the acceptable allocations", partial(lot_called, 0.4), "stated", 0.8),
    Case("comparison areas", "null", "uneven areas, nothing drifts", "called apart",
         partial(apart_called, 0.0), "stated", 0.05),
    Case("comparison areas", "power", "uneven areas, the treated one doubles in the months held "
         "out", "called apart", partial(apart_called, np.log(2)), "stated", 0.8),
    Case("comparison areas", "nuisance", "uneven areas, the treated one grows by 20 % in the "
         "months held out", "called apart", partial(apart_called, np.log(1.2)), "stated", 0.05),
]  # fmt: skip
