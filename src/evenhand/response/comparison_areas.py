"""Which areas could be compared with those where something is to be done?"""

from dataclasses import dataclass
from datetime import date
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
    Base,
    CalendarDay,
    Caliper,
    Confidence,
    Effect,
    Intervention,
    Metres,
    Months,
    Offence,
)
from evenhand.response import comparison_words
from evenhand.response.history import History, Plan, history_of
from evenhand.response.matching import Matched, matched
from evenhand.response.spacing import metres_apart, nearest
from evenhand.statistics.likeness import HeldOut, held_out
from evenhand.tables.areas import Areas
from evenhand.tables.bases import base_counts
from evenhand.tables.counts import Counts
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents
from evenhand.tables.interventions import Interventions
from evenhand.wording.messages import say

NAME = "comparison_areas"
LEAST_MATCHED, LEAST_CHOSEN = 6, 2
BREAKS = (0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, kw_only=True, eq=False)
class ComparisonAreas(Finding):
    """Areas with a past like that of the areas to be treated, and how alike it is."""

    KEY: ClassVar[tuple[str, ...]] = ("area_id",)
    WITHHELD: ClassVar[str] = (
        "it says where something may be done before that is agreed; it stays in the house"
    )

    verdict: str
    offence: str
    unit: str
    level: str
    intervention: str
    first_on: date
    last_on: date
    held_out_on: date
    treated: tuple[str, ...]
    chosen: tuple[str, ...]
    treated_areas: int
    chosen_areas: int
    alike_areas: int
    pool_areas: int
    near_areas: int
    reached_areas: int
    incomplete_areas: int
    matched_months: int
    held_out_months: int
    caliper: float
    buffer_m: float
    tolerable: float
    confidence: float
    held_out_change: float
    held_out_low: float
    held_out_high: float
    dispersion: float
    correlation: float
    gap_most: float
    has_outlines: bool
    _frame: pd.DataFrame
    _series: pd.DataFrame
    _balance: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each area: its part, counts, gaps and distance."""
        return self._frame.copy()

    def balance(self) -> pd.DataFrame:
        """Give one row for each feature: mean gap of all possible areas and of those chosen."""
        return self._balance.copy()

    def plot(self) -> Chart:
        """Draw the months of treated and chosen areas, each against its own mean."""
        return Chart(
            rows=plain_rows(self._series),
            spec=_MONTHS,
            title=self.explain().answer,
            subtitle=say(f"{NAME}.subtitle", **comparison_words.values(self)),
            columns=("month", "series", "times_mean"),
        )

    def charts(self) -> tuple[Chart, ...]:
        """Give the months, then the balance of each feature."""
        balance = Chart(
            rows=plain_rows(self._balance),
            spec=_BALANCE,
            title=say(f"{NAME}.balance_title", **comparison_words.values(self)),
            subtitle=say(f"{NAME}.balance_subtitle", **comparison_words.values(self)),
            columns=("feature", "gap_pool", "gap_chosen"),
        )
        return (self.plot(), balance)

    def to_map(self) -> MapLayer:
        """Give each possible area's distance in likeness; those to be treated are outlined."""
        frame = self._frame
        sure = np.select([frame["part"].eq("chosen"), frame["part"].eq("alike")],
                         ["sure", "unsure"], "cannot_say")  # fmt: skip
        rows = frame.assign(value=frame["apart_sd"], certainty=sure,
                            is_outlined=frame["part"].eq("to_treat"))  # fmt: skip
        words = {name: say(f"{NAME}.map_{name}") for name in ("sure", "unsure", "cannot_say",
                                                               "outlined")}  # fmt: skip
        return MapLayer(
            kind="areas",
            rows=plain_rows(rows[["area_id", "area_name", "value", "certainty", "is_outlined"]]),
            breaks=BREAKS,
            title=self.explain().answer,
            unit=say(f"{NAME}.map_unit", **comparison_words.values(self)),
            words=words,
        )

    def explain(self) -> Explanation:
        """Say which areas may be compared, and how alike their past is."""
        return comparison_words.explained(self)


_MONTHS: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "line", "strokeWidth": 2},
         "encoding": {"color": {"field": "series", "type": "nominal", "title": None, "sort": None},
                      "strokeDash": {"field": "series", "type": "nominal", "title": None,
                                     "sort": None}}},
        {"mark": {"type": "point", "size": 45},
         "encoding": {"fill": {"field": "series", "type": "nominal", "legend": None, "sort": None},
                      "opacity": {"condition": {"test": "datum.is_held_out", "value": 1},
                                  "value": 0.3}}},
    ],
    "encoding": {
        "x": {"field": "month", "type": "temporal", "title": None},
        "y": {"field": "times_mean", "type": "quantitative", "title": "axis.times_own_mean"},
    },
}  # fmt: skip
_BALANCE: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "rule", "strokeDash": [4, 3]},
         "encoding": {"x": {"datum": 0}, "y": None}},
        {"mark": {"type": "point", "size": 90, "opacity": 0.6},
         "encoding": {"x": {"field": "gap_pool", "type": "quantitative", "title": "axis.gap_sd"}}},
        {"mark": {"type": "point", "filled": True, "size": 90},
         "encoding": {"x": {"field": "gap_chosen", "type": "quantitative"}}},
    ],
    "encoding": {"y": {"field": "feature", "type": "nominal", "title": None, "sort": None}},
}  # fmt: skip


