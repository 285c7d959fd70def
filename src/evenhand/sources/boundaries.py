"""Reads outlines of areas: GeoJSON, GeoPackage, KML, shapefiles, plain or zipped."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import pyogrio.errors
import shapely
from pyproj import CRS, Transformer

from evenhand.errors import SourceError, listed
from evenhand.sources.files import SourceFile
from evenhand.sources.mapping import Mapping, recognised
from evenhand.sources.mapping_checks import personal_head_problems
from evenhand.sources.personal_data import shown_heads
from evenhand.sources.quiet import gdal_quiet
from evenhand.sources.report import (
    FIRST_ROWS,
    FileRead,
    ImportReport,
    Note,
    PersonalCells,
    SetAside,
)
from evenhand.sources.shape_words import ShapeWords
from evenhand.sources.telling import reason_of
from evenhand.sources.typed import columnar_shapes
from evenhand.tables.areas import Areas
from evenhand.tables.table import Table

_CODE = re.compile(r"code|gss|(?:^|_|\b)(?:id|key|nr|no|cd)$|(?:cd|nr|id)$", re.IGNORECASE)
_NAME = re.compile(r"name|naam|nom(?:bre)?$|bezeichnung|(?:nm)$", re.IGNORECASE)
_NO_OUTLINE = (
    "it holds no outline of an area on the Earth; give polygons, and set [place] crs in a mapping "
    "if it does not say its reference system rightly"
)


@dataclass(frozen=True)
class Outlines:
    """Shapes of one file as a checked table, with their account."""

    table: Table
    report: ImportReport
    mapping: Mapping


def read_areas(file: SourceFile, mapping: Mapping | None, crs: str) -> Outlines:
    """Read one set of areas.

    Parameters
    ----------
    file
        A vector file; of several layers the first, unless the mapping names one.
    mapping
        Columns of `area_id` and `area_name` and the level; None lets the columns be found and
        calls the level after the file.
    crs
        Reference system of the workspace: outlines are projected to it.

    Raises
    ------
    SourceError
        The file cannot be read, has no reference system, no outlines, or no column that tells
        its areas apart.
    """
    layer = mapping.setting("file", "layer") if mapping else None
    info, frame, shapes = opened(file, layer)
    header = tuple(map(str, frame.columns))
    mapping = mapping or recognised(header) or guessed(file, frame)
    missing = mapping.missing_columns(header)
    if missing:
        raise SourceError(
            listed(
                file.name,
                [f"the column '{one}' is not there; the file has: {shown_heads(header)}"
                 for one in missing],
            )
        )  # fmt: skip
    mapping = replace(mapping, level=mapping.level or level_of(file))
    shapes, mended = _mended(projected_shapes(shapes, info, file, mapping, crs))
    there = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    texts = ShapeWords(file.name)
    coded = mapping.columns["area_id"][0]
    ids = texts.kept(_texts(frame, mapping, "area_id"), coded)
    named = there & ids.notna().to_numpy()
    if not named.any():
        raise SourceError(listed(file.name, [_NO_OUTLINE]))
    called = mapping.columns.get("area_name", (coded,))[0]
    names = ids
    if called != coded:
        names = texts.kept(_texts(frame, mapping, "area_name"), called).fillna(ids)
    rows = _joined(ids[named], names[named], shapes[named])
    if "deprivation_rank" in mapping.columns:
        ranks = pd.to_numeric(frame[mapping.columns["deprivation_rank"][0]], errors="coerce")
        first = ~ids[named].duplicated()
        rows["deprivation_rank"] = ranks[named][first].to_numpy()
    areas = Areas.from_frame(rows.assign(level=mapping.level), crs=crs)
    aside = {"no_shape": ~there, "missing_value": there & ~named}
    counts = {"mended": mended, "several_outlines": int(named.sum()) - len(rows)}
    notes = _area_notes(file, mapping, counts)
    report = report_on_shapes(file, mapping, len(frame), aside, len(rows), notes, texts.personal)
    return Outlines(areas, report, mapping)


def _joined(ids: pd.Series, names: pd.Series, shapes: Any) -> pd.DataFrame:
    """Join the outlines of one area into one; keep the order of the file."""
    codes, distinct = pd.factorize(ids)
    first = np.unique(codes, return_index=True)[1]
    outlines = shapes[first].copy()
    for code in np.flatnonzero(np.bincount(codes) > 1):
        outlines[code] = shapely.union_all(shapes[codes == code])
    return pd.DataFrame(
        {
            "area_id": distinct,
            "area_name": names.to_numpy()[first],
            "geometry": outlines,
            "area_km2": shapely.area(outlines) / 1e6,
        }
    )


def guessed(file: SourceFile, frame: pd.DataFrame) -> Mapping:
    """Find the columns that tell areas apart and name them.

    Raises
    ------
    SourceError
        No column has a different value for each area.
    """
    header = [str(name) for name in frame.columns if not personal_head_problems(str(name))]
    filled = [
        name
        for name in header
        if frame[name].notna().all() and not pd.api.types.is_float_dtype(frame[name])
    ]
    # One area may have several outlines, but hardly half of them.
    whole = [name for name in filled if 2 * frame[name].nunique() > len(frame)]
    names = [name for name in filled if _NAME.search(name)]
    codes = [name for name in whole if _CODE.search(name) and not _is_running(frame[name])]
    unique = [name for name in whole if frame[name].is_unique]
    unique = [*(one for one in unique if not _is_running(frame[one])), *unique]
    found = [*codes, *[one for one in names if one in whole], *unique]
    if not found:
        raise SourceError(
            listed(
                file.name,
                ["no column tells its areas apart; name one as area_id in a mapping; "
                 f"the file has: {shown_heads(map(str, frame.columns))}"],
            )
        )  # fmt: skip
    code = found[0]
    # The name that comes nearest to one of its own for each area, not the town above it.
    name = max(names, key=lambda one: frame[one].nunique(), default=code)
    return Mapping(
        title=file.name, kind="areas", columns={"area_id": (code,), "area_name": (name,)}
    )


def level_of(file: SourceFile) -> str:
    """Name a set of areas after its file.

    Examples
    --------
    >>> level_of(SourceFile(Path("Nottingham wards (2023).gpkg")))
    'nottingham_wards_2023'
    """
    words = re.findall(r"[a-z0-9]+", Path(file.own_name).stem.casefold())
    joined = "_".join(words)
    return joined if re.match(r"[a-z]", joined) else f"areas_{joined}".rstrip("_")


def _is_running(values: pd.Series) -> bool:
    """Say whether a column only numbers the rows of the file: 7, 8, 9 or wards.1, wards.2."""
    if not pd.api.types.is_integer_dtype(values):
        # As KML is written: the layer's name, a point and the number of the row.
        numbers = values.astype("string").str.extract(r"^\D+\.(\d{1,9})$", expand=False)
        ordered = np.sort(pd.to_numeric(numbers).fillna(-2).to_numpy(dtype=float))
        return bool((np.diff(ordered) == 1).all() and ordered[0] >= 0)
    ordered = np.sort(values.to_numpy())
    return bool((np.diff(ordered) == 1).all())


def opened(file: SourceFile, layer: Any) -> tuple[Any, pd.DataFrame, Any]:
    """Open a vector file: what it says of itself, its columns, and its shapes.

    Raises
    ------
    SourceError
        It cannot be read, or is empty.
    """
    if file.is_columnar:
        return columnar_shapes(file)
    try:
        with gdal_quiet():
            info, _, wkb, columns = pyogrio.raw.read(file.path, layer=layer or _first_layer(file))
        shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as problem:
        reason = reason_of(problem)
        raise SourceError(
            listed(file.name, [f"it cannot be read as a file of outlines: {reason}"])
        ) from None
    frame = pd.DataFrame(dict(zip(info["fields"], map(_plain, columns), strict=True)))
    if wkb is None or (not len(frame.index) and not len(shapes)):
        raise SourceError(listed(file.name, [_NO_OUTLINE]))
    return info, frame, shapes


def _first_layer(file: SourceFile) -> str | None:
    """Name the first of several layers; a GeoJSON file has one, and asking would read it whole."""
    if file.suffix == ".geojson":
        return None
    layers = pyogrio.list_layers(file.path)
    return str(layers[0][0]) if len(layers) else None


def _plain(values: Any) -> Any:
    """Write lists within a column as text, so that its values can be told apart."""
    if values.dtype != object or not any(isinstance(one, (list, np.ndarray)) for one in values):
        return values
    return np.array([None if one is None else str(one) for one in values], dtype=object)


def projected_shapes(shapes: Any, info: Any, file: SourceFile, mapping: Mapping, crs: str) -> Any:
    """Bring shapes to the workspace's reference system, in two dimensions.

    Raises
    ------
    SourceError
        Neither file nor mapping say the reference system.
    """
    given = mapping.setting("place", "crs") or info["crs"]
    if given is None:
        raise SourceError(
            listed(
                file.name,
                ["it does not say its reference system; set [place] crs in a mapping, "
                 "for example 'EPSG:4326'"],
            )
        )  # fmt: skip
    flat = shapes.copy()
    deep = shapely.get_coordinate_dimension(flat) > 2
    flat[deep] = shapely.force_2d(flat[deep])
    _take_out_infinite(flat)
    if CRS.from_user_input(given) == CRS.from_user_input(crs):
        return flat
    transformer = Transformer.from_crs(given, crs, always_xy=True)

    def moved(points: Any) -> Any:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    placed = shapely.transform(flat, moved)
    _take_out_infinite(placed)
    return placed


def _take_out_infinite(shapes: Any) -> None:
    """Take out shapes that have a point which is nowhere, as where a projection has no place."""
    points, shape = shapely.get_coordinates(shapes, return_index=True)
    shapes[shape[~np.isfinite(points).all(axis=1)]] = None


def _mended(shapes: Any) -> tuple[Any, int]:
    """Mend outlines that cross themselves and keep their surfaces only; say how many."""
    there = ~shapely.is_missing(shapes)
    broken = there & ~shapely.is_valid(shapes)
    mended = shapes.copy()
    mended[broken] = shapely.make_valid(shapes[broken])
    for at in np.flatnonzero(there & (shapely.get_dimensions(mended) != 2) | broken):
        mended[at] = _surface(mended[at])
    return mended, int(broken.sum())


def _surface(shape: Any) -> Any:
    parts = [part for part in shapely.get_parts(shape) if shapely.get_dimensions(part) == 2]
    return shapely.union_all(parts) if parts else None


def _texts(frame: pd.DataFrame, mapping: Mapping, role: str) -> pd.Series:
    values = frame[mapping.columns.get(role, mapping.columns["area_id"])[0]]
    if pd.api.types.is_float_dtype(values):
        values = values.astype("Int64") if (values.dropna() % 1 == 0).all() else values
    texts = values.astype("string").str.strip().str.slice(0, 120)
    return texts.mask(texts.eq(""))


def report_on_shapes(
    file: SourceFile,
    mapping: Mapping,
    n_rows: int,
    aside: dict[str, Any],
    n_made: int,
    notes: tuple[Note, ...] = (),
    personal: tuple[PersonalCells, ...] = (),
) -> ImportReport:
    """Give the account of a file of shapes.

    Parameters
    ----------
    n_rows, n_made
        Shapes in the file, and rows of the table made from them.
    aside
        Reason → which rows were set aside; no row has two reasons.
    notes, personal
        Sentences about the file, and cells that were emptied.
    """
    parts = tuple(
        SetAside(
            file.name, reason, int(rows.sum()),
            tuple(int(at) + 1 for at in np.flatnonzero(rows)[:FIRST_ROWS]),
        )
        for reason, rows in aside.items()
        if rows.any()
    )  # fmt: skip
    used = n_rows - sum(part.rows for part in parts)
    return ImportReport(
        files=(FileRead(file.name, *file.digest, mapping.kind, n_rows, used, file.content),),
        set_aside=parts,
        personal=personal,
        tables={mapping.kind: n_made},
        mappings={file.name: mapping.to_json()},
        notes=notes,
    )


def _area_notes(file: SourceFile, mapping: Mapping, counts: dict[str, int]) -> tuple[Note, ...]:
    chosen = Note(
        "sources.columns_chosen",
        names={
            "file": file.name,
            "id": mapping.columns["area_id"][0],
            "name": mapping.columns.get("area_name", mapping.columns["area_id"])[0],
            "level": mapping.level,
        },
    )
    counted = (
        Note(f"sources.{key}", {"rows": (float(rows), "count")}, {"file": file.name})
        for key, rows in counts.items()
        if rows
    )
    return (chosen, *counted)
