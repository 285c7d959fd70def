"""Reads what has typed columns – Parquet, and vector files whose shapes are points – as strings."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyogrio
import pyogrio.errors
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from evenhand.errors import SourceError, listed
from evenhand.sources.delimited import ROWS_A_BATCH, Layout
from evenhand.sources.files import SourceFile
from evenhand.sources.mapping import Mapping
from evenhand.sources.quiet import gdal_quiet
from evenhand.sources.telling import reason_of

POINT_COLUMNS = ("geometry x", "geometry y")
"""What the two coordinates of a row's point are called."""
_GEOMETRY_NAMES = ("geometry", "geom", "wkb_geometry", "the_geom", "shape")
_DEFAULT_CRS = "EPSG:4326"  # what GeoParquet means where it says nothing


@dataclass(frozen=True)
class TypedHead:
    """What a file of typed columns says of itself.

    Attributes
    ----------
    fields
        Names of its columns, without the geometry.
    geometry
        Name of the column that holds shapes; empty if there is none.
    crs
        Its reference system as 'EPSG:…' or as text; empty if it says none.
    n_rows
        How many rows; -1 where only reading to the end would tell.
    layer
        The layer read, where a file has several.
    """

    fields: tuple[str, ...]
    geometry: str = ""
    crs: str = ""
    n_rows: int = -1
    layer: str = ""

    @property
    def header(self) -> tuple[str, ...]:
        """Names of the columns as a mapping sees them: with those of the point."""
        return (*self.fields, *POINT_COLUMNS) if self.geometry else self.fields


def typed_layout(file: SourceFile, mapping: Mapping | None) -> Layout:
    """Find the columns of a Parquet or vector file."""
    return Layout(head_of(file, mapping.setting("file", "layer") if mapping else None).header)


def head_of(file: SourceFile, layer: str | None = None) -> TypedHead:
    """Say what a file of typed columns holds, without reading its rows.

    Raises
    ------
    SourceError
        It cannot be read, or there is no such layer.
    """
    with _in_words(file):
        return _parquet_head(file) if file.is_columnar else _vector_head(file, layer)


def typed_batches(
    file: SourceFile, layout: Layout, columns: Sequence[str], mapping: Mapping
) -> Iterator[pa.RecordBatch]:
    """Stream the wanted columns as strings, and the coordinates of points under their names."""
    del layout
    head = head_of(file, mapping.setting("file", "layer"))
    missing = pa.array([*mapping.missing_words], pa.string())
    with _in_words(file):
        for batch in _batches(file, head, columns):
            yield _as_strings(batch, head, columns, missing)


