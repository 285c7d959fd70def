"""The seasonal profile: in which months of the year is more recorded?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import AreaLevel, Confidence, Offence
from evenhand.statistics.categories import chi_square_test
from evenhand.statistics.dispersion import free_share, likeness
from evenhand.statistics.poisson_rates import exact_interval
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.monthly import Monthly, monthly
from evenhand.tables.tally_counts import areas_counted
from evenhand.wording.messages import Message, Quantity, Term, Value, say

FEWEST_EXPECTED = 5.0
CLEAR = 0.05
Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class SeasonalProfile(Finding):
    """How far each month of the year departs from the average of its years."""

    KEY = ("month_of_year",)
    COUNTS = ("count",)
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "per_day": ("count",), "days": (),
        **dict.fromkeys(("change", "change_low", "change_high"), ("count[any]",)),
    }  # fmt: skip
    SCALARS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "total": ("count[total]",), "whole_years": (),
        **dict.fromkeys(("p_value", "dispersion", "smallest_expected"), ("count[any]",)),
    }  # fmt: skip

    offence: str
    whole_years: int
    total: int
    p_value: float
    dispersion: float
    smallest_expected: float
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each month of the year, 1 is January."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw each month's departure from the average, with its likely range."""
        percent = {"format": "+%"}
        spec = {
            "layer": [
                {"mark": {"type": "rule", "strokeWidth": 8, "opacity": 0.35},
                 "encoding": {"y": {"field": "change_low", "type": "quantitative",
                                    "axis": percent, "title": "axis.change"},
                              "y2": {"field": "change_high"}}},
                {"mark": {"type": "point", "filled": True, "size": 90},
                 "encoding": {"y": {"field": "change", "type": "quantitative", "axis": percent,
                                    "title": "axis.change"}}},
            ],
            "encoding": {"x": {"field": "month_of_year", "type": "ordinal", "sort": None,
                               "title": None, "axis": {"labelAngle": 0}}},
        }  # fmt: skip
        rows = self._frame.astype({"month_of_year": "string"})
        return Chart(
            rows=plain_rows(rows),
            spec=spec,
            title=self.explain().answer,
            subtitle=say("seasonal_profile.subtitle", **self._values()),
            columns=("month_of_year", "count", "days", "per_day", "change", "change_low",
                     "change_high"),
        )  # fmt: skip

    def explain(self) -> Explanation:
        """Say whether there is a season, and when most is recorded."""
        values = self._values()
        if self.smallest_expected < FEWEST_EXPECTED:
            key = "seasonal_profile.too_few"
        elif self.p_value < CLEAR:
            key = "seasonal_profile.clear"
        else:
            key = "seasonal_profile.no_clear_season"
        return Explanation(
            answer=say(key, **values),
            reading=(
                say("seasonal_profile.reading_test", **values),
                say("seasonal_profile.reading_years", **values),
                say("data.rows_used", **values),
            ),
            limits=tuple(self._limits()),
        )

    def _limits(self) -> list[Message]:
        limits = [say("seasonal_profile.limit_why")]
        if self.whole_years == 1:
            limits.append(say("seasonal_profile.limit_one_year"))
        return [*limits, say("scanning.limit_recorded")]

    def _values(self) -> dict[str, Value]:
        top = int(self._frame.sort_values("change")["month_of_year"].iloc[-1])
        values: dict[str, Value] = {
            "offence": Term("offence_class", self.offence),
            "month": Term("month_of_year", str(top)),
            "total": Quantity(self.total, "count", "total"),
            "years": Quantity(self.whole_years, "count", "whole_years"),
            "p": Quantity(self.p_value, "p_value", "p_value"),
            "used": Quantity(self.n_used, "count", "n_used"),
            "rows": Quantity(self.n_rows, "count", "n_rows"),
        }
        for name, column in (("change", "change"), ("low", "change_low"), ("high", "change_high")):
            path = f"{column}[{top}]"
            values[name] = Quantity(self.cite(path), "signed_percent", path)
        return values


