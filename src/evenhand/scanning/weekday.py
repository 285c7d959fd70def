"""Does it fall evenly over the week?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.options import Confidence, Offence
from evenhand.scanning.daily import Daily, daily
from evenhand.scanning.usual_values import usual_values
from evenhand.statistics.categories import chi_square_test, exact_g_test
from evenhand.statistics.dispersion import UNKNOWN, Dispersion, cluster_dispersion
from evenhand.statistics.multiplicity import holm
from evenhand.statistics.poisson_rates import exact_interval
from evenhand.statistics.shares import share_tails
from evenhand.tables.incidents import Incidents
from evenhand.wording.messages import Message, Quantity, Term, Value, say

FEW, LISTED, LEAST_WEEKS, CLEAR, LEANING = 10, 20, 8, 0.05, 0.2


@dataclass(frozen=True, kw_only=True, eq=False)
class Weekday(Finding):
    """Incidents of each weekday beside an even week."""

    KEY: ClassVar[tuple[str, ...]] = ("weekday",)
    COUNTS: ClassVar[tuple[str, ...]] = ("count",)
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "days": (),
        "expected_count": ("count[any]",),
        "even": ("count[any]",),
        "estimate": ("count",),
        **dict.fromkeys(("low_count", "high_count", "low", "high", "p_value_day"), ("count[any]",)),
    }

    offence: str
    p_value: float
    dispersion: float
    is_exact: bool
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each weekday, 0 being Monday: days, count, count per day, range."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw the number per day of each weekday with its likely range, and that of the week."""
        return Chart(
            rows=plain_rows(self._frame),
            spec=_SPEC,
            title=self.explain().answer,
            subtitle=say("weekday.subtitle"),
            columns=("weekday", "days", "count", "expected_count", "estimate", "low", "high"),
        )

    def explain(self) -> Explanation:
        """Say whether the week is even, and which day stands out."""
        values = self._values()
        how = "exact" if self.is_exact else "chi_square"
        return Explanation(
            answer=say(f"weekday.{self._step()}", **values),
            reading=(say(f"weekday.reading_{how}", **values), say("data.rows_used", **values)),
            limits=self._limits(),
        )

    def _step(self) -> str:
        if self.p_value < CLEAR:
            return "uneven"
        if self.n_used < FEW:
            return "too_few"
        return "leaning" if self.p_value < LEANING else "no_clear_pattern"

    def _limits(self) -> tuple[Message, ...]:
        repeats = "weekday.limit_repeats_unknown" if np.isnan(self.dispersion) else (
            "weekday.limit_repeats")  # fmt: skip
        return say("weekday.limit_exposure"), say(repeats), say("weekday.limit_interval")

    def _values(self) -> dict[str, Value]:
        top = str(self._frame["weekday"].iloc[int(np.nanargmax(self._frame["estimate"]))])
        return {
            **usual_values(self),
            "weekday": Term("weekday", top),
            "count": Quantity(self.cite(f"count[{top}]"), "count", f"count[{top}]"),
            "low": Quantity(self.cite(f"low_count[{top}]"), "count", f"low_count[{top}]"),
            "high": Quantity(self.cite(f"high_count[{top}]"), "count", f"high_count[{top}]"),
            "expected": Quantity(
                self.cite(f"expected_count[{top}]"), "count", f"expected_count[{top}]"
            ),
        }


_SPEC: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "rule", "strokeWidth": 8, "opacity": 0.35},
         "encoding": {"x": {"field": "low"}, "x2": {"field": "high"}}},
        {"mark": {"type": "point", "filled": True, "size": 90},
         "encoding": {"x": {"field": "estimate", "type": "quantitative",
                            "scale": {"zero": True}, "title": "axis.per_day"}}},
        {"mark": {"type": "rule", "strokeDash": [4, 3]},
         "encoding": {"x": {"field": "even", "type": "quantitative", "aggregate": "mean"},
                      "y": None}},
    ],
    "encoding": {"y": {"field": "weekday", "type": "ordinal", "title": None, "sort": None}},
}  # fmt: skip


