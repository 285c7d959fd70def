"""Planning files in the workbench: opened, placed, reviewed one strategy at a time, kept."""

import json
import re
from datetime import date

import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from pyproj import Transformer

from evenhand.taxonomy.planning import strategies
from evenhand.workbench.people.ledger import Entry
from evenhand.workspace.planning import answer_strategy, close_site, open_site
from evenhand.workspace.planning_files import PlanningFiles

TODAY = date(2026, 2, 10)
GIVEN = {"title": "Former gasworks", "kind": "dwellings", "stage": "design",
         "applicant": "Harbour housing", "by": "planning office",
         "opened": "2026-02-10"}  # fmt: skip
ANSWER = {"says": "partly", "reason": "Windows face the quay", "by": "planning office"}


@pytest.fixture
def number(here):
    made = open_site(here, "Former gasworks", kind="dwellings", stage="design",
                     applicant="Harbour housing", by="planning office", today=TODAY)  # fmt: skip
    return made["id"]


@pytest.fixture
def planner(as_role):
    return as_role("planner")


def file_of(here, number):
    return PlanningFiles(here.folder).get(number)


def page_of(client, number):
    return client.get(f"/planning/{number}").content.decode()


def test_an_empty_list_says_who_opens_a_file(as_role, planner):
    assert "/planning/new" in planner.get("/planning").content.decode()
    page = as_role("auditor").get("/planning").content.decode()
    assert "No plan yet" in page
    assert "/planning/new" not in page


def test_a_file_is_opened_placed_and_listed(planner, here):
    answer = planner.post("/planning/new", GIVEN)
    assert answer.headers["Location"] == "/planning/S-0001/write/place"
    given = {"corners": corners_in(here), "within_m": "200", "revision": 1}
    assert planner.post("/planning/S-0001/write/place", given).status_code == 302
    page = page_of(planner, "S-0001")
    assert re.search(r"200\sm around it", page)
    assert "10 of 10 strategies" in page
    assert "S-0001 Former gasworks" in planner.get("/planning").content.decode()
    assert [one.what for one in Entry.objects.filter(about="S-0001")] == [
        "planning.opened", "planning.written",
    ]  # fmt: skip


def corners_in(here):
    """Type the corners of a small square in the middle of the city."""
    left, bottom, right, top = shapely.total_bounds(here.read("areas").column("geometry"))
    x, y = (left + right) / 2, (bottom + top) / 2
    turn = Transformer.from_crs(here.settings.crs, "EPSG:4326", always_xy=True)
    points = [turn.transform(x + a, y + b) for a, b in ((0, 0), (60, 0), (60, 60), (0, 60))]
    return "\n".join(f"{lat:.6f}, {lon:.6f}" for lon, lat in points)


def test_each_strategy_is_asked_in_turn_and_the_review_can_be_kept(planner, here, number):
    order = [one.code for one in strategies()]
    for place, name in enumerate(order):
        address = f"/planning/{number}/review/{name}"
        assert planner.get(address).status_code == 200
        answer = planner.post(address, ANSWER | {"revision": place + 1})
        assert answer.status_code == 302
        last = place == len(order) - 1
        assert answer.headers["Location"].endswith("#review" if last else order[place + 1])
    page = page_of(planner, number)
    assert "All 10 strategies are answered" in page
    assert "Windows face the quay" in page
    kept = {"by": "planning office", "revision": 11}
    assert planner.post(f"/planning/{number}/write/freeze-review", kept).status_code == 302
    assert file_of(here, number)["versions"][0]["number"] == 1
    page = page_of(planner, number)
    assert "Version 1" in page
    assert "freeze-review" not in re.findall(r'href="[^"]*write/([a-z-]+)"', page)


def test_an_answer_without_reason_is_refused_at_its_field(planner, here, number):
    answer = planner.post(f"/planning/{number}/review/target_hardening", ANSWER | {"reason": ""})
    assert answer.status_code == 422
    assert file_of(here, number)["revision"] == 1


@pytest.mark.parametrize(("language", "said"), [("en", "person"), ("fr", "personne")])
def test_a_reason_that_names_a_person_is_refused(planner, here, number, language, said):
    planner.cookies["language"] = language
    given = ANSWER | {"reason": "Ask anna.jansen@example.org"}
    answer = planner.post(f"/planning/{number}/review/target_hardening", given)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert file_of(here, number)["review"] == []


