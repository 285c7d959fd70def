"""Generate the pages of the documentation that follow from the code: methods and reference."""

import ast
import inspect
import re
import shutil
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import click

sys.path.insert(0, str(Path(__file__).parent))

from items_page import items_page
from picture_methods import (
    Pictured,
    demo_atlas,
    demo_city,
    picture_lines,
    pictured,
    ten_lines,
    write_pictures,
)

import evenhand
from evenhand import errors, options
from evenhand.catalogue import METHODS
from evenhand.cli import main as command_line
from evenhand.contract import Method, table_kinds
from evenhand.options import Bounds, allows_none, bounds_of, plain_kind
from evenhand.wording.messages import entries
from evenhand.workspace.kinds import KINDS

DOCS = Path(__file__).parents[1] / "docs"
GENERATED = ("methods", "reference")
PHASES = {
    "scanning": "What, where, when, how much, for whom?",
    "analysis": "Why here?",
    "response": "What could be done, by whom, and where?",
    "assessment": "Did it work, did it move?",
    "safeguards": "Is the work fair?",
}


def pages(pictures: Mapping[str, Pictured | None] | None = None) -> dict[str, str]:
    """Give every generated page: path below docs → Markdown.

    Parameters
    ----------
    pictures
        Method → its pictures; None writes pages without any.
    """
    shown = pictures or {}
    found = {f"methods/{m.name}.md": method_page(m, shown.get(m.name)) for m in METHODS}
    return found | {
        "methods/index.md": methods_page(),
        "reference/tables.md": tables_page(),
        "reference/options.md": options_page(),
        "reference/errors.md": errors_page(),
        "reference/commands.md": commands_page(),
        "reference/items.md": items_page(),
    }


def sections(docstring: str) -> dict[str, str]:
    """Split a numpydoc docstring: heading → text; the part before the first heading is ''."""
    parts = re.split(r"^([A-Z][A-Za-z ]+)\n-{3,}\n", inspect.cleandoc(docstring), flags=re.M)
    return {"": parts[0].strip()} | {
        parts[n]: parts[n + 1].strip() for n in range(1, len(parts), 2)
    }


def method_page(method: Method, picture: Pictured | None = None) -> str:
    """Write one method's page from its docstring, declaration, limits and pictures."""
    told = sections(inspect.unwrap(method.run).__doc__ or "")
    lines = [
        f"# {_title(method.name)}", "", f"**{method.question}**", "",
        f"Phase: {method.phase} · version {method.version}", "",
        f"`evenhand run {method.name} WORKSPACE`", *picture_lines(picture),
        "", "## Use", "", *_use(method), "",
        "## A small example", "", "Its result can be checked by hand.", "",
        "```python", _with_imports(method, _example(told.get("Examples", ""))), "```", "",
        "## Tables", "", *_table_rows(method), "", "## Options", "", *_option_rows(method), "",
        "## What comes out", "", _after_type(told.get("Returns", "")), "",
        "## When it refuses", "", _definitions(told.get("Raises", "")), "",
        "## How it is worked out", "", told.get("Notes", ""), "",
        "## What it cannot show", "", *_limits(method), "",
        "## Sources", "", *(f"- {source}" for source in method.sources), "",
    ]  # fmt: skip
    return "\n".join(lines)


def _use(method: Method) -> list[str]:
    """Give the lines that ask the demo city, or say why it cannot be asked."""
    lines = ten_lines(method)
    if not lines:
        needed = [k.__name__ for hint in method.tables().values() for k in table_kinds(hint)]
        return [f"The demo city lacks a table that it reads ({', '.join(needed)}): see the small "
                "example."]  # fmt: skip
    return ["`make demo` makes the city that these lines ask.", "", "```python", lines, "```"]


