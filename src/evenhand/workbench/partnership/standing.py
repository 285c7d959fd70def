"""What a leader needs to know of the partnership, in sentences."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest
from django.utils.timezone import localdate

from evenhand.frame.words import drawn_language, say
from evenhand.wording.messages import Quantity
from evenhand.workbench.methods.drawn import read_drawn
from evenhand.workbench.neighbourhoods.models import OPEN, Promise
from evenhand.workbench.opened import city
from evenhand.workbench.partnership.dedication import WEEKS, Hours
from evenhand.workbench.partnership.models import Action, Meeting, Sharing
from evenhand.workspace.problem_files import ProblemFiles

CONFIDENCE = "survey_change"
"""The method whose latest finding says how residents feel by now."""
ENOUGH = 0.9
"""Below this share of the planned hours, the brief asks for a decision."""


@dataclass(frozen=True)
class Standing:
    """The sentences of the leader's brief: what was done, what it met, what is to be decided."""

    hours: tuple[str, ...]
    work: tuple[str, ...]
    residents: tuple[str, ...]
    asked: tuple[str, ...]


def standing(request: HttpRequest, hours: Hours | None) -> Standing:
    """Put the last twelve weeks into sentences."""
    return Standing(
        _hours(request, hours), _work(request), _residents(request), _asked(request, hours)
    )


def _hours(request: HttpRequest, hours: Hours | None) -> tuple[str, ...]:
    if hours is None or hours.share is None:
        return (say(request, "web_partnership.no_hours"),)
    told = [
        say(request, "web_partnership.brief_hours", given=hours.given, planned=hours.planned,
            weeks=WEEKS, share=Quantity(hours.share, "percent"))
    ]  # fmt: skip
    if hours.lent:
        could = (hours.given + hours.lent) / hours.planned
        told.append(
            say(request, "web_partnership.brief_lent", lent=hours.lent,
                share=Quantity(could, "percent"))
        )  # fmt: skip
    return tuple(told)


def _work(request: HttpRequest) -> tuple[str, ...]:
    first = localdate() - timedelta(weeks=WEEKS)
    files = ProblemFiles(city().folder).all()
    opened = sum(document["opened_on"] >= first.isoformat() for document in files)
    actions = Action.objects.filter(meeting__on__gte=first)
    return (
        say(request, "web_partnership.brief_meetings",
            count=Meeting.objects.filter(on__gte=first).count()),
        say(request, "web_partnership.brief_actions", whole=actions.count(),
            done=actions.exclude(done_on=None).count()),
        say(request, "web_partnership.brief_problems", opened=opened, whole=len(files)),
    )  # fmt: skip


def _residents(request: HttpRequest) -> tuple[str, ...]:
    promises = Promise.objects.filter(state=OPEN)
    late = promises.filter(due__lt=localdate()).count()
    found = [one.id for one in city().records() if one.method == CONFIDENCE]
    page = read_drawn(city(), found[-1], drawn_language(request)) if found else None
    answer = f"{page['answer']} ({found[-1]})" if page else say(
        request, "web_partnership.no_confidence"
    )  # fmt: skip
    return (
        answer,
        say(request, "web_partnership.brief_promises", whole=promises.count(), late=late),
    )


def _asked(request: HttpRequest, hours: Hours | None) -> tuple[str, ...]:
    asked = []
    if hours is not None and hours.share is not None and hours.share < ENOUGH:
        key = "ask_lent" if hours.lent else "ask_hours"
        asked.append(say(request, f"web_partnership.{key}"))
    asked += [
        say(request, "web_partnership.ask_record", source=one.source, day=one.until)
        for one in Sharing.objects.select_related("member") if one.has_ended
    ]  # fmt: skip
    return tuple(asked) or (say(request, "web_partnership.ask_nothing"),)
