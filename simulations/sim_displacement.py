"""Weighted displacement, its quotient, randomisation over areas, rings, and doses."""

from functools import partial

import numpy as np

from evenhand.statistics.assigned_by_lot import changed_by_lot
from evenhand.statistics.dispersion import dispersed_counts
from evenhand.statistics.displacement_difference import (
    Difference,
    contrast_change,
    log_ratio,
    weighted_displacement_difference,
)
from evenhand.statistics.displacement_quotient import displacement_quotient
from evenhand.statistics.dose_response import dose_slope
from evenhand.statistics.ring_change import ring_change, rings_by_lot
from simulations.judging import Case
from simulations.processes import Table, Vector, chained_table, repeated

BEFORE, AFTER, LEVEL = 24, 12, 0.05
WHEN = np.arange(BEFORE + AFTER) < BEFORE


def table_of(
    rng: np.random.Generator, means: Vector, spread: float = 1.0, ar: float = 0.0,
    factor: Vector | float = 1.0, common: float = 1.0, season: float = 0.0,
) -> Table:  # fmt: skip
    """Draw months of areas; after the start each is multiplied by its factor and the common one."""
    month = np.arange(BEFORE + AFTER)
    level = np.outer(means, 1 + season * np.cos(2 * np.pi * month / 12))
    level[:, ~WHEN] *= np.asarray(factor).reshape(-1, 1) * common
    if ar:
        return chained_table(rng, level, spread, ar)
    return dispersed_counts(rng, level, spread)


def _difference(table: Table, treated: int, balanced: bool = True) -> tuple[Difference, ...]:
    """Give the difference by independent counts, with the dispersion seen, and as a log share."""
    is_treated = np.arange(len(table)) < treated
    sums = [[table[which][:, when].sum() for when in (WHEN, ~WHEN)]
            for which in (is_treated, ~is_treated)]  # fmt: skip
    weight = sums[1][0] / sums[0][0] if balanced else 1.0
    plain, seen = contrast_change(table, np.where(is_treated, 1.0, -1.0 / weight), WHEN, ~WHEN)
    share = log_ratio(sums[0], sums[1], dispersion=max(seen.dispersion, 1.0), degrees=seen.degrees)
    return plain, seen, share


def _rejects(
    rng: np.random.Generator, form: int, spread: float = 1.0, ar: float = 0.0,
    common: float = 1.0, factor: float = 1.0, areas: int = 7, mean: float = 10.0,
    season: float = 0.0,
) -> bool:  # fmt: skip
    """Say whether a form of the difference calls 3 treated areas' change clear."""
    effect = np.where(np.arange(areas) < 3, factor, 1.0)
    table = table_of(rng, np.full(areas, mean), spread, ar, effect, common, season)
    return _difference(table, 3)[form].p_value < LEVEL


def _eight(rng: np.random.Generator, spread: float) -> bool:
    """Say whether the formula on eight totals, as published, calls an idle measure clear."""
    totals = dispersed_counts(rng, np.full((4, 2), 100.0), spread)
    return weighted_displacement_difference(*totals).p_value < LEVEL


def _unlike(rng: np.random.Generator, form: str) -> bool:
    """Let 500 and 100 both fall by a fifth: as eight totals, or as months with sizes evened out."""
    if form == "counted":
        totals = rng.poisson([(500, 400), (100, 80)])
        return weighted_displacement_difference(*totals).p_value < LEVEL
    table = table_of(rng, np.array([500.0, 100.0]) / 12, common=0.8)
    _, seen, share = _difference(table, 1)
    return {"seen": seen, "share": share}[form].p_value < LEVEL


def _covers(rng: np.random.Generator, spread: float, form: str) -> bool:
    """Let three areas fall by 30 %: does the range hold the true number, or share?"""
    factor = np.where(np.arange(9) < 3, 0.7, 1.0)
    table = table_of(rng, np.full(9, 8.0), spread, factor=factor, season=0.2)
    _, seen, share = _difference(table, 3)
    if form == "share":
        low, high = share.interval()
        return bool(low <= np.log(0.7) <= high)
    low, high = seen.interval()
    month = np.arange(BEFORE, BEFORE + AFTER)
    truth = -0.3 * 24.0 * float((1 + 0.2 * np.cos(2 * np.pi * month / 12)).sum())
    return low <= truth <= high


