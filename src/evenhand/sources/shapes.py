"""Reads streets, water, parks and blocks from vector files whose mapping names their columns."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from evenhand.errors import SourceError, listed
from evenhand.sources.boundaries import opened, projected
from evenhand.sources.files import SourceFile
from evenhand.sources.kinds import SHAPES, TABLES
from evenhand.sources.mapping import Mapping
from evenhand.sources.report import FIRST_ROWS, FileRead, ImportReport, SetAside
from evenhand.tables.table import Table


@dataclass(frozen=True)
class Shapes:
    """Shapes of one file, ready for their table, with their account."""

    table: Table
    report: ImportReport
    mapping: Mapping


def read_shapes(file: SourceFile, mapping: Mapping, crs: str) -> Shapes:
    """Read the shapes of one file; only the mapped columns enter.

    Parameters
    ----------
    file
        A vector file; of several layers the first, unless the mapping names one.
    mapping
        What its columns mean, and which table they go to.
    crs
        Reference system of the workspace: shapes are projected to it.

    Raises
    ------
    SourceError
        The file cannot be read, has no reference system or lacks a mapped column, or its
        mapping is for a table without shapes.
    TableError
        What it holds does not fit the table.
    """
    if mapping.kind not in SHAPES:
        problem = (
            f"it holds shapes, and its mapping is for {mapping.kind}; save its points as CSV with "
            "columns of coordinates"
        )
        raise SourceError(listed(file.name, [problem]))
    info, frame, shapes = opened(file, mapping.setting("file", "layer"))
    header = tuple(map(str, frame.columns))
    missing = [
        f"the column '{one}' is not there; the file has: {', '.join(header)}"
        for one in mapping.missing_columns(header)
    ]
    if missing:
        raise SourceError(listed(file.name, missing))
    kind = TABLES[mapping.kind]
    key = kind.row_key()[0]
    rows = pd.DataFrame({role: frame[names[0]] for role, names in mapping.columns.items()})
    placed = projected(shapes, info, file, mapping, crs)
    there = ~shapely.is_missing(placed) & ~shapely.is_empty(placed)
    named = there & rows[key].notna().to_numpy() if key in rows else there
    table = kind.from_frame(rows.assign(geometry=placed)[named], crs=crs)
    aside = {"no_shape": ~there, "missing_value": there & ~named}
    return Shapes(table, _report(file, mapping, len(frame), aside), mapping)


def _report(file: SourceFile, mapping: Mapping, n_rows: int, aside: dict[str, Any]) -> ImportReport:
    parts = tuple(
        SetAside(
            file.name, reason, int(rows.sum()),
            tuple(int(at) + 1 for at in np.flatnonzero(rows)[:FIRST_ROWS]),
        )
        for reason, rows in aside.items()
        if rows.any()
    )  # fmt: skip
    used = n_rows - sum(part.rows for part in parts)
    read = FileRead(file.name, *file.digest, mapping.kind, n_rows, used, file.content)
    return ImportReport(
        files=(read,),
        set_aside=parts,
        tables={mapping.kind: used},
        mappings={file.name: mapping.to_json()},
    )
