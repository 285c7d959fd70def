"""A finding as its page shows it: words, drawings and table twins, made once and kept.

Pages never compute: the worker draws, the page reads what it drew. What is drawn lies in the
workspace's `web/findings` folder and may be thrown away at any time; it is made again when asked.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evenhand.contract import Explanation, Finding, Inapplicable
from evenhand.frame.shelf import SHELF
from evenhand.publishing.answers import Answer
from evenhand.publishing.ask import Ask
from evenhand.publishing.audit import atlas_for, names_of
from evenhand.publishing.blocks import Cell, TableData
from evenhand.publishing.charts import NARROW_PX, prepared_spec
from evenhand.publishing.drawing import Atlas
from evenhand.publishing.figures import described, twin_of
from evenhand.publishing.writing import Writer
from evenhand.wording.languages import drawn_languages, held_together
from evenhand.wording.messages import Message
from evenhand.workbench.methods.downloads import keep_downloads
from evenhand.workbench.methods.interval import interval_of
from evenhand.workspace.disk import write_whole
from evenhand.workspace.findings import Record, Recorded
from evenhand.workspace.running import find_method
from evenhand.workspace.workspace import Workspace

FOLDER = Path("web", "findings")
FORMAT = 2
MOST_ROWS = 1_000
"""Rows of a table that stand on the page; all of them are in the download."""
MOST_LIVE_ROWS = 400
"""A chart of more rows stays the server's drawing: its data would weigh more than its picture."""
_GROUND = ("areas", "streets", "ground")


def keep_drawn(workspace: Workspace, record: Record, finding: Finding) -> Path:
    """Draw a finding in every language and keep it.

    Returns
    -------
    Path
        The file that was written, whole or not at all.
    """
    pages = pages_of(workspace, record, finding)
    path = workspace.folder / FOLDER / f"{record.id}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    keep_downloads(workspace, path.parent, Recorded(record.id, finding))
    write_whole(path, json.dumps({"format": FORMAT, "pages": pages}, ensure_ascii=False))
    return path


def pages_of(workspace: Workspace, record: Record, finding: Finding) -> dict[str, dict[str, Any]]:
    """Draw a finding in every language: language → its page."""
    tables = {name: workspace.read(name) for name in _GROUND if workspace.has(name)}
    recorded = next((name for name in ("incidents", "counts") if workspace.has(name)), None)
    if recorded:
        tables[recorded] = workspace.read(recorded)
    names = names_of(tables)
    atlas = atlas_for(tables, _level_of(finding, tables), names, workspace.folder)
    return {
        language: _page(record, finding, atlas, names, language) for language in drawn_languages()
    }


def read_drawn(workspace: Workspace, number: str, language: str) -> dict[str, Any] | None:
    """Give what was drawn of a finding; None where it is to be drawn (again).

    It is shared by all who read it: nobody may alter it.
    """
    pages = SHELF.get(workspace.folder / FOLDER / f"{number}.json", _pages, "pages")
    page: dict[str, Any] | None = pages.get(language) if pages else None
    return page


def _pages(content: bytes) -> dict[str, Any]:
    kept = json.loads(content)
    return dict(kept["pages"]) if kept["format"] == FORMAT else {}


def _level_of(finding: Finding, tables: Mapping[str, Any]) -> str:
    """Give the level of areas that a finding speaks of; the finest where it does not say."""
    layer, areas = finding.to_map(), tables.get("areas")
    if layer is None or layer.kind != "areas" or areas is None:
        return ""
    shown = {row.get("area_id") for row in layer.rows}
    level = areas.column("level")[areas.column("area_id").isin(shown)]
    return "" if level.empty else str(level.mode().iloc[0])


def _page(
    record: Record, finding: Finding, atlas: Atlas, names: Mapping[str, str], language: str
) -> dict[str, Any]:
    explained = finding.explain()
    return {
        "number": record.id,
        "method": record.method,
        "is_refused": isinstance(finding, Inapplicable),
        "answer": held_together(explained.answer.written(language), language),
        "interval": interval_of(explained.answer),
        "reading": _told(explained.reading, language),
        "limits": _told(explained.limits, language),
        "figures": [] if isinstance(finding, Inapplicable) else _figures(
            record, finding, explained, atlas, names, language
        ),
    }  # fmt: skip


def _told(messages: tuple[Message, ...], language: str) -> list[str]:
    return [held_together(message.written(language), language) for message in messages]


def _figures(
    record: Record, finding: Finding, explained: Explanation, atlas: Atlas,
    names: Mapping[str, str], language: str,
) -> list[dict[str, Any]]:  # fmt: skip
    method = find_method(record.method)
    asked = Answer(
        Ask(record.method, "", record.options),
        record.id,
        finding,
        method,
        dict(record.options),
        explained,
    )
    write = Writer(language)
    made = []
    layer = finding.to_map()
    drawn = atlas.draw(layer, "map") if layer is not None and atlas.can_draw(layer) else None
    if layer is not None and drawn is not None:
        legend = [
            {"swatch": entry.swatch, "words": write.plain(entry.words)} for entry in drawn.legend
        ]
        table = _table(twin_of(asked, None, layer, names), write)
        made.append(
            {"kind": "map", "title": write.plain(_title(asked, layer.title)),
             "unit": write.plain(layer.unit),
             "wide": drawn.svg, "narrow": "", "legend": legend, "table": table,
             "is_light": True}
        )  # fmt: skip
    for position, chart in enumerate(one for one in finding.charts() if one.rows):
        made.append(
            {"kind": "chart", "title": write.plain(_title(asked, chart.title, is_chart=True)),
             "unit": write.plain(chart.subtitle),
             "wide": atlas.chart(chart, language, f"c{position}w"),
             "spec": prepared_spec(chart, language, names)
             if len(chart.rows) <= MOST_LIVE_ROWS else None,
             "narrow": atlas.chart(chart, language, f"c{position}n", width_px=NARROW_PX),
             "legend": [], "table": _table(twin_of(asked, chart, None, names), write)}
        )  # fmt: skip
    return made


def _title(answer: Answer, claim: Message, *, is_chart: bool = False) -> Message:
    """Give a drawing's claim, or what it shows where the claim is the page's own heading."""
    if str(claim) != str(answer.explained.answer):
        return claim
    return described(answer, is_chart) or claim


def _table(data: TableData, write: Writer) -> dict[str, Any]:
    right = write.right_aligned(data)
    return {
        "head": [
            {"text": write.heading(heading), "right": is_right}
            for heading, is_right in zip(data.headings, right, strict=True)
        ],
        "rows": [
            [_cell(cell, write, is_right) for cell, is_right in zip(row, right, strict=True)]
            for row in data.rows[:MOST_ROWS]
        ],
        "in_all": len(data.rows),
    }


def _cell(cell: Cell, write: Writer, is_right: bool) -> dict[str, Any]:
    return {"text": write.cell(cell), "right": is_right}
