"""The parts of a dossier: sentences, figures and tables of messages, in no language or format."""

from collections.abc import Mapping
from dataclasses import dataclass

from evenhand.contract import Chart, MapLayer
from evenhand.wording.messages import Message, Quantity, Value


@dataclass(frozen=True)
class Sentence:
    """A message and the finding that its numbers are read from.

    Attributes
    ----------
    message
        The words, with quantities whose fields `Finding.cite` takes.
    finding
        Such as "F-0001"; empty where the message has no computed number. A quantity whose field
        begins with an id of its own ("F-0002.change") keeps that.
    """

    message: Message
    finding: str = ""

    def citations(self) -> list[tuple[str, Quantity]]:
        """Give every computed number with what cites it: "F-0001.count[robbery]".

        A number that is missing is printed nowhere and cites nothing.
        """
        return [
            (cited(self.finding, value.field), value)
            for value in self.message.values.values()
            if isinstance(value, Quantity) and value.field and value.value == value.value
        ]


def cited(finding: str, field_path: str) -> str:
    """Join a finding and a field of it, unless the field already names its source."""
    return field_path if field_path[:2] in ("F-", "I-", "T-", "D-") else f"{finding}.{field_path}"


@dataclass(frozen=True)
class Cell:
    """One cell of a table: a value or a message, and the citation of a computed number."""

    value: Value | Message
    citation: str = ""


@dataclass(frozen=True)
class Heading:
    """The heading of a column: the column's own name, or a message."""

    column: str = ""
    message: Message | None = None


@dataclass(frozen=True)
class TableData:
    """Headings and rows of a table; the first cell of each row is its header."""

    headings: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Source:
    """Where a figure comes from; `asked` if its rows are people who answered."""

    finding: str
    method: str
    version: str
    n_used: int
    n_rows: int
    asked: bool = False


@dataclass(frozen=True)
class Figure:
    """A drawing with its claim, unit, source and table twin.

    Attributes
    ----------
    number
        Counted through the dossier, from 1.
    title
        The claim that the drawing supports, or what it shows where the claim stands above it.
    subtitle
        Unit and base.
    alt
        The claim with its range: with the unit, the text alternative of the drawing.
    chart, layer
        What is drawn: one of the two.
    twin
        The same numbers as a table.
    half
        Whether it takes half the width, beside its neighbour.
    small
        Whether it is one of the two of the summary: half the width, its table elsewhere.
    """

    number: int
    title: Sentence
    subtitle: Message
    alt: Sentence
    source: Source
    twin: TableData
    chart: Chart | None = None
    layer: MapLayer | None = None
    half: bool = False
    small: bool = False


@dataclass(frozen=True)
class Answer:
    """The sentence that opens a chapter."""

    sentence: Sentence


@dataclass(frozen=True)
class Paragraph:
    """Sentences that are read together, as a numbered list where `listed`, or as `points`.

    `figures` are the numbers of the figures that the listed sentences refer to, 0 for none.
    """

    sentences: tuple[Sentence, ...]
    quiet: bool = False
    listed: bool = False
    points: bool = False
    figures: tuple[int, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A few sentences under a word or two, and what is said of them in small."""

    title: Message
    sentences: tuple[Sentence, ...]
    quiet: tuple[Sentence, ...] = ()


@dataclass(frozen=True)
class Entries:
    """Entries one under the other; where `listed`, each sentence has its line."""

    entries: tuple[Entry, ...]
    listed: bool = False


@dataclass(frozen=True)
class Subheading:
    """A heading within a chapter."""

    message: Message


@dataclass(frozen=True)
class Fact:
    """One number with what it is, and a line under it."""

    label: Message
    value: Sentence
    note: Sentence | None = None


@dataclass(frozen=True)
class Facts:
    """Two to four facts side by side."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Table:
    """A table that stands in the text itself."""

    caption: Sentence
    data: TableData
    note: Message | None = None


@dataclass(frozen=True)
class CannotShow:
    """What the numbers above cannot show."""

    title: Message
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Discussion:
    """A question for the partners, the finding it comes from, the rule, and lines to sign off."""

    question: Message
    grounds: Sentence
    rule: Message
    figures: tuple[int, ...] = ()


@dataclass(frozen=True)
class Discussions:
    """Questions, each with its sign-off lines."""

    items: tuple[Discussion, ...]


@dataclass(frozen=True)
class MethodNote:
    """How one finding was made, enough to make it again; or what one import did, with its files."""

    finding: str
    method: str
    version: str
    question: Message | None
    options: Mapping[str, str]
    tables: Mapping[str, str]
    files: tuple[tuple[str, str], ...]
    n_used: float
    n_rows: float
    set_aside: tuple[tuple[Message, int], ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class MethodNotes:
    """The appendix of methods."""

    notes: tuple[MethodNote, ...]


@dataclass(frozen=True)
class Twins:
    """The appendix of tables: the twin of every figure, whole in print, linked on the page."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Picture:
    """A drawing that is no finding's: a map of where something is.

    Attributes
    ----------
    title, about
        What it shows, and how to read it.
    svg
        One `<svg>` with its scale; who made its ground is written on it, or in `source`.
    source
        Where its ground comes from.
    """

    title: Sentence
    about: Message
    svg: str
    source: Message


@dataclass(frozen=True)
class Glossary:
    """Words with their meaning, in the order of the language when written."""

    words: tuple[tuple[Message, Message], ...]


Block = (
    Answer | Paragraph | Entries | Subheading | Facts | Figure | Table | CannotShow | Discussions
    | MethodNotes | Twins | Picture | Glossary
)  # fmt: skip


def table_of(block: Block) -> TableData | None:
    """Give the table in a block: that of a table, or the twin of a figure."""
    if isinstance(block, Table):
        return block.data
    return block.twin if isinstance(block, Figure) else None


def sentences_of(block: Block) -> list[Sentence]:
    """Give the sentences of one block, in reading order."""
    if isinstance(block, Answer):
        return [block.sentence]
    if isinstance(block, (Paragraph, CannotShow)):
        return list(block.sentences)
    if isinstance(block, Entries):
        return [one for entry in block.entries for one in (*entry.sentences, *entry.quiet)]
    if isinstance(block, Facts):
        parts = [(fact.value, fact.note) for fact in block.facts]
        return [part for pair in parts for part in pair if part is not None]
    if isinstance(block, Figure):
        return [block.title, Sentence(block.subtitle, block.source.finding)]
    if isinstance(block, Table):
        return [block.caption]
    if isinstance(block, Picture):
        return [block.title, Sentence(block.about), Sentence(block.source)]
    if isinstance(block, Discussions):
        return [item.grounds for item in block.items]
    return []
