"""By how much more did counts fall where something was done, and next to it, than elsewhere?"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar

import numpy as np
import pandas as pd

from evenhand.assessment.displaced_parts import (
    Balance,
    Part,
    Told,
    Windows,
    bad_moment,
    framed,
    incomparable,
    parts_of,
    told_of,
    windows_of,
)
from evenhand.assessment.displacement_words import explained, part_value, values
from evenhand.assessment.harm_rows import harm_changes, harm_framed
from evenhand.assessment.lots_of_areas import lot_fields, lot_of
from evenhand.assessment.panel import BUFFER, COMPARISON, TREATED, Panel, panel_of
from evenhand.assessment.panel_words import panel_fields, worded
from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import AreaLevel, Bounds, Confidence, Draws, Intervention, Offence, Seed
from evenhand.statistics.displacement_quotient import displacement_quotient
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.deliveries import Deliveries
from evenhand.tables.exposure import Exposure
from evenhand.tables.harm_weights import HarmWeights
from evenhand.tables.incidents import Incidents
from evenhand.tables.interventions import Interventions
from evenhand.wording.messages import Message, say

NAME = "weighted_displacement"
ALIKE = 1.5
Balanced = Annotated[
    Balance,
    Bounds(meaning="what brings the comparison to the size of the target: its total before, its "
           "base (residents), or nothing"),
]  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class WeightedDisplacement(Finding):
    """Change where it was done and next to it, beside comparison areas, on both scales.

    Attributes
    ----------
    verdict
        `fall`, `rise` or `not_clear`, with `_lot` where it rests on a comparison with all areas,
        `_areas` on how far these part from each other and `_history` on the periods before; or
        `cannot_tell`.
    p_lot, least_p_lot, sets
        By randomisation over areas: the p-value, the least that could come out, how many sets.
    lots_among
        What lots are drawn among: `separate` areas; areas that lie `together`, as the treated do;
        `too_few` such sets, so that areas are taken as separate although the treated touch; or
        `unknown` without outlines.
    told_p_value, told_number, told_number_low, told_number_high
        What the answer rests on: with its range in numbers, by randomisation or by the periods
        before; the row `treated` has the same range as a share.
    dispersion
        Variance of the difference over that of independent counts, from the periods before.
    bases_ratio
        Comparison over target, before.
    rise_before, p_rise_before
        How much more than expected the treated areas had in the half-year before.
    wdq, gross, net, total_net
        Quotient and effects with their ranges; missing where undefined (`wdq_why`).
    ranges_rest_on
        What these ranges, and those of the buffer, rest on: `areas`, `history` or `nothing`.
    """

    WITHHELD: ClassVar[str] = (
        "a few small areas are added and subtracted, so that a number hidden in another table "
        "could be worked out from this one; publish the sentence with its range"
    )
    KEY: ClassVar[tuple[str, ...]] = ("part",)

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
    periods_between: int
    balance: str
    verdict: str
    p_lot: float
    least_p_lot: float
    sets: float
    lots_among: str
    told_p_value: float
    told_number: float
    told_number_low: float
    told_number_high: float
    dispersion: float
    bases_ratio: float
    is_alike: bool
    gross: float
    gross_low: float
    gross_high: float
    net: float
    net_low: float
    net_high: float
    wdq: float
    wdq_low: float
    wdq_high: float
    wdq_why: str
    ranges_rest_on: str
    total_net: float
    total_net_low: float
    total_net_high: float
    named_comparison: bool
    rise_before: float
    p_rise_before: float
    seed: int
    confidence: float
    notes: tuple[Message, ...]
    _frame: pd.DataFrame
    _series: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each part: counts, difference in number, change as a share, ranges."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw the change of each part beside its comparison, as a share with its range."""
        rows = self._frame[self._frame["part"].ne("treated_as_counted")]
        return Chart(
            rows=plain_rows(worded(rows.assign(change_high=rows["change_high"].clip(upper=3.0)),
                                   [part_value(one) for one in rows["part"]])),
            spec=_SPEC, title=self.explain().answer,
            subtitle=say("weighted_displacement.subtitle", **values(self)),
            columns=("part", "before_count", "after_count", "change", "change_low", "change_high",
                     "difference", "difference_low", "difference_high"),
        )  # fmt: skip

    def charts(self) -> tuple[Chart, ...]:
        """Add the series of the treated areas and of what they are compared with."""
        parts = [part_value(one) for one in self._series["part"]]
        over_time = Chart(
            rows=plain_rows(worded(self._series, parts).assign(
                begins_on=pd.Timestamp(self.starts_on))), spec=_TIME, title=self.explain().answer,
            subtitle=say("weighted_displacement.subtitle_time", **values(self)),
            columns=("starts_on", "part", "count"),
        )  # fmt: skip
        return (self.plot(), over_time)

    def explain(self) -> Explanation:
        """Say how far counts fell beyond the comparison, and whether that is unusual."""
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
_TIME: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "rule", "strokeDash": [4, 3]},
         "encoding": {"x": {"field": "begins_on", "type": "temporal"}}},
        {"mark": {"type": "line"},
         "encoding": {
             "x": {"field": "starts_on", "type": "temporal", "title": None},
             "y": {"field": "count", "type": "quantitative", "title": "axis.recorded",
                   "scale": {"zero": True}},
             "color": {"field": "part", "type": "nominal", "title": None},
         }},
    ],
}  # fmt: skip


