"""The offence profile: what is recorded, and how much?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import numpy as np
import pandas as pd

from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import AreaLevel, Base, CalendarDay, Confidence
from evenhand.statistics.poisson_rates import exact_interval
from evenhand.statistics.shares import clopper_pearson_interval
from evenhand.tables.areas import Areas
from evenhand.tables.bases import city_base
from evenhand.tables.counts import Counts
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents
from evenhand.tables.tallied import DAYS_A_YEAR, Tally, covered_days_by
from evenhand.tables.tally import tally
from evenhand.taxonomy.classes import DISCOVERED_CLASSES
from evenhand.wording.messages import Message, Name, Quantity, Term, TermList, Value, say
from evenhand.wording.numbers import NumberKind, written

MOSTLY = 0.5
SHORT_DAYS = 330
COLUMNS = (
    "offence_class", "unit", "count", "share", "share_low", "share_high",
    "years", "per_year", "per_year_low", "per_year_high",
    "base", "base_count", "estimate_per_1000", "low_per_1000", "high_per_1000",
    "attempted_count", "attempted_known", "share_attempted",
    "police_found_count", "police_found_known", "share_found_by_police", "is_found_by_police",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class OffenceProfile(Finding):
    """How many of each class were recorded, as counts, shares and rates."""

    KEY = ("offence_class",)
    COUNTS = (
        "count", "attempted_known", "attempted_count", "police_found_known", "police_found_count",
    )  # fmt: skip
    PART_OF: ClassVar[Mapping[str, str]] = {
        "attempted_known": "count", "attempted_count": "attempted_known",
        "police_found_known": "count", "police_found_count": "police_found_known",
    }  # fmt: skip
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **dict.fromkeys(("share", "share_low", "share_high"), ("count[total]",)),
        **dict.fromkeys(("per_year", "per_year_low", "per_year_high"), ("count",)),
        **dict.fromkeys(("estimate_per_1000", "low_per_1000", "high_per_1000"), ("count",)),
        "share_attempted": ("attempted_count", "attempted_known"),
        "share_found_by_police": ("police_found_count", "police_found_known"),
        "is_found_by_police": ("police_found_count", "police_found_known"),
        "years": (), "base_count": (),
    }  # fmt: skip
    SCALARS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **dict.fromkeys(("total", "per_year", "per_1000"), ("count[total]",)),
        "silent_months": (),
    }

    starts_on: date
    ends_on: date
    unit: str
    base: str
    total: int
    per_year: float
    per_1000: float
    is_clipped: bool
    silent_months: int
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each class, the most frequent first."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw the count of each class as a bar."""
        spec = {
            "layer": [
                {"mark": {"type": "bar"}},
                {"mark": {"type": "text", "align": "left", "dx": 4},
                 "encoding": {"text": {"field": "count", "type": "quantitative",
                                       "format": ",d"}}},
            ],
            "encoding": {
                "y": {"field": "offence_class", "type": "nominal", "title": None, "sort": None},
                "x": {"field": "count", "type": "quantitative", "scale": {"zero": True},
                      "title": "axis.recorded"},
            },
        }  # fmt: skip
        return Chart(
            rows=plain_rows(self._frame),
            spec=spec,
            title=self.explain().answer,
            subtitle=say("offence_profile.subtitle", **self._values()),
            columns=("offence_class", "count", "share", "share_low", "share_high", "per_year",
                     "estimate_per_1000", "low_per_1000", "high_per_1000"),
        )  # fmt: skip

    def explain(self) -> Explanation:
        """Say how much is recorded and what most of it is."""
        values = self._values()
        has_rate = not np.isnan(self.per_1000)
        short = (self.ends_on - self.starts_on).days < SHORT_DAYS
        reading = [say(f"offence_profile.reading_{'period' if short else 'year'}", **values)]
        if has_rate:
            reading.append(say("offence_profile.reading_rate", **values))
        reading.append(say("data.rows_used", **values))
        return Explanation(
            answer=say(self._answer_key(values), **values),
            reading=tuple(reading),
            limits=tuple(self._limits(values, has_rate)),
        )

    def _values(self) -> dict[str, Value]:
        top = str(self._frame["offence_class"].iloc[0])
        return {
            "total": Quantity(self.total, "count", "total"),
            "unit": Term("unit", self.unit),
            "from": Quantity(self.starts_on, "date", "starts_on"),
            "to": Quantity(self.ends_on, "date", "ends_on"),
            "offence": Term("offence_class", top),
            "share": self._quantity("share", top, "percent"),
            "low": self._quantity("share_low", top, "percent"),
            "high": self._quantity("share_high", top, "percent"),
            "per_year": Quantity(self.per_year, "count", "per_year"),
            "rate": Quantity(self.per_1000, "rate", "per_1000"),
            "base": Term("base", self.base),
            "months": Quantity(self.silent_months, "count", "silent_months"),
            "used": Quantity(self.n_used, "count", "n_used"),
            "rows": Quantity(self.n_rows, "count", "n_rows"),
        }

    def _answer_key(self, values: Mapping[str, Value]) -> str:
        """Leave the range out where both of its ends would be printed alike."""
        if len(self._frame) == 1:
            return "offence_profile.answer_one"
        ends = {written(v.value, v.kind, "en", v.digits) for v in (values["low"], values["high"])
                if isinstance(v, Quantity)}  # fmt: skip
        return "offence_profile.answer" if len(ends) > 1 else "offence_profile.answer_sure"

    def _quantity(self, column: str, key: str, kind: NumberKind) -> Quantity:
        path = f"{column}[{key}]"
        return Quantity(self.cite(path), kind, path, self._digits(key))

    def _digits(self, key: str) -> int | None:
        """Ask for a digit more where both ends of the likely range would print the same."""
        return (
            1 if self.cite(f"share_high[{key}]") - self.cite(f"share_low[{key}]") < 0.02 else None
        )

    def _limits(self, values: dict[str, Value], has_rate: bool) -> list[Message]:
        limits = [say("scanning.limit_recorded"), say("area_rates.limit_independent")]
        found = self._frame.loc[self._frame["is_found_by_police"], "offence_class"]
        if len(found):
            classes: tuple[Term | Name, ...] = tuple(Term("offence_class", c) for c in found)
            limits.append(say("scanning.limit_found_by_police", classes=TermList(classes)))
        limits.append(
            say("scanning.limit_base" if has_rate else "scanning.limit_no_base", **values)
        )
        if self.is_clipped:
            limits.append(say("scanning.limit_clipped", **values))
        if self.silent_months:
            limits.append(say("scanning.limit_silent", **values))
        return limits


