"""Writes what the page shows of one layer: sentences, legend, table, and the map's features."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from evenhand.contract import Chart, Finding, MapLayer, plain_rows
from evenhand.frame.faults import inside
from evenhand.publishing.answers import Answer
from evenhand.publishing.ask import Ask
from evenhand.publishing.audit import names_of
from evenhand.publishing.figures import twin_of
from evenhand.publishing.legend import class_words
from evenhand.publishing.pairs import Pair, PairLayer, pair_of, steps_of
from evenhand.publishing.palette import class_of
from evenhand.publishing.released import ReleasedFinding
from evenhand.publishing.writing import Writer
from evenhand.wording.faults import said_in
from evenhand.wording.languages import drawn_languages
from evenhand.workbench.city.facts import outlines_of
from evenhand.workbench.city.kept import FOLDER, FORMAT
from evenhand.workbench.city.pair_file import draw_pair, pair_cells, told_pair
from evenhand.workbench.city.sentences import heading_of
from evenhand.workbench.city.shapes import cell_shapes, collection, feature
from evenhand.workbench.methods.drawn import pages_of, read_drawn
from evenhand.workspace.disk import write_whole
from evenhand.workspace.findings import Record
from evenhand.workspace.running import find_method
from evenhand.workspace.workspace import Workspace

MOST_ROWS = 700
_GAP = ("gap", "gap_low", "gap_high")
_SEQUENTIAL, _DIVERGING, _UNSURE = 5, 7, 3
Cell = dict[str, Any]
Told = tuple[str, str]


def keep_layer(
    here: Workspace,
    key: str,
    record: Record,
    finding: Finding,
    *,
    choice: Mapping[str, str],
    rights: tuple[str, ...],
) -> None:
    """Write the files of a layer, the map first: who sees the sentences finds the rest.

    Parameters
    ----------
    here
        The city.
    key
        Under which it is kept.
    record
        How the finding was made.
    finding
        What is shown; after disclosure control for those who may not see small numbers.
    choice
        What was chosen, as in the address.
    rights
        All of them are needed to see it.
    """
    target = here.folder / FOLDER
    pair = pair_of(finding)
    layer = pair.both if pair is not None else finding.to_map()
    names = names_of({name: here.read(name) for name in _NAMING if here.has(name)})
    shapes = shapes_of(here, layer, choice["level"]) if layer is not None else {}
    pages = drawn_pages(here, record, finding)
    drawing = next((one for one in _maps(pages["en"])), None)
    drawn = draw_pair(here, key, pair, choice["level"], names) if pair is not None else {}
    if pair is None and drawing is not None:
        write_whole(target / f"{key}.svg", drawing["wide"])
    for language in drawn_languages():
        write = Writer(language)
        table, told = _table(record, finding, pair or layer, names, write)
        if layer is not None and shapes:
            features = _features(layer, shapes, names, told, write)
            write_whole(target / f"{key}.{language}.geojson", collection(features))
        document = _document(record, finding, layer, pages[language], write) | {
            "key": key, "choice": dict(choice), "rights": rights, "table": table,
            "has_map": bool(shapes),
            "has_drawing": "both" in drawn if pair is not None else drawing is not None,
            **(told_pair(pair, drawn, write) if pair is not None else {}),
        }  # fmt: skip
        _keep(target / f"{key}.{language}.json", document)


def keep_refusal(here: Workspace, key: str, told: str, choice: Mapping[str, str]) -> None:
    """Write why a layer cannot be shown, in each language."""
    for language in drawn_languages():
        _keep(
            here.folder / FOLDER / f"{key}.{language}.json",
            {"refused": inside(said_in(told, language)).splitlines(), "choice": dict(choice)},
        )


def drawn_pages(here: Workspace, record: Record, finding: Finding) -> dict[str, Mapping[str, Any]]:
    """Give the pages of a finding: those that are kept, or of controlled numbers their own."""
    if isinstance(finding, ReleasedFinding):
        return dict(pages_of(here, record, finding))
    return {language: read_drawn(here, record.id, language) or {} for language in drawn_languages()}


_NAMING = ("incidents", "counts", "areas")


def _keep(path: Path, document: Mapping[str, Any]) -> None:
    write_whole(path, json.dumps({"format": FORMAT, **document}, ensure_ascii=False))


def _document(
    record: Record, finding: Finding, layer: MapLayer | None, page: Mapping[str, Any], write: Writer
) -> dict[str, Any]:
    head, below = heading_of(finding)
    return {
        "finding": record.id,
        "made_on": record.made_on,
        "used": _known_number(finding.n_used),
        "rows": _known_number(finding.n_rows),
        "answer": write.plain(head),
        "range": write.plain(below) if below is not None else "",
        "unit": write.plain(layer.unit) if layer is not None else "",
        "limits": page.get("limits", []),
        **_legend(layer, next(iter(_maps(page)), None), write),
    }


def _known_number(number: float) -> int | None:
    return None if pd.isna(number) else int(number)


def _maps(page: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [one for one in page.get("figures", []) if one["kind"] == "map"]


def _legend(
    layer: MapLayer | None, drawing: Mapping[str, Any] | None, write: Writer
) -> dict[str, Any]:
    """Give the classes in words, and the marks that the drawing uses beside them."""
    if layer is None or drawing is None:
        return {"classes": [], "marks": []}
    words = class_words(layer)
    classes = [
        {"class": _class_name(layer, at), "words": write.plain(one)} for at, one in enumerate(words)
    ]
    return {"classes": classes, "marks": drawing["legend"][len(classes) :],
            "is_ramp": not layer.diverging and len(classes) == _SEQUENTIAL}  # fmt: skip


def _class_name(layer: MapLayer, position: int) -> str:
    """Name the class of a value as the style of the map does, spread as the drawing's colours."""
    if isinstance(layer, PairLayer):
        felt, recorded = steps_of(position)
        return f"biv-{felt + 1}{recorded + 1}"
    steps = _DIVERGING if layer.diverging else _SEQUENTIAL
    classes = len(layer.breaks) + 1
    at = (steps // 2) if classes == 1 else round(position * (steps - 1) / (classes - 1))
    return f"{'div' if layer.diverging else 'seq'}-{min(at, steps - 1) + 1}"


def class_name(layer: MapLayer, row: Mapping[str, Any]) -> str:
    """Name how a row is painted: its class, a coarser one where unsure, or that none can be said.

    Empty where it gets no colour.
    """
    value, certainty = row.get("value"), row.get("certainty", "sure")
    if certainty == "as_expected":
        return ""
    if certainty == "cannot_say" or value is None or pd.isna(value):
        return "cannot-say"
    position = class_of(float(value), layer.breaks)
    if certainty != "unsure":
        return _class_name(layer, position)
    if layer.diverging:
        return "unsure-0"
    return f"unsure-{min(_UNSURE - 1, position * _UNSURE // (len(layer.breaks) + 1)) + 1}"


def shapes_of(here: Workspace, layer: MapLayer, level: str) -> dict[str, Any]:
    """Give the geometry of each row, by its id; empty where the map has no shapes."""
    if layer.kind == "cells":
        ids = [str(row["cell_id"]) for row in layer.rows if class_name(layer, row)]
        made = cell_shapes(ids, here.settings.crs)
        return {code: feature(shape, {})["geometry"] for code, shape in zip(ids, made, strict=True)}
    if layer.kind != "areas":
        return {}
    wanted = {str(row["area_id"]) for row in layer.rows}
    found: dict[str, Any] = {}
    for path in [outlines_of(here, level), *sorted((here.folder / FOLDER).glob("areas-*.geojson"))]:
        if path.is_file() and not wanted <= set(found):
            document = json.loads(path.read_text(encoding="utf-8"))
            found |= {one["properties"]["id"]: one["geometry"] for one in document["features"]}
    return {code: found[code] for code in wanted if code in found}


def _features(
    layer: MapLayer, shapes: Mapping[str, Any], names: Mapping[str, str],
    told: Mapping[str, Told], write: Writer,
) -> list[dict[str, Any]]:  # fmt: skip
    key = "cell_id" if layer.kind == "cells" else "area_id"
    words = [write.plain(one) for one in class_words(layer)]
    made = []
    for row in layer.rows:
        code, painted = str(row[key]), class_name(layer, row)
        if code not in shapes:
            continue
        value = row.get("value")
        in_words = words[class_of(float(value or 0), layer.breaks)] if _is_known(value) else ""
        name, said = told.get(code, ("", ""))
        properties: dict[str, Any] = {
            "id": code,
            "name": name or names.get(code, ""),
            "row": said or in_words,
            "class": painted,
        }
        if row.get("is_outlined"):
            properties["outlined"] = True
        made.append({"type": "Feature", "properties": properties, "geometry": shapes[code]})
    return made


def _is_known(value: Any) -> bool:
    return value is not None and not pd.isna(value)


def _table(
    record: Record, finding: Finding, shown: MapLayer | Pair | None, names: Mapping[str, str],
    write: Writer,
) -> tuple[dict[str, Any], dict[str, Told]]:  # fmt: skip
    """Give the table of all rows, the highest first, and each shape's name and row in words."""
    asked = Answer(
        Ask(record.method, ""), record.id, finding, find_method(record.method),
        dict(record.options), finding.explain(),
    )  # fmt: skip
    chart = next(iter(finding.charts()), None)
    pair, layer = (shown, finding.to_map()) if isinstance(shown, Pair) else (None, shown)
    if layer is not None and layer.kind == "areas" and chart is not None and chart.columns:
        if pair is not None:
            chart = replace(chart, columns=(*chart.columns, *_GAP))
        head, rows = _twin(asked, replace(chart, rows=plain_rows(finding.to_frame())), None, names,
                           write)  # fmt: skip
        codes = {name: code for code, name in names.items()}
        if pair is not None:
            head, rows = _with_steps(pair, head, rows, codes, write)
        told = {
            codes[row[0]["text"]]: (row[0]["text"], _in_words(head[1:], row[1:]))
            for row in rows
            if row[0]["text"] in codes
        }
        rows = _by_value(rows, layer, codes)
        return {"head": head, "rows": rows[:MOST_ROWS], "in_all": len(rows)}, told
    told = {}
    if layer is not None and layer.kind == "cells":
        head, rows = _twin(asked, None, layer, names, write)
        told = {row[0]["text"]: (row[1]["text"], _in_words(head[3:7], row[3:7])) for row in rows}
    head, rows = _twin(asked, chart, None if chart is not None else layer, names, write)
    return {"head": head, "rows": rows[:MOST_ROWS], "in_all": len(rows)}, told


def _with_steps(
    pair: Pair, head: list[Cell], rows: list[list[Cell]], codes: Mapping[str, str], write: Writer
) -> tuple[list[Cell], list[list[Cell]]]:
    """Put in words, behind the name of each area, how the map of feeling and record paints it."""
    words, told = pair_cells(pair, write)
    blank = [{"text": "", "right": False}] * len(words)
    return [head[0], *words, *head[1:]], [
        [row[0], *told.get(codes.get(row[0]["text"], ""), blank), *row[1:]] for row in rows
    ]


def _twin(
    asked: Answer, chart: Chart | None, layer: MapLayer | None, names: Mapping[str, str],
    write: Writer,
) -> tuple[list[Cell], list[list[Cell]]]:  # fmt: skip
    data = twin_of(asked, chart, layer, names)
    right = write.right_aligned(data)
    head = [
        {"text": write.heading(one), "right": is_right}
        for one, is_right in zip(data.headings, right, strict=True)
    ]
    return head, [
        [{"text": write.cell(cell), "right": is_right}
         for cell, is_right in zip(row, right, strict=True)]
        for row in data.rows
    ]  # fmt: skip


def _in_words(head: list[Cell], row: list[Cell]) -> str:
    told = zip(head, row, strict=True)
    return " · ".join(f"{one['text']} {cell['text']}" for one, cell in told if cell["text"])


def _by_value(
    rows: list[list[Cell]], layer: MapLayer, codes: Mapping[str, str]
) -> list[list[Cell]]:
    """Sort rows by what the map shows of their area, the highest first, those without it last."""
    values = {str(row["area_id"]): row.get("value") for row in layer.rows}

    def order(row: list[Cell]) -> float:
        value = values.get(codes.get(row[0]["text"], ""))
        return -float(value) if _is_known(value) else float("inf")  # type: ignore[arg-type]

    return sorted(rows, key=order)
