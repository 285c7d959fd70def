"""The choice of a setting: in the address, in what is worked out, and where it cannot be."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from django.test import override_settings

from evenhand.tables.incidents import Incidents
from evenhand.workbench.city.choice import choice_of
from evenhand.workbench.city.facts import gather_facts, read_facts
from evenhand.workbench.city.kept import FOLDER
from evenhand.workbench.city.layers import LAYERS
from evenhand.workbench.city.work import work_out_layer
from evenhand.workbench.jobs.models import Job
from evenhand.workspace.workspace import Workspace
from publishing import small_city
from publishing.conftest import city as make_city
from workbench.conftest import Asked

IN_SHOPS = "/?what=assault&setting=retail&layer=gathers"


@pytest.fixture(scope="module")
def prepared_here(tmp_path_factory) -> Path:
    """The small city with settings, looked at, and one layer in shops worked out."""
    rows = small_city.incidents().to_frame()
    rows["setting"] = pd.array(np.resize(np.array(["retail", "housing", None], dtype=object),
                                         len(rows)), dtype="string")  # fmt: skip
    tables = {
        "incidents": Incidents.from_frame(rows, crs=small_city.CRS, timezone="Europe/Amsterdam"),
        "areas": small_city.areas(), "exposure": small_city.exposure(),
        "streets": small_city.streets(), "ground": small_city.ground(),
    }  # fmt: skip
    folder = make_city(tmp_path_factory.mktemp("settings") / "city", tables).folder
    with override_settings(WORKSPACE=folder):
        here = Workspace.open(folder)
        facts = gather_facts(here)
        choice = choice_of({"what": "assault", "setting": "retail"}, facts)
        asked = LAYERS["gathers"].asked(choice, facts, here)
        work_out_layer(Asked(asked), lambda step, share: None)
    return folder


@pytest.fixture
def shown(prepared_here, tmp_path, settings, as_role):
    """Ask for a page of that city."""
    client = as_role("analyst")
    settings.WORKSPACE = Path(shutil.copytree(prepared_here, tmp_path / "shown"))
    return client


def test_the_page_of_a_setting_says_it_and_offers_the_others(shown):
    text = shown.get(IN_SHOPS).content.decode()
    assert "(setting: shops)" in text.split("<h1")[1].split("</h1>")[0]
    field = text.split('name="setting"')[1].split("</select>")[0]
    assert '<option value="retail" selected>' in field
    assert [part.split('"')[0] for part in field.split('<option value="')[1:]] == [
        "all", "housing", "retail",
    ]  # fmt: skip
    shown.cookies["language"] = "fr"
    text = shown.get(IN_SHOPS).content.decode()
    assert "(cadre : commerces)" in text.replace("\N{NARROW NO-BREAK SPACE}", " ").replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert "Cadre" in text


def test_another_setting_is_another_job_and_another_key(shown):
    shown.get("/?what=assault&setting=housing&layer=gathers")
    shown.get("/?what=assault&layer=gathers")
    jobs = [one.arguments for one in Job.objects.filter(kind="city_layer").order_by("asked_at")]
    assert [one["options"].get("setting") for one in jobs] == ["housing", None]
    assert len({one["key"][:16] for one in jobs}) == 2
    assert jobs[0]["choice"]["setting"] == "housing"


def test_a_setting_without_records_is_told_and_not_worked_out(shown):
    text = shown.get("/?what=assault&setting=resale_market&layer=gathers").content.decode()
    assert "No record is of this setting" in text
    assert '<option value="resale_market" selected>' in text
    assert not Job.objects.filter(kind="city_layer").exists()
    assert shown.get("/?setting=<script>&layer=gathers").status_code == 200
    facts = read_facts(Workspace.open(shown_folder()))
    assert choice_of({"setting": "nonsense"}, facts).setting == ""


def shown_folder() -> Path:
    from django.conf import settings

    return settings.WORKSPACE


def test_a_city_without_settings_has_no_such_filter_and_says_what_it_needs(shown):
    path = shown_folder() / FOLDER / "city.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"settings": []}))
    assert 'name="setting"' not in shown.get("/?what=assault&layer=gathers").content.decode()
    Job.objects.all().delete()
    text = shown.get("/?what=assault&setting=retail&layer=gathers").content.decode()
    assert "Needs the setting of each record" in text
    assert not Job.objects.filter(kind="city_layer").exists()


def test_facts_name_the_settings_the_most_frequent_first(prepared_here):
    kept = json.loads((prepared_here / FOLDER / "city.json").read_text())
    assert {name for name, _ in kept["settings"]} == {"retail", "housing"}
    counts = [count for _, count in kept["settings"]]
    assert counts == sorted(counts, reverse=True)
