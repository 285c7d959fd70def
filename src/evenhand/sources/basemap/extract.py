"""Reads an OpenStreetMap extract: its box, and its points, lines and surfaces with their tags."""

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyogrio
import pyogrio.errors
import pyogrio.raw
import shapely

from evenhand.errors import OptionError, SourceError, listed
from evenhand.sources.basemap.features import Box
from evenhand.sources.basemap.tags import WANTED, reading_rules
from evenhand.sources.files import SourceFile
from evenhand.sources.quiet import gdal_quiet
from evenhand.sources.telling import reason_of
from evenhand.wording.visible import visible

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{4})?")
_NO_SOURCE = (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError)
_FAULTS = (*_NO_SOURCE, pyogrio.errors.FeatureError, pyogrio.errors.GeometryError)
_LONGEST_NAME = 120
_HOW = "give an extract of OpenStreetMap, .osm.pbf or .osm"


@dataclass(frozen=True)
class Part:
    """Things of one kind.

    Attributes
    ----------
    tags
        One row for each; every tag that is read, missing where it has none.
    shapes
        Longitude and latitude; None where an outline could not be put together.
    is_mended
        Whether an outline was cut through and had to be closed.
    """

    tags: pd.DataFrame
    shapes: npt.NDArray[np.object_]
    is_mended: npt.NDArray[np.bool_]

    def where(self, kept: Any) -> "Part":
        """Give some of the things."""
        mask = np.asarray(kept, dtype=bool)
        rows = self.tags[mask].reset_index(drop=True)
        return Part(rows, self.shapes[mask], self.is_mended[mask])

    def __len__(self) -> int:
        return len(self.shapes)


@dataclass(frozen=True)
class Extract:
    """What of an extract a basemap needs.

    Attributes
    ----------
    box
        The box that the extract says it was cut to, else that of what it holds.
    drawn
        The part of it that is asked for.
    box_is_stated
        Whether the extract says it.
    points, lines, surfaces
        The things.
    """

    box: Box
    drawn: Box
    box_is_stated: bool
    points: Part
    lines: Part
    surfaces: Part


def read_extract(
    path: Path,
    language: str | None = None,
    window: Callable[[Box], Box] | None = None,
) -> Extract:
    """Read an extract.

    Parameters
    ----------
    path
        `.osm.pbf` or `.osm`.
    language
        A language whose names are taken where they are there: `sv` reads `name:sv`.
    window
        Chooses what to read of the extract's box, so that of a whole country only the city is
        held in memory; it may refuse. Without it all is read.

    Raises
    ------
    SourceError
        The file is missing, is no extract, is cut off, or holds nothing that a map shows.
    OptionError
        The language is not written as one.
    """
    file = SourceFile(path)
    if not path.is_file():
        raise SourceError(listed(file.name, ["there is no such file"]))
    if language is not None and not _LANGUAGE.fullmatch(language):
        raise OptionError(
            listed("names", [f"'{language}' is not the code of a language; use one such as sv"])
        )
    name_tags = (f"name:{language}",) if language else ()
    with tempfile.TemporaryDirectory(prefix="evenhand-") as folder:
        rules = Path(folder) / "osm.ini"
        rules.write_text(reading_rules(name_tags), encoding="utf-8")
        try:
            with gdal_quiet():
                stated = _stated_box(file, rules)
                wanted = window(stated) if window and stated else None
                points, lines, surfaces = (
                    _read(file, kind, rules, name_tags, wanted) for kind in WANTED
                )
        except _FAULTS as problem:
            raise _unreadable(file, problem) from None
    if not len(points) + len(lines) + len(surfaces):
        raise SourceError(
            listed(
                file.name,
                [f"it holds no street, water, building or place there; {_HOW} of the city"],
            )
        )
    box = stated or _box_of(points, lines, surfaces)
    drawn = wanted or (window(box) if window else box)
    return Extract(box, drawn, stated is not None, points, lines, surfaces)


def _read(
    file: SourceFile, layer: str, rules: Path, name_tags: tuple[str, ...], wanted: Box | None
) -> Part:
    meta, _, wkb, columns = pyogrio.raw.read(
        file.path, layer=layer, where=WANTED[layer], bbox=wanted, CONFIG_FILE=str(rules)
    )
    tags = pd.DataFrame(
        {str(name): pd.Series(values, dtype=object) for name, values in
         zip(meta["fields"], columns, strict=True)}
    )  # fmt: skip
    for name in name_tags:
        tags["name"] = tags[name].where(tags[name].notna(), tags["name"])
    named = [None if name is None else _tidy(name) for name in tags["name"]]
    tags["name"] = pd.Series(named, index=tags.index, dtype=object)
    shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    mended = shapely.is_missing(shapes)
    shapes[mended] = shapely.from_wkb(wkb[mended], on_invalid="fix")
    if layer == "multipolygons":
        crossed = ~shapely.is_missing(shapes) & ~shapely.is_valid(shapes)
        shapes[crossed] = shapely.make_valid(shapes[crossed])
        mended |= crossed
    mended &= ~shapely.is_missing(shapes)
    return Part(tags, shapes, mended)


def _tidy(name: str) -> str | None:
    """Write a name as a map may show it: anybody can have written it."""
    return " ".join(visible(name).split())[:_LONGEST_NAME] or None


def _stated_box(file: SourceFile, rules: Path) -> Box | None:
    info = pyogrio.read_info(
        file.path, layer="lines", force_total_bounds=False, CONFIG_FILE=str(rules)
    )
    if info["driver"] != "OSM":
        raise SourceError(listed(file.name, [f"it is no extract of OpenStreetMap; {_HOW}"]))
    bounds = info["total_bounds"]
    if bounds is None or not np.isfinite(bounds).all():
        return None
    west, south, east, north = map(float, bounds)
    return (west, south, east, north) if west < east and south < north else None


def _box_of(*parts: Part) -> Box:
    bounds = shapely.total_bounds(np.concatenate([part.shapes for part in parts]))
    if not np.isfinite(bounds).all() or bounds[0] >= bounds[2] or bounds[1] >= bounds[3]:
        raise SourceError(listed("extract", [f"nothing in it has a place; {_HOW} of the city"]))
    west, south, east, north = map(float, bounds)
    return west, south, east, north


def _unreadable(file: SourceFile, problem: Exception) -> SourceError:
    reason = reason_of(problem)
    if "not recognized" in str(problem):
        said = f"it is no extract of OpenStreetMap; {_HOW}"
    elif "parsing" in reason or not isinstance(problem, _NO_SOURCE):
        said = f"it is damaged or was not copied whole ({reason}); fetch it again"
    elif isinstance(problem, pyogrio.errors.DataLayerError):
        said = f"it is no extract of OpenStreetMap; {_HOW}"
    else:
        said = f"it cannot be read: {reason}"
    return SourceError(listed(file.name, [said]))
