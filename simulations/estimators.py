"""Bias, coverage and time of each survey estimator, on the demo city and on one unlike it."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from time import process_time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "estimators.md"
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

from evenhand.analysis.small_areas import small_areas  # noqa: E402
from evenhand.analysis.survey_change import survey_change  # noqa: E402
from evenhand.analysis.survey_estimates import survey_estimates  # noqa: E402
from evenhand.contract import Finding  # noqa: E402
from evenhand.demo.survey import expected_feeling, survey  # noqa: E402
from evenhand.tables.exposure import ExposureByGroup  # noqa: E402
from evenhand.tables.survey import Survey  # noqa: E402
from simulations.judging import SEED  # noqa: E402
from simulations.processes import Vector  # noqa: E402

ITEM, UNSAFE, REPLICATES = "aesfdrk", (3, 4), 200
ALL = "all"
CITY = ("OUD", "STA", "NRD", "WES", "MOL", "KAN", "ZUI", "OOS", "LIN")
AREAS, CLUSTERS = 30, 6
WOMEN, SPREAD = 0.5, 0.4


@dataclass(frozen=True)
class World:
    """A survey that was drawn, and what is true: shares by area and of all, in both waves."""

    survey: Survey
    truth: dict[str, pd.Series]
    margins: ExposureByGroup


@dataclass
class Score:
    """What one estimator gave beside the truth, over all draws and parts."""

    errors: list[float] = field(default_factory=list)
    stated: list[float] = field(default_factory=list)
    covered: list[bool] = field(default_factory=list)
    means: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def _kept(answers: Survey, each: int | None) -> Survey:
    frame = answers.to_frame()
    frame = frame[frame["item"].eq(ITEM)]
    if each is not None:
        frame = frame.groupby(["area_id", "wave"]).head(each)
    return Survey.from_frame(frame)


def demo_city(rng: np.random.Generator, each: int | None = None) -> World:
    """Ask the demo city anew, where crime and residents are drawn too."""
    crime = pd.Series(np.exp(rng.normal(-4, 0.5, len(CITY))), index=list(CITY))
    residents = pd.Series(rng.integers(4000, 16000, len(CITY)).astype(float), index=list(CITY))
    feeling = expected_feeling(crime)
    shares = feeling.pivot_table(index="area_id", columns="wave", values="share_unsafe")
    weight = residents / residents.sum()
    truth = {}
    for wave in ("2024", "2026"):
        each_area = shares[wave]
        whole = float((each_area * weight.reindex(each_area.index)).sum())
        truth[wave] = pd.concat([each_area, pd.Series({ALL: whole})])
    return World(_kept(survey(feeling, residents, rng, rng), each), truth, _by_gender(residents))


def _by_gender(residents: pd.Series, women: float = 0.506) -> ExposureByGroup:
    rows = [
        {"area_id": name, "base": "residents", "group": f"gender:{group}", "value": people * share}
        for name, people in residents.items()
        for group, share in (("women", women), ("men", 1 - women))
    ]
    return ExposureByGroup.from_frame(pd.DataFrame(rows))


@cache
def _blurred() -> tuple[Vector, Vector]:
    """Give the share unsafe for each level, over clusters whose lift has heavy tails."""
    levels = np.linspace(-6, 6, 241)
    lift = SPREAD * np.random.default_rng(7).standard_t(3, 200_000)
    return levels, np.array([np.mean(1 - np.exp(-np.exp(level + lift))) for level in levels])


def other_city(rng: np.random.Generator) -> World:
    """Ask a city unlike the estimators' models: 30 areas, few and uneven clusters with heavy tails.

    Areas have heavy tails too, feeling unsafe follows a complementary log-log, men answer half as
    often where they feel unsafe, and weights know the sampling alone.
    """
    level = -1.4 + 0.5 * rng.standard_t(3, AREAS) / np.sqrt(3)
    residents = rng.integers(2_000, 12_000, AREAS).astype(float)
    names = [f"A{number:02d}" for number in range(AREAS)]
    rows, truth = [], {}
    lift = SPREAD * rng.standard_t(3, (AREAS, CLUSTERS))
    for wave, step in (("2024", 0.0), ("2026", 0.25)):
        shares = np.zeros(AREAS)
        for more in (0.4, -0.4):
            shares += WOMEN * np.interp(level + step + more, *_blurred())
        whole = float(shares @ residents / residents.sum())
        truth[wave] = pd.Series([*shares, whole], index=[*names, ALL])
        many = rng.integers(4, 25, (AREAS, CLUSTERS))
        area = np.repeat(np.arange(AREAS), many.sum(axis=1))
        cluster = np.concatenate([np.repeat(np.arange(CLUSTERS), one) for one in many])
        woman = rng.random(len(area)) < WOMEN
        felt = level[area] + step + np.where(woman, 0.4, -0.4) + lift[area, cluster]
        unsafe = rng.random(len(area)) < 1 - np.exp(-np.exp(felt))
        there = rng.random(len(area)) < np.where(woman | ~unsafe, 0.6, 0.45)
        sampled = (residents / many.sum(axis=1))[area]
        frame = pd.DataFrame({
            "wave": wave, "mode": "web", "area_id": np.array(names)[area], "item": ITEM,
            "answer": np.where(unsafe, 3, 2), "answer_state": "answered", "weight": sampled,
            "stratum": np.array(names)[area], "group_gender": np.where(woman, "women", "men"),
            "cluster": [f"{a} {c}" for a, c in zip(area, cluster, strict=True)],
        })[there]  # fmt: skip
        rows.append(frame)
    long = pd.concat(rows, ignore_index=True)
    long["respondent_id"] = [f"R{number}" for number in range(len(long))]
    known = _by_gender(pd.Series(residents, index=names), WOMEN)
    return World(Survey.from_frame(long), truth, known)


Numbers = tuple[pd.Series, pd.Series, pd.Series, pd.Series]
Estimator = Callable[[World], Finding]


def _whole(world: World, weighting: str = "as_given") -> Finding:
    more = {"margins": world.margins, "margins_by": ("gender",)} if weighting != "as_given" else {}
    return survey_estimates(world.survey, item=ITEM, counted=UNSAFE, wave="2026",
                            weighting=weighting, single="centre", **more)  # fmt: skip


def _by_area(world: World) -> Finding:
    return survey_estimates(world.survey, item=ITEM, counted=UNSAFE, wave="2026", by="area",
                            single="centre")  # fmt: skip


def _change(world: World, by: str) -> Finding:
    return survey_change(world.survey, item=ITEM, counted=UNSAFE, by=by, single="centre")


def _small(world: World, fit: str) -> Finding:
    margins = world.margins if fit == "multilevel" else None
    return small_areas(world.survey, margins=margins, item=ITEM, counted=UNSAFE, wave="2026",
                       fit=fit, single="centre")  # fmt: skip


def _numbers(found: Finding) -> pd.DataFrame:
    """Give part, estimate, error and range, whatever the finding calls them."""
    frame = found.to_frame().rename(columns={
        "area_id": "part", "change": "estimate", "change_low": "low", "change_high": "high",
    })  # fmt: skip
    return frame[["part", "estimate", "std_error", "low", "high"]].dropna()


def _add(score: Score, found: Finding, truth: pd.Series, parts: bool) -> None:
    frame = _numbers(found)
    frame = frame[frame["part"].ne(ALL) if parts else frame["part"].eq(ALL)]
    true = truth.reindex(frame["part"]).to_numpy()
    error = frame["estimate"].to_numpy() - true
    score.errors += list(error)
    score.stated += list(frame["std_error"])
    score.covered += list((frame["low"].to_numpy() <= true) & (true <= frame["high"].to_numpy()))
    score.means.append(float(error.mean()))


ESTIMATORS: dict[str, tuple[Estimator, bool, bool]] = {
    "share, all": (_whole, False, False),
    "share by area": (_by_area, True, False),
    "change, all": (partial(_change, by="whole"), False, True),
    "change by area": (partial(_change, by="area"), True, True),
    "small areas: areas alike": (partial(_small, fit="area_model"), True, False),
    "small areas: people alike": (partial(_small, fit="multilevel"), True, False),
}
"""Name → what is asked, whether of parts, whether of change."""
RAKED = ("share, all, raked to gender", (partial(_whole, weighting="raked"), False, False))
WORLDS: dict[str, Callable[[np.random.Generator], World]] = {
    "demo city, 320 asked in each area": demo_city,
    "demo city, 40 asked in each area": partial(demo_city, each=40),
    "not built for: heavy tails, uneven clusters, men who feel unsafe answer less": other_city,
}


def scores(world: str, replicates: int, seed: int = SEED) -> dict[str, Score]:
    """Draw one world again and again and ask every estimator of each draw."""
    asked = dict(ESTIMATORS) | ({RAKED[0]: RAKED[1]} if world.startswith("not") else {})
    found = {name: Score() for name in asked}
    for replicate in range(replicates):
        drawn = WORLDS[world](np.random.default_rng([seed, replicate]))
        for name, (ask, parts, change) in asked.items():
            begin = process_time()
            answer = ask(drawn)
            found[name].seconds.append(process_time() - begin)
            truth = drawn.truth["2026"] - (drawn.truth["2024"] if change else 0.0)
            _add(found[name], answer, truth, parts)
    return found


def lines(replicates: int) -> Iterator[str]:
    """Write the rows of the page."""
    for world in WORLDS:
        for name, one in scores(world, replicates).items():
            error = np.array(one.errors)
            noise = np.std(one.means, ddof=1) / np.sqrt(len(one.means))
            row = (
                f"| {name} | {world} | {100 * error.mean():+.2f} ± {300 * noise:.2f} | "
                f"{100 * np.sqrt((error**2).mean()):.2f} | {100 * np.mean(one.stated):.2f} | "
                f"{np.mean(one.covered):.3f} | {1000 * np.median(one.seconds):.0f} | {replicates} |"
            )
            print(row, flush=True)
            yield row


HEAD = """# Estimators: bias, coverage and time

Made by `make simulate` with evenhand {version}, seed {seed}; replicate r draws from `default_rng([seed, r])`. Every number
is of the share that feels unsafe, in percentage points, through the methods as they are asked: mean error with three of its
standard errors, root of the mean squared error, mean standard error as stated, share of likely ranges (95 %) that hold the
truth, and the median of a call's processor time, reading the table included. By area, errors of all areas are taken together.

The demo city shares its assumptions with the estimators. The other city does not: areas and clusters have heavy tails, six
clusters of uneven size stand for an area, the link is a complementary log-log, and men who feel unsafe answer less, which no
weight knows: what is left of that is the bias of its rows. *People alike* takes answers as independent within an area, so that
its ranges are too narrow where few clusters stand for one; *areas alike* is what is chosen by itself unless answers are few.

| estimator | process | error, points | root mean square | stated | covers | ms | R |
| --- | --- | --: | --: | --: | --: | --: | --: |
"""


def main() -> None:
    """Run all and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=REPLICATES)
    many = parser.parse_args().replicates
    head = HEAD.format(version=version("evenhand"), seed=SEED)
    PAGE.write_text(head + "\n".join(lines(many)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
