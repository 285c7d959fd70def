"""The dossier as a tagged PDF (PDF/UA-1), typeset by Typst with the house's own fonts."""

import re
from collections.abc import Sequence
from importlib import resources

from evenhand.publishing import blocks as model
from evenhand.publishing import dossier as whole
from evenhand.publishing import printed_tables, theme
from evenhand.publishing.charts import NARROW_PX, WIDE_PX
from evenhand.publishing.drawing import Atlas
from evenhand.publishing.letters import named, printed
from evenhand.publishing.maps import street_drawing
from evenhand.publishing.typesetting import compiled, lettered, quoted, weighted
from evenhand.publishing.writing import Writer
from evenhand.wording.messages import Name, Quantity, say

PAPERS = {"a4": "a4", "letter": "us-letter"}
_CODE_FROM, _CODE_TO, _LETTER_MM = 12, 24, 1.75
_TALLEST, _TALLEST_MAP, _SMALL, _IN_SUMMARY = 1.15, 0.66, 0.66, 0.54
_LONG_FACT = 30
_MARGIN = "(top: 22mm, right: 20mm, bottom: 24mm, left: 20mm)"
_BRIEF_MARGIN = "(top: 13mm, right: 17mm, bottom: 17mm, left: 17mm)"
_NEW_PAGE = ("data", "priorities", "methods", "tables")
"""Chapters that begin on a page of their own."""


def dossier_pdf(
    dossier: whole.Dossier, language: str, atlas: Atlas, *, paper: str = "a4"
) -> tuple[bytes, tuple[str, ...]]:
    """Typeset a dossier.

    Parameters
    ----------
    dossier
        What it says.
    language
        Two letters.
    atlas
        The ground of the city and the shapes of its areas.
    paper
        "a4" or "letter".

    Returns
    -------
    tuple
        A PDF that claims PDF/UA-1 (tags, alternative texts, headers of tables, bookmarks), and
        the letters that its fonts lack: a mark stands in their place, and its cover names them.

    Raises
    ------
    MissingExtra
        Typst is not installed.
    """
    typescript = _Typescript(dossier, language, atlas, paper)
    source, lacking = printed(typescript.written())
    if lacking:
        source, _ = printed(typescript.written(lacking))
    return compiled(source), lacking


