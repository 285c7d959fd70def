"""Checks of places: missing, shared, rounded, crowded, outside, and missing for a reason."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from pyproj import Transformer

from evenhand.quality.item import Item, sized
from evenhand.quality.rows import Rows
from evenhand.scanning.quality_checks import EXACT_M
from evenhand.statistics.crowded_points import LEAST_SHARE, Crowd, crowded_points, mix_overlap
from evenhand.statistics.missing_pattern import Pattern, missing_pattern
from evenhand.statistics.multiplicity import holm
from evenhand.statistics.rounding_step import MOST_DECIMALS, Lattice, decimals_of, lattice_step
from evenhand.wording.messages import Name, Term

COARSE_M = 100.0
MANY_POINTS = 200
MIXED = 0.85
EFFECT, SURELY = 0.05, 0.05
METRES_A_DEGREE = 111_320.0
SPOTS = ("concentration",)
AREAS = ("area_rates", "change_by_area", "harm_by_area")


def place_items(rows: Rows) -> Iterator[Item]:
    """Look at the places of incidents or stops."""
    placed = rows.placed
    yield rows.item("unplaced", "place", ~placed, warn_above=0.05, done="kept_unplaced",
                    affects=(*AREAS, *SPOTS))  # fmt: skip
    areas = [name for name in map(str, rows.frame.columns) if name.startswith("area_")]
    if areas:
        outside = rows.frame[areas].isna().all(axis=1)
        yield rows.item("outside_areas", "place", outside, placed, warn_above=0.05,
                        done="kept_outside", affects=AREAS)  # fmt: skip
    else:
        yield Item(key="outside_areas", table=rows.table, group="place", state="unknown",
                   affects=AREAS)  # fmt: skip
    if "place_precision_m" in rows.frame:
        precision = rows.frame["place_precision_m"]
        yield rows.item("coarse_places", "place", precision.gt(COARSE_M), placed,
                        warn_above=0.5, affects=SPOTS)  # fmt: skip
        yield rows.item("unknown_precision", "place", precision.isna(), placed, affects=SPOTS)
    yield from _of_points(rows)
    yield from _missing_places(rows)


def _of_points(rows: Rows) -> Iterator[Item]:
    placed = rows.frame.loc[rows.placed, ["x_m", "y_m"]]
    keys = placed.groupby(["x_m", "y_m"], sort=False)
    sizes = keys.size()
    if sizes.empty:
        for key in ("repeated_points", "lattice", "default_places"):
            yield Item(key=key, table=rows.table, group="place", state="unknown", affects=SPOTS)
        return
    point = pd.Series(-1, index=rows.frame.index)
    point[placed.index] = keys.ngroup()
    counts = sizes.to_numpy()
    shared = pd.Series(np.append(counts, 0)[point.to_numpy()] > 1, index=point.index)
    exact = pd.Series(False, index=point.index)
    if "place_precision_m" in rows.frame:
        exact = rows.frame["place_precision_m"].le(EXACT_M).fillna(False)
    # Two records at one known address share their point by right.
    yield rows.item(
        "repeated_points", "place", shared & ~exact, rows.placed, warn_above=0.1,
        numbers={"points": (len(counts), "count"), "largest": (int(counts.max()), "count")},
        affects=SPOTS,
    )  # fmt: skip
    x, y = (sizes.index.get_level_values(n).to_numpy(dtype=float) for n in (0, 1))
    found = lattice_step(x, y, counts)
    yield _lattice(rows, x, y, counts, point, found)
    on = found.on if found is not None else np.zeros(len(counts), dtype=bool)
    yield _crowds(rows, x, y, counts, point, on)


def _lattice(
    rows: Rows, x: Any, y: Any, counts: Any, point: pd.Series, found: Lattice | None
) -> Item:
    of = int(counts.sum())
    if found is not None:
        marks = pd.Series(np.append(found.on, False)[point.to_numpy()], index=point.index)
        return rows.item("lattice", "place", marks, rows.placed, warn_above=0.05,
                         numbers={"step": (found.step, "metres")}, affects=SPOTS)  # fmt: skip
    lon, lat = Transformer.from_crs(rows.crs, "EPSG:4326", always_xy=True).transform(x, y)
    digits = decimals_of(lon, lat)
    rounded = digits <= MOST_DECIMALS - 1
    if counts[rounded].sum() > 0.5 * of:
        most = int(digits[rounded].max())
        marks = pd.Series(np.append(rounded, False)[point.to_numpy()], index=point.index)
        step = METRES_A_DEGREE * 10.0**-most
        return rows.item(
            "rounded_degrees", "place", marks, rows.placed, warn_above=0.05,
            numbers={"step": (step, "metres"), "decimals": (most, "count")}, affects=SPOTS,
        )  # fmt: skip
    return Item(key="lattice", table=rows.table, group="place", state="clear",
                numbers=sized(0, of), affects=SPOTS)  # fmt: skip


def _crowds(rows: Rows, x: Any, y: Any, counts: Any, point: pd.Series, on: Any) -> Item:
    """Look for points with far more records than their neighbours, with the mix of all classes.

    Points of a lattice gather all that lies around them, so a full one tells nothing.
    """
    places = np.flatnonzero(~on)
    if len(places) < MANY_POINTS:
        return Item(key="default_places", table=rows.table, group="place", state="unknown",
                    affects=SPOTS)  # fmt: skip
    crowds = [
        replace(crowd, point=int(places[crowd.point]))
        for crowd in crowded_points(x[places], y[places], counts[places])
        if crowd.count >= LEAST_SHARE * counts.sum()
    ]
    mixed = [one for one in crowds if _mix(rows, point, one) >= MIXED]
    marks = point.isin([one.point for one in crowds])
    return Item(
        key="default_places", table=rows.table, group="place",
        state="found" if crowds else "clear",
        numbers=sized(int(marks.sum()), int(counts.sum())) | {
            "points": (len(crowds), "count"), "mixed": (len(mixed), "count"),
            "estimate": (sum(one.estimate for one in crowds), "count"),
            "low": (sum(one.low for one in crowds), "count"),
            "high": (sum(one.high for one in crowds), "count"),
        },
        examples=rows.origins.of_mask(marks), is_heavy=bool(mixed), affects=SPOTS,
    )  # fmt: skip


def _mix(rows: Rows, point: pd.Series, crowd: Crowd) -> float:
    """Compare the classes on a point with those of all rows; 0 where there is one class only."""
    column = "offence_class" if "offence_class" in rows.frame else "object_of_search"
    everywhere = rows.frame[column].value_counts()
    here = rows.frame.loc[point.eq(crowd.point), column].value_counts().reindex(
        everywhere.index, fill_value=0
    )  # fmt: skip
    if len(everywhere) < 3 or here.sum() == 0:
        return 0.0
    return mix_overlap(here.to_numpy(), everywhere.to_numpy())


def _missing_places(rows: Rows) -> Iterator[Item]:
    """Test whether places are missing more often in some class, month, hour, area or setting."""
    gone = ~rows.placed.to_numpy()
    if not gone.any() or gone.all():
        yield Item(key="missing_at_random", table=rows.table, group="place",
                   state="clear" if not gone.any() else "unknown",
                   numbers={"tests": (0, "count")}, affects=(*AREAS, *SPOTS))  # fmt: skip
        return
    tested = {
        name: (found, words)
        for name, (codes, words) in _factors(rows).items()
        if (found := missing_pattern(codes, gone)) is not None
    }
    adjusted = dict(zip(tested, holm([found.p_value for found, _ in tested.values()]), strict=True))
    told = [name for name in tested if adjusted[name] < SURELY and tested[name][0].effect >= EFFECT]
    for name in sorted(told, key=lambda name: -tested[name][0].effect):
        yield _pattern(rows, name, *tested[name], adjusted[name], len(tested))
    if not told:
        yield Item(
            key="missing_at_random", table=rows.table, group="place",
            state="clear" if tested else "unknown", numbers={"tests": (len(tested), "count")},
            affects=(*AREAS, *SPOTS),
        )  # fmt: skip


def _pattern(
    rows: Rows, name: str, found: Pattern, words: list[Any], p_value: float, tests: int
) -> Item:
    return Item(
        key="missing_places", table=rows.table, group="place", state="found", subject=name,
        numbers={
            "share_most": (found.share_most, "percent"),
            "share_least": (found.share_least, "percent"),
            "effect": (found.effect, "number"), "p_value": (float(p_value), "p_value"),
            "tests": (tests, "count"),
        },
        words={
            "subject": Term("quality_factor", "area" if name.startswith("area_") else name),
            "most": words[found.most], "least": words[found.least],
        },
        is_heavy=found.effect >= 2 * EFFECT, done="kept_unplaced", affects=(*AREAS, *SPOTS),
    )  # fmt: skip


def _factors(rows: Rows) -> dict[str, tuple[Any, list[Any]]]:
    """Give each grouping that may go with missing places: codes and the words for them."""
    frame = rows.frame
    found: dict[str, tuple[Any, list[Any]]] = {}
    groups = {"offence_class": "offence_class", "setting": "setting"}
    for column, group in groups.items():
        if column in frame:
            codes, words = pd.factorize(frame[column])
            found[column] = codes, [Term(group, str(word)) for word in words]
    if "object_of_search" in frame:
        codes, words = pd.factorize(frame["object_of_search"])
        found["object_of_search"] = codes, [Name(str(word)) for word in words]
    codes, words = pd.factorize(rows.month)
    found["month"] = codes, [Name(str(word)) for word in words]
    part = rows.clock.dt.hour.where(rows.exact)
    codes, words = pd.factorize(part // 6)
    found["part_of_day"] = codes, [Term("part_of_day", str(int(word))) for word in words]
    stated = {role for span in rows.origins.spans for role in span.roles}
    for name in map(str, frame.columns):
        # Areas that were worked out from the point are missing with it.
        if (
            name.startswith("area_")
            and name in stated
            and frame.loc[~rows.placed, name].notna().any()
        ):
            codes, words = pd.factorize(frame[name])
            found[name] = codes, [Name(str(word)) for word in words]
    return found
