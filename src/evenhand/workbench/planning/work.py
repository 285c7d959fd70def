"""Jobs of planning files: what draws the map, counts around a site, counts again and prints."""

from datetime import date
from typing import Any

from django.urls import reverse

from evenhand.frame.documents import today
from evenhand.publishing.cycle_page import write_cycle
from evenhand.publishing.site_map import site_map
from evenhand.publishing.statement_page import write_statement
from evenhand.workbench.jobs.bodies import Told
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.planning.site_maps import drawing_of
from evenhand.workspace.disk import write_whole
from evenhand.workspace.planning_counts import count_around, recount
from evenhand.workspace.planning_files import PlanningFiles


def draw(job: Job, told: Told) -> dict[str, Any]:
    """Draw the map of a site."""
    told("", 0.1)
    number = job.arguments["number"]
    site = PlanningFiles(city().folder).get(number)["site"]
    if site is not None:
        path = drawing_of(site)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, site_map(city(), site).svg)
    return {"url": reverse("planning-site", args=[number]) + "#place"}


def count(job: Job, told: Told) -> dict[str, Any]:
    """Count what is recorded on and around a site."""
    told("", 0.1)
    number = job.arguments["number"]
    made = count_around(city(), number, today=today())
    enter(job.asked_by, "planning.written", number, part="counted", revision=made["revision"])
    return {"url": reverse("planning-site", args=[number]) + "#recorded"}


def count_again(job: Job, told: Told) -> dict[str, Any]:
    """Count again, with the options and seed of before."""
    told("", 0.1)
    number = job.arguments["number"]
    made = recount(city(), number, today=today())
    enter(job.asked_by, "planning.written", number, part="recounted", revision=made["revision"])
    return {"url": reverse("planning-site", args=[number]) + "#recorded"}


def print_statement(job: Job, told: Told) -> dict[str, Any]:
    """Print the statement of a file."""
    told("", 0.1)
    number = job.arguments["number"]
    write_statement(city(), number, language=job.arguments["language"])
    return {"url": reverse("planning-page", args=[number])}


def print_cycle(job: Job, told: Told) -> dict[str, Any]:
    """Print the report of a time."""
    told("", 0.1)
    first, last = (date.fromisoformat(job.arguments[name]) for name in ("from", "to"))
    write_cycle(city(), first, last, today=today(), language=job.arguments["language"])
    return {"url": reverse("planning-cycle-page", args=[f"{first}_{last}"])}
