"""Where is it more than chance, given who or what is there?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from evenhand.contract import Chart, Explanation, Finding, MapLayer, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import (
    AreaLevel,
    CalendarDay,
    CellSize,
    Draws,
    FalseShare,
    HotBase,
    Metres,
    Offence,
    PlaceSetting,
    Seed,
)
from evenhand.scanning.hot_counts import Placed, placed_in_areas, share_discovered
from evenhand.scanning.hot_ground import HotPlace
from evenhand.scanning.hot_groups import group_labels, group_rows
from evenhand.scanning.hot_judging import LEAST_EXPECTED, framed, judged, totals
from evenhand.scanning.hot_layout import laid_out
from evenhand.scanning.hot_words import explained, map_words, values_of
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.exposure import Exposure
from evenhand.tables.in_setting import in_setting
from evenhand.tables.incidents import Incidents
from evenhand.tables.streets import Streets
from evenhand.wording.messages import say, say_of

LEAST_EVENTS, LEAST_PLACES, OUTLINED = 20, 5, 0.9
BREAKS = (1.0, 1.5, 2.0, 3.0)
_OF_ROWS = (
    "count_around", "expected", "ratio", "ratio_low", "ratio_high", "p_value", "p_adjusted",
    "is_hot", "is_cold", "share_kept", "is_stable", "is_hot_thinned", "gi_star", "p_gi_star",
    "group",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class HotSpots(Finding):
    """Cells that hold clearly more, or clearly fewer, than who or what is there leads to expect.

    Attributes
    ----------
    over, cell_m, within_m
        What a place is, how large cells are (missing for other places) and how far neighbours lie.
    base, base_wanted
        What chance spreads incidents over, and what was asked for.
    false_share
        Of the places called, how many may be false on average.
    n_places, n_judged
        How many places there are, and of how many enough is expected to say anything.
    n_hot, n_cold, n_hot_stable, n_hot_low, n_hot_high
        Places called; of the hot ones, how many stay in 8 of 10 re-runs; and between which
        numbers the hot ones lie in 95 % of the re-runs. The last three are missing without
        re-runs.
    n_hot_thinned
        Of the hot ones, how many stay when a spot counts once a fortnight; missing where that
        cannot be told.
    n_groups, count_first, expected_first
        How many groups the hot places form that are each other's neighbours, and how many were
        recorded and expected in the one with most beyond what is expected.
    share_count_hot, share_base_hot
        Share of the incidents, and of the base, that lies in the hot places themselves.
    share_lost, error_m, is_error_assumed
        Share of the records without a usable place; how far places may be off, the median; and
        whether that had to be assumed.
    share_discovered
        Share of the records that were found by police activity, not reported.
    """

    KEY: ClassVar[tuple[str, ...]] = ("cell_id",)
    COUNTS: ClassVar[tuple[str, ...]] = ("count",)
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "exposure": (), "can_say": ("count[any]",), **dict.fromkeys(_OF_ROWS, ("count[any]",))
    }  # fmt: skip
    SCALARS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **dict.fromkeys(("n_places", "cell_m", "within_m", "false_share", "seed", "draws",
                         "least_expected"), ()),
        "n_few": ("count[any]",), "no_setting": ("count[any]",),
    }  # fmt: skip

    offence: str
    over: HotPlace
    level: str
    cell_m: float
    is_cell_chosen: bool
    within_m: float
    base: str
    base_wanted: str
    has_outline: bool
    false_share: float
    least_expected: float
    n_places: int
    n_judged: int
    n_hot: int
    n_cold: int
    n_groups: int
    count_first: float
    expected_first: float
    n_hot_stable: float
    n_hot_low: float
    n_hot_high: float
    n_hot_thinned: float
    share_count_hot: float
    share_base_hot: float
    share_lost: float
    error_m: float
    is_error_assumed: bool
    share_discovered: float
    draws: int
    seed: int
    setting: str = ""
    no_setting: int = 0
    _frame: pd.DataFrame

    @property
    def n_few(self) -> int:
        """Of how many places too little is expected to say anything."""
        return self.n_places - self.n_judged

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each place: counted, expected, ratio, p-values, and whether it stays."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw the groups of hot places: how many times what is expected, with its range."""
        return Chart(
            rows=plain_rows(group_rows(self._frame)),
            spec=_SPEC,
            title=self.explain().answer,
            subtitle=say(f"hot_spots.subtitle{'_areas' if self.over == 'area' else ''}"),
            columns=("place", "places", "count", "expected", "ratio", "ratio_low", "ratio_high"),
        )  # fmt: skip

    def to_map(self) -> MapLayer:
        """Give hot and cold places by how many times what is expected they hold."""
        frame = self._frame
        clear = frame["is_hot"] | frame["is_cold"]
        stable = frame["is_stable"].fillna(True).astype(bool)
        tier = np.select(
            [~frame["can_say"], ~clear, stable], ["cannot_say", "as_expected", "sure"], "unsure"
        )
        kept = frame["share_kept"].ge(OUTLINED).fillna(False).astype(bool)
        rows = pd.DataFrame({
            self.KEY[0]: frame[self.KEY[0]], "value": frame["ratio"].where(frame["can_say"]),
            "certainty": tier, "is_outlined": frame["is_hot"] & kept,
            "label": group_labels(frame) if self.over != "area" else "",
        })  # fmt: skip
        values = values_of(self)
        return MapLayer(
            kind={"cell_id": "cells", "area_id": "areas", "segment_id": "segments"}[self.KEY[0]],
            rows=plain_rows(rows),
            breaks=BREAKS,
            title=self.explain().answer,
            unit=say_of("hot_spots.unit", values),
            words=map_words(self, values),
        )

    def explain(self) -> Explanation:
        """Say how many places are hot, what lies in them, and how many stay hot."""
        return explained(self)


