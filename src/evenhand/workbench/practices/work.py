"""Jobs of practice sheets: what makes a finding again, and what releases."""

from typing import Any

from django.urls import reverse

from evenhand.frame.documents import today
from evenhand.publishing.practices.effects import draft_from_problem, release_sheet
from evenhand.workbench.jobs.bodies import Told
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter


def draft(job: Job, told: Told) -> dict[str, Any]:
    """Draft a sheet from a problem file."""
    told("", 0.1)
    asked = job.arguments
    made = draft_from_problem(city(), asked["problem"], today=today(), response=asked["response"])
    enter(job.asked_by, "practice.drafted", made["id"], problem=asked["problem"])
    return {"url": reverse("practice", args=[made["id"]])}


def release(job: Job, told: Told) -> dict[str, Any]:
    """Release a sheet with its numbers."""
    told("", 0.1)
    made = release_sheet(city(), job.arguments["number"], today=today())
    number = made["effect"]["release"] or ""
    enter(job.asked_by, "practice.released", made["id"], release=number)
    return {"url": reverse("practice", args=[made["id"]])}
