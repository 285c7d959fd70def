"""Small areas: coverage and bias where areas differ as the models say, and where they do not."""

from collections.abc import Callable
from functools import cache, partial

import numpy as np
import pandas as pd

from evenhand.analysis.small_areas import SmallAreaShares, small_areas
from evenhand.demo.survey import expected_feeling, survey
from evenhand.statistics.fay_herriot import SmallAreas, fay_herriot
from evenhand.statistics.multilevel import AreaShares, multilevel_shares
from evenhand.statistics.share_areas import share_areas
from evenhand.statistics.spatial_fay_herriot import neighbour_weights, spatial_fay_herriot
from simulations.judging import Case, Rule
from simulations.processes import Vector

KINDS = np.array([[1.0, woman, old] for woman in (0, 1) for old in (0, 1)])
MIX = np.array([0.3, 0.2, 0.25, 0.25])


def _guessed(rng: np.random.Generator, areas: int, ratio: float = 1.0, heavy: bool = False
             ) -> tuple[Vector, Vector, SmallAreas]:  # fmt: skip
    """Draw areas whose variances are guessed from 5 to 30 answers each."""
    x = np.column_stack([np.ones(areas), rng.normal(size=areas)])
    d = rng.uniform(0.5, 1.5, areas)
    effect = rng.standard_t(3, areas) / np.sqrt(3) if heavy else rng.normal(size=areas)
    truth = x @ [1.0, 0.5] + np.sqrt(ratio) * effect
    direct = truth + rng.normal(0, np.sqrt(d))
    many = rng.integers(5, 31, areas)
    guess = d if heavy else d * rng.chisquare(many - 1) / (many - 1)
    return truth, direct, fay_herriot(direct, guess, x)


def _covers_guessed(rng: np.random.Generator, areas: int, heavy: bool = False) -> bool:
    truth, _, found = _guessed(rng, areas, heavy=heavy)
    low, high = found.interval()
    return bool(low[0] <= truth[0] <= high[0])


def _above(rng: np.random.Generator, areas: int, ratio: float) -> bool:
    truth, _, found = _guessed(rng, areas, ratio)
    return bool(found.estimate[0] > truth[0])


def _nearer(rng: np.random.Generator, areas: int, ratio: float) -> bool:
    truth, direct, found = _guessed(rng, areas, ratio)
    return bool(np.sum((found.estimate - truth) ** 2) < np.sum((direct - truth) ** 2))


