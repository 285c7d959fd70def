"""Attack: persons, groups and code in every text of an event sheet."""

from datetime import date, datetime

import pytest

from evenhand.errors import OptionError
from evenhand.publishing.event_page import event_pdf
from evenhand.taxonomy.events import PARTS
from evenhand.workspace.event_entries import LENGTHS
from evenhand.workspace.event_files import EventFiles
from evenhand.workspace.event_sheets import add_entry, close_event, open_event
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace
from workspace.test_events import GIVEN

TODAY = date(2026, 9, 1)
WHEN = {"begins": datetime(2026, 9, 12, 14), "ends": datetime(2026, 9, 12, 23)}
CODE = "<script>alert(1)</script> \x1b[2J **bold** #set page() & <b>"
TEXTS = [(part.name, field.name) for part in PARTS.values() for field in part.fields
         if field.kind in LENGTHS]  # fmt: skip


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    settings = Settings(name="X", crs="EPSG:25831", timezone="Europe/Amsterdam", languages=("en",))
    made = Workspace.create(tmp_path_factory.mktemp("events") / "w", settings)
    open_event(made, "Fair", "fair", organiser="fair office", by="office", today=TODAY, **WHEN)
    for part, given in GIVEN.items():
        add_entry(made, "E-0001", part, {**given, "area": None} if part == "places" else given,
                  today=TODAY)  # fmt: skip
    return made


@pytest.mark.parametrize(("part", "field"), TEXTS)
@pytest.mark.parametrize(
    "text",
    ["Jan de Vries stands there", "mail an@example.org", "call 0612345678", "plate AB-123-C",
     "Young Roma steal bags", "known offenders are expected"],
)  # fmt: skip
def test_no_person_and_no_group_gets_into_any_field(city, part, field, text):
    before = EventFiles(city.folder).get("E-0001")
    given = {**GIVEN[part], "area": None} if part == "places" else GIVEN[part]
    with pytest.raises(OptionError, match=f"'{field}'") as told:
        add_entry(city, "E-0001", part, {**given, field: text}, today=TODAY)
    assert text not in str(told.value)
    assert EventFiles(city.folder).get("E-0001") == before


@pytest.mark.parametrize(
    "text", ["Jan de Vries", "Young Roma steal bags", "mail an@example.org", " "]
)
def test_nor_into_the_facts_and_the_end(city, text):
    for name in ("title", "organiser", "by", "about"):
        given = {"title": "Fair", "organiser": "fair office", "by": "office", **WHEN, name: text}
        with pytest.raises(OptionError, match=f"'{name}'"):
            open_event(city, given.pop("title"), "fair", today=TODAY, **given)
    with pytest.raises(OptionError, match="'why'"):
        close_event(city, "E-0001", why=text, today=TODAY)


@pytest.mark.parametrize("part", ["signals", "actions", "handovers"])
def test_nobody_on_the_spot_is_told_to_watch_people_of_an_origin(city, part):
    field = {"signals": "what", "actions": "done", "handovers": "text"}[part]
    text = "Roma at the gate again, stay in sight"
    with pytest.raises(OptionError, match=f"'{field}'"):
        add_entry(city, "E-0001", part, {**GIVEN[part], field: text}, today=TODAY)


@pytest.mark.parametrize("number", ["../E-0001", "E-1", "A-0001", "E-0001/x", "E-9999"])
def test_no_number_leads_out_of_the_folder(city, number):
    with pytest.raises(Exception, match=r"event|there is no") as told:
        add_entry(city, number, "stops", GIVEN["stops"], today=TODAY)
    assert "Traceback" not in str(told.value)


def test_code_is_printed_as_text(city):
    made = add_entry(city, "E-0001", "stops", {**GIVEN["stops"], "sign": CODE}, today=TODAY)
    assert event_pdf(made, "en", TODAY)[:5] == b"%PDF-"
