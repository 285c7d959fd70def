"""Surveys: coverage of shares, means and changes under a design, and of small areas."""

from collections.abc import Callable
from functools import partial

import numpy as np

from evenhand.statistics.fay_herriot import Fit, fay_herriot
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
