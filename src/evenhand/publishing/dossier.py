"""The model of a whole dossier: cover, summary and chapters, in no language and no format."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from evenhand.errors import DisclosureError, listed
from evenhand.publishing.blocks import Block, Figure, Sentence, sentences_of, table_of
from evenhand.wording.messages import Message, Quantity

_RELEASED = re.compile(r"R-\d{4}/|T-")
"""What a public edition may cite: releases, and reference data about other places."""


@dataclass(frozen=True)
class Chapter:
    """One chapter.

    Attributes
    ----------
    mark
        Its number or letter, empty for the summary and the glossary.
    slug
        Its anchor in the page.
    """

    mark: str
    slug: str
    title: Message
    blocks: tuple[Block, ...]

    def figures(self) -> tuple[Figure, ...]:
        """Give the figures of the chapter, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Figure))


@dataclass(frozen=True)
class Cover:
    """What the first page says.

    Attributes
    ----------
    first_on, last_on
        First and last day that the data speak of; None where no row has a date.
    fingerprint
        Names the tables and findings together.
    is_public
        Whether all of it went through a release.
    is_asked
        Whether nothing was recorded, and all of it is what people answered.
    title, kind
        What it is called, and what kind of document it is; None for an audit.
    about
        What the line under the title says; None for which time the data speak of.
    is_brief
        Whether it is a sheet of two pages, without a cover and contents of its own.
    """

    city: str
    partners: tuple[str, ...]
    first_on: date | None
    last_on: date | None
    fingerprint: str
    is_public: bool
    licence: str = ""
    sources: tuple[str, ...] = ()
    is_demo: bool = False
    is_asked: bool = False
    title: Message | None = None
    kind: Message | None = None
    about: Message | None = None
    is_brief: bool = False


@dataclass(frozen=True)
class Dossier:
    """A whole dossier.

    Attributes
    ----------
    cover
        The first page.
    summary
        The one page for a decision-maker; prints alone.
    chapters
        In order, appendices included.
    names
        Area id → name as printed.

    Raises
    ------
    DisclosureError
        Its cover says public, and a number or drawing in it is not from a release.
    """

    cover: Cover
    summary: Chapter
    chapters: tuple[Chapter, ...]
    names: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.cover.is_public:
            self._refuse_unreleased()

    def _refuse_unreleased(self) -> None:
        """Stop a public dossier that holds a number or a drawing of no release."""
        found = {name for name, _ in self.citations()}
        found |= {f"{figure.source.finding}." for figure in self.figures()}
        loose = sorted({name.partition(".")[0] for name in found if not _RELEASED.match(name)})
        if loose:
            raise DisclosureError(
                listed(
                    "public edition",
                    [f"{name} was not released; a public edition shows releases alone"
                     for name in loose],
                )
            )  # fmt: skip

    def all_chapters(self) -> tuple[Chapter, ...]:
        """Give the summary and every chapter."""
        return (self.summary, *self.chapters)

    def figures(self) -> tuple[Figure, ...]:
        """Give every figure once, in the order of its number."""
        found = {f.number: f for chapter in self.chapters for f in chapter.figures()}
        return tuple(found[number] for number in sorted(found))

    def sentences(self) -> Iterator[Sentence]:
        """Give every sentence that stands in the text."""
        for chapter in self.all_chapters():
            for block in chapter.blocks:
                yield from sentences_of(block)

    def citations(self) -> list[tuple[str, Any]]:
        """Give every computed number of text and tables: what cites it, and its value."""
        found = [
            (name, quantity.value)
            for sentence in self.sentences()
            for name, quantity in sentence.citations()
        ]
        tables = [table_of(block) for chapter in self.all_chapters() for block in chapter.blocks]
        cells = [cell for data in tables if data for row in data.rows for cell in row]
        found += [
            (cell.citation, cell.value.value)
            for cell in cells
            if cell.citation and isinstance(cell.value, Quantity)
        ]
        return found
