"""Names on maps: written where they fit, with a halo, none over another."""

import textwrap
from html import escape
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from evenhand.publishing import theme
from evenhand.publishing.ground import WIDTH, BaseMap
from evenhand.wording.visible import visible

_MOST = 24
_GROUND_SIZE = 27
_LETTER_WIDTH = 0.52
_LINE, _WIDEST = 1.05, 0.2
_NUMBER_SIZE, _MOST_NARROW = 60, 9
Numbered = tuple[int, float, float]
Box = tuple[float, float, float, float]


def area_labels(
    names: pd.Series, placed: Any, base: BaseMap, sizes: tuple[int, ...],
    numbered: tuple[Numbered, ...] = (),
) -> str:  # fmt: skip
    """Write names where they fit, the largest areas first, none over another or over a number.

    Parameters
    ----------
    names, placed
        What the areas are called, and their shapes on the map.
    base
        The ground; its water and parks are named on large maps only.
    sizes
        One size of letters; or two, for a wide page and for a phone, of which the page's style
        shows one.
    numbered
        What `numbers_of` gives.
    """
    written = [_labels(names, placed, base, size, numbered) for size in sizes]
    if len(written) == 1:
        return written[0]
    return "".join(
        f'<g class="{name}">{text}</g>'
        for name, text in zip(("wide", "narrow"), written, strict=True)
    )


def numbers_of(rows: pd.DataFrame, at: NDArray[np.float64]) -> tuple[Numbered, ...]:
    """List the numbers that a chart or table speaks of, with where each is on the map, rising.

    Parameters
    ----------
    rows
        Those that carry a number have it as `label`.
    at
        Where each row is on the map, shape (rows, 2).
    """
    if "label" not in rows:
        return ()
    told = rows["label"].fillna("").astype(str).to_numpy()
    return tuple(
        sorted((int(told[n]), float(at[n, 0]), float(at[n, 1])) for n in np.flatnonzero(told != ""))
    )


def _discs(numbered: tuple[Numbered, ...], size: int) -> tuple[list[Box], str]:
    """Draw numbers beside their places, none over another; the first ones alone on a phone."""
    boxes: list[Box] = []
    drawn, radius = "", 0.72 * min(size, _NUMBER_SIZE)
    for number, x, y in numbered[: _MOST_NARROW if size > _GROUND_SIZE else None]:
        x, y = x + radius, y - radius
        box = (x - radius, y - radius, x + radius, y + radius)
        if any(_overlap(box, other) for other in boxes):
            continue
        boxes.append(box)
        drawn += (
            f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}" fill="{theme.PAPER}" '
            f'stroke="{theme.INK}" stroke-width="2.5"/>'
            f'<text x="{x:.0f}" y="{y + 0.47 * radius:.0f}">{number}</text>'
        )
    if not drawn:
        return [], ""
    face = f'font-family="{theme.SVG_SANS}" font-size="{1.4 * radius:.0f}" font-weight="700"'
    return boxes, (f'<g class="numbers" {face} fill="{theme.INK}" text-anchor="middle">{drawn}</g>')


def _labels(
    names: pd.Series, placed: Any, base: BaseMap, size: int, numbered: tuple[Numbered, ...]
) -> str:
    taken, discs = _discs(numbered, size)
    text = ""
    order = np.argsort(-shapely.area(placed), kind="stable")[:_MOST]
    for index in order:
        point = shapely.point_on_surface(placed[index])
        lines = _lines(visible(str(names.iloc[index])), size)
        half = max(map(len, lines)) * size * _LETTER_WIDTH / 2
        if 2 * half > WIDTH - 24:
            continue
        x = min(max(point.x, half + 12), WIDTH - half - 12)
        top = point.y - (len(lines) - 1) * size * _LINE / 2
        box = (x - half, top - size, x + half, top + (len(lines) - 1) * size * _LINE + 8)
        if any(_overlap(box, other) for other in taken):
            continue
        taken.append(box)
        text += "".join(
            f'<text x="{x:.0f}" y="{top + place * size * _LINE:.0f}">{escape(line)}</text>'
            for place, line in enumerate(lines)
        )
    labels = _label_group(text, "label", theme.LABEL, 600, theme.SVG_SANS, size)
    ground = ""
    for kind, name, x, y in base.labels:
        half = len(name) * _GROUND_SIZE * _LETTER_WIDTH / 2
        box = (x - half, y - _GROUND_SIZE, x + half, y + 8)
        if size == _GROUND_SIZE and not any(_overlap(box, other) for other in taken):
            taken.append(box)
            colour = theme.WATER_LABEL if kind == "water" else "#4C6140"
            ground += f'<text x="{x}" y="{y}" fill="{colour}">{escape(name)}</text>'
    return labels + discs + _label_group(
        ground, "water", theme.WATER_LABEL, 400, theme.SVG_SERIF, _GROUND_SIZE
    )  # fmt: skip


def _lines(name: str, size: int) -> list[str]:
    """Break a name that would take much of the map's width, at blanks only."""
    letters = int(_WIDEST * WIDTH / (size * _LETTER_WIDTH))
    return textwrap.wrap(name, letters, break_long_words=False, break_on_hyphens=False) or [name]


def _label_group(text: str, name: str, colour: str, weight: int, face: str, size: int) -> str:
    if not text:
        return ""
    style = ' font-style="italic"' if face == theme.SVG_SERIF else ""
    halo = f'stroke="{theme.HALO}" stroke-width="7" stroke-linejoin="round" paint-order="stroke"'
    return (
        f'<g class="{name}" font-family="{face}" font-size="{size}" '
        f'font-weight="{weight}"{style} fill="{colour}" text-anchor="middle" {halo}>{text}</g>'
    )


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
