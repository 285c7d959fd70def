"""The lines of a draft: add, change, move, take out."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from evenhand.frame.seen import changing, clash, held
from evenhand.frame.words import say
from evenhand.workbench.briefs.forms import ItemForm
from evenhand.workbench.briefs.models import MOST_ITEMS, Brief, Item, Station
from evenhand.workbench.people.rights import allowed
from evenhand.workbench.people.who import who, within


@allowed("briefs.write")
def add(request: HttpRequest, brief: int) -> HttpResponse:
    """Add a line to a draft, up to as many as fit on a page."""
    draft = _draft(request, brief)
    form = ItemForm(request)
    if form.sent:
        with transaction.atomic():
            held = Brief.objects.select_for_update().get(pk=draft.pk).items.count()
            if held < MOST_ITEMS:
                Item.objects.create(brief=draft, position=_last(draft) + 1, **_given(form, draft))
                return redirect(draft)
        form.add_error(None, say(request, "web_briefs.too_many", most=MOST_ITEMS, count=held + 1))
    return render(request, "briefs/item.html", {"form": form, "brief": draft})


@allowed("briefs.write")
def change(request: HttpRequest, brief: int, item: int) -> HttpResponse:
    """Change a line of a draft."""
    draft = _draft(request, brief)
    with changing(request):
        one = get_object_or_404(held(draft.items.all(), request), pk=item)
        form = ItemForm(request, one)
        if form.sent:
            if form.overtaken():
                return clash(request, form, draft.get_absolute_url(), str(draft))
            draft.items.filter(pk=one.pk).update(**_given(form, draft))
            return redirect(draft)
    return render(request, "briefs/item.html", {"form": form, "brief": draft, "item": one})


@allowed("briefs.write")
@require_POST
def take_out(request: HttpRequest, brief: int, item: int) -> HttpResponse:
    """Take a line out of a draft."""
    draft = _draft(request, brief)
    draft.items.filter(pk=item).delete()
    return redirect(draft)


@allowed("briefs.write")
@require_POST
def move_up(request: HttpRequest, brief: int, item: int) -> HttpResponse:
    """Put a line before the one above it in the same part."""
    draft = _draft(request, brief)
    with transaction.atomic():
        one = get_object_or_404(draft.items.select_for_update(), pk=item)
        lines = list(draft.items.filter(part=one.part))
        place = lines.index(one)
        if place:
            lines[place - 1 : place + 1] = [one, lines[place - 1]]
        for position, line in enumerate(lines):
            draft.items.filter(pk=line.pk).update(position=position)
    return redirect(draft)


def _draft(request: HttpRequest, number: int) -> Brief:
    return get_object_or_404(
        Brief, pk=number, published_at=None, station__in=Station.of(who(request))
    )


def _last(draft: Brief) -> int:
    return max((item.position for item in draft.items.all()), default=-1)


def _given(form: ItemForm, draft: Brief) -> dict[str, Any]:
    given = form.cleaned_data
    names = ("part", "text", "source", "dated")
    ends = given["ends_at"] or draft.ends_at
    return {name: given[name] for name in names} | {"ends_at": ends}


within("briefs", add, change, take_out, move_up)
