"""Rates by area: where is how much recorded, and per whom?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, Self

import pandas as pd

from evenhand.contract import Chart, Explanation, Finding, MapLayer, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import (
    AreaLevel,
    Base,
    CalendarDay,
    Confidence,
    Draws,
    Fewest,
    Offence,
    PlaceSetting,
    Seed,
    SmallestBase,
)
from evenhand.scanning.rated_areas import (
    CLEAR,
    COUNT_RANGE,
    RATES,
    certainty,
    city_rate,
    count_clear,
    counted_areas,
    dispersion_said,
    rated_again,
    with_ranks,
    with_rates,
)
from evenhand.statistics.area_rates import round_step
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.exposure import Exposure
from evenhand.tables.in_setting import in_setting, offence_value, setting_limits
from evenhand.tables.incidents import Incidents
from evenhand.taxonomy.classes import DISCOVERED_CLASSES
from evenhand.wording.messages import Message, Name, Quantity, Term, TermList, Value, say
from evenhand.wording.numbers import NumberKind

SHORT_DAYS = 330
MOST_DRAWN = 25


@dataclass(frozen=True, kw_only=True, eq=False)
class AreaRates(Finding):
    """Counts, rates and ranks of the areas of one level."""

    KEY = ("area_id",)
    COUNTS = ("count",)
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **dict.fromkeys(("estimate_per_1000", "per_year"), ("count",)),
        **dict.fromkeys((*RATES[1:], "per_year_low", "per_year_high", "count_low", "count_high",
                         "shrunken_per_1000", "p_value_adjusted", "rank", "rank_low", "rank_high",
                         "rank_group", "share_overlapping", "certainty"), ("count[any]",)),
        "years": (), "base_count": (),
    }  # fmt: skip
    SCALARS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **dict.fromkeys(("total", "per_year", "per_1000"), ("count[total]",)),
        "dispersion": ("count[any]",), "no_setting": ("count[any]",), "areas": (), "fewest": (),
    }  # fmt: skip
    OF_SHOWN = ("clear_areas", "dispersion")

    offence: str
    base: str
    has_base: bool
    starts_on: date
    ends_on: date
    total: int
    clear_areas: int
    dispersion: float
    per_year: float
    per_1000: float
    is_other_time: bool
    is_clipped: bool
    fewest: int
    setting: str = ""
    no_setting: int = 0
    _frame: pd.DataFrame
    _months: pd.DataFrame | None = None

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each area, sorted by id."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw the rates with their likely ranges, the highest first; at most `MOST_DRAWN`."""
        value, low, high = self._columns()
        rows = self._frame.dropna(subset=[value]).sort_values([value, "area_id"],
                                                              ascending=[False, True])  # fmt: skip
        rows = rows.head(MOST_DRAWN)
        axis = "axis.per_1000_a_year" if self.has_base else "axis.recorded"
        spec = {
            "layer": [
                {"mark": {"type": "rule", "strokeWidth": 8, "opacity": 0.35},
                 "encoding": {"x": {"field": low, "type": "quantitative", "title": axis},
                              "x2": {"field": high}}},
                {"mark": {"type": "point", "filled": True, "size": 90},
                 "encoding": {"x": {"field": value, "type": "quantitative",
                                    "scale": {"zero": True}, "title": axis}}},
            ],
            "encoding": {"y": {"field": "area_id", "type": "nominal", "title": None,
                               "sort": None}},
        }  # fmt: skip
        return Chart(
            rows=plain_rows(rows),
            spec=spec,
            title=self.explain().answer,
            subtitle=self._unit(),
            columns=("area_id", "count", "base_count", value, low, high, "rank_low", "rank_high",
                     "certainty"),
        )  # fmt: skip

    def to_map(self) -> MapLayer:
        """Give the rate of each area, or its count where there is no base."""
        value = "estimate_per_1000" if self.has_base else "count"
        rows = self._frame.assign(value=self._frame[value].astype("float64"))
        step = round_step((self.per_1000 if self.has_base else self._typical()) / 2)
        return MapLayer(
            kind="areas",
            rows=plain_rows(rows[["area_id", "area_name", "value", "certainty", "count"]]),
            breaks=tuple(float(f"{step * n:.6g}") for n in (1, 2, 3, 4)),
            title=self.explain().answer,
            unit=self._unit(),
        )

    def explain(self) -> Explanation:
        """Say whether areas differ clearly, and by how much."""
        value, low, high = self._columns()
        name = self._told_area(value)
        values: dict[str, Value] = {
            "offence": offence_value(self), "base": Term("base", self.base),
            "total": Quantity(self.total, "count", "total"),
            "city": self._city(),
            "fewest": Quantity(self.fewest, "count"),
            "clear": Quantity(self.clear_areas, "count", "clear_areas"),
            "areas": Quantity(len(self._frame), "count", "areas"),
            "days": Quantity(self._days(), "count"),
            "from": Quantity(self.starts_on, "date"), "to": Quantity(self.ends_on, "date"),
            "used": Quantity(self.n_used, "count", "n_used"),
            "rows": Quantity(self.n_rows, "count", "n_rows"),
        }  # fmt: skip
        if name is not None:
            values["area"] = Name(str(self.cite(f"area_name[{name}]")))
            kind: NumberKind = "rate" if self.has_base else "count"
            values["rate"], values["low"], values["high"] = (
                self._quantity(column, name, kind) for column in (value, low, high)
            )
        return Explanation(
            answer=say(self._answer_key(name), **values),
            reading=(
                *([say("area_rates.reading_clear", **values)] if self.has_base else []),
                *dispersion_said(self.dispersion)[0],
                say("area_rates.reading_period", **values),
                say("data.rows_used", **values),
            ),
            limits=tuple(self._limits(values)),
        )

    def of_shown(self, shown: "pd.Series[bool]") -> Self | None:
        """Compare the areas that are shown with each other; two are the fewest."""
        if shown.sum() < 2 or self.provenance is None:
            return None
        options = self.provenance.options
        frame, spread = rated_again(self._frame, shown, self._months, self.has_base, options)
        return replace(self, _frame=frame, clear_areas=count_clear(frame), dispersion=spread.value)

    @property
    def areas(self) -> int:
        """How many areas there are."""
        return len(self._frame)

    def _columns(self) -> tuple[str, str, str]:
        if self.has_base:
            return "estimate_per_1000", "low_per_1000", "high_per_1000"
        return COUNT_RANGE

    def _city(self) -> Quantity:
        if self.has_base:
            return Quantity(self.per_1000, "rate", "per_1000")
        return Quantity(self.per_year, "rate", "per_year")

    def _days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1

    def _typical(self) -> float:
        return float(self._frame["count"].astype("float64").mean())

    def _unit(self) -> Message:
        key = "area_rates.unit" if self.has_base else "area_rates.unit_count"
        return say(
            key,
            base=Term("base", self.base),
            **{"from": Quantity(self.starts_on, "date"), "to": Quantity(self.ends_on, "date")},
        )

    def _quantity(self, column: str, key: str, kind: NumberKind = "rate") -> Quantity:
        path = f"{column}[{key}]"
        return Quantity(self.cite(path), kind, path)

    def _told_area(self, value: str) -> str | None:
        """Choose the area told of: the highest that is clear, else the lowest that is."""
        frame = self._frame
        if not self.has_base:
            filled = frame[frame[value].notna() & frame["certainty"].ne("cannot_say")]
            return _area_with(filled, value, "max")
        clear = frame[frame["p_value_adjusted"].lt(CLEAR) & frame["certainty"].ne("cannot_say")]
        above = clear[clear[value] > self.per_1000]
        if len(above):
            return _area_with(above, value, "max")
        return _area_with(clear, value, "min")

    def _answer_key(self, name: str | None) -> str:
        if (self._frame["certainty"] == "cannot_say").all():
            return "area_rates.too_few"
        if not self.has_base:
            return "area_rates.counts_only"
        if name is None:
            return "area_rates.no_clear_difference"
        above = self.cite(f"estimate_per_1000[{name}]") > self.per_1000
        return "area_rates.highest" if above else "area_rates.lowest"

    def _limits(self, values: dict[str, Value]) -> list[Message]:
        keys = ["scanning.limit_recorded"]
        keys.append("scanning.limit_base" if self.has_base else "area_rates.limit_no_base")
        keys += ["area_rates.limit_other_time"] if self.is_other_time else []
        keys += ["area_rates.limit_short"] if self.has_base and self._days() < SHORT_DAYS else []
        keys += ["scanning.limit_clipped"] if self.is_clipped else []
        limits = [say(key, **values) for key in keys]
        limits[1:1] = [*setting_limits(self), *dispersion_said(self.dispersion)[1]]
        if self.offence in DISCOVERED_CLASSES:
            classes = TermList((Term("offence_class", self.offence),))
            limits.append(say("scanning.limit_found_by_police", classes=classes))
        return limits