def test_what_another_wrote_meanwhile_is_shown_and_nothing_is_lost(planner, here, number):
    answer_strategy(here, number, "activity_support", says="met", reason="Shops face the quay",
                    by="other office", today=TODAY)  # fmt: skip
    address = f"/planning/{number}/review/target_hardening"
    answer = planner.post(address, ANSWER | {"revision": 1})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Shops face the quay" in page
    assert "Windows face the quay" in page
    again = re.search(r'name="revision" value="(\d+)"', page).group(1)
    planner.post(address, ANSWER | {"revision": again})
    assert len(file_of(here, number)["review"]) == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "in one of the ways"),
        ({"corners": "51.9, 5.1", "area": "A1"}, "several ways"),
        ({"corners": "north quay"}, "line 1 is no pair"),
        ({"geojson": "{"}, "no GeoJSON"),
        ({"geojson": '{"type":"Point","coordinates":[120.0,-33.0]}'}, "outside the city"),
        ({"area": "nowhere"}, "nowhere"),
        ({"corners": "51.9, 5.1", "within_m": "9000"}, "9000|5000|5,000|less than"),
    ],
)
def test_a_bad_place_is_refused_with_one_message(planner, here, number, given, said):
    sent = {"within_m": "250", "revision": 1} | given
    answer = planner.post(f"/planning/{number}/write/place", sent)
    assert answer.status_code == 422
    assert re.search(said, answer.content.decode())
    assert file_of(here, number)["site"] is None


def test_a_place_can_be_an_area_or_a_file(planner, here, number):
    area = str(here.read("areas").column("area_id").iloc[0])
    given = {"area": area, "within_m": "0", "revision": 1}
    assert planner.post(f"/planning/{number}/write/place", given).status_code == 302
    assert file_of(here, number)["site"]["area_id"] == area
    pairs = [line.split(", ") for line in corners_in(here).splitlines()]
    ring = [[float(lon), float(lat)] for lat, lon in pairs]
    text = json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})
    sent = SimpleUploadedFile("site.geojson", b"\xef\xbb\xbf" + text.encode())
    answer = planner.post(f"/planning/{number}/write/place",
                          {"file": sent, "within_m": "50", "revision": 2})  # fmt: skip
    assert answer.status_code == 302
    assert file_of(here, number)["site"]["shape"] == "polygon"
    bad = SimpleUploadedFile("site.geojson", b"\xff\xfe\x00")
    answer = planner.post(f"/planning/{number}/write/place",
                          {"file": bad, "within_m": "50", "revision": 3})  # fmt: skip
    assert answer.status_code == 422


def test_markup_in_a_label_stays_text(planner, here):
    planner.post("/planning/new", GIVEN | {"title": "<script>alert(1)</script> quay"})
    for address in ("/planning", "/planning/S-0001", "/planning/S-0001/review/target_hardening"):
        page = planner.get(address).content.decode()
        assert "<script>alert" not in page
    assert "&lt;script&gt;" in page_of(planner, "S-0001")


def test_a_closed_file_takes_nothing_more(planner, here, number):
    close_site(here, number, why="Nothing is built there", today=TODAY)
    assert "Nothing is built there" in page_of(planner, number)
    assert planner.get(f"/planning/{number}/write/place").status_code == 302
    assert planner.post(f"/planning/{number}/review/target_hardening", ANSWER).status_code == 302
    assert file_of(here, number)["review"] == []


@pytest.mark.parametrize("address", ["S-9999", "F-0001", "..%2Fsettings", "S-0001%00"])
def test_there_is_no_page_for_a_file_that_is_not_there(planner, number, address):
    assert planner.get(f"/planning/{address}").status_code == 404
    assert planner.get(f"/planning/{address}/review/target_hardening").status_code == 404


def test_only_those_who_plan_write(as_role, here, number):
    for role in ("analyst", "auditor", "decision"):
        client = as_role(role)
        assert client.get(f"/planning/{number}").status_code == 200
        assert "write/" not in re.sub(r"<form.*?</form>", "", page_of(client, number))
        answer = client.post(f"/planning/{number}/review/target_hardening", ANSWER)
        assert answer.status_code == 403
    assert as_role("partner").get(f"/planning/{number}").status_code == 403