@checked
def weighted_displacement(
    recorded: Incidents | Counts,
    interventions: Interventions,
    deliveries: Deliveries | None = None,
    areas: Areas | None = None,
    exposure: Exposure | None = None,
    own_ruler: HarmWeights | None = None,
    *,
    intervention: Intervention | None = None,
    offence: Offence | None = None,
    level: AreaLevel | None = None,
    balance: Balanced = "history",
    draws: Draws = 1999,
    seed: Seed = 1,
    confidence: Confidence = 0.95,
) -> WeightedDisplacement:
    """By how much more did counts fall where something was done, and next to it, than elsewhere?

    Parameters
    ----------
    recorded
        Incidents with areas, or counts by area and month.
    interventions
        Treated areas, buffers and comparison areas.
    deliveries
        What was planned and delivered; without it no effect is estimated.
    areas
        Names the areas, and those in which nothing was recorded; with outlines, treated areas that
        lie together are set beside areas that do.
    exposure
        Residents of each area, for `balance` by exposure.
    own_ruler
        A ruler of harm of your own, put beside the standard ones.
    intervention
        Which one; None takes the only one there is against the offence.
    offence
        The class counted; None takes the one that it is against.
    level
        Which set of areas; None takes that of the intervention.
    balance
        What brings the comparison to the size of the target.
    draws, seed
        For the randomisation over areas.
    confidence
        Level of the ranges; 1 less it is the level of the verdict.

    Returns
    -------
    WeightedDisplacement
        One row for treated areas, buffer, both together, the plain counts, and the harm of all
        reported classes under each ruler (in its own unit).

    Raises
    ------
    UnsuitableData
        See `evenhand.assessment.panel.panel_of`; or no area is left to compare with.

    Notes
    -----
    The verdict is by randomisation over areas where there are enough of them, not by the formula
    for independent counts, which calls 5 to 38 % of idle measures effective when counts vary more
    than that. The difference in numbers (WDD) takes for granted that all places would have changed
    by the same number, the share that they would have changed by the same share; both are told.
    Errors come from how far areas part from each other between the two times
    (`evenhand.statistics.area_spread`), so that over-dispersion and areas that go their own ways
    enter; with too few areas, from the series of the difference over at least 8 periods before,
    which cannot see the latter: the reading says so. Shocks that neighbours share are in neither;
    lots allow for them where outlines are given and enough areas lie together.
    WDQ is refused where what it is divided by may be 0. Harm is Σ h WDD over classes, with its
    variance from areas' weighed sums, so that Σ h² Var and what classes have in common enter.

    References
    ----------
    Wheeler & Ratcliffe 2018, doi:10.1186/s40163-018-0085-5. Bowers & Johnson 2003,
    doi:10.1023/A:1024909009240. Fieller 1954, doi:10.1111/j.2517-6161.1954.tb00159.x. Phipson &
    Smyth 2010, doi:10.2202/1544-6115.1585.

    Examples
    --------
    >>> months = pd.date_range("2024-01-01", periods=24, freq="MS")
    >>> each = {"t": [20] * 12 + [10] * 12, "c": [19, 21] * 12, "d": [21, 19] * 12}
    >>> table = Counts.from_frame(pd.concat([pd.DataFrame({"area_id": name, "period_start": months,
    ...     "period_end": months + pd.offsets.MonthEnd(0), "offence_source": "r",
    ...     "offence_class": "robbery", "unit": "offences", "count": values})
    ...     for name, values in each.items()]))
    >>> done = Interventions.from_frame(pd.DataFrame({"intervention_id": "M", "measure": "lamps",
    ...     "area_id": ["t", "c", "d"], "role": ["treated", "comparison", "comparison"],
    ...     "offence_class": "robbery", "starts_on": "2025-01-01"}))
    >>> given = Deliveries.from_frame(pd.DataFrame({"intervention_id": ["M"], "area_id": ["t"],
    ...     "period_start": "2025-01-01", "period_end": "2025-01-31", "planned": 9,
    ...     "delivered": 9, "unit": "lamps"}))
    >>> found = weighted_displacement(table, done, given)
    >>> float(found.cite("difference[treated]")), round(found.least_p_lot, 3), found.verdict
    (-120.0, 0.333, 'fall_history')
    """
    panel = panel_of(
        NAME, recorded, interventions, deliveries, areas, exposure, intervention=intervention,
        offence=offence, level=level, least_before=1,
    )  # fmt: skip
    _check(panel, balance)
    windows = windows_of(panel)
    parts = parts_of(panel, windows, balance)
    main = parts[0]
    lot = lot_of(panel, windows, areas, draws=draws, seed=seed, confidence=confidence)
    harm = harm_framed(
        harm_changes(panel, windows, recorded, areas, own_ruler, balance), confidence
    )
    told = told_of(main, lot, confidence)
    fields: dict[str, Any] = panel_fields(panel) | lot_fields(lot, told)
    fields["periods_after"] = int(windows.after.sum())
    fields["rise_before"], fields["p_rise_before"] = bad_moment(
        panel, windows, main.dispersed.dispersion
    )
    return WeightedDisplacement(
        **fields, **_quotient(parts, windows, confidence), areas_buffer=int(panel.of(BUFFER).sum()),
        periods_between=windows.between, balance=balance,
        verdict=_verdict(main, told, confidence), dispersion=main.dispersed.dispersion,
        bases_ratio=_bases(main), is_alike=1 / ALIKE <= _bases(main) <= ALIKE,
        named_comparison=bool(panel.of(COMPARISON).any()), seed=seed, confidence=confidence,
        _frame=pd.concat([framed(parts, confidence, told), harm], ignore_index=True),
        _series=_series(panel, main),
    )  # fmt: skip


