"""Who goes first, by lot, so that the effect can be known?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.contract import Chart, Explanation, Finding, MapLayer, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import (
    AreaCount,
    AreaIds,
    AreaLevel,
    CalendarDays,
    Caliper,
    Draws,
    FalseAlarm,
    Metres,
    Offence,
    Seed,
)
from evenhand.response import rollout_words
from evenhand.response.history import History, Plan, counted, level_of
from evenhand.response.rollout_candidates import (
    like_blocks,
    refuse_plan,
    refuse_unknown_distance,
    usable_candidates,
)
from evenhand.response.spacing import areas_near
from evenhand.statistics.allocation import (
    BUFFER,
    NEVER,
    Allotted,
    Tightness,
    allotted,
    largest_gap,
    least_p,
    p_over,
    tightness,
)
from evenhand.statistics.likeness import gaps, past
from evenhand.tables.areas import Areas
from evenhand.tables.bases import ids_by_level
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.interventions import Interventions
from evenhand.wording.messages import say

NAME = "rollout_assignment"
LEAST_MONTHS, BALANCED = 12, 2
"""Months of history, and how many features are balanced: number and trend."""
TREATED, COMPARED, NEAR, OUT = "to_treat", "comparison", "buffer", "no_candidate"


@dataclass(frozen=True, kw_only=True, eq=False)
class RolloutAssignment(Finding):
    """Areas with the wave that the lot gave them, and how much was left to the lot."""

    KEY: ClassVar[tuple[str, ...]] = ("area_id",)
    WITHHELD: ClassVar[str] = (
        "it says where something may be done before that is agreed; it stays in the house"
    )

    verdict: str
    offence: str
    unit: str
    level: str
    first_on: date
    last_on: date
    starts_on: date
    candidates: int
    treated_areas: int
    compared_areas: int
    buffer_areas: int
    waves: int
    per_wave: int
    blocks: int
    buffer_m: float
    balance: float
    alpha: float
    possible: int
    tried: int
    accepted: int
    is_listed: bool
    refused_near: int
    refused_unbalanced: int
    refused_few: int
    smallest_p: float
    gap_most: float
    always_areas: int
    never_areas: int
    pairs_bound: float
    seed: int
    has_outlines: bool
    _frame: pd.DataFrame
    _kept: NDArray[np.int64]
    _taken: NDArray[np.int64] | None
    _ids: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each area: part, wave, first day, block, and chance to be treated."""
        return self._frame.copy()

    def interventions(self, intervention: str, measure: str) -> pd.DataFrame:
        """Give the allocation as rows of a table of interventions.

        Parameters
        ----------
        intervention
            Number of the intervention, such as "M-4".
        measure
            What is done, such as "street_lighting".

        Returns
        -------
        pandas.DataFrame
            One row for each area with a role; those not candidates have none. Comparison and
            buffer begin with the first wave.
        """
        frame = self._frame[self._frame["part"].ne(OUT)]
        role = frame["part"].replace({TREATED: "treated"})
        first = frame["starts_on"].fillna(pd.Timestamp(self.starts_on))
        return pd.DataFrame({
            "intervention_id": intervention, "measure": measure,
            "offence_class": None if self.offence == "all" else self.offence,
            "area_id": frame["area_id"], "role": role, "starts_on": first, "ends_on": pd.NaT,
        }).reset_index(drop=True)  # fmt: skip

    def allocations(self) -> pd.DataFrame:
        """Give the acceptable allocations, the one drawn first: one column for each candidate.

        Cells hold the wave, 0 for areas compared and -1 for buffers.
        """
        if self._taken is None:
            return pd.DataFrame(columns=list(self._ids), dtype="int64")
        others = self._kept[(self._kept != self._taken).any(axis=1)]
        return pd.DataFrame(np.vstack([self._taken, others]), columns=list(self._ids))

    def p_value(self, changes: Mapping[str, float]) -> float:
        """How often would another acceptable allocation have shown as large a difference?

        Parameters
        ----------
        changes
            How each candidate changed afterwards, such as the logarithm of after by before.

        Raises
        ------
        UnsuitableData
            Nothing was drawn, or a candidate's change is missing; all are named.
        """
        lacking = [one for one in self._ids if not np.isfinite(changes.get(one, np.nan))]
        problems = [f"candidate '{one}' has no change; give it one" for one in lacking]
        if self._taken is None:
            problems = ["no allocation was drawn, so that there is nothing to judge"]
        if problems or self._taken is None:
            raise UnsuitableData(listed(NAME, problems))
        given = np.array([changes[one] for one in self._ids], dtype=np.float64)
        return p_over(self._kept, self._taken, given)

    def plot(self) -> Chart:
        """Draw each candidate's number recorded, by its part."""
        rows = self._frame[self._frame["part"].ne(OUT)]
        return Chart(
            rows=plain_rows(rows.sort_values(["part", "count"], ascending=[False, False])),
            spec=_SPEC,
            title=self.explain().answer,
            subtitle=say(f"{NAME}.subtitle", **rollout_words.values(self)),
            columns=("area_id", "part", "wave", "starts_on", "count", "share_treated"),
        )

    def to_map(self) -> MapLayer:
        """Give each area's wave; buffers and others have no colour."""
        frame = self._frame
        value = np.select([frame["part"].eq(TREATED), frame["part"].eq(COMPARED)],
                          [frame["wave"].astype("float64"), 0.0], np.nan)  # fmt: skip
        sure = np.where(frame["part"].isin([TREATED, COMPARED]), "sure", "cannot_say")
        rows = frame.assign(value=value, certainty=sure, is_outlined=frame["part"].eq(TREATED))
        words = {name: say(f"{NAME}.map_{name}") for name in ("sure", "cannot_say", "outlined")}
        return MapLayer(
            kind="areas",
            rows=plain_rows(rows[["area_id", "area_name", "value", "certainty", "is_outlined"]]),
            breaks=tuple(wave - 0.5 for wave in range(1, min(self.waves, 4) + 1)),
            title=self.explain().answer,
            unit=say(f"{NAME}.map_unit", **rollout_words.values(self)),
            number="count",
            words=words,
        )

    def explain(self) -> Explanation:
        """Say who goes first, and whether the lot was free enough."""
        return rollout_words.explained(self)


