"""The result sheet: two pages whose numbers can be traced, and what it says where nothing is."""

import io

import pandas as pd
import pikepdf
import pytest

from evenhand.errors import OptionError
from evenhand.publishing.blocks import Answer, Paragraph, Table
from evenhand.publishing.html import dossier_html
from evenhand.publishing.pdf import dossier_pdf
from evenhand.publishing.result_sheet import result_sheet, write_result_sheet
from evenhand.publishing.trace import trace
from evenhand.tables.observations import Observations
from evenhand.tables.survey import Survey
from evenhand.wording.messages import LANGUAGES

from . import small_city
from .conftest import city


def survey(area):
    """Give 60 answers from one area, most of them unsafe, and 60 from each of two others."""
    parts = []
    for name, codes in ((area, [3, 4, 4, 2]), ("A1", [1, 2, 2, 3]), ("A2", [1, 1, 2, 3])):
        parts.append(pd.DataFrame({
            "respondent_id": [f"{name}-{n}" for n in range(60)], "wave": "2026", "area_id": name,
            "item": "aesfdrk", "answer": codes * 15, "answer_state": "answered", "weight": 1.0,
        }))  # fmt: skip
    return Survey.from_frame(pd.concat(parts))


def walk(area, *, raters=5):
    """Give a walk of six stops in one area; the third is dark and cannot be left."""
    rows = []
    for stop in range(6):
        for rater in range(1, raters + 1):
            for item in ("light_enough", "way_out", "upkeep", "litter", "orientation"):
                bad = stop == 2 and item in ("light_enough", "way_out")
                rows.append({
                    "walk_id": "w", "sheet": "passage", "place_id": f"p{stop}", "area_id": area,
                    "x_m": small_city.EAST + 50.0 * stop, "y_m": small_city.NORTH,
                    "observed_on": "2026-10-20", "part_of_day": "dark", "rater": str(rater),
                    "item": item, "rating": 3 if bad else 1, "rating_state": "seen",
                })  # fmt: skip
    return Observations.from_frame(pd.DataFrame(rows))


def texts(sheet, language="en"):
    return "\n".join(one.message.written(language) for one in sheet.sentences())


@pytest.fixture(scope="module")
def area():
    return str(small_city.areas().column("area_id").iloc[0])


@pytest.fixture(scope="module")
def whole(tmp_path_factory, area):
    """A workspace with records, a survey and a walk."""
    tables = {name: getattr(small_city, name)()
              for name in ("incidents", "areas", "exposure", "streets", "ground")}  # fmt: skip
    tables |= {"survey": survey(area), "observations": walk(area)}
    return city(tmp_path_factory.mktemp("sheet") / "workspace", tables)


@pytest.fixture(scope="module")
def sheet(whole, area):
    return result_sheet(whole, area=area)


def test_every_number_of_a_sheet_can_be_traced(whole, sheet):
    found = dict(sheet[0].citations())
    assert len(found) > 20
    for name, value in list(found.items())[::6]:
        assert trace(whole, name).value == pytest.approx(value), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_has_two_tagged_pages_in_each_language(sheet, language):
    content, lacking = dossier_pdf(sheet[0], language, sheet[1])
    assert lacking == ()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) <= 2
        assert pdf.Root.MarkInfo.Marked and str(pdf.Root.Lang) == language


def test_it_says_what_was_asked_found_not_shown_and_what_to_talk_about(sheet):
    told = texts(sheet[0])
    for words in ("answer “unsafe, very unsafe”", "clearly more than elsewhere",
                  "in the whole city", "which measure would help",
                  "Clearly more that is unwelcome than on the walk as a whole: p2",
                  "Who looks after the light at p2", "ways out at p2",
                  "neither asked nor came along"):  # fmt: skip
        assert words in told, words
    opening = sheet[0].summary.blocks[0]
    assert isinstance(opening, Answer)
    next_ = next(c for c in sheet[0].chapters if c.slug == "next")
    listed = next(b for b in next_.blocks if isinstance(b, Paragraph) and b.listed)
    assert all(str(one.message).endswith("?") for one in listed.sentences)
    assert len(listed.sentences) <= 8


def test_a_sheet_on_one_place_tells_its_lines(whole):
    made, _ = result_sheet(whole, place="p2")
    told = texts(made)
    assert "P2 (after dark) has clearly more that is unwelcome than its walk" in told
    walked = next(c for c in made.chapters if c.slug == "walked")
    table = next(b for b in walked.blocks if isinstance(b, Table))
    assert len(table.data.rows) == 5


def test_the_page_links_each_number_to_how_it_was_made(sheet):
    page = dossier_html(sheet[0], "en", sheet[1])
    assert 'class="brief"' in page
    assert 'href="#f-00' in page and 'id="f-00' in page


def test_without_a_survey_or_a_walk_that_is_what_it_says(tmp_path, area):
    tables = {"incidents": small_city.incidents(), "areas": small_city.areas()}
    made, atlas = result_sheet(city(tmp_path / "workspace", tables), area=area)
    told = texts(made)
    for words in ("Nobody was asked how safe they feel", "No safety walk stopped in",
                  "Who could ask people in", "Who could walk through",
                  "it cannot be said how sure anything is"):  # fmt: skip
        assert words in told, words
    assert dossier_pdf(made, "fr", atlas)[0].startswith(b"%PDF")


def test_a_workspace_with_nothing_but_a_walk_has_a_sheet(tmp_path):
    where = city(tmp_path / "workspace", {"observations": walk("N9", raters=2)})
    made, atlas = result_sheet(where, area="N9")
    told = texts(made)
    assert "Too few raters saw" in told
    assert "Whether those who walked agree" in told or "mostly agree" in told
    assert dossier_html(made, "fr", atlas)


def test_an_area_from_which_nobody_answered_is_told_so(whole):
    other = str(small_city.areas().column("area_id").iloc[-1])
    made, _ = result_sheet(whole, area=other)
    assert "Nothing can be told of how people in Zuid feel" in texts(made)
    assert "No safety walk stopped in Zuid" in texts(made)
    assert "place_audit" not in {figure.source.method for figure in made.summary.figures()}


def test_a_stop_is_found_by_where_it_lies_if_the_walk_names_other_areas(tmp_path):
    tables = {"areas": small_city.areas(), "observations": walk("quarter-7")}
    made, _ = result_sheet(city(tmp_path / "workspace", tables), area="A0")
    assert "Clearly more that is unwelcome" in texts(made)


@pytest.mark.parametrize(
    ("asked", "told"),
    [({}, "give either"), ({"area": "a", "place": "b"}, "give either"),
     ({"area": "moon"}, "no area 'moon'; there are"), ({"place": "moon"}, "no place 'moon'")],
)  # fmt: skip
def test_what_is_not_there_is_refused_in_words(whole, asked, told):
    with pytest.raises(OptionError, match=told):
        result_sheet(whole, **asked)


def test_files_are_written_beside_the_workspace(whole, area):
    paths = write_result_sheet(whole, area=area, pdf=False, language="fr")
    assert paths.html.name == f"{area}-fr.html" and paths.pdf is None
    assert "Fiche de résultats" in paths.html.read_text(encoding="utf-8")
