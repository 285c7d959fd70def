"""Density: where is it densest, how much is there, and how much hangs on the bandwidth?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from evenhand.contract import Chart, Explanation, Finding, MapLayer, Method, checked, plain_rows
from evenhand.options import Bandwidth, CalendarDay, CellSize, Confidence, Offence, Seed
from evenhand.scanning.densest_ground import densest_ground
from evenhand.scanning.densest_told import BREAKS, CLEAR, held_out_spec, told_values
from evenhand.scanning.density_ground import density_ground
from evenhand.scanning.density_width import MANY_REPEATS, width_of
from evenhand.scanning.located import located, refuse_elsewhere
from evenhand.scanning.usual_values import usual_values
from evenhand.statistics.bandwidths import Rule
from evenhand.statistics.density import Edge
from evenhand.tables.areas import Areas
from evenhand.tables.incidents import Incidents
from evenhand.wording.messages import Message, Name, Quantity, Term, TermList, Value, say
from evenhand.wording.numbers import NumberKind


@dataclass(frozen=True, kw_only=True, eq=False)
class DensestGround(Finding):
    """A density on cells, and what its densest ground holds."""

    KEY: ClassVar[tuple[str, ...]] = ("level",)
    COUNTS: ClassVar[tuple[str, ...]] = ("count",)
    NESTED: ClassVar[tuple[str, ...]] = ("level",)
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "cells": (),
        "share_ground": (),
        "ground_km2": (),
        "share_count": ("count",),
        **dict.fromkeys(
            ("share_held_out", "share_held_out_low", "share_held_out_high",
             "share_with_half_bandwidth", "share_with_double_bandwidth",
             "share_ground_stays_with_half", "share_ground_stays_with_double"), ("count[any]",)),
    }  # fmt: skip
    SCALARS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "bandwidth_m": ("count[any]",), "p_value": ("count[any]",), "per_km2": ("count[any]",),
        "cell_m": (),
    }  # fmt: skip

    offence: str
    cell_m: float
    bandwidth_m: float
    bandwidth_on_rows_m: float
    chosen_by: str
    floor_m: float
    share_repeated: float
    n_distinct: int
    per_km2: float
    p_value: float
    has_outline: bool
    edge: str
    seed: int
    densest_in: tuple[str, ...]
    _frame: pd.DataFrame
    _cells: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for the densest 1, 2, 5 … % of the ground: what it holds."""
        return self._frame.copy()

    def cells(self) -> pd.DataFrame:
        """Give the density of each cell: `cell_id`, `per_km2`, `std_error_per_km2`.

        With `times_average`, `certainty` and `stays`: whether it is among the densest 2 % of the
        ground with half and with double the bandwidth too.
        """
        return self._cells.copy()

    def plot(self) -> Chart:
        """Draw how much of what was not used to find it the densest ground holds."""
        return Chart(
            rows=plain_rows(self._frame),
            spec=held_out_spec("share_ground"),
            title=self.explain().answer,
            subtitle=say("density.subtitle", **self._values()),
            columns=("level", "ground_km2", "count", "share_count", "share_held_out",
                     "share_held_out_low", "share_held_out_high", "share_with_half_bandwidth",
                     "share_with_double_bandwidth"),
        )  # fmt: skip

    def to_map(self) -> MapLayer:
        """Give the density of each cell in times the average; outlined where it stays densest."""
        rows = self._cells.rename(columns={"times_average": "value", "stays": "is_outlined"})
        return MapLayer(
            kind="cells",
            rows=plain_rows(rows[["cell_id", "value", "certainty", "is_outlined"]]),
            breaks=BREAKS,
            title=self.explain().answer,
            unit=say("density.unit", **self._values()),
            words={"outlined": say(f"density.outlined_{self._compared()}"),
                   "as_expected": say("density.as_expected")},
        )  # fmt: skip

    def explain(self) -> Explanation:
        """Say what the densest ground holds, and on what that hangs."""
        values = self._values()
        if self.p_value >= CLEAR:
            key = "density.like_chance"
        else:
            key = "density.denser_in" if self.densest_in else "density.denser"
        return Explanation(
            answer=say(key, **values),
            reading=(
                say("density.reading_held_out", **values),
                say(f"density.reading_width_{'asked' if self.chosen_by == 'asked' else 'chosen'}",
                    **values),
                *([say("density.reading_rows", **values)]
                  if not np.isnan(self.bandwidth_on_rows_m) else []),
                say(f"density.reading_{self._compared()}", **values),
                say("data.rows_used", **values),
            ),
            limits=self._limits(values),
        )  # fmt: skip

    def _compared(self) -> str:
        """Say whether half the bandwidth was looked at, or is finer than the places."""
        return "double" if self._frame["share_with_half_bandwidth"].isna().all() else "both"

    def _limits(self, values: Mapping[str, Value]) -> tuple[Message, ...]:
        keys = ["density.limit_people", "density.limit_finer", "density.limit_independent"]
        if self.share_repeated > MANY_REPEATS:
            keys.append("density.limit_repeated")
        if not self.has_outline:
            keys.append("density.limit_outline")
        if self.edge != "uniform":
            keys.append(f"density.limit_edge_{self.edge}")
        return tuple(say(key, **values) for key in (*keys, "scanning.limit_recorded"))

    def _values(self) -> dict[str, Value]:
        values: dict[str, Value] = {
            **usual_values(self),
            "areas": TermList(tuple(Name(name) for name in self.densest_in)),
            "rule": Term("bandwidth_rule", self.chosen_by),
            "cell": Quantity(self.cell_m, "metres", "cell_m"),
            "width": Quantity(self.bandwidth_m, "metres", "bandwidth_m"),
            "on_rows": Quantity(self.bandwidth_on_rows_m, "metres", "bandwidth_on_rows_m"),
            "floor": Quantity(self.floor_m, "metres", "floor_m"),
            "distinct": Quantity(self.n_distinct, "count", "n_distinct"),
            "repeated": Quantity(self.share_repeated, "percent", "share_repeated"),
            "average": Quantity(self.per_km2, "rate", "per_km2"),
        }
        own: tuple[tuple[str, str, NumberKind], ...] = (
            ("ground", "ground_km2", "number"), ("share_ground", "share_ground", "percent"),
            ("half", "share_with_half_bandwidth", "percent"),
            ("double", "share_with_double_bandwidth", "percent"),
            ("stays_half", "share_ground_stays_with_half", "percent"),
            ("stays_double", "share_ground_stays_with_double", "percent"),
        )  # fmt: skip
        return values | told_values(self, own)


