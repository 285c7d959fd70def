"""How much of it gathers on few places, beside what chance alone would gather?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from evenhand.contract import Chart, Explanation, Finding, MapLayer, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import AreaLevel, Base, Draws, Metres, Offence, Seed
from evenhand.scanning.counted_places import CountedPlaces, PlaceKind, counted_places
from evenhand.scanning.place_maps import breaks, map_rows
from evenhand.scanning.quality_checks import EXACT_M
from evenhand.scanning.usual_values import usual_values
from evenhand.statistics.lorenz import (
    RandomBand,
    generalised_gini,
    lorenz_points,
    random_band,
    share_of_places_with,
)
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents
from evenhand.tables.places import Places
from evenhand.tables.streets import Streets
from evenhand.wording.messages import Message, Quantity, Term, Value, say

LEAST_EVENTS, LEAST_PLACES, MANY_REPEATS, CLEAR = 10, 5, 0.1, 0.05
LITTLE = 0.9
LEVELS = (1, 5, 10, 20, 25, 50)


@dataclass(frozen=True, kw_only=True, eq=False)
class Concentration(Finding):
    """Generalised Gini and Lorenz curve of incidents over places, beside randomness."""

    KEY: ClassVar[tuple[str, ...]] = ("level",)
    COUNTS: ClassVar[tuple[str, ...]] = ("count",)
    SOME: ClassVar[str] = "a known place"
    NESTED: ClassVar[tuple[str, ...]] = ("level",)
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "places": (),
        "share_places": (),
        "share_base": ("count[any]",),
        "share_count": ("count",),
        "share_by_chance": ("count[any]",),
        "share_by_chance_low": ("count[any]",),
        "share_by_chance_high": ("count[any]",),
    }

    offence: str
    over: str
    base: str
    has_base: bool
    dispersion: float
    gini: float
    gini_by_chance: float
    gini_by_chance_low: float
    gini_by_chance_high: float
    p_value: float
    share_for_half: float
    share_for_half_by_chance: float
    places: int
    places_hit: int
    places_behind: int
    all_known: bool
    is_shared: bool
    share_at_repeated: float
    seed: int
    _frame: pd.DataFrame
    _curve: pd.DataFrame
    _map_rows: tuple[Mapping[str, Any], ...]
    _breaks: tuple[float, ...]

    def to_frame(self) -> pd.DataFrame:
        """Give one row for the fullest 1, 5, 10 … % of places: what they hold, and by chance."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw the share held by the fullest places, and the band that chance would give."""
        along = "share_base" if self.has_base else "share_places"
        across = {"x": {"field": along, "type": "quantitative", "axis": {"format": ".0%"},
                        "title": f"axis.{_ALONG[along]}"}}  # fmt: skip
        return Chart(
            rows=plain_rows(self._curve),
            spec=_SPEC | {"encoding": across},
            title=self.explain().answer,
            subtitle=say(f"concentration.subtitle{self._over()}", **self._values()),
            columns=(along, "share_count", "share_by_chance_low", "share_by_chance_high"),
        )

    def _over(self) -> str:
        """Say with which ending a message speaks of the base instead of places."""
        return "_base" if self.has_base else ""

    def to_map(self) -> MapLayer | None:
        """Give the count of each segment or area, or of the fullest points."""
        if not self._map_rows:
            return None
        return MapLayer(
            kind={"segment": "segments", "area": "areas"}.get(self.over, "places"),
            rows=self._map_rows,
            breaks=self._breaks,
            title=self.explain().answer,
            unit=say("concentration.unit", **self._values()),
        )

    def explain(self) -> Explanation:
        """Say how much gathers where, beside chance."""
        values = self._values()
        return Explanation(
            answer=say(self._answer_key(), **values),
            reading=(
                say("concentration.reading", **values),
                say("concentration.reading_places", **values),
                *(
                    []
                    if np.isnan(self.dispersion)
                    else [say("concentration.reading_dispersion", **values)]
                ),
                say("data.rows_used", **values),
            ),
            limits=self._limits(values),
        )

    def _answer_key(self) -> str:
        if self.over == "point" and self.is_shared and self.share_at_repeated > MANY_REPEATS:
            return "concentration.cannot_say"
        if self.p_value >= CLEAR:
            return f"concentration.like_chance{self._over()}"
        little = self.share_for_half > LITTLE * self.share_for_half_by_chance
        return f"concentration.gathers{'_little' if little else ''}{self._over()}"

    def _limits(self, values: Mapping[str, Value]) -> tuple[Message, ...]:
        exposed = "scanning.limit_base" if self.has_base else "concentration.limit_exposure"
        found = [say(exposed, **values), say("concentration.limit_repeats")]
        if np.isnan(self.dispersion):
            found.append(say("concentration.limit_independent"))
        if not self.all_known:
            found.append(say("concentration.limit_unknown", **values))
        if self.over == "point" and self.share_at_repeated > MANY_REPEATS:
            found.append(say("concentration.limit_snapped", **values))
        return tuple(found)

    def _values(self) -> dict[str, Value]:
        values: dict[str, Value] = {
            **usual_values(self),
            "kind": Term("place_kind", self.over),
            "base": Term("base", self.base),
            "seed": Quantity(self.seed, "year", "seed"),
        }
        for name in ("places", "places_hit", "places_behind"):
            values[name] = Quantity(getattr(self, name), "count", name)
        for name in ("share_for_half", "share_for_half_by_chance", "share_at_repeated"):
            values[name] = Quantity(getattr(self, name), "percent", name)
        for name in ("gini", "gini_by_chance", "gini_by_chance_low", "gini_by_chance_high"):
            values[name] = Quantity(getattr(self, name), "number", name, 2)
        return values


