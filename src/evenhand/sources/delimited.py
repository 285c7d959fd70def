"""Reads delimited text as a stream of batches of strings, one pass, few columns."""

import csv
import io
import re
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from pyarrow import csv as arrow_csv

from evenhand.errors import SourceError, listed
from evenhand.sources import tokenised
from evenhand.sources.files import SourceFile
from evenhand.sources.heads import header_of
from evenhand.sources.mapping import Mapping
from evenhand.sources.mapping_checks import KEY_ROLE
from evenhand.sources.report import FIRST_ROWS
from evenhand.sources.selecting import chosen_columns

BLOCK_BYTES = 2**20
PEEK_BYTES = 256 * 2**10
LONGEST_HEADER_BYTES = 8 * 2**20
_LINE_ENDS = (b"\n", b"\r")
SEPARATORS = (",", ";", "\t", "|")
ROWS_A_BATCH = 65_536
ROWS_GATHERED = 65_536
BATCHES_AHEAD = 16


@dataclass(frozen=True)
class Layout:
    """How a file is written: its header, where it stands, separator and encoding."""

    header: tuple[str, ...]
    separator: str = ","
    encoding: str = "utf-8"
    sheet: str = ""
    skip_rows: int = 0
    header_rows: int = 1

    @property
    def rows_above(self) -> int:
        """How many rows stand above the first row of the table."""
        return self.skip_rows + self.header_rows


@dataclass
class Ragged:
    """Rows with too few or too many fields: how many, and the numbers of the first."""

    rows: int = 0
    first_rows: list[int] = field(default_factory=list)


def layout_of(file: SourceFile, mapping: Mapping | None = None) -> Layout:
    """Find out how a file is written, from the mapping or else from its first part.

    Raises
    ------
    SourceError
        The file is empty, is not text, or has a header with a name twice.
    """
    start = file.peek(PEEK_BYTES)
    if len(start) == PEEK_BYTES and not any(end in start for end in _LINE_ENDS):
        start = file.peek(LONGEST_HEADER_BYTES)
    refuse_binary(start, file.name)
    encoding = mapping.setting("file", "encoding") if mapping else None
    encoding = encoding or encoding_of(start)
    text = start.decode(encoding, errors="replace").lstrip("﻿")
    lines = text.splitlines()
    skip_rows = int(mapping.setting("file", "skip_rows", 0) if mapping else 0)
    header_rows = int(mapping.setting("file", "header_rows", 1) if mapping else 1)
    lines = lines[skip_rows:]
    if not lines or not lines[0].strip():
        raise SourceError(listed(file.name, ["it is empty; there is no header in its first line"]))
    separator = mapping.setting("file", "separator") if mapping else None
    separator = separator or max(SEPARATORS, key=lambda mark: lines[0].count(mark))
    rows = csv.reader(_below(text, skip_rows), delimiter=separator)
    header = header_of(rows, file.name, header_rows=header_rows)
    return Layout(header, separator, encoding, skip_rows=skip_rows, header_rows=header_rows)


def _below(text: str, skip_rows: int) -> io.StringIO:
    """Give a text without its first lines, which need not be rows of the table."""
    stream = io.StringIO(text, newline=None)
    for _ in range(skip_rows):
        stream.readline()
    return stream


def encoding_of(start: bytes) -> str:
    """Tell the encoding of a file's first part: one of Unicode's if it is, else Windows-1252."""
    if start.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "utf-32"
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as problem:
        # A character cut in two by the end of the part is no sign of another encoding, unless the
        # part is the whole file; nor is one where others before it were sound: that is damage.
        is_cut = len(start) >= PEEK_BYTES and problem.start >= len(start) - 4
        if not is_cut and start[: problem.start].isascii():
            return "cp1252"
    return "utf-8"


