"""The city page: what it shows, what it queues, and what it says where it cannot."""

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from evenhand.tables.interventions import Interventions
from evenhand.tables.survey import Survey
from evenhand.wording.messages import say
from evenhand.workbench.city.choice import choice_of
from evenhand.workbench.city.facts import gather_facts, read_facts
from evenhand.workbench.city.kept import FOLDER
from evenhand.workbench.city.layers import LAYERS
from evenhand.workbench.city.work import work_out_layer
from evenhand.workbench.jobs.models import FAILED, Job
from evenhand.workbench.methods.interval import clearness, interval_of
from evenhand.workspace.disk import write_whole
from evenhand.workspace.workspace import Workspace
from publishing import small_city, small_survey
from publishing.conftest import city as make_city
from workbench.conftest import Asked

GATHERS = "?what=assault&layer=gathers"


@pytest.fixture
def shown(worked, tmp_path, settings, as_role):
    """Ask for the page of that city; each test has a copy."""
    copy = Path(shutil.copytree(worked, tmp_path / "shown"))

    def ask(query="", role="analyst", **headers):
        client = as_role(role)
        settings.WORKSPACE = copy
        return client.get(f"/{query}", headers=headers)

    ask.folder = copy
    return ask


def with_tables(path, tables, settings):
    """Serve another city, looked at already."""
    settings.WORKSPACE = make_city(path, tables).folder
    return gather_facts(Workspace.open(settings.WORKSPACE))


def heading(answer):
    return answer.content.decode().split("<h1")[1].split("</h1>")[0].split(">")[1]


def test_a_city_that_was_never_looked_at_queues_that_once(as_role, here):
    client = as_role("analyst")
    page = client.get("/")
    assert page.status_code == 200
    assert heading(page) == "The city is being looked at"
    client.get("/")
    assert [job.kind for job in Job.objects.all()] == ["city_facts"]
    assert here.records() == []


def test_work_in_the_background_ends_in_the_answer(as_role, work):
    client = as_role("analyst")
    for _ in range(2):
        client.get(f"/{GATHERS}")
        work()
    page = client.get(f"/{GATHERS}")
    assert heading(page).startswith("Assault")
    assert not Job.objects.filter(state=FAILED).exists()


def test_it_shows_answer_range_map_table_and_finding(shown):
    text = shown(GATHERS).content.decode()
    assert "Assault" in heading(shown(GATHERS))
    assert 'href="/findings/F-0001"' in text
    assert "records used" in text
    assert text.count('<th scope="row">') == 6
    assert 'class="answer-range"' in text
    assert text.count('class="swatch seq-') == 5
    data = json.loads(text.split('id="map-data" type="application/json">')[1].split("</script>")[0])
    assert data["layers"][0]["url"].startswith("/city/map/")
    west, south, east, north = data["bounds"]
    assert 4 < west < east < 5
    assert 51 < south < north < 53