def _lot(
    rng: np.random.Generator, treated: int = 3, spread: float = 2.0, ar: float = 0.0,
    common: float = 1.0, factor: float = 1.0, unlike: bool = True, areas: int = 20,
    drifts: float = 0.0, at: str = "any", what: str = "called",
) -> bool:  # fmt: skip
    """Say whether randomisation calls the treated ones' change, or its range holds the true one."""
    means = np.exp(rng.uniform(np.log(2), np.log(20), areas)) if unlike else np.full(areas, 8.0)
    if at != "any":
        means = np.sort(means)[:: -1 if at == "largest" else 1]
    own = np.exp(rng.normal(0, drifts, areas)) if drifts else np.ones(areas)
    effect = own * np.where(np.arange(areas) < treated, factor, 1.0)
    table = table_of(rng, means, spread, ar, effect, common)
    chosen = np.arange(areas) < treated
    found = changed_by_lot(table[:, WHEN].sum(axis=1), table[:, ~WHEN].sum(axis=1), chosen, ~chosen,
                           draws=399, seed=int(rng.integers(2**31)),
                           confidence=1.0 if what == "called" else 1 - LEVEL)  # fmt: skip
    truth = float(np.log(factor))
    return found.p_value <= LEVEL if what == "called" else found.low <= truth <= found.high


def _drifted(rng: np.random.Generator, drifts: float) -> bool:
    """Let every area drift by itself: does the range from the months before hold no change?"""
    table = table_of(rng, np.full(9, 8.0), factor=np.exp(rng.normal(0, drifts, 9)))
    low, high = _difference(table, 3)[2].interval()
    return bool(low <= 0 <= high)


def _chosen_late(rng: np.random.Generator) -> bool:
    """Treat the three areas with most in the last half-year, and compare with that half-year."""
    table = table_of(rng, np.full(20, 8.0), 2.0)[:, 18:]
    half = np.arange(table.shape[1]) < 6
    worst = np.argsort(-table[:, half].sum(axis=1))[:3]
    chosen = np.isin(np.arange(20), worst)
    found = changed_by_lot(table[:, half].sum(axis=1), table[:, ~half].sum(axis=1), chosen, ~chosen,
                           draws=399, seed=int(rng.integers(2**31)), confidence=1.0)  # fmt: skip
    return found.p_value <= LEVEL


def _repeats(rng: np.random.Generator) -> bool:
    """Let burglaries be followed by others, some of them in the next month."""
    table = repeated(rng, np.full((7, BEFORE + AFTER), 8.0), 0.3, 0.3)
    return _difference(table, 3)[1].p_value < LEVEL


def _quotient(rng: np.random.Generator, moved: float, fall: float, what: str) -> bool:
    """Draw six sums about known means: is the truth in the range, or the quotient refused?"""
    base, buffer, control = 200.0, 150.0, 400.0
    gone = base * fall
    means = np.array([base, base - gone, buffer, buffer + moved * gone, control, control])
    r0, r1, d0, d1, c0, c1 = rng.poisson(means)
    found = displacement_quotient((r0, r1), (d0, d1), (c0, c1))
    if what == "refused":
        return bool(found.why)
    if what == "quotient":
        return bool(found.why) or found.quotient.low <= -moved <= found.quotient.high
    truth = {"total_net": gone - moved * gone, "net": gone / control}[what]
    part = getattr(found, what)
    return bool(part.low <= truth <= part.high)


def _ring(rng: np.random.Generator, gain: float, spread: float, common: float = 1.0) -> bool:
    """Let a ring gain or lose a share: does the range hold it?"""
    table = table_of(rng, np.array([10.0, 60.0]), spread, factor=np.array([1 + gain, 1.0]),
                   common=common, season=0.3)  # fmt: skip
    low, high = ring_change(table[0], table[1], WHEN, ~WHEN).share.interval()
    return bool(low <= np.log(1 + gain) <= high)


