import io
from itertools import pairwise
from typing import Any

import pikepdf
import pytest

from evenhand.publishing.typesetting import lettered, quoted, weighted

from .conftest import Audited


@pytest.fixture(scope="module")
def paged(full: Audited) -> bytes:
    return full.paged()


@pytest.fixture(scope="module")
def document(paged: bytes):
    with pikepdf.open(io.BytesIO(paged)) as pdf:
        yield pdf


def elements(node: Any) -> list[Any]:
    """List every structure element below a node, in reading order."""
    kids = node.get("/K")
    if kids is None:
        return []
    found = []
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found += [kid, *elements(kid)]
    return found


@pytest.fixture(scope="module")
def tags(document) -> list[Any]:
    return elements(document.Root.StructTreeRoot)


def names(tags: list[Any]) -> list[str]:
    return [str(tag.S) for tag in tags]


def test_it_is_tagged_and_says_language_and_title(document) -> None:
    root = document.Root
    assert root.MarkInfo.Marked
    assert str(root.Lang) == "en"
    assert root.ViewerPreferences.DisplayDocTitle
    with document.open_metadata() as meta:
        assert meta["dc:title"] == "How safe is Lindeburg, and how do we know?"
        assert str(meta["pdfuaid:part"]) == "1"


def test_headings_begin_at_the_top_and_leave_out_no_level(tags) -> None:
    levels = [int(name[2:]) for name in names(tags) if name in ("/H1", "/H2", "/H3")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_chapter_is_a_bookmark(document, full: Audited) -> None:
    with document.open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert len(titles) == len(full.dossier.all_chapters())
    assert titles[0] == "In one page"


def test_every_figure_has_an_alternative_text(tags, full: Audited) -> None:
    figures = [tag for tag in tags if str(tag.S) == "/Figure"]
    drawn = [tag for tag in figures if len(str(tag.get("/Alt", ""))) > 20]
    assert len(drawn) == len(full.dossier.figures()) + 2
    assert len(figures) == len(drawn)


def test_tables_have_headers_and_cells(tags) -> None:
    found = names(tags)
    assert found.count("/Table") >= 10
    for table in (tag for tag in tags if str(tag.S) == "/Table"):
        inside = names(elements(table))
        assert "/TH" in inside
        assert "/TD" in inside


def test_the_order_of_tags_is_the_order_of_the_dossier(document, tags) -> None:
    first_table, last_heading = names(tags).index("/Table"), names(tags).index("/H1")
    assert last_heading < first_table
    assert "/Document" in names(tags)[0]


def test_the_summary_takes_one_page(document) -> None:
    with document.open_outline() as outline:
        pages = [_page_of(item, document) for item in outline.root[:2]]
    assert pages == [1, 2]


def _page_of(item: Any, document: Any) -> int:
    target = item.destination if item.destination is not None else item.action.D
    if isinstance(target, (pikepdf.String, str)):
        target = document.Root.Names.Dests[str(target)]
    page = target[0]
    return [p.objgen for p in document.pages].index(page.objgen)


def test_only_our_own_fonts_are_embedded(document) -> None:
    fonts = {
        str(font.BaseFont).partition("+")[2]
        for page in document.pages
        for font in page.get("/Resources", {}).get("/Font", {}).values()
    }
    assert fonts
    assert all(name.startswith(("SourceSerif4", "SourceSans3")) for name in fonts)


def test_letter_paper_is_letter_paper(full: Audited) -> None:
    with pikepdf.open(io.BytesIO(full.paged(paper="letter"))) as pdf:
        box = [float(edge) for edge in pdf.pages[0].MediaBox]
    assert box[2:] == [612.0, 792.0]


def test_the_same_dossier_gives_the_same_pages(full: Audited, paged: bytes) -> None:
    assert full.paged() == paged


def test_a_text_of_typst_cannot_break_out() -> None:
    assert quoted('a"#b\\') == '"a\\"#b\\\\"'


def test_citations_are_lettered_like_footnotes() -> None:
    assert [lettered(n) for n in (0, 25, 26, 27, 52)] == ["a", "z", "aa", "ab", "ba"]


def test_the_weight_of_words_in_drawings_is_said_as_a_variation() -> None:
    svg = '<text font-family="x" font-weight="600">a</text><text font-family="x">b</text>'
    assert weighted(svg).count('"wght" 600') == 1
    assert weighted(svg).count('"wght" 400') == 1


def test_a_text_without_words_stays_as_it_is() -> None:
    svg = '<svg><text font-family="Source Sans 3"/></svg>'
    assert weighted(svg) == svg
