"""Two periods compared: did the recorded number differ by more than chance?"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import CalendarDay, Confidence, Offence
from evenhand.statistics.poisson_rates import e_test, exact_interval
from evenhand.tables.incidents import Incidents
from evenhand.wording.messages import Quantity, Term, Value, say


@dataclass(frozen=True, kw_only=True, eq=False)
class TwoPeriods(Finding):
    """Counts and daily rates of two periods, and how surprising their difference is."""

    KEY = ("period",)
    COUNTS = ("count",)

    offence: str
    p_value: float
    change: float
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each period: days, count, count per day with its likely range."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw both daily rates with their likely ranges."""
        rows = plain_rows(self._frame)
        spec = {
            "layer": [
                {"mark": {"type": "rule", "strokeWidth": 8, "opacity": 0.35},
                 "encoding": {"x": {"field": "low"}, "x2": {"field": "high"}}},
                {"mark": {"type": "point", "filled": True, "size": 120},
                 "encoding": {"x": {"field": "estimate", "type": "quantitative",
                                    "scale": {"zero": True}, "title": "axis.per_day"}}},
            ],
            "encoding": {"y": {"field": "period", "type": "nominal", "title": None}},
        }  # fmt: skip
        return Chart(
            rows=rows,
            spec=spec,
            title=self.explain().answer,
            subtitle=say("two_periods.subtitle"),
            columns=("period", "days", "count", "estimate", "low", "high"),
        )

    def explain(self) -> Explanation:
        """Say whether the two periods differ."""
        values: dict[str, Value] = {
            "offence": Term("offence_class", self.offence),
            "before": Quantity(self.cite("count[first]"), "count", "count[first]"),
            "after": Quantity(self.cite("count[second]"), "count", "count[second]"),
            "change": Quantity(self.change, "signed_percent", "change"),
            "p": Quantity(self.p_value, "p_value", "p_value"),
            "used": Quantity(self.n_used, "count", "n_used"),
            "rows": Quantity(self.n_rows, "count", "n_rows"),
        }
        differ = self.p_value < 0.05
        return Explanation(
            answer=say("two_periods.differ" if differ else "two_periods.no_clear_change", **values),
            reading=(say("two_periods.reading", **values), say("data.rows_used", **values)),
            limits=(say("two_periods.limit_cause"), say("two_periods.limit_independent")),
        )


@checked
def two_periods(
    incidents: Incidents,
    *,
    first_from: CalendarDay,
    first_to: CalendarDay,
    second_from: CalendarDay,
    second_to: CalendarDay,
    offence: Offence | None = None,
    confidence: Confidence = 0.95,
) -> TwoPeriods:
    """Did the recorded number differ between two periods by more than chance?

    Parameters
    ----------
    incidents
        Recorded incidents; rows need a day or better.
    first_from, first_to, second_from, second_to
        First and last day of each period, both included, on the clock of the table's time zone.
    offence
        The class compared; None compares all.
    confidence
        Level of the likely ranges.

    Returns
    -------
    TwoPeriods
        Counts, daily rates, change as a share of the first rate, and the E-test's p-value.

    Raises
    ------
    UnsuitableData
        The periods overlap or run backwards, or no row in them can be used.

    Notes
    -----
    Assumes independent incidents; near repeats make p-values too small.

    References
    ----------
    Krishnamoorthy & Thomson 2004, doi:10.1016/S0378-3758(02)00408-1.

    Examples
    --------
    >>> import pandas as pd
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
    rows = incidents.to_frame()
    chosen = rows["offence_class"].eq(offence) if offence else rows["offence_class"].notna()
    fine = rows["time_precision"].isin(["instant", "day"]) & rows["starts_at"].notna()
    days = incidents.local_times("starts_at").dt.tz_localize(None).dt.normalize()[chosen & fine]
    spans = ((first_from, first_to), (second_from, second_to))
    counts = [int(days.between(pd.Timestamp(a), pd.Timestamp(b)).sum()) for a, b in spans]
    if sum(counts) == 0:
        raise UnsuitableData(
            listed("two_periods", ["no dated row falls into either period; choose other days"])
        )
    lengths = [(b - a).days + 1 for a, b in spans]
    low, high = exact_interval(counts, lengths, confidence=confidence)
    frame = pd.DataFrame({
        "period": ["first", "second"], "starts_on": [a for a, _ in spans],
        "ends_on": [b for _, b in spans], "days": lengths, "count": counts,
        "estimate": [c / n for c, n in zip(counts, lengths, strict=True)], "low": low, "high": high,
    })  # fmt: skip
    rates = frame["estimate"]
    return TwoPeriods(
        offence=offence or "all",
        p_value=e_test(counts[0], counts[1], lengths[0], lengths[1]),
        change=float(rates[1] / rates[0] - 1) if rates[0] > 0 else float("inf"),
        n_used=sum(counts),
        n_rows=int(chosen.sum()),
        set_aside={
            "too_coarse_in_time": int((chosen & ~fine).sum()),
            "outside_period": int((chosen & fine).sum()) - sum(counts),
        },
        _frame=frame,
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


METHOD = Method(
    run=two_periods,
    question="Did the recorded number differ between two periods by more than chance?",
    sources=("Krishnamoorthy & Thomson 2004, doi:10.1016/S0378-3758(02)00408-1",),
    example={
        "first_from": date(2024, 1, 1),
        "first_to": date(2024, 12, 31),
        "second_from": date(2025, 1, 1),
        "second_to": date(2025, 12, 31),
    },
)
