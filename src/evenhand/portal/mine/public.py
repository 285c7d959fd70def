"""What became of it, for everybody: one card for each story, the newest first, and the shares."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from evenhand.frame.open import open_to_all
from evenhand.frame.words import say
from evenhand.portal.contributions.models import Contribution, day_of
from evenhand.portal.contributions.showing import LISTED, counts, public, public_place
from evenhand.portal.home.opened import folder, portal
from evenhand.portal.mine import told
from evenhand.portal.places import read_places
from evenhand.wording.messages import Quantity

A_PAGE = 20


@open_to_all
@require_safe
def became(request: HttpRequest, language: str) -> HttpResponse:
    """List what may be read, by area and by what it is about."""
    del language
    area, kind = request.GET.get("area", ""), request.GET.get("kind", "")
    found = public(portal().delay_days).prefetch_related("steps")
    if area:
        found = found.filter(area_id=area)
    if kind in LISTED:
        found = found.filter(kind=kind)
    pages = Paginator(found, A_PAGE)
    here = pages.get_page(request.GET.get("page"))
    areas = sorted(
        ((one, name) for one, (name, _) in read_places(folder()).areas.items()),
        key=lambda pair: pair[1].casefold(),
    )
    context = {
        "cards": [card(request, one) for one in here], "counts": counts(portal().answer_weeks),
        "weeks": portal().answer_weeks, "areas": areas, "area": area, "kind": kind,
        "kinds": LISTED, "page_obj": here, "delay": portal().delay_days,
        "page_range": pages.get_elided_page_range(here.number), "is_chosen": bool(area or kind),
    }  # fmt: skip
    return render(request, "portal/mine/became.html", context)


@open_to_all
@require_safe
def story(request: HttpRequest, language: str, number: str) -> HttpResponse:
    """Tell one story whole."""
    del language
    one = public(portal().delay_days).filter(number=number).first()
    if one is None:
        raise Http404
    context = {
        "card": card(request, one), "rows": told.rows(request, one),
        "timeline": told.timeline(request, one, is_public=True),
    }  # fmt: skip
    return render(request, "portal/mine/story.html", context)


def card(request: HttpRequest, one: Contribution) -> dict[str, Any]:
    """Give one story in short: place, gist, what became of it, on which day."""
    last = one.steps.last()
    answer = last.words if last is not None and last.role else ""
    day = one.closed_at or (last.at if last else one.received_at)
    place = public_place(one, read_places(folder()))
    return {
        "place": place or say(request, "portal_mine.in_the_city"),
        "gist": told.gist(request, one), "text": one.public_text, "language": one.language,
        "state": say(request, f"portal_mine.state_{one.state}"), "tag": told.TAGS[one.state],
        "answer": answer or say(request, f"portal_mine.means_{one.state}"),
        "day": day_of(day), "date": say(request, "web_frame.plain", text=_day(day)),
        "number": one.number,
        "url": reverse("portal-story", args=[request.language, one.number]),  # type: ignore[attr-defined]
    }  # fmt: skip


def latest(request: HttpRequest, most: int = 3) -> list[dict[str, Any]]:
    """Give the newest answers for the first page."""
    found = public(portal().delay_days).exclude(closed_at=None)[:most]
    return [card(request, one) for one in found]


def _day(moment: Any) -> Quantity:
    from django.utils.timezone import localtime

    return Quantity(localtime(moment).date(), "date")
