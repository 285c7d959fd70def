"""Perception beside the record: gaps, before and after, and the dark figure."""

from functools import partial

import numpy as np
from scipy.stats import norm

from evenhand.statistics.before_after import own_movement
from evenhand.statistics.dark_figure import happened
from evenhand.statistics.fay_herriot import smoothed_variances
from evenhand.statistics.multiplicity import holm
from evenhand.statistics.perception_gap import perception_gap, share_skewness
from evenhand.statistics.survey_estimates import Estimates
from evenhand.tables.answers.before_after_parts import COMPARISON, CONTACTED, OTHERS, SITE, Cells
from evenhand.tables.answers.before_after_table import table
from simulations.judging import Case
from simulations.processes import Vector

ANSWERS, AREAS, COMPARED, LEVEL = 200, 10, (2, 3, 4), 0.05


def _covers_happened(
    rng: np.random.Generator, a: float, b: float, number: int, attempts: float = 0.0
) -> bool:
    """Report each of so many offences; `attempts` of them are reported half as often."""
    chance = rng.beta(a, b)
    tried = round(attempts * number)
    reported = int(rng.binomial(number - tried, chance) + rng.binomial(tried, chance / 2))
    if not reported:
        return False
    found = happened(reported, a, b)
    return bool(found.low <= number <= found.high)


def _share_map(
    rng: np.random.Generator, areas: int, planted: float, each: float = 0.02, slope: float = 0.0
) -> Vector:
    """Give adjusted p-values of a map of shares near .3; the first area has a gap."""
    exposure = np.exp(rng.uniform(np.log(500), np.log(8000), areas))
    rate = rng.normal(0, 0.5, areas)
    counts = rng.poisson(exposure * each * np.exp(rate))
    answers = rng.integers(15, 120, areas)
    answers[0] = 50
    truth = norm.cdf(norm.ppf(0.3) + slope * rate) + planted * (np.arange(areas) == 0)
    feeling = rng.binomial(answers, truth) / answers
    overall = float((feeling * answers).sum() / answers.sum())
    return perception_gap(feeling, smoothed_variances(feeling, answers), counts, exposure,
                          skewness=share_skewness(overall, answers)).p_adjusted  # fmt: skip


Score = tuple[Vector, Vector, Vector, Vector, Vector]


def _scores(rng: np.random.Generator, answers: int, record: float) -> Score:
    """Draw a score from 0 to 10: deviation 2.4 within areas, .8 between, all of it by the rate."""
    exposure = np.exp(rng.uniform(np.log(500), np.log(8000), 30))
    rate = rng.normal(0, 0.5, 30)
    counts = rng.poisson(record * exposure * 0.02 * np.exp(rate)).astype(float)
    many = rng.integers(15, 120, 30)
    many[0] = answers
    feeling = 4 + 1.6 * rate + 1.2 * (np.arange(30) == 0)
    feeling = feeling + rng.normal(0, 2.4 / np.sqrt(many))
    return feeling, 2.4**2 / many, counts, record * exposure, rate


def _found(rng: np.random.Generator, answers: int = 50, record: float = 1.0) -> bool:
    feeling, variance, counts, exposure, _ = _scores(rng, answers, record)
    return bool(perception_gap(feeling, variance, counts, exposure).is_told[0])


def _oracle(rng: np.random.Generator, knows_rates: bool, record: float = 1.0) -> bool:
    """Test with every variance, the slope and the spread of rates (or the rates) known."""
    feeling, variance, counts, exposure, rate = _scores(rng, 50, record)
    if knows_rates:
        expected, extra = rate, np.zeros(30)
    else:
        grid = np.linspace(-2.5, 2.5, 401)
        height = counts[:, None] * grid - exposure[:, None] * 0.02 * np.exp(grid) - grid**2 / 0.5
        weight = np.exp(height - height.max(axis=1, keepdims=True))
        weight = weight / weight.sum(axis=1, keepdims=True)
        expected = weight @ grid
        extra = weight @ grid**2 - expected**2
    z = (feeling - 4 - 1.6 * expected) / np.sqrt(variance + 1.6**2 * extra)
    return bool(holm(2 * norm.sf(np.abs(z)))[0] < LEVEL)


