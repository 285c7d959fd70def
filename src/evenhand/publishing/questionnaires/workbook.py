"""Writes a small workbook (.xlsx): text cells only, so that nothing in it is ever a formula."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from evenhand.wording.visible import visible

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_WHEN = (1980, 1, 1, 0, 0, 0)
"""One time for all, so that the same questionnaire gives the same bytes."""


def workbook(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """Write sheets of text cells.

    Parameters
    ----------
    sheets
        Name of the sheet → its rows, the header first.

    Returns
    -------
    bytes
        An Office Open XML workbook.
    """
    names = list(sheets)
    parts = {
        "[Content_Types].xml": _content_types(len(names)),
        "_rels/.rels": _relations([("rId1", f"{_OFFICE}/officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _book(names),
        "xl/_rels/workbook.xml.rels": _relations(
            [(f"rId{number}", f"{_OFFICE}/worksheet", f"worksheets/sheet{number}.xml")
             for number in range(1, len(names) + 1)]
        ),
    }  # fmt: skip
    for number, rows in enumerate(sheets.values(), start=1):
        parts[f"xl/worksheets/sheet{number}.xml"] = _sheet(rows)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, _WHEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)
    return made.getvalue()


def _sheet(rows: Sequence[Sequence[str]]) -> str:
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(
            f'<c r="{_column(place)}{number}" t="inlineStr"><is><t xml:space="preserve">'
            f"{escape(visible(text))}</t></is></c>"
            for place, text in enumerate(row)
            if text
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    return f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _book(names: Sequence[str]) -> str:
    sheets = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, start=1)
    )
    spaces = f'xmlns="{_MAIN}" xmlns:r="{_OFFICE}"'
    return f"{_HEAD}<workbook {spaces}><sheets>{sheets}</sheets></workbook>"


def _relations(targets: Sequence[tuple[str, str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>'
        for name, kind, target in targets
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def _content_types(sheets: int) -> str:
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    over = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
        f'ContentType="{_TYPE}.worksheet+xml"/>'
        for number in range(1, sheets + 1)
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{relations}"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f"{over}</Types>"
    )


def _column(place: int) -> str:
    """Letter a column.

    Examples
    --------
    >>> _column(0), _column(25), _column(26)
    ('A', 'Z', 'AA')
    """
    before, letter = divmod(place, 26)
    return (_column(before - 1) if before else "") + chr(ord("A") + letter)
