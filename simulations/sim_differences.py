"""Differences of treated areas: few treated, unlike sizes, drifts, spill-over, late beginnings."""

from collections.abc import Callable

import numpy as np

from evenhand.statistics.block_difference import count_effect, count_p_value
from evenhand.statistics.cluster_tests import count_cluster_tests
from evenhand.statistics.event_path import average_after, event_path, joint_critical, trend_before
from evenhand.statistics.staggered_contrasts import linear_estimates
from evenhand.statistics.staggered_course import course
from evenhand.statistics.staggered_effect import (
    expected_counts,
    staggered,
    staggered_effect,
    staggered_p_value,
)
from evenhand.statistics.trend_departures import Estimates, robust_range
from simulations.judging import Case

AREAS, BEFORE, AFTER = 20, 24, 12
Table = np.ndarray
Event = Callable[[np.random.Generator], bool]


def _noise(rng: np.random.Generator, shape: tuple[int, int], spread: float, rho: float) -> Table:
    steps = rng.normal(0, spread * np.sqrt(1 - rho**2), shape)
    steps[:, 0] = rng.normal(0, spread, shape[0])
    for at in range(1, shape[1]):
        steps[:, at] += rho * steps[:, at - 1]
    return np.exp(steps)


def _months(
    rng: np.random.Generator, many: int, *, who: str = "any", effect: float = 1.0,
    mean: float = 8.0, unlike: float = 0.9, spread: float = 0.3, over: float = 0.0,
    follow: float = 0.0, drift: float = 0.0, spill: float = 0.0, shared: float = 0.0,
) -> tuple[Table, np.ndarray]:  # fmt: skip
    """Draw months of 20 areas of unlike size, AR(1) .5; some are treated for the last year."""
    size = np.exp(rng.normal(0, unlike, AREAS)) * mean
    order = np.argsort(size)
    chosen = {"any": rng.permutation(AREAS)[:many], "large": order[-many:], "small": order[:many]}
    own = np.isin(np.arange(AREAS), chosen[who])
    level = size[:, None] * _noise(rng, (AREAS, BEFORE + AFTER), spread, 0.5)
    at = np.arange(BEFORE + AFTER)
    level *= 1 + 0.3 * np.cos(2 * np.pi * at / 12)
    level[own] *= np.exp(drift * at)
    if shared:
        level[own] *= _noise(rng, (1, BEFORE + AFTER), shared, 0.5)
    moved = spill * (1 - effect) * level[own, BEFORE:].sum(axis=0)
    level[own, BEFORE:] *= effect
    near = np.flatnonzero(~own)[:2]
    level[near, BEFORE:] += moved / len(near)
    if over:
        level = level * rng.gamma(1 / over, over, level.shape)
    counts = rng.poisson(level).astype(float)
    return counts + rng.binomial(counts.astype(int), follow) if follow else counts, own


def _sides(counts: Table) -> tuple[np.ndarray, np.ndarray]:
    return counts[:, :BEFORE].sum(axis=1), counts[:, BEFORE:].sum(axis=1)


def _lot(many: int, **made: object) -> Event:
    def run(rng: np.random.Generator) -> bool:
        counts, own = _months(rng, many, **made)
        return count_p_value(*_sides(counts), own, draws=499, seed=1) <= 0.05 + 1e-9

    return run


def _cluster(many: int, which: str) -> Event:
    def run(rng: np.random.Generator) -> bool:
        counts, own = _months(rng, many)
        tests = count_cluster_tests(*_sides(counts), own, periods=BEFORE + AFTER, draws=399, seed=1)
        return bool(getattr(tests, which) <= 0.05)

    return run


def _covers(many: int, effect: float, **made: object) -> Event:
    def run(rng: np.random.Generator) -> bool:
        counts, own = _months(rng, many, effect=effect, **made)
        found = count_effect(*_sides(counts), own, confidence=0.95, draws=499, seed=1)
        return found.low <= effect <= found.high

    return run


def _path(rng: np.random.Generator, many: int, **made: object) -> object:
    counts, own = _months(rng, many, **made)
    return event_path(np.add.reduceat(counts, np.arange(0, 36, 6), axis=1), own, 3)


def _band(many: int) -> Event:
    def run(rng: np.random.Generator) -> bool:
        path = _path(rng, many)
        wide = joint_critical(path, np.ones(6, dtype=bool), 0.95, 1) * path.std_error
        return bool((np.abs(path.log_ratio) > wide + 1e-12).any())

    return run


