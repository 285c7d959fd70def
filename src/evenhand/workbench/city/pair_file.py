"""Feeling against record on the city page: one map of both, and two small ones beside it."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from evenhand.contract import MapLayer
from evenhand.publishing.audit import atlas_for
from evenhand.publishing.drawing import Atlas
from evenhand.publishing.legend import class_words
from evenhand.publishing.maps import DrawnMap
from evenhand.publishing.pairs import STEPS, Pair, step_words, steps_of
from evenhand.publishing.writing import Writer
from evenhand.wording.messages import Message, Quantity, say
from evenhand.workbench.city.kept import FOLDER
from evenhand.workspace.disk import write_whole
from evenhand.workspace.workspace import Workspace

PARTS = ("felt", "recorded")
_GROUND = ("areas", "streets", "ground")
Cell = dict[str, Any]


def draw_pair(
    here: Workspace, key: str, pair: Pair, level: str, names: Mapping[str, str]
) -> dict[str, DrawnMap]:
    """Draw the map of both and the two small ones, keep them, and give their legends.

    Returns
    -------
    dict
        `both`, `felt` and `recorded`; empty where there are no shapes.
    """
    atlas = _atlas(here, level, names)
    layers = {"both": pair.both, "felt": pair.felt, "recorded": pair.recorded}
    drawn = {
        name: atlas.draw(layer, name, small=name != "both")
        for name, layer in layers.items()
        if atlas.can_draw(layer)
    }
    kept = {name: one for name, one in drawn.items() if one is not None}
    for name, one in kept.items():
        ending = "svg" if name == "both" else f"{name}.svg"
        write_whole(here.folder / FOLDER / f"{key}.{ending}", one.svg)
    return kept


def told_pair(pair: Pair, drawn: Mapping[str, DrawnMap], write: Writer) -> dict[str, Any]:
    """Give what the page says of a pair: its square of classes, its marks, its small maps."""
    counted = Counter(
        steps_of(row["value"]) for row in pair.both.rows if row.get("value") is not None
    )
    low_to_high = range(STEPS)
    square = [
        {"head": write.plain(step_words(felt, 0)[0]),
         "cells": [_square_cell(felt, recorded, counted[felt, recorded], write)
                   for recorded in low_to_high]}
        for felt in reversed(low_to_high)
    ]  # fmt: skip
    marks = drawn["both"].legend[STEPS * STEPS :] if "both" in drawn else ()
    return {
        "classes": [],
        "marks": [{"swatch": one.swatch, "words": write.plain(one.words)} for one in marks],
        "square": {
            "columns": [write.plain(step_words(0, recorded)[1]) for recorded in low_to_high],
            "rows": square,
        },
        "small": [_small(part, getattr(pair, part), drawn[part], write) for part in PARTS
                  if part in drawn],
    }  # fmt: skip


def pair_cells(pair: Pair, write: Writer) -> tuple[list[Cell], dict[str, list[Cell]]]:
    """Give the headings and, by area, the cells that say in words how an area is painted."""
    head = [_cell(say("map.pair_felt"), write), _cell(say("map.pair_recorded"), write)]
    told = {
        str(row["area_id"]): [_cell(one, write) for one in step_words(*steps_of(row["value"]))]
        for row in pair.both.rows
        if row.get("value") is not None
    }
    return head, told


def _atlas(here: Workspace, level: str, names: Mapping[str, str]) -> Atlas:
    tables = {name: here.read(name) for name in _GROUND if here.has(name)}
    return atlas_for(tables, level, names, here.folder)


def _cell(words: Message, write: Writer) -> Cell:
    text = write.plain(words)
    return {"text": text[:1].upper() + text[1:], "right": False}


def _square_cell(felt: int, recorded: int, count: int, write: Writer) -> dict[str, Any]:
    areas = write.plain(say("web_city.pair_areas", areas=Quantity(count, "count"))) if count else ""
    return {"class": f"biv-{felt + 1}{recorded + 1}", "areas": areas}


def _small(part: str, layer: MapLayer, drawn: DrawnMap, write: Writer) -> dict[str, Any]:
    words = class_words(layer)
    return {
        "ending": f"{part}.svg", "is_ramp": True,
        "title": write.plain(layer.title),
        "classes": [{"class": f"seq-{at}", "words": write.plain(one)}
                    for at, one in enumerate(words, 1)],
        "marks": [{"swatch": one.swatch, "words": write.plain(one.words)}
                  for one in drawn.legend[len(words):]],
    }  # fmt: skip
