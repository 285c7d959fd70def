"""Did it move next door, to other offences or to other hours, or did the benefit spread?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar

import numpy as np
import pandas as pd

from evenhand.assessment.displaced_parts import (
    Windows,
    beside_buffer,
    incomparable,
    parts_of,
    told_of,
    windows_of,
)
from evenhand.assessment.elsewhere_rows import Elsewhere, other_offences, other_times
from evenhand.assessment.moved_words import explained, place_value, values
from evenhand.assessment.panel import BUFFER, TREATED, Panel, panel_of
from evenhand.assessment.panel_words import panel_fields, worded
from evenhand.assessment.ring_rows import Ring, near_of, rings, usable_widths
from evenhand.assessment.told_ranges import FEW_FOR_SHARE
from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import OptionError, UnsuitableData, listed
from evenhand.options import (
    AreaLevel,
    Bounds,
    Confidence,
    Draws,
    Intervention,
    Offence,
    Seed,
)
from evenhand.statistics.assigned_by_lot import changed_by_lot
from evenhand.statistics.block_difference import number_range
from evenhand.statistics.displacement_difference import Difference
from evenhand.statistics.multiplicity import holm
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.deliveries import Deliveries
from evenhand.tables.incidents import Incidents
from evenhand.tables.interventions import Interventions
from evenhand.wording.messages import Message, say

NAME = "displacement"
_SHARES = ("change", "change_low", "change_high")
RingWidths = Annotated[
    tuple[float, ...],
    Bounds("m", meaning="how wide the rings around treated areas are, rising, by commas"),
]


@dataclass(frozen=True, kw_only=True, eq=False)
class Displacement(Finding):
    """What happened next to treated areas, and to other offences and hours in them.

    Attributes
    ----------
    verdict
        `moved`, `spread`, `not_clear`, `depends` (on the width), or `no_buffer`.
    main_part
        The row that the answer tells: the written-down buffer, else the middle ring.
    widths_met
        How many rings were left out since they reach a comparison area.
    near_rests_on, others_rest_on
        What the ranges rest on next to the treated areas, and of other offences and times: `lot`,
        `areas`, `history` or `nothing`, the weakest of them; empty where there are none.
    """

    WITHHELD: ClassVar[str] = (
        "rings hold one another and are cut across published areas, so that small numbers could "
        "be worked out from their differences; publish the sentence with its range"
    )
    KEY: ClassVar[tuple[str, ...]] = ("kind", "part")

    intervention: str
    measure: str
    offence: str
    unit: str
    period: str
    starts_on: date
    areas_treated: int
    areas_compared: int
    areas_buffer: int
    periods_before: int
    periods_after: int
    verdict: str
    main_part: str
    widths_met: int
    no_rings: str
    near_rests_on: str
    others_rest_on: str
    share_timed: float
    offences_judged: int
    offences_clear: int
    confidence: float
    notes: tuple[Message, ...]
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for the buffer, each ring, class, shift and kind of day."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw the change next to the treated areas, by width, with its likely range."""
        near = self._frame[self._frame["kind"].isin(["area", "ring"])]
        return self._chart(near if len(near) else self._frame, "subtitle")

    def charts(self) -> tuple[Chart, ...]:
        """Add other offences, hours and days at the treated areas."""
        other = self._frame[~self._frame["kind"].isin(["area", "ring"])]
        if other.empty or len(other) == len(self._frame):
            return (self.plot(),)
        return (self.plot(), self._chart(other, "subtitle_other"))

    def _chart(self, rows: pd.DataFrame, subtitle: str) -> Chart:
        return Chart(
            rows=plain_rows(worded(rows.assign(change_high=rows["change_high"].clip(upper=3.0)),
                                   [place_value(kind, part) for kind, part
                                    in zip(rows["kind"], rows["part"], strict=True)])),
            spec=_SPEC, title=self.explain().answer,
            subtitle=say(f"displacement.{subtitle}", **values(self)),
            columns=("kind", "part", "before_count", "after_count", "change", "change_low",
                     "change_high", "difference"),
        )  # fmt: skip

    def explain(self) -> Explanation:
        """Say whether it moved or spread, and how that depends on the width."""
        return explained(self)