class _Typescript:
    """One dossier on its way to Typst: knows the language and letters the citations."""

    def __init__(self, dossier: whole.Dossier, language: str, atlas: Atlas, paper: str) -> None:
        self.dossier, self.language, self.atlas = dossier, language, atlas
        self.paper = PAPERS[paper]
        self.write = Writer(language)
        self.letters: dict[str, str] = {}
        self.legends: dict[str, tuple[int, frozenset[str]]] = {}

    def written(self, lacking: tuple[str, ...] = ()) -> str:
        brief = self.dossier.cover.is_brief
        parts = [self._set_up(), self._head() if brief else self._cover(lacking)]
        # How a sheet of two pages was made stands on its page; its numbers carry their names.
        parts += [self._chapter(chapter) for chapter in self.dossier.all_chapters()
                  if not (brief and chapter.slug == "methods")]  # fmt: skip
        return "\n".join(parts)

    def _say(self, key: str) -> str:
        return quoted(self.write.plain(say(key)))

    def _set_up(self) -> str:
        cover = self.dossier.cover
        title, author = self.write.title(cover), ", ".join(cover.partners) or cover.city
        foot = quoted(self.write.foot(cover))
        pages = resources.files("evenhand.publishing").joinpath("pages")
        styles = ("dossier.typ", "brief.typ") if cover.is_brief else ("dossier.typ",)
        preamble = "\n".join(pages.joinpath(one).read_text(encoding="utf-8") for one in styles)
        margin = _BRIEF_MARGIN if cover.is_brief else _MARGIN
        return f"""{preamble}
#set document(title: {quoted(title)}, author: {quoted(author)}, date: none)
#set text(lang: {quoted(self.language)})
#set page(paper: {quoted(self.paper)}, margin: {margin},
  footer: context {{
    set text(font: sans, size: 8pt, fill: faint)
    grid(columns: (1fr, auto), {foot}, counter(page).display("1 / 1", both: true))
  }})"""

    def _cover(self, lacking: tuple[str, ...]) -> str:
        cover = self.dossier.cover
        told = self.write.cover_facts(cover, self.atlas.base)
        if lacking:
            letters = say("dossier.lacking", letters=Name(named(lacking)))
            told.append((self.write.plain(say("dossier.lacking_label")), self.write.plain(letters)))
        drawing = ""
        if self.atlas.base is not None:
            svg = quoted(street_drawing(self.atlas.base))
            drawing = f"place(bottom + center, dy: -30mm, image(bytes({svg}), width: 100%))"
        facts = "".join(
            f"#par[#text(fill: faint, {quoted(label + ' ')})#{quoted(value)}]\n"
            for label, value in (
                (self.write.plain(say("dossier.label", label=Name(name))), value)
                for name, value in told
            )
        )
        return f"""#page(fill: wash, footer: none, background: {{{drawing or "none"}}})[
#text(font: sans, size: 10.5pt, weight: 600, fill: rgb("{theme.WAIT}"), {quoted(self.write.edition(cover))})
#v(10mm)
#text(font: sans, size: 13pt, weight: 600, fill: soft, {quoted(self.write.kind(cover))})
#block(above: 5mm, below: 6mm, width: 88%, text(size: 31pt, weight: 600, par(leading: 0.42em, {quoted(self.write.title(cover))})))
#text(font: sans, size: 13pt, {quoted(self.write.period(cover))})
#v(5mm)
#block[#set text(font: sans, size: 9.5pt)
#set par(spacing: 4pt)
{facts}]
]"""  # noqa: E501

    def _head(self) -> str:
        """Write the head of a sheet of two pages: what it is, of whom, of which time."""
        cover = self.dossier.cover
        lines = [self.write.kind(cover), self.write.edition(cover), self.write.period(cover)]
        return "#sheethead(" + ", ".join(map(quoted, (self.write.title(cover), *lines))) + ")"

    def _chapter(self, chapter: whole.Chapter) -> str:
        self.letters = {}
        mark = f"{chapter.mark}  " if chapter.mark else ""
        title = quoted(mark + self.write.plain(chapter.title))
        brief = self.dossier.cover.is_brief
        begins = chapter.slug in _NEW_PAGE or (chapter is self.dossier.summary and not brief)
        tight = brief or chapter is self.dossier.summary
        first = brief and chapter is self.dossier.summary
        above = "" if first else "#pagebreak(weak: true)" if begins else "#apart"
        parts = [above, f"#heading(level: {2 if brief else 1}, {title})"] if not first else []
        parts += ["#[", "#show: tight"] if tight else []
        small: list[model.Figure] = []
        for place, block in enumerate(chapter.blocks):
            if isinstance(block, model.Figure) and block.half:
                small.append(block)
                continue
            parts += self._pair(small)
            small = []
            follows = chapter.blocks[place + 1 : place + 2]
            leads = bool(follows) and isinstance(follows[0], model.Figure)
            parts.append(self._block(block, leads=leads))
        parts += self._pair(small)
        notes = ", ".join(
            f"({quoted(letter)}, {quoted(name)})" for name, letter in self.letters.items()
        )
        if notes:
            parts.append(f"#letters({self._say('dossier.letters')}, ({notes},))")
        parts += ["]"] if tight else []
        return "\n".join(parts)

    def _pair(self, figures: list[model.Figure]) -> list[str]:
        """Set figures two in a row, each row whole on its page."""
        rows = [figures[start : start + 2] for start in range(0, len(figures), 2)]
        return [
            "#pair(" + ", ".join(f"[#{self._figure(figure)}]" for figure in row) + ")"
            for row in rows
        ]

    def _block(self, block: model.Block, *, leads: bool = False) -> str:
        """Write a block; one that leads to a figure stays on its page."""
        if isinstance(block, model.Answer):
            return f"#answer[{self._text(block.sentence)}]"
        if isinstance(block, model.Paragraph):
            texts = [f"[{self._text(sentence)}]" for sentence in block.sentences]
            if block.listed:
                seen = [*block.figures, *[0] * len(texts)]
                items = (
                    f"{text[:-1]}{self._see(n)}]" for text, n in zip(texts, seen, strict=False)
                )
                return f"#five({', '.join(items)})"
            if block.points:
                return f"#{'points' if block.quiet else 'told'}({', '.join(texts)})"
            name = "quiet" if block.quiet else "lead" if leads else "col8"
            return f"#{name}[{' '.join(text[1:-1] for text in texts)}]"
        if isinstance(block, model.Subheading):
            return f"#heading(level: 2, {quoted(self.write.plain(block.message))})"
        if isinstance(block, model.Facts):
            return f"#facts({', '.join(self._fact(fact) for fact in block.facts)})"
        if isinstance(block, model.Figure):
            return "#" + self._figure(block)
        if isinstance(block, model.Table):
            return self._captioned(block)
        return self._list(block)

    def _see(self, number: int) -> str:
        return f" #see({quoted(self.write.figure(number))})" if number else ""

    def _entry(self, entry: model.Entry, listed: bool) -> str:
        texts = [self._text(sentence) for sentence in entry.sentences]
        lines = texts if listed else [" ".join(texts)]
        quiet = " ".join(self._text(sentence) for sentence in entry.quiet)
        small = f"[{quiet}]" if quiet else "none"
        bodies = ", ".join(f"[{line}]" for line in lines)
        return f"#entry({quoted(self.write.plain(entry.title))}, {small}, {bodies})"

    def _list(self, block: model.Block) -> str:
        if isinstance(block, model.Entries):
            return "\n".join(self._entry(entry, block.listed) for entry in block.entries)
        if isinstance(block, model.CannotShow):
            items = ", ".join(f"[{self._text(sentence)}]" for sentence in block.sentences)
            return f"#cannot({quoted(self.write.plain(block.title))}, {items})"
        if isinstance(block, model.Discussions):
            lines = ", ".join(
                self._say(f"dossier.{name}") for name in ("partner", "decision", "signed")
            )
            return "\n".join(
                f"#discussion({quoted(self.write.plain(item.question))}, "
                f"[{self._text(item.grounds)}{''.join(self._see(n) for n in item.figures)}], "
                f"{quoted(self.write.plain(item.rule))}, {lines})"
                for item in block.items
            )
        if isinstance(block, model.MethodNotes):
            told: dict[tuple[str, str], str] = {}
            return "\n".join(self._note(note, told) for note in block.notes)
        if isinstance(block, model.Twins):
            return "\n".join(self._twin(figure) for figure in block.figures)
        if isinstance(block, model.Picture):
            return self._picture(block)
        assert isinstance(block, model.Glossary)
        return "\n".join(
            f"#term({quoted(word)}, {quoted(meaning)})"
            for word, meaning in self.write.sorted_words(block)
        )

    def _picture(self, block: model.Picture) -> str:
        title, about = self.write.plain(block.title.message), self.write.plain(block.about)
        share = min(100.0, 100 * _TALLEST_MAP / _height_to_width(block.svg))
        image = (
            f"image(bytes({quoted(weighted(block.svg))}), width: {share:.0f}%, "
            f"alt: {quoted(f'{title} {about}')})"
        )
        note = quoted(f"{about} {self.write.plain(block.source)}")
        return (
            f"#captioned([{self._text(block.title)}], "
            f"box(stroke: 0.5pt + line-colour, {image}), {note})"
        )

    def _twin(self, figure: model.Figure) -> str:
        number = self.write.figure(figure.number)
        caption = f"{number}: {self.write.plain(figure.title.message)}"
        parts, rest = printed_tables.twin(figure.twin, self.write)
        tables = [self._table(data, widths) for data, widths in parts]
        made = f"side({', '.join(tables)})" if len(tables) > 1 else tables[0]
        note = quoted(self.write.plain(rest)) if rest else "none"
        return f"#captioned([#{quoted(caption)}], {made}, {note})"

    def _note(self, note: model.MethodNote, told: dict[tuple[str, str], str]) -> str:
        """Write a note; what an earlier one says in the same words is told by its number."""
        question = self.write.plain(note.question) if note.question else ""
        facts, alike = [], dict[str, list[str]]()
        own = self.write.plain(say("dossier.note_rows"))  # like numbers of rows mean nothing
        for name, value in self.write.note_facts(note):
            first = told.setdefault((name, value), note.finding)
            if first == note.finding or len(value) < _LONG_FACT or name == own:
                facts.append((name, value))
            else:
                alike.setdefault(first, []).append(name)
        for first, names in alike.items():
            facts.append(
                (", ".join(names), self.write.plain(say("dossier.note_as", finding=Name(first))))
            )
        first = told.setdefault(("", question), note.finding) if question else ""
        asked = quoted(question) if question and first == note.finding else "none"
        rows = ", ".join(f"({quoted(name)}, {quoted(value)})" for name, value in facts)
        return f"#note({quoted(self.write.note_title(note))}, {asked}, ({rows},))"

    def _fact(self, fact: model.Fact) -> str:
        note = f"[{self._text(fact.note)}]" if fact.note else "none"
        label = quoted(self.write.plain(fact.label))
        return f"fact({label}, [{self._text(fact.value)}], {note})"

    def _text(self, sentence: model.Sentence) -> str:
        """Write a sentence as content; each computed number carries a letter of the chapter."""
        parts = []
        for piece in self.write.pieces(sentence):
            if piece.field:
                name = model.cited(sentence.finding, piece.field)
                letter = self.letters.setdefault(name, lettered(len(self.letters)))
                parts.append(f"#n({quoted(piece.text)}, {quoted(letter)})")
            elif piece.text:
                parts.append("#" + quoted(piece.text))
        return "".join(parts)

    def _figure(self, figure: model.Figure) -> str:
        alt, unit = self.write.plain(figure.alt.message), self.write.plain(figure.subtitle)
        drawing, legend = self._drawn(figure)
        tall = _height_to_width(drawing)
        most = _TALLEST if figure.layer is None else _TALLEST_MAP
        most = _IN_SUMMARY if figure.small else _SMALL if figure.half else most
        share = min(100.0, 100 * most / tall)
        image = (
            f"image(bytes({quoted(weighted(drawing))}), width: {share:.0f}%, "
            f"alt: {quoted(f'{alt} {unit}')})"
        )
        legend, as_in = self._unsaid(figure, legend)
        entries = "".join(
            f"(image(bytes({quoted(swatch)}), width: 18pt), {quoted(words)}), "
            for swatch, words in legend
        )
        boxed = ", boxed: true" if figure.layer is not None else ""
        boxed += ", legend-columns: 2" if figure.half else ""
        boxed += f", as-in: {quoted(as_in)}" if as_in else ""
        return (
            f"fig({quoted(self.write.figure(figure.number))}, [{self._text(figure.title)}], "
            f"{quoted(unit)}, {image}, ({entries}), {quoted(self._source(figure))}{boxed})"
        )

    def _unsaid(
        self, figure: model.Figure, legend: list[tuple[str, str]]
    ) -> tuple[list[tuple[str, str]], str]:
        """Leave out the legend of a small map that a large one of the same method has whole."""
        words = frozenset(text for _, text in legend)
        if not words or not figure.half:
            self.legends[figure.source.method] = figure.number, words
            return legend, ""
        number, known = self.legends.get(figure.source.method, (0, frozenset()))
        if figure.small or not words <= known:
            return legend, ""
        return [], self.write.plain(say("dossier.legend_as", number=Quantity(number, "year")))

    def _source(self, figure: model.Figure) -> str:
        return self.write.source(figure.source)

    def _drawn(self, figure: model.Figure) -> tuple[str, list[tuple[str, str]]]:
        if figure.layer is not None:
            drawn = self.atlas.draw(figure.layer, f"p{figure.number}", small=figure.half)
            assert drawn is not None
            return drawn.svg, [(e.swatch, self.write.plain(e.words)) for e in drawn.legend]
        assert figure.chart is not None
        width = NARROW_PX if figure.half else WIDE_PX
        name = f"p{figure.number}"
        return self.atlas.chart(figure.chart, self.language, name, width_px=width), []

    def _width(self, rows: Sequence[Sequence[model.Cell]], column: int) -> str:
        """Give the width of a column of text; codes cannot break, so that theirs is fixed."""
        texts = [self.write.cell(row[column]) for row in rows]
        longest = max(texts, key=len, default="")
        is_code = _CODE_FROM <= len(longest) <= _CODE_TO and " " not in longest
        return f"{len(longest) * _LETTER_MM:.0f}mm" if is_code else "1fr"

    def _table(self, data: model.TableData, widths: Sequence[float] = ()) -> str:
        """Write a table; columns without a given width are as wide as they need or can be."""
        right = self.write.right_aligned(data)
        aligns = ", ".join("right" if is_right else "left" for is_right in right)
        room = [
            "auto" if is_right else self._width(data.rows, column)
            for column, is_right in enumerate(right)
        ]
        room = ["1fr", *(f"{width:.0f}mm" for width in widths[1:])] if widths else room
        head = ", ".join(quoted(self.write.heading(heading)) for heading in data.headings)
        cells = ", ".join(quoted(self.write.cell(cell)) for row in data.rows for cell in row)
        small = ", size: 8pt, gutter: 5pt" if widths else ""
        filled = f"({cells},)" if cells else "()"
        return f"datatable(({', '.join(room)},), ({aligns},), ({head},), {filled}{small})"

    def _captioned(self, block: model.Table) -> str:
        data, rest = printed_tables.rows_of(block.data)
        told = " ".join(self.write.plain(part) for part in (rest, block.note) if part)
        note = quoted(told) if told else "none"
        return f"#captioned([{self._text(block.caption)}], {self._table(data)}, {note})"


def _height_to_width(svg: str) -> float:
    """Measure a drawing by its own head, so that none grows taller than its page."""
    width, height = re.findall(r'(?:width|height)="([\d.]+)"', svg[: svg.index(">")])[:2]
    return float(height) / float(width)
