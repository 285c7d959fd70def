"""The plan of assessment of a response: drafted from a finding, frozen before the start."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from evenhand.errors import EvenhandError
from evenhand.frame.documents import conflict
from evenhand.frame.words import say
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed
from evenhand.workbench.people.sharing import may_problem
from evenhand.workbench.problems.beside import plan_state, plans_of
from evenhand.workbench.problems.fields import finding_choices
from evenhand.workbench.problems.passing import Words
from evenhand.workbench.problems.reach import reached, today
from evenhand.workbench.problems.words import by_of, said_day, said_value
from evenhand.workspace.numbered_documents import Document, RevisionClash, expecting
from evenhand.workspace.registrations import (
    LISTS,
    POWER,
    amend_registration,
    change_registration,
    registrations,
)


class PlanTexts(Words):
    """What a plan says in words."""

    labels = "plan_"

    question = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    measure = forms.CharField(max_length=2000)
    plausible_source = forms.CharField(max_length=2000)
    harm = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    not_looked_at = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        for name in LISTS:
            self.fields[name].help_text = say(request, "web_problems.hint_lines")

    def texts(self) -> dict[str, Any]:
        """Give the texts as a plan holds them."""
        given = {name: self.cleaned_data[name] for name in self.fields if name in _TEXTS}
        lines = {name: given[name].splitlines() for name in LISTS}
        return given | {name: [one.strip() for one in each if one.strip()]
                        for name, each in lines.items()}  # fmt: skip


_TEXTS = ("question", "measure", "plausible_source", *LISTS)


class Amendment(Words):
    """What is done otherwise than a frozen plan has it, and why; the plan itself stays."""

    labels = "amend_"

    what = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    why = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class PlanForm(PlanTexts):
    """The texts of a plan that is there; it remembers the revision that its writer saw."""

    def __init__(self, request: HttpRequest, found: Document, data: Any = None) -> None:
        super().__init__(request, data, initial=_texts_of(found))
        self.fields["revision"] = forms.IntegerField(
            widget=forms.HiddenInput, min_value=1, required=False, initial=found["revision"]
        )


class NewPlan(PlanTexts):
    """A plan for one response, from a finding of power."""

    response = forms.ChoiceField()
    finding = forms.ChoiceField()
    field_order = ("response", "finding", *_TEXTS)


@allowed("problems.read")
def plans(request: HttpRequest, number: str) -> HttpResponse:
    """Show how the responses of a file will be judged, and draft a plan for one."""
    document = reached(request, number)
    may_write = may_problem(request.user, number, "write")
    known = plans_of(request, document)
    open_ones = [one for one in document["responses"] if one["preregistration"] is None]
    powers = [one for one in finding_choices(request) if city().record(one[0]).method == POWER]
    can_draft = bool(may_write and open_ones and powers and document["phase"] != "closed")
    form = NewPlan(request, request.POST if request.method == "POST" and can_draft else None)
    _offer(form, "response", [(one["id"], f"{one['id']} {one['mechanism']}") for one in open_ones])
    _offer(form, "finding", powers)
    if request.method == "POST" and can_draft and form.is_valid():
        return redirect(Job.ask(
            "problem-plan", request.user, problem=number, texts=form.texts(),
            response=form.cleaned_data["response"], finding=form.cleaned_data["finding"],
        ))  # fmt: skip
    context = {
        "document": document, "form": form, "can_draft": can_draft, "needs_power": not powers,
        "responses": [{"label": f"{one['id']} {one['mechanism']}", **known[one["id"]]}
                      for one in document["responses"]],
        "may_write": may_write, "power": POWER,
    }  # fmt: skip
    return render(request, "problems/plans.html", context, status=422 if form.errors else 200)


def _offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


@allowed("problems.read")
def plan(request: HttpRequest, number: str, plan: str) -> HttpResponse:
    """Show a plan; a draft can be written and frozen, a frozen one stays as it is."""
    document = reached(request, number)
    found = _named(document, plan)
    may_write = may_problem(request.user, number, "write")
    is_draft = found["status"] == "draft"
    given = request.POST if request.method == "POST" else None
    form = PlanForm(request, found, given) if is_draft else Amendment(request, given)
    if request.method == "POST":
        reached(request, number, "write")
        answered = _written(request, number, found, form)
        if answered is not None:
            return answered
    kind, said = plan_state(request, found)
    context = {
        "document": document, "plan": found, "form": form, "kind": kind, "said": said,
        "is_draft": is_draft, "may_write": may_write,
        "lines": _lines(request, found),
        "amendments": [{"date": said_day(request, one["on"]), "datetime": one["on"],
                        "title": one["what"], "text": one["why"]} for one in found["amendments"]],
    }  # fmt: skip
    return render(request, "problems/plan.html", context, status=422 if form.errors else 200)


def _named(document: Document, plan: str) -> Document:
    """Give a plan that a response of this file names; nobody reaches others from here."""
    if plan not in {one["preregistration"] for one in document["responses"]}:
        raise Http404
    try:
        return registrations(city().folder).get(plan)
    except EvenhandError:
        raise Http404 from None


def _written(
    request: HttpRequest, number: str, found: Document, form: PlanForm | Amendment
) -> HttpResponse | None:
    plan = found["id"]
    form.is_valid()
    seen = form.cleaned_data.pop("revision", None) or found["revision"]
    if "freeze" in request.POST and isinstance(form, PlanForm):
        by = by_of(request.user)
        return redirect(
            Job.ask("problem-freeze", request.user, problem=number, plan=plan, by=by, seen=seen)
        )
    if form.errors:
        return None
    try:
        if isinstance(form, PlanForm):
            with expecting(plan, seen):
                change_registration(city(), plan, today=today(), texts=form.texts())
        else:
            amend_registration(city(), plan, today=today(), **form.cleaned_data)
    except RevisionClash:
        return _overtaken(request, number, plan, seen)
    except EvenhandError as problem:
        form.refuse(problem)
        return None
    done = "written" if isinstance(form, PlanTexts) else "amended"
    enter(request, f"problem.plan_{done}", number, plan=plan)
    messages.success(request, say(request, "web_problems.plan_saved"))
    return redirect("problem-plan", number, plan)


def _overtaken(request: HttpRequest, number: str, plan: str, seen: int) -> HttpResponse:
    kept = registrations(city().folder)
    now = kept.get(plan)
    before = _lines(request, kept.revision(plan, seen)) if seen < now["revision"] else []
    theirs = [f"{one['label']}: {one['value']}" for one in _lines(request, now)
              if one not in before]  # fmt: skip
    back = reverse("problem-plan", args=[number, plan])
    return conflict(request, lambda data: PlanForm(request, now, data), now, theirs, back)


def _texts_of(found: Document) -> dict[str, str]:
    plan = found["plan"]
    made = {name: plan[name] for name in ("question", "measure")}
    made |= {name: "\n".join(plan[name]) for name in LISTS}
    return {**made, "plausible_source": plan["plausible"]["source"]}


def _lines(request: HttpRequest, found: Document) -> list[dict[str, str]]:
    plan = found["plan"]
    areas = {
        role: [one["area_name"] for one in plan["areas"] if one["role"] == role]
        for role in ("treated", "comparison", "buffer")
    }
    rows = [(f"plan_{name}", text) for name, text in _texts_of(found).items()]
    rows += [(f"plan_{role}", ", ".join(names)) for role, names in areas.items()]
    rows += [
        ("plan_from", said_day(request, plan["starts_on"])),
        ("plan_until", said_day(request, plan["ends_on"])),
        ("plan_design", said_value(request, "", "method", plan["design"])),
        ("plan_power", plan["power"]["finding"]),
        ("plan_seal", found["frozen"]["fingerprint"] if found["frozen"] else ""),
        ("plan_by", found["frozen"]["by"] if found["frozen"] else ""),
    ]
    return [{"label": say(request, f"web_problems.{name}"), "value": text}
            for name, text in rows if text]  # fmt: skip
