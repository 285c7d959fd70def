"""The series of treated and comparison areas that an interruption is looked for in."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.assessment.panel import Panel
from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.interrupted_series import series_terms
from evenhand.statistics.series_checks import Series
from evenhand.wording.messages import Message, Quantity, say

NAME = "interrupted_series"
LEAST_BEFORE, LEAST_AFTER, LEAST_COUNT = 12, 3, 30
_TWO_YEARS = {"month": 24, "week": 104}


@dataclass(frozen=True)
class Followed:
    """The series, alone and beside the comparison areas.

    Attributes
    ----------
    periods
        First day of each period kept, shape (n,).
    alone, beside
        Both ways to follow it; `beside` None without enough to compare with.
    others
        Counts of the comparison areas, shape (n,), or None.
    days
        When each interruption began, the measure's own among them.
    notes
        What was left out, and why.
    """

    periods: pd.DatetimeIndex
    alone: Series
    beside: Series | None
    others: NDArray[np.float64] | None
    days: tuple[date, ...]
    notes: tuple[Message, ...]

    @property
    def is_controlled(self) -> bool:
        """Whether there are comparison areas to set it beside."""
        return self.beside is not None

    @property
    def headline(self) -> Series:
        """The series that the answer rests on."""
        return self.beside or self.alone

    @property
    def at(self) -> NDArray[np.float64]:
        """The periods on the scale of the terms, shape (n,)."""
        return self.alone.terms.at

    def days_at(self, times: list[float]) -> pd.DatetimeIndex:
        """Give the first days of the first periods at these times or later."""
        return self.periods[np.searchsorted(self.at, times)]


def interruption_days(panel: Panel, also: tuple[date, ...]) -> list[pd.Timestamp]:
    """Give the days on which something besides the start interrupts the series.

    These are the days asked for, and the first period after the measure ended.

    Raises
    ------
    UnsuitableData
        A day lies outside the periods; all are listed.
    """
    first, last = panel.periods[0], panel.periods[-1]
    days = [pd.Timestamp(day) for day in also]
    outside = [f"option 'also' has {day:%Y-%m-%d}, but the periods run from {first:%Y-%m-%d} to "
               f"{last:%Y-%m-%d}; give a day within"
               for day in days if not first < day <= last]  # fmt: skip
    if outside:
        raise UnsuitableData(listed(NAME, outside))
    ends = panel.stop[panel.of("treated")]
    if ends.min() < len(panel.periods):
        days.append(panel.periods[int(ends.min())])
    return sorted(set(days))


def followed(
    panel: Panel, *, season: bool, transition: int, days: list[pd.Timestamp]
) -> Followed:  # fmt: skip
    """Add up treated and comparison areas, and place every interruption in time.

    Parameters
    ----------
    panel
        Areas and periods.
    season
        Whether the season is among the terms of the series alone.
    transition
        Periods left out from the last start on.
    days
        Other interruptions; a period in which one falls after its first day is left out.

    Raises
    ------
    UnsuitableData
        What is left is too short or too small; everything that is wrong is listed.
    """
    own, periods = panel.of("treated"), panel.periods
    begin, last = panel.begins, int(panel.first[own].max())
    at = np.arange(len(periods))
    kept = (at < begin) | (at >= last + transition)
    for day in days:
        number = int(periods.searchsorted(day, side="right")) - 1
        kept[number] &= periods[number] == day
    counts, others = panel.counts[own].sum(axis=0), _others(panel)
    left = periods[kept]
    start = int((at[kept] < begin).sum())
    places = sorted({int(left.searchsorted(day)) for day in days} - {len(left)})
    _refuse(panel, left, start, places, counts[kept], season)
    terms = series_terms(left.to_numpy(), panel.period, season=season)
    order = sorted({start, *places})
    begins, main = tuple(np.take(terms.at, order).tolist()), order.index(start)
    alone = Series(counts[kept], terms, begins, main)
    beside = None
    if others is not None and others[kept][:start].sum() >= LEAST_COUNT:
        plain = series_terms(left.to_numpy(), panel.period, season=False)
        beside = Series(counts[kept], plain, begins, main, others[kept])
    return Followed(
        periods=left, alone=alone, beside=beside, others=None if others is None else others[kept],
        days=tuple(left[one].date() for one in order),
        notes=_notes(int(last + transition - begin), beside is not None, others is not None),
    )  # fmt: skip


def _others(panel: Panel) -> NDArray[np.float64] | None:
    compared = panel.compared()
    return panel.counts[compared].sum(axis=0) if compared.any() else None


def _refuse(
    panel: Panel, left: pd.DatetimeIndex, start: int, places: list[int],
    counts: NDArray[np.float64], season: bool,
) -> None:  # fmt: skip
    word, problems = f"{panel.period}s", []
    order = sorted({start, *places})
    after = (order[order.index(start) + 1] if order[-1] > start else len(left)) - start
    if start < LEAST_BEFORE:
        problems.append(f"{start} {word} are left before the measure began; at least "
                        f"{LEAST_BEFORE} are needed to know the course it was on")  # fmt: skip
    if after < LEAST_AFTER:
        problems.append(f"{max(after, 0)} {word} are left between the measure's start (with its "
                        f"transition) and the next interruption or the end; at least {LEAST_AFTER} "
                        "are needed; wait, or ask for a shorter transition")  # fmt: skip
    if start in places:
        problems.append("another interruption falls into the period in which the measure began; "
                        "the two cannot be told apart")  # fmt: skip
    thin = [one for one in places if one < LEAST_AFTER or len(left) - one < LEAST_AFTER]
    if thin:
        problems.append(f"fewer than {LEAST_AFTER} {word} lie before or after the interruption of "
                        f"{left[thin[0]]:%Y-%m-%d}; leave it out, or use a longer "
                        "series")  # fmt: skip
    if season and len(left) < _TWO_YEARS[panel.period]:
        problems.append(f"{len(left)} {word} are fewer than two years, so that the season cannot "
                        "be told from the measure; use a longer series, or season='none' if there "
                        "is no season")  # fmt: skip
    if counts[:start].sum() < LEAST_COUNT:
        problems.append(f"only {int(counts[:start].sum())} were recorded in the treated areas "
                        f"before; at least {LEAST_COUNT} are needed; take more areas, classes or "
                        "years")  # fmt: skip
    if problems:
        raise UnsuitableData(listed(NAME, problems))


def _notes(dropped: int, used: bool, named: bool) -> tuple[Message, ...]:
    notes = []
    if dropped:
        notes.append(say(f"{NAME}.note_transition", many=Quantity(dropped, "count")))
    if named and not used:
        notes.append(say(f"{NAME}.note_too_few_compared", fewest=Quantity(LEAST_COUNT, "count")))
    return tuple(notes)