_SPEC: dict[str, Any] = {
    "mark": {"type": "point", "filled": True, "size": 80, "opacity": 0.8},
    "encoding": {
        "x": {"field": "count", "type": "quantitative", "title": "axis.recorded",
              "scale": {"zero": True}},
        "y": {"field": "part", "type": "nominal", "title": None, "sort": None},
    },
}  # fmt: skip


@checked
def rollout_assignment(
    recorded: Incidents | Counts,
    interventions: Interventions | None = None,
    areas: Areas | None = None,
    *,
    candidates: AreaIds | None = None,
    offence: Offence | None = None,
    level: AreaLevel | None = None,
    waves_on: CalendarDays = (),
    per_wave: AreaCount = 3,
    blocks: AreaCount = 1,
    least_compared: AreaCount = 3,
    buffer_m: Metres = 0.0,
    balance: Caliper = 0.5,
    alpha: FalseAlarm = 0.05,
    draws: Draws = 9_999,
    seed: Seed = 1,
) -> RolloutAssignment:
    """Who goes first, by lot, so that the effect can be known?

    Parameters
    ----------
    recorded
        Recorded incidents with areas, or counts by area and month.
    interventions
        Areas reached by a measure against the same offence in these months are no candidates.
    areas
        Outlines, for distances and the map.
    candidates
        Areas among which the lot decides; None takes all that have records.
    offence
        The class that is to fall; None takes every class.
    level
        Which set of areas; None takes the only one there is.
    waves_on
        First day of each wave, rising, after the last whole month recorded; none takes the day
        after that as the only one.
    per_wave
        How many areas begin in each wave.
    blocks
        Into how many groups of like number areas are cut, each with an equal part in every wave.
    least_compared
        How many areas must stay untreated and away from treated ones.
    buffer_m
        Areas nearer than this to a treated one are buffer, and those that touch it if it is more
        than 0; areas of different waves are never so near.
    balance
        Largest gap in number and trend between a wave and the areas compared, in standard
        deviations.
    alpha
        How often something may be called where nothing happened; a p-value must be able to reach
        it.
    draws, seed
        Allocations drawn where not all can be listed, and the start of the lot.

    Returns
    -------
    RolloutAssignment
        Each area's part, wave and first day; how many allocations were acceptable, the least p
        that follows, and what the conditions bind.

    Raises
    ------
    UnsuitableData
        Level or candidates are not there, waves do not rise, or begin before the records end or
        years after, blocks do not divide a wave, there are too few candidates, or a buffer is
        asked for about areas without an outline.

    Notes
    -----
    One of the acceptable allocations is taken by lot. Every later p-value must be taken over the
    same acceptable allocations, which the seed and the conditions give again and `p_value` takes:
    p is at least one over their number, or two where the mirror image of the one drawn is
    acceptable too. Conditions that are too tight bind areas to each other; how many allocations
    are left and which areas are always or never treated is told.

    References
    ----------
    Raab & Butcher 2001, doi:10.1002/1097-0258(20010215)20:3<351::AID-SIM797>3.0.CO;2-C. Moulton
    2004, doi:10.1191/1740774504cn024oa. Li et al. 2016, doi:10.1002/sim.6813.

    Examples
    --------
    >>> when = pd.date_range("2023-01-01", periods=24, freq="MS")
    >>> frame = pd.concat([pd.DataFrame({"area_id": f"a{n}", "period_start": when,
    ...     "period_end": when + pd.offsets.MonthEnd(0), "offence_source": "r",
    ...     "offence_class": "robbery", "unit": "offences", "count": 10 + n})
    ...     for n in range(8)])
    >>> found = rollout_assignment(Counts.from_frame(frame), per_wave=4)
    >>> found.possible, found.accepted, found.smallest_p == 2 / found.accepted
    (70, 36, True)
    """
    known = ids_by_level(recorded, areas)
    chosen = level_of(known, level, NAME)
    history = counted(recorded, interventions, areas,
                      Plan(()), NAME, chosen, offence, LEAST_MONTHS)  # fmt: skip
    able = usable_candidates(history, candidates, known[chosen])
    dates = waves_on or (history.last_on + timedelta(days=1),)
    refuse_plan(able, history.last_on, dates, per_wave, blocks, least_compared)
    counts = history.counts[able]
    month = history.months.month.to_numpy().astype(np.int64)
    described = past(counts, month)[:, :BALANCED]
    features = gaps(described, described.mean(axis=0), np.ones(len(counts), dtype=bool))
    ids = tuple(name for name, mine in zip(history.ids, able, strict=True) if mine)
    near, unknown = areas_near(areas, ids, history.level, buffer_m)
    refuse_unknown_distance(unknown, buffer_m)
    block = like_blocks(counts.sum(axis=1), blocks)
    rng = np.random.default_rng(seed)
    found = allotted(
        features, near, block, waves=len(dates), each=per_wave // blocks,
        least_compared=least_compared, balance=balance, draws=draws, rng=rng,
    )  # fmt: skip
    tight = tightness(found.kept)
    taken = found.kept[rng.integers(len(found.kept))] if len(found.kept) else None
    gap = float(largest_gap(features, taken[None], len(dates))[0]) if taken is not None else np.nan
    return RolloutAssignment(
        **_numbers(found, tight, taken, alpha), offence=history.offence, unit=history.unit,
        level=history.level, first_on=history.first_on, last_on=history.last_on,
        starts_on=dates[0], candidates=len(ids), waves=len(dates), per_wave=per_wave,
        blocks=blocks, buffer_m=buffer_m, balance=balance, alpha=alpha, gap_most=gap, seed=seed,
        has_outlines=areas is not None, n_used=history.n_used, n_rows=history.n_rows,
        set_aside=history.set_aside, _frame=_frame(history, able, taken, tight, block, dates),
        _kept=found.kept, _taken=taken, _ids=ids,
    )  # fmt: skip


