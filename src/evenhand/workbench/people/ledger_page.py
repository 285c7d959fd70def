"""The audit log as a page for auditors."""

from datetime import datetime, time, timedelta
from functools import cache
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import make_aware
from django.views.decorators.http import require_GET

from evenhand.frame.words import say
from evenhand.wording.messages import LANGUAGES, entries
from evenhand.workbench.people.ledger import Entry, head_now
from evenhand.workbench.people.rights import allowed

PER_PAGE = 50


class Choice(forms.Form):
    """What of the log to show."""

    what = forms.ChoiceField(required=False)
    who = forms.CharField(required=False, max_length=120)
    about = forms.CharField(required=False, max_length=120)
    since = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET)
        kinds = Entry.objects.order_by("what").values_list("what", flat=True).distinct()
        what = self.fields["what"]
        assert isinstance(what, forms.ChoiceField)
        what.choices = [
            ("", say(request, "web_ledger.everything")),
            *((kind, said(request, kind)) for kind in kinds),
        ]
        for name, field in self.fields.items():
            field.label = say(request, f"web_ledger.{name}")
            field.hides_optional = True  # type: ignore[attr-defined]

    def entries(self) -> QuerySet[Entry]:
        """Give the entries that were asked for, the newest first."""
        found = Entry.objects.order_by("-number")
        given = self.cleaned_data if self.is_valid() else {}
        if given.get("what"):
            found = found.filter(what=given["what"])
        if given.get("who"):
            found = found.filter(who__icontains=given["who"])
        if given.get("about"):
            found = found.filter(
                Q(about__icontains=given["about"]) | Q(facts_text__icontains=given["about"])
            )
        if given.get("since"):
            found = found.filter(at__gte=_begin(given["since"]))
        if given.get("until"):
            found = found.filter(at__lt=_begin(given["until"] + timedelta(days=1)))
        return found


def said(request: HttpRequest, what: str) -> str:
    """Give the words of a kind of entry; its code where an app has none for it."""
    key = f"web_ledger.{what.replace('.', '_')}"
    return say(request, key) if key in _known() else what.removeprefix("fact.")


@cache
def _known() -> frozenset[str]:
    return frozenset(entries(LANGUAGES[0]))


@allowed("ledger.read")
@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """Show the log, newest first, a page at a time."""
    form = Choice(request)
    pages = Paginator(form.entries(), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    number, seal = head_now()
    context: dict[str, Any] = {
        "form": form,
        "page": page,
        "lines": [_line(request, entry) for entry in page],
        "kept": kept.urlencode(),
        "head": number,
        "seal": seal,
        "is_narrowed": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "people/ledger.html", context)


def _line(request: HttpRequest, entry: Entry) -> dict[str, Any]:
    facts = [
        f"{said(request, f'fact.{name}')}: {value}"
        for name, value in entry.facts.items()
        if value not in ("", None)
    ]
    return {"entry": entry, "said": said(request, entry.what), "facts": facts}


def _begin(day: Any) -> datetime:
    return make_aware(datetime.combine(day, time.min))
