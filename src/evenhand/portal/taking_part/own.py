"""My answer: what I said, and until it closes the ways to change it or to take it back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.frame.open import open_to_all
from evenhand.frame.words import language as spoken
from evenhand.frame.words import say
from evenhand.portal.home.opened import folder
from evenhand.portal.mine.private import unknown
from evenhand.portal.places import read_places
from evenhand.portal.taking_part import keeping, views
from evenhand.portal.taking_part.asked import Asked, asked_of, in_language
from evenhand.portal.taking_part.forms import ConsultationForm, filled_from, form_of
from evenhand.portal.taking_part.models import Answer
from evenhand.wording.messages import Name


def _found(request: HttpRequest, link: str) -> tuple[Answer, Asked] | None:
    answer = keeping.answer_by(link)
    asked = asked_of(folder(), answer.asked) if answer else None
    return (answer, asked.told_in(spoken(request))) if answer and asked else None


@open_to_all
@require_safe
def taken(request: HttpRequest, language: str, link: str) -> HttpResponse:
    """Show an answer to who gave it."""
    del language
    found = _found(request, link)
    if found is None:
        return unknown(request)
    answer, asked = found
    form = form_of(request, asked, read_places(folder()), _data(answer))
    form.is_valid()  # what was kept was checked; areas may have been named anew since
    context = {
        "asked": asked, "link": link, "rows": form.rows(), "closes": asked.closes_on,
        "is_open": asked.is_open(localdate()), "arguments": _arguments(request, asked, link),
    }  # fmt: skip
    return views.private(render(request, "taking_part/mine.html", context))


def _data(answer: Answer) -> "MultiValueDict[str, Any]":
    return MultiValueDict(filled_from(answer.given, answer.area_id, answer.age))


def _arguments(request: HttpRequest, asked: Asked, link: str) -> list[dict[str, str]]:
    """Give the arguments that were sent with it, each with its state and its own link."""
    names = {one["code"]: in_language(one["names"], spoken(request)) for one in asked.options}
    return [
        {
            "name": say(request, f"portal_taking_part.{side}_option", option=Name(names[code])),
            "state": f"portal_mine.state_{one.state}", "link": own,
        }
        for (code, side), (one, own) in keeping.arguments_by(asked, link).items()
    ]  # fmt: skip


@open_to_all
@require_safe
def change(request: HttpRequest, language: str, link: str) -> HttpResponse:
    """Open an answer to be given anew, under the same link."""
    del language
    found = _found(request, link)
    if found is None:
        return unknown(request)
    answer, asked = found
    if not asked.is_open(localdate()):
        return views.closed(request, asked, is_late=True)
    form = form_of(request, asked, read_places(folder()), _data(answer))
    if isinstance(form, ConsultationForm):
        form.sent = frozenset(keeping.arguments_by(asked, link))
    return views.page(request, asked, views.begun(asked, link), form, is_change=True)


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, language: str, link: str) -> HttpResponse:
    """Take an answer back, with the arguments that were sent with it."""
    del language
    found = _found(request, link)
    if found is None:
        return unknown(request)
    _, asked = found
    if not asked.is_open(localdate()):
        return views.closed(request, asked, is_late=True)
    if request.method != "POST":
        context = {"asked": asked, "link": link}
        return views.private(render(request, "taking_part/withdraw.html", context))
    keeping.take_back(asked, link, folder())
    return views.private(render(request, "portal/mine/withdrawn.html"))


views.stand(taken, change, withdraw)
