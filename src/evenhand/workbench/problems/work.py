"""Jobs on problem files: findings linked, evidence asked for, plans frozen, files printed."""

from typing import Any

from django.urls import reverse

from evenhand.publishing.problem_page import write_problem
from evenhand.workbench.jobs.bodies import Told
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.methods.drawn import keep_drawn
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.problems.beside import ASKED_OF
from evenhand.workbench.problems.reach import files, today
from evenhand.workspace.numbered_documents import expecting
from evenhand.workspace.problems import link_finding, write_parts
from evenhand.workspace.registrations import freeze_registration, new_registration


def link(job: Job, told: Told) -> dict[str, Any]:
    """Link a finding to a file, with what it says; one that is linked already stays as it is."""
    given = job.arguments
    number, finding = given["problem"], given["finding"]
    told("", 0.1)
    if finding not in {one["finding"] for one in files().get(number)["findings"]}:
        link_finding(city(), number, finding, why=given["why"], today=today())
        enter(job.asked_by, "problem.written", number, part="findings")
    return {"url": reverse("problem", args=[number])}


def evidence(job: Job, told: Told) -> dict[str, Any]:
    """Ask the catalogue about a part of a file, and draw what it says."""
    number, part = job.arguments["problem"], job.arguments["part"]
    method, asked_of = ASKED_OF[part]
    told("", 0.1)
    recorded = city().run(method, **asked_of(files().get(number)))
    told("", 0.7)
    keep_drawn(city(), city().record(recorded.id), recorded.finding)
    return {"url": reverse("problem", args=[number]) + f"#{part}"}


def draft_plan(job: Job, told: Told) -> dict[str, Any]:
    """Draft a plan of assessment for a response, and name it there."""
    given = job.arguments
    number, response = given["problem"], given["response"]
    told("", 0.1)
    document = files().get(number)
    one = next(row for row in document["responses"] if row["id"] == response)
    if one["preregistration"] is None:
        made = new_registration(city(), given["finding"], today=today(), texts=given["texts"])
        rows = [{**row, "preregistration": made["id"]} if row["id"] == response else row
                for row in document["responses"]]  # fmt: skip
        write_parts(
            city(), number, {"responses": rows}, revision=document["revision"], today=today()
        )
        enter(job.asked_by, "problem.plan_drafted", number, plan=made["id"])
        return {"url": reverse("problem-plan", args=[number, made["id"]])}
    return {"url": reverse("problem-plans", args=[number])}


def freeze_plan(job: Job, told: Told) -> dict[str, Any]:
    """Freeze a plan of assessment with its fingerprint, if it is the one that was read."""
    given = job.arguments
    told("", 0.1)
    with expecting(given["plan"], given["seen"]):
        freeze_registration(city(), given["plan"], by=given["by"], today=today())
    enter(job.asked_by, "problem.plan_frozen", given["problem"], plan=given["plan"])
    return {"url": reverse("problem-plan", args=[given["problem"], given["plan"]])}


def print_file(job: Job, told: Told) -> dict[str, Any]:
    """Print a file as a page and a PDF."""
    given = job.arguments
    told("", 0.1)
    write_problem(city(), given["problem"], language=given["language"], reading=given["reading"])
    return {"url": reverse("problem-print", args=[given["problem"]])}
