"""Rising or falling, and have the last months differed from what was to be expected?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import AreaLevel, CalendarDays, Confidence, Months, Offence
from evenhand.scanning.dot_plot import dot_plot
from evenhand.scanning.usual_values import usual_values
from evenhand.statistics.month_change import MonthChange, month_change, month_trend
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.monthly import Monthly, monthly
from evenhand.tables.tally_counts import areas_counted
from evenhand.wording.messages import Message, Name, Quantity, Value, say

LEAST_BEFORE, LEAST_SPAN, LEAST_AFTER_BREAK, LEAST_COUNT = 18, 24, 6, 40
DOTS = 50
CLEAR, LEANING = 0.05, 0.2


@dataclass(frozen=True, kw_only=True, eq=False)
class Trend(Finding):
    """Counts of each month beside what was to be expected, the recent change and the trend."""

    KEY: ClassVar[tuple[str, ...]] = ("month",)
    COUNTS: ClassVar[tuple[str, ...]] = ("count",)
    # Fitted values follow from all counts: with the others at hand they give a hidden one away.
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **dict.fromkeys(("estimate", "low", "high"), ("count[any]",)),
        "is_recent": (), "is_used": (),
    }  # fmt: skip
    SCALARS: ClassVar[Mapping[str, tuple[str, ...]]] = {"recent_months": (), "months_used": ()}

    offence: str
    unit: str
    recent_months: int
    recent_count: int
    recent_expected: float
    change: float
    change_low: float
    change_high: float
    p_value: float
    change_per_year: float
    change_per_year_low: float
    change_per_year_high: float
    p_value_trend: float
    dispersion: float
    correlation: float
    months_used: int
    has_trend: bool
    recording_breaks: tuple[date, ...]
    _frame: pd.DataFrame
    _dots: tuple[float, ...]

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each month: count, expected count with its likely range, flags."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw what was expected as a band, and what was recorded as dots."""
        return Chart(
            rows=plain_rows(self._frame),
            spec=_SERIES,
            title=self.explain().answer,
            subtitle=say("trend.subtitle", **self._values()),
            columns=("month", "count", "estimate", "low", "high"),
        )

    def charts(self) -> tuple[Chart, ...]:
        """Give the series, and the change as fifty equally likely dots."""
        return (
            self.plot(),
            dot_plot(
                self._dots, say("trend.dots", **self._values()), say("trend.dots_subtitle"),
                "axis.change",
            ),
        )  # fmt: skip

    def explain(self) -> Explanation:
        """Say whether the recent months differ, and how fast the number rises or falls."""
        values = self._values()
        if self.p_value < CLEAR:
            answer = say("trend.rose" if self.change > 0 else "trend.fell", **values)
        elif self.p_value < LEANING:
            answer = say("trend.leaning", **values)
        else:
            answer = say("trend.no_clear_change", **values)
        return Explanation(
            answer=answer,
            reading=(
                say("trend.per_year", **values),
                say("trend.reading", **values),
                say("data.rows_used", **values),
            ),
            limits=self._limits(values),
        )

    def _limits(self, values: Mapping[str, Value]) -> tuple[Message, ...]:
        found = [say("trend.limit_cause")]
        if not self.has_trend:
            found.append(say("trend.limit_level", **values))
        found += [
            say("trend.limit_break", day=Quantity(day, "date")) for day in self.recording_breaks
        ]
        missing = int((~self._frame["is_used"]).sum())
        if missing:
            found.append(say("trend.limit_months", missing=Quantity(missing, "count")))
        return (*found, say("trend.limit_drift"))

    def _values(self) -> dict[str, Value]:
        plain: dict[str, Value] = {
            **usual_values(self),
            "months": Quantity(self.recent_months, "count", "recent_months"),
            "recent": Quantity(self.recent_count, "count", "recent_count"),
            "expected": Quantity(self.recent_expected, "count", "recent_expected"),
            "p_trend": Quantity(self.p_value_trend, "p_value", "p_value_trend"),
            "correlation": Quantity(self.correlation, "number", "correlation"),
            "months_used": Quantity(self.months_used, "count", "months_used"),
            "below": Quantity(sum(dot < 0 for dot in self._dots), "count"),
            "dots": Name(str(DOTS)),
        }
        for name in ("change", "change_low", "change_high", "change_per_year",
                     "change_per_year_low", "change_per_year_high"):  # fmt: skip
            plain[name] = Quantity(getattr(self, name), "signed_percent", name)
        return plain


