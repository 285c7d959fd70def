"""Two periods compared: did the recorded number differ by more than chance?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import scipy

from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import AreaLevel, CalendarDay, Confidence, Offence
from evenhand.scanning.matched_periods import UNMATCHED, matched
from evenhand.scanning.period_blocks import period_dispersion
from evenhand.scanning.usual_values import usual_values
from evenhand.statistics.dispersion import Dispersion
from evenhand.statistics.poisson_rates import (
    difference_interval,
    e_test,
    exact_interval,
    ratio_interval,
)
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.tallied import Tally
from evenhand.tables.tally import tally
from evenhand.wording.messages import Message, Quantity, Term, Value, say

CLEAR, LEANING, FEW = 0.05, 0.2, 10
_SINGLE = ("outside_period", "too_coarse_in_time", "count_missing", UNMATCHED)


@dataclass(frozen=True, kw_only=True, eq=False)
class TwoPeriods(Finding):
    """Counts and daily rates of two periods, and how surprising their difference is."""

    KEY: ClassVar[tuple[str, ...]] = ("period",)
    COUNTS: ClassVar[tuple[str, ...]] = ("count",)
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "estimate": ("count",), "low": ("count",), "high": ("count",), "days": (),
    }  # fmt: skip

    offence: str
    unit: str
    p_value: float
    p_value_e_test: float
    dispersion: float
    change: float
    change_low: float
    change_high: float
    difference: float
    difference_low: float
    difference_high: float
    is_clipped: bool
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each period: days, count, count per day with its likely range."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw both daily rates with their likely ranges."""
        return Chart(
            rows=plain_rows(self._frame),
            spec=_SPEC,
            title=self.explain().answer,
            subtitle=say("two_periods.subtitle", unit=Term("unit", self.unit)),
            columns=("period", "days", "count", "estimate", "low", "high"),
        )

    def explain(self) -> Explanation:
        """Say whether the two periods differ."""
        values = self._values()
        from_none = "_from_none" if np.isnan(self.change) else ""
        reading = [say(f"two_periods.reading{from_none}", **values)]
        if not np.isnan(self.dispersion):
            reading.append(say("two_periods.reading_dispersion", **values))
        return Explanation(
            answer=say(f"two_periods.{self._step(from_none)}", **values),
            reading=(*reading, say("data.rows_used", **values)),
            limits=self._limits(values),
        )

    def _step(self, from_none: str) -> str:
        if self.p_value < CLEAR:
            return "differ" + from_none
        if int(self._frame["count"].sum()) < FEW:
            return "too_few"
        return "leaning" + from_none if self.p_value < LEANING else "no_clear_change"

    def _limits(self, values: dict[str, Value]) -> tuple[Message, ...]:
        unknown = np.isnan(self.dispersion)
        found = [
            say("two_periods.limit_cause"),
            say("two_periods.limit_independent" if unknown else "two_periods.limit_repeats"),
        ]
        if lacking := self.set_aside.get("count_missing", 0) + self.set_aside.get(UNMATCHED, 0):
            found.append(say("two_periods.limit_missing", missing=Quantity(lacking, "count")))
        if self.is_clipped:
            found.append(say("two_periods.limit_clipped", **values))
        return tuple(found)

    def _values(self) -> dict[str, Value]:
        days = self._frame.set_index("period")["days"]
        values: dict[str, Value] = {
            **usual_values(self),
            "before": Quantity(self.cite("count[first]"), "count", "count[first]"),
            "after": Quantity(self.cite("count[second]"), "count", "count[second]"),
            "days_before": Quantity(int(days["first"]), "count", "days[first]"),
            "days_after": Quantity(int(days["second"]), "count", "days[second]"),
            "p_e_test": Quantity(self.p_value_e_test, "p_value", "p_value_e_test"),
        }
        for name in ("change", "change_low", "change_high"):
            values[name] = Quantity(getattr(self, name), "signed_percent", name)
        for name in ("difference", "difference_low", "difference_high"):
            values[name] = Quantity(getattr(self, name), "signed", name)
        return values


