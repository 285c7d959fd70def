"""What each method finds in the demo city: ten lines that ask it, and pictures of the answer."""

import base64
import doctest
import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from evenhand.contract import Finding, Method
from evenhand.errors import EvenhandError, UnsuitableData
from evenhand.publishing.charts import WIDE_PX
from evenhand.publishing.drawing import Atlas, atlas_of
from evenhand.tables.area_names import area_names
from evenhand.tables.areas import Areas
from evenhand.workspace.running import chosen_tables
from evenhand.workspace.workspace import Workspace

DEMO = "demo/workspace"
DEMO_TABLES = (
    "incidents", "areas", "exposure", "streets", "ground", "places", "events", "patrols", "stops",
    "interventions", "deliveries", "costs", "goods", "survey", "signals",
    "exposure_by_group", "observations", "partners",
)  # fmt: skip
"""Tables of the demo city, as far as methods read them."""
LEVEL, LANGUAGE, LINE = "neighbourhood", "en", 88
FOLDER = "pictures"


@dataclass(frozen=True)
class Pictured:
    """A method's answer on the demo city, with its pictures.

    Attributes
    ----------
    answer
        The answer, which is also the text for those who do not see the pictures.
    files
        File name → SVG.
    legend
        Swatch (SVG) and words of each entry of the map's legend.
    is_demo
        Whether the demo city was asked; else it is the small example of the docstring.
    """

    answer: str
    files: Mapping[str, str]
    legend: tuple[tuple[str, str], ...] = ()
    is_demo: bool = True
    units: Mapping[str, str] = field(default_factory=dict)


def ten_lines(method: Method) -> str:
    """Write the lines that ask a method of the demo city; empty if it lacks a table for it."""
    try:
        chosen = chosen_tables(method, DEMO_TABLES)
    except UnsuitableData:
        return ""
    read = {argument: table for argument, table in chosen.items() if table}
    dated = any(_has_date(value) for value in method.example.values())
    given = [f"{name}={name}" if name == table else f"{name}={table}"
             for name, table in list(read.items())[1:]]  # fmt: skip
    given += [f"{name}={_code(value)}" for name, value in method.example.items()]
    names = list(dict.fromkeys(read.values()))
    return "\n".join([
        *(["from datetime import date", ""] if dated else []),
        *(_opening(names) if names else ["import evenhand as eh", ""]),
        *_call(f"finding = eh.{method.name}", [names[0], *given] if names else given),
        "print(finding.explain().answer)  # a sentence for a meeting",
        "frame = finding.to_frame()  # the numbers, one row for each unit",
        "chart = finding.plot()  # a Vega-Lite specification as data",
    ])  # fmt: skip


def _opening(names: list[str]) -> list[str]:
    """Write the lines that open the demo city and read the tables asked."""
    return [
        "import evenhand as eh", "from evenhand.workspace.workspace import Workspace", "",
        f'city = Workspace.open("{DEMO}")', _reading(names),
    ]  # fmt: skip


def _reading(names: list[str]) -> str:
    if len(names) == 1:
        return f'{names[0]} = city.read("{names[0]}")'
    quoted = ", ".join(f'"{name}"' for name in names)
    return f"{', '.join(names)} = map(city.read, ({quoted}))"


def _call(head: str, arguments: list[str]) -> list[str]:
    """Write a call on one line, or on a second one where it is long."""
    whole = f"{head}({', '.join(arguments)})"
    if len(whole) <= LINE:
        return [whole]
    lines, line = [f"{head}("], "   "
    for argument in arguments:
        if len(line) + len(argument) > LINE and line.strip():
            lines.append(line)
            line = "   "
        line += f" {argument},"
    return [*lines, line, ")"]


def _has_date(value: Any) -> bool:
    return isinstance(value, date) or (isinstance(value, tuple) and any(map(_has_date, value)))


def _code(value: Any) -> str:
    if isinstance(value, date):
        return f"date({value.year}, {value.month}, {value.day})"
    if isinstance(value, tuple):
        return f"({', '.join(map(_code, value))}{',' if len(value) == 1 else ''})"
    return repr(value).replace("'", '"')