def _rings_around(rng: np.random.Generator, gain: float, clusters: float = 0.0) -> bool:
    """Lay events over a square with 25 square areas; events within 250 m of two areas gain."""
    many = 1500
    where = rng.uniform(0, 5000, (many, 2))
    if clusters:
        heart = rng.uniform(0, 5000, (30, 2))
        where = (heart[rng.integers(0, 30, many)] + rng.normal(0, clusters, (many, 2))) % 5000
    corner = np.array([(x, y) for x in range(0, 5000, 1000) for y in range(0, 5000, 1000)])
    gap = np.maximum(np.maximum(corner - where[:, None], where[:, None] - corner - 1000), 0)
    distances = np.hypot(gap[..., 0], gap[..., 1])
    treated = np.isin(np.arange(25), (6, 18))
    nearest = distances[:, treated].min(axis=1)
    ring = (nearest > 0) & (nearest <= 250)
    late = rng.random(many) < np.where(ring, (1 + gain) / (2 + gain), 0.5)
    kept = nearest > 0
    p, _, _ = rings_by_lot(distances[kept], late[kept], treated, ~treated, 250, 500, draws=199,
                           seed=int(rng.integers(2**31)))  # fmt: skip
    return p <= LEVEL


def _dose(rng: np.random.Generator, slope: float, spread: float, areas: int = 6) -> bool:
    """Let counts fall with the dose: is the slope told as clear?"""
    dose = rng.uniform(0.4, 1.0, areas)
    means = rng.uniform(40, 150, areas)
    before = dispersed_counts(rng, means, spread)
    after = dispersed_counts(rng, means * np.exp(-0.3 - slope * (dose - 0.7)), spread)
    return dose_slope(before, after, dose).p_value < LEVEL


