"""A brief as one printed page; tagged PDF by Typst."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.timezone import localtime

from evenhand.publishing.letters import printed
from evenhand.publishing.sheets import sheet_head, sheet_part, typst_sheet
from evenhand.publishing.typesetting import compiled, quoted, weighted
from evenhand.wording.messages import Name, Quantity, say
from evenhand.workbench.briefs.models import Brief, Item

LINES = 5
"""Empty lines for what the shift hands over."""


def brief_pdf(
    brief: Brief, parts: Sequence[Mapping[str, Any]], mapped: Mapping[str, str] | None,
    language: str,
) -> bytes:  # fmt: skip
    """Typeset a brief.

    Parameters
    ----------
    brief
        The brief, with its station.
    parts
        Its four parts with the items to show.
    mapped
        The map that belongs to it: its drawing, title and finding; None for none.
    language
        Two letters.

    Returns
    -------
    bytes
        A PDF that claims PDF/UA-1.
    """

    def told(key: str, **fields: Any) -> str:
        return say(f"web_briefs.{key}", **fields).written(language)

    begins, ends = localtime(brief.begins_at), localtime(brief.ends_at)
    title = told("title_of", shift=Name(told(f"shift_{brief.shift}")),
                 day=Quantity(begins.date(), "date"))  # fmt: skip
    hours = told("valid_until", begins=Name(f"{begins:%H:%M}"), ends=Name(f"{ends:%H:%M}"))
    body = [sheet_head(title, brief.station.name, told("brief"), hours)]
    for part in parts:
        rows = [(row["item"].text, _about(row["item"], told)) for row in part["items"]]
        name, nothing = told(f"part_{part['name']}"), told("nothing_new")
        body.append(sheet_part(name, rows, nothing, ticks=part["name"] == "do"))
    body.append(_foot(mapped, told))
    source, _ = printed(typst_sheet(title, language, "\n".join(body)))
    return compiled(source)


def _about(item: Item, told: Any) -> str:
    return str(told(
        "line_about", day=Quantity(item.dated, "date"), source=Name(item.source),
        ends=Quantity(localtime(item.ends_at), "short_moment"),
    ))  # fmt: skip


def _foot(mapped: Mapping[str, str] | None, told: Any) -> str:
    lines = f"#writelines({quoted(told('lines_for_next'))}, {LINES})"
    if mapped is None:
        return lines
    said = quoted(f"{mapped['title']} ({mapped['number']})")
    drawing = f"image(bytes({quoted(weighted(mapped['svg']))}), alt: {said}, width: 60mm, "
    drawing += 'height: 60mm, fit: "contain")'
    columns = "#v(6pt)\n#grid(columns: (60mm, 1fr), column-gutter: 8mm, "
    return f"{columns}sheetmap({drawing}, {said}), [{lines}])"