def _area_with(frame: pd.DataFrame, column: str, which: str) -> str | None:
    """Name the area with the most or least of a column; the first by id on ties."""
    if frame.empty:
        return None
    value = frame[column].agg(which)
    return str(frame.loc[frame[column].eq(value), "area_id"].iloc[0])


@checked
def area_rates(
    recorded: Incidents | Counts,
    exposure: Exposure | None = None,
    areas: Areas | None = None,
    *,
    level: AreaLevel | None = None,
    offence: Offence | None = None,
    setting: PlaceSetting | None = None,
    base: Base = "residents",
    period_from: CalendarDay | None = None,
    period_to: CalendarDay | None = None,
    fewest: Fewest = 10,
    smallest_base: SmallestBase = 100.0,
    confidence: Confidence = 0.95,
    draws: Draws = 999,
    seed: Seed = 1,
) -> AreaRates:
    """Where is how much recorded, and per whom?

    Parameters
    ----------
    recorded
        Incidents with areas, or counts by area and period.
    exposure
        How many residents, dwellings … each area has; without it there are numbers, no rates.
    areas
        Names the areas, and those in which nothing was recorded.
    level
        Which set of areas; None takes the only one there is.
    offence
        One class; None adds all up.
    setting
        One setting, such as housing; None takes them all. Only incidents know it.
    base
        Whom or what the rates are per.
    period_from, period_to
        First and last day, both included; None takes what the source covers.
    fewest
        An area with fewer records is "too few to say".
    smallest_base
        An area with a smaller base is "too few to say".
    confidence
        Level of the likely ranges of rates and ranks.
    draws, seed
        How often counts are drawn for the ranges of ranks, and the start of the draws.

    Returns
    -------
    AreaRates
        One row for each area: count, rate per 1,000 of the base and year with its range, the
        rate drawn towards the city's, rank with its range, and how certain the rate is. `rank`
        is missing where the range overlaps those of more than half of the other areas;
        areas of one `rank_group` cannot be told apart by a chain of overlaps.

    Raises
    ------
    UnsuitableData
        There is no such set of areas, nothing was recorded in the period, or the setting is not
        known.

    Notes
    -----
    Rates have Garwood's exact interval, of counts divided by their dispersion. `certainty` is
    `sure` if half the width of the range is at most a quarter of the rate, `unsure` up to 0.6,
    else `cannot_say`. Whether an area differs from all others together is tested given the total
    (binomial), adjusted over areas by Holm. Repeats make counts vary more than independent
    incidents would. Where six months or more can be told apart, the table of areas by months
    shows how much (`lasting_dispersion`), and ranges, ranks and tests allow for it, its own
    uncertainty included; elsewhere incidents are taken as independent, and the limits say so.
    Without a base ranks and ranges are of numbers a year, and nothing is tested.

    References
    ----------
    Garwood 1936, doi:10.1093/biomet/28.3-4.437; Marshall 1991, doi:10.2307/2347593;
    Przyborowski & Wilenski 1940, doi:10.1093/biomet/31.3-4.313; Mogstad, Romano, Shaikh &
    Wilhelm 2024, doi:10.1093/restud/rdad006.

    Examples
    --------
    >>> year = {"period_start": "2025-01-01", "period_end": "2025-12-31", "unit": "offences",
    ...     "offence_source": "r", "offence_class": "robbery"}
    >>> recorded = Counts.from_frame(pd.DataFrame([{"area_id": "n", "count": 36} | year,
    ...     {"area_id": "s", "count": 12} | year]))
    >>> people = Exposure.from_frame(pd.DataFrame({"area_id": ["n", "s"], "base": "residents",
    ...     "value": [4000, 4000]}))
    >>> found = area_rates(recorded, people)
    >>> found.to_frame()["estimate_per_1000"].round(2).tolist()
    [9.01, 3.0]
    """
    chosen = in_setting("area_rates", recorded, offence, setting)
    counted = counted_areas(chosen.recorded, areas, level=level, offence=chosen.offence,
                            period_from=period_from, period_to=period_to)  # fmt: skip
    taken, frame, dispersion = counted.taken, counted.frame, counted.dispersion
    if frame["count"].fillna(0).sum() == 0:
        raise UnsuitableData(
            listed("area_rates", ["nothing was recorded in any area in the period; choose others"])
        )
    known = counted.bases(exposure, [base])[base]
    frame["base"], frame["base_count"] = base, known.each.to_numpy()
    has_base = known.is_known
    frame = with_rates(frame, confidence, dispersion)
    frame = with_ranks(frame, has_base, dispersion, confidence=confidence, draws=draws, seed=seed)
    frame["certainty"] = certainty(frame, has_base, fewest, smallest_base)
    return AreaRates(
        offence=offence or "all",
        setting=setting or "",
        no_setting=chosen.no_setting,
        base=base,
        has_base=has_base,
        starts_on=taken.starts_on,
        ends_on=taken.ends_on,
        total=int(frame["count"].sum()),
        clear_areas=count_clear(frame),
        dispersion=dispersion.value,
        per_year=float(frame["per_year"].sum()),
        per_1000=city_rate(frame),
        is_other_time=known.is_from_other_time,
        is_clipped=taken.is_clipped,
        fewest=fewest,
        n_used=taken.n_used,
        n_rows=taken.n_rows,
        set_aside=taken.set_aside,
        _frame=frame,
        _months=counted.months,
    )


METHOD = Method(
    run=area_rates,
    question="Where is how much recorded, and per whom?",
    sources=(
        "Garwood 1936, doi:10.1093/biomet/28.3-4.437",
        "Marshall 1991, doi:10.2307/2347593",
        "Przyborowski & Wilenski 1940, doi:10.1093/biomet/31.3-4.313",
        "Mogstad, Romano, Shaikh & Wilhelm 2024, doi:10.1093/restud/rdad006",
        "McCullagh & Nelder 1989, Generalized Linear Models, section 4.5.2",
    ),
    version="1.1",
    example={
        "level": "neighbourhood",
        "offence": "burglary_dwelling",
        "base": "dwellings",
        "period_from": date(2023, 11, 1),
        "period_to": date(2026, 10, 31),
    },
)
