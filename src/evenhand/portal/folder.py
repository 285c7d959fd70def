"""The folder that the portal sees: nothing of the workspace beside it.

`portal/` in the workspace holds `portal.json` (what the city says of itself), `published/` (what
was released, ready to be shown), `places.json`, `map.json` and `tiles/` (names and the map),
`portal.sqlite3` (what residents sent) and `photos/`. The workbench writes all but the last two,
which it moderates. The folder may lie on another machine, or
belong to another account than the workspace: the portal's process needs nothing else.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from evenhand.errors import WorkspaceError, listed
from evenhand.workspace.disk import unreadable, write_whole

FOLDER = "portal"
FILE = "portal.json"
PUBLISHED = "published"
PHOTOS = "photos"
TILES = "tiles"
MAP_FILE = "map.json"
DATABASE_FILE = "portal.sqlite3"
KEY_FILE = "portal.key"


@dataclass(frozen=True, kw_only=True)
class PortalSettings:
    """What the portal knows of its city; all of it may be read by anybody.

    Attributes
    ----------
    city
        Its name.
    timezone
        IANA name of its clock.
    languages
        In which pages are offered, the first where a browser asks for none of them.
    bounds
        West, south, east, north in degrees: what lies outside is not in the city.
    emergency
        The number for emergencies.
    contact
        E-mail address or telephone number of the office that answers for the portal.
    answer_weeks
        Within how many weeks an answer is promised.
    keep_months
        How long what was sent is kept after it was answered.
    delay_days
        How long after it came in nothing of it is public: no page of ours is live.
    """

    city: str
    timezone: str
    languages: tuple[str, ...]
    bounds: tuple[float, float, float, float]
    emergency: str = "112"
    contact: str = ""
    answer_weeks: int = 4
    keep_months: int = 12
    delay_days: int = 7


def read_portal(folder: Path) -> PortalSettings:
    """Read what the portal is told of its city.

    Raises
    ------
    WorkspaceError
        The folder is no portal's, or its file is damaged; the message says what to do.
    """
    path = folder / FILE
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise WorkspaceError(
            listed(str(path), ["the file is missing; make it with: evenhand portal WORKSPACE"])
        ) from None
    except OSError as problem:
        raise WorkspaceError(unreadable(path, problem)) from None
    except ValueError as problem:
        raise WorkspaceError(listed(str(path), [f"this is not JSON: {problem}"])) from None
    return _checked(raw, path)


def write_portal(folder: Path, settings: PortalSettings) -> Path:
    """Write what the portal is told of its city, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    write_whole(path, json.dumps(asdict(settings), ensure_ascii=False, indent=1) + "\n")
    return path


def _checked(raw: Any, path: Path) -> PortalSettings:
    if not isinstance(raw, Mapping):
        raise WorkspaceError(listed(str(path), ["an object is needed"]))
    known = {one.name for one in fields(PortalSettings)}
    problems = [f"{name!r} is unknown" for name in sorted(set(raw) - known)]
    problems += [
        f"{name!r} is missing"
        for name in ("city", "timezone", "languages", "bounds")
        if name not in raw
    ]
    if problems:
        raise WorkspaceError(listed(str(path), problems))
    values = dict(raw)
    values["languages"] = tuple(str(one) for one in values["languages"])
    west, south, east, north = (float(one) for one in values["bounds"])
    values["bounds"] = (west, south, east, north)
    return PortalSettings(**values)
