"""Which areas changed, compared with the rest of the city?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from evenhand.contract import Chart, Explanation, Finding, MapLayer, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import AreaLevel, Confidence, Months, Offence, PlaceSetting
from evenhand.scanning.area_months import AreaMonths, area_months
from evenhand.scanning.usual_values import usual_values
from evenhand.statistics.area_change import AreaChange, area_change
from evenhand.statistics.dispersion import lasting_dispersion
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.in_setting import in_setting, setting_limits
from evenhand.tables.incidents import Incidents
from evenhand.wording.messages import Message, Name, Quantity, Value, say
from evenhand.wording.numbers import NumberKind

CLEAR, FEWEST, LEAST_AREAS = 0.05, 10, 3
BREAKS = (-0.4, -0.2, -0.05, 0.05, 0.2, 0.4)
_OF_COUNTS = ("before_count[any]", "after_count[any]")


@dataclass(frozen=True, kw_only=True, eq=False)
class ChangeByArea(Finding):
    """Counts of each area in two periods, and its change beside the rest of the city."""

    KEY: ClassVar[tuple[str, ...]] = ("area_id",)
    COUNTS: ClassVar[tuple[str, ...]] = ("after_count", "before_count")
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = dict.fromkeys(
        (
            "change",
            "change_low",
            "change_high",
            "difference",
            "difference_low",
            "difference_high",
            "p_value",
            "p_value_adjusted",
            "is_clear",
            "certainty",
        ),
        _OF_COUNTS,
    )

    offence: str
    unit: str
    months: int
    before_from: date
    before_to: date
    after_from: date
    after_to: date
    city_change: float
    areas_total: int
    areas_judged: int
    areas_up: int
    areas_down: int
    dispersion: float
    setting: str = ""
    no_setting: int = 0
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each area: both counts, change beside the rest, range, p-values."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw each area's change beside the rest of the city, with its likely range."""
        rows = self._frame[self._frame["change"].notna()].sort_values(
            ["change", "area_id"], ascending=[False, True]
        )
        rows = rows.assign(change_high=rows["change_high"].clip(upper=3.0))
        return Chart(
            rows=plain_rows(rows),
            spec=_SPEC,
            title=self.explain().answer,
            subtitle=say("change_by_area.subtitle", **self._values()),
            columns=("area_id", "before_count", "after_count", "change", "change_low",
                     "change_high", "certainty"),
        )  # fmt: skip

    def to_map(self) -> MapLayer:
        """Give each area's change, from none the least it may be; unclear ones share a class."""
        rows = self._frame.assign(
            value=_least(self._frame).where(self._frame["certainty"].ne("cannot_say"))
        )
        return MapLayer(
            kind="areas",
            rows=plain_rows(rows[["area_id", "area_name", "value", "certainty"]]),
            breaks=BREAKS,
            title=self.explain().answer,
            unit=say("change_by_area.subtitle", **self._values()),
            diverging=True,
        )

    def explain(self) -> Explanation:
        """Say how many areas changed clearly, and which most."""
        values = self._values()
        clear = self._frame[self._frame["is_clear"]]
        if clear.empty:
            answer = say("change_by_area.none", **values)
        else:
            size = np.abs(np.log1p(_least(clear).clip(lower=-0.999).to_numpy()))
            most = clear.iloc[int(np.argmax(size))]
            values |= {"area": Name(str(most["area_name"]))}
            from_none = "_from_none" if np.isnan(most["change"]) else ""
            for name, kind in _TOLD[from_none]:
                path = f"{name}[{most['area_id']}]"
                values[name] = Quantity(self.cite(path), kind, path)
            answer = say(f"change_by_area.some{from_none}", **values)
        return Explanation(
            answer=answer,
            reading=(
                say("change_by_area.reading_city", **values),
                say("change_by_area.reading", **values),
                say("data.rows_used", **values),
            ),
            limits=self._limits(values),
        )

    def _limits(self, values: Mapping[str, Value]) -> tuple[Message, ...]:
        found = [say("change_by_area.limit_rest"), say("change_by_area.limit_cause"),
                 *setting_limits(self)]  # fmt: skip
        if self.areas_judged < self.areas_total:
            found.append(say("change_by_area.limit_few", **values))
        return tuple(found)

    def _values(self) -> dict[str, Value]:
        values: dict[str, Value] = {
            **usual_values(self),
            "city": Quantity(self.city_change, "signed_percent", "city_change"),
            "few": Quantity(self.areas_total - self.areas_judged, "count"),
            "fewest": Quantity(FEWEST, "count"),
        }
        for name in ("before_from", "before_to", "after_from", "after_to"):
            values[name] = Quantity(getattr(self, name), "month", name)
        for name in ("months", "areas_total", "areas_judged", "areas_up", "areas_down"):
            values[name] = Quantity(getattr(self, name), "count", name)
        return values


