"""Synthetic control: placebo size on and off the hull, ranges, power, and what fools it."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from evenhand.assessment.synthetic_parts import judged_fit
from evenhand.assessment.synthetic_words import verdict_of
from evenhand.statistics.synthetic_placebos import Placebos, placebos
from simulations.judging import Case, Kind, Rule
from simulations.processes import Vector

AFTER, PERIODS = 24, 48


@dataclass(frozen=True)
class World:
    """How a city is drawn.

    Attributes
    ----------
    donors, treated
        How many areas.
    mean
        Incidents of a usual area in a month.
    effect
        Share by which the treated fall after the start.
    off
        How far the treated areas' pull of the common courses lies from the others', in standard
        deviations.
    heavy
        Variance of a factor on each count: over-dispersion.
    serial
        Correlation of an area's own deviation from month to month.
    shock
        Share by which half of the donors rise after the start.
    moved
        Share of what the treated lose that turns up in three donors.
    picked
        Whether the treated are those that stood highest in the last six months before.
    starts
        Whether the treated start one after the other.
    """

    donors: int = 19
    treated: int = 1
    mean: float = 8.0
    effect: float = 0.0
    off: float = 0.0
    heavy: float = 0.0
    serial: float = 0.0
    shock: float = 0.0
    moved: float = 0.0
    picked: bool = False
    starts: bool = False


def _expected(rng: np.random.Generator, world: World) -> Vector:
    """Draw means by two common courses and a season, each area with its own pull of them."""
    many = world.donors + world.treated
    at = np.arange(PERIODS)
    courses = np.cumsum(rng.normal(0, 0.1, (PERIODS, 2)), axis=0)
    courses += 0.15 * np.sin(2 * np.pi * at / 12)[:, None]
    pull = rng.normal(size=(many, 2))
    pull[: world.treated] += world.off
    own = np.zeros((many, PERIODS))
    if world.serial:
        noise = rng.normal(0, 0.2, (many, PERIODS))
        for month in range(1, PERIODS):
            own[:, month] = world.serial * own[:, month - 1] + noise[:, month]
    level = world.mean * np.exp(rng.normal(0, 0.5, many))
    return level[:, None] * np.exp(0.5 * pull @ courses.T + own)


def _drawn(rng: np.random.Generator, world: World) -> tuple[Placebos, float]:
    """Draw counts and compare; give the placebos and the true mean gap, as a share of the level."""
    expected = _expected(rng, world)
    treated = np.arange(world.treated)
    if world.picked:
        factor = rng.gamma(1 / 0.1, 0.1, expected.shape)
        early = rng.poisson(expected * factor)[:, AFTER - 6 : AFTER].sum(axis=1)
        order = np.argsort(-early / expected.mean(axis=1), kind="stable")
        expected, factor = expected[order], factor[order]
        rng = np.random.default_rng(rng.integers(2**63))
        expected = expected * factor
    first = np.full(world.treated, AFTER) + (6 * treated if world.starts else 0)
    lost = np.zeros_like(expected)
    for row, begin in zip(treated, first, strict=True):
        lost[row, begin:] = -world.effect * expected[row, begin:]
    mean = expected - lost
    mean[world.treated : world.treated + world.donors // 2, AFTER:] *= 1 + world.shock
    mean[-3:] += world.moved * lost.sum(axis=0) / 3
    if world.heavy:
        mean = mean * rng.gamma(1 / world.heavy, world.heavy, mean.shape)
    counts = rng.poisson(mean).astype(float)
    counts[:, 0] += counts[:, :AFTER].sum(axis=1) == 0
    found = placebos(
        counts, treated, np.arange(world.treated, len(counts)), first=first,
        stop=np.full(world.treated, PERIODS), draws=99, seed=int(rng.integers(2**31)),
    )  # fmt: skip
    level = np.array(
        [counts[row, :begin].mean() for row, begin in zip(treated, first, strict=True)]
    )
    return found, -lost.sum() / float(level @ (PERIODS - first))


def _unusual(rng: np.random.Generator, world: World, ratio: bool = False) -> bool:
    found, _ = _drawn(rng, world)
    return (found.p_ratio if ratio else found.p_value) <= 0.05 + 1e-9


def _called(rng: np.random.Generator, world: World, verdict: str = "") -> bool:
    """Say whether the finding would call it clear, or would give this verdict."""
    found, _ = _drawn(rng, world)
    fields = {**judged_fit(found), "p_value": found.p_value, "difference": found.gaps[0],
              "least_p_value": 1 / (world.donors + 1)}  # fmt: skip
    given = verdict_of(fields, 0.95)
    return given == verdict if verdict else given in ("fewer", "more")


def _covers(rng: np.random.Generator, world: World) -> bool:
    found, truth = _drawn(rng, world)
    low, high, _ = found.interval(0.95)
    return low <= truth <= high


def _case(process: str, event: str, run: partial[bool], rule: Rule, level: float,
          kind: Kind = "null", many: int = 1000) -> Case:  # fmt: skip
    return Case("synthetic control", kind, process, event, run, rule, level, many)


UNUSUAL, RATIO = "p ≤ .05 (average gap)", "p ≤ .05 (ratio of squared gaps)"
CLEAR, COVERS, DISTRUST = "called clear", "range covers the truth", "not to be trusted"
HEAVY = World(donors=39, heavy=0.2)
CASES = [
    *(
        _case(words, event, partial(_unusual, world=world, ratio=event == RATIO), "equal", 0.05)
        for words, world in (
            ("1 treated of 20", World()),
            ("1 treated of 40, 2 a month", World(donors=39, mean=2)),
            ("1 treated of 40, counts vary more than by chance", HEAVY),
            ("1 treated of 40, each month like the last (.7)", World(donors=39, serial=0.7)),
        )
        for event in (UNUSUAL, RATIO)
    ),
    *(
        _case(words, UNUSUAL, partial(_unusual, world=world), "equal", 0.05, many=400)
        for words, world in (
            ("3 treated of 33", World(donors=30, treated=3)),
            ("4 treated of 24", World(donors=20, treated=4)),
            ("3 treated of 33, starts half a year apart", World(donors=30, treated=3, starts=True)),
        )
    ),
    _case("1 treated of 20, pulled 1.5 deviations more by the common courses", UNUSUAL,
          partial(_unusual, world=World(off=1.5)), "stated", 0.05, "nuisance"),
    _case("1 treated of 20, pulled 1.5 deviations more by the common courses", CLEAR,
          partial(_called, world=World(off=1.5)), "stated", 0.05, "nuisance"),
    _case("1 treated of 20, pulled 4 deviations more by the common courses", UNUSUAL,
          partial(_unusual, world=World(off=4)), "stated", 0.05, "nuisance"),
    _case("1 treated of 20, pulled 4 deviations more by the common courses", CLEAR,
          partial(_called, world=World(off=4)), "stated", 0.05, "nuisance"),
    _case("1 treated of 20, pulled 4 deviations more by the common courses", DISTRUST,
          partial(_called, world=World(off=4), verdict="not_trusted"), "stated", 0.0, "nuisance"),
    _case("1 treated of 20", DISTRUST, partial(_called, world=World(), verdict="not_trusted"),
          "at_most", 0.1),
    _case("1 treated of 19, a fall by 80 %", CLEAR,
          partial(_called, world=World(donors=18, effect=-0.8)), "at_most", 0.001, "power", 200),
    *(
        _case(words, COVERS, partial(_covers, world=world), "at_least", 0.95, kind, many)
        for words, world, kind, many in (
            ("1 treated of 20, a fall by 40 %", World(effect=-0.4), "power", 1000),
            ("1 treated of 40, a fall by 40 %", World(donors=39, effect=-0.4), "power", 1000),
            ("3 treated of 33, a fall by 40 %", World(donors=30, treated=3, effect=-0.4), "power",
             400),
            ("3 treated of 33, starts half a year apart, a fall by 40 %",
             World(donors=30, treated=3, starts=True, effect=-0.4), "power", 400),
        )
    ),
    *(
        _case(words, event, partial(_unusual, world=world, ratio=event == RATIO), "stated", 0.0,
              "power", many)
        for words, world, many in (
            ("1 treated of 40, 8 a month, a fall by 40 %", World(donors=39, effect=-0.4), 400),
            ("1 treated of 40, 30 a month, a fall by 40 %",
             World(donors=39, effect=-0.4, mean=30), 400),
            ("3 treated of 33, 8 a month, a fall by 40 %",
             World(donors=30, treated=3, effect=-0.4), 200),
        )
        for event in (UNUSUAL, RATIO)
    ),
    _case("1 treated of 40, half of the donors rise by 50 % after the start, nothing was done",
          CLEAR, partial(_called, world=World(donors=39, shock=0.5)), "stated", 0.0, "nuisance",
          400),
    _case("3 treated of 33, a fall by 40 %, half of it moves into three donors", COVERS,
          partial(_covers, world=World(donors=30, treated=3, effect=-0.4, moved=0.5)), "stated",
          0.0, "nuisance", 400),
    _case("1 treated of 40, chosen for the worst half-year, nothing was done", CLEAR,
          partial(_called, world=World(donors=39, picked=True)), "stated", 0.0, "nuisance", 400),
]  # fmt: skip
