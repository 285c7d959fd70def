"""Every option of the catalogue has its words in every language, and every form renders."""

import pytest

from evenhand.wording.messages import LANGUAGES, _file
from evenhand.workbench.methods.forms import CHOICE_GROUPS, meaning_key
from evenhand.workspace.index import load

OPTIONS = [one for entry in load() for one in entry["options"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_option_choice_unit_and_table_has_words(language):
    terms = _file("terms", language)
    lacking = set()
    for one in OPTIONS:
        lacking |= (
            {("asked_option", one["name"])} if one["name"] not in terms["asked_option"] else set()
        )
        if one["meaning"] and meaning_key(one["meaning"]) not in terms["asked_meaning"]:
            lacking.add(("asked_meaning", meaning_key(one["meaning"])))
        if one["unit"] not in ("", "date", "share") and one["unit"] not in terms["asked_unit"]:
            lacking.add(("asked_unit", one["unit"]))
        group = CHOICE_GROUPS.get(one["name"], "asked_value")
        lacking |= {(group, choice) for choice in one["choices"] if choice not in terms[group]}
    kinds = {kind for entry in load() for one in entry["tables"] for kind in one["kinds"]}
    lacking |= {("table", kind) for kind in kinds if kind not in terms["table"]}
    assert not lacking


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_renders_and_names_its_fields(as_role, language):
    client = as_role("analyst")
    client.cookies["language"] = language
    for entry in load():
        page = client.get(f"/methods/{entry['name']}")
        assert page.status_code == 200, entry["name"]
        text = page.content.decode()
        for one in entry["options"]:
            assert f'name="{one["name"]}"' in text, (entry["name"], one["name"])


def test_what_is_typed_wrongly_is_named_at_its_field_and_kept(as_role):
    page = as_role("analyst").post(
        "/methods/area_rates", {"period_from": "31.2.2025", "fewest": "12"}
    ).content.decode()  # fmt: skip
    assert "Enter a day as year-month-day" in page
    assert "31.2.2025" in page
    assert 'value="12"' in page
    assert "<title>Error:" in page


def test_what_the_city_has_is_offered_and_another_value_is_kept(as_role, work):
    client = as_role("analyst")
    client.get("/")
    work()
    page = client.get("/methods/area_rates?offence=local:cargo_bike").content.decode()
    assert '<option value="neighbourhood">' in page
    assert '<option value="burglary_dwelling">' in page
    sent = client.post("/methods/area_rates", {"offence": "local:cargo_bike"})
    assert sent.status_code == 302


def test_a_finding_whose_rows_were_taken_back_says_so(as_role, here):
    number = here.run("area_rates", level="neighbourhood").id
    for _ in range(3):
        here.undo()
    page = as_role("analyst").get(f"/findings/{number}")
    assert page.status_code == 200
    assert number in page.content.decode()
    assert f"like={number}" in page.content.decode()
