"""Whatever stands in a table, every row of it is used or set aside, or the file is refused."""

import csv
import io
import json
import math
import tempfile
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from evenhand.errors import EvenhandError, SourceError
from evenhand.sources.boundaries import read_areas
from evenhand.sources.delimited import layout_of
from evenhand.sources.files import SourceFile
from evenhand.sources.importing import import_files
from evenhand.sources.mapping import built_in, mapping_from
from evenhand.sources.placing import Target
from evenhand.sources.reading import Reading
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

CALM = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
    derandomize=True,
)
NO_SHRINKING = (Phase.explicit, Phase.generate)
TARGET = Target("EPSG:25831", "Europe/Amsterdam")
NEAR_DATES = st.dates(date(1990, 1, 1), date(2030, 1, 1)).map(date.isoformat)
NUMBERS = st.one_of(
    st.floats(width=32).map(str), st.integers(-(10**20), 10**20).map(str),
    st.sampled_from(["", "1,5", "1.234,5", "5,1", "52.0", "5.1", "NaN", "1e999", "٣", "½", "0x1"]),
)  # fmt: skip
CELLS = st.one_of(st.text(max_size=12), NUMBERS, NEAR_DATES)


def written(header: Iterable[str], rows: list[list[str]], separator: str = ",") -> str:
    kept = io.StringIO()
    out = csv.writer(kept, delimiter=separator, lineterminator="\n", quoting=csv.QUOTE_ALL)
    out.writerow(header)
    out.writerows(rows)
    return kept.getvalue()