def _title(name: str) -> str:
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def _example(text: str) -> str:
    """Turn a doctest into plain lines, its results as comments."""
    lines = []
    for line in text.splitlines():
        if line.startswith((">>> ", "... ")):
            lines.append(line[4:])
        elif line.strip():
            lines.append(f"# {line}")
    return "\n".join(lines)


def _with_imports(method: Method, lines: str) -> str:
    """Put before lines what they need: a doctest finds it in its module, a reader does not."""
    names = [node for node in ast.walk(ast.parse(lines)) if isinstance(node, ast.Name)]
    own = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    known = vars(sys.modules[method.run.__module__])
    modules, parts = set(), defaultdict(set)
    for name in {node.id for node in names} - own:
        thing = known.get(name)
        if inspect.ismodule(thing):
            modules.add(f"import {thing.__name__}" + f" as {name}" * (name != thing.__name__))
        elif thing is not None:
            parts["evenhand" if hasattr(evenhand, name) else thing.__module__].add(name)
    froms = [f"from {home} import {', '.join(sorted(some))}" for home, some in parts.items()]
    imports = sorted(modules) + sorted(froms)
    return "\n".join([*imports, "", lines] if imports else [lines])


def _table_rows(method: Method) -> list[str]:
    rows = ["| argument | table | |", "| --- | --- | --- |"]
    for name, hint in method.tables().items():
        kinds = " or ".join(f"[{k.__name__}](../reference/tables.md#{k.NAME})"
                            for k in table_kinds(hint))  # fmt: skip
        rows.append(f"| `{name}` | {kinds} | {'may be left out' if allows_none(hint) else ''} |")
    return rows


def _option_rows(method: Method) -> list[str]:
    rows = ["| option | kind | bounds | default |", "| --- | --- | --- | --- |"]
    for name, (hint, default) in method.options().items():
        given = "needed" if default is inspect.Parameter.empty else f"`{default}`"
        rows.append(f"| `{name}` | {_kind(hint)} | {_bounds(bounds_of(hint))} | {given} |")
    return rows


def _kind(hint: Any) -> str:
    kind = plain_kind(hint)
    if get_origin(kind) is Literal:
        return "one of " + ", ".join(f"`{word}`" for word in get_args(kind))
    return f"{getattr(kind, '__name__', str(kind))}"


def _bounds(bounds: Bounds) -> str:
    parts = [bounds.meaning] if bounds.meaning else []
    if bounds.least is not None:
        parts.append(f"{'more than' if bounds.above else 'at least'} {bounds.least:g}")
    if bounds.most is not None:
        parts.append(f"at most {bounds.most:g}")
    if bounds.unit and (bounds.least is not None or bounds.most is not None):
        parts.append(f"in {bounds.unit}")
    return ", ".join(parts)


def _after_type(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines()[1:])


def _definitions(text: str) -> str:
    """Turn numpydoc's indented definitions into a list."""
    lines = []
    for line in text.splitlines():
        if line and not line.startswith(" "):
            lines.append(f"- `{line}`: ")
        elif line.strip():
            lines[-1] += line.strip() + " "
    return "\n".join(line.strip() for line in lines)


_DIFFERENCES = ("difference_in_differences", "event_study", "staggered_effects")
"""Methods that share the limits of `differences.toml`."""


def _limits(method: Method) -> list[str]:
    """Give the limits in words; `…` stands for what a finding fills in."""
    reads = {kind.NAME for hint in method.tables().values() for kind in table_kinds(hint)}
    stems = {method.name, method.phase, *({"survey"} & reads)}
    stems |= {"differences"} if method.name in _DIFFERENCES else set()
    found = [
        entry if isinstance(entry, str) else str(entry["other"])
        for key, entry in entries("en").items()
        if key.partition(".")[0] in stems and key.partition(".")[2].startswith("limit")
    ]
    return [f"- {re.sub(r'{[^}]*}', '…', text)}" for text in dict.fromkeys(found)]


