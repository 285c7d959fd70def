"""Plants data of persons in files of every kind, and searches for them everywhere afterwards."""

import contextlib
import gzip
import io
import json
import random
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
import openpyxl
import pikepdf
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely

ZSTD = b"\x28\xb5\x2f\xfd"
"""How a packed page begins."""
GIVEN = ("Anna", "Pieter", "Chiara", "Jürgen", "Zofia", "Mateo", "Fiona", "Hélène")
MAPPING = """
title = "Planted"
kind = "incidents"
[columns]
incident_id = "id"
starts_at = "when"
offence_source = "what"
outcome = "result"
mo_entry = "entry"
area_ward = "ward"
longitude = "lon"
latitude = "lat"
[vocabulary]
mo_entry = ["door", "window"]
[time]
format = "%Y-%m-%d"
zone = "Europe/London"
[place]
crs = "EPSG:4326"
"""
HEADER = ("id", "when", "what", "result", "entry", "ward", "lon", "lat", "x1", "x2")


class Secrets:
    """Makes values that stand nowhere else, each told apart by a word or a number of its own."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.told: list[str] = []

    def _word(self, length: int = 9) -> str:
        letters = "bcdfghjklmnpqrstvwxz"
        vowels = "aeiouäéøů" if len(self.told) % 3 == 0 else "aeiou"
        word = "".join(self._random.choice(letters if at % 2 else vowels) for at in range(length))
        self.told.append(word)
        return word

    def _digits(self, count: int) -> str:
        digits = "".join(self._random.choice("123456789") for _ in range(count))
        self.told.append(digits)
        return digits

    def name(self) -> str:
        """Give a name of a person."""
        return f"{self._random.choice(GIVEN)} {self._word().capitalize()}"

    def value(self, at: int) -> str:
        """Give a value of one kind or another."""
        makers = (
            self.name,
            lambda: f"{self._word()}@example.org",
            lambda: f"+44 {self._digits(10)}",
            lambda: f"seen by Mr {self._word().capitalize()}",
            lambda: f"{self._word().capitalize()}straße {self._random.randint(10, 99)}",
            lambda: f"geb. 12.03.1984 {self._word()}",
            lambda: f"instagram.com/{self._word()}",
            lambda: f"Frau {self._word().capitalize()}",
        )
        return makers[at % len(makers)]()


def rows(
    secrets: Secrets, count: int, every: int = 12, prefix: str = "R"
) -> list[dict[str, object]]:
    """Give rows of incidents: harmless, but for what is planted in them."""
    made: list[dict[str, object]] = []
    for at in range(count):
        row: dict[str, object] = {
            "id": f"{prefix}-{at:05}", "when": f"2026-0{1 + at % 6}-1{at % 9}", "what": "Burglary",
            "result": "closed", "entry": "door", "ward": f"W{at % 7}",
            "lon": -1.5 + at / 1e4, "lat": 53.5 + at / 1e4,
            "x1": secrets.value(at), "x2": f"The man {secrets.name()} was seen, he had left",
        }  # fmt: skip
        if at % every == 5:
            for part, name in enumerate(("id", "what", "result", "entry", "ward")):
                kind = at // every + part
                if name == "ward":  # a place may be called like a person: only marks tell
                    kind = 1
                row[name] = secrets.value(kind)
        made.append(row)
    return made


def csv_text(lines: list[dict[str, object]]) -> str:
    """Write rows as CSV."""
    return "\n".join([",".join(HEADER), *(_line(row) for row in lines), ""])


def _line(row: dict[str, object]) -> str:
    return ",".join(f'"{row[name]}"' for name in HEADER)


def planted_files(folder: Path, secrets: Secrets) -> list[Path]:
    """Write the same kind of table in every format, some under a name of a person."""
    folder.mkdir()
    plain = folder / f"{secrets.name().replace(' ', '_')}.csv"
    plain.write_text(csv_text(rows(secrets, 60, prefix="F1")), encoding="utf-8")
    wide = folder / "wide16.csv"
    wide.write_text(csv_text(rows(secrets, 60, prefix="F2")), encoding="utf-16")
    packed = folder / "packed.csv.gz"
    packed.write_bytes(gzip.compress(csv_text(rows(secrets, 60, prefix="F3")).encode()))
    archive = folder / "archive.zip"
    with zipfile.ZipFile(archive, "w") as parts:
        parts.writestr(
            f"Anna {secrets.name().split()[1]}.csv", csv_text(rows(secrets, 60, prefix="F4"))
        )
    book = folder / "book.xlsx"
    page = openpyxl.Workbook()
    sheet = page.active
    sheet.title = secrets.name()
    sheet.append(HEADER)
    for row in rows(secrets, 60, prefix="F5"):
        sheet.append([row[name] for name in HEADER])
    page.save(book)
    columns = folder / "columns.parquet"
    lines = rows(secrets, 60, prefix="F6")
    table = pa.table({name: [row[name] for row in lines] for name in HEADER})
    pq.write_table(table.replace_schema_metadata({"author": secrets.name()}), columns)
    points = folder / "points.geojson"
    features = [
        {"type": "Feature", "properties": row,
         "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]}}
        for row in rows(secrets, 60, prefix="F7")
    ]  # fmt: skip
    points.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    package = folder / "points.gpkg"
    lines = rows(secrets, 60, prefix="F8")
    shapes = shapely.to_wkb(
        shapely.points([row["lon"] for row in lines], [row["lat"] for row in lines])
    )
    data = [
        pa.array([row[name] for row in lines]).to_numpy(zero_copy_only=False) for name in HEADER
    ]
    pyogrio.raw.write(
        package, shapes, data, list(HEADER), geometry_type="Point", crs="EPSG:4326",
        layer=secrets.name(), driver="GPKG",
    )  # fmt: skip
    outlines = folder / "points.kml"
    names = np.array([f"{row['x1']}; {row['what']}" for row in lines], dtype=object)
    pyogrio.raw.write(
        outlines, shapes, [names], ["Name"], geometry_type="Point", crs="EPSG:4326",
        layer=secrets.name().replace(" ", "_"), driver="KML",
    )  # fmt: skip
    opened = folder / "opened.ods"
    lines = rows(secrets, 60, prefix="F9")
    opened.write_bytes(ods(secrets.name(), [list(HEADER), *[list(row.values()) for row in lines]]))
    return [plain, wide, packed, archive, book, columns, points, package, opened, outlines]


def ods(sheet: str, lines: list[list[object]]) -> bytes:
    """Write rows as a spreadsheet of one sheet in the open format."""
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    cells = "".join(
        "<table:table-row>" + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(str(cell))}</text:p>'
            "</table:table-cell>" for cell in line
        ) + "</table:table-row>" for line in lines
    )  # fmt: skip
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {names}><office:body>'
            f'<office:spreadsheet><table:table table:name="{escape(sheet)}">{cells}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return packed.getvalue()


def texts_of(path: Path) -> list[bytes]:
    """Give all that a file says: its bytes, and what is packed in them."""
    content = path.read_bytes()
    found = [content, *zstd_parts(content)]
    # One killed at once has no more than the mark that such files begin and end with.
    if path.suffix == ".parquet" and len(content) > 8 and content.endswith(b"PAR1"):
        table = pq.read_table(path)
        found.append(str(pq.read_schema(path).metadata).encode())
        for column in table.columns:
            flat = column.cast(pa.string()) if not pa.types.is_binary(column.type) else column
            found += [
                word if isinstance(word, bytes) else str(word).encode()
                for word in flat.unique().to_pylist()
                if word is not None
            ]
    elif path.suffix == ".json":
        found.append(json.dumps(json.loads(content), ensure_ascii=False).encode())
    elif path.suffix == ".gz":
        found.append(gzip.decompress(content))
    elif path.suffix == ".zip":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found += [archive.read(name) for name in archive.namelist()]
    elif path.suffix == ".pdf":
        if reader := shutil.which("pdftotext"):
            found.append(
                subprocess.run([reader, path, "-"], capture_output=True, check=True).stdout
            )
        with pikepdf.open(path) as document:
            found += [
                bytes(thing.read_bytes()) for thing in document.objects
                if isinstance(thing, pikepdf.Stream) and "/Filter" in thing
                and thing.get("/Filter") == "/FlateDecode"
            ]  # fmt: skip
    return found


def zstd_parts(content: bytes) -> list[bytes]:
    """Unpack every page of a Parquet file, also of one that was never finished."""
    found = []
    at = content.find(ZSTD)
    while at >= 0:
        size = _unpacked_size(content[at : at + 14])
        with contextlib.suppress(OSError, pa.ArrowInvalid):
            stream = pa.CompressedInputStream(pa.BufferReader(content[at:]), "zstd")
            found.append(stream.read(size))
        at = content.find(ZSTD, at + 4)
    return found


def _unpacked_size(head: bytes) -> int:
    """Read from the head of a frame how long it is unpacked (RFC 8878, 3.1.1.1)."""
    if len(head) < 14:
        return 0
    kind, has_window = head[4] >> 6, not head[4] >> 5 & 1
    length = (0 if has_window else 1, 2, 4, 8)[kind]
    start = 5 + has_window + (0, 1, 2, 4)[head[4] & 3]
    size = int.from_bytes(head[start : start + length], "little") + 256 * (kind == 1)
    return size if size < 1 << 28 else 0


HEAD_BYTES = 4
AT_ONCE = 1 << 22


def leaks(told: list[str], places: list[tuple[str, bytes]]) -> list[str]:
    """Name the places where a secret stands, in any of the usual encodings.

    A form can only stand where its first bytes do: these are looked up for all forms at once.
    """
    forms: dict[int, list[tuple[int, bytes]]] = {}
    for number, secret in enumerate(told):
        for form in _forms(secret):
            assert len(form) >= HEAD_BYTES, "too short to be told from chance"
            forms.setdefault(int.from_bytes(form[:HEAD_BYTES], "little"), []).append((number, form))
    heads = np.array(sorted(forms), dtype=np.uint64)
    found = []
    for where, content in places:
        folded = content.lower()
        stands: dict[int, int] = {}
        for head in _heads_in(folded, heads):
            for number, form in forms[head]:
                at = folded.find(form)
                if at >= 0:
                    stands[number] = min(at, stands.get(number, at))
        for number, at in sorted(stands.items()):
            around = content[max(0, at - 60) : at + 40].decode("utf-8", errors="replace")
            found.append(f"{where}: secret {number}: {around!r}")
    return found


def _forms(secret: str) -> set[bytes]:
    forms = {secret.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")}
    forms.add(json.dumps(secret)[1:-1].encode())
    with contextlib.suppress(UnicodeEncodeError):
        forms.add(secret.encode("cp1252"))
    return {form.lower() for form in forms}


def _heads_in(folded: bytes, heads: "np.ndarray[tuple[int], np.dtype[np.uint64]]") -> set[int]:
    """Say which heads stand anywhere in a text."""
    found: set[int] = set()
    whole = np.frombuffer(folded, dtype=np.uint8)
    for start in range(0, max(0, len(whole) - HEAD_BYTES + 1), AT_ONCE):
        part = whole[start : start + AT_ONCE + HEAD_BYTES - 1].astype(np.uint64)
        n_windows = len(part) - HEAD_BYTES + 1
        windows = part[:n_windows].copy()
        for byte in range(1, HEAD_BYTES):
            windows |= part[byte : byte + n_windows] << np.uint64(8 * byte)
        at = np.minimum(np.searchsorted(heads, windows), len(heads) - 1)
        found |= set(np.unique(windows[heads[at] == windows]).tolist())
    return found
