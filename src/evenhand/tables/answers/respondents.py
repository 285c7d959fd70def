"""Who was asked: a survey's long table of answers brought to one row for each respondent."""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.tables.survey import Survey

REPLICATE: Final = "replicate_weight_"
GROUP: Final = "group_"
_PER_RESPONDENT: Final = ("mode", "area_id", "weight", "stratum", "cluster", "population_size")
_MOST_NAMED = 3
_LAST = pd.Timestamp.max

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Respondents:
    """The respondents of one or more waves, and their answers.

    Attributes
    ----------
    method
        Whose question it is, for messages.
    frame
        One row for each respondent and wave: all columns of the survey but its answers.
    waves
        The waves asked about, in order of time.
    rows
        `item`, `answer`, `answer_state` of each answer.
    row_of
        Row of `frame` that each answer belongs to.
    asked_in
        Item → the waves in which it stands, over the whole survey.
    every_wave
        All waves of the survey, in order of time.
    """

    method: str
    frame: pd.DataFrame
    waves: tuple[str, ...]
    rows: pd.DataFrame
    row_of: NDArray[np.intp]
    asked_in: dict[str, tuple[str, ...]]
    every_wave: tuple[str, ...]

    def __len__(self) -> int:
        """How many respondents."""
        return len(self.frame)

    def answers(self, item: str) -> tuple[Floats, NDArray[np.object_]]:
        """Give each respondent's answer to an item and its state.

        Returns
        -------
        values, states
            Shape (n,): the coded answer, missing unless answered; and one of `ANSWER_STATES`,
            `missing` where the survey has no row.

        Raises
        ------
        UnsuitableData
            The item is not there; those with the nearest names are listed.
        """
        if item not in self.asked_in:
            raise UnsuitableData(listed(self.method, [_no_such(item, list(self.asked_in))]))
        mine = self.rows["item"].eq(item).to_numpy(dtype=bool)
        if not mine.any():
            there = ", ".join(self.asked_in[item])
            raise UnsuitableData(listed(self.method, [
                f"item '{item}' was not asked in wave {', '.join(self.waves)}; it was in: {there}"
            ]))  # fmt: skip
        at, rows = self.row_of[mine], self.rows[mine]
        values, states = np.full(len(self), np.nan), np.full(len(self), "missing", dtype=object)
        given = rows["answer"].to_numpy(dtype="float64", na_value=np.nan)
        state = rows["answer_state"].to_numpy(dtype=object)
        state = np.where((state == "answered") & np.isnan(given), "missing", state)
        values[at] = np.where(state == "answered", given, np.nan)
        states[at] = state
        return values, states


def respondents_of(
    method: str, survey: Survey, *, wave: str | tuple[str, ...] | None = None
) -> Respondents:
    """Bring a survey to one row for each respondent.

    Parameters
    ----------
    method
        Whose question it is, for messages.
    survey
        Answers.
    wave
        One wave or several; None takes the latest. `every_wave` names all.

    Raises
    ------
    UnsuitableData
        A wave is not there, a respondent answers an item twice, or a respondent's own columns
        (weight, stratum, area …) differ between answers. All faults are listed.
    """
    frame = survey.to_frame()
    waves = every_wave(survey)
    wanted = (wave,) if isinstance(wave, str) else wave or waves[-1:]
    foreign = [name for name in wanted if name not in waves]
    if foreign:
        raise UnsuitableData(listed(method, [
            f"there is no wave '{name}'; the survey has: {', '.join(waves)}" for name in foreign
        ]))  # fmt: skip
    asked_in = _asked_in(frame, waves)
    chosen = tuple(name for name in waves if name in wanted)
    if len(chosen) < len(waves):
        frame = frame[frame["wave"].isin(chosen).to_numpy(dtype=bool)].reset_index(drop=True)
    number, first = _respondents(frame)
    problems = _answered_twice(frame, number) + _differing(frame, number, first)
    if problems:
        raise UnsuitableData(listed(method, problems))
    own = [name for name in frame if name not in ("item", "answer", "answer_state")]
    people = frame[own].iloc[first].reset_index(drop=True)
    rows = frame[["item", "answer", "answer_state"]]
    return Respondents(method, people, chosen, rows, number, asked_in, waves)


def every_wave(survey: Survey) -> tuple[str, ...]:
    """Name the waves of a survey in order of time: by their days, else by their names."""
    days = survey.column("asked_on").groupby(survey.column("wave")).max()
    days.index = days.index.astype(str)
    return tuple(sorted(days.index, key=lambda wave: (_day(days[wave]), _natural(wave))))


def _day(day: pd.Timestamp) -> pd.Timestamp:
    return _LAST if pd.isna(day) else day


def _natural(name: str) -> tuple[int, str]:
    return (int(name), "") if name.isdecimal() else (0, name)


def _asked_in(frame: pd.DataFrame, waves: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    pairs = frame[["item", "wave"]].drop_duplicates()
    found: dict[str, set[str]] = {}
    for item, wave in pairs.itertuples(index=False):
        found.setdefault(str(item), set()).add(str(wave))
    return {item: tuple(wave for wave in waves if wave in found[item]) for item in sorted(found)}


def _respondents(frame: pd.DataFrame) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Number the respondents of each wave, and give the first row of each."""
    who, _ = pd.factorize(frame["respondent_id"])
    when, waves = pd.factorize(frame["wave"])
    number, _ = pd.factorize(who.astype(np.int64) * len(waves) + when)
    first = np.full(int(number.max(initial=-1)) + 1, -1, dtype=np.intp)
    first[number[::-1]] = np.arange(len(number))[::-1]
    return number.astype(np.intp), first


def _answered_twice(frame: pd.DataFrame, number: NDArray[np.intp]) -> list[str]:
    item, names = pd.factorize(frame["item"])
    again = pd.Series(number.astype(np.int64) * len(names) + item).duplicated().to_numpy()
    if not again.any():
        return []
    rows = ", ".join(str(at + 1) for at in np.flatnonzero(again)[:_MOST_NAMED])
    items = ", ".join(sorted(set(frame["item"][again].astype(str)))[:_MOST_NAMED])
    return [f"{len(np.unique(number[again]))} respondents answer an item twice in one wave "
            f"(items: {items}; first rows of the wave: {rows}); keep one row for each"]  # fmt: skip


def _differing(frame: pd.DataFrame, number: NDArray[np.intp], first: NDArray[np.intp]) -> list[str]:
    """Say which columns of one respondent differ between answers."""
    if len(first) == len(number):
        return []
    own = [name for name in map(str, frame)
           if name in _PER_RESPONDENT or name.startswith((GROUP, REPLICATE))]  # fmt: skip
    problems = []
    for name in own:
        code, _ = pd.factorize(frame[name])
        differs = code != code[first][number]
        if differs.any():
            rows = ", ".join(str(at + 1) for at in np.flatnonzero(differs)[:_MOST_NAMED])
            problems.append(
                f"'{name}' differs between answers of one respondent, for "
                f"{len(np.unique(number[differs]))} respondents (first rows of the wave: {rows}); "
                "give each respondent one value"
            )
    return problems


def _no_such(item: str, known: list[str]) -> str:
    near = get_close_matches(item, known, n=5, cutoff=0.5)
    if near:
        return f"there is no item '{item}'; the nearest are: {', '.join(near)}"
    shown = ", ".join(known[:12]) + (" …" if len(known) > 12 else "")
    return f"there is no item '{item}'; the survey has: {shown}"
