"""Did the recorded number change where something was done, and no more than that?"""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import scipy

from evenhand.assessment.displaced_parts import Windows, windows_of
from evenhand.assessment.panel import TREATED, Panel, panel_of
from evenhand.assessment.panel_counts import ends_of
from evenhand.assessment.panel_words import panel_fields, panel_values, quantities
from evenhand.assessment.told_ranges import sized, with_ranges
from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.options import AreaLevel, Confidence, Intervention, Months, Offence
from evenhand.statistics.dispersion import Dispersion, neighbour_dispersion
from evenhand.statistics.displacement_difference import LEAST_BEFORE, POISSON_UP_TO
from evenhand.statistics.poisson_rates import (
    difference_interval,
    e_test,
    exact_interval,
    ratio_interval,
)
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.interventions import Interventions
from evenhand.wording.messages import Message, Quantity, Value, say, say_of

NAME = "count_change"


@dataclass(frozen=True, kw_only=True, eq=False)
class CountChange(Finding):
    """Counts before and after at the treated areas, and how surprising their difference is.

    Attributes
    ----------
    p_value
        The one that is told: of the E-test where counts vary about as independent ones do, else
        with the dispersion seen.
    p_value_e_test
        Of the E-test alone.
    dispersion
        Variance over mean of the months before; missing with fewer than 8.
    """

    KEY: ClassVar[tuple[str, ...]] = ("period",)
    COUNTS: ClassVar[tuple[str, ...]] = ("count",)
    WITHHELD: ClassVar[str] = (
        "it adds up a few areas over months of its own, so that a number hidden in a table by area "
        "could be worked out from it; publish the sentence with its range"
    )

    intervention: str
    measure: str
    offence: str
    unit: str
    period: str
    starts_on: date
    areas_treated: int
    areas_compared: int
    periods_before: int
    periods_after: int
    verdict: str
    p_value: float
    p_value_e_test: float
    dispersion: float
    change: float
    change_low: float
    change_high: float
    difference: float
    difference_low: float
    difference_high: float
    notes: tuple[Message, ...]
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for before and after: days, count, count per day with its likely range."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw both daily rates with their likely ranges."""
        return Chart(
            rows=plain_rows(self._frame), spec=_SPEC, title=self.explain().answer,
            subtitle=say("count_change.subtitle", **panel_values(self)),
            columns=("period", "days", "count", "estimate", "low", "high"),
        )  # fmt: skip

    def explain(self) -> Explanation:
        """Say whether the number changed, and that this does not tell why."""
        told = self._values()
        reading = [say_of("count_change.reading", told)]
        known = (
            "unknown"
            if np.isnan(self.dispersion)
            else ("known" if self.dispersion <= POISSON_UP_TO else "more")
        )
        reading.append(say_of(f"count_change.reading_dispersion_{known}", told))
        return Explanation(
            answer=say_of(f"count_change.{self.verdict}", told),
            reading=(*reading, say_of("data.rows_used", told)),
            limits=(say("count_change.limit_alone"), say("count_change.limit_chosen"),
                    say("count_change.limit_season"), *self.notes),
        )  # fmt: skip

    def _values(self) -> dict[str, Value]:
        days = self._frame.set_index("period")["days"]
        shares = ("change", "change_low", "change_high")
        told: dict[str, Any] = with_ranges({
            **panel_values(self),
            **quantities(self, shares, "signed_percent"),
            **{name: Quantity(getattr(self, name), "signed", name, digits=0)
               for name in ("difference", "difference_low", "difference_high")},
            **{f"count_{when}": Quantity(self.cite(f"count[{when}]"), "count", f"count[{when}]")
               for when in ("before", "after")},
            **{f"days_{when}": Quantity(int(days[when]), "count", f"days[{when}]")
               for when in ("before", "after")},
            "p": Quantity(self.p_value, "p_value", "p_value"),
            "p_e_test": Quantity(self.p_value_e_test, "p_value", "p_value_e_test"),
            "dispersion": Quantity(self.dispersion, "number", "dispersion"),
            "least_before": Quantity(LEAST_BEFORE, "count"),
        })  # fmt: skip
        told["sized"] = sized(told["change"], told["change_range"], told["count_before"],
                              told["count_after"], key="count_change.sized")  # fmt: skip
        return told