_SERIES: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "area", "opacity": 0.35},
         "encoding": {"y": {"field": "low", "type": "quantitative", "scale": {"zero": True},
                            "title": "axis.recorded"}, "y2": {"field": "high"}}},
        {"mark": {"type": "line", "strokeDash": [4, 3], "strokeWidth": 1.5},
         "encoding": {"y": {"field": "estimate", "type": "quantitative"}}},
        {"mark": {"type": "point", "filled": True, "size": 45},
         "encoding": {"y": {"field": "count", "type": "quantitative"},
                      "opacity": {"condition": {"test": "datum.is_recent", "value": 1},
                                  "value": 0.55}}},
    ],
    "encoding": {"x": {"field": "month", "type": "temporal", "title": None}},
}  # fmt: skip


@checked
def trend(
    recorded: Incidents | Counts,
    areas: Areas | None = None,
    *,
    offence: Offence | None = None,
    level: AreaLevel | None = None,
    recent_months: Months = 12,
    recording_breaks: CalendarDays = (),
    confidence: Confidence = 0.95,
) -> Trend:
    """Is it rising or falling, and have the last months differed from what was to be expected?

    Parameters
    ----------
    recorded
        Recorded incidents, or counts by month.
    areas
        Says which areas belong to which level; needed only for counts of several levels.
    offence
        The class looked at; None adds up all classes.
    level
        The set of areas whose counts are added up; needed only for counts of several levels.
    recent_months
        How many months at the end are compared with the months before them.
    recording_breaks
        First days on which recording was done in a new way. A step there is fitted and not
        called change; a month in which one falls after its first day is left out.
    confidence
        Level of the likely ranges.

    Returns
    -------
    Trend
        Each month's count and expected range; recent change and yearly trend with their ranges.

    Raises
    ------
    UnsuitableData
        Fewer than 18 usable months in a span of 24 before the recent ones, fewer than 40
        recorded in them, no usable recent month, or fewer than 6 months recorded in the new way
        before the recent ones.

    Notes
    -----
    Log-linear counts with season, days of the month and, from 36 earlier months on, the trend;
    variance a multiple of the mean, months alike their neighbours (see
    `evenhand.statistics.serial_counts`). Sizes, and what misleads the method, stand in
    `docs/simulations.md`: drifting recording does.

    References
    ----------
    Zeger & Qaqish 1988, doi:10.2307/2531732. Fernandes et al. 2018,
    doi:10.1145/3173574.3173718, for fifty dots.

    Examples
    --------
    >>> months = pd.date_range("2023-01-01", "2025-12-01", freq="MS")
    >>> frame = pd.DataFrame({"area_id": "x", "period_start": months,
    ...     "period_end": months + pd.offsets.MonthEnd(0), "offence_source": "r",
    ...     "offence_class": "robbery", "unit": "offences", "count": [20] * 24 + [10] * 12})
    >>> found = trend(Counts.from_frame(frame))
    >>> found.recent_count, round(found.change, 2)
    (120, -0.5)
    """
    counted = monthly(recorded, offence=offence, only=areas_counted(recorded, areas, level))
    frame = _series(counted)
    breaks = sorted({day for day in recording_breaks if _inside(day, frame)})
    frame["is_used"] &= ~frame["month"].isin([_month(d) for d in breaks if d.day > 1])
    frame = _marked(frame, recent_months)
    _check(frame, breaks, recent_months)
    stepped = np.array([(frame["month"] >= _first_new(day)).to_numpy() for day in breaks])
    stepped = stepped.reshape(len(breaks), len(frame))
    counts = frame["count"].fillna(0).to_numpy(dtype=np.float64)
    used, recent = frame["is_used"].to_numpy(), frame["is_recent"].to_numpy()
    months = frame["month"].to_numpy().astype("datetime64[M]")
    try:
        found = month_change(counts, months, used, recent, stepped, confidence=confidence)
        steady, column = month_trend(counts, months, used, stepped)
    except ValueError as problem:
        raise UnsuitableData(listed("trend", [f"{problem}; use a longer series"])) from None
    frame["estimate"], frame["low"], frame["high"] = found.expected, found.low, found.high
    tail = (1 - confidence) / 2
    yearly = [np.expm1(v) for v in (steady.coefficients[column], steady.quantile(column, tail),
                                    steady.quantile(column, 1 - tail))]  # fmt: skip
    return Trend(
        offence=offence or "all",
        unit=counted.unit,
        recent_months=int((used & recent).sum()),
        recent_count=int(counts[used & recent].sum()),
        recent_expected=float(found.expected[used & recent].sum()),
        **_change(found, tail),
        change_per_year=float(yearly[0]),
        change_per_year_low=float(yearly[1]),
        change_per_year_high=float(yearly[2]),
        p_value_trend=steady.p_value(column),
        dispersion=found.fit.dispersion,
        correlation=found.fit.correlation,
        months_used=int(used.sum()),
        has_trend=found.has_trend,
        recording_breaks=tuple(breaks),
        **_rows(recorded, counted, frame),
        _frame=frame[["month", "count", "estimate", "low", "high", "is_recent", "is_used"]],
        _dots=tuple(found.change_quantile((i + 0.5) / DOTS) for i in range(DOTS)),
    )


