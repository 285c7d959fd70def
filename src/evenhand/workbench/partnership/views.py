"""The partnership at a glance, and the leader's brief of one page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.timezone import localdate

from evenhand.frame.words import language, say
from evenhand.portal.contributions.models import Contribution
from evenhand.wording.messages import Quantity
from evenhand.workbench.partnership.dedication import Hours, drawing, latest, together
from evenhand.workbench.partnership.models import (
    STEPS,
    Action,
    Meeting,
    Member,
    Priority,
    Sharing,
    Step,
    Week,
)
from evenhand.workbench.partnership.paper import leader_pdf
from evenhand.workbench.partnership.standing import standing
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, may
from evenhand.workbench.people.who import who, within


@allowed("partnership.read")
def partnership(request: HttpRequest) -> HttpResponse:
    """Show members, terms, meetings, priorities and hours; partners see their own terms."""
    members, sharing = list(Member.objects.all()), list(Sharing.objects.select_related("member"))
    own = member_of(request)
    if who(request).role == "partner":
        members = [one for one in members if one == own]
        sharing = [one for one in sharing if one.member == own]
    hours = latest(list(Week.objects.all()), localdate())
    steps = {one.name: one for one in Step.objects.all()}
    context = {
        "steps": [{"name": name, "key": f"web_partnership.step_{name}", "done": steps.get(name)}
                  for name in STEPS],
        "steps_done": len(steps),
        "members": members,
        "sharing": sharing,
        "ended": [one for one in sharing if one.has_ended or one.member.has_ended],
        "meetings": Meeting.objects.all()[:5],
        "actions": Action.objects.filter(done_on=None).select_related("meeting"),
        "priorities": [_priority(one, own) for one in Priority.objects.all()],
        "own": own,
        "agenda": Contribution.objects.filter(kind="agenda", state__in=("read", "referred"))
        .exclude(public_text="").order_by("received_at"),
        "may_answer": may(request.user, "contributions.answer"),
        "may_sign": may(request.user, "audit.sign") and own is not None,
        "may_write": may(request.user, "partnership.write"),
        "may_brief": may(request.user, "findings.read"),
        "sum": together(hours),
        "figure": figure_of(request, hours) if hours else None,
    }  # fmt: skip
    return render(request, "partnership/partnership.html", context)


@allowed("findings.read")
def leader_brief(request: HttpRequest) -> HttpResponse:
    """Hand out the leader's brief: what was planned and given, and what is to be decided."""
    hours = latest(list(Week.objects.all()), localdate())
    days = [_short(request, one) for one in hours]
    svg = drawing(hours, days, say(request, "web_partnership.axis")) if hours else ""
    content = leader_pdf(standing(request, together(hours)), svg, language(request))
    enter(request, "partnership.brief_printed")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="leaders-brief.pdf"'
    return response


def member_of(request: HttpRequest) -> Member | None:
    """Give the organisation that somebody sits at the table for."""
    name = who(request).organisation.strip()
    return Member.objects.filter(organisation__iexact=name).first() if name else None


def figure_of(request: HttpRequest, hours: list[Hours]) -> dict[str, Any]:
    """Give the hours by week as a figure with its table twin."""
    whole = together(hours)
    assert whole is not None
    claim = say(
        request, "web_partnership.given_of",
        given=whole.given, planned=whole.planned, weeks=len(hours),
    )  # fmt: skip
    columns = [{"text": say(request, f"web_partnership.{name}"), "is_number": name != "week"}
               for name in ("week", "planned", "given", "lent")]  # fmt: skip
    rows = [
        [{"text": _day(request, one)},
         *({"text": say(request, "web_partnership.hours", n=n), "is_number": True}
           for n in (one.planned, one.given, one.lent))]
        for one in hours
    ]  # fmt: skip
    axis = say(request, "web_partnership.axis")
    svg = drawing(hours, [_short(request, one) for one in hours], axis)
    return {
        "id": "hours",
        "claim": claim,
        "subtitle": say(request, "web_partnership.figure_key"),
        "alt": claim,
        "drawing": mark_safe(svg),
        "table": {"caption": say(request, "web_partnership.hours_title"), "columns": columns,
                  "rows": rows},
    }  # fmt: skip


def _short(request: HttpRequest, one: Hours) -> str:
    return say(request, "web_frame.plain", text=Quantity(one.monday, "short_day"))


def _day(request: HttpRequest, one: Hours) -> str:
    return say(request, "web_partnership.day_value", day=one.monday)


def _priority(one: Priority, own: Member | None) -> dict[str, Any]:
    signed = list(one.signed.select_related("member"))
    return {
        "priority": one,
        "url": reverse("finding", args=[one.source]),
        "signed": signed,
        "is_mine_open": own is not None and all(answer.member != own for answer in signed),
    }


within("places", partnership, leader_brief)