@checked
def seasonal_profile(
    recorded: Incidents | Counts,
    areas: Areas | None = None,
    *,
    offence: Offence | None = None,
    level: AreaLevel | None = None,
    confidence: Confidence = 0.95,
) -> SeasonalProfile:
    """In which months of the year is more recorded than in others?

    Parameters
    ----------
    recorded
        Incidents known at least to the month, or counts by month.
    areas
        Says which areas belong to which level; needed only for counts of several levels.
    offence
        One class; None adds all up.
    level
        The set of areas whose counts are added up; needed only for counts of several levels.
    confidence
        Level of the likely ranges.

    Returns
    -------
    SeasonalProfile
        For each month of the year its count, count per day, and departure from the average
        of its years as a share with its range.

    Raises
    ------
    UnsuitableData
        There is no run of twelve months, or a month of the year has no figure in any year.

    Notes
    -----
    Years are runs of twelve months from the first month that is wholly covered; months after
    the last whole run are set aside. What is expected of a month is its days' part of its own
    year's count, along the mean growth from year to year, so that a trend does not pass for a
    season; one year alone cannot tell them apart. The dispersion is
    Pearson's, of month by year, taken as 1 if it is below or if there is one year only; ranges
    are Garwood's on counts divided by it. The test is chi-square, or F with several years, whose
    degrees of freedom are fewer where neighbouring months are alike (Box's epsilon).

    References
    ----------
    McCullagh & Nelder 1989, Generalized Linear Models, section 4.5.2; Garwood 1936,
    doi:10.1093/biomet/28.3-4.437; Box 1954, doi:10.1214/aoms/1177728717.

    Examples
    --------
    >>> months = pd.date_range("2025-01-01", periods=12, freq="MS")
    >>> frame = pd.DataFrame({"area_id": "n", "period_start": months,
    ...     "period_end": months + pd.offsets.MonthEnd(0), "offence_source": "b",
    ...     "offence_class": "bicycle_theft", "unit": "offences",
    ...     "count": 2 * months.days_in_month})
    >>> found = seasonal_profile(Counts.from_frame(frame))
    >>> found.to_frame()["change"].abs().max().round(9).tolist()
    0.0
    """
    only = areas_counted(recorded, areas, level)
    counted = monthly(recorded, offence=offence, only=only)
    months = _whole_years(_city_months(counted))
    years = int(months["year"].nunique())
    by_month = months.groupby("month_of_year")
    frame = by_month[["count", "days", "expected"]].sum().reset_index()
    used = _rows_in(recorded, counted, offence, months["month"], only)
    dispersion, degrees = _dispersion(months, frame, years)
    scale = max(1.0, dispersion)
    low, high = exact_interval(frame["count"] / scale, frame["expected"] / scale,
                               confidence=confidence)  # fmt: skip
    return SeasonalProfile(
        offence=offence or "all",
        whole_years=years,
        total=int(frame["count"].sum()),
        p_value=chi_square_test(frame["count"], frame["expected"], dispersion=scale,
                                degrees=degrees if dispersion > 1 else np.inf,
                                free=_free(months)),
        dispersion=dispersion,
        smallest_expected=float(frame["expected"].min()),
        n_used=used,
        n_rows=counted.n_rows,
        set_aside={**{r: n for r, n in counted.set_aside.items() if n},
                   "outside_whole_years": counted.n_used - used},
        _frame=pd.DataFrame({
            "month_of_year": frame["month_of_year"].astype("int64"),
            "count": frame["count"].astype("int64"),
            "days": frame["days"].astype("int64"),
            "per_day": frame["count"] / frame["days"],
            "change": frame["count"] / frame["expected"] - 1,
            "change_low": low - 1,
            "change_high": high - 1,
        }),
    )  # fmt: skip


