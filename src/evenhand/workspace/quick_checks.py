"""Says of a batch in Arrow that it surely fits its table, without making a frame of it.

Only a yes counts. A batch that is not surely in order goes through `Table.from_frame`, which says
what is wrong; so a fault is found and told in one place, and rows in order cost little.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from evenhand.sources.repeats import hashed
from evenhand.tables.columns import LONGEST_TEXT, Column
from evenhand.tables.incidents import Incidents
from evenhand.tables.table import Table

_INSTANT = pa.timestamp("us", "UTC")
_ODD = np.uint64(0x9E3779B97F4A7C15)


def surely_fits(kind: type[Table], rows: pa.Table) -> bool:
    """Say whether rows would pass `kind.from_frame` unchanged.

    Parameters
    ----------
    kind
        The table; False for one whose checks between columns are not known here.
    rows
        Columns as the readers hand them over: coded text as dictionaries.
    """
    between = _BETWEEN.get(kind)
    if between is None:
        return False
    fixed = {column.name: column for column in kind.COLUMNS}
    extra = [name for name in rows.column_names if name not in fixed]
    whole = set(fixed) <= set(rows.column_names) and len(set(rows.column_names)) == rows.num_columns
    if not whole or not all(name.startswith(kind.PREFIXES or ("\0",)) for name in extra):
        return False
    columns = [*kind.COLUMNS, *(Column(name, "code", "") for name in extra)]
    each = all(_column_fits(column, rows.column(column.name)) for column in columns)
    return each and between(rows)


def surely_unique(files: Sequence[Path], key: Sequence[str]) -> bool:
    """Say whether no value of a key stands twice in several Parquet files together.

    Only 64-bit hashes are held, 8 MB for a million rows. Keys of different hashes differ, so a
    yes is certain; a no may be two keys of one hash, or a key that is not all text.
    """
    hashes = []
    for path in files:
        for batch in pq.ParquetFile(path).iter_batches(columns=list(key)):
            texts = [batch.column(name) for name in key]
            if any(one.null_count or one.type != pa.string() for one in texts):
                return False
            together = hashed(texts[0])
            for one in texts[1:]:
                # Where one key's parts are another's in another order, they still differ.
                together = together * _ODD ^ hashed(one)
            hashes.append(together)
    return not hashes or _all_differ(np.concatenate(hashes))


def _all_differ(hashes: npt.NDArray[np.uint64]) -> bool:
    hashes.sort()
    return bool((hashes[1:] != hashes[:-1]).all())


def _column_fits(column: Column, values: pa.ChunkedArray) -> bool:
    if values.null_count and not column.missing:
        return False
    if values.null_count == len(values):
        return True
    if pa.types.is_dictionary(values.type):
        return column.kind in ("text", "code", "choice") and not column.unique and all(
            _words_fit(column, chunk.dictionary) for chunk in values.chunks
        )  # fmt: skip
    test = _PLAIN.get(column.kind)
    return test is not None and test(column, values)


def _words_fit(column: Column, words: pa.Array) -> bool:
    if column.kind == "choice":
        return set(words.to_pylist()) <= set(column.choices)
    return not words.null_count and (pc.max(pc.utf8_length(words)).as_py() or 0) <= LONGEST_TEXT


def _id_fits(column: Column, values: pa.ChunkedArray) -> bool:
    if values.type != pa.string() or pc.max(pc.binary_length(values)).as_py() > LONGEST_TEXT:
        return False
    return not column.unique or _all_differ(hashed(values.drop_null().combine_chunks()))


def _number_fits(column: Column, values: pa.ChunkedArray) -> bool:
    if values.type != pa.float64() or not pc.all(pc.is_finite(values)).as_py():
        return False
    bounds = pc.min_max(values).as_py()
    above = column.least is None or bounds["min"] >= column.least
    return above and (column.most is None or bounds["max"] <= column.most)


def _instant_fits(_: Column, values: pa.ChunkedArray) -> bool:
    return bool(values.type == _INSTANT)


def _boolean_fits(_: Column, values: pa.ChunkedArray) -> bool:
    return bool(values.type == pa.bool_())


def _incidents_fit(rows: pa.Table) -> bool:
    """Check an incident's class, the order of its times, and that x and y come together."""
    coded = rows.column("offence_class")
    x_there, y_there = pc.is_valid(rows.column("x_m")), pc.is_valid(rows.column("y_m"))
    backwards = pc.less(rows.column("ends_at"), rows.column("starts_at"))
    if not pa.types.is_dictionary(coded.type) or pc.any(backwards).as_py():
        return False
    if not pc.all(pc.equal(x_there, y_there)).as_py():
        return False
    words = {word for chunk in coded.chunks for word in chunk.dictionary.to_pylist()}
    return not Incidents.class_problems(pd.Series(sorted(words), dtype="string"))


_PLAIN: Mapping[str, Callable[[Column, pa.ChunkedArray], bool]] = {
    "id": _id_fits,
    "number": _number_fits,
    "instant": _instant_fits,
    "boolean": _boolean_fits,
}
_BETWEEN: Mapping[type[Table], Callable[[pa.Table], bool]] = {Incidents: _incidents_fit}
