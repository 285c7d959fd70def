"""The course of staggered effects since each beginning, with errors by leaving out one area."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from evenhand.statistics.staggered_effect import FEWEST, expected_counts, staggered

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Course:
    """Recorded and expected counts of parts of the treated time.

    Attributes
    ----------
    recorded, expected
        Counts, shape (parts,).
    areas
        How many areas are seen in each part, shape (parts,).
    low, high
        Range of recorded by expected, shape (parts,); not-a-number where fewer than three treated
        areas, or two others, are there.
    p_value
        That the ratio is 1, shape (parts,); likewise.
    """

    recorded: Floats
    expected: Floats
    areas: Labels
    low: Floats
    high: Floats
    p_value: Floats


def course(counts: Floats, first: Labels, parts: Labels, *, confidence: float) -> Course:
    """How did the effect go since each area's own beginning?

    Parameters
    ----------
    counts
        Shape (areas, periods).
    first
        Index of the first treated period, shape (areas,); the number of periods where never.
    parts
        To which part a treated cell belongs, shape (areas, periods); below 0: to none.
    confidence
        Level of the ranges.

    Returns
    -------
    Course
        One entry for each part.

    Notes
    -----
    Errors of the log ratios are those of the jackknife over areas, with t of the areas seen in the
    part less one.
    """
    many = int(parts.max()) + 1
    recorded, expected = _sums(counts, first, parts, many)
    seen = np.array([int((parts == one).any(axis=1).sum()) for one in range(many)])
    logs = np.full((len(counts), many), np.nan)
    if (first >= counts.shape[1]).sum() != 1 and len(counts) > 3:
        for left in range(len(counts)):
            kept = np.arange(len(counts)) != left
            if first[kept].max() < first.max() and first.max() >= counts.shape[1]:
                continue
            with np.errstate(divide="ignore", invalid="ignore"):
                one, other = _sums(counts[kept], first[kept], parts[kept], many)
                logs[left] = np.log(one / other)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = ((logs - logs.mean(axis=0)) ** 2).sum(axis=0)
        error = np.sqrt((len(counts) - 1) / len(counts) * spread)
        centre = np.log(recorded / expected)
        freedom = np.where(seen >= FEWEST, seen - 1.0, np.nan)
        reach = stats.t.isf((1 - confidence) / 2, freedom) * error
        chance = np.asarray(2 * stats.t.sf(np.abs(centre) / error, freedom))
    return Course(recorded, expected, seen, np.exp(centre - reach), np.exp(centre + reach), chance)


def _sums(counts: Floats, first: Labels, parts: Labels, many: int) -> tuple[Floats, Floats]:
    data = staggered(counts, first)
    filled = expected_counts(data)
    part = parts[:, : filled.shape[1]]
    held = (part >= 0) & ~np.isnan(filled)
    index = part[held]
    both = [np.bincount(index, each[held], many) for each in (data.counts, filled)]
    return both[0].astype(np.float64), both[1].astype(np.float64)
