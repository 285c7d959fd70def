"""Jobs of practice sheets: what makes a finding again, and what releases."""

from contextlib import suppress
from typing import Any

from django.urls import reverse

from evenhand.errors import OptionError
from evenhand.frame.documents import today
from evenhand.publishing.practices.effects import draft_from_problem, release_sheet
from evenhand.workbench.jobs.bodies import Told
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workspace.practice_subscriptions import look_at, subscriptions


def draft(job: Job, told: Told) -> dict[str, Any]:
    """Draft a sheet from a problem file."""
    told("", 0.1)
    asked = job.arguments
    made = draft_from_problem(city(), asked["problem"], today=today(), response=asked["response"])
    enter(job.asked_by, "practice.drafted", made["id"], problem=asked["problem"])
    return {"url": reverse("practice", args=[made["id"]])}


def refresh(job: Job, told: Told) -> dict[str, Any]:
    """Look at the catalogues that are followed, or at one, and take over what is new."""
    place = job.arguments["place"]
    every = [one.place for one in subscriptions(city().folder) if place in ("", one.place)]
    for done, one in enumerate(every):
        told("", done / len(every))
        with suppress(OptionError):  # it was left meanwhile
            made = look_at(city().folder, one, today=today())
            if made.is_new:
                enter(job.asked_by, "practice.refreshed", one)
    return {"url": reverse("practice-follow")}


def release(job: Job, told: Told) -> dict[str, Any]:
    """Release a sheet with its numbers."""
    told("", 0.1)
    made = release_sheet(city(), job.arguments["number"], today=today())
    number = made["effect"]["release"] or ""
    enter(job.asked_by, "practice.released", made["id"], release=number)
    return {"url": reverse("practice", args=[made["id"]])}
