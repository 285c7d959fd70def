"""Was there a burst: days that held more than chance and the season bring?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import Days, Draws, Offence, Seed
from evenhand.scanning.daily import Daily, daily
from evenhand.scanning.usual_values import usual_values
from evenhand.statistics.count_regression import likely_counts, quasi_poisson
from evenhand.statistics.scan import (
    burst_p_value,
    left_after_fullest,
    naus_scan,
    surplus,
    window_sums,
)
from evenhand.tables.incidents import Incidents
from evenhand.wording.messages import Quantity, Value, say

LEAST_WINDOWS, LEAST_COUNT, SEASON_DAYS, TREND_DAYS = 12, 10, 730, 365
CLEAR = 0.05


@dataclass(frozen=True, kw_only=True, eq=False)
class Burst(Finding):
    """The fullest window of days beside what was to be expected of it."""

    KEY: ClassVar[tuple[str, ...]] = ("period_start",)
    COUNTS: ClassVar[tuple[str, ...]] = ("count",)
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **dict.fromkeys(("estimate", "low", "high", "is_fullest"), ("count[any]",)),
    }

    offence: str
    within_days: int
    burst_from: date
    burst_to: date
    burst_count: int
    burst_expected: float
    p_value: float
    p_value_even: float
    dispersion: float
    seed: int
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each window laid end to end, the fullest one being among them."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw each window's count as a dot beside the band of what was to be expected."""
        return Chart(
            rows=plain_rows(self._frame),
            spec=_SPEC,
            title=self.explain().answer,
            subtitle=say("burst.subtitle", **self._values()),
            columns=("period_start", "period_end", "count", "estimate", "low", "high"),
        )

    def explain(self) -> Explanation:
        """Say whether there was a burst, when, and how large."""
        values = self._values()
        found = self.p_value < CLEAR
        return Explanation(
            answer=say("burst.found" if found else "burst.none", **values),
            reading=(
                say("burst.reading", **values),
                say("burst.reading_even", **values),
                say("data.rows_used", **values),
            ),
            limits=(say("burst.limit_series"), say("burst.limit_one"), say("burst.limit_record")),
        )

    def _values(self) -> dict[str, Value]:
        return {
            **usual_values(self),
            "days": Quantity(self.within_days, "count", "within_days"),
            "count": Quantity(self.burst_count, "count", "burst_count"),
            "expected": Quantity(self.burst_expected, "count", "burst_expected"),
            "from": Quantity(self.burst_from, "date", "burst_from"),
            "to": Quantity(self.burst_to, "date", "burst_to"),
            "p_even": Quantity(self.p_value_even, "p_value", "p_value_even"),
            "seed": Quantity(self.seed, "year", "seed"),
        }


_SPEC: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "area", "opacity": 0.35},
         "encoding": {"y": {"field": "low", "type": "quantitative", "scale": {"zero": True},
                            "title": "axis.recorded"}, "y2": {"field": "high"}}},
        {"mark": {"type": "point", "filled": True, "size": 30},
         "encoding": {"y": {"field": "count", "type": "quantitative"},
                      "size": {"condition": {"test": "datum.is_fullest", "value": 140},
                               "value": 25}}},
    ],
    "encoding": {"x": {"field": "period_start", "type": "temporal", "title": None}},
}  # fmt: skip


