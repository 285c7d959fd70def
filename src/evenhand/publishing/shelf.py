"""Releases on disk: each in a folder of its own, written whole or not at all."""

import errno
import hashlib
import hmac
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely

from evenhand.contract import Provenance, plain_rows
from evenhand.errors import WorkspaceError, listed
from evenhand.publishing.controlling import Before
from evenhand.publishing.overlaps import FILE as AREAS
from evenhand.publishing.overlaps import read_shapes, shapes_text, with_older_areas
from evenhand.publishing.released import ReleasedFinding
from evenhand.publishing.spreadsheets import inert
from evenhand.safeguards.cells import Cell, from_json
from evenhand.safeguards.policy import DisclosurePolicy
from evenhand.wording.messages import LANGUAGES
from evenhand.workspace.city_keys import FOLDER as KEYS
from evenhand.workspace.disk import words_for_disk
from evenhand.workspace.findings import plain_options

if TYPE_CHECKING:
    from evenhand.publishing.release import Release

FOLDER = "releases"
FORMAT = 1
PRINTS = "tables_without_recent_records"
KEY = "prints.key"
"""What fingerprints of tables are sealed with; it stays in the house."""


class Shelf:
    """The releases of one workspace."""

    def __init__(self, workspace: Path) -> None:
        self.folder = workspace / FOLDER
        self._keys = workspace / KEYS

    def numbers(self) -> list[str]:
        """Name the releases, oldest first."""
        if not self.folder.is_dir():
            return []
        return sorted(path.name for path in self.folder.glob("R-*") if path.is_dir())

    def next_number(self) -> str:
        """Give the number of the next release."""
        numbers = self.numbers()
        return f"R-{1 + (int(numbers[-1][2:]) if numbers else 0):04d}"

    def sealed(self, prints: Mapping[str, str]) -> dict[str, str]:
        """Seal fingerprints of tables with a key that stays in the house.

        The city can still say of a table whether a release was made from it. Nobody else can: who
        could write down a table but for a few hidden numbers would else try each of them.

        Parameters
        ----------
        prints
            Name → fingerprint.
        """
        key = self._key()
        return {name: hmac.new(key, one.encode(), hashlib.sha256).hexdigest()
                for name, one in prints.items()}  # fmt: skip

    def without_prints(self, one: ReleasedFinding) -> ReleasedFinding:
        """Give a released finding with the fingerprints of its tables sealed."""
        made = one.provenance
        if made is None:
            return one
        return replace(one, provenance=replace(made, tables=self.sealed(made.tables)))

    def _key(self) -> bytes:
        path = self._keys / KEY
        if not path.is_file():
            with words_for_disk(self._keys.parent):
                self._keys.mkdir(exist_ok=True)
                made = self._keys / f".unfinished-{os.getpid()}-{secrets.token_hex(4)}.key"
                handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                try:
                    with os.fdopen(handle, "w") as file:
                        file.write(secrets.token_hex(32))
                    with suppress(FileExistsError):
                        os.link(made, path)  # whole, or another process was first
                finally:
                    made.unlink()
        return path.read_bytes()

    def manifest(self, number: str) -> dict[str, Any]:
        """Read what a release says of itself, after checking that its files were not altered.

        Raises
        ------
        WorkspaceError
            There is no such release, or one of its files is not what it was.
        """
        place = self.folder / number
        try:
            manifest: dict[str, Any] = json.loads((place / "manifest.json").read_text("utf-8"))
            altered = [
                name for name, known in manifest["files"].items()
                if not (place / name).is_file() or _hash(place / name) != known
            ]  # fmt: skip
        except (OSError, ValueError, KeyError) as problem:
            known = ", ".join(self.numbers()) or "none"
            raise WorkspaceError(
                listed(
                    number, [f"it cannot be read ({type(problem).__name__}); there are: {known}"]
                )
            ) from None
        if altered:
            raise WorkspaceError(
                listed(number, [f"'{name}' is not what was released; restore it from a copy"
                                for name in altered])
            )  # fmt: skip
        return manifest

    def finding(self, release: str, number: str) -> dict[str, Any]:
        """Read a released finding.

        Raises
        ------
        WorkspaceError
            The release does not hold it.
        """
        path = self.folder / release / f"{number}.json"
        if not path.is_file():
            raise WorkspaceError(listed(release, [f"{number} is not part of it"]))
        stored: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if "hidden" not in stored:  # written by a version that told the two apart
            stored["hidden"] = stored.pop("hidden_small") + stored.pop("hidden_to_protect")
        return stored

    def cells(self, *, before: str = "") -> list[Cell]:
        """Give everything published so far, or before one release."""
        found = []
        for number in self.numbers():
            if number == before:
                break
            found += self._cells_of(number)
        return found

    def _cells_of(self, number: str) -> list[Cell]:
        self.manifest(number)
        stored = json.loads((self.folder / number / "cells.json").read_text("utf-8"))
        return [from_json(cell) for cell in stored]

    def before(self, now: Mapping[str, shapely.Geometry], *, until: str = "") -> Before:
        """Give everything published so far, or before one release, for the ledger of overlaps.

        Parameters
        ----------
        now
            Today's areas: `level:area_id` → shape.
        until
            The first release that is not asked for; empty takes all.
        """
        told = []
        for number in self.numbers():
            if number == until:
                break
            place = self.folder / number
            told.append((number, self._cells_of(number), read_shapes(place)))
        return Before(*with_older_areas(told, now))

    def same(
        self, policy: DisclosurePolicy, last: date, made: Mapping[str, Provenance | None]
    ) -> str:
        """Name the latest release if it asked the same of the same records; else give nothing.

        Parameters
        ----------
        policy, last
            What is small, and the last day published.
        made
            Finding → how it was made.
        """
        number = next(reversed(self.numbers()), "")
        if not number:
            return ""
        manifest = self.manifest(number)
        told = (manifest["policy"], manifest["last_day"], manifest["findings"])
        if told != (policy.to_json(), last.isoformat(), list(made)):
            return ""
        alike = all(
            one is not None and self._is_made_so(self.finding(number, name), one)
            for name, one in made.items()
        )
        return number if alike and manifest["package_version"] == version("evenhand") else ""

    def holds(self, number: str, cells: Sequence[Cell]) -> bool:
        """Say whether a release published exactly these numbers."""
        stored = json.loads((self.folder / number / "cells.json").read_text("utf-8"))
        return bool(stored == json.loads(json.dumps([one.to_json() for one in cells], default=str)))

    def put(
        self,
        release: "Release",
        cells: Sequence[Cell],
        fingerprints: Mapping[str, str],
        shapes: Mapping[str, shapely.Geometry],
    ) -> Path:
        """Write a release, its manifest last, under a name that it gets when it is whole."""
        place = self.folder / release.id
        if place.is_dir():
            return self._as_it_was(place, cells)
        unfinished = self.folder / f".unfinished-{os.getpid()}-{release.id}"
        if unfinished.exists():
            shutil.rmtree(unfinished)
        try:
            self._fill(unfinished, release, cells, fingerprints, shapes)
            self._keep(unfinished, place)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        return place

    def _fill(
        self,
        folder: Path,
        release: "Release",
        cells: Sequence[Cell],
        fingerprints: Mapping[str, str],
        shapes: Mapping[str, shapely.Geometry],
    ) -> None:
        folder.mkdir(parents=True)
        for one in release.findings:
            inert(one.to_frame()).to_csv(folder / f"{one.id}.csv", index=False)
            _write(folder / f"{one.id}.json", finding_json(one))
        _write(folder / "cells.json", [cell.to_json() for cell in cells])
        _write(folder / AREAS, shapes_text(cells, shapes))
        _write(folder / "manifest.json", _manifest(release, folder, self.sealed(fingerprints)))

    def _is_made_so(self, stored: Mapping[str, Any], made: Provenance) -> bool:
        now = (made.method, made.version, plain_options(made.options), self.sealed(made.tables))
        names = ("method", "method_version", "options", PRINTS)
        then = json.dumps([stored[name] for name in names], sort_keys=True)
        return then == json.dumps(list(now), sort_keys=True)

    def _keep(self, unfinished: Path, place: Path) -> None:
        try:
            unfinished.rename(place)
        except OSError as problem:
            if problem.errno == errno.ENOSPC:
                raise
            raise WorkspaceError(
                listed(place.name, ["another release was made at the same time; try again"])
            ) from None

    def _as_it_was(self, place: Path, cells: Sequence[Cell]) -> Path:
        """Give the place of a release that came out again; nothing is written."""
        if not self.holds(place.name, cells):
            raise WorkspaceError(
                listed(place.name, ["it came out differently this time; see what was altered"])
            )
        return place