_SPEC: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "area", "opacity": 0.35},
         "encoding": {"y": {"field": "share_by_chance_low", "type": "quantitative",
                            "scale": {"zero": True}, "title": "axis.share_of_incidents",
                            "axis": {"format": ".0%"}},
                      "y2": {"field": "share_by_chance_high"}}},
        {"mark": {"type": "line", "strokeWidth": 2.5},
         "encoding": {"y": {"field": "share_count", "type": "quantitative"}}},
    ],
}  # fmt: skip
_ALONG = {"share_places": "share_of_places", "share_base": "share_of_base"}


@checked
def concentration(
    recorded: Incidents | Counts,
    streets: Streets | None = None,
    areas: Areas | None = None,
    exposure: Exposure | None = None,
    places: Places | None = None,
    *,
    over: PlaceKind = "point",
    offence: Offence | None = None,
    level: AreaLevel | None = None,
    base: Base = "residents",
    within_m: Metres = 50.0,
    draws: Draws = 199,
    seed: Seed = 1,
) -> Concentration:
    """How much of it gathers on few places, beside what chance alone would gather?

    Parameters
    ----------
    recorded
        Recorded incidents, or counts by area.
    streets
        All street segments, so that those without incidents count too.
    areas
        All areas, likewise.
    exposure
        How many residents, dwellings … each area has, so that large areas do not pass for full
        ones.
    places
        Stations, shops, schools …, for `over="place"`.
    over
        What a place is: a street segment, an area, a point (distinct coordinates), or a known
        place.
    offence
        The class looked at; None takes every class.
    level
        For areas: which set; None takes the only one there is.
    base
        For areas: whom or what chance spreads incidents over; without `exposure` all areas are
        taken as equal.
    within_m
        For known places: an incident further from all of them belongs to none.
    draws, seed
        Monte-Carlo draws of randomness and their start; fewer are made for very many incidents,
        but never fewer than 99.

    Returns
    -------
    Concentration
        Generalised Gini G', the share of places that hold half, both beside randomness. With a
        base: the share of the base that lies in the areas with the highest rates, which hold
        half.

    Raises
    ------
    UnsuitableData
        There are no such places, fewer than 5 of them, or fewer than 10 incidents.

    Notes
    -----
    Under randomness every place is alike and incidents are independent; areas of a known base get
    incidents in proportion to it, and the Lorenz curve is drawn over the base. Where months of
    areas show how much these vary, chance varies as much. Where only places
    with incidents are known, G' is taken over those, and so is the randomness it stands beside
    (`evenhand.statistics.lorenz.random_band`). The p-value is one-sided.

    References
    ----------
    Bernasco & Steenbeek 2017, doi:10.1007/s10940-016-9324-7. Mohler, Brantingham, Carter & Short
    2019, doi:10.1007/s10940-019-09404-1. Weisburd 2015, doi:10.1111/1745-9125.12070.

    Examples
    --------
    >>> at = [0.0] * 30 + [float(n) for n in range(1, 31)]
    >>> when = pd.Timestamp("2026-01-05", tz="UTC")
    >>> frame = pd.DataFrame({"incident_id": [str(n) for n in range(60)], "offence_source": "x",
    ...     "offence_class": "robbery", "starts_at": when, "ends_at": when,
    ...     "time_precision": "day", "x_m": at, "y_m": 0.0})
    >>> found = concentration(Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC"))
    >>> found.places, round(found.share_for_half, 3), found.p_value
    (31, 0.032, 0.005)
    """
    placed = counted_places(recorded, streets, areas, exposure, places, over=over, offence=offence,
                            level=level, base=base, within_m=within_m)  # fmt: skip
    _check(placed, over)
    counts, owned = placed.counts, placed.base
    events = int(counts.sum())
    band = _by_chance(placed, over, draws, seed)
    value = generalised_gini(counts, base=owned)
    extreme = int(np.sum(band.ginis >= value - 1e-12))
    low, middle, high = np.quantile(band.ginis, [0.025, 0.5, 0.975])
    return Concentration(
        offence=offence or "all",
        over=over,
        base=base,
        has_base=owned is not None,
        dispersion=placed.dispersion.value,
        gini=value,
        gini_by_chance=float(middle),
        gini_by_chance_low=float(low),
        gini_by_chance_high=float(high),
        p_value=(1 + extreme) / (1 + len(band.ginis)),
        share_for_half=share_of_places_with(counts, base=owned),
        share_for_half_by_chance=float(np.median(band.share_for_half)),
        places=len(counts),
        places_hit=int(np.sum(counts > 0)),
        places_behind=band.places,
        all_known=placed.all_known,
        is_shared=_is_shared(recorded),
        share_at_repeated=float(counts[counts > 1].sum() / events),
        seed=seed,
        n_used=placed.n_used,
        n_rows=placed.n_rows,
        set_aside=placed.set_aside,
        _frame=_framed(placed, band),
        _curve=_curve(placed, band),
        _map_rows=map_rows(placed, over),
        _breaks=breaks(counts),
    )


