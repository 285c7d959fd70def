"""The dossier as one self-contained web page that needs no script and no outside request."""

from collections.abc import Sequence
from functools import cache
from html import escape
from importlib import resources
from typing import Any

from evenhand.errors import MissingExtra
from evenhand.publishing import blocks as model
from evenhand.publishing import dossier as whole
from evenhand.publishing import theme
from evenhand.publishing.charts import NARROW_PX
from evenhand.publishing.drawing import Atlas
from evenhand.publishing.fonts import font_faces
from evenhand.publishing.maps import shared_ground, street_drawing
from evenhand.publishing.writing import Writer, anchor
from evenhand.wording.messages import say
from evenhand.wording.visible import visible

_FACES = "<faces>"  # no text of the page holds it: there, < is escaped
_TEXTS = (
    "legend", "as_table", "partner", "decision", "signed", "skip", "contents",
    "contents_short",
)  # fmt: skip


def dossier_html(dossier: whole.Dossier, language: str, atlas: Atlas) -> str:
    """Write a dossier as HTML.

    Parameters
    ----------
    dossier
        What it says.
    language
        Two letters.
    atlas
        The ground of the city and the shapes of its areas.

    Returns
    -------
    str
        One page with style, fonts and drawings inside; the same dossier gives the same text.
    """
    page = _Page(dossier, language, atlas)
    return page.written()


def chapter_views(dossier: whole.Dossier, language: str, atlas: Atlas) -> list[dict[str, Any]]:
    """Give each chapter as plain values, for pages that have a frame of their own.

    Parameters
    ----------
    dossier, language, atlas
        As for `dossier_html`.

    Returns
    -------
    list
        One mapping for each chapter: `mark`, `slug`, `title` and `blocks`, each with its `kind`.
        What is markup has `__html__`; all else is text. Maps refer to the ground that
        `ground_of` gives.
    """
    page = _Page(dossier, language, atlas)
    return [page.chapter(chapter) for chapter in dossier.all_chapters()]


def ground_of(atlas: Atlas) -> str:
    """Give the ground that the maps of a page refer to; empty where there is none."""
    return shared_ground(atlas.base) if atlas.base else ""