@cache
def _grid(wide: int) -> Vector:
    at = [(n % wide, n // wide) for n in range(wide * wide)]
    pairs = [(i, j) for i, (a, b) in enumerate(at) for j, (c, d) in enumerate(at)
             if abs(a - c) + abs(b - d) == 1]  # fmt: skip
    return neighbour_weights(pairs, wide * wide)


def _covers_spatial(rng: np.random.Generator, wide: int, rho: float, smooth: bool = False) -> bool:
    """Cover one area of a grid whose effects follow neighbours, or a smooth slope and hill."""
    w, areas = _grid(wide), wide * wide
    d = rng.uniform(0.5, 1.5, areas)
    if smooth:
        x, y = np.arange(areas) % wide / wide, np.arange(areas) // wide / wide
        effect = 2 * x + np.cos(2 * np.pi * (y - rng.random()))
    else:
        effect = np.linalg.solve(np.eye(areas) - rho * w, rng.normal(size=areas))
    at = int(rng.integers(areas))
    direct = effect + rng.normal(0, np.sqrt(d))
    low, high = spatial_fay_herriot(direct, d, np.ones((areas, 1)), w).interval()
    return bool(low[at] <= effect[at] <= high[at])


def _covers_rare(rng: np.random.Generator) -> bool:
    """Cover a share near .04 of an area with 15 to 60 answers, often none of them yes."""
    answers = rng.integers(15, 61, 40)
    truth = 1 / (1 + np.exp(-rng.normal(-3.2, 0.5, 40)))
    shares = rng.binomial(answers, truth) / answers
    low, high = share_areas(shares, answers, np.ones((40, 1))).interval()
    return bool(low[0] <= truth[0] <= high[0])


def _modelled(rng: np.random.Generator, kind: str, areas: int = 60
              ) -> tuple[Vector, AreaShares, float]:  # fmt: skip
    """Draw single answers and fit; give true shares, the fit and the true deviation."""
    sd = abs(rng.normal()) if kind == "prior" else 0.7
    level = rng.normal(-0.5, 1.0) if kind == "prior" else -0.5
    slopes = rng.normal(0, 2.5, 2) * (0.4 if kind == "prior" else 0) + (
        0 if kind == "prior" else np.array([0.6, 0.4]))  # fmt: skip
    effect = sd * (rng.standard_t(3, areas) / np.sqrt(3) if kind == "other link"
                   else rng.normal(size=areas))  # fmt: skip
    many = rng.integers(2, 20, areas)
    if kind == "informative":
        many = np.maximum(rng.poisson(9 * np.exp(0.6 * effect)), 1)
    place = np.repeat(np.arange(areas), many)
    row = rng.choice(4, len(place), p=MIX)
    linear = KINDS @ np.r_[level, slopes]
    each = linear[:, None] + effect
    chance = 1 - np.exp(-np.exp(each)) if kind == "other link" else 1 / (1 + np.exp(-each))
    y = rng.random(len(place)) < chance[row, place]
    if y.all() or not y.any():
        y[:2] = (True, False)
    found = multilevel_shares(
        y.astype(float), KINDS[row], place, np.tile(KINDS, (areas, 1)),
        np.repeat(np.arange(areas), 4), np.tile(MIX, areas), draws=199,
        coefficient_sd=1.0 if kind == "prior" else 2.5, seed=int(rng.integers(2**31)),
    )  # fmt: skip
    return MIX @ chance, found, sd


def _covers_share(rng: np.random.Generator, kind: str) -> bool:
    truth, found, _ = _modelled(rng, kind)
    return bool(found.low[0] <= truth[0] <= found.high[0])


def _above_share(rng: np.random.Generator, kind: str) -> bool:
    truth, found, _ = _modelled(rng, kind)
    return bool(np.median(found.draws[:, 0]) > truth[0])


def _rank_low(rng: np.random.Generator, high: bool) -> bool:
    """Say whether the truth is in the lowest (highest) tenth of its posterior's draws."""
    truth, found, _ = _modelled(rng, "prior")
    rank = int((found.draws[:, 0] < truth[0]).sum())
    return rank >= 180 if high else rank < 20


def _covers_sd(rng: np.random.Generator) -> bool:
    _, found, sd = _modelled(rng, "prior")
    return bool(found.area_sd_low <= sd <= found.area_sd_high)


def _demo(rng: np.random.Generator, each: int | None) -> tuple[Vector, SmallAreaShares]:
    """Ask the demo city anew; keep so many respondents of each neighbourhood, or all."""
    codes = ["OUD", "STA", "NRD", "WES", "MOL", "KAN", "ZUI", "OOS", "LIN"]
    crime = pd.Series(np.exp(rng.normal(-4, 0.5, len(codes))), index=codes)
    residents = pd.Series(rng.integers(4000, 16000, len(codes)).astype(float), index=codes)
    feeling = expected_feeling(crime)
    answers = survey(feeling, residents, rng, rng)
    frame = answers.to_frame()
    frame = frame[frame["item"].eq("aesfdrk") & frame["wave"].eq("2026")]
    if each is not None:
        kept = frame.groupby("area_id").head(each)
        frame = kept.assign(stratum=kept["area_id"])
    found = small_areas(type(answers).from_frame(frame), item="aesfdrk", counted=(3, 4),
                        single="centre")  # fmt: skip
    truth = feeling[feeling["wave"].eq("2026")].set_index("area_id")["share_unsafe"]
    return truth.reindex(found.to_frame()["area_id"]).to_numpy(), found


def _covers_demo(rng: np.random.Generator, each: int | None) -> bool:
    truth, found = _demo(rng, each)
    at = int(rng.integers(len(truth)))
    row = found.to_frame().iloc[at]
    return bool(row["low"] <= truth[at] <= row["high"])


def _case(method: str, process: str, event: str, run: Callable[[np.random.Generator], bool],
          rule: Rule, level: float, kind: str = "null", many: int = 1000) -> Case:  # fmt: skip
    return Case(method, kind, process, event, run, rule, level, many)  # type: ignore[arg-type]


COVERS = "range covers the truth"
CASES = [
    *(
        _case("small areas", f"{areas} areas, each variance guessed from 5 to 30 answers", COVERS,
              partial(_covers_guessed, areas=areas), "at_least", 0.90)
        for areas in (15, 300)
    ),
    *(
        _case("small areas", f"60 areas, variances guessed, {ratio:g} of it between them",
              "estimate above the truth", partial(_above, areas=60, ratio=ratio), "equal", 0.5)
        for ratio in (0.1, 1.0, 3.0)
    ),
    *(
        _case("small areas", f"{areas} areas, variances guessed, {ratio:g} of it between them",
              "squared error of the map smaller than by own answers",
              partial(_nearer, areas=areas, ratio=ratio), "stated", 0.0)
        for areas in (15, 60) for ratio in (0.1, 1.0, 3.0)
    ),
    _case("small areas", "60 areas whose effects have heavy tails (t, 3 degrees)", COVERS,
          partial(_covers_guessed, areas=60, heavy=True), "at_least", 0.92, "nuisance"),
    _case("small areas", "40 areas of 15 to 60 answers, shares near .04, on arcsine", COVERS,
          _covers_rare, "at_least", 0.92),
    *(
        _case("spatial small areas", f"grid of {wide} × {wide}, likeness of neighbours {rho:g}",
              COVERS, partial(_covers_spatial, wide=wide, rho=rho), "at_least", 0.92,
              many=1000 if wide == 5 else 400)
        for wide in (5, 8) for rho in (0.0, 0.6, 0.9)
    ),
    _case("spatial small areas", "grid of 8 × 8, a slope and a wave instead of likeness", COVERS,
          partial(_covers_spatial, wide=8, rho=0, smooth=True), "at_least", 0.92, "nuisance", 400),
    *(
        _case("multilevel, post-stratified", words, COVERS, partial(_covers_share, kind=kind),
              "at_least", 0.92, "null" if kind == "logit" else "nuisance",
              1000 if kind == "logit" else 400)
        for kind, words in (
            ("logit", "60 areas of 2 to 19 answers"),
            ("informative", "areas that feel less safe answer more"),
            ("other link", "complementary log-log, effects with heavy tails"),
        )
    ),
    *(
        _case("multilevel, post-stratified", words, "posterior median above the truth",
              partial(_above_share, kind=kind), *(("equal", 0.5, "null") if kind == "logit"
              else ("stated", 0.0, "nuisance")), 400)
        for kind, words in (
            ("logit", "60 areas of 2 to 19 answers"),
            ("informative", "areas that feel less safe answer more"),
            ("other link", "complementary log-log, effects with heavy tails"),
        )
    ),
    *(
        _case("multilevel, post-stratified", "all drawn from the priors (simulation-based calibration)",
              f"truth in the {word} tenth of its draws", partial(_rank_low, high=high), "equal", 0.1,
              many=400)
        for word, high in (("lowest", False), ("highest", True))
    ),
    _case("multilevel, post-stratified", "all drawn from the priors (simulation-based calibration)",
          "range of the deviation between areas covers it", _covers_sd, "equal", 0.95,
          many=400),
    *(
        _case("small areas", f"demo city, {words}, true share unsafe of a neighbourhood", COVERS,
              partial(_covers_demo, each=each), "at_least", 0.90, many=100)
        for each, words in ((None, "320 respondents each"), (40, "40 respondents each"))
    ),
]  # fmt: skip
