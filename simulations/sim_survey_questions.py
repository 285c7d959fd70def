"""Questions asked of surveys: parts called different, weights brought to margins, scales compared."""

from functools import partial

import numpy as np
import scipy

from evenhand.statistics.multiplicity import holm
from evenhand.statistics.ordinal_regression import NEGLIGIBLE, item_difference
from evenhand.statistics.survey_contrasts import beside_rest, guarded_p_value, plain_variances
from evenhand.statistics.survey_design import MetMargins, design_of
from evenhand.statistics.survey_estimates import means
from evenhand.statistics.survey_replicates import jackknifed
from evenhand.statistics.survey_weights import raked
from simulations.judging import Case
from simulations.processes import Vector

AREAS, CLUSTERS, INSIDE = 12, 10, 10


def _areas(
    rng: np.random.Generator, lift: float, common: bool, share: float = 0.25
) -> tuple[bool, bool]:
    """Draw 12 areas of 10 clusters; say whether any other, and whether the first, was called."""
    area = np.repeat(np.arange(AREAS), CLUSTERS * INSIDE)
    unit = np.arange(len(area)) // INSIDE
    if common:  # clusters cut across areas: every area has respondents in each
        unit = np.tile(np.repeat(np.arange(CLUSTERS * AREAS // 2), 2), INSIDE)[: len(area)]
    score = np.sqrt(0.05) * rng.normal(size=unit.max() + 1)[unit]
    score = score + np.sqrt(0.95) * rng.normal(size=len(area))
    unsafe = (score < scipy.stats.norm.ppf(share + lift * (area == 0))).astype(float)
    drawn = design_of(rng.lognormal(0, 0.47, len(area)), clusters=unit,
                      strata=None if common else area // 3)  # fmt: skip
    found = beside_rest(drawn, unsafe, area, AREAS)
    clear = holm(found.p_value) < 0.05
    return bool(clear[1:].any() if lift else clear.any()), bool(clear[0])


def _any_area(rng: np.random.Generator, common: bool = False, share: float = 0.25) -> bool:
    return _areas(rng, 0.0, common, share)[0]


def _first_area(rng: np.random.Generator, lift: float) -> bool:
    return _areas(rng, lift, False)[1]


def _any_change(rng: np.random.Generator, share: float) -> bool:
    """Ask 12 areas twice in the same clusters, where nothing changed; say whether any is called."""
    area = np.tile(np.repeat(np.arange(AREAS), CLUSTERS * INSIDE), 2)
    wave = np.repeat([0, 1], len(area) // 2)
    unit = np.tile(np.arange(len(area) // 2) // INSIDE, 2)
    score = np.sqrt(0.05) * rng.normal(size=unit.max() + 1)[unit]
    unsafe = score + np.sqrt(0.95) * rng.normal(size=len(area)) < scipy.stats.norm.ppf(share)
    weight = rng.lognormal(0, 0.47, len(area))
    drawn, part = design_of(weight, clusters=unit, strata=area // 3), 2 * area + wave
    found = means(drawn, unsafe.astype(float), part)
    first, second = np.arange(0, 2 * AREAS, 2), np.arange(1, 2 * AREAS, 2)
    spread = np.diag(found.covariance)
    apart = spread[first] + spread[second]
    error = np.sqrt(np.maximum(apart - 2 * found.covariance[first, second], 0.0))
    plain = plain_variances(weight, unsafe.astype(float), part, 2 * AREAS)
    with np.errstate(invalid="ignore", divide="ignore"):
        kept = np.nan_to_num(np.clip(error**2 / apart, 0, 1), nan=1.0)
    p = guarded_p_value(found.estimate[second] - found.estimate[first], error,
                        np.minimum(found.degrees[first], found.degrees[second]),
                        np.sqrt((plain[first] + plain[second]) * kept))  # fmt: skip
    return bool((holm(p) < 0.05).any())


def _answers(rng: np.random.Generator) -> tuple[Vector, Vector, Vector]:
    """Draw who answers of 40 clusters: the young half as often, and they feel unsafe more."""
    cluster = np.repeat(np.arange(40), 40)
    young = rng.random(len(cluster)) < 0.4
    chance = np.where(young, 0.45, 0.15) + 0.1 * rng.normal(size=40)[cluster] * 0.3
    unsafe = rng.random(len(cluster)) < np.clip(chance, 0, 1)
    there = rng.random(len(cluster)) < np.where(young, 0.3, 0.6)
    return cluster[there], young[there].astype(float), unsafe[there].astype(float)


TRUE_SHARE = 0.4 * 0.45 + 0.6 * 0.15


def _covers_raked(rng: np.random.Generator, weighted: bool) -> bool:
    cluster, young, unsafe = _answers(rng)
    ones = np.ones(len(cluster))
    drawn = design_of(ones, clusters=cluster)
    if weighted:
        found = raked(ones, {"age": young}, {"age": {"1.0": 40_000, "0.0": 60_000}})
        met = MetMargins(ones, found.weights, np.column_stack([young, 1 - young]))
        drawn = type(drawn)(found.weights, drawn.strata, drawn.clusters, drawn.stratum_of_cluster,
                            drawn.share_drawn, drawn.single, met)  # fmt: skip
    low, high = means(drawn, unsafe).share_interval()
    return bool(low[0] <= TRUE_SHARE <= high[0])


def _covers_jackknife(rng: np.random.Generator) -> bool:
    cluster = np.repeat(np.arange(30), 20)
    score = np.sqrt(0.05) * rng.normal(size=30)[cluster] + np.sqrt(0.95) * rng.normal(size=600)
    drawn = design_of(rng.lognormal(0, 0.47, 600), strata=cluster % 5, clusters=cluster)
    low, high = means(jackknifed(drawn), score).interval()
    return bool(low[0] <= 0 <= high[0])


def _item_called(rng: np.random.Generator, shift: float, clusters: float = 0.0) -> bool:
    """Ask 600 people of two groups four items; the last may shift for one group."""
    group = np.arange(600) % 2
    level = rng.normal(0, 1, 600) + 0.3 * group
    level = level + clusters * rng.normal(size=30)[np.arange(600) // 20]
    felt = [1.4 * level + rng.logistic(0, 1, 600) + (shift * group if at == 3 else 0)
            for at in range(4)]  # fmt: skip
    items = np.column_stack([np.searchsorted([-1.0, 0.0, 1.2], one) for one in felt])
    found = [item_difference(items[:, at], np.delete(items, at, axis=1).sum(axis=1), group)
             for at in range(4)]  # fmt: skip
    called = (holm([one.p_value for one in found]) < 0.05) & np.array(
        [one.effect >= NEGLIGIBLE for one in found]
    )
    return bool(called[3]) if shift else bool(called.any())


_PARTS = "12 areas of 10 clusters of 10, intraclass correlation .05, one in four unsafe"
_SCALE = "four items, two groups of 300 whose levels differ"
CASES = [
    Case("survey by area", "null", _PARTS, "any area called", _any_area, "at_most", 0.05),
    Case("survey by area", "null", "the same, clusters that cut across areas", "any area called",
         partial(_any_area, common=True), "at_most", 0.05),
    Case("survey by area", "nuisance", "12 areas, six in a hundred unsafe", "any area called",
         partial(_any_area, share=0.06), "at_most", 0.05),
    Case("survey by area", "nuisance", "12 areas, six in a hundred unsafe, clusters cut across",
         "any area called", partial(_any_area, common=True, share=0.06), "at_most", 0.05),
    *(
        Case("survey by area", "power", f"{_PARTS}; {lift:.0%} more in one".replace("%", " points"),
             "that area called", partial(_first_area, lift=lift), "stated", 0.0)
        for lift in (0.1, 0.2)
    ),
    *(
        Case("survey change by area", "null", "12 areas asked twice in the same clusters, "
             f"{share:g} unsafe", "any area called", partial(_any_change, share=share),
             "at_most", 0.05)
        for share in (0.25, 0.06)
    ),
    Case("raked share", "null", "the young answer half as often and feel unsafe three times as "
         "often; raked by age", "range covers the truth", partial(_covers_raked, weighted=True),
         "at_least", 0.95),
    Case("raked share", "nuisance", "the same, not weighted", "range covers the truth",
         partial(_covers_raked, weighted=False), "stated", 0.0),
    Case("survey mean", "null", "30 clusters of 20 in 5 strata, by jackknife replicates",
         "range covers the truth", _covers_jackknife, "equal", 0.95),
    Case("survey scale", "null", _SCALE, "any item called", partial(_item_called, shift=0.0),
         "at_most", 0.05),
    Case("survey scale", "nuisance", f"{_SCALE}; clusters of 20 differ in level",
         "any item called", partial(_item_called, shift=0.0, clusters=0.6), "at_most", 0.05),
    *(
        Case("survey scale", "power", f"{_SCALE}; odds of one item {np.exp(shift):.1f} times as "
             "high for one group", "that item called", partial(_item_called, shift=shift),
             "stated", 0.0)
        for shift in (0.7, 1.4)
    ),
]  # fmt: skip