class _Page:
    """One dossier on its way to a page: knows the language and counts the anchors."""

    def __init__(self, dossier: whole.Dossier, language: str, atlas: Atlas) -> None:
        self.dossier, self.language, self.atlas = dossier, language, atlas
        self.write = Writer(language)
        self.numbers = 0
        self.drawings = 0
        self.markup = _markup()

    def written(self) -> str:
        cover = self.dossier.cover
        text: str = _template().render(
            language=self.language,
            t={name: self.write.plain(say(f"dossier.{name}")) for name in _TEXTS},
            title=self.write.title(cover),
            kind=self.write.kind(cover),
            edition=self.write.edition(cover),
            period=self.write.period(cover),
            facts=self.write.cover_facts(cover, self.atlas.base),
            cover=cover,
            foot=self.write.foot(cover),
            version=self.write.version,
            faces=self.markup(_FACES),
            sans=self.markup(theme.SANS_STACK),
            serif=self.markup(theme.SERIF_STACK),
            land=theme.LAND,
            css=self.markup(_resource("dossier.css")),
            ground=self.markup(ground_of(self.atlas)),
            streets=self._streets(),
            chapters=[self.chapter(chapter) for chapter in self.dossier.all_chapters()],
        )
        page = visible("\n".join(line for line in text.splitlines() if line.strip()) + "\n")
        return page.replace(_FACES, font_faces(page), 1)

    def _streets(self) -> Any:
        if self.atlas.base is None:
            return ""
        drawing = street_drawing(self.atlas.base, shared=True)
        return self.markup(
            drawing.replace("<svg ", '<svg preserveAspectRatio="xMidYMid slice" ', 1)
        )

    def chapter(self, chapter: whole.Chapter) -> dict[str, Any]:
        """Give one chapter as its template wants it."""
        views: list[dict[str, Any]] = []
        for block in chapter.blocks:
            view = self._block(block)
            if view["kind"] == "figure" and isinstance(block, model.Figure) and block.half:
                if views and views[-1]["kind"] == "figures":
                    views[-1]["figures"].append(view)
                    continue
                view = {"kind": "figures", "figures": [view]}
            views.append(view)
        title = self.write.plain(chapter.title)
        return {"mark": chapter.mark, "slug": chapter.slug, "title": title, "blocks": views}

    def _block(self, block: model.Block) -> dict[str, Any]:
        if isinstance(block, model.Answer):
            return {"kind": "answer", "text": self._text(block.sentence)}
        if isinstance(block, model.Paragraph):
            if block.listed:
                return {"kind": "five", "lines": self._listed(block)}
            if block.points:
                lines = [self._text(sentence) for sentence in block.sentences]
                return {"kind": "points", "lines": lines, "quiet": block.quiet}
            text = self.markup(" ").join(self._text(s) for s in block.sentences)
            return {"kind": "paragraph", "text": text, "quiet": block.quiet}
        if isinstance(block, model.Subheading):
            return {"kind": "subheading", "text": self.write.plain(block.message)}
        if isinstance(block, model.Facts):
            return {"kind": "facts", "facts": [self._fact(fact) for fact in block.facts]}
        if isinstance(block, model.Figure):
            return self._figure(block)
        if isinstance(block, model.Table):
            note = self.write.plain(block.note) if block.note else ""
            return {
                "kind": "table", "note": note,
                "table": self._table(block.data, self._text(block.caption),
                                     self.write.plain(block.caption.message)),
            }  # fmt: skip
        return self._list(block)

    def _listed(self, block: model.Paragraph) -> list[Any]:
        items = []
        for place, sentence in enumerate(block.sentences):
            items.append(self._text(sentence) + self._links(block.figures[place : place + 1]))
        return items

    def _links(self, numbers: Sequence[int]) -> Any:
        """Refer to figures; 0 stands for none."""
        return self.markup(
            "".join(
                f' <a class="see" href="#figure-{number}">{escape(self.write.figure(number))}</a>'
                for number in numbers
                if number
            )
        )

    def _list(self, block: model.Block) -> dict[str, Any]:
        if isinstance(block, model.Entries):
            return {"kind": "entries", "entries": [self._entry(e, block) for e in block.entries]}
        if isinstance(block, model.CannotShow):
            items = [self._text(sentence) for sentence in block.sentences]
            return {"kind": "cannot", "title": self.write.plain(block.title), "lines": items}
        if isinstance(block, model.Discussions):
            items = [
                {
                    "question": self.write.plain(item.question),
                    "grounds": self._text(item.grounds) + self._links(item.figures),
                    "rule": self.write.plain(item.rule),
                }
                for item in block.items
            ]
            return {"kind": "discussions", "lines": items}
        if isinstance(block, model.MethodNotes):
            return {"kind": "notes", "notes": [self._note(note) for note in block.notes]}
        if isinstance(block, model.Twins):
            links = [
                {"to": f"figure-{figure.number}", "number": self.write.figure(figure.number),
                 "title": self.write.plain(figure.title.message)}
                for figure in block.figures
            ]  # fmt: skip
            return {"kind": "twins", "links": links}
        if isinstance(block, model.Picture):
            return self._picture(block)
        assert isinstance(block, model.Glossary)
        return {"kind": "glossary", "words": self.write.sorted_words(block)}

    def _picture(self, block: model.Picture) -> dict[str, Any]:
        title, about = self.write.plain(block.title.message), self.write.plain(block.about)
        return {"kind": "picture", "title": self._text(block.title), "about": about,
                "alt": f"{title} {about}", "svg": self.markup(block.svg),
                "source": self.write.plain(block.source)}  # fmt: skip

    def _entry(self, entry: model.Entry, block: model.Entries) -> dict[str, Any]:
        texts = [self._text(sentence) for sentence in entry.sentences]
        quiet = self.markup(" ").join(self._text(sentence) for sentence in entry.quiet)
        lines = texts if block.listed else [self.markup(" ").join(texts)]
        return {"title": self.write.plain(entry.title), "lines": lines, "quiet": quiet}

    def _fact(self, fact: model.Fact) -> dict[str, Any]:
        note = self._text(fact.note) if fact.note else ""
        return {
            "label": self.write.plain(fact.label), "value": self._text(fact.value), "note": note
        }  # fmt: skip

    def _text(self, sentence: model.Sentence) -> Any:
        """Write a sentence; each computed number becomes a quiet link to how it was made."""
        parts = []
        for piece in self.write.pieces(sentence):
            text = escape(piece.text)
            if piece.field:
                self.numbers += 1
                name = model.cited(sentence.finding, piece.field)
                text = (
                    f'<a class="n" id="n-{self.numbers}" href="#{anchor(name)}" '
                    f'data-cite="{escape(name)}">{text}</a>'
                )
            parts.append(text)
        return self.markup("".join(parts))

    def _figure(self, figure: model.Figure) -> dict[str, Any]:
        self.drawings += 1
        name = f"d{self.drawings}"
        title = self.write.plain(figure.title.message)
        unit = self.write.plain(figure.subtitle)
        drawings, legend = self._drawn(figure, name)
        return {
            "kind": "figure",
            "id": name,
            "anchor": "" if figure.small else f"figure-{figure.number}",
            "number": self.write.figure(figure.number),
            "title": self._text(figure.title),
            "unit": unit,
            "alt": f"{self.write.plain(figure.alt.message)} {unit}",
            "drawings": drawings,
            "legend": legend,
            "twin": None if figure.small else self._table(figure.twin, title, title),
            "source": self.write.source(figure.source),
            "finding": figure.source.finding,
        }

    def _drawn(
        self, figure: model.Figure, name: str
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        if figure.layer is not None:
            drawn = self.atlas.draw(figure.layer, name, shared=True, small=figure.half)
            if drawn is None:
                return [], []
            legend = [
                {"swatch": self.markup(entry.swatch), "words": self.write.plain(entry.words)}
                for entry in drawn.legend
            ]
            return [{"kind": "map", "svg": self.markup(drawn.svg)}], legend
        assert figure.chart is not None
        narrow = self.atlas.chart(figure.chart, self.language, f"{name}n", width_px=NARROW_PX)
        if figure.half:
            return [{"kind": "chart", "svg": self.markup(narrow)}], []
        wide = self.atlas.chart(figure.chart, self.language, name)
        forms = (("wide", wide), ("narrow", narrow))
        return [{"kind": kind, "svg": self.markup(svg)} for kind, svg in forms], []

    def _table(self, data: model.TableData, caption: Any, label: str) -> dict[str, Any]:
        right = self.write.right_aligned(data)
        head = [
            {"text": self.write.heading(heading), "right": is_right}
            for heading, is_right in zip(data.headings, right, strict=True)
        ]
        rows = [
            [
                {"text": self.write.cell(cell), "cite": cell.citation, "right": is_right}
                for cell, is_right in zip(row, right, strict=True)
            ]
            for row in data.rows
        ]
        return {"caption": caption, "label": label, "head": head, "rows": rows}

    def _note(self, note: model.MethodNote) -> dict[str, Any]:
        return {
            "id": anchor(note.finding),
            "title": self.write.note_title(note),
            "question": self.write.plain(note.question) if note.question else "",
            "facts": self.write.note_facts(note),
        }


def _resource(name: str) -> str:
    return (
        resources.files("evenhand.publishing").joinpath("pages", name).read_text(encoding="utf-8")
    )


def _markup() -> Any:
    try:
        from markupsafe import Markup
    except ImportError as problem:
        raise MissingExtra(
            "the package 'jinja2' that writes the pages is not installed; "
            "install evenhand[documents]"
        ) from problem
    return Markup


@cache
def _template() -> Any:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_resource("dossier.html"))
