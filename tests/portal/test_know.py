"""What is known of an area: read from published files, in every language, without a script."""

import json
import re
import shutil
import subprocess
import sys

import pytest

from evenhand.portal.folder import PUBLISHED
from evenhand.publishing.portal_pages.city import about_of
from evenhand.publishing.portal_pages.writing import publish_pages, take_down
from evenhand.wording.languages import LANGUAGES

from .published_city import TODAY, released

pytestmark = pytest.mark.django_db(databases=["default", "portal"])


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return released(tmp_path_factory.mktemp("know") / "city")


@pytest.fixture
def known(resident, made, folder):
    workspace, release = made
    publish_pages(release, about_of(workspace, release, today=TODAY), folder / PUBLISHED)
    return resident


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_nothing_published_is_an_answer(resident):
    assert "Nothing has been published yet" in text(resident.get("/en/know/"))
    assert "Nothing has been published yet" in text(resident.get("/en/know/data"))
    assert resident.get("/en/know/a1/").status_code == 404
    assert resident.get("/data/recorded_by_area.csv").status_code == 404
    assert text(resident.get("/en/know/safe"))


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "No clear change"), ("fr", "Pas d’évolution nette"), ("de", "Keine klare Änderung"),
     ("es", "Sin cambio claro")],
)  # fmt: skip
def test_an_area_is_told_in_each_language(known, language, words):
    answer = known.get(f"/{language}/know/a1/")
    page = text(answer)
    assert words in page
    assert "<svg" in page
    assert len(answer.content) < 60_000
    assert not answer.cookies
    assert "style=" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_there_in_every_language_and_small(known, language):
    for path in ("know/", "know/data", "know/safe", "easy", "know/?place=x"):
        answer = known.get(f"/{language}/{path}")
        assert answer.status_code == 200
        assert len(answer.content) < 60_000


def test_areas_are_listed_by_name_and_nothing_can_be_sorted(known):
    page = text(known.get("/en/know/"))
    names = re.findall(r">(Quarter \w\d)<", page)
    assert len(names) == 6
    assert names == sorted(names)
    for path in ("/en/know/", "/en/know/a1/", "/en/know/data"):
        page = text(known.get(path))
        assert not re.search(r"aria-sort|<select|[?&;](sort|order)=|data-sort", page)
        asked = text(known.get(path + "?sort=recorded"))
        assert asked.partition("<main")[2] == page.partition("<main")[2]


def test_rules_of_delay_and_small_numbers_stand_on_the_page(known):
    page = text(known.get("/en/know/a1/"))
    assert "at least 30 days" in page
    assert "Numbers from 1 to 9" in page
    assert "Records up to 31 October 2026" in page


def test_an_area_is_found_by_its_name(known):
    answer = known.get("/en/know/?place=quarter%20A1")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/en/know/a1/"
    assert "We know no street or area called" in text(known.get("/en/know/?place=Nowhere"))
    assert "&lt;b&gt;" in text(known.get("/en/know/?place=<b>"))


def test_a_street_is_found_in_the_outlines_that_are_published(known, folder):
    told = json.loads((folder / PUBLISHED / "index.json").read_text())
    shapes = json.loads(
        (folder / PUBLISHED / told["folder"] / "data" / "areas.geojson").read_text()
    )
    lon, lat = shapes["features"][1]["geometry"]["coordinates"][0][0]
    other = shapes["features"][1]["geometry"]["coordinates"][0][2]
    inside = [(lon + other[0]) / 2, (lat + other[1]) / 2]
    places = {
        "places": [
            {"name": "Molenweg", "kind": "street", "at": inside, "area": ""},
            {"name": "Far Road", "kind": "street", "at": [0.5, 10.0], "area": ""},
        ],
        "areas": [],
    }
    (folder / "places.json").write_text(json.dumps(places))
    answer = known.get("/en/know/?place=molenweg 12")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/en/know/a2/"
    assert "Nothing published for this street yet" in text(known.get("/en/know/?place=Far Road"))
    assert "most alike" in text(known.get("/en/know/?place=Moolenweg"))


def test_a_page_is_not_sent_again_while_it_is_the_same(known, made, folder):
    first = known.get("/en/know/a1/")
    assert first.headers["ETag"]
    assert first.headers["Last-Modified"]
    again = known.get("/en/know/a1/", headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304
    assert take_down(folder / PUBLISHED)
    gone = known.get("/en/know/a1/", headers={"if-none-match": first.headers["ETag"]})
    assert gone.status_code == 404


def test_files_are_handed_out_and_no_others(known):
    answer = known.get("/data/recorded_by_area.csv")
    content = b"".join(answer.streaming_content).decode()
    assert content.startswith("release,area_id")
    assert "attachment" in answer.headers["Content-Disposition"]
    for name in ("index.json", "..%2Findex.json", "a1.en.json", "recorded_by_area.xlsx"):
        assert known.get(f"/data/{name}").status_code == 404


SERVED = """
import os, sys
from pathlib import Path
folder = Path(sys.argv[1])
os.environ["EVENHAND_PORTAL"] = str(folder)
os.environ["DJANGO_SETTINGS_MODULE"] = "evenhand.portal.settings"
import django
django.setup()
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from evenhand.portal.keeping_out import keep_out
keep_out(folder.parent, folder)
client = Client(headers={"host": "localhost"})
for path in ("/en/know/", "/de/know/a1/", "/fr/know/data", "/data/recorded_by_area.csv"):
    print(path, client.get(path).status_code)
try:
    list((folder.parent / "tables").iterdir())
except PermissionError:
    print("tables closed")
"""


def test_pages_are_served_with_the_tables_of_the_workspace_closed(made, tmp_path):
    workspace, release = made
    city = tmp_path / "city"
    shutil.copytree(workspace.folder, city)
    from evenhand.portal.laying import lay_out
    from evenhand.workspace.workspace import Workspace

    opened = Workspace.open(city)
    folder = lay_out(opened)
    publish_pages(release, about_of(opened, release), folder / PUBLISHED)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SERVED, str(folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "/en/know/ 200", "/de/know/a1/ 200", "/fr/know/data 200",
        "/data/recorded_by_area.csv 200", "tables closed",
    ]  # fmt: skip