@checked
def weekday(
    incidents: Incidents, *, offence: Offence | None = None, confidence: Confidence = 0.95
) -> Weekday:
    """Does it fall evenly over the week?

    Parameters
    ----------
    incidents
        Recorded incidents; rows need a day. One known to lie within 24 hours counts on the day
        of the middle of that time.
    offence
        The class looked at; None takes every class.
    confidence
        Level of the likely ranges.

    Returns
    -------
    Weekday
        Count, count per day and range of each weekday; p-value of an even week.

    Raises
    ------
    UnsuitableData
        No row is known to the day.

    Notes
    -----
    Up to 20 incidents: the exact distribution of G over all tables. Above: Pearson's chi-square
    against the number of Mondays, Tuesdays … covered. From 8 weeks and 21 incidents on, the
    table of weeks by weekdays shows how much counts vary by themselves (series in one night,
    say); where that is more than chance the test becomes an F test and the ranges widen. The
    p-values of single days are adjusted by Holm's method.

    References
    ----------
    Wheeler 2016, doi:10.1108/PIJPSM-12-2014-0129, for the exact test of few incidents.

    Examples
    --------
    >>> days = pd.date_range("2026-01-05", periods=9, freq="7D", tz="UTC")
    >>> frame = pd.DataFrame({"incident_id": [str(n) for n in range(9)], "offence_source": "x",
    ...     "offence_class": "robbery", "starts_at": days, "ends_at": days,
    ...     "time_precision": "day", "x_m": 0.0, "y_m": 0.0})
    >>> found = weekday(Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC"))
    >>> found.to_frame()["count"].tolist(), found.p_value < 0.001
    ([9, 0, 0, 0, 0, 0, 0], True)
    """
    counted = daily(incidents, offence, "weekday")
    on = counted.days.day_of_week.to_numpy()
    days = np.bincount(on, minlength=7).astype(np.float64)
    counts = np.bincount(on, weights=counted.counts, minlength=7).astype(np.float64)
    seen = days > 0
    exact = counts.sum() <= LISTED
    dispersion = UNKNOWN if exact else _dispersion(counted)
    used = dispersion.allowed
    p_value = exact_g_test(counts[seen], days[seen]) if exact else chi_square_test(
        counts[seen], days[seen], dispersion=used.value, degrees=used.degrees)  # fmt: skip
    return Weekday(
        offence=offence or "all",
        p_value=p_value,
        dispersion=dispersion.value,
        is_exact=bool(exact),
        n_used=counted.n_used,
        n_rows=counted.n_rows,
        set_aside=counted.set_aside,
        _frame=_framed(counts, days, used.value, confidence),
    )


def _dispersion(counted: Daily) -> Dispersion:
    """Measure how much days vary beyond their week and weekday."""
    from_monday = counted.counts[-int(counted.first_day.day_of_week) % 7 :]
    weeks = len(from_monday) // 7
    if weeks < LEAST_WEEKS:
        return UNKNOWN
    return cluster_dispersion(from_monday[: weeks * 7].reshape(weeks, 7))


def _framed(
    counts: np.ndarray[Any, np.dtype[np.float64]],
    days: np.ndarray[Any, np.dtype[np.float64]],
    dispersion: float,
    confidence: float,
) -> pd.DataFrame:
    low, high = exact_interval(counts / dispersion, confidence=confidence)
    total, share = counts.sum(), days / days.sum()
    above, below = share_tails(counts / dispersion, total / dispersion, share)
    per = np.where(days > 0, days, np.nan)
    return pd.DataFrame({
        "weekday": pd.array([str(n) for n in range(7)], dtype="string"),
        "days": days.astype("int64"), "count": counts.astype("int64"),
        "expected_count": total * share, "low_count": low * dispersion,
        "high_count": high * dispersion, "estimate": counts / per, "low": low * dispersion / per,
        "high": high * dispersion / per, "even": total / days.sum(),
        "p_value_day": holm(np.minimum(1.0, 2 * np.minimum(above, below))),
    })  # fmt: skip


METHOD = Method(
    run=weekday,
    question="Does it fall evenly over the week?",
    sources=(
        "Wheeler 2016, doi:10.1108/PIJPSM-12-2014-0129",
        "Rao & Scott 1981, doi:10.1080/01621459.1981.10477633",
    ),
    example={"offence": "robbery"},
)
