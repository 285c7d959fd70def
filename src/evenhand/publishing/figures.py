"""Findings become figures: numbered, with a claim, a source and a table twin."""

import json
import math
from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from evenhand.contract import Chart, Finding, MapLayer, plain_rows
from evenhand.publishing.answers import Answer
from evenhand.publishing.blocks import Cell, Figure, Heading, Sentence, Source, TableData
from evenhand.publishing.drawing import Atlas
from evenhand.publishing.labels import cell_value, is_number, translations
from evenhand.publishing.released import ReleasedFinding, is_hidden
from evenhand.safeguards.disclosure import MARK
from evenhand.wording.messages import Message, Quantity, Term, entries, say

_MOST_HALF_ROWS, _MOST_CLEAR = 15, 50
_MAP_COLUMNS = (
    "area_id", "cell_id", "segment_id", "place_name", "group", "offence_class", "count",
    "count_around", "base_count", "expected", "estimate", "low", "high", "ratio", "ratio_low",
    "ratio_high", "share_kept",
)  # fmt: skip


def _is_long(answer: Answer) -> bool:
    """Say whether a chart lists more things, one under the other, than half a page can carry."""
    chart = answer.finding.plot()
    listed = chart.spec.get("encoding", {}).get("y", {}).get("type") == "nominal"
    return listed and len(chart.rows) > _MOST_HALF_ROWS


def _shows(layer: MapLayer) -> bool:
    """Say whether a map has anything to show: of many small places that may change, a clear one."""
    certainty = {row["certainty"] for row in layer.rows}
    if layer.diverging and layer.kind in ("cells", "segments"):
        return "sure" in certainty
    return not certainty or bool(certainty - {"as_expected"})


class FigureMaker:
    """Numbers the figures of one dossier.

    Parameters
    ----------
    atlas
        What maps are drawn on.
    names
        Area id → name as printed.
    """

    def __init__(self, atlas: Atlas, names: Mapping[str, str]) -> None:
        self.atlas, self.names = atlas, names
        self.count = 0
        self.first_of: dict[str, Figure] = {}

    def of(
        self, answer: Answer, *, charts: int = 1, half: bool = False, named: bool = False
    ) -> list[Figure]:
        """Make the figures of an answer: its map where it can be drawn, then its charts.

        Parameters
        ----------
        answer
            A finding with its number.
        charts
            How many of its charts to take at most.
        half
            Whether they stand in pairs; their title is then the claim.
        named
            Whether pairs too have a plain name, because their claims are told above them.
        """
        main = named or not half
        made = []
        layer = answer.finding.to_map()
        if layer is not None and layer.kind in ("cells", "segments") and not _shows(layer):
            return []  # no place stands out: a chart would list codes of squares for nothing
        if layer is not None and _shows(layer) and self.atlas.can_draw(layer):
            made.append(self._figure(answer, layer=layer, main=main, half=half))
            charts -= 1
        if not made and half and _is_long(answer):
            return []
        for chart in answer.finding.charts()[: max(0, charts)]:
            if chart.rows:
                made.append(
                    self._figure(answer, chart=chart, main=main and (named or not made), half=half)
                )
        if made:
            self.first_of.setdefault(answer.id, made[0])
        return made

    def is_long(self, answer: Answer) -> bool:
        """Say whether an answer's first figure is a chart with more rows than half a page has."""
        return self.first_of[answer.id].layer is None and _is_long(answer)

    def small(self, answer: Answer) -> Figure:
        """Give an answer's first figure as one of the two of the summary, under a plain name."""
        figure = self.first_of[answer.id]
        named = described(answer) or figure.title.message
        return replace(figure, half=True, small=True, title=Sentence(named, answer.id))

    def _figure(
        self, answer: Answer, *, chart: Chart | None = None, layer: MapLayer | None = None,
        main: bool, half: bool,
    ) -> Figure:  # fmt: skip
        self.count += 1
        title = chart.title if chart is not None else layer.title if layer is not None else None
        assert title is not None
        if (main and str(title) == str(answer.explained.answer)) or is_hidden(title):
            title = described(answer, chart is not None) or title
        unit = chart.subtitle if chart is not None else layer.unit if layer is not None else title
        return Figure(
            number=self.count,
            title=Sentence(title, answer.id),
            subtitle=unit,
            alt=Sentence(answer.explained.answer, answer.id),
            source=source_of(answer),
            twin=twin_of(answer, chart, layer, self.names),
            chart=chart,
            layer=layer,
            half=half,
        )


