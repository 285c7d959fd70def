"""Names are never taken for markup, code, links or formulas, whatever stands in them."""

import io
import re
from html.parser import HTMLParser
from pathlib import Path

import pikepdf
import pytest
from lxml import etree

from evenhand.publishing.pdf import dossier_pdf
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts

from . import small_city
from .conftest import Audited, audited

NASTY = (
    '<script>alert("x")</script>',
    "#{panic()} $x^2$ *b* \\evil `raw` @ref ~",
    '"] #pagebreak() [',
    "</text></svg><img src=x onerror=a()>",
    "\u202egnirts\u202c \u200f\u2066rtl\u2069 &amp; &#x41; ]]>",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
)
CITY = '=Ville #let x = "1" <b>$</b> \\ "] @a // /* <faces> {{ title }} {% x %} \U0001f600'
CLASSES = tuple(f"local:{n}-{'x' * 40 * (n == 1)}b" for n in range(6))


def counts_with(classes: tuple[str, ...]) -> Counts:
    frame = small_city.counts().to_frame()
    names = dict(zip(small_city.CLASSES, classes, strict=True))
    frame["offence_class"] = frame["offence_class"].astype(str).replace(names)
    labels = dict(zip(small_city.CLASSES, NASTY, strict=True))
    frame["offence_source"] = frame["offence_source"].astype(str).replace(labels)
    return Counts.from_frame(frame)


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    frame = small_city.areas().to_frame().assign(area_name=list(NASTY))
    tables = {
        "counts": counts_with(CLASSES),
        "areas": Areas.from_frame(frame, crs=small_city.CRS),
        "exposure": small_city.exposure(),
        "streets": small_city.streets(),
        "ground": small_city.ground(),
    }
    folder = tmp_path_factory.mktemp("nasty") / "city"
    return audited(folder, tables, name=CITY, partners=NASTY, licence=NASTY[0], sources=NASTY)


class Elements(HTMLParser):
    """Collects what a browser would make of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module", params=["en", "fr"])
def read(nasty: Audited, request: pytest.FixtureRequest) -> Elements:
    found = Elements()
    found.feed(nasty.page(request.param))
    return found


def test_no_name_becomes_an_element_or_an_attribute(read: Elements) -> None:
    assert not read.tags & {"script", "img", "iframe", "object", "link"}
    assert not [name for name in read.attributes if name.startswith("on")]


def test_names_are_read_as_they_are(read: Elements) -> None:
    for name in (NASTY[0], NASTY[1], NASTY[2], NASTY[3], NASTY[5]):
        assert name in read.text
    assert CITY in read.text


def test_marks_that_turn_the_writing_are_gone(read: Elements) -> None:
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", read.text)


def test_the_page_asks_nothing_of_anybody(nasty: Audited) -> None:
    page = nasty.page()
    assert not re.search(r'(?:src|href)="(?!#|data:)', page)
    assert not re.search(r"url\((?!#|data:)", page)


def test_every_drawing_is_well_formed_and_without_script(nasty: Audited) -> None:
    drawings = re.findall(r"<svg.*?</svg>", nasty.page(), flags=re.S)
    assert len(drawings) > 10
    for drawing in drawings:
        root = etree.fromstring(drawing.encode())
        names = {etree.QName(element).localname for element in root.iter(etree.Element)}
        assert not names & {"script", "foreignObject", "image", "a"}


def test_a_pdf_of_such_names_is_made_and_titled_by_them(nasty: Audited) -> None:
    paged, lacking = dossier_pdf(nasty.dossier, "en", nasty.atlas)
    assert lacking == ("\U0001f600",)
    with pikepdf.open(io.BytesIO(paged)) as document:
        title = str(document.docinfo.Title)
        assert (
            title == f"How safe is {CITY.replace(chr(0x1F600), chr(0xFFFD))}, and how do we know?"
        )
        actions = [
            str(note.A.S)
            for page in document.pages
            for note in page.get("/Annots", [])
            if "/A" in note
        ]
        assert set(actions) <= {"/GoTo"}
        assert "/JavaScript" not in document.Root.get("/Names", {})


def test_released_files_hold_no_formula(tmp_path: Path) -> None:
    from datetime import date

    from evenhand.publishing.release import make_release

    from .conftest import city

    names = ["=1+1", "+1", "-1", "@x", "\t=2", "Noord"]
    frame = small_city.areas().to_frame().assign(area_name=names)
    tables = {
        "incidents": small_city.incidents(),
        "areas": Areas.from_frame(frame, crs=small_city.CRS),
        "exposure": small_city.exposure(),
    }
    made = make_release(
        city(tmp_path / "city", tables),
        [("area_rates", {"level": "neighbourhood"})],
        today=date(2026, 11, 24),
    )
    assert made.folder is not None
    written = [path.read_text(encoding="utf-8") for path in made.folder.glob("*.csv")]
    cells = [cell for text in written for line in text.splitlines() for cell in line.split(",")]
    assert "'=1+1" in cells
    assert not [cell for cell in cells if re.match(r"[=+@\t]|-[^0-9]", cell)]
