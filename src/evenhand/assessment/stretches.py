"""Time before and after a measure cut into stretches of equal length."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.assessment.compared_areas import Compared
from evenhand.assessment.told_ranges import FEW_FOR_SHARE
from evenhand.errors import UnsuitableData, listed
from evenhand.options import Bounds
from evenhand.statistics.trend_departures import MOST_AFTER

BEFORE = 3
Stretch = Annotated[
    int,
    Bounds("periods", least=1, most=120,
           meaning="how many periods are put together into a stretch of the picture"),
]  # fmt: skip


@dataclass(frozen=True)
class Stretches:
    """Counts of areas in stretches.

    Attributes
    ----------
    counts
        Shape (areas, stretches).
    starts, ends
        First and last period's first day of each stretch.
    begins
        Index of the first stretch after.
    each
        How many periods a stretch has.
    left_out
        Periods at both ends that fill no stretch.
    """

    counts: NDArray[np.float64]
    starts: pd.DatetimeIndex
    ends: pd.DatetimeIndex
    begins: int
    each: int
    left_out: int


def stretches_of(block: Compared, each: int | None) -> Stretches:
    """Cut the time into stretches, counted from the beginning of the measure both ways.

    Parameters
    ----------
    block
        Treated and other areas.
    each
        How many periods make a stretch; None takes as many as give three stretches before, more
        where a group would have none recorded in a stretch.

    Raises
    ------
    UnsuitableData
        Only one period, or fewer than two stretches, lie before; there would be too many; a group
        has none recorded in a stretch; there are fewer than four areas.
    """
    before, after = block.begins, len(block.periods) - block.begins
    problems = []
    if before < 2:
        problems.append("only one period lies before the measure, so that no trend before can be "
                        "seen; use difference_in_differences, which needs no more")  # fmt: skip
    seen = int(block.before[block.treated].sum())
    if seen < FEW_FOR_SHARE:
        problems.append(f"{seen} were recorded in the treated areas before the measure began, too "
                        "few for a change to be told as a share, and an event study tells nothing "
                        "else; use difference_in_differences")  # fmt: skip
    if len(block.treated) < 4:
        more = (
            "; name more comparison areas, or compare with every area that no measure touched "
            "by compared_with='all_untouched'"
            if block.panel.compared_how == "named"
            else ""
        )
        problems.append(f"there are {len(block.treated)} areas in all; at least 4 are needed to "
                        f"see how far areas stray by themselves{more}")  # fmt: skip
    if problems:
        raise UnsuitableData(listed(block.panel.method, problems))
    least = -(-after // MOST_AFTER)
    if each is not None:
        return _checked(block, _cut(block, each), least)
    first = max(1, before // BEFORE, least)
    for tried in range(first, max(first, before // 2) + 1):
        cut = _cut(block, tried)
        if cut.begins >= 2 and not _empty(block, cut):
            return cut
    return _checked(block, _cut(block, first), least)


def _cut(block: Compared, each: int) -> Stretches:
    before, after = block.begins // each, max(1, (len(block.periods) - block.begins) // each)
    first = block.begins - before * each
    edges = np.minimum(first + each * np.arange(before + after + 1), len(block.periods))
    counts = np.add.reduceat(block.counts[:, : edges[-1]], edges[:-1], axis=1)
    return Stretches(counts, block.periods[edges[:-1]], block.periods[edges[1:] - 1], before, each,
                     first + len(block.periods) - int(edges[-1]))  # fmt: skip


def _empty(block: Compared, cut: Stretches) -> bool:
    return any(bool((cut.counts[rows].sum(axis=0) == 0).any())
               for rows in (block.treated, ~block.treated))  # fmt: skip


def _checked(block: Compared, cut: Stretches, least: int) -> Stretches:
    problems = []
    if cut.begins < 2:
        problems.append(f"stretches of {cut.each} {block.panel.period}s leave {cut.begins} before "
                        "the measure, and two are needed; take shorter ones, or "
                        "difference_in_differences")  # fmt: skip
    if cut.counts.shape[1] - cut.begins > MOST_AFTER:
        problems.append(f"stretches of {cut.each} {block.panel.period}s give "
                        f"{cut.counts.shape[1] - cut.begins} after the measure, more than can be "
                        f"judged together; take at least {least}")  # fmt: skip
    if _empty(block, cut):
        problems.append("in some stretch nothing was recorded in the treated or in the other "
                        "areas; take longer stretches, or difference_in_differences")  # fmt: skip
    if problems:
        raise UnsuitableData(listed(block.panel.method, problems))
    return cut