def described(answer: Answer, is_chart: bool = False) -> Message | None:
    """Name what a main figure shows, where its claim already opens the section."""
    key = f"figures.{answer.ask.method}"
    if is_chart and f"{key}_chart" in entries("en"):
        key = f"{key}_chart"
    if key not in entries("en"):
        return None
    return say(key, offence=Term("offence_class", answer.ask.offence or "all"))


def source_of(answer: Answer) -> Source:
    """Say where a figure comes from."""
    finding = answer.finding
    version = finding.provenance.version if finding.provenance else answer.method.version
    asked = next(iter(answer.method.tables()), "") == "survey"
    return Source(answer.id, answer.method.name, version, finding.n_used, finding.n_rows, asked)


def twin_of(
    answer: Answer, chart: Chart | None, layer: MapLayer | None, names: Mapping[str, str]
) -> TableData:
    """Make the table twin of a drawing.

    A chart's columns are looked up in the finding's own frame, so that each number can be cited;
    a chart of other rows (a curve, say) shows these rows without citations.
    """
    finding = answer.finding
    frame = finding.to_frame()
    if layer is not None and layer.kind in ("cells", "segments"):
        clear = _clearest(frame, layer)
        if clear is not None:
            columns = [c for c in _MAP_COLUMNS if c in frame]
            return _of_frame(finding, answer.id, clear, columns, names)
    if layer is not None and layer.kind == "areas" and "area_id" not in frame:
        # Its rows are parts of several kinds, areas among them: its own chart names them.
        layer, chart = None, chart or finding.plot()
    if layer is not None:
        columns = [c for c in _MAP_COLUMNS if c in frame] + [
            c for c in map(str, frame.columns) if c.endswith("_per_1000")
        ]
        named = [column in key_of(finding) for column in columns]
        if not any(named) or all(named):
            columns = []  # rows without a name, or names without a number, would say nothing
        shown = frame[frame["area_id"].isin([row.get("area_id") for row in layer.rows])] if (
            "area_id" in frame
        ) else frame  # fmt: skip
        if shown.empty:  # places, named otherwise than by their area
            return twin_of(answer, finding.plot(), None, names)
        return _of_frame(finding, answer.id, shown, columns or list(map(str, frame.columns)), names)
    assert chart is not None
    columns = list(chart.columns) or [str(c) for c in (chart.rows[0] if chart.rows else {})]
    if all(column in frame for column in columns):
        shown = frame[_drawn_rows(frame, chart, columns)]
        return _of_frame(finding, answer.id, shown, columns, names)
    rows = [
        tuple(Cell(translations(row, c) or cell_value(c, row.get(c), "", names)) for c in columns)
        for row in chart.rows
    ]
    return TableData(tuple(Heading(column) for column in columns), tuple(rows))


def rows_as_table(
    answer: Answer, frame: pd.DataFrame, columns: list[str], names: Mapping[str, str]
) -> TableData:
    """Give some rows of a finding's own frame as a table whose numbers can be traced."""
    return _of_frame(answer.finding, answer.id, frame, columns, names)


