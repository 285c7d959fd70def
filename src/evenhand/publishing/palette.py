"""Which colour and pattern a value has on a map: the value-suppressing palette."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from evenhand.contract import MapLayer
from evenhand.publishing import theme
from evenhand.publishing.pairs import PairLayer


def class_colours(layer: MapLayer) -> tuple[str, ...]:
    """Give one colour for each class of a layer, from the palette that fits its meaning."""
    if isinstance(layer, PairLayer):
        return tuple(colour for row in theme.BIVARIATE for colour in row)
    ramp = theme.DIVERGING if layer.diverging else theme.SEQUENTIAL
    classes = len(layer.breaks) + 1
    if classes == 1:
        return (ramp[len(ramp) // 2],)
    steps = [round(i * (len(ramp) - 1) / (classes - 1)) for i in range(classes)]
    return tuple(ramp[min(step, len(ramp) - 1)] for step in steps)


def paint(layer: MapLayer, row: Mapping[Any, Any], prefix: str) -> tuple[str, str]:
    """Give the colour and the pattern of one shape by the value-suppressing palette."""
    value, certainty = row.get("value"), row.get("certainty")
    if certainty == "as_expected":
        return "none", ""
    if certainty == "cannot_say" or value is None or pd.isna(value):
        return theme.CANNOT_SAY, f"url(#{prefix}-hatch)"
    position = class_of(float(value), layer.breaks)
    if certainty == "unsure":
        return unsure_colour(layer, float(value)), f"url(#{prefix}-dots)"
    return class_colours(layer)[position], ""


def class_of(value: float, breaks: Sequence[float]) -> int:
    """Say which class a value falls into, from 0."""
    return int(np.searchsorted(np.asarray(breaks), value, side="right"))


def unsure_colour(layer: MapLayer, value: float) -> str:
    """Give the colour of an uncertain value: three steps, or one where the middle means none."""
    if layer.diverging:
        return theme.DIVERGING[3]
    return theme.UNSURE[_merged(class_of(value, layer.breaks), len(layer.breaks) + 1)]


def _merged(position: int, classes: int) -> int:
    return min(2, position * 3 // classes)