def test_the_drawing_and_the_features_are_handed_out_with_a_tag(shown):
    page = shown(GATHERS).content.decode()
    drawing = page.split('<img src="')[1].split('"')[0]
    answer = shown(drawing.lstrip("/"))
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content.startswith(b"<svg")
    again = shown(drawing.lstrip("/"), **{"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    features = json.loads(shown(drawing.lstrip("/").replace(".svg", ".geojson")).content)
    first = features["features"][0]
    assert set(first["properties"]) >= {"id", "name", "row", "class"}
    assert {one["properties"]["name"] for one in features["features"]} == set(small_city.NAMES)
    packed = shown(drawing.lstrip("/"), **{"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(answer.content)


@pytest.mark.parametrize(
    "address", ["city/map/..-..svg", "city/map/0123456789abcdef-0123456789abcdef.svg",
                "city/map/0123456789abcdef-0123456789abcdef.json",
                "city/tiles/app.key", "city/tiles/land-0123456789abcdef.pmtiles"]
)  # fmt: skip
def test_nothing_else_is_handed_out(shown, address):
    assert shown(address).status_code == 404


def test_each_feature_tells_the_row_of_its_own_area(shown):
    page = shown(GATHERS).content.decode()
    rows = page.split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]
    said = {row.split('<th scope="row">')[1].split("<")[0]: row for row in rows}
    drawing = page.split('<img src="')[1].split('"')[0].lstrip("/").replace(".svg", ".geojson")
    for one in json.loads(shown(drawing).content)["features"]:
        count = one["properties"]["row"].split(" · ")[0].removeprefix("Recorded ")
        assert f">{count}<" in said[one["properties"]["name"]]


def test_a_choice_that_is_not_there_yet_is_queued_once(shown):
    page = shown("?what=robbery&when=12")
    assert heading(page) == "This is being worked out"
    shown("?what=robbery&when=12")
    jobs = Job.objects.filter(kind="city_layer")
    assert [job.arguments["options"]["offence"] for job in jobs] == ["robbery"]


def test_what_is_not_offered_becomes_what_the_page_opens_with(shown):
    facts = read_facts(Workspace.open(shown.folder))
    chosen = choice_of({"what": "nonsense", "when": "1066", "level": "x", "layer": "y"}, facts)
    assert chosen == choice_of({}, facts)
    assert shown("?what=nonsense&when=1066&layer=<script>").status_code == 200


def test_newer_tables_show_the_old_answer_and_queue_the_new_one(shown):
    document = shown.folder / FOLDER
    shown(GATHERS)
    for path in document.glob("*.json"):
        if path.name != "city.json":
            path.rename(path.with_name(path.name.replace(path.name[17:33], "0" * 16)))
    page = shown(GATHERS)
    assert heading(page).startswith("Assault")
    assert "being worked out again" in page.content.decode()
    assert Job.objects.filter(kind="city_layer").count() == 1


def test_a_job_that_failed_is_told_and_not_asked_again(shown):
    shown("?what=robbery")
    Job.objects.filter(kind="city_layer").update(state=FAILED)
    page = shown("?what=robbery")
    assert heading(page) == "This could not be worked out"
    assert "not touched" in page.content.decode()
    assert Job.objects.filter(kind="city_layer").count() == 1


def test_what_the_library_refuses_is_shown_in_its_words(shown):
    shown()
    here = Workspace.open(shown.folder)
    facts = read_facts(here)
    asked = LAYERS["gathers"].asked(choice_of({"what": "robbery"}, facts), facts, here)
    asked["options"]["level"] = "moon"
    work_out_layer(Asked(asked), lambda step, share: None)
    page = shown("?what=robbery")
    assert heading(page) == "These data cannot show this"
    assert "moon" in page.content.decode()


def test_layers_without_data_stay_listed_with_what_they_need(shown):
    text = shown(GATHERS).content.decode()
    assert text.count('type="radio"') == len(LAYERS)
    assert "Needs a survey that asks how safe people feel." in text
    assert "Needs measures" in text


def test_the_survey_is_open_to_its_team_only(shown):
    text = shown(GATHERS, role="partner").content.decode()
    assert text.count("Open to the survey team only.") == 2
    assert "/findings/F-0001" not in text


def test_it_reads_in_french(shown):
    page = shown(GATHERS, **{"Accept-Language": "fr"})
    text = page.content.decode()
    assert '<html lang="fr">' in text
    assert "Où cela se concentre" in text
    assert "12 derniers mois" in text


def test_an_empty_city_says_what_to_import(as_role, folder, settings, tmp_path):
    client = as_role("analyst")
    settings.WORKSPACE = make_city(tmp_path / "empty", {"areas": small_city.areas()}).folder
    assert heading(client.get("/")) == "No incidents yet"


def test_counts_without_areas_are_a_table(as_role, folder, settings, tmp_path, work):
    client = as_role("analyst")
    facts = with_tables(tmp_path / "counted", {"counts": small_city.counts()}, settings)
    assert facts.bounds is None
    client.get("/?layer=gathers")
    work()
    text = client.get("/?layer=gathers").content.decode()
    assert "There are no outlines of areas to draw" in text
    assert '<details class="twin" open>' in text
    assert "Needs places" in text
    assert 'id="map-data"' not in text


def test_records_without_areas_open_with_a_layer_that_can_be_shown(
    as_role, folder, settings, tmp_path
):
    client = as_role("analyst")
    frame = small_city.incidents().to_frame()
    bare = frame.drop(columns=[name for name in frame if str(name).startswith("area_")])
    bare = type(small_city.incidents()).from_frame(
        bare, crs=small_city.CRS, timezone="Europe/Amsterdam"
    )
    with_tables(tmp_path / "bare", {"incidents": bare}, settings)
    text = client.get("/").content.decode()
    assert "Needs areas" in text
    assert 'value="hot" checked' in text


def test_what_lies_on_the_disk_half_is_made_again(shown):
    document = next((shown.folder / FOLDER).glob("*-*.en.json"))
    write_whole(document, '{"format": 1, "find')
    assert heading(shown(GATHERS)) == "This is being worked out"
    write_whole(shown.folder / FOLDER / "city.json", "[]")
    assert heading(shown(GATHERS)) == "The city is being looked at"


def test_measures_are_drawn_where_they_were_taken(as_role, folder, settings, tmp_path, work):
    client = as_role("analyst")
    rows = [
        {"intervention_id": "M1", "measure": "alley_gates", "offence_class": "burglary_dwelling",
         "area_id": area, "role": role, "starts_on": "2025-03-01", "ends_on": None}
        for area, role in (("A0", "treated"), ("A1", "treated"), ("A2", "comparison"))
    ]  # fmt: skip
    tables = {
        "areas": small_city.areas(), "incidents": small_city.incidents(),
        "interventions": Interventions.from_frame(pd.DataFrame(rows)),
    }  # fmt: skip
    with_tables(tmp_path / "measured", tables, settings)
    client.get("/?layer=measures")
    work()
    page = client.get("/?layer=measures")
    text = page.content.decode()
    assert heading(page) == "One measure is known in 2 areas."
    assert "Oude Stad, Noord" in text
    assert "Westrand" not in text.split("<tbody>")[1].split("</tbody>")[0]
    drawing = text.split('<img src="')[1].split('"')[0].replace(".svg", ".geojson")
    features = json.loads(client.get(drawing).content)["features"]
    assert {one["properties"]["id"] for one in features} == {"A0", "A1"}


def test_other_findings_about_the_offence_are_cards_with_their_range(shown, work):
    here = Workspace.open(shown.folder)
    found = here.run("trend", offence="assault")
    here.run("trend", offence="robbery")
    assert "are being drawn" in shown(GATHERS).content.decode()
    assert [job.arguments["finding"] for job in Job.objects.filter(kind="page")] == [found.id]
    work()
    text = shown(GATHERS).content.decode()
    assert text.count('<article class="card">') == 1
    assert f"finding {found.id}" in text
    assert '<svg class="interval"' in text
    assert "are being drawn" not in text


def test_the_range_is_read_from_the_numbers_that_the_answer_tells(shown):
    found = Workspace.open(shown.folder).run("trend", offence="assault").finding
    line = interval_of(found.explain().answer)
    assert (line["estimate"], line["low"], line["high"]) == (
        found.change, found.change_low, found.change_high,
    )  # fmt: skip
    assert line["nothing"] == 0
    assert clearness(line) == (2 if found.change_low > 0 or found.change_high < 0 else 1)
    assert clearness(None) == 0
    assert interval_of(say("web_city.empty")) is None


def test_what_the_page_opens_with_is_queued_with_the_facts(as_role, work, here):
    as_role("analyst").get("/")
    work()
    made = Job.objects.filter(kind="city_layer")
    assert {one.arguments["layer"] for one in made} == {"gathers", "changed", "hot"}
    page = as_role("analyst").get("/").content.decode()
    assert 'class="ramp"' in page
    assert Job.objects.filter(kind="city_layer").count() == made.count()


def test_feeling_against_record_is_one_square_with_each_of_the_two_beside_it(
    as_role, folder, settings, tmp_path
):
    client = as_role("analyst")
    survey = small_survey.survey(people=60, waves=("2026",)).to_frame()
    asked = survey[survey["item"].eq("aesfdrk")]
    tables = {"incidents": small_city.incidents(), "areas": small_city.areas(),
              "exposure": small_city.exposure(), "survey": Survey.from_frame(asked)}  # fmt: skip
    facts = with_tables(tmp_path / "asked", tables, settings)
    here = Workspace.open(settings.WORKSPACE)
    asked = LAYERS["parts"].asked(choice_of({"layer": "parts", "what": "all"}, facts), facts, here)
    work_out_layer(Asked(asked), lambda step, share: None)
    page = client.get("/?layer=parts&what=all").content.decode()
    square = page.split('class="pair-key"')[1].split("</table>")[0]
    first, *rest = square.split("<tr>")[1:4]
    assert [one[:6] for one in first.split("swatch ")[1:]] == ["biv-31", "biv-32", "biv-33"]
    assert rest[-1].split("swatch ")[1].startswith("biv-11")
    frame = here.again(here.records()[-1].id).finding.to_frame().set_index("area_name")
    drawing = page.split('<img src="')[1].split('"')[0]
    features = json.loads(client.get(drawing.replace(".svg", ".geojson")).content)["features"]
    assert len(features) == 6
    for one in features:
        row = frame.loc[one["properties"]["name"]]
        painted = [
            3 if row[name] >= 0.95 else 1 if row[name] <= 0.05 else 2
            for name in ("feeling_likely_high", "crime_likely_high")
        ]
        assert one["properties"]["class"] == "biv-{}{}".format(*painted)
    assert any(one["properties"]["class"].startswith("biv-3") for one in features)
    small = re.findall(r'<img src="(/city/map/[^"]+\.(?:felt|recorded)\.svg)"', page)
    assert [client.get(one).status_code for one in small] == [200, 200]
    assert "Share who feel unsafe" in page
    assert "Recorded a year for every thousand residents" in page
    head = re.findall(
        r'<th scope="col"[^>]*>([^<]*)', page.split("<thead>")[1].split("</thead>")[0]
    )
    assert head[:3] == ["Area", "Feeling", "Record"] and "Gap" in head
    row = page.split("<tbody>")[2].split("</tr>")[0]
    assert "Oude Stad" in row and "Clearly more feel unsafe" in row
