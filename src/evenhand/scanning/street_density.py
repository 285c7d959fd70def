"""Density along streets: on which streets is it densest, and how much is there?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from evenhand.contract import Chart, Explanation, Finding, MapLayer, Method, checked, plain_rows
from evenhand.errors import OptionError, UnsuitableData, listed
from evenhand.options import CalendarDay, Confidence, Offence, Reach, Seed
from evenhand.scanning.densest_streets import densest_streets
from evenhand.scanning.densest_told import BREAKS, CLEAR, held_out_spec, told_values
from evenhand.scanning.located import Located, located, refuse_elsewhere
from evenhand.scanning.street_segments import street_segments
from evenhand.scanning.usual_values import usual_values
from evenhand.statistics.street_density import Split
from evenhand.statistics.street_network import OnStreets, on_streets
from evenhand.tables.incidents import Incidents
from evenhand.tables.streets import Streets
from evenhand.wording.messages import Message, Quantity, Value, say
from evenhand.wording.numbers import NumberKind

LEAST = 10
OFF_STREET_M = 100.0


@dataclass(frozen=True, kw_only=True, eq=False)
class DensestStreets(Finding):
    """A density along streets, and what the densest streets hold."""

    KEY: ClassVar[tuple[str, ...]] = ("level",)
    COUNTS: ClassVar[tuple[str, ...]] = ("count",)
    SOME: ClassVar[str] = "a place on a street"
    NESTED: ClassVar[tuple[str, ...]] = ("level",)
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "segments": (),
        "share_streets": (),
        "street_km": (),
        "share_count": ("count",),
        **dict.fromkeys(
            ("share_held_out", "share_held_out_low", "share_held_out_high",
             "share_with_half_reach", "share_with_double_reach", "share_streets_stay_with_half",
             "share_streets_stay_with_double"), ("count[any]",)),
    }  # fmt: skip
    SCALARS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "reach_m": (), "p_value": ("count[any]",), "per_km": ("count[any]",), "streets_km": (),
    }  # fmt: skip

    offence: str
    reach_m: float
    split: str
    per_km: float
    streets_km: float
    p_value: float
    share_repeated: float
    seed: int
    _frame: pd.DataFrame
    _segments: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for the densest 1, 2, 5 … % of street length: what it holds."""
        return self._frame.copy()

    def segments(self) -> pd.DataFrame:
        """Give the density of each segment: `segment_id`, `per_km`, `std_error_per_km`.

        With `times_average`, `certainty` and `stays`: whether it is among the densest 2 % of the
        streets with half and with double the reach too.
        """
        return self._segments.copy()

    def plot(self) -> Chart:
        """Draw how much of what was not used to find them the densest streets hold."""
        return Chart(
            rows=plain_rows(self._frame),
            spec=held_out_spec("share_streets"),
            title=self.explain().answer,
            subtitle=say("street_density.subtitle", **self._values()),
            columns=("level", "street_km", "count", "share_count", "share_held_out",
                     "share_held_out_low", "share_held_out_high", "share_with_half_reach",
                     "share_with_double_reach"),
        )  # fmt: skip

    def to_map(self) -> MapLayer:
        """Give the density of each segment in times the average of all streets."""
        rows = self._segments.rename(columns={"times_average": "value"})
        return MapLayer(
            kind="segments",
            rows=plain_rows(rows[["segment_id", "value", "certainty"]]),
            breaks=BREAKS,
            title=self.explain().answer,
            unit=say("street_density.unit", **self._values()),
            words={"as_expected": say("street_density.as_expected")},
        )

    def explain(self) -> Explanation:
        """Say what the densest streets hold, and on what that hangs."""
        values = self._values()
        key = "denser" if self.p_value < CLEAR else "like_chance"
        has_half = self._frame["share_with_half_reach"].notna().any()
        return Explanation(
            answer=say(f"street_density.{key}", **values),
            reading=(
                say("street_density.reading_held_out", **values),
                say(f"street_density.reading_{self.split}", **values),
                say(f"street_density.reading_{'both' if has_half else 'double'}", **values),
                say("data.rows_used", **values),
            ),
            limits=self._limits(values),
        )

    def _limits(self, values: Mapping[str, Value]) -> tuple[Message, ...]:
        keys = ["limit_people", "limit_nearest", "limit_independent"]
        if self.share_repeated > 0:
            keys.append("limit_repeated")
        limits = [say(f"street_density.{key}", **values) for key in keys]
        return (*limits, say("scanning.limit_recorded"))

    def _values(self) -> dict[str, Value]:
        values: dict[str, Value] = {
            **usual_values(self),
            "reach": Quantity(self.reach_m, "metres", "reach_m"),
            "off": Quantity(OFF_STREET_M, "metres"),
            "average": Quantity(self.per_km, "rate", "per_km"),
            "all": Quantity(self.streets_km, "number", "streets_km"),
            "repeated": Quantity(self.share_repeated, "percent", "share_repeated"),
        }
        own: tuple[tuple[str, str, NumberKind], ...] = (
            ("length", "street_km", "number"), ("share_streets", "share_streets", "percent"),
            ("half", "share_with_half_reach", "percent"),
            ("double", "share_with_double_reach", "percent"),
            ("stays_half", "share_streets_stay_with_half", "percent"),
            ("stays_double", "share_streets_stay_with_double", "percent"),
        )  # fmt: skip
        return values | told_values(self, own)