@checked
def offence_profile(
    recorded: Incidents | Counts,
    exposure: Exposure | None = None,
    areas: Areas | None = None,
    *,
    period_from: CalendarDay | None = None,
    period_to: CalendarDay | None = None,
    base: Base = "residents",
    level: AreaLevel | None = None,
    confidence: Confidence = 0.95,
) -> OffenceProfile:
    """What is recorded, and how much?

    Parameters
    ----------
    recorded
        Incidents, or counts by area and period.
    exposure
        How many residents, dwellings … each area has; without it there are no rates.
    areas
        Says which areas belong to one level, so that no base is added up twice.
    period_from, period_to
        First and last day, both included; None takes what the source covers.
    base
        Whom or what the rates are per.
    level
        The areas over which the base is added up, and which level of counts is used.
    confidence
        Level of the likely ranges.

    Returns
    -------
    OffenceProfile
        One row for each class: count, share of all, number a year, rate per 1,000 of the base
        and year, share attempted and share found by police, each of the rows where it is known.

    Raises
    ------
    UnsuitableData
        No row lies in the period, or the period or level cannot be used.

    Notes
    -----
    Shares have Clopper-Pearson intervals given the total, numbers and rates Garwood's. A year
    has 365.25 days; months in which the source is silent are taken out of the days. For counts
    the days are those of the periods in which the class has a figure. A class is marked as found
    by police if most of its rows of known origin are, or if it belongs to drugs or weapons.

    References
    ----------
    Garwood 1936, doi:10.1093/biomet/28.3-4.437; Clopper & Pearson 1934,
    doi:10.1093/biomet/26.4.404.

    Examples
    --------
    >>> frame = pd.DataFrame({"area_id": ["n", "n"], "period_start": "2025-01-01",
    ...     "period_end": "2025-12-31", "offence_source": ["a", "b"],
    ...     "offence_class": ["robbery", "damage"], "unit": "offences", "count": [10, 30]})
    >>> found = offence_profile(Counts.from_frame(frame))
    >>> found.to_frame()[["offence_class", "count", "share"]].values.tolist()
    [['damage', 30, 0.75], ['robbery', 10, 0.25]]
    """
    taken = tally(recorded, level=_count_level(recorded, level), areas=areas,
                  period_from=period_from, period_to=period_to)  # fmt: skip
    if taken.n_used == 0 or taken.frame["count"].sum() == 0:
        raise UnsuitableData(
            listed("offence_profile", ["nothing recorded lies in the period; choose other days"])
        )
    total_base = city_base(recorded, exposure, areas, base=base, level=level,
                           starts_on=taken.starts_on, ends_on=taken.ends_on)  # fmt: skip
    frame = _rates(_counted(taken, recorded), confidence, base, total_base)
    frame = frame.sort_values(["count", "offence_class"], ascending=[False, True])
    total = int(frame["count"].sum())
    return OffenceProfile(
        starts_on=taken.starts_on,
        ends_on=taken.ends_on,
        unit=taken.unit,
        base=base,
        total=total,
        per_year=total / taken.years,
        per_1000=total / taken.years / total_base * 1000 if total_base > 0 else float("nan"),
        is_clipped=taken.is_clipped,
        silent_months=taken.silent_months,
        n_used=taken.n_used,
        n_rows=taken.n_rows,
        set_aside=taken.set_aside,
        _frame=frame[list(COLUMNS)].reset_index(drop=True),
    )