_SPEC: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "rule", "strokeWidth": 8, "opacity": 0.35},
         "encoding": {"x": {"field": "low"}, "x2": {"field": "high"}}},
        {"mark": {"type": "point", "filled": True, "size": 120},
         "encoding": {"x": {"field": "estimate", "type": "quantitative",
                            "scale": {"zero": True}, "title": "axis.per_day"}}},
    ],
    "encoding": {"y": {"field": "period", "type": "nominal", "title": None}},
}  # fmt: skip


@checked
def two_periods(
    recorded: Incidents | Counts,
    areas: Areas | None = None,
    *,
    first_from: CalendarDay,
    first_to: CalendarDay,
    second_from: CalendarDay,
    second_to: CalendarDay,
    offence: Offence | None = None,
    level: AreaLevel | None = None,
    confidence: Confidence = 0.95,
) -> TwoPeriods:
    """Did the recorded number differ between two periods by more than chance?

    Parameters
    ----------
    recorded
        Recorded incidents, or counts by period. A row known only to the month or year is used
        where the whole of it lies in one of the two periods.
    areas
        Says which areas belong to which level; needed only for counts of several levels.
    first_from, first_to, second_from, second_to
        First and last day of each period, both included, on the clock of the table's time zone.
    offence
        The class compared; None compares all.
    level
        The set of areas whose counts are added up; needed only for counts of several levels.
    confidence
        Level of the likely ranges.

    Returns
    -------
    TwoPeriods
        Counts, daily rates, change as a share of the first rate with its range (missing where
        the first count is 0), as a number beyond the first period's rate, and p-values.

    Raises
    ------
    UnsuitableData
        The periods overlap or run backwards, or no row in them can be used in both.

    Notes
    -----
    `p_value_e_test` takes incidents as independent. Where the periods can be cut into the same
    calendar months (six or more) or into weeks (eight or more in all), their own variation is
    measured, and `p_value` is the larger of the E-test's and of a t test with that dispersion.
    What has no figure in one period is left out of both (`matched_periods`): a missing count is
    never taken for a fall.

    References
    ----------
    Krishnamoorthy & Thomson 2004, doi:10.1016/S0378-3758(02)00408-1. Zou & Donner 2008,
    doi:10.1002/sim.3095, for the difference.

    Examples
    --------
    >>> days = pd.to_datetime(["2026-01-02", "2026-02-02", "2026-02-03"]).tz_localize("UTC")
    >>> frame = pd.DataFrame({"incident_id": ["a", "b", "c"], "offence_source": "x",
    ...     "offence_class": "robbery", "starts_at": days, "ends_at": days,
    ...     "time_precision": "instant", "x_m": 0.0, "y_m": 0.0})
    >>> table = Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC")
    >>> found = two_periods(table, first_from=date(2026, 1, 1), first_to=date(2026, 1, 31),
    ...     second_from=date(2026, 2, 1), second_to=date(2026, 2, 28))
    >>> found.to_frame()["count"].tolist()
    [1, 2]
    """
    _check_order(first_from, first_to, second_from, second_to)
    asked = (first_from, first_to), (second_from, second_to)
    first, second = (tally(recorded, areas=areas, offence=offence, level=level,
                           period_from=a, period_to=b) for a, b in asked)  # fmt: skip
    first, second = matched(first, second, asked, recorded)
    if not sum(counts := [int(one.frame["count"].sum()) for one in (first, second)]):
        raise UnsuitableData(
            listed("two_periods", ["no row that can be used lies in either period; choose others"])
        )
    dispersion = period_dispersion(first, second, recorded)
    plain = e_test(counts[0], counts[1], first.days, second.days)
    return TwoPeriods(
        offence=offence or "all",
        unit=first.unit,
        p_value=max(plain, _t_test(counts, first.days, second.days, dispersion)),
        p_value_e_test=plain,
        dispersion=dispersion.value,
        **_changed(counts, first.days, second.days, dispersion, confidence),
        is_clipped=first.is_clipped or second.is_clipped,
        n_used=first.n_used + second.n_used,
        n_rows=first.n_rows,
        set_aside=_set_aside(first, second),
        _frame=_framed(first, second, counts, confidence),
    )