_TOLD: dict[str, tuple[tuple[str, NumberKind], ...]] = {
    "": (("change", "signed_percent"), ("change_low", "signed_percent"),
         ("change_high", "signed_percent")),
    "_from_none": (("after_count", "count"), ("difference_low", "signed"),
                   ("difference_high", "signed")),
}  # fmt: skip
_SPEC: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "rule", "strokeDash": [4, 3]}, "encoding": {"x": {"datum": 0},
                                                                     "y": None}},
        {"mark": {"type": "rule", "strokeWidth": 8, "opacity": 0.35},
         "encoding": {"x": {"field": "change_low"}, "x2": {"field": "change_high"}}},
        {"mark": {"type": "point", "filled": True, "size": 90},
         "encoding": {"x": {"field": "change", "type": "quantitative", "title": "axis.change",
                            "axis": {"format": "+.0%"}},
                      "opacity": {"condition": {"test": "datum.is_clear", "value": 1},
                                  "value": 0.5}}},
    ],
    "encoding": {"y": {"field": "area_id", "type": "nominal", "title": None, "sort": None}},
}  # fmt: skip


@checked
def change_by_area(
    recorded: Incidents | Counts,
    areas: Areas | None = None,
    *,
    offence: Offence | None = None,
    setting: PlaceSetting | None = None,
    level: AreaLevel | None = None,
    months: Months = 12,
    confidence: Confidence = 0.95,
) -> ChangeByArea:
    """Which areas changed, compared with the rest of the city?

    Parameters
    ----------
    recorded
        Recorded incidents with areas, or counts by area and month.
    areas
        Names the areas, and those in which nothing was recorded.
    offence
        The class looked at; None takes every class.
    setting
        One setting, such as housing; None takes them all. Only incidents know it.
    level
        Which set of areas; None takes the only one there is.
    months
        Length of each of the two periods: the last whole months, and as many just before them;
        with fewer than twelve, the same months a year before.
    confidence
        Level of the likely ranges.

    Returns
    -------
    ChangeByArea
        Both counts of each area, its change beside that of all other areas together, as a share
        (missing from none, but for its lower bound) and as a number, and whether that is clear
        after adjustment over all areas.

    Raises
    ------
    UnsuitableData
        There are no areas, fewer than 3, a month is missing in one of the periods, the series is
        too short, or nothing was recorded in the earlier period.

    Notes
    -----
    A change of the whole city is not a change of an area here. How much areas vary by themselves
    is measured from the table of areas by months, with the likeness of neighbouring months; false
    calls are controlled over the map (Benjamini-Hochberg), so that a map on which nothing
    happened shows a clear change in at most 5 % of cases. Areas with fewer than 10 in both periods
    together are not judged.

    References
    ----------
    Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x. Zou & Donner 2008,
    doi:10.1002/sim.3095, for the difference.

    Examples
    --------
    >>> when = pd.date_range("2024-01-01", periods=24, freq="MS")
    >>> frame = pd.concat([pd.DataFrame({"area_id": name, "period_start": when,
    ...     "period_end": when + pd.offsets.MonthEnd(0), "offence_source": "r",
    ...     "offence_class": "robbery", "unit": "offences", "count": [20] * 12 + [later] * 12})
    ...     for name, later in (("a", 40), ("b", 20), ("c", 20), ("d", 20))])
    >>> found = change_by_area(Counts.from_frame(frame))
    >>> bool(found.cite("is_clear[a]")), round(float(found.cite("change[a]")), 2)
    (True, 1.0)
    """
    chosen = in_setting("change_by_area", recorded, offence, setting)
    counted = area_months(
        chosen.recorded, areas, offence=chosen.offence, level=level, months=months
    )
    if len(counted.ids) < LEAST_AREAS:
        raise UnsuitableData(
            listed("change_by_area", [f"there are {len(counted.ids)} areas; at least "
                                      f"{LEAST_AREAS} are needed to compare one with the rest"])
        )  # fmt: skip
    before, after = counted.before.sum(axis=1), counted.after.sum(axis=1)
    if not before.sum():
        raise UnsuitableData(
            listed("change_by_area", ["nothing was recorded in the earlier period, so that nothing "
                                      "can have changed from it; ask for other months"])
        )  # fmt: skip
    spread = [lasting_dispersion(table).value for table in (counted.before, counted.after)]
    dispersion = float(np.nanmax([1.0, np.nanmean(spread) if np.isfinite(spread).any() else 1.0]))
    found = area_change(before, after, dispersion=dispersion, fewest=FEWEST, confidence=confidence)
    frame = _framed(counted, found)
    return ChangeByArea(
        offence=offence or "all",
        setting=setting or "",
        no_setting=chosen.no_setting,
        unit=counted.unit,
        months=months,
        before_from=counted.before_from,
        before_to=counted.before_to,
        after_from=counted.after_from,
        after_to=counted.after_to,
        city_change=float(after.sum() / before.sum() - 1),
        areas_total=len(frame),
        areas_judged=int(frame["p_value"].notna().sum()),
        areas_up=int((frame["is_clear"] & (_least(frame) > 0)).sum()),
        areas_down=int((frame["is_clear"] & (frame["change"] < 0)).sum()),
        dispersion=dispersion,
        n_used=counted.n_used,
        n_rows=counted.n_rows,
        set_aside=counted.set_aside,
        _frame=frame,
    )


