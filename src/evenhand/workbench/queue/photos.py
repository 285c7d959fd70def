"""A photo in the queue: looked at by two, covered further by hand, or taken out with a reason."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from evenhand.frame.standing import stand_under
from evenhand.frame.words import say
from evenhand.portal.contributions.models import PHOTO_OUT, Contribution
from evenhand.portal.contributions.router import alias
from evenhand.portal.folder import FOLDER
from evenhand.portal.photos import keeping
from evenhand.portal.photos.handing import handed
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, may
from evenhand.workbench.queue.writing import write_author

_LOOKS, _TWO = "queue.referee", 2
CELLS = keeping.COLUMNS * keeping.ROWS


def folder() -> Path:
    """Give the portal's folder, where copies lie."""
    return Path(settings.WORKSPACE) / FOLDER


def is_looked_at(one: Contribution) -> bool:
    """Say whether two people have looked at the photo: none decides without doing so."""
    return one.decisions.filter(revision=one.revision).count() >= _TWO


def may_see(request: HttpRequest, one: Contribution) -> bool:
    """Say whether somebody may see the photo: moderators, and others once two have looked at it."""
    return may(request.user, _LOOKS) or is_looked_at(one)


def shown(request: HttpRequest, one: Contribution) -> dict[str, Any]:
    """Give what a page says of the photo; nothing where none came."""
    if not one.photo:
        return {}
    return {"photo": {
        "may_see": may_see(request, one), "may_alter": may(request.user, _LOOKS),
        "faces": keeping.FACES_OF_TEN, "plates": keeping.PLATES_OF_TEN, "ten": 10,
        "cells": [{"number": cell, "row": cell // keeping.COLUMNS + 1,
                   "column": cell % keeping.COLUMNS + 1} for cell in range(CELLS)],
        "reasons": [(code, say(request, f"portal_photos.out_{code}")) for code in PHOTO_OUT],
    }}  # fmt: skip


@allowed("queue.read")
@require_safe
def photo(request: HttpRequest, number: str) -> HttpResponse:
    """Show the copy that is kept."""
    one = get_object_or_404(Contribution, number=number)
    if not may_see(request, one):
        raise Http404
    return handed(one.photo, folder())


@allowed("queue.referee")
@require_POST
def cover(request: HttpRequest, number: str) -> HttpResponse:
    """Cover more of it; what is covered stays so."""
    one = get_object_or_404(Contribution, number=number)
    seen, cells = request.POST.get("seen", ""), _cells(request.POST.getlist("cell"))
    if not cells:
        messages.error(request, say(request, "web_photos.none_chosen"))
    elif not seen or seen != one.photo:
        messages.warning(request, say(request, "web_photos.changed"))
    else:
        try:
            is_same = _put(request, one, keeping.cover(seen, cells, folder()), len(cells))
        except keeping.PhotoRefused:
            messages.error(request, say(request, "web_photos.not_now"))
        else:
            _say_covered(request, is_same=is_same)
    return redirect("queue-item", number)


def _say_covered(request: HttpRequest, *, is_same: bool) -> None:
    if is_same:
        messages.success(request, say(request, "web_photos.covered"))
    else:
        messages.warning(request, say(request, "web_photos.changed"))


@allowed("queue.referee")
@require_POST
def take_out(request: HttpRequest, number: str) -> HttpResponse:
    """Delete it, and let its author know why."""
    one = get_object_or_404(Contribution, number=number)
    seen, why = request.POST.get("seen", ""), request.POST.get("why", "")
    if not seen or why not in PHOTO_OUT:
        raise Http404
    with transaction.atomic(using=alias()):
        is_done = Contribution.objects.filter(pk=one.pk, photo=seen).update(photo="", photo_out=why)
        if is_done:
            enter(request, "queue.photo_out", number, reason=why)
            write_author(one)
    if is_done:
        keeping.drop(seen, folder())
        messages.success(request, say(request, "web_photos.out_done", number=number))
    else:
        messages.warning(request, say(request, "web_photos.changed"))
    return redirect("queue-item", number)


def _cells(sent: Collection[str]) -> list[int]:
    """Give the cells that were chosen; what is no cell is left out."""
    return sorted({int(one) for one in sent if one.isdecimal() and int(one) < CELLS})


def _put(request: HttpRequest, one: Contribution, name: str, cells: int) -> bool:
    """Put a copy in the place of the one that was seen, unless another is there meanwhile."""
    seen = one.photo
    with transaction.atomic(using=alias()):
        is_same = Contribution.objects.filter(pk=one.pk, photo=seen).update(photo=name)
        if is_same:
            enter(request, "queue.photo_covered", one.number, cells=cells)
    keeping.drop(seen if is_same else name, folder())
    return bool(is_same)


stand_under("queue", "queue", photo, cover, take_out)
