"""The job that runs an audit and draws it."""

from typing import Any

from django.urls import reverse

from evenhand.publishing.audit import audit_of
from evenhand.publishing.public import PublicCity
from evenhand.wording.messages import say
from evenhand.workbench.audits.drawn import keep_drawn
from evenhand.workbench.jobs.bodies import Told
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workspace.disk import words_for_disk

_ASKING = 0.6
"""The share of the work that asking takes; the rest is drawing."""


def run_audit(job: Job, told: Told) -> dict[str, Any]:
    """Ask everything an audit asks, compose the dossier and draw it."""
    number = make(told, "full")
    enter(job.asked_by, "audit.made", number)
    return {"url": reverse("audit", args=[number])}


def make(told: Told, edition: str, released: PublicCity | None = None) -> str:
    """Make an audit of one edition; give its number.

    Parameters
    ----------
    told
        Called with how far it is.
    edition
        "full" or "public"; a public one holds only what was released before.
    released
        The release that a public one is made from; None makes one.
    """
    here = city()
    language = here.settings.languages[0]

    def progress(method: str, done: int, whole: int) -> None:
        told(say(f"questions.{method}").written(language), _ASKING * done / max(whole, 1))

    with words_for_disk(here.folder):
        more = {"released": released} if released is not None else {}
        dossier, atlas = audit_of(here, edition=edition, progress=progress, **more)  # type: ignore[arg-type]
        return keep_drawn(
            here, dossier, atlas, edition,
            lambda step, share: told(step, _ASKING + (1 - _ASKING) * share),
        )  # fmt: skip
