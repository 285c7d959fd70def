"""Where and when did it move: places and periods with more than both alone lead to expect."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd

from evenhand.contract import Chart, Explanation, Finding, MapLayer, Method, checked, plain_rows
from evenhand.errors import OptionError, listed
from evenhand.options import AreaLevel, CalendarDay, Confidence, Fewest, Metres, Offence
from evenhand.scanning.space_time_counts import (
    METHOD as NAME,
)
from evenhand.scanning.space_time_counts import (
    PeriodKind,
    SpaceTimeCounts,
    of_areas,
    of_cells,
)
from evenhand.scanning.usual_values import usual_values
from evenhand.statistics.space_time import SpaceTime, space_time
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.wording.messages import Message, Name, Quantity, Term, Value, say

CLEAR, MOST_DRAWN, LEAST_CELL_M = 0.05, 30, 50.0
BREAKS = (1.25, 1.5, 2.0, 3.0)
_OF_COUNTS = ("count[any]",)


@dataclass(frozen=True, kw_only=True, eq=False)
class SpaceTimeMap(Finding):
    """Counts of areas by period, beside what area and period alone lead to expect."""

    KEY: ClassVar[tuple[str, ...]] = ("area_id", "period")
    COUNTS: ClassVar[tuple[str, ...]] = ("count",)
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = dict.fromkeys(
        ("expected_count", "ratio", "ratio_low", "ratio_high", "p_value", "p_value_adjusted",
         "is_clear", "certainty"), _OF_COUNTS,
    )  # fmt: skip
    SCALARS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "dispersion": _OF_COUNTS, "places": (), "periods": (), "fewest": (), "cell_m": (),
        **dict.fromkeys(("places_judged", "clear_more", "clear_less", "places_clear"), _OF_COUNTS),
    }  # fmt: skip

    offence: str
    unit: str
    over: str
    period: str
    cell_m: float
    fewest: int
    places: int
    places_judged: int
    periods: int
    clear_more: int
    clear_less: int
    places_clear: int
    dispersion: float
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each place and period: count, expected, ratio with range, p-values."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw the table of places and periods; what is clear is marked."""
        place = self.KEY[0]
        rows = self._drawn()
        return Chart(
            rows=plain_rows(rows.drop(columns=["starts_on", "ends_on"])),
            spec=_spec(place),
            title=self.explain().answer,
            subtitle=say("space_time_map.subtitle", **self._values()),
            columns=(place, "period", "count", "expected_count", "ratio", "ratio_low",
                     "ratio_high", "certainty"),
        )  # fmt: skip

    def _drawn(self) -> pd.DataFrame:
        """Give the rows of all places; of many, those with the clearest departures."""
        frame, place = self._frame, self.KEY[0]
        least = frame.groupby(place)["p_value"].min().sort_values(kind="stable")
        chosen = set(least.index[:MOST_DRAWN])
        rows = frame[frame[place].isin(chosen)]
        return rows.assign(ratio_drawn=rows["ratio"].clip(upper=3.0))

    def to_map(self) -> MapLayer:
        """Give each place its largest clear excess in any period, beside what was expected."""
        place = self.KEY[0]
        more = self._frame["is_clear"] & self._frame["ratio"].gt(1)
        most = self._frame["ratio"].where(more).groupby(self._frame[place]).max()
        judged = self._frame["p_value"].notna().groupby(self._frame[place]).any()
        certainty = np.where(most.notna(), "sure", np.where(judged, "as_expected", "cannot_say"))
        rows = pd.DataFrame({place: most.index, "value": most.to_numpy(), "certainty": certainty})
        return MapLayer(
            kind="areas" if place == "area_id" else "cells",
            rows=plain_rows(rows),
            breaks=BREAKS,
            title=self.explain().answer,
            unit=say("space_time_map.unit", **self._values()),
            words={
                "as_expected": say("space_time_map.as_expected"),
                "cannot_say": say("space_time_map.map_few", **self._values()),
            },
        )

    def explain(self) -> Explanation:
        """Say how many places had a period of their own, and which stood out most."""
        values = self._values()
        key = self._answer_key()
        if key.startswith("some"):
            values |= self._most()
        return Explanation(
            answer=say(f"space_time_map.{key}", **values),
            reading=(
                say("space_time_map.reading", **values),
                say("space_time_map.reading_family", **values),
                say("data.rows_used", **values),
            ),
            limits=self._limits(values),
        )

    def _answer_key(self) -> str:
        if not self.places_judged:
            return "too_few"
        if not self.clear_more + self.clear_less:
            return "none"
        return "some_cells" if self.over == "cell" else "some"

    def _most(self) -> dict[str, Value]:
        """Tell of the place and period that departs most surely."""
        clear = self._frame[self._frame["is_clear"]]
        row = clear.sort_values(["p_value", *self.KEY], kind="stable").iloc[0]
        at = f"[{row[self.KEY[0]]}|{row['period']}]"
        values: dict[str, Value] = {
            "place": Name(str(row["place_name"] or row[self.KEY[0]])),
            "when": Quantity(row["starts_on"].date(), "month")
            if self.period == "month"
            else Name(str(row["period"])),
        }
        for name, kind in (("count", "count"), ("expected_count", "number"), ("ratio", "ratio"),
                           ("ratio_low", "ratio"), ("ratio_high", "ratio")):  # fmt: skip
            values[name] = Quantity(self.cite(name + at), kind, name + at)  # type: ignore[arg-type]
        return values

    def _limits(self, values: Mapping[str, Value]) -> tuple[Message, ...]:
        found = [say("space_time_map.limit_city"), say("space_time_map.limit_lasting")]
        if self.places_judged < self.places:
            found.append(say("space_time_map.limit_few", **values))
        if self.over == "cell":
            found.append(say("space_time_map.limit_cells"))
        return (*found, say("scanning.limit_recorded"))

    def _values(self) -> dict[str, Value]:
        values: dict[str, Value] = {
            **usual_values(self),
            "kind": Term("period_kind", self.period),
            "few": Quantity(self.places - self.places_judged, "count"),
        }
        for name in ("places", "places_judged", "periods", "clear_more", "clear_less",
                     "places_clear", "fewest"):  # fmt: skip
            values[name] = Quantity(getattr(self, name), "count", name)
        return values


