"""Opens any table as batches of strings, whatever kind of file it lies in."""

from collections.abc import Iterator, Sequence

import pyarrow as pa

from evenhand.sources import delimited
from evenhand.sources.delimited import Layout, Ragged
from evenhand.sources.eurostat import EurostatLayout, eurostat_batches, eurostat_layout
from evenhand.sources.files import SourceFile
from evenhand.sources.mapping import Mapping
from evenhand.sources.statistical import (
    StatisticalLayout,
    statistical_batches,
    statistical_layout,
)
from evenhand.sources.typed import typed_batches, typed_layout
from evenhand.sources.workbooks import sheet_batches, sheet_layout


def layout_of(file: SourceFile, mapping: Mapping | None = None) -> Layout:
    """Find out how a file is written, from the mapping or else from the file.

    Raises
    ------
    SourceError
        The file is empty or damaged, or has a header with a name twice.
    """
    if file.is_workbook:
        return sheet_layout(file, mapping)
    if file.is_columnar or file.is_vector:
        return typed_layout(file, mapping)
    if file.is_statistical:
        return statistical_layout(file, mapping)
    return eurostat_layout(file) or delimited.layout_of(file, mapping)


def batches_of(
    file: SourceFile, layout: Layout, columns: Sequence[str], mapping: Mapping, ragged: Ragged
) -> Iterator[pa.RecordBatch]:
    """Stream the wanted columns as strings; rows that do not fit the header are counted.

    Raises
    ------
    SourceError
        The file is cut short or damaged.
    """
    if file.is_workbook:
        yield from sheet_batches(file, layout, columns, mapping)
    elif file.is_columnar or file.is_vector:
        yield from typed_batches(file, layout, columns, mapping)
    elif isinstance(layout, StatisticalLayout):
        yield from statistical_batches(file, layout, columns)
    elif isinstance(layout, EurostatLayout):
        yield from eurostat_batches(file, layout, columns, mapping, ragged)
    else:
        yield from delimited.batches_of(file, layout, columns, mapping, ragged)
