"""Jobs of the city page: what is known of the city, and one layer of its map."""

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from evenhand.errors import EvenhandError
from evenhand.workbench.city.asking import ask_layers
from evenhand.workbench.city.facts import gather_facts
from evenhand.workbench.city.layer_file import keep_layer, keep_refusal
from evenhand.workbench.city.layers import LAYERS
from evenhand.workbench.city.measures import keep_measures
from evenhand.workbench.city.shared import keep_shared
from evenhand.workbench.jobs.bodies import Told
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.methods.drawn import keep_drawn, read_drawn
from evenhand.workbench.opened import city
from evenhand.workspace.findings import real_options
from evenhand.workspace.running import find_method


def work_out_facts(job: Job, told: Told) -> dict[str, Any]:
    """Read the tables once, keep what the page must know of them, and queue what it opens with."""
    told("", 0.1)
    facts = gather_facts(city())
    ask_layers(city(), facts, job.asked_by)
    return {"url": reverse("city")}


def work_out_layer(job: Job, told: Told) -> dict[str, Any]:
    """Answer the question of one layer, record it, draw it, and keep what the page shows."""
    here, asked = city(), job.arguments
    url = f"{reverse('city')}?{urlencode(asked['choice'])}"
    told("", 0.05)
    if not asked["method"]:
        keep_measures(here, asked["key"], asked["choice"])
        return {"url": url}
    try:
        options = real_options(find_method(asked["method"]), asked["options"])
        recorded = here.run(asked["method"], **options)
    except EvenhandError as problem:
        keep_refusal(here, asked["key"], problem.told, asked["choice"])
        return {"url": url}
    if asked.get("is_shared"):
        told("", 0.6)
        keep_shared(
            here, asked["key"], here.record(recorded.id), recorded.finding,
            choice=asked["choice"],
        )  # fmt: skip
        return {"url": url}
    told("", 0.6)
    record = here.record(recorded.id)
    if read_drawn(here, record.id, "en") is None:
        keep_drawn(here, record, recorded.finding)
    told("", 0.9)
    keep_layer(
        here, asked["key"], record, recorded.finding,
        choice=asked["choice"], rights=("counts.small", LAYERS[asked["layer"]].right),
    )  # fmt: skip
    return {"finding": record.id, "url": url}
