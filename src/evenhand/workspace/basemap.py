"""A city's basemap: PMTiles files beside its tables, and a `basemap.json` that tells of them."""

import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from evenhand.errors import WorkspaceError, listed
from evenhand.sources.basemap.features import BasemapFeatures, Box, Drawn
from evenhand.sources.basemap.schema import BY_NAME, LAYERS, VERSION, Layer
from evenhand.wording.faults import fault
from evenhand.workspace.disk import (
    UNFINISHED,
    file_hash,
    locked,
    sync,
    unreadable,
    words_for_disk,
    write_whole,
)
from evenhand.workspace.json_schema import schema_faults
from evenhand.workspace.pmtiles import read_header, write_layer

FOLDER, MANIFEST, LOCK = "basemap", "basemap.json", ".lock"
_SCHEMA = "basemap.schema.json"


@dataclass(frozen=True)
class MapLayer:
    """One layer of a built basemap.

    Attributes
    ----------
    name
        As in `evenhand.sources.basemap.schema`.
    path
        Its PMTiles file.
    zooms
        First and last zoom of its tiles.
    features, mended, left_out
        How many things it shows, how many outlines had to be mended, and how many things had no
        shape in the box.
    bytes
        Size of the file.
    """

    name: str
    path: Path
    zooms: tuple[int, int]
    features: int
    mended: int
    left_out: int
    bytes: int


@dataclass(frozen=True)
class Basemap:
    """A built basemap.

    Attributes
    ----------
    layers
        Those that have a feature, in the order in which a map draws them.
    bounds
        West, south, east, north of the ground that is known, degrees.
    attribution
        What must stand on every map; empty where nothing must.
    source, fingerprint
        The file it was made from (empty: the city's own tables), and its SHA-256.
    made_at
        When, UTC.
    notes
        Keys of `basemap.toml`: what to know of it.
    """

    layers: tuple[MapLayer, ...]
    bounds: Box
    attribution: str
    source: str
    fingerprint: str
    made_at: datetime
    notes: tuple[str, ...]

    def layer(self, name: str) -> MapLayer | None:
        """Give a layer by its name; None where the basemap has none of it."""
        return next((one for one in self.layers if one.name == name), None)


def build_basemap(
    workspace: Path,
    features: BasemapFeatures,
    *,
    made_at: datetime | None = None,
    progress: Callable[[str], None] | None = None,
) -> Basemap:
    """Write the basemap of a workspace: whole, or not at all.

    Parameters
    ----------
    workspace
        The workspace's folder.
    features
        From an extract or from tables.
    made_at
        When; now, if not given.
    progress
        Is told of each layer.

    Raises
    ------
    WorkspaceError
        Another build is running, or the disk is full or refuses. The basemap of before stays.

    Notes
    -----
    The tiles are written aside under the names of their content. `basemap.json` is replaced last
    by one rename; then the tiles that it does not name are removed. A build that is killed leaves
    the old basemap, and files aside that the next build sweeps.
    """
    folder = workspace / FOLDER
    with words_for_disk(workspace):
        folder.mkdir(exist_ok=True)
        with locked(folder, folder / LOCK):
            _sweep(folder, _named_files(folder))
            aside = folder / f"{UNFINISHED}{os.getpid()}"
            aside.mkdir()
            try:
                rows = [_written(aside, BY_NAME[name], drawn, progress)
                        for name, drawn in features.layers.items()]  # fmt: skip
                for row in rows:
                    (aside / f"{row['layer']}.pmtiles").replace(folder / row["file"])
                sync(folder)
                document = _document(features, rows, made_at or datetime.now(UTC))
                write_whole(folder / MANIFEST, _text(document))
            finally:
                shutil.rmtree(aside, ignore_errors=True)
                _sweep(folder, _named_files(folder))
    built = read_basemap(workspace)
    assert built is not None
    return built


