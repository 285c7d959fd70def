"""Where the excess after recent incidents still lasts, as places and days, and no forecast."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.contract import Chart, Explanation, Finding, MapLayer, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import (
    CalendarDay,
    Confidence,
    DayEdges,
    DistanceEdges,
    Draws,
    Metres,
    Offence,
    Seed,
)
from evenhand.scanning.located import located
from evenhand.scanning.near_repeat import BANDS_DAYS, BANDS_M, NearRepeat, found_repeats
from evenhand.scanning.repeat_bands import repeat_bands
from evenhand.scanning.repeat_zones import covered, reaches, zones
from evenhand.scanning.usual_values import usual_values
from evenhand.statistics.cells import Cells
from evenhand.tables.incidents import Incidents
from evenhand.wording.messages import Message, Quantity, Value, say

_EPOCH = date(1970, 1, 1)
BREAKS, MOSTLY_KNOWN = (1.5, 2.0, 3.0, 5.0), 0.5


@dataclass(frozen=True, kw_only=True, eq=False)
class NearRepeatZones(Finding):
    """Zones around recent incidents, with the days on which the excess still lasts."""

    KEY: ClassVar[tuple[str, ...]] = ("zone", "day_band")
    WITHHELD: ClassVar[str] = (
        "its zones are places of single recent incidents, and nothing is published live; release "
        "concentration or a trend instead"
    )

    offence: str
    on: date
    zones: int
    zone_days: int
    area_km2: float
    radius_m: float
    longest_days: int
    ratio: float
    ratio_low: float
    ratio_high: float
    police_rows: int
    share_origin_known: float
    repeats: NearRepeat
    _frame: pd.DataFrame
    _cells: Cells | None
    _ratios: NDArray[np.float64]

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each zone and band of days: place, radius, first and last day, ratio.

        `elevated_from_on` to `elevated_to_on` are both included; `radius_m` is not.
        """
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw on how many zones the excess still lasts on each coming day."""
        ahead = np.arange(1, self.repeats.bands.reach_days)
        first, last = (
            (self._frame[name] - pd.Timestamp(self.on)).dt.days.to_numpy()
            for name in ("elevated_from_on", "elevated_to_on")
        )
        lasting = (first[None, :] <= ahead[:, None]) & (ahead[:, None] <= last[None, :])
        return Chart(
            rows=plain_rows(pd.DataFrame({"days_ahead": ahead, "zones": lasting.sum(axis=1)})),
            spec=_SPEC,
            title=self.explain().answer,
            subtitle=say("near_repeat_zones.subtitle", **self._values()),
            columns=("days_ahead", "zones"),
        )

    def charts(self) -> tuple[Chart, ...]:
        """Draw the zones of the coming days, and the table of bands that they rest on."""
        title = say("near_repeat_zones.chart_bands")
        bands = self.repeats.stretch_plot() if self.repeats.blocks else self.repeats.plot()
        return self.plot(), replace(bands, title=title)

    def to_map(self) -> MapLayer | None:
        """Give the squares whose middles lie in a zone, each with its highest ratio."""
        if self._cells is None:
            return None
        rows = tuple(
            {"cell_id": name, "value": float(ratio), "certainty": "sure"}
            for name, ratio in zip(self._cells.ids, self._ratios, strict=True)
        )
        return MapLayer(
            kind="cells",
            rows=rows,
            breaks=BREAKS,
            title=self.explain().answer,
            unit=say("near_repeat_zones.unit"),
        )

    def explain(self) -> Explanation:
        """Say how many zones there are, until when, and what they are not."""
        values = self._values()
        reading = [say("near_repeat_zones.reading_on", **values)]
        if self.zones:
            reading.append(say("near_repeat_zones.reading_area", **values))
        return Explanation(
            answer=say(f"near_repeat_zones.{self._step()}", **values),
            reading=(*reading, say("data.rows_used", **values)),
            limits=self._limits(values),
        )

    def _step(self) -> str:
        if self.repeats.verdict != "clear":
            return f"none_{self.repeats.told_as}"
        return "zones" if self.zones else "none_recent"

    def _limits(self, values: Mapping[str, Value]) -> tuple[Message, ...]:
        found = [say("near_repeat_zones.limit_forecast"), say("near_repeat_zones.limit_people")]
        if self.police_rows:
            found.append(say("near_repeat_zones.limit_police", **values))
        if self.share_origin_known < MOSTLY_KNOWN:
            found.append(say("near_repeat_zones.limit_origin", **values))
        return (*found, say("near_repeat.limit_moving"), say("scanning.limit_recorded"))

    def _values(self) -> dict[str, Value]:
        values: dict[str, Value] = {
            **usual_values(self),
            "on": Quantity(self.on, "date", "on"),
            "until": Quantity(self.until, "date", "until"),
            "near": Quantity(self.repeats.bands.near_m, "metres"),
            "soon": Quantity(self.repeats.bands.soon_days, "count"),
            "area": Quantity(self.area_km2, "number", "area_km2"),
            "radius": Quantity(self.radius_m, "metres", "radius_m"),
            "known": Quantity(self.share_origin_known, "percent", "share_origin_known"),
        }
        for name in ("zones", "zone_days", "longest_days", "police_rows"):
            values[name] = Quantity(getattr(self, name), "count", name)
        for name in ("ratio", "ratio_low", "ratio_high"):
            values[name] = Quantity(getattr(self, name), "ratio", name)
        return values

    @property
    def until(self) -> date:
        """The last day on which the excess of any zone lasts; `on` where there is none."""
        last = self._frame["elevated_to_on"].max()
        return self.on if pd.isna(last) else pd.Timestamp(last).date()


_SPEC: dict[str, Any] = {
    "mark": {"type": "bar"},
    "encoding": {
        "x": {"field": "days_ahead", "type": "ordinal", "title": "axis.days_ahead",
              "axis": {"labelAngle": 0, "values": [1, 7, 14, 21, 28, 56, 84]}},
        "y": {"field": "zones", "type": "quantitative", "title": "axis.zones",
              "axis": {"tickMinStep": 1}},
    },
}  # fmt: skip


@checked
def near_repeat_zones(
    recorded: Incidents,
    *,
    offence: Offence | None = None,
    on: CalendarDay | None = None,
    period_from: CalendarDay | None = None,
    bands_m: DistanceEdges = BANDS_M,
    bands_days: DayEdges = BANDS_DAYS,
    same_place_m: Metres = 1.0,
    draws: Draws = 999,
    seed: Seed = 1,
    confidence: Confidence = 0.95,
) -> NearRepeatZones:
    """Where are the next risk zones, as places and days?

    Parameters
    ----------
    recorded
        Incidents; only rows with a point and a day are used. Those found by police are left out.
    offence
        One class; None takes all.
    on
        The last day whose incidents are known: nothing later is used, zones begin the day after.
        None takes the last day with an incident.
    period_from
        First day used to see how far and how long the excess reaches; None takes all.
    bands_m, bands_days, same_place_m
        Bands, as in `near_repeat`.
    draws, seed
        How often the days are dealt out anew in each test, and the start of the draws.
    confidence
        Level of the ranges.

    Returns
    -------
    NearRepeatZones
        Zones around incidents, each with the days on which the excess still lasts; none unless
        `near_repeat` of the same data is clear.

    Raises
    ------
    UnsuitableData
        No rows have both a point finer than the first band and a day, or all that have were
        found by police.
    OptionError
        Edges do not rise.

    Notes
    -----
    A zone is a circle around an incident. Its radius is the end of the run of bands, from the
    same place on, that hold more pairs than chance as the crow flies, days being dealt out
    within stretches that hold the bands of days twice, and p adjusted for the whole table: dealt
    out over years, bands far off stand out by risk that changes slowly. In the first band of days
    the radius is at least the near distance. Later bands of days count as long as there is no
    gap. Zones and table use the very same half-open bands: a zone of days 0
    to 6 ends on the sixth day after the incident, since day 7 belongs to the next band.

    Offences found by police activity follow where police look; zones made of them would send
    police there again. They are left out and counted.

    References
    ----------
    Bowers, Johnson & Pease 2004, doi:10.1093/bjc/azh036 (the idea; their weights are not used).

    Examples
    --------
    >>> when = pd.Timestamp("2026-01-05", tz="UTC") + pd.to_timedelta(range(40), unit="D")
    >>> frame = pd.DataFrame({"incident_id": [str(n) for n in range(40)], "offence_source": "x",
    ...     "offence_class": "burglary_dwelling", "starts_at": when, "time_precision": "day",
    ...     "x_m": [5000.0 * n for n in range(40)], "y_m": 0.0})
    >>> table = Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC")
    >>> found = near_repeat_zones(table, draws=99)
    >>> found.zones, found.repeats.verdict
    (0, 'too_few')
    """
    bands = repeat_bands("near_repeat_zones", same_place_m, bands_m, bands_days)
    police = recorded.column("discovered_by").eq("police").fillna(False).to_numpy(dtype=bool)
    asked = recorded.column("offence_class").eq(offence) if offence else police | True
    _refuse_police_only(police, np.asarray(asked, dtype=bool))
    events = located(recorded.where(~police), method="near_repeat_zones", offence=offence,
                     period_from=period_from, period_to=on, needs="day",
                     coarsest_m=bands.near_m)  # fmt: skip
    repeats = found_repeats(events, bands, offence, draws=draws, seed=seed, confidence=confidence,
                            method="near_repeat_zones")  # fmt: skip
    last = (on - _EPOCH).days if on else int(events.day.max())
    is_clear = repeats.verdict == "clear"
    test = f"blocks_{repeats.table_stretch_days}"
    found = reaches(repeats.to_frame(), test, events, bands, confidence) if is_clear else ()
    frame = zones(events, found, last)
    cells, ratios = covered(frame, bands.near_m)
    lost = int((police & asked).sum())
    key = f"[euclidean|plain|{bands.near()}|{bands.soon()}]"
    origin = recorded.column("discovered_by")[np.asarray(asked, dtype=bool)]
    return NearRepeatZones(
        offence=offence or "all",
        on=_EPOCH + timedelta(days=last),
        zones=int(frame["zone"].nunique()),
        zone_days=int(frame["days_left"].sum()),
        area_km2=len(cells) * cells.cell_m**2 / 1e6 if cells else 0.0,
        radius_m=max((one.radius_m for one in found), default=np.nan),
        longest_days=max((one.below_days for one in found), default=0),
        ratio=float(repeats.cite(f"ratio{key}")),
        ratio_low=float(repeats.cite(f"ratio_low{key}")),
        ratio_high=float(repeats.cite(f"ratio_high{key}")),
        police_rows=lost,
        share_origin_known=float(origin.isin(["public", "police"]).mean()),
        repeats=repeats,
        n_used=events.n_used,
        n_rows=events.n_rows + lost,
        set_aside={**events.set_aside, **({"found_by_police": lost} if lost else {})},
        _frame=frame,
        _cells=cells,
        _ratios=ratios,
    )


def _refuse_police_only(police: NDArray[np.bool_], asked: NDArray[np.bool_]) -> None:
    if asked.any() and police[asked].all():
        raise UnsuitableData(
            listed("near_repeat_zones", [
                "every row that was asked for was found by police; such records follow where "
                "police look and may not say where to go next; ask for another class"
            ])
        )  # fmt: skip


METHOD = Method(
    run=near_repeat_zones,
    question="Where are the next risk zones, as places and days?",
    sources=(
        "Bowers, Johnson & Pease 2004, doi:10.1093/bjc/azh036",
        "Knox 1964, doi:10.2307/2985220",
    ),
    example={"offence": "burglary_dwelling", "draws": 199},
)