def demo_atlas(city: Workspace) -> Atlas:
    """Draw the ground of the demo city once."""
    areas = city.read("areas")
    assert isinstance(areas, Areas)
    shown = areas.where(areas.column("level").eq(LEVEL))
    parts: dict[str, Any] = {
        n: city.read(n) if city.has(n) else None for n in ("streets", "ground")
    }
    names = area_names(city.read("incidents"), areas)
    return atlas_of(shown, parts["streets"], parts["ground"], names)


def pictured(method: Method, city: Workspace, atlas: Atlas) -> Pictured | None:
    """Ask the demo city, or the small example where it has no table for a method, and draw it."""
    try:
        # Not by `city.run`, which would record a question that nobody asked.
        chosen = chosen_tables(method, city.table_names())
        tables = {name: city.read(table) if table else None for name, table in chosen.items()}
        finding, is_demo = method.run(**tables, **method.example), True
    except EvenhandError:
        small = small_example(method)
        if small is None:
            return None
        finding, is_demo = small, False
    return drawn(method.name, finding, atlas if is_demo else Atlas(), is_demo=is_demo)


def drawn(name: str, finding: Finding, atlas: Atlas, *, is_demo: bool) -> Pictured:
    """Draw a finding's map, where it has one that can be drawn, and its main chart."""
    files, units, legend = {}, {}, ()
    layer = finding.to_map()
    drawing = atlas.draw(layer, name) if layer is not None else None
    if layer is not None and drawing is not None:
        files[f"{name}-map.svg"] = drawing.svg
        units[f"{name}-map.svg"] = layer.unit.written(LANGUAGE)
        legend = tuple((entry.swatch, entry.words.written(LANGUAGE)) for entry in drawing.legend)
    chart = finding.plot()
    if chart.rows:
        files[f"{name}.svg"] = atlas.chart(chart, LANGUAGE, name, width_px=WIDE_PX)
        units[f"{name}.svg"] = chart.subtitle.written(LANGUAGE)
    return Pictured(finding.explain().answer.written(LANGUAGE), files, legend, is_demo, units)


def small_example(method: Method) -> Finding | None:
    """Run the example of a method's docstring, and give the finding that it makes."""
    run = inspect.unwrap(method.run)
    names = dict(vars(inspect.getmodule(run)))
    for example in doctest.DocTestParser().get_examples(run.__doc__ or ""):
        exec(compile(example.source, method.name, "exec"), names)
    found = [value for value in names.values() if isinstance(value, Finding)]
    return found[-1] if found else None


def picture_lines(found: Pictured | None) -> list[str]:
    """Write the part of a page that shows the pictures; their text is the answer."""
    if found is None:
        return []
    what = "the demo city" if found.is_demo else "the small example below"
    lines = ["", f"What it says of {what}: *{found.answer}*", ""]
    for name in found.files:
        lines += [f'<figure markdown="0"><img src="{FOLDER}/{name}" alt="{escape(found.answer)}" '
                  f'style="max-width: 100%"><figcaption>{escape(found.units[name])}'
                  "</figcaption></figure>", ""]  # fmt: skip
        if name.endswith("-map.svg") and found.legend:
            lines += ["<p>" + " · ".join(_entry(*entry) for entry in found.legend) + "</p>", ""]
    return lines


def _entry(swatch: str, words: str) -> str:
    code = base64.b64encode(swatch.encode()).decode()
    image = f'<img src="data:image/svg+xml;base64,{code}" alt="" width="22">'
    return f"{image} {escape(words)}"


def write_pictures(found: Mapping[str, Pictured | None], docs: Path) -> None:
    """Write every picture beside the pages of the methods."""
    folder = docs / "methods" / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for one in found.values():
        for name, svg in (one.files if one else {}).items():
            (folder / name).write_text(svg, encoding="utf-8")


def demo_city(root: Path) -> Workspace | None:
    """Open the demo city that `make demo` made; None where it was not."""
    return Workspace.open(root / DEMO) if (root / DEMO / "evenhand.toml").exists() else None
