"""How near repeats are drawn: the table of bands, how the ratio fades, and by stretch of time."""

from typing import Any

import pandas as pd

from evenhand.contract import Chart, plain_rows
from evenhand.scanning.repeat_bands import RepeatBands
from evenhand.scanning.repeat_tests import PLAIN
from evenhand.wording.messages import Message, say

_TABLE = ("distance_band", "day_band", "pairs", "expected_pairs", "ratio", "ratio_low",
          "ratio_high", "p_value", "p_value_adjusted")  # fmt: skip
_RATIO = {"field": "ratio", "type": "quantitative", "title": "axis.times_chance"}
_CHANCE: dict[str, Any] = {
    "mark": {"type": "rule", "strokeDash": [4, 3]}, "encoding": {"x": {"datum": 1}, "y": None},
}  # fmt: skip


def band_chart(
    frame: pd.DataFrame, bands: RepeatBands, metric: str, title: Message, test: str = PLAIN
) -> Chart:
    """Draw the table of bands of one test: the ratio in each, a dot where it is clear."""
    at = {
        "x": {"field": "day_band", "type": "ordinal", "sort": None, "title": "axis.days_between",
              "axis": {"labelAngle": 0}},
        "y": {"field": "distance_band", "type": "ordinal", "sort": None, "title": None},
    }  # fmt: skip
    spec = {
        "encoding": at,
        "layer": [
            {"mark": {"type": "rect"},
             "encoding": {"color": {**_RATIO, "legend": None,
                                    "scale": {"domain": [0, 2], "domainMid": 1,
                                              "clamp": True}}}},
            {"mark": {"type": "text"},
             "encoding": {"text": {"field": "ratio", "type": "quantitative", "format": ".2f"},
                          "color": {"condition": {"test": "abs(datum.ratio - 1) > 0.85",
                                                  "value": "white"}, "value": "black"}}},
            {"transform": [{"filter": "datum.is_clear"}],
             "mark": {"type": "point", "filled": True, "xOffset": 21, "size": 30},
             "encoding": {"color": {"condition": {"test": "abs(datum.ratio - 1) > 0.85",
                                                  "value": "white"}, "value": "black"}}},
        ],
    }  # fmt: skip
    table = frame[frame["metric"].eq(metric) & frame["test"].eq(test)
                  & frame["distance_band"].isin(bands.distances())]  # fmt: skip
    clear = table["p_value_adjusted"].lt(0.05)
    return Chart(
        rows=plain_rows(table[list(_TABLE)].assign(is_clear=clear)),
        spec=spec,
        title=title,
        subtitle=say(f"near_repeat.subtitle_{metric}"),
        columns=_TABLE,
    )


def fading_chart(frame: pd.DataFrame, bands: RepeatBands, along: str) -> Chart:
    """Draw how the ratio falls with distance (soon after) or with days (nearby), with ranges."""
    rows = frame[frame["metric"].eq("euclidean") & frame["test"].eq(PLAIN)]
    if along == "distance_band":
        soon = rows["day_band"].eq(bands.soon())
        rows = rows[soon & rows["distance_band"].isin(bands.distances())]
    else:
        rows = rows[rows["distance_band"].eq(bands.near())]
    spec = {
        "layer": [
            _CHANCE,
            {"mark": {"type": "rule", "strokeWidth": 8, "opacity": 0.35},
             "encoding": {"x": {"field": "ratio_low", "type": "quantitative"},
                          "x2": {"field": "ratio_high"}}},
            {"mark": {"type": "point", "filled": True, "size": 90},
             "encoding": {"x": {**_RATIO, "scale": {"zero": True}}}},
        ],
        "encoding": {"y": {"field": along, "type": "ordinal", "sort": None, "title": None}},
    }  # fmt: skip
    columns = (along, "pairs", "expected_pairs", "ratio", "ratio_low", "ratio_high")
    return Chart(
        rows=plain_rows(rows[list(columns)]),
        spec=spec,
        title=say(f"near_repeat.chart_{along}"),
        subtitle=say("near_repeat.subtitle_fading"),
        columns=columns,
    )


def stretch_chart(rows: pd.DataFrame) -> Chart:
    """Draw the ratio of the key band by test: whole period, stretches and windows, both metrics."""
    spec = {
        "layer": [
            _CHANCE,
            {"mark": {"type": "point", "filled": True, "size": 70},
             "encoding": {"y": {"field": "test", "type": "nominal", "sort": None, "title": None},
                          "x": {**_RATIO, "scale": {"zero": True}},
                          "color": {"field": "metric", "type": "nominal", "title": None},
                          "shape": {"field": "metric", "type": "nominal", "title": None}}},
        ],
    }  # fmt: skip
    columns = ("metric", "test", "pairs", "expected_pairs", "ratio", "p_value")
    return Chart(
        rows=plain_rows(rows[list(columns)]),
        spec=spec,
        title=say("near_repeat.chart_stretch"),
        subtitle=say("near_repeat.subtitle_stretch"),
        columns=columns,
    )
