"""Two sets of records over the same places: two periods of one offence, or two offences."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.scanning.area_levels import chosen_level
from evenhand.scanning.matched_periods import UNMATCHED, Days, matched
from evenhand.statistics.cells import cells_holding
from evenhand.tables.area_months import area_dispersion
from evenhand.tables.area_names import area_names
from evenhand.tables.areas import Areas
from evenhand.tables.bases import ids_by_level
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.streets import Streets
from evenhand.tables.tallied import Tally
from evenhand.tables.tally import tally

PairedKind = Literal["area", "segment", "cell"]
_SUMMED = ("outside_areas", "unplaced", "coarse_place", "count_missing", UNMATCHED)
Recorded = Incidents | Counts


@dataclass(frozen=True)
class PairedPlaces:
    """Two sets of records, place by place.

    Attributes
    ----------
    ids, names
        The places, shape (places,), sorted by id.
    first, second
        Records of each place, shape (places,).
    dispersions
        Variance over mean of a place's count in each set; missing where unknown.
    level
        The set of areas; `segment` or `cell` for other places.
    unit, n_used, n_rows, set_aside
        As for any count of rows.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    first: NDArray[np.float64]
    second: NDArray[np.float64]
    dispersions: tuple[float, float]
    level: str
    unit: str
    n_used: int
    n_rows: int
    set_aside: Mapping[str, int]


@dataclass(frozen=True)
class Ground:
    """What a place is, and what is known of places without records.

    Attributes
    ----------
    method
        The method's name, for its errors.
    over
        Areas, street segments or square cells.
    level
        For areas: which set; None takes the only one.
    cell_m
        For cells: their side; rows that may lie further than this from their point are set aside.
    areas, streets
        All areas and segments, where they are known.
    """

    method: str
    over: PairedKind
    level: str | None
    cell_m: float
    areas: Areas | None
    streets: Streets | None


def of_periods(
    recorded: Recorded, ground: Ground, periods: tuple[Days, Days], offence: str | None
) -> PairedPlaces:
    """Count one offence in two periods.

    Raises
    ------
    UnsuitableData
        A period runs backwards, both overlap, one has no record that can be used, or there are
        no such places.
    """
    _check_order(ground.method, periods)
    level, known = _places(recorded, ground)
    first, second = (_tally(recorded, ground, level, offence, days) for days in periods)
    first, second = matched(first, second, periods, recorded)
    pair = _known(first, known), _known(second, known)
    return _paired(pair, recorded, ground, level, known, pair[0].n_rows, _of_one(pair))


def of_offences(
    recorded: Recorded,
    ground: Ground,
    offences: tuple[str, str],
    period: tuple[date | None, date | None],
) -> PairedPlaces:
    """Count two offences in one period.

    Raises
    ------
    UnsuitableData
        Both offences are one, one has no record that can be used, or there are no such places.
    """
    if offences[0] == offences[1]:
        raise UnsuitableData(
            listed(ground.method, [f"both offences are '{offences[0]}'; give two that differ"])
        )
    level, known = _places(recorded, ground)
    both = [_tally(recorded, ground, level, name, period) for name in offences]
    pair = _known(both[0], known), _known(both[1], known)
    aside = {reason: sum(one.set_aside.get(reason, 0) for one in pair)
             for reason in {**pair[0].set_aside, **pair[1].set_aside}}  # fmt: skip
    return _paired(pair, recorded, ground, level, known, pair[0].n_rows + pair[1].n_rows, aside)


def _check_order(method: str, periods: tuple[Days, Days]) -> None:
    (a, b), (c, d) = periods
    problems = [
        f"the {word} period ends before it begins; swap its days"
        for word, start, end in (("first", a, b), ("second", c, d))
        if end < start
    ]
    if not problems and a <= d and c <= b:
        problems = ["the two periods overlap; a day may count in one of them only"]
    if problems:
        raise UnsuitableData(listed(method, problems))


def _tally(
    recorded: Recorded, ground: Ground, level: str, offence: str | None,
    days: tuple[date | None, date | None],
) -> Tally:  # fmt: skip
    named = level if ground.over != "cell" and level else None
    taken = tally(recorded, offence=offence, level=named, areas=ground.areas,
                  period_from=days[0], period_to=days[1])  # fmt: skip
    if ground.over != "cell" or not isinstance(recorded, Incidents):
        return taken
    return _in_cells(taken, recorded, ground.cell_m)


def _in_cells(taken: Tally, recorded: Incidents, cell_m: float) -> Tally:
    """Name the cell of each row; rows without a point, or a vaguer one, are set aside."""
    rows = recorded.to_frame().iloc[taken.frame["row"].to_numpy()]
    there = rows["x_m"].notna().to_numpy()
    vague = rows["place_precision_m"].gt(cell_m).fillna(False).to_numpy(dtype=bool)
    kept = there & ~vague
    x, y = (rows[name].to_numpy(dtype=np.float64)[kept] for name in ("x_m", "y_m"))
    cells = cells_holding(x, y, shape="square", cell_m=cell_m)
    names = np.array(cells.ids, dtype=object)[cells.holding(x, y)]
    aside = {"unplaced": int((~there).sum()), "coarse_place": int((there & vague).sum())}
    frame = taken.frame[kept].assign(area_id=pd.array(names, dtype="string"))
    return replace(taken, frame=frame.reset_index(drop=True), n_used=int(kept.sum()),
                   set_aside={**taken.set_aside, **aside})  # fmt: skip


