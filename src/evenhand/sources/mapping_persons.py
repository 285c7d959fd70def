"""Says where a mapping itself holds data of a person: in a title, a constant, a list of words."""

from collections.abc import Iterator
from collections.abc import Mapping as Assigned
from typing import Any

from evenhand.taxonomy.persons.looks import look_of

_OF_PLACES = ("title", "publisher", "licence", "about", "level")


def person_problems(stored: Assigned[str, Any]) -> list[str]:
    """List the parts of a mapping that hold what looks like data of a person.

    Nothing else is said of them: a mapping is kept with the account of an import.

    Examples
    --------
    >>> person_problems({"title": "Robberies, list of Anna Schmidt", "kind": "incidents"})
    ["'title' holds what looks like names of people; a mapping is kept: write it without"]
    """
    problems = []
    for part, value in stored.items():
        kinds = {kind for text in _texts(value) if (kind := _kind(part, text)) is not None}
        problems += [
            f"'{part if look_of(part) is None else '…'}' holds what looks like {kind}; "
            "a mapping is kept: write it without"
            for kind in sorted(kinds)
        ]
    return problems


def _kind(part: str, text: str) -> str | None:
    is_place = part in (*_OF_PLACES, "file", "constants")
    look = look_of(text, is_place=is_place)
    if look is None and is_place and part in _OF_PLACES:
        words = text.replace(",", " , ").split()
        pairs = (" ".join(words[at : at + 2]) for at in range(len(words) - 1))
        look = next(filter(None, (look_of(pair, is_place=True) for pair in pairs)), None)
        return look.kind if look and look.kind == "names of people" else None
    if look is None or (look.by_chance and look.kind != "names of people"):
        return None
    return look.kind


def _texts(value: Any) -> Iterator[str]:
    """Give all texts of a part, its keys among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inside in value.items():
            yield str(name)
            yield from _texts(inside)
    elif isinstance(value, (list, tuple)):
        for inside in value:
            yield from _texts(inside)
