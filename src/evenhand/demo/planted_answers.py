"""What is planted in the answers to the demo city's survey, beside the gap that `planted` holds."""

from dataclasses import dataclass
from typing import Final

BY_AREA = tuple[tuple[str, float, float], ...]


@dataclass(frozen=True)
class PlantedAnswers:
    """Sizes and places of what is planted in the survey; all invented.

    Attributes
    ----------
    visited, visit_comparison, visit_on
        Neighbourhood where homes were visited, those it is compared with, and the first day.
    contacted
        Share of the visited neighbourhood's adults that somebody spoke to.
    contact_rise, others_fall
        How far the feeling of insecurity of those spoken to, and of the others, departs in the
        second wave from what crime leads to expect. Together they come to nothing: it falls at
        the site and rises among those spoken to.
    pulls
        What a person's impression of disorder, trust in neighbours and bad lighting each add to
        the latent feeling: for one standard deviation, within a neighbourhood and wave.
    disorder_loadings, disorder_cuts
        How each of four disorder items hangs on one impression, and where its answers begin.
    disorder
        Neighbourhood → mean impression of disorder in each wave; elsewhere 0.
    first_problem, further_problems
        How often each problem is put first, and how often it is then named.
    problem_tilts
        Neighbourhood, problem, factor on how often it is named after the first.
    own_hands_cuts, own_hands, own_hands_pull
        Where answers on taking the law into one's own hands begin; neighbourhood → departure in
        each wave; and what the feeling of insecurity adds.
    watch_member, watch_members
        Share that belongs to a watch group, and where it is another, in each wave.
    reported
        Share of victims who say that the police got to know.
    """

    visited: str = "MOL"
    visit_comparison: tuple[str, ...] = ("ZUI", "OOS")
    visit_on: str = "2025-09-01"
    contacted: float = 0.30
    contact_rise: float = 1.2
    others_fall: float = -0.514
    pulls: tuple[float, float, float] = (0.40, -0.25, 0.15)
    disorder_loadings: tuple[float, ...] = (0.85, 0.80, 0.75, 0.70)
    disorder_cuts: tuple[tuple[float, float, float], ...] = (
        (-0.3, 0.6, 1.4), (-0.1, 0.8, 1.6), (0.1, 0.9, 1.7), (-0.2, 0.7, 1.5),
    )  # fmt: skip
    disorder: BY_AREA = (
        ("KAN", 0.6, 1.1), ("OUD", 0.5, 0.5), ("NRD", 0.3, 0.3), ("STA", 0.0, -0.1),
        ("OOS", -0.2, -0.2), ("LIN", -0.6, -0.6),
    )  # fmt: skip
    first_problem: tuple[float, ...] = (
        0.09, 0.05, 0.04, 0.06, 0.06, 0.08, 0.09, 0.10, 0.20, 0.17, 0.04, 0.02,
    )  # fmt: skip
    further_problems: tuple[float, ...] = (
        0.10, 0.05, 0.02, 0.05, 0.12, 0.10, 0.18, 0.19, 0.03, 0.06, 0.08, 0.02,
    )  # fmt: skip
    problem_tilts: tuple[tuple[str, int, float], ...] = (
        ("KAN", 6, 2.5), ("NRD", 1, 2.0), ("OUD", 7, 1.8), ("STA", 2, 2.5),
    )  # fmt: skip
    own_hands_cuts: tuple[float, ...] = (-0.6, 0.4, 0.95, 1.75)
    own_hands: BY_AREA = (("KAN", 0.1, 0.7),)
    own_hands_pull: float = 0.15
    watch_member: float = 0.06
    watch_members: BY_AREA = (("KAN", 0.06, 0.17), ("LIN", 0.12, 0.12))
    reported: float = 0.55


ANSWERS: Final = PlantedAnswers()
"""The one set of truths of the demo city's survey."""


def in_wave(values: BY_AREA, area: str, wave: int, elsewhere: float = 0.0) -> float:
    """Give what is planted for a neighbourhood in a wave, counted from 0.

    Examples
    --------
    >>> in_wave(ANSWERS.watch_members, "KAN", 1, ANSWERS.watch_member)
    0.17
    """
    return next((pair[wave] for code, *pair in values if code == area), elsewhere)
