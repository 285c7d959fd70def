"""Reads delimited text by the compiled tokeniser: one pass, each distinct word once."""

import codecs
import io
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
import pyarrow as pa

from evenhand.errors import SourceError, listed
from evenhand.kernels.loading import compiled, in_use
from evenhand.sources.coded import array_of, growing, keys_of, texts_of
from evenhand.sources.files import SourceFile

CODED, PLAIN, HASHED = range(3)
"""How a column is kept: as words with numbers, as plain text, or as hashes only."""
ROOM = 2**18
LONGEST_ROW = 2**20
ROWS_A_BATCH = 65_536
BYTES_A_BATCH = 2**24
MOST_RAGGED = 1_000
LINES_SWALLOWED = 2
"""From how many line ends on a mark that is open at the end is no matter of its own row alone."""
_SLACK = 64
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Wanted:
    """What is read of a file.

    Attributes
    ----------
    names, fields, ways
        The wanted columns: their names, which fields of a row they are, and how each is kept.
    n_fields
        How many fields a row must have.
    missing
        Words that mean a value is missing.
    separator, encoding
        How the file is written.
    skip_rows, header_rows
        Lines, and then rows, above the first row of the table.
    """

    names: Sequence[str]
    fields: Sequence[int]
    ways: Sequence[int]
    n_fields: int
    missing: Sequence[str]
    separator: str
    encoding: str
    skip_rows: int = 0
    header_rows: int = 1


@dataclass
class Counts:
    """What there was beside rows that fit: filled in while the file is read.

    Attributes
    ----------
    ragged
        How many rows have too few or too many fields.
    first_ragged
        Their numbers in the file, the first `MOST_RAGGED`.
    """

    ragged: int = 0
    first_ragged: tuple[int, ...] = ()


def serves(separator: str) -> bool:
    """Say whether the tokeniser was compiled and can split by this separator."""
    return compiled() is not None and len(separator) == 1 and "\0" < separator < "\x80" \
        and separator not in '"\r\n'  # fmt: skip


def tokenised(
    file: SourceFile, wanted: Wanted, counts: Counts
) -> Generator[pa.RecordBatch, None, None]:
    """Stream the wanted columns; dictionaries grow from batch to batch.

    Raises
    ------
    SourceError
        A row is longer than `LONGEST_ROW`, a quotation mark is open at the end of the file and
        took lines with it, or a wanted cell does not fit the encoding.
    UnicodeDecodeError
        A character does not fit the encoding that the text is brought to UTF-8 from.
    """
    reader = _Reader(file.name, wanted)
    with file.plain() as raw:
        is_utf8 = codecs.lookup(wanted.encoding).name == "utf-8"
        stream: Any = raw if is_utf8 else _AsUtf8(raw, wanted.encoding)
        read_bytes = 0
        for n_bytes in reader.blocks(stream):
            read_bytes += n_bytes
            if reader.rows >= ROWS_A_BATCH or read_bytes >= BYTES_A_BATCH:
                yield reader.batch()
                read_bytes = 0
    reader.refuse_left_open()
    if reader.rows:
        yield reader.batch()
    _, _, counts.ragged, first = reader.counts()
    counts.first_ragged = tuple(number + wanted.skip_rows for number in first)


