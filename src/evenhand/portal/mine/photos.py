"""A photo of the place: added when the words have arrived, and taken out again by its author."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.frame.open import open_to_all
from evenhand.frame.words import say
from evenhand.portal.contributions.models import Contribution, by_link
from evenhand.portal.contributions.router import alias
from evenhand.portal.home.opened import folder
from evenhand.portal.limits import photos_too_much
from evenhand.portal.mine.private import private, unknown
from evenhand.portal.photos import keeping
from evenhand.portal.photos.handing import handed
from evenhand.portal.photos.uploads import FIELD, photo_of

OPEN = ("received", "held", "read", "referred")
"""States in which its author may still alter it."""
OF_PLACES = ("feeling", "nuisance")
ADDED = "photo_added"
_STATUS = {"large": 413, "busy": 503, "often": 429}


def may_add(one: Contribution) -> bool:
    """Say whether a photo may be added: to what is about a place and not answered yet."""
    return keeping.OFFERED and one.state in OPEN and one.kind in OF_PLACES


def offer(one: Contribution) -> dict[str, Any]:
    """Give what a page says of photos where one may be added; nothing where none may."""
    return {
        "may_add_photo": may_add(one), "photo_field": FIELD,
        "megabytes": keeping.MOST_BYTES // 1_000_000,
        "faces": keeping.FACES_OF_TEN, "plates": keeping.PLATES_OF_TEN, "ten": 10,
    }  # fmt: skip


@open_to_all
@require_safe
def copy(request: HttpRequest, language: str, link: str) -> HttpResponse:
    """Show its author the copy that is kept."""
    del language
    one = by_link(link)
    return unknown(request) if one is None else handed(one.photo, folder())


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def photo(request: HttpRequest, language: str, link: str) -> HttpResponse:
    """Ask for a photo, and keep a copy of the one that comes."""
    one = by_link(link)
    if one is None or not may_add(one):
        return unknown(request)
    if request.method != "POST":
        return _asked(request, one, link)
    if photos_too_much(request):
        return _asked(request, one, link, "often")
    try:
        _add(one, keeping.keep(photo_of(request), folder()))
    except keeping.PhotoRefused as why:
        return _asked(request, one, link, why.kind)
    return redirect("portal-mine", language, link)


@open_to_all
@require_http_methods(["POST"])
def take_out(request: HttpRequest, language: str, link: str) -> HttpResponse:
    """Delete the photo; what was written stays."""
    one = by_link(link)
    if one is None:
        return unknown(request)
    name = one.photo
    Contribution.objects.filter(pk=one.pk, photo=name).update(photo="")
    keeping.drop(name, folder())
    return redirect("portal-mine", language, link)


def _add(one: Contribution, name: str) -> None:
    """Put a photo to a contribution, which is read from the beginning with it."""
    with transaction.atomic(using=alias()):
        one = Contribution.objects.select_for_update().get(pk=one.pk)
        before = one.photo
        is_open = one.state in OPEN
        if is_open:
            one.photo, one.photo_out, one.public_text = name, "", ""
            one.revision += 1
            one.closed_at = None
            one.move("received", reason=ADDED)
    keeping.drop(before if is_open else name, folder())


def _asked(request: HttpRequest, one: Contribution, link: str, kind: str = "") -> HttpResponse:
    """Show the field, and why a photo was not taken: what was written is not touched by it."""
    known = offer(one)
    said = say(request, f"portal_photos.not_{kind}", megabytes=known["megabytes"]) if kind else ""
    context = {"one": one, "link": link, "fault": said, **known}
    status = _STATUS.get(kind, 422) if kind else 200
    return private(render(request, "portal/mine/photo.html", context, status=status))