@checked
def comparison_areas(
    recorded: Incidents | Counts,
    interventions: Interventions | None = None,
    areas: Areas | None = None,
    exposure: Exposure | None = None,
    *,
    treated: AreaIds | None = None,
    intervention: Intervention | None = None,
    offence: Offence | None = None,
    level: AreaLevel | None = None,
    starts_on: CalendarDay | None = None,
    base: Base | None = None,
    wanted: AreaCount | None = None,
    caliper: Caliper = 1.0,
    buffer_m: Metres = 0.0,
    held_out_months: Months = 6,
    tolerable: Effect = 0.25,
    confidence: Confidence = 0.95,
) -> ComparisonAreas:
    """Which areas could be compared with those where something is to be done?

    Parameters
    ----------
    recorded
        Recorded incidents with areas, or counts by area and month.
    interventions
        What was or is to be done; areas reached by another measure against the same offence are
        left out, and so is the buffer of the one asked about.
    areas
        Outlines, for distances and the map.
    exposure
        For `base`: people, dwellings … of each area.
    treated
        Areas to be treated, where the plan is not in the table yet.
    intervention
        One of the table; None takes the only one that fits.
    offence
        The class that is to fall; None takes every class.
    level
        Which set of areas; None takes the only one there is.
    starts_on
        First day; only months before it are used. None takes the table's day, else all months.
    base
        Match on the rate per this base, too.
    wanted
        How many areas to choose; None takes twice as many as are treated, four at least.
    caliper
        Largest gap in any feature, in standard deviations of the areas there are.
    buffer_m
        Areas nearer than this to a treated one are left out, and those that touch it if it is
        more than 0.
    held_out_months
        The last months of the history, on which nothing is matched; likeness is judged there.
    tolerable
        The departure in these months that may be lived with, as a share.
    confidence
        Level of the likely range.

    Returns
    -------
    ComparisonAreas
        Every area with its part and gaps, the balance, and how treated areas went beside the
        chosen in the months held out.

    Raises
    ------
    UnsuitableData
        Areas, intervention or level are not there or not named, a treated area has no incident,
        or there are too few months.

    Notes
    -----
    Matched on the log of the number, the log of the later over the earlier half, cosine and sine
    of the year, and the rate if a base is named: each gap in standard deviations, nearest first
    by their root mean square. Areas matched on a noisy past fall back to their own level
    afterwards, so that only months held out tell whether they are alike; the verdict is theirs.
    Where fewer than two areas are alike there is no comparison, and none is made up.

    References
    ----------
    Stuart 2010, doi:10.1214/09-STS313, for calipers and balance; Daw & Hatfield 2018,
    doi:10.1111/1475-6773.12806, for matching on the past and what follows.

    Examples
    --------
    >>> when = pd.date_range("2023-01-01", periods=24, freq="MS")
    >>> frame = pd.concat([pd.DataFrame({"area_id": name, "period_start": when,
    ...     "period_end": when + pd.offsets.MonthEnd(0), "offence_source": "r",
    ...     "offence_class": "robbery", "unit": "offences", "count": many})
    ...     for name, many in (("a", 20), ("b", 20), ("c", 22), ("d", 19), ("e", 90))])
    >>> found = comparison_areas(Counts.from_frame(frame), treated=("a",))
    >>> found.chosen, round(found.held_out_change, 2)
    (('b', 'c', 'd'), 0.0)
    """
    history, plan = history_of(
        recorded, interventions, areas, method=NAME, level=level, offence=offence, treated=treated,
        intervention=intervention, starts_on=starts_on, least=held_out_months + LEAST_MATCHED,
    )  # fmt: skip
    near = nearest(metres_apart(areas, history.ids, history.level), history.treated)
    found = matched(
        history, plan, near, matched_months=history.counts.shape[1] - held_out_months,
        caliper=caliper, wanted=wanted or max(4, 2 * int(history.treated.sum())),
        buffer_m=buffer_m, base=_base(history, exposure, base),
    )  # fmt: skip
    settings: dict[str, Any] = {"caliper": caliper, "buffer_m": buffer_m, "tolerable": tolerable,
                "confidence": confidence, "held_out_months": held_out_months}  # fmt: skip
    return ComparisonAreas(
        **_judged(history, found, settings), **_counted(history, plan, found), **settings,
        has_outlines=areas is not None, _frame=_frame(history, found, near, held_out_months),
        _series=_series(history, found, held_out_months), _balance=found.balance(),
        n_used=history.n_used, n_rows=history.n_rows, set_aside=history.set_aside,
    )  # fmt: skip