def _count_level(recorded: Incidents | Counts, level: str | None) -> str | None:
    return level if isinstance(recorded, Counts) else None


def _counted(taken: Tally, recorded: Incidents | Counts) -> pd.DataFrame:
    """Count each class, with its years and what is known of attempts and origin."""
    rows = taken.frame
    frame = rows.groupby("offence_class")["count"].sum().rename("count").reset_index()
    frame["unit"] = taken.unit
    if isinstance(recorded, Counts):
        days = covered_days_by(rows, "offence_class")
        frame["years"] = frame["offence_class"].map(days).astype("float64") / DAYS_A_YEAR
        known = pd.DataFrame(index=rows.index, data={"attempted": pd.NA, "found": pd.NA})
    else:
        frame["years"] = taken.years
        origin = recorded.column("discovered_by").iloc[rows["row"]]
        stated = origin.isin(["police", "public"])
        known = pd.DataFrame({
            "attempted": recorded.column("attempted").iloc[rows["row"]].to_numpy(),
            "found": origin.eq("police").where(stated).to_numpy(),
        }, index=rows.index)  # fmt: skip
    return _with_known(frame, known.astype("boolean"), rows["offence_class"])


def _with_known(frame: pd.DataFrame, known: pd.DataFrame, classes: pd.Series) -> pd.DataFrame:
    names = (("attempted", "attempted", "share_attempted"),
             ("found", "police_found", "share_found_by_police"))  # fmt: skip
    for column, stem, share in names:
        grouped = known[column].groupby(classes)
        frame[f"{stem}_known"] = frame["offence_class"].map(grouped.count()).astype("int64")
        frame[f"{stem}_count"] = frame["offence_class"].map(grouped.sum()).astype("int64")
        of = frame[f"{stem}_known"].where(frame[f"{stem}_known"] > 0).astype("float64")
        frame[share] = frame[f"{stem}_count"] / of
    frame["is_found_by_police"] = frame["share_found_by_police"].gt(MOSTLY) | frame[
        "offence_class"
    ].isin(DISCOVERED_CLASSES)
    return frame


def _rates(frame: pd.DataFrame, confidence: float, base: str, total_base: float) -> pd.DataFrame:
    count, total = frame["count"], int(frame["count"].sum())
    frame["share"] = count / total
    frame["share_low"], frame["share_high"] = clopper_pearson_interval(
        count, np.full(len(count), total), confidence=confidence
    )
    frame["per_year"] = count / frame["years"]
    low, high = exact_interval(count, frame["years"], confidence=confidence)
    frame["per_year_low"], frame["per_year_high"] = low, high
    per = total_base / 1000 if total_base > 0 else float("nan")
    frame["base"], frame["base_count"] = base, total_base
    frame["estimate_per_1000"] = frame["per_year"] / per
    frame["low_per_1000"], frame["high_per_1000"] = low / per, high / per
    return frame


METHOD = Method(
    run=offence_profile,
    question="What is recorded, and how much?",
    sources=(
        "Garwood 1936, doi:10.1093/biomet/28.3-4.437",
        "Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404",
    ),
    example={"period_from": date(2023, 11, 1), "period_to": date(2026, 10, 31)},
)