_SPREADS = (1.0, 1.5, 2.0, 3.0, 5.0)
_OWN = "3 treated areas beside 4, mean 10 a month, 24 months before and 12 after"
CASES: list[Case] = [
    *(Case("weighted displacement", "null", f"{_OWN}, variance {s:g} × mean, dispersion seen before",
           "p < .05", partial(_rejects, form=1, spread=s), "equal", 0.05) for s in _SPREADS),
    *(Case("weighted displacement", "null", f"{_OWN}, variance {s:g} × mean, as a share", "p < .05",
           partial(_rejects, form=2, spread=s), "equal", 0.05) for s in _SPREADS),
    *(Case("weighted displacement", "nuisance",
           f"eight totals of 100, variance {s:g} × mean: formula for independent counts (not told)",
           "p < .05", partial(_eight, spread=s), "stated", 0.05) for s in _SPREADS),
    Case("weighted displacement", "nuisance", "500 and 100 both fall by a fifth, as counted (the "
         "limit says so)", "p < .05", partial(_unlike, form="counted"), "stated", 0.05),
    Case("weighted displacement", "nuisance", "500 and 100 both fall by a fifth, sizes evened out",
         "p < .05", partial(_unlike, form="seen"), "at_most", 0.05),
    Case("weighted displacement", "nuisance", "500 and 100 both fall by a fifth, as a share",
         "p < .05", partial(_unlike, form="share"), "at_most", 0.05),
    *(Case("weighted displacement", "nuisance", f"{_OWN}, variance 2 × mean, AR(1) {ar:g}",
           "p < .05", partial(_rejects, form=1, spread=2.0, ar=ar), rule, 0.05)
      for ar, rule in ((0.3, "stated"), (0.5, "stated"))),
    Case("weighted displacement", "nuisance", f"{_OWN}, season of a third, variance 2 × mean",
         "p < .05", partial(_rejects, form=1, spread=2.0, season=0.33), "at_most", 0.05),
    Case("weighted displacement", "power", f"{_OWN}, −30 %, variance 1.5 × mean", "p < .05",
         partial(_rejects, form=1, spread=1.5, factor=0.7), "stated", 0.05),
    *(Case("weighted displacement", "power", f"3 of 9 areas fall by 30 %, variance {s:g} × mean",
           f"the range holds the true {what}", partial(_covers, spread=s, form=form), "equal", 0.95)
      for s in (1.0, 2.0) for form, what in (("number", "number"), ("share", "share"))),
    *(Case("change by lot", "null", f"{k} treated of 20 areas, sizes 1 : 10, variance 2 × mean",
           "p ≤ .05", partial(_lot, treated=k), "equal", 0.05) for k in (1, 3, 5, 10)),
    Case("change by lot", "null", "3 treated of 20, every area drifts by itself (deviation .2)",
         "p ≤ .05", partial(_lot, drifts=0.2), "equal", 0.05),
    *(Case("change by lot", "null", f"the {k} {at} of 20 areas treated, sizes 1 : 10, every area drifts "
           "by itself (deviation .25)", "p ≤ .05", partial(_lot, treated=k, drifts=0.25, at=at),
           "at_most", 0.05) for at in ("largest", "smallest") for k in (1, 3)),
    Case("change by lot", "power", "3 treated of 20, −40 %, every area drifts by itself (deviation .25)",
         "the range holds the true share", partial(_lot, drifts=0.25, factor=0.6, what="range"),
         "equal", 0.95),
    Case("weighted displacement", "nuisance", "3 treated areas beside 6, every area drifts by itself "
         "(deviation .25): range from the months before (not told where lots decide)",
         "the range holds no change", partial(_drifted, drifts=0.25), "stated", 0.95),
    Case("change by lot", "nuisance", "3 treated of 20, AR(1) .5, variance 2 × mean", "p ≤ .05",
         partial(_lot, ar=0.5), "equal", 0.05),
    Case("change by lot", "nuisance", "3 treated of 20, all fall by a fifth", "p ≤ .05",
         partial(_lot, common=0.8), "equal", 0.05),
    Case("change by lot", "nuisance", "3 of 20 chosen for a bad half-year, which is the time before (the "
         "limit says so)", "p ≤ .05", _chosen_late, "stated", 0.05),
    Case("weighted displacement", "nuisance", "not built for: near repeats, 0.3 follow each, a third of them "
         "a month later", "p < .05", _repeats, "at_most", 0.05),
    Case("change by lot", "power", "3 treated of 20, −40 %, mean 8 a month, variance 1.5 × mean",
         "p ≤ .05", partial(_lot, factor=0.6, spread=1.5, unlike=False), "stated", 0.05),
    Case("displacement quotient", "power", "a quarter of a fall by 45 % moves next door",
         "the range holds the true quotient, or it is refused",
         partial(_quotient, moved=0.25, fall=0.45, what="quotient"), "equal", 0.95),
    Case("displacement quotient", "power", "a benefit spreads: next door falls by 30 % of the gain",
         "the range holds the true quotient, or it is refused",
         partial(_quotient, moved=-0.3, fall=0.45, what="quotient"), "equal", 0.95),
    Case("displacement quotient", "null", "nothing fell", "the quotient is refused",
         partial(_quotient, moved=0.0, fall=0.0, what="refused"), "at_least", 0.95),
    *(Case("displacement quotient", "nuisance", "a quarter of a fall by 45 % moves next door",
           f"the range holds the true {word}", partial(_quotient, moved=0.25, fall=0.45, what=what),
           "equal", 0.95)
      for what, word in (("net", "net effect"), ("total_net", "total net effect"))),
    *(Case("displacement ring", "power", f"the ring changes by {g:+.0%}, variance {s:g} × mean",
           "the range holds the true share", partial(_ring, gain=g, spread=s), "equal", 0.95)
      for g in (-0.2, 0.2) for s in (1.0, 2.0)),
    Case("displacement ring", "nuisance", "everything falls by a fifth, the ring by nothing more",
         "the range holds the true share", partial(_ring, gain=0.0, spread=1.5, common=0.8),
         "equal", 0.95),
    Case("displacement ring", "null", "the same ring around other areas, events at random",
         "p ≤ .05", partial(_rings_around, gain=0.0), "at_most", 0.05),
    Case("displacement ring", "nuisance", "the same, events in clusters of 300 m", "p ≤ .05",
         partial(_rings_around, gain=0.0, clusters=300.0), "at_most", 0.05),
    Case("displacement ring", "power", "the same, half as many again in the ring", "p ≤ .05",
         partial(_rings_around, gain=0.5), "stated", 0.05),
    Case("dose slope", "null", "6 areas, 40 to 150 each, variance 1.5 × mean", "p < .05",
         partial(_dose, slope=0.0, spread=1.5), "at_most", 0.05),
    Case("dose slope", "null", "6 areas, variance 3 × mean", "p < .05",
         partial(_dose, slope=0.0, spread=3.0), "at_most", 0.05),
    Case("dose slope", "power", "6 areas, a tenth of the dose more: a tenth fewer", "p < .05",
         partial(_dose, slope=1.0, spread=1.0), "stated", 0.05),
]  # fmt: skip