_SPEC: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "rule", "strokeWidth": 8, "opacity": 0.35},
         "encoding": {"x": {"field": "low"}, "x2": {"field": "high"}}},
        {"mark": {"type": "point", "filled": True, "size": 120},
         "encoding": {"x": {"field": "estimate", "type": "quantitative",
                            "scale": {"zero": True}, "title": "axis.per_day"}}},
    ],
    "encoding": {"y": {"field": "period", "type": "nominal", "title": None, "sort": None}},
}  # fmt: skip


@checked
def count_change(
    recorded: Incidents | Counts,
    interventions: Interventions,
    areas: Areas | None = None,
    *,
    intervention: Intervention | None = None,
    offence: Offence | None = None,
    level: AreaLevel | None = None,
    months_before: Months | None = None,
    months_after: Months | None = None,
    confidence: Confidence = 0.95,
) -> CountChange:
    """Did the recorded number change where something was done, by more than chance?

    Parameters
    ----------
    recorded
        Incidents with areas, or counts by area and month.
    interventions
        What was done where, and from when on.
    areas
        Names the areas, and those in which nothing was recorded.
    intervention
        Which one; None takes the only one there is against the offence.
    offence
        The class counted; None takes the one that it is against.
    level
        Which set of areas.
    months_before, months_after
        How many whole months just before and just after it began; None takes whole years, so that
        season does not enter, or all there are of a side with less than one.
    confidence
        Level of the ranges; 1 less it is the level of the verdict.

    Returns
    -------
    CountChange
        Counts and daily rates before and after, their change and its p-value.

    Raises
    ------
    UnsuitableData
        See `evenhand.assessment.panel.panel_of`.

    Notes
    -----
    The E-test with unequal exposure: days of both periods; ties count as extreme. It takes counts
    as independent. How much months before vary about their neighbours shows whether they are;
    above 1.2 times that of independent counts, p-value and ranges are made with the dispersion
    seen. There is no comparison in it, so it says whether the number changed, never that the
    measure did it; and since no effect is estimated, dose and fidelity are not asked for.

    References
    ----------
    Krishnamoorthy & Thomson 2004, doi:10.1016/S0378-3758(02)00408-1. Zou & Donner 2008,
    doi:10.1002/sim.3095. Gasser, Sroka & Jennen-Steinmetz 1986, doi:10.1093/biomet/73.3.625.

    Examples
    --------
    >>> months = pd.date_range("2025-01-01", periods=2, freq="MS")
    >>> table = Counts.from_frame(pd.DataFrame({"area_id": "t", "period_start": months,
    ...     "period_end": months + pd.offsets.MonthEnd(0), "offence_source": "r",
    ...     "offence_class": "robbery", "unit": "offences", "count": [31, 14]}))
    >>> done = Interventions.from_frame(pd.DataFrame({"intervention_id": ["M"], "measure": "lamps",
    ...     "area_id": "t", "role": "treated", "offence_class": "robbery",
    ...     "starts_on": "2025-02-01"}))
    >>> found = count_change(table, done)
    >>> round(found.change, 2), round(found.p_value_e_test, 3), found.verdict
    (-0.5, 0.025, 'fell')
    """
    panel = panel_of(
        NAME, recorded, interventions, None, areas, intervention=intervention, offence=offence,
        level=level, least_before=1, with_untouched=False, needs_dose=False,
    )  # fmt: skip
    windows = _shortened(windows_of(panel), months_before, months_after)
    series = panel.counts[panel.of(TREATED)].sum(axis=0)
    spread = _spread(series[windows.before])
    first, second = int(series[windows.before].sum()), int(series[windows.after].sum())
    days = _days(panel, windows.before), _days(panel, windows.after)
    wider = spread if spread.value > POISSON_UP_TO else Dispersion(1.0, float("inf"))
    test = e_test(first, second, *days)
    p = test if wider.value == 1.0 else _dispersed_p(first, second, days, wider)
    low, high = ratio_interval(first, second, *days, confidence=confidence,
                               dispersion=wider.value, degrees=wider.degrees)  # fmt: skip
    gap = difference_interval(first, second, *days, confidence=confidence,
                              wider=wider.widened(confidence))  # fmt: skip
    fields = panel_fields(panel) | {
        "periods_before": int(windows.before.sum()), "periods_after": int(windows.after.sum()),
    }  # fmt: skip
    rates = first / days[0], second / days[1]
    return CountChange(
        **fields, verdict=_verdict(p, rates, first + second, confidence), p_value=p,
        p_value_e_test=test, dispersion=spread.value,
        change=rates[1] / rates[0] - 1 if first else float("nan"), change_low=low - 1,
        change_high=high - 1, difference=(rates[1] - rates[0]) * days[1],
        difference_low=float(gap[0][0]) * days[1], difference_high=float(gap[1][0]) * days[1],
        _frame=_framed((first, second), days, wider, confidence),
    )  # fmt: skip