@checked
def burst(
    incidents: Incidents,
    *,
    offence: Offence | None = None,
    within_days: Days = 7,
    draws: Draws = 999,
    seed: Seed = 1,
) -> Burst:
    """Was there a burst: days that held more than chance and the season bring?

    Parameters
    ----------
    incidents
        Recorded incidents; rows need a day.
    offence
        The class looked at; None takes every class.
    within_days
        Length of the window moved over the days.
    draws, seed
        Monte-Carlo draws and their start.

    Returns
    -------
    Burst
        The window that stands out most, and how often chance would make one stand out as far.

    Raises
    ------
    UnsuitableData
        No row is known to the day, fewer than 10 are, or fewer than 12 windows fit.

    Notes
    -----
    Each day's expectation follows from weekday, from a year of days on growth, and from two years
    on season. Draws vary as windows do by themselves (variance a multiple of the mean), so that
    the p-value is that of the fullest of all windows. `p_value_even` is Naus's, for incidents
    that come evenly and independently: it is the smaller one wherever they do not.

    References
    ----------
    Naus 1982, doi:10.1080/01621459.1982.10477783. Kulldorff 1997, doi:10.1080/03610929708831995.

    Examples
    --------
    >>> days = pd.date_range("2026-01-01", periods=100, tz="UTC").append(
    ...     pd.DatetimeIndex(["2026-03-01"] * 12, tz="UTC"))
    >>> frame = pd.DataFrame({"incident_id": [str(n) for n in range(112)], "offence_source": "x",
    ...     "offence_class": "robbery", "starts_at": days, "ends_at": days,
    ...     "time_precision": "day", "x_m": 0.0, "y_m": 0.0})
    >>> found = burst(Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC"), draws=199)
    >>> found.burst_from <= date(2026, 3, 1) <= found.burst_to, found.p_value < 0.05
    (True, True)
    """
    counted = daily(incidents, offence, "burst")
    _check(counted, within_days)
    expected = _expected(counted)
    dispersion = _dispersion(counted.counts, expected, within_days)
    first, p_value, _ = burst_p_value(
        counted.counts, expected, within_days, dispersion=dispersion, draws=draws, seed=seed
    )
    most = window_sums(counted.counts, within_days)
    starts = counted.days[first].date()
    return Burst(
        offence=offence or "all",
        within_days=within_days,
        burst_from=starts,
        burst_to=counted.days[first + within_days - 1].date(),
        burst_count=int(most[first]),
        burst_expected=float(window_sums(expected, within_days)[first]),
        p_value=p_value,
        p_value_even=naus_scan(
            len(counted.counts), within_days, float(counted.counts.mean()), int(most.max())
        ),
        dispersion=dispersion,
        seed=seed,
        n_used=counted.n_used,
        n_rows=counted.n_rows,
        set_aside=counted.set_aside,
        _frame=_framed(counted, expected, within_days, first, dispersion),
    )


def _check(counted: Daily, within_days: int) -> None:
    problems = []
    windows = len(counted.counts) // within_days
    if windows < LEAST_WINDOWS:
        problems.append(
            f"{len(counted.counts)} days hold {windows} windows of {within_days} days; at least "
            f"{LEAST_WINDOWS} are needed; shorten within_days"
        )
    if counted.counts.sum() < LEAST_COUNT:
        problems.append(
            f"only {int(counted.counts.sum())} are known to the day; at least {LEAST_COUNT} are "
            "needed; take more classes or a longer time"
        )
    if problems:
        raise UnsuitableData(listed("burst", problems))


def _expected(counted: Daily) -> NDArray[np.float64]:
    """Expect of each day what weekday, growth and season lead to expect, as far as days allow."""
    days = counted.days
    length = len(days)
    columns = [np.ones(length)]
    on = days.day_of_week.to_numpy()
    by_weekday = np.bincount(on, weights=counted.counts, minlength=7)
    if by_weekday.min() >= 5:
        columns += [(on == n).astype(float) - (on == 6) for n in range(6)]
    if length >= TREND_DAYS:
        columns.append(np.linspace(-1, 1, length))
    if length >= SEASON_DAYS:
        angle = 2 * np.pi * (days.day_of_year.to_numpy() - 1) / 365.25
        columns += [f(n * angle) for n in (1, 2) for f in (np.cos, np.sin)]
    return quasi_poisson(counted.counts, np.column_stack(columns)).mean


def _dispersion(
    counts: NDArray[np.float64], expected: NDArray[np.float64], within_days: int
) -> float:
    """Measure how much windows vary by themselves; the fullest one is left out, being in doubt.

    What leaving it out takes from the others' variation on average is given back.
    """
    phase = int(np.argmax(surplus(window_sums(counts, within_days),
                                  window_sums(expected, within_days)))) % within_days  # fmt: skip
    found = window_sums(counts, within_days)[phase::within_days]
    about = window_sums(expected, within_days)[phase::within_days]
    squares = (found - about) ** 2 / about
    kept = np.delete(squares, np.argmax(surplus(found, about)))
    return max(1.0, float(kept.mean()) / left_after_fullest(len(squares)))


def _framed(
    counted: Daily,
    expected: NDArray[np.float64],
    within_days: int,
    first: int,
    dispersion: float,
) -> pd.DataFrame:
    starts = np.arange(first % within_days, len(counted.counts) - within_days + 1, within_days)
    about = window_sums(expected, within_days)[starts]
    low, high = likely_counts(about, about * dispersion)
    return pd.DataFrame({
        "period_start": counted.days[starts].date,
        "period_end": counted.days[starts + within_days - 1].date,
        "count": window_sums(counted.counts, within_days)[starts].astype("int64"),
        "estimate": about, "low": low, "high": high, "is_fullest": starts == first,
    })  # fmt: skip


METHOD = Method(
    run=burst,
    question="Was there a burst: days that held more than chance and the season bring?",
    sources=(
        "Naus 1982, doi:10.1080/01621459.1982.10477783",
        "Kulldorff 1997, doi:10.1080/03610929708831995",
    ),
    version="1.1",
    example={"offence": "theft_from_person", "within_days": 7},
)