class CellTimeMap(SpaceTimeMap):
    """The same of square cells."""

    KEY: ClassVar[tuple[str, ...]] = ("cell_id", "period")


def _spec(place: str) -> dict[str, Any]:
    encoding: dict[str, Any] = {
        "x": {
            "field": "period",
            "type": "ordinal",
            "title": None,
            "sort": None,
            "axis": {"labelOverlap": "greedy"},
        },
        "y": {"field": place, "type": "nominal", "title": None, "sort": None},
    }
    ratio = {"field": "ratio_drawn", "type": "quantitative", "title": "axis.ratio_to_expected"}
    return {
        "layer": [
            {"mark": {"type": "rect"}, "encoding": {"color": ratio}},
            # A light dot with a dark rim is seen on every shade, on paper too.
            {"transform": [{"filter": "datum.is_clear"}],
             "mark": {"type": "point", "size": 60, "opacity": 1},
             "encoding": {"fill": {"value": "white"}}},
        ],
        "encoding": encoding,
    }  # fmt: skip


@checked
def space_time_map(
    recorded: Incidents | Counts,
    areas: Areas | None = None,
    *,
    over: Literal["area", "cell"] = "area",
    period: PeriodKind = "month",
    offence: Offence | None = None,
    level: AreaLevel | None = None,
    cell_m: Metres = 500.0,
    period_from: CalendarDay | None = None,
    period_to: CalendarDay | None = None,
    fewest: Fewest = 10,
    confidence: Confidence = 0.95,
) -> SpaceTimeMap:
    """Where and when did it move, beyond what place and period alone lead to expect?

    Parameters
    ----------
    recorded
        Recorded incidents with areas or points, or counts by area and month.
    areas
        Names the areas, and those in which nothing was recorded.
    over
        What a place is: an area, or a square cell.
    period
        Into what time is cut: whole months, quarters or years of the calendar.
    offence
        The class looked at; None takes every class.
    level
        Which set of areas; None takes the only one there is.
    cell_m
        Width of a cell, 50 m at least; points that may be off by more than half of it are set
        aside.
    period_from, period_to
        First and last day, both included; None takes what the source covers.
    fewest
        Places with fewer in all periods together are not judged.
    confidence
        Level of the likely ranges.

    Returns
    -------
    SpaceTimeMap
        For each place and period: count, expected count, their ratio with its range, whether that
        is clear after adjustment over the whole table.

    Raises
    ------
    OptionError
        Cells are narrower than 50 m.
    UnsuitableData
        There are no areas or points, fewer than 3 places, or fewer than 3 whole periods.

    Notes
    -----
    Expected = what the place has in all periods × what the city has in this one / all: neither a
    place that always has much nor a month that had much everywhere stands out. Given both totals
    tails are exact (hypergeometric) for independent incidents; where the table varies more, it is
    allowed for. The family is every place and period of the table, more and fewer apart at half
    the level each (`evenhand.statistics.space_time`). Of counts, areas that lack more than half
    of their figures and then months that lack any are left out.

    References
    ----------
    Lancaster 1949, doi:10.1093/biomet/36.1-2.117. Benjamini & Hochberg 1995,
    doi:10.1111/j.2517-6161.1995.tb02031.x.

    Examples
    --------
    >>> when = pd.date_range("2025-01-01", periods=6, freq="MS")
    >>> frame = pd.concat([pd.DataFrame({"area_id": name, "period_start": when,
    ...     "period_end": when + pd.offsets.MonthEnd(0), "offence_source": "r",
    ...     "offence_class": "robbery", "unit": "offences", "count": [20, 20, 20, 20, 20, last]})
    ...     for name, last in (("a", 60), ("b", 20), ("c", 20), ("d", 20))])
    >>> found = space_time_map(Counts.from_frame(frame))
    >>> bool(found.cite("is_clear[a|2025-06]")), found.clear_more
    (True, 1)
    """
    if over == "cell":
        if cell_m < LEAST_CELL_M:
            raise OptionError(
                listed(NAME, [f"option 'cell_m' is {cell_m:g} m; give at least {LEAST_CELL_M:g}"])
            )
        counted = of_cells(recorded, offence, cell_m, period, (period_from, period_to))
    else:
        counted = of_areas(recorded, areas, offence, level, period, (period_from, period_to))
    found = space_time(counted.table, fewest=fewest, confidence=confidence)
    kind = SpaceTimeMap if over == "area" else CellTimeMap
    frame = _framed(counted, found, kind.KEY[0])
    more = frame["is_clear"] & frame["ratio"].gt(1)
    return kind(
        offence=offence or "all",
        unit=counted.unit,
        over=over,
        period=period,
        cell_m=cell_m if over == "cell" else float("nan"),
        fewest=fewest,
        places=len(counted.ids),
        places_judged=int(frame.loc[frame["p_value"].notna(), kind.KEY[0]].nunique()),
        periods=len(counted.periods),
        clear_more=int(more.sum()),
        clear_less=int((frame["is_clear"] & ~more).sum()),
        places_clear=int(frame.loc[frame["is_clear"], kind.KEY[0]].nunique()),
        dispersion=found.dispersion.value,
        n_used=counted.n_used,
        n_rows=counted.n_rows,
        set_aside=counted.set_aside,
        _frame=frame,
    )


