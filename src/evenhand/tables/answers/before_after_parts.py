"""Who lives where a measure was taken, next to it, and where it is compared with, in two waves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.before_after import own_movement
from evenhand.statistics.joint_means import joint_means
from evenhand.statistics.survey_estimates import Estimates
from evenhand.tables.answers.answered import Asked, every_wave
from evenhand.tables.interventions import Interventions
from evenhand.tables.survey import Survey

NAME = "perception_before_after"
SITE, BUFFER, COMPARISON = "site", "buffer", "comparison"
CONTACTED, OTHERS = "contacted", "not_contacted"
_ROLES = {"treated": SITE, "buffer": BUFFER, "comparison": COMPARISON}
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Measure:
    """One intervention.

    Attributes
    ----------
    intervention, measure
        Its id and what was done.
    starts_on
        First day.
    part_of
        Area → `site`, `buffer` or `comparison`.
    touched
        Areas where this or another measure was taken, or next to them.
    """

    intervention: str
    measure: str
    starts_on: pd.Timestamp
    part_of: Mapping[str, str]
    touched: frozenset[str]


def measure_of(interventions: Interventions, chosen: str | None, areas: Sequence[str]) -> Measure:
    """Take the intervention asked for, or the only one with answers from where it was done.

    Raises
    ------
    UnsuitableData
        It is not there, several would fit, or none of its areas is one of the survey's.
    """
    frame = interventions.to_frame()
    ids = sorted(frame["intervention_id"].astype(str).unique())
    treated = frame[frame["role"].eq("treated")]
    fitting = sorted(treated.loc[treated["area_id"].isin(areas), "intervention_id"].unique())
    problem = ""
    if not areas:
        problem = "no respondent has an area; import the survey with 'area_id'"
    elif chosen is not None and chosen not in ids:
        problem = f"there is no intervention '{chosen}'; there are: {', '.join(ids)}"
    elif not fitting or (chosen is not None and chosen not in fitting):
        few = ", ".join(sorted(areas)[:4])
        problem = (f"no respondent lives where {chosen or 'any intervention'} was done; the "
                   f"survey's areas are {few} …: bring both to one level")  # fmt: skip
    elif chosen is None and len(fitting) > 1:
        problem = f"several interventions fit: {', '.join(fitting)}; say which with intervention=…"
    if problem:
        raise UnsuitableData(listed(NAME, [problem]))
    name = chosen or str(fitting[0])
    rows = frame[frame["intervention_id"].eq(name)]
    touched = frame.loc[frame["role"].ne("comparison"), "area_id"]
    return Measure(
        name, str(rows["measure"].iloc[0]), rows["starts_on"].min(),
        {str(area): _ROLES[str(role)] for area, role in zip(rows["area_id"], rows["role"],
                                                            strict=True)},
        frozenset(map(str, touched)),
    )  # fmt: skip


def waves_about(
    survey: Survey, item: str, starts_on: pd.Timestamp, first: str | None, second: str | None
) -> tuple[str, str]:
    """Choose the last wave asked before the first day, and the first one asked from it on.

    Raises
    ------
    UnsuitableData
        A wave is not there, or there is none with the item before, or after.
    """
    days = survey.column("asked_on").groupby(survey.column("wave").astype(str))
    begin, end = days.min(), days.max()
    order = every_wave(survey)
    asked = set(survey.column("wave")[survey.column("item").eq(item)].astype(str))
    problems = [f"there is no wave '{one}'; the survey has: {', '.join(order)}"
                for one in (first, second) if one is not None and one not in order]  # fmt: skip
    before = [one for one in order if one in asked and end[one] < starts_on]
    after = [one for one in order if one in asked and begin[one] >= starts_on]
    day = f"{starts_on:%Y-%m-%d}"
    if not problems and asked:
        if first is None and not before:
            problems.append(f"no wave with '{item}' was surely asked before {day}; say which with "
                            "first_wave=…, or give 'asked_on': without a wave before there is no "
                            "change to tell")  # fmt: skip
        if second is None and not after:
            problems.append(f"no wave with '{item}' was surely asked from {day} on; say which with "
                            "second_wave=…, or give 'asked_on'")  # fmt: skip
    if problems:
        raise UnsuitableData(listed(NAME, problems))
    chosen = first or (before or list(order))[-1], second or (after or list(order))[0]
    if order.index(chosen[0]) >= order.index(chosen[1]):
        raise UnsuitableData(listed(NAME, [
            f"wave '{chosen[0]}' is not before '{chosen[1]}'; swap first_wave and second_wave"
        ]))  # fmt: skip
    return chosen


@dataclass(frozen=True)
class Cells:
    """Shares of every part and wave, estimated together.

    Attributes
    ----------
    estimates
        One for each cell.
    place
        (part, 0 or 1) → its place there; areas where nothing was done are parts of their own.
    untouched
        Those areas.
    spread_of
        Part → Σ s² over its areas, s each area's share of it.
    answers
        (part, wave) → how many answered, also of parts too small to be estimated.
    movement
        Variance of what areas move by themselves; missing where too few show it.
    """

    estimates: Estimates
    place: Mapping[tuple[str, int], int]
    untouched: tuple[str, ...]
    spread_of: Mapping[str, float]
    answers: Mapping[tuple[str, int], int]
    movement: float

    def has(self, part: str, waves: Sequence[int] = (0, 1)) -> bool:
        """Say whether a part has enough answers in these waves."""
        return all((part, wave) in self.place for wave in waves)

    def contrast(self, weights: Mapping[tuple[str, int], float]) -> Floats:
        """Give coefficients of cells."""
        found = np.zeros(len(self.estimates.estimate))
        for cell, weight in weights.items():
            found[self.place[cell]] += weight
        return found


def cells_of(
    asked: Asked, yes: Floats, measure: Measure, contacted: NDArray[np.bool_] | None, fewest: int
) -> Cells:
    """Estimate every part in both waves together, with the survey's covariance.

    Parameters
    ----------
    asked, yes
        The answers of two waves, and who gave one that counts.
    measure
        Which area plays which part.
    contacted
        Who was spoken to, shape (n,); None where nothing says.
    fewest
        A part with fewer answers in a wave is left out.
    """
    wave = np.where(asked.wave == asked.waves[1], 1, 0)
    area = pd.Series(asked.areas)
    role = area.map(dict(measure.part_of)).fillna("").to_numpy(object)
    free = sorted(set(asked.areas) - {""} - measure.touched)
    masks: dict[tuple[str, int], NDArray[np.bool_]] = {}
    for number in (0, 1):
        here = asked.counts & (wave == number)
        for part in (SITE, BUFFER, COMPARISON):
            masks[part, number] = here & (role == part)
        for name in free:
            masks[_free(name), number] = here & (asked.areas == name)
        if contacted is not None and number == 1:
            masks[CONTACTED, 1] = masks[SITE, 1] & contacted
            masks[OTHERS, 1] = masks[SITE, 1] & ~contacted
    answers = {cell: int(mask.sum()) for cell, mask in masks.items()}
    kept = [cell for cell, many in answers.items() if many >= fewest]
    if not kept:
        raise UnsuitableData(listed(NAME, [f"no part has {fewest} answers in either wave"]))
    found = joint_means(asked.design, np.where(np.column_stack([masks[c] for c in kept]),
                                               yes[:, None], np.nan))  # fmt: skip
    at = {cell: place for place, cell in enumerate(kept)}
    both = tuple(name for name in free if all((_free(name), w) in at for w in (0, 1)))
    spread = {part: _squares(asked.weights, asked.areas, masks[part, 1])
              for part in (SITE, BUFFER, COMPARISON)}  # fmt: skip
    return Cells(found, at, both, spread, answers, _movement(found, at, both))


def _movement(
    found: Estimates, at: Mapping[tuple[str, int], int], untouched: tuple[str, ...]
) -> float:
    """Estimate how far areas where nothing was done moved by themselves."""
    by = np.zeros((len(untouched), len(found.estimate)))
    for row, name in enumerate(untouched):
        by[row, at[_free(name), 0]], by[row, at[_free(name), 1]] = -1, 1
    if not len(by):
        return float("nan")
    return own_movement(by @ found.estimate, by @ found.covariance @ by.T)


def _free(area: str) -> str:
    return f"area:{area}"


def _squares(weights: Floats, areas: NDArray[np.object_], mask: NDArray[np.bool_]) -> float:
    """Add up the squared shares of a part's areas: 1 where it is one area."""
    if not mask.any():
        return float("nan")
    sums = pd.Series(weights[mask]).groupby(areas[mask]).sum()
    return float(((sums / sums.sum()) ** 2).sum())