def sampled(file: SourceFile, head: TypedHead, n_rows: int) -> pa.Table:
    """Give rows from the whole file, as strings: all of a small one, else every so many batches."""
    nothing = pa.array([""], pa.string())
    kept: list[pa.RecordBatch] = []
    step = max(1, -(-head.n_rows // n_rows)) if head.n_rows > 0 else 1
    with _in_words(file):
        for batch in _batches(file, head, head.header):
            part = batch.take(pa.array(np.arange(0, batch.num_rows, step)))
            kept.append(_as_strings(part, head, head.header, nothing))
    schema = pa.schema([(name, pa.string()) for name in head.header])
    return pa.Table.from_batches(kept, schema)


def columnar_shapes(file: SourceFile) -> tuple[dict[str, Any], pd.DataFrame, Any]:
    """Give what a GeoParquet file says of itself, its columns and its shapes.

    Raises
    ------
    SourceError
        It cannot be read, or has no column of shapes.
    """
    with _in_words(file):
        head = _parquet_head(file)
        if not head.geometry:
            raise SourceError(
                listed(file.name, ["it holds no shapes; map it to a table without outlines"])
            )
        with file.open() as stream:
            table = pq.ParquetFile(pa.PythonFile(stream, mode="r")).read()
    shapes = _shapes(table.column(head.geometry).combine_chunks())
    frame = table.select(list(head.fields)).to_pandas()
    return {"crs": head.crs or None}, frame, shapes


def _parquet_head(file: SourceFile) -> TypedHead:
    with file.open() as stream:
        parquet = pq.ParquetFile(pa.PythonFile(stream, mode="r"))
        schema, n_rows = parquet.schema_arrow, parquet.metadata.num_rows
    geo = json.loads((schema.metadata or {}).get(b"geo", b"{}"))
    binary = [field.name for field in schema if _is_binary(field.type)]
    named = [name for name in binary if name.casefold() in _GEOMETRY_NAMES]
    geometry = geo.get("primary_column") or (named[0] if named else "")
    crs = ""
    if geometry:
        stated = geo.get("columns", {}).get(geometry, {}).get("crs", _DEFAULT_CRS)
        crs = _short_crs(stated)
    fields = tuple(name for name in schema.names if name not in binary and name != geometry)
    return TypedHead(fields, geometry, crs, n_rows)


def _is_binary(kind: pa.DataType) -> bool:
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def _vector_head(file: SourceFile, layer: str | None) -> TypedHead:
    with gdal_quiet():
        layers = [str(row[0]) for row in pyogrio.list_layers(file.path)]
        chosen = layer or (layers[0] if layers else None)
        info = pyogrio.read_info(file.path, layer=chosen)
    fields = tuple(map(str, info["fields"]))
    geometry = "wkb_geometry" if info["geometry_type"] else ""
    return TypedHead(
        fields, geometry, _short_crs(info["crs"]), int(info["features"]), str(chosen or "")
    )


def _short_crs(stated: Any) -> str:
    """Write a reference system as an authority's code, where it has one."""
    if not stated:
        return ""
    try:
        system = CRS.from_user_input(stated)
        code = system.to_authority(min_confidence=70)
    except CRSError:
        return ""
    if system.is_geographic and not code:
        return _DEFAULT_CRS
    # CRS84 is WGS 84 with longitude first, which we read first anyhow.
    return _DEFAULT_CRS if code == ("OGC", "CRS84") else ":".join(code or ()) or system.to_wkt()


def _batches(file: SourceFile, head: TypedHead, columns: Sequence[str]) -> Iterator[Any]:
    wanted = [name for name in head.fields if name in columns]
    with_shapes = bool(head.geometry) and bool(set(POINT_COLUMNS) & {*columns})
    if file.is_columnar:
        names = [*wanted, *([head.geometry] if with_shapes else [])]
        with file.open() as stream:
            parquet = pq.ParquetFile(pa.PythonFile(stream, mode="r"))
            yield from parquet.iter_batches(batch_size=ROWS_A_BATCH, columns=names)
        return
    with gdal_quiet(), pyogrio.open_arrow(
        file.path, layer=head.layer or None, columns=wanted, read_geometry=with_shapes,
        batch_size=ROWS_A_BATCH, use_pyarrow=True,
    ) as (meta, reader):  # fmt: skip
        shapes = meta["geometry_name"] or "wkb_geometry"
        for batch in reader:
            names = [head.geometry if name == shapes else name for name in batch.schema.names]
            yield pa.RecordBatch.from_arrays(batch.columns, names=names)


def _as_strings(
    batch: pa.RecordBatch, head: TypedHead, columns: Sequence[str], missing: pa.Array
) -> pa.RecordBatch:
    made: dict[str, pa.Array] = {}
    if set(POINT_COLUMNS) & {*columns}:
        points = _points(_shapes(batch.column(head.geometry)))
        made |= {name: _texts(pa.array(points[:, at], from_pandas=True))
                 for at, name in enumerate(POINT_COLUMNS)}  # fmt: skip
    for name in columns:
        if name not in made:
            texts = _texts(batch.column(name))
            made[name] = pc.if_else(pc.is_in(texts, missing), pa.scalar(None, pa.string()), texts)
    return pa.RecordBatch.from_arrays([made[name] for name in columns], names=list(columns))


def _shapes(values: pa.Array) -> Any:
    stored = values.storage if isinstance(values, pa.ExtensionArray) else values
    return shapely.from_wkb(stored.to_numpy(zero_copy_only=False), on_invalid="ignore")


def _points(shapes: Any) -> Any:
    """Give the coordinates of points, shape (rows, 2); NaN for what is no single point."""
    parts = shapely.get_num_geometries(shapes)
    kinds = shapely.get_type_id(shapes)
    single = np.where((kinds == 4) & (parts == 1), shapely.get_geometry(shapes, 0), shapes)
    is_point = shapely.get_type_id(single) == 0
    return np.column_stack(
        [np.where(is_point, axis(single), np.nan) for axis in (shapely.get_x, shapely.get_y)]
    )


def _texts(values: pa.Array) -> pa.Array:
    """Write typed values as text, whole numbers without a point and moments as ISO 8601."""
    kind = values.type
    if isinstance(values, pa.ExtensionArray):
        values, kind = values.storage, values.storage.type
    if pa.types.is_dictionary(kind):
        return _texts(values.dictionary_decode())
    if pa.types.is_timestamp(kind):
        pattern = "%Y-%m-%d %H:%M:%S" + ("+00:00" if kind.tz else "")
        seconds = values.cast(pa.timestamp("s", tz="UTC" if kind.tz else None), safe=False)
        return pc.strftime(seconds, format=pattern)
    if pa.types.is_floating(kind):
        return _numbers(values)
    if pa.types.is_nested(kind) or _is_binary(kind) or pa.types.is_null(kind):
        return pa.nulls(len(values), pa.string())
    return values.cast(pa.string())


def _numbers(values: pa.Array) -> pa.Array:
    found = values.to_numpy(zero_copy_only=False).astype(float)
    finite = np.isfinite(found)
    whole = finite & (np.abs(found) < 2**53) & (found == np.floor(np.where(finite, found, 0)))
    if not (whole | ~finite).all():
        return pc.if_else(pa.array(finite), values.cast(pa.string()), None)
    return pa.array(np.where(whole, found, 0).astype(np.int64), mask=~whole).cast(pa.string())


@contextmanager
def _in_words(file: SourceFile) -> Iterator[None]:
    """Turn whatever the readers of Parquet and vector files dislike into one message."""
    problems = (
        pa.ArrowException, pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError,
        ValueError, KeyError, OSError, RuntimeError, shapely.errors.ShapelyError,
    )  # fmt: skip
    try:
        yield
    except problems as problem:
        kind = "Parquet" if file.is_columnar else "a file of shapes"
        raise SourceError(
            listed(
                file.name, [f"it cannot be read as {kind}: {reason_of(problem)}; export it again"]
            )
        ) from None
