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
    rows["can_say"] = rows["certainty"].ne("cannot_say")
    return rows.rename(columns=_NAMES) if measure == "share" else rows


def change_columns(frame: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Give the rows drawn of a change: everybody first, then parts, the largest rise first."""
    rest = frame.iloc[1:].sort_values(["change", "part"], ascending=[False, True])
    rows = pd.concat([frame.iloc[:1], rest.head(MOST_DRAWN)], ignore_index=True)
    rows["is_clear"] = rows["certainty"].eq("sure")
    names = {"first": "share_first", "second": "share_second"} | {
        f"change{end}": f"points{end}" for end in ("", "_low", "_high")
    }
    return rows.rename(columns=names) if measure == "share" else rows


def first_to_second(measure: str) -> dict[str, Any]:
    """Draw the first wave hollow, the second filled, and a line between them."""
    first, second = ("share_first", "share_second") if measure == "share" else ("first", "second")
    kind: dict[str, Any] = {"type": "quantitative", "title": _AXES[measure],
                            "scale": {"zero": measure != "mean"}}  # fmt: skip
    if measure == "share":
        kind["axis"] = {"format": ".0%"}
    sure = {"condition": {"test": "datum.is_clear", "value": 1}, "value": 0.4}
    return {
        "layer": [
            {"mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.5},
             "encoding": {"x": {"field": first, **kind}, "x2": {"field": second}}},
            {"mark": {"type": "point", "filled": False, "size": 60},
             "encoding": {"x": {"field": first, **kind}}},
            {"mark": {"type": "point", "filled": True, "size": 110},
             "encoding": {"x": {"field": second, **kind}, "opacity": sure}},
        ],
        "encoding": {"y": {"field": "part_name", "type": "nominal", "title": None, "sort": None}},
    }  # fmt: skip


def dots_with_ranges(measure: str, axis: str = "") -> dict[str, Any]:
    """Draw a dot with its range for each row; a tick where it would be without weights.

    Parameters
    ----------
    measure
        `share`, `mean` or `total`.
    axis
        Message key of the axis, where not the usual one of the measure.
    """
    names = [_NAMES[n] if measure == "share" else n
             for n in ("estimate", "low", "high", "unweighted")]  # fmt: skip
    value, low, high, plain = names
    kind: dict[str, Any] = {"type": "quantitative", "title": axis or _AXES[measure],
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
                          "opacity": {"condition": {"test": "datum.can_say", "value": 1},
                                      "value": 0.4}}},
        ],
        "encoding": {"y": {"field": "part_name", "type": "nominal", "title": None, "sort": None}},
    }  # fmt: skip
