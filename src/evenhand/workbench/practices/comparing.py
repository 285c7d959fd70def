"""Sheets of several cities side by side: what counts alike, with notes; others with a reason."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from evenhand.frame.said_forms import SaidForm
from evenhand.frame.standing import stand_under
from evenhand.frame.words import as_value, say, written
from evenhand.publishing.practices.words import effect_said
from evenhand.wording.messages import Quantity, Term, TermList
from evenhand.workbench.opened import city
from evenhand.workbench.people.rights import allowed
from evenhand.workbench.practices.views import crumbs
from evenhand.workspace.practice_comparison import Compared, compare_sheets
from evenhand.workspace.practice_shelf import Listed, catalogue

MOST = 20
_COLUMNS = ("city", "measure", "effect", "counted", "design", "lasted", "areas", "until")


class ChooseForm(SaidForm):
    """Which sheets to set side by side; the first says what the others must count."""

    words = "web_practices"
    sheet = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, request: HttpRequest, sheets: Sequence[Listed]) -> None:
        super().__init__(request)
        self.is_bound, self.data = True, request.GET.copy()
        self.choose("sheet", [(one.key, f"{one.document['title']} – {one.city}")
                              for one in sheets])  # fmt: skip

    def chosen(self, sheets: Sequence[Listed]) -> list[Listed]:
        """Give the sheets that were chosen, in the order of the catalogue."""
        asked = set(self.data.getlist("sheet")[:MOST])  # type: ignore[attr-defined]
        return [one for one in sheets if one.key in asked]


@allowed("library.read")
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Set sheets side by side, by the names of their cities and never by their effects."""
    every = catalogue(city().folder)
    form = ChooseForm(request, every)
    chosen = form.chosen(every)
    done = compare_sheets(chosen)
    title = say(request, "web_practices.compare")
    names = {one.key: one for one in chosen}
    context = {
        "title": title, "form": form, "is_empty": len(every) < 2, "is_asked": bool(chosen),
        "is_alone": len(chosen) == 1,
        "table": _table(request, done) if len(done.sheets) > 1 else None,
        "refused": [
            {"title": names[key].document["title"], "city": names[key].city,
             "url": reverse("practice", args=[key]), "why": written(why, request)}
            for key, why in done.refused.items()
        ],
        "notes": [written(one, request) for one in done.notes] if len(done.sheets) > 1 else [],
        "first": _first(request, done),
        "crumbs": crumbs(request, title),
    }  # fmt: skip
    return render(request, "practices/compare.html", context)


def _first(request: HttpRequest, done: Compared) -> str:
    """Say what everything that stands there counts."""
    if not done.sheets:
        return ""
    document = done.sheets[0].document
    effect = document["effect"]
    terms = [Term(group, effect[name]) for name, group in (
        ("offence_class", "offence_class"), ("unit", "unit"), ("period", "period_kind"),
        ("design", "evidence_design")) if effect[name]]  # fmt: skip
    return say(request, "web_practices.compared_on", terms=TermList(tuple(terms)))


def _table(request: HttpRequest, done: Compared) -> dict[str, Any]:
    heads = [say(request, f"web_practices.column_{name}") for name in _COLUMNS]
    return {
        "caption": say(request, "practice.compare_order"), "folds": True,
        "columns": [{"text": text} for text in heads],
        "rows": [
            [{"text": text, "label": label, **({"url": url} if text == one.city else {})}
             for label, text in zip(heads, _cells(request, one), strict=True)]
            for one in done.sheets
            for url in [reverse("practice", args=[one.key])]
        ],
    }  # fmt: skip


def _day(text: str | None) -> date | str:
    return date.fromisoformat(text) if text else "–"


def _cells(request: HttpRequest, one: Listed) -> list[str]:
    effect = one.document["effect"]

    def term(group: str, code: str | None) -> str:
        return say(request, "practice.term", term=Term(group, code)) if code else "–"

    def count(name: str) -> Any:
        return as_value(effect[name] if effect[name] is not None else "–")

    return [
        one.city,
        term("evidence_measure", one.document["measure"]),
        written(effect_said(one.document), request),
        term("unit", effect["unit"]),
        term("evidence_design", effect["design"]),
        say(request, "web_practices.lasted", before=count("periods_before"),
            after=count("periods_after"), period=Term("period_kind", effect["period"] or "month")),
        say(request, "web_practices.areas", treated=count("areas_treated"),
            compared=count("areas_compared"), level=as_value(effect["level"] or "–")),
        say(request, "web_practices.until", day=as_value(_day(effect["last_day"])),
            step=Quantity(effect["rounded_to"] or 0.0, "percent")),
    ]  # fmt: skip


stand_under("library", "practices", compare)
