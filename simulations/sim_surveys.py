"""Surveys: coverage of shares, means and changes under a design, and of small areas."""

from collections.abc import Callable
from functools import partial

import numpy as np

from evenhand.statistics.dark_figure import happened
from evenhand.statistics.fay_herriot import Fit, fay_herriot, smoothed_variances
from evenhand.statistics.perception_gap import perception_gap, share_skewness
from evenhand.statistics.survey_design import Design, design_of
from evenhand.statistics.survey_estimates import means
from simulations.judging import Case
from simulations.processes import Vector

STRATA, CLUSTERS, INSIDE = 5, 30, 20
Draw = tuple[Design, Vector, float]


def _sample(rng: np.random.Generator) -> tuple[Design, Vector, Vector]:
    """Draw 30 clusters of 20 in 5 strata, weights that vary by half, and each cluster's lift."""
    cluster = np.repeat(np.arange(CLUSTERS), INSIDE)
    weight = rng.lognormal(0, np.sqrt(np.log(1.25)), len(cluster))
    lift = rng.normal(size=CLUSTERS)[cluster]
    drawn = design_of(weight, strata=cluster % STRATA, clusters=cluster)
    return drawn, lift, rng.normal(size=len(cluster))


def _share(rng: np.random.Generator, share: float) -> Draw:
    """Answer yes where a latent score with intraclass correlation .05 is below its quantile."""
    from scipy.stats import norm

    drawn, lift, own = _sample(rng)
    score = np.sqrt(0.05) * lift + np.sqrt(0.95) * own
    return drawn, (score < norm.ppf(share)).astype(float), share


def _covers_share(rng: np.random.Generator, share: float) -> bool:
    drawn, answers, truth = _share(rng, share)
    low, high = means(drawn, answers).share_interval()
    return bool(low[0] <= truth <= high[0])


def _covers_mean(rng: np.random.Generator) -> bool:
    drawn, lift, own = _sample(rng)
    low, high = means(drawn, np.sqrt(0.05) * lift + np.sqrt(0.95) * own).interval()
    return bool(low[0] <= 0 <= high[0])


def _covers_change(rng: np.random.Generator, kept: bool) -> bool:
    """Draw two waves in the same clusters, whose lifts correlate by one half."""
    cluster = np.tile(np.repeat(np.arange(CLUSTERS), INSIDE), 2)
    wave = np.repeat([0, 1], CLUSTERS * INSIDE)
    first = rng.normal(size=CLUSTERS)
    second = 0.5 * first + np.sqrt(0.75) * rng.normal(size=CLUSTERS)
    score = np.sqrt(0.05) * np.where(wave == 0, first[cluster], second[cluster])
    score = score + np.sqrt(0.95) * rng.normal(size=len(wave)) + 0.2 * wave
    drawn = design_of(rng.lognormal(0, 0.47, len(wave)), strata=cluster % STRATA, clusters=cluster,
                      waves=wave, waves_share_clusters=kept)  # fmt: skip
    low, high = means(drawn, score, wave).contrast([-1, 1]).interval()
    return bool(low[0] <= 0.2 <= high[0])


def _covers_area(rng: np.random.Generator, areas: int, ratio: float, fit: Fit = "reml",
                 answers: tuple[int, int] | None = None) -> bool:  # fmt: skip
    """Cover the truth of one area; with `answers` each variance is guessed from so many."""
    x = np.column_stack([np.ones(areas), rng.normal(size=areas)])
    d = rng.uniform(0.5, 1.5, areas)
    truth = x @ [1.0, 0.5] + rng.normal(0, np.sqrt(ratio), areas)
    direct = truth + rng.normal(0, np.sqrt(d))
    if answers:
        many = rng.integers(answers[0], answers[1] + 1, areas)
        d = d * rng.chisquare(many - 1) / (many - 1)
    low, high = fay_herriot(direct, d, x, fit=fit).interval()
    return bool(low[0] <= truth[0] <= high[0])


def _covers_happened(rng: np.random.Generator, a: float, b: float, number: int) -> bool:
    """Report each of so many offences with a chance drawn from the stated distribution."""
    reported = int(rng.binomial(number, rng.beta(a, b)))
    if not reported:
        return False
    found = happened(reported, a, b)
    return bool(found.low <= number <= found.high)


