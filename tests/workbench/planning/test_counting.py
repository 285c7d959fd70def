"""Counting around a site: the map is drawn and the numbers made by jobs, small ones hidden."""

from datetime import date

import pytest

from evenhand.workbench.jobs.models import Job
from evenhand.workspace.planning import open_site, place_site
from evenhand.workspace.planning_files import PlanningFiles
from evenhand.workspace.planning_place import site_of_corners
from workbench.planning.test_sites import TODAY, corners_in


@pytest.fixture
def number(here):
    made = open_site(here, "Former gasworks", kind="dwellings", stage="design",
                     applicant="Harbour housing", by="planning office", today=TODAY)  # fmt: skip
    place_site(here, made["id"], site_of_corners(here, corners_in(here), 900), today=TODAY)
    return made["id"]


@pytest.fixture
def planner(as_role):
    return as_role("planner")


def page_of(client, number):
    return client.get(f"/planning/{number}").content.decode()


def test_the_map_is_drawn_by_a_job_and_shown_without_a_script(planner, number, work):
    assert "being drawn" in page_of(planner, number)
    assert planner.get(f"/planning/{number}/map.svg").status_code == 404
    page_of(planner, number)
    assert Job.objects.filter(kind="planning-map").count() == 1
    work()
    page = page_of(planner, number)
    assert f'src="/planning/{number}/map.svg"' in page
    assert 'id="map-data"' in page
    drawn = planner.get(f"/planning/{number}/map.svg")
    assert drawn.headers["Content-Type"] == "image/svg+xml"
    assert drawn.content.startswith(b"<svg")


def test_the_numbers_are_made_by_a_job_and_counted_again_the_same(planner, here, number, work):
    asked = planner.post(f"/planning/{number}/count")
    work()
    assert planner.get(asked.headers["Location"]).headers["Location"].endswith("#recorded")
    counted = PlanningFiles(here.folder).get(number)["counted"]
    assert counted["finding"].startswith("F-")
    page = page_of(planner, number)
    assert f'href="/findings/{counted["finding"]}"' in page
    assert "recorded on and around the site" in page
    planner.post(f"/planning/{number}/recount")
    work()
    assert "every number is the same" in page_of(planner, number)
    planner.post(f"/planning/{number}/take")
    assert "no other numbers to take" in page_of(planner, number)


def test_no_small_number_stands_on_the_page(planner, here, number, work):
    place_site(here, number, site_of_corners(here, corners_in(here), 250), today=TODAY)
    planner.post(f"/planning/{number}/count")
    work()
    counted = PlanningFiles(here.folder).get(number)["counted"]
    small = [one for one in counted["numbers"] if one["name"].startswith("count")
             and one["value"] is not None and 0 < one["value"] < counted["least"]]  # fmt: skip
    assert small == []
    assert any(one["is_hidden"] for one in counted["numbers"])
    assert "Fewer than 10, or hidden for it" in page_of(planner, number)


def test_where_nothing_was_placed_nothing_is_counted(planner, here):
    made = open_site(here, "North quay", kind="retail", stage="planning", applicant="Quay shops",
                     by="planning office", today=date(2026, 2, 1))  # fmt: skip
    page = page_of(planner, made["id"])
    assert "Put the site on the map first" in page
    assert "map-data" not in page
    assert planner.get(f"/planning/{made['id']}/map.svg").status_code == 404


def test_only_those_who_plan_count(as_role, number):
    for part in ("count", "recount", "take"):
        assert as_role("analyst").post(f"/planning/{number}/{part}").status_code == 403
        assert as_role("planner").get(f"/planning/{number}/{part}").status_code == 405
