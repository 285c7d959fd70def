"""The designs whose power is told: each makes of counts what its assessment method would say."""

from collections.abc import Sequence
from dataclasses import dataclass

from evenhand.options import DesignName
from evenhand.statistics.count_designs import before_after, reassigned_difference
from evenhand.statistics.detectable import Design, smallest_p
from evenhand.statistics.series_designs import controlled_series, synthetic_gap

CONTRAST = "before_after"
RANDOMISED: DesignName = "difference_in_differences"
SYNTHETIC: DesignName = "synthetic_control"
SERIES: DesignName = "interrupted_series"
LEAST_SERIES = 12
"""An interrupted series is refused with fewer months before the start."""


@dataclass(frozen=True)
class Named:
    """A design with what is known of it before it is tried.

    Attributes
    ----------
    name
        As the assessment method is called; `before_after` for the contrast.
    judge
        What it says of counts.
    smallest_p
        The least p that it can reach; 0 where there is no floor.
    thinned, most_placebos
        Data sets for each placebo and size, and how many placebos are played at most: fewer
        where each takes long.
    step
        From size to size.
    """

    name: str
    judge: Design
    smallest_p: float
    thinned: int = 10
    most_placebos: int = 2_000
    step: float = 0.05


def designs(
    asked: Sequence[str], areas: int, treated: int, before: int, *, draws: int, seed: int
) -> list[Named]:
    """Give the designs asked for that so many areas and months allow, then the contrast.

    Parameters
    ----------
    asked
        Their names, the one that decides first.
    areas, treated
        How many areas are looked at, and how many of them are treated.
    before
        Months before the start.
    draws, seed
        Arrangements drawn where not all can be listed.
    """
    floor = smallest_p(areas, treated, draws)
    known = {
        RANDOMISED: Named(RANDOMISED, reassigned_difference(draws, seed), floor),
        SYNTHETIC: Named(SYNTHETIC, synthetic_gap(draws, seed), floor, most_placebos=16),
        SERIES: Named(SERIES, controlled_series(), 0.0, thinned=1, most_placebos=10, step=0.2),
        CONTRAST: Named(CONTRAST, before_after, 0.0),
    }
    able = [name for name in dict.fromkeys(asked) if is_able(name, areas, treated, before)]
    return [known[name] for name in (*able, CONTRAST)]


def is_able(name: str, areas: int, treated: int, before: int) -> bool:
    """Say whether a design can be used with so many areas and months at all.

    Examples
    --------
    >>> is_able("interrupted_series", 9, 1, 9), is_able("synthetic_control", 9, 1, 9)
    (False, True)
    """
    if name == SERIES:
        return before >= LEAST_SERIES
    return name != SYNTHETIC or areas - treated >= 3
