"""Files of the city page that nobody can come to any more are removed once a day."""

import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from evenhand.wording.messages import LANGUAGES
from evenhand.workbench.city.choice import choice_of
from evenhand.workbench.city.facts import Facts, read_facts
from evenhand.workbench.city.kept import folder, read_json
from evenhand.workbench.city.layers import LAYERS
from evenhand.workbench.opened import city

REPLACED_HOURS = 24
"""What a newer answer took the place of stays so long: somebody may have its page open."""
UNREAD_DAYS = 30
"""What nobody asked for in so many days is worked out again when somebody does."""
_CHOICE, _KEY = 16, 33
_HOUR = 3600.0


def sweep() -> int:
    """Remove layers that are neither what the page shows now nor read lately.

    Kept are: what the present tables give, unless nobody read it for `UNREAD_DAYS`; of each
    choice whose present answer is still to be worked out, the newest before it, which is shown
    meanwhile; and whatever is younger than `REPLACED_HOURS` or was replaced since.

    Returns
    -------
    int
        How many layers were removed. Run twice, it removes nothing more.
    """
    facts = read_facts(city())
    if facts is None or not folder().is_dir():
        return 0
    groups: dict[str, list[Path]] = {}
    for path in folder().iterdir():
        key = path.name.partition(".")[0]
        if len(key) == _KEY and path.is_file():
            groups.setdefault(key, []).append(path)
    touched = {key: max(map(_touched, paths)) for key, paths in groups.items()}
    current = {key for key in groups if _is_current(key, facts)}
    gone = [key for key in groups if _is_over(key, touched, current)]
    for key in gone:
        _remove(groups[key])
    return len(gone)


def _is_over(key: str, touched: Mapping[str, float], current: set[str]) -> bool:
    age = time.time() - touched[key]
    if age > UNREAD_DAYS * 24 * _HOUR:
        return True
    if key in current or age < REPLACED_HOURS * _HOUR:
        return False
    same = [one for one in touched if one[:_CHOICE] == key[:_CHOICE]]
    successors = [one for one in same if one in current]
    if not successors:
        return key != max(same, key=lambda one: touched[one])
    return min(time.time() - touched[one] for one in successors) > _HOUR


def _is_current(key: str, facts: Facts) -> bool:
    """Say whether a layer is what its choice gives with the present tables and version."""
    document = read_json(folder() / f"{key}.{LANGUAGES[0]}.json")
    chosen = (document or {}).get("choice", {})
    if chosen.get("layer") not in LAYERS:
        return False
    asked = LAYERS[chosen["layer"]].asked(choice_of(chosen, facts), facts, city())
    return bool(asked["key"] == key)


def _touched(path: Path) -> float:
    """Give when a file was written or, as far as the disk keeps that, read last."""
    try:
        status = path.stat()
    except OSError:
        return 0.0
    return max(status.st_mtime, status.st_atime)


def _remove(paths: Iterable[Path]) -> None:
    """Remove the files of a layer, its sentences first: no page offers what is gone."""
    for path in sorted(paths, key=lambda one: one.suffix != ".json"):
        with suppress(OSError):
            path.unlink()
