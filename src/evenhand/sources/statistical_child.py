"""Reads a file of SPSS or Stata in a process of its own, which a damaged file may bring down.

The library that reads them is written in C, and some damaged files make it stop the whole process.
Run as `python -m evenhand.sources.statistical_child`, with what to read as JSON on its input.
"""

import json
import math
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

META, ROWS, PROBLEM = "meta.json", "rows.arrow", "problem.json"
MOST_MEMORY, MOST_SECONDS = 16 * 2**30, 1_800


def main() -> None:
    """Read what is asked for on standard input, and leave the answer in the folder it names."""
    asked = json.load(sys.stdin)
    _limit()
    out = Path(asked["out"])
    try:
        columns, meta, encoding = _read(asked)
    except Exception as problem:  # said by the process that asked
        (out / PROBLEM).write_text(json.dumps(f"{type(problem).__name__}: {problem}"))
        return
    (out / META).write_text(json.dumps({**meta, "encoding": encoding}), encoding="utf-8")
    if columns is not None:
        table = pa.table({name: as_words(cells) for name, cells in columns.items()})
        with pa.OSFile(str(out / ROWS), "wb") as sink, pa.ipc.new_file(sink, table.schema) as file:
            file.write_table(table)


def _limit() -> None:
    """Hold a damaged file to a bound of memory and time, and let it leave no core on the disk."""
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
    ):
        resource.setrlimit(what, (most, resource.getrlimit(what)[1]))


def _read(asked: dict[str, Any]) -> tuple[dict[str, list[Any]] | None, dict[str, Any], str | None]:
    """Read a file in the first encoding that fits."""
    import pyreadstat

    read = pyreadstat.read_dta if asked["is_stata"] else pyreadstat.read_sav
    options: dict[str, Any] = {"user_missing": True, "output_format": "dict"}
    is_head = asked["columns"] is None
    options |= {"metadataonly": True} if is_head else {"usecols": asked["columns"]}
    options |= {"row_limit": asked["most"]} if asked["most"] else {}
    *tried, last = asked["encodings"]
    for encoding in tried:
        try:
            columns, meta = read(asked["path"], encoding=encoding, **options)
        except Exception as problem:
            if not is_of_letters(str(problem)):
                raise
        else:
            return (None if is_head else columns), _described(meta), encoding
    columns, meta = read(asked["path"], encoding=last, **options)
    return (None if is_head else columns), _described(meta), last


def is_of_letters(problem: str) -> bool:
    """Say whether a problem is that letters do not fit an encoding."""
    return "convert string" in problem or "codec" in problem


def _described(meta: Any) -> dict[str, Any]:
    """Give names, labels and missing codes in plain values."""
    return {
        "names": list(meta.column_names),
        "n_rows": -1 if meta.number_rows is None else int(meta.number_rows),
        "labels": {name: text or "" for name, text in meta.column_names_to_labels.items()},
        "codes": {
            name: {_coded(code): str(label) for code, label in labels.items()}
            for name, labels in meta.variable_value_labels.items()
        },
        "missing": {
            name: [[float(run["lo"]), float(run["hi"])] for run in runs if _is_of_numbers(run)]
            for name, runs in meta.missing_ranges.items()
        },
    }


def _is_of_numbers(run: dict[str, Any]) -> bool:
    return all(isinstance(run[end], (int, float)) for end in ("lo", "hi"))


def as_words(cells: Sequence[Any]) -> pa.Array:
    """Write cells as a dictionary of words, each distinct cell once.

    Examples
    --------
    >>> as_words([1, "b", 1, None]).to_pylist(), as_words([0.5, 3.0, float("nan")]).to_pylist()
    (['1', '.b', '1', None], ['0.5', '3', None])
    """
    numbers: dict[Any, int] = {}
    codes = [numbers.setdefault(cell, len(numbers)) for cell in cells]
    # Among numbers a letter stands for one of Stata's missing values.
    is_mixed = any(not isinstance(cell, str) for cell in numbers if cell is not None)
    words = [(_coded if is_mixed else word)(cell) for cell in numbers]
    dictionary: dict[str, int] = {}
    places = [dictionary.setdefault(one, len(dictionary)) if one else None for one in words]
    indices = pa.array(places, pa.int32()).take(pa.array(codes, pa.int64()))
    return pa.DictionaryArray.from_arrays(indices, pa.array([*dictionary], pa.string()))


def _coded(code: Any) -> str:
    is_letter = isinstance(code, str) and len(code) == 1 and code.isascii() and code.islower()
    return f".{code}" if is_letter else word(code)


def word(value: Any) -> str:
    """Write a cell: whole numbers without a point, moments as ISO 8601; nothing if it is empty.

    Examples
    --------
    >>> word(3.0), word(0.1), word(" x "), word(date(2024, 5, 1)), word(None)
    ('3', '0.1', 'x', '2024-05-01', '')
    """
    if value is None or value != value:
        return ""
    if isinstance(value, float):
        whole = math.isfinite(value) and abs(value) < 2**53 and value == math.floor(value)
        return str(int(value)) if whole else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, date) else str(value).strip()


if __name__ == "__main__":
    main()