@dataclass(frozen=True, kw_only=True, eq=False)
class HotAreas(HotSpots):
    """As `HotSpots`, for areas."""

    KEY: ClassVar[tuple[str, ...]] = ("area_id",)


@dataclass(frozen=True, kw_only=True, eq=False)
class HotSegments(HotSpots):
    """As `HotSpots`, for street segments."""

    KEY: ClassVar[tuple[str, ...]] = ("segment_id",)


_KINDS: Mapping[str, type[HotSpots]] = {"area": HotAreas, "segment": HotSegments}
_SPEC: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "rule", "strokeWidth": 6, "opacity": 0.45},
         "encoding": {"x": {"field": "ratio_low", "type": "quantitative",
                            "title": "axis.times_expected", "scale": {"zero": True}},
                      "x2": {"field": "ratio_high"}}},
        {"mark": {"type": "point", "filled": True, "size": 60},
         "encoding": {"x": {"field": "ratio", "type": "quantitative"}}},
    ],
    "encoding": {"y": {"field": "place", "type": "nominal", "sort": None, "title": None}},
}  # fmt: skip


@checked
def hot_spots(
    recorded: Incidents | Counts,
    areas: Areas | None = None,
    exposure: Exposure | None = None,
    streets: Streets | None = None,
    *,
    over: HotPlace = "square",
    offence: Offence | None = None,
    setting: PlaceSetting | None = None,
    level: AreaLevel | None = None,
    base: HotBase = "residents",
    cell_m: CellSize | None = None,
    within_m: Metres | None = None,
    period_from: CalendarDay | None = None,
    period_to: CalendarDay | None = None,
    false_share: FalseShare = 0.05,
    draws: Draws = 200,
    seed: Seed = 1,
) -> HotSpots:
    """Where is it more than chance, given who or what is there?

    Parameters
    ----------
    recorded
        Recorded incidents; for `over="area"` also counts by area.
    areas
        The city's areas: its outline, and where the base lies.
    exposure
        How many residents, dwellings … each area has.
    streets
        All street segments, for `over="segment"`.
    over
        What a place is: a square, a hexagon, an area or a street segment.
    offence
        The class looked at; None takes every class.
    setting
        One setting, such as housing; None takes them all. Only incidents know it.
    level
        Which set of areas: for areas the places themselves, else those whose base is spread over
        the places. None takes, of those that have a base, the finest; for areas the only one.
    base
        Whom or what chance spreads incidents over. `ground`, also taken where there is no such
        base: square metres for cells and areas, metres of street for segments.
    cell_m
        How far apart the middles of cells are; None takes 250 m, or the next of 500 m, 1 km and
        2 km where 250 m is finer than the places are known, or leaves too few to expect.
    within_m
        How far the neighbours of a place lie that are counted with it: from middle to middle, for
        segments along streets. None takes the cells around a cell, each area alone, and 200 m
        of street.
    period_from, period_to
        First and last day, both included; None takes what the source covers.
    false_share
        Of the places called, how many may be false on average: half of it for hot ones and half
        for cold ones, over all places judged.
    draws, seed
        Re-runs with places moved within their error, and their start.

    Returns
    -------
    HotSpots
        One row for each place. The key is `cell_id`, `area_id` or `segment_id`.

    Raises
    ------
    UnsuitableData
        There are fewer than 20 incidents or 5 places, no place expects one incident, the places
        are known less finely than the cells, or the tables lack what a place needs.
    OptionError
        There would be too many cells.

    Notes
    -----
    Given that N were recorded in all, a place with its neighbours holds as many as a binomial
    draw with its share of the base, if the risk is the same for all of it
    (`evenhand.statistics.window_counts.clusters`); Benjamini & Hochberg's procedure then keeps
    the share of false calls. Getis & Ord's Gi* with its normal tails, as in other software, calls
    hot spots on most maps of sparse counts that have none; it stands beside, with its p-value over
    permutations, for those who expect it, and is not used to judge.

    What areas have is spread over cells by the ground they share, and over segments by their
    length. Windows that expect fewer than one incident are "too few to say". Points that
    the source gives no precision for are moved by up to 100 m in re-runs.

    References
    ----------
    Getis & Ord 1992, doi:10.1111/j.1538-4632.1992.tb00261.x; Ord & Getis 1995,
    doi:10.1111/j.1538-4632.1995.tb00912.x (the window; we depart from the normal tails). Caldas de
    Castro & Singer 2006, doi:10.1111/j.1538-4632.2006.00682.x.

    Examples
    --------
    >>> at = [50.0] * 30 + [100.0 * n + 50 for n in range(1, 31)]
    >>> when = pd.Timestamp("2026-01-05", tz="UTC")
    >>> frame = pd.DataFrame({"incident_id": [str(n) for n in range(60)], "offence_source": "x",
    ...     "offence_class": "robbery", "starts_at": when, "ends_at": when,
    ...     "time_precision": "day", "x_m": at, "y_m": 50.0, "place_precision_m": 10.0})
    >>> found = hot_spots(Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC"),
    ...                   cell_m=100, within_m=0)
    >>> found.n_places, found.n_hot, found.to_frame().loc[0, ["count", "expected"]].tolist()
    (31, 1, [30.0, 1.935483870967742])
    """
    chosen = in_setting("hot_spots", recorded, offence, setting)
    if over == "area":
        ground, placed = placed_in_areas(
            chosen.recorded, areas, exposure, offence=chosen.offence, level=level, base=base,
            within_m=within_m, period_from=period_from, period_to=period_to,
        )  # fmt: skip
    else:
        ground, placed = laid_out(
            chosen.recorded, areas, exposure, streets, over=over, offence=chosen.offence,
            level=level, base=base, cell_m=cell_m, within_m=within_m, period_from=period_from,
            period_to=period_to,
        )  # fmt: skip
    _check(placed, len(ground.ids), over)
    verdicts = judged(ground, placed, false_share=false_share, draws=draws, seed=seed)
    if not verdicts.clusters.can_say.any():
        most = float(verdicts.clusters.expected.max())
        raise UnsuitableData(listed("hot_spots", [
            f"no place with its neighbours expects more than {most:.2g} incidents, and fewer than "
            f"{LEAST_EXPECTED:g} is too few to say anything; take larger cells, a larger within_m, "
            "more classes or a longer time"]))  # fmt: skip
    return _KINDS.get(over, HotSpots)(
        offence=offence or "all", setting=setting or "", no_setting=chosen.no_setting,
        over=over, level=ground.level, cell_m=ground.cell_m,
        is_cell_chosen=cell_m is None, within_m=ground.within_m, base=ground.base,
        base_wanted=base, has_outline=ground.has_outline, false_share=false_share,
        least_expected=LEAST_EXPECTED, n_places=len(ground.ids), draws=draws, seed=seed,
        share_lost=placed.share_lost,
        share_discovered=share_discovered(chosen.apart, offence),
        is_error_assumed=placed.is_error_assumed,
        error_m=float(np.median(placed.error_m)) if len(placed.error_m) else float("nan"),
        n_used=placed.n_used, n_rows=placed.n_rows, set_aside=placed.set_aside,
        _frame=framed(ground, placed, verdicts), **totals(ground, placed, verdicts),
    )  # fmt: skip


def _check(placed: Placed, places: int, over: str) -> None:
    problems = []
    if placed.counts.sum() < LEAST_EVENTS:
        problems.append(
            f"only {int(placed.counts.sum())} incidents have a place; at least {LEAST_EVENTS} are "
            "needed; take more classes or a longer time"
        )
    if places < LEAST_PLACES:
        problems.append(
            f"there are only {places} places of kind {over}; at least {LEAST_PLACES} are needed; "
            "take a finer kind of place"
        )
    if problems:
        raise UnsuitableData(listed("hot_spots", problems))


METHOD = Method(
    run=hot_spots,
    question="Where is it more than chance, given who or what is there?",
    sources=(
        "Getis & Ord 1992, doi:10.1111/j.1538-4632.1992.tb00261.x",
        "Ord & Getis 1995, doi:10.1111/j.1538-4632.1995.tb00912.x",
        "Caldas de Castro & Singer 2006, doi:10.1111/j.1538-4632.2006.00682.x",
        "Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x",
    ),
    example={"offence": "burglary_dwelling", "base": "dwellings"},
)
