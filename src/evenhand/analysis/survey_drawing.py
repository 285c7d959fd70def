"""How findings from surveys are drawn: estimates with their ranges."""

from typing import Any

import pandas as pd

_AXES = {"share": "axis.share_of_people", "mean": "axis.mean_answer", "total": "axis.people"}
_NAMES = {"estimate": "share", "low": "share_low", "high": "share_high",
          "unweighted": "share_unweighted"}  # fmt: skip
MOST_DRAWN = 30


def share_columns(frame: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Give the rows drawn: everybody first, then parts, the largest first; shares named so."""
    rest = frame.iloc[1:].sort_values(["estimate", "part"], ascending=[False, True])
    rows = pd.concat([frame.iloc[:1], rest.head(MOST_DRAWN)], ignore_index=True)
    return rows.rename(columns=_NAMES) if measure == "share" else rows


def dots_with_ranges(measure: str) -> dict[str, Any]:
    """Draw a dot with its range for each row; a tick where it would be without weights."""
    names = [_NAMES[n] if measure == "share" else n
             for n in ("estimate", "low", "high", "unweighted")]  # fmt: skip
    value, low, high, plain = names
    kind: dict[str, Any] = {"type": "quantitative", "title": _AXES[measure],
                            "scale": {"zero": measure != "mean"}}  # fmt: skip
    if measure == "share":
        kind["axis"] = {"format": ".0%"}
    return {
        "layer": [
            {"mark": {"type": "rule", "strokeWidth": 8, "opacity": 0.35},
             "encoding": {"x": {"field": low, **kind}, "x2": {"field": high}}},
            {"mark": {"type": "tick", "thickness": 2, "opacity": 0.7},
             "encoding": {"x": {"field": plain, **kind}}},
            {"mark": {"type": "point", "filled": True, "size": 90},
             "encoding": {"x": {"field": value, **kind},
                          "opacity": {"condition": {"test": "datum.certainty != 'cannot_say'",
                                                    "value": 1}, "value": 0.4}}},
        ],
        "encoding": {"y": {"field": "part_name", "type": "nominal", "title": None, "sort": None}},
    }  # fmt: skip