def batches_of(
    file: SourceFile, layout: Layout, columns: Sequence[str], mapping: Mapping, ragged: Ragged
) -> Iterator[pa.RecordBatch]:
    """Stream the wanted columns as strings; rows that do not fit the header are counted.

    Parameters
    ----------
    file, layout
        The file and how it is written.
    columns
        Names in the header; no other column is decoded.
    mapping
        Says which words mean that a value is missing.
    ragged
        Filled in: rows with too few or too many fields.

    Raises
    ------
    SourceError
        The file is cut short, or a character does not fit its encoding.
    """
    way = _tokenised if tokenised.serves(layout.separator) else _by_arrow
    try:
        yield from way(file, layout, columns, mapping, ragged)
    except pa.ArrowInvalid as problem:
        is_long = len(file.peek(BLOCK_BYTES)) == BLOCK_BYTES
        raise SourceError(listed(file.name, [_in_words(str(problem), layout, is_long)])) from None
    except UnicodeDecodeError as problem:
        raise SourceError(
            listed(
                file.name,
                [
                    f"a character does not fit the encoding {layout.encoding} ({problem.reason}); "
                    "set [file] encoding in the mapping, for example 'cp1252'"
                ],
            )
        ) from None


def _tokenised(
    file: SourceFile, layout: Layout, columns: Sequence[str], mapping: Mapping, ragged: Ragged
) -> Iterator[pa.RecordBatch]:
    """Stream by the compiled tokeniser."""
    wanted = tokenised.Wanted(
        columns,
        [layout.header.index(name) for name in columns],
        [_way(name, mapping) for name in columns],
        len(layout.header),
        mapping.missing_words,
        layout.separator,
        layout.encoding,
        layout.skip_rows,
        layout.header_rows,
    )
    counts = tokenised.Counts()
    yield from _ahead(tokenised.tokenised(file, wanted, counts), BATCHES_AHEAD)
    ragged.rows, ragged.first_rows = counts.ragged, list(counts.first_ragged)


def _way(name: str, mapping: Mapping) -> int:
    """Say how a column is kept: identifiers hardly ever come again, so they get no numbers."""
    roles = {role for role, names in mapping.columns.items() if name in names}
    is_alone = roles == {KEY_ROLE} and mapping.columns[KEY_ROLE] == (name,)
    is_read = name in chosen_columns(mapping.sections.get("rows", {}))
    if is_alone and not is_read and mapping.setting("parts", KEY_ROLE) is None:
        return tokenised.HASHED
    return tokenised.PLAIN if "incident_id" in roles else tokenised.CODED


def _by_arrow(
    file: SourceFile, layout: Layout, columns: Sequence[str], mapping: Mapping, ragged: Ragged
) -> Iterator[pa.RecordBatch]:
    """Stream by Arrow's reader: the plain twin of the tokeniser."""
    options = _options(layout, columns, mapping, ragged)
    # Arrow reads ahead in threads of its own: the reader must end before what it reads from.
    with file.arrow() as stream, arrow_csv.open_csv(stream, **options) as reader:
        yield from _ahead(_gathered(reader), 1)
    _refuse_left_open(file, layout)
    if ragged.rows:
        ragged.first_rows = _ragged_rows(file, layout)


def _refuse_left_open(file: SourceFile, layout: Layout) -> None:
    """Refuse a file whose last quotation mark swallowed lines to the file's end.

    Only where the marks are odd in number is the file gone through once more, slowly.
    """
    with file.open() as stream:
        marks = sum(block.count(b'"') for block in iter(lambda: stream.read(BLOCK_BYTES), b""))
    if marks % 2 == 0:
        return
    number, last, is_endless = 0, [""], False
    with (
        file.open() as stream,
        io.TextIOWrapper(stream, encoding=layout.encoding, newline="", errors="replace") as text,
    ):
        try:
            for row in csv.reader(text, delimiter=layout.separator):
                number, last = number + 1, row
        except csv.Error:  # a field of more than 128 kB
            is_endless = True
            number += 1
    swallowed = last[-1].replace("\r\n", "\n").replace("\r", "\n").count("\n") if last else 0
    if is_endless or swallowed >= tokenised.LINES_SWALLOWED:
        raise SourceError(listed(file.name, [tokenised.left_open_words(number)]))


