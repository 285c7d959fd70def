"""Insecurity outbreak: false calls of a year of watching, doublings found, and what fools it."""

from collections.abc import Callable, Sequence

import numpy as np

from evenhand.statistics.dispersion import dispersed_counts
from evenhand.statistics.rise_beside import Beside, beside, rise_ratio
from evenhand.statistics.share_watch import Watch, carrying, expected_shares, watch_shares
from simulations.judging import Case

BASE = (4.0, 2.0, 1.0, 0.5, 0.3)
AREAS, PAST, YEAR, YEAR_WEEKS = 10, 116, 52, 365.25 / 7
THRESHOLD = YEAR_WEEKS / 0.25
REPLICATES = 300
ANY_IN_A_YEAR = 0.22
"""1 - exp(-1/4): one false call in four years on average, in at most so many years any at all."""
Means = np.ndarray


def _means(
    rng: np.random.Generator, base: Sequence[float], weeks: int, season: float = 0.3
) -> Means:
    """Give means of areas of unequal size that share season, growth, holidays and a campaign."""
    size = rng.gamma(4, 0.25, AREAS).clip(0.25)
    size[0] = 1.0
    week = np.arange(weeks)
    city = (1 + season * np.cos(2 * np.pi * week / YEAR_WEEKS)) * np.exp(0.2 * week / weeks)
    city[week % 52 >= 50] *= 0.6
    begins = int(rng.integers(PAST - 40, weeks - 10))
    city[begins : begins + 10] *= 3.0
    return np.asarray(base)[:, None, None] * size[:, None] * city


def _drawn(
    rng: np.random.Generator,
    *,
    base: Sequence[float] = BASE,
    weeks: int = PAST + YEAR,
    dispersion: float = 1.5,
    alike: float = 0.0,
    own_season: float = 0.0,
    drift: float = 0.0,
    together: float = 0.0,
    growth: float = 1.0,
) -> np.ndarray:
    """Draw weekly counts; the first area's means are multiplied by `growth` after the past."""
    means = _means(rng, base, weeks)
    if alike:
        waves = np.empty(means.shape)
        waves[:, :, 0] = rng.normal(size=means.shape[:2])
        for week in range(1, weeks):
            fresh = np.sqrt(1 - 0.25) * rng.normal(size=means.shape[:2])
            waves[:, :, week] = 0.5 * waves[:, :, week - 1] + fresh
        means = means * np.exp(alike * waves - alike**2 / 2)
    if own_season:
        phase = rng.uniform(0, 2 * np.pi, AREAS)[:, None]
        means = means * (1 + own_season * np.cos(2 * np.pi * np.arange(weeks) / YEAR_WEEKS + phase))
    if drift:
        steps = rng.normal(0, drift / np.sqrt(YEAR_WEEKS), (AREAS, weeks))
        means = means * np.exp(steps.cumsum(axis=1))
    if together:
        shock = rng.gamma(together**-2, together**2, (AREAS, weeks))
        means = means * shock
    means[:, 0, PAST:] *= growth
    return dispersed_counts(rng, means, dispersion)


def _called(watch: Watch, until: int = PAST + YEAR) -> bool:
    return any(one.area == 0 and PAST <= one.noticed < until for one in watch.episodes)


def _year(**process: float | Sequence[float]) -> Callable[[np.random.Generator], bool]:
    """Is the first area called within a year, though nothing of its own rose?"""

    def run(rng: np.random.Generator) -> bool:
        return _called(watch_shares(_drawn(rng, **process), THRESHOLD))

    return run


def _found(within: int, **process: float | Sequence[float]) -> Callable[..., bool]:
    def run(rng: np.random.Generator) -> bool:
        counts = _drawn(rng, weeks=PAST + within + 6, growth=2.0, **process)
        return _called(watch_shares(counts[:, :, : PAST + within], THRESHOLD), PAST + within)

    return run


