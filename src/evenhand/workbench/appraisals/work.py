"""The job that prints an appraisal sheet."""

from typing import Any

from django.urls import reverse

from evenhand.publishing.appraisal_page import write_appraisal
from evenhand.workbench.jobs.bodies import Told
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.opened import city


def print_sheet(job: Job, told: Told) -> dict[str, Any]:
    """Print a sheet."""
    told("", 0.1)
    number = job.arguments["number"]
    write_appraisal(city(), number, language=job.arguments["language"])
    return {"url": reverse("appraisal-page", args=[number])}