def finding_json(one: ReleasedFinding) -> dict[str, Any]:
    """Give a released finding as plain JSON values: how it was made, words, rows and chart."""
    told, made = one.explain(), one.provenance
    return {
        "id": one.id,
        "key": list(one.key),
        "method": made.method if made else "",
        "method_version": made.version if made else "",
        "options": plain_options(made.options) if made else {},
        "seed": made.options.get("seed") if made else None,
        PRINTS: dict(made.tables) if made else {},
        # Not how many of them are small: where all are, their sum would tell them.
        "hidden": one.hidden,
        "scalars": _plain(one.scalars),
        "set_aside": dict(one.set_aside),
        "words": {
            language: {
                "answer": told.answer.written(language),
                "reading": [message.written(language) for message in told.reading],
                "limits": [message.written(language) for message in told.limits],
            }
            for language in LANGUAGES
        },
        "rows": list(plain_rows(one.to_frame())),
        "charts": [chart.to_json() for chart in one.charts()],
    }


def _plain(scalars: Mapping[str, Any]) -> dict[str, Any]:
    plain = plain_options(scalars)
    return {
        name: value if isinstance(value, (str, int, float, bool, type(None))) else str(value)
        for name, value in plain.items()
    }


def _manifest(release: "Release", place: Path, fingerprints: Mapping[str, str]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "id": release.id,
        "package_version": version("evenhand"),
        "last_day": release.last_day.isoformat(),
        "policy": release.policy.to_json(),
        "tables": dict(fingerprints),
        "findings": [one.id for one in release.findings],
        "refused": dict(release.refused),
        "before": list(release.before),
        "withheld_areas": sorted(release.withheld),
        "revised_since": release.revised,
        "files": {path.name: _hash(path) for path in _sorted(place.iterdir())},
    }


def _sorted(paths: Iterable[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: path.name)


def _write(path: Path, content: Any) -> None:
    text = json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True, default=str)
    path.write_text(text + "\n", encoding="utf-8")


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