def _drift(found: str, drift: float) -> Event:
    """Let areas drift apart: the test before, the plain difference, and the bounded one."""

    def run(rng: np.random.Generator) -> bool:
        path = _path(rng, 3, drift=drift, unlike=0.5, mean=30, spread=0.15)
        if found == "before":
            return trend_before(path, 4, level=0.05, seed=1).p_slope <= 0.05
        if found == "plain":
            value, error = average_after(path, 4)
            return abs(value) > 2.101 * error
        kept = np.arange(6) != 3
        covariance = path.covariance[np.ix_(kept, kept)] * (2.101 / 1.96) ** 2
        given = Estimates(path.log_ratio[kept], covariance, 3, np.full(2, 0.5))
        low, high = robust_range(given, float(found), confidence=0.95)
        return not low <= 0 <= high

    return run


def _late(
    rng: np.random.Generator, *, each: int = 5, never: bool = True, effect: float = 1.0
) -> tuple[Table, np.ndarray, Table]:  # fmt: skip
    """Draw four years of 30 areas in three cohorts, whose effects grow and differ by cohort."""
    periods, starts, at = 48, (18, 26, 34), np.arange(48)
    first = np.full(30, periods if never else 40)
    for number, start in enumerate(starts):
        first[number * each : (number + 1) * each] = start
    first = rng.permutation(first)
    size = np.exp(rng.normal(0, 0.6, 30)) * 8
    plain = size[:, None] * (1 + 0.3 * np.cos(2 * np.pi * at / 12))
    plain = plain * _noise(rng, (30, periods), 0.2, 0.5)
    since = at - first[:, None]
    strength = np.select([first == starts[0], first == starts[1]], [1.5, 1.0], 0.5)[:, None]
    logs = np.where(since >= 0, -0.25 * effect * strength * np.minimum(since, 12) / 6, 0.0)
    return rng.poisson(plain * np.exp(logs)).astype(float), first, plain * np.exp(logs) / plain


def _late_found(kind: str, **made: object) -> Event:
    def run(rng: np.random.Generator) -> bool:
        state = rng.bit_generator.state
        counts, first, factor = _late(rng, **made)
        rng.bit_generator.state = state
        data = staggered(counts, first)
        held = np.arange(data.counts.shape[1]) >= data.first[:, None]
        if kind == "found":
            return staggered_p_value(data, draws=199, seed=1) <= 0.05
        # What would have been is known up to single incidents: recorded by the planted factor.
        plain = (counts / factor)[:, : data.counts.shape[1]]
        truth = data.counts[held].sum() / plain[held].sum()
        if kind == "beyond":
            return float(data.counts[held].sum() / np.nansum(expected_counts(data))) > truth
        if kind == "left":
            one = course(data.counts, data.first, np.where(held, 0, -1), confidence=0.95)
            return not one.low[0] <= truth <= one.high[0]
        found = staggered_effect(data, confidence=0.95, draws=199, seed=1)
        return not found.low <= truth <= found.high

    return run


def _two_way(share: float) -> Event:
    """Compare mean effects a month and area: is the two-way one off by more than a share?"""

    def run(rng: np.random.Generator) -> bool:
        counts, first, factor = _late(rng, never=False)
        data = staggered(counts, first)
        held = np.arange(data.counts.shape[1]) >= data.first[:, None]
        kept = data.counts, (counts / factor)[:, : data.counts.shape[1]]
        truth = float((kept[0] - kept[1])[held].mean())
        return abs(linear_estimates(data.counts, data.first).two_way / truth - 1) > share

    return run


