"""Reads files of statistics programs – SPSS .sav and .zsav, Stata .dta – as strings and labels."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa

from evenhand.errors import MissingExtra, SourceError, listed
from evenhand.sources.codebook import Variable
from evenhand.sources.delimited import ROWS_A_BATCH, Layout
from evenhand.sources.files import SourceFile
from evenhand.sources.heads import MOST_COLUMNS
from evenhand.sources.mapping import Mapping as FileMapping
from evenhand.sources.statistical_child import META, PROBLEM, ROWS, is_of_letters

ENCODINGS = (None, "UTF-8", "LATIN1")
"""What is tried in turn where the mapping names no encoding; some files state none, or wrongly."""
_CHILD = "evenhand.sources.statistical_child"
_SPSS = (b"$FL2", b"$FL3")
_STATA_OLD = range(102, 116)
_ENCRYPTED = b"ENCRYPTED"


@dataclass(frozen=True)
class StatisticalLayout(Layout):
    """The columns of a file of a statistics program, and what it says of them.

    Attributes
    ----------
    codebook
        Column → what the file says of it.
    n_rows
        How many rows it says it has; -1 where it does not say.
    """

    codebook: Mapping[str, Variable] = field(default_factory=dict)
    n_rows: int = -1


def statistical_layout(file: SourceFile, mapping: FileMapping | None = None) -> StatisticalLayout:
    """Find the columns, labels and missing codes of a file.

    Raises
    ------
    SourceError
        It is not what its name says, is encrypted or damaged, or has no columns.
    """
    _refuse_foreign(file)
    stated = mapping.setting("file", "encoding") if mapping else None
    meta = _head(file, str(stated or ""))
    names = tuple(meta["names"])
    if not all(isinstance(one, str) and one for one in names) or len({*names}) < len(names):
        raise _refused(file)
    if not names:
        raise SourceError(listed(file.name, ["it has no columns; export it again"]))
    if len(names) > MOST_COLUMNS:
        raise SourceError(listed(file.name, [f"it has {len(names):,} columns; export fewer"]))
    codebook = {
        name: Variable(
            label=meta["labels"].get(name, ""),
            codes=meta["codes"].get(name, {}),
            missing=tuple((low, high) for low, high in meta["missing"].get(name, ())),
        )
        for name in names
    }
    encoding = meta["encoding"] or ""
    return StatisticalLayout(names, encoding=encoding, codebook=codebook, n_rows=meta["n_rows"])


def statistical_batches(
    file: SourceFile, layout: StatisticalLayout, columns: Sequence[str]
) -> Iterator[pa.RecordBatch]:
    """Stream the wanted columns as strings: whole numbers without a point, days as ISO 8601.

    Raises
    ------
    SourceError
        The file is cut short or damaged.
    """
    if columns:
        yield from statistical_rows(file, layout, columns).to_batches(max_chunksize=ROWS_A_BATCH)


def statistical_rows(
    file: SourceFile, layout: StatisticalLayout, columns: Sequence[str], most: int = 0
) -> pa.Table:
    """Give columns as strings, of the first rows only where `most` says how many.

    Raises
    ------
    SourceError
        The file is cut short or damaged.
    """
    _, table = _asked(file, layout.encoding, list(columns), most)
    if table is None or not {*columns} <= {*table.column_names}:
        raise _refused(file)
    wanted = min(most, layout.n_rows) if most else layout.n_rows
    if layout.n_rows >= 0 and len(table) != wanted:
        raise SourceError(
            listed(
                file.name,
                [f"it is cut short: it says it has {layout.n_rows:,} rows, and {len(table):,} can "
                 "be read; copy or export it again"],
            )
        )  # fmt: skip
    return table.select(list(columns))


def _head(file: SourceFile, encoding: str) -> dict[str, Any]:
    try:
        stat = file.path.stat()
    except OSError as problem:
        raise SourceError(listed(file.name, [f"it cannot be read: {problem.strerror}"])) from None
    return _known_head(file, encoding, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=16)
def _known_head(file: SourceFile, encoding: str, *version: int) -> dict[str, Any]:
    """Read what a file says of itself once, as long as it stays as it is."""
    del version
    return _asked(file, encoding, None)[0]


def _refuse_foreign(file: SourceFile) -> None:
    """Refuse a file whose first bytes are not those of its kind, before a library opens it."""
    start = file.peek(64)
    is_stata = file.suffix == ".dta"
    if _ENCRYPTED in start[:32]:
        problem = "it is encrypted; open it in SPSS with its password and save it without one"
    elif not start:
        problem = "it is empty; export it again"
    elif is_stata and not _is_stata(start):
        problem = "it is no Stata file, whatever its name says; if it is text, rename it to .csv"
    elif not is_stata and not start.startswith(_SPSS):
        problem = "it is no SPSS file, whatever its name says; if it is text, rename it to .csv"
    else:
        return
    raise SourceError(listed(file.name, [problem]))


def _is_stata(start: bytes) -> bool:
    """Say whether a file begins as Stata's do; the older ones begin with bytes, not words."""
    if start.startswith(b"<stata_dta>"):
        return True
    return len(start) > 2 and start[0] in _STATA_OLD and start[1] in (1, 2) and start[2] == 1


def _asked(
    file: SourceFile, encoding: str, columns: list[str] | None, most: int = 0
) -> tuple[dict[str, Any], pa.Table | None]:
    """Have a process of its own read a file: what it says of itself, and columns if wanted."""
    if find_spec("pyreadstat") is None:
        raise MissingExtra(
            listed(file.name, ["files of SPSS and Stata need pyreadstat; install evenhand[frames]"])
        )
    with TemporaryDirectory(prefix="evenhand-") as folder:
        out = Path(folder)
        asked = {
            "path": str(file.path.absolute()), "is_stata": _program(file) == "Stata", "out": folder,
            "encodings": [encoding] if encoding else ENCODINGS, "columns": columns, "most": most,
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", _CHILD], input=json.dumps(asked).encode(),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        if done.returncode or not (out / META).exists():
            raise _refused(file, out)
        meta = json.loads((out / META).read_text(encoding="utf-8"))
        if columns is None:
            return meta, None
        with pa.OSFile(str(out / ROWS), "rb") as source:
            return meta, pa.ipc.open_file(source).read_all()


def _refused(file: SourceFile, out: Path | None = None) -> SourceError:
    """Say why a file could not be read; a process that came down left no word of it."""
    program = _program(file)
    path = out / PROBLEM if out else None
    said = str(json.loads(path.read_text(encoding="utf-8"))) if path and path.exists() else ""
    why = (
        f"it cannot be read as a file of {program}: it is damaged or cut short; copy it again, or "
        f"save it anew in {program}"
    )
    if is_of_letters(said):
        why = (
            f"it cannot be read as a file of {program}: its letters fit no encoding that was "
            "tried; name it under [file] encoding"
        )
    return SourceError(listed(file.name, [why]))


def _program(file: SourceFile) -> str:
    return "Stata" if file.suffix == ".dta" else "SPSS"