def _series(counted: Monthly) -> pd.DataFrame:
    """Add classes up to one row for each calendar month, missing where any part is."""
    grouped = counted.frame.groupby("month")
    complete = counted.frame["count"].notna().groupby(counted.frame["month"]).all()
    total = grouped["count"].sum().where(complete).astype("Int64")
    months = pd.date_range(total.index.min(), total.index.max(), freq="MS")
    frame = pd.DataFrame({"month": months, "count": total.reindex(months).array})
    partial = grouped["is_partial"].any().reindex(months, fill_value=False).to_numpy(dtype=bool)
    frame["is_used"] = frame["count"].notna().to_numpy(dtype=bool) & ~partial
    return frame


def _marked(frame: pd.DataFrame, recent_months: int) -> pd.DataFrame:
    """Cut edges without a usable month, and mark the recent months."""
    usable = np.flatnonzero(frame["is_used"])
    if len(usable) == 0:
        raise UnsuitableData(listed("trend", ["no month is wholly covered; use a longer series"]))
    kept = frame.iloc[usable[0] : usable[-1] + 1].reset_index(drop=True)
    kept["is_recent"] = np.arange(len(kept)) >= len(kept) - recent_months
    return kept


def _check(frame: pd.DataFrame, breaks: list[date], recent_months: int) -> None:
    before = frame[frame["is_used"] & ~frame["is_recent"]]
    problems = []
    span = int((~frame["is_recent"]).sum())
    if span < LEAST_SPAN or len(before) < LEAST_BEFORE:
        problems.append(
            f"there are {len(before)} usable months in {span} before the last {recent_months}; at "
            f"least {LEAST_BEFORE} in {LEAST_SPAN} are needed to know the season; compare the same "
            "months of two years with two_periods instead"
        )
    elif int(before["count"].sum()) < LEAST_COUNT:
        problems.append(
            f"only {int(before['count'].sum())} were recorded before the last {recent_months} "
            f"months; at least {LEAST_COUNT} are needed; take more classes or more years"
        )
    for day in breaks:
        after = before["month"] >= _first_new(day)
        if int(after.sum()) < LEAST_AFTER_BREAK or int((~after).sum()) < LEAST_AFTER_BREAK:
            problems.append(
                f"recording changed on {day}, and fewer than {LEAST_AFTER_BREAK} usable months lie "
                f"on one side of it before the last {recent_months}; ask for fewer recent months, "
                "or cut the series there"
            )
    if problems:
        raise UnsuitableData(listed("trend", problems))


def _inside(day: date, frame: pd.DataFrame) -> bool:
    months = frame.loc[frame["is_used"], "month"]
    return bool(len(months) and (months.iloc[0] < _first_new(day) <= months.iloc[-1]))


def _month(day: date) -> pd.Timestamp:
    return pd.Timestamp(day.replace(day=1))


def _first_new(day: date) -> pd.Timestamp:
    """Give the first month that was wholly recorded the new way."""
    return _month(day) if day.day == 1 else _month(day) + pd.offsets.MonthBegin(1)


def _change(found: MonthChange, tail: float) -> dict[str, Any]:
    return {
        "change": float(np.expm1(found.fit.coefficients[found.step])),
        "change_low": found.change_quantile(tail),
        "change_high": found.change_quantile(1 - tail),
        "p_value": found.fit.p_value(found.step),
    }


def _rows(recorded: Incidents | Counts, counted: Monthly, frame: pd.DataFrame) -> dict[str, Any]:
    """Account for the rows: those of incidents in months that could not be used are set aside."""
    lost = 0
    if isinstance(recorded, Incidents):
        used: NDArray[np.bool_] = frame["is_used"].to_numpy()
        lost = counted.n_used - int(frame.loc[used, "count"].sum())
    aside = {reason: many for reason, many in counted.set_aside.items() if many}
    if lost:
        aside["month_not_covered"] = lost
    return {"n_used": counted.n_used - lost, "n_rows": counted.n_rows, "set_aside": aside}


METHOD = Method(
    run=trend,
    question="Is it rising or falling, and do the last months differ from what was expected?",
    sources=(
        "Zeger & Qaqish 1988, doi:10.2307/2531732",
        "McCullagh & Nelder 1989, Generalized Linear Models, chapter 6",
    ),
    example={"offence": "burglary_dwelling"},
)
