"""Which periods and areas of a panel stay, and why others are left out or forbid an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.assessment.panel_areas import (
    BUFFER,
    COMPARISON,
    TREATED,
    UNTOUCHED,
    Chosen,
    shown,
)
from evenhand.assessment.panel_counts import PeriodCounts, ends_of
from evenhand.wording.messages import Message, Name, Quantity, Term, TermList, say

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Timed:
    """Which periods are whole for every area, and where each treated area begins and stops.

    Attributes
    ----------
    kept
        Shape (periods,).
    first, stop
        Treated area → index among the kept periods of the first wholly treated one, and the index
        after the last.
    """

    kept: Bools
    first: Mapping[str, int]
    stop: Mapping[str, int]


def timed_of(chosen: Chosen, periods: pd.DatetimeIndex, period: str) -> Timed:
    """Leave out periods in which the measure began or ended part-way, and number the others."""
    ends = ends_of(periods, period)
    kept = np.ones(len(periods), dtype=bool)
    for day in chosen.starts.values():
        kept &= ~np.asarray((periods < day) & (day <= ends))
    for day in chosen.ends.values():
        if not pd.isna(day):
            kept &= ~np.asarray((periods <= day) & (day < ends))
    left, done = periods[kept], ends[kept]
    first = {area: int(left.searchsorted(day)) for area, day in chosen.starts.items()}
    stop = {area: len(left) if pd.isna(day) else int(done.searchsorted(day, side="right"))
            for area, day in chosen.ends.items()}  # fmt: skip
    return Timed(kept, first, stop)


def time_notes(timed: Timed, periods: pd.DatetimeIndex, period: str) -> tuple[Message, ...]:
    """Tell which periods were left out."""
    form = "%Y-%m" if period == "month" else "%Y-%m-%d"
    broken = [day.strftime(form) for day in periods[~timed.kept]]
    return (say("panel.note_transition", periods=names_of(broken)),) if broken else ()


def names_of(names: Sequence[str], most: int = 8) -> TermList:
    """List names; of many the first."""
    first = tuple(Name(str(name)) for name in names[:most])
    return TermList((*first, Term("list_end", "others")) if len(names) > most else first)


@dataclass(frozen=True)
class Kept:
    """Which areas stay, and why others do not.

    Attributes
    ----------
    rows
        Places of those that stay among all areas.
    touched, reached_by
        Areas left out since another measure reached them, and those measures.
    also_treated
        Treated areas that another measure reached too.
    incomplete, empty
        Areas left out that lack periods, or have series of zeros.
    problems
        What forbids an answer.
    """

    rows: NDArray[np.intp]
    touched: tuple[str, ...]
    reached_by: tuple[str, ...]
    also_treated: tuple[str, ...]
    incomplete: tuple[str, ...]
    empty: tuple[str, ...]
    problems: tuple[str, ...]

    def notes(self, named: Mapping[str, str]) -> tuple[Message, ...]:
        """Tell what was left out, by the names of areas."""
        parts = (("note_touched", self.touched), ("note_also", self.also_treated),
                 ("note_incomplete", self.incomplete), ("note_empty", self.empty))  # fmt: skip
        return tuple(
            say(f"panel.{key}", areas=names_of([named.get(one, one) for one in ids]),
                many=Quantity(len(ids), "count"), others=names_of(self.reached_by))
            for key, ids in parts if ids
        )  # fmt: skip


@dataclass(frozen=True)
class _Marks:
    """What holds for each area, each shape (areas,)."""

    ids: NDArray[np.str_]
    role: NDArray[np.str_]
    gaps: Bools
    zero: Bools
    reached: Bools

    @property
    def own(self) -> Bools:
        return np.isin(self.role, (TREATED, BUFFER))

    def names(self, which: Bools) -> list[str]:
        return [str(one) for one in self.ids[which]]


def kept_of(
    ids: list[str], whole: PeriodCounts, chosen: Chosen, touched: Mapping[str, tuple[str, ...]],
    timed: Timed, with_untouched: bool,
) -> Kept:  # fmt: skip
    """Leave out what cannot be compared, and say where too little is left.

    Parameters
    ----------
    ids, whole, chosen, touched, timed
        All areas, their counts, the intervention, what other measures reached, and the periods.
    with_untouched
        Whether areas without a part are kept.
    """
    counts = whole.counts[:, timed.kept]
    marks = _Marks(
        np.array(ids), np.array([chosen.role_of.get(one, UNTOUCHED) for one in ids]),
        np.asarray(np.isnan(counts).any(axis=1)), np.nansum(counts, axis=1) == 0,
        np.array([one in touched for one in ids]),
    )  # fmt: skip
    away = ~marks.own & marks.reached
    wanted = np.asarray(marks.own | (marks.role == COMPARISON) | with_untouched)
    fit = wanted & ~away & (marks.own | ~(marks.gaps | marks.zero))
    lost = wanted & ~marks.own & ~away
    also = (marks.role == TREATED) & marks.reached
    by = {one for area in marks.names((wanted & away) | also) for one in touched[area]}
    problems = [
        *_gap_problems(marks, counts, whole.periods[timed.kept]),
        *_zero_problems(marks),
        *_comparison_problems(marks, fit, touched, chosen),
    ]
    return Kept(
        np.flatnonzero(fit), tuple(marks.names(wanted & away)), tuple(sorted(by)),
        tuple(marks.names(also)), tuple(marks.names(lost & marks.gaps)),
        tuple(marks.names(lost & marks.zero & ~marks.gaps)), tuple(problems),
    )  # fmt: skip


def _gap_problems(
    marks: _Marks, counts: NDArray[np.float64], periods: pd.DatetimeIndex
) -> list[str]:
    found = marks.own & marks.gaps
    if not found.any():
        return []
    missing = np.asarray(np.isnan(counts[found]).any(axis=0))
    return [
        f"{shown(marks.names(found))}: no figure for {int(missing.sum())} of {len(periods)} "
        f"periods (first: {periods[missing][0]:%Y-%m-%d}); equal periods without a gap are needed"
    ]


def _zero_problems(marks: _Marks) -> list[str]:
    found = (marks.role == TREATED) & marks.zero & ~marks.gaps
    if not found.any():
        return []
    return [
        f"{shown(marks.names(found))}: a series of zeros – nothing was recorded there before or "
        "after, so that nothing can have changed; check areas and offence"
    ]


def _comparison_problems(
    marks: _Marks, fit: Bools, touched: Mapping[str, tuple[str, ...]], chosen: Chosen
) -> list[str]:
    named = marks.role == COMPARISON
    if not named.any() or (fit & named).any():
        return []
    why = [
        word
        for word, hit in (
            ("were reached by another measure", marks.reached),
            ("have no figure for some periods", marks.gaps),
            ("have series of zeros", marks.zero),
        )
        if (hit & named).any()
    ]
    others = sorted({one for area in marks.names(named & marks.reached) for one in touched[area]})
    by = f" ({', '.join(others)})" if others else ""
    return [
        f"{shown(marks.names(named))}: no comparison area of {chosen.intervention} is left: they "
        f"{' or '.join(why)}{by}; name others"
    ]