_SPEC: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "rule", "strokeDash": [4, 3]}, "encoding": {"x": {"datum": 0},
                                                                     "y": None}},
        {"mark": {"type": "rule", "strokeWidth": 8, "opacity": 0.35},
         "encoding": {"x": {"field": "change_low"}, "x2": {"field": "change_high"}}},
        {"mark": {"type": "point", "filled": True, "size": 120},
         "encoding": {"x": {"field": "change", "type": "quantitative", "title": "axis.change",
                            "axis": {"format": "+.0%"}}}},
    ],
    "encoding": {"y": {"field": "part", "type": "nominal", "title": None, "sort": None}},
}  # fmt: skip


@checked
def displacement(
    recorded: Incidents | Counts,
    interventions: Interventions,
    deliveries: Deliveries | None = None,
    areas: Areas | None = None,
    *,
    intervention: Intervention | None = None,
    offence: Offence | None = None,
    level: AreaLevel | None = None,
    widths_m: RingWidths = (150.0, 300.0, 600.0),
    draws: Draws = 999,
    seed: Seed = 1,
    confidence: Confidence = 0.95,
) -> Displacement:
    """Did it move next door, to other offences or to other hours, or did the benefit spread?

    Parameters
    ----------
    recorded
        Incidents with areas (and places, for rings and hours), or counts by area and month.
    interventions
        Treated areas, buffers and comparison areas.
    deliveries
        What was planned and delivered; without it no effect is estimated.
    areas
        Outlines, for rings.
    intervention
        Which one; None takes the only one there is against the offence.
    offence
        The class counted; None takes the one that it is against.
    level
        Which set of areas.
    widths_m
        Outer edges of the rings.
    draws, seed
        For the same ring around other areas.
    confidence
        Level of the ranges; 1 less it is the level of the verdict.

    Returns
    -------
    Displacement
        One row for each part, with its change beside places out of reach.

    Raises
    ------
    OptionError
        Widths do not rise, or are not above 0.
    UnsuitableData
        See `evenhand.assessment.panel.panel_of`; or even the narrowest ring reaches a comparison
        area, and no buffer is written down; or there is nothing to look at.

    Notes
    -----
    Rings of several treated areas are merged, hold no treated area, and are compared with what
    lies beyond the widest of them, brought to the ring's own total before: a ring is never part of
    a comparison, nor is a buffer. A ring that reaches a comparison area is left out. Ranges and
    p-values of buffer and rings come from the same around other areas, those of classes and times
    from how far areas part; where areas are too few, from the series' own variation before.
    P-values of other classes are adjusted together (Holm). Events that move farther than the
    widest ring, or scatter over the city, are not seen.

    References
    ----------
    Bowers & Johnson 2003, doi:10.1023/A:1024909009240. Wheeler & Ratcliffe 2018,
    doi:10.1186/s40163-018-0085-5. Phipson & Smyth 2010, doi:10.2202/1544-6115.1585. Holm 1979,
    Scandinavian Journal of Statistics 6, 65-70.

    Examples
    --------
    >>> months = pd.date_range("2024-01-01", periods=24, freq="MS")
    >>> each = {"t": [20] * 12 + [10] * 12, "b": [20] * 12 + [30] * 12,
    ...     "c": [19, 21] * 12, "d": [21, 19] * 12}
    >>> table = Counts.from_frame(pd.concat([pd.DataFrame({"area_id": name, "period_start": months,
    ...     "period_end": months + pd.offsets.MonthEnd(0), "offence_source": "r",
    ...     "offence_class": "robbery", "unit": "offences", "count": values})
    ...     for name, values in each.items()]))
    >>> done = Interventions.from_frame(pd.DataFrame({"intervention_id": "M", "measure": "lamps",
    ...     "area_id": ["t", "b", "c", "d"], "offence_class": "robbery", "starts_on": "2025-01-01",
    ...     "role": ["treated", "buffer", "comparison", "comparison"]}))
    >>> given = Deliveries.from_frame(pd.DataFrame({"intervention_id": ["M"], "area_id": ["t"],
    ...     "period_start": "2025-01-01", "period_end": "2025-01-31", "planned": 9,
    ...     "delivered": 9, "unit": "lamps"}))
    >>> found = displacement(table, done, given)
    >>> float(found.cite("difference[area|buffer]")), found.verdict
    (120.0, 'moved')
    """
    if not widths_m or min(widths_m) <= 0 or list(widths_m) != sorted(set(widths_m)):
        raise OptionError(listed(NAME, [
            f"option 'widths_m' is {widths_m!r}; give widths above 0 m that rise"
        ]))  # fmt: skip
    panel = panel_of(
        NAME, recorded, interventions, deliveries, areas, intervention=intervention,
        offence=offence, level=level, least_before=1,
    )  # fmt: skip
    windows = windows_of(panel)
    if problems := incomparable(panel, windows):
        raise UnsuitableData(listed(NAME, problems))
    around, met, why = _around(panel, windows, recorded, areas, widths_m, draws=draws, seed=seed,
                               confidence=confidence)  # fmt: skip
    other = other_offences(panel, windows, recorded, areas)
    times, timed = (
        other_times(panel, windows, recorded)
        if isinstance(recorded, Incidents)
        else ([], float("nan"))
    )
    rows = [*_area_rows(panel, windows, draws, seed, confidence),
            *(_ring_row(ring, confidence) for ring in around),
            *_other_rows([*other, *times], confidence)]  # fmt: skip
    if not rows:
        raise UnsuitableData(listed(NAME, [
            "there is nothing to look at: no area has the role 'buffer', rings need incidents with "
            "places and outlines of areas, and too little was recorded of other offences; name "
            "buffers, or import areas"
        ]))  # fmt: skip
    frame = pd.DataFrame(rows).astype(dict.fromkeys(("kind", "part", "rests_on"), "string"))
    verdict, main = _verdict(frame, confidence)
    frame.loc[frame["before_count"] < FEW_FOR_SHARE, list(_SHARES)] = np.nan
    classes = frame[frame["kind"].eq("offence")]
    fields = panel_fields(panel) | {"periods_after": int(windows.after.sum())}
    return Displacement(
        **fields, areas_buffer=int(panel.of(BUFFER).sum()), verdict=verdict, main_part=main,
        near_rests_on=_weakest(frame, near=True), others_rest_on=_weakest(frame, near=False),
        widths_met=met, no_rings=why, share_timed=timed, offences_judged=len(classes),
        offences_clear=int(classes["p_value"].lt(1 - confidence).sum()), confidence=confidence,
        _frame=frame,
    )  # fmt: skip


