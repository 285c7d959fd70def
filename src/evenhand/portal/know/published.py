"""What was published: small files in the portal's own folder, read when they are asked for."""

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from evenhand.portal.folder import PUBLISHED

INDEX = "index.json"
FILES = {
    "recorded_by_area.csv": "text/csv; charset=utf-8",
    "recorded_by_area.json": "application/json",
    "recorded_by_area.csv-metadata.json": "application/json",
    "areas.geojson": "application/geo+json",
}
"""Open data: name of the file → its kind."""


@dataclass(frozen=True)
class Published:
    """The pages of one release.

    Attributes
    ----------
    folder
        Where its files lie.
    index
        What `index.json` says: release, rules, areas.
    stamp
        Names exactly these files: the same stamp, the same pages.
    changed
        When they were published, seconds since 1970.
    """

    folder: Path
    index: dict[str, Any]
    stamp: str
    changed: float

    @property
    def last_day(self) -> date:
        """The last day of which anything is said."""
        return date.fromisoformat(self.index["last_day"])

    @property
    def drawn_on(self) -> date:
        """The day on which the pages were drawn."""
        return date.fromisoformat(self.index["drawn_on"])

    def area(self, slug: str, language: str) -> dict[str, Any] | None:
        """Read the page of an area; None where there is none."""
        if slug not in {one["slug"] for one in self.index["areas"]}:
            return None
        path = self.folder / "areas" / f"{slug}.{language}.json"
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found

    def file(self, name: str) -> Path | None:
        """Give one file of the open data; None where there is none."""
        path = self.folder / "data" / name
        return path if name in FILES and path.is_file() else None


def published() -> Published | None:
    """Give what is published now; None where nothing is."""
    folder = Path(settings.PORTAL) / PUBLISHED
    try:
        changed = (folder / INDEX).stat().st_mtime_ns
        return _read(folder, changed)
    except FileNotFoundError:
        return None


@lru_cache(maxsize=2)
def _read(folder: Path, changed: int) -> Published:
    index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    return Published(folder / index["folder"], index, index["folder"], changed / 1e9)