def _shortened(windows: Windows, before: int | None, after: int | None) -> Windows:
    """Keep the periods nearest to the beginning: as many as asked for, else whole years."""
    first, last = windows.before.copy(), windows.after.copy()
    early = before or _whole_years(int(first.sum()))
    late = after or _whole_years(int(last.sum()))
    first[np.flatnonzero(first)[:-early]] = False
    last[np.flatnonzero(last)[late:]] = False
    return Windows(first, last, windows.between)


def _whole_years(months: int) -> int:
    return months // 12 * 12 or months


def _days(panel: Panel, which: Any) -> float:
    begins = panel.periods[which]
    return float(np.sum((ends_of(begins, panel.period) - begins).days.to_numpy() + 1))


def _spread(series: Any) -> Dispersion:
    if len(series) < LEAST_BEFORE:
        return Dispersion(float("nan"), 0.0)
    values, degrees = neighbour_dispersion(series[None])
    return Dispersion(float(values[0]), float(degrees[0]))


def _dispersed_p(first: int, second: int, days: tuple[float, float], spread: Dispersion) -> float:
    """Give the two-sided p of the log ratio with the dispersion seen, by Student's t."""
    a, b = first + 0.5, second + 0.5
    gap = np.log(b / days[1]) - np.log(a / days[0])
    error = np.sqrt(spread.value * (1 / a + 1 / b))
    return float(2 * scipy.stats.t.sf(abs(gap) / error, spread.degrees))


def _verdict(p: float, rates: tuple[float, float], total: int, confidence: float) -> str:
    if np.isnan(p) or total == 0:
        return "nothing"
    if p < 1 - confidence:
        return "fell" if rates[1] < rates[0] else "rose"
    return "not_clear"


def _framed(
    counts: tuple[int, int], days: tuple[float, float], spread: Dispersion, confidence: float
) -> pd.DataFrame:
    factor = spread.widened(confidence)
    low, high = exact_interval(np.array(counts) / factor, np.array(days) / factor,
                               confidence=confidence)  # fmt: skip
    return pd.DataFrame({
        "period": pd.array(["before", "after"], dtype="string"), "days": np.array(days, dtype=int),
        "count": counts, "estimate": np.array(counts) / np.array(days), "low": low, "high": high,
    })  # fmt: skip


METHOD = Method(
    run=count_change,
    question="Did the recorded number change where something was done, by more than chance?",
    sources=(
        "Krishnamoorthy & Thomson 2004, doi:10.1016/S0378-3758(02)00408-1",
        "Zou & Donner 2008, doi:10.1002/sim.3095",
        "Gasser, Sroka & Jennen-Steinmetz 1986, doi:10.1093/biomet/73.3.625",
    ),
    example={"intervention": "M-1"},
)