def _around(
    panel: Panel, windows: Windows, recorded: Incidents | Counts, areas: Areas | None,
    widths: Sequence[float], *, draws: int, seed: int, confidence: float,
) -> tuple[list[Ring], int, str]:  # fmt: skip
    """Give the rings, how many were left out, and why there are none."""
    if not isinstance(recorded, Incidents):
        return [], 0, "counts"
    near = None if areas is None else near_of(panel, recorded, areas)
    if near is None or not near.distances.size:
        return [], 0, "no_outlines"
    kept = usable_widths(panel, near, widths)
    if not kept:
        return [], len(widths), "overlap"
    return (rings(panel, windows, near, kept, draws=draws, seed=seed, confidence=confidence),
            len(widths) - len(kept), "")  # fmt: skip


def _area_rows(
    panel: Panel, windows: Windows, draws: int, seed: int, confidence: float
) -> list[dict[str, Any]]:
    part = next((one for one in parts_of(panel, windows, "history") if one.name == "buffer"), None)
    if part is None:
        return []
    pool = ~panel.of(TREATED)
    counts, buffer = panel.counts[pool], panel.of(BUFFER)
    lot = changed_by_lot(
        counts[:, windows.before].sum(axis=1), counts[:, windows.after].sum(axis=1), buffer[pool],
        beside_buffer(panel)[pool], draws=draws, seed=seed, confidence=confidence,
    )  # fmt: skip
    told = told_of(part, lot, confidence)
    row = _row("area", "buffer", (part.target[0], part.target[1]), part.told, part.share,
               part.dispersed.dispersion, confidence, float("nan"), told.rests_on)  # fmt: skip
    if told.rests_on == "lot":
        row |= {"change_low": told.change_low, "change_high": told.change_high,
                "difference_low": told.number_low, "difference_high": told.number_high,
                "p_lot": told.p_value}  # fmt: skip
    return [row]


