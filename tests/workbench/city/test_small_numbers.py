"""Who may not see small numbers gets none: not in the page, its drawing or the map's features."""

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from django.test import override_settings

from evenhand.workbench.city.choice import choice_of
from evenhand.workbench.city.facts import read_facts
from evenhand.workbench.city.kept import FOLDER, shared_key
from evenhand.workbench.city.layers import LAYERS
from evenhand.workbench.city.shared import controlled
from evenhand.workbench.city.work import work_out_layer
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.people.roles import RIGHTS, ROLES
from evenhand.workspace.findings import real_options
from evenhand.workspace.running import find_method
from evenhand.workspace.workspace import Workspace
from workbench.conftest import Asked

OWN = {"layer": "gathers", "what": "assault"}
FEW = {"layer": "gathers", "what": "robbery"}
CHANGED = {"layer": "changed", "what": "assault"}


def asked_for(here, choice, *, is_shared=False):
    asked = LAYERS[choice["layer"]].asked(choice_of(choice, facts := read_facts(here)), facts, here)
    return asked | {"key": shared_key(asked["key"]), "is_shared": True} if is_shared else asked


@pytest.fixture(scope="module")
def both(worked, tmp_path_factory):
    """That city, with three layers as they are and as they are shared."""
    copy = Path(shutil.copytree(worked, tmp_path_factory.mktemp("shared") / "city"))
    with override_settings(WORKSPACE=copy):
        here = Workspace.open(copy)
        for choice in (OWN, FEW, CHANGED):
            for is_shared in (False, True):
                asked = asked_for(here, choice, is_shared=is_shared)
                work_out_layer(Asked(asked), lambda step, share: None)
    return copy


@pytest.fixture
def see(both, tmp_path, settings, as_role):
    copy = Path(shutil.copytree(both, tmp_path / "seen"))

    def get(role, address):
        client = as_role(role)
        settings.WORKSPACE = copy
        return client.get(address)

    get.here = Workspace.open(copy)
    return get


def address(choice):
    return "/?" + "&".join(f"{name}={value}" for name, value in choice.items())


def answered(here, asked):
    return here.run(asked["method"], **real_options(find_method(asked["method"]), asked["options"]))


def true_counts(here, choice):
    frame = answered(here, asked_for(here, choice)).finding.to_frame()
    return frame.set_index("area_name" if "area_name" in frame else "area_id")


def rows_of(page):
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    return [re.findall(r"<t[hd][^>]*>([^<]*)", row) for row in body.split("<tr>")[1:]]


NAMED = [role for role in ROLES if role in RIGHTS["counts.small"]]
OTHERS = [role for role in ROLES if role not in RIGHTS["counts.small"]]


def test_the_city_has_small_numbers_to_hide(see):
    assert OTHERS == ["partner", "moderator"]
    counts = true_counts(see.here, FEW)["count"]
    assert ((counts > 0) & (counts < 10)).any()
    assert (counts >= 10).any() or (true_counts(see.here, OWN)["count"] >= 10).any()


@pytest.mark.parametrize("role", OTHERS)
def test_others_see_hidden_instead_of_a_small_number(see, role):
    counts = true_counts(see.here, FEW)["count"]
    small = {name for name, count in counts.items() if 0 < count < 10}
    page = see(role, address(FEW)).content.decode()
    assert "Small numbers are hidden here" in page
    rows = rows_of(page)
    head = re.findall(r"<th scope=\"col\"[^>]*>([^<]*)", page)
    column = head.index("Recorded")
    assert {row[0] for row in rows if row[column] == "Hidden"} >= small
    shown = [int(row[column].replace(",", "")) for row in rows if row[column] != "Hidden"]
    assert all(count == 0 or count >= 10 for count in shown)


@pytest.mark.parametrize("role", OTHERS)
@pytest.mark.parametrize("choice", [OWN, FEW, CHANGED], ids=["own", "few", "changed"])
def test_the_maps_features_and_drawing_hold_no_more(see, role, choice):
    page = see(role, address(choice)).content.decode()
    data = re.search(r'id="map-data" type="application/json">(.*?)</script>', page)
    if data is None:
        assert "not shown" in page or "cannot" in page
        return
    url = json.loads(data[1])["layers"][0]["url"]
    assert see(role, url.replace(".geojson", ".svg")).status_code in (200, 404)
    features = json.loads(see(role, url).getvalue())["features"]
    frame = true_counts(see.here, choice)
    columns = [name for name in ("count", "before_count", "after_count") if name in frame]
    for one in features:
        for column in columns:
            count = int(frame.loc[one["properties"]["name"], column])
            if 0 < count < 10:
                assert "Hidden" in one["properties"]["row"]
                assert one["properties"]["class"] in ("cannot-say", "")


@pytest.mark.parametrize("role", NAMED)
def test_those_who_read_findings_see_all(see, role):
    page = see(role, address(FEW)).content.decode()
    assert "Small numbers are hidden" not in page
    assert "Hidden" not in {cell for row in rows_of(page) for cell in row}


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_gets_the_whole_by_its_address(see, role):
    key = asked_for(see.here, FEW)["key"]
    for ending in ("svg", "geojson"):
        whole = f"/city/map/{key}.{ending}"
        assert see(role, whole).status_code == 404
        assert see("planner", whole).status_code == 200


@pytest.mark.parametrize("role", OTHERS)
def test_what_is_not_there_yet_is_asked_for_as_the_shared_one(see, role):
    see(role, "/?layer=gathers&what=burglary_dwelling")
    job = Job.objects.get(kind="city_layer")
    assert job.arguments["is_shared"] is True
    assert job.arguments["key"] == shared_key(asked_for(see.here, job.arguments["choice"])["key"])


@pytest.mark.parametrize("role", OTHERS)
def test_no_finding_is_told_beside_the_map(see, role):
    page = see(role, address(OWN)).content.decode()
    assert 'class="cards"' not in page
    assert "Findings hold small numbers" in page
    assert see(role, "/findings/F-0001").status_code == 403


def test_a_file_without_rights_is_shown_to_nobody(see):
    key = asked_for(see.here, FEW)["key"]
    path = see.here.folder / FOLDER / f"{key}.en.json"
    document = json.loads(path.read_text())
    del document["rights"]
    path.write_text(json.dumps(document))
    assert see("planner", f"/city/map/{key}.svg").status_code == 404


def test_what_was_shared_before_counts_as_published(see):
    """The old town is not shown again once it was told together with a neighbour that is small."""
    here = see.here
    asked = asked_for(here, FEW, is_shared=True)
    recorded = answered(here, asked)
    record = here.record(recorded.id)
    truth = recorded.finding.to_frame().set_index("area_id")["count"]
    assert truth["A0"] >= 10 > truth["A1"] > 0

    def shown():
        told = controlled(here, "0" * 33, record, recorded.finding)
        return told[0].to_frame().set_index("area_id")["count"], told[1]

    first, cells = shown()
    assert first["A0"] == truth["A0"]
    old = next(one for one in (cell.to_json() for cell in cells) if one["value"] == truth["A0"])
    area = next(name for name, one in old["where"].items() if "A0" in str(one.get("codes")))
    code = old["where"][area]["codes"][0]
    both = {"codes": [code, code.replace("A0", "A1")], "outside": False}
    told = old | {"table": "earlier", "key": "both", "value": float(truth["A0"] + truth["A1"])}
    told["where"] = old["where"] | {area: both}
    folder = here.folder / FOLDER / "shared"
    for path in folder.iterdir():
        path.unlink()
    (folder / "earlier.json").write_text(json.dumps([told]))
    assert pd.isna(shown()[0]["A0"])
