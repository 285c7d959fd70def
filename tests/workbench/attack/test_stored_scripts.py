"""Attack: script in every text that is kept, seen by everybody who opens a page it may stand on."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.test import override_settings

from evenhand.workbench.city.choice import choice_of
from evenhand.workbench.city.facts import gather_facts
from evenhand.workbench.city.kept import FOLDER
from evenhand.workbench.city.layers import LAYERS
from evenhand.workbench.city.work import work_out_layer
from evenhand.workbench.methods.drawn import FOLDER as DRAWN
from evenhand.workbench.methods.drawn import keep_drawn
from evenhand.workbench.people.models import Organisation, Person
from evenhand.workbench.people.roles import RIGHTS
from evenhand.workspace.problems import open_problem
from evenhand.workspace.workspace import Workspace
from publishing.conftest import city as make_city
from workbench.attack.pages import live_in, of_pages
from workbench.attack.planted import MARK, SCRIPT, hostile_city, plant
from workbench.conftest import Asked
from workbench.test_problems import TODAY

ROLES = ("prevention", "auditor", "administrator", "partner")


@pytest.fixture
def everywhere(here, someone, as_role):
    """Rows with script in each of their texts, and a problem file whose words are script."""
    owner = someone("analyst", name=SCRIPT, email="owner@example.org")
    for role in ROLES:
        as_role(role)
    failed = plant(SCRIPT, owner)
    Person.objects.update(partner=Organisation.objects.get())
    parts = {
        "title": SCRIPT[:80], "setting": "housing", "space": "private",
        "place": {"words": SCRIPT},
        "concern": {"kind": "offence", "offence_class": "burglary_dwelling", "words": SCRIPT,
                    "when": None},
    }  # fmt: skip
    number = open_problem(here, parts, today=TODAY)["id"]
    return failed, number


def test_a_row_of_every_table_can_be_planted(everywhere):
    failed, _ = everywhere
    assert set(failed) <= {"Share"}  # it is with a person or with an organisation, not with both


@pytest.mark.parametrize("role", ROLES)
def test_no_page_runs_what_is_kept_as_text(everywhere, as_role, role):
    _, number = everywhere
    client = as_role(role)
    shown = 0
    for pattern, text in of_pages(client, lambda right: not right or role in RIGHTS[right]):
        assert live_in(text) == [], pattern
        shown += MARK in text
    assert shown > 3, "the text stood on no page: the test looks at nothing"
    if role != "partner":
        for section in ("", "/about", "/analysis", "/revisions", "/plans"):
            page = client.get(f"/problems/{number}{section}").content.decode()
            assert live_in(page) == []
        assert MARK in client.get(f"/problems/{number}").content.decode()


def test_what_a_browser_says_of_itself_is_text(as_role):
    client = as_role("analyst")
    client.get("/account", headers={"User-Agent": SCRIPT, "Accept-Language": SCRIPT})
    page = client.get(f"/account?x={SCRIPT}").content.decode()
    assert live_in(page) == []


@pytest.mark.parametrize(
    "path",
    ["/?what={}", "/?layer={}&when={}", "/findings?method={}", "/sign-in?next={}", "/none/{}",
     "/methods/area_rates?offence={}&like={}", "/problems?view={}&status={}", "/ledger?who={}"],
)  # fmt: skip
def test_what_stands_in_an_address_is_text(as_role, path):
    page = as_role("administrator").get(path.replace("{}", SCRIPT)).content.decode()
    assert live_in(page) == []
    page = as_role("analyst").get(path.replace("{}", SCRIPT)).content.decode()
    assert live_in(page) == []


@pytest.fixture(scope="module")
def named(tmp_path_factory):
    """A city whose places are called script, looked at, with one layer and its finding drawn."""
    here = make_city(tmp_path_factory.mktemp("named") / "city", hostile_city([SCRIPT, "<b>x</b>"]))
    with override_settings(WORKSPACE=here.folder):
        here = Workspace.open(here.folder)
        facts = gather_facts(here)
        asked = LAYERS["gathers"].asked(choice_of({"what": "assault"}, facts), facts, here)
        work_out_layer(Asked(asked), lambda step, share: None)
        record = here.records()[0]
        keep_drawn(here, record, here.again(record.id).finding)
    return here.folder


def test_names_of_places_are_text_in_page_map_chart_and_files(named, settings, as_role):
    client = as_role("analyst")
    settings.WORKSPACE = named
    page = client.get("/?what=assault&layer=gathers").content.decode()
    assert MARK in page
    assert live_in(page) == []
    found = client.get("/findings/F-0001").content.decode()
    assert MARK in found
    assert live_in(found) == []


def drawings(named):
    kept = json.loads((Path(named) / DRAWN / "F-0001.json").read_text())
    yield from (one[size] for page in kept["pages"].values() for one in page["figures"]
                for size in ("wide", "narrow") if one[size])  # fmt: skip
    yield from (path.read_text() for path in (Path(named) / FOLDER).glob("*.svg"))


def test_drawings_hold_no_element_that_runs(named):
    seen = 0
    for svg in drawings(named):
        for one in ElementTree.fromstring(svg).iter():
            tag = str(one.tag).rpartition("}")[2].lower()
            assert tag not in ("script", "foreignobject", "iframe", "img", "handler")
            assert not [name for name in one.attrib if name.lower().startswith("on")]
            for name, value in one.attrib.items():
                if name.endswith("href"):
                    assert value.startswith(("#", "data:image/")), value
        seen += MARK in svg
    assert seen


def test_features_of_the_map_are_plain_text_that_the_map_sets_as_text(named):
    (path,) = (Path(named) / FOLDER).glob("*.en.geojson")
    names = {one["properties"]["name"] for one in json.loads(path.read_text())["features"]}
    assert SCRIPT in names
    web = Path(__file__).parents[3] / "web"
    sources = "".join(path.read_text() for path in sorted(web.glob("**/*.ts"))
                      if "node_modules" not in path.parts)  # fmt: skip
    assert sources
    for sink in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "setHTML(",
                 "eval(", "new Function"):  # fmt: skip
        assert not re.search(re.escape(sink), sources), sink


def test_what_lies_in_the_page_as_data_cannot_end_its_element(named, settings, as_role):
    client = as_role("analyst")
    settings.WORKSPACE = named
    page = client.get("/?what=assault&layer=gathers").content.decode()
    blocks = re.findall(r'<script id="[^"]+" type="application/json">(.*?)</script>', page, re.S)
    assert blocks
    assert all("<" not in block and json.loads(block) for block in blocks)
