"""Legends of maps: one colour or pattern for each class, and what it means in words."""

from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from evenhand.contract import MapLayer
from evenhand.publishing import theme
from evenhand.publishing.pairs import STEPS, PairLayer, step_words
from evenhand.publishing.palette import class_colours
from evenhand.wording.messages import Message, Quantity, say
from evenhand.wording.numbers import NumberKind

_HATCH = "M1 20L20 1M11 20L30 1M1 10L10 1M21 20L31 10"
_DOTS = "".join(
    f'<circle cx="{x}" cy="{y}" r="1.1" fill="{theme.SOFT}"/>'
    for x in range(5, 31, 5)
    for y in range(5, 20, 5)
)


@dataclass(frozen=True)
class LegendEntry:
    """One line of a legend: a swatch (an SVG of 32 × 21 units) and its words."""

    swatch: str
    words: Message


def legend_of(layer: MapLayer, rows: pd.DataFrame) -> tuple[LegendEntry, ...]:
    """Say what each mark of a layer means, leaving out marks that its rows do not use."""
    colours = class_colours(layer)
    entries = [
        LegendEntry(swatch(f'<path d="M1 1h30v19H1z" fill="{colour}" stroke="#9b968c"/>'), words)
        for colour, words in zip(colours, class_words(layer), strict=True)
    ]
    certainty = rows.get("certainty", pd.Series("sure", index=rows.index))
    unclear = certainty.eq("cannot_say") | rows["value"].isna() & certainty.ne("as_expected")
    framed = rows.get("is_outlined", pd.Series(False, index=rows.index))
    used = {
        "as_expected": certainty.eq("as_expected").any(),
        "unsure_diverging" if layer.diverging else "unsure": certainty.eq("unsure").any(),
        "cannot_say": unclear.any(),
        "outlined": framed.any() and layer.kind != "segments",
        "numbered": "label" in rows and rows["label"].fillna("").ne("").any(),
    }
    lines = layer.kind == "segments"
    return (
        *entries,
        *(LegendEntry(swatch(_sample(mark, lines=lines)), _words(layer, mark))
          for mark, there in used.items() if there),
    )  # fmt: skip


def _sample(mark: str, *, lines: bool) -> str:
    """Draw the sample of a mark that is no class; of segments as lines."""
    if lines and mark in ("unsure", "unsure_diverging"):
        return (f'<path d="M1 10h30" stroke="{theme.UNSURE[1]}" stroke-width="7" '
                'stroke-dasharray="6 4"/>')  # fmt: skip
    if lines and mark == "cannot_say":
        return f'<path d="M1 10h30" stroke="{theme.CANNOT_SAY}" stroke-width="3"/>'
    if mark == "numbered":
        return (f'<circle cx="16" cy="10.5" r="9" fill="{theme.PAPER}" stroke="{theme.INK}" '
                f'stroke-width="1.6"/><text x="16" y="15" font-family="{theme.SVG_SANS}" '
                f'font-size="12" font-weight="700" fill="{theme.INK}" text-anchor="middle">1</text>'
                )  # fmt: skip
    if mark == "outlined":
        return f'<path d="M3 3h26v15H3z" fill="none" stroke="{theme.INK}" stroke-width="2.4"/>'
    fills = {"as_expected": theme.LAND, "unsure": theme.UNSURE[0], "cannot_say": theme.CANNOT_SAY}
    ground = (f'<path d="M1 1h30v19H1z" fill="{fills.get(mark, theme.DIVERGING[3])}" '
              'stroke="#9b968c"/>')  # fmt: skip
    if mark == "cannot_say":
        return ground + f'<path d="{_HATCH}" stroke="{theme.SOFT}"/>'
    return ground + (_DOTS if mark.startswith("unsure") else "")


def _words(layer: MapLayer, mark: str) -> Message:
    """Say what a mark means: in the layer's own words where it has some."""
    kind = "_lines" if layer.kind == "segments" and mark in ("unsure", "cannot_say") else ""
    return layer.words.get(mark) or say(f"map.{mark}{kind}")


def class_words(layer: MapLayer) -> list[Message]:
    """Say in words what each class of a layer holds, the lowest first."""
    if isinstance(layer, PairLayer):
        return [_both(*step_words(*divmod(at, STEPS))) for at in range(STEPS * STEPS)]
    kind: NumberKind = layer.number or ("signed_percent" if layer.diverging else "rate")
    breaks = [Quantity(value, kind, "", _digits(value, kind)) for value in layer.breaks]
    if not breaks:
        return [say("map.one_class")]
    between = [say("map.between", low=low, high=high) for low, high in pairwise(breaks)]
    return [say("map.below", high=breaks[0]), *between, say("map.above", low=breaks[-1])]


def _both(felt: Message, recorded: Message) -> Message:
    return say("map.pair_class", felt=felt, recorded=recorded)


def swatch(inside: str) -> str:
    """Draw the small sample beside a line of the legend."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 21" width="32" height="21">'
        f"{inside}</svg>"
    )


def patterns(prefix: str) -> str:
    """Define the dots and the hatch of the value-suppressing palette."""
    return (
        f'<defs><pattern id="{prefix}-dots" width="11" height="11" patternUnits="userSpaceOnUse">'
        f'<circle cx="3" cy="3" r="1.7" fill="{theme.SOFT}"/></pattern>'
        f'<pattern id="{prefix}-hatch" width="14" height="14" patternUnits="userSpaceOnUse">'
        f'<path d="M0 14L14 0M-3 3L3 -3M11 17L17 11" stroke="{theme.SOFT}" stroke-width="2"/>'
        "</pattern></defs>"
    )


def _digits(value: float, kind: str) -> int:
    """Give a break the digits it needs and no more: 2, 0.5, 12."""
    scaled = value * 100 if kind in ("percent", "signed_percent", "points") else value
    _, _, decimals = f"{scaled:.6g}".partition(".")
    return 0 if "e" in decimals else len(decimals)
