"""What residents read of their area: the numbers of a release, and none that it hides."""

import json
import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from evenhand.publishing.portal_pages.numbers import Change, areas_of
from evenhand.publishing.portal_pages.sentences import answer_of
from evenhand.publishing.portal_pages.writing import About, pages_of, publish_pages, take_down
from evenhand.wording.languages import LANGUAGES
from evenhand.wording.messages import term
from evenhand.wording.numbers import written
from portal.published_city import publish, released

ABOUT = About(city="Lindeburg", drawn_on=date(2026, 12, 1))
CAUSES = ("because", "led to", "thanks to", "reduced", "due to", "caused")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return released(tmp_path_factory.mktemp("published") / "city")


@pytest.fixture(scope="module")
def pages(made):
    return pages_of(made[1], ABOUT)


def area_pages(pages, language):
    return [json.loads(text) for path, text in sorted(pages.items())
            if path.startswith("areas/") and path.endswith(f".{language}.json")]  # fmt: skip


def test_every_count_is_that_of_the_release(made, pages):
    _, release = made
    for page in area_pages(pages, "en"):
        for one in page["offences"]:
            for year in one["years"]:
                frame = release.finding(year["finding"]).to_frame().set_index("area_id")
                count = frame.loc[page["id"], "count"]
                assert (year["count"] is None) == bool(pd.isna(count))
                assert year["count"] is None or year["count"] == count


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_number_is_said_in_each_language_as_it_was_released(pages, language):
    read = 0
    for page, english in zip(area_pages(pages, language), area_pages(pages, "en"), strict=True):
        for one, other in zip(page["offences"], english["offences"], strict=True):
            for told, same in zip(one["sentences"], other["sentences"], strict=True):
                assert told["numbers"] == same["numbers"]
                for name in ("after", "before"):
                    if name in told["numbers"]:
                        assert written(told["numbers"][name], "count", language) in told["text"]
                        read += 1
            counts = [year["count"] for year in one["years"][:2]]
            said = one["sentences"][0]["numbers"]
            if one["kind"] in ("no_clear_change", "few"):
                assert [said["after"], said["before"]] == counts
    assert read > 5


def test_nothing_is_said_of_a_hidden_number(made, pages):
    workspace, release = made
    hidden = 0
    truth = workspace.read("incidents").to_frame()
    for one in release.findings:
        if one.provenance.method != "area_rates":
            continue
        for code in one.to_frame().loc[one.to_frame()["count"].isna(), "area_id"]:
            hidden += 1
            here = truth[(truth["area_quarter"] == code) & (truth["offence_class"] == one.offence)]
            assert len(here)
            for language in LANGUAGES:
                page = next(p for p in area_pages(pages, language) if p["id"] == code)
                item = next(o for o in page["offences"] if o["offence"] == one.offence)
                year = next(y for y in item["years"] if y["finding"] == one.id)
                assert {name for name, value in year.items() if value is None} >= {
                    "count", "rate", "rate_low", "rate_high"}  # fmt: skip
                rows = re.findall(r"<text[^>]*>([^<]*)</text>", item["drawing"])
                place = rows.index(year["span"])
                assert not re.search(r"\d", rows[place + 1])
    assert hidden > 10


COUNTING = ("count", "recorded", "total", "after", "before")


def counts_in(value, name=""):
    """Give every number in a file that counts records, with the name under which it stands."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from counts_in(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from counts_in(one, name)
    elif name in COUNTING and isinstance(value, (int, float)):
        yield name, value


def test_every_count_that_is_shown_is_zero_or_large_and_names_its_release(made, pages):
    """That no hidden number is in any file, in whatever form, is tested in `test_twins.py`."""
    _, release = made
    assert json.loads(pages["index.json"])["release"] == release.id
    found = 0
    for path, text in pages.items():
        for name, number in counts_in(json.loads(text)) if path.endswith("json") else ():
            assert number == 0 or number >= release.policy.min_count, (path, name)
            found += 1
    assert found > 50


def test_areas_stand_in_the_order_of_their_names(pages):
    names = [one["name"] for one in json.loads(pages["index.json"])["areas"]]
    assert names == sorted(names, key=str.casefold)


def test_no_sentence_names_a_cause(pages):
    told = [s["text"] for page in area_pages(pages, "en") for o in page["offences"]
            for s in o["sentences"]]  # fmt: skip
    assert told
    assert not [text for text in told if any(word in text.lower() for word in CAUSES)]


@pytest.mark.parametrize(
    ("change", "begins"),
    [
        (Change("fell", -0.31, -0.45, -0.12, 6), "Yes. Robbery: about 31 % less"),
        (Change("rose", 0.31, 0.12, 0.55, 6), "Yes. Robbery: about 31 % more"),
        (Change("from_none", 24, 14, 35, 6), "Yes. Robbery: "),
        (Change("leaning", -0.2, -0.4, 0.1, 6), "Probably, but no change at all"),
        (Change("among_many", -0.2, -0.4, -0.01, 6), "Probably, but no change at all"),
        (Change("no_clear_change", 0.1, -0.2, 0.4, 6), "No clear change."),
        (Change("none"), "No. Robbery"),
        (Change("few"), "Too few to say"),
        (Change("hidden"), "We cannot say."),
        (Change("no_earlier"), "We cannot say whether"),
    ],
)
def test_each_rung_of_the_ladder_has_its_sentence(made, change, begins):
    here = next(one for area in areas_of(made[1]) for one in area.offences
                if one.years[0].count and one.years[1].count)  # fmt: skip
    told = answer_of(replace(here, offence="robbery", change=change), 10)
    assert told.message.written("en").startswith(begins)
    for language in LANGUAGES:
        word = term("offence_class", "robbery", language)
        assert word.casefold() in told.message.written(language).casefold()


def test_pages_are_replaced_whole_and_taken_down_whole(made, tmp_path):
    _, release = made
    index = publish_pages(release, ABOUT, tmp_path)
    first = json.loads(index.read_text())["folder"]
    publish_pages(release, replace(ABOUT, city="Elsewhere"), tmp_path)
    second = json.loads(index.read_text())["folder"]
    assert first != second
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([second, "index.json"])
    assert take_down(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert not take_down(tmp_path)


def test_a_fault_while_writing_leaves_what_was_there(made, tmp_path, monkeypatch):
    workspace, release = made
    index = publish(workspace, release)
    before = index.read_text()
    monkeypatch.setattr("pathlib.Path.rename", lambda *_: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        publish_pages(release, replace(ABOUT, city="Elsewhere"), index.parent)
    assert index.read_text() == before
    assert not list(index.parent.glob(".unfinished-*"))