def _by_chance(placed: CountedPlaces, over: str, draws: int, seed: int) -> RandomBand:
    """Spread as many incidents by chance: over areas as much as their months show they vary."""
    places, base = len(placed.counts), placed.base
    if over == "area" and placed.all_known and base is None:
        base = np.ones(places)
    return random_band(int(placed.counts.sum()), places, known=placed.all_known, base=base,
                       dispersion=placed.dispersion, draws=draws, seed=seed)  # fmt: skip


def _is_shared(recorded: Incidents | Counts) -> bool:
    """Say whether points may have been moved to shared ones: nothing says that they are exact."""
    if not isinstance(recorded, Incidents):
        return False
    precision = recorded.column("place_precision_m")
    return not bool((precision <= EXACT_M).mean() > 0.5)


def _check(placed: CountedPlaces, over: str) -> None:
    problems = []
    if over == "point" and not placed.counts.sum():
        problems.append(
            "no row that was asked for has a point of its own; with areas alone over='area' can "
            "be asked"
        )
    elif placed.counts.sum() < LEAST_EVENTS:
        problems.append(
            f"only {int(placed.counts.sum())} of the incidents have a place; at least "
            f"{LEAST_EVENTS} are needed; take more classes or a longer time"
        )
    if (placed.counts.sum() or over != "point") and len(placed.counts) < LEAST_PLACES:
        problems.append(
            f"there are only {len(placed.counts)} places of kind {over}; at least "
            f"{LEAST_PLACES} are needed; take a finer kind of place"
        )
    if problems:
        raise UnsuitableData(listed("concentration", problems))


def _curve(placed: CountedPlaces, band: RandomBand) -> pd.DataFrame:
    found = lorenz_points(placed.counts, base=placed.base)
    low, middle, high = np.quantile(band.curves, [0.025, 0.5, 0.975], axis=0)
    along = "share_places" if placed.base is None else "share_base"
    return pd.DataFrame({
        along: found[:, 0], "share_count": found[:, 1].clip(0, 1),
        "share_by_chance": middle.clip(0, 1), "share_by_chance_low": low.clip(0, 1),
        "share_by_chance_high": high.clip(0, 1),
    })  # fmt: skip


def _framed(placed: CountedPlaces, band: RandomBand) -> pd.DataFrame:
    """Give the fullest 1, 5, 10 … % of places, whole places only; by rate where there is a base."""
    counts = placed.counts
    base = np.ones(len(counts)) if placed.base is None else placed.base
    fullest = np.argsort(-counts / base, kind="stable")
    order, owned = counts[fullest], np.cumsum(base[fullest]) / base.sum()
    curve = _curve(placed, band)
    at = curve.iloc[:, 0].to_numpy()
    rows = []
    for level in LEVELS:
        taken = max(1, round(len(order) * level / 100))
        share = float(owned[taken - 1])
        rows.append({
            "level": str(level), "places": taken, "share_places": taken / len(order),
            "share_base": np.nan if placed.base is None else share,
            "count": int(order[:taken].sum()),
            "share_count": float(order[:taken].sum() / order.sum()),
            **{name: float(np.interp(share, at, curve[name]))
               for name in ("share_by_chance", "share_by_chance_low", "share_by_chance_high")},
        })  # fmt: skip
    return pd.DataFrame(rows).astype({"level": "string"})


METHOD = Method(
    run=concentration,
    question="How much of it gathers on few places, beside what chance alone would gather?",
    sources=(
        "Bernasco & Steenbeek 2017, doi:10.1007/s10940-016-9324-7",
        "Mohler, Brantingham, Carter & Short 2019, doi:10.1007/s10940-019-09404-1",
        "Chalfin, Kaplan & Cuellar 2021, doi:10.1177/00224278211016029",
    ),
    version="1.1",
    example={"over": "segment", "offence": "burglary_dwelling"},
)