def _numbers(
    found: Allotted, tight: Tightness, taken: NDArray[np.int64] | None, alpha: float
) -> dict[str, Any]:
    accepted = len(found.kept)
    chosen = np.empty(0, dtype=np.int64) if taken is None else taken
    least = least_p(found.kept, chosen)
    verdict = "drawn"
    if not accepted:
        verdict = "none"
    elif least > alpha + 1e-12 or tight.always or tight.pairs_bound > 0.5:
        verdict = "tight"
    return {
        "verdict": verdict, "treated_areas": int((chosen > 0).sum()),
        "compared_areas": int((chosen == NEVER).sum()),
        "buffer_areas": int((chosen == BUFFER).sum()), "possible": found.possible,
        "tried": found.tried, "accepted": accepted, "is_listed": found.is_listed,
        "refused_near": found.near, "refused_unbalanced": found.unbalanced,
        "refused_few": found.few, "smallest_p": least, "always_areas": tight.always,
        "never_areas": tight.never, "pairs_bound": tight.pairs_bound,
    }  # fmt: skip


def _frame(
    history: History,
    able: NDArray[np.bool_],
    taken: NDArray[np.int64] | None,
    tight: Tightness,
    block: NDArray[np.int64],
    dates: tuple[date, ...],
) -> pd.DataFrame:
    wave = np.full(len(able), -2)
    wave[able] = -2 if taken is None else taken
    parts = np.select([wave > 0, wave == NEVER, wave == BUFFER], [TREATED, COMPARED, NEAR], OUT)
    share = np.full(len(able), np.nan)
    share[able] = tight.share_treated
    group = np.zeros(len(able), dtype=np.int64)
    group[able] = block + 1
    days = [pd.Timestamp(dates[one - 1]) if one > 0 else pd.NaT for one in wave.tolist()]
    return pd.DataFrame({
        "area_id": pd.array(history.ids, dtype="string"),
        "area_name": pd.array(history.names, dtype="string"),
        "part": pd.array(parts, dtype="string"),
        "wave": pd.array([one if one > 0 else pd.NA for one in wave.tolist()], dtype="Int64"),
        "starts_on": pd.Series(days, dtype="datetime64[us]"),
        "block": pd.array([one or pd.NA for one in group.tolist()], dtype="Int64"),
        "count": history.counts.sum(axis=1).astype("int64"),
        "share_treated": share,
    })  # fmt: skip


METHOD = Method(
    run=rollout_assignment,
    question="Who goes first, by lot, so that the effect can be known?",
    sources=(
        "Raab & Butcher 2001, doi:10.1002/1097-0258(20010215)20:3<351::AID-SIM797>3.0.CO;2-C",
        "Moulton 2004, doi:10.1191/1740774504cn024oa",
        "Li et al. 2016, doi:10.1002/sim.6813",
    ),
    example={"offence": "burglary_dwelling", "level": "quarter", "per_wave": 3, "buffer_m": 1.0,
             "waves_on": (date(2026, 12, 1), date(2027, 6, 1))},
)  # fmt: skip
