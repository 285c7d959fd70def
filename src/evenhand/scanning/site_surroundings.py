"""Site surroundings: what is recorded on and around a site, beside before and beside elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import OptionError, UnsuitableData, listed
from evenhand.options import CalendarDay, Confidence, Draws, Metres, Outline, Seed
from evenhand.scanning.located import Located, located
from evenhand.statistics.alike_places import AlikePlaces, alike_places
from evenhand.statistics.dispersion import UNKNOWN, Dispersion, table_dispersion
from evenhand.statistics.outlines import outline_shape
from evenhand.statistics.poisson_rates import ratio_interval
from evenhand.tables.areas import Areas
from evenhand.tables.incidents import Incidents
from evenhand.wording.messages import Message, Quantity, Term, Value, say

FEW, ALL = 10, "all"
_MANY, _SOME = 48, 20
_FINE_CELLS, _COARSE_CELLS = 12, 4
_EPOCH = date(1970, 1, 1)
_MOST_KM2 = 120.0
Whether = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class SiteSurroundings(Finding):
    """Recorded incidents on and around a site, class by class, beside as long before."""

    KEY: ClassVar[tuple[str, ...]] = ("offence_class",)
    COUNTS: ClassVar[tuple[str, ...]] = ("count", "count_before")
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = dict.fromkeys(
        ("change", "change_low", "change_high"), ("count", "count_before")
    )
    SCALARS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "ground_km2": (), "draws": (), "seed": (), "share_fewer": ("count[total]",),
    }  # fmt: skip
    WITHHELD: ClassVar[str] = (
        "it counts a place that was drawn by hand: beside areas that are published its difference "
        "could tell a small number; publish a count by area"
    )

    starts_on: date
    ends_on: date
    before_from: date
    before_to: date
    has_before: bool
    ground_km2: float
    share_fewer: float
    draws: int
    seed: int
    dispersion: float
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each class, the most frequent first, and one for all together."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw the count of each class, and that of as long before as a mark."""
        rows = self._frame[self._frame["offence_class"].ne(ALL)]
        return Chart(
            rows=plain_rows(rows if len(rows) else self._frame),
            spec=_SPEC,
            title=self.explain().answer,
            subtitle=say("site_surroundings.subtitle", **self._values()),
            columns=("offence_class", "count", "count_before", "change", "change_low",
                     "change_high", "certainty"),
        )  # fmt: skip

    def explain(self) -> Explanation:
        """Say how much is recorded there, whether it changed, and how it stands elsewhere."""
        values = self._values()
        reading = [say("site_surroundings.reading_period", **values)]
        if not np.isnan(self.share_fewer):
            reading.append(say("site_surroundings.reading_places", **values))
        if len(self._frame) > 1:
            reading.append(say("site_surroundings.reading_top", **values))
        reading.append(say("data.rows_used", **values))
        return Explanation(
            answer=say(f"site_surroundings.{self._step()}", **values),
            reading=tuple(reading),
            limits=self._limits(),
        )

    def _step(self) -> str:
        row = self._frame.set_index("offence_class").loc[ALL]
        if not self.has_before:
            return "no_before" if row["count"] >= FEW else "too_few_alone"
        if row["count"] + row["count_before"] < FEW:
            return "too_few"
        if row["count_before"] == 0:
            return "from_none"
        return "differ" if row["certainty"] == "sure" else "no_clear_change"

    def _limits(self) -> tuple[Message, ...]:
        repeats = "limit_independent" if np.isnan(self.dispersion) else "limit_repeats"
        names = ["limit_exposure", "limit_chosen", "limit_recorded", repeats]
        if np.isnan(self.share_fewer):
            names.append("limit_nowhere")
        return tuple(say(f"site_surroundings.{name}") for name in names)

    def _values(self) -> dict[str, Value]:
        top = str(self._frame["offence_class"].iloc[min(1, len(self._frame) - 1)])
        values: dict[str, Value] = {
            "used": Quantity(self.n_used, "count", "n_used"),
            "rows": Quantity(self.n_rows, "count", "n_rows"),
            "count": Quantity(self.cite(f"count[{ALL}]"), "count", f"count[{ALL}]"),
            "top": Term("offence_class", top),
            "top_count": Quantity(self.cite(f"count[{top}]"), "count", f"count[{top}]"),
            "starts": Quantity(self.starts_on, "date", "starts_on"),
            "ends": Quantity(self.ends_on, "date", "ends_on"),
            "ground": Quantity(self.ground_km2, "number", "ground_km2", 2),
            "share": Quantity(self.share_fewer, "percent", "share_fewer"),
            "draws": Quantity(self.draws, "count", "draws"),
            "seed": Quantity(self.seed, "count", "seed"),
        }
        if self.has_before:
            path = f"count_before[{ALL}]"
            values["before"] = Quantity(self.cite(path), "count", path)
            for name in ("change", "change_low", "change_high"):
                path = f"{name}[{ALL}]"
                values[name] = Quantity(self.cite(path), "signed_percent", path)
        return values