@checked
def density(
    recorded: Incidents,
    areas: Areas | None = None,
    *,
    offence: Offence | None = None,
    period_from: CalendarDay | None = None,
    period_to: CalendarDay | None = None,
    cell_m: CellSize = 100.0,
    bandwidth_m: Bandwidth | None = None,
    selector: Rule = "likelihood",
    edge: Edge = "uniform",
    confidence: Confidence = 0.95,
    seed: Seed = 1,
) -> DensestGround:
    """Where is it densest, and how much is there?

    Parameters
    ----------
    recorded
        Incidents with points; dates are needed only if a period is asked for.
    areas
        Where the city ends, and what its parts are called.
    offence
        One class; None takes all.
    period_from, period_to
        First and last day, both included; None takes all.
    cell_m
        Side of the square cells.
    bandwidth_m
        How widely each incident is spread; None lets the rule choose.
    selector
        The rule, applied to distinct points.
    edge
        What is done where a kernel reaches beyond the city (`evenhand.statistics.density`).
    confidence
        Level of the likely ranges.
    seed
        Start of the draw that parts the records into halves.

    Returns
    -------
    DensestGround
        For the densest 1, 2, 5 … % of the ground: how much was recorded there; how much of one
        half of the records the ground holds that was found from the other, with its range; and
        what is left of it with half and double the bandwidth. `cells()` has the density itself.

    Raises
    ------
    OptionError
        The cells are too many, or the bandwidth asked for is finer than cells or places.
    UnsuitableData
        No row has a point of its own, or there are fewer than 10 different points.

    Notes
    -----
    A Gaussian kernel; the bandwidth is never less than a cell, nor than the coarsest stated
    precision of the points. The densest ground always holds more of the points it was found from
    than of others, so what it holds of the other half is told first: over even ground that is its
    share of the ground. The test is exact (binomial) for each half, the smaller p doubled.
    A cell is `as_expected` unless its density differs clearly from the average, all cells
    considered together (at most 5 % of those called so falsely); then it is `sure` if it is below
    the average or if 1.96 standard errors are at most a quarter of it, `unsure` up to 0.6, and
    `cannot_say` beyond: a few records on a small spot are no peak. The window is the outline of
    the areas, or the points' own hull.

    References
    ----------
    Diggle 1985, doi:10.2307/2347366. Cronie & van Lieshout 2018, doi:10.1093/biomet/asy001.
    Chainey, Tompson & Uhlig 2008, doi:10.1057/palgrave.sj.8350066 (how much hot spots hold of
    what comes after).

    Examples
    --------
    >>> at = [float(n) for n in range(0, 2000, 50)]
    >>> frame = pd.DataFrame({"incident_id": [str(n) for n in range(80)], "offence_source": "x",
    ...     "offence_class": "robbery", "starts_at": pd.NaT, "time_precision": "day",
    ...     "x_m": at + [1000.0 + n for n in range(40)], "y_m": at[::-1] + [900.0] * 20 + at[:20]})
    >>> recorded = Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC")
    >>> found = density(recorded, bandwidth_m=200.0)
    >>> found.n_used, found.bandwidth_m
    (80, 200.0)
    """
    refuse_elsewhere("density", recorded, areas)
    points = located(recorded, method="density", offence=offence, period_from=period_from,
                     period_to=period_to)  # fmt: skip
    window = density_ground(areas, points.x_m, points.y_m, cell_m=cell_m)
    width = width_of(points, window.inside, window.ground, bandwidth_m=bandwidth_m,
                     selector=selector, cell_m=cell_m)  # fmt: skip
    x, y = points.x_m[window.inside], points.y_m[window.inside]
    found = densest_ground(x, y, window, bandwidth_m=width.bandwidth_m, edge=edge, seed=seed,
                           precision_m=width.precision_m, confidence=confidence)  # fmt: skip
    outside = int(np.sum(~window.inside))
    aside = dict(points.set_aside)
    if outside:
        aside["outside_areas"] = aside.get("outside_areas", 0) + outside
    return DensestGround(
        offence=offence or "all",
        cell_m=cell_m,
        bandwidth_m=width.bandwidth_m,
        bandwidth_on_rows_m=width.on_rows_m,
        chosen_by=width.chosen_by,
        floor_m=width.floor_m,
        share_repeated=width.share_repeated,
        n_distinct=width.n_distinct,
        per_km2=found.per_m2 * 1e6,
        p_value=found.p_value,
        has_outline=window.has_outline,
        edge=edge,
        seed=seed,
        densest_in=found.area_names,
        n_used=len(x),
        n_rows=points.n_rows,
        set_aside=aside,
        _frame=found.frame,
        _cells=found.cells,
    )


METHOD = Method(
    run=density,
    question="Where is it densest, and how much is there?",
    sources=(
        "Diggle 1985, doi:10.2307/2347366",
        "Jones 1993, doi:10.1007/BF00147776",
        "Cronie & van Lieshout 2018, doi:10.1093/biomet/asy001",
        "Chainey, Tompson & Uhlig 2008, doi:10.1057/palgrave.sj.8350066",
    ),
    example={"offence": "theft_from_person"},
)