def _clearest(frame: pd.DataFrame, layer: MapLayer) -> pd.DataFrame | None:
    """Give of a map of cells or segments the rows that are clear, the highest first.

    None where the frame has no such rows, or nothing on the map is marked as clear: then all are.
    """
    key = "cell_id" if layer.kind == "cells" else "segment_id"
    own = key if key in frame else "area_id"
    # On a diverging map what is unsure has no clear change.
    clear = ("sure",) if layer.diverging else ("sure", "unsure")
    told = [row for row in layer.rows if row.get("certainty") in clear]
    if own not in frame or len(told) == len(layer.rows):
        return None
    ordered = sorted(told, key=lambda row: -float(row["value"]))[:_MOST_CLEAR]
    rows: pd.DataFrame = frame.set_index(own, drop=False).loc[[row[key] for row in ordered]]
    return rows.reset_index(drop=True)


def _drawn_rows(frame: pd.DataFrame, chart: Chart, columns: list[str]) -> list[bool]:
    """Say which rows of a frame a chart draws: those that agree with one of its rows."""
    if len(chart.rows) >= len(frame):
        return [True] * len(frame)
    drawn = {json.dumps([row.get(column) for column in columns]) for row in chart.rows}
    return [json.dumps([row[column] for column in columns]) in drawn for row in plain_rows(frame)]


def key_of(finding: Finding) -> tuple[str, ...]:
    """Give the columns that name a row, of a released finding too."""
    return finding.key if isinstance(finding, ReleasedFinding) else finding.KEY


def _of_frame(
    finding: Finding, number: str, frame: pd.DataFrame, columns: list[str], names: Mapping[str, str]
) -> TableData:
    key = [column for column in key_of(finding) if column in frame]
    wanted = dict.fromkeys(columns)  # a chart may name a column twice
    ordered = [*[c for c in key if c in wanted], *[c for c in wanted if c not in key]]
    empty = [c for c in ordered if frame[c].isna().all() and not _is_marked(frame, c).any()]
    ordered = [c for c in ordered if c not in empty or c in key] or ordered
    paths = frame[key].astype("string").fillna("").agg("|".join, axis=1) if key else None
    dark = {column: _is_marked(frame, column).tolist() for column in ordered}
    rows, whole = [], frame.to_dict("records")
    for position, record in enumerate(frame[ordered].to_dict("records")):
        path = str(paths.iloc[position]) if paths is not None else ""
        rows.append(
            tuple(
                Cell(say("release.hidden"))
                if dark[column][position]
                else _open_end(column, whole[position])
                or _cell(column, record[column], path, number, names)
                for column in ordered
            )
        )
    return TableData(tuple(Heading(column) for column in ordered), tuple(rows))


def _is_marked(frame: pd.DataFrame, column: str) -> "pd.Series[bool]":
    """Say in which rows a number was hidden by disclosure control."""
    name = f"{column}{MARK}"
    return frame[name] if name in frame else pd.Series(False, index=frame.index)


def _open_end(column: str, row: Mapping[Hashable, Any]) -> Cell | None:
    """Say in words that a range has no end on one side; None for any other cell."""
    side = column.rpartition("_")[2]
    if side not in ("low", "high"):
        return None
    other = column.removesuffix(side) + ("high" if side == "low" else "low")
    own, beside = (_plain(row.get(name)) for name in (column, other))
    is_open = own is None or (is_number(own) and not math.isfinite(own))
    known = is_number(beside) and math.isfinite(beside)
    return Cell(say(f"value.no_{side}_end")) if column in row and is_open and known else None


def _cell(column: str, value: Any, path: str, number: str, names: Mapping[str, str]) -> Cell:
    plain = _plain(value)
    citation = f"{number}.{column}[{path}]" if path and is_number(plain) else ""
    written = cell_value(column, plain, citation, names)
    return Cell(written, citation if isinstance(written, Quantity) else "")


def _plain(value: Any) -> Any:
    """Turn a value of a frame into a plain Python value; missing becomes None."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float) and value != value:
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    return value.item() if hasattr(value, "item") else value
