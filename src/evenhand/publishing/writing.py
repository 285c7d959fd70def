"""What the two forms of a dossier write alike: sentences, cells, headings and the cover."""

from importlib.metadata import PackageNotFoundError, version

from babel import Locale

from evenhand.publishing import blocks as model
from evenhand.publishing import dossier as whole
from evenhand.publishing.ground import BaseMap
from evenhand.publishing.labels import column_heading, is_number
from evenhand.wording.languages import held_together
from evenhand.wording.messages import Message, Name, Piece, Quantity, Value, say


def anchor(citation: str) -> str:
    """Name the place in the appendix that tells how a cited number was made.

    Examples
    --------
    >>> anchor("F-0003.count[robbery]")
    'f-0003'
    """
    return citation.partition(".")[0].lower().replace("/", "-")


class Writer:
    """Writes messages and cells in one language.

    Parameters
    ----------
    language
        Two letters.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.version = _version()

    def plain(self, message: Message) -> str:
        """Write a message as plain text."""
        return held_together(message.written(self.language), self.language)

    def pieces(self, sentence: model.Sentence) -> list[Piece]:
        """Write a sentence as stretches, so that each number keeps its field."""
        return [
            Piece(held_together(piece.text, self.language), piece.field)
            for piece in sentence.message.pieces(self.language)
        ]

    def value(self, value: Value) -> str:
        """Write one value as it stands in a cell: a name as it is, a term with a capital."""
        return (
            value.text if isinstance(value, Name) else self.plain(say("dossier.value", value=value))
        )

    def cell(self, cell: model.Cell) -> str:
        """Write a cell."""
        return self.plain(cell.value) if isinstance(cell.value, Message) else self.value(cell.value)

    def heading(self, heading: model.Heading) -> str:
        """Write the heading of a column."""
        if heading.message is not None:
            return self.plain(heading.message)
        words = column_heading(heading.column, self.language)
        return words[:1].upper() + words[1:]

    def right_aligned(self, data: model.TableData) -> list[bool]:
        """Say of each column whether it holds numbers."""
        found = []
        for place in range(len(data.headings)):
            values = [
                row[place].value for row in data.rows if not isinstance(row[place].value, Message)
            ]
            numbers = [v for v in values if isinstance(v, Quantity) and is_number(v.value)]
            found.append(place > 0 and len(numbers) > 0 and len(numbers) == len(values))
        return found

    def figure(self, number: int) -> str:
        """Write "Figure 3"."""
        return self.plain(say("dossier.figure", number=Quantity(number, "year")))

    def source(self, source: model.Source) -> str:
        """Write the source line of a figure."""
        if _is_hidden(source.n_used) or _is_hidden(source.n_rows):
            return self.plain(
                say(
                    "dossier.source_alone", finding=Name(source.finding),
                    method=Name(source.method), version=Name(source.version),
                )
            )  # fmt: skip
        return self.plain(
            say(
                "dossier.source_asked" if source.asked else "dossier.source",
                finding=Name(source.finding),
                method=Name(source.method),
                version=Name(source.version),
                used=Quantity(source.n_used, "count"),
                rows=Quantity(source.n_rows, "count"),
            )
        )

    def title(self, cover: whole.Cover) -> str:
        """Write the title of the dossier."""
        return self.plain(cover.title or say("dossier.title", city=Name(cover.city)))

    def kind(self, cover: whole.Cover) -> str:
        """Say what kind of document it is."""
        return self.plain(cover.kind or say("dossier.kind"))

    def edition(self, cover: whole.Cover) -> str:
        """Say who may read it."""
        return self.plain(say("dossier.public" if cover.is_public else "dossier.internal"))

    def period(self, cover: whole.Cover) -> str:
        """Say which time the data speak of, or what the cover says instead."""
        if cover.about is not None:
            return self.plain(cover.about)
        if cover.first_on is None or cover.last_on is None:
            return self.plain(say("dossier.no_days" if cover.is_asked else "dossier.no_period"))
        return self.plain(
            say(
                "dossier.asked" if cover.is_asked else "dossier.period",
                first=Quantity(cover.first_on, "date"),
                last=Quantity(cover.last_on, "date"),
            )
        )

    def cover_facts(self, cover: whole.Cover, ground: BaseMap | None) -> list[tuple[str, str]]:
        """Give what the cover says of the dossier and of the ground of its maps: label, value."""
        facts = []
        if cover.partners:
            facts.append((self.plain(say("dossier.partners")), ", ".join(cover.partners)))
        if cover.last_on is not None:
            last = self.value(Quantity(cover.last_on, "date"))
            facts.append((self.plain(say("dossier.data_to")), last))
        facts.append((self.plain(say("dossier.fingerprint")), cover.fingerprint))
        if cover.sources:
            facts.append((self.plain(say("dossier.sources")), "; ".join(cover.sources)))
        if cover.licence:
            facts.append((self.plain(say("dossier.licence")), cover.licence))
        if cover.is_demo:
            facts.append((self.plain(say("dossier.demo_label")), self.plain(say("dossier.demo"))))
        if ground is not None and ground.attribution:
            facts.append((self.plain(say("dossier.ground")), ground.attribution))
        return facts

    def foot(self, cover: whole.Cover) -> str:
        """Write the line at the foot of every page."""
        return " · ".join((cover.city, self.kind(cover), self.edition(cover)))

    def note_title(self, note: model.MethodNote) -> str:
        """Write the heading of a note on a method or an import."""
        return " · ".join(part for part in (note.finding, note.method, note.version) if part)

    def note_facts(self, note: model.MethodNote) -> list[tuple[str, str]]:
        """Give what a note says: label and value, leaving out what is empty."""
        used = say(
            "data.rows_used",
            used=Quantity(note.n_used, "count"),
            rows=Quantity(note.n_rows, "count"),
        )
        aside = "; ".join(
            f"{self.plain(reason)}: {self.value(Quantity(count, 'count'))}"
            for reason, count in note.set_aside
        )
        parts = {
            "rows": "" if _is_hidden(note.n_used) or _is_hidden(note.n_rows) else self.plain(used),
            "aside": aside,
            "options": "; ".join(f"{name} = {value}" for name, value in note.options.items()),
            "tables": "; ".join(f"{name} {value}" for name, value in note.tables.items()),
            "files": "; ".join(f"{name} (SHA-256 {value})" for name, value in note.files),
            "references": "; ".join(note.sources),
        }
        return [
            (self.plain(say(f"dossier.note_{name}")), text) for name, text in parts.items() if text
        ]

    def sorted_words(self, glossary: model.Glossary) -> list[tuple[str, str]]:
        """Give the glossary in the order of the language."""
        words = [(self.plain(word), self.plain(meaning)) for word, meaning in glossary.words]
        return sorted(words, key=lambda pair: _order(pair[0]))

    def is_right_to_left(self) -> bool:
        """Say whether the language is written from right to left."""
        return bool(Locale.parse(self.language).text_direction == "rtl")


def _is_hidden(number: float) -> bool:
    """Say whether disclosure control hid a number: it is then not-a-number."""
    return number != number


def _order(word: str) -> str:
    import unicodedata

    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _version() -> str:
    try:
        return version("evenhand")
    except PackageNotFoundError:
        return ""
