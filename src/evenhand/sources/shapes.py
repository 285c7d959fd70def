"""Reads streets and the ground of a map, by a mapping: lines and surfaces with a kind each."""

from typing import Any

import numpy as np
import pandas as pd
import shapely

from evenhand.errors import SourceError, listed
from evenhand.sources.boundaries import Outlines, opened, projected_shapes, report_on_shapes
from evenhand.sources.files import SourceFile
from evenhand.sources.mapping import Mapping
from evenhand.sources.personal_data import shown_heads
from evenhand.sources.shape_words import ShapeWords
from evenhand.tables.columns import Column


def read_shapes(file: SourceFile, mapping: Mapping, crs: str) -> Outlines:
    """Read the shapes of one file into the table that its mapping names.

    Parameters
    ----------
    file
        A vector file; of several layers the first, unless the mapping names one.
    mapping
        For `streets` or `ground`.
    crs
        Reference system of the workspace: shapes are projected to it.

    Raises
    ------
    SourceError
        The file cannot be read, lacks a mapped column, or no row may enter.
    """
    info, frame, shapes = opened(file, mapping.setting("file", "layer"))
    header = tuple(map(str, frame.columns))
    missing = mapping.missing_columns(header)
    if missing:
        raise SourceError(
            listed(file.name, [f"the column '{one}' is not there; the file has: "
                               f"{shown_heads(header)}" for one in missing])
        )  # fmt: skip
    shapes = projected_shapes(shapes, info, file, mapping, crs)
    aside = {"no_shape": np.asarray(shapely.is_missing(shapes) | shapely.is_empty(shapes))}
    rows = pd.DataFrame({"geometry": shapes})
    words = ShapeWords(file.name)
    for column in mapping.table.COLUMNS:
        names = mapping.columns.get(column.name)
        if names is not None and names[0] in frame:
            values = frame[names[0]]
            if column.kind not in ("number", "whole"):
                values = words.kept(values.astype("string").str.strip(), names[0])
            rows[column.name] = _values(column, values, mapping, aside)
        elif column.name in mapping.constants:
            rows[column.name] = mapping.constants[column.name]
    if mapping.kind == "streets" and "length_m" not in rows:
        rows["length_m"] = shapely.length(shapes)
    out = np.zeros(len(rows), dtype=bool)
    for reason in list(aside):
        aside[reason] &= ~out
        out |= aside[reason]
    if out.all():
        raise SourceError(listed(file.name, ["no row of it may enter the table"]))
    table = mapping.table.from_frame(rows[~out].reset_index(drop=True), crs=crs)
    report = report_on_shapes(file, mapping, len(rows), aside, len(table), personal=words.personal)
    return Outlines(table, report, mapping)


def _values(
    column: Column, values: pd.Series, mapping: Mapping, aside: dict[str, Any]
) -> pd.Series:
    if column.kind in ("number", "whole"):
        numbers: pd.Series = pd.to_numeric(values, errors="coerce")
        return numbers
    ours = mapping.setting_words(column.name)
    texts = values.astype("string").str.strip()
    texts = texts.map(lambda word: ours.get(word, word) or pd.NA, na_action="ignore")
    texts = texts.astype("string")
    empty = np.zeros(len(texts), dtype=bool)
    if column.choices:
        foreign = texts.notna() & ~texts.isin(column.choices)
        aside["unknown_word"] = aside.get("unknown_word", empty) | foreign.to_numpy(dtype=bool)
    if not column.missing:
        missing = texts.isna().to_numpy(dtype=bool)
        aside["missing_value"] = aside.get("missing_value", empty) | missing
    if column.unique:
        again = (texts.duplicated() & texts.notna()).to_numpy(dtype=bool)
        aside["repeated_id"] = aside.get("repeated_id", empty) | again
    return texts