def _places(recorded: Recorded, ground: Ground) -> tuple[str, list[str] | None]:
    """Give the level, and all of its places where they are known beyond those with records."""
    if ground.over == "area":
        known = ids_by_level(recorded, ground.areas)
        level = chosen_level(known, ground.level, method=ground.method)
        # The counts of a source without a table of areas are of one level that has no name.
        return level, known[level]
    if not isinstance(recorded, Incidents):
        raise UnsuitableData(
            listed(ground.method, [f"counts have no {ground.over}s; ask for over='area'"])
        )
    if ground.over == "cell":
        return "cell", None
    if "area_segment" not in recorded.to_frame():
        raise UnsuitableData(
            listed(ground.method, ["the incidents have no street segments; import streets, or ask "
                                   "for over='area'"])
        )  # fmt: skip
    if ground.streets is None:
        return "segment", None
    network = ground.streets.to_frame()
    return "segment", sorted(map(str, network.loc[network["kind"] != "rail", "segment_id"]))


def _known(one: Tally, known: list[str] | None) -> Tally:
    """Set aside what lies in no place of the level."""
    there = one.frame["area_id"].isin(known) if known is not None else one.frame["area_id"].notna()
    if there.all():
        return one
    lost = int((~there).sum())
    aside = {**one.set_aside, "outside_areas": one.set_aside.get("outside_areas", 0) + lost}
    frame = one.frame[there].reset_index(drop=True)
    return replace(one, frame=frame, n_used=one.n_used - lost, set_aside=aside)


def _of_one(pair: tuple[Tally, Tally]) -> dict[str, int]:
    """Account for the rows of one offence that neither period could use; each has one reason."""
    aside = {"undated": pair[0].set_aside.get("undated", 0)}
    aside |= {reason: sum(one.set_aside.get(reason, 0) for one in pair) for reason in _SUMMED}
    left = pair[0].n_rows - sum(one.n_used for one in pair) - sum(aside.values())
    coarse = sum(one.set_aside.get("too_coarse_in_time", 0) for one in pair)
    aside["too_coarse_in_time"] = min(coarse, left)
    aside["outside_period"] = left - aside["too_coarse_in_time"]
    return aside


def _names(recorded: Recorded, ground: Ground, level: str) -> dict[str, str]:
    """Give the names of areas, and of the streets that segments belong to; cells have none."""
    if ground.over == "area":
        return area_names(recorded, ground.areas, level)
    if ground.over == "cell" or ground.streets is None:
        return {}
    streets = ground.streets.to_frame()
    if "street_name" not in streets:
        return {}
    named = streets[streets["street_name"].notna()]
    return dict(zip(named["segment_id"].astype(str), named["street_name"].astype(str), strict=True))


def _paired(
    pair: tuple[Tally, Tally], recorded: Recorded, ground: Ground, level: str,
    known: list[str] | None, n_rows: int, aside: Mapping[str, int],
) -> PairedPlaces:  # fmt: skip
    counted = [one.frame.groupby("area_id", observed=True)["count"].sum() for one in pair]
    if not all(int(one.sum()) for one in counted):
        coarse = sum(aside.get(reason, 0) for reason in ("unplaced", "coarse_place"))
        if ground.over == "cell" and coarse and not any(int(one.sum()) for one in counted):
            raise UnsuitableData(
                listed(ground.method, [f"{coarse} rows have no point as fine as a cell; ask for "
                                       "over='area' or larger cells"])
            )  # fmt: skip
        raise UnsuitableData(
            listed(ground.method, ["one of the two has no record with such a place; choose other "
                                   "periods, offences or places"])
        )  # fmt: skip
    # In counts a place without a figure is unknown, not empty.
    every = known if known is not None and isinstance(recorded, Incidents) else None
    seen = pd.Index(sorted({*map(str, counted[0].index), *map(str, counted[1].index)}))
    ids = pd.Index(every) if every is not None else seen
    if len(ids) < 2:
        raise UnsuitableData(
            listed(ground.method, [f"there is {len(ids)} place; a pattern needs two at least"])
        )
    first, second = (one.reindex(ids, fill_value=0).to_numpy(dtype=np.float64) for one in counted)
    named = _names(recorded, ground, level)
    return PairedPlaces(
        ids=tuple(map(str, ids)),
        names=tuple(named.get(str(name), str(name)) for name in ids),
        first=first,
        second=second,
        dispersions=(area_dispersion(pair[0], recorded).value,
                     area_dispersion(pair[1], recorded).value),
        level=level or "area",
        unit=pair[0].unit,
        n_used=pair[0].n_used + pair[1].n_used,
        n_rows=n_rows,
        set_aside={reason: many for reason, many in aside.items() if many},
    )  # fmt: skip