_SPEC: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "bar"},
         "encoding": {"x": {"field": "count", "type": "quantitative", "scale": {"zero": True},
                            "title": "axis.recorded"}}},
        {"mark": {"type": "tick", "thickness": 3},
         "encoding": {"x": {"field": "count_before", "type": "quantitative"}}},
    ],
    "encoding": {"y": {"field": "offence_class", "type": "nominal", "title": None, "sort": None}},
}  # fmt: skip


@checked
def site_surroundings(
    incidents: Incidents,
    areas: Areas | None = None,
    *,
    outline: Outline,
    within_m: Metres = 250,
    period_from: CalendarDay | None = None,
    period_to: CalendarDay | None = None,
    confidence: Confidence = 0.95,
    draws: Draws = 199,
    seed: Seed = 1,
) -> SiteSurroundings:
    """What is recorded on and around a site, and how does it stand beside elsewhere?

    Parameters
    ----------
    incidents
        Recorded incidents; rows need a point and a day.
    areas
        The city's areas, on whose ground places of the same shape are put down; without them
        there is nothing to compare with.
    outline
        The site: one corner for a point, three and more for a polygon.
    within_m
        How far around the outline incidents count.
    period_from, period_to
        First and last day, both included. Without them the last twelve whole months.
    confidence
        Level of the likely ranges.
    draws, seed
        How many places of the same shape are put down elsewhere, and the start of the draws.

    Returns
    -------
    SiteSurroundings
        For each class and all together (`all`): the count, that of as many days before, and the
        change as a share of it with its range, missing from none; and the share of places of the
        same shape with fewer for their ground.

    Raises
    ------
    OptionError
        The outline is none, or the place around it has no surface.
    UnsuitableData
        No row can be used, or the period runs backwards.

    Notes
    -----
    The range of a change takes both counts as Poisson, widened where twelfths (or quarters, where
    they are few) of the two periods vary more than that. The comparison with elsewhere is a
    description: see `evenhand.statistics.alike_places`.

    References
    ----------
    Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404, for the range of a ratio of two counts.

    Examples
    --------
    >>> days = pd.to_datetime(["2025-01-01", "2026-06-02", "2026-06-03"]).tz_localize("UTC")
    >>> frame = pd.DataFrame({"incident_id": ["a", "b", "c"], "offence_source": "x",
    ...     "offence_class": "robbery", "starts_at": days, "ends_at": days,
    ...     "time_precision": "instant", "x_m": [0.0, 10.0, 900.0], "y_m": 0.0})
    >>> table = Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC")
    >>> found = site_surroundings(table, outline="0:0", within_m=100,
    ...     period_from=date(2026, 1, 1), period_to=date(2026, 12, 31))
    >>> int(found.cite("count[all]")), int(found.cite("count_before[all]"))
    (1, 1)
    """
    shape = _shape(outline, within_m)
    points = located(incidents, method="site_surroundings", needs="day")
    days = _periods(points.day, period_from, period_to)
    within = [(points.day >= first) & (points.day <= last) for first, last in days]
    near = np.asarray(shapely.intersects_xy(shape, points.x_m, points.y_m), dtype=np.bool_)
    has_before = bool(points.day.min() <= days[1][0])
    used = within[0] | within[1] if has_before else within[0]
    if not used.any():
        problem = "no row that can be used lies in the period; choose another"
        raise UnsuitableData(listed("site_surroundings", [problem]))
    classes = incidents.column("offence_class").astype("string").to_numpy()[points.rows]
    frame, spread = _framed(points, classes, near, within, days, has_before, confidence)
    places = _elsewhere(points, within[0], shape, areas, draws, seed)
    aside = dict(points.set_aside)
    aside["outside_period"] = aside.get("outside_period", 0) + int((~used).sum())
    (first, last), (before_from, before_to) = (tuple(map(_date, pair)) for pair in days)
    return SiteSurroundings(
        starts_on=first, ends_on=last, before_from=before_from, before_to=before_to,
        has_before=has_before, ground_km2=float(shapely.area(shape)) / 1e6,
        share_fewer=places.share_fewer, draws=len(places.per_km2), seed=seed, dispersion=spread,
        n_used=int(used.sum()), n_rows=points.n_rows,
        set_aside={reason: many for reason, many in aside.items() if many}, _frame=frame,
    )  # fmt: skip


def _shape(outline: str, within_m: float) -> shapely.Geometry:
    shape = shapely.buffer(outline_shape(outline), within_m, quad_segs=16)
    if shapely.area(shape) <= 0:
        problem = "'within_m' is 0 around a point; give some metres, or an outline"
        raise OptionError(listed("site_surroundings", [problem]))
    if shapely.area(shape) > _MOST_KM2 * 1e6:
        problem = f"'within_m' makes a place of more than {_MOST_KM2:.0f} km²; give fewer metres"
        raise OptionError(listed("site_surroundings", [problem]))
    shapely.prepare(shape)
    return shape