def read(name: str, content: bytes, mapping) -> tuple[int, int, int] | None:
    """Read a file whole: rows in, used, made; None where it is refused in words."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        file = SourceFile(path)
        try:
            reading = Reading(file, layout_of(file, mapping), mapping, TARGET)
            made = sum(batch.num_rows for batch in reading.batches())
            report = reading.report()
        except SourceError as problem:
            assert name in str(problem)
            return None
    assert made == report.tables[mapping.kind]
    return report.rows_in, report.rows_used, made


DELIMITED = [one for one in built_in() if one.columns and one.kind != "areas"]


@pytest.mark.parametrize("mapping", DELIMITED, ids=lambda one: one.title)
@CALM
@given(data=st.data())
def test_every_row_of_any_table_of_a_known_origin_is_accounted_for(mapping, data):
    named = {name for names in mapping.columns.values() for name in names}
    header = sorted(named | set(mapping.setting("recognise", "columns", ())))
    wide = ["201901", "201902"] if mapping.setting("wide", "columns") else []
    cells = st.lists(CELLS, min_size=len(header + wide), max_size=len(header + wide))
    rows = data.draw(st.lists(cells, max_size=8))
    separator = mapping.setting("file", "separator", ",")
    content = written(header + wide, rows, separator).encode("utf-8", errors="replace")
    found = read("f.csv", content, mapping)
    if found is not None:
        assert found[0] == len(rows)
        assert 0 <= found[1] <= found[0]


OWN = mapping_from(
    {
        "kind": "incidents",
        "columns": {"starts_at": "when", "longitude": "lon", "latitude": "lat",
                    "offence_source": "what"},
        "time": {"format": "iso"},
        "place": {"crs": "EPSG:4326"},
    },
    "own",
)  # fmt: skip
HEAD = ["when", "lon", "lat", "what"]


@CALM
@given(text=st.text(max_size=300), separator=st.sampled_from(",;\t"))
@example(text='"', separator=",")
@example(text="\x00", separator=",")
@example(text="\r", separator=";")
def test_any_text_below_a_header_is_read_or_refused_in_words(text, separator):
    content = (separator.join(HEAD) + "\n" + text).encode("utf-8", errors="surrogatepass")
    found = read("f.csv", content, OWN)
    assert found is None or found[1] <= found[0]


@CALM
@given(content=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_words(content):
    for name in ("f.csv", "f.csv.gz", "f.xlsx", "f.ods", "f.parquet"):
        read(name, content, OWN)


SHEET_CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False), st.datetimes(datetime(1901, 1, 1)),
    st.times(), st.timedeltas(timedelta(0), timedelta(days=400)),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=9),
)  # fmt: skip


@CALM
@given(rows=st.lists(st.lists(SHEET_CELLS, min_size=4, max_size=4), max_size=6))
def test_any_cells_of_a_workbook_are_accounted_for(rows):
    book = openpyxl.Workbook()
    for row in [HEAD, *rows]:
        book.worksheets[0].append(["" if isinstance(c, str) and c[:1] == "=" else c for c in row])
    kept = io.BytesIO()
    book.save(kept)
    found = read("f.xlsx", kept.getvalue(), OWN)
    filled = sum(any(cell not in (None, "") for cell in row) for row in rows)
    assert found is None or found[0] <= filled or found[0] <= len(rows)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=8), inside,
                                                                   max_size=4),
    max_leaves=20,
)  # fmt: skip
PART = st.sampled_from(
    ["title", "kind", "columns", "may_lack", "values", "constants", "time", "place", "offences",
     "wide", "recognise", "file", "combine", "level", "publisher", "rows"]
)  # fmt: skip


@settings(CALM, max_examples=300)
@given(stored=st.dictionaries(PART, JSON, max_size=6), is_known=st.booleans())
def test_any_mapping_is_taken_or_refused_in_words(stored, is_known):
    try:
        mapping_from({"kind": "incidents", **stored} if is_known else stored, "mine.toml")
    except SourceError as problem:
        assert "mine.toml" in str(problem)


POINT = st.tuples(st.floats(-190, 190), st.floats(-95, 95)).map(list)
RING = st.one_of(
    st.lists(POINT, max_size=6),
    st.lists(POINT, min_size=3, max_size=6).map(lambda ring: [*ring, ring[0]]),
)
SHAPES = st.one_of(
    st.none(), JSON,
    st.builds(lambda rings: {"type": "Polygon", "coordinates": rings}, st.lists(RING, max_size=3)),
    st.builds(lambda ring: {"type": "MultiPolygon", "coordinates": [[ring]]}, RING),
    st.builds(lambda point: {"type": "Point", "coordinates": point}, POINT),
)  # fmt: skip


@CALM
@given(shapes=st.lists(st.tuples(SHAPES, JSON), max_size=4))
def test_any_outlines_are_read_or_refused_in_words(shapes):
    features = [
        {"type": "Feature", "properties": {"code": f"A{n}", "extra": extra}, "geometry": shape}
        for n, (shape, extra) in enumerate(shapes)
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "areas.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        try:
            made = read_areas(SourceFile(path), None, "EPSG:25831")
        except SourceError as problem:
            assert "areas.geojson" in str(problem)
            return
    assert made.report.rows_in == len(features)
    assert all(shape.is_valid for shape in made.table.column("geometry"))


MINUTES = st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)).map(
    lambda moment: moment.replace(second=0, microsecond=0, fold=0)
)
RECORDS = st.lists(
    st.tuples(
        MINUTES,
        st.floats(3, 7), st.floats(50, 54),
        st.text(st.characters(categories=["L"]), min_size=1, max_size=4),
    ), min_size=1, max_size=8,
)  # fmt: skip


@settings(CALM, max_examples=8, phases=NO_SHRINKING)
@given(records=RECORDS)
def test_sound_records_come_out_of_a_workspace_as_they_went_in(records):
    mapping = {
        "kind": "incidents",
        "columns": {"starts_at": "when", "longitude": "lon", "latitude": "lat",
                    "offence_source": "what"},
        "time": {"format": "iso", "zone": "UTC"},
        "place": {"crs": "EPSG:4326"},
    }  # fmt: skip
    rows = [[f"{at:%Y-%m-%d %H:%M}", repr(x), repr(y), what] for at, x, y, what in records]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "f.csv"
        path.write_text(written(HEAD, rows), encoding="utf-8")
        city = Workspace.create(
            Path(folder) / "city", Settings(name="T", crs="EPSG:25831", timezone="UTC")
        )
        try:
            report = import_files(city, [path], mapping=mapping_from(mapping, "own"))
        except EvenhandError as problem:
            pytest.fail(str(problem))
        stored = city.read("incidents").to_frame()
    aside = {part.reason for part in report.set_aside}
    assert aside <= {"unreadable_date", "missing_value"}, aside
    kept_in = [one for one in records if one[3] not in ("NA", "NULL")]
    assert len(stored) == len(kept_in)
    assert [at.to_pydatetime().replace(tzinfo=None) for at in stored["starts_at"]] == [
        one[0] for one in kept_in
    ]
    assert stored["offence_source"].tolist() == [one[3] for one in kept_in]
    assert all(math.isfinite(x) for x in stored["x_m"])
