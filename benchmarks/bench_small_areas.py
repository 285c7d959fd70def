"""The multilevel logit with post-stratification beside R lme4's glmer, both in one run."""

import json
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.timing import Bench
from evenhand.statistics.multilevel import likeliest, multilevel_shares

AREAS, ANSWERS = 1000, 5000
SAME = 2e-3
"""How far coefficients and deviation may lie apart, on the logit scale: .03 standard errors."""
_PROGRAM = """
suppressPackageStartupMessages({library(lme4); library(jsonlite)})
d <- read.csv(commandArgs(TRUE)[1]); d$age <- factor(d$age)
ask <- file("stdin", "r")
while (length(points <- readLines(ask, 1)) == 1) {
  m <- glmer(y ~ woman + age + (1 | area), d, binomial, nAGQ = as.integer(points))
  cat(toJSON(c(unname(fixef(m)), attr(VarCorr(m)$area, "stddev")[[1]]), digits = 10), "\\n")
  flush(stdout())
}
"""
Floats = NDArray[np.float64]


@cache
def data() -> dict[str, Floats]:
    """Draw answers whose chance depends on gender, four ages and the area."""
    draw = np.random.default_rng(5)
    area, woman = draw.integers(0, AREAS, ANSWERS), draw.random(ANSWERS) < 0.53
    age = draw.integers(0, 4, ANSWERS)
    x = np.column_stack([np.ones(ANSWERS), woman, age == 1, age == 2, age == 3]).astype(float)
    logit = x @ [-1.2, 0.5, -0.1, 0.2, 0.4] + draw.normal(0, 0.6, AREAS)[area]
    y = draw.random(ANSWERS) < 1 / (1 + np.exp(-logit))
    kinds = np.array([[1, w, a == 1, a == 2, a == 3] for w in (0, 1) for a in range(4)], float)
    return {
        "answers": y.astype(float), "covariates": x, "areas": area.astype(float),
        "woman": woman.astype(float), "age": age.astype(float),
        "cell_covariates": np.tile(kinds, (AREAS, 1)),
        "cell_areas": np.repeat(np.arange(AREAS), 8).astype(float),
        "cell_sizes": draw.integers(20, 300, AREAS * 8).astype(float),
    }  # fmt: skip


class Lme4:
    """R with the data loaded, which fits whenever it is asked: its start is not timed."""

    def __init__(self) -> None:
        folder = Path(tempfile.mkdtemp())
        table = np.column_stack([data()[name] for name in ("answers", "woman", "age", "areas")])
        np.savetxt(folder / "data.csv", table, delimiter=",", fmt="%d", header="y,woman,age,area",
                   comments="")  # fmt: skip
        (folder / "fit.R").write_text(_PROGRAM, encoding="utf-8")
        self._process = subprocess.Popen(
            ["Rscript", str(folder / "fit.R"), str(folder / "data.csv")], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def fit(self, points: int) -> Floats:
        """Fit with so many points of quadrature; give coefficients and deviation."""
        told, heard = self._process.stdin, self._process.stdout
        if told is None or heard is None:
            raise RuntimeError("R has no pipes")
        told.write(f"{points}\n")
        told.flush()
        return np.array(json.loads(heard.readline()))


@cache
def lme4() -> Lme4 | None:
    """Start R where it and lme4 are there."""
    if shutil.which("Rscript") is None:
        return None
    asked = subprocess.run(["Rscript", "-e", "library(lme4); library(jsonlite)"], check=False,
                           capture_output=True)  # fmt: skip
    return Lme4() if asked.returncode == 0 else None


def ours_alone() -> Floats:
    """Fit without post-stratification; give coefficients and deviation."""
    found = likeliest(data()["answers"], data()["covariates"], data()["areas"])
    return np.r_[found.coefficients, found.area_sd]


def ours_whole() -> Floats:
    """Fit, draw 1,000 times, post-stratify and give the ranges of all areas."""
    names = ("answers", "covariates", "areas", "cell_covariates", "cell_areas", "cell_sizes")
    found = multilevel_shares(*(data()[name] for name in names))
    return np.r_[found.coefficients, found.area_sd]


def _same(ours: object, theirs: object) -> bool:
    return bool(np.abs(np.asarray(ours) - np.asarray(theirs)).max() < SAME)


def benches() -> list[Bench]:
    """Give the comparisons; without R, or without lme4, our side alone is timed, and told so."""
    peer, work = lme4(), f"{ANSWERS:,} answers × {AREAS:,} areas"
    if peer is None:
        return [Bench(f"multilevel logit, {work} (lme4 is not here: skipped)", ours_whole)]
    return [
        Bench(f"multilevel logit, {work}, 9 points", ours_alone, lambda: peer.fit(9),
              "lme4 glmer, 9 points", _same, least_ratio=10, rounds=3),
        Bench(f"the same with 1,000 draws, post-stratification and ranges, {work}", ours_whole,
              lambda: peer.fit(9), "lme4 glmer, 9 points, fit alone", least_ratio=10, rounds=3),
        Bench(f"the same with 1,000 draws, post-stratification and ranges, {work}", ours_whole,
              lambda: peer.fit(1), "lme4 glmer, Laplace, fit alone", least_ratio=10, rounds=3),
    ]  # fmt: skip