def _cells(
    rng: np.random.Generator, moves: float, fall: float = 0.0, contacted: float = 0.0,
    others: float = 0.0,
) -> Cells:  # fmt: skip
    """Ask 200 people in 10 clusters of each area and wave; 60 of the first area's are spoken to.

    The first area is the site, three are compared with it, the rest are left alone; each area's
    share changes by itself with deviation `moves`.
    """
    before = np.clip(rng.normal(0.3, 0.05, AREAS), 0.1, 0.6)
    after = before + rng.normal(0, moves, AREAS) + fall * (np.arange(AREAS) == 0)
    drawn = [_asked(rng, share, ANSWERS) for share in (*before, *after[1:])]
    drawn += [_asked(rng, after[0] + contacted, 60), _asked(rng, after[0] + others, 140)]
    middle, variance = (np.array(part) for part in zip(*drawn, strict=True))
    names, rows = _layout()
    by = np.array(rows)
    found = Estimates(by @ middle, by @ np.diag(variance) @ by.T, np.full(len(by), 90.0),
                      np.full(len(by), ANSWERS), np.full(len(by), np.nan))  # fmt: skip
    free = tuple(str(n) for n in range(1, AREAS))
    place = {name: at for at, name in enumerate(names)}
    change = np.array([by[place[f"area:{n}", 1]] - by[place[f"area:{n}", 0]] for n in free])
    movement = own_movement(change @ middle, change @ np.diag(variance) @ change.T)
    answers = dict.fromkeys(names, ANSWERS)
    return Cells(found, place, free, {SITE: 1.0, COMPARISON: 1 / 3}, answers, movement)


