"""Ranges from how far areas part, rings around other areas, and lots among areas that lie together."""

from functools import partial

import numpy as np

from evenhand.statistics.area_blocks import sets_together
from evenhand.statistics.area_spread import area_spread, contrast_by_areas
from evenhand.statistics.assigned_by_lot import changed_by_lot
from evenhand.statistics.displacement_difference import log_ratio
from evenhand.statistics.displacement_quotient import displacement_quotient
from evenhand.statistics.ring_change import ring_change, rings_by_lot
from simulations.judging import Case
from simulations.sim_displacement import AFTER, BEFORE, LEVEL, WHEN, table_of


def _spread_range(
    rng: np.random.Generator, what: str, spread: float, drifts: float, areas: int = 20,
    treated: int = 3, at: str = "any",
) -> bool:  # fmt: skip
    """Let a place fall by 30 % and its surroundings by 10 %, all areas straying by themselves.

    Does the range of one of the effects, from how far areas part, hold the true one?
    """
    means = np.exp(rng.uniform(np.log(2), np.log(20), areas))
    if at == "largest":
        means = np.sort(means)[::-1]
    group = np.where(np.arange(areas) < treated, 0, np.where(np.arange(areas) < 2 * treated, 1, 2))
    falls = np.array([0.7, 0.9, 1.0])[group]
    table = table_of(rng, means, spread, factor=falls * np.exp(rng.normal(0, drifts, areas)))
    early, late = table[:, WHEN].sum(axis=1), table[:, ~WHEN].sum(axis=1)
    found, events = area_spread(early, late, group), early + late
    sums = [np.array([early[group == g].sum(), late[group == g].sum()]) for g in range(3)]
    base = [means[group == g].sum() * BEFORE for g in range(3)]
    k = AFTER / BEFORE
    if what == "number":
        gains = np.where(group == 0, 1.0, 0.0) - (group == 2) * sums[0][0] / sums[2][0]
        low, high = contrast_by_areas(early, late, gains, k, found).interval()
        return bool(low <= -0.3 * k * base[0] <= high)
    wider = [found.of(events, group == g) for g in range(3)]
    if what in ("share", "buffer"):
        own, fall = (0, 0.7) if what == "share" else (1, 0.9)
        share = log_ratio(sums[own], sums[2], dispersion=(wider[own], wider[2]),
                          degrees=found.degrees)  # fmt: skip
        low, high = share.interval()
        return bool(low <= np.log(fall) <= high)
    told = displacement_quotient(sums[0], sums[1], sums[2], length_ratio=k, dispersion=wider,
                                 degrees=found.degrees)  # fmt: skip
    truth = {"gross": 0.3 * k * base[0], "net": 0.3 * base[0] / base[2],
             "total_net": k * (0.3 * base[0] + 0.1 * base[1]),
             "quotient": 0.1 * base[1] / (0.3 * base[0])}[what]  # fmt: skip
    part = getattr(told, what)
    return bool(np.isnan(part.low) or part.low <= truth <= part.high)


def _shared_shock(
    rng: np.random.Generator, side: int, treated: int, reach: float, *, together: bool, corner: bool
) -> bool:
    """Treat areas of a grid that lie together, under shocks that neighbours share: is it called?"""
    at = np.array([(x, y) for x in range(side) for y in range(side)], dtype=float)
    touching = np.abs(at[:, None] - at).sum(axis=2) == 1
    shapes = sets_together(touching, treated) or []
    own = np.zeros(side**2, dtype=bool)
    own[list(shapes[0 if corner else int(rng.integers(len(shapes)))])] = True
    far = np.hypot(*np.moveaxis(at[:, None] - at, 2, 0))
    likeness = np.exp(-((far / reach) ** 2)) + 1e-6 * np.eye(side**2)
    shock = np.exp(0.25 * (np.linalg.cholesky(likeness) @ rng.normal(size=side**2)))
    means = np.exp(rng.uniform(np.log(3), np.log(20), side**2))
    found = changed_by_lot(
        rng.poisson(means * BEFORE), rng.poisson(means * AFTER * shock), own, ~own, draws=399,
        seed=int(rng.integers(2**31)), confidence=1 - LEVEL, touching=touching if together else None,
    )  # fmt: skip
    return found.p_value <= LEVEL


def _harm_range(rng: np.random.Generator, spread: float, drifts: float) -> bool:
    """Let three classes that weigh 1, 10 and 50 fall by 30 % at 3 of 20 areas that stray."""
    weights, group = np.array([1.0, 10.0, 50.0]), (np.arange(20) < 3).astype(int)
    own = np.where(group == 1, 0.7, 1.0) * np.exp(rng.normal(0, drifts, 20))
    means = np.outer([10.0, 3.0, 0.5], np.exp(rng.uniform(0, np.log(5), 20)))
    tables = [table_of(rng, row, spread, factor=own) for row in means]
    early = np.array([table[:, WHEN].sum(axis=1) for table in tables])
    late = np.array([table[:, ~WHEN].sum(axis=1) for table in tables])
    squares = weights**2 @ early, weights**2 @ late
    found = area_spread(weights @ early, weights @ late, group, squares=squares[0] + squares[1])
    harm = weights @ early
    gains = np.where(group == 1, 1.0, -harm[group == 1].sum() / harm[group == 0].sum())
    low, high = contrast_by_areas(harm, weights @ late, gains, AFTER / BEFORE, found,
                                  squares=squares).interval()  # fmt: skip
    truth = -0.3 * AFTER * float((weights @ means)[group == 1].sum())
    return low <= truth <= high