def _city_months(counted: Monthly) -> pd.DataFrame:
    """Add classes up to one figure a month; a month with any gap, or half covered, is missing."""
    rows = counted.frame
    whole = rows["count"].where(~rows["is_partial"])
    figure = whole.groupby(rows["month"]).sum().where(whole.notna().groupby(rows["month"]).all())
    span = pd.date_range(figure.index.min(), figure.index.max(), freq="MS")
    frame = figure.astype("float64").reindex(span).rename("count").rename_axis("month")
    return frame.reset_index().assign(days=span.days_in_month)


def _whole_years(months: pd.DataFrame) -> pd.DataFrame:
    """Keep runs of twelve months from the first with a figure, each with its expected counts."""
    filled = months[months["count"].notna()]
    first, last = (filled.index.min(), filled.index.max()) if len(filled) else (0, -1)
    span = months.loc[first:last].reset_index(drop=True)
    kept = span.iloc[: len(span) // 12 * 12]
    kept = kept.assign(year=kept.index // 12, month_of_year=kept["month"].dt.month)
    kept = kept[kept["count"].notna()]
    if kept["month_of_year"].nunique() < 12 or kept["count"].sum() == 0:
        raise UnsuitableData(
            listed("seasonal_profile", [
                f"{len(span)} months lie between the first and last with a figure, and not every "
                "month of the year has one; a season needs a run of 12 months with records"
            ])
        )  # fmt: skip
    return kept.assign(expected=_expected(kept))


def _expected(kept: pd.DataFrame) -> "pd.Series[float]":
    """Expect each year's count, spread over its days along the growth from year to year."""
    each = kept.groupby("year")[["count", "days"]].sum().query("count > 0")
    growth = 0.0
    if len(each) > 1:
        rate = np.log(each["count"] / each["days"])
        growth = float(np.polyfit(each.index, rate, 1, w=np.sqrt(each["count"]))[0])
    weight = kept["days"] * np.exp(growth * (kept.index.to_numpy() % 12) / 12)
    year = kept["year"]
    share = weight / weight.groupby(year).transform("sum")
    return share * kept["count"].groupby(year).transform("sum")


def _dispersion(months: pd.DataFrame, frame: pd.DataFrame, years: int) -> tuple[float, float]:
    """Estimate variance over mean from what month and year together leave unexplained."""
    degrees = len(months) - 12 - (years - 1)
    if years < 2 or degrees < 1:
        return 1.0, float("inf")
    ratio = (frame["count"] / frame["expected"]).set_axis(frame["month_of_year"])
    fitted = months["month_of_year"].map(ratio) * months["expected"]
    gap = (months["count"] - fitted) ** 2 / fitted.where(fitted > 0)
    return float(gap.sum() / degrees), float(degrees)


def _free(months: pd.DataFrame) -> float:
    """Say how many of the twelve months count as independent, being alike their neighbours."""
    placed = months.assign(place=months.index % 12)
    table = placed.set_index(["year", "place"])["count"].unstack("place").dropna()  # noqa: PD010
    return free_share(likeness(table.to_numpy(dtype=np.float64)), 12)


def _rows_in(
    recorded: Incidents | Counts,
    counted: Monthly,
    offence: str | None,
    months: pd.Series,
    only: set[str] | None,
) -> int:
    """Count the rows of the source that lie in the months used."""
    if isinstance(recorded, Incidents):
        return int(counted.frame.loc[counted.frame["month"].isin(months), "count"].sum())
    rows = recorded.to_frame()
    used = rows["unit"].eq(counted.unit) & rows["period_start"].isin(months)
    used &= rows["period_end"].eq(rows["period_start"] + pd.offsets.MonthEnd(0))
    if only is not None:
        used &= rows["area_id"].isin(only)
    if offence:
        used &= rows["offence_class"].eq(offence)
    return int(used.sum())


METHOD = Method(
    run=seasonal_profile,
    question="In which months of the year is more recorded than in others?",
    sources=(
        "McCullagh & Nelder 1989, Generalized Linear Models, section 4.5.2",
        "Garwood 1936, doi:10.1093/biomet/28.3-4.437",
        "Box 1954, doi:10.1214/aoms/1177728717",
    ),
    version="1.2",
    example={"offence": "burglary_dwelling"},
)