def _written(
    aside: Path, layer: Layer, drawn: Drawn, progress: Callable[[str], None] | None
) -> dict[str, Any]:
    """Write one layer aside and tell what basemap.json says of it."""
    if progress is not None:
        progress(layer.name)
    path = aside / f"{layer.name}.pmtiles"
    header = write_layer(path, layer, drawn)
    sync(path)
    digest = file_hash(path)
    return {
        "layer": layer.name,
        "file": f"{layer.name}-{digest[:16]}.pmtiles",
        "sha256": digest,
        "bytes": path.stat().st_size,
        "shape": layer.shape,
        "meaning": layer.meaning,
        "first_zoom": header.zooms[0],
        "last_zoom": header.zooms[1],
        "attributes": [
            {"name": one.name, "kind": one.kind, "meaning": one.meaning, "missing": one.missing,
             "drawn_from": dict(one.values)}
            for one in layer.attributes
        ],
        "features": len(drawn),
        "mended": drawn.mended,
        "left_out": drawn.left_out,
    }  # fmt: skip


def _document(
    features: BasemapFeatures, rows: list[dict[str, Any]], made_at: datetime
) -> dict[str, Any]:
    source = features.source
    return {
        "version": VERSION,
        "made_at": made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "source": {"name": source.name, "fingerprint": source.fingerprint},
        "attribution": source.attribution,
        "bounds": [round(one, 7) for one in features.box],
        "projection": "EPSG:3857",
        "layers": rows,
        "empty": [one.name for one in LAYERS if one.name not in features.layers],
        "notes": list(features.notes),
    }


def _text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def read_basemap(workspace: Path) -> Basemap | None:
    """Tell of the basemap of a workspace; None where none was built.

    Raises
    ------
    WorkspaceError
        `basemap.json` was altered by hand, or a file that it names is gone.
    """
    folder = workspace / FOLDER
    path = folder / MANIFEST
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise WorkspaceError(unreadable(path, problem)) from None
    except ValueError:
        raise WorkspaceError(
            listed(str(path), [fault("refusal_files.no_json_again", again=_AGAIN)])
        ) from None
    faults = list(schema_faults(document, basemap_schema()))
    if faults:
        raise WorkspaceError(listed(str(path), [f"{one}; {_AGAIN}" for one in faults]))
    gone = [row["file"] for row in document["layers"] if not (folder / row["file"]).is_file()]
    if gone:
        raise WorkspaceError(
            listed(
                str(path),
                [fault("refusal_files.named_gone", name=name, again=_AGAIN) for name in gone],
            )
        )
    return _basemap(folder, document)


_AGAIN = fault("refusal_files.basemap_again")


def _basemap(folder: Path, document: Mapping[str, Any]) -> Basemap:
    west, south, east, north = map(float, document["bounds"])
    return Basemap(
        layers=tuple(
            MapLayer(row["layer"], folder / row["file"], (row["first_zoom"], row["last_zoom"]),
                     row["features"], row["mended"], row["left_out"], row["bytes"])
            for row in document["layers"]
        ),
        bounds=(west, south, east, north),
        attribution=document["attribution"],
        source=document["source"]["name"],
        fingerprint=document["source"]["fingerprint"],
        made_at=datetime.fromisoformat(document["made_at"]),
        notes=tuple(document["notes"]),
    )  # fmt: skip


def check_basemap(workspace: Path) -> list[str]:
    """Say everything that is wrong with the files of a basemap; empty when all is well."""
    try:
        built = read_basemap(workspace)
        rows = [] if built is None else list(built.layers)
    except WorkspaceError as problem:
        return [str(problem)]
    problems = []
    for layer in rows:
        try:
            read_header(layer.path)
            if not layer.path.stem.endswith(file_hash(layer.path)[:16]):
                problems.append(
                    listed(str(layer.path), [fault("refusal_files.built_altered", again=_AGAIN)])
                )
        except WorkspaceError as problem:
            problems.append(str(problem))
        except OSError as problem:
            problems.append(unreadable(layer.path, problem))
    return problems


@cache
def basemap_schema() -> dict[str, Any]:
    """Give the published schema of `basemap.json`."""
    text = resources.files("evenhand.workspace").joinpath(_SCHEMA).read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _named_files(folder: Path) -> set[str]:
    """Name the tiles that the basemap in force needs; all that are there, if it cannot be read."""
    try:
        document = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return {str(row["file"]) for row in document["layers"]}
    except FileNotFoundError:
        return set()
    except (OSError, ValueError, KeyError, TypeError):
        return {path.name for path in folder.iterdir()}


def _sweep(folder: Path, needed: set[str]) -> None:
    """Remove tiles that no basemap names, and what killed builds left aside."""
    for path in folder.iterdir():
        if path.name.startswith(UNFINISHED):
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()
        elif path.suffix == ".pmtiles" and path.name not in needed:
            path.unlink()