@checked
def street_density(
    recorded: Incidents,
    streets: Streets | None = None,
    *,
    offence: Offence | None = None,
    period_from: CalendarDay | None = None,
    period_to: CalendarDay | None = None,
    reach_m: Reach = 200.0,
    split: Split = "discontinuous",
    confidence: Confidence = 0.95,
    seed: Seed = 1,
) -> DensestStreets:
    """On which streets is it densest, and how much is there?

    Parameters
    ----------
    recorded
        Incidents with points; dates are needed only if a period is asked for.
    streets
        All street segments; rail is left out.
    offence
        One class; None takes all.
    period_from, period_to
        First and last day, both included; None takes all.
    reach_m
        How far along streets each incident is spread, in either direction.
    split
        What a kernel does at a junction (`evenhand.statistics.street_density`); `continuous`
        takes several times as long.
    confidence
        Level of the likely ranges.
    seed
        Start of the draw that parts the records into halves.

    Returns
    -------
    DensestStreets
        For the densest 1, 2, 5 … % of street length: how much was recorded there; how much of one
        half of the records is on the streets found from the other, with its range; and what is
        left of it with half and double the reach. `segments()` has the density itself, in
        incidents for each kilometre of street.

    Raises
    ------
    OptionError
        The reach is finer than the places are known.
    UnsuitableData
        There are no streets, no row has a point of its own, or there are fewer than 10 near
        streets.

    Notes
    -----
    Each incident is moved to the nearest segment within 100 m and spread along streets, never
    across blocks; nothing is lost at dead ends or loops. Ranges, test and certainty are those of
    `evenhand.density`, with street length in the place of ground. Half the reach is looked at
    only where places are known as finely.

    References
    ----------
    Okabe, Satoh & Sugihara 2009, doi:10.1080/13658810802475491. Okabe & Sugihara 2012,
    doi:10.1002/9781119967101.

    Examples
    --------
    >>> from shapely import LineString
    >>> lines = [LineString([(x, 0), (x + 100, 0)]) for x in range(0, 5000, 100)]
    >>> streets = Streets.from_frame(pd.DataFrame({"segment_id": [f"s{n}" for n in range(50)],
    ...     "kind": "minor", "geometry": lines}), crs="EPSG:25832")
    >>> frame = pd.DataFrame({"incident_id": [str(n) for n in range(40)], "offence_source": "x",
    ...     "offence_class": "robbery", "starts_at": pd.NaT, "time_precision": "day",
    ...     "x_m": [2530.0 + n for n in range(40)], "y_m": 4.0})
    >>> recorded = Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC")
    >>> found = street_density(recorded, streets, reach_m=100.0)
    >>> found.segments().sort_values("per_km")["segment_id"].iloc[-1], found.per_km
    ('s25', 8.0)
    """
    if streets is None or not len(streets):
        raise UnsuitableData(listed("street_density", [
            "no table has streets; import street segments, or ask density, which needs none"
        ]))  # fmt: skip
    known = street_segments(streets, method="street_density")
    refuse_elsewhere("street_density", recorded, streets)
    points = located(recorded, method="street_density", offence=offence, period_from=period_from,
                     period_to=period_to)  # fmt: skip
    at = on_streets(known.network, points.x_m, points.y_m, within_m=OFF_STREET_M)
    near = at.segment >= 0
    precision = _precision(points, near)
    _check(int(near.sum()), reach_m, precision)
    placed = OnStreets(at.segment[near], at.along_m[near], at.off_m[near])
    found = densest_streets(known, placed, reach_m=reach_m, split=split, precision_m=precision,
                            confidence=confidence, seed=seed)  # fmt: skip
    aside = dict(points.set_aside)
    if not near.all():
        aside["off_street"] = int(np.sum(~near))
    many = np.unique(points.x_m[near] + 1j * points.y_m[near], return_counts=True)[1]
    return DensestStreets(
        offence=offence or "all",
        reach_m=reach_m,
        split=split,
        per_km=found.per_km,
        streets_km=found.streets_km,
        p_value=found.p_value,
        share_repeated=float(many[many > 1].sum() / many.sum()),
        seed=seed,
        n_used=len(placed.segment),
        n_rows=points.n_rows,
        set_aside=aside,
        _frame=found.frame,
        _segments=found.segments,
    )


def _precision(points: Located, near: npt.NDArray[np.bool_]) -> float:
    stated = points.precision_m[near]
    return float(np.nanmax(stated)) if np.isfinite(stated).any() else 0.0


def _check(many: int, reach_m: float, precision_m: float) -> None:
    if many < LEAST:
        raise UnsuitableData(listed("street_density", [
            f"only {many} of the incidents lie within {OFF_STREET_M:g} m of a street; at least "
            f"{LEAST} are needed; take more classes or a longer time, or ask density"
        ]))  # fmt: skip
    if reach_m < precision_m:
        raise OptionError(listed("street_density", [
            f"option 'reach_m' is {reach_m:g} m, but points may be {precision_m:g} m off; give at "
            f"least {precision_m:g}"]))  # fmt: skip


METHOD = Method(
    run=street_density,
    question="On which streets is it densest, and how much is there?",
    sources=(
        "Okabe, Satoh & Sugihara 2009, doi:10.1080/13658810802475491",
        "Okabe & Sugihara 2012, doi:10.1002/9781119967101",
    ),
    example={"offence": "theft_from_person"},
)
