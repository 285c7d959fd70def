"""Jobs of outbreak files: what looks at the signals, and what prints."""

from typing import Any

from django.urls import reverse

from evenhand.frame.documents import today
from evenhand.publishing.outbreak_page import write_outbreak
from evenhand.workbench.jobs.bodies import Told
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workspace.outbreaks import do_follow_up, open_outbreak


def open_file(job: Job, told: Told) -> dict[str, Any]:
    """Look at the signals of an area, and open a file on its last rise."""
    told("", 0.1)
    given = job.arguments
    made = open_outbreak(city(), given["area"], today=today(), finding=given.get("finding"))
    enter(job.asked_by, "outbreak.opened", made["id"], area=made["area_id"])
    return {"url": reverse("outbreak", args=[made["id"]])}


def look_again(job: Job, told: Told) -> dict[str, Any]:
    """Look at the signals again, for a follow-up."""
    told("", 0.1)
    number, place = job.arguments["number"], job.arguments["place"]
    do_follow_up(city(), number, place, today=today())
    enter(job.asked_by, "outbreak.written", number, part="follow-up", place=place)
    return {"url": reverse("outbreak", args=[number]) + "#follow-up"}


def print_file(job: Job, told: Told) -> dict[str, Any]:
    """Print a file."""
    told("", 0.1)
    number = job.arguments["number"]
    write_outbreak(city(), number, language=job.arguments["language"])
    return {"url": reverse("outbreak-page", args=[number])}
