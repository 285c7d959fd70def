"""The catalogue as data, so that the command line starts without loading a single method."""

import inspect
import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

if TYPE_CHECKING:
    from evenhand.contract import Method

FILE = "catalogue_index.json"


@cache
def load() -> tuple[Mapping[str, Any], ...]:
    """Read the index that lies beside the package: one entry for each method, in order."""
    text = resources.files("evenhand").joinpath(FILE).read_text(encoding="utf-8")
    return tuple(json.loads(text))


def build() -> str:
    """Make the index from the catalogue itself; one line for each method."""
    from evenhand.catalogue import METHODS

    lines = [json.dumps(_entry(method), ensure_ascii=False) for method in METHODS]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _entry(method: "Method") -> dict[str, Any]:
    from evenhand.contract import table_kinds
    from evenhand.options import allows_none

    return {
        "name": method.name,
        "phase": method.phase,
        "question": method.question,
        "version": method.version,
        "reads_groups": method.reads_groups,
        "sources": list(method.sources),
        "tables": [
            {
                "name": name,
                "kinds": [kind.NAME for kind in table_kinds(hint)],
                "optional": allows_none(hint),
            }
            for name, hint in method.tables().items()
        ],
        "options": [
            _option(name, hint, default) for name, (hint, default) in method.options().items()
        ],
        "example": {name: written(value) for name, value in method.example.items()},
    }


def _option(name: str, hint: Any, default: Any) -> dict[str, Any]:
    from evenhand.options import allows_none, bounds_of, plain_kind

    kind, bounds = plain_kind(hint), bounds_of(hint)
    many = get_origin(kind) is tuple
    inside = plain_kind(get_args(kind)[0]) if many else kind
    choices = [str(one) for one in get_args(inside)] if get_origin(inside) is Literal else []
    needed = default is inspect.Parameter.empty
    return {
        "name": name,
        "kind": "choice" if choices else inside.__name__,
        "many": many,
        "choices": choices,
        "unit": bounds.unit,
        "least": bounds.least,
        "most": bounds.most,
        "meaning": bounds.meaning,
        "optional": allows_none(hint),
        "required": needed,
        "default": None if needed or default is None else written(default),
    }


def written(value: Any) -> str:
    """Write an option's value as it is typed on the command line."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return ",".join(written(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
