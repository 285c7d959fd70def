"""A city's released sheets as one signed bundle, with the releases that their numbers come from."""

import base64
import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

from evenhand.errors import WorkspaceError, listed
from evenhand.publishing.shelf import FOLDER as RELEASES
from evenhand.publishing.shelf import Shelf
from evenhand.wording.faults import fault
from evenhand.workspace.city_keys import LOCK, CityKeys
from evenhand.workspace.disk import held_patiently, words_for_disk, write_whole
from evenhand.workspace.practice_bundles import READING, bundle_bytes, opened_bundle, sheet_bytes
from evenhand.workspace.practice_files import PracticeFiles
from evenhand.workspace.reading_list import handed_on
from evenhand.workspace.workspace import Workspace

ISSUED = "issued.json"
_INSIDE = ("cells.json",)
"""Files of a release that serve its own control and are not handed on."""


def bundle_of(workspace: Workspace, *, today: date) -> bytes:
    """Sign the released sheets of a city; the same sheets give the same edition again.

    Parameters
    ----------
    workspace
        The city's folder.
    today
        The day.

    Raises
    ------
    WorkspaceError
        No sheet is released, or a release was altered.
    """
    files = _files(workspace)
    keys = CityKeys(workspace.folder)
    public = base64.b64encode(keys.public()).decode()
    content = hashlib.sha256()
    for name in sorted(files):
        content.update(f"{name}\n{hashlib.sha256(files[name]).hexdigest()}\n".encode())
    with words_for_disk(workspace.folder), held_patiently(keys.folder, keys.folder / LOCK):
        serial, made_on = _edition(keys.folder / ISSUED, content.hexdigest(), today)
    head = {"city": workspace.settings.name, "serial": serial, "made_on": made_on, "key": public}
    made = bundle_bytes(files, head, keys.sign)
    opened_bundle(made)  # what others would refuse is refused here
    return made


def export_bundle(workspace: Workspace, path: Path, *, today: date) -> Path:
    """Write the bundle of a city to a file.

    Raises
    ------
    WorkspaceError
        No sheet is released, or the disk refuses.
    """
    made = bundle_of(workspace, today=today)
    with words_for_disk(path.parent):
        write_whole(path, made)
    return path


def _files(workspace: Workspace) -> dict[str, bytes]:
    sheets = [one for one in PracticeFiles(workspace.folder).all() if one["status"] == "released"]
    if not sheets:
        raise WorkspaceError(listed("practice", [fault("practice.none_released")]))
    files = {
        f"sheets/{one['id']}.json": sheet_bytes({**one, "from_problem": None, "log": []})
        for one in sheets
    }
    shelf = Shelf(workspace.folder)
    for release in sorted({one["effect"]["release"] for one in sheets} - {None}):
        shelf.manifest(release)
        for path in sorted((workspace.folder / RELEASES / release).glob("*.json")):
            if path.name not in _INSIDE:
                files[f"numbers/{release}/{path.name}"] = _numbers(path)
    reading = handed_on(workspace.folder)
    return {**files, READING: sheet_bytes(reading)} if reading else files


def _numbers(path: Path) -> bytes:
    """Give a file of a release without its drawings, a number that is none as null."""
    content: dict[str, Any] = json.loads(path.read_text("utf-8"), parse_constant=lambda _: None)
    content.pop("charts", None)
    return sheet_bytes(content)


def _edition(path: Path, content: str, today: date) -> tuple[int, str]:
    """Give number and day of an edition: those of the last where nothing changed since."""
    last = json.loads(path.read_text("utf-8")) if path.is_file() else {"serial": 0}
    if last.get("content") == content:
        return int(last["serial"]), str(last["made_on"])
    serial, made_on = int(last["serial"]) + 1, today.isoformat()
    made = {"serial": serial, "made_on": made_on, "content": content}
    write_whole(path, json.dumps(made) + "\n")
    return serial, made_on