_P, _S, _E = "p ≤ .05", "20 areas of unlike size, AR(1) .5", "the range misses the effect"
_FEW, _EVENT, _LATE = "DiD, few treated", "event study", "DiD, staggered"
CASES = (
    *(Case(_FEW, "null", f"{_S}, {many} treated", _P, _lot(many), "equal", 0.05) for many in (1, 2, 3, 5, 10)),
    *(Case(_FEW, "null", f"{_S}, {many} treated: cluster-robust t", _P, _cluster(many, "cr1_p"), "stated", 0.05) for many in (1, 2, 3, 5, 10)),
    *(Case(_FEW, "null", f"{_S}, {many} treated: wild restricted", _P, _cluster(many, "wild_p"), "stated", 0.05) for many in (1, 2, 3, 5, 10)),
    *(Case(_FEW, "nuisance", f"the {word} {many} treated", _P, _lot(many, who=who), "at_most", 0.05) for many in (1, 3) for who, word in (("large", "largest"), ("small", "smallest"))),
    *(Case(_FEW, "nuisance", f"the {word} 3 treated, mean 1 a month, hardly any other chance", _P, _lot(3, who=who, mean=1, spread=0.1), "at_most", 0.05) for who, word in (("large", "largest"), ("small", "smallest"))),
    Case(_FEW, "nuisance", "3 treated, gamma months (variance mean + .3 mean²)", _P, _lot(3, over=0.3), "equal", 0.05),
    Case(_FEW, "nuisance", "3 treated, mean 2 a month, .3 of incidents followed by another", _P, _lot(3, mean=2, follow=0.3), "equal", 0.05),
    Case(_FEW, "nuisance", "3 treated lie together and share chance of their own (the limit says so)", _P, _lot(3, shared=0.3), "stated", 0.05),
    Case(_FEW, "nuisance", "3 treated drift by −1 % a month (the limit says so)", _P, _lot(3, drift=-0.01), "stated", 0.05),
    *(Case(_FEW, "power", f"{many} treated, −{effect:.0%}".replace("0%", "0 %"), _P, _lot(many, effect=1 - effect), "stated", 0.8) for many in (1, 3, 5) for effect in (0.3, 0.5)),
    Case(_FEW, "power", "3 treated, −40 %, half of it moves to two of the others", _P, _lot(3, effect=0.6, spill=0.5), "stated", 0.8),
    Case(_FEW, "null", "3 treated, −40 %", _E, lambda rng: not _covers(3, 0.6)(rng), "at_most", 0.05, 400),
    Case(_FEW, "null", "the largest 2 treated, −40 %", _E, lambda rng: not _covers(2, 0.6, who="large")(rng), "at_most", 0.05, 400),
    Case(_FEW, "null", "the smallest 2 treated, −40 %", _E, lambda rng: not _covers(2, 0.6, who="small")(rng), "at_most", 0.05, 400),
    *(Case(_EVENT, "null", f"{_S}, {many} treated, 6 stretches", "any stretch lies out of the band", _band(many), "at_most", 0.05, 400) for many in (1, 3)),
    *(Case("pre-trend test", kind, f"3 treated drift by {word} % a month", "the test before finds it", _drift("before", drift), rule, level, 400) for kind, word, drift, rule, level in (("null", "0", 0.0, "equal", 0.05), ("power", "−1", -0.01, "stated", 0.8), ("power", "−3", -0.03, "stated", 0.8))),
    *(Case("pre-trend test", "nuisance", f"3 treated drift by −1 % a month, no effect: {word}", "an effect is called", _drift(found, -0.01), rule, 0.05, 300) for found, word, rule in (("plain", "trends taken as parallel", "stated"), ("0.5", "M̄ = .5", "stated"), ("1", "M̄ = 1", "at_most"), ("2", "M̄ = 2", "at_most"))),
    Case(_LATE, "null", "3 cohorts of 5 of 30", _P, _late_found("found", effect=0.0), "equal", 0.05, 300),
    Case(_LATE, "null", "3 cohorts of 1 of 30", _P, _late_found("found", effect=0.0, each=1), "equal", 0.05, 300),
    Case(_LATE, "null", "effects grow and differ by cohort", _E, _late_found("out"), "at_most", 0.05, 200),
    Case(_LATE, "null", "the same, none never treated", _E, _late_found("out", never=False), "at_most", 0.05, 200),
    Case(_LATE, "null", "the same, none never treated: leaving out one area", _E, _late_found("left", never=False), "at_most", 0.05, 200),
    Case(_LATE, "null", "the same, none never treated", "the estimate lies above the truth", _late_found("beyond", never=False), "equal", 0.5, 300),
    Case(_LATE, "power", "the same, cohorts of 1", _P, _late_found("found", each=1), "stated", 0.8, 300),
    Case(_LATE, "nuisance", "the same, none never treated: one two-way coefficient", "off by more than a quarter", _two_way(0.25), "stated", 0.05, 200),
)  # fmt: skip
