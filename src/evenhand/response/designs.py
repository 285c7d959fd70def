"""The designs whose power is told: each makes of counts what its assessment method would say."""

from dataclasses import dataclass

from evenhand.statistics.count_designs import before_after, reassigned_difference
from evenhand.statistics.detectable import Design, smallest_p

CONTRAST = "before_after"
RANDOMISED = "difference_in_differences"


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
    """

    name: str
    judge: Design
    smallest_p: float


def designs(areas: int, treated: int, *, draws: int, seed: int) -> list[Named]:
    """Give every design for so many areas, the contrast last.

    Parameters
    ----------
    areas, treated
        How many areas are looked at, and how many of them are treated.
    draws, seed
        Arrangements drawn where not all can be listed.
    """
    return [
        Named(RANDOMISED, reassigned_difference(draws, seed), smallest_p(areas, treated, draws)),
        Named(CONTRAST, before_after, 0.0),
    ]  # fmt: skip