def _check(panel: Panel, balance: str) -> None:
    problems = incomparable(panel, windows_of(panel))
    if panel.compared().any() and panel.counts[panel.compared()].sum() == 0:
        problems.append("nothing was recorded in the areas to compare with; name others")
    if balance == "exposure":
        needed = panel.of(TREATED, BUFFER) | panel.compared()
        if panel.bases is None or not np.isfinite(panel.bases[needed]).all():
            problems.append("balance='exposure' needs residents of every area in 'exposure'; "
                            "import them, or use balance='history'")  # fmt: skip
    if problems:
        raise UnsuitableData(listed(NAME, problems))


def _bases(part: Part) -> float:
    return float(part.comparison[0] / part.target[0]) if part.target[0] > 0 else float("inf")


def _verdict(main: Part, told: Told, confidence: float) -> str:
    if told.rests_on == "nothing":
        return "cannot_tell"
    way = "fall" if main.share.estimate < 0 else "rise"
    clear = told.p_value <= 1 - confidence + 1e-9
    return f"{way if clear else 'not_clear'}_{told.rests_on}"


def _quotient(parts: list[Part], windows: Windows, confidence: float) -> dict[str, Any]:
    """Give quotient and effects: fields of the finding."""
    main = parts[0]
    buffer = next((part for part in parts if part.name == "buffer"), None)
    wider: Any = 1.0
    if main.rests_on == "areas":
        wider = (main.wider[0], main.wider[0] if buffer is None else buffer.wider[0], main.wider[1])
    elif main.rests_on == "history":
        wider = max(main.dispersed.dispersion, 1.0)
    found = displacement_quotient(
        main.target, None if buffer is None else buffer.target, main.comparison,
        length_ratio=windows.ratio, dispersion=wider, confidence=confidence,
        degrees=float("inf") if main.rests_on == "nothing" else main.told.degrees,
    )  # fmt: skip
    fields: dict[str, Any] = {"wdq_why": found.why, "ranges_rest_on": main.rests_on}
    for name, part in (("gross", found.gross), ("net", found.net), ("wdq", found.quotient),
                       ("total_net", found.total_net)):  # fmt: skip
        fields |= {name: part.estimate, f"{name}_low": part.low, f"{name}_high": part.high}
    return fields


def _series(panel: Panel, main: Part) -> pd.DataFrame:
    """Lay out the series of each part; the comparison is brought to the treated areas' size."""
    rows = {"treated": panel.counts[panel.of(TREATED)].sum(axis=0),
            "comparison": panel.counts[panel.compared()].sum(axis=0) / main.weight}  # fmt: skip
    if panel.of(BUFFER).any():
        rows["buffer"] = panel.counts[panel.of(BUFFER)].sum(axis=0)
    return pd.concat(
        [pd.DataFrame({"starts_on": panel.periods, "part": name, "count": values})
         for name, values in rows.items()], ignore_index=True,
    )  # fmt: skip


METHOD = Method(
    run=weighted_displacement,
    question="By how much more did counts fall where something was done, and next to it?",
    sources=(
        "Wheeler & Ratcliffe 2018, doi:10.1186/s40163-018-0085-5",
        "Bowers & Johnson 2003, doi:10.1023/A:1024909009240",
        "Fieller 1954, doi:10.1111/j.2517-6161.1954.tb00159.x",
        "Phipson & Smyth 2010, doi:10.2202/1544-6115.1585",
    ),
    example={"intervention": "M-1"},
)