def _judged(
    incidents: float, growth: float, wanted: Sequence[Beside]
) -> Callable[[np.random.Generator], bool]:
    """Does a doubling of 16 signals a week, called within eight weeks, get one of some verdicts?"""

    def run(rng: np.random.Generator) -> bool:
        base = tuple(2 * level for level in BASE)
        counts = _drawn(rng, base=base, weeks=PAST + 14, growth=2.0)[:, :, : PAST + 8]
        recorded = _drawn(rng, base=(incidents,), weeks=PAST + 14, dispersion=1.2, growth=growth)
        watch = watch_shares(counts, THRESHOLD)
        known = expected_shares(recorded[:, :, : PAST + 8])
        for one in watch.episodes:
            if one.area == 0 and one.noticed >= PAST:
                part = slice(one.begun, one.last + 1)
                chosen = carrying(one.carried)
                rise = rise_ratio(counts, watch, 0, part, chosen)
                other = rise_ratio(recorded[:, :, : PAST + 8], known, 0, part, np.ones(1, bool))
                return beside(rise, other, 0.95)[0] in wanted
        return False

    return run


_EVENT = "an area is called within a year, over all signals together"
_ALL = "season, growth, holidays, a campaign that triples everything for ten weeks"
_CASES: tuple[tuple[str, str, dict[str, float | Sequence[float]], bool], ...] = (
    ("null", "8 signals a week of five kinds, independent", {"dispersion": 1.0}, True),
    ("null", "8 signals a week of five kinds, variance 1.5 × mean", {}, True),
    ("null", "1 signal a week, variance 1.5 × mean", {"base": (0.5, 0.25, 0.15, 0.1, 0.05)}, True),
    ("null", "90 signals a week, variance 2 × mean",
     {"base": (60.0, 20.0, 8.0, 1.0, 0.3), "dispersion": 2.0}, True),
    ("nuisance", "8 a week, variance 3 × mean", {"dispersion": 3.0}, True),
    ("nuisance", "8 a week, weeks alike (AR(1) .5, means vary by 30 %)",
     {"alike": 0.3, "dispersion": 1.2}, True),
    ("nuisance", "31 a week, what happens in an area and week is told on every channel (means vary "
     "together by 50 %)", {"together": 0.5, "base": tuple(4 * each for each in BASE)}, True),
    ("nuisance", "8 a week, each area's share drifts by 15 % a year (not built for)",
     {"drift": 0.15}, True),
    ("nuisance", "8 a week, each area has a season of its own of ± 30 % (not built for)",
     {"own_season": 0.3}, True),
)  # fmt: skip
CASES = [
    Case("insecurity outbreak", kind, f"{_ALL}; {process}", _EVENT, _year(**options),
         "at_most" if promised else "stated", ANY_IN_A_YEAR, REPLICATES)
    for kind, process, options, promised in _CASES
] + [
    Case("insecurity outbreak", "power",
         f"{_ALL}; {level * 7.8:.0f} signals a week, variance {dispersion:g} × mean, double from "
         "a week on", f"called within {within} weeks",
         _found(within, base=tuple(level * each for each in BASE), dispersion=dispersion),
         "at_least" if (level, within) == (2.0, 4) else "stated", 0.8, REPLICATES)
    for level, dispersion in ((0.5, 1.5), (1.0, 1.0), (1.0, 1.5), (2.0, 1.5), (4.0, 3.0))
    for within in (4, 8)
] + [
    Case("insecurity outbreak: beside incidents", kind, process, event,
         _judged(incidents, growth, wanted), "stated", 0.0, REPLICATES // 2)
    for kind, process, event, incidents, growth, wanted in (
        ("nuisance", "signals and 10 incidents a week double together",
         "called an outbreak that incidents do not explain", 10.0, 2.0, ("outbreak",)),
        ("power", "signals double, 10 incidents a week do not",
         "called an outbreak that incidents do not explain", 10.0, 1.0, ("outbreak",)),
        ("power", "signals double, 10 incidents a week do not", "called explained by incidents",
         10.0, 1.0, ("with_incidents",)),
        ("power", "signals and 10 incidents a week double together",
         "called explained by incidents", 10.0, 2.0, ("with_incidents",)),
    )
]  # fmt: skip