class _Reader:
    """Feeds the tokeniser, and makes batches of what it gives."""

    def __init__(self, name: str, wanted: Wanted) -> None:
        self._name, self._wanted = name, wanted
        self._tokeniser = compiled().Tokeniser(
            wanted.n_fields,
            np.array(wanted.fields, dtype=np.int32),
            bytes(wanted.ways),
            ord(wanted.separator),
            tuple(word.encode() for word in wanted.missing),
            MOST_RAGGED,
            in_use(),
            wanted.header_rows,
        )
        self._words = [pa.array([], pa.string())] * len(wanted.names)

    @property
    def rows(self) -> int:
        """How many rows wait for the next batch."""
        return int(self._tokeniser.counts()[0])

    def counts(self) -> tuple[int, int, int, tuple[int, ...]]:
        """Rows that wait, records and ragged rows so far, and the numbers of the first of these."""
        found: tuple[int, int, int, tuple[int, ...]] = self._tokeniser.counts()
        return found

    def blocks(self, stream: IO[bytes]) -> Iterator[int]:
        """Read a stream to its end, block by block; give how many bytes each was."""
        buffer = bytearray(ROOM + _SLACK)
        filled, is_last = _fill(stream, buffer, 0)
        above = _above(bytes(buffer[:filled]), self._wanted.skip_rows)
        filled = _moved(buffer, above, filled)
        pulls = isinstance(stream, io.FileIO) and hasattr(self._tokeniser, "pull")
        while not is_last:
            with self._in_words():
                if pulls:
                    filled, used, is_last = self._tokeniser.pull(
                        stream.fileno(), buffer, filled, ROWS_A_BATCH, BYTES_A_BATCH
                    )
                else:
                    used = self._tokeniser.rows(buffer, filled, False)
                    filled, is_last = _fill(stream, buffer, _moved(buffer, used, filled))
            if not used and filled == len(buffer) - _SLACK:
                buffer = self._wider(buffer)
            yield used
        with self._in_words():
            yield int(self._tokeniser.rows(buffer, filled, True))

    def refuse_left_open(self) -> None:
        """Refuse a file whose last quotation mark swallowed lines to the file's end."""
        if self._tokeniser.left_open() >= LINES_SWALLOWED:
            row = self.counts()[1] + self._wanted.skip_rows
            raise SourceError(listed(self._name, [left_open_words(row)]))

    def batch(self) -> pa.RecordBatch:
        """Give the rows since the last batch."""
        taken = self._tokeniser.take()
        arrays = [self._array(number, *parts) for number, parts in enumerate(taken)]
        return growing(arrays, list(self._wanted.names))

    def _array(
        self, number: int, way: int, n_missing: int, first: bytes, data: bytes, offsets: bytes
    ) -> pa.Array:
        if way == PLAIN:
            return texts_of(data, offsets, first)
        if way == HASHED:
            return keys_of(data, first)
        if len(offsets) > 4:
            new = texts_of(data, offsets)
            self._words[number] = pa.concat_arrays([self._words[number], new])
        return array_of(first, n_missing, self._words[number])

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Say where a cell is that does not fit the encoding."""
        try:
            yield
        except UnicodeDecodeError:
            raise
        except UnicodeError as problem:
            record, column = problem.args
            raise SourceError(
                listed(
                    self._name,
                    [
                        f"it is not written in {self._wanted.encoding} throughout: row "
                        f"{record + self._wanted.skip_rows} of '{self._wanted.names[column]}'; "
                        "set [file] encoding in the mapping, for example 'cp1252'"
                    ],
                )
            ) from None

    def _wider(self, buffer: bytearray) -> bytearray:
        """Give a buffer of twice the room, up to the longest row."""
        room = len(buffer) - _SLACK
        if room >= LONGEST_ROW:
            row = self.counts()[1] + 1 + self._wanted.skip_rows
            raise SourceError(
                listed(
                    self._name,
                    [
                        f"row {row} is longer than {LONGEST_ROW // 2**20} MB: a quotation mark is "
                        "probably left open; mend it or export the file again"
                    ],
                )
            )
        return buffer + bytes(room)


class _AsUtf8(io.RawIOBase):
    """A stream in another encoding, as UTF-8."""

    def __init__(self, raw: IO[bytes], encoding: str) -> None:
        self._raw = raw
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._held = b""
        self._is_done = False

    def readable(self) -> bool:
        return True

    def readinto(self, view: Any) -> int:
        while not self._held and not self._is_done:
            block = self._raw.read(ROOM // 4)
            self._is_done = not block
            self._held = self._decoder.decode(block, final=self._is_done).encode(errors="replace")
        part, self._held = self._held[: len(view)], self._held[len(view) :]
        view[: len(part)] = part
        return len(part)


def left_open_words(row: int) -> str:
    """Say that a row runs to the end of the file."""
    return (
        f"row {row} runs to the end of the file: a quotation mark is left open there, or the file "
        "is cut short; mend it or export the file again"
    )


def _fill(stream: Any, buffer: bytearray, filled: int) -> tuple[int, bool]:
    """Fill a buffer from a stream; give how full it is, and whether the stream has ended."""
    room = len(buffer) - _SLACK
    with memoryview(buffer) as view:
        while filled < room:
            with view[filled:room] as free:
                got = stream.readinto(free)
            if not got:
                return filled, True
            filled += got
    return filled, False


def _moved(buffer: bytearray, used: int, filled: int) -> int:
    """Move what is not used yet to the beginning of a buffer; give how much it is."""
    if used:
        with memoryview(buffer) as view:
            view[: filled - used] = view[used:filled]
    return filled - used


def _above(start: bytes, skip_rows: int) -> int:
    """Say how many bytes stand above the header: a mark of the byte order, and skipped lines."""
    at = len(_BOM) if start.startswith(_BOM) else 0
    for _ in range(skip_rows):
        ends = [found for mark in (b"\n", b"\r") if (found := start.find(mark, at)) >= 0]
        if not ends:
            return len(start)
        at = min(ends) + 1
        if start[at - 1 : at + 1] == b"\r\n":
            at += 1
    return at
