"""Repeat places: which are hit again and again, how much of it is repeats, and how soon?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from evenhand.contract import Chart, Explanation, Finding, MapLayer, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import (
    AreaLevel,
    AtRisk,
    Base,
    CalendarDay,
    Days,
    Draws,
    Metres,
    Offence,
    Seed,
)
from evenhand.scanning.place_maps import breaks
from evenhand.scanning.repeat_frame import Measured, measured, repeat_frame
from evenhand.scanning.usual_values import usual_values
from evenhand.scanning.visited_places import (
    Visited,
    VisitedPlaces,
    number_at_risk,
    of_known_places,
    of_points,
    of_segments,
)
from evenhand.tables.areas import Areas
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents
from evenhand.tables.places import Places
from evenhand.tables.streets import Streets
from evenhand.wording.messages import Message, Quantity, Term, Value, say

LEAST_EVENTS, LEAST_PLACES, MANY_SHARED, CLEAR, SMALL = 10, 5, 0.1, 0.05, 0.01


@dataclass(frozen=True, kw_only=True, eq=False)
class RepeatPlaces(Finding):
    """Places by how often they were hit, and repeats by how soon they came, beside chance."""

    KEY: ClassVar[tuple[str, ...]] = ("part",)
    COUNTS: ClassVar[tuple[str, ...]] = ("count", "repeats", "places")
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "share": ("count[any]", "repeats[any]"),
        **dict.fromkeys(("places_by_chance", "share_by_chance", "share_by_chance_low",
                         "share_by_chance_high"), ("count[any]",)),
    }  # fmt: skip
    SCALARS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "places_at_risk": (), "soon_days": (), "seed": (),
    }  # fmt: skip
    WITHHELD = (
        "places hit so and so often times that often are the records there, so that what "
        "is hidden can be worked out from totals; release concentration instead"
    )

    offence: str
    over: str
    base: str
    places_hit: int
    places_at_risk: int
    prevalence: float
    incidence: float
    hits_per_place: float
    share_repeat: float
    share_repeat_by_chance: float
    share_repeat_low: float
    share_repeat_high: float
    share_often: float
    share_often_by_chance: float
    share_often_low: float
    share_often_high: float
    p_value: float
    n_dated: int
    repeats_dated: int
    soon_days: int
    share_soon: float
    share_soon_by_chance: float
    share_soon_low: float
    share_soon_high: float
    p_value_soon: float
    is_shared: bool
    seed: int
    _frame: pd.DataFrame
    _map_rows: tuple[Mapping[str, Any], ...]
    _breaks: tuple[float, ...]

    def to_frame(self) -> pd.DataFrame:
        """Give places by times hit ("hit_1" …), then repeats by days since the last ("gap_7" …)."""
        return self._frame.copy()

    def _rows(self, begin: str) -> pd.DataFrame:
        return self._frame[self._frame["part"].str.startswith(begin)]

    def plot(self) -> Chart:
        """Draw the share of the records by how often their place was hit, beside chance."""
        return Chart(
            rows=plain_rows(self._rows("hit")),
            spec=_spec("axis.share_of_incidents"),
            title=self.explain().answer,
            subtitle=say("repeat_places.subtitle", **self._values()),
            columns=("part", "places", "places_by_chance", "count", "share", "share_by_chance_low",
                     "share_by_chance_high"),
        )  # fmt: skip

    def charts(self) -> tuple[Chart, ...]:
        """Draw hits; and how soon repeats came, if days are known."""
        if not self.repeats_dated:
            return (self.plot(),)
        gaps = Chart(
            rows=plain_rows(self._rows("gap")),
            spec=_spec("axis.share_of_repeats"),
            title=say(f"repeat_places.{self._soon_key()}", **self._values()),
            subtitle=say("repeat_places.subtitle_gaps", **self._values()),
            columns=("part", "repeats", "share", "share_by_chance_low", "share_by_chance_high"),
        )
        return (self.plot(), gaps)

    def to_map(self) -> MapLayer | None:
        """Give how often each segment or known place was hit; points are never drawn."""
        if not self._map_rows:
            return None
        return MapLayer(
            kind="segments" if self.over == "segment" else "places",
            rows=self._map_rows,
            breaks=self._breaks,
            title=self.explain().answer,
            unit=say("concentration.unit", kind=Term("place_kind", self.over)),
        )

    def explain(self) -> Explanation:
        """Say how much is repeats beside chance, and how soon they come."""
        values = self._values()
        risk = "risk" if self.places_at_risk else "hit"
        by_length = self.over == "segment" and self.places_at_risk
        soon = [say(f"repeat_places.{self._soon_key()}", **values)] if self.repeats_dated else []
        return Explanation(
            answer=say(f"repeat_places.{self._answer_key()}", **values),
            reading=(
                say("repeat_places.reading_test", **values),
                say(f"repeat_places.reading_{risk}", **values),
                *([say("repeat_places.reading_length")] if by_length else []),
                *soon,
                say("data.rows_used", **values),
            ),
            limits=self._limits(values),
        )

    def _answer_key(self) -> str:
        at_shared = 1 - float(self._frame["share"].iloc[0])
        if self.over == "point" and self.is_shared and at_shared > MANY_SHARED:
            return "cannot_say"
        # One test of pairs decides; what is told is what it found: more repeats, or some heaps. A
        # share inside the range that stands beside it is told as no more than chance.
        known = bool(self.places_at_risk)
        if self.p_value < CLEAR and known and self.share_repeat > self.share_repeat_high:
            return "repeats"
        if self.p_value < CLEAR and self.share_often > self.share_often_high:
            return "heaps" if known else "repeats_hit"
        return "like_chance" if known else "like_chance_hit"

    def _soon_key(self) -> str:
        return "soon" if self.p_value_soon < CLEAR else "not_soon"

    def _limits(self, values: Mapping[str, Value]) -> tuple[Message, ...]:
        found = [say("repeat_places.limit_why")]
        if self.over == "point":
            found.append(say("repeat_places.limit_points", **values))
        if not self.places_at_risk:
            found.append(say("repeat_places.limit_unknown"))
        if self.repeats_dated:
            found.append(say("repeat_places.limit_moving"))
        else:
            found.append(say("repeat_places.limit_undated"))
        return (*found, say("repeat_places.limit_window"), say("scanning.limit_recorded"))

    def _values(self) -> dict[str, Value]:
        values: dict[str, Value] = {
            **usual_values(self),
            "kind": Term("place_kind", self.over),
            "risked": Term("base", self.base) if self.base else Term("place_kind", self.over),
            "p_soon": Quantity(self.p_value_soon, "p_value", "p_value_soon"),
            "days": Quantity(self.soon_days, "count", "soon_days"),
            "seed": Quantity(self.seed, "year", "seed"),
            "incidence": Quantity(self.incidence, "number", "incidence"),
            "hits_per_place": Quantity(self.hits_per_place, "number", "hits_per_place"),
            "prevalence": Quantity(self.prevalence, "percent", "prevalence"),
        }
        for name in ("places_hit", "places_at_risk", "repeats_dated", "n_dated"):
            values[name] = Quantity(getattr(self, name), "count", name)
        for name in ("repeat", "often", "soon"):
            for ending in ("", "_by_chance", "_low", "_high"):
                full = f"share_{name}{ending}"
                share = getattr(self, full)
                # Of few per cent a tenth decides whether a share lies beyond its range.
                digits = 1 if SMALL <= share < 10 * SMALL else None
                values[f"{name}{ending}"] = Quantity(share, "percent", full, digits)
        return values


def _spec(title: str) -> dict[str, Any]:
    share = {"type": "quantitative", "title": title, "axis": {"format": ".0%"}}
    return {
        "layer": [
            {"mark": {"type": "rule", "strokeWidth": 8, "opacity": 0.35},
             "encoding": {"x": {"field": "share_by_chance_low", **share},
                          "x2": {"field": "share_by_chance_high"}}},
            {"mark": {"type": "point", "filled": True, "size": 90},
             "encoding": {"x": {"field": "share", **share, "scale": {"zero": True}}}},
        ],
        "encoding": {"y": {"field": "part", "type": "nominal", "title": None, "sort": None}},
    }  # fmt: skip


@checked
def repeat_places(
    recorded: Incidents,
    places: Places | None = None,
    streets: Streets | None = None,
    areas: Areas | None = None,
    exposure: Exposure | None = None,
    *,
    over: Visited = "point",
    offence: Offence | None = None,
    period_from: CalendarDay | None = None,
    period_to: CalendarDay | None = None,
    at_risk: AtRisk | None = None,
    base: Base | None = None,
    level: AreaLevel | None = None,
    within_m: Metres = 50.0,
    soon_days: Days = 28,
    draws: Draws = 499,
    seed: Seed = 1,
) -> RepeatPlaces:
    """Which places are hit again and again, and how much of it is repeats?

    Parameters
    ----------
    recorded
        Recorded incidents with points or street segments.
    places
        Stations, shops, schools …, for `over="place"`.
    streets
        All street segments, so that those never hit count too.
    areas, exposure
        Say how many dwellings (or another base) there are, for `base`.
    over
        What a place is: a point (distinct coordinates, to the metre), a known place, or a street
        segment.
    offence
        One class; None takes all.
    period_from, period_to
        First and last day, both included; None takes everything.
    at_risk
        For points: how many places could have been hit; None takes `base`, or does not know.
    base
        For points: whom or what to count as places at risk; None for none.
    level
        Over which set of areas `base` is added up; None takes the only one there is.
    within_m
        For known places: an incident further from all of them belongs to none.
    soon_days
        A repeat within so many days of the last is soon.
    draws, seed
        Monte-Carlo draws and their start; fewer are made for very many incidents, 99 at least.

    Returns
    -------
    RepeatPlaces
        How many places were hit once, twice … five times or more, with the share of the records
        there; prevalence, hits per place hit and incidence; how many repeats came within 7, 14,
        28 and 91 days of the last; each beside what chance gives in 95 of 100 cases.

    Raises
    ------
    OptionError
        More places were hit than are said to be at risk.
    UnsuitableData
        There are no such places, fewer than 5 were hit, fewer than 10 rows have one, or the base
        is not known.

    Notes
    -----
    Incidence (incidents per place at risk) = prevalence (share of places hit) × concentration
    (incidents per place hit). Chance: every place at risk alike, a street segment by its length,
    incidents independent. Where only places that were hit are known, their hits are held against
    those of as many equal places that were all hit (zero-truncated Poisson): how many repeats are
    too many cannot be said then, only whether they heap on some places. The p-value is for pairs
    of incidents at one place, one-sided.

    How soon: the days of all incidents are dealt out anew (`evenhand.statistics.repeats`), so
    that the end of the period cuts long gaps off by chance as it does in the data.

    References
    ----------
    Farrell & Pease 1993, Once Bitten, Twice Bitten, Home Office Crime Prevention Unit Paper 46.
    Polvi, Looman, Humphries & Pease 1991, British Journal of Criminology 31, 411-414 (how soon,
    and that the period cuts repeats off). Knox 1964, doi:10.2307/2985220.

    Examples
    --------
    Ten places hit once and one place five times, two days apart:

    >>> at = [float(n) for n in range(10)] + [99.0] * 5
    >>> when = pd.date_range("2026-01-01", periods=15, freq="2D", tz="UTC")
    >>> frame = pd.DataFrame({"incident_id": [str(n) for n in range(15)], "offence_source": "x",
    ...     "offence_class": "burglary_dwelling", "starts_at": when, "ends_at": when,
    ...     "time_precision": "day", "x_m": at, "y_m": 0.0, "place_precision_m": 5.0})
    >>> table = Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC")
    >>> found = repeat_places(table, at_risk=1000)
    >>> found.places_hit, round(found.share_repeat, 4), int(found.cite("repeats[gap_7]"))
    (11, 0.2667, 4)
    """
    period = (period_from, period_to)
    if over == "point":
        risked = at_risk or number_at_risk(recorded, areas, exposure, base, level)
        visited = of_points(recorded, offence, period, risked)
    elif over == "place":
        visited = of_known_places(recorded, places, offence, period, within_m)
    else:
        visited = of_segments(recorded, streets, offence, period)
    _check(visited)
    found = measured(visited, soon_days, draws, seed)
    return _finding(
        visited, found, offence=offence or "all", over=over, soon_days=soon_days, seed=seed,
        base=base or "" if over == "point" and not at_risk else "",
    )  # fmt: skip


def _check(visited: VisitedPlaces) -> None:
    hit = int((visited.counts > 0).sum())
    problems = []
    if visited.n_used < LEAST_EVENTS:
        problems.append(f"rows with a place: {visited.n_used}; at least {LEAST_EVENTS} are "
                        "needed; take more classes or a longer time")  # fmt: skip
    if hit < LEAST_PLACES:
        problems.append(f"places that were hit: {hit}; at least {LEAST_PLACES} are needed; take a "
                        "finer kind of place or a longer time")  # fmt: skip
    if problems:
        raise UnsuitableData(listed("repeat_places", problems))


def _finding(
    visited: VisitedPlaces, found: Measured, *, offence: str, over: str, base: str, soon_days: int,
    seed: int,
) -> RepeatPlaces:  # fmt: skip
    hit, used, risk = int((visited.counts > 0).sum()), visited.n_used, visited.at_risk
    return RepeatPlaces(
        offence=offence,
        over=over,
        base=base,
        places_hit=hit,
        places_at_risk=risk,
        prevalence=hit / risk if risk else float("nan"),
        incidence=used / risk if risk else float("nan"),
        hits_per_place=used / hit,
        **found.shares,  # type: ignore[arg-type]
        p_value=found.p_value,
        n_dated=found.n_dated,
        repeats_dated=found.repeats_dated,
        soon_days=soon_days,
        p_value_soon=found.p_value_soon,
        is_shared=visited.is_shared,
        seed=seed,
        n_used=used,
        n_rows=visited.n_rows,
        set_aside=visited.set_aside,
        _frame=repeat_frame(found),
        _map_rows=_map_rows(visited),
        _breaks=breaks(visited.counts),
    )


def _map_rows(visited: VisitedPlaces) -> tuple[Mapping[str, Any], ...]:
    """Give how often each segment, or each known place that was hit, was hit."""
    if visited.ids:
        return tuple({"segment_id": name, "value": float(count), "certainty": "sure"}
                     for name, count in zip(visited.ids, visited.counts, strict=True))  # fmt: skip
    return tuple(
        {"x_m": float(x), "y_m": float(y), "value": float(count), "certainty": "sure"}
        for (x, y), count in zip(visited.spots, visited.counts[: len(visited.spots)], strict=True)
        if count
    )


METHOD = Method(
    run=repeat_places,
    question="Which places are hit again and again, and how much of it is repeats?",
    sources=(
        "Farrell & Pease 1993, Home Office Crime Prevention Unit Paper 46",
        "Polvi, Looman, Humphries & Pease 1991, British Journal of Criminology 31, 411-414",
        "Knox 1964, doi:10.2307/2985220",
    ),
    example={"over": "segment", "offence": "burglary_dwelling"},
)