def _periods(
    day: NDArray[np.int64], period_from: date | None, period_to: date | None
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Give first and last day of the period and of as many days before, counted from 1970."""
    last = period_to or _whole_month(_date(int(day.max())))
    first = period_from or _year_before(last)
    if first > last:
        problem = "'period_to' lies before 'period_from'; swap them"
        raise UnsuitableData(listed("site_surroundings", [problem]))
    start, end = (first - _EPOCH).days, (last - _EPOCH).days
    return (start, end), (2 * start - end - 1, start - 1)


def _whole_month(last: date) -> date:
    """Give the last day up to which whole months are covered."""
    following = last + timedelta(days=1)
    return last if following.day == 1 else last.replace(day=1) - timedelta(days=1)


def _year_before(last: date) -> date:
    following = last + timedelta(days=1)
    return following.replace(year=following.year - 1) if following.day == 1 else (
        last - timedelta(days=364)
    )  # fmt: skip


def _date(day: int) -> date:
    return _EPOCH + timedelta(days=int(day))


def _framed(
    points: Located, classes: NDArray[Any], near: Whether, within: list[Whether],
    days: tuple[tuple[int, int], tuple[int, int]], has_before: bool, confidence: float,
) -> tuple[pd.DataFrame, float]:  # fmt: skip
    """Count each class on and around the site in both periods."""
    now, before = (near & one for one in within)
    spread = dispersion_of(points.day[now], points.day[before], days) if has_before else UNKNOWN
    there = set(classes[now]) | (set(classes[before]) if has_before else set())
    rows = [
        change_row(
            ALL, int(now.sum()), int(before.sum()) if has_before else None, spread, confidence
        )
    ]
    named = [
        change_row(str(name), int((classes[now] == name).sum()),
             int((classes[before] == name).sum()) if has_before else None, spread, confidence)
        for name in sorted(there)
    ]  # fmt: skip
    rows += sorted(named, key=lambda row: (-row["count"], row["offence_class"]))
    kinds = {"offence_class": "string", "certainty": "string", "count": "Int64",
             "count_before": "Int64", **dict.fromkeys(("change", "change_low", "change_high"),
                                                      "float64")}  # fmt: skip
    return pd.DataFrame(rows).astype(kinds), spread.value


def change_row(
    name: str, now: int, before: int | None, spread: Dispersion, confidence: float
) -> dict[str, Any]:
    """Say how a class changed from as long before, and how sure that is.

    Parameters
    ----------
    name
        The class, or `all`.
    now, before
        Its counts; None where the records do not reach back.
    spread
        How much counts vary beyond chance.
    confidence
        Level of the range.

    Returns
    -------
    dict
        A row of the finding's frame; `sure` where the range shuts out no change.
    """
    row: dict[str, Any] = {"offence_class": name, "count": now, "count_before": before,
                           "change": np.nan, "change_low": np.nan, "change_high": np.nan,
                           "certainty": "cannot_say"}  # fmt: skip
    if before is None or now + before < FEW or before == 0:
        return row
    used = spread.allowed
    low, high = ratio_interval(before, now, confidence=confidence, dispersion=used.value,
                               degrees=used.degrees)  # fmt: skip
    is_clear = low > 1 or high < 1
    return row | {"change": now / before - 1, "change_low": low - 1, "change_high": high - 1,
                  "certainty": "sure" if is_clear else "unsure"}  # fmt: skip


def dispersion_of(
    now: NDArray[np.int64], before: NDArray[np.int64], days: tuple[tuple[int, int], tuple[int, int]]
) -> Dispersion:
    """Measure how much parts of the two periods vary beyond chance.

    Parameters
    ----------
    now, before
        Days of the incidents of each period, counted from 1970.
    days
        First and last day of each period, the later one first.

    Returns
    -------
    Dispersion
        Unknown with few incidents, or none in one of the periods.
    """
    many = len(now) + len(before)
    length = days[0][1] - days[0][0] + 1
    cells = _FINE_CELLS if many >= _MANY else _COARSE_CELLS
    if many < _SOME or length < cells or not len(now) or not len(before):
        return UNKNOWN
    parts = [
        np.bincount((one - start) * cells // length, minlength=cells).astype(np.float64)
        for one, (start, _) in zip((now, before), days, strict=True)
    ]
    return table_dispersion(np.vstack(parts))


def _elsewhere(
    points: Located, within: Whether, shape: shapely.Geometry, areas: Areas | None,
    draws: int, seed: int,
) -> AlikePlaces:  # fmt: skip
    if areas is None or not len(areas):
        return AlikePlaces(np.zeros(0), float("nan"))
    ground = shapely.union_all(areas.column("geometry").to_numpy())
    ground = shapely.simplify(ground, np.sqrt(float(shapely.area(ground))) / 2_000)
    shapely.prepare(ground)
    return alike_places(points.x_m[within], points.y_m[within], shape, ground, draws=draws,
                        seed=seed)  # fmt: skip


METHOD = Method(
    run=site_surroundings,
    question="What is recorded on and around a site, and how does it stand beside elsewhere?",
    sources=("Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404",),
    example={"outline": "646500:5760350,646620:5760350,646620:5760450,646500:5760450"},
)
