"""Reads Eurostat's own TSV form, with its dimensions in one column, as one row for each figure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evenhand.errors import SourceError, listed
from evenhand.sources import delimited
from evenhand.sources.delimited import Layout, Ragged
from evenhand.sources.files import SourceFile
from evenhand.sources.mapping import Mapping

FIGURE = ("TIME_PERIOD", "OBS_VALUE", "OBS_FLAG")
"""What the columns of a figure are called in the SDMX-CSV of the same tables."""
_TIME = "\\TIME_PERIOD"
_PEEK_BYTES = 64 * 2**10
_CELL = r"^\s*(?P<value>:|[-+]?[0-9][-+0-9.eE]*)\s*(?P<flag>[a-z]{0,6})\s*$"


@dataclass(frozen=True)
class EurostatLayout(Layout):
    """A TSV of Eurostat, seen as the SDMX-CSV of the same table.

    Attributes
    ----------
    dimensions
        Names that the file's first column joins.
    times
        The years that head its other columns.
    """

    dimensions: tuple[str, ...] = ()
    times: tuple[str, ...] = ()

    @property
    def written(self) -> Layout:
        """How the file itself is written."""
        return Layout((",".join(self.dimensions), *self.times), self.separator, self.encoding)


def eurostat_layout(file: SourceFile) -> EurostatLayout | None:
    """Find out whether a file is a TSV of Eurostat; None if it is another."""
    start = file.peek(_PEEK_BYTES).decode("utf-8-sig", errors="replace")
    first, *times = start.partition("\n")[0].rstrip("\r").split("\t")
    if not first.endswith(_TIME) or "," not in first or not times:
        return None
    names = tuple(name.strip() for name in first.removesuffix(_TIME).split(","))
    years = tuple(name.strip() for name in times)
    if len({*names, *years}) < len(names) + len(years):
        raise SourceError(listed(file.name, ["a name stands twice in its first line"]))
    return EurostatLayout((*names, *FIGURE), "\t", dimensions=names, times=years)


def eurostat_batches(
    file: SourceFile,
    layout: EurostatLayout,
    columns: Sequence[str],
    mapping: Mapping,
    ragged: Ragged,
) -> Iterator[pa.RecordBatch]:
    """Stream one row for each figure, with its flag apart; `:` is a figure that is missing."""
    times = pa.array(layout.times, pa.string())
    written = layout.written
    for raw in delimited.batches_of(file, written, written.header, mapping, ragged):
        joined = _texts(raw.column(0))
        parts = _split(joined, layout.dimensions)
        repeated = pa.array(np.repeat(np.arange(raw.num_rows), len(times)))
        made = {name: values.take(repeated) for name, values in parts.items()}
        cells = _row_by_row([_texts(column) for column in raw.columns[1:]], raw.num_rows)
        made["TIME_PERIOD"] = times.take(pa.array(np.tile(np.arange(len(times)), raw.num_rows)))
        made |= _figures(cells)
        yield pa.RecordBatch.from_arrays([made[name] for name in columns], names=list(columns))


def _texts(values: pa.Array) -> pa.Array:
    plain = values.dictionary_decode() if pa.types.is_dictionary(values.type) else values
    return pc.fill_null(plain.cast(pa.string()), "")


def _split(joined: pa.Array, names: Sequence[str]) -> dict[str, pa.Array]:
    """Take the joined dimensions apart; a row with too few or too many of them has none."""
    rows = [[part.strip() for part in text.split(",")] for text in joined.to_pylist()]
    return {
        name: pa.array([row[at] if len(row) == len(names) else None for row in rows], pa.string())
        for at, name in enumerate(names)
    }


def _row_by_row(columns: list[pa.Array], n_rows: int) -> pa.Array:
    """Give the cells of columns as one array, row after row."""
    order = np.arange(n_rows * len(columns)).reshape(len(columns), n_rows).T.ravel()
    return pa.concat_arrays(columns).take(pa.array(order)) if columns else pa.nulls(0, pa.string())


def _figures(cells: pa.Array) -> dict[str, pa.Array]:
    """Part figures from their flags; what is neither stays whole, to be set aside as no number."""
    found = pc.extract_regex(cells, _CELL)
    value, flag = (pc.struct_field(found, name) for name in ("value", "flag"))
    nothing = pa.scalar(None, pa.string())
    is_empty = pc.equal(pc.utf8_trim_whitespace(cells), "")
    is_missing = pc.or_(is_empty, pc.fill_null(pc.equal(value, ":"), False))
    value = pc.if_else(is_missing, nothing, pc.coalesce(value, cells))
    flag = pc.if_else(pc.equal(flag, ""), nothing, flag)
    return {"OBS_VALUE": value, "OBS_FLAG": flag}
