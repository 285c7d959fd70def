"""How findings of density draw and tell what the densest part holds, on ground or along streets."""

from typing import Any

from evenhand.contract import Finding
from evenhand.scanning.densest import TOLD
from evenhand.wording.messages import Quantity, Value
from evenhand.wording.numbers import NumberKind

CLEAR = 0.05
BREAKS = (1.0, 2.0, 5.0, 10.0)
"""Between the classes of a map: times the average."""
_SHARES: tuple[tuple[str, str, NumberKind], ...] = (
    ("count", "count", "count"), ("share", "share_count", "percent"),
    ("held_out", "share_held_out", "percent"), ("low", "share_held_out_low", "percent"),
    ("high", "share_held_out_high", "percent"),
)  # fmt: skip


def held_out_spec(evenly: str) -> dict[str, Any]:
    """Draw the share held of what was not used to find it, with its range, beside an even spread.

    Parameters
    ----------
    evenly
        The column with the share that an even spread would give.
    """
    axis = "axis.share_of_incidents"
    return {
        "layer": [
            {"mark": {"type": "rule", "strokeWidth": 8, "opacity": 0.35},
             "encoding": {"x": {"field": "share_held_out_low", "type": "quantitative",
                                "title": axis, "axis": {"format": ".0%"}},
                          "x2": {"field": "share_held_out_high"}}},
            {"mark": {"type": "point", "filled": True, "size": 90},
             "encoding": {"x": {"field": "share_held_out", "type": "quantitative",
                                "scale": {"zero": True}, "title": axis}}},
            {"mark": {"type": "tick", "thickness": 2},
             "encoding": {"x": {"field": evenly, "type": "quantitative", "title": axis}}},
        ],
        "encoding": {"y": {"field": "level", "type": "nominal", "sort": None, "title": None,
                           "axis": {"labelExpr": "datum.label + ' %'"}}},
    }  # fmt: skip


def told_values(found: Finding, own: tuple[tuple[str, str, NumberKind], ...]) -> dict[str, Value]:
    """Give the numbers of the part that is told, each citing its place in the frame.

    Parameters
    ----------
    found
        The finding.
    own
        Name in messages, column and kind of the numbers that only this finding has.
    """
    values: dict[str, Value] = {}
    for name, column, kind in (*_SHARES, *own):
        path = f"{column}[{TOLD}]"
        values[name] = Quantity(found.cite(path), kind, path)
    return values
