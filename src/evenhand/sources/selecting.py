"""Leaves out rows that are not what a table holds, and takes the part of a cell that is meant."""

import re
from collections.abc import Mapping as Assigned
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Flags = npt.NDArray[np.bool_]
REASONS = ("percentage", "total", "larger_area", "left_out")
"""Why a mapping may leave rows out: entries of `data.aside_<reason>`."""
LEFT_OUT = "left_out"
OTHER_FORM = "other_form"


def chosen_columns(rows: Assigned[str, Any]) -> tuple[str, ...]:
    """Name the columns of a file that the section [rows] looks at."""
    named = [*rows.get("where", {})]
    for patterns in rows.get("except", {}).values():
        named += patterns
    return tuple(dict.fromkeys(named))


def left_out(raw: pa.RecordBatch, rows: Assigned[str, Any]) -> dict[str, Flags]:
    """Say which rows the section [rows] leaves out: reason → rows.

    Parameters
    ----------
    raw
        Columns of the file, as strings.
    rows
        `except` (reason → column → pattern: a row goes where every pattern fits its whole cell)
        and `where` (column → pattern: a row stays where every pattern fits).

    Examples
    --------
    >>> raw = pa.record_batch({"what": ["theft", "change in %", None]})
    >>> left_out(raw, {"except": {"percentage": {"what": ".*%"}}})["percentage"].tolist()
    [False, True, False]
    """
    found = {reason: _all_fit(raw, patterns) for reason, patterns in rows.get("except", {}).items()}
    if rows.get("where"):
        kept = _all_fit(raw, rows["where"])
        found[LEFT_OUT] = found.get(LEFT_OUT, np.zeros(raw.num_rows, dtype=bool)) | ~kept
    return found


def part_of(texts: pa.Array, pattern: str) -> pa.Array:
    r"""Give what a pattern's one group holds of each cell; missing where the cell does not fit.

    Examples
    --------
    >>> part_of(pa.array(["04003 Adra", "Almería"]), r"(\d{5}) .+").to_pylist()
    ['04003', None]
    """
    words, codes = _coded(texts)
    compiled = re.compile(pattern)
    found = [compiled.fullmatch(word) for word in words]
    parts = pa.array([one.group(1) if one else None for one in found], pa.string())
    return parts.take(pa.array(codes, mask=codes == len(words)))


def of_other_form(texts: pa.Array, pattern: str) -> Flags:
    """Say which cells are there but do not fit a pattern whole."""
    words, codes = _coded(texts)
    compiled = re.compile(pattern)
    wrong = np.array([compiled.fullmatch(word) is None for word in words] + [False])
    found: Flags = wrong[codes]
    return found


def _all_fit(raw: pa.RecordBatch, patterns: Assigned[str, str]) -> Flags:
    fits = np.ones(raw.num_rows, dtype=bool)
    for name, pattern in patterns.items():
        words, codes = _coded(raw.column(name))
        compiled = re.compile(pattern)
        fits &= np.array([bool(compiled.fullmatch(word)) for word in (*words, "")])[codes]
    return fits


def _coded(texts: pa.Array) -> tuple[list[str], npt.NDArray[Any]]:
    """Give the distinct words, trimmed, and the number of each row's; after the last: missing."""
    coded = texts if pa.types.is_dictionary(texts.type) else texts.dictionary_encode()
    words = [str(word).strip() for word in coded.dictionary.to_pylist()]
    return words, coded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
