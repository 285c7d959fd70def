"""Jobs of the catalogue: a method run, and a finding drawn again."""

from typing import Any

from django.urls import reverse

from evenhand.statistics.progress import heard
from evenhand.workbench.jobs.bodies import Told
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.methods.drawn import keep_drawn
from evenhand.workbench.opened import city
from evenhand.workspace.findings import real_options
from evenhand.workspace.running import find_method


def run_method(job: Job, told: Told) -> dict[str, Any]:
    """Answer one question of the catalogue, record the finding and draw it."""
    name = job.arguments["method"]
    options = real_options(find_method(name), job.arguments["options"])
    told("", 0.05)
    with heard(lambda done, whole: told("", 0.05 + 0.8 * done / max(whole, 1))):
        recorded = city().run(name, tables=job.arguments.get("tables") or None, **options)
    told("", 0.9)
    keep_drawn(city(), city().record(recorded.id), recorded.finding)
    return {"finding": recorded.id, "url": reverse("finding", args=[recorded.id])}


def draw_page(job: Job, told: Told) -> dict[str, Any]:
    """Make a recorded finding again and draw it."""
    number = job.arguments["finding"]
    told("", 0.05)
    recorded = city().again(number)
    told("", 0.8)
    keep_drawn(city(), city().record(number), recorded.finding)
    return {"finding": number, "url": reverse("finding", args=[number])}
