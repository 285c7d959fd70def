"""Rows that stand for several records: each becomes as many rows of the table."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evenhand.sources.batch import Batch
from evenhand.sources.kinds import TIMES_ROLE

MOST_TIMES = 1000
"""A row that stands for more is a count, and belongs into the table of counts."""

Whole = npt.NDArray[np.int64]


def times_of(batch: Batch) -> Whole:
    """Read for how many records each row stands; rows that do not say so are set aside."""
    values, unreadable = batch.numbers(TIMES_ROLE)
    batch.aside("unreadable_number", unreadable)
    batch.aside("missing_value", np.isnan(values))
    whole = np.where(np.isnan(values), 1, values)
    batch.aside("unreadable_number", whole != np.floor(whole))
    batch.aside("out_of_bounds", (whole < 1) | (whole > MOST_TIMES))
    found: Whole = np.clip(np.floor(whole), 1, MOST_TIMES).astype(np.int64)
    batch.count("stands_for_several", found > 1)
    return found


def repeated(batch: pa.RecordBatch, times: Whole, id_column: str) -> pa.RecordBatch:
    """Give each row as often as it stands for records; each record has an identifier of its own.

    Examples
    --------
    >>> rows = pa.record_batch({"incident_id": ["a", "b"]})
    >>> repeated(rows, np.array([1, 2]), "incident_id").column("incident_id").to_pylist()
    ['a', 'b', 'b~2']
    """
    if not len(times) or times.max() == 1:
        return batch
    taken = batch.take(pa.array(np.repeat(np.arange(len(times)), times)))
    first = np.repeat(np.cumsum(times) - times, times)
    which = np.arange(len(first)) - first + 1
    ids = taken.column(id_column).cast(pa.string())
    numbered = pc.binary_join_element_wise(ids, pa.array(which).cast(pa.string()), "~")
    made = pc.if_else(pa.array(which == 1), ids, numbered)
    at = taken.schema.get_field_index(id_column)
    return taken.set_column(at, id_column, made)