def _asked(rng: np.random.Generator, share: float, many: int) -> tuple[float, float]:
    """Give the share among so many in 10 clusters (intraclass correlation .02), and its variance."""
    share = min(max(share, 0.02), 0.98)
    inside = rng.beta(share * 49, (1 - share) * 49, 10)
    each = rng.binomial(many // 10, inside) / (many // 10)
    return float(each.mean()), float(max(each.var(ddof=1) / 10, 1e-4))


def _layout() -> tuple[list[tuple[str, int]], list[Vector]]:
    """Name the cells, and say of which estimates each is made."""
    size = 2 * AREAS + 1
    one = np.eye(size)
    after = {n: one[AREAS + n - 1] for n in range(1, AREAS)}
    spoken, rest = one[size - 2], one[size - 1]
    names: list[tuple[str, int]] = [(SITE, 0), (SITE, 1), (CONTACTED, 1), (OTHERS, 1)]
    rows = [one[0], 0.3 * spoken + 0.7 * rest, spoken, rest]
    for wave, each in ((0, dict(enumerate(one[:AREAS]))), (1, after)):
        names.append((COMPARISON, wave))
        rows.append(np.mean([each[n] for n in COMPARED], axis=0))
        for n in range(1, AREAS):
            names.append((f"area:{n}", wave))
            rows.append(each[n])
    return names, rows


def _changed(
    rng: np.random.Generator, moves: float, fall: float = 0.0, alone: bool = False
) -> bool:
    site = table(_cells(rng, moves, fall), 1 - LEVEL).iloc[0]
    return bool(site["p_value_sampling" if alone else "p_value"] < LEVEL)


def _warned(
    rng: np.random.Generator, moves: float, contacted: float = 0.0, others: float = 0.0
) -> bool:
    found = table(_cells(rng, moves, 0.0, contacted, others), 1 - LEVEL)
    return bool((found["p_rise_adjusted"] < LEVEL).any())


_SITES = "10 areas of 200 answers, one with a measure, three compared with it"
_SPOKEN = f"{_SITES}; 60 at the site spoken to"
_MAPS = "any gap told on the map"
CASES = [
    *(
        Case("perception gap", "null", f"{areas} areas, shares of 15 to 120 answers, crime apart",
             _MAPS, lambda rng, areas=areas: bool((_share_map(rng, areas, 0) < LEVEL).any()),
             "at_most", LEVEL)
        for areas in (6, 9, 30, 100)
    ),
    Case("perception gap", "null", "30 areas, shares follow crime (probit, .3 for each log rate)",
         _MAPS, lambda rng: bool((_share_map(rng, 30, 0, slope=0.3) < LEVEL).any()),
         "at_most", LEVEL),
    Case("perception gap", "nuisance", "the same, with a tenth of the records",
         _MAPS, lambda rng: bool((_share_map(rng, 30, 0, 0.002, slope=0.3) < LEVEL).any()),
         "at_most", LEVEL),
    Case("perception gap", "power", "30 areas; 50 answers; share .5 where .3 is expected",
         "found", lambda rng: bool(_share_map(rng, 30, 0.2)[0] < LEVEL), "stated", 0.0),
    Case("perception gap", "power", "30 areas; 50 answers; score 1.5 deviations between areas off",
         "found", _found, "stated", 0.0),
    Case("perception gap", "power", "the same, by a test that knows every variance, the slope and "
         "the spread of rates", "found", partial(_oracle, knows_rates=False), "stated", 0.0),
    Case("perception gap", "power", "the same, by a test that knows every rate besides", "found",
         partial(_oracle, knows_rates=True), "stated", 0.0),
    Case("perception gap", "power", "the same with ten times the records", "found",
         partial(_found, record=10.0), "stated", 0.0),
    Case("perception gap", "power", "the same with ten times the records and 80 answers", "found",
         partial(_found, answers=80, record=10.0), "stated", 0.0),
    *(
        Case("before and after", "null", f"{_SITES}; areas move by themselves, deviation {moves:g}",
             "change laid to the measure", partial(_changed, moves=moves), "at_most", LEVEL)
        for moves in (0.0, 0.03, 0.06)
    ),
    Case("before and after", "nuisance", f"{_SITES}; deviation 0.06, from the answers alone",
         "change called clear", partial(_changed, moves=0.06, alone=True), "stated", 0.0),
    *(
        Case("before and after", "power", f"{_SITES}; deviation {moves:g}; the site falls by .2",
             "change laid to the measure", partial(_changed, moves=moves, fall=-0.2), "stated", 0.0)
        for moves in (0.03, 0.06)
    ),
    *(
        Case("adverse case", "null", f"{_SPOKEN}, who feel like the others; areas move, deviation "
             f"{moves:g}", "warning", partial(_warned, moves=moves), "at_most", LEVEL)
        for moves in (0.03, 0.06)
    ),
    Case("adverse case", "power", f"{_SPOKEN}, who rise by .2 as the others fall by .1", "warning",
         partial(_warned, moves=0.03, contacted=0.2, others=-0.1), "stated", 0.0),
    Case("adverse case", "power", f"{_SPOKEN}, who rise by .3 as the others fall by .1", "warning",
         partial(_warned, moves=0.03, contacted=0.3, others=-0.1), "stated", 0.0),
    Case("adverse case", "nuisance", f"{_SPOKEN}, who were .1 more afraid from the start (the limit "
         "says so)", "warning", partial(_warned, moves=0.03, contacted=0.07, others=-0.03),
         "stated", 0.0),
    *(
        Case("dark figure", "null",
             f"{number} offences, each reported with a chance from Beta({a}, {b})",
             "range covers the truth",
             partial(_covers_happened, a=a, b=b, number=number), "equal", 0.95)
        for a, b, number in ((30, 20, 200), (5, 5, 60), (300, 700, 2000))
    ),
    Case("dark figure", "nuisance", "2,000 offences, a third attempts that are reported half as "
         "often, with a rate of completed ones (Beta(300, 700))", "range covers the truth",
         partial(_covers_happened, a=300, b=700, number=2000, attempts=1 / 3), "stated", 0.0),
]  # fmt: skip