def methods_page() -> str:
    """Write the list of methods, phase by phase."""
    lines = ["# Methods", "", "Each answers one question and says what it cannot show.", ""]
    for phase, question in PHASES.items():
        there = [method for method in METHODS if method.phase == phase]
        if there:
            lines += [f"## {_title(phase)}", "", question, ""]
            lines += [f"- [{_title(m.name)}]({m.name}.md): {m.question}" for m in there]
            lines.append("")
    return "\n".join(lines)


def tables_page() -> str:
    """Write every table with its columns."""
    lines = ["# Tables", "", "Columns are fixed and units end their names. A missing value is not "
             "zero. No table has a person.", ""]  # fmt: skip
    for name, kind in KINDS.items():
        lines += [f'<a id="{name}"></a>', "", f"## {kind.__name__}", ""]
        lines += [inspect.getdoc(kind) or "", "", "| column | kind | meaning | |",
                  "| --- | --- | --- | --- |"]  # fmt: skip
        for column in kind.COLUMNS:
            need = "required" if column.required else ""
            lines.append(f"| `{column.name}` | {column.kind} | {column.meaning} | {need} |")
        lines += [f"| `{prefix}*` | code | coded columns of the source | |"
                  for prefix in kind.PREFIXES]  # fmt: skip
        lines.append("")
    return "\n".join(lines)


def option_kinds() -> Mapping[str, Any]:
    """Give every kind of option by its name."""
    return {
        name: value
        for name, value in vars(options).items()
        if name[0].isupper() and hasattr(value, "__metadata__")
    }


def options_page() -> str:
    """Write every kind of option with its unit and bounds."""
    rows = [f"| `{name}` | {_kind(kind)} | {_bounds(bounds_of(kind))} |"
            for name, kind in option_kinds().items()]  # fmt: skip
    head = ["# Kinds of option", "", "| kind | value | bounds |", "| --- | --- | --- |"]
    return "\n".join([*head, *rows, ""])


def error_classes() -> list[type[Exception]]:
    """Give every error and warning of the house."""
    return [v for v in vars(errors).values() if isinstance(v, type) and issubclass(v, Exception)]


def errors_page() -> str:
    """Write every error with the exit code of the command line."""
    rows = [
        f"| `{kind.__name__}` | {getattr(kind, 'exit_code', '')} | {inspect.getdoc(kind)} |"
        for kind in error_classes()
    ]
    told = "A message says where, what was found, and what to do; the number is the exit code."
    head = ["# Errors", "", told, "", "| error | code | when |", "| --- | --- | --- |"]
    return "\n".join([*head, *rows, ""])


def commands_page() -> str:
    """Write every command as its own help says it."""
    lines = ["# Commands", ""]
    for name, command in sorted(command_line.commands.items()):
        with click.Context(command, info_name=f"evenhand {name}") as context:
            lines += [f"## {name}", "", "```text", command.get_help(context), "```", ""]
    return "\n".join(lines)


def write(found: Mapping[str, str], docs: Path = DOCS, folders: Iterable[str] = GENERATED) -> None:
    """Write the generated pages, and nothing else, into their folders."""
    for folder in folders:
        shutil.rmtree(docs / folder, ignore_errors=True)
    for path, text in found.items():
        (docs / path).parent.mkdir(parents=True, exist_ok=True)
        (docs / path).write_text(text, encoding="utf-8")


def pictures() -> dict[str, Pictured | None] | None:
    """Ask the demo city, if it was made, and draw what it answers."""
    city = demo_city(DOCS.parent)
    if city is None:
        return None
    atlas = demo_atlas(city)
    return {method.name: pictured(method, city, atlas) for method in METHODS}


if __name__ == "__main__":
    drawn_ones = pictures()
    write(pages(drawn_ones))
    if drawn_ones is None:
        print("there is no demo city: pages without pictures; run make demo first")
    else:
        write_pictures(drawn_ones, DOCS)
    sys.exit(0)
