"""Every European language's letters are printed; what no font has is marked and named."""

import io
from typing import Any

import pikepdf
import pytest

from evenhand.publishing.letters import MARK, named, printed
from evenhand.publishing.pdf import dossier_pdf
from evenhand.tables.areas import Areas

from . import small_city
from .conftest import Audited, audited

ALPHABETS = {
    "Greek": "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰἈᾳᾠ",
    "Bulgarian, Serbian, Macedonian": "АБВГДЂЃЕЖЗЅИЈКЛЉМНЊОПРСТЋЌУФХЦЧЏШЩЪЬЮЯђѓѕјљњћќџщъю",
    "Ukrainian, Belarusian": "ҐґЄєІіЇїЎўЁё’",
    "Polish, Czech, Slovak": "ĄąĆćĘęŁłŃńŚśŹźŻżĚěŘřŮůĎďŤťŇňĽľĹĺŔŕ",
    "Romanian, Turkish, Maltese": "ĂăÂâÎîȘșȚțŞşĞğİıĊċĠġĦħŻż",
    "Baltic, Nordic, Sami": "ĀāĒēĪīŪūĢģĶķĻļŅņĖėĮįŲųÆæØøÅåÞþÐðŊŋŦŧŽžŠš",
    "Hungarian, Welsh, Esperanto": "ŐőŰűŴŵŶŷẀẁĈĉĜĝĤĥĴĵŜŝŬŭẞß",
    "Catalan, Irish, Romansh": "ĿŀḂḃĊċḊḋḞḟĠġṀṁṖṗṠṡṪṫ",
}
NAMES = ("Κολωνάκι, Αθήνα", "Лозенец, София", "Łódź-Bałuty", "Iași, Țuțora", "Ħaż-Żebbuġ", "Đakovo")


@pytest.mark.parametrize("language", ALPHABETS)
def test_no_letter_of_a_european_alphabet_is_replaced(language: str) -> None:
    assert printed(ALPHABETS[language]) == (ALPHABETS[language], ())


def test_what_no_font_has_is_marked_and_named_once() -> None:
    text, lacking = printed("東京, 東 \N{GRINNING FACE}")
    assert text == f"{MARK * 2}, {MARK} {MARK}"
    assert named(lacking) == "U+4EAC, U+6771, U+1F600"


def test_marks_that_steer_are_taken_out_and_breaks_stay() -> None:
    assert printed("a\x1b[2Jb\u202ec\n\td\x00\x9b")[0] == "a[2Jbc\n\td"


def with_names(folder: Any, names: tuple[str, ...], city: str) -> Audited:
    frame = small_city.areas().to_frame().assign(area_name=list(names))
    tables = {
        "counts": small_city.counts(),
        "areas": Areas.from_frame(frame, crs=small_city.CRS),
        "exposure": small_city.exposure(),
    }
    return audited(folder / "city", tables, name=city)


@pytest.fixture(scope="module")
def european(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    return with_names(
        tmp_path_factory.mktemp("european"), NAMES, "Αθήνα · Łódź · Iași · Valletta Ħ"
    )


def spoken(document: pikepdf.Pdf) -> str:
    """Give the alternative texts of a tagged PDF and its title."""
    found, left = [str(document.docinfo.Title)], [document.Root.StructTreeRoot]
    while left:
        node = left.pop()
        found.append(str(node.get("/Alt", "")))
        kids = node.get("/K", [])
        left += [k for k in (kids if isinstance(kids, pikepdf.Array) else [kids])
                 if isinstance(k, pikepdf.Dictionary)]  # fmt: skip
    return " ".join(found)


def embedded(document: pikepdf.Pdf) -> set[str]:
    return {
        str(font.BaseFont).partition("+")[2]
        for page in document.pages
        for font in page.get("/Resources", {}).get("/Font", {}).values()
    }


def test_a_pdf_prints_greek_cyrillic_and_maltese_names(european: Audited) -> None:
    paged, lacking = dossier_pdf(european.dossier, "en", european.atlas)
    assert lacking == ()
    with pikepdf.open(io.BytesIO(paged)) as document:
        said = spoken(document)
        assert "Valletta Ħ" in said
        assert any(name in said for name in NAMES)
        assert MARK not in said


def test_the_page_carries_the_letters_of_its_names(european: Audited) -> None:
    from evenhand.publishing.fonts import font_faces

    page = european.page()
    assert all(name in page for name in NAMES)
    assert font_faces(page) != font_faces("")
    assert font_faces(page) in page


@pytest.mark.long
def test_a_name_no_font_can_print_stops_nothing_and_is_told(tmp_path: Any) -> None:
    city = with_names(tmp_path, ("東京", *NAMES[1:]), "京")
    paged, lacking = dossier_pdf(city.dossier, "fr", city.atlas)
    assert named(lacking) == "U+4EAC, U+6771"
    with pikepdf.open(io.BytesIO(paged)) as document:
        assert MARK in str(document.docinfo.Title)
        assert any(name.startswith("NotoS") for name in embedded(document))
    assert "東京" in city.page("fr")
