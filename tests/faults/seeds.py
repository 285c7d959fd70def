"""Small whole files of every format that mutations start from, written out here or real heads."""

import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

DATA = Path(__file__).parents[3] / "shared" / "data"
HEAD_LINES = 160

WHEN_WHERE = """title = "Dates and points"
kind = "incidents"
[columns]
starts_at = "when"
longitude = "lon"
latitude = "lat"
offence_source = "what"
record_key = "key"
[time]
format = "iso"
[place]
crs = "EPSG:4326"
[offences]
scheme = "own"
[offences.codes]
"B" = "burglary_dwelling"
"R" = "robbery"
"""
QUARTERS = """kind = "counts"
[columns]
area_id = "area"
period = "month"
offence_source = "what"
count = "n"
[constants]
unit = "offences"
[file]
separator = ";"
decimal = ","
thousands = "."
[time]
format = "%m/%Y"
"""


@dataclass(frozen=True)
class Seed:
    """A file that can be imported as it is.

    Attributes
    ----------
    name
        File name; its ending says the format.
    content
        Its bytes.
    mapping
        TOML, empty where the origin is recognised.
    """

    name: str
    content: bytes
    mapping: str = ""


def _rows(n_rows: int = 60) -> list[list[object]]:
    return [
        [f"2024-{1 + i % 12:02d}-{1 + i % 28:02d} {i % 24:02d}:{i % 60:02d}", 5.1 + i / 500,
         52 + i / 700, "BR"[i % 2], f"K{i}"]
        for i in range(n_rows)
    ]  # fmt: skip


def _csv() -> str:
    lines = [",".join(map(str, row)) for row in _rows()]
    return "\n".join(["when,lon,lat,what,key", *lines, ""])


def _counts() -> str:
    rows = [f"A{i % 5};{1 + i % 12:02d}/{2022 + i // 60};x{i // 12 % 5};1.{i:03d}"
            for i in range(60)]  # fmt: skip
    return "\n".join(["area;month;what;n", *rows, ""])


def _workbook() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in [["when", "lon", "lat", "what", "key"], *_rows(30)]:
        page.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _columnar() -> bytes:
    import pandas as pd

    rows = pd.DataFrame(_rows(), columns=["when", "lon", "lat", "what", "key"])
    return rows.to_parquet(index=False)


def _sheets() -> bytes:
    """Write an ODS file: the few parts that a reader needs."""
    cell = "<table:table-cell office:value-type='string'><text:p>{}</text:p></table:table-cell>"
    rows = [["when", "lon", "lat", "what", "key"], *_rows(30)]
    lines = "".join(
        f"<table:table-row>{''.join(cell.format(value) for value in row)}</table:table-row>"
        for row in rows
    )
    names = " ".join(
        f"xmlns:{name}='urn:oasis:names:tc:opendocument:xmlns:{name}:1.0'"
        for name in ("office", "table", "text")
    )
    content = (
        f"<?xml version='1.0'?><office:document-content {names}><office:body><office:spreadsheet>"
        f"<table:table table:name='S'>{lines}</table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    listed = (
        "<?xml version='1.0'?><manifest:manifest xmlns:manifest="
        "'urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'><manifest:file-entry "
        f"manifest:full-path='/' manifest:media-type='{kind}'/></manifest:manifest>"
    )
    parts = {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": listed}
    return _packed({name: text.encode() for name, text in parts.items()})


def _outlines() -> str:
    features = [
        {
            "type": "Feature",
            "properties": {"code": f"A{i}", "name": f"Area {i}"},
            "geometry": {"type": "Polygon", "coordinates": [_square(5.1 + i / 50, 52)]},
        }
        for i in range(12)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def _square(x: float, y: float) -> list[list[float]]:
    return [[x, y], [x + 0.02, y], [x + 0.02, y + 0.02], [x, y + 0.02], [x, y]]


def _kml() -> str:
    marks = "".join(
        f"<Placemark><name>A{i}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>"
        + " ".join(f"{x},{y}" for x, y in _square(5.1 + i / 50, 52))
        + "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
        for i in range(6)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">'
        f"<Document>{marks}</Document></kml>"
    )


def _packed(files: dict[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return kept.getvalue()


def made() -> list[Seed]:
    """Give the seeds that are written out here."""
    rows, counts, outlines = _csv().encode(), _counts().encode(), _outlines().encode()
    return [
        Seed("rows.csv", rows, WHEN_WHERE),
        Seed("rows.tsv", rows.replace(b",", b"\t"), WHEN_WHERE),
        Seed("rows.csv.gz", gzip.compress(rows, mtime=0), WHEN_WHERE),
        Seed("rows.zip", _packed({"a.csv": rows, "b/c.csv": rows[:1500]}), WHEN_WHERE),
        Seed("wide16.csv", _csv().encode("utf-16"), WHEN_WHERE),
        Seed("latin.csv", _csv().replace(",B,", ",Überfall,").encode("cp1252"), WHEN_WHERE),
        Seed("counts.csv", counts, QUARTERS),
        Seed("book.xlsx", _workbook(), WHEN_WHERE),
        Seed("table.parquet", _columnar(), WHEN_WHERE),
        Seed("sheets.ods", _sheets(), WHEN_WHERE),
        Seed("areas.geojson", outlines),
        Seed("areas.kml", _kml().encode()),
    ]


REAL = (
    "uk_police/2023-03/2023-03-city-of-london-street.csv",
    "uk_police/2023-03/2023-03-bedfordshire-street.csv.gz",
    "uk_police/2023-03/2023-03-btp-street.csv.gz",
    "uk_police/2023-03/2023-03-city-of-london-outcomes.csv",
    "uk_police/metropolitan_stop_and_search/2022-07-metropolitan-stop-and-search.csv.gz",
    "london/MPS_Borough_Level_Crime_Historical.csv",
    "london/PAS_borough.csv",
    "london/london_ward_pop.csv.gz",
    "europe/berlin_crimes_lor.csv",
    "europe/estonia_ppa_avalik_1.csv.gz",
    "europe/spain_balances/2023_1_municipios.csv.gz",
    "uk_police/areas/nottingham_burglary.csv.gz",
)
REAL_WHOLE = (
    "uk_police/areas/lancashire_ward_pop.xlsx",
    "uk_police/areas/nottingham_wards.gpkg",
    "london/london_boroughs.gpkg",
)


def real() -> Iterator[Seed]:
    """Give the heads of real tables, and small real files whole, where they are at hand."""
    for name in REAL:
        path = DATA / name
        if path.exists():
            opened = gzip.open if path.suffix == ".gz" else open
            with opened(path, "rb") as lines:
                content = b"".join(islice(lines, HEAD_LINES))
            yield Seed(path.name.removesuffix(".gz"), content)
    for name in REAL_WHOLE:
        if (DATA / name).exists():
            yield Seed((DATA / name).name, (DATA / name).read_bytes())


def seeds() -> list[Seed]:
    """Give all seeds, in a fixed order."""
    return [*made(), *real()]