def _stray_rings(rng: np.random.Generator, drifts: float, what: str) -> bool:
    """Lay events over 25 square areas, each place drifting by itself: one treated, no gain around.

    Does the ring's range, from the same around other areas or from the periods before, hold none?
    """
    side, many = 5, 4000
    month = rng.integers(0, BEFORE + AFTER, many)
    where = rng.uniform(0, 5000, (many, 2))
    patch = np.floor(where / 500).astype(int)
    own = np.exp(rng.normal(0, drifts, (10, 10)))[patch[:, 0], patch[:, 1]]
    late = month >= BEFORE
    kept = rng.random(many) < np.where(late, own, 1.0) / max(float(own.max()), 1.0)
    where, month, late = where[kept], month[kept], late[kept]
    corner = np.array([(x, y) for x in range(side) for y in range(side)]) * 1000.0
    gap = np.maximum(np.maximum(corner - where[:, None], where[:, None] - corner - 1000), 0)
    distances = np.hypot(gap[..., 0], gap[..., 1])
    treated = np.arange(25) == 12
    nearest = distances[:, 12]
    if what == "history":
        series = [np.bincount(month[rows], minlength=BEFORE + AFTER)
                  for rows in ((nearest > 0) & (nearest <= 250), nearest > 500)]  # fmt: skip
        low, high = ring_change(*series, WHEN, ~WHEN).share.interval()
    else:
        out = nearest > 0
        _, low, high = rings_by_lot(distances[out], late[out], treated, ~treated, 250, 500,
                                    draws=199, seed=int(rng.integers(2**31)))  # fmt: skip
    return bool(low <= 0 <= high)


CASES: list[Case] = [
    *(Case("ranges by areas", "power" if not drift else "nuisance",
           f"3 treated, 3 next door, 14 others, sizes 1 : 10, variance {s:g} × mean"
           + (", every area drifts by itself (deviation .25)" if drift else ""),
           f"the range holds the true {word}", partial(_spread_range, what=what, spread=s,
           drifts=drift), "at_least", 0.95)
      for drift in (0.0, 0.25) for s in (1.0, 2.0, 5.0)
      for what, word in (("number", "difference in number"), ("gross", "gross effect"),
                         ("net", "net effect"), ("total_net", "total net effect"),
                         ("quotient", "quotient, or it is refused"), ("buffer", "share next door"))),
    *(Case("ranges by areas", "nuisance", f"{note}, every area drifts by itself (deviation .25), variance "
           f"{s:g} × mean", "the range holds the true share", partial(_spread_range, what="share",
           spread=s, drifts=0.25, **of), rule, 0.95) for s in (1.0, 2.0, 5.0) for note, of, rule in (
        ("2 treated, 2 next door, 6 others", {"areas": 10, "treated": 2}, "at_least"),
        ("the largest of 20 treated", {"treated": 1, "at": "largest"}, "stated"))),
    *(Case("ranges by areas", "power" if not drift else "nuisance", "harm of three classes weighing 1, 10, 50; "
           f"3 treated of 20, variance {s:g} × mean" + (", drift .25" if drift else ""),
           "the range holds the true harm", partial(_harm_range, spread=s, drifts=drift),
           "at_least", 0.95) for drift in (0.0, 0.25) for s in (1.0, 3.0)),
    *(Case("change by lot", "nuisance", f"{k} of 36 areas treated that lie together{where}, shocks shared by "
           f"neighbours over {reach:g} areas (deviation .25): lots among {word}", "p ≤ .05",
           partial(_shared_shock, side=6, treated=k, reach=reach, together=together, corner=corner),
           "at_most" if together and not corner else "stated", 0.05, replicates=400)
      for k in (3, 4) for reach in (1.0, 2.0) for corner, where in ((False, ""), (True, " in a corner"))
      for together, word in ((True, "areas that lie together"), (False, "separate areas"))),
    *(Case("displacement ring", "nuisance", "1 of 25 areas, places of 500 m drift by themselves (deviation "
           f"{drift:g}): range {word}", "the range holds no change",
           partial(_stray_rings, drifts=drift, what=what), rule, 0.95, replicates=400)
      for drift in (0.0, 0.3) for what, word, rule in (
        ("lot", "from the same ring around other areas", "at_least"),
        ("history", "from the months before (told where areas are too few)", "stated"))),
]  # fmt: skip
