"""One printed page of the workbench for Typst: the dossier's look, and parts of a sheet."""

from collections.abc import Sequence
from importlib import resources

from evenhand.publishing.typesetting import quoted

_PARTS = """
#let sheethead(title, left, kind, right) = block(above: 0pt, below: 4pt, width: 100%, stroke: (bottom: 1.2pt + ink), inset: (bottom: 6pt), {
  block(below: 9pt, text(font: sans, size: 9pt, fill: soft, kind))
  block(below: 8pt, heading(level: 1, outlined: false, bookmarked: true, text(font: serif, size: 19pt, fill: ink, title)))
  grid(columns: (1fr, auto), text(font: sans, size: 10pt, fill: ink, weight: 600, left), text(font: sans, size: 10pt, fill: soft, right))
})
#let sheetpart(name, nothing, items) = block(above: 0pt, below: 0pt, width: 100%, breakable: false, stroke: (bottom: 0.5pt + line-colour), inset: (top: 6pt, bottom: 4pt), grid(
  columns: (27mm, 1fr), column-gutter: 4mm,
  { show heading.where(level: 2): it => text(font: sans, size: 11pt, weight: 600, it.body)
    heading(level: 2, outlined: false, name) },
  { set par(leading: 0.5em, spacing: 3.5pt)
    if items.len() == 0 { text(font: sans, size: 9.5pt, fill: soft, nothing) }
    for item in items { block(below: 6pt, above: 0pt, width: 100%, {
      par(hanging-indent: if item.at(2) { 5mm } else { 0mm }, text(font: sans, size: 10.5pt, {
        if item.at(2) { box(width: 3mm, height: 3mm, stroke: 0.8pt + ink, baseline: 0.3mm); h(2mm) }
        item.at(0) }))
      if item.at(1) != "" { par(text(font: sans, size: 8.5pt, fill: soft, item.at(1))) }
    }) } },
))
#let writelines(title, count) = block(above: 6pt, width: 100%, {
  show heading.where(level: 2): it => text(font: sans, size: 9.5pt, weight: 600, it.body)
  heading(level: 2, outlined: false, title)
  for _ in range(count) { block(above: 0pt, below: 0pt, width: 100%, height: 9mm, stroke: (bottom: 0.5pt + rule-colour)) }
})
#let sheetmap(drawing, title) = block(above: 6pt, width: 60mm, {
  box(width: 60mm, height: 60mm, stroke: 0.5pt + line-colour, clip: true, drawing)
  v(3pt, weak: true)
  text(font: sans, size: 8pt, fill: soft, title)
})
#let signatures(..names) = block(above: 26pt, width: 100%, breakable: false, grid(columns: (1fr,) * names.pos().len(), column-gutter: 10mm, ..names.pos().map(name => {
  block(width: 100%, height: 11mm, below: 3pt, stroke: (bottom: 0.5pt + rule-colour))
  text(font: sans, size: 8.5pt, fill: soft, name)
})))
#let sheettable(columns, aligns, head, rows) = block(above: 6pt, below: 8pt, width: 100%, datatable(columns, aligns, head, rows))
#let sheettitle(words) = block(above: 12pt, below: 5pt, sticky: true, {
  show heading.where(level: 2): it => text(font: sans, size: 11.5pt, weight: 600, it.body)
  heading(level: 2, outlined: false, words)
})
#let sheettext(words) = block(above: 4pt, below: 4pt, width: 100%, text(font: sans, size: 10pt, par(leading: 0.55em, words)))
"""  # noqa: E501


def sheet_head(title: str, left: str, kind: str, right: str) -> str:
    """Write the head of a sheet: its title, and what stands left and right below it."""
    return f"#sheethead({', '.join(map(quoted, (title, left, kind, right)))})"


def sheet_part(
    name: str, rows: Sequence[tuple[str, str]], nothing: str, *, ticks: bool = False
) -> str:
    """Write a part of a sheet: its name, and rows of a text and what is known of it.

    Examples
    --------
    >>> sheet_part("Do", [], "Nothing new.")
    '#sheetpart("Do", "Nothing new.", ())'
    """
    box = "true" if ticks else "false"
    items = "".join(f"({quoted(text)}, {quoted(about)}, {box}), " for text, about in rows)
    return f"#sheetpart({quoted(name)}, {quoted(nothing)}, ({items.rstrip()}))"


def typst_sheet(title: str, language: str, body: str) -> str:
    """Write a whole document in Typst around the body of a sheet.

    Parameters
    ----------
    title
        What the document is called, for readers that ask the file.
    language
        Two letters.
    body
        Calls of `sheethead`, `sheetpart` and the like.
    """
    pages = resources.files("evenhand.publishing").joinpath("pages")
    styles = pages.joinpath("dossier.typ").read_text(encoding="utf-8")
    return f"""{styles}{_PARTS}
#set document(title: {quoted(title)}, author: "Evenhand", date: none)
#set text(lang: {quoted(language)})
#set page(paper: "a4", margin: (top: 12mm, right: 15mm, bottom: 10mm, left: 15mm))
{body}
"""