def _base(
    history: History, exposure: Exposure | None, base: str | None
) -> NDArray[np.float64] | None:
    if base is None:
        return None
    each = base_counts(exposure, base, list(history.ids), history.first_on, history.last_on).each
    values = each.to_numpy(dtype=np.float64, na_value=np.nan)
    values = np.where(values > 0, values, np.nan)
    missing = [name for name, mine, value in zip(history.ids, history.treated, values, strict=True)
               if mine and not np.isfinite(value)]  # fmt: skip
    if missing:
        raise UnsuitableData(
            listed(NAME, [f"treated area '{name}' has no '{base}'; import its exposure, or leave "
                          "base out" for name in missing])
        )  # fmt: skip
    return values


def _counted(history: History, plan: Plan, found: Matched) -> dict[str, Any]:
    ids, roles = np.array(history.ids), found.roles
    return {
        "offence": history.offence, "unit": history.unit, "level": history.level,
        "intervention": plan.intervention, "first_on": history.first_on,
        "last_on": history.last_on, "treated": plan.treated,
        "chosen": tuple(map(str, ids[found.chosen])),
        "treated_areas": int(history.treated.sum()), "chosen_areas": int(found.chosen.sum()),
        "alike_areas": int(found.chosen.sum() + (roles == "alike").sum()),
        "pool_areas": int(found.pool.sum()), "near_areas": int((roles == "too_near").sum()),
        "reached_areas": int((roles == "reached").sum()),
        "incomplete_areas": len(history.incomplete),
        "gap_most": float(np.abs(found.gaps[found.chosen].mean(axis=0)).max())
        if found.chosen.any() else float("nan"),
    }  # fmt: skip


def _judged(history: History, found: Matched, settings: dict[str, Any]) -> dict[str, Any]:
    months = settings["held_out_months"]
    total = history.counts.shape[1]
    dates = {"matched_months": total - months,
             "held_out_on": history.months[total - months].date()}  # fmt: skip
    if found.chosen.sum() < LEAST_CHOSEN:
        none = float("nan")
        return dates | {"verdict": "none", "held_out_change": none, "held_out_low": none,
                        "held_out_high": none, "dispersion": none, "correlation": none}  # fmt: skip
    mine, theirs = history.counts[history.treated], history.counts[found.chosen]
    beside = held_out(mine, theirs, months, settings["confidence"])
    pair = np.vstack([mine.sum(axis=0), theirs.sum(axis=0)])
    varies = bool((pair.std(axis=1) > 0).all())
    return dates | {
        "verdict": _verdict(beside, settings["tolerable"]),
        "held_out_change": beside.change, "held_out_low": beside.low,
        "held_out_high": beside.high, "dispersion": beside.dispersion,
        "correlation": float(np.corrcoef(pair)[0, 1]) if varies else float("nan"),
    }  # fmt: skip


def _verdict(beside: HeldOut, tolerable: float) -> str:
    """Say whether the months held out show likeness, unlikeness or too little to tell."""
    if beside.low > 0 or beside.high < 0:
        return "apart"
    reach = np.log1p(tolerable)
    inside = np.log1p(beside.low) >= -reach and np.log1p(beside.high) <= reach
    return "alike" if inside else "unclear"


def _frame(
    history: History, found: Matched, near: NDArray[np.float64], months: int
) -> pd.DataFrame:
    counts = history.counts
    frame = pd.DataFrame({
        "area_id": pd.array(history.ids, dtype="string"),
        "area_name": pd.array(history.names, dtype="string"),
        "part": pd.array(found.roles, dtype="string"),
        "count": counts.sum(axis=1).astype("int64"),
        "held_out_count": counts[:, -months:].sum(axis=1).astype("int64"),
        "nearest_m": np.where(np.isfinite(near), near, np.nan),
        "apart_sd": np.where(found.pool, found.apart, np.nan),
    })  # fmt: skip
    for place, name in enumerate(("level", "trend", "winter", "spring", "rate")):
        known = place < found.gaps.shape[1]
        frame[f"gap_{name}_sd"] = np.where(found.pool, found.gaps[:, place] if known else np.nan,
                                           np.nan)  # fmt: skip
    return frame


def _series(history: History, found: Matched, months: int) -> pd.DataFrame:
    """Give each group's months over its mean in the months matched on."""
    parts = []
    for name, which in (("to_treat", history.treated), ("chosen", found.chosen)):
        total = history.counts[which].sum(axis=0)
        mean = total[:-months].mean() if which.any() else 0.0
        parts.append(pd.DataFrame({
            "month": history.months, "series": name,
            "times_mean": total / mean if mean else np.nan,
            "is_held_out": np.arange(len(total)) >= len(total) - months,
        }))  # fmt: skip
    return pd.concat(parts, ignore_index=True).dropna(subset=["times_mean"])


METHOD = Method(
    run=comparison_areas,
    question="Which areas could be compared with those where something is to be done?",
    sources=(
        "Stuart 2010, doi:10.1214/09-STS313",
        "Daw & Hatfield 2018, doi:10.1111/1475-6773.12806",
    ),
    example={"offence": "burglary_dwelling", "level": "quarter", "intervention": "M-1",
             "buffer_m": 50.0},
)  # fmt: skip