def _share_map(rng: np.random.Generator, areas: int, planted: float) -> Vector:
    """Give adjusted p-values of a map of shares near .3; the first area has a gap."""
    exposure = np.exp(rng.uniform(np.log(500), np.log(8000), areas))
    counts = rng.poisson(exposure * np.exp(rng.normal(np.log(0.02), 0.5, areas)))
    answers = rng.integers(15, 120, areas)
    answers[0] = 50
    truth = 0.3 + planted * (np.arange(areas) == 0)
    feeling = rng.binomial(answers, truth) / answers
    overall = float((feeling * answers).sum() / answers.sum())
    return perception_gap(feeling, smoothed_variances(feeling, answers), counts, exposure,
                          skewness=share_skewness(overall, answers)).p_adjusted  # fmt: skip


def _score_map(rng: np.random.Generator, planted: float) -> Vector:
    """The same of a score from 0 to 10: standard deviation 2.4 within areas, .8 between them."""
    exposure = np.exp(rng.uniform(np.log(500), np.log(8000), 30))
    rate = rng.normal(0, 0.5, 30)
    counts = rng.poisson(exposure * 0.02 * np.exp(rate))
    answers = rng.integers(15, 120, 30)
    answers[0] = 50
    feeling = 4 + 1.6 * rate + planted * (np.arange(30) == 0)
    feeling = feeling + rng.normal(0, 2.4 / np.sqrt(answers))
    return perception_gap(feeling, 2.4**2 / answers, counts, exposure).p_adjusted


def _case(method: str, process: str, run: Callable[[np.random.Generator], bool], level: float,
          rule: str = "at_least") -> Case:  # fmt: skip
    return Case(method, "null", process, "range covers the truth", run, rule, level)  # type: ignore[arg-type]


_DESIGN = "30 clusters of 20 in 5 strata, intraclass correlation .05, weights vary by half"
CASES = [
    _case("survey mean", _DESIGN, _covers_mean, 0.95, "equal"),
    *(
        _case("survey share", f"{_DESIGN}; true share {share:g}",
              partial(_covers_share, share=share), 0.94)
        for share in (0.5, 0.1, 0.02, 0.005)
    ),
    _case("survey change", "two waves in the same clusters, lifts correlated .5",
          partial(_covers_change, kept=True), 0.95, "equal"),
    _case("survey change", "the same, taken as drawn anew: too cautious",
          partial(_covers_change, kept=False), 0.95),
    *(
        Case("perception gap", "null", f"{areas} areas, shares of 15 to 120 answers, crime apart",
             "any gap told on the map",
             lambda rng, areas=areas: bool((_share_map(rng, areas, 0) < 0.05).any()),
             "at_most", 0.05)
        for areas in (30, 100)
    ),
    Case("perception gap", "power", "30 areas; 50 answers; share .5 where .3 is expected",
         "found", lambda rng: bool(_share_map(rng, 30, 0.2)[0] < 0.05), "stated", 0.0),
    Case("perception gap", "power", "30 areas; 50 answers; score 1.5 deviations between areas off",
         "found", lambda rng: bool(_score_map(rng, 1.2)[0] < 0.05), "stated", 0.0),
    *(
        _case("dark figure", f"{number} offences, each reported with a chance from Beta({a}, {b})",
              partial(_covers_happened, a=a, b=b, number=number), 0.95, "equal")
        for a, b, number in ((30, 20, 200), (5, 5, 60), (300, 700, 2000))
    ),
    *(
        _case("small areas", f"{areas} areas, variance between them {ratio:g} of that within, known",
              partial(_covers_area, areas=areas, ratio=ratio), 0.92)
        for areas in (15, 60, 300)
        for ratio in (0.1, 1.0, 3.0)
    ),
    _case("small areas", "60 areas, by ML", partial(_covers_area, areas=60, ratio=1, fit="ml"), 0.92),
    _case("small areas", "60 areas, by moments",
          partial(_covers_area, areas=60, ratio=1, fit="moment"), 0.92),
    _case("small areas", "60 areas, each variance guessed from 5 to 30 answers",
          partial(_covers_area, areas=60, ratio=1, answers=(5, 30)), 0.90),
]  # fmt: skip
