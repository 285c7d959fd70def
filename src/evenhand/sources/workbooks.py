"""Reads spreadsheets – XLSX, XLSB, XLS, ODS – as rows of strings, sheet by sheet."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pyarrow as pa

from evenhand.errors import MissingExtra, SourceError, listed
from evenhand.sources.delimited import ROWS_A_BATCH, Layout
from evenhand.sources.files import LARGEST_RATIO, RATIO_COUNTS_FROM, SourceFile
from evenhand.sources.heads import header_of
from evenhand.sources.mapping import Mapping
from evenhand.sources.personal_data import shown_head, shown_heads
from evenhand.sources.telling import reason_of

Row = list[str | None]
LARGEST_SHEET = 4 * 2**30
MIDNIGHT = time()


def sheet_layout(file: SourceFile, mapping: Mapping | None) -> Layout:
    """Find the header of a sheet: as the mapping says, else the first row of the first sheet.

    Raises
    ------
    SourceError
        It cannot be read, there is no such sheet, or it has no header.
    """
    book = Workbook(file)
    sheet = str(mapping.setting("file", "sheet", "") if mapping else "")
    skip_rows = int(mapping.setting("file", "skip_rows", 0) if mapping else 0)
    header_rows = int(mapping.setting("file", "header_rows", 1) if mapping else 1)
    header = header_of(book.rows(sheet), file.name, skip_rows, header_rows)
    return Layout(header, sheet=sheet, skip_rows=skip_rows, header_rows=header_rows)


def sheet_batches(
    file: SourceFile, layout: Layout, columns: Sequence[str], mapping: Mapping
) -> Iterator[pa.RecordBatch]:
    """Stream the wanted columns of a sheet as strings; rows without any content are left out."""
    rows = Workbook(file).rows(layout.sheet)
    for _ in range(layout.skip_rows + layout.header_rows):
        next(rows, None)
    missing = {*mapping.missing_words}
    at = [layout.header.index(name) for name in columns]
    held: list[Row] = []
    for row in rows:
        if any(cell not in (None, "") for cell in row):
            padded = [*row, *[None] * len(layout.header)]
            held.append([None if padded[i] in missing else padded[i] for i in at])
        if len(held) == ROWS_A_BATCH:
            yield _batch(held, columns)
            held = []
    if held:
        yield _batch(held, columns)


class Workbook:
    """A spreadsheet file, opened.

    Attributes
    ----------
    sheets
        Names of the sheets that hold cells, in their order; charts and hidden sheets are left out
        unless nothing else is there.
    """

    def __init__(self, file: SourceFile) -> None:
        self._file = file
        self._book = _opened(file)
        kinds = {one.name: (str(one.typ), str(one.visible)) for one in self._book.sheets_metadata}
        shown = [
            name
            for name, (kind, visible) in kinds.items()
            if kind.endswith("WorkSheet") and visible.endswith(".Visible")
        ]
        self.sheets: tuple[str, ...] = tuple(shown or self._book.sheet_names)

    def rows(self, sheet: str = "") -> Iterator[Row]:
        """Give the rows of a sheet from its top, cells as text; the first sheet if none is named.

        Raises
        ------
        SourceError
            There is no such sheet, or it is damaged.
        """
        known = list(self._book.sheet_names)
        if sheet and sheet not in known:
            raise self._refused(
                f"there is no sheet '{shown_head(sheet)}'; there are: {shown_heads(known)}"
            )
        if not known:
            raise self._refused("it has no sheet; save it again as XLSX")
        page = _guarded(self._file, self._book.get_sheet_by_name, sheet or self.sheets[0])
        top = page.start[0] if page.start else 0
        left = page.start[1] if page.start else 0
        for _ in range(top):
            yield []
        for row in page.iter_rows():
            cells = row if len(row) >= page.total_width else [*[None] * left, *row]
            yield [written(cell) for cell in cells]

    def _refused(self, problem: str) -> SourceError:
        return SourceError(listed(self._file.name, [problem]))


def written(cell: Any) -> str | None:
    """Write a cell as text: whole numbers without a point, moments as ISO 8601.

    Examples
    --------
    >>> written(3.0), written(True), written(datetime(2024, 5, 1)), written("")
    ('3', 'true', '2024-05-01', None)
    """
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        day_only = cell.timetz() == MIDNIGHT
        return cell.date().isoformat() if day_only else cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, timedelta):
        return str(cell)
    return cell.isoformat() if isinstance(cell, (date, time)) else str(cell)


def _opened(file: SourceFile) -> Any:
    try:
        import python_calamine
    except ImportError:
        raise MissingExtra(
            listed(file.name, ["spreadsheets need python-calamine; install evenhand[frames]"])
        ) from None
    with file.open() as stream:
        content = stream.read()
    _refuse_bomb(file, content)
    return _guarded(file, python_calamine.CalamineWorkbook.from_filelike, io.BytesIO(content))


def _guarded(file: SourceFile, call: Any, *given: Any) -> Any:
    """Call the reader; whatever it dislikes becomes one message.

    A damaged file can make the reader panic, which Python sees as a `BaseException`.
    """
    try:
        return call(*given)
    except BaseException as problem:
        if isinstance(problem, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise SourceError(
            listed(
                file.name,
                [f"it cannot be read as a workbook ({reason_of(problem)}); save it again as XLSX"],
            )
        ) from None


def _refuse_bomb(file: SourceFile, content: bytes) -> None:
    if not content.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as problem:
        raise SourceError(
            listed(
                file.name,
                [f"it cannot be read as a workbook ({reason_of(problem)}); save it again"],
            )
        ) from None
    ratio = size > RATIO_COUNTS_FROM and size > LARGEST_RATIO * len(content)
    if size > LARGEST_SHEET or ratio:
        raise SourceError(
            listed(
                file.name,
                [f"it unpacks to {size // 2**20} MB from {len(content)} bytes, which no table "
                 "does; open it by hand and look"],
            )
        )  # fmt: skip


def _batch(rows: list[Row], columns: Sequence[str]) -> pa.RecordBatch:
    parts = [pa.array([row[i] for row in rows], pa.string()) for i in range(len(columns))]
    return pa.RecordBatch.from_arrays(parts, names=list(columns))
