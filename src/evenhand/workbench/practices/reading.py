"""The reading list: what to read on a problem, in which phase, and what lies beside a file."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from evenhand.errors import EvenhandError
from evenhand.frame.addresses import WebAddress
from evenhand.frame.documents import PlainText
from evenhand.frame.faults import faults_said
from evenhand.frame.said_forms import SaidForm
from evenhand.frame.standing import stand_under
from evenhand.frame.words import language as spoken
from evenhand.frame.words import say
from evenhand.taxonomy.reading import ANY, KINDS, READING_PHASES, READING_PROBLEMS, WORRY
from evenhand.wording.languages import NAMES
from evenhand.wording.messages import Term
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, may
from evenhand.workbench.people.sharing import may_problem
from evenhand.workbench.practices.views import crumbs
from evenhand.workbench.problems.reach import reached
from evenhand.workspace.practice_shelf import received_reading
from evenhand.workspace.reading_list import (
    Read,
    add_reference,
    attach,
    attached,
    drop_reference,
    for_problem,
    reading_list,
    searched_reading,
)

OTHER_LANGUAGES = ("nl", "pt", "it", "ca", "et")
"""Languages that works are written in and pages are not."""


def _said(request: HttpRequest, group: str, code: str) -> str:
    if code in (WORRY, ANY):
        return say(request, f"web_reading.on_{code}")
    return say(request, "practice.term", term=Term(group, code))


def _problems(request: HttpRequest) -> list[tuple[str, str]]:
    return [(one, _said(request, "offence_class", one)) for one in READING_PROBLEMS]


def _phases(request: HttpRequest) -> list[tuple[str, str]]:
    return [(one, say(request, "practice.term", term=Term("problem_phase", one)))
            for one in READING_PHASES]  # fmt: skip


def _kinds(request: HttpRequest) -> list[tuple[str, str]]:
    return [(one, say(request, f"web_reading.kind_{one}")) for one in KINDS]


class SearchForm(SaidForm):
    """On which problem, for which phase, of which kind."""

    words = "web_reading"
    on = forms.ChoiceField(required=False)
    phase = forms.ChoiceField(required=False)
    kind = forms.ChoiceField(required=False)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.is_bound, self.data = True, request.GET.copy()
        first = ("", say(request, "web_practices.any"))
        self.choose("on", [first, *_problems(request)])
        self.choose("phase", [first, *_phases(request)])
        self.choose("kind", [first, *_kinds(request)])

    def asked(self) -> dict[str, str]:
        """Give what is asked for, as `searched_reading` takes it."""
        self.full_clean()
        given = self.cleaned_data
        return {"problem": given.get("on", ""), "phase": given.get("phase", ""),
                "kind": given.get("kind", "")}  # fmt: skip


class ReferenceForm(SaidForm):
    """Something to read."""

    words = "web_reading"
    title = forms.CharField(max_length=200)
    publisher = forms.CharField(max_length=200)
    link = WebAddress()
    year = forms.IntegerField(required=False, min_value=1900, max_value=2200)
    language = forms.ChoiceField()
    kind = forms.ChoiceField()
    phases = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    problems = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    note = PlainText(required=False)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, initial={"language": spoken(request)})
        names = {**NAMES, **{one: one for one in OTHER_LANGUAGES if one not in NAMES}}
        self.choose("language", sorted(names.items(), key=lambda one: one[1].casefold()))
        self.choose("kind", _kinds(request))
        self.choose("phases", _phases(request))
        self.choose("problems", [(ANY, say(request, "web_reading.on_any")), *_problems(request)])


def _every() -> list[Read]:
    here = city()
    return reading_list(here.folder, here.settings.name, received_reading(here.folder))


@allowed("library.read")
@require_safe
def reading(request: HttpRequest) -> HttpResponse:
    """Show what there is to read; with `file`, what is on the problem of that file."""
    number = request.GET.get("file", "")
    document = reached(request, number) if number else None
    form = SearchForm(request)
    every = searched_reading(_every(), **form.asked())
    beside = attached(city().folder, number) if document else []
    shown = for_problem(every, document, beside) if document else every
    context = {
        "form": form, "rows": [_row(request, one, beside) for one in shown],
        "count": say(request, "web_reading.count", count=len(shown)), "document": document,
        "may_attach": bool(document) and may_problem(request.user, number, "write"),
        "may_write": may(request.user, "practices.write"),
        "crumbs": crumbs(request, say(request, "web_reading.heading")),
    }  # fmt: skip
    return render(request, "practices/reading.html", context)


def _row(request: HttpRequest, one: Read, beside: list[str]) -> dict[str, Any]:
    reference = one.reference
    phases = dict(_phases(request))
    return {
        "one": reference, "is_own": one.is_own, "is_beside": reference.key in beside,
        "kind": say(request, f"web_reading.kind_{reference.kind}"),
        "phases": [phases[phase] for phase in reference.phases],
        "problems": [_said(request, "offence_class", problem) for problem in reference.problems],
        "language": NAMES.get(reference.language, reference.language),
        "added": say(request, "web_reading.added_by", city=one.city) if one.city else "",
    }  # fmt: skip


@allowed("practices.write")
def add(request: HttpRequest) -> HttpResponse:
    """Add something to read; it goes out with the city's next bundle."""
    form = ReferenceForm(request)
    if form.sent:
        try:
            made = add_reference(city().folder, form.cleaned_data)
        except EvenhandError as problem:
            for line in faults_said(request, problem):
                form.add_error(None, line)
        else:
            enter(request, "reading.added", made.key)
            messages.success(request, say(request, "web_documents.saved"))
            return redirect("reading")
    title = say(request, "web_reading.add")
    context = {
        "form": form, "title": title, "button": say(request, "web_practices.save"),
        "lead": say(request, "web_reading.add_lead"), "back": reverse("reading"),
        "crumbs": crumbs(request, title),
    }  # fmt: skip
    return render(request, "practices/write.html", context, status=422 if form.errors else 200)


@allowed("practices.write")
@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """Take out what this city added."""
    key = request.POST.get("key", "")
    try:
        drop_reference(city().folder, key)
    except EvenhandError:
        raise Http404 from None
    enter(request, "reading.dropped", key[:60])
    return redirect("reading")


@allowed("problems.read")
@require_POST
def lay(request: HttpRequest) -> HttpResponse:
    """Lay a reference beside a problem file, or take it away from there."""
    number, key = request.POST.get("file", ""), request.POST.get("key", "")
    reached(request, number, "write")
    if not any(one.reference.key == key for one in _every()):
        raise Http404
    is_on = request.POST.get("on") == "1"
    attach(city().folder, number, key, is_on=is_on)
    enter(request, "reading.laid", number, part=key[:60])
    return redirect(reverse("reading") + f"?file={number}")


stand_under("library", "practices", reading, add, drop, lay)