def _gathered(batches: Iterable[pa.RecordBatch]) -> Generator[pa.RecordBatch, None, None]:
    """Put small batches together, so that what repeats within one is worked on once."""
    held: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        held.append(batch)
        rows += batch.num_rows
        if rows >= ROWS_GATHERED:
            yield pa.Table.from_batches(held).combine_chunks().to_batches()[0]
            held, rows = [], 0
    if rows:
        yield pa.Table.from_batches(held).combine_chunks().to_batches()[0]


def _ahead(batches: Generator[pa.RecordBatch, None, None], most: int) -> Iterator[pa.RecordBatch]:
    """Read the next batches, at most so many, while the last one is worked on."""
    reader = ThreadPoolExecutor(max_workers=1)
    try:
        coming = deque(reader.submit(next, batches, None) for _ in range(most))
        while (batch := coming.popleft().result()) is not None:
            coming.append(reader.submit(next, batches, None))
            yield batch
    finally:
        reader.shutdown(cancel_futures=True)
        batches.close()


def _options(
    layout: Layout, columns: Sequence[str], mapping: Mapping, ragged: Ragged
) -> dict[str, Any]:
    def skip(row: Any) -> str:
        del row
        ragged.rows += 1
        return "skip"

    return {
        "read_options": arrow_csv.ReadOptions(
            block_size=BLOCK_BYTES,
            encoding="utf8" if layout.encoding == "utf-8" else layout.encoding,
            column_names=list(layout.header),
            skip_rows=layout.skip_rows,
            skip_rows_after_names=layout.header_rows,
            use_threads=False,  # `_ahead` reads in a thread of its own: less to hand about
        ),
        "parse_options": arrow_csv.ParseOptions(
            delimiter=layout.separator, newlines_in_values=True, invalid_row_handler=skip
        ),
        "convert_options": arrow_csv.ConvertOptions(
            include_columns=list(columns),
            column_types={name: pa.string() for name in columns},
            null_values=list(mapping.missing_words),
            strings_can_be_null=True,
        ),
    }


def _in_words(problem: str, layout: Layout, is_long: bool) -> str:
    if "invalid UTF8" in problem:
        return (
            f"it is not written in {layout.encoding} throughout; set [file] encoding in the "
            "mapping, for example 'cp1252'"
        )
    if "straddling" in problem and not is_long:
        return "it has a header and no row below it; export it again"
    if "straddling" in problem or "block" in problem:
        return (
            "a row is longer than 1 MB: a quotation mark is probably left open; "
            "mend it or export the file again"
        )
    return f"it cannot be read as text separated by {layout.separator!r}: {problem}"


def _ragged_rows(file: SourceFile, layout: Layout) -> list[int]:
    """Find the first rows that do not fit the header, by the plain reader, slowly."""
    rows: list[int] = []
    with (
        file.open() as stream,
        io.TextIOWrapper(stream, encoding=layout.encoding, newline="", errors="replace") as text,
    ):
        for _ in range(layout.skip_rows):
            text.readline()
        rows_below = csv.reader(text, delimiter=layout.separator)
        read = enumerate(rows_below, start=layout.skip_rows + 1)
        with suppress(csv.Error):  # then the rows found so far must do
            for number, row in read:
                is_below = number > layout.rows_above
                if is_below and row and len(row) != len(layout.header):
                    rows.append(number)
                if len(rows) == FIRST_ROWS:
                    break
    return rows


def refuse_binary(start: bytes, name: str) -> None:
    """Refuse what is no text, by its first bytes.

    Raises
    ------
    SourceError
        It is empty, or another kind of file.
    """
    if not start.strip():
        raise SourceError(listed(name, ["it is empty; export it again"]))
    if start.startswith(
        (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"SQLite", b"PAR1", b"\x1f\x8b")
    ):
        raise SourceError(
            listed(name, ["its name says text, its content is another kind of file; rename it"])
        )
    if b"\0" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SourceError(listed(name, ["it is not text; export it as CSV in UTF-8"]))


def header_matching(header: Sequence[str], pattern: str) -> list[str]:
    """Name the columns of a header that a pattern matches in full."""
    return [name for name in header if re.fullmatch(pattern, name)]