def _least(frame: pd.DataFrame) -> "pd.Series[float]":
    """Give the change, or where nothing was recorded before, the least it may be."""
    return frame["change"].fillna(frame["change_low"])


def _framed(counted: AreaMonths, found: AreaChange) -> pd.DataFrame:
    frame = pd.DataFrame({
        "area_id": pd.array(counted.ids, dtype="string"),
        "area_name": pd.array(counted.names, dtype="string"),
        "before_count": counted.before.sum(axis=1).astype("int64"),
        "after_count": counted.after.sum(axis=1).astype("int64"),
        "change": found.change, "change_low": found.low, "change_high": found.high,
        "difference": found.difference, "difference_low": found.difference_low,
        "difference_high": found.difference_high,
        "p_value": found.p_value, "p_value_adjusted": found.p_adjusted,
    })  # fmt: skip
    frame["is_clear"] = frame["p_value_adjusted"].lt(CLEAR)
    words = np.where(frame["is_clear"], "sure", np.where(frame["p_value"].isna(), "cannot_say",
                                                         "unsure"))  # fmt: skip
    return frame.assign(certainty=pd.array(words, dtype="string"))


METHOD = Method(
    run=change_by_area,
    question="Which areas changed, compared with the rest of the city?",
    sources=(
        "Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x",
        "Wheeler, Steenbeek & Andresen 2018, doi:10.1111/tgis.12341",
        "Zou & Donner 2008, doi:10.1002/sim.3095",
    ),
    version="1.1",
    example={"offence": "burglary_dwelling", "level": "neighbourhood"},
)
