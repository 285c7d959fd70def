"""A problem file as a draft to be edited by hand, and a draft read back."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from evenhand.errors import OptionError, WorkspaceError, listed
from evenhand.wording.faults import fault
from evenhand.wording.messages import Name, say, term
from evenhand.wording.visible import visible
from evenhand.workspace.disk import unreadable
from evenhand.workspace.numbered_documents import MOST_BYTES, Document
from evenhand.workspace.problem_changes import TERMS
from evenhand.workspace.problem_files import problem_schema
from evenhand.workspace.problem_parts import EDITABLE, resolved
from evenhand.workspace.settings import quoted

_FILLED = {
    "place": {"named"},
    "findings": {"method", "method_version", "answer", "from_city"},
}
"""Fields that are looked up, never written."""
_FIRST = ("title", "setting", "space", "outbreaks")


def draft_of(document: Document, language: str) -> str:
    """Write the parts of a file that may be edited as TOML, with a comment on each field.

    Parameters
    ----------
    document
        The file.
    language
        Language of the comments.
    """
    number, revision = document["id"], document["revision"]
    lines = [f"# {line}" for line in say("problem.draft_head", number=Name(number),
                                          ).written(language).split("\n")]  # fmt: skip
    lines += ["", f"number = {quoted(number)}", f"revision = {revision}", ""]
    for name in _FIRST:
        words = visible(term("problem_part", name, language))
        lines.append(f"{name} = {_written(document[name])}  # {words}")
    for name in ("place", "concern"):
        lines += ["", f"[{name}]", *_fields(name, document[name], language)]
    for name in EDITABLE:
        if name not in (*_FIRST, "place", "concern"):
            lines += _entries(name, document[name], language)
    return "\n".join(lines) + "\n"


def read_draft(path: Path) -> tuple[str, int, dict[str, Any]]:
    """Read a draft back: the file's number, the revision it was made from, and its parts.

    Raises
    ------
    WorkspaceError
        It cannot be read, or is no TOML.
    OptionError
        It does not say which file and revision it is a draft of.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise WorkspaceError(listed(str(path), [fault("refusal_files.draft_large")]))
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise WorkspaceError(unreadable(path, problem)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise WorkspaceError(
            listed(str(path), [fault("refusal_files.no_toml", problem=str(problem))])
        ) from None
    number, revision = found.pop("number", None), found.pop("revision", None)
    if not isinstance(number, str) or type(revision) is not int:
        raise OptionError(
            listed(str(path), [fault("refusal_files.draft_unnamed")])
        )  # fmt: skip
    return number, revision, found


def _entries(name: str, entries: list[Any], language: str) -> Iterator[str]:
    yield ""
    yield f"# {term('problem_part', name, language)}"
    for entry in entries:
        yield ""
        yield f"[[{name}]]"
        yield from _fields(name, entry, language)
    yield ""
    yield f"# [[{name}]]"
    for field, inner in _shown(name):
        if field != "id":
            yield f"# {field} =   # {_said(field, inner, language)}"


def _fields(name: str, entry: Mapping[str, Any], language: str) -> Iterator[str]:
    for field, inner in _shown(name):
        if entry[field] is None:
            yield f"# {field} =   # {_said(field, inner, language)}"
        else:
            yield f"{field} = {_written(entry[field])}"


def _shown(name: str) -> list[tuple[str, Mapping[str, Any]]]:
    """Give the fields of a part that are written by hand."""
    rule = _rule(name)
    inner = resolved(rule["items"]) if "items" in rule else rule
    return [(field, resolved(one)) for field, one in inner["properties"].items()
            if field not in _FILLED.get(name, ())]  # fmt: skip


def _said(field: str, rule: Mapping[str, Any], language: str) -> str:
    """Say what a field holds, and what may be chosen."""
    words = visible(term("problem_field", field, language))
    choices = [str(one) for one in rule.get("enum", ())]
    if not choices:
        return words
    told = [f"{one} ({term(TERMS[field], one, language)})" if field in TERMS else one
            for one in choices]  # fmt: skip
    return f"{words}: {' | '.join(told)}"


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {_written(one)}" for key, one in value.items()) + "}"
    return quoted(str(value))


def _rule(name: str) -> Mapping[str, Any]:
    return resolved(problem_schema()["properties"][name])
