"""Pictures of the gap: feeling against record, gap by area, and the map."""

from typing import TYPE_CHECKING, Any

import pandas as pd

from evenhand.contract import Chart, MapLayer, plain_rows
from evenhand.wording.messages import say

if TYPE_CHECKING:
    from evenhand.analysis.perception_gap import PerceptionGap

MOST_DRAWN = 25
BREAKS = (-0.2, -0.1, -0.05, 0.05, 0.1, 0.2)
_CERTAINTY = {"less_safe": "sure", "safer": "sure", "not_told": "as_expected",
              "cannot_say": "cannot_say"}  # fmt: skip
_TOLD = {"condition": {"test": "datum.is_told", "value": 1}, "value": 0.35}
_SHARE = {"type": "quantitative", "axis": {"format": "%"}, "title": "axis.share_unsafe",
          "scale": {"zero": False}}  # fmt: skip
_RATE = {"type": "quantitative", "scale": {"type": "log", "zero": False, "nice": False},
         "title": "axis.per_1000_a_year"}  # fmt: skip
_JOINT: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "line", "strokeDash": [4, 4], "opacity": 0.6},
         "encoding": {"x": {"field": "drawn_per_1000", **_RATE},
                      "y": {"field": "share_on_line", **_SHARE}}},
        {"mark": {"type": "rule", "strokeWidth": 2},
         "encoding": {"x": {"field": "drawn_per_1000", **_RATE}, "y": {"field": "share_low",
                      **_SHARE}, "y2": {"field": "share_high"}, "opacity": _TOLD}},
        {"mark": {"type": "rule", "strokeWidth": 2},
         "encoding": {"x": {"field": "drawn_low_per_1000", **_RATE},
                      "x2": {"field": "drawn_high_per_1000"},
                      "y": {"field": "share", **_SHARE}, "opacity": _TOLD}},
        {"mark": {"type": "point", "filled": True, "size": 70},
         "encoding": {"x": {"field": "drawn_per_1000", **_RATE}, "y": {"field": "share", **_SHARE},
                      "opacity": _TOLD}},
        {"transform": [{"filter": "datum.is_told"}],
         "mark": {"type": "text", "align": "left", "dx": 8, "dy": -8},
         "encoding": {"x": {"field": "drawn_per_1000", **_RATE}, "y": {"field": "share", **_SHARE},
                      "text": {"field": "area_id", "type": "nominal"}}},
    ]
}  # fmt: skip
_GAP = {"type": "quantitative", "axis": {"format": "+.0%"}, "title": "axis.gap"}
_GAPS: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "rule", "strokeWidth": 6, "opacity": 0.3},
         "encoding": {"x": {"field": "gap_low", **_GAP}, "x2": {"field": "gap_high"}}},
        {"mark": {"type": "point", "filled": True, "size": 90},
         "encoding": {"x": {"field": "gap", **_GAP}, "opacity": _TOLD}},
    ],
    "encoding": {"y": {"field": "area_id", "type": "nominal", "title": None, "sort": None}},
}  # fmt: skip


def joint_chart(found: "PerceptionGap") -> Chart:
    """Draw share against rate, each with its range, and what the rate leads to expect."""
    rows = _judged(found).sort_values(["drawn_per_1000", "area_id"])
    return Chart(
        rows=plain_rows(rows),
        spec=_JOINT,
        title=found.explain().answer,
        subtitle=say("perception_gap.subtitle", **found.values()),
        columns=("area_id", "answers", "share", "share_low", "share_high", "count",
                 "estimate_per_1000", "low_per_1000", "high_per_1000", "share_expected"),
    )  # fmt: skip


def gap_chart(found: "PerceptionGap") -> Chart:
    """Draw the gaps, the largest either way."""
    rows = _judged(found)
    most = rows["gap"].abs().rank(ascending=False, method="first") <= MOST_DRAWN
    rows = rows[most].sort_values(["gap", "area_id"], ascending=[False, True])
    return Chart(
        rows=plain_rows(rows),
        spec=_GAPS,
        title=found.explain().answer,
        subtitle=say("perception_gap.subtitle_gaps", **found.values()),
        columns=("area_id", "share", "share_expected", "gap", "gap_low", "gap_high",
                 "p_value_adjusted"),
    )  # fmt: skip


def area_map(found: "PerceptionGap") -> MapLayer:
    """Give the gap of each area; where none can be told there is no colour."""
    frame = found.to_frame()
    told = frame["call"].isin(["less_safe", "safer"])
    certainty = frame["call"].map(_CERTAINTY)
    rows = frame.assign(value=frame["gap"].where(told), certainty=certainty)
    return MapLayer(
        kind="areas",
        rows=plain_rows(rows[["area_id", "area_name", "value", "certainty"]]),
        breaks=BREAKS,
        title=found.explain().answer,
        unit=say("perception_gap.map_unit", **found.values()),
        diverging=True,
        number="points",
        words={"as_expected": say("perception_gap.map_as_expected", **found.values())},
    )


def _judged(found: "PerceptionGap") -> pd.DataFrame:
    frame = found.to_frame()
    return frame[frame["gap"].notna()].assign(
        is_told=lambda rows: rows["call"].isin(["less_safe", "safer"])
    )