def _ring_row(ring: Ring, confidence: float) -> dict[str, Any]:
    change = ring.change
    by_lot = not np.isnan(ring.lot_low)
    row = _row("ring", f"{ring.width_m:g}", (change.before, change.after), change.number,
               change.share, change.dispersion, confidence, ring.p_lot,
               "lot" if by_lot else "history")  # fmt: skip
    if not by_lot:
        return row
    ends = [float(np.exp(end)) if np.isfinite(end) else np.nan
            for end in (ring.lot_low, ring.lot_high)]  # fmt: skip
    number = number_range(change.after, change.after - change.number.estimate, *ends)
    return row | {"change_low": ends[0] - 1, "change_high": ends[1] - 1,
                  "difference_low": number[0], "difference_high": number[1]}  # fmt: skip


def _other_rows(found: Sequence[Elsewhere], confidence: float) -> list[dict[str, Any]]:
    """Lay out classes and times; p-values of each kind are adjusted together."""
    rows = []
    for kind in ("offence", "hours", "days"):
        of_kind = [one for one in found if one.kind == kind]
        adjusted = holm(np.array([one.change.share.p_value for one in of_kind]))
        for one, p in zip(of_kind, adjusted, strict=True):
            change = one.change
            row = _row(kind, one.part, (change.before, change.after), change.number, change.share,
                       change.dispersion, confidence, float("nan"),
                       "areas" if change.by_areas else "history")  # fmt: skip
            rows.append({**row, "p_value": float(p)})
    return rows


def _row(
    kind: str, part: str, counts: tuple[float, float], number: Difference, share: Difference,
    dispersion: float, confidence: float, p_lot: float, rests_on: str,
) -> dict[str, Any]:  # fmt: skip
    low, high = number.interval(confidence)
    ends = (share.estimate, *share.interval(confidence))
    change, share_low, share_high = (float(np.expm1(end)) for end in ends)
    return {
        "kind": kind, "part": part, "before_count": int(counts[0]), "after_count": int(counts[1]),
        "change": change, "change_low": share_low, "change_high": share_high,
        "difference": number.estimate, "difference_low": low, "difference_high": high,
        "dispersion": dispersion, "p_value": share.p_value, "p_lot": p_lot, "rests_on": rests_on,
    }  # fmt: skip


def _weakest(frame: pd.DataFrame, *, near: bool) -> str:
    """Say what the ranges of some rows rest on: the weakest of it."""
    rows = frame["kind"].isin(["area", "ring"]).eq(near)
    known = set(frame.loc[rows, "rests_on"])
    return next((one for one in ("nothing", "history", "areas", "lot") if one in known), "")


def _verdict(frame: pd.DataFrame, confidence: float) -> tuple[str, str]:
    """Say what the buffer or rings show, and which row the answer tells."""
    near = frame[frame["kind"].isin(["area", "ring"])].reset_index(drop=True)
    if near.empty:
        return "no_buffer", ""
    at = 0 if near["kind"].iloc[0] == "area" else len(near) // 2
    clear = near["p_lot"].fillna(near["p_value"]).lt(1 - confidence).to_numpy(dtype=bool)
    change = near["change"].to_numpy(dtype=np.float64)
    signs = set(np.sign(change[clear]))
    name = f"{near['kind'].iloc[at]}|{near['part'].iloc[at]}"
    if not signs:
        return "not_clear", name
    if len(signs) > 1 or not clear[at]:
        return "depends", name
    return ("moved" if change[at] > 0 else "spread"), name


METHOD = Method(
    run=displacement,
    question="Did it move next door, to other offences or to other hours?",
    sources=(
        "Bowers & Johnson 2003, doi:10.1023/A:1024909009240",
        "Wheeler & Ratcliffe 2018, doi:10.1186/s40163-018-0085-5",
        "Phipson & Smyth 2010, doi:10.2202/1544-6115.1585",
        "Holm 1979, Scandinavian Journal of Statistics 6, 65-70",
    ),
    example={"intervention": "M-1"},
)
