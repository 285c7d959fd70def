"""What the densest part of ground or streets holds, of its own points and of others."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.special
import scipy.stats

from evenhand.statistics.multiplicity import benjamini_hochberg
from evenhand.statistics.shares import clopper_pearson_interval, share_tails

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
LEVELS = (1, 2, 5, 10, 20, 50)
TOLD = 2
SURE, UNSURE = 0.25, 0.6
FALSE_SHARE = 0.05
_HALF_WIDTH = 1.96


@dataclass(frozen=True, eq=False)
class Smoothed:
    """A density on places, made again in other ways.

    Attributes
    ----------
    whole
        The density, shape (places,).
    narrow, wide
        With half and with double the width; None where that is not looked at.
    halves
        For each half of the points: the density from the others, and its own counts.
    """

    whole: Floats
    narrow: Floats | None
    wide: Floats
    halves: tuple[tuple[Floats, Floats], ...]


@dataclass(frozen=True, eq=False)
class Held:
    """What the densest parts hold.

    Attributes
    ----------
    frame
        One row for each of `LEVELS`: `level`, `places`, `share_size`, `size`, `count`,
        `share_count`, `share_held_out` with `_low` and `_high`, `share_with_half`,
        `share_with_double`, `share_stays_with_half` and `share_stays_with_double`.
    p_value
        Whether the densest 2 % holds more than its share of the points that did not find it.
    stays
        Which places are among the densest 2 % with half and double the width too.
    """

    frame: pd.DataFrame
    p_value: float
    stays: Flags


def first_half(many: int, seed: int) -> Flags:
    """Draw half of the points."""
    first = np.zeros(many, dtype=bool)
    first[np.random.default_rng(seed).permutation(many)[: many // 2]] = True
    return first


def smoothed(
    many: int, seed: int, *, smooth: Callable[[Flags, float], Floats],
    count: Callable[[Flags], Floats], whole: Floats, has_narrow: bool,
) -> Smoothed:  # fmt: skip
    """Make a density again with half and double the width, and from each half of the points.

    Parameters
    ----------
    many, seed
        How many points there are, and the start of the draw of halves.
    smooth, count
        Give the density from some of the points, at so many times the width, and their counts.
    whole
        The density from all.
    has_narrow
        Whether half the width is looked at.
    """
    every, first = np.ones(many, dtype=bool), first_half(many, seed)
    return Smoothed(
        whole,
        smooth(every, 0.5) if has_narrow else None,
        smooth(every, 2.0),
        tuple((smooth(~counted, 1.0), count(counted)) for counted in (first, ~first)),
    )


def densest(density: Floats, size: Floats, level: float) -> Flags:
    """Mark the densest places that together are so many per cent of all, one at least.

    Examples
    --------
    >>> densest(np.array([3.0, 9.0, 5.0, 1.0]), np.ones(4), 50).tolist()
    [False, True, True, False]
    """
    order = np.argsort(-density, kind="stable")
    reached = np.cumsum(size[order])
    many = max(1, int(np.sum(reached <= reached[-1] * level / 100 * (1 + 1e-9))))
    marked = np.zeros(len(density), dtype=bool)
    marked[order[:many]] = True
    return marked


def held(size: Floats, counts: Floats, found: Smoothed, *, confidence: float) -> Held:
    """Measure what the densest parts hold.

    Parameters
    ----------
    size
        How large each place is, shape (places,).
    counts
        Points in each, same shape.
    found
        The density and how it comes out in other ways.
    confidence
        Level of the ranges.
    """
    rows = [_level(level, size, counts, found) for level in LEVELS]
    frame = pd.DataFrame(rows)
    hits, p_value = frame.pop("hits"), frame.pop("p_value")
    low, high = clopper_pearson_interval(hits, counts.sum(), confidence=confidence)
    frame["share_held_out_low"], frame["share_held_out_high"] = low, high
    stays = densest(found.whole, size, TOLD) & densest(found.wide, size, TOLD)
    if found.narrow is not None:
        stays &= densest(found.narrow, size, TOLD)
    return Held(frame.astype({"level": "string"}), float(p_value[LEVELS.index(TOLD)]), stays)


def _level(level: int, size: Floats, counts: Floats, found: Smoothed) -> dict[str, object]:
    marked = densest(found.whole, size, level)
    half, double = (None if one is None else densest(one, size, level)
                    for one in (found.narrow, found.wide))  # fmt: skip
    others = [(densest(density, size, level), there) for density, there in found.halves]
    tails = [share_tails(there[ground].sum(), there.sum(), size[ground].sum() / size.sum())[0][0]
             for ground, there in others]  # fmt: skip
    hits = float(sum(there[ground].sum() for ground, there in others))
    total = counts.sum()
    return {
        "level": str(level), "places": int(marked.sum()), "share_size": _share(size, marked),
        "size": float(size[marked].sum()), "count": int(counts[marked].sum()),
        "share_count": _share(counts, marked), "share_held_out": hits / total,
        "share_held_out_low": np.nan, "share_held_out_high": np.nan,
        "share_with_half": _share(counts, half), "share_with_double": _share(counts, double),
        "share_stays_with_half": _share(size * marked, half),
        "share_stays_with_double": _share(size * marked, double),
        "hits": hits, "p_value": min(1.0, 2 * float(min(tails))),
    }  # fmt: skip


def _share(each: Floats, marked: Flags | None) -> float:
    return np.nan if marked is None else float(min(1.0, each[marked].sum() / each.sum()))


def certainty_of(
    density: Floats, std_error: Floats, even_error: Floats, average: float
) -> npt.NDArray[np.str_]:
    """Say of each place how sure its density is, where it differs clearly from the average.

    Parameters
    ----------
    density, std_error, average
        In one unit, shape (places,).
    even_error
        The standard error that each would have if all were even, same shape.

    Returns
    -------
    ndarray
        `as_expected` where it does not differ clearly; `sure` below the average, or if 1.96
        standard errors are at most a quarter of the density; `unsure` up to 0.6 of it; else
        `cannot_say`.

    Notes
    -----
    Clearly: of the places that are called so, 5 % or fewer are called falsely (Benjamini &
    Hochberg over all places). A density above the average is measured by its own error. Where
    nothing is recorded that would be 0, so one below is taken as a count with the mean and the
    spread of an even city: Poisson of mean (average / even error)².

    Examples
    --------
    >>> certainty_of(np.array([0.0, 1.0, 9.0, 9.0]), np.array([0.0, 0.4, 1.0, 3.0]),
    ...              np.full(4, 0.3), 1.0).tolist()
    ['sure', 'as_expected', 'sure', 'cannot_say']
    """
    above = density > average
    more = scipy.stats.norm.sf((density - average) / np.maximum(std_error, 1e-300))
    expected = (average / even_error) ** 2
    fewer = scipy.special.gammaincc(np.maximum(density, 0) / average * expected + 1, expected)
    p_value = np.minimum(1.0, 2 * np.where(above, more, fewer))
    clear = benjamini_hochberg(p_value) <= FALSE_SHARE
    size = _HALF_WIDTH * std_error / np.maximum(density, average)
    return np.select([~clear, ~above | (size <= SURE), size <= UNSURE],
                     ["as_expected", "sure", "unsure"], "cannot_say")  # fmt: skip
