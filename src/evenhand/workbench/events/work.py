"""Jobs of event sheets: what compares incidents, and what prints."""

from typing import Any

from django.urls import reverse

from evenhand.frame.documents import today
from evenhand.publishing.event_page import write_event
from evenhand.workbench.jobs.bodies import Told
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workspace.event_comparison import compare_event


def compare(job: Job, told: Told) -> dict[str, Any]:
    """Set incidents at the event beside those of other weeks."""
    told("", 0.1)
    number = job.arguments["number"]
    compare_event(city(), number, today=today(), offence=job.arguments["offence"] or None)
    enter(job.asked_by, "event.compared", number)
    return {"url": reverse("event", args=[number]) + "?phase=after#comparisons"}


def print_sheet(job: Job, told: Told) -> dict[str, Any]:
    """Print a sheet on one page."""
    told("", 0.1)
    number = job.arguments["number"]
    write_event(city(), number, language=job.arguments["language"], today=today())
    return {"url": reverse("event-page", args=[number])}