def _framed(counted: SpaceTimeCounts, found: SpaceTime, place: str) -> pd.DataFrame:
    places, periods = counted.table.shape
    frame = pd.DataFrame({
        place: pd.array(np.repeat(counted.ids, periods), dtype="string"),
        "place_name": pd.array(np.repeat(counted.names, periods), dtype="string"),
        "period": pd.array(np.tile(counted.periods, places), dtype="string"),
        "starts_on": np.tile(counted.starts_on, places),
        "ends_on": np.tile(counted.ends_on, places),
        "count": counted.table.ravel().astype(np.int64), "expected_count": found.expected.ravel(),
        "ratio": found.ratio.ravel(), "ratio_low": found.low.ravel(),
        "ratio_high": found.high.ravel(), "p_value": found.p_value.ravel(),
        "p_value_adjusted": found.p_adjusted.ravel(),
    })  # fmt: skip
    frame["is_clear"] = frame["p_value_adjusted"].lt(CLEAR)
    words = np.where(frame["is_clear"], "sure", np.where(frame["p_value"].isna(), "cannot_say",
                                                         "unsure"))  # fmt: skip
    return frame.assign(certainty=pd.array(words, dtype="string"))


METHOD = Method(
    run=space_time_map,
    question="Where and when did it move, beyond what place and period alone lead to expect?",
    sources=(
        "Lancaster 1949, doi:10.1093/biomet/36.1-2.117",
        "Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x",
    ),
    example={"offence": "burglary_dwelling", "level": "neighbourhood"},
)
