"""The page of safeguards: where each of them is, and who may open it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from evenhand.frame.words import say
from evenhand.workbench.opened import city
from evenhand.workbench.people.rights import allowed, may
from evenhand.workbench.rights.models import Assessment
from evenhand.workspace.appraisal_files import AppraisalFiles

PLACES = (
    ("appraisals", "appraisals", "safeguards.read"),
    ("releases", "releases", "data.release"),
    ("findings", "findings", "findings.read"),
    ("ledger", "ledger", "ledger.read"),
)
"""What it is called, the name of its address, the right it wants."""


@allowed("safeguards.read")
def safeguards(request: HttpRequest) -> HttpResponse:
    """Say what safeguards there are; those that one may not open stay listed."""
    count = len(AppraisalFiles(city().folder).numbers())
    sources = {"appraisals": say(request, "web_rights.appraisals_count", count=count)}
    cards: list[dict[str, Any]] = []
    for name, view, right in PLACES:
        url = _address(view)
        if not url:
            continue
        is_open = may(request.user, right)
        no_access = say(request, "web_rights.no_access")
        cards.append({
            "title": say(request, f"web_rights.{name}"), "url": url if is_open else "",
            "text": say(request, f"web_rights.{name}_text"),
            "source": sources.get(name, "") if is_open else no_access,
        })  # fmt: skip
    every = [(one, say(request, f"web_rights.kind_{one.kind}")) for one in Assessment.objects.all()]
    context = {
        "cards": cards, "assessments": every, "may_write": may(request.user, "appraisals.write")
    }  # fmt: skip
    return render(request, "rights/safeguards.html", context)


def _address(view: str) -> str:
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""
