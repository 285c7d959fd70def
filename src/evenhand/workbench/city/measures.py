"""The layer of measures: where something was done, since when and against what."""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from evenhand.contract import MapLayer
from evenhand.publishing.audit import atlas_for, names_of
from evenhand.publishing.writing import Writer
from evenhand.wording.languages import drawn_languages
from evenhand.wording.messages import Quantity, Term, say
from evenhand.workbench.city.kept import FOLDER, FORMAT
from evenhand.workbench.city.layer_file import shapes_of
from evenhand.workbench.city.shapes import collection
from evenhand.workspace.disk import write_whole
from evenhand.workspace.workspace import Workspace

_CLASS = "seq-3"


def keep_measures(here: Workspace, key: str, choice: Mapping[str, str]) -> None:
    """Write what the page shows of the measures that are known: sentences, table, map."""
    target = here.folder / FOLDER
    tables = {name: here.read(name) for name in ("areas", "streets", "ground") if here.has(name)}
    names = names_of(tables)
    done = _done(here)
    codes = sorted(set(done["area_id"]))
    layer = MapLayer(
        kind="areas", breaks=(), title=say("web_city.measures_unit"),
        unit=say("web_city.measures_unit"),
        rows=tuple({"area_id": code, "value": 1.0, "certainty": "sure"} for code in codes),
    )  # fmt: skip
    shapes = shapes_of(here, layer, choice["level"])
    atlas = atlas_for(tables, _level_of(tables, codes), names, here.folder)
    drawn = atlas.draw(layer, "map") if atlas.can_draw(layer) else None
    if drawn is not None:
        write_whole(target / f"{key}.svg", drawn.svg)
    for language in drawn_languages():
        write = Writer(language)
        if shapes:
            features = _features(done, shapes, names, write)
            write_whole(target / f"{key}.{language}.geojson", collection(features))
        document = _document(done, names, write) | {
            "format": FORMAT, "key": key, "choice": dict(choice), "rights": ("city.see",),
            "has_map": bool(shapes),
            "has_drawing": drawn is not None,
        }  # fmt: skip
        path = target / f"{key}.{language}.json"
        write_whole(path, json.dumps(document, ensure_ascii=False))


def _done(here: Workspace) -> pd.DataFrame:
    """Give one row for each measure and area in which it was taken."""
    frame = here.read("interventions").to_frame()
    treated = frame[frame["role"].eq("treated").fillna(False).astype(bool)]
    return treated.sort_values(["starts_on", "intervention_id", "area_id"], ascending=False)


def _level_of(tables: dict[str, Any], codes: list[str]) -> str:
    """Name the set of areas in which most of the measures lie."""
    if "areas" not in tables:
        return ""
    levels = tables["areas"].column("level")[tables["areas"].column("area_id").isin(codes)]
    return "" if levels.empty else str(levels.mode().iloc[0])


def _in_words(row: Any, write: Writer) -> dict[str, str]:
    offence = row["offence_class"]
    against = Term("offence_class", "all" if pd.isna(offence) else str(offence))
    return {
        "measure": write.plain(say("web_frame.plain", text=Term("measure", str(row["measure"])))),
        "against": write.plain(say("web_frame.plain", text=against)),
        "since": _day(row["starts_on"], write),
        "until": write.plain(say("web_city.goes_on")) if pd.isna(row["ends_on"]) else _day(
            row["ends_on"], write
        ),
    }  # fmt: skip


def _day(value: Any, write: Writer) -> str:
    day = Quantity(pd.Timestamp(value).date(), "date")
    return write.plain(say("web_frame.plain", text=day))


def _features(
    done: pd.DataFrame, shapes: dict[str, Any], names: Any, write: Writer
) -> list[dict[str, Any]]:
    made = []
    for code, rows in done.groupby("area_id"):
        if str(code) not in shapes:
            continue
        told = [
            f"{said['measure']}, {said['since']}"
            for said in (_in_words(row, write) for row in rows.to_dict("records"))
        ]
        properties = {"id": str(code), "name": names.get(str(code), str(code)),
                      "row": " · ".join(told), "class": _CLASS}  # fmt: skip
        made.append({"type": "Feature", "properties": properties, "geometry": shapes[str(code)]})
    return made


def _document(done: pd.DataFrame, names: Any, write: Writer) -> dict[str, Any]:
    rows = []
    for (number, measure), group in done.groupby(["intervention_id", "measure"], sort=False):
        said = _in_words(group.iloc[0], write)
        where = ", ".join(names.get(str(code), str(code)) for code in sorted(group["area_id"]))
        cells = (said["measure"], said["against"], where, said["since"], said["until"])
        del number, measure
        rows.append([{"text": text, "right": False} for text in cells])
    count = Quantity(int(done["intervention_id"].nunique()), "count")
    areas = Quantity(int(done["area_id"].nunique()), "count")
    heads = ("measure", "against", "where", "since", "until")
    return {
        "finding": "", "made_on": "", "used": len(done), "rows": len(done),
        "answer": write.plain(say("web_city.measures_answer", measures=count, areas=areas)),
        "range": write.plain(say("web_city.measures_range")),
        "unit": write.plain(say("web_city.measures_unit")), "limits": [],
        "classes": [{"class": _CLASS, "words": write.plain(say("web_city.measures_here"))}],
        "marks": [], "is_ramp": False,
        "table": {
            "head": [{"text": write.plain(say(f"web_city.{one}")), "right": False}
                     for one in heads],
            "rows": rows, "in_all": len(rows),
        },
    }  # fmt: skip
