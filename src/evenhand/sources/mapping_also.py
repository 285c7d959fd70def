"""Says what is wrong with the further tables that a mapping makes of one file: [[also]]."""

from collections.abc import Callable
from collections.abc import Mapping as Assigned
from typing import Any

from evenhand.sources.kinds import MADE_IDS

ORIGIN = ("publisher", "licence", "about")
OF_THE_FILE = ("file", *ORIGIN)
"""What a further table has from the mapping that it stands in."""
MOST_TABLES = 8


def further(stored: Assigned[str, Any]) -> list[dict[str, Any]]:
    """Give the mappings of the further tables, each whole.

    Examples
    --------
    >>> further({"file": {"separator": ";"}, "also": [{"kind": "exposure"}]})
    [{'file': {'separator': ';'}, 'kind': 'exposure'}]
    """
    of_file = {part: stored[part] for part in OF_THE_FILE if part in stored}
    return [{**of_file, **one} for one in stored.get("also", [])]


def also_problems(
    stored: Assigned[str, Any], problems_of: Callable[[Assigned[str, Any]], list[str]]
) -> list[str]:
    """List what is wrong with [[also]] and with each of the mappings in it.

    Parameters
    ----------
    stored
        The mapping as TOML holds it.
    problems_of
        What lists the faults of one mapping.
    """
    if "also" not in stored:
        return []
    tables = stored["also"]
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        return ["'also' must be one or several sections: [[also]]"]
    if len(tables) > MOST_TABLES:
        return [f"[[also]] stands {len(tables)} times; a file makes at most {MOST_TABLES} tables"]
    problems = []
    for number, one in enumerate(tables, start=1):
        own = [
            f"'{part}' belongs to the whole file; take it out"
            for part in ("also", "recognise", *OF_THE_FILE)
            if part in one
        ]
        if not own:
            own = problems_of(further({**stored, "also": [one]})[0])
        problems += [f"[[also]] {number}: {problem}" for problem in own]
    if problems:
        return problems
    titles = [str(stored.get("title", "")), *(str(one.get("title", "")) for one in tables)]
    if len({*titles}) < len(titles) or "" in titles[1:]:
        problems.append("[[also]] give each table a title of its own; it is named by it")
    kinds = [stored.get("kind"), *(one["kind"] for one in tables)]
    problems += [
        f"[[also]] makes {kind} of the file more than once; its rows would count twice"
        for kind in MADE_IDS
        if kinds.count(kind) > 1
    ]
    return problems
