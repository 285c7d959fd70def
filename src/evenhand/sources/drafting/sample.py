"""Takes a sample of a whole table – its beginning, middle and end – as strings by column."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Generic, TypeVar

import pyarrow as pa
import pyogrio

from evenhand.errors import SourceError, listed
from evenhand.sources.codebook import Variable
from evenhand.sources.delimited import SEPARATORS, encoding_of, refuse_binary
from evenhand.sources.drafting.structure import Start, table_start
from evenhand.sources.files import SourceFile
from evenhand.sources.heads import header_of
from evenhand.sources.mapping import MISSING
from evenhand.sources.statistical import statistical_layout, statistical_rows
from evenhand.sources.typed import TypedHead, head_of, sampled
from evenhand.sources.workbooks import Workbook

MOST_ROWS, MOST_CELLS = 4_000, 400_000
FIRST_ROWS = 60
LEAST_WIDE, LEAST_LONG = 3, 5
"""Columns and rows from which a sheet is a table rather than a note."""
CHUNK, CHUNKS = 32 * 2**10, 48
_EASTERN = re.compile(r"[A-Za-z][¹³¿]|[¹³¿][a-z]|[a-z][êæ]\b")
Part = TypeVar("Part")


@dataclass(frozen=True)
class Sample:
    """Rows of a table, drawn evenly from all of it.

    Attributes
    ----------
    file, header
        The file, and the names of its columns.
    columns
        Name → cells as strings, null where empty.
    settings
        How the file is written, as a mapping's section `file` says it.
    n_rows
        How many rows were drawn.
    sheets
        Sheets that hold a table too, the one drawn included.
    geometry
        "points", "areas" or "lines" where rows have shapes; their reference system is `crs`.
    codebook
        Column → what a file of a statistics program says of it.
    """

    file: SourceFile
    header: tuple[str, ...]
    columns: dict[str, pa.Array]
    settings: dict[str, Any] = field(default_factory=dict)
    n_rows: int = 0
    sheets: tuple[str, ...] = ()
    geometry: str = ""
    crs: str = ""
    codebook: Mapping[str, Variable] = field(default_factory=dict)


def sample_of(file: SourceFile, sheet: str = "") -> Sample:
    """Draw a sample of a file.

    Parameters
    ----------
    file
        The file.
    sheet
        The sheet of a workbook; else the one that looks most like a table.

    Raises
    ------
    SourceError
        It is empty, damaged, or not a table.
    """
    if file.is_workbook:
        return _of_workbook(file, sheet)
    if file.is_columnar or file.is_vector:
        return _of_typed(file)
    if file.is_statistical:
        return _of_statistical(file)
    return _of_text(file)


class Thinned(Generic[Part]):
    """Keeps an even choice of a stream whose length is not known, never more than twice `most`."""

    def __init__(self, most: int) -> None:
        self._most, self._step, self._seen = max(most, 1), 1, 0
        self.kept: list[Part] = []

    def add(self, part: Part) -> None:
        """Take the next part of the stream, or leave it."""
        if self._seen % self._step == 0:
            self.kept.append(part)
            if len(self.kept) > 2 * self._most:
                self.kept, self._step = self.kept[::2], self._step * 2
        self._seen += 1


def _of_workbook(file: SourceFile, sheet: str) -> Sample:
    book = Workbook(file)
    starts: dict[str, tuple[Start, tuple[str, ...]]] = {}
    for name in [sheet] if sheet else book.sheets:
        first = list(islice(book.rows(name), FIRST_ROWS))
        start = table_start(first)
        if start.rows_below:
            head = header_of(first, file.name, start.skip_rows, start.header_rows)
            starts[name] = (start, head)
    if not starts:
        raise SourceError(listed(file.name, ["no sheet of it holds a table with a header"]))
    # The widest table; of several like it, the first.
    chosen = max(starts, key=lambda name: min(starts[name][0].columns, 40))
    start, header = starts[chosen]
    rows = Thinned[list[str | None]](_most_rows(len(header)))
    for row in islice(book.rows(chosen), start.skip_rows + start.header_rows, None):
        if any(cell not in (None, "") for cell in row):
            rows.add(row)
    settings: dict[str, Any] = {"sheet": chosen} if len(book.sheets) > 1 else {}
    settings |= _start_settings(start)
    tables = tuple(
        name
        for name, (found, head) in starts.items()
        if head == header or (found.columns >= LEAST_WIDE and found.rows_below >= LEAST_LONG)
    )
    return Sample(file, header, _columns(header, rows.kept), settings, len(rows.kept), tables)


def _of_typed(file: SourceFile) -> Sample:
    head = head_of(file)
    table = sampled(file, head, _most_rows(len(head.header)))
    geometry = _geometry_of(file, head, table)
    settings: dict[str, Any] = {}
    if file.is_vector and len(pyogrio.list_layers(file.path)) > 1:
        settings["layer"] = head.layer
    columns = {name: _emptied(table.column(name).combine_chunks()) for name in head.header}
    return Sample(
        file, head.header, columns, settings, table.num_rows, geometry=geometry, crs=head.crs
    )


def _of_statistical(file: SourceFile) -> Sample:
    layout = statistical_layout(file)
    table = statistical_rows(file, layout, layout.header, _most_rows(len(layout.header)))
    columns = {
        name: _emptied(table.column(name).combine_chunks().dictionary_decode())
        for name in layout.header
    }
    return Sample(file, layout.header, columns, {}, table.num_rows, codebook=layout.codebook)


def _geometry_of(file: SourceFile, head: TypedHead, table: pa.Table) -> str:
    if not head.geometry:
        return ""
    there = table.num_rows - table.column("geometry x").null_count
    if there > table.num_rows / 2 or not table.num_rows:
        return "points"
    if file.is_columnar:
        return "areas"
    stated = str(pyogrio.read_info(file.path, layer=head.layer or None)["geometry_type"])
    return "lines" if "Line" in stated else "areas"


def _of_text(file: SourceFile) -> Sample:
    chunks = _chunks(file)
    refuse_binary(chunks[0], file.name)
    encoding = _encoding(chunks)
    texts = [part.decode(encoding, errors="replace").lstrip("﻿") for part in chunks]
    separator = _separator(texts[0], file.name)
    first = list(islice(_rows(texts[0], separator), FIRST_ROWS))
    start = table_start(first)
    header = header_of(
        _rows(texts[0], separator), file.name, start.skip_rows, start.header_rows
    )  # fmt: skip
    rows = Thinned[list[str | None]](_most_rows(len(header)))
    for number, text in enumerate(texts):
        # What follows the first part begins somewhere in a row, and every part may end in one.
        skip = start.skip_rows + start.header_rows if number == 0 else 1
        found = list(islice(_rows(text, separator), skip, None))
        for row in found[:-1] if len(texts) > 1 else found:
            if len(row) == len(header) and any(row):
                rows.add(list(row))
    settings = {"separator": separator, "encoding": encoding} | _start_settings(start)
    return Sample(file, header, _columns(header, rows.kept), settings, len(rows.kept))


def _chunks(file: SourceFile) -> list[bytes]:
    """Give parts of a file: all of a small one, else parts from everywhere in it."""
    if file.member or file.suffix.endswith(".gz"):
        return _streamed(file)
    size = file.path.stat().st_size
    if size <= 2 * CHUNK * CHUNKS:
        return [file.peek(size + 1)]
    chunks = [file.peek(8 * CHUNK)]
    with file.open() as stream:
        for number in range(1, CHUNKS):
            stream.seek((size - CHUNK) * number // (CHUNKS - 1) // 4 * 4)
            chunks.append(stream.read(CHUNK))
    return chunks


def _streamed(file: SourceFile) -> list[bytes]:
    start = file.peek(8 * CHUNK)
    if len(start) < 8 * CHUNK:
        return [start]
    later = Thinned[bytes](CHUNKS)
    with file.open() as stream:
        while block := stream.read(4 * CHUNK):
            later.add(block[:CHUNK])
    return [start, *later.kept[1:]]


def _encoding(chunks: list[bytes]) -> str:
    found = encoding_of(chunks[0])
    if found == "utf-16":
        return "utf-16"
    for chunk in chunks if found == "utf-8" else ():
        decoder = codecs.getincrementaldecoder("utf-8")()
        # A part may begin within a character, and end within one.
        try:
            decoder.decode(chunk[3:] if chunk is not chunks[0] else chunk)
        except UnicodeDecodeError as problem:
            if problem.start > 3 or chunk is chunks[0]:
                found = "cp1252"
                break
    if found != "cp1252":
        return found
    text = b"".join(chunks).decode("cp1252", errors="replace")
    return "cp1250" if len(_EASTERN.findall(text)) > len(re.findall(r"[äöüéèñç]", text)) else found


def _separator(text: str, name: str) -> str:
    lines = [line for line in text.splitlines()[:FIRST_ROWS] if line.strip()]
    if not lines:
        raise SourceError(listed(name, ["it is empty; export it again"]))
    below = "\n".join(lines[-max(1, len(lines) // 2) :])

    def score(mark: str) -> tuple[float, int]:
        widths = [len(row) for row in _rows(below, mark)]
        usual = max(set(widths), key=widths.count) if widths else 1
        return (widths.count(usual) / len(widths) if usual > 1 else 0.0, usual)

    return max(SEPARATORS, key=score)


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=None), delimiter=separator)
    try:
        yield from reader
    except csv.Error:
        return  # a quotation mark left open: the rows so far must do


def _start_settings(start: Start) -> dict[str, int]:
    found = {}
    if start.skip_rows:
        found["skip_rows"] = start.skip_rows
    if start.header_rows != 1:
        found["header_rows"] = start.header_rows
    return found


def _most_rows(n_columns: int) -> int:
    return max(100, min(MOST_ROWS, MOST_CELLS // max(n_columns, 1)) // 2)


def _columns(header: tuple[str, ...], rows: Iterable[list[str | None]]) -> dict[str, pa.Array]:
    width = len(header)
    padded = [[*row, *[None] * (width - len(row))] for row in rows]
    return {
        name: _emptied(pa.array([row[at] for row in padded], pa.string()))
        for at, name in enumerate(header)
        if name
    }


def _emptied(values: pa.Array) -> pa.Array:
    words = [None if word is None else word.strip() for word in values.to_pylist()]
    return pa.array([None if word in MISSING else word for word in words], pa.string())