def _check_order(first_from: date, first_to: date, second_from: date, second_to: date) -> None:
    problems = [
        f"the {word} period ends before it begins; swap its days"
        for word, a, b in (("first", first_from, first_to), ("second", second_from, second_to))
        if b < a
    ]
    if not problems and first_from <= second_to and second_from <= first_to:
        problems = ["the two periods overlap; a day may count in one of them only"]
    if problems:
        raise UnsuitableData(listed("two_periods", problems))


def _framed(first: Tally, second: Tally, counts: list[int], confidence: float) -> pd.DataFrame:
    lengths = [first.days, second.days]
    low, high = exact_interval(counts, lengths, confidence=confidence)
    return pd.DataFrame({
        "period": ["first", "second"], "starts_on": [first.starts_on, second.starts_on],
        "ends_on": [first.ends_on, second.ends_on], "days": lengths, "count": counts,
        "estimate": [c / n for c, n in zip(counts, lengths, strict=True)], "low": low, "high": high,
    })  # fmt: skip


def _t_test(counts: list[int], days_first: int, days_second: int, found: Dispersion) -> float:
    """Give the p-value of equal rates when the variance is a measured multiple of the mean."""
    if np.isnan(found.value) or found.value <= 1:
        return 0.0
    spread = counts[0] / days_first**2 + counts[1] / days_second**2
    t = abs(counts[0] / days_first - counts[1] / days_second) / np.sqrt(found.value * spread)
    return float(2 * scipy.stats.t.sf(t, found.degrees))


def _changed(
    counts: list[int], days_first: int, days_second: int, found: Dispersion, confidence: float
) -> dict[str, Any]:
    """Give the change as a share, which from none is not defined, and as a number.

    The number is what the second period has beyond the first one's daily rate.
    """
    used, (before, after) = found.allowed, counts
    low, high = ratio_interval(before, after, days_first, days_second, confidence=confidence,
                               dispersion=used.value, degrees=used.degrees)  # fmt: skip
    less, more = difference_interval(before, after, days_first, days_second, confidence=confidence,
                                     wider=found.widened(confidence))  # fmt: skip
    rates, known = (before / days_first, after / days_second), before > 0
    return {
        "change": rates[1] / rates[0] - 1 if known else float("nan"),
        "change_low": low - 1 if known else float("nan"),
        "change_high": high - 1 if known else float("nan"),
        "difference": after - before * days_second / days_first,
        "difference_low": float(less[0]) * days_second,
        "difference_high": float(more[0]) * days_second,
    }


def _set_aside(first: Tally, second: Tally) -> dict[str, int]:
    """Account for the rows that neither period could use; each has one reason."""
    aside = {r: many for r, many in first.set_aside.items() if r not in _SINGLE}
    coarse, missing, unmatched = (
        sum(one.set_aside.get(reason, 0) for one in (first, second)) for reason in _SINGLE[1:]
    )
    aside |= {"count_missing": missing, UNMATCHED: unmatched}
    left = first.n_rows - first.n_used - second.n_used - sum(aside.values())
    aside["too_coarse_in_time"] = min(coarse, left)
    aside["outside_period"] = left - aside["too_coarse_in_time"]
    return {reason: many for reason, many in aside.items() if many}


METHOD = Method(
    run=two_periods,
    question="Did the recorded number differ between two periods by more than chance?",
    sources=(
        "Krishnamoorthy & Thomson 2004, doi:10.1016/S0378-3758(02)00408-1",
        "McCullagh & Nelder 1989, Generalized Linear Models, section 6.2",
        "Zou & Donner 2008, doi:10.1002/sim.3095",
    ),
    version="1.3",
    example={
        "first_from": date(2024, 11, 1),
        "first_to": date(2025, 10, 31),
        "second_from": date(2025, 11, 1),
        "second_to": date(2026, 10, 31),
    },
)
