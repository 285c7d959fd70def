import re
from itertools import pairwise

import pytest
from lxml import html as lxml_html

from .conftest import Audited


def root(page: str):
    return lxml_html.document_fromstring(page.encode())


def test_the_same_dossier_is_the_same_page_to_the_byte(full: Audited, page: str) -> None:
    assert full.page() == page


def test_asking_again_gives_the_same_page(full: Audited, page: str) -> None:
    from evenhand.publishing.audit import audit_of
    from evenhand.publishing.html import dossier_html

    dossier, atlas = audit_of(full.workspace)
    assert dossier_html(dossier, "en", atlas) == page


def test_nothing_outside_is_asked_for(page: str) -> None:
    words = re.sub(r'xmlns="http://www\.w3\.org/2000/svg"', "", page)
    assert not re.search(r"(src|href|url)\s*[=(]\s*[\"']?https?:", words)
    assert "<script" not in page
    assert "<link" not in page
    assert "@import" not in page


def test_a_page_stays_light(page: str) -> None:
    assert len(page.encode()) < 3_000_000


def test_ids_are_unique_and_links_lead_somewhere(page: str) -> None:
    ids = root(page).xpath("//@id")
    assert len(ids) == len(set(ids))
    targets = {link[1:] for link in root(page).xpath("//@href") if link.startswith("#")}
    assert targets <= set(ids)


def test_headings_descend_without_a_gap(page: str) -> None:
    levels = [int(node.tag[1]) for node in root(page).xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_figure_opens_a_table_with_headers(page: str) -> None:
    figures = root(page).xpath("//main//figure[starts-with(@id, 'figure-')]")
    assert figures
    for figure in figures:
        table = figure.xpath(".//details//table")[0]
        assert table.xpath("./caption")
        assert table.xpath("./thead//th[@scope='col']")
        assert table.xpath("./tbody//th[@scope='row']")


def test_every_drawing_says_its_claim_to_those_who_do_not_see_it(page: str) -> None:
    drawings = root(page).xpath("//div[@role='img']")
    assert drawings
    for drawing in drawings:
        assert len(drawing.get("aria-label")) > 20


def test_every_number_in_a_sentence_leads_to_how_it_was_made(page: str) -> None:
    links = root(page).xpath("//a[@class='n']")
    assert len(links) > 50
    notes = {node.get("id") for node in root(page).xpath("//article[@class='note']")}
    for link in links:
        assert link.get("href")[1:] in notes
        assert link.get("data-cite")


def test_the_page_says_that_it_is_internal(page: str) -> None:
    assert "Internal edition" in root(page).xpath("string(//header)")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_language_is_named_and_no_key_is_left_over(full: Audited, language: str) -> None:
    page = full.page(language)
    assert root(page).get("lang") == language
    text = root(page).xpath("string(//main)")
    assert not re.search(r"\b(audit|dossier|axis|column|value|map)\.[a-z_]+\b", text)


def test_french_pages_say_it_in_french(full: Audited) -> None:
    text = root(full.page("fr")).xpath("string(//body)")
    assert "Diagnostic local de sécurité" in text
    assert "What is recorded" not in text


def test_free_text_cannot_become_markup(tmp_path) -> None:
    from evenhand.tables.counts import Counts

    from . import small_city
    from .conftest import audited

    frame = small_city.counts().to_frame()
    frame["area_id"] = frame["area_id"] + "<b>&"
    page = audited(tmp_path / "city", {"counts": Counts.from_frame(frame)}).page()
    assert "A0&lt;b&gt;&amp;" in page
    assert "A0<b>" not in page


def test_a_single_small_figure_does_not_fill_the_page(page: str) -> None:
    style = page[: page.index("</style>")]
    assert re.search(r"\.pair figure\.fig:only-child\{max-width:\d+rem\}", style)
