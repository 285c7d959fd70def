"""Which way of asking fits: a few questions, and every way with its reasons."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from evenhand.errors import OptionError
from evenhand.frame.faults import faults_said
from evenhand.frame.standing import stand_under
from evenhand.frame.words import say, written
from evenhand.publishing.choice_words import answer, heading, limits, reasons
from evenhand.statistics.survey_planning import Draw, answers_for_share
from evenhand.taxonomy.asking import (
    UNITS,
    Choice,
    Judged,
    Need,
    chosen,
    groups,
    methods,
    places,
    questions,
)
from evenhand.wording.messages import Term
from evenhand.workbench.asking.standing import crumbs, term_said, terms
from evenhand.workbench.people.rights import allowed

_MOST = 10_000_000.0
NEXT = {
    "questionnaire": "questionnaire-new",
    "safety_walk": "walk-new",
    "existing_data": "library",
}
"""Way of asking → the page on which it begins; the others are done at a table, without forms."""


class NeedForm(forms.Form):
    """What is to be known, of whom, where, how sure, and with what."""

    question = forms.ChoiceField(widget=forms.RadioSelect)
    place = forms.ChoiceField()
    must_include = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    within = forms.IntegerField(min_value=1, max_value=40)
    hours = forms.FloatField(min_value=0.5, max_value=_MOST, required=False)
    money = forms.FloatField(min_value=1, max_value=_MOST, required=False)
    weeks = forms.FloatField(min_value=0.5, max_value=520, required=False)

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        for unit in UNITS:
            for way in methods():
                field = forms.FloatField(min_value=0.01, max_value=_MOST, required=False)
                self.fields[f"{unit}_{way}"] = field
                field.label = say(
                    request, f"web_asking.takes_{unit}",
                    way=Term("asking_method", way), what=Term("asking_unit", way),
                )  # fmt: skip
        for name in ("question", "place", "must_include", "within", *UNITS):
            self.fields[name].label = say(request, f"web_asking.need_{name}")
        for name in ("must_include", "within", "hours"):
            self.fields[name].help_text = say(request, f"web_asking.need_{name}_hint")
        for name, group, known in (
            ("question", "asking_question", questions()),
            ("place", "asking_place", places()),
            ("must_include", "asking_group", groups()),
        ):
            self.fields[name].choices = terms(request, group, known)  # type: ignore[attr-defined]

    def usual(self) -> list[forms.BoundField]:
        """Give the fields that everybody fills in."""
        return [self[name] for name in list(self.fields)[: 4 + len(UNITS)]]

    def finer(self) -> list[forms.BoundField]:
        """Give the fields on what one answer, walk or interview takes."""
        return [self[name] for name in list(self.fields)[4 + len(UNITS) :]]

    def finer_is_open(self) -> bool:
        """Say whether one of these has a fault or a value."""
        return any(field.errors or field.value() for field in self.finer())

    def need(self) -> Need:
        """Give what is wanted."""
        given = self.cleaned_data
        there = {unit: given[unit] for unit in UNITS if given[unit]}
        takes = {
            unit: {way: given[f"{unit}_{way}"] for way in methods() if given[f"{unit}_{way}"]}
            for unit in UNITS
        }
        answers = answers_for_share(0.5, given["within"] / 100, Draw())
        return Need(given["question"], given["place"], answers or 0,
                    tuple(given["must_include"]), there, takes)  # fmt: skip


@allowed("asking.read")
def choose(request: HttpRequest) -> HttpResponse:
    """Ask what is to be known; asked, say which ways fit and which do not. Nothing is kept."""
    is_asked = "question" in request.GET
    usual = {"place": "neighbourhood", "within": 5}
    form = NeedForm(request, request.GET if is_asked else None, initial=usual)
    context: dict[str, Any] = {
        "form": form, "crumbs": crumbs(request, ("", say(request, "web_asking.choose"))),
    }  # fmt: skip
    if is_asked and form.is_valid():
        try:
            context |= _told(request, chosen(form.need()))
        except OptionError as problem:
            for said in faults_said(request, problem):
                form.add_error(None, said)
    return render(request, "asking/choose.html", context, status=422 if form.errors else 200)


def _told(request: HttpRequest, choice: Choice) -> dict[str, Any]:
    best = choice.best
    return {
        "answer": written(answer(choice), request),
        "ways": [_way(request, choice, one) for one in choice.judged],
        "limits": [written(one, request) for one in limits(choice)],
        "next": _next(request, best.method) if best else None,
    }


def _way(request: HttpRequest, choice: Choice, one: Judged) -> dict[str, Any]:
    """Tell of one way; the command line's hint on what one takes is put as the page's own."""
    told = [written(message, request) for message in reasons(choice, one)
            if message.key != "choose.unknown_cost"]  # fmt: skip
    told += [say(request, "web_asking.unknown_cost", unit=Term("budget_unit", unit))
             for unit in one.unknown]  # fmt: skip
    return {
        "title": written(heading(one), request),
        "is_out": one.is_out,
        "is_best": one is choice.best,
        "told": told,
        "next": None if one.is_out else _next(request, one.method),
    }


def _next(request: HttpRequest, method: str) -> dict[str, str]:
    """Give the step that comes after choosing a way; empty where this page has no form for it."""
    if method not in NEXT:
        return {"text": say(request, "web_asking.next_at_a_table"), "url": ""}
    about = term_said(request, "asking_method", method)
    return {
        "text": say(request, f"web_asking.next_{method}"),
        "about": about,
        "url": reverse(NEXT[method]),
    }


stand_under("asking", "asking-choose", choose)
